/*
 * [sessionist]: asks about the open Live Set. The library does the work; this file knows Max, and hands lines in and events out.
 *
 * Messages
 *     say TEXT...      submits a line: a question, or a command when it begins with a slash
 *     text TEXT        the same, as [textedit] with outputmode 1 sends it: one symbol, exactly what was typed
 *     anything else    the same: "how many tracks are there?", "120", "/privacy tier sound". A line that begins with one of the words of
 *                      this list needs a say or text before it, and so does one that begins with "list", which Max takes away
 *     set PATH         opens a Live Set; without a path tells which is open
 *     cancel [REQUEST] cancels a request, or without a number whatever is under way
 *     panel            opens the panel; its address comes out of the right outlet
 *     answer [QUESTION] once|conversation|no
 *                      says whether what an event of the kind question shows may be sent
 *     live NUMBER...   what Live shows now: JSON, a number for each byte, so that it becomes no symbol. The device sends it; nothing comes
 *                      out for it, unless it is not understood
 *     bang             sends the status again
 *
 * Attributes
 *     @datafolder PATH where everything is kept. Only when the object is made; without it as the library has it
 *     @finaltext 0|1   whether the messages answer, no_answer, done and error end with their text as one symbol, when it has no more than
 *                      30,000 bytes. Max keeps every symbol until it quits, so this is off
 *     @tier @status @pending @version   to be read: what may be read of a set; what the status outlet said last; how many requests have not
 *                      ended; of the library
 *
 * Outlets, from the left. For one event they are used from right to left.
 *     1  dictionary NAME. NAME is always the same, and what it holds is gone when the next event comes. Members: kind, request, final,
 *        part, parts, text, json, and those that told.c lists for the kind. All texts are strings, so that none becomes a symbol. Text of
 *        an answer that goes on has the kind text, and no json. A long event comes in parts: put the text of all together, and the json.
 *     2  the event as a message of few symbols: KIND REQUEST, and then for ready its tier, for progress how many of how many files, for
 *        overflow how many events, for question its number, for done its command, for error its name. Once, with the last part.
 *        And "submitted REQUEST" for a line that was taken
 *     3  status WORD: opening, consent (nothing is read until "/privacy tier ..." chooses), off, ready, learning, thinking, asks
 *        (something waits for "answer"), closed, failed (no session could be opened). When it changes
 *     4  url ADDRESS of the panel. Whoever has it can say what the user can: it comes out here only, and belongs into jweb or a browser
 *
 * Threads. Messages may come on the scheduler's thread, too: they are handled later on the main thread, in order, and all that comes out
 * comes there. The bridge's thread calls one function of Max, qelem_set(), with a lock held that also guards that the object is still
 * there. Freeing does not close the session first, as that takes time: it turns the ringing off, after which nobody uses the qelem, and
 * leaves closing to that thread. What is drained is limited in time, so that a long answer does not hold the patch up.
 */
#include <stdlib.h>
#include <string.h>

#include "bridge.h"
#include "line.h"
#include "max.h"
#include "threads.h"

/* How long one call of the qelem hands events out. */
enum { DRAIN_MICROSECONDS = 300 };

/* How long Max waits for sessions when it quits: more than they need to let go of their files. */
enum { QUIT_MILLISECONDS = 3000 };

/* A word longer than this is none of the library's, and does not become a symbol. */
enum { LONGEST_WORD = 40 };

typedef struct {
    t_object object;
    /* NULL when no session could be opened. */
    bridge *bridge;
    t_qelem *qelem;
    t_dictionary *dictionary;
    t_symbol *dictionary_name;
    t_outlet *dictionaries;
    t_outlet *messages;
    t_outlet *statuses;
    t_outlet *addresses;
    bool is_draining;
    /* Attributes. */
    t_symbol *data_folder;
    t_symbol *tier;
    t_symbol *status;
    t_symbol *version;
    t_atom_long pending;
    t_atom_long final_text;
} t_sessionist;

static t_class *sessionist_class;

