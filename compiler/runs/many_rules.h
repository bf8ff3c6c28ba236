/* many_rules.h: many rules, evaluated as the candidates of a search are: over lanes, threads and ranks. What they did is
 * added to a table, in the order of the rules and to the same bits, whatever has evaluated them. */
#ifndef PLASTC_MANY_RULES_H
#define PLASTC_MANY_RULES_H

#include "compiler/session/session.h"
#include "runtime/io/rule_table.h"

/* The part that the command asks for with --part, of so many rules. STATUS_USAGE if that has none. */
Status many_rules_part(const Command *command, long rules, RulePart *part, ErrorText *error);

/* Sets coefficients[count][coefficient_count], SI, of the rules from number `first` on. */
typedef void ManyRulesFill(void *context, long first, int count, double *coefficients);
/* Of a rule that was evaluated: may set `accepted`, `weight` and `generation` of its row. */
typedef void ManyRulesJudge(void *context, long number, RuleRow *row);

typedef struct ManyRules {
    long first, count; /* rules that are done already, and how many there are with them: from number `first` on */
    int set;     /* PLAST_SEARCH, PLAST_VALIDATION */
    int trials;  /* of that set, the first so many of them */
    bool until_lost; /* a rule that a trial has lost has no more of them */
    const Command *command; /* its ranks, and whether progress is shown */
    ManyRulesFill *fill;
    ManyRulesJudge *judge; /* NULL: nothing is to be set */
    void *context;         /* of both */
} ManyRules;

typedef struct ManyRulesSummary {
    long rules, failed, stopped; /* that were evaluated now, those with a loss that is no number in some trial, and those that a
                                  * guard ended in some trial */
    double seconds;
    bool interrupted; /* a signal has asked to stop: the table has not all rules */
} ManyRulesSummary;

/* Without a table (NULL) rules are only judged; `info` says how many numbers they have. As evaluator_run; STATUS_OUTPUT if the table cannot be written. Signals ask it to stop; the table is closed in any case. */
Status many_rules_run(Session *session, const ManyRules *rules, RuleTable *table, const RuleTableInfo *info,
                      ManyRulesSummary *summary, ErrorText *error);

#endif
