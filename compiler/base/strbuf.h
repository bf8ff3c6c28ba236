/* strbuf.h: text that grows. Owns its bytes: strbuf_free it, or strbuf_take them. */
#ifndef PLASTC_STRBUF_H
#define PLASTC_STRBUF_H

#include <stdarg.h>
#include <stddef.h>

typedef struct StrBuf {
    char *text; /* NUL-terminated once anything was added; NULL before */
    size_t length;
    size_t capacity;
} StrBuf;

void strbuf_add(StrBuf *buffer, const char *text);
void strbuf_add_bytes(StrBuf *buffer, const char *text, size_t length);
void strbuf_char(StrBuf *buffer, char character);
void strbuf_printf(StrBuf *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));
void strbuf_vprintf(StrBuf *buffer, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));
/* The text, to be freed by the caller; the buffer is empty afterwards. Never NULL. */
char *strbuf_take(StrBuf *buffer);
void strbuf_free(StrBuf *buffer);

#endif
