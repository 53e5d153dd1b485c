/*
 * Many threads with two sessions of one data folder and one of another: some submit, some cancel, one for each session
 * takes the events. Compiled as C and as C++. Arguments: an empty folder, a Live Set.
 */

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "sessionist.h"

#include <pthread.h>
#include <sched.h>
#include <string.h>

#include "check.h"
#include "host.h"

enum { SESSIONS = 3, WRITERS = 3, LINES = 60 };

typedef struct {
    host base;
    host_count last_request;
    host_count busy;
} device;

static const char *const lines[] = {"/help", "What tempo is it?", "/track Bass", "/privacy", "/history", "/nonsense"};

static void *write_lines(void *context)
{
    device *self = (device *)context;
    size_t count;

    for (count = 0; count < LINES; count++) {
        const char *line = lines[count % (sizeof lines / sizeof lines[0])];
        uint64_t request = 0;
        sessionist_status status = host_try(&self->base, line, &request);

        while (status == SESSIONIST_STATUS_BUSY) {
            self->busy++;
            sched_yield();
            status = host_try(&self->base, line, &request);
        }
        CHECK(status == SESSIONIST_STATUS_OK);
        self->last_request = (int)request;
        if (count % 5 == 0) {
            status = sessionist_session_cancel(self->base.session, request, NULL);
            CHECK(status == SESSIONIST_STATUS_OK || status == SESSIONIST_STATUS_NOT_PENDING);
        }
    }
    return NULL;
}

/* Takes events until each request has ended, and checks that it ends once. */
static void *take_events(void *context)
{
    device *self = (device *)context;
    static const int requests = WRITERS * LINES;
    char has_ended[WRITERS * LINES + 1];
    int left = requests;
    int taken = 0;

    memset(has_ended, 0, sizeof has_ended);
    while (left > 0) {
        sessionist_event *event = host_wait(&self->base);
        uint64_t request = sessionist_event_request(event);

        taken++;
        CHECK(request <= (uint64_t)requests);
        CHECK(!has_ended[request] || request == 0);
        CHECK(sessionist_event_json(event)[0] == '{');
        if (sessionist_event_is_final(event)) {
            has_ended[request] = 1;
            left--;
        }
        CHECK(strlen(sessionist_kind_name(sessionist_event_kind(event))) > 0);
        sessionist_event_free(event);
    }
    /* At most one wake for each event, and one that came when all was taken. */
    CHECK(self->base.wakes <= taken + 1);
    return NULL;
}

int main(int argc, char **argv)
{
    static device devices[SESSIONS];
    pthread_t writers[SESSIONS][WRITERS];
    pthread_t takers[SESSIONS];
    char other_folder[4096];
    int one;
    int writer;

    CHECK(argc == 3);
    snprintf(other_folder, sizeof other_folder, "%s/other", argv[1]);
    for (one = 0; one < SESSIONS; one++) {
        char folder[4096];

        snprintf(folder, sizeof folder, "%s/%s", argv[1], one == 2 ? "other" : "shared");
        host_open(&devices[one].base, folder, argv[2]);
    }
    for (one = 0; one < SESSIONS; one++) {
        CHECK(pthread_create(&takers[one], NULL, take_events, &devices[one]) == 0);
        for (writer = 0; writer < WRITERS; writer++) {
            CHECK(pthread_create(&writers[one][writer], NULL, write_lines, &devices[one]) == 0);
        }
    }
    for (one = 0; one < SESSIONS; one++) {
        for (writer = 0; writer < WRITERS; writer++) {
            CHECK(pthread_join(writers[one][writer], NULL) == 0);
        }
        CHECK(pthread_join(takers[one], NULL) == 0);
    }

    /* What one session decides is told to the other of its folder, and not to that of the other folder. */
    CHECK(host_kind(&devices[0].base, "/privacy tier off") == SESSIONIST_KIND_DONE);
    CHECK(host_kind(&devices[2].base, "What tempo is it?") == SESSIONIST_KIND_NO_ANSWER);
    host_close(&devices[0].base);
    CHECK(host_kind(&devices[1].base, "/privacy clear all") == SESSIONIST_KIND_DONE);
    host_close(&devices[2].base);
    host_close(&devices[1].base);
    for (one = 0; one < SESSIONS; one++) {
        host_free(&devices[one].base);
    }
    return 0;
}
