/*
 * Logs in with the service, and asks its model. Whoever starts this is the service, and opens the link that it sends.
 * Arguments: the external, an empty folder, the address of the service.
 */
#include <string.h>

#include "seen.h"

static void a_link_that_is_opened_logs_in(seen *self, const char *address)
{
    char line[4096];

    UNTIL(self->consents == 1);
    seen_ask(self, "/privacy tier overview");
    snprintf(line, sizeof line, "/service %s", address);
    seen_ask(self, line);
    CHECK(strcmp(self->kind, "done") == 0 && strcmp(self->detail, "service") == 0);
    seen_ask(self, "/login producer@example.com");
    CHECK(strcmp(self->kind, "done") == 0 && strcmp(self->detail, "login") == 0);
    CHECK(strstr(self->ending.bytes, "managed") != NULL);
}

static void the_model_of_the_service_answers(seen *self)
{
    seen_send(self, "What", "is", "a", "send?", NULL);
    seen_wait(self);
    CHECK(strcmp(self->kind, "answer") == 0 && strcmp(self->ending.bytes, "You said: What is a send?") == 0);
    CHECK(strcmp(self->stream.bytes, self->ending.bytes) == 0);
}

int main(int argc, char **argv)
{
    seen *self;

    CHECK(argc == 4);
    argv = system_arguments(argv);
    max_start();
    max_load(argv[1]);
    self = seen_new(argv[2]);
    a_link_that_is_opened_logs_in(self, argv[3]);
    the_model_of_the_service_answers(self);
    seen_free(self);
    no_thread_is_left();
    max_end("account");
    return 0;
}
