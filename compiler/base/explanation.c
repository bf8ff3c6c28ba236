/* explanation.c: reads the text of docs/errors.md, which is part of plastc. A section begins with "### E0304", its
 * programs behind a line "Wrong:". Sessions on a terminal are left out: their files are not there. */
#include "explanation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "embedded.h"

static const struct {
    DiagCode code;
    const char *meaning;
} codes[] = {
#define CODE(name, number, meaning) {E_##name, meaning},
#include "diag_codes.def"
#undef CODE
};
#define CODE_COUNT ((int)(sizeof codes / sizeof codes[0]))

DiagCode explanation_next(DiagCode code)
{
    if (code == EXPLANATION_NO_CODE)
        return codes[0].code;
    for (int k = 0; k + 1 < CODE_COUNT; k++)
        if (codes[k].code == code)
            return codes[k + 1].code;
    return EXPLANATION_NO_CODE;
}

const char *explanation_meaning(DiagCode code)
{
    for (int k = 0; k < CODE_COUNT; k++)
        if (codes[k].code == code)
            return codes[k].meaning;
    return "";
}

DiagCode explanation_find(const char *name)
{
    const char *digits = name + (name[0] == 'E' || name[0] == 'e');
    size_t length = strlen(digits);
    if (length < 3 || length > 4 || strspn(digits, "0123456789") != length)
        return EXPLANATION_NO_CODE;
    int number = atoi(digits);
    for (int k = 0; k < CODE_COUNT; k++)
        if ((int)codes[k].code == number)
            return codes[k].code;
    return EXPLANATION_NO_CODE;
}

/* A line of prose without marks: '[words](where)' is its words, '`name`' its name. */
static void write_prose(StrBuf *out, const char *line)
{
    for (; *line != '\0'; line++) {
        if (line[0] == ']' && line[1] == '(')
            line += strcspn(line, ")");
        else if (*line != '[' && *line != '`')
            strbuf_char(out, *line);
        if (*line == '\0')
            break;
    }
    strbuf_char(out, '\n');
}

/* A block whose first line, the fence, is number k. Returns the number of the closing one. */
static int write_block(StrBuf *out, const EmbeddedText *text, int k)
{
    bool shown = strncmp(text->lines[k], "```plast", strlen("```plast")) == 0;
    for (k++; k < text->line_count && strncmp(text->lines[k], "```", 3) != 0; k++)
        if (shown)
            strbuf_printf(out, "    %s\n", text->lines[k]);
    return k;
}

static bool ends_blank(const StrBuf *out, size_t start)
{
    return out->length == start || (out->length >= start + 2 && strcmp(out->text + out->length - 2, "\n\n") == 0);
}

void explanation_write(StrBuf *out, DiagCode code, bool programs)
{
    int count;
    const EmbeddedText *text = errors_texts(&count);
    size_t start = out->length;
    char heading[16];
    snprintf(heading, sizeof heading, "### E%04d", (int)code);
    int k = 0;
    while (k < text->line_count && strcmp(text->lines[k], heading) != 0)
        k++;
    for (k++; k < text->line_count && text->lines[k][0] != '#'; k++) {
        if (!programs && strcmp(text->lines[k], "Wrong:") == 0)
            break;
        if (strncmp(text->lines[k], "```", 3) == 0)
            k = write_block(out, text, k);
        else if (text->lines[k][0] != '\0' || !ends_blank(out, start))
            write_prose(out, text->lines[k]);
    }
    while (out->length > start + 1 && ends_blank(out, start))
        out->text[--out->length] = '\0';
}
