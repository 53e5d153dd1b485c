/*
 * What a patch sends becomes the line that the user typed, on whichever thread it comes, and what is no text is refused. The model of whoever
 * starts this answers with the very line.
 * Arguments: the external, an empty folder, the address of the server, a key for it.
 */
#include <string.h>

#include "seen.h"

static void is_taken_as(seen *self, const char *line)
{
    seen_wait(self);
    if (strcmp(self->kind, "answer") != 0 || strcmp(self->ending.bytes, line) != 0) {
        max_fail("“%s” became %s “%s”", line, self->kind, self->ending.bytes);
    }
}

static void atoms_become_the_line_that_was_typed(seen *self)
{
    t_atom atoms[8];

    symbol_atom(&atoms[0], "many");
    long_atom(&atoms[1], 4);
    float_atom(&atoms[2], 120.5);
    symbol_atom(&atoms[3], "tracks with  spaces");
    atoms[4].a_type = A_COMMA;
    symbol_atom(&atoms[5], "and\\,");
    symbol_atom(&atoms[6], "really;");
    float_atom(&atoms[7], 0.1);
    max_send(self->x, "how", 8, atoms);
    is_taken_as(self, "how many 4 120.5 tracks with  spaces, and\\, really; 0.1");

    float_atom(&atoms[0], 120);
    long_atom(&atoms[1], -3);
    symbol_atom(&atoms[2], "dB");
    float_atom(&atoms[3], 1e-7);
    float_atom(&atoms[4], -1234567.125);
    max_send(self->x, "list", 5, atoms);
    is_taken_as(self, "120. -3 dB 1e-07 -1234567.125");

    long_atom(&atoms[0], 7);
    max_send(self->x, "int", 1, atoms);
    is_taken_as(self, "7");
    float_atom(&atoms[0], 2.25);
    max_send(self->x, "float", 1, atoms);
    is_taken_as(self, "2.25");
}

static void what_is_typed_arrives_byte_for_byte(seen *self)
{
    static const char *const lines[] = {
        "Grüße —  two  spaces, commas; a $1 and a \\ and \"quotes\"",
        "日本語 🎹 e\xCC\x81 \xE2\x80\xAEright to left",
        "panel, cancel and say are words, too",
        "two\nlines\tand a tab",
    };
    static char longest[60001];

    for (size_t index = 0; index < sizeof lines / sizeof *lines; index++) {
        seen_type(self, lines[index]);
        is_taken_as(self, lines[index]);
    }
    for (size_t index = 0; index < sizeof longest - 1; index += 4) {
        memcpy(longest + index, "🎹", 4);
    }
    seen_type(self, longest);
    is_taken_as(self, longest);
}

static void the_scheduler_may_send_everything(seen *self)
{
    t_atom atoms[2];
    t_atom_long submitted = self->submitted;

    symbol_atom(&atoms[0], "from the scheduler");
    max_send_from_scheduler(self->x, "text", 1, atoms);
    /* Nothing has happened yet: it waits for the main thread. */
    CHECK(self->submitted == submitted);
    UNTIL(self->submitted != submitted);
    is_taken_as(self, "from the scheduler");

    for (int count = 0; count < 20; count++) {
        max_send_from_scheduler(self->x, "/state", 0, NULL);
    }
    long_atom(&atoms[0], 1);
    max_send_from_scheduler(self->x, "cancel", 1, atoms);
    max_send_from_scheduler(self->x, "bang", 0, NULL);
    submitted = self->submitted;
    UNTIL(self->submitted == submitted + 20);
    seen_wait(self);

    float_atom(&atoms[0], 0.5);
    submitted = self->submitted;
    max_send_from_scheduler(self->x, "float", 1, atoms);
    UNTIL(self->submitted != submitted);
    is_taken_as(self, "0.5");
}

static int messages_of_a_question(seen *self)
{
    int before = self->messages;

    seen_ask(self, "/ask what is selected in Live?");
    CHECK(strcmp(self->kind, "answer") == 0 && strstr(self->ending.bytes, "Bäße") != NULL);
    return self->messages - before;
}

