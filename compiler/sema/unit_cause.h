/* unit_cause.h: one cause of several errors of units. */
#ifndef PLASTC_UNIT_CAUSE_H
#define PLASTC_UNIT_CAUSE_H

#include "checker.h"

/* If one number of the program, with a unit too many or too few, is the cause of several errors of units, reports
 * that in their place. */
void unit_cause_find(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                     const AstProgram *program, const CheckOptions *options);

#endif
