#include "seen.h"

#include <stdarg.h>
#include <string.h>

enum { MOST_OBJECTS = 16 };

static seen *all[MOST_OBJECTS];

static void text_add(text *self, const char *more)
{
    size_t length = strlen(more);

    if (self->length + length + 1 > self->room) {
        self->room = (self->length + length + 1) * 2;
        self->bytes = realloc(self->bytes, self->room);
        CHECK(self->bytes != NULL);
    }
    memcpy(self->bytes + self->length, more, length + 1);
    self->length += length;
}

static void text_clear(text *self)
{
    text_add(self, "");
    self->length = 0;
    self->bytes[0] = '\0';
}

seen *seen_of(const void *x)
{
    for (int index = 0; index < MOST_OBJECTS; index++) {
        if (all[index] != NULL && all[index]->x == x) {
            return all[index];
        }
    }
    return NULL;
}

static void take_message(seen *self, t_symbol *selector, long argc, const t_atom *argv)
{
    self->messages++;
    CHECK(argc >= 1 && argv[0].a_type == A_LONG);
    if (strcmp(selector->s_name, "submitted") == 0) {
        self->submitted = argv[0].a_w.w_long;
        return;
    }
    if (strcmp(selector->s_name, "question") == 0) {
        CHECK(argc == 2 && argv[1].a_type == A_LONG);
        self->question = argv[1].a_w.w_long;
        self->questions++;
    }
    self->said_last = argv[argc - 1].a_type == A_SYM ? argv[argc - 1].a_w.w_sym->s_name : NULL;
    snprintf(self->said, sizeof self->said, "%.60s", argc >= 2 && argv[1].a_type == A_SYM ? argv[1].a_w.w_sym->s_name : "");
}

static void take_dictionary(seen *self, const t_symbol *name)
{
    t_dictionary *dictionary = max_dictionary(name);
    const char *kind;
    const char *content;

    CHECK(self->dictionary == NULL || self->dictionary == name);
    self->dictionary = (t_symbol *)(uintptr_t)name;
    self->dictionaries++;
    CHECK(dictionary != NULL);
    kind = max_text(dictionary, "kind");
    content = max_text(dictionary, "text");
    CHECK(kind != NULL && content != NULL && strlen(content) <= 32767);
    CHECK(max_long(dictionary, "part") >= 1 && max_long(dictionary, "part") <= max_long(dictionary, "parts"));
    self->ready += strcmp(kind, "ready") == 0;
    self->consents += strcmp(kind, "consent") == 0;
    self->progresses += strcmp(kind, "progress") == 0;
    self->overflows += strcmp(kind, "overflow") == 0;
    if (strcmp(kind, "text") == 0) {
        CHECK(max_text(dictionary, "json") == NULL);
        text_add(&self->stream, content);
        self->pieces++;
    } else if (strcmp(kind, "question") == 0) {
        if (max_long(dictionary, "part") == 1) {
            text_clear(&self->shown);
        }
        text_add(&self->shown, content);
    } else if (strcmp(kind, "answer") == 0 || strcmp(kind, "no_answer") == 0 || strcmp(kind, "done") == 0 ||
               strcmp(kind, "cancelled") == 0 || strcmp(kind, "error") == 0) {
        const char *json = max_text(dictionary, "json");

        if (max_long(dictionary, "part") == 1) {
            text_clear(&self->ending);
            text_clear(&self->json);
        }
        text_add(&self->ending, content);
        text_add(&self->json, json == NULL ? "" : json);
        if (max_long(dictionary, "final") == 1) {
            CHECK(max_long(dictionary, "part") == max_long(dictionary, "parts"));
            snprintf(self->kind, sizeof self->kind, "%s", kind);
            self->ended = max_long(dictionary, "request");
            snprintf(self->detail, sizeof self->detail, "%s", self->said);
            self->symbol = self->said_last;
        }
    }
}

