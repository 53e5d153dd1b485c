/* The line of text that a message of Max's is, as the user typed it as far as Max still knows. */
#ifndef LINE_H
#define LINE_H

#include <stddef.h>

#include "max.h"

typedef struct {
    /* NULL when there was no memory. */
    char *text;
    size_t length;
} line;

/*
 * Joins atoms to a line, with one space between them. A symbol stays as it is, whatever it contains. A float is written as Max shows it,
 * with as few digits as make it the same number: 120.5, and 120. with its point. A comma or semicolon of the patch goes to what is before it.
 * prefix comes first, as it is, with a space behind it if anything follows; NULL for none.
 */
line line_of(const char *prefix, long argc, const t_atom *argv);

/*
 * Joins numbers to a line, each of which is a byte, behind a prefix and a space. For texts of a program that are not to become symbols.
 * Its length is 0 when something else is among them.
 */
line line_of_bytes(const char *prefix, long argc, const t_atom *argv);

void line_free(line *self);

#endif
