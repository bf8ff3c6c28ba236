/* explanation.h: what docs/errors.md says of the codes of messages. */
#ifndef PLASTC_EXPLANATION_H
#define PLASTC_EXPLANATION_H

#include "diag.h"

/* The codes in their order; one that is no code after the last. */
#define EXPLANATION_NO_CODE ((DiagCode)0)
DiagCode explanation_next(DiagCode code);
/* "E0304", "e304" or "304"; EXPLANATION_NO_CODE if there is none of that name. */
DiagCode explanation_find(const char *name);
/* What a code means, in one line: a row of diag_codes.def. */
const char *explanation_meaning(DiagCode code);
/* Appends what its section says, without marks of Markdown: the words, then with `programs` a wrong program and a
 * right one, indented by four columns. */
void explanation_write(StrBuf *out, DiagCode code, bool programs);

#endif
