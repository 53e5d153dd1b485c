#include "bridge.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sessionist.h"
#include "state.h"
#include "threads.h"

/* What waits to be taken is at least this much before the thread takes no more. The library joins what it can't get rid of meanwhile. */
enum { ENOUGH_BYTES = 256 * 1024, ENOUGH_PIECES = 256 };

/* A set is learned in the background, and no event says that it is over: when so long nothing is heard of it, it is. */
enum { QUIET_MS = 5000 };

/* How long one attempt to close waits. It is made again until all is quiet. */
enum { CLOSING_MS = 1000 };

struct bridge {
    atomic_int owners;
    /* Of the list of all. */
    bridge *next;

    /* Held while the host is rung for, so that it is known when that is over; not the other lock, for which the main thread, having been
     * rung for, would wait at once. */
    lock ringing;
    bridge_ring ring;
    void *target;

    lock lock;
    bell bell;
    /* From here to the end of the queue behind that lock, which is held for a few instructions only. */
    sessionist_session *session;
    bool is_woken;
    bool is_left;
    told *first;
    told *last;
    size_t bytes;
    int pieces;

    /* Only the main thread looks at these. */
    state state;
    bool is_left_here;
};

/* Every bridge whose session is not closed yet. */
static struct {
    lock lock;
    bell bell;
    bridge *first;
} all;

/* ---- the thread of a bridge -------------------------------------------------------------------------------------------------------- */

/* Called by the library, on a thread of its own. The bridge outlives the session. */
static void wake(void *context)
{
    bridge *self = context;

    lock_take(&self->lock);
    self->is_woken = true;
    bell_ring(&self->bell);
    lock_give(&self->lock);
}

static bool has_room(const bridge *self)
{
    return self->bytes < ENOUGH_BYTES && self->pieces < ENOUGH_PIECES;
}

/* Puts all pieces of an event into the queue. With the lock held. When the host is slow, a text that goes on becomes fewer, longer pieces. */
static void put(bridge *self, told *piece)
{
    while (piece != NULL) {
        told *next = piece->next;
        size_t before = self->last == NULL ? 0 : self->last->bytes;

        piece->next = NULL;
        if (self->last != NULL && told_join(self->last, piece)) {
            self->bytes += self->last->bytes - before;
            told_free(piece);
        } else {
            *(self->last == NULL ? &self->first : &self->last->next) = piece;
            self->last = piece;
            self->bytes += piece->bytes;
            self->pieces++;
        }
        piece = next;
    }
}

/* Rings for the host, unless it has left. With no lock held. */
static void call(bridge *self)
{
    lock_take(&self->ringing);
    if (self->ring != NULL) {
        self->ring(self->target);
    }
    lock_give(&self->ringing);
}

/* Takes the events that there are, until there are enough. Called and returns with the lock held, which it gives up meanwhile. */
static void carry(bridge *self, uint64_t *heard_of_learning)
{
    while (!self->is_left) {
        sessionist_event *event = NULL;
        told *made;

        if (!has_room(self)) {
            /* What is left is carried when there is room again. */
            self->is_woken = true;
            return;
        }
        lock_give(&self->lock);
        if (sessionist_session_next_event(self->session, &event, NULL) != SESSIONIST_STATUS_OK) {
            event = NULL;
        }
        made = event == NULL ? NULL : told_of(event);
        if (sessionist_event_kind(event) == SESSIONIST_KIND_PROGRESS && sessionist_event_request(event) == 0) {
            *heard_of_learning = clock_microseconds();
        }
        sessionist_event_free(event);
        lock_take(&self->lock);
        if (event == NULL) {
            return;
        }
        put(self, made);
        lock_give(&self->lock);
        call(self);
        lock_take(&self->lock);
    }
}

/* Closes the session, however long that takes: until then the library may call wake(). Nobody waits for it. */
static void close_session(sessionist_session *session)
{
    if (session != NULL) {
        while (sessionist_session_close(session, CLOSING_MS, NULL) == SESSIONIST_STATUS_DEADLINE) {
        }
        sessionist_session_free(session);
    }
}

static void forget(bridge *self)
{
    lock_take(&all.lock);
    for (bridge **link = &all.first; *link != NULL; link = &(*link)->next) {
        if (*link == self) {
            *link = self->next;
            break;
        }
    }
    bell_ring(&all.bell);
    lock_give(&all.lock);
}

static void body(void *context)
{
    bridge *self = context;
    /* When a set was being learned, or 0. */
    uint64_t heard = 0;

    lock_take(&self->lock);
    while (!self->is_left) {
        if (self->session != NULL && self->is_woken && has_room(self)) {
            self->is_woken = false;
            carry(self, &heard);
        } else if (heard != 0 && clock_microseconds() - heard >= QUIET_MS * UINT64_C(1000)) {
            heard = 0;
            put(self, told_quiet());
            lock_give(&self->lock);
            call(self);
            lock_take(&self->lock);
        } else {
            bell_wait(&self->bell, &self->lock, QUIET_MS);
        }
    }
    lock_give(&self->lock);
    close_session(self->session);
    forget(self);
    bridge_drop(self);
}

/* ---- what the main thread calls ---------------------------------------------------------------------------------------------------- */

/* Writes why a call failed, and ends the error. */
static void explain(char out[BRIDGE_ERROR_BYTES], sessionist_status status, sessionist_error *error)
{
    const char *message = sessionist_error_message(error);

    snprintf(out, BRIDGE_ERROR_BYTES, "%s", message[0] == '\0' ? sessionist_status_name(status) : message);
    sessionist_error_free(error);
}

