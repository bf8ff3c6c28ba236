/* unit_words.h: words that are units. */
#ifndef PLASTC_UNIT_WORDS_H
#define PLASTC_UNIT_WORDS_H

#include "parser.h"

bool unit_words_has(const char *word);
const char *unit_words_near(const char *word); /* that was perhaps meant, or NULL */
/* Reports a word that stands where only a unit can, and is none or may not be there. */
void unit_words_report(Parser *parser, Span span, const char *word);

#endif
