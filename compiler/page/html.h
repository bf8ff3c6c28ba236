/* html.h: writes HTML that is XML as well: text, cells of tables, sections. */
#ifndef PLASTC_HTML_H
#define PLASTC_HTML_H

#include "compiler/base/strbuf.h"

/* Escaped; line ends and tabs stay, bytes that are not printable UTF-8 become '?'. */
void html_text(StrBuf *out, const char *text);
void html_bytes(StrBuf *out, const char *text, size_t length);
/* "<p>…</p>" */
void html_element(StrBuf *out, const char *name, const char *text);

/* A section with a heading, which the table of contents links to. */
void html_section(StrBuf *out, const char *id, const char *heading);
void html_end_section(StrBuf *out);

/* A table that scrolls by itself if it is wide, by keys too; then the heads of its columns, in one text with '|'
 * between them, '>' before those of numbers. */
void html_table(StrBuf *out, const char *caption, const char *heads);
void html_end_table(StrBuf *out);
void html_row(StrBuf *out, const char *head);
void html_end_row(StrBuf *out);
void html_cell(StrBuf *out, const char *text);
/* Four digits; an empty cell if it is NaN. */
void html_number(StrBuf *out, double value);

/* The text of a program, with comments, strings, numbers and the words that begin statements marked. */
void html_program(StrBuf *out, const char *text);

#endif
