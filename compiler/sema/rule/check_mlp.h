/* check_mlp.h: rules that are small networks: `learn M = mlp(pre.r, post.r, w, hidden = 10, tanh)`. */
#ifndef PLASTC_CHECK_MLP_H
#define PLASTC_CHECK_MLP_H

#include "compiler/sema/checker.h"

/* Name and start of one of its searched numbers. */
void mlp_coefficient(Checker *checker, const Learn *learn, int term, PlastCoefficient *coefficient);
/* The searched number that a term such as `M[h1 2 pre.r] = 1` names; -1 after reporting that there is none. */
int mlp_find_number(Checker *checker, const AstStmt *term, const Learn *learn);
/* The call mlp(…). */
void check_mlp(Checker *checker, Learn *learn, const AstExpr *call);

#endif
