/* loss_history.h: the best and the median losses of a search's generations, and the criteria that
 * end a search because of them: NothingFinite, EqualFunValues, TolFun and Stagnation (Hansen 2016,
 * section B.3). */
#ifndef PLASTC_LOSS_HISTORY_H
#define PLASTC_LOSS_HISTORY_H

#include "search.h"

#include <stddef.h>

/* Generations that any criterion looks back on at most. */
#define LOSS_HISTORY_LIMIT 20000

typedef struct LossHistory {
    int count;  /* generations entered */
    int window; /* generations that EqualFunValues and TolFun look back on */
    int least;  /* generations that Stagnation looks back on, at least */
    double first;  /* median loss of the first generation in which that was finite; HUGE_VAL: none yet */
    double lowest; /* the lowest loss of all generations; HUGE_VAL: none was finite */
    /* Best and median loss of generation g at [g % LOSS_HISTORY_LIMIT]; work is for sorting. [LOSS_HISTORY_LIMIT]
     * each, borrowed. */
    double *best, *median, *work;
} LossHistory;

/* The size of `memory` below, in doubles: three arrays. */
#define LOSS_HISTORY_MEMORY (3 * (size_t)LOSS_HISTORY_LIMIT)

/* An empty history of n coefficients and lambda candidates. */
LossHistory loss_history(int n, int lambda, double *memory);

/* Enters a generation; losses are as search_loss has them. */
void loss_history_add(LossHistory *history, double best, double median);

/* NothingFinite, EqualFunValues or TolFun; `worst` is the worst loss of the last generation. The tolerance is
 * one of losses of the size 1 and more: where the search has come down by less than 1 it is a part of
 * that (as pycma's tolfunrel, which takes it of all that the median has come down). A difference that is but
 * rounding of the losses counts as none, unless the tolerance is 0. */
SearchStop loss_history_flat(const LossHistory *history, double worst, double tolerance);
bool loss_history_stagnates(const LossHistory *history);

/* Bytes that a state after `count` generations has to keep; at most loss_history_size(INT_MAX). */
size_t loss_history_size(const LossHistory *history, int count);
void loss_history_save(const LossHistory *history, unsigned char *bytes);
void loss_history_load(LossHistory *history, int count, const unsigned char *bytes);

#endif
