/* text.h: text that grows, and how numbers are written in files. */
#ifndef PLASTC_TEXT_H
#define PLASTC_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Begins as {0}. If memory is short, `cut` becomes true and nothing more is added. */
typedef struct Text {
    char *bytes; /* owned; they do not end in a NUL */
    size_t length, capacity; /* bytes that are used; bytes there is room for */
    bool cut;                /* something is missing: memory was short */
} Text;

void text_add(Text *text, const char *bytes, size_t length);
void text_words(Text *text, const char *words);

/* The shortest of 15, 16 or 17 significant digits that reads back to the same bits; "nan", "inf" or
 * "-inf". */
void text_number(Text *text, double value);

#endif
