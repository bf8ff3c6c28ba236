/* pair_runs.h: the pairs of units for which a condition holds, of matrices that are too large to look at each. */
#ifndef PLASTC_PAIR_RUNS_H
#define PLASTC_PAIR_RUNS_H

#include "compiler/sema/checker.h"

/* What a run is made of in PairRuns.values: presynaptic unit, first postsynaptic one, how many follow one another. */
#define RUN_COLUMNS 3

typedef struct PairRuns {
    VEC(double) values; /* [run][RUN_COLUMNS], in order of i, then j */
    double pairs;       /* how many they are in all */
} PairRuns;

/* Finds the pairs for which `where` holds; false: they are more than `most`, and no more is known. */
bool pair_runs_find(Checker *checker, const Projection *projection, double most, PairRuns *runs);

#endif
