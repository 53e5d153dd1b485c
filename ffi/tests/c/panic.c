/*
 * Calls the export that panics, and asks the question that makes a worker panic. Only the build with the feature
 * test-panic has either. Argument: an empty folder.
 */

#include "sessionist.h"

#include <string.h>

#include "check.h"
#include "host.h"

/* Not in the header, because no host may call it. */
#ifdef __cplusplus
extern "C"
#endif
sessionist_status sessionist_test_panic(sessionist_error **error_out);

static void a_panicking_worker_is_an_event_and_the_next_request_works(const char *folder)
{
    host self;
    int round;

    host_open(&self, folder, NULL);
    CHECK(host_kind(&self, "/privacy tier overview") == SESSIONIST_KIND_DONE);
    for (round = 0; round < 3; round++) {
        sessionist_event *event = host_ask(&self, "panic, please");

        CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_ERROR);
        CHECK(sessionist_event_status(event) == SESSIONIST_STATUS_PANIC);
        CHECK(strncmp(sessionist_event_text(event), "panic at ", 9) == 0);
        CHECK(strstr(sessionist_event_json(event), "secret") == NULL);
        sessionist_event_free(event);
        CHECK(host_kind(&self, "/privacy") == SESSIONIST_KIND_DONE);
        CHECK(host_kind(&self, "What tempo is it?") == SESSIONIST_KIND_NO_ANSWER);
    }
    host_close(&self);
    host_free(&self);
}

int main(int argc, char **argv)
{
    sessionist_error *error = NULL;
    char *json = NULL;

    CHECK(argc >= 2);
    CHECK(sessionist_test_panic(NULL) == SESSIONIST_STATUS_PANIC);
    CHECK(sessionist_test_panic(&error) == SESSIONIST_STATUS_PANIC);
    CHECK(sessionist_error_status(error) == SESSIONIST_STATUS_PANIC);
    CHECK(strstr(sessionist_error_message(error), "test_panic.rs:") != NULL);
    CHECK(strstr(sessionist_error_message(error), "secret") == NULL);
    sessionist_error_free(error);

    /* The library is still usable. */
    CHECK(sessionist_build_info(&json, NULL) == SESSIONIST_STATUS_OK);
    sessionist_string_free(json);
    a_panicking_worker_is_an_event_and_the_next_request_works(argv[1]);
    return 0;
}