/* Made once, so that none is looked up while events come. */
#define WORDS(of) \
    of(answer) of(bang) of(box) of(cancel) of(dictionary) of(failed) of(final) of(json) of(kind) of(list) of(live) of(panel) \
    of(part) of(parts) of(request) of(say) of(set) of(status) of(submitted) of(text) of(url)
#define DECLARE(word) t_symbol *word;
#define MAKE(word) words.word = gensym(#word);

static struct {
    WORDS(DECLARE)
    t_symbol *members[MEMBER_COUNT];
} words;

/* ---- events out -------------------------------------------------------------------------------------------------------------------- */

static void set_long(t_atom *atom, t_atom_long number)
{
    atom->a_type = A_LONG;
    atom->a_w.w_long = number;
}

static void set_symbol(t_atom *atom, t_symbol *symbol)
{
    atom->a_type = A_SYM;
    atom->a_w.w_sym = symbol;
}

static void fill_dictionary(t_sessionist *x, const told *piece)
{
    t_dictionary *dictionary = x->dictionary;

    dictionary_clear(dictionary);
    dictionary_appendstring(dictionary, words.kind, piece->kind_name);
    dictionary_appendlong(dictionary, words.request, (t_atom_long)piece->request);
    dictionary_appendlong(dictionary, words.final, piece->is_final);
    dictionary_appendlong(dictionary, words.part, piece->part);
    dictionary_appendlong(dictionary, words.parts, piece->parts);
    dictionary_appendstring(dictionary, words.text, piece->text);
    if (piece->json[0] != '\0') {
        dictionary_appendstring(dictionary, words.json, piece->json);
    }
    for (int index = 0; index < piece->member_count; index++) {
        const told_member *member = &piece->members[index];

        if (member->is_number) {
            dictionary_appendlong(dictionary, words.members[member->name], (t_atom_long)member->number);
        } else {
            dictionary_appendstring(dictionary, words.members[member->name], member->text);
        }
    }
}

/* A name of the library's becomes a symbol, of which there are few. */
static bool is_word(const char *text)
{
    size_t length = strspn(text, "abcdefghijklmnopqrstuvwxyz_");

    return length > 0 && length <= LONGEST_WORD && text[length] == '\0';
}

/* Writes what follows kind and request in the short message, and returns how many atoms that is. */
static short details_of(const told *piece, t_atom *out)
{
    short count = 0;

    for (int index = 0; index < piece->member_count; index++) {
        const told_member *member = &piece->members[index];

        if (member->is_short && member->is_number) {
            set_long(&out[count++], (t_atom_long)member->number);
        } else if (member->is_short && is_word(member->text)) {
            set_symbol(&out[count++], gensym(member->text));
        }
    }
    return count;
}

static void send_status_again(t_sessionist *x)
{
    t_atom atom;

    set_symbol(&atom, x->status);
    outlet_anything(x->statuses, words.status, 1, &atom);
}

/* Sends the status when it is another. False when the object has gone meanwhile, because of what it was connected to. */
static bool send_status(t_sessionist *x, bridge *bridge)
{
    const char *word = bridge_status(bridge);

    x->pending = bridge_pending(bridge);
    if (strcmp(x->tier->s_name, bridge_tier(bridge)) != 0) {
        x->tier = gensym(bridge_tier(bridge));
    }
    if (strcmp(x->status->s_name, word) == 0) {
        return true;
    }
    x->status = gensym(word);
    send_status_again(x);
    return !bridge_is_left(bridge);
}

static void send_message(t_sessionist *x, const told *piece)
{
    t_atom atoms[2 + MOST_MEMBERS];
    short count = 1;

    set_long(&atoms[0], (t_atom_long)piece->request);
    count = (short)(count + details_of(piece, &atoms[count]));
    if (x->final_text && piece->is_final && piece->parts == 1 && piece->text[0] != '\0') {
        set_symbol(&atoms[count++], gensym(piece->text));
    }
    outlet_anything(x->messages, gensym(piece->kind_name), count, atoms);
}

