/* base64.h: bytes as text (RFC 4648, section 4), for what must pass through JSON to the last bit. */
#ifndef PLASTC_BASE64_H
#define PLASTC_BASE64_H

#include <stdbool.h>
#include <stddef.h>

/* The text of bytes[length], malloc'd, ends in a NUL. NULL if out of memory. */
char *base64_text(const void *bytes, size_t length);
/* Reads exactly `length` bytes from the text; false if it is not that, byte for byte. */
bool base64_read(const char *text, size_t text_length, void *bytes, size_t length);

#endif
