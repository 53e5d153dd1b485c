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
 * In short. Open a session, submit what the user types, and take the events when you are woken.
 *
 * Text. Text is UTF-8. A `const char *` that a function returns is not yours: its comment says how
 * long it lives. A `char *` from an _out parameter is yours, and ends with sessionist_string_free().
 * It is one NUL-terminated text; a NUL inside the text was replaced by U+FFFD.
 *
 * Handles. A type without members is a handle. A function whose name ends in _free ends it, takes
 * NULL, and must be called once. To use a handle after that is undefined behaviour.
 *
 * Threads. Each function says which threads may call it. No function waits for a file, the network
 * or another thread's work, but for those that end a session.
 *
 * Safety. No bug of the library unwinds or longjmps into the host: such a call returns
 * SESSIONIST_STATUS_PANIC, or the value its comment gives for "nothing", and nothing is printed.
 */


#ifndef SESSIONIST_H
#define SESSIONIST_H

#include <stddef.h>
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
 * What a fallible function returns, and what an event of the kind `SESSIONIST_KIND_ERROR` tells. A number keeps its
 * meaning for ever; a number that is no longer in use is not given away again. New numbers may appear in any version:
 * treat one that you do not know as a failure.
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
     * A text is not UTF-8. It is refused as a whole; the error tells at which byte.
     */
    SESSIONIST_STATUS_INVALID_UTF8 = 2,
    /**
     * There is a NUL inside of a text, or the one at its end was counted in its length.
     */
    SESSIONIST_STATUS_NUL_IN_TEXT = 3,
    /**
     * The `struct_size` of a struct can't be true: it is less than that of the first version, or absurd. The usual reason is
     * that it was not set.
     */
    SESSIONIST_STATUS_STRUCT_SIZE = 4,
    /**
     * A struct is longer than this version knows, and what stands behind the end is not zero: the host asks for something
     * that came with a later version of the library.
     */
    SESSIONIST_STATUS_UNKNOWN_OPTION = 5,
    /**
     * A path is longer than 32,767 bytes.
     */
    SESSIONIST_STATUS_PATH_TOO_LONG = 6,
    /**
     * The deadline came first: something that was to end is still running.
     */
    SESSIONIST_STATUS_DEADLINE = 7,
    /**
     * No such request is pending: it has ended, or it was never given. A request may end at any moment, so most hosts
     * ignore this.
     */
    SESSIONIST_STATUS_NOT_PENDING = 8,
    /**
     * Too much is pending: 64 requests whose final events were not taken. Take events, then try again.
     */
    SESSIONIST_STATUS_BUSY = 10,
    /**
     * A line is longer than 65,536 bytes.
     */
    SESSIONIST_STATUS_LINE_TOO_LONG = 11,
    /**
     * The session was closed.
     */
    SESSIONIST_STATUS_CLOSED = 12,
    /**
     * The system starts no thread.
     */
    SESSIONIST_STATUS_NO_THREAD = 13,
    /**
     * A line begins with a slash and is no command. Only in events.
     */
    SESSIONIST_STATUS_COMMAND_NOT_UNDERSTOOD = 20,
    /**
     * A path can't be understood. Only in events.
     */
    SESSIONIST_STATUS_PATH_NOT_UNDERSTOOD = 21,
    /**
     * A time does not exist on this machine's clock. Only in events.
     */
    SESSIONIST_STATUS_TIME_NOT_UNDERSTOOD = 22,
    /**
     * An answer was given, and nothing was asked. Only in events.
     */
    SESSIONIST_STATUS_NOTHING_ASKED = 23,
    /**
     * The panel can't be opened. Only in events.
     */
    SESSIONIST_STATUS_NO_PANEL = 24,
    /**
     * A set can't be read, and nothing is known of it. Only in events.
     */
    SESSIONIST_STATUS_SET_UNREADABLE = 100,
    /**
     * A set is not there, and nothing is known of it. Only in events.
     */
    SESSIONIST_STATUS_SET_MISSING = 101,
    /**
     * The data folder can't be made or used.
     */
    SESSIONIST_STATUS_DATA_FOLDER = 200,
    /**
     * The database may only be read. Only in events.
     */
    SESSIONIST_STATUS_READ_ONLY = 201,
    /**
     * The disk is full. Only in events.
     */
    SESSIONIST_STATUS_DISK_FULL = 202,
    /**
     * Another program keeps the database locked. Only in events.
     */
    SESSIONIST_STATUS_LOCKED = 203,
    /**
     * The database was written by a newer version. Only in events.
     */
    SESSIONIST_STATUS_NEWER = 204,
    /**
     * The database was damaged; it was set aside, and a new one begun. Only in events.
     */
    SESSIONIST_STATUS_SET_ASIDE = 205,
    /**
     * The database is damaged. Only in events.
     */
    SESSIONIST_STATUS_DAMAGED = 206,
    /**
     * The data folder is gone. Only in events.
     */
    SESSIONIST_STATUS_GONE = 207,
    /**
     * There is no such conversation. Only in events.
     */
    SESSIONIST_STATUS_NO_CONVERSATION = 208,
    /**
     * Any other failure of the database. Only in events.
     */
    SESSIONIST_STATUS_STORE = 209,
    /**
     * Something was deleted, and that no byte of it is left is not proven. Only in events.
     */
    SESSIONIST_STATUS_NOT_PROVEN = 210,
    /**
     * An export could not be made. Only in events.
     */
    SESSIONIST_STATUS_EXPORT = 211,
    /**
     * The data folder is open in this program under another path. Only in events.
     */
    SESSIONIST_STATUS_OPEN_TWICE = 212,
    /**
     * The provider does not take the key. Only in events.
     */
    SESSIONIST_STATUS_BAD_KEY = 300,
    /**
     * The key may not do this. Only in events.
     */
    SESSIONIST_STATUS_PROVIDER_FORBIDS = 301,
    /**
     * There is no credit left at the provider, or a limit of spending is reached. Only in events.
     */
    SESSIONIST_STATUS_NO_CREDIT = 302,
    /**
     * The provider has no such model, or none was chosen. Only in events.
     */
    SESSIONIST_STATUS_NO_MODEL = 303,
    /**
     * The conversation is longer than the model's window. Only in events.
     */
    SESSIONIST_STATUS_TOO_LONG = 304,
    /**
     * The provider takes no more requests at this time. Only in events.
     */
    SESSIONIST_STATUS_TOO_MANY = 305,
    /**
     * The provider has too much to do. Only in events.
     */
    SESSIONIST_STATUS_OVERLOADED = 306,
    /**
     * Something failed at the provider. Only in events.
     */
    SESSIONIST_STATUS_PROVIDER_FAILED = 307,
    /**
     * The provider would not answer this. Only in events.
     */
    SESSIONIST_STATUS_FILTERED = 308,
    /**
     * The provider did not understand what was sent. Only in events.
     */
    SESSIONIST_STATUS_BAD_REQUEST = 309,
    /**
     * The answer broke off. Only in events.
     */
    SESSIONIST_STATUS_BROKEN_OFF = 310,
    /**
     * What came is not what the provider speaks. Only in events.
     */
    SESSIONIST_STATUS_NOT_THE_FORMAT = 311,
    /**
     * More came than any answer has. Only in events.
     */
    SESSIONIST_STATUS_TOO_MUCH = 312,
    /**
     * The provider was not found: mostly this machine is offline. Only in events.
     */
    SESSIONIST_STATUS_NO_HOST = 313,
    /**
     * The provider can't be reached. Only in events.
     */
    SESSIONIST_STATUS_NO_CONNECTION = 314,
    /**
     * The model server on this machine is not running. Only in events.
     */
    SESSIONIST_STATUS_NOT_RUNNING = 315,
    /**
     * The provider can't prove who it is. Only in events.
     */
    SESSIONIST_STATUS_CERTIFICATE = 316,
    /**
     * Nothing came from the provider for too long. Only in events.
     */
    SESSIONIST_STATUS_SILENT = 317,
    /**
     * The server sends on to another address. Only in events.
     */
    SESSIONIST_STATUS_MOVED = 318,
    /**
     * The model looked things up again and again, and gave no answer. Only in events.
     */
    SESSIONIST_STATUS_ENDLESS = 319,
    /**
     * The provider needs a key, and there is none. Only in events.
     */
    SESSIONIST_STATUS_NO_KEY = 320,
    /**
     * No provider was chosen, or there is none of that name. Only in events.
     */
    SESSIONIST_STATUS_NO_PROVIDER = 321,
    /**
     * The service did not do something about the account. Only in events.
     */
    SESSIONIST_STATUS_ACCOUNT = 322,
    /**
     * The user has not decided yet what may be read. Only in events.
     */
    SESSIONIST_STATUS_NOT_ASKED = 400,
    /**
     * The user decided that nothing is read. Only in events.
     */
    SESSIONIST_STATUS_OFF = 401,
    /**
     * The user has excluded this. Only in events.
     */
    SESSIONIST_STATUS_EXCLUDED = 402,
    /**
     * What may be read was changed in the meantime. Only in events.
     */
    SESSIONIST_STATUS_NOT_ALLOWED = 403,
    /**
     * A bug in the library was caught before it could reach the host. The call, or the request, had no result; the library
     * can be used further. Please report it, with the text of the error.
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
 * What an event is about, and which members its JSON object has. A number keeps its meaning for ever. New numbers and
 * new members may appear in any version: ignore those that you do not know.
 *
 * Kinds of which it is said that they are final end their request: each request gets exactly one such event, after
 * all its others.
 */
