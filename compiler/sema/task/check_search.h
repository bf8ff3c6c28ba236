/* check_search.h: what is minimised, how, and for how long. */
#ifndef PLASTC_CHECK_SEARCH_H
#define PLASTC_CHECK_SEARCH_H

#include "compiler/sema/checker.h"

/* `search { … }` */
void check_search(Checker *checker, const AstStmt *stmt);

#endif
