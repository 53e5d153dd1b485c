/*
 * Calls everything wrongly, one mistake after the other: each has its status, an error that tells more, and no effect.
 * Every status from 1 to 99 has to come up. Compiled as C and as C++. Argument: an empty folder.
 */

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "sessionist.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"
#include "host.h"

static int provoked[100];

/* What has to be the status of a failed call, and its error. Ends the error. */
static int is_refused(sessionist_status status, sessionist_status expected, sessionist_error *error)
{
    int is_right = status == expected && sessionist_error_status(error) == expected &&
                   strlen(sessionist_error_message(error)) > 0;

    if (!is_right) {
        fprintf(stderr, "%s instead of %s: %s\n", sessionist_status_name(status),
                sessionist_status_name(expected), sessionist_error_message(error));
    }
    sessionist_error_free(error);
    if (status > 0 && status < 100) {
        provoked[status] = 1;
    }
    return is_right;
}

/* Must stay as they are when a call fails. */
static sessionist_session *const untouched_session = (sessionist_session *)&provoked;
static sessionist_event *const untouched_event = (sessionist_event *)&provoked;

static int open_is_refused(const sessionist_options *options, sessionist_status expected)
{
    sessionist_session *session = untouched_session;
    sessionist_error *error = NULL;
    sessionist_status status = sessionist_session_open(options, &session, &error);

    return is_refused(status, expected, error) && session == untouched_session &&
           sessionist_session_open(options, &session, NULL) == expected;
}

static void options_are_checked(const char *folder)
{
    struct {
        sessionist_options known;
        char unknown[64];
    } later;
    static char long_path[40000];
    sessionist_session *session = NULL;
    sessionist_error *error = NULL;
    sessionist_status status;
    sessionist_options options = host_options(folder);

    CHECK(open_is_refused(NULL, SESSIONIST_STATUS_NULL_ARGUMENT));
    status = sessionist_session_open(&options, NULL, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_NULL_ARGUMENT, error));
    CHECK(sessionist_session_open(NULL, NULL, NULL) == SESSIONIST_STATUS_NULL_ARGUMENT);

    options.struct_size = 0;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_STRUCT_SIZE));
    options.struct_size = sizeof options - 1;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_STRUCT_SIZE));
    options.struct_size = (size_t)-1;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_STRUCT_SIZE));

    memset(&later, 0, sizeof later);
    later.known = host_options(folder);
    later.known.struct_size = sizeof later;
    later.unknown[63] = 1;
    CHECK(open_is_refused(&later.known, SESSIONIST_STATUS_UNKNOWN_OPTION));
    later.unknown[63] = 0;
    CHECK(sessionist_session_open(&later.known, &session, NULL) == SESSIONIST_STATUS_OK);
    sessionist_session_free(session);

    options = host_options(folder);
    options.data_folder = NULL;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_NULL_ARGUMENT));
    options = host_options("/tmp/\xff");
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_INVALID_UTF8));
    options = host_options(folder);
    options.data_folder_length++;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_NUL_IN_TEXT));
    memset(long_path, 'x', sizeof long_path);
    options.data_folder = long_path;
    options.data_folder_length = sizeof long_path;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_PATH_TOO_LONG));
    options = host_options(folder);
    options.set = "\xc3";
    options.set_length = 1;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_INVALID_UTF8));
    options.set_length = (size_t)-1;
    CHECK(open_is_refused(&options, SESSIONIST_STATUS_PATH_TOO_LONG));
}

static int submit_is_refused(sessionist_session *session, const char *text, size_t length,
                             sessionist_status expected)
{
    uint64_t request = 12345;
    sessionist_error *error = NULL;
    sessionist_status status = sessionist_session_submit(session, text, length, &request, &error);

    return is_refused(status, expected, error) && request == 12345 &&
           sessionist_session_submit(session, text, length, NULL, NULL) == expected;
}

