#include "told.h"

#include <stdlib.h>
#include <string.h>

const char *const told_names[MEMBER_COUNT] = {
    [MEMBER_COMMAND] = "command",   [MEMBER_NAME] = "name",
    [MEMBER_CODE] = "code",         [MEMBER_TIER] = "tier",
    [MEMBER_SET] = "set",           [MEMBER_VERSION] = "version",
    [MEMBER_QUESTION] = "question", [MEMBER_ABOUT] = "about",
    [MEMBER_WAY] = "way",           [MEMBER_BYTES] = "bytes",
    [MEMBER_PROVIDER] = "provider", [MEMBER_MODEL] = "model",
    [MEMBER_DESTINATION] = "destination", [MEMBER_DONE] = "done",
    [MEMBER_FILES] = "files",       [MEMBER_LOST] = "lost",
    [MEMBER_PARTIAL] = "partial",   [MEMBER_PROBLEM] = "problem",
};

const char *told_kind_name(int32_t kind)
{
    const char *name = sessionist_kind_name(kind);

    return strcmp(name, "unknown") == 0 ? NULL : name;
}

/* Which members an event of a kind may have. What it has not is left out. */
typedef struct {
    sessionist_kind kind;
    told_member_name name;
    bool is_number;
    bool is_short;
} wanted;

static const wanted all_wanted[] = {
    { SESSIONIST_KIND_READY, MEMBER_TIER, false, true },
    { SESSIONIST_KIND_READY, MEMBER_SET, false, false },
    { SESSIONIST_KIND_READY, MEMBER_VERSION, false, false },
    { SESSIONIST_KIND_PROGRESS, MEMBER_DONE, true, true },
    { SESSIONIST_KIND_PROGRESS, MEMBER_FILES, true, true },
    { SESSIONIST_KIND_OVERFLOW, MEMBER_LOST, true, true },
    { SESSIONIST_KIND_QUESTION, MEMBER_QUESTION, true, true },
    { SESSIONIST_KIND_QUESTION, MEMBER_ABOUT, false, false },
    { SESSIONIST_KIND_QUESTION, MEMBER_WAY, false, false },
    { SESSIONIST_KIND_QUESTION, MEMBER_BYTES, true, false },
    { SESSIONIST_KIND_QUESTION, MEMBER_PROVIDER, false, false },
    { SESSIONIST_KIND_QUESTION, MEMBER_MODEL, false, false },
    { SESSIONIST_KIND_QUESTION, MEMBER_DESTINATION, false, false },
    { SESSIONIST_KIND_ANSWER, MEMBER_PROVIDER, false, false },
    { SESSIONIST_KIND_ANSWER, MEMBER_MODEL, false, false },
    { SESSIONIST_KIND_ANSWER, MEMBER_PROBLEM, false, false },
    { SESSIONIST_KIND_DONE, MEMBER_COMMAND, false, true },
    { SESSIONIST_KIND_ERROR, MEMBER_CODE, true, false },
    { SESSIONIST_KIND_ERROR, MEMBER_NAME, false, true },
};

static char *copy(const char *text, size_t length)
{
    char *own = malloc(length + 1);

    if (own != NULL) {
        memcpy(own, text, length);
        own[length] = '\0';
    }
    return own;
}

/* How much of a text is the next piece: no sign is cut in two. */
static size_t piece_of(const char *text, size_t length)
{
    size_t piece = PIECE_BYTES;

    if (length <= PIECE_BYTES) {
        return length;
    }
    while (piece > PIECE_BYTES - 4 && ((unsigned char)text[piece] & 0xC0) == 0x80) {
        piece--;
    }
    return piece;
}

static int pieces_of(const char *text, size_t length)
{
    int count = 1;

    for (size_t piece = piece_of(text, length); piece < length; piece = piece_of(text, length)) {
        text += piece;
        length -= piece;
        count++;
    }
    return count;
}

static const char *member_of(const sessionist_event *event, const char *pointer)
{
    return sessionist_event_member(event, pointer, strlen(pointer));
}

/* A null in the JSON is left out, too. No text that is wanted here can be this very word. */
static bool is_null(const char *text)
{
    return text == NULL || strcmp(text, "null") == 0;
}