enum sessionist_kind
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : int32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /**
     * No event: what `sessionist_event_kind()` gives for NULL.
     */
    SESSIONIST_KIND_NONE = 0,
    /**
     * The data folder is open, or what may be read was decided: `version` of the library, `tier` that may be read or null,
     * `set` that is open or null. Belongs to no request.
     */
    SESSIONIST_KIND_READY = 1,
    /**
     * The user has not decided yet what may be read: `text` is the question, `tiers` are the answers, to be submitted as
     * `/privacy tier ANSWER`, and `choices` say what each of them means. Belongs to no request.
     */
    SESSIONIST_KIND_CONSENT = 2,
    /**
     * How far something has come: `text`, `done`, `files`. The request is 0 when a set is learned that was opened.
     */
    SESSIONIST_KIND_PROGRESS = 3,
    /**
     * A piece of a text that is being written: `text`. Pieces that were not taken are joined.
     */
    SESSIONIST_KIND_TEXT = 4,
    /**
     * What is about to be deleted: `text`.
     */
    SESSIONIST_KIND_ANNOUNCEMENT = 5,
    /**
     * So many events were lost because nobody took them: `lost`. A final event of a request that was submitted with
     * `sessionist_session_submit()` is never lost; one of a request of the panel can be. Belongs to no request.
     */
    SESSIONIST_KIND_OVERFLOW = 6,
    /**
     * What a model thinks before it answers, where its provider tells: `text`. Pieces that were not taken are joined.
     */
    SESSIONIST_KIND_THINKING = 7,
    /**
     * Whether a text may be sent to a model: `question` is its number, `text` the very text, `bytes` its length, `about` what it
     * is, `way` how it was looked up, `provider`, `model` and `destination` where it would go, `answers` what can be said. The
     * answer is submitted as `/answer NUMBER WORD`; until then nothing is sent. Never lost.
     */
    SESSIONIST_KIND_QUESTION = 8,
    /**
     * Something that the user should know while an answer goes on: `text`.
     */
    SESSIONIST_KIND_NOTICE = 9,
    /**
     * Final: the answer to a question: `text`, `rows` (what it is made of), `kept` (whether it is in the history), and
     * `problem` when it is not. The answer of a model also has `model`, `provider`, `leaves` (whether it is on another machine),
     * `tokens` (`input`, `cached`, `output`, each a number or null), `names` (what it names: `start` and `end` in bytes of
     * `text`, `kind`, and the `row` of the set that it is, or null when the set has nothing of that name), `unknown` (those
     * names in words), `cost` where a price is known, and `ending` when it is not whole. Where pictures help there are
     * `pictures`, at most two: `kind` ("map", "rack", "notes" or "timeline"), `title`, `text` (what is to be seen, in words) and
     * `svg`, a whole element that does nothing and refers to nothing.
     */
    SESSIONIST_KIND_ANSWER = 10,
    /**
     * Final: why there is no answer: `text` and `suggestions`, which are lines to submit.
     */
    SESSIONIST_KIND_NO_ANSWER = 11,
    /**
     * Final: a command was carried out: `command`, `text` and, where a program can make more of it, `data`, an object.
     */
    SESSIONIST_KIND_DONE = 12,
    /**
     * Final: the request was cancelled.
     */
    SESSIONIST_KIND_CANCELLED = 13,
    /**
     * Something failed: `code` (a `sessionist_status`), `name` of the code, `text` for the user; for the answer of a model also
     * `partial` (what there is of it), `kept` and `suggestions`. Final when it belongs to a request.
     */
    SESSIONIST_KIND_ERROR = 14,
    /**
     * A line was submitted in the panel that `/panel` opens: `text`, in which a key is left out. Its events follow here as
     * well, with a number that no request of this side has.
     */
    SESSIONIST_KIND_LINE = 15,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum sessionist_kind sessionist_kind;