static void lines_are_checked(host *self)
{
    static char long_line[65537];

    CHECK(submit_is_refused(NULL, "a", 1, SESSIONIST_STATUS_NULL_ARGUMENT));
    CHECK(submit_is_refused(self->session, NULL, 0, SESSIONIST_STATUS_NULL_ARGUMENT));
    CHECK(submit_is_refused(self->session, NULL, 5, SESSIONIST_STATUS_NULL_ARGUMENT));
    CHECK(submit_is_refused(self->session, "a\xff", 2, SESSIONIST_STATUS_INVALID_UTF8));
    CHECK(submit_is_refused(self->session, "\xed\xa0\x80", 3, SESSIONIST_STATUS_INVALID_UTF8));
    CHECK(submit_is_refused(self->session, "\xc0\x80", 2, SESSIONIST_STATUS_INVALID_UTF8));
    CHECK(submit_is_refused(self->session, "gr\xc3", 3, SESSIONIST_STATUS_INVALID_UTF8));
    CHECK(submit_is_refused(self->session, "a\0b", 3, SESSIONIST_STATUS_NUL_IN_TEXT));
    CHECK(submit_is_refused(self->session, "/help", 6, SESSIONIST_STATUS_NUL_IN_TEXT));
    memset(long_line, 'x', sizeof long_line);
    CHECK(submit_is_refused(self->session, long_line, sizeof long_line, SESSIONIST_STATUS_LINE_TOO_LONG));
    CHECK(submit_is_refused(self->session, "a", (size_t)-1, SESSIONIST_STATUS_LINE_TOO_LONG));
    /* One byte less is a line, and an empty one is, too. */
    CHECK(sessionist_session_submit(self->session, long_line, sizeof long_line - 1, NULL, NULL) ==
          SESSIONIST_STATUS_OK);
    CHECK(sessionist_session_submit(self->session, "", 0, NULL, NULL) == SESSIONIST_STATUS_OK);
}

static void other_calls_are_checked(host *self)
{
    sessionist_event *event = untouched_event;
    sessionist_error *error = NULL;
    sessionist_status status = sessionist_session_next_event(NULL, &event, &error);

    CHECK(is_refused(status, SESSIONIST_STATUS_NULL_ARGUMENT, error));
    CHECK(event == untouched_event);
    error = NULL;
    status = sessionist_session_next_event(self->session, NULL, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_NULL_ARGUMENT, error));
    CHECK(sessionist_session_next_event(NULL, NULL, NULL) == SESSIONIST_STATUS_NULL_ARGUMENT);

    error = NULL;
    status = sessionist_session_cancel(NULL, 1, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_NULL_ARGUMENT, error));
    error = NULL;
    status = sessionist_session_cancel(self->session, 0, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_NOT_PENDING, error));
    error = NULL;
    status = sessionist_session_cancel(self->session, UINT64_MAX, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_NOT_PENDING, error));

    error = NULL;
    status = sessionist_session_close(NULL, 0, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_NULL_ARGUMENT, error));
    CHECK(sessionist_session_close(NULL, 0, NULL) == SESSIONIST_STATUS_NULL_ARGUMENT);
    CHECK(sessionist_build_info(NULL, NULL) == SESSIONIST_STATUS_NULL_ARGUMENT);

    CHECK(strcmp(sessionist_status_name(9), "unknown") == 0);
    CHECK(strcmp(sessionist_status_name(INT32_MIN), "unknown") == 0);
    CHECK(strcmp(sessionist_kind_name(99), "unknown") == 0);
    CHECK(strcmp(sessionist_kind_name(INT32_MAX), "unknown") == 0);
}

static int ends_with(host *self, const char *line, sessionist_status expected)
{
    sessionist_event *event = host_ask(self, line);
    sessionist_status status = sessionist_event_status(event);
    int is_right = sessionist_event_kind(event) == SESSIONIST_KIND_ERROR && status == expected &&
                   strlen(sessionist_event_text(event)) > 0 &&
                   strstr(sessionist_event_json(event), sessionist_status_name(expected)) != NULL;

    if (!is_right) {
        fprintf(stderr, "%s gave %s\n", line, sessionist_event_json(event));
    }
    if (status > 0 && status < 100) {
        provoked[status] = 1;
    }
    sessionist_event_free(event);
    return is_right;
}

static void lines_that_mean_nothing_are_told_by_events(host *self, const char *folder)
{
    char gone[4096];

    CHECK(ends_with(self, "/hlep", SESSIONIST_STATUS_COMMAND_NOT_UNDERSTOOD));
    CHECK(ends_with(self, "/privacy tier nonsense", SESSIONIST_STATUS_COMMAND_NOT_UNDERSTOOD));
    CHECK(ends_with(self, "/answer once", SESSIONIST_STATUS_NOTHING_ASKED));
    /* Later than clocks go. */
    CHECK(ends_with(self, "/privacy clear before 9999-12-31 23:59", SESSIONIST_STATUS_TIME_NOT_UNDERSTOOD));
    /* A path from a folder that is gone. */
    snprintf(gone, sizeof gone, "%s/gone", folder);
    CHECK(mkdir(gone, 0700) == 0);
    CHECK(chdir(gone) == 0);
    CHECK(rmdir(gone) == 0);
    CHECK(ends_with(self, "/forget song.als", SESSIONIST_STATUS_PATH_NOT_UNDERSTOOD));
    CHECK(chdir(folder) == 0);
}

