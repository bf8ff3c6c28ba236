/* format.c: lays a program out anew.
 *
 * Lines stay lines. A line that begins a statement or closes a block is indented by four columns a block; one that goes on with a
 * statement stays as far to the right of it as it was. Between two words stands what gap() says, two blanks between two statements of a
 * line. Columns of neighbouring lines that the author has aligned stay aligned: words that begin in the same column, or '=' and '+='
 * that end in the same one, if one of them stands farther from the word before it than it must. A comment behind a statement stays in
 * its column if there is room. So what was laid out once has its columns, and stays as it is. */
#include "format.h"

#include <stdlib.h>
#include <string.h>

#include "format_lines.h"
#include "parse_tokens.h"

#define INDENT 4
/* Kinds of tokens below are characters. */
#define FIRST_WORD 256

/* ---- between two words ------------------------------------------------------------------------ */

static bool is_assignment(int kind)
{
    return kind == '=' || kind == '~' || kind == T_PLUS_EQUAL || kind == T_MINUS_EQUAL;
}

static int kept(const FormatWord *word)
{
    return word->blanks > 0;
}

/* Blanks before an opening bracket behind `a`; `before` stands before that. */
static int gap_before_bracket(const FormatWord *before, const FormatWord *a)
{
    bool name_of_phase = before && (before->kind == T_PHASE || before->kind == T_SCALED);
    bool takes_one = a->kind == T_NAME || a->kind == T_LOG || a->kind == ')' || a->kind == ']';
    return takes_one && !name_of_phase ? 0 : 1;
}

/* 1/16, written without blanks, stays one number for its reader. */
static bool is_in_fraction(const FormatWord *a, const FormatWord *b)
{
    if (b->kind == '/')
        return a->kind == T_NUMBER && b->blanks == 0 && b[1].kind == T_NUMBER && b[1].blanks == 0;
    return a->kind == '/' && b->kind == T_NUMBER && a->blanks == 0 && b->blanks == 0 && a[-1].kind == T_NUMBER;
}

/* The fewest blanks between a and b; `before` stands before a in the line, or is NULL. */
static int gap(const FormatWord *before, const FormatWord *a, const FormatWord *b)
{
    if (b->kind == 0)
        return 2;
    if (b->starts)
        return a->kind == '{' || a->kind == ';' ? 1 : 2;
    if (b->kind == ',' || b->kind == ';' || b->kind == ')' || b->kind == ']' || b->kind == '.' || b->kind == T_RANGE ||
        b->kind == '^' || b->derivative || is_in_fraction(a, b))
        return 0;
    if (a->kind == '(' || a->kind == '[' || a->kind == '.' || a->kind == T_RANGE || a->kind == '^' || a->derivative || a->prefix)
        return 0;
    if (b->kind == '(' || b->kind == '[')
        return gap_before_bracket(before, a);
    if (a->kind == '{' && b->kind == '}')
        return 0;
    if ((b->kind == ':' || a->kind == ':') && b->in_brackets)
        return a->kind == ',' ? 1 : kept(b);
    return b->kind == ':' && a->starts ? 0 : 1; /* a condition and its name */
}

static int gap_at(const FormatLines *all, const FormatLine *line, int k)
{
    const FormatWord *word = &all->words.items[k];
    return gap(k - line->first > 1 ? word - 2 : NULL, word - 1, word);
}

/* ---- columns ---------------------------------------------------------------------------------- */

/* The column by which a word is aligned, in the file as it is. */
static int anchor(const FormatWord *word)
{
    return is_assignment(word->kind) ? word->column + word->width - 1 : word->column;
}

static bool stands_apart(const FormatLines *all, const FormatLine *line, int k)
{
    return all->words.items[k].blanks > gap_at(all, line, k);
}

/* Whether words k of one line and i of the next one may be in one column: of one block and kind, and not glued to what stands before. */
static bool are_alike(const FormatLines *all, const FormatLine *upper, int i, const FormatLine *lower, int k)
{
    const FormatWord *a = &all->words.items[i], *b = &all->words.items[k];
    if (a->kind == 0 || b->kind == 0)
        return a->kind == b->kind;
    if (a->depth != b->depth || gap_at(all, upper, i) == 0 || gap_at(all, lower, k) == 0)
        return false;
    if (is_assignment(a->kind) || is_assignment(b->kind))
        return is_assignment(a->kind) && is_assignment(b->kind);
    bool punctuation = a->kind < FIRST_WORD || b->kind < FIRST_WORD;
    return !punctuation || a->kind == b->kind;
}

/* Finds what is aligned in two lines, one below the other. */
static void link_lines(FormatLines *all, const FormatLine *upper, const FormatLine *lower)
{
    int i = upper->first + 1, k = lower->first + 1;
    while (i < upper->first + upper->count && k < lower->first + lower->count) {
        FormatWord *a = &all->words.items[i], *b = &all->words.items[k];
        int step = anchor(a) - anchor(b);
        if (step == 0 && are_alike(all, upper, i, lower, k) && (a->kind == 0 || stands_apart(all, upper, i) || stands_apart(all, lower, k))) {
            a->below = k;
            b->above = i;
        }
        i += step <= 0;
        k += step >= 0;
    }
}

typedef struct Keyed {
    int key, line, word;
} Keyed;

static int compare_keys(const void *left, const void *right)
{
    const Keyed *a = left, *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return a->word < b->word ? -1 : a->word > b->word;
}

/* The least column for word k, which is not the first of its line: that before it has its place. */
static int least_place(const FormatLines *all, const FormatLine *line, int k)
{
    const FormatWord *word = &all->words.items[k];
    int least = word[-1].place + word[-1].width + gap_at(all, line, k);
    return word->kind == 0 && word->column > least ? word->column : least;
}

