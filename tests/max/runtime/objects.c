/* Classes, objects, their methods, attributes and outlets. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime.h"
#include "system.h"

enum { MOST_CLASSES = 8, MOST_METHODS = 32, MOST_ATTRIBUTES = 16, MOST_OUTLETS = 8, MAGIC = 1758379419 };

typedef struct {
    const char *name;
    method function;
    int type;
} class_method;

/* An attribute is an object, too, as far as its maker knows. */
typedef struct {
    t_object object;
    const char *name;
    const t_symbol *type;
    long flags;
    method set;
    long offset;
} attribute;

struct class {
    const char *name;
    method make;
    method end;
    size_t size;
    class_method methods[MOST_METHODS];
    int method_count;
    attribute *attributes[MOST_ATTRIBUTES];
    int attribute_count;
    bool is_registered;
};

struct outlet {
    void *owner;
    /* From the right, as they are made. */
    int index;
};

/* What Max knows of an object, in front of it. */
typedef struct {
    t_class *class;
    int outlet_count;
    t_outlet *outlets[MOST_OUTLETS];
} head;

static t_class *classes[MOST_CLASSES];
static int class_count;
static max_receiver receive;

static head *head_of(const void *x)
{
    return (head *)((const t_object *)x)->o_messlist;
}

/* ---- classes ----------------------------------------------------------------------------------------------------------------------- */

t_class *class_new(const char *name, method mnew, method mfree, long size, method mmenu, short type, ...)
{
    t_class *self = calloc(1, sizeof *self);

    max_allow(ON_MAIN, __func__);
    if (self == NULL || size < (long)sizeof(t_object) || mmenu != NULL || type != A_GIMME) {
        max_fail("a class of an unknown kind");
    }
    self->name = name;
    self->make = mnew;
    self->end = mfree;
    self->size = (size_t)size;
    return self;
}

t_max_err class_addmethod(t_class *c, method m, const char *name, ...)
{
    class_method *one = &c->methods[c->method_count++];
    va_list types;

    max_allow(ON_MAIN, __func__);
    if (c->method_count == MOST_METHODS || c->is_registered) {
        max_fail("a method too many: %s", name);
    }
    va_start(types, name);
    one->name = name;
    one->function = m;
    one->type = va_arg(types, int);
    if (one->type != 0 && va_arg(types, int) != 0) {
        max_fail("the types of the method %s are unknown here", name);
    }
    va_end(types);
    return MAX_ERR_NONE;
}

t_object *attr_offset_new(const char *name, const t_symbol *type, long flags, method mget, method mset, long offset)
{
    attribute *self = calloc(1, sizeof *self);

    max_allow(ON_MAIN, __func__);
    if (self == NULL || mget != NULL || (strcmp(type->s_name, "symbol") != 0 && strcmp(type->s_name, "atom_long") != 0)) {
        max_fail("the attribute %s is of an unknown kind", name);
    }
    self->name = name;
    self->type = type;
    self->flags = flags;
    self->set = mset;
    self->offset = offset;
    return &self->object;
}

t_max_err class_addattr(t_class *c, t_object *attr)
{
    max_allow(ON_MAIN, __func__);
    if (c->attribute_count == MOST_ATTRIBUTES || c->is_registered) {
        max_fail("an attribute too many");
    }
    c->attributes[c->attribute_count++] = (attribute *)attr;
    return MAX_ERR_NONE;
}

t_max_err class_register(t_symbol *name_space, t_class *c)
{
    max_allow(ON_MAIN, __func__);
    if (strcmp(name_space->s_name, "box") != 0 || class_count == MOST_CLASSES) {
        max_fail("the class %s can't be registered", c->name);
    }
    c->is_registered = true;
    classes[class_count++] = c;
    return MAX_ERR_NONE;
}

static t_class *find_class(const char *name)
{
    for (int index = 0; index < class_count; index++) {
        if (strcmp(classes[index]->name, name) == 0) {
            return classes[index];
        }
    }
    return NULL;
}

bool max_has_class(const char *name)
{
    return find_class(name) != NULL;
}

void max_load(const char *path)
{
    method entry = system_load(path, "ext_main");

    max_enter();
    ((void (*)(void *))(void (*)(void))entry)(NULL);
    max_leave("ext_main");
}

/* ---- objects ----------------------------------------------------------------------------------------------------------------------- */

void *object_alloc(t_class *c)
{
    t_object *x = max_block(c->size, "object");
    head *known = calloc(1, sizeof *known);

    max_allow(ON_MAIN, __func__);
    if (known == NULL || !c->is_registered) {
        max_fail("an object of no class");
    }
    known->class = c;
    x->o_messlist = known;
    x->o_magic = MAGIC;
    return x;
}

void *max_new(const char *class_name, long argc, t_atom *argv)
{
    t_class *class = find_class(class_name);
    void *x;

    if (class == NULL) {
        max_fail("no object is called %s", class_name);
    }
    max_enter();
    x = ((void *(*)(t_symbol *, long, t_atom *))(void (*)(void))class->make)(gensym(class_name), argc, argv);
    max_leave("new");
    return x;
}

void max_free(void *x)
{
    head *known;

    max_check(x, "object", __func__);
    known = head_of(x);
    max_enter();
    ((void (*)(void *))(void (*)(void))known->class->end)(x);
    max_leave("free");
    max_forget(x);
    for (int index = 0; index < known->outlet_count; index++) {
        max_release(known->outlets[index], "outlet", __func__);
    }
    free(known);
    max_release(x, "object", __func__);
}

static bool is_typed(const class_method *one, const char *selector)
{
    return strcmp(one->name, selector) == 0 && one->type != A_CANT;
}

