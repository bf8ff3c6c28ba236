/* lower_data.h: the data of a trial: samples, rows of files, what is drawn, principal components. */
#ifndef PLASTC_LOWER_DATA_H
#define PLASTC_LOWER_DATA_H

#include "lower_context.h"

/* Where the data of a trial are kept, and what fills them: with fresh trials in each generation
 * these are GENERATION and prepare_generation, else TRIAL and prepare_trial. */
IrSpace lower_data_space(const Lower *lower);
IrStmts *lower_data_body(Lower *lower);
/* What an input shows, [samples][size]: its own samples, or those of a phase in their place. */
IrArray *lower_data_samples(Lower *lower, const Layer *layer, const InputSource *source);
/* How many samples that is in this trial, an int. */
const IrExpr *lower_data_count(Lower *lower, const Layer *layer, const InputSource *source);
/* A principal component of an input's own samples, [size]. */
IrArray *lower_data_principal(Lower *lower, const Layer *input, int component);
/* The numbers of an EXPR_ROWS, row after row. */
IrArray *lower_data_rows(Lower *lower, const InputSource *source);

#endif
