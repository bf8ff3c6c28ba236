/* evaluate_ranks.h: evaluations over the ranks of an MPI job: parts are taken on demand, and rank 0 gets what they yield. */
#ifndef PLASTC_EVALUATE_RANKS_H
#define PLASTC_EVALUATE_RANKS_H

#include "evaluate.h"
#include "runtime/par/par.h"

/* Rank 0: from now on all ranks do the evaluator's work; the others call evaluate_ranks_serve. NULL: nothing changes. */
void evaluate_ranks_share(Evaluator *evaluator, Par *par);

/* On a rank other than 0, at a PAR_EVALUATE: its share of the evaluation that rank 0 runs. The evaluator must be of this
 * seed. */
uint64_t evaluate_ranks_seed(const ParRequest *request);
Status evaluate_ranks_serve(Evaluator *evaluator, Par *par, const ParRequest *request, ErrorText *error);

#endif
