/*
 * Closes sessions that are busy: requests are pending, a folder is being learned, nobody takes events. It has to be
 * quick, and the callback must not come afterwards: its context is freed at once. Compiled as C and as C++.
 * Arguments: an empty folder, a Live Set.
 */

#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "sessionist.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "host.h"

enum { SETS = 48, ROUNDS = 5 };

static void copy_file(const char *from, const char *to)
{
    static char bytes[1 << 16];
    size_t count;
    FILE *source = fopen(from, "rb");
    FILE *target = fopen(to, "wb");

    CHECK(source != NULL && target != NULL);
    while ((count = fread(bytes, 1, sizeof bytes, source)) > 0) {
        CHECK(fwrite(bytes, 1, count, target) == count);
    }
    CHECK(fclose(source) == 0);
    CHECK(fclose(target) == 0);
}

static double now(void)
{
    struct timespec time;

    CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Its context is on the heap, where a late call finds it freed. */
static void wake(void *context)
{
    host_count *count = (host_count *)context;

    (*count)++;
}

static void a_busy_session_closes_at_once(const char *folder, const char *library, double *longest)
{
    sessionist_options options = host_options(folder);
    sessionist_session *session = NULL;
    host_count *context = (host_count *)calloc(1, sizeof *context);
    char learn[5000];
    double start;
    double took;
    int count;

    CHECK(context != NULL);
    options.wake = wake;
    options.wake_context = context;
    snprintf(learn, sizeof learn, "/learn %s", library);
    CHECK(sessionist_session_open(&options, &session, NULL) == SESSIONIST_STATUS_OK);
    CHECK(sessionist_session_submit(session, learn, strlen(learn), NULL, NULL) == SESSIONIST_STATUS_OK);
    for (count = 0; count < 63; count++) {
        const char *line = count % 2 == 0 ? "What tempo is it?" : "/privacy clear conversations";

        CHECK(sessionist_session_submit(session, line, strlen(line), NULL, NULL) == SESSIONIST_STATUS_OK);
    }
    CHECK(sessionist_session_submit(session, "/help", 5, NULL, NULL) == SESSIONIST_STATUS_BUSY);
    start = now();
    CHECK(sessionist_session_close(session, PATIENCE_MS, NULL) == SESSIONIST_STATUS_OK);
    free(context);
    took = now() - start;
    *longest = took > *longest ? took : *longest;
    sessionist_session_free(session);
}

static void the_others_of_a_folder_go_on_when_one_closes(const char *folder, const char *library)
{
    host one;
    host other;
    char learn[5000];

    snprintf(learn, sizeof learn, "/learn %s", library);
    host_open(&one, folder, NULL);
    host_open(&other, folder, NULL);
    host_submit(&one, learn);
    host_submit(&one, "What tempo is it?");
    host_close(&one);
    CHECK(host_kind(&other, "/privacy") == SESSIONIST_KIND_DONE);
    host_free(&one);
    CHECK(host_kind(&other, "/history") == SESSIONIST_KIND_DONE);
    host_close(&other);
    host_free(&other);
}

static void nothing_was_broken(const char *folder, const char *library)
{
    host self;
    char learn[5000];
    sessionist_event *event;

    snprintf(learn, sizeof learn, "/learn %s", library);
    host_open(&self, folder, NULL);
    event = host_ask(&self, learn);
    CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_DONE);
    sessionist_event_free(event);
    CHECK(host_kind(&self, "/privacy clear all") == SESSIONIST_KIND_DONE);
    host_close(&self);
    host_free(&self);
}

int main(int argc, char **argv)
{
    char folder[4096];
    char library[4096];
    char set[4200];
    host first;
    double longest = 0;
    int count;

    CHECK(argc == 3);
    snprintf(folder, sizeof folder, "%s/data", argv[1]);
    snprintf(library, sizeof library, "%s/library", argv[1]);
    CHECK(mkdir(library, 0700) == 0);
    for (count = 0; count < SETS; count++) {
        snprintf(set, sizeof set, "%s/%d.als", library, count);
        copy_file(argv[2], set);
    }
    host_open(&first, folder, NULL);
    CHECK(host_kind(&first, "/privacy tier everything") == SESSIONIST_KIND_DONE);
    host_close(&first);
    host_free(&first);
    for (count = 0; count < ROUNDS; count++) {
        a_busy_session_closes_at_once(folder, library, &longest);
    }
    the_others_of_a_folder_go_on_when_one_closes(folder, library);
    nothing_was_broken(folder, library);
    printf("closed after %.0f ms at most\n", longest * 1000);
    return 0;
}
