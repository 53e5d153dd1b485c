/* Threads, locks and a clock, for the systems that Max runs on and the one that the tests run on. Only threads.c differs between them. */
#ifndef THREADS_H
#define THREADS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef _WIN32
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#include <windows.h>
typedef SRWLOCK lock;
typedef CONDITION_VARIABLE bell;
#else
#include <pthread.h>
typedef pthread_mutex_t lock;
typedef pthread_cond_t bell;
#endif

void lock_init(lock *self);
void lock_take(lock *self);
void lock_give(lock *self);
void lock_end(lock *self);

void bell_init(bell *self);
/* Wakes all who wait. */
void bell_ring(bell *self);
/* Gives the lock up, waits and takes it again. May return early, and does when so many milliseconds have passed. */
void bell_wait(bell *self, lock *held, uint32_t milliseconds);
void bell_end(bell *self);

/* Starts a thread that nobody joins. False when the system has none to give. */
bool thread_start(void (*body)(void *context), void *context);

/* Of a clock that only goes forward. */
uint64_t clock_microseconds(void);

#endif