/* That what Live shows was taken in is told five times a second, and of no interest. */
static bool is_quiet(const told *piece)
{
    const told_member *command = told_find(piece, MEMBER_COMMAND);

    return piece->kind == SESSIONIST_KIND_DONE && command != NULL && strcmp(command->text, "live") == 0;
}

/* Sends what a piece tells, from the right to the left. False when the object has gone meanwhile. */
static bool send(t_sessionist *x, bridge *bridge, const told *piece)
{
    t_atom atom;

    if (piece->address != NULL) {
        set_symbol(&atom, gensym(piece->address));
        outlet_anything(x->addresses, words.url, 1, &atom);
        if (bridge_is_left(bridge)) {
            return false;
        }
    }
    if (!send_status(x, bridge)) {
        return false;
    }
    if (piece->kind == SESSIONIST_KIND_NONE || is_quiet(piece)) {
        return true;
    }
    if (piece->part == piece->parts) {
        send_message(x, piece);
        if (bridge_is_left(bridge)) {
            return false;
        }
    }
    fill_dictionary(x, piece);
    set_symbol(&atom, x->dictionary_name);
    outlet_anything(x->dictionaries, words.dictionary, 1, &atom);
    return !bridge_is_left(bridge);
}

/* The function of the qelem. What an event causes in the patch may come back here, or end the object. */
static void sessionist_drain(t_sessionist *x)
{
    uint64_t end = clock_microseconds() + DRAIN_MICROSECONDS;
    bridge *bridge = x->bridge;
    bool is_there = true;
    told *piece;

    if (bridge == NULL) {
        send_status_again(x);
    }
    if (bridge == NULL || x->is_draining) {
        return;
    }
    x->is_draining = true;
    bridge_hold(bridge);
    while (is_there && (piece = bridge_take(bridge)) != NULL) {
        is_there = send(x, bridge, piece);
        told_free(piece);
        if (clock_microseconds() >= end) {
            break;
        }
    }
    if (is_there) {
        x->is_draining = false;
        if (bridge_has_more(bridge)) {
            qelem_set(x->qelem);
        }
    }
    bridge_drop(bridge);
}

/* Called on the bridge's thread. */
static void ring(void *qelem)
{
    qelem_set(qelem);
}

/* ---- messages in ------------------------------------------------------------------------------------------------------------------- */

/* Ends the line, and returns the request that it became, or 0. */
static uint64_t hand_in(t_sessionist *x, line *line)
{
    char error[BRIDGE_ERROR_BYTES];
    uint64_t request = 0;

    if (line->text == NULL) {
        object_error(&x->object, "there is no memory");
    } else if ((request = bridge_submit(x->bridge, line->text, line->length, error)) == 0) {
        object_error(&x->object, "%s", error);
    }
    line_free(line);
    return request;
}

static void submit(t_sessionist *x, const char *prefix, long argc, const t_atom *argv)
{
    line line = line_of(prefix, argc, argv);
    bridge *bridge = x->bridge;
    uint64_t request = hand_in(x, &line);
    t_atom atom;

    /* What is connected may end the object, and then only the bridge tells. */
    bridge_hold(bridge);
    if (request != 0 && send_status(x, bridge)) {
        set_long(&atom, (t_atom_long)request);
        outlet_anything(x->messages, words.submitted, 1, &atom);
    }
    bridge_drop(bridge);
}

static void show_live(t_sessionist *x, long argc, const t_atom *argv)
{
    line line = line_of_bytes("/live", argc, argv);

    if (line.text != NULL && line.length == 0) {
        object_error(&x->object, "live takes the bytes of a text in JSON, as numbers");
        line_free(&line);
    } else {
        hand_in(x, &line);
    }
}

static void cancel(t_sessionist *x, long argc, const t_atom *argv)
{
    t_atom_long request = 0;

    if (argc == 0) {
        submit(x, "/stop", 0, NULL);
        return;
    }
    if (argc == 1 && argv->a_type == A_LONG) {
        request = argv->a_w.w_long;
    } else if (argc == 1 && argv->a_type == A_FLOAT) {
        request = (t_atom_long)argv->a_w.w_float;
    }
    if (request <= 0) {
        object_error(&x->object, "cancel takes the number of a request, or nothing");
    } else {
        /* That it has ended meanwhile is no mistake. */
        bridge_cancel(x->bridge, (uint64_t)request);
    }
}