/* The line of a word; it is near `line`. */
static const FormatLine *line_of(const FormatLine *line, int word)
{
    while (word < line->first)
        line--;
    while (word >= line->first + line->count)
        line++;
    return line;
}

/* Places word k and all that it is aligned with. */
static void place_word(FormatLines *all, const FormatLine *line, int k)
{
    int top = k, end = 0;
    while (all->words.items[top].above >= 0)
        top = all->words.items[top].above;
    for (int w = top; w >= 0; w = all->words.items[w].below) {
        const FormatWord *word = &all->words.items[w];
        int least = least_place(all, line_of(line, w), w) + (is_assignment(word->kind) ? word->width : 0);
        end = least > end ? least : end;
    }
    for (int w = top; w >= 0; w = all->words.items[w].below) {
        FormatWord *word = &all->words.items[w];
        word->place = end - (is_assignment(word->kind) ? word->width : 0);
    }
}

/* Lines first to last - 1 stand below each other; their first words have their places. */
static void place_paragraph(FormatLines *all, Ast *ast, int first, int last)
{
    int count = 0;
    for (int l = first; l < last; l++) {
        count += all->lines.items[l].count - 1;
        if (l > first)
            link_lines(all, &all->lines.items[l - 1], &all->lines.items[l]);
    }
    Keyed *keyed = arena_array(ast->arena, Keyed, count + 1);
    count = 0;
    for (int l = first; l < last; l++)
        for (int k = 1; k < all->lines.items[l].count; k++) {
            int word = all->lines.items[l].first + k;
            keyed[count++] = (Keyed){anchor(&all->words.items[word]), l, word};
        }
    qsort(keyed, (size_t)count, sizeof *keyed, compare_keys);
    for (int k = 0; k < count; k++)
        if (all->words.items[keyed[k].word].place < 0)
            place_word(all, &all->lines.items[keyed[k].line], keyed[k].word);
}

/* ---- indents ---------------------------------------------------------------------------------- */

/* A comment in a line of its own stands where what follows it stands, or below the comment behind the line before. */
static void indent_comment(FormatLines *all, int l)
{
    const FormatLine *line = &all->lines.items[l], *before = line - 1;
    FormatWord *comment = &all->words.items[line->first];
    const FormatWord *last = l > 0 ? &all->words.items[before->first + before->count - 1] : NULL;
    if (last && last->kind == 0 && before->last + 1 == line->number && last->column == comment->column && last->place >= 0 &&
        (before->count > 1 || last->place > INDENT * comment->depth))
        comment->place = last->place;
    else
        comment->place = INDENT * comment->depth;
}

static void indent_line(FormatLines *all, int l, const FormatWord **base)
{
    const FormatLine *line = &all->lines.items[l];
    FormatWord *word = &all->words.items[line->first];
    if (word->kind == 0) {
        indent_comment(all, l);
        return;
    }
    if (!line->continues || !*base) {
        word->place = INDENT * word->depth;
        *base = word;
        return;
    }
    int right = word->column - (*base)->column;
    word->place = (*base)->place + (right > 0 ? right : INDENT);
}

/* Indents depend on the comments of lines before, and these on what they stand behind: paragraph by paragraph. */
static void place_all(FormatLines *all, Ast *ast)
{
    const FormatWord *base = NULL;
    for (int first = 0, last; first < all->lines.count; first = last) {
        for (last = first; last < all->lines.count; last++) {
            const FormatLine *line = &all->lines.items[last];
            bool is_comment = all->words.items[line->first].kind == 0;
            if (last > first && (is_comment || line->number > line[-1].last + 1))
                break;
            indent_line(all, last, &base);
            if (is_comment) {
                last++;
                break;
            }
        }
        place_paragraph(all, ast, first, last);
    }
}

/* ---- text ------------------------------------------------------------------------------------- */

static void write_line(const FormatLines *all, const FormatLine *line, StrBuf *out)
{
    int column = 0;
    for (int k = line->first; k < line->first + line->count; k++) {
        const FormatWord *word = &all->words.items[k];
        for (; column < word->place; column++)
            strbuf_char(out, ' ');
        format_lines_write(all, word, out);
        column += word->width;
    }
    strbuf_char(out, '\n');
}

static bool is_blank(char byte)
{
    return strchr(" \t\r\f\v\n", byte) != NULL;
}

/* Nothing but blanks may differ. */
static void verify(const Source *source, const char *text, const char *end)
{
    int k = strncmp(source->text, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    for (;; k++, text++) {
        while (k < source->length && is_blank(source->text[k]))
            k++;
        while (text < end && is_blank(*text))
            text++;
        if (k == source->length || text == end || source->text[k] != *text)
            break;
    }
    if (k != source->length || text != end)
        diag_ice("format", source->text, "formatting would change more than blanks");
}

bool format_program(Ast *ast, const SourceSet *sources, int file, StrBuf *out)
{
    TokenList tokens = {0};
    FormatLines all = {0};
    int errors = diags_error_count(ast->diags);
    const AstProgram *program = parse_tokens(ast, sources, file, &tokens);
    if (diags_error_count(ast->diags) > errors)
        return false;
    format_lines_make(&all, ast, sources, file, &tokens, &program->statements);
    place_all(&all, ast);
    size_t start = out->length;
    for (int l = 0; l < all.lines.count; l++) {
        const FormatLine *line = &all.lines.items[l];
        if (l > 0 && line->number > line[-1].last + 1)
            strbuf_char(out, '\n');
        write_line(&all, line, out);
    }
    if (out->length > start)
        verify(sources->files[file], out->text + start, out->text + out->length);
    return true;
}