#else
typedef int32_t sessionist_kind;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * What went wrong in one call, in more detail than the status. A function that takes `error_out` gives you one when
 * it fails; you own it and end it with `sessionist_error_free()`.
 *
 * One error may be read by several threads at once, and freed by any thread when no other uses it.
 */
typedef struct sessionist_error sessionist_error;

/**
 * Something that happened. `sessionist_session_next_event()` gives it to you; you own it and end it with
 * `sessionist_event_free()`. It lives on when its session ends.
 *
 * One event may be read by several threads at once, and freed by any thread when no other uses it.
 */
typedef struct sessionist_event sessionist_event;

/**
 * An open session: one conversation about the user's Live Sets. What the user types goes in as lines of text, what
 * happens comes out as events. You own it, close it with `sessionist_session_close()` and end it with
 * `sessionist_session_free()`.
 *
 * Any number of threads may use a session at once, but `sessionist_session_free()` must be the last call. A process may have
 * several sessions; those with the same data folder share their threads. No call but `sessionist_session_close()` and
 * `sessionist_session_free()` waits for anything.
 */
typedef struct sessionist_session sessionist_session;

/**
 * A function of yours that is called when a session has something to take: call `sessionist_session_next_event()` until
 * there is no event, on whichever thread you like, but not inside of this function.
 *
 * It is called on a thread of the library, and not again until you have taken everything. It must be quick and must
 * not call any function of this library, throw an exception, or `longjmp` out of itself. In Max it calls `qelem_set()` and
 * nothing else. It is not called any more once `sessionist_session_close()` has returned `SESSIONIST_STATUS_OK`.
 *
 * `context` is the `wake_context` of the options.
 */
