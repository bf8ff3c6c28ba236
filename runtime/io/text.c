/* text.c: see text.h. */
#include "text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_add(Text *text, const char *bytes, size_t length)
{
    if (length == 0) /* there may be no bytes yet */
        return;
    if (text->capacity - text->length < length) {
        size_t capacity = 2 * text->capacity + length;
        char *grown = realloc(text->bytes, capacity);
        text->cut = text->cut || grown == NULL;
        if (grown == NULL)
            return;
        text->bytes = grown;
        text->capacity = capacity;
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

void text_words(Text *text, const char *words)
{
    text_add(text, words, strlen(words));
}

void text_number(Text *text, double value)
{
    char words[32];
    if (!isfinite(value)) {
        text_words(text, isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(words, sizeof words, "%.*g", digits, value);
        if (strtod(words, NULL) == value)
            break;
    }
    text_words(text, words);
}
