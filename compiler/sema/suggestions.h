/* suggestions.h: "did you mean", and what there is. */
#ifndef PLASTC_SUGGESTIONS_H
#define PLASTC_SUGGESTIONS_H

#include "checker.h"

/* Names that could be meant. */
typedef VEC(const char *) Suggestions;

/* Helps with the nearest one; false if none is near. */
bool suggestions_help(Diag *diag, const char *word, const Suggestions *candidates);
/* The same; if none is near it says what there is. */
void suggestions_or_list(Checker *checker, Diag *diag, const char *word,
                         const Suggestions *candidates);

#endif
