/* Calls the export that panics, which only the build with the feature test-panic has. */

#include "sessionist.h"

#include <string.h>

#include "check.h"

/* Not in the header, because no host may call it. */
sessionist_status sessionist_test_panic(sessionist_error **error_out);

int main(void)
{
    sessionist_error *error = NULL;
    char *json = NULL;

    CHECK(sessionist_test_panic(NULL) == SESSIONIST_STATUS_PANIC);
    CHECK(sessionist_test_panic(&error) == SESSIONIST_STATUS_PANIC);
    CHECK(sessionist_error_status(error) == SESSIONIST_STATUS_PANIC);
    CHECK(strstr(sessionist_error_message(error), "test_panic.rs:") != NULL);
    CHECK(strstr(sessionist_error_message(error), "secret") == NULL);
    sessionist_error_free(error);

    /* The library is still usable. */
    CHECK(sessionist_build_info(&json, NULL) == SESSIONIST_STATUS_OK);
    sessionist_string_free(json);
    return 0;
}
