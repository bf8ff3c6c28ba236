/* reverse.c: see reverse.h. */
#include "reverse.h"

#include <stdarg.h>

#include "compiler/base/strbuf.h"

void reverse_refuse(Reverse *reverse, Span span, const char *format, ...)
{
    IrModule *module = reverse->module;
    StrBuf text = {0};
    va_list args;
    if (reverse_refused(reverse))
        return;
    va_start(args, format);
    strbuf_vprintf(&text, format, args);
    va_end(args);
    module->gradient.refused = arena_printf(module->arena, "%s", text.text);
    module->gradient.place = span;
    strbuf_free(&text);
}

bool reverse_refused(const Reverse *reverse)
{
    return reverse->module->gradient.refused != NULL;
}
