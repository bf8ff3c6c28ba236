/* short_name.c: names of coefficients as a person reads them. */
#include "short_name.h"

#include <stdbool.h>
#include <string.h>

#include "compiler/base/strbuf.h"

/* Appends a factor without a power of 1; nothing if its power is 0. */
static void add_factor(StrBuf *out, const char *factor, size_t length, bool first)
{
    if (length > 2 && strncmp(factor + length - 2, "^0", 2) == 0)
        return;
    if (length > 2 && strncmp(factor + length - 2, "^1", 2) == 0)
        length -= 2;
    strbuf_printf(out, "%s%.*s", first ? "" : " ", (int)length, factor);
}

char *short_name(const char *coefficient)
{
    StrBuf out = {0};
    size_t head = strcspn(coefficient, "[");
    strbuf_printf(&out, "%.*s", (int)head, coefficient);
    if (coefficient[head] == '[') {
        strbuf_char(&out, '[');
        size_t begin = out.length;
        for (const char *at = coefficient + head + 1; *at && *at != ']';) {
            size_t length = strcspn(at, " ]");
            add_factor(&out, at, length, out.length == begin);
            at += length + (at[length] == ' ');
        }
        strbuf_add(&out, out.length == begin ? "1]" : "]");
    }
    return strbuf_take(&out);
}
