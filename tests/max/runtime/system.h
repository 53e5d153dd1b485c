/*
 * What the system does for the stand-in and for drivers. Besides what C11 and POSIX threads have, which mingw brings along, only system.c
 * differs between Linux and Windows.
 */
#ifndef SYSTEM_H
#define SYSTEM_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "max.h"

#ifdef _WIN32
/* Of its two families of printf, mingw takes that of C here, and its compiler has to know. */
#include <stdio.h>
#define SYSTEM_PRINTF __MINGW_PRINTF_FORMAT
#else
#define SYSTEM_PRINTF printf
#endif

/* Before all else. */
void system_start(void);

/* The arguments of main() as UTF-8, which they are not everywhere. */
char **system_arguments(char **argv);

/* Loads a library, and returns a function of it. Ends the program when that can't be done. */
method system_load(const char *path, const char *function);

/* Prints to stderr who called whom: a line for each, with the file it is in, and where in it. */
void system_print_stack(void);

/* A condition whose waits follow a clock that nobody sets. */
void system_condition_init(pthread_cond_t *out);
/* Waits for it so long at most. False when that long has passed. */
bool system_condition_wait(pthread_cond_t *condition, pthread_mutex_t *held, uint32_t milliseconds);

/* How often this thread has given the processor up by itself; always 0 where nobody counts that. */
double system_waits(void);

/* How many threads of this process have a name that begins so. */
int system_threads(const char *prefix);

#endif