static void receive(void *x, int outlet, t_symbol *selector, long argc, const t_atom *argv)
{
    static const char *const selectors[] = { "dictionary", NULL, "status", "url" };
    seen *self = seen_of(x);

    CHECK(self != NULL && outlet >= 0 && outlet < 4);
    if (outlet == 1) {
        take_message(self, selector, argc, argv);
        return;
    }
    CHECK(strcmp(selector->s_name, selectors[outlet]) == 0 && argc == 1 && argv->a_type == A_SYM);
    if (outlet == 0) {
        take_dictionary(self, argv->a_w.w_sym);
    } else if (outlet == 2) {
        snprintf(self->status, sizeof self->status, "%s", argv->a_w.w_sym->s_name);
        text_add(&self->statuses, self->status);
        text_add(&self->statuses, " ");
    } else {
        snprintf(self->url, sizeof self->url, "%s", argv->a_w.w_sym->s_name);
        self->urls++;
    }
}

seen *seen_new(const char *folder)
{
    seen *self = calloc(1, sizeof *self);
    t_atom atoms[2];
    int place = 0;

    CHECK(self != NULL);
    text_clear(&self->statuses);
    text_clear(&self->ending);
    text_clear(&self->json);
    text_clear(&self->stream);
    text_clear(&self->shown);
    while (all[place] != NULL) {
        place++;
        CHECK(place < MOST_OBJECTS);
    }
    all[place] = self;
    max_receive(receive);
    symbol_atom(&atoms[0], "@datafolder");
    symbol_atom(&atoms[1], folder);
    self->x = max_new("sessionist", 2, atoms);
    CHECK(self->x != NULL);
    return self;
}

void seen_forget(seen *self)
{
    for (int index = 0; index < MOST_OBJECTS; index++) {
        if (all[index] == self) {
            all[index] = NULL;
        }
    }
    free(self->statuses.bytes);
    free(self->ending.bytes);
    free(self->json.bytes);
    free(self->stream.bytes);
    free(self->shown.bytes);
    free(self);
}

void seen_free(seen *self)
{
    max_free(self->x);
    seen_forget(self);
}

void symbol_atom(t_atom *out, const char *content)
{
    out->a_type = A_SYM;
    out->a_w.w_sym = gensym(content);
}

void long_atom(t_atom *out, t_atom_long number)
{
    out->a_type = A_LONG;
    out->a_w.w_long = number;
}

void float_atom(t_atom *out, double number)
{
    out->a_type = A_FLOAT;
    out->a_w.w_float = number;
}

void seen_send(seen *self, const char *selector, ...)
{
    t_atom atoms[16];
    long count = 0;
    va_list arguments;
    const char *one;

    va_start(arguments, selector);
    while ((one = va_arg(arguments, const char *)) != NULL) {
        CHECK(count < 16);
        symbol_atom(&atoms[count++], one);
    }
    va_end(arguments);
    text_clear(&self->stream);
    self->pieces = 0;
    max_send(self->x, selector, count, atoms);
}

void seen_type(seen *self, const char *line)
{
    seen_send(self, "text", line, NULL);
}

void seen_choose_model(seen *self, const char *address, const char *key)
{
    char line[4096];

    snprintf(line, sizeof line, "/provider anthropic %s", address);
    seen_ask(self, line);
    CHECK(strcmp(self->kind, "done") == 0);
    snprintf(line, sizeof line, "/key %s", key);
    seen_ask(self, line);
    CHECK(strcmp(self->kind, "done") == 0 && strcmp(self->detail, "key") == 0);
}

void seen_wait(seen *self)
{
    UNTIL(self->ended == self->submitted);
}

void seen_ask(seen *self, const char *line)
{
    seen_type(self, line);
    seen_wait(self);
}

void no_thread_is_left(void)
{
    for (int turns = 0; system_threads("sessionist-") > 0; turns++) {
        CHECK(turns < 600);
        max_turn(100);
    }
}
