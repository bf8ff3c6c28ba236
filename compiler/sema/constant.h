/* constant.h: constants of a program, whose values --set may replace. */
#ifndef PLASTC_CONSTANT_H
#define PLASTC_CONSTANT_H

#include "checker.h"

/* `const NAME = VALUE`, or the value of its --set; next: the statement behind it, or NULL. */
Status constant_declare(Checker *checker, const AstStmt *stmt, const AstStmt *next);
/* STATUS_USAGE if a --set names no constant. */
Status constant_settings_used(Checker *checker);

#endif