static void a_host_that_takes_nothing_is_told_so(host *self)
{
    int count = 0;
    sessionist_event *event;

    while (host_try(self, "/help", NULL) == SESSIONIST_STATUS_OK) {
        count++;
        CHECK(count <= 64);
    }
    CHECK(submit_is_refused(self->session, "/help", 5, SESSIONIST_STATUS_BUSY));
    event = host_wait_for(self, SESSIONIST_KIND_DONE);
    sessionist_event_free(event);
    CHECK(host_try(self, "/help", NULL) == SESSIONIST_STATUS_OK);
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void wake_behind_a_gate(void *context)
{
    CHECK(write(*(int *)context, "w", 1) == 1);
    pthread_mutex_lock(&gate);
    pthread_mutex_unlock(&gate);
}

static void closing_while_the_callback_runs_misses_its_deadline(const char *folder)
{
    int pipe_ends[2];
    char byte;
    sessionist_options options = host_options(folder);
    sessionist_session *session = NULL;
    sessionist_error *error = NULL;
    sessionist_status status;

    CHECK(pipe(pipe_ends) == 0);
    options.wake = wake_behind_a_gate;
    options.wake_context = &pipe_ends[1];
    pthread_mutex_lock(&gate);
    CHECK(sessionist_session_open(&options, &session, NULL) == SESSIONIST_STATUS_OK);
    CHECK(read(pipe_ends[0], &byte, 1) == 1);
    status = sessionist_session_close(session, 0, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_DEADLINE, error));
    CHECK(sessionist_session_close(session, 1, NULL) == SESSIONIST_STATUS_DEADLINE);
    CHECK(submit_is_refused(session, "/help", 5, SESSIONIST_STATUS_CLOSED));
    pthread_mutex_unlock(&gate);
    CHECK(sessionist_session_close(session, PATIENCE_MS, NULL) == SESSIONIST_STATUS_OK);
    sessionist_session_free(session);
    CHECK(close(pipe_ends[0]) == 0);
    CHECK(close(pipe_ends[1]) == 0);
}

static void a_closed_session_takes_nothing(host *self)
{
    uint64_t request;
    sessionist_error *error = NULL;
    sessionist_status status;

    sessionist_event_free(host_wait_for(self, SESSIONIST_KIND_DONE));
    request = host_submit(self, "/privacy");
    host_close(self);
    CHECK(submit_is_refused(self->session, "/help", 5, SESSIONIST_STATUS_CLOSED));
    status = sessionist_session_cancel(self->session, request, &error);
    CHECK(is_refused(status, SESSIONIST_STATUS_NOT_PENDING, error));
    CHECK(host_take(self) == NULL);
    host_free(self);
}

static void every_status_of_misuse_came_up(void)
{
    int status;

    for (status = 1; status < 100; status++) {
        int is_known = strcmp(sessionist_status_name(status), "unknown") != 0;

        /* no_thread.c takes the threads away; the panel fails only where the system gives no port. */
        int is_elsewhere = status == SESSIONIST_STATUS_NO_THREAD || status == SESSIONIST_STATUS_NO_PANEL;

        if (!is_elsewhere && is_known != provoked[status]) {
            fprintf(stderr, "%s (%d)\n", sessionist_status_name(status), status);
            CHECK(is_known == provoked[status]);
        }
    }
}

int main(int argc, char **argv)
{
    host self;
    sessionist_event *event;
    int count;

    CHECK(argc >= 2);
    options_are_checked(argv[1]);
    host_open(&self, argv[1], NULL);
    CHECK(host_kind(&self, "/privacy tier overview") == SESSIONIST_KIND_DONE);
    lines_are_checked(&self);
    for (count = 0; count < 2; count++) {
        event = host_wait_for(&self, SESSIONIST_KIND_NO_ANSWER);
        sessionist_event_free(event);
    }
    other_calls_are_checked(&self);
    lines_that_mean_nothing_are_told_by_events(&self, argv[1]);
    a_host_that_takes_nothing_is_told_so(&self);
    a_closed_session_takes_nothing(&self);
    closing_while_the_callback_runs_misses_its_deadline(argv[1]);
    every_status_of_misuse_came_up();
    return 0;
}
