/* Calls everything in the header once, rightly and wrongly. Compiled as C and as C++. */

/* First, so that it has to compile without help from other headers. */
#include "sessionist.h"

#include <string.h>

#include "check.h"

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
    sessionist_error_free(NULL);
    sessionist_string_free(NULL);
}

int main(void)
{
    header_and_library_belong_together();
    a_status_has_a_name();
    build_info_is_owned_by_the_caller();
    a_missing_result_parameter_is_an_error();
    null_is_allowed_where_the_header_says_so();
    return 0;
}
