/*
 * Sessionist reads Ableton Live Sets and answers questions about them, on the machine.
 * This is its C interface, for C11 and C++17.
 *
 * This file is generated and also the manual. Do not edit it: edit the comments in ffi/src, then run
 * UPDATE_HEADER=1 cargo test -p sessionist-ffi
 *
 * First of all, compare SESSIONIST_ABI_VERSION with sessionist_abi_version().
 *
 * Failure. A function that can fail returns a sessionist_status. Its results go to parameters whose
 * names end in _out; they are written on success only. The parameter error_out may be NULL. If it
 * is not, it receives an error on failure, which you end with sessionist_error_free().
 *
 * Text. Text is UTF-8. A `const char *` that a function returns is not yours: its comment says how
 * long it lives. A `char *` from an _out parameter is yours, and ends with sessionist_string_free().
 * It is one NUL-terminated text; a NUL inside the text was replaced by U+FFFD.
 *
 * Handles. A type without members is a handle. A function whose name ends in _free ends it, takes
 * NULL, and must be called once. To use a handle after that is undefined behaviour.
 *
 * Threads. Each function says which threads may call it. No function waits for a file, the network
 * or another thread's work.
 *
 * Safety. No bug of the library unwinds or longjmps into the host: such a call returns
 * SESSIONIST_STATUS_PANIC, or the value its comment gives for "nothing", and nothing is printed.
 */


#ifndef SESSIONIST_H
#define SESSIONIST_H

#include <stdint.h>

/**
 * The version of the library that this header was made for. The one that is loaded: sessionist_version().
 */
#define SESSIONIST_VERSION "0.1.0"
#define SESSIONIST_VERSION_MAJOR 0
#define SESSIONIST_VERSION_MINOR 1
#define SESSIONIST_VERSION_PATCH 0

/**
 * The version of the binary interface that this header describes. It goes up with every change that is not a pure
 * addition. A host compares it with `sessionist_abi_version()` before its first other call; if they differ, header
 * and library do not belong together, and the host must not call any other function.
 */
#define SESSIONIST_ABI_VERSION 1

/**
 * What a fallible function returns. A number keeps its meaning for ever; a number that is no longer in use is not
 * given away again. New numbers may appear in any version: treat one that you do not know as a failure.
 *
 * The bands: 0 success, 1 to 99 misuse of this interface, 100 to 199 Live Sets, 200 to 299 the database,
 * 300 to 399 model providers, 400 to 499 consent, 900 to 999 bugs in the library.
 */
enum sessionist_status
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * It worked.
     */
    SESSIONIST_STATUS_OK = 0,
    /**
     * A parameter that must not be NULL was NULL.
     */
    SESSIONIST_STATUS_NULL_ARGUMENT = 1,
    /**
     * A bug in the library was caught before it could reach the host. The call had no result; the library can be
     * used further. Please report it, with the text of the error.
     */
    SESSIONIST_STATUS_PANIC = 900,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum sessionist_status sessionist_status;
#else
typedef int32_t sessionist_status;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What went wrong in one call, in more detail than the status. A function that takes `error_out` gives you one when
 * it fails; you own it and end it with `sessionist_error_free()`.
 *
 * One error may be read by several threads at once, and freed by any thread when no other uses it.
 */
typedef struct sessionist_error sessionist_error;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * Returns the version of the binary interface of the library that is loaded, to be compared with
 * `SESSIONIST_ABI_VERSION`. Never 0 in a library that works. May be called from any thread.
 */
uint32_t sessionist_abi_version(void);

/**
 * Returns the version of the library that is loaded, such as "0.1.0".
 *
 * The text is static: never NULL, never freed, in ASCII. May be called from any thread.
 */
const char *sessionist_version(void);

/**
 * Describes the library that is loaded, for an "about" box or a support report. It tells nothing about the user or
 * the machine beyond what the library was built for.
 *
 * `json_out` receives a JSON object on one line, which you own and end with `sessionist_string_free()`:
 *
 *     {"abi_version":1,"arch":"x86_64","commit":"0123456789ab","debug":false,"os":"windows","version":"0.1.0"}
 *
 * `debug` is true in a build with extra checks, which is not meant for users. Later versions may add members.
 *
 * `json_out` must not be NULL. `error_out` may be NULL; if it is not, it receives an error when the call fails, which
 * you own. What is not received is not written: `json_out` on failure, `error_out` on success. May be called from
 * any thread.
 *
 * # Safety
 *
 * Each parameter is NULL or points to a pointer variable of its own, which need not be initialised.
 */
sessionist_status sessionist_build_info(char **json_out,
                                        sessionist_error **error_out);

/**
 * Returns a short name for a status, such as "null_argument", for a log or a message. A number that this version
 * does not know gives "unknown".
 *
 * The text is static: never NULL, never freed, in ASCII. May be called from any thread.
 */
const char *sessionist_status_name(int32_t status);

/**
 * Returns the status that the failed call returned. NULL is allowed and gives `SESSIONIST_STATUS_OK`.
 *
 * # Safety
 *
 * `error` is NULL or an error that has not been freed.
 */
sessionist_status sessionist_error_status(const sessionist_error *error);

/**
 * Returns a text that says what failed, for a log or a support report: English, UTF-8, one line, without a full
 * stop. It may change with any version, so compare the status instead.
 *
 * The text belongs to the error and lives as long as it does: do not free it. NULL is allowed and gives an empty
 * text; the result is never NULL.
 *
 * # Safety
 *
 * `error` is NULL or an error that has not been freed.
 */
const char *sessionist_error_message(const sessionist_error *error);

/**
 * Ends an error and the text that belongs to it. NULL is allowed and does nothing.
 *
 * # Safety
 *
 * `error` is NULL or an error that has not been freed, and no other thread is using it.
 */
void sessionist_error_free(sessionist_error *error);

/**
 * Ends a text that a function of this library gave you through a `char **` parameter. Such texts are freed with
 * this function and with no other, `free()` least of all. NULL is allowed and does nothing. May be called from any
 * thread.
 *
 * # Safety
 *
 * `string` is NULL or a text from such a parameter that has not been freed.
 */
void sessionist_string_free(char *string);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SESSIONIST_H */
