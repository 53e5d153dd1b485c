/* Threads, what they have to do for each other, and what each may do. */
#define _GNU_SOURCE

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime.h"
#include "system.h"

/* Something for the main thread: a qelem, or a call that was deferred. */
typedef struct item {
    struct item *next;
    t_qelem *qelem;
    void *x;
    method function;
    t_symbol *symbol;
    short argc;
    t_atom *argv;
} item;

struct qelem {
    void *x;
    method function;
    bool is_set;
};

typedef struct {
    void *x;
    const char *selector;
    long argc;
    t_atom *argv;
} message;

/* On a machine that others use, too, the clock on the wall also counts their time. The processor does not, and a call that gives it up by
 * itself waits for something. */
typedef struct {
    double wall;
    double processor;
    double waits;
} moment;

typedef struct {
    const char *name;
    moment longest;
    double waits;
    size_t count;
} stay;

enum { MOST_QUIT_TASKS = 8, DEEPEST = 32, MOST_STAYS = 32 };

static pthread_mutex_t the_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t arrived;
static pthread_cond_t scheduled = PTHREAD_COND_INITIALIZER;
static item *first;
static item **last = &first;
static const message *for_scheduler;
static _Thread_local int thread = ON_WORKER;

static struct {
    method function;
    void *argument;
} quit_tasks[MOST_QUIT_TASKS];
static int quit_task_count;

/* Since when each nested call is running, with what does not count taken off. */
static moment running[DEEPEST];
static moment paused[DEEPEST];
static int depth;
static stay stays[MOST_STAYS];
static int stay_count;

void max_fail(const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "MAX: ");
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    fflush(stderr);
    system_print_stack();
    abort();
}

static const char *thread_name(int of)
{
    return of == ON_MAIN ? "the main thread" : of == ON_SCHEDULER ? "the scheduler's thread" : "a worker thread";
}

void max_allow(int threads, const char *function)
{
    if ((thread & threads) == 0) {
        max_fail("%s() was called on %s, where Max does not allow it", function, thread_name(thread));
    }
}

void max_lock(void)
{
    pthread_mutex_lock(&the_lock);
}

void max_unlock(void)
{
    pthread_mutex_unlock(&the_lock);
}

/* ---- time -------------------------------------------------------------------------------------------------------------------------- */

static double microseconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static moment now(void)
{
    return (moment){ microseconds(CLOCK_MONOTONIC), microseconds(CLOCK_THREAD_CPUTIME_ID), system_waits() };
}

static void add(moment *to, moment since, double sign)
{
    moment end = now();

    to->wall += sign * (end.wall - since.wall);
    to->processor += sign * (end.processor - since.processor);
    to->waits += sign * (end.waits - since.waits);
}

void max_enter(void)
{
    if (thread == ON_MAIN) {
        if (depth == DEEPEST) {
            max_fail("calls are nested too deep");
        }
        running[depth++] = now();
    }
}

void max_leave(const char *name)
{
    moment took = { 0, 0, 0 };
    stay *found = NULL;

    if (thread != ON_MAIN) {
        return;
    }
    add(&took, running[--depth], 1);
    for (int index = 0; index < stay_count && found == NULL; index++) {
        found = strcmp(stays[index].name, name) == 0 ? &stays[index] : NULL;
    }
    if (found == NULL) {
        if (stay_count == MOST_STAYS) {
            max_fail("too many kinds of calls");
        }
        found = &stays[stay_count++];
        found->name = name;
        found->longest = (moment){ 0, 0, 0 };
        found->waits = 0;
        found->count = 0;
    }
    found->count++;
    found->waits += took.waits;
    if (took.wall > found->longest.wall) {
        found->longest.wall = took.wall;
    }
    if (took.processor > found->longest.processor) {
        found->longest.processor = took.processor;
    }
}

void max_pause(void)
{
    if (thread == ON_MAIN) {
        paused[depth] = now();
    }
}

/* What was outside counts as if the call had begun so much later. */
void max_resume(void)
{
    if (thread == ON_MAIN && depth > 0) {
        add(&running[depth - 1], paused[depth], 1);
    }
}

void max_measure(void)
{
    stay_count = 0;
}

double max_longest(double *processor_out)
{
    double longest = 0;

    *processor_out = 0;
    for (int index = 0; index < stay_count; index++) {
        longest = stays[index].longest.wall > longest ? stays[index].longest.wall : longest;
        *processor_out =
            stays[index].longest.processor > *processor_out ? stays[index].longest.processor : *processor_out;
    }
    return longest;
}

/* ---- what waits for the main thread ------------------------------------------------------------------------------------------------ */

static void push(item *new)
{
    new->next = NULL;
    *last = new;
    last = &new->next;
    pthread_cond_signal(&arrived);
}

static item *item_new(void)
{
    item *new = calloc(1, sizeof *new);

    if (new == NULL) {
        max_fail("there is no memory");
    }
    return new;
}

/* Takes the items out that are for a qelem, or for an object. */
static void drop_items(const t_qelem *qelem, const void *x)
{
    item **link = &first;

    while (*link != NULL) {
        item *one = *link;

        if ((qelem != NULL && one->qelem == qelem) || (x != NULL && one->x == x)) {
            *link = one->next;
            free(one->argv);
            free(one);
        } else {
            link = &one->next;
        }
    }
    last = link;
}

void max_forget(void *x)
{
    max_lock();
    drop_items(NULL, x);
    max_unlock();
}

