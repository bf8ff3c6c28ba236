/* reverse_memory.h: how many turns of a long loop are kept at once. */
#ifndef PLASTC_REVERSE_MEMORY_H
#define PLASTC_REVERSE_MEMORY_H

#include "reverse.h"

/* Sets ReverseNode.interval: parts the outermost loops if what is kept would take more than module->gradient allows. */
void reverse_memory(Reverse *reverse);
typedef VEC(const IrVar *) ReverseVars;
typedef VEC(const IrArray *) ReverseArrays;
/* What a loop carries from turn to turn: the variables and arrays that make up the snapshot of a segment. */
void reverse_memory_carried(const Reverse *reverse, const ReverseNode *loop, ReverseVars *vars,
                            ReverseArrays *arrays);

#endif
