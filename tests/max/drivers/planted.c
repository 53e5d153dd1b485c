/* An external with the mistakes that the runtime is there to catch: each of its messages makes one. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "max.h"

typedef struct {
    t_object object;
    t_outlet *outlet;
    t_qelem *qelem;
} planted;

static t_class *planted_class;

static void *speak(void *context)
{
    planted *x = context;

    outlet_anything(x->outlet, NULL, 0, NULL);
    return NULL;
}

static void *intern(void *context)
{
    gensym("from a thread");
    return context;
}

static void *register_dictionary(void *context)
{
    dictionary_new();
    return context;
}

static int counted;

/* What only a sanitizer sees. */
static void *count(void *context)
{
    for (int times = 0; times < 1000; times++) {
        counted++;
    }
    return context;
}

static void race(void)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, count, NULL) == 0) {
        count(NULL);
        pthread_join(thread, NULL);
    }
}

static void use_after_free(void)
{
    /* Twice, so that no compiler knows what is behind them. */
    volatile char *volatile bytes = malloc(16);
    volatile char *volatile kept = bytes;

    free((void *)(uintptr_t)bytes);
    kept[3] = 1;
}

static void on_a_thread(void *(*body)(void *), void *context)
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, body, context) == 0) {
        pthread_join(thread, NULL);
    }
}

static void nothing(planted *x)
{
    (void)x;
}

static void planted_anything(planted *x, t_symbol *selector, long argc, t_atom *argv)
{
    const char *mistake = selector->s_name;

    (void)argc;
    (void)argv;
    if (strcmp(mistake, "outlet") == 0) {
        on_a_thread(speak, x);
    } else if (strcmp(mistake, "symbol") == 0) {
        on_a_thread(intern, NULL);
    } else if (strcmp(mistake, "dictionary") == 0) {
        on_a_thread(register_dictionary, NULL);
    } else if (strcmp(mistake, "qelem") == 0) {
        qelem_free(x->qelem);
        qelem_set(x->qelem);
    } else if (strcmp(mistake, "text") == 0) {
        dictionary_appendstring(dictionary_new(), gensym("text"), "cut \xC3");
    } else if (strcmp(mistake, "race") == 0) {
        race();
    } else if (strcmp(mistake, "use after free") == 0) {
        use_after_free();
    } else if (strcmp(mistake, "leak") == 0) {
        x->qelem = qelem_new(x, METHOD(nothing));
    }
}

static void *planted_new(t_symbol *name, long argc, t_atom *argv)
{
    planted *x = object_alloc(planted_class);

    (void)name;
    (void)argc;
    (void)argv;
    x->outlet = outlet_new(x, NULL);
    x->qelem = qelem_new(x, METHOD(nothing));
    return x;
}

static void planted_free(planted *x)
{
    qelem_free(x->qelem);
}

C74_EXPORT void ext_main(void *resource)
{
    t_class *class = class_new("planted", METHOD(planted_new), METHOD(planted_free), sizeof(planted), NULL, A_GIMME, 0);

    (void)resource;
    class_addmethod(class, METHOD(planted_anything), "anything", A_GIMME, 0);
    class_register(gensym("box"), class);
    planted_class = class;
}
