/* run_kept.c: see run_kept.h. */
#include "run_kept.h"

Status run_kept_ask(Loop *loop, ErrorText *error)
{
    RuleOutcomes *kept = &loop->kept;
    if (!loop->options->kept)
        return STATUS_OK;
    if (loop->population > kept->capacity || loop->trials != kept->trials) {
        rule_outcomes_free(kept);
        Status status = rule_outcomes_create(kept, evaluator_module(loop->evaluator), loop->population, loop->trials, false,
                                             error);
        if (status != STATUS_OK)
            return status;
    }
    Evaluation own = {.candidates = loop->population};
    kept->module = evaluator_module(loop->evaluator);
    rule_outcomes_ask(kept, &own);
    loop->evaluation.outcomes = own.outcomes;
    loop->evaluation.failed_at = own.failed_at;
    return STATUS_OK;
}

Status run_kept_add(Loop *loop, ErrorText *error)
{
    RuleOutcomes *kept = &loop->kept;
    Status status = STATUS_OK;
    if (!loop->options->kept)
        return STATUS_OK;
    rule_outcomes_make(kept, &loop->evaluation);
    for (int k = 0; status == STATUS_OK && k < loop->population; k++) {
        RuleRow row = {.theta = loop->coefficients + (long)k * loop->dimension,
                       .x = kept->x + (long)k * kept->x_count,
                       .failed = kept->failed + (long)k * RULE_FAILED_COLUMNS,
                       .generation = loop->summary->numbers.generations};
        status = rule_table_add(loop->options->kept, &row, error);
    }
    return status;
}