typedef void (*sessionist_wake)(void *context);

/**
 * How to open a session. Set everything to zero, then `struct_size`, then what you need:
 *
 *     sessionist_options options;
 *     memset(&options, 0, sizeof options);
 *     options.struct_size = sizeof options;
 *
 * Later versions may add members at the end. A library that is older than your header takes your longer struct when
 * what it does not know is zero, and else returns `SESSIONIST_STATUS_UNKNOWN_OPTION`; a newer library takes your shorter
 * one. Nothing here is kept: the struct and its paths may go when the call returns, but for `wake_context`.
 */
typedef struct {
    /**
     * `sizeof (sessionist_options)`.
     */
    size_t struct_size;
    /**
     * The folder that everything is kept in: a path in UTF-8, which needs no NUL at its end. With a length of 0 it is
     * `$SESSIONIST_HOME` or else `.sessionist` in the home folder. It is made when it is missing.
     */
    const char *data_folder;
    /**
     * Bytes of `data_folder`.
     */
    size_t data_folder_length;
    /**
     * The Live Set that questions are about, in the same form. With a length of 0 none is open; `/set PATH` opens one
     * later.
     */
    const char *set;
    /**
     * Bytes of `set`.
     */
    size_t set_length;
    /**
     * Called when there is something to take. NULL when you look by yourself.
     */
    sessionist_wake wake;
    /**
     * Handed to `wake`. May be NULL. The library does not look behind it.
     */
    void *wake_context;
} sessionist_options;

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

/**
 * Returns a short name for a kind of events, such as "no_answer", for a log or a message. A number that this version
 * does not know gives "unknown".
 *
 * The text is static: never NULL, never freed, in ASCII. May be called from any thread.
 */
const char *sessionist_kind_name(int32_t kind);

/**
 * Returns what an event is about. NULL is allowed and gives `SESSIONIST_KIND_NONE`.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed.
 */
sessionist_kind sessionist_event_kind(const sessionist_event *event);

/**
 * Returns the number of the request that an event belongs to, which `sessionist_session_submit()` gave; 0 when it belongs to
 * none. NULL is allowed and gives 0.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed.
 */
uint64_t sessionist_event_request(const sessionist_event *event);

/**
 * Returns 1 when an event is the last one of its request, else 0. NULL is allowed and gives 0.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed.
 */
int32_t sessionist_event_is_final(const sessionist_event *event);

