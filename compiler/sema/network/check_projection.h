/* check_projection.h: whom a projection connects, with which weights and bounds, and the rule that it follows. */
#ifndef PLASTC_CHECK_PROJECTION_H
#define PLASTC_CHECK_PROJECTION_H

#include "compiler/sema/checker.h"

/* `clip w in [LOW, HIGH]`, once the variables of its units are checked. */
void check_projection_bounds(Checker *checker, Projection *projection);
/* Whom it connects, with which weights, and the rule that it follows. */
void check_projection_body(Checker *checker, Projection *projection);
/* Warns of drives that nobody reads, once everything is checked. */
void projection_check_drives(Checker *checker);

#endif
