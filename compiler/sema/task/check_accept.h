/* check_accept.h: `accept { … }`: which rules are accepted. */
#ifndef PLASTC_CHECK_ACCEPT_H
#define PLASTC_CHECK_ACCEPT_H

#include "compiler/sema/checker.h"

/* Once all losses and reports are checked and have their numbers. */
void check_accept(Checker *checker, const AstStmt *stmt);

#endif
