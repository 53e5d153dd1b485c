/*
 * What the library tells, made ready for Max off the main thread: read out of the JSON, and cut into pieces that are handed on in no time.
 * Knows nothing of Max.
 */
#ifndef TOLD_H
#define TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sessionist.h"

/* Bytes of a text in one piece. Max's own objects, and its messages to jweb, take 32,767 characters. */
enum { PIECE_BYTES = 30000 };

/* The members of a dictionary that are not told of every event. told_names has their names. */
typedef enum {
    MEMBER_COMMAND,
    MEMBER_NAME,
    MEMBER_CODE,
    MEMBER_TIER,
    MEMBER_SET,
    MEMBER_VERSION,
    MEMBER_QUESTION,
    MEMBER_ABOUT,
    MEMBER_WAY,
    MEMBER_BYTES,
    MEMBER_PROVIDER,
    MEMBER_MODEL,
    MEMBER_DESTINATION,
    MEMBER_DONE,
    MEMBER_FILES,
    MEMBER_LOST,
    MEMBER_PARTIAL,
    MEMBER_PROBLEM,
    MEMBER_COUNT
} told_member_name;

extern const char *const told_names[MEMBER_COUNT];

typedef struct {
    told_member_name name;
    bool is_number;
    /* Whether it also stands in the short message that tells of the event. */
    bool is_short;
    int64_t number;
    /* NULL for a number. */
    char *text;
} told_member;

enum { MOST_MEMBERS = 8 };

typedef struct told {
    struct told *next;
    sessionist_kind kind;
    /* Static. */
    const char *kind_name;
    uint64_t request;
    bool is_final;
    /* A long event comes in several: part of parts, from 1. */
    int part;
    int parts;
    /* Its share of the text and of the JSON, never NULL. */
    char *text;
    size_t text_length;
    char *json;
    /* The address of the panel, which nobody else may be told, or NULL. */
    char *address;
    told_member members[MOST_MEMBERS];
    int member_count;
    /* About what it takes in memory. */
    size_t bytes;
} told;

/* The names of the kinds of events that the library knows, one for each number from 0 on. NULL behind the last. Static. */
const char *told_kind_name(int32_t kind);

/* An event in as many pieces as it needs, in their order; NULL when there is no memory. The event can go afterwards. */
told *told_of(const sessionist_event *event);

/* Adds what follows of a text that goes on to a piece that nobody has taken yet. False, and nothing done, when they do not belong together
 * or would be too long. */
bool told_join(told *self, const told *more);

/* Says that nothing has been heard of the learning of a set for a while, and so that it is over. Not from the library: its kind is none. */
told *told_quiet(void);

/* The member of that name, or NULL. */
const told_member *told_find(const told *self, told_member_name name);

/* Ends one piece, not those behind it. NULL is allowed. */
void told_free(told *self);

#endif
