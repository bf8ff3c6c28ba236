/* eval_rules.c: see eval_rules.h. */
#include "eval_rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "compiler/base/diag_render.h"
#include "compiler/runs/many_rules.h"
#include "compiler/runs/rule_columns.h"
#include "compiler/runs/rule_source.h"
#include "compiler/runs/run_place.h"
#include "compiler/runs/table_resume.h"
#include "runtime/io/saved_rules.h"

/* Where rules come from. */
typedef struct Input {
    const Model *model;
    const SavedRules *rules;
    SavedRules done; /* what is done of the table to go on with; without a folder: it is new */
    RulePart part; /* which of them */
    RuleMap map;
} Input;

static void fill(void *input_, long first, int count, double *coefficients)
{
    const Input *input = input_;
    for (int k = 0; k < count; k++)
        rule_columns_take(input->model, &input->map, input->rules, input->part.first + first + k,
                          coefficients + (long)k * input->model->coefficients.count);
}

/* The folder that the rules are read from is not written over. */
static Status check_other(const Folder *out, const SavedRules *rules, ErrorText *error)
{
    struct stat a, b;
    if (!rules->folder.path || fstat(out->opened, &a) != 0 || fstat(rules->folder.opened, &b) != 0 ||
        a.st_dev != b.st_dev || a.st_ino != b.st_ino)
        return STATUS_OK;
    return status_error(error, STATUS_USAGE, "the rules are read from '%s', which is not overwritten: choose another folder "
                                             "with --out",
                        rules->folder.path);
}

static Status open_out(const Command *command, const Session *session, const RunPlace *before, Folder *out, ErrorText *error)
{
    return command->out ? run_place_given(PLACE_OF_TABLE, before, command->out, out, error)
                        : run_place_choose(PLACE_OF_TABLE, session->compilation.model->path, out, error);
}

static void print_summary(Session *session, const ManyRulesSummary *summary, const ManyRules *rules, const Folder *out)
{
    const char *tier;
    tiers_current(&session->tiers, &tier);
    printf("%ld rule%s, %d trial%s each, %.2f s (%.4g rules/s, %s)\n", summary->rules, summary->rules == 1 ? "" : "s",
           rules->trials, rules->trials == 1 ? "" : "s", summary->seconds, (double)summary->rules / summary->seconds, tier);
    if (summary->failed > 0)
        printf("%ld of them had no finite loss in some trial\n", summary->failed);
    if (summary->stopped > 0)
        printf("%ld of them were stopped by a guard in some trial\n", summary->stopped);
    printf("table in %s\n", diag_render_shown(out->path).text);
    if (summary->interrupted)
        printf("interrupted: it has the first %ld of %ld rules; '--resume %s' in the place of --out goes on\n",
               rules->first + summary->rules, rules->count, diag_render_shown(out->path).text);
}

/* Begins the table, or goes on with what is done of it. */
static Status open_table(const Input *input, const Folder *out, RuleTableInfo *info, ManyRules *rules, RuleTable **table,
                         ErrorText *error)
{
    const SavedRules *done = &input->done;
    if (!done->folder.path)
        return rule_table_create(table, out, info, error);
    Status status = table_resume_check(done, info, rules, error);
    if (status != STATUS_OK)
        return status;
    rules->first = done->rows;
    if (done->rows == 0)
        return rule_table_create(table, out, info, error);
    info->each_trial = folder_has(out, "x_trials.npy");
    return rule_table_go_on(table, out, info, done->rows, error);
}

/* How many trials of each rule: what is not said is as it was. */
static int trials_of(const Command *command, const Input *input)
{
    if (command->trials > 0)
        return command->trials;
    return input->done.trials > 0 ? input->done.trials : input->model->trials;
}

/* Which of the rules: what is not said is as it was. */
static Status choose_part(const Command *command, Input *input, ErrorText *error)
{
    if (command->part == 0 && input->done.part.of > 0 && input->done.part.of == input->rules->rows) {
        input->part = input->done.part;
        return STATUS_OK;
    }
    return many_rules_part(command, input->rules->rows, &input->part, error);
}

/* Into an open folder. */
static Status evaluate_into(Session *session, const Command *command, Input *input, const Folder *out, ErrorText *error)
{
    RuleTableInfo info;
    RuleTable *table = NULL;
    ManyRulesSummary summary;
    ManyRules rules = {.count = input->part.of > 0 ? input->part.rows : input->rules->rows,
                       .trials = trials_of(command, input),
                       .command = command,
                       .fill = fill,
                       .context = input};
    Status status = rule_columns_info(session, command, "eval", rules.trials, &info, error);
    info.each_trial = command->each_trial;
    info.part = input->part;
    if (status == STATUS_OK)
        status = open_table(input, out, &info, &rules, &table, error);
    if (status != STATUS_OK)
        return status;
    status = many_rules_run(session, &rules, table, &info, &summary, error);
    if (status == STATUS_OK && !command->quiet)
        print_summary(session, &summary, &rules, out);
    return status == STATUS_OK && summary.interrupted ? STATUS_INTERRUPTED : status;
}

/* out: the folder of a table to go on with, or closed. */
static Status evaluate(Session *session, const Command *command, Input *input, const RunPlace *before, Folder *out)
{
    ErrorText error;
    input->model = session->compilation.model;
    Status status = rule_columns_map(input->model, input->rules, false, &input->map, &error);
    if (status == STATUS_OK && input->map.unused > 0 && !command->quiet)
        fprintf(stderr, "plastc: note: column '%s'%s not used: the program fixes it\n", input->map.first_unused,
                input->map.unused > 1 ? " and others are" : " is");
    if (status == STATUS_OK)
        status = choose_part(command, input, &error);
    if (status == STATUS_OK && !out->path)
        status = open_out(command, session, before, out, &error);
    if (status == STATUS_OK)
        status = check_other(out, input->rules, &error);
    if (status == STATUS_OK)
        status = evaluate_into(session, command, input, out, &error);
    return status == STATUS_OK || status == STATUS_INTERRUPTED ? status : command_fail(status, &error);
}

static Status check_options(const Command *command, ErrorText *error)
{
    const char *other = command->coefficients ? "coefficients" : command->rule ? "rule" : NULL;
    if (other)
        return status_error(error, STATUS_USAGE, "one of '--rules' and '--%s': many rules, or one", other);
    if (!command->file)
        return status_error(error, STATUS_USAGE, "no program is given after 'eval'");
    if (command->json)
        return status_error(error, STATUS_USAGE, "'--json' prints what one rule does; of many there is the folder of --out");
    return STATUS_OK;
}

Status eval_rules(const Command *given)
{
    ErrorText error;
    RuleSource source = {0};
    SavedRules rules = {0};
    Folder out = {0};
    Input input = {.rules = &rules};
    const RunPlace before = given->out ? run_place_look(given->out) : (RunPlace){0};
    Status status = check_options(given, &error);
    if (status == STATUS_OK)
        status = saved_rules_read(given->rules, &rules, &error);
    if (status == STATUS_OK && given->resume)
        status = table_resume_open(given->resume, &out, &input.done, &error);
    if (status == STATUS_OK)
        status = rule_source_open(&source, given, false, &error);
    if (status == STATUS_OK && input.done.has_seed)
        source.seed = input.done.seed;
    if (status == STATUS_OK) {
        Session session;
        status = session_open(&session, source.command, source.seed);
        if (status == STATUS_OK)
            status = evaluate(&session, source.command, &input, &before, &out);
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    saved_rules_free(&rules);
    saved_rules_free(&input.done);
    folder_close(&out);
    return status;
}
