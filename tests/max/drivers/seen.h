/* A patch around [sessionist]: what it is connected to notes what comes, and the driver waits for it. */
#ifndef SEEN_H
#define SEEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime.h"

#define CHECK(condition)                                                                          \
    do {                                                                                          \
        if (!(condition)) {                                                                       \
            max_fail("%s:%d: not true: %s", __FILE__, __LINE__, #condition);                      \
        }                                                                                         \
    } while (0)

/* Does what the main thread has to do until something is true. Only what hangs is not true in the end. */
#define UNTIL(condition)                                                                          \
    do {                                                                                          \
        for (int turns = 0; !(condition);) {                                                      \
            max_counts before = max_count();                                                      \
            max_turn(100);                                                                        \
            turns = max_count().outlet_messages == before.outlet_messages ? turns + 1 : 0;        \
            if (turns > 900) {                                                                   \
                max_fail("%s:%d: never true: %s", __FILE__, __LINE__, #condition);                \
            }                                                                                     \
        }                                                                                         \
    } while (0)

/* A text that grows. */
typedef struct {
    char *bytes;
    size_t length;
    size_t room;
} text;

typedef struct {
    void *x;
    t_symbol *dictionary;
    char status[32];
    /* All that the status outlet said, with a space behind each. */
    text statuses;
    char url[256];
    int urls;
    /* The request that was submitted last. */
    t_atom_long submitted;
    /* What the last message said behind its request: a word first, or else "", and a symbol at its end, or NULL. */
    char said[64];
    const char *said_last;
    /* The request that ended last, the kind of that event, and what its message said. */
    t_atom_long ended;
    char kind[32];
    char detail[64];
    const char *symbol;
    /* Its text and its JSON, put together from its parts. */
    text ending;
    text json;
    /* The pieces of the answer that is being written, since the last submission. */
    text stream;
    int pieces;
    /* The last sharing question, its text, and how many there were. */
    t_atom_long question;
    text shown;
    int questions;
    /* By kind, how many dictionaries came. */
    int ready;
    int consents;
    int progresses;
    int overflows;
    int dictionaries;
    int messages;
} seen;

/* Makes an object with that data folder; also receives for it. */
seen *seen_new(const char *folder);
seen *seen_of(const void *x);
/* Frees the object, and what was noted of it. */
void seen_free(seen *self);
/* What was noted, of an object that has gone. */
void seen_forget(seen *self);

/* Sends a message whose arguments are symbols, ended by NULL. */
void seen_send(seen *self, const char *selector, ...);
/* Sends a line as [textedit] does. */
void seen_type(seen *self, const char *line);
/* The same, and waits for the end of its request. */
void seen_ask(seen *self, const char *line);
/* Has the server at an address answer from now on, with that key. */
void seen_choose_model(seen *self, const char *address, const char *key);
/* Waits for the end of the request that was submitted last. */
void seen_wait(seen *self);

void symbol_atom(t_atom *out, const char *text);
void long_atom(t_atom *out, t_atom_long number);
void float_atom(t_atom *out, double number);

/* Waits until the library has no thread any more. */
void no_thread_is_left(void);

#endif
