/*
 * Opens a session while the system starts no thread: the program puts a pthread_create of its own before that of the
 * system. C alone, because the system's headers for C++ declare it with more than C has. Argument: an empty folder.
 */

#define _GNU_SOURCE

#include "sessionist.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "check.h"
#include "host.h"

typedef int create_function(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static int threads_left;

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*body)(void *), void *argument)
{
    create_function *real;
    void *symbol = dlsym(RTLD_NEXT, "pthread_create");

    CHECK(symbol != NULL);
    /* ISO C has no conversion from an object to a function. */
    memcpy(&real, &symbol, sizeof real);
    if (threads_left == 0) {
        return EAGAIN;
    }
    threads_left--;
    return real(thread, attributes, body, argument);
}

int main(int argc, char **argv)
{
    sessionist_options options;
    host self;
    int count;

    CHECK(argc >= 2);
    options = host_options(argv[1]);
    /* With the second one missing, the first has to end again. */
    for (count = 0; count < 2; count++) {
        sessionist_session *session = NULL;
        sessionist_error *error = NULL;

        threads_left = count;
        CHECK(sessionist_session_open(&options, &session, &error) == SESSIONIST_STATUS_NO_THREAD);
        CHECK(session == NULL);
        CHECK(sessionist_error_status(error) == SESSIONIST_STATUS_NO_THREAD);
        CHECK(strstr(sessionist_error_message(error), "thread") != NULL);
        sessionist_error_free(error);
    }
    /* And with threads it works. */
    threads_left = 1000;
    host_open(&self, argv[1], NULL);
    CHECK(host_kind(&self, "/privacy") == SESSIONIST_KIND_DONE);
    host_close(&self);
    host_free(&self);
    return 0;
}
