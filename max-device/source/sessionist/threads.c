/*
 * The one file that knows the system. C11's <threads.h> would make it needless, but macOS has none.
 A wait does not
 * follow the time of day, so that none becomes endless when somebody sets it.
 */
#ifdef __linux__
/* For pthread_setname_np(). */
#define _GNU_SOURCE
#endif

#include "threads.h"

#include <stdlib.h>

typedef struct {
    void (*body)(void *context);
    void *context;
} start;

static void run(start *given)
{
    start own = *given;

    free(given);
    own.body(own.context);
}

static start *start_new(void (*body)(void *context), void *context)
{
    start *given = malloc(sizeof *given);

    if (given != NULL) {
        given->body = body;
        given->context = context;
    }
    return given;
}

#ifdef _WIN32

void lock_init(lock *self)
{
    InitializeSRWLock(self);
}

void lock_take(lock *self)
{
    AcquireSRWLockExclusive(self);
}

void lock_give(lock *self)
{
    ReleaseSRWLockExclusive(self);
}

void lock_end(lock *self)
{
    (void)self;
}

void bell_init(bell *self)
{
    InitializeConditionVariable(self);
}

void bell_ring(bell *self)
{
    WakeAllConditionVariable(self);
}

void bell_wait(bell *self, lock *held, uint32_t milliseconds)
{
    SleepConditionVariableSRW(self, held, milliseconds, 0);
}

void bell_end(bell *self)
{
    (void)self;
}

/* Every Windows has it since 2016. Not all headers do. */
WINBASEAPI HRESULT WINAPI SetThreadDescription(HANDLE thread, PCWSTR description);

static DWORD WINAPI begin(void *given)
{
    SetThreadDescription(GetCurrentThread(), L"sessionist-max");
    run(given);
    return 0;
}

bool thread_start(void (*body)(void *context), void *context)
{
    start *given = start_new(body, context);
    HANDLE thread = given == NULL ? NULL : CreateThread(NULL, 0, begin, given, 0, NULL);

    if (thread == NULL) {
        free(given);
        return false;
    }
    CloseHandle(thread);
    return true;
}

uint64_t clock_microseconds(void)
{
    LARGE_INTEGER ticks;
    LARGE_INTEGER frequency;
    uint64_t seconds;
    uint64_t rest;

    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&frequency);
    seconds = (uint64_t)ticks.QuadPart / (uint64_t)frequency.QuadPart;
    rest = (uint64_t)ticks.QuadPart % (uint64_t)frequency.QuadPart;
    return seconds * 1000000 + rest * 1000000 / (uint64_t)frequency.QuadPart;
}

#else

#include <time.h>

void lock_init(lock *self)
{
    pthread_mutex_init(self, NULL);
}

void lock_take(lock *self)
{
    pthread_mutex_lock(self);
}

void lock_give(lock *self)
{
    pthread_mutex_unlock(self);
}

void lock_end(lock *self)
{
    pthread_mutex_destroy(self);
}

void bell_init(bell *self)
{
#ifdef __APPLE__
    pthread_cond_init(self, NULL);
#else
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(self, &attributes);
    pthread_condattr_destroy(&attributes);
#endif
}

void bell_ring(bell *self)
{
    pthread_cond_broadcast(self);
}

void bell_wait(bell *self, lock *held, uint32_t milliseconds)
{
    struct timespec end;

#ifdef __APPLE__
    end.tv_sec = 0;
    end.tv_nsec = 0;
#else
    clock_gettime(CLOCK_MONOTONIC, &end);
#endif
    end.tv_sec += milliseconds / 1000;
    end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
#ifdef __APPLE__
    pthread_cond_timedwait_relative_np(self, held, &end);
#else
    pthread_cond_timedwait(self, held, &end);
#endif
}

void bell_end(bell *self)
{
    pthread_cond_destroy(self);
}

static void *begin(void *given)
{
#if defined(__APPLE__)
    pthread_setname_np("sessionist-max");
#elif defined(__linux__)
    pthread_setname_np(pthread_self(), "sessionist-max");
#endif
    run(given);
    return NULL;
}

bool thread_start(void (*body)(void *context), void *context)
{
    start *given = start_new(body, context);
    pthread_t thread;

    if (given == NULL || pthread_create(&thread, NULL, begin, given) != 0) {
        free(given);
        return false;
    }
    pthread_detach(thread);
    return true;
}

uint64_t clock_microseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

#endif
