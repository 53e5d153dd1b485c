/*
 * The library as the Max object needs it: nothing here waits, and nothing here knows Max.
 *
 * A bridge is a block of its own, apart from the object, with a count of who has it: the object, and the thread of the bridge. That
 * thread takes the events of the session, makes them ready, and rings; when the object has gone it closes the session, which takes time,
 * and ends. So the main thread of the host only hands lines in and takes what is ready.
 *
 * All functions are for the main thread.
 */
#ifndef BRIDGE_H
#define BRIDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "told.h"

typedef struct bridge bridge;

/* Says that there is something to take. Called on the thread of the bridge with a lock held that bridge_leave() waits for, so not any more
 * once that has returned. */
typedef void (*bridge_ring)(void *target);

enum { BRIDGE_ERROR_BYTES = 512 };

/* To be called once, before all else. False when the library that was linked is not that of the header: then nothing else may be called. */
bool bridge_begin(char error[BRIDGE_ERROR_BYTES]);

/* The version of the library. Static. */
const char *bridge_version(void);

/* Opens a session. With an empty folder its data is where the library has it by itself. NULL, and why, when there is none. */
bridge *bridge_open(const char *folder, bridge_ring ring, void *target, char error[BRIDGE_ERROR_BYTES]);

/* Hands a line in, and returns the number of the request that it becomes; 0, and why, when it is not taken. */
uint64_t bridge_submit(bridge *self, const char *line, size_t length, char error[BRIDGE_ERROR_BYTES]);

/* Cancels a request. False when it has ended already. */
bool bridge_cancel(bridge *self, uint64_t request);

/* The next piece of what was told, which is yours to end with told_free(), or NULL. */
told *bridge_take(bridge *self);

/* Whether there is more to take. */
bool bridge_has_more(bridge *self);

/* A word for what goes on: opening, consent, off, ready, thinking, asks, learning, closed. Static. */
const char *bridge_status(const bridge *self);

/* What may be read: off, overview, sound, everything, or undecided. Static. */
const char *bridge_tier(const bridge *self);

/* Requests that have not ended. */
int bridge_pending(const bridge *self);

/* Makes one more, or one fewer, who has the bridge. */
void bridge_hold(bridge *self);
void bridge_drop(bridge *self);

/* Nothing rings any more, and the session closes by itself. At once, and for whoever holds the bridge still. */
void bridge_leave(bridge *self);
bool bridge_is_left(const bridge *self);

/* The host ends: leaves all bridges, and waits for their sessions, so long at most. False when some were still busy. */
bool bridge_leave_all(uint32_t milliseconds);

#endif
