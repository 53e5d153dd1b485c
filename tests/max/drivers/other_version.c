/* A library whose interface is a later one: nothing but its version may be asked for. */
#include <stdlib.h>

#include "sessionist.h"

uint32_t sessionist_abi_version(void)
{
    return SESSIONIST_ABI_VERSION + 1;
}

const char *sessionist_version(void)
{
    abort();
}

const char *sessionist_status_name(int32_t status)
{
    abort();
    (void)status;
}

const char *sessionist_error_message(const sessionist_error *error)
{
    abort();
    (void)error;
}

void sessionist_error_free(sessionist_error *error)
{
    abort();
    (void)error;
}

const char *sessionist_kind_name(int32_t kind)
{
    abort();
    (void)kind;
}

sessionist_kind sessionist_event_kind(const sessionist_event *event)
{
    abort();
    (void)event;
}

uint64_t sessionist_event_request(const sessionist_event *event)
{
    abort();
    (void)event;
}

int32_t sessionist_event_is_final(const sessionist_event *event)
{
    abort();
    (void)event;
}

const char *sessionist_event_json(const sessionist_event *event)
{
    abort();
    (void)event;
}

const char *sessionist_event_text(const sessionist_event *event)
{
    abort();
    (void)event;
}

const char *sessionist_event_member(const sessionist_event *event, const char *pointer, size_t length)
{
    abort();
    (void)event;
    (void)pointer;
    (void)length;
}

void sessionist_event_free(sessionist_event *event)
{
    abort();
    (void)event;
}

sessionist_status sessionist_session_open(const sessionist_options *options, sessionist_session **session_out,
                                          sessionist_error **error_out)
{
    abort();
    (void)options;
    (void)session_out;
    (void)error_out;
}

sessionist_status sessionist_session_submit(sessionist_session *session, const char *text, size_t length,
                                            uint64_t *request_out, sessionist_error **error_out)
{
    abort();
    (void)session;
    (void)text;
    (void)length;
    (void)request_out;
    (void)error_out;
}

sessionist_status sessionist_session_next_event(sessionist_session *session, sessionist_event **event_out,
                                                sessionist_error **error_out)
{
    abort();
    (void)session;
    (void)event_out;
    (void)error_out;
}

sessionist_status sessionist_session_cancel(sessionist_session *session, uint64_t request, sessionist_error **error_out)
{
    abort();
    (void)session;
    (void)request;
    (void)error_out;
}

sessionist_status sessionist_session_close(sessionist_session *session, uint32_t deadline_ms, sessionist_error **error_out)
{
    abort();
    (void)session;
    (void)deadline_ms;
    (void)error_out;
}

void sessionist_session_free(sessionist_session *session)
{
    abort();
    (void)session;
}
