/* lower.h: checked program to IR. */
#ifndef PLASTC_LOWER_H
#define PLASTC_LOWER_H

#include "../sema/model.h"
#include "ir.h"

/* The module of a program that was checked without error; not yet laid out. */
IrModule *lower_program(const Model *model);

#endif
