/* A host for the test programs: it sleeps until it is woken, and takes the events. Compiled as C and as C++. */
#ifndef HOST_H
#define HOST_H

#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

#ifdef __cplusplus
#include <atomic>
typedef std::atomic<int> host_count;
#else
#include <stdatomic.h>
typedef atomic_int host_count;
#endif

/* Long, because a program may run under an interpreter of machine code. */
enum { PATIENCE_MS = 120000 };

typedef struct {
    sessionist_session *session;
    int pipe_ends[2];
    host_count wakes;
    host_count is_closed;
} host;

static inline void host_wake(void *context)
{
    host *self = (host *)context;

    CHECK(!self->is_closed);
    self->wakes++;
    CHECK(write(self->pipe_ends[1], "w", 1) == 1);
}

static inline sessionist_options host_options(const char *folder)
{
    sessionist_options options;

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.data_folder = folder;
    options.data_folder_length = strlen(folder);
    return options;
}

/* set may be NULL. */
static inline void host_open(host *self, const char *folder, const char *set)
{
    sessionist_options options = host_options(folder);
    sessionist_error *error = NULL;

    self->wakes = 0;
    self->is_closed = 0;
    CHECK(pipe(self->pipe_ends) == 0);
    if (set != NULL) {
        options.set = set;
        options.set_length = strlen(set);
    }
    options.wake = host_wake;
    options.wake_context = self;
    CHECK(sessionist_session_open(&options, &self->session, &error) == SESSIONIST_STATUS_OK);
    CHECK(error == NULL && self->session != NULL);
}

static inline sessionist_status host_try(host *self, const char *line, uint64_t *request_out)
{
    return sessionist_session_submit(self->session, line, strlen(line), request_out, NULL);
}

static inline uint64_t host_submit(host *self, const char *line)
{
    uint64_t request = 0;

    CHECK(host_try(self, line, &request) == SESSIONIST_STATUS_OK);
    CHECK(request != 0);
    return request;
}

/* The next event, or NULL. */
static inline sessionist_event *host_take(host *self)
{
    sessionist_event *event = NULL;

    CHECK(sessionist_session_next_event(self->session, &event, NULL) == SESSIONIST_STATUS_OK);
    return event;
}

/* The next event, waited for. */
static inline sessionist_event *host_wait(host *self)
{
    for (;;) {
        struct pollfd readable;
        char byte;
        sessionist_event *event = host_take(self);

        if (event != NULL) {
            return event;
        }
        readable.fd = self->pipe_ends[0];
        readable.events = POLLIN;
        readable.revents = 0;
        CHECK(poll(&readable, 1, PATIENCE_MS) == 1);
        CHECK(read(self->pipe_ends[0], &byte, 1) == 1);
    }
}

/* The next event of a kind. Others are dropped. */
static inline sessionist_event *host_wait_for(host *self, sessionist_kind kind)
{
    sessionist_event *event = host_wait(self);

    while (sessionist_event_kind(event) != kind) {
        sessionist_event_free(event);
        event = host_wait(self);
    }
    return event;
}

/* Submits a line and waits for its end. Other events are dropped. */
static inline sessionist_event *host_ask(host *self, const char *line)
{
    uint64_t request = host_submit(self, line);
    sessionist_event *event = host_wait(self);

    while (!sessionist_event_is_final(event) || sessionist_event_request(event) != request) {
        sessionist_event_free(event);
        event = host_wait(self);
    }
    return event;
}

/* As host_ask(), for lines of which only the kind of the end matters. */
static inline sessionist_kind host_kind(host *self, const char *line)
{
    sessionist_event *event = host_ask(self, line);
    sessionist_kind kind = sessionist_event_kind(event);

    sessionist_event_free(event);
    return kind;
}

static inline void host_close(host *self)
{
    CHECK(sessionist_session_close(self->session, PATIENCE_MS, NULL) == SESSIONIST_STATUS_OK);
    self->is_closed = 1;
}

static inline void host_free(host *self)
{
    sessionist_session_free(self->session);
    CHECK(close(self->pipe_ends[0]) == 0);
    CHECK(close(self->pipe_ends[1]) == 0);
}

#endif
