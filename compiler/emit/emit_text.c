/* emit_text.c: lines, comments and literals of the emitted C. */
#include "emit_text.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/diag.h"

/* Lines are broken so that they fit; a piece is at least two fifths of that. */
#define LINE_WIDTH  100
#define PIECE_LEAST 40
#define INDENT      4
/* Characters of a program line that a place comment quotes. */
#define QUOTE_LENGTH 72

/* ---- the emitter ---- */

void emit_text_start(Emitter *e, const IrModule *module, const EmitForm *form, StrBuf *out)
{
    int parts = form->parts;
    *e = (Emitter){.module = module, .parts = parts, .single = form->single, .out = out, .last_file = -1, .last_line = -1};
    e->part = parts > 1 ? EMIT_NO_PART : 0;
    e->names = cnames_create(module->arena);
    e->name_of = arena_array(module->arena, const char *, (module->next_id + 1) * parts);
}

const char **emit_text_name(const Emitter *e, const IrVar *var)
{
    int part = var->type.varying ? e->part : 0;
    if (part == EMIT_NO_PART)
        diag_ice("emit", NULL, "'%s' varies where no part of it is written", var->name);
    return &e->name_of[var->id + part * (e->module->next_id + 1)];
}

void emit_text_stop(Emitter *e)
{
    strbuf_free(&e->line);
}

/* ---- lines ---- */

StrBuf *emit_text_begin(Emitter *e)
{
    e->line.length = 0;
    return &e->line;
}

static void indent(StrBuf *out, int columns)
{
    for (int k = 0; k < columns; k++)
        strbuf_char(out, ' ');
}

/* Whether a line may end before the space text[at]: behind an operator or a comma, not at the
 * bounds of a comment. */
static bool may_break(const char *text, int at)
{
    if (at < 2 || text[at] != ' ' || strchr(",=+-*/%<>?:&|", text[at - 1]) == NULL)
        return false;
    return memcmp(text + at - 2, "/*", 2) != 0 && memcmp(text + at - 2, "*/", 2) != 0;
}

/* Where to break text[0 .. length): the outermost place within `width`, the last one of these; if
 * there is none, the first one beyond; `length` if there is none at all. */
static int break_place(const char *text, int length, int width)
{
    int place = length;
    int place_depth = 0;
    int depth = 0;
    for (int at = 0; at < length && (at <= width || place == length); at++) {
        if (text[at] == '(' || text[at] == '[' || text[at] == '{')
            depth++;
        else if (text[at] == ')' || text[at] == ']' || text[at] == '}')
            depth--;
        else if (at >= PIECE_LEAST && may_break(text, at) &&
                 (place == length || depth <= place_depth)) {
            place = at;
            place_depth = depth;
        }
    }
    return place;
}

void emit_text_end(Emitter *e)
{
    const char *text = e->line.text;
    int length = (int)e->line.length;
    int column = e->depth * INDENT;
    while (column + length > LINE_WIDTH) {
        int place = break_place(text, length, LINE_WIDTH - column);
        if (place == length)
            break;
        indent(e->out, column);
        strbuf_add_bytes(e->out, text, (size_t)place);
        strbuf_char(e->out, '\n');
        text += place + 1;
        length -= place + 1;
        column = (e->depth + 1) * INDENT;
    }
    indent(e->out, column);
    strbuf_add_bytes(e->out, text, (size_t)length);
    strbuf_char(e->out, '\n');
}

void emit_text_line(Emitter *e, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    strbuf_vprintf(emit_text_begin(e), format, arguments);
    va_end(arguments);
    emit_text_end(e);
}

/* ---- comments ---- */

/* Plain ASCII, a '?' for any other character, and nothing that opens or closes a comment. */
static void emit_words_bytes(StrBuf *out, const char *words, int length)
{
    for (int k = 0; k < length; k++) {
        unsigned char c = (unsigned char)words[k];
        if ((c & 0xc0) == 0x80) /* within a character */
            continue;
        strbuf_char(out, c > 126 ? '?' : c < ' ' ? ' ' : (char)c);
        char next = '\0';
        if (k + 1 < length)
            next = words[k + 1];
        if ((c == '/' && next == '*') || (c == '*' && next == '/'))
            strbuf_char(out, ' ');
    }
}