/* What a message asks for, on the main thread. */
static void handle(t_sessionist *x, t_symbol *selector, short argc, t_atom *argv)
{
    if (selector == words.bang) {
        send_status_again(x);
    } else if (x->bridge == NULL) {
        object_error(&x->object, "there is no session; see above why");
    } else if (selector == words.say || selector == words.text || selector == words.list) {
        submit(x, NULL, argc, argv);
    } else if (selector == words.set) {
        submit(x, "/set", argc, argv);
    } else if (selector == words.answer) {
        submit(x, "/answer", argc, argv);
    } else if (selector == words.live) {
        show_live(x, argc, argv);
    } else if (selector == words.cancel) {
        cancel(x, argc, argv);
    } else if (selector == words.panel && argc == 0) {
        submit(x, "/panel", 0, NULL);
    } else {
        submit(x, selector->s_name, argc, argv);
    }
}

/* Every message. The scheduler's thread may not send anything out of here in the middle of what the main thread does. */
static void sessionist_message(t_sessionist *x, t_symbol *selector, long argc, t_atom *argv)
{
    if (argc > INT16_MAX) {
        object_error(&x->object, "a message may have 32,767 parts");
    } else if (systhread_ismainthread()) {
        handle(x, selector, (short)argc, argv);
    } else {
        defer_low(x, METHOD(handle), selector, (short)argc, argv);
    }
}

static void sessionist_int(t_sessionist *x, t_atom_long number)
{
    t_atom atom;

    set_long(&atom, number);
    sessionist_message(x, words.list, 1, &atom);
}

static void sessionist_float(t_sessionist *x, double number)
{
    t_atom atom;

    atom.a_type = A_FLOAT;
    atom.a_w.w_float = number;
    sessionist_message(x, words.list, 1, &atom);
}

static void sessionist_bang(t_sessionist *x)
{
    sessionist_message(x, words.bang, 0, NULL);
}

static void sessionist_assist(t_sessionist *x, void *box, long io, long index, char *out)
{
    static const char *const outlets[] = {
        "dictionary NAME: each event with its text",
        "each event in short: KIND REQUEST ...",
        "status: opening, consent, off, ready, learning, thinking, asks, closed, failed",
        "url of the panel, for jweb or a browser",
    };
    const char *text = "questions and /commands; say, text, set, cancel, panel, answer; bang: status";

    (void)x;
    (void)box;
    if (io == ASSIST_OUTLET) {
        text = index >= 0 && index < (long)(sizeof outlets / sizeof *outlets) ? outlets[index] : "";
    }
    strncpy(out, text, ASSIST_MAX_STRING_LEN - 1);
    out[ASSIST_MAX_STRING_LEN - 1] = '\0';
}

/* ---- the object -------------------------------------------------------------------------------------------------------------------- */

static t_max_err sessionist_set_data_folder(t_sessionist *x, void *attribute, long argc, t_atom *argv)
{
    (void)attribute;
    if (x->bridge != NULL || x->status == words.failed) {
        object_error(&x->object, "the data folder is chosen when the object is made: [sessionist @datafolder PATH]");
        return MAX_ERR_GENERIC;
    }
    if (argc != 1 || argv->a_type != A_SYM) {
        object_error(&x->object, "datafolder takes a path; one with spaces needs quotes");
        return MAX_ERR_GENERIC;
    }
    x->data_folder = argv->a_w.w_sym;
    return MAX_ERR_NONE;
}

