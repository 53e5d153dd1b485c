#define _GNU_SOURCE

#include "system.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "runtime.h"

enum { MOST_FRAMES = 60 };

#ifdef _WIN32

#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <shellapi.h>
#include <tlhelp32.h>

/* The headers of mingw lack it, its libraries do not. */
WINBASEAPI HRESULT WINAPI GetThreadDescription(HANDLE thread, PWSTR *description_out);

void system_start(void)
{
    /* What fails is told in the text, and not in a window that nobody would close. */
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
}

static char *to_utf8(const wchar_t *wide)
{
    int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, NULL, 0, NULL, NULL);
    char *text = size == 0 ? NULL : malloc((size_t)size);

    if (text == NULL || WideCharToMultiByte(CP_UTF8, 0, wide, -1, text, size, NULL, NULL) == 0) {
        max_fail("a text of Windows can't be read");
    }
    return text;
}

char **system_arguments(char **argv)
{
    int count = 0;
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    char **arguments = calloc((size_t)count + 1, sizeof *arguments);

    (void)argv;
    if (wide == NULL || arguments == NULL) {
        max_fail("the arguments can't be read");
    }
    for (int index = 0; index < count; index++) {
        arguments[index] = to_utf8(wide[index]);
    }
    LocalFree(wide);
    return arguments;
}

method system_load(const char *path, const char *function)
{
    wchar_t wide[MAX_PATH];
    HMODULE library = NULL;
    method found = NULL;

    if (MultiByteToWideChar(CP_UTF8, 0, path, -1, wide, MAX_PATH) == 0 || (library = LoadLibraryW(wide)) == NULL) {
        max_fail("%s can't be loaded: error %lu of Windows", path, (unsigned long)GetLastError());
    }
    found = METHOD(GetProcAddress(library, function));
    if (found == NULL) {
        max_fail("%s has no %s", path, function);
    }
    return found;
}

void system_print_stack(void)
{
    void *frames[MOST_FRAMES];
    int count = CaptureStackBackTrace(0, MOST_FRAMES, frames, NULL);

    for (int index = 0; index < count && frames[index] != NULL; index++) {
        char path[MAX_PATH] = "?";
        HMODULE module = NULL;

        GetModuleHandleExA(GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT, frames[index],
                           &module);
        if (module != NULL) {
            GetModuleFileNameA(module, path, sizeof path);
        }
        fprintf(stderr, "%s(+0x%llx)\n", path, (unsigned long long)((uintptr_t)frames[index] - (uintptr_t)module));
    }
    fflush(stderr);
}

void system_condition_init(pthread_cond_t *out)
{
    pthread_cond_init(out, NULL);
}

bool system_condition_wait(pthread_cond_t *condition, pthread_mutex_t *held, uint32_t milliseconds)
{
    struct timespec duration = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000 };

    return pthread_cond_timedwait_relative_np(condition, held, &duration) == 0;
}

double system_waits(void)
{
    return 0;
}

static bool has_name(DWORD id, const char *prefix)
{
    HANDLE thread = OpenThread(THREAD_QUERY_LIMITED_INFORMATION, FALSE, id);
    wchar_t *wide = NULL;
    bool is_so = false;

    /* It may have ended meanwhile. */
    if (thread != NULL && SUCCEEDED(GetThreadDescription(thread, &wide)) && wide != NULL) {
        char *name = to_utf8(wide);

        is_so = strncmp(name, prefix, strlen(prefix)) == 0;
        free(name);
        LocalFree(wide);
    }
    if (thread != NULL) {
        CloseHandle(thread);
    }
    return is_so;
}

int system_threads(const char *prefix)
{
    HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0);
    THREADENTRY32 entry = { .dwSize = sizeof entry };
    int count = 0;

    if (snapshot == INVALID_HANDLE_VALUE) {
        max_fail("the threads can't be listed");
    }
    for (BOOL is_there = Thread32First(snapshot, &entry); is_there; is_there = Thread32Next(snapshot, &entry)) {
        count += entry.th32OwnerProcessID == GetCurrentProcessId() && has_name(entry.th32ThreadID, prefix);
    }
    CloseHandle(snapshot);
    return count;
}

#else

#include <dirent.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <sys/resource.h>
#include <unistd.h>

void system_start(void)
{
    void *frame;

    /* The first call loads a library, which must not happen while a program is being ended. */
    backtrace(&frame, 1);
}

char **system_arguments(char **argv)
{
    return argv;
}

method system_load(const char *path, const char *function)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    method found = NULL;

    if (library == NULL) {
        max_fail("%s", dlerror());
    }
    *(void **)&found = dlsym(library, function);
    if (found == NULL) {
        max_fail("%s", dlerror());
    }
    return found;
}

void system_print_stack(void)
{
    void *frames[MOST_FRAMES];
    int count = backtrace(frames, MOST_FRAMES);

    backtrace_symbols_fd(frames, count, STDERR_FILENO);
}

void system_condition_init(pthread_cond_t *out)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(out, &attributes);
    pthread_condattr_destroy(&attributes);
}

bool system_condition_wait(pthread_cond_t *condition, pthread_mutex_t *held, uint32_t milliseconds)
{
    struct timespec end;

    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += milliseconds / 1000;
    end.tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (end.tv_nsec >= 1000000000) {
        end.tv_sec++;
        end.tv_nsec -= 1000000000;
    }
    return pthread_cond_timedwait(condition, held, &end) == 0;
}

double system_waits(void)
{
    struct rusage used;

    getrusage(RUSAGE_THREAD, &used);
    return (double)used.ru_nvcsw;
}

int system_threads(const char *prefix)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    struct dirent *task;

    if (tasks == NULL) {
        max_fail("the threads can't be listed");
    }
    while ((task = readdir(tasks)) != NULL) {
        char path[300];
        char name[32] = "";
        FILE *file;

        snprintf(path, sizeof path, "/proc/self/task/%s/comm", task->d_name);
        file = fopen(path, "r");
        /* It may have ended meanwhile. */
        if (file != NULL) {
            count += fgets(name, sizeof name, file) != NULL && strncmp(name, prefix, strlen(prefix)) == 0;
            fclose(file);
        }
    }
    closedir(tasks);
    return count;
}

#endif
