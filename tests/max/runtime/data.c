/* Symbols, dictionaries, the console, and blocks that are poisoned when they are released. */
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"

enum { BUCKETS = 4096, POISON = 0xDB, FRESH = 0xA5, MOST_MEMBERS = 32, CONSOLE_BYTES = 1 << 20 };

/* In front of every block. It stays when the block is released. */
typedef struct block {
    struct block *next;
    const char *what;
    size_t size;
    bool is_released;
    _Alignas(16) unsigned char bytes[];
} block;

typedef struct entry {
    struct entry *next;
    t_symbol symbol;
} entry;

typedef struct {
    t_symbol *key;
    /* NULL for a number. */
    char *text;
    t_atom_long number;
} member;

struct dictionary {
    t_symbol *name;
    member members[MOST_MEMBERS];
    int count;
};

enum { MOST_DICTIONARIES = 64 };

static pthread_mutex_t blocks_lock = PTHREAD_MUTEX_INITIALIZER;
static block *blocks;
static pthread_mutex_t symbols_lock = PTHREAD_MUTEX_INITIALIZER;
static entry *buckets[BUCKETS];
static t_dictionary *registered[MOST_DICTIONARIES];
static char console[CONSOLE_BYTES];
static size_t console_length;
static max_counts counts;

max_counts *max_counted(void)
{
    return &counts;
}

max_counts max_count(void)
{
    max_counts now = counts;

    now.objects = max_blocks("object");
    now.qelems = max_blocks("qelem");
    now.dictionaries = max_blocks("dictionary");
    return now;
}

/* ---- blocks ------------------------------------------------------------------------------------------------------------------------ */

static block *block_of(const void *bytes)
{
    return (block *)((unsigned char *)(uintptr_t)bytes - offsetof(block, bytes));
}

void *max_block(size_t size, const char *what)
{
    block *self = malloc(sizeof *self + size);

    if (self == NULL) {
        max_fail("there is no memory");
    }
    self->what = what;
    self->size = size;
    self->is_released = false;
    /* Max clears nothing either. */
    memset(self->bytes, FRESH, size);
    pthread_mutex_lock(&blocks_lock);
    self->next = blocks;
    blocks = self;
    pthread_mutex_unlock(&blocks_lock);
    return self->bytes;
}

static bool is_known(const void *bytes, const char *what, bool *is_released)
{
    for (block *one = blocks; one != NULL; one = one->next) {
        if (one->bytes == bytes && strcmp(one->what, what) == 0) {
            *is_released = one->is_released;
            return true;
        }
    }
    return false;
}

void max_check(const void *bytes, const char *what, const char *function)
{
    bool is_released = false;
    bool is_there;

    pthread_mutex_lock(&blocks_lock);
    is_there = is_known(bytes, what, &is_released);
    pthread_mutex_unlock(&blocks_lock);
    if (!is_there) {
        max_fail("%s() was given something that is no %s", function, what);
    }
    if (is_released) {
        max_fail("%s() was given a freed %s", function, what);
    }
}

void max_release(void *bytes, const char *what, const char *function)
{
    max_check(bytes, what, function);
    memset(bytes, POISON, block_of(bytes)->size);
    pthread_mutex_lock(&blocks_lock);
    block_of(bytes)->is_released = true;
    pthread_mutex_unlock(&blocks_lock);
}

size_t max_blocks(const char *what)
{
    size_t count = 0;

    pthread_mutex_lock(&blocks_lock);
    for (block *one = blocks; one != NULL; one = one->next) {
        count += !one->is_released && strcmp(one->what, what) == 0;
    }
    pthread_mutex_unlock(&blocks_lock);
    return count;
}

void max_check_poison(void)
{
    for (block *one = blocks; one != NULL; one = one->next) {
        for (size_t index = 0; one->is_released && index < one->size; index++) {
            if (one->bytes[index] != POISON) {
                max_fail("a freed %s was written to, at byte %zu", one->what, index);
            }
        }
    }
}

/* ---- symbols ----------------------------------------------------------------------------------------------------------------------- */

t_symbol *gensym(const char *s)
{
    size_t hash = 5381;
    entry *found;

    max_allow(ON_MAIN | ON_SCHEDULER, __func__);
    for (const char *sign = s; *sign != '\0'; sign++) {
        hash = hash * 33 + (unsigned char)*sign;
    }
    pthread_mutex_lock(&symbols_lock);
    for (found = buckets[hash % BUCKETS]; found != NULL; found = found->next) {
        if (strcmp(found->symbol.s_name, s) == 0) {
            break;
        }
    }
    if (found == NULL) {
        found = calloc(1, sizeof *found);
        if (found == NULL || (found->symbol.s_name = malloc(strlen(s) + 1)) == NULL) {
            max_fail("there is no memory");
        }
        strcpy(found->symbol.s_name, s);
        found->next = buckets[hash % BUCKETS];
        buckets[hash % BUCKETS] = found;
        counts.symbols++;
    }
    pthread_mutex_unlock(&symbols_lock);
    return &found->symbol;
}