static void *sessionist_new(t_symbol *name, long argc, t_atom *argv)
{
    char error[BRIDGE_ERROR_BYTES];
    t_sessionist *x = object_alloc(sessionist_class);

    (void)name;
    if (x == NULL) {
        return NULL;
    }
    x->bridge = NULL;
    x->is_draining = false;
    x->data_folder = gensym("");
    x->tier = gensym("undecided");
    x->status = gensym("opening");
    x->version = gensym(bridge_version());
    x->pending = 0;
    x->final_text = 0;
    x->addresses = outlet_new(x, NULL);
    x->statuses = outlet_new(x, NULL);
    x->messages = outlet_new(x, NULL);
    x->dictionaries = outlet_new(x, NULL);
    x->dictionary_name = NULL;
    x->dictionary = dictobj_register(dictionary_new(), &x->dictionary_name);
    x->qelem = qelem_new(x, METHOD(sessionist_drain));
    attr_args_process(x, (short)argc, argv);

    x->bridge = bridge_open(x->data_folder->s_name, ring, x->qelem, error);
    if (x->bridge == NULL) {
        x->status = words.failed;
        object_error(&x->object, "%s", error);
        /* Later, when something is connected. */
        qelem_set(x->qelem);
    }
    return x;
}

static void sessionist_free(t_sessionist *x)
{
    if (x->bridge != NULL) {
        bridge_leave(x->bridge);
        bridge_drop(x->bridge);
    }
    qelem_free(x->qelem);
    object_free(x->dictionary);
}

/* ---- the class --------------------------------------------------------------------------------------------------------------------- */

static void quit(void *nothing)
{
    (void)nothing;
    bridge_leave_all(QUIT_MILLISECONDS);
}

static void make_words(void)
{
    const char *kind;

    WORDS(MAKE)
    /* These stay with Max. So a kind of which the first event comes late makes no symbol then. */
    for (int32_t number = 0; (kind = told_kind_name(number)) != NULL; number++) {
        gensym(kind);
    }
    for (int name = 0; name < MEMBER_COUNT; name++) {
        words.members[name] = gensym(told_names[name]);
    }
}

static void add_attributes(t_class *class)
{
    const long read_only = ATTR_SET_OPAQUE | ATTR_SET_OPAQUE_USER;
    const t_symbol *symbol = gensym("symbol");
    const t_symbol *number = gensym("atom_long");

    class_addattr(class, attr_offset_new("datafolder", symbol, 0, NULL, METHOD(sessionist_set_data_folder),
                                         offsetof(t_sessionist, data_folder)));
    class_addattr(class, attr_offset_new("finaltext", number, 0, NULL, NULL, offsetof(t_sessionist, final_text)));
    class_addattr(class, attr_offset_new("tier", symbol, read_only, NULL, NULL, offsetof(t_sessionist, tier)));
    class_addattr(class, attr_offset_new("status", symbol, read_only, NULL, NULL, offsetof(t_sessionist, status)));
    class_addattr(class, attr_offset_new("pending", number, read_only, NULL, NULL, offsetof(t_sessionist, pending)));
    class_addattr(class, attr_offset_new("version", symbol, read_only, NULL, NULL, offsetof(t_sessionist, version)));
}

C74_EXPORT void ext_main(void *resource)
{
    static const char *const selectors[] = { "say", "text", "list", "anything", "set", "cancel", "panel", "answer", "live" };
    char error[BRIDGE_ERROR_BYTES];
    t_class *class;

    (void)resource;
    if (!bridge_begin(error)) {
        object_error(NULL, "%s", error);
        return;
    }
    make_words();
    class = class_new("sessionist", METHOD(sessionist_new), METHOD(sessionist_free), sizeof(t_sessionist), NULL, A_GIMME, 0);
    for (size_t index = 0; index < sizeof selectors / sizeof *selectors; index++) {
        class_addmethod(class, METHOD(sessionist_message), selectors[index], A_GIMME, 0);
    }
    class_addmethod(class, METHOD(sessionist_int), "int", A_LONG, 0);
    class_addmethod(class, METHOD(sessionist_float), "float", A_FLOAT, 0);
    class_addmethod(class, METHOD(sessionist_bang), "bang", 0);
    class_addmethod(class, METHOD(sessionist_assist), "assist", A_CANT, 0);
    add_attributes(class);
    class_register(words.box, class);
    sessionist_class = class;
    quittask_install(METHOD(quit), NULL);
}
