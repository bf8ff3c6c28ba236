/* accepted_rules.h: the rules of a table that pass all conditions, with their weights: of the candidates of a run, or of a table by
 * itself. */
#ifndef PLASTC_ACCEPTED_RULES_H
#define PLASTC_ACCEPTED_RULES_H

#include "runtime/io/saved_rules.h"

typedef struct AcceptedRules {
    SavedRules rules;
    bool is_sample;      /* with their weights all rules are a sample of the prior: it has weights, or `plastc sample` has made it */
    int condition_count, stage_count; /* columns of `passes`: conditions, then stages, the last of which says who is accepted */
    double *passes;      /* [rows][condition_count + stage_count], owned: 1 or 0 */
    double *weights;     /* [rows], owned: 1 where the table has none */
    int *generations;    /* [rows], owned: the round of each, from 1 */
    int count;           /* rules that are accepted, and whose weight is above 0 */
    int *accepted;       /* [count], owned: their rows */
    double sum, count_as; /* of their weights; 0 if there are none */
} AcceptedRules;

/* path: the folder of a run that keeps its candidates, or a table. STATUS_INPUT with words if it is neither, or if nothing is asked of
 * its rules; then, and else, accepted_rules_free. None may be accepted. */
Status accepted_rules_open(const char *path, AcceptedRules *accepted, ErrorText *error);
void accepted_rules_free(AcceptedRules *accepted);

/* Number `column` of rule number `k` of those that are accepted, in the unit of the column. */
double accepted_rules_value(const AcceptedRules *accepted, int k, int column);
double accepted_rules_weight(const AcceptedRules *accepted, int k);
/* STATUS_INPUT if none is accepted. */
Status accepted_rules_require(const AcceptedRules *accepted, ErrorText *error);
/* The name of column number `column` of `passes`: "rate", "stage target". */
const char *accepted_rules_condition(const AcceptedRules *accepted, int column);

#endif
