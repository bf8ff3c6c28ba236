/* posterior_check.c: see posterior_check.h. Rules are drawn at even distances along the sum of their weights (Kitagawa 1996, J. Comput.
 * Graph. Stat. 5), so one that has much of the weight is drawn several times; it is simulated once, and counts as often as it was
 * drawn. */
#include "posterior_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/model/condition.h"
#include "compiler/report/passing.h"
#include "compiler/runs/many_rules.h"
#include "compiler/runs/row_program.h"
#include "compiler/runs/rule_columns.h"
#include "compiler/runs/run_folder.h"
#include "runtime/io/files.h"

/* The program with which the rules are simulated: that of the run, or of a table. */
typedef struct CheckedProgram {
    Command command; /* what to compile */
    RunFolder run;
    RowProgram table;
    uint64_t seed;
} CheckedProgram;

typedef struct Check {
    Session *session;
    const Posterior *posterior;
    RuleMap map;
    int count;   /* different rules */
    int *rows;   /* [count]: their rows */
    int *times;  /* [count]: how often each was drawn */
    int trials;
    long failed, stopped; /* of the rules that were drawn */
    Passing passing;
} Check;

/* ---- the program ---------------------------------------------------------------------------- */

static bool is_run(const char *path)
{
    ErrorText ignored;
    Folder folder;
    bool is = path_is_folder(path) && folder_open(&folder, path, &ignored) == STATUS_OK;
    if (!is)
        return false;
    is = folder_has(&folder, PROGRAM_FILE);
    folder_close(&folder);
    return is;
}

static Status open_program(CheckedProgram *program, const Command *given, const SavedRules *rules, ErrorText *error)
{
    Command command = *given;
    *program = (CheckedProgram){.seed = rules->seed};
    if (!is_run(given->file)) {
        Status status = row_program_of_table(&program->table, given, error);
        program->command = program->table.command;
        return status;
    }
    command.file = NULL;
    Status status = run_folder_find(&program->run, given->file, &command, false, error);
    if (status != STATUS_OK)
        return status_error(error, status, "cannot read the run in '%s': %s", given->file, error->text);
    program->command = program->run.command;
    return STATUS_OK;
}

static void close_program(CheckedProgram *program)
{
    run_folder_free(&program->run);
    row_program_free(&program->table);
}

/* The rules are those of this very program. */
static Status check_text(const Session *session, const SavedRules *rules, ErrorText *error)
{
    char digits[HASH_SIZE];
    const StrBuf *text = &session->compilation.text;
    hash_sha256(text->text, text->length, digits);
    if (!rules->program_sha256 || strcmp(digits, rules->program_sha256) == 0)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "the program '%s' has changed since its rules were drawn",
                        session->compilation.model->path);
}

/* ---- the rules ------------------------------------------------------------------------------ */

static Status draw(Check *check, int wanted, ErrorText *error)
{
    const AcceptedRules *accepted = &check->posterior->accepted;
    const double *weights = check->posterior->weights;
    size_t most = (size_t)(wanted < accepted->count ? wanted : accepted->count);
    check->rows = malloc(sizeof(int) * most);
    check->times = calloc(most, sizeof(int));
    if (!check->rows || !check->times)
        return status_out_of_memory(error);
    double passed = weights[0];
    for (int k = 0, at = 0, last = -1; k < wanted; k++) {
        while (passed < (k + 0.5) / wanted && at + 1 < accepted->count)
            passed += weights[++at];
        if (at != last)
            check->rows[check->count++] = accepted->accepted[at];
        check->times[check->count - 1]++;
        last = at;
    }
    return STATUS_OK;
}

static void fill(void *check_, long first, int count, double *coefficients)
{
    const Check *check = check_;
    const Model *model = check->session->compilation.model;
    for (int k = 0; k < count; k++)
        rule_columns_take(model, &check->map, &check->posterior->accepted.rules, check->rows[first + k],
                          coefficients + (long)k * model->coefficients.count);
}

static void judge(void *check_, long number, RuleRow *row)
{
    Check *check = check_;
    bool failed = row->failed[RULE_FAILED] > 0, stopped = row->failed[RULE_STOPPED] > 0;
    int first_outcome = evaluator_module(check->session->evaluator)->loss_count > 1;
    for (int k = 0; k < check->times[number]; k++)
        passing_add(&check->passing, row->x + first_outcome, failed || stopped, check->rows[number]);
    check->failed += failed ? check->times[number] : 0;
    check->stopped += stopped ? check->times[number] : 0;
}

