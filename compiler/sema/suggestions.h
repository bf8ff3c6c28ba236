/* suggestions.h: "did you mean", and what there is. */
#ifndef PLASTC_SUGGESTIONS_H
#define PLASTC_SUGGESTIONS_H

#include "checker.h"

typedef VEC(const char *) Suggestions;

/* "did you mean"; returns false if no candidate is near. */
bool suggestions_help(Diag *diag, const char *word, const Suggestions *candidates);
/* Says what there is if no candidate is near. */
void suggestions_or_list(Checker *checker, Diag *diag, const char *word,
                         const Suggestions *candidates);

#endif