bool bridge_begin(char error[BRIDGE_ERROR_BYTES])
{
    uint32_t version = sessionist_abi_version();

    if (version != SESSIONIST_ABI_VERSION) {
        snprintf(error, BRIDGE_ERROR_BYTES,
                 "sessionist: the library has version %lu of its interface, and %lu is needed; install the package again",
                 (unsigned long)version, (unsigned long)SESSIONIST_ABI_VERSION);
        return false;
    }
    lock_init(&all.lock);
    bell_init(&all.bell);
    return true;
}

const char *bridge_version(void)
{
    return sessionist_version();
}

static void destroy(bridge *self)
{
    while (self->first != NULL) {
        told *piece = self->first;

        self->first = piece->next;
        told_free(piece);
    }
    lock_end(&self->ringing);
    lock_end(&self->lock);
    bell_end(&self->bell);
    free(self);
}

bridge *bridge_open(const char *folder, bridge_ring ring, void *target, char error[BRIDGE_ERROR_BYTES])
{
    sessionist_options options;
    sessionist_session *session = NULL;
    sessionist_error *reason = NULL;
    sessionist_status status;
    bridge *self = calloc(1, sizeof *self);

    if (self == NULL) {
        snprintf(error, BRIDGE_ERROR_BYTES, "there is no memory");
        return NULL;
    }
    atomic_init(&self->owners, 2);
    lock_init(&self->ringing);
    lock_init(&self->lock);
    bell_init(&self->bell);
    self->ring = ring;
    self->target = target;
    lock_take(&all.lock);
    self->next = all.first;
    all.first = self;
    lock_give(&all.lock);
    /* Before the session, which could not be closed here without waiting for it. */
    if (!thread_start(body, self)) {
        snprintf(error, BRIDGE_ERROR_BYTES, "no thread could be started; close other programs and try again");
        forget(self);
        destroy(self);
        return NULL;
    }

    memset(&options, 0, sizeof options);
    options.struct_size = sizeof options;
    options.data_folder = folder;
    options.data_folder_length = strlen(folder);
    options.wake = wake;
    options.wake_context = self;
    status = sessionist_session_open(&options, &session, &reason);
    if (status != SESSIONIST_STATUS_OK) {
        explain(error, status, reason);
        bridge_leave(self);
        bridge_drop(self);
        return NULL;
    }
    lock_take(&self->lock);
    self->session = session;
    bell_ring(&self->bell);
    lock_give(&self->lock);
    return self;
}

uint64_t bridge_submit(bridge *self, const char *line, size_t length, char error[BRIDGE_ERROR_BYTES])
{
    sessionist_error *reason = NULL;
    sessionist_status status;
    uint64_t request = 0;

    if (self->is_left_here) {
        snprintf(error, BRIDGE_ERROR_BYTES, "the session is closed");
        return 0;
    }
    /* Only this thread writes to it, and the thread of the bridge keeps it until it is left. */
    status = sessionist_session_submit(self->session, line, length, &request, &reason);
    if (status != SESSIONIST_STATUS_OK) {
        explain(error, status, reason);
        return 0;
    }
    state_begin(&self->state, request, true, line);
    return request;
}

bool bridge_cancel(bridge *self, uint64_t request)
{
    return !self->is_left_here && sessionist_session_cancel(self->session, request, NULL) == SESSIONIST_STATUS_OK;
}

told *bridge_take(bridge *self)
{
    told *piece;

    lock_take(&self->lock);
    piece = self->is_left_here ? NULL : self->first;
    if (piece != NULL) {
        bool had_room = has_room(self);

        self->first = piece->next;
        if (self->first == NULL) {
            self->last = NULL;
        }
        piece->next = NULL;
        self->bytes -= piece->bytes;
        self->pieces--;
        if (!had_room && has_room(self)) {
            bell_ring(&self->bell);
        }
    }
    lock_give(&self->lock);
    if (piece != NULL) {
        state_take_in(&self->state, piece);
    }
    return piece;
}

bool bridge_has_more(bridge *self)
{
    bool has_more;

    lock_take(&self->lock);
    has_more = !self->is_left_here && self->first != NULL;
    lock_give(&self->lock);
    return has_more;
}

const char *bridge_status(const bridge *self)
{
    return self->is_left_here ? "closed" : state_word(&self->state);
}

const char *bridge_tier(const bridge *self)
{
    return self->state.tier == NULL ? "undecided" : self->state.tier;
}

int bridge_pending(const bridge *self)
{
    return self->state.pending_count;
}

/* ---- the end ----------------------------------------------------------------------------------------------------------------------- */

void bridge_hold(bridge *self)
{
    atomic_fetch_add(&self->owners, 1);
}

void bridge_drop(bridge *self)
{
    if (atomic_fetch_sub(&self->owners, 1) == 1) {
        destroy(self);
    }
}

void bridge_leave(bridge *self)
{
    self->is_left_here = true;
    lock_take(&self->ringing);
    self->ring = NULL;
    lock_give(&self->ringing);
    lock_take(&self->lock);
    self->is_left = true;
    bell_ring(&self->bell);
    lock_give(&self->lock);
}

bool bridge_is_left(const bridge *self)
{
    return self->is_left_here;
}

bool bridge_leave_all(uint32_t milliseconds)
{
    uint64_t end_of_patience = clock_microseconds() + milliseconds * UINT64_C(1000);
    bool is_quiet;

    lock_take(&all.lock);
    for (bridge *self = all.first; self != NULL; self = self->next) {
        /* No bridge takes this lock while it holds its own. */
        bridge_leave(self);
    }
    while (all.first != NULL) {
        uint64_t now = clock_microseconds();

        if (now >= end_of_patience) {
            break;
        }
        bell_wait(&all.bell, &all.lock, (uint32_t)((end_of_patience - now) / 1000 + 1));
    }
    is_quiet = all.first == NULL;
    lock_give(&all.lock);
    return is_quiet;
}
