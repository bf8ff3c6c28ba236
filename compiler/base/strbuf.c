/* strbuf.c: text that grows by doubling. */
#include "strbuf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

#define FIRST_CAPACITY 64

/* Makes room for `extra` more bytes and the terminating NUL. */
static void reserve(StrBuf *buffer, size_t extra)
{
    if (extra >= SIZE_MAX / 2 - buffer->length)
        memory_exhausted();
    size_t needed = buffer->length + extra + 1;
    if (needed <= buffer->capacity)
        return;
    size_t capacity = buffer->capacity == 0 ? FIRST_CAPACITY : buffer->capacity * 2;
    if (capacity < needed)
        capacity = needed;
    char *text = realloc(buffer->text, capacity);
    if (text == NULL)
        memory_exhausted();
    buffer->text = text;
    buffer->capacity = capacity;
}

void strbuf_add(StrBuf *buffer, const char *text)
{
    strbuf_add_bytes(buffer, text, strlen(text));
}

void strbuf_add_bytes(StrBuf *buffer, const char *text, size_t length)
{
    reserve(buffer, length);
    if (length > 0)
        memcpy(buffer->text + buffer->length, text, length);
    buffer->length += length;
    buffer->text[buffer->length] = '\0';
}

void strbuf_char(StrBuf *buffer, char character)
{
    strbuf_add_bytes(buffer, &character, 1);
}

void strbuf_printf(StrBuf *buffer, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    strbuf_vprintf(buffer, format, arguments);
    va_end(arguments);
}

void strbuf_vprintf(StrBuf *buffer, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) /* the text would exceed INT_MAX bytes */
        memory_exhausted();
    reserve(buffer, (size_t)length);
    vsnprintf(buffer->text + buffer->length, (size_t)length + 1, format, arguments);
    buffer->length += (size_t)length;
}

char *strbuf_take(StrBuf *buffer)
{
    reserve(buffer, 0);
    buffer->text[buffer->length] = '\0';
    char *text = buffer->text;
    *buffer = (StrBuf){0};
    return text;
}

void strbuf_free(StrBuf *buffer)
{
    free(buffer->text);
    *buffer = (StrBuf){0};
}
