/* base64.c: see base64.h. */
#include "base64.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

char *base64_text(const void *bytes, size_t length)
{
    const unsigned char *from = bytes;
    char *text = malloc((length + 2) / 3 * 4 + 1), *at = text;
    if (!text)
        return NULL;
    for (size_t k = 0; k < length; k += 3) {
        size_t left = length - k;
        uint32_t three = (uint32_t)from[k] << 16 | (left > 1 ? (uint32_t)from[k + 1] << 8 : 0) | (left > 2 ? from[k + 2] : 0u);
        *at++ = digits[three >> 18];
        *at++ = digits[three >> 12 & 63];
        *at++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *at++ = left > 2 ? digits[three & 63] : '=';
    }
    *at = '\0';
    return text;
}

static int value_of(char digit)
{
    const char *found = digit != '\0' ? strchr(digits, digit) : NULL;
    return found ? (int)(found - digits) : -1;
}

bool base64_read(const char *text, size_t text_length, void *bytes, size_t length)
{
    unsigned char *to = bytes;
    signed char values[256];
    if (text_length != (length + 2) / 3 * 4)
        return false;
    for (int k = 0; k < 256; k++)
        values[k] = (signed char)value_of((char)k);
    for (size_t k = 0; k < length; k += 3, text += 4) {
        size_t left = length - k < 3 ? length - k : 3;
        uint32_t three = 0;
        for (size_t n = 0; n < 4; n++) {
            int value = n <= left ? values[(unsigned char)text[n]] : text[n] == '=' ? 0 : -1;
            if (value < 0)
                return false;
            three = three << 6 | (uint32_t)value;
        }
        for (size_t n = 0; n < 3; n++)
            if (n < left)
                to[k + n] = (unsigned char)(three >> (16 - 8 * n));
            else if ((three >> (16 - 8 * n) & 255) != 0)
                return false; /* bits that say nothing */
    }
    return true;
}
