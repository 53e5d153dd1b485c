/*
 * Talks with a model about a set: chooses a server and gives it a key, allows and refuses what the model is to see, stops an
 * answer that stalls, and closes in the middle of another. Whoever starts this plays the server, and reads from the output
 * what was asked and answered. Compiled as C and as C++.
 * Arguments: an empty folder, a Live Set, the address of the server, a key for it.
 */

#include "sessionist.h"

#include <dirent.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "host.h"

/* What was told of one message. */
typedef struct {
    /* Yours to free. */
    sessionist_event *end;
    int questions;
    char streamed[4096];
} talk;

/* Prints what was told, for whoever started this: a line each. */
static void report(const sessionist_event *event)
{
    CHECK(strchr(sessionist_event_json(event), '\n') == NULL);
    printf("%s %s\n", sessionist_kind_name(sessionist_event_kind(event)), sessionist_event_json(event));
}

/* Has a command carried out that must succeed, and reports what it says. */
static void done(host *self, const char *line)
{
    sessionist_event *event = host_ask(self, line);

    CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_DONE);
    report(event);
    sessionist_event_free(event);
}

static long number_of(const sessionist_event *question)
{
    static const char pointer[] = "/question";
    const char *number = sessionist_event_member(question, pointer, strlen(pointer));

    CHECK(number != NULL);
    return strtol(number, NULL, 10);
}

/* This is a request of its own, whose end comes among the events of the message. */
static void answer(host *self, const sessionist_event *question, const char *word)
{
    char line[64];

    snprintf(line, sizeof line, "/answer %ld %s", number_of(question), word);
    host_submit(self, line);
}

/* Sends a message, and answers every question with the same word. */
static talk say(host *self, const char *message, const char *word)
{
    talk told;
    uint64_t request = host_submit(self, message);

    memset(&told, 0, sizeof told);
    for (;;) {
        sessionist_event *event = host_wait(self);
        sessionist_kind kind = sessionist_event_kind(event);

        if (sessionist_event_request(event) == 0) {
            /* The set is learned meanwhile. */
            CHECK(kind == SESSIONIST_KIND_PROGRESS);
        } else if (sessionist_event_request(event) != request) {
            CHECK(kind == SESSIONIST_KIND_DONE);
        } else if (sessionist_event_is_final(event)) {
            report(event);
            told.end = event;
            return told;
        } else if (kind == SESSIONIST_KIND_QUESTION) {
            report(event);
            CHECK(strlen(sessionist_event_text(event)) > 0);
            answer(self, event, word);
            told.questions++;
        } else {
            const char *text = sessionist_event_text(event);

            CHECK(kind == SESSIONIST_KIND_TEXT);
            CHECK(strlen(told.streamed) + strlen(text) < sizeof told.streamed);
            strcat(told.streamed, text);
        }
        sessionist_event_free(event);
    }
}

/* Waits for the first piece of an answer. */
static uint64_t begin(host *self, const char *message, sessionist_kind kind)
{
    uint64_t request = host_submit(self, message);
    sessionist_event *event = host_wait_for(self, kind);

    CHECK(sessionist_event_request(event) == request && !sessionist_event_is_final(event));
    sessionist_event_free(event);
    return request;
}

static sessionist_kind end_of(host *self, uint64_t request)
{
    for (;;) {
        sessionist_event *event = host_wait(self);
        int is_end = sessionist_event_is_final(event) && sessionist_event_request(event) == request;
        sessionist_kind kind = sessionist_event_kind(event);

        sessionist_event_free(event);
        if (is_end) {
            return kind;
        }
    }
}

static void a_server_and_a_key_are_chosen(host *self, const char *address, const char *key)
{
    char line[4096];

    CHECK(host_kind(self, "/privacy tier everything") == SESSIONIST_KIND_DONE);
    snprintf(line, sizeof line, "/provider anthropic %s", address);
    done(self, line);
    snprintf(line, sizeof line, "/key %s", key);
    done(self, line);
}

