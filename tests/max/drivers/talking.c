/*
 * A producer's first day: a new object, the question of consent, a set, questions, a model that asks to be shown something, an answer that
 * is cancelled, the panel. Whoever starts this plays the model.
 * Arguments: the external, an empty folder, a Live Set, the address of the server, a key for it.
 */
#include <string.h>

#include "seen.h"

static void every_inlet_and_outlet_says_what_it_is_for(seen *self)
{
    CHECK(strstr(max_assist(self->x, ASSIST_INLET, 0), "say") != NULL);
    CHECK(strstr(max_assist(self->x, ASSIST_OUTLET, 0), "dictionary") != NULL);
    CHECK(strstr(max_assist(self->x, ASSIST_OUTLET, 1), "KIND") != NULL);
    CHECK(strstr(max_assist(self->x, ASSIST_OUTLET, 2), "status") != NULL);
    CHECK(strstr(max_assist(self->x, ASSIST_OUTLET, 3), "url") != NULL);
}

static void a_new_object_asks_for_consent_and_reads_nothing_before(seen *self)
{
    CHECK(strcmp(max_get(self->x, "status"), "opening") == 0 && strcmp(max_get(self->x, "tier"), "undecided") == 0);
    UNTIL(self->consents == 1);
    CHECK(self->ready == 1 && strcmp(self->status, "consent") == 0);
    seen_send(self, "what", "tempo", "is", "it?", NULL);
    CHECK(strcmp(self->status, "thinking") == 0 && strcmp(max_get(self->x, "pending"), "1") == 0);
    seen_wait(self);
    CHECK(strcmp(self->kind, "no_answer") == 0 && strcmp(self->status, "consent") == 0);
    CHECK(strcmp(max_get(self->x, "pending"), "0") == 0);
}

static void attributes_that_are_only_to_be_read_can_not_be_set(seen *self)
{
    t_atom atom;

    symbol_atom(&atom, "everything");
    CHECK(!max_set(self->x, "tier", 1, &atom) && !max_set(self->x, "status", 1, &atom));
    CHECK(strcmp(max_get(self->x, "version"), "0.1.0") == 0);
    /* Too late: the session is open. */
    CHECK(!max_set(self->x, "datafolder", 1, &atom) && max_count().errors == 1);
}

static void a_tier_is_chosen_with_a_message(seen *self)
{
    seen_send(self, "/privacy", "tier", "sound", NULL);
    seen_wait(self);
    CHECK(strcmp(self->kind, "done") == 0 && strcmp(self->detail, "privacy") == 0);
    UNTIL(strcmp(max_get(self->x, "tier"), "sound") == 0);
    CHECK(strcmp(self->status, "ready") == 0);
    seen_send(self, "/privacy", "tier", "everything", NULL);
    seen_wait(self);
    UNTIL(strcmp(max_get(self->x, "tier"), "everything") == 0);
}

static void a_set_is_learned_and_a_question_is_answered(seen *self, const char *set)
{
    seen_send(self, "set", set, NULL);
    seen_wait(self);
    CHECK(strcmp(self->kind, "done") == 0 && strcmp(self->detail, "set") == 0);
    seen_send(self, "what", "tempo", "is", "it?", NULL);
    seen_wait(self);
    CHECK(strcmp(self->kind, "answer") == 0 && strstr(self->ending.bytes, "122") != NULL);
    CHECK(strstr(self->json.bytes, "\"rows\":") != NULL);
    CHECK(strstr(self->statuses.bytes, "thinking ") != NULL);
}

static void a_short_text_comes_as_a_symbol_only_when_that_was_asked_for(seen *self)
{
    t_atom atom;

    seen_ask(self, "what tempo is it?");
    CHECK(strcmp(self->kind, "answer") == 0 && self->symbol == NULL);
    long_atom(&atom, 1);
    CHECK(max_set(self->x, "finaltext", 1, &atom));
    seen_ask(self, "what tempo is it?");
    CHECK(self->symbol != NULL && strcmp(self->symbol, self->ending.bytes) == 0);
    long_atom(&atom, 0);
    CHECK(max_set(self->x, "finaltext", 1, &atom));
}

static void answer(seen *self, const char *word)
{
    t_atom atoms[2];
    t_atom_long asking = self->submitted;
    int questions = self->questions;

    long_atom(&atoms[0], self->question);
    symbol_atom(&atoms[1], word);
    max_send(self->x, "answer", 2, atoms);
    UNTIL(self->questions > questions || self->ended == asking);
    /* As before, for whoever waits for the end. */
    self->submitted = asking;
}

