/*
 * A large set is learned and an answer is streamed meanwhile; objects are freed and Max quits in the middle of it.
 * Arguments: the external, an empty folder, a Live Set, a large one, the address of the server, a key for it.
 */
#include <string.h>

#include "seen.h"

static struct {
    const char *folder;
    const char *set;
    const char *large_set;
    const char *address;
    const char *key;
} given;

static seen *object_with_model(const char *name)
{
    char line[4096];
    seen *self;

    snprintf(line, sizeof line, "%s/%s", given.folder, name);
    self = seen_new(line);
    UNTIL(self->ready > 0);
    seen_ask(self, "/privacy tier everything");
    CHECK(strcmp(self->kind, "done") == 0);
    seen_choose_model(self, given.address, given.key);
    return self;
}

/* Has an answer stall, and the large set be learned. */
static void make_busy(seen *self)
{
    seen_send(self, "set", given.large_set, NULL);
    UNTIL(self->progresses > 0);
    seen_send(self, "say", "Stall.", NULL);
    UNTIL(self->pieces > 0);
}

static void a_large_set_is_learned_while_an_answer_is_streamed(seen *self)
{
    double processor;
    double longest;
    int rounds = 0;
    int progresses;

    max_measure();
    seen_send(self, "set", given.large_set, NULL);
    UNTIL(strcmp(self->status, "learning") == 0);
    progresses = self->progresses;
    do {
        seen_ask(self, "Write 50000.");
        CHECK(strcmp(self->kind, "answer") == 0 && self->stream.length == self->ending.length);
        seen_ask(self, "/new");
        rounds++;
    } while (strcmp(self->status, "learning") == 0);
    seen_ask(self, "/ask how many tracks are there?");
    CHECK(strcmp(self->kind, "answer") == 0);
    longest = max_longest(&processor);
    printf("busy: a large set was learned, with %d reports of it, while %d answers of 50 kB were streamed; longest stay of the main thread "
           "%.0f us (processor %.0f us)\n",
           self->progresses - progresses, rounds, longest, processor);
}

static void two_objects_have_a_conversation_each(seen *one, seen *other)
{
    seen_send(one, "say", "first", NULL);
    seen_send(other, "set", given.set, NULL);
    seen_wait(one);
    seen_wait(other);
    CHECK(strcmp(one->ending.bytes, "first") == 0 && strcmp(other->kind, "done") == 0);
    seen_ask(other, "/ask what tempo is it?");
    CHECK(strcmp(other->kind, "answer") == 0 && strstr(other->ending.bytes, "122") != NULL);
    CHECK(strcmp(one->ending.bytes, "first") == 0);
    CHECK(one->dictionary != other->dictionary);
}

static void freed_while_busy_the_others_go_on(seen *other)
{
    seen *self = object_with_model("freed");

    make_busy(self);
    seen_free(self);
    seen_ask(other, "/ask what tempo is it?");
    CHECK(strcmp(other->kind, "answer") == 0);
}

/* Freed at every moment of its youth: nothing has come yet, the first events wait, it is woken just now. */
static void objects_come_and_go(void)
{
    char folder[4096];

    snprintf(folder, sizeof folder, "%s/short", given.folder);
    for (int count = 0; count < 40; count++) {
        seen *self = seen_new(folder);

        for (int turns = 0; turns < count % 8; turns++) {
            max_turn((uint32_t)(count % 3));
        }
        seen_type(self, "/help");
        seen_free(self);
    }
}

static void *doomed;
static int received;

static void free_when_it_speaks(void *x, int outlet, t_symbol *selector, long argc, const t_atom *argv)
{
    (void)outlet;
    (void)selector;
    (void)argc;
    (void)argv;
    if (x == doomed) {
        received++;
        doomed = NULL;
        max_free(x);
    }
}

/* As a script does that deletes the device when it hears from it. */
static void an_object_may_be_freed_by_what_it_is_connected_to(void)
{
    char folder[4096];
    t_atom atoms[2];

    snprintf(folder, sizeof folder, "%s/doomed", given.folder);
    max_receive(free_when_it_speaks);
    symbol_atom(&atoms[0], "@datafolder");
    symbol_atom(&atoms[1], folder);
    doomed = max_new("sessionist", 2, atoms);
    UNTIL(doomed == NULL);
    doomed = max_new("sessionist", 2, atoms);
    symbol_atom(&atoms[0], "/help");
    max_send(doomed, "text", 1, atoms);
    UNTIL(doomed == NULL);
    CHECK(received == 2);
}

static void max_quits_in_the_middle(seen *self)
{
    double milliseconds;
    size_t errors = max_count().errors;

    milliseconds = max_quit();
    printf("busy: quitting took %.1f ms\n", milliseconds);
    /* What comes after that is refused, and the object can still be freed. */
    max_send(self->x, "what", 0, NULL);
    CHECK(max_count().errors == errors + 1);
    seen_free(self);
    no_thread_is_left();
}

int main(int argc, char **argv)
{
    seen *one;
    seen *other;

    CHECK(argc == 7);
    argv = system_arguments(argv);
    given.folder = argv[2];
    given.set = argv[3];
    given.large_set = argv[4];
    given.address = argv[5];
    given.key = argv[6];
    max_start();
    max_load(argv[1]);
    one = object_with_model("one");
    a_large_set_is_learned_while_an_answer_is_streamed(one);
    other = object_with_model("one");
    two_objects_have_a_conversation_each(one, other);
    freed_while_busy_the_others_go_on(other);
    objects_come_and_go();
    seen_free(other);
    seen_free(one);
    an_object_may_be_freed_by_what_it_is_connected_to();
    no_thread_is_left();
    one = object_with_model("quit");
    make_busy(one);
    max_quits_in_the_middle(one);
    max_end("busy");
    return 0;
}