/* ---- what is said --------------------------------------------------------------------------- */

static void print_words(Check *check, bool interrupted)
{
    StrBuf text = {0};
    printf("\n%ld rules, drawn by their weights, of which %d differ, on %d fresh trial%s each\n%ld failed, %ld stopped by a guard, in some "
           "trial\n",
           check->passing.count, check->count, check->trials, check->trials == 1 ? "" : "s", check->failed, check->stopped);
    passing_write(&check->passing, &text);
    fwrite(text.text, 1, text.length, stdout);
    strbuf_free(&text);
    if (interrupted)
        printf("interrupted: these are not all rules\n");
}

static void put_shares(const Check *check, JsonWriter *json, const char *name, int first, int last)
{
    const char *const *names = condition_columns(check->session->compilation.model);
    json_open_object(json, name);
    for (int k = first; k < last; k++)
        json_put_real(json, names[k], (double)check->passing.held[k] / (double)check->passing.count);
    json_close_object(json);
}

static void put_json(const Check *check, JsonWriter *json)
{
    const Acceptance *acceptance = &check->session->compilation.model->acceptance;
    json_open_object(json, "check");
    json_put_integer(json, "rules", check->passing.count);
    json_put_integer(json, "different", check->count);
    json_put_integer(json, "trials", check->trials);
    json_put_integer(json, "failed", check->failed);
    json_put_integer(json, "stopped", check->stopped);
    put_shares(check, json, "hold", 0, acceptance->condition_count);
    put_shares(check, json, "pass", acceptance->condition_count, acceptance_columns(acceptance));
    json_close_object(json);
}

/* --------------------------------------------------------------------------------------------- */

static Status simulate(Check *check, const Command *command, ManyRulesSummary *summary, ErrorText *error)
{
    Session *session = check->session;
    const Model *model = session->compilation.model;
    const SavedRules *saved = &check->posterior->accepted.rules;
    RuleTableInfo info;
    int validation = model->search.validation_trials > 0 ? model->search.validation_trials : model->trials;
    check->trials = command->trials > 0 ? command->trials : validation;
    ManyRules rules = {.count = check->count,
                       .set = PLAST_VALIDATION,
                       .trials = check->trials,
                       .command = command,
                       .fill = fill,
                       .judge = judge,
                       .context = check};
    Status status = check_text(session, saved, error);
    if (status == STATUS_OK && model->acceptance.condition_count == 0)
        status = status_error(error, STATUS_INPUT, "the program '%s' has no 'accept'", model->path);
    if (status == STATUS_OK)
        status = rule_columns_map(model, saved, false, &check->map, error);
    if (status == STATUS_OK)
        status = rule_columns_info(session, command, "posterior", check->trials, &info, error);
    if (status == STATUS_OK && !passing_create(&check->passing, model, command->check_rules))
        status = status_out_of_memory(error);
    return status == STATUS_OK ? many_rules_run(session, &rules, NULL, &info, summary, error) : status;
}

static Status run_check(Session *session, const Command *command, const Posterior *posterior, JsonWriter *json)
{
    ErrorText error;
    ManyRulesSummary summary = {0};
    Check check = {.session = session, .posterior = posterior};
    Status status = draw(&check, command->check_rules, &error);
    if (status == STATUS_OK)
        status = simulate(&check, command, &summary, &error);
    if (status == STATUS_OK && command->json)
        put_json(&check, json);
    else if (status == STATUS_OK)
        print_words(&check, summary.interrupted);
    passing_free(&check.passing);
    free(check.rows);
    free(check.times);
    if (status != STATUS_OK)
        return command_fail(status, &error);
    return summary.interrupted ? STATUS_INTERRUPTED : STATUS_OK;
}

Status posterior_check(const Command *given, const Posterior *posterior, JsonWriter *json)
{
    ErrorText error;
    CheckedProgram program;
    Status status = open_program(&program, given, &posterior->accepted.rules, &error);
    if (status == STATUS_OK) {
        Session session;
        status = session_open(&session, &program.command, program.seed);
        if (status == STATUS_OK)
            status = run_check(&session, &program.command, posterior, json);
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    close_program(&program);
    return status;
}
