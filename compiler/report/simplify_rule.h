/* simplify_rule.h: which terms of a rule are needed. */
#ifndef PLASTC_SIMPLIFY_RULE_H
#define PLASTC_SIMPLIFY_RULE_H

#include <stdbool.h>

#include "runtime/evaluate.h"
#include "compiler/model/model.h"

/* The terms that an equation leaves out, and what that costs. */
typedef struct LeftOut {
    int terms;      /* how many */
    double below;   /* the size of the largest of their coefficients */
    bool by_search; /* they were chosen on the search trials, else on the first half of the validation trials */
    /* By which share the loss is higher without them, on the search trials and on the validation trials that had no
     * part in the choice; not finite: not known. */
    double search_rise, validation_rise;
} LeftOut;

/* Marks the terms that matter: the fewest largest ones with which the loss is not above that of the whole rule by more
 * than SIMPLIFY_TOLERANCE of it; all, if that is not finite. The first half of the validation trials decides, so that
 * the other half can tell what the choice costs; with less than two, the search trials. kept[coefficient_count]. Sets
 * all of *left_out but terms and below. */
#define SIMPLIFY_TOLERANCE 0.02
Status simplify_rule(Evaluator *evaluator, const Model *model, const double *coefficients,
                     bool *kept, LeftOut *left_out, ErrorText *error);

#endif