static void what_is_allowed_is_seen_and_what_is_refused_is_not(host *self)
{
    talk told = say(self, "Show me.", "once");

    CHECK(sessionist_event_kind(told.end) == SESSIONIST_KIND_ANSWER);
    CHECK(told.questions == 2);
    CHECK(strcmp(told.streamed, sessionist_event_text(told.end)) == 0);
    sessionist_event_free(told.end);

    told = say(self, "Show me.", "no");
    CHECK(sessionist_event_kind(told.end) == SESSIONIST_KIND_ANSWER);
    CHECK(told.questions == 2);
    CHECK(strstr(sessionist_event_text(told.end), "I can't say.") != NULL);
    sessionist_event_free(told.end);
}

/* The server says that it is free only when the stalled connection is gone. */
static void a_stalled_answer_is_stopped(host *self)
{
    uint64_t request = begin(self, "Stall.", SESSIONIST_KIND_TEXT);
    talk told;

    CHECK(sessionist_session_cancel(self->session, request, NULL) == SESSIONIST_STATUS_OK);
    CHECK(end_of(self, request) == SESSIONIST_KIND_CANCELLED);
    told = say(self, "Are you free?", "no");
    CHECK(sessionist_event_kind(told.end) == SESSIONIST_KIND_ANSWER);
    sessionist_event_free(told.end);
}

static void a_question_that_is_open_can_be_stopped(host *self)
{
    uint64_t request = begin(self, "Show me.", SESSIONIST_KIND_QUESTION);
    uint64_t stop = host_submit(self, "/stop");
    sessionist_event *event;

    CHECK(end_of(self, request) == SESSIONIST_KIND_CANCELLED);
    CHECK(end_of(self, stop) == SESSIONIST_KIND_DONE);
    event = host_ask(self, "/answer once");
    CHECK(sessionist_event_status(event) == SESSIONIST_STATUS_NOTHING_ASKED);
    sessionist_event_free(event);
}

static void a_refusal_has_its_status(host *self)
{
    talk told = say(self, "Refuse.", "no");

    CHECK(sessionist_event_kind(told.end) == SESSIONIST_KIND_ERROR);
    CHECK(sessionist_event_status(told.end) == SESSIONIST_STATUS_BAD_KEY);
    CHECK(strlen(sessionist_event_text(told.end)) > 0);
    sessionist_event_free(told.end);
}

/* Threads of the library, by the beginning of their names. Only Linux tells. */
static int threads(void)
{
    int count = 0;
#ifdef __linux__
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *task;

    CHECK(tasks != NULL);
    while ((task = readdir(tasks)) != NULL) {
        char path[300];
        char name[32] = "";
        FILE *file;

        snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
        file = fopen(path, "r");
        if (file != NULL) {
            count += fgets(name, sizeof name, file) != NULL && strncmp(name, "sessionist-", 11) == 0;
            CHECK(fclose(file) == 0);
        }
    }
    CHECK(closedir(tasks) == 0);
#endif
    return count;
}

static void closing_in_the_middle_of_an_answer_leaves_no_thread(host *self)
{
    long looks = 0;

    begin(self, "Stall.", SESSIONIST_KIND_TEXT);
#ifdef __linux__
    /* The engine, the disk, and the one that waits for the server. */
    CHECK(threads() >= 3);
#endif
    host_close(self);
    /* Linux shows a thread for a moment after it was joined. */
    while (threads() > 0) {
        CHECK(++looks < 1000000);
        sched_yield();
    }
    host_free(self);
}

int main(int argc, char **argv)
{
    host self;

    CHECK(argc == 5);
    host_open(&self, argv[1], argv[2]);
    a_server_and_a_key_are_chosen(&self, argv[3], argv[4]);
    what_is_allowed_is_seen_and_what_is_refused_is_not(&self);
    a_stalled_answer_is_stopped(&self);
    a_question_that_is_open_can_be_stopped(&self);
    a_refusal_has_its_status(&self);
    done(&self, "/privacy log");
    closing_in_the_middle_of_an_answer_leaves_no_thread(&self);
    return 0;
}