static void add_members(told *self, const sessionist_event *event)
{
    for (size_t index = 0; index < sizeof all_wanted / sizeof *all_wanted; index++) {
        const wanted *wish = &all_wanted[index];
        told_member *member = &self->members[self->member_count];
        char pointer[32] = "/";
        const char *text;

        if (wish->kind != self->kind || self->member_count == MOST_MEMBERS) {
            continue;
        }
        text = member_of(event, strcat(pointer, told_names[wish->name]));
        if (is_null(text)) {
            continue;
        }
        member->name = wish->name;
        member->is_number = wish->is_number;
        member->is_short = wish->is_short;
        if (wish->is_number) {
            member->number = strtoll(text, NULL, 10);
        } else {
            member->text = copy(text, strlen(text));
            if (member->text == NULL) {
                continue;
            }
            self->bytes += strlen(text);
        }
        self->member_count++;
    }
}

static told *told_new(const sessionist_event *event, const char *text, size_t text_length, const char *json, size_t json_length)
{
    told *self = calloc(1, sizeof *self);

    if (self == NULL) {
        return NULL;
    }
    self->kind = sessionist_event_kind(event);
    self->kind_name = sessionist_kind_name(self->kind);
    self->request = sessionist_event_request(event);
    self->text = copy(text, text_length);
    self->text_length = text_length;
    self->json = copy(json, json_length);
    self->bytes = sizeof *self + text_length + json_length;
    if (self->text == NULL || self->json == NULL) {
        told_free(self);
        return NULL;
    }
    add_members(self, event);
    return self;
}

/* Whether it is a piece of a text that goes on, of which there is nothing to tell but the text. */
static bool is_stream(sessionist_kind kind)
{
    return kind == SESSIONIST_KIND_TEXT || kind == SESSIONIST_KIND_THINKING;
}

/* Whoever knows this address can say what the user can, so it stands in no text that a patch might print. */
static told *told_of_panel(const sessionist_event *event, const char *address)
{
    static const char text[] = "The panel is open.\n";
    told *self = told_new(event, text, strlen(text), "{}", 2);

    if (self != NULL) {
        self->address = copy(address, strlen(address));
        self->part = self->parts = 1;
        self->is_final = sessionist_event_is_final(event) != 0;
    }
    return self;
}

told *told_of(const sessionist_event *event)
{
    sessionist_kind kind = sessionist_event_kind(event);
    const char *text = sessionist_event_text(event);
    const char *json = is_stream(kind) ? "" : sessionist_event_json(event);
    size_t text_length = strlen(text);
    size_t json_length = strlen(json);
    int text_pieces = pieces_of(text, text_length);
    int json_pieces = pieces_of(json, json_length);
    int pieces = text_pieces > json_pieces ? text_pieces : json_pieces;
    told *first = NULL;
    told **end = &first;

    if (kind == SESSIONIST_KIND_DONE) {
        const char *command = member_of(event, "/command");
        const char *address = member_of(event, "/data/address");

        if (command != NULL && strcmp(command, "panel") == 0 && !is_null(address)) {
            return told_of_panel(event, address);
        }
    }
    for (int piece = 1; piece <= pieces; piece++) {
        size_t text_share = piece_of(text, text_length);
        size_t json_share = piece_of(json, json_length);
        told *self = told_new(event, text, text_share, json, json_share);

        if (self == NULL) {
            break;
        }
        self->part = is_stream(kind) ? 1 : piece;
        self->parts = is_stream(kind) ? 1 : pieces;
        self->is_final = sessionist_event_is_final(event) && piece == pieces;
        text += text_share;
        text_length -= text_share;
        json += json_share;
        json_length -= json_share;
        *end = self;
        end = &self->next;
    }
    return first;
}

bool told_join(told *self, const told *more)
{
    size_t length = self->text_length + more->text_length;
    char *text;

    if (!is_stream(self->kind) || self->kind != more->kind || self->request != more->request || length > PIECE_BYTES) {
        return false;
    }
    text = realloc(self->text, length + 1);
    if (text == NULL) {
        return false;
    }
    memcpy(text + self->text_length, more->text, more->text_length + 1);
    self->text = text;
    self->text_length = length;
    self->bytes += more->text_length;
    return true;
}

told *told_quiet(void)
{
    told *self = calloc(1, sizeof *self);

    if (self != NULL) {
        self->kind = SESSIONIST_KIND_NONE;
    }
    return self;
}

const told_member *told_find(const told *self, told_member_name name)
{
    for (int index = 0; index < self->member_count; index++) {
        if (self->members[index].name == name) {
            return &self->members[index];
        }
    }
    return NULL;
}

void told_free(told *self)
{
    if (self == NULL) {
        return;
    }
    for (int index = 0; index < self->member_count; index++) {
        free(self->members[index].text);
    }
    free(self->text);
    free(self->json);
    free(self->address);
    free(self);
}