/**
 * Returns all that an event tells: a JSON object in UTF-8 on one line. `sessionist_kind` says which members it has.
 *
 * The text belongs to the event and lives as long as it does: do not free it. NULL is allowed and gives "{}"; the
 * result is never NULL.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed.
 */
const char *sessionist_event_json(const sessionist_event *event);

/**
 * Returns what an event says to the user: the member `text` of its JSON object, for hosts without a JSON parser. UTF-8,
 * may have several lines. An event without such a member gives an empty text.
 *
 * The text belongs to the event and lives as long as it does: do not free it. NULL is allowed and gives an empty
 * text; the result is never NULL.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed.
 */
const char *sessionist_event_text(const sessionist_event *event);

/**
 * Returns one member of the JSON object of an event, for hosts without a JSON parser: the one at a JSON Pointer (RFC 6901),
 * such as "/data/address" or "/tiers/0". A string is given as it is, anything else as JSON on one line.
 *
 * `pointer` is UTF-8 of `length` bytes and needs no NUL at its end. With a length of 0 it is the whole object.
 *
 * The text belongs to the event and lives as long as it does: do not free it. NULL when there is no such member, and
 * when `pointer` is NULL, no UTF-8 or longer than 4,096 bytes. An event of NULL is allowed and gives NULL. May be called
 * from several threads at once.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed. `pointer` is NULL or points to `length` bytes.
 */
const char *sessionist_event_member(const sessionist_event *event,
                                    const char *pointer,
                                    size_t length);

/**
 * Returns the status that an event of the kind `SESSIONIST_KIND_ERROR` tells: the member `code` of its JSON object. Any
 * other event gives `SESSIONIST_STATUS_OK`. NULL is allowed and gives the same.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed.
 */
sessionist_status sessionist_event_status(const sessionist_event *event);

/**
 * Ends an event and the texts that belong to it. NULL is allowed and does nothing.
 *
 * # Safety
 *
 * `event` is NULL or an event that has not been freed, and no other thread is using it.
 */
void sessionist_event_free(sessionist_event *event);

/**
 * Opens a session. It reads and writes its data folder on a thread of its own, so this call waits for no file, and what
 * is wrong with the folder is told by an event. The first event is `SESSIONIST_KIND_READY`, and `SESSIONIST_KIND_CONSENT`
 * follows when the user has not decided yet what may be read. You may submit lines before.
 *
 * `options` and `session_out` must not be NULL. `session_out` receives the session, which you own. `error_out` may be
 * NULL; if it is not, it receives an error when the call fails, which you own. What is not received is not written. May
 * be called from any thread.
 *
 * Fails with `SESSIONIST_STATUS_NULL_ARGUMENT`, `SESSIONIST_STATUS_STRUCT_SIZE`, `SESSIONIST_STATUS_UNKNOWN_OPTION`,
 * `SESSIONIST_STATUS_INVALID_UTF8`, `SESSIONIST_STATUS_NUL_IN_TEXT`, `SESSIONIST_STATUS_PATH_TOO_LONG`,
 * `SESSIONIST_STATUS_NO_THREAD`, and `SESSIONIST_STATUS_DATA_FOLDER` when it is not known where the folder is.
 *
 * # Safety
 *
 * `options` is NULL or points to a struct of `struct_size` bytes, all of them set; its paths are NULL or have their
 * lengths. `wake` may be called with `wake_context`, on any thread, until the session is closed. The other parameters
 * are NULL or point to a pointer variable of their own, which need not be initialised.
 */
sessionist_status sessionist_session_open(const sessionist_options *options,
                                          sessionist_session **session_out,
                                          sessionist_error **error_out);

/**
 * Takes a line that the user typed: a question, or a command when it begins with a slash; `/help` lists the commands.
 * The line becomes a request, and exactly one final event follows for it. The text is copied.
 *
 * `text` is UTF-8 of `length` bytes, without a NUL inside or counted at its end; it must not be NULL, also when it is
 * empty. `request_out` may be NULL; if it is not, it receives the number of the request, which is never 0 and never given
 * twice in a session. Another thread may take an event of the request before this call returns. `error_out` may be NULL;
 * if it is not, it receives an error when the call fails, which you own. What is not received is not written. May be
 * called from any thread.
 *
 * Fails with `SESSIONIST_STATUS_BUSY` when 64 requests are pending, which means that their final events were not taken;
 * `SESSIONIST_STATUS_CLOSED`; `SESSIONIST_STATUS_LINE_TOO_LONG`, `SESSIONIST_STATUS_INVALID_UTF8`,
 * `SESSIONIST_STATUS_NUL_IN_TEXT`, `SESSIONIST_STATUS_NULL_ARGUMENT`. Then nothing happens.
 *
 * # Safety
 *
 * `session` is NULL or a session that has not been freed. `text` is NULL or points to `length` bytes. `request_out` is NULL or
 * points to a variable, `error_out` is NULL or points to a pointer variable; neither need be initialised.
 */
