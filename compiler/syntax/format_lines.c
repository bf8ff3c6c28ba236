/* format_lines.c: see format_lines.h. */
#include "format_lines.h"

#include <string.h>

#include "compiler/base/strbuf.h"

/* ---- statements ------------------------------------------------------------------------------- */

typedef VEC(int) Places;

/* Where statements begin, of blocks only: `reset v = 0` and `fix A[1] = 1, b = 2` hold others without a block. */
static void note_starts(Ast *ast, const AstStmts *statements, const char *text, Places *starts)
{
    for (int k = 0; k < statements->count; k++) {
        const AstStmt *stmt = statements->items[k];
        vec_push(ast->arena, starts, stmt->span.start);
        if (stmt->body.count > 0 && text[stmt->span.end - 1] == '}')
            note_starts(ast, &stmt->body, text, starts);
    }
}

static bool is_start(const Places *starts, int offset)
{
    int low = 0, high = starts->count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (starts->items[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < starts->count && starts->items[low] == offset;
}

/* ---- words ------------------------------------------------------------------------------------ */

static int characters(const char *text, int from, int to)
{
    int count = 0;
    for (int k = from; k < to; k++)
        count += ((unsigned char)text[k] & 0xC0) != 0x80;
    return count;
}

/* The end of the digits of a number, behind which its unit stands. */
static int end_of_digits(const char *text, Span span)
{
    int k = span.start;
    while (k < span.end && ((text[k] >= '0' && text[k] <= '9') || text[k] == '.'))
        k++;
    if (k + 1 < span.end && (text[k] == 'e' || text[k] == 'E')) {
        int digits = k + 1 + (text[k + 1] == '+' || text[k + 1] == '-');
        if (digits < span.end && text[digits] >= '0' && text[digits] <= '9')
            for (k = digits; k < span.end && text[k] >= '0' && text[k] <= '9';)
                k++;
    }
    return k;
}

void format_lines_write(const FormatLines *all, const FormatWord *word, StrBuf *out)
{
    const char *text = all->source->text;
    Span span = word->span;
    if (word->kind != T_NUMBER) {
        strbuf_add_bytes(out, text + span.start, (size_t)(span.end - span.start));
        return;
    }
    int digits = end_of_digits(text, span), unit = digits;
    while (unit < span.end && (text[unit] == ' ' || text[unit] == '\t'))
        unit++;
    strbuf_add_bytes(out, text + span.start, (size_t)(digits - span.start));
    if (unit < span.end) {
        strbuf_char(out, ' ');
        strbuf_add_bytes(out, text + unit, (size_t)(span.end - unit));
    }
}

static bool ends_operand(int kind)
{
    return kind == T_NAME || kind == T_NUMBER || kind == T_STRING || kind == ')' || kind == ']';
}

typedef struct Maker {
    FormatLines *all;
    Ast *ast;
    Places starts;
    int offset;     /* of what was read */
    int line_start; /* of the line that is read */
    int number;     /* of that line */
    int depth, brackets;
    int last_line;  /* number of the line of the word before; -1: there is none */
} Maker;

static void add_word(Maker *maker, FormatWord word)
{
    FormatLines *all = maker->all;
    const char *text = all->source->text;
    int blank = word.span.start;
    while (blank > maker->line_start && strchr(" \t\r\f\v", text[blank - 1]) != NULL)
        blank--;
    word.column = characters(text, maker->line_start, word.span.start);
    word.blanks = word.span.start - blank;
    word.depth = maker->depth;
    word.in_brackets = maker->brackets > 0;
    word.place = word.above = word.below = -1;
    StrBuf written = {0};
    strbuf_add(&written, "");
    format_lines_write(all, &word, &written);
    word.width = characters(written.text, 0, (int)written.length);
    strbuf_free(&written);
    bool joins = word.kind == '{' && all->words.count > 0 && all->words.items[all->words.count - 1].kind != 0;
    if (maker->number != maker->last_line && !joins) {
        FormatLine line = {.first = all->words.count, .number = maker->number,
                           .continues = word.kind != 0 && !word.starts && word.kind != '}'};
        vec_push(maker->ast->arena, &all->lines, line);
    }
    if (!joins || maker->number == maker->last_line)
        maker->last_line = maker->number;
    else {
        const FormatWord *before = &all->words.items[all->words.count - 1];
        word.blanks = 1;
        word.column = before->column + before->width + 1;
    }
    all->lines.items[all->lines.count - 1].count++;
    all->lines.items[all->lines.count - 1].last = maker->number;
    vec_push(maker->ast->arena, &all->words, word);
}

/* Comments before `end`. */
static void read_blanks(Maker *maker, int end)
{
    const char *text = maker->all->source->text;
    for (; maker->offset < end; maker->offset++) {
        if (text[maker->offset] == '\n') {
            maker->line_start = maker->offset + 1;
            maker->number++;
        } else if (text[maker->offset] == '#') {
            const char *newline = memchr(text + maker->offset, '\n', (size_t)(end - maker->offset));
            int last = newline ? (int)(newline - text) : end;
            int next = last;
            while (last > maker->offset && strchr(" \t\r\f\v", text[last - 1]) != NULL)
                last--;
            add_word(maker, (FormatWord){.span = {0, maker->offset, last}});
            maker->offset = next - 1;
        }
    }
}

static void count_bracket(Maker *maker, int kind)
{
    if (kind == '(' || kind == '[')
        maker->brackets++;
    else if ((kind == ')' || kind == ']') && maker->brackets > 0)
        maker->brackets--;
    else if (kind == '{')
        maker->depth++;
    else if (kind == '}' && maker->depth > 0)
        maker->depth--;
}

void format_lines_make(FormatLines *all, Ast *ast, const SourceSet *sources, int file, const TokenList *tokens,
                       const AstStmts *statements)
{
    Maker maker = {.all = all, .ast = ast, .last_line = -1};
    all->source = sources->files[file];
    note_starts(ast, statements, all->source->text, &maker.starts);
    for (int k = 0; k < tokens->count; k++) {
        const Token *token = &tokens->items[k];
        int before = k > 0 ? tokens->items[k - 1].kind : 0;
        read_blanks(&maker, token->span.start);
        FormatWord word = {.kind = token->kind, .span = token->span};
        word.starts = token->kind != '{' && token->kind != '}' && is_start(&maker.starts, token->span.start);
        word.derivative = token->kind == '/' && k > 0 && is_start(&maker.starts, tokens->items[k - 1].span.start);
        word.prefix = token->kind == '-' && !ends_operand(before);
        if (token->kind == '}' && maker.depth > 0)
            maker.depth--;
        add_word(&maker, word);
        if (token->kind != '}')
            count_bracket(&maker, token->kind);
        maker.offset = token->span.end;
    }
    read_blanks(&maker, all->source->length);
}
