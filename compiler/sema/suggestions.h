/* suggestions.h: "did you mean", and what there is. */
#ifndef PLASTC_SUGGESTIONS_H
#define PLASTC_SUGGESTIONS_H

#include "checker.h"

/* Names that could be meant. */
typedef VEC(const char *) Suggestions;

/* Adds "did you mean" with the candidate that is nearest to `word`; false, and nothing added, if none is near. */
bool suggestions_help(Diag *diag, const char *word, const Suggestions *candidates);
/* The same; if none is near it adds a list of the candidates. */
void suggestions_or_list(Checker *checker, Diag *diag, const char *word,
                         const Suggestions *candidates);

#endif
