/*
 * A stand-in for Max: the functions that the external uses, on a main thread, a scheduler thread, and whatever threads others start. A
 * call on a thread on which Max does not allow it, and any use of what was freed, ends the program with a stack. For drivers of tests.
 *
 * The thread that calls max_start() is the main thread, and all of this is for it alone.
 */
#ifndef RUNTIME_H
#define RUNTIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "max.h"
#include "system.h"

void max_start(void);

/* Loads an external as Max does, and calls its ext_main(). */
void max_load(const char *path);

/* Whether it registered a class of that name. */
bool max_has_class(const char *name);

/* What a box with that text makes; the arguments are atoms already. NULL when nothing. */
void *max_new(const char *class_name, long argc, t_atom *argv);
void max_free(void *x);

/* Sends a message; with "int", "float" and "bang" as Max sends these. */
void max_send(void *x, const char *selector, long argc, t_atom *argv);
/* The same on the scheduler's thread; returns when it is over there. */
void max_send_from_scheduler(void *x, const char *selector, long argc, t_atom *argv);

/* What the assistance says of an inlet or outlet. */
const char *max_assist(void *x, long io, long index);

/* An attribute, as a text; "" when there is none. false when it can't be set. */
const char *max_get(void *x, const char *attribute);
bool max_set(void *x, const char *attribute, long argc, t_atom *argv);

/* Does what waits for the main thread, one thing at most, and waits for it so long. */
void max_turn(uint32_t milliseconds);

/* Max quits: what was installed for that is called. Returns how many milliseconds it took. */
double max_quit(void);

/* Called for everything that comes out of an object; outlets are counted from the left. */
typedef void (*max_receiver)(void *x, int outlet, t_symbol *selector, long argc, const t_atom *argv);
void max_receive(max_receiver receiver);

/* A registered dictionary, and what is in it; NULL when it is not there. */
t_dictionary *max_dictionary(const t_symbol *name);
const char *max_text(const t_dictionary *dictionary, const char *key);
/* -1 when it is not there. */
t_atom_long max_long(const t_dictionary *dictionary, const char *key);

typedef struct {
    size_t symbols;
    size_t objects;
    size_t qelems;
    size_t dictionaries;
    size_t outlet_messages;
    size_t errors;
} max_counts;

max_counts max_count(void);

/* All that was posted to the console. */
const char *max_console(void);

/* Begins to measure anew how long the main thread is in calls of the external, what it is connected to not counted. */
void max_measure(void);
/* The longest of them since, in microseconds: as the clock on the wall says, and how long the processor was at it. */
double max_longest(double *processor_out);

/* Prints counts and times; everything has to have been freed. */
void max_end(const char *title);

/* ---- between the files of the runtime ---- */

typedef enum { ON_MAIN = 1, ON_SCHEDULER = 2, ON_WORKER = 4 } max_thread;

/* Ends the program unless this thread is one of those. */
void max_allow(int threads, const char *function);
void max_fail(const char *format, ...) __attribute__((noreturn, format(SYSTEM_PRINTF, 1, 2)));
void max_lock(void);
void max_unlock(void);
/* Around a call of the external. */
void max_enter(void);
void max_leave(const char *name);
/* Around what the external is connected to. */
void max_pause(void);
void max_resume(void);

/* A block that stays, and is poisoned, when it was released. */
void *max_block(size_t size, const char *what);
/* Ends the program unless it is such a block, and not released. */
void max_check(const void *block, const char *what, const char *function);
void max_release(void *block, const char *what, const char *function);
size_t max_blocks(const char *what);
void max_check_poison(void);

/* Drops what was deferred for an object. */
void max_forget(void *x);
max_counts *max_counted(void);

#endif
