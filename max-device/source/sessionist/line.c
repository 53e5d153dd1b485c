#include "line.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* More than any number has. */
enum { NUMBER_BYTES = 40 };

/* Whatever the host has set for this country, a decimal point is a point. */
static void write_float(char out[NUMBER_BYTES], double number)
{
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, NUMBER_BYTES - 1, "%.*g", digits, number);
        if (strtod(out, NULL) == number) {
            break;
        }
    }
    if (strspn(out, "-0123456789") == strlen(out)) {
        strcat(out, ".");
        return;
    }
    for (char *sign = out; *sign != '\0'; sign++) {
        if (*sign == ',') {
            *sign = '.';
        }
    }
}

/* The text of an atom, which may be written to the buffer. */
static const char *text_of(const t_atom *atom, char buffer[NUMBER_BYTES])
{
    switch (atom->a_type) {
    case A_LONG:
        snprintf(buffer, NUMBER_BYTES, "%lld", (long long)atom->a_w.w_long);
        return buffer;
    case A_FLOAT:
        write_float(buffer, atom->a_w.w_float);
        return buffer;
    case A_SYM:
        return atom->a_w.w_sym == NULL || atom->a_w.w_sym->s_name == NULL ? "" : atom->a_w.w_sym->s_name;
    case A_SEMI:
        return ";";
    case A_COMMA:
        return ",";
    case A_DOLLAR:
        snprintf(buffer, NUMBER_BYTES, "$%lld", (long long)atom->a_w.w_long);
        return buffer;
    default:
        return "";
    }
}

static bool is_glued(const t_atom *atom)
{
    return atom->a_type == A_SEMI || atom->a_type == A_COMMA;
}

/* Of two passes the first, which has no text yet, only measures. */
static void add(line *self, const char *text)
{
    size_t length = strlen(text);

    if (self->text != NULL) {
        memcpy(self->text + self->length, text, length);
    }
    self->length += length;
}

static void write_all(line *self, const char *prefix, long argc, const t_atom *argv)
{
    self->length = 0;
    if (prefix != NULL) {
        add(self, prefix);
    }
    for (long index = 0; index < argc; index++) {
        char buffer[NUMBER_BYTES];

        if ((index > 0 || prefix != NULL) && !is_glued(&argv[index])) {
            add(self, " ");
        }
        add(self, text_of(&argv[index], buffer));
    }
}

line line_of(const char *prefix, long argc, const t_atom *argv)
{
    line self = { NULL, 0 };

    write_all(&self, prefix, argc, argv);
    self.text = malloc(self.length + 1);
    if (self.text != NULL) {
        write_all(&self, prefix, argc, argv);
        self.text[self.length] = '\0';
    }
    return self;
}

line line_of_bytes(const char *prefix, long argc, const t_atom *argv)
{
    size_t begin = strlen(prefix) + 1;
    line self = { malloc(begin + (size_t)argc + 1), 0 };

    if (self.text == NULL) {
        return self;
    }
    memcpy(self.text, prefix, begin - 1);
    self.text[begin - 1] = ' ';
    for (long index = 0; index < argc; index++) {
        if (argv[index].a_type != A_LONG || argv[index].a_w.w_long < 1 || argv[index].a_w.w_long > 255) {
            return self;
        }
        self.text[begin + (size_t)index] = (char)argv[index].a_w.w_long;
    }
    self.length = begin + (size_t)argc;
    self.text[self.length] = '\0';
    return self;
}

void line_free(line *self)
{
    free(self->text);
    self->text = NULL;
}