sessionist_status sessionist_session_submit(sessionist_session *session,
                                            const char *text,
                                            size_t length,
                                            uint64_t *request_out,
                                            sessionist_error **error_out);

/**
 * Takes the next event out of a session. When there is none the call succeeds, too, and `event_out` receives NULL: that
 * is quick, so a host may also ask regularly instead of being woken. To take all:
 *
 *     sessionist_event *event;
 *     while (sessionist_session_next_event(session, &event, NULL) == SESSIONIST_STATUS_OK && event != NULL) {
 *         puts(sessionist_event_text(event));
 *         sessionist_event_free(event);
 *     }
 *
 * After closing there are no events.
 *
 * `session` and `event_out` must not be NULL. `event_out` receives an event, which you own, or NULL. `error_out` may be
 * NULL; if it is not, it receives an error when the call fails, which you own. What is not received is not written. May
 * be called from any thread; when several take events, each event goes to one of them.
 *
 * Fails with `SESSIONIST_STATUS_NULL_ARGUMENT`.
 *
 * # Safety
 *
 * `session` is NULL or a session that has not been freed. The other parameters are NULL or point to a pointer variable
 * of their own, which need not be initialised.
 */
sessionist_status sessionist_session_next_event(sessionist_session *session,
                                                sessionist_event **event_out,
                                                sessionist_error **error_out);

/**
 * Cancels a request. Its final event is then `SESSIONIST_KIND_CANCELLED`, unless it changes something and has begun: that is
 * told how it ended.
 *
 * `session` must not be NULL. `error_out` may be NULL; if it is not, it receives an error when the call fails, which you
 * own, and else it is not written. May be called from any thread.
 *
 * Fails with `SESSIONIST_STATUS_NOT_PENDING` when the request has ended already, also because the session was closed, or
 * when there is no such request, and with `SESSIONIST_STATUS_NULL_ARGUMENT`.
 *
 * # Safety
 *
 * `session` is NULL or a session that has not been freed. `error_out` is NULL or points to a pointer variable, which need
 * not be initialised.
 */
sessionist_status sessionist_session_cancel(sessionist_session *session,
                                            uint64_t request,
                                            sessionist_error **error_out);

/**
 * Closes a session: what is under way is cancelled, events that were not taken are gone, and once this has returned
 * `SESSIONIST_STATUS_OK`, `wake` is not running and will not be called again. When it is the last session of its data
 * folder in this process, the threads of the library that serve it have ended, too. The session remains valid until
 * `sessionist_session_free()`; other calls find it closed. To close it once more is allowed.
 *
 * This call waits, `deadline_ms` milliseconds at most. It is to be called before whatever `wake` uses goes, and not inside of
 * `wake`.
 *
 * `session` must not be NULL. `error_out` may be NULL; if it is not, it receives an error when the call fails, which you
 * own, and else it is not written. May be called from any thread.
 *
 * Fails with `SESSIONIST_STATUS_DEADLINE` when `wake` or a thread was still running at the deadline: the session is closed
 * nevertheless. `wake` is not called anew then, but it may not have returned; close once more to wait again. Do not unload
 * the library before closing has succeeded. Fails with `SESSIONIST_STATUS_NULL_ARGUMENT` for NULL.
 *
 * # Safety
 *
 * `session` is NULL or a session that has not been freed. `error_out` is NULL or points to a pointer variable, which need
 * not be initialised.
 */
sessionist_status sessionist_session_close(sessionist_session *session,
                                           uint32_t deadline_ms,
                                           sessionist_error **error_out);

/**
 * Ends a session. One that was not closed, or whose closing missed its deadline, is closed first, with a deadline of two
 * seconds. Events that you took live on. NULL is allowed and does nothing. May be called from any thread, but not inside of `wake`.
 *
 * # Safety
 *
 * `session` is NULL or a session that has not been freed, and no other thread is using it.
 */
void sessionist_session_free(sessionist_session *session);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* SESSIONIST_H */
