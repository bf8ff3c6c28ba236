/* choice.h: which rule a search reports: its method's favourite, or the best of its archive.
 *
 * The lowest loss that a search has seen is a matter of luck where each generation has its own draws. So all of them
 * are evaluated once more, on the trials of the search with the draws of reports. A candidate takes the place of the
 * favourite if it is better there by more than CHANCE standard errors of the difference, which are
 * those between trials: the best of several on a few trials is lucky, too. With one trial there is no such error,
 * and the lowest objective is the best. */
#ifndef PLASTC_CHOICE_H
#define PLASTC_CHOICE_H

#include <stdbool.h>

#include "archive.h"
#include "evaluate.h"

#define CHOICE_CHANCE 2.0

/* Of a rule on the trials of the search, with the draws of PLAST_FINAL. */
typedef struct ChoiceScore {
    double loss;      /* without penalties */
    double objective; /* with them; infinite: the rule failed */
} ChoiceScore;

typedef struct Choice {
    ChoiceScore favourite;
    int best; /* number of the best rule of the archive; -1: no objective is finite */
    ChoiceScore candidate; /* of that one */
    bool is_better;        /* it is better than the favourite, by more than chance */
} Choice;

/* Evaluates favourite[n] and the rules of the archive on the first `trials` trials. Errors are those of
 * evaluator_run. */
Status choice_make(const Archive *archive, Evaluator *evaluator, int trials,
                   const double *favourite, Choice *choice, ErrorText *error);

/* What a search in single precision takes a rule for: its loss by the module of evaluator_set_single. */
Status choice_measure_single(Evaluator *evaluator, int trials, const double *coefficients, double *loss,
                             ErrorText *error);

#endif
