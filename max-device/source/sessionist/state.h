/* What a session is doing, known from what it told. Knows nothing of Max, and is for one thread. */
#ifndef STATE_H
#define STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "told.h"

/* The library lets 64 requests in at once; as many of its panel can be told of. */
enum { MOST_PENDING = 128 };

typedef struct {
    uint64_t request;
    /* Whether it was submitted here; else it was in the panel, and its end can be lost. */
    bool is_own;
    /* Whether an answer is being made, and not just a command carried out. */
    bool is_busy;
} pending;

/* Zeroed, it is that of a session that is being opened. */
typedef struct {
    bool is_open;
    bool is_learning;
    /* The request that waits for the user, or 0. */
    uint64_t asks;
    /* NULL until it is known, "undecided" until it is decided. */
    const char *tier;
    pending pending[MOST_PENDING];
    int pending_count;
} state;

/* A line was submitted, here or in the panel. */
void state_begin(state *self, uint64_t request, bool is_own, const char *line);

/* A piece was taken. */
void state_take_in(state *self, const told *piece);

/* A word for what goes on: opening, consent, off, ready, thinking, asks, learning. Static. */
const char *state_word(const state *self);

#endif
