/* html.c: see html.h. */
#include "html.h"

#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/plot/svg.h"

/* Longer text may be broken into lines. */
#define WORDS_LEAST 30

/* ---- text ----------------------------------------------------------------------------------- */

void html_bytes(StrBuf *out, const char *text, size_t length)
{
    StrBuf part = {0};
    for (size_t k = 0; k < length; k++) {
        if (text[k] != '\n' && text[k] != '\t') {
            strbuf_char(&part, text[k]);
            if (k + 1 < length)
                continue;
        }
        if (part.length > 0)
            svg_escape(out, part.text, 0);
        strbuf_free(&part);
        part = (StrBuf){0};
        if (text[k] == '\n' || text[k] == '\t')
            strbuf_char(out, text[k]);
    }
}

void html_text(StrBuf *out, const char *text)
{
    html_bytes(out, text, strlen(text));
}

void html_element(StrBuf *out, const char *name, const char *text)
{
    strbuf_printf(out, "<%s>", name);
    html_text(out, text);
    strbuf_printf(out, "</%s>\n", name);
}

/* ---- sections and tables -------------------------------------------------------------------- */

void html_section(StrBuf *out, const char *id, const char *heading)
{
    strbuf_printf(out, "<section id=\"%s\" aria-labelledby=\"%s-heading\">\n<h2 id=\"%s-heading\">", id, id, id);
    html_text(out, heading);
    strbuf_add(out, "</h2>\n");
}

void html_end_section(StrBuf *out)
{
    strbuf_add(out, "</section>\n");
}

void html_table(StrBuf *out, const char *caption, const char *heads)
{
    strbuf_add(out, "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"");
    html_text(out, caption);
    strbuf_add(out, "\">\n<table>\n<caption>");
    html_text(out, caption);
    strbuf_add(out, "</caption>\n<thead><tr>");
    for (;;) {
        bool numbers = *heads == '>';
        heads += numbers;
        size_t length = strcspn(heads, "|");
        strbuf_add(out, numbers ? "<th scope=\"col\" class=\"number\">" : "<th scope=\"col\">");
        html_bytes(out, heads, length);
        strbuf_add(out, "</th>");
        if (!heads[length])
            break;
        heads += length + 1;
    }
    strbuf_add(out, "</tr></thead>\n<tbody>\n");
}

void html_end_table(StrBuf *out)
{
    strbuf_add(out, "</tbody>\n</table>\n</div>\n");
}

void html_row(StrBuf *out, const char *head)
{
    strbuf_add(out, "<tr><th scope=\"row\">");
    html_text(out, head);
    strbuf_add(out, "</th>");
}

void html_end_row(StrBuf *out)
{
    strbuf_add(out, "</tr>\n");
}

void html_cell(StrBuf *out, const char *text)
{
    strbuf_add(out, strlen(text) > WORDS_LEAST ? "<td class=\"words\">" : "<td>");
    html_text(out, text);
    strbuf_add(out, "</td>");
}

void html_number(StrBuf *out, double value)
{
    strbuf_add(out, "<td class=\"number\">");
    if (!isnan(value))
        strbuf_printf(out, "%.4g", value);
    strbuf_add(out, "</td>");
}

/* ---- programs ------------------------------------------------------------------------------- */

/* The words that begin statements. */
static const char *const statement_words[] = {
#define STATEMENT(kind, word, how, home, form) word,
#define WORD(token, word, how, kind, form)     word,
#include "compiler/syntax/statements.def"
};

static bool is_statement_word(const char *word, size_t length)
{
    for (size_t k = 0; k < sizeof statement_words / sizeof *statement_words; k++)
        if (strlen(statement_words[k]) == length && memcmp(statement_words[k], word, length) == 0)
            return true;
    return false;
}

static bool in_word(char letter)
{
    return isalnum((unsigned char)letter) || letter == '_';
}

/* How many bytes from here on are one piece, and its class; NULL: it has none. As grammar/plast.l has its tokens, but
 * for words that are keywords only in some places: here where a line or a block begins, or behind ';'. */
static size_t next_piece(const char *at, bool begins, const char **class)
{
    size_t length = 1;
    *class = NULL;
    if (*at == '#') {
        *class = "comment";
        return strcspn(at, "\n");
    }
    if (*at == '"') {
        *class = "string";
        while (at[length] && at[length] != '\n' && at[length] != '"')
            length += at[length] == '\\' && at[length + 1] && at[length + 1] != '\n' ? 2 : 1;
        return length + (at[length] == '"');
    }
    if (isdigit((unsigned char)*at)) {
        *class = "digits";
        char *end;
        strtod(at, &end);
        return end > at ? (size_t)(end - at) : 1;
    }
    if (!in_word(*at))
        return strcspn(at + 1, "#\"\n;{} \t_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") + 1;
    while (in_word(at[length]))
        length++;
    if (begins && is_statement_word(at, length))
        *class = "word";
    return length;
}

void html_program(StrBuf *out, const char *text)
{
    bool begins = true;
    for (size_t length; *text; text += length) {
        const char *class;
        length = next_piece(text, begins, &class);
        if (class)
            strbuf_printf(out, "<span class=\"%s\">", class);
        html_bytes(out, text, length);
        strbuf_add(out, class ? "</span>" : "");
        bool blank = *text == ' ' || *text == '\t';
        begins = strchr("\n;{}", text[length - 1]) != NULL || (begins && blank);
    }
}
