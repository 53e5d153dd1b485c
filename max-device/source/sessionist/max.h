/*
 * The part of Max's C interface that this external uses, and no more. Declared here because no package registry carries Max's own
 * headers. A name that is not in this file is not looked for in Max: the tests compare.
 *
 * Only for 64-bit systems, on which Max packs no struct.
 */
#ifndef MAX_H
#define MAX_H

#include <stddef.h>
#include <stdint.h>

#ifdef _WIN32
#define C74_EXPORT __declspec(dllexport)
#else
#define C74_EXPORT __attribute__((visibility("default")))
#endif

/* Whoever stands in for Max has the functions itself, and says so. */
#ifndef C74_IMPORT
#ifdef _WIN32
#define C74_IMPORT __declspec(dllimport)
#else
#define C74_IMPORT
#endif
#endif

#if defined(__GNUC__)
#define C74_PRINTF(text, first) __attribute__((format(printf, text, first)))
#else
#define C74_PRINTF(text, first)
#endif

typedef intptr_t t_atom_long;
typedef double t_atom_float;
typedef intptr_t t_max_err;

typedef void *(*method)(void *, ...);

/* A function as a method, whatever it takes. */
#define METHOD(function) ((method)(void (*)(void))(function))

typedef struct symbol {
    /* Never to be written. */
    char *s_name;
    void *s_thing;
} t_symbol;

/* The first member of every object. */
typedef struct object {
    void *o_messlist;
    t_atom_long o_magic;
    void *o_inlet;
    void *o_outlet;
} t_object;

typedef struct atom {
    short a_type;
    union {
        t_atom_long w_long;
        t_atom_float w_float;
        t_symbol *w_sym;
        t_object *w_obj;
    } a_w;
} t_atom;

_Static_assert(sizeof(t_atom) == 16 && offsetof(t_atom, a_w) == 8, "an atom as Max has it");
_Static_assert(sizeof(t_object) == 32 && sizeof(t_symbol) == 16, "objects and symbols as Max has them");

typedef struct class t_class;
typedef struct dictionary t_dictionary;
typedef struct outlet t_outlet;
typedef struct qelem t_qelem;

enum {
    A_NOTHING = 0,
    A_LONG = 1,
    A_FLOAT = 2,
    A_SYM = 3,
    A_GIMME = 8,
    A_CANT = 9,
    A_SEMI = 10,
    A_COMMA = 11,
    A_DOLLAR = 12
};

enum { ASSIST_INLET = 1, ASSIST_OUTLET = 2, ASSIST_MAX_STRING_LEN = 500 };

enum { MAX_ERR_NONE = 0, MAX_ERR_GENERIC = -1 };

/* Neither a patch nor another object may set the attribute. */
enum { ATTR_SET_OPAQUE = 0x2, ATTR_SET_OPAQUE_USER = 0x200 };

/* Classes and objects. */
C74_IMPORT t_class *class_new(const char *name, method mnew, method mfree, long size, method mmenu, short type, ...);
C74_IMPORT t_max_err class_addmethod(t_class *c, method m, const char *name, ...);
C74_IMPORT t_max_err class_addattr(t_class *c, t_object *attr);
C74_IMPORT t_max_err class_register(t_symbol *name_space, t_class *c);
C74_IMPORT void *object_alloc(t_class *c);
C74_IMPORT t_max_err object_free(void *x);
C74_IMPORT t_object *attr_offset_new(const char *name, const t_symbol *type, long flags, method mget, method mset,
                                     long offset);
C74_IMPORT void attr_args_process(void *x, short ac, t_atom *av);
C74_IMPORT t_symbol *gensym(const char *s);

/* What comes out. */
C74_IMPORT void *outlet_new(void *x, const char *s);
C74_IMPORT void *outlet_anything(t_outlet *x, t_symbol *s, short ac, t_atom *av);
C74_IMPORT void object_error(t_object *x, const char *s, ...) C74_PRINTF(2, 3);

/* Dictionaries. */
C74_IMPORT t_dictionary *dictionary_new(void);
C74_IMPORT t_max_err dictionary_clear(t_dictionary *d);
C74_IMPORT t_max_err dictionary_appendlong(t_dictionary *d, t_symbol *key, t_atom_long value);
C74_IMPORT t_max_err dictionary_appendstring(t_dictionary *d, t_symbol *key, const char *value);
C74_IMPORT t_dictionary *dictobj_register(t_dictionary *d, t_symbol **name);

/* Threads. */
C74_IMPORT t_qelem *qelem_new(void *obj, method fn);
C74_IMPORT void qelem_set(t_qelem *x);
C74_IMPORT void qelem_free(t_qelem *x);
C74_IMPORT void *defer_low(void *ob, method fn, t_symbol *sym, short argc, t_atom *argv);
C74_IMPORT short systhread_ismainthread(void);
C74_IMPORT void quittask_install(method m, void *a);

#endif