static void what_live_shows_is_taken_in_and_nothing_comes_out(seen *self)
{
    static const char json[] = "{\"track\":{\"index\":4,\"name\":\"B\\u00e4\xC3\x9F" "e\",\"kind\":\"midi\"}}";
    t_atom atoms[sizeof json - 1];
    size_t symbols;

    for (size_t index = 0; index < sizeof json - 1; index++) {
        long_atom(&atoms[index], (unsigned char)json[index]);
    }
    max_send(self->x, "live", sizeof json - 1, atoms);
    messages_of_a_question(self);
    symbols = max_count().symbols;
    for (int count = 0; count < 100; count++) {
        max_send(self->x, "live", sizeof json - 1, atoms);
        CHECK(messages_of_a_question(self) == 2);
    }
    CHECK(max_count().symbols == symbols);
}

static void is_refused(seen *self, const char *selector, long argc, t_atom *argv, const char *why)
{
    size_t errors = max_count().errors;
    t_atom_long submitted = self->submitted;
    size_t told = strlen(max_console());

    max_send(self->x, selector, argc, argv);
    CHECK(self->submitted == submitted);
    if (max_count().errors != errors + 1 || strstr(max_console() + told, why) == NULL) {
        max_fail("instead of “%s” the console says “%s”", why, max_console() + told);
    }
}

static void what_is_no_text_is_refused(seen *self)
{
    static char too_long[65538];
    static t_atom many[32768];
    static const struct {
        const char *bytes;
        const char *why;
    } hostile[] = {
        { "\xFF\xFE", "not UTF-8 at byte 0" },
        { "a\xC3", "not UTF-8 at byte 1" },
        { "\xED\xA0\x80", "not UTF-8 at byte 0" },
        { "ok \xC0\xAF", "not UTF-8 at byte 3" },
        { "\xF4\x90\x80\x80", "not UTF-8 at byte 0" },
    };
    t_atom atom;

    for (size_t index = 0; index < sizeof hostile / sizeof *hostile; index++) {
        symbol_atom(&atom, hostile[index].bytes);
        is_refused(self, "text", 1, &atom, hostile[index].why);
        is_refused(self, hostile[index].bytes, 0, NULL, hostile[index].why);
        is_refused(self, "set", 1, &atom, "not UTF-8");
    }
    memset(too_long, 'x', sizeof too_long - 1);
    symbol_atom(&atom, too_long);
    is_refused(self, "text", 1, &atom, "65537");
    for (size_t index = 0; index < sizeof many / sizeof *many; index++) {
        long_atom(&many[index], 1);
    }
    is_refused(self, "list", sizeof many / sizeof *many, many, "32,767");
    symbol_atom(&atom, "everything");
    is_refused(self, "cancel", 1, &atom, "cancel takes");
    is_refused(self, "live", 1, &atom, "live takes");
    long_atom(&many[0], 256);
    is_refused(self, "live", 1, many, "live takes");
}

static void too_much_at_once_is_refused(seen *self)
{
    size_t errors = max_count().errors;
    size_t told = strlen(max_console());

    /* What has ended is taken from the library meanwhile, until the bridge has enough as well. */
    for (int count = 0; count < 1000 && max_count().errors == errors; count++) {
        max_send(self->x, "/help", 0, NULL);
    }
    CHECK(max_count().errors == errors + 1 && strstr(max_console() + told, "too much") != NULL);
    seen_wait(self);
}

static void without_a_session_the_object_says_why(void)
{
    size_t told = strlen(max_console());
    seen *self = seen_new("no \xFF text");
    t_atom atom;

    CHECK(strstr(max_console() + told, "not UTF-8 at byte 3") != NULL);
    UNTIL(strcmp(self->status, "failed") == 0);
    symbol_atom(&atom, "hello");
    is_refused(self, "text", 1, &atom, "there is no session");
    seen_free(self);
}

int main(int argc, char **argv)
{
    seen *self;

    CHECK(argc == 5);
    argv = system_arguments(argv);
    max_start();
    max_load(argv[1]);
    self = seen_new(argv[2]);
    UNTIL(self->consents == 1);
    seen_ask(self, "/privacy tier everything");
    seen_choose_model(self, argv[3], argv[4]);
    atoms_become_the_line_that_was_typed(self);
    what_is_typed_arrives_byte_for_byte(self);
    the_scheduler_may_send_everything(self);
    what_live_shows_is_taken_in_and_nothing_comes_out(self);
    what_is_no_text_is_refused(self);
    too_much_at_once_is_refused(self);
    without_a_session_the_object_says_why();
    seen_free(self);
    no_thread_is_left();
    max_end("typing");
    return 0;
}
