/* direction_words.h: a direction in the space of learned numbers, in words: "0.71 tau - 0.7 local.A[post.r^2 w]". */
#ifndef PLASTC_DIRECTION_WORDS_H
#define PLASTC_DIRECTION_WORDS_H

#include "compiler/base/strbuf.h"

/* The largest components of vector[n], of length 1, with the names[n] of the coefficients as a person reads them; " …" behind them
 * if they are less than 0.95 of its length squared. */
void direction_words(int n, const char *const *names, const double *vector, StrBuf *out);

#endif
