/*
 * Calls everything in the header once, as it is meant. Compiled as C and as C++.
 * Arguments: an empty folder, the Live Set of the demonstration.
 */

/* First, so that it has to compile without help from other headers. */
#include "sessionist.h"

#include <string.h>

#include "check.h"
#include "host.h"

static void header_and_library_belong_together(void)
{
    char composed[64];

    CHECK(SESSIONIST_ABI_VERSION == sessionist_abi_version());
    CHECK(strcmp(SESSIONIST_VERSION, sessionist_version()) == 0);
    snprintf(composed, sizeof composed, "%d.%d.%d", SESSIONIST_VERSION_MAJOR, SESSIONIST_VERSION_MINOR,
             SESSIONIST_VERSION_PATCH);
    CHECK(strncmp(SESSIONIST_VERSION, composed, strlen(composed)) == 0);
}

static void a_status_has_a_name(void)
{
    CHECK(strcmp(sessionist_status_name(SESSIONIST_STATUS_OK), "ok") == 0);
    CHECK(strcmp(sessionist_status_name(SESSIONIST_STATUS_NULL_ARGUMENT), "null_argument") == 0);
    CHECK(strcmp(sessionist_status_name(SESSIONIST_STATUS_PANIC), "panic") == 0);
    CHECK(strcmp(sessionist_status_name(-12345), "unknown") == 0);
}

static void build_info_is_owned_by_the_caller(void)
{
    char *json = NULL;
    sessionist_error *error = NULL;

    CHECK(sessionist_build_info(&json, &error) == SESSIONIST_STATUS_OK);
    CHECK(error == NULL);
    CHECK(json != NULL);
    CHECK(json[0] == '{' && json[strlen(json) - 1] == '}');
    CHECK(strstr(json, "\"version\":\"" SESSIONIST_VERSION "\"") != NULL);
    CHECK(strstr(json, "\"abi_version\":") != NULL);
    CHECK(strstr(json, "\"commit\":") != NULL);
    sessionist_string_free(json);

    json = NULL;
    CHECK(sessionist_build_info(&json, NULL) == SESSIONIST_STATUS_OK);
    sessionist_string_free(json);
}

static void a_missing_result_parameter_is_an_error(void)
{
    sessionist_error *error = NULL;

    CHECK(sessionist_build_info(NULL, NULL) == SESSIONIST_STATUS_NULL_ARGUMENT);
    CHECK(sessionist_build_info(NULL, &error) == SESSIONIST_STATUS_NULL_ARGUMENT);
    CHECK(error != NULL);
    CHECK(sessionist_error_status(error) == SESSIONIST_STATUS_NULL_ARGUMENT);
    CHECK(strcmp(sessionist_error_message(error), "json_out is NULL") == 0);
    sessionist_error_free(error);
}

static void null_is_allowed_where_the_header_says_so(void)
{
    CHECK(sessionist_error_status(NULL) == SESSIONIST_STATUS_OK);
    CHECK(strcmp(sessionist_error_message(NULL), "") == 0);
    CHECK(sessionist_event_kind(NULL) == SESSIONIST_KIND_NONE);
    CHECK(sessionist_event_status(NULL) == SESSIONIST_STATUS_OK);
    CHECK(sessionist_event_request(NULL) == 0);
    CHECK(sessionist_event_is_final(NULL) == 0);
    CHECK(strcmp(sessionist_event_json(NULL), "{}") == 0);
    CHECK(strcmp(sessionist_event_text(NULL), "") == 0);
    CHECK(sessionist_event_member(NULL, "/text", 5) == NULL);
    sessionist_error_free(NULL);
    sessionist_event_free(NULL);
    sessionist_session_free(NULL);
    sessionist_string_free(NULL);
}

static void a_kind_has_a_name(void)
{
    CHECK(strcmp(sessionist_kind_name(SESSIONIST_KIND_NONE), "none") == 0);
    CHECK(strcmp(sessionist_kind_name(SESSIONIST_KIND_NO_ANSWER), "no_answer") == 0);
    CHECK(strcmp(sessionist_kind_name(-12345), "unknown") == 0);
}

