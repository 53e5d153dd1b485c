/*
 * Loads an external, and when it has a class of that name makes an object, sends it a message and frees it. Prints what the console says.
 * Arguments: the external, the name, the message.
 */
#include "seen.h"

int main(int argc, char **argv)
{
    CHECK(argc == 4);
    argv = system_arguments(argv);
    max_start();
    max_load(argv[1]);
    if (max_has_class(argv[2])) {
        void *x = max_new(argv[2], 0, NULL);

        max_send(x, argv[3], 0, NULL);
        max_free(x);
    }
    printf("%s", max_console());
    max_end("loading");
    return 0;
}
