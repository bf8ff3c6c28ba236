/* heat_colours.h: the colours of heat maps, on light and on dark, as classes of a style sheet. */
#ifndef PLASTC_HEAT_COLOURS_H
#define PLASTC_HEAT_COLOURS_H

#include <stdbool.h>

#include "compiler/base/strbuf.h"

/* Different colours; with an odd number 0 has one of its own. */
#define HEAT_LEVELS 33

/* The colour of a part from 0 to 1 of the range. */
int heat_colours_level(double part);
/* "c16" of a cell, "white" of a number in it. */
void heat_colours_cell(char words[16], bool is_signed, int level);
const char *heat_colours_text(bool is_signed, int level);
/* The rules of these classes. */
void heat_colours_style(StrBuf *out);

#endif