static void what_is_to_be_shared_is_shown_and_answered(seen *self)
{
    seen_send(self, "say", "Show", "me.", NULL);
    UNTIL(self->questions == 1);
    CHECK(strcmp(self->status, "asks") == 0);
    CHECK(strstr(self->shown.bytes, "Bass") != NULL);
    answer(self, "once");
    CHECK(self->questions == 2);
    answer(self, "no");
    seen_wait(self);
    CHECK(strcmp(self->kind, "answer") == 0 && strcmp(self->status, "ready") == 0);
    CHECK(strstr(self->ending.bytes, "One was shown") != NULL);
    CHECK(strcmp(self->stream.bytes, self->ending.bytes) == 0);
}

static void an_answer_that_stalls_is_cancelled(seen *self)
{
    t_atom atom;

    seen_send(self, "say", "Stall.", NULL);
    UNTIL(self->pieces > 0);
    CHECK(strcmp(self->status, "thinking") == 0);
    long_atom(&atom, self->submitted);
    max_send(self->x, "cancel", 1, &atom);
    seen_wait(self);
    CHECK(strcmp(self->kind, "cancelled") == 0);

    seen_send(self, "say", "Stall.", NULL);
    UNTIL(self->pieces > 0);
    atom.a_w.w_long = self->submitted;
    seen_send(self, "cancel", NULL);
    UNTIL(strcmp(self->status, "ready") == 0);
    long_atom(&atom, -1);
    max_send(self->x, "cancel", 1, &atom);
    CHECK(max_count().errors == 2);
}

/* Every file of the data folder was looked through for what went. */
static void is_deleted_for_good(seen *self, const char *what)
{
    char line[64];

    snprintf(line, sizeof line, "/privacy clear %s", what);
    seen_ask(self, line);
    CHECK(strcmp(self->kind, "done") == 0);
    CHECK(strstr(self->json.bytes, "\"is_nothing\":false") != NULL && strstr(self->json.bytes, "\"is_proven\":true") != NULL);
}

static void what_is_kept_can_be_taken_along_and_is_deleted_for_good(seen *self, const char *folder)
{
    char line[4096];
    FILE *file;

    snprintf(line, sizeof line, "/privacy export %s/../taken.zip", folder);
    seen_ask(self, line);
    CHECK(strcmp(self->kind, "done") == 0 && strcmp(self->detail, "privacy") == 0);
    /* The driver has that folder for its own. */
    file = fopen("taken.zip", "rb");
    CHECK(file != NULL && fgetc(file) == 'P' && fgetc(file) == 'K');
    fclose(file);
    is_deleted_for_good(self, "egress");
    is_deleted_for_good(self, "conversations");
}

static void the_panel_is_told_by_its_outlet_alone(seen *self)
{
    seen_send(self, "panel", NULL);
    seen_wait(self);
    CHECK(strcmp(self->kind, "done") == 0 && self->urls == 1);
    CHECK(strncmp(self->url, "http://127.0.0.1:", 17) == 0);
    CHECK(strstr(self->ending.bytes, "http") == NULL && strstr(self->json.bytes, "http") == NULL);
    CHECK(strstr(max_console(), "http") == NULL);
}

static void a_bang_tells_the_status_again(seen *self)
{
    size_t length = self->statuses.length;

    max_send(self->x, "bang", 0, NULL);
    CHECK(strcmp(self->statuses.bytes + length, "ready ") == 0);
}

static void an_error_has_its_name(seen *self)
{
    seen_ask(self, "/hlep");
    CHECK(strcmp(self->kind, "error") == 0 && strcmp(self->detail, "command_not_understood") == 0);
}

int main(int argc, char **argv)
{
    seen *self;

    CHECK(argc == 6);
    argv = system_arguments(argv);
    max_start();
    max_load(argv[1]);
    self = seen_new(argv[2]);
    every_inlet_and_outlet_says_what_it_is_for(self);
    a_new_object_asks_for_consent_and_reads_nothing_before(self);
    attributes_that_are_only_to_be_read_can_not_be_set(self);
    a_tier_is_chosen_with_a_message(self);
    a_set_is_learned_and_a_question_is_answered(self, argv[3]);
    a_short_text_comes_as_a_symbol_only_when_that_was_asked_for(self);
    seen_choose_model(self, argv[4], argv[5]);
    what_is_to_be_shared_is_shown_and_answered(self);
    an_answer_that_stalls_is_cancelled(self);
    what_is_kept_can_be_taken_along_and_is_deleted_for_good(self, argv[2]);
    the_panel_is_told_by_its_outlet_alone(self);
    a_bang_tells_the_status_again(self);
    an_error_has_its_name(self);
    seen_free(self);
    no_thread_is_left();
    max_end("talking");
    return 0;
}