static void a_session_asks_for_consent_then_answers(const char *folder, const char *set)
{
    host self;
    sessionist_event *event;

    host_open(&self, folder, set);
    event = host_wait(&self);
    CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_READY);
    CHECK(sessionist_event_request(event) == 0 && !sessionist_event_is_final(event));
    CHECK(strstr(sessionist_event_json(event), "\"tier\":null") != NULL);
    sessionist_event_free(event);
    event = host_wait(&self);
    CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_CONSENT);
    CHECK(strstr(sessionist_event_json(event), "\"overview\"") != NULL);
    CHECK(strcmp(sessionist_event_member(event, "/tiers/1", 8), "overview") == 0);
    CHECK(strcmp(sessionist_event_member(event, "/text and more", 5), sessionist_event_text(event)) == 0);
    CHECK(sessionist_event_member(event, "/tiers/9", 8) == NULL && sessionist_event_member(event, NULL, 0) == NULL);
    CHECK(strlen(sessionist_event_text(event)) > 20);
    sessionist_event_free(event);
    CHECK(host_kind(&self, "What tempo is it?") == SESSIONIST_KIND_NO_ANSWER);

    CHECK(host_kind(&self, "/privacy tier overview") == SESSIONIST_KIND_DONE);
    event = host_ask(&self, "What tempo is it?");
    CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_ANSWER);
    CHECK(sessionist_event_status(event) == SESSIONIST_STATUS_OK);
    CHECK(strstr(sessionist_event_text(event), "122") != NULL);
    CHECK(self.wakes > 0);

    host_close(&self);
    host_close(&self);
    CHECK(host_take(&self) == NULL);
    host_free(&self);
    /* An event lives on when its session ends. */
    CHECK(strstr(sessionist_event_json(event), "\"rows\":") != NULL);
    sessionist_event_free(event);
}

/* Whether a request can still be cancelled is a race that any host has; what it is told about it has to be true. */
static void a_request_is_cancelled_or_has_ended(const char *folder)
{
    host self;
    uint64_t request;
    sessionist_event *event;
    sessionist_status status;

    host_open(&self, folder, NULL);
    host_submit(&self, "/privacy clear conversations");
    request = host_submit(&self, "What tempo is it?");
    status = sessionist_session_cancel(self.session, request, NULL);
    event = host_wait(&self);
    while (sessionist_event_request(event) != request || !sessionist_event_is_final(event)) {
        sessionist_event_free(event);
        event = host_wait(&self);
    }
    if (status != SESSIONIST_STATUS_OK) {
        CHECK(status == SESSIONIST_STATUS_NOT_PENDING);
        CHECK(sessionist_event_kind(event) != SESSIONIST_KIND_CANCELLED);
    }
    sessionist_event_free(event);
    CHECK(sessionist_session_cancel(self.session, request, NULL) == SESSIONIST_STATUS_NOT_PENDING);
    host_close(&self);
    host_free(&self);
}

/* A host that looks by itself needs no callback; one that does not close is closed by free. */
static void a_session_without_callback_is_ended_by_free_alone(const char *folder)
{
    sessionist_options options = host_options(folder);
    sessionist_session *session = NULL;
    sessionist_event *event = NULL;

    CHECK(sessionist_session_open(&options, &session, NULL) == SESSIONIST_STATUS_OK);
    CHECK(sessionist_session_submit(session, "/help", 5, NULL, NULL) == SESSIONIST_STATUS_OK);
    CHECK(sessionist_session_next_event(session, &event, NULL) == SESSIONIST_STATUS_OK);
    sessionist_event_free(event);
    sessionist_session_free(session);
}

int main(int argc, char **argv)
{
    CHECK(argc == 3);
    header_and_library_belong_together();
    a_status_has_a_name();
    build_info_is_owned_by_the_caller();
    a_missing_result_parameter_is_an_error();
    null_is_allowed_where_the_header_says_so();
    a_kind_has_a_name();
    a_session_asks_for_consent_then_answers(argv[1], argv[2]);
    a_request_is_cancelled_or_has_ended(argv[1]);
    a_session_without_callback_is_ended_by_free_alone(argv[1]);
    return 0;
}