void emit_text_words(StrBuf *out, const char *words)
{
    emit_words_bytes(out, words, (int)strlen(words));
}

void emit_text_section(StrBuf *out, const char *title)
{
    bool after_empty = out->length >= 2 && memcmp(out->text + out->length - 2, "\n\n", 2) == 0;
    strbuf_add(out, after_empty ? "/* ---- " : "\n/* ---- ");
    emit_text_words(out, title);
    strbuf_add(out, " ---- */\n\n");
}

const char *emit_text_file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

/* The program's own words: the line without indentation, comment and opening brace. */
static void quote_line(StrBuf *out, const Source *source, int line)
{
    const char *text = source->text + source->line_start[line - 1];
    const char *end = source->text + source->length;
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    int length = 0;
    while (text + length < end && strchr("#\n\r", text[length]) == NULL && length < QUOTE_LENGTH)
        length++;
    while (length > 0 && strchr(" \t{", text[length - 1]) != NULL)
        length--;
    emit_words_bytes(out, text, length);
}

static bool has_place(const Emitter *e, const IrStmt *stmt)
{
    const SourceSet *sources = e->module->sources;
    return stmt->span.start >= 0 && stmt->span.file >= 0 && sources != NULL &&
           stmt->span.file < sources->count;
}

/* "oja.plast:12: ", then the program's words if there is no note. */
static void add_place(const Emitter *e, const IrStmt *stmt, int line, StrBuf *text)
{
    const Source *source = e->module->sources->files[stmt->span.file];
    emit_text_words(text, emit_text_file_name(source->path));
    strbuf_printf(text, ":%d: ", line);
    if (stmt->note == NULL)
        quote_line(text, source, line);
}

void emit_text_place(Emitter *e, const IrStmt *stmt)
{
    int line = -1;
    if (has_place(e, stmt))
        line = source_position(e->module->sources, stmt->span.file, stmt->span.start).line;
    bool new_place = line >= 0 && (stmt->span.file != e->last_file || line != e->last_line);
    bool new_note = stmt->note != NULL && (new_place || stmt->note != e->last_note);
    if (!new_place && !new_note)
        return;

    StrBuf *text = emit_text_begin(e);
    strbuf_add(text, "/* ");
    if (new_place) {
        add_place(e, stmt, line, text);
        e->last_file = stmt->span.file;
        e->last_line = line;
    }
    if (stmt->note != NULL)
        emit_text_words(text, stmt->note);
    e->last_note = stmt->note;
    strbuf_add(text, " */");
    emit_text_end(e);
}

/* ---- literals ---- */

static void emit_finite(StrBuf *out, double value)
{
    char text[40];
    int digits = DBL_DIG;
    do
        snprintf(text, sizeof text, "%.*g", digits, value);
    while (strtod(text, NULL) != value && ++digits <= DBL_DECIMAL_DIG);
    strbuf_add(out, text);
    if (strpbrk(text, ".e") == NULL)
        strbuf_add(out, ".0");
}

/* Infinities as quotients: tcc takes no -HUGE_VAL in an initialiser. NaNs are all alike. */
void emit_text_double(StrBuf *out, double value)
{
    if (isnan(value))
        strbuf_add(out, "0.0 / 0.0");
    else if (isinf(value))
        strbuf_add(out, value < 0 ? "-1.0 / 0.0" : "1.0 / 0.0");
    else
        emit_finite(out, value);
}

void emit_text_string(StrBuf *out, const char *text)
{
    strbuf_char(out, '"');
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if (c < ' ' || c > '~')
            strbuf_printf(out, "\\%03o", (unsigned)c);
        else if (strchr("\"\\?", c) != NULL) /* ? could begin a trigraph */
            strbuf_printf(out, "\\%c", c);
        else
            strbuf_char(out, (char)c);
    }
    strbuf_char(out, '"');
}

void emit_text_lines(const char *const *lines, size_t count, StrBuf *out)
{
    for (size_t k = 0; k < count; k++) {
        strbuf_add(out, lines[k]);
        strbuf_char(out, '\n');
    }
}
