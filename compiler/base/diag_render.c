/* diag_render.c: program text as it is shown in messages.
 *
 * The work is bounded by the width, not by the length of the line: a program may be one line of
 * megabytes. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "diag_render.h"

#define LEFT_CONTEXT        60 /* columns kept before the span when a line is cut */
#define BYTES_PER_CHARACTER 4

/* A stretch of text, its bytes taken as UTF-8. */
typedef struct Text {
    const char *at;
    const char *end;
} Text;

static bool is_printable(uint32_t code)
{
    bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    bool reorders = code == 0x200E || code == 0x200F || (code >= 0x2028 && code <= 0x202E) ||
                    (code >= 0x2066 && code <= 0x2069);
    bool surrogate = code >= 0xD800 && code <= 0xDFFF;
    return !control && !reorders && !surrogate && code <= 0x10FFFF;
}

/* The length in bytes of the character at the beginning of `text`, which is not empty. A byte that
 * is not valid UTF-8 is a character by itself, with code 0. */
static int decode(Text text, uint32_t *code)
{
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)*text.at;
    int length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC0 ? 2 : 0;
    if (length == 1) {
        *code = first;
        return 1;
    }
    *code = 0;
    if (length == 0 || first >= 0xF8 || text.end - text.at < length)
        return 1;
    uint32_t value = first & (0xFFu >> (length + 1));
    for (int k = 1; k < length; k++) {
        unsigned char byte = (unsigned char)text.at[k];
        if ((byte & 0xC0) != 0x80)
            return 1;
        value = value << 6 | (byte & 0x3Fu);
    }
    if (value < smallest[length])
        return 1;
    *code = value;
    return length;
}

/* The columns of `text`, at most `limit`. */
static int count_columns(Text text, int limit)
{
    int columns = 0;
    uint32_t code;
    while (text.at < text.end && columns < limit) {
        text.at += decode(text, &code);
        columns++;
    }
    return columns;
}

static const char *skip_columns(Text text, int columns)
{
    uint32_t code;
    for (; columns > 0 && text.at < text.end; columns--)
        text.at += decode(text, &code);
    return text.at;
}

static void add_clean(StrBuf *out, Text text)
{
    while (text.at < text.end) {
        uint32_t code;
        int length = decode(text, &code);
        if (code == '\t')
            strbuf_char(out, ' ');
        else if (is_printable(code))
            strbuf_add_bytes(out, text.at, (size_t)length);
        else
            strbuf_char(out, '?');
        text.at += length;
    }
}

/* Appends `text`, cut with "..." after `columns`. Returns the end of what is shown in full. */
static const char *add_cut(StrBuf *out, Text text, int columns)
{
    if (count_columns(text, columns + 1) <= columns) {
        add_clean(out, text);
        return text.end;
    }
    const char *end = skip_columns(text, columns - 3);
    add_clean(out, (Text){text.at, end});
    strbuf_add(out, "...");
    return end;
}

void diag_render_text(StrBuf *out, const char *text, size_t length, int columns)
{
    add_cut(out, (Text){text, text + length}, columns);
}

ShownText diag_render_shown(const char *text)
{
    ShownText shown;
    StrBuf clean = {0};
    diag_render_text(&clean, text, strlen(text), (int)sizeof shown.text / BYTES_PER_CHARACTER - 1);
    snprintf(shown.text, sizeof shown.text, "%s", clean.length > 0 ? clean.text : "");
    strbuf_free(&clean);
    return shown;
}

/* Line number `line` (from 1) without its line end. */
static Text line_text(const Source *source, int line)
{
    int start = source->line_start[line - 1];
    int end = line < source->line_count ? source->line_start[line] - 1 : source->length;
    if (end > start && source->text[end - 1] == '\r')
        end--;
    return (Text){source->text + start, source->text + end};
}

static const char *earlier(const char *a, const char *b)
{
    return a < b ? a : b;
}

/* Where the shown part of a line that is too long begins: LEFT_CONTEXT columns before `start`. */
static const char *cut_left(Text line, const char *start)
{
    const char *near = line.at;
    if (start - near > LEFT_CONTEXT * BYTES_PER_CHARACTER) {
        near = start - LEFT_CONTEXT * BYTES_PER_CHARACTER;
        while (near < start && ((unsigned char)*near & 0xC0) == 0x80)
            near++;
    }
    int before = count_columns((Text){near, start}, INT32_MAX);
    if (before <= LEFT_CONTEXT)
        return near;
    return skip_columns((Text){near, start}, before - LEFT_CONTEXT);
}

void diag_render_lines(StrBuf *out, const SourceSet *sources, Span span, const char *on,
                       const char *off)
{
    const Source *source = sources->files[span.file];
    int number = source_position(sources, span.file, span.start).line;
    Text line = line_text(source, number);
    const char *start = earlier(source->text + span.start, line.end);

    const char *from = line.at;
    int indent = 0;
    if (count_columns(line, DIAG_COLUMNS + 1) > DIAG_COLUMNS)
        from = cut_left(line, start);
    strbuf_printf(out, "%5d | ", number);
    if (from > line.at) {
        strbuf_add(out, "...");
        indent = 3;
    }
    const char *shown = add_cut(out, (Text){from, line.end}, DIAG_COLUMNS - indent);

    indent += count_columns((Text){from, start}, DIAG_COLUMNS);
    const char *end = earlier(source->text + span.end, shown);
    int carets = end > start ? count_columns((Text){start, end}, DIAG_COLUMNS) : 1;
    strbuf_printf(out, "\n      | %*s%s", indent, "", on);
    for (int k = 0; k < carets; k++)
        strbuf_char(out, '^');
    strbuf_printf(out, "%s\n", off);
}
