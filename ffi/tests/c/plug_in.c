/* A plug-in that contains the static library and shows the outside one function of its own. */

#include "sessionist.h"

int plug_in_main(void);

int plug_in_main(void)
{
    char *json = 0;

    if (sessionist_abi_version() != SESSIONIST_ABI_VERSION) {
        return 1;
    }
    if (sessionist_build_info(&json, 0) != SESSIONIST_STATUS_OK) {
        return 1;
    }
    sessionist_string_free(json);
    /* Needs all of the library, also what is in it of C. */
    return sessionist_session_open(0, 0, 0) == SESSIONIST_STATUS_NULL_ARGUMENT ? 0 : 1;
}
