/* diag_render.h: program text, and text from outside, as it is shown. */
#ifndef PLASTC_DIAG_RENDER_H
#define PLASTC_DIAG_RENDER_H

#include <stddef.h>

#include "source.h"
#include "strbuf.h"

/* Lines longer than this many columns are cut. */
#define DIAG_COLUMNS 100

/* Appends `text` in its shown form, cut with "..." after `columns`. */
void diag_render_text(StrBuf *out, const char *text, size_t length, int columns);
/* A name from outside, of a file or on the command line, as a terminal may see it. */
typedef struct ShownText {
    char text[4096];
} ShownText;
ShownText diag_render_shown(const char *text);
/* Appends two lines: the line that `span` begins in, and carets below the span. `on` and `off`
 * surround the carets. */
void diag_render_lines(StrBuf *out, const SourceSet *sources, Span span, const char *on,
                       const char *off);

#endif
