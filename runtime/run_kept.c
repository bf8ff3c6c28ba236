/* run_kept.c: see run_kept.h. */
#include "run_kept.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool wanted(const Loop *loop)
{
    return loop->options->kept || (loop->options->acceptance && loop->options->method->draws_prior);
}

Status run_kept_ask(Loop *loop, ErrorText *error)
{
    RuleOutcomes *kept = &loop->kept;
    const Acceptance *acceptance = loop->options->acceptance;
    if (!wanted(loop))
        return STATUS_OK;
    if (acceptance && !loop->accepted && !(loop->accepted = malloc((size_t)acceptance_columns(acceptance))))
        return status_out_of_memory(error);
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

/* The losses and reports of candidate k, by which it is accepted; NULL: it failed, or a guard has stopped it in some trial. */
static const double *judged(const Loop *loop, int k)
{
    const RuleOutcomes *kept = &loop->kept;
    const double *failed = kept->failed + (size_t)k * RULE_FAILED_COLUMNS;
    bool bad = !isfinite(loop->losses[k]) || failed[RULE_FAILED] > 0 || failed[RULE_STOPPED] > 0;
    return bad ? NULL : kept->x + (size_t)k * (size_t)kept->x_count + kept->has_total;
}

void run_kept_judge(Loop *loop)
{
    const Acceptance *acceptance = loop->options->acceptance;
    memcpy(loop->told, loop->losses, sizeof(double) * (size_t)loop->population);
    if (wanted(loop))
        rule_outcomes_make(&loop->kept, &loop->evaluation);
    for (int k = 0; acceptance && loop->options->method->draws_prior && k < loop->population; k++) {
        const double *outcomes = judged(loop, k);
        loop->told[k] = outcomes ? acceptance_score(acceptance, outcomes) : HUGE_VAL;
    }
}

Status run_kept_add(Loop *loop, ErrorText *error)
{
    const RunOptions *options = loop->options;
    RuleOutcomes *kept = &loop->kept;
    const double *weights = options->method->weights ? options->method->weights(loop->search) : NULL;
    Status status = STATUS_OK;
    if (!options->kept)
        return STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < loop->population; k++) {
        RuleRow row = {.theta = loop->coefficients + (long)k * loop->dimension,
                       .x = kept->x + (long)k * kept->x_count,
                       .failed = kept->failed + (long)k * RULE_FAILED_COLUMNS,
                       .accepted = loop->accepted,
                       .weight = weights ? weights[k] : 1,
                       .generation = loop->summary->numbers.generations};
        if (options->acceptance)
            acceptance_judge(options->acceptance, judged(loop, k), loop->accepted);
        status = rule_table_add(options->kept, &row, error);
    }
    return status;
}

void run_kept_free(Loop *loop)
{
    rule_outcomes_free(&loop->kept);
    free(loop->accepted);
}
