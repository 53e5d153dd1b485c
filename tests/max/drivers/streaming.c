/*
 * Ten megabytes are streamed, and Max knows no symbol more than before. The model of whoever starts this writes as much as it is asked for.
 * Arguments: the external, an empty folder, the address of the server, a key for it.
 */
#include <string.h>

#include "seen.h"

/* No piece of a text is longer than Max takes. */
enum { ROUND_BYTES = 2600000, ROUNDS = 4, MOST_PIECE_BYTES = 32767 };

/* Some come late, or never. */
static void the_kinds_of_events_are_symbols_from_the_start(void)
{
    static const char *const kinds[] = { "ready",    "consent", "progress", "text",      "announcement", "overflow",  "thinking",
                                         "question", "notice",  "answer",   "no_answer", "done",         "cancelled", "error",
                                         "line" };
    size_t symbols = max_count().symbols;

    for (size_t index = 0; index < sizeof kinds / sizeof *kinds; index++) {
        gensym(kinds[index]);
    }
    CHECK(max_count().symbols == symbols);
}

/* Of the pieces of an answer some may be lost, when this machine is slower than the model by far; then that is announced, and the answer is
 * whole at its end nevertheless. */
static void round_of_streaming(seen *self)
{
    char line[64];
    int overflows = self->overflows;

    snprintf(line, sizeof line, "Write %d.", ROUND_BYTES);
    seen_ask(self, line);
    CHECK(strcmp(self->kind, "answer") == 0);
    CHECK(self->ending.length >= ROUND_BYTES && self->json.length > self->ending.length);
    CHECK(strncmp(self->ending.bytes, "w1 é🎹 w2 é🎹 ", strlen("w1 é🎹 w2 é🎹 ")) == 0);
    CHECK(self->overflows > overflows || strcmp(self->stream.bytes, self->ending.bytes) == 0);
    CHECK(self->overflows > overflows || self->pieces > ROUND_BYTES / MOST_PIECE_BYTES);
    seen_ask(self, "/new");
    CHECK(strcmp(self->kind, "done") == 0);
}

int main(int argc, char **argv)
{
    seen *self;
    size_t symbols;
    size_t bytes = 0;

    CHECK(argc == 5);
    argv = system_arguments(argv);
    max_start();
    max_load(argv[1]);
    the_kinds_of_events_are_symbols_from_the_start();
    self = seen_new(argv[2]);
    UNTIL(self->consents == 1);
    seen_ask(self, "/privacy tier everything");
    seen_choose_model(self, argv[3], argv[4]);
    round_of_streaming(self);
    symbols = max_count().symbols;
    max_measure();
    for (int count = 0; count < ROUNDS; count++) {
        round_of_streaming(self);
        bytes += ROUND_BYTES;
    }
    printf("streaming: %zu bytes, %zu symbols before and %zu after, %zu outlet messages, %d losses announced\n", bytes, symbols,
           max_count().symbols, max_count().outlet_messages, self->overflows);
    CHECK(max_count().symbols == symbols);
    seen_free(self);
    no_thread_is_left();
    max_end("streaming");
    return 0;
}
