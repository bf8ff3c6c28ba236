/* reverse_memory.h: how many turns of a long loop are kept at once. */
#ifndef PLASTC_REVERSE_MEMORY_H
#define PLASTC_REVERSE_MEMORY_H

#include "reverse.h"

/* Chooses the intervals of loops whose records would take more than the module says. */
void reverse_memory(Reverse *reverse);
/* What a loop carries from turn to turn. */
typedef VEC(const IrVar *) ReverseVars;
typedef VEC(const IrArray *) ReverseArrays;
void reverse_memory_carried(const Reverse *reverse, const ReverseNode *loop, ReverseVars *vars,
                            ReverseArrays *arrays);

#endif