/* ---- dictionaries ------------------------------------------------------------------------------------------------------------------ */

t_dictionary *dictionary_new(void)
{
    t_dictionary *self = max_block(sizeof *self, "dictionary");

    max_allow(ON_MAIN, __func__);
    self->name = NULL;
    self->count = 0;
    return self;
}

t_dictionary *dictobj_register(t_dictionary *d, t_symbol **name)
{
    static int last;
    char text[32];

    max_allow(ON_MAIN, __func__);
    max_check(d, "dictionary", __func__);
    if (*name != NULL) {
        max_fail("only a name that Max gives is used here");
    }
    snprintf(text, sizeof text, "u%09d", ++last);
    *name = gensym(text);
    d->name = *name;
    for (int index = 0; index < MOST_DICTIONARIES; index++) {
        if (registered[index] == NULL) {
            registered[index] = d;
            return d;
        }
    }
    max_fail("too many dictionaries");
}

/* It is unregistered with that. */
t_max_err object_free(void *x)
{
    max_allow(ON_MAIN, __func__);
    dictionary_clear(x);
    for (int index = 0; index < MOST_DICTIONARIES; index++) {
        if (registered[index] == x) {
            registered[index] = NULL;
        }
    }
    max_release(x, "dictionary", __func__);
    return MAX_ERR_NONE;
}

t_max_err dictionary_clear(t_dictionary *d)
{
    max_allow(ON_MAIN, __func__);
    max_check(d, "dictionary", __func__);
    for (int index = 0; index < d->count; index++) {
        free(d->members[index].text);
    }
    d->count = 0;
    return MAX_ERR_NONE;
}

static member *member_of(const t_dictionary *d, const char *key)
{
    for (int index = 0; index < d->count; index++) {
        if (strcmp(d->members[index].key->s_name, key) == 0) {
            return (member *)&d->members[index];
        }
    }
    return NULL;
}

static member *append(t_dictionary *d, t_symbol *key, const char *function)
{
    max_allow(ON_MAIN, function);
    max_check(d, "dictionary", function);
    if (d->count == MOST_MEMBERS || member_of(d, key->s_name) != NULL) {
        max_fail("%s: %s is appended twice, or is one too many", function, key->s_name);
    }
    d->members[d->count] = (member){ key, NULL, 0 };
    return &d->members[d->count++];
}

t_max_err dictionary_appendlong(t_dictionary *d, t_symbol *key, t_atom_long value)
{
    append(d, key, __func__)->number = value;
    return MAX_ERR_NONE;
}

/* What Max and jweb do with text that is none, nobody knows. */
static bool is_utf8(const unsigned char *text)
{
    while (*text != '\0') {
        int more = *text < 0x80 ? 0 : *text >= 0xC2 && *text < 0xE0 ? 1 : *text >= 0xE0 && *text < 0xF0 ? 2 : 3;

        if ((*text >= 0x80 && *text < 0xC2) || *text > 0xF4) {
            return false;
        }
        for (text++; more > 0; more--, text++) {
            if ((*text & 0xC0) != 0x80) {
                return false;
            }
        }
    }
    return true;
}

t_max_err dictionary_appendstring(t_dictionary *d, t_symbol *key, const char *value)
{
    member *own = append(d, key, __func__);
    size_t length = strlen(value);

    own->text = malloc(length + 1);
    if (own->text == NULL) {
        max_fail("there is no memory");
    }
    memcpy(own->text, value, length + 1);
    /* Max's time is not counted as the external's: this check is not Max's. */
    max_pause();
    if (!is_utf8((const unsigned char *)value)) {
        max_fail("%s is no UTF-8: %s", key->s_name, value);
    }
    max_resume();
    return MAX_ERR_NONE;
}

t_dictionary *max_dictionary(const t_symbol *name)
{
    for (int index = 0; index < MOST_DICTIONARIES; index++) {
        if (registered[index] != NULL && registered[index]->name == name) {
            return registered[index];
        }
    }
    return NULL;
}

const char *max_text(const t_dictionary *dictionary, const char *key)
{
    member *found = member_of(dictionary, key);

    return found == NULL ? NULL : found->text;
}

t_atom_long max_long(const t_dictionary *dictionary, const char *key)
{
    member *found = member_of(dictionary, key);

    return found == NULL || found->text != NULL ? -1 : found->number;
}

/* ---- the console ------------------------------------------------------------------------------------------------------------------- */

void object_error(t_object *x, const char *s, ...)
{
    va_list arguments;
    int length;

    max_allow(ON_MAIN | ON_SCHEDULER, __func__);
    if (x != NULL) {
        max_check(x, "object", __func__);
    }
    va_start(arguments, s);
    length = vsnprintf(console + console_length, CONSOLE_BYTES - console_length, s, arguments);
    va_end(arguments);
    if (length < 0 || console_length + (size_t)length + 2 > CONSOLE_BYTES) {
        max_fail("the console is full");
    }
    console_length += (size_t)length;
    console[console_length++] = '\n';
    console[console_length] = '\0';
    counts.errors++;
}

const char *max_console(void)
{
    return console;
}
