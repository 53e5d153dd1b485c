/*
 * A host that takes nothing: it is told Busy, what does not fit is counted and told, no end of a request is lost, and
 * afterwards all works again. Compiled as C and as C++. Argument: an empty folder.
 */

#include "sessionist.h"

#include <string.h>

#include "check.h"
#include "host.h"

enum { MOST_PENDING = 64 };

int main(int argc, char **argv)
{
    host sleeper;
    host other;
    sessionist_event *event;
    int count;
    int ends = 0;
    int rest = 0;
    char has_ended[MOST_PENDING + 1];
    uint64_t request;

    CHECK(argc >= 2);
    memset(has_ended, 0, sizeof has_ended);
    host_open(&sleeper, argv[1], NULL);
    host_open(&other, argv[1], NULL);
    /* Each second line deletes the decision of the first: it announces that, and the question comes again. */
    for (count = 0; count < MOST_PENDING; count++) {
        host_submit(&sleeper, count % 2 == 0 ? "/privacy tier overview" : "/privacy clear all");
    }
    CHECK(host_try(&sleeper, "/help", NULL) == SESSIONIST_STATUS_BUSY);

    /* Both sessions have one worker, which does one thing of each in turn: so this lasts longer than all of the above. */
    for (count = 0; count < MOST_PENDING + 4; count++) {
        CHECK(host_kind(&other, "/privacy") == SESSIONIST_KIND_DONE);
    }
    CHECK(sleeper.wakes == 1);
    CHECK(host_try(&sleeper, "/help", NULL) == SESSIONIST_STATUS_BUSY);

    event = host_take(&sleeper);
    CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_OVERFLOW);
    CHECK(sessionist_event_request(event) == 0 && !sessionist_event_is_final(event));
    CHECK(strncmp(sessionist_event_json(event), "{\"lost\":", 8) == 0);
    sessionist_event_free(event);
    while ((event = host_take(&sleeper)) != NULL) {
        CHECK(sessionist_event_kind(event) != SESSIONIST_KIND_OVERFLOW);
        if (sessionist_event_is_final(event)) {
            request = sessionist_event_request(event);
            CHECK(sessionist_event_kind(event) == SESSIONIST_KIND_DONE);
            CHECK(request >= 1 && request <= MOST_PENDING && !has_ended[request]);
            has_ended[request] = 1;
            ends++;
        } else {
            rest++;
        }
        sessionist_event_free(event);
    }
    CHECK(ends == MOST_PENDING);
    CHECK(rest > 0 && rest <= 64);

    for (count = 0; count < 3; count++) {
        CHECK(host_kind(&sleeper, "/help") == SESSIONIST_KIND_DONE);
    }
    CHECK(sleeper.wakes > 1);
    host_close(&sleeper);
    host_close(&other);
    host_free(&sleeper);
    host_free(&other);
    return 0;
}
