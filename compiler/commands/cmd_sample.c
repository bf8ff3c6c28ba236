/* cmd_sample.c: `plastc sample`: rules drawn from their prior, evaluated, and how many of them are accepted. */
#include "commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "compiler/base/diag_render.h"
#include "compiler/model/condition.h"
#include "compiler/model/quantity.h"
#include "compiler/report/passing.h"
#include "compiler/runs/many_rules.h"
#include "compiler/runs/rule_columns.h"
#include "compiler/runs/run_place.h"
#include "runtime/search/prior.h"

typedef struct Sample {
    Session *session;
    const Command *command;
    Space *space;
    Prior *prior;
    double *unit; /* [coefficients] */
    RulePart part; /* which of all draws */
    int first_outcome; /* of a row's x; before it stands the total of several losses */
    Passing passing;
} Sample;

static void fill(void *sample_, long first, int count, double *coefficients)
{
    Sample *sample = sample_;
    int n = sample->session->compilation.model->coefficients.count;
    for (int k = 0; k < count; k++) {
        prior_draw(sample->prior, sample->session->seed, (double)(sample->part.first + first + k), sample->unit);
        space_from_unit(sample->space, sample->unit, coefficients + (long)k * n);
    }
}

static void judge(void *sample_, long number, RuleRow *row)
{
    Sample *sample = sample_;
    passing_add(&sample->passing, row->x + sample->first_outcome,
                row->failed[RULE_FAILED] > 0 || row->failed[RULE_STOPPED] > 0, number);
    row->accepted = sample->passing.columns;
}

/* Whether all that is learned can be drawn. */
static Status check_prior(const Compilation *compilation, ErrorText *error)
{
    const Model *model = compilation->model;
    int missing = prior_missing(model->coefficients.items, model->coefficients.count);
    if (missing < 0 && !model_expression(model))
        return STATUS_OK;
    const Learn *learn = missing < 0 ? model_expression(model) : quantity_learn(model, missing);
    Span span = learn->name.span;
    Position position = source_position(&compilation->sources, span.file, span.start);
    const char *path = diag_render_shown(compilation->sources.files[span.file]->path).text;
    if (model_expression(model))
        return status_error(error, STATUS_PROGRAM, "%s:%d:%d: '%s' is an expression, and expressions have no prior", path,
                            position.line, position.column, learn->name.name);
    return status_error(error, STATUS_PROGRAM,
                        "%s:%d:%d: rules are drawn from a prior, but '%s' has none: write bounds, 'learn %s in [LOW, HIGH]', or a "
                        "distribution, '~ normal(MEAN, SD)'",
                        path, position.line, position.column, learn->name.name, learn->name.name);
}

/* That this command makes. */
static long draws_of(const Sample *sample)
{
    return sample->part.of > 0 ? sample->part.rows : sample->command->draws;
}

static Status prepare(Sample *sample, ErrorText *error)
{
    const Model *model = sample->session->compilation.model;
    const PlastModule *module = evaluator_module(sample->session->evaluator);
    int n = model->coefficients.count;
    sample->first_outcome = module->loss_count > 1;
    sample->space = space_create(module->coefficients, model->search.scales, n);
    sample->prior = sample->space ? prior_create(module->coefficients, sample->space, n) : NULL;
    sample->unit = malloc(sizeof(double) * (size_t)(n + 1));
    bool made = passing_create(&sample->passing, model, (int)draws_of(sample));
    return sample->prior && sample->unit && made ? STATUS_OK : status_out_of_memory(error);
}

static void print_summary(Sample *sample, const ManyRulesSummary *summary, int trials, const Folder *out)
{
    const char *tier;
    StrBuf text = {0};
    tiers_current(&sample->session->tiers, &tier);
    printf("%ld rule%s drawn, %d trial%s each, %.2f s (%.4g rules/s, %s)\n", summary->rules,
           summary->rules == 1 ? "" : "s", trials, trials == 1 ? "" : "s", summary->seconds,
           (double)summary->rules / summary->seconds, tier);
    printf("%ld failed, %ld stopped by a guard, in some trial\n", summary->failed, summary->stopped);
    passing_write(&sample->passing, &text);
    fwrite(text.text, 1, text.length, stdout);
    strbuf_free(&text);
    printf("table in %s\n", diag_render_shown(out->path).text);
    if (summary->interrupted)
        printf("interrupted: it has the first %ld of %ld rules\n", summary->rules, draws_of(sample));
}

static Status draw_into(Sample *sample, const Folder *out, ErrorText *error)
{
    Session *session = sample->session;
    const Command *command = sample->command;
    const Model *model = session->compilation.model;
    RuleTableInfo info;
    RuleTable *table = NULL;
    ManyRulesSummary summary;
    ManyRules rules = {.count = draws_of(sample),
                       .trials = command->trials > 0 ? command->trials : model->trials,
                       .until_lost = model->acceptance.condition_count > 0 && !command->each_trial &&
                                     evaluator_until_lost(session->evaluator),
                       .command = command,
                       .fill = fill,
                       .judge = judge,
                       .context = sample};
    Status status = rule_columns_info(session, command, "sample", rules.trials, &info, error);
    if (status != STATUS_OK)
        return status;
    info.each_trial = command->each_trial;
    info.part = sample->part;
    info.condition_count = acceptance_columns(&model->acceptance);
    info.conditions = condition_columns(model);
    status = rule_table_create(&table, out, &info, error);
    if (status != STATUS_OK)
        return status;
    status = many_rules_run(session, &rules, table, &info, &summary, error);
    if (status == STATUS_OK && !command->quiet)
        print_summary(sample, &summary, rules.trials, out);
    return status == STATUS_OK && summary.interrupted ? STATUS_INTERRUPTED : status;
}

static Status draw(Session *session, const Command *command, const RunPlace *before)
{
    ErrorText error;
    Folder out = {0};
    Sample sample = {.session = session, .command = command};
    Status status = check_prior(&session->compilation, &error);
    if (status == STATUS_OK)
        status = many_rules_part(command, command->draws, &sample.part, &error);
    if (status == STATUS_OK)
        status = prepare(&sample, &error);
    if (status == STATUS_OK)
        status = command->out ? run_place_given(PLACE_OF_TABLE, before, command->out, &out, &error)
                              : run_place_choose(PLACE_OF_TABLE, session->compilation.model->path, &out, &error);
    if (status == STATUS_OK)
        status = draw_into(&sample, &out, &error);
    folder_close(&out);
    passing_free(&sample.passing);
    prior_destroy(sample.prior);
    space_destroy(sample.space);
    free(sample.unit);
    return status == STATUS_OK || status == STATUS_INTERRUPTED ? status : command_fail(status, &error);
}

Status command_sample(const Command *command)
{
    ErrorText error;
    Session session;
    const RunPlace before = command->out ? run_place_look(command->out) : (RunPlace){0};
    if (command->draws == 0)
        return command_fail(status_error(&error, STATUS_USAGE, "sample needs '--draws N': how many rules are drawn"), &error);
    Status status = session_open(&session, command, 1);
    if (status == STATUS_OK)
        status = draw(&session, command, &before);
    session_close(&session);
    return status;
}
