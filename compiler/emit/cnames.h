/* cnames.h: C identifiers for the names of a model.
 *
 * Every name that reaches C goes through cnames_declare: it yields a valid identifier that is as
 * near to the hint as can be, no keyword, no macro or function of the kernel library, and different
 * from all names declared before and not yet released. */
#ifndef PLASTC_CNAMES_H
#define PLASTC_CNAMES_H

#include "compiler/base/arena.h"

typedef struct CNames CNames;

CNames *cnames_create(Arena *arena);

/* "w" -> "w", "double" -> "double_", "A[pre.r^1]" -> "A_pre_r_1", a second "w" -> "w_2". */
const char *cnames_declare(CNames *names, const char *hint);

/* Scopes: a release forgets what was declared after its mark. */
int cnames_mark(const CNames *names);
void cnames_release(CNames *names, int mark);

#endif
