/* coefficient_name.c: see coefficient_name.h. */
#include "coefficient_name.h"

#include <stdlib.h>

#include "compiler/base/strbuf.h"
#include "compiler/report/short_name.h"
#include "scale.h"

const char *coefficient_name(Arena *arena, const char *coefficient)
{
    char *brief = short_name(coefficient), raised[40];
    StrBuf out = {0};
    for (char *at = brief; *at;) {
        if (at[0] == '^' && at[1] >= '1' && at[1] <= '9') {
            ticks_raised_number(raised, (int)strtol(at + 1, &at, 10));
            strbuf_add(&out, raised);
        } else
            strbuf_char(&out, *at++);
    }
    const char *name = arena_printf(arena, "%s", out.text);
    strbuf_free(&out);
    free(brief);
    return name;
}
