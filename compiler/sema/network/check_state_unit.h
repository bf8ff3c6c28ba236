/* check_state_unit.h: the unit of a state, ': mV' behind its derivative: whether it is one, and whether it is that
 * of the values which the state is given. */
#ifndef PLASTC_CHECK_STATE_UNIT_H
#define PLASTC_CHECK_STATE_UNIT_H

#include "compiler/sema/checker.h"

/* Reports states whose unit is none, or not that of their values. */
void check_state_units(Checker *checker, Layer *layer);

#endif