/* Calls a method as Max does: what the object does not know goes to its anything. */
static void call(void *x, const class_method *one, const char *selector, long argc, t_atom *argv)
{
    void (*function)(void) = (void (*)(void))one->function;

    switch (one->type) {
    case A_NOTHING:
        ((void (*)(void *))function)(x);
        break;
    case A_LONG:
        ((void (*)(void *, t_atom_long))function)(x, argv->a_w.w_long);
        break;
    case A_FLOAT:
        ((void (*)(void *, double))function)(x, argv->a_w.w_float);
        break;
    default:
        ((void (*)(void *, t_symbol *, long, t_atom *))function)(x, gensym(selector), argc, argv);
        break;
    }
}

void max_send(void *x, const char *selector, long argc, t_atom *argv)
{
    const class_method *found = NULL;
    t_class *class;

    max_allow(ON_MAIN | ON_SCHEDULER, __func__);
    max_check(x, "object", __func__);
    class = head_of(x)->class;
    for (int index = 0; index < class->method_count; index++) {
        if (is_typed(&class->methods[index], selector)) {
            found = &class->methods[index];
        }
    }
    for (int index = 0; index < class->method_count && found == NULL; index++) {
        if (is_typed(&class->methods[index], "anything")) {
            found = &class->methods[index];
        }
    }
    if (found == NULL) {
        max_fail("%s does not understand %s", class->name, selector);
    }
    max_enter();
    call(x, found, selector, argc, argv);
    max_leave("message");
}

const char *max_assist(void *x, long io, long index)
{
    static char text[ASSIST_MAX_STRING_LEN];
    t_class *class = head_of(x)->class;

    text[0] = '\0';
    for (int at = 0; at < class->method_count; at++) {
        if (strcmp(class->methods[at].name, "assist") == 0) {
            ((void (*)(void *, void *, long, long, char *))(void (*)(void))class->methods[at].function)(x, NULL, io,
                                                                                                     index, text);
        }
    }
    return text;
}

/* ---- attributes -------------------------------------------------------------------------------------------------------------------- */

static attribute *find_attribute(void *x, const char *name)
{
    t_class *class = head_of(x)->class;

    for (int index = 0; index < class->attribute_count; index++) {
        if (strcmp(class->attributes[index]->name, name) == 0) {
            return class->attributes[index];
        }
    }
    return NULL;
}

const char *max_get(void *x, const char *name)
{
    static char text[64];
    attribute *found = find_attribute(x, name);

    if (found == NULL) {
        return "";
    }
    if (strcmp(found->type->s_name, "symbol") == 0) {
        return (*(t_symbol **)((char *)x + found->offset))->s_name;
    }
    snprintf(text, sizeof text, "%lld", (long long)*(t_atom_long *)((char *)x + found->offset));
    return text;
}

bool max_set(void *x, const char *name, long argc, t_atom *argv)
{
    attribute *found = find_attribute(x, name);
    bool is_set = true;

    if (found == NULL || (found->flags & (ATTR_SET_OPAQUE | ATTR_SET_OPAQUE_USER)) != 0) {
        return false;
    }
    if (found->set != NULL) {
        max_enter();
        is_set = ((t_max_err(*)(void *, void *, long, t_atom *))(void (*)(void))found->set)(x, found, argc, argv) ==
                 MAX_ERR_NONE;
        max_leave("attribute");
    } else if (strcmp(found->type->s_name, "symbol") == 0) {
        *(t_symbol **)((char *)x + found->offset) = argv->a_w.w_sym;
    } else {
        *(t_atom_long *)((char *)x + found->offset) = argv->a_w.w_long;
    }
    return is_set;
}

/* "@name value ...", as it stands in a box. */
void attr_args_process(void *x, short ac, t_atom *av)
{
    max_allow(ON_MAIN, __func__);
    max_check(x, "object", __func__);
    for (short index = 0; index < ac; index++) {
        short end = index + 1;
        bool is_name = av[index].a_type == A_SYM && av[index].a_w.w_sym->s_name[0] == '@';

        while (end < ac && !(av[end].a_type == A_SYM && av[end].a_w.w_sym->s_name[0] == '@')) {
            end++;
        }
        if (is_name && !max_set(x, av[index].a_w.w_sym->s_name + 1, end - index - 1, &av[index + 1])) {
            object_error(x, "%s can't be set", av[index].a_w.w_sym->s_name);
        }
        index = (short)(end - 1);
    }
}

/* ---- outlets ----------------------------------------------------------------------------------------------------------------------- */

void *outlet_new(void *x, const char *s)
{
    head *known = head_of(x);
    t_outlet *self = max_block(sizeof *self, "outlet");

    max_allow(ON_MAIN, __func__);
    if (s != NULL || known->outlet_count == MOST_OUTLETS) {
        max_fail("an outlet of an unknown kind");
    }
    self->owner = x;
    self->index = known->outlet_count;
    known->outlets[known->outlet_count++] = self;
    return self;
}

void max_receive(max_receiver receiver)
{
    receive = receiver;
}

void *outlet_anything(t_outlet *x, t_symbol *s, short ac, t_atom *av)
{
    max_allow(ON_MAIN | ON_SCHEDULER, __func__);
    max_check(x, "outlet", __func__);
    max_counted()->outlet_messages++;
    for (short index = 0; index < ac; index++) {
        if (av[index].a_type != A_LONG && av[index].a_type != A_FLOAT && av[index].a_type != A_SYM) {
            max_fail("an atom of the type %d is sent", av[index].a_type);
        }
    }
    if (receive != NULL) {
        int from_left = head_of(x->owner)->outlet_count - 1 - x->index;

        max_pause();
        receive(x->owner, from_left, s, ac, av);
        max_resume();
    }
    return NULL;
}
