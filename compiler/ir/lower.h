/* lower.h: checked program to IR. */
#ifndef PLASTC_LOWER_H
#define PLASTC_LOWER_H

#include "../sema/model.h"
#include "ir.h"

/* The module of a program that was checked without error; not yet laid out. If it is `watching`, its
 * rollout also ends, as by a guard, after the first step (or epoch) in which a state or a weight that
 * depends on the rule becomes infinite or not a number. */
IrModule *lower_program(const Model *model, bool watching);

#endif
