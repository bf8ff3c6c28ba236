/* check_member.h: what a member means at its place: of a unit, a synapse, a projection, a rule. */
#ifndef PLASTC_CHECK_MEMBER_H
#define PLASTC_CHECK_MEMBER_H

#include "compiler/sema/checker.h"

/* Never NULL. */
const Expr *check_member(const Context *context, const AstExpr *member);

#endif
