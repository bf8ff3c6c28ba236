/* kernel_text.c: the text of the kernel library, as embedded. */
#include "kernel_text.h"

static void add_text(StrBuf *out, const EmbeddedText *text)
{
    for (int k = 0; k < text->line_count; k++) {
        strbuf_add(out, text->lines[k]);
        strbuf_char(out, '\n');
    }
}

void kernel_text_abi(StrBuf *out)
{
    int count;
    add_text(out, kernel_texts(&count));
}

void kernel_text_library(StrBuf *out)
{
    int count;
    const EmbeddedText *texts = kernel_texts(&count);
    for (int k = 1; k < count; k++) {
        strbuf_char(out, '\n');
        add_text(out, &texts[k]);
    }
}

void kernel_text_single(StrBuf *out)
{
    int count;
    add_text(out, single_texts(&count));
}

void kernel_text_of_library(int number, StrBuf *out)
{
    int count;
    add_text(out, &rule_library_texts(&count)[number]);
}
