/* constant.h: constants of a program, whose values --set may replace. */
#ifndef PLASTC_CONSTANT_H
#define PLASTC_CONSTANT_H

#include "checker.h"

/* next: the statement behind it, or NULL. */
Status constant_declare(Checker *checker, const AstStmt *stmt, const AstStmt *next);
/* Whether each --set names a constant. */
Status constant_settings_used(Checker *checker);

#endif
