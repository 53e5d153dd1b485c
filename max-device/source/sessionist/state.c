#include "state.h"

#include <string.h>

static bool is_command(const char *line)
{
    return line[strspn(line, " \t\r\n")] == '/';
}

/* A line that is no command makes an answer; of a command that is known when it is told of. */
void state_begin(state *self, uint64_t request, bool is_own, const char *line)
{
    if (self->pending_count < MOST_PENDING) {
        self->pending[self->pending_count++] = (pending){ request, is_own, !is_command(line) };
    }
}

static pending *find(state *self, uint64_t request)
{
    for (int index = 0; index < self->pending_count; index++) {
        if (self->pending[index].request == request) {
            return &self->pending[index];
        }
    }
    return NULL;
}

static void end(state *self, uint64_t request)
{
    pending *found = find(self, request);

    if (found != NULL) {
        *found = self->pending[--self->pending_count];
    }
    if (self->asks == request) {
        self->asks = 0;
    }
}

/* What the panel asked for may have ended unheard. */
static void forget_others(state *self)
{
    int kept = 0;

    for (int index = 0; index < self->pending_count; index++) {
        if (self->pending[index].is_own) {
            self->pending[kept++] = self->pending[index];
        }
    }
    self->pending_count = kept;
}

/* One of the words that there are, so that it lives for ever. */
static const char *tier_of(const told *piece)
{
    static const char *const tiers[] = { "off", "overview", "sound", "everything" };
    const told_member *tier = told_find(piece, MEMBER_TIER);

    for (size_t index = 0; tier != NULL && index < sizeof tiers / sizeof *tiers; index++) {
        if (strcmp(tiers[index], tier->text) == 0) {
            return tiers[index];
        }
    }
    return "undecided";
}

static void learn(state *self, const told *piece)
{
    const told_member *done = told_find(piece, MEMBER_DONE);
    const told_member *files = told_find(piece, MEMBER_FILES);

    self->is_learning = done == NULL || files == NULL || files->number == 0 || done->number < files->number;
}

void state_take_in(state *self, const told *piece)
{
    const told_member *command = told_find(piece, MEMBER_COMMAND);
    pending *found = piece->request == 0 ? NULL : find(self, piece->request);

    switch (piece->kind) {
    case SESSIONIST_KIND_NONE:
        self->is_learning = false;
        break;
    case SESSIONIST_KIND_READY:
        self->is_open = true;
        self->tier = tier_of(piece);
        break;
    case SESSIONIST_KIND_PROGRESS:
        if (piece->request == 0) {
            learn(self, piece);
        } else if (found != NULL) {
            found->is_busy = true;
        }
        break;
    case SESSIONIST_KIND_QUESTION:
        self->asks = piece->request;
        if (found != NULL) {
            found->is_busy = true;
        }
        break;
    case SESSIONIST_KIND_TEXT:
    case SESSIONIST_KIND_THINKING:
        if (self->asks == piece->request) {
            self->asks = 0;
        }
        if (found != NULL) {
            found->is_busy = true;
        }
        break;
    case SESSIONIST_KIND_LINE:
        state_begin(self, piece->request, false, piece->text);
        break;
    case SESSIONIST_KIND_OVERFLOW:
        forget_others(self);
        break;
    case SESSIONIST_KIND_DONE:
        if (command != NULL && strcmp(command->text, "answer") == 0) {
            self->asks = 0;
        }
        break;
    case SESSIONIST_KIND_ERROR:
        if (piece->request == 0) {
            self->is_learning = false;
        }
        break;
    default:
        break;
    }
    if (piece->is_final) {
        end(self, piece->request);
    }
}

const char *state_word(const state *self)
{
    if (!self->is_open) {
        return "opening";
    }
    if (self->asks != 0) {
        return "asks";
    }
    for (int index = 0; index < self->pending_count; index++) {
        if (self->pending[index].is_busy) {
            return "thinking";
        }
    }
    if (strcmp(self->tier, "undecided") == 0) {
        return "consent";
    }
    if (strcmp(self->tier, "off") == 0) {
        return "off";
    }
    return self->is_learning ? "learning" : "ready";
}