t_qelem *qelem_new(void *obj, method fn)
{
    t_qelem *self = max_block(sizeof *self, "qelem");

    max_allow(ON_MAIN, __func__);
    self->x = obj;
    self->function = fn;
    self->is_set = false;
    return self;
}

void qelem_set(t_qelem *x)
{
    max_lock();
    max_check(x, "qelem", __func__);
    if (!x->is_set) {
        item *new = item_new();

        x->is_set = true;
        new->qelem = x;
        push(new);
    }
    max_unlock();
}

void qelem_free(t_qelem *x)
{
    max_allow(ON_MAIN, __func__);
    max_lock();
    max_check(x, "qelem", __func__);
    drop_items(x, NULL);
    max_release(x, "qelem", __func__);
    max_unlock();
}

void *defer_low(void *ob, method fn, t_symbol *sym, short argc, t_atom *argv)
{
    item *new = item_new();

    max_allow(ON_MAIN | ON_SCHEDULER, __func__);
    new->x = ob;
    new->function = fn;
    new->symbol = sym;
    new->argc = argc;
    new->argv = malloc((size_t)argc * sizeof *argv + 1);
    if (new->argv == NULL) {
        max_fail("there is no memory");
    }
    if (argc > 0) {
        memcpy(new->argv, argv, (size_t)argc * sizeof *argv);
    }
    max_lock();
    max_check(ob, "object", __func__);
    push(new);
    max_unlock();
    return NULL;
}

void max_turn(uint32_t milliseconds)
{
    item *taken;
    method function = NULL;
    void *x = NULL;

    max_allow(ON_MAIN, __func__);
    max_lock();
    while (first == NULL && system_condition_wait(&arrived, &the_lock, milliseconds)) {
    }
    taken = first;
    if (taken != NULL) {
        first = taken->next;
        if (first == NULL) {
            last = &first;
        }
        if (taken->qelem != NULL) {
            max_check(taken->qelem, "qelem", "the queue");
            taken->qelem->is_set = false;
            function = taken->qelem->function;
            x = taken->qelem->x;
        }
    }
    max_unlock();
    if (taken == NULL) {
        return;
    }
    max_enter();
    if (taken->qelem != NULL) {
        max_check(x, "object", "the queue");
        ((void (*)(void *))(void (*)(void))function)(x);
        max_leave("qelem");
    } else {
        ((void (*)(void *, t_symbol *, short, t_atom *))(void (*)(void))taken->function)(taken->x, taken->symbol,
                                                                                        taken->argc, taken->argv);
        max_leave("deferred message");
    }
    free(taken->argv);
    free(taken);
}

/* ---- the other threads ------------------------------------------------------------------------------------------------------------- */

static void *schedule(void *nothing)
{
    thread = ON_SCHEDULER;
    max_lock();
    for (;;) {
        if (for_scheduler == NULL) {
            pthread_cond_wait(&scheduled, &the_lock);
            continue;
        }
        max_unlock();
        max_send(for_scheduler->x, for_scheduler->selector, for_scheduler->argc, for_scheduler->argv);
        max_lock();
        for_scheduler = NULL;
        pthread_cond_broadcast(&scheduled);
    }
    return nothing;
}

void max_send_from_scheduler(void *x, const char *selector, long argc, t_atom *argv)
{
    message given = { x, selector, argc, argv };

    max_lock();
    for_scheduler = &given;
    pthread_cond_broadcast(&scheduled);
    while (for_scheduler == &given) {
        pthread_cond_wait(&scheduled, &the_lock);
    }
    max_unlock();
}

short systhread_ismainthread(void)
{
    return thread == ON_MAIN;
}

void quittask_install(method m, void *a)
{
    max_allow(ON_MAIN, __func__);
    if (quit_task_count == MOST_QUIT_TASKS) {
        max_fail("too many quit tasks");
    }
    quit_tasks[quit_task_count].function = m;
    quit_tasks[quit_task_count++].argument = a;
}

double max_quit(void)
{
    double begin = microseconds(CLOCK_MONOTONIC);

    for (int index = 0; index < quit_task_count; index++) {
        ((void (*)(void *))(void (*)(void))quit_tasks[index].function)(quit_tasks[index].argument);
    }
    return (microseconds(CLOCK_MONOTONIC) - begin) / 1000;
}

void max_start(void)
{
    pthread_t scheduler;

    thread = ON_MAIN;
    system_start();
    system_condition_init(&arrived);
    if (pthread_create(&scheduler, NULL, schedule, NULL) != 0) {
        max_fail("there is no thread");
    }
    pthread_detach(scheduler);
}

void max_end(const char *title)
{
    max_counts counts = max_count();
    double processor;
    double longest = max_longest(&processor);

    max_check_poison();
    printf("%s: longest stay of the main thread %.0f us (processor %.0f us);", title, longest, processor);
    for (int index = 0; index < stay_count; index++) {
        printf(" %s %.0f/%.0f us of %zu with %.0f waits,", stays[index].name, stays[index].longest.wall,
               stays[index].longest.processor, stays[index].count, stays[index].waits);
    }
    printf(" %zu symbols, %zu outlet messages, %zu errors\n", counts.symbols, counts.outlet_messages, counts.errors);
    if (counts.objects != 0 || counts.qelems != 0 || counts.dictionaries != 0) {
        max_fail("left behind: %zu objects, %zu qelems, %zu dictionaries", counts.objects, counts.qelems,
                 counts.dictionaries);
    }
}
