/* many_rules.c: see many_rules.h. Rules are evaluated some at a time, so many that a round takes about a second: what is
 * done is then in the table. How many does not change a bit. */
#include "many_rules.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "compiler/session/signals.h"
#include "runtime/io/terminal.h"
#include "runtime/rule_outcomes.h"

#define ROUND_SECONDS 1.0
#define MOST_RULES    8192
/* Numbers that a round may leave: more would leave the cache of the machine, and take memory. */
#define MOST_NUMBERS (1L << 22)
/* Of the first round, for each thread: what all lanes have something to do with. */
#define FIRST_RULES 16

/* Without --part it is none: of 0 rows. */
Status many_rules_part(const Command *command, long rules, RulePart *part, ErrorText *error)
{
    *part = (RulePart){0};
    if (command->part == 0)
        return STATUS_OK;
    long first = rules * (command->part - 1) / command->parts, last = rules * command->part / command->parts;
    *part = (RulePart){first, last - first, rules};
    if (last > first)
        return STATUS_OK;
    return status_error(error, STATUS_USAGE, "--part: part %d of %d has none of the %ld rule%s", command->part, command->parts,
                        rules, rules == 1 ? "" : "s");
}

typedef struct Rounds {
    Session *session;
    const ManyRules *rules;
    RuleTable *table;
    const RuleTableInfo *info;
    ManyRulesSummary *summary;
    RuleOutcomes results;
    double *coefficients; /* [most][coefficient_count] */
    int most;             /* rules of a round */
    double begin;
} Rounds;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void show(const Rounds *rounds)
{
    const ManyRulesSummary *summary = rounds->summary;
    if (rounds->rules->command->quiet || !terminal_rewrites(STDERR_FILENO))
        return;
    long done = rounds->rules->first + summary->rules;
    if (done < rounds->rules->count)
        fprintf(stderr, "\r\033[K%ld of %ld rules  %.4g rules/s", done, rounds->rules->count,
                (double)summary->rules / (now() - rounds->begin));
    else
        fprintf(stderr, "\r\033[K");
}

static Status add_rows(Rounds *rounds, long first, int count, ErrorText *error)
{
    const RuleTableInfo *info = rounds->info;
    RuleOutcomes *results = &rounds->results;
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < count; k++) {
        RuleRow row = {.theta = rounds->coefficients + (long)k * info->theta_count,
                       .x = results->x + (long)k * results->x_count,
                       .x_trials = results->x_trials ? results->x_trials + (long)k * results->trials * results->x_count : NULL,
                       .failed = results->failed + (long)k * RULE_FAILED_COLUMNS,
                       .weight = 1};
        if (rounds->rules->judge)
            rounds->rules->judge(rounds->rules->context, first + k, &row);
        rounds->summary->failed += row.failed[RULE_FAILED] > 0;
        rounds->summary->stopped += row.failed[RULE_STOPPED] > 0;
        if (rounds->table)
            status = rule_table_add(rounds->table, &row, error);
    }
    return status;
}

static Status one_round(Rounds *rounds, long first, int count, ErrorText *error)
{
    Session *session = rounds->session;
    const char *name;
    Evaluation evaluation = {.set = rounds->rules->set,
                             .trials = rounds->rules->trials,
                             .generation = PLAST_FINAL,
                             .candidates = count,
                             .until_lost = rounds->rules->until_lost,
                             .coefficients = rounds->coefficients};
    rule_outcomes_ask(&rounds->results, &evaluation);
    rounds->rules->fill(rounds->rules->context, first, count, rounds->coefficients);
    Status status = evaluator_set_module(session->evaluator, tiers_current(&session->tiers, &name), error);
    if (status == STATUS_OK)
        status = evaluator_run(session->evaluator, &evaluation, error);
    bool any = false;
    for (int k = 0; status == STATUS_OK && k < count; k++)
        any = any || rounds->results.failed_trial[k] >= 0;
    if (status != STATUS_OK)
        return status;
    if (any)
        watcher_time(session, &evaluation);
    rule_outcomes_make(&rounds->results, &evaluation);
    return add_rows(rounds, first, count, error);
}

/* Of the next round, after one of so many that took so long. */
static int next_count(const Rounds *rounds, int count, double seconds)
{
    double wanted = seconds > 0 ? count * ROUND_SECONDS / seconds : 2.0 * count;
    wanted = fmin(wanted, 4.0 * count);
    wanted = fmax(wanted, FIRST_RULES);
    return (int)fmin(wanted, rounds->most);
}

static Status all_rounds(Rounds *rounds, ErrorText *error)
{
    ManyRulesSummary *summary = rounds->summary;
    int count = FIRST_RULES * pool_threads(rounds->session->pool);
    count = count < rounds->most ? count : rounds->most;
    Status status = STATUS_OK;
    while (status == STATUS_OK && rounds->rules->first + summary->rules < rounds->rules->count && !summary->interrupted) {
        long next = rounds->rules->first + summary->rules, left = rounds->rules->count - next;
        int own = left < count ? (int)left : count;
        double begin = now();
        status = one_round(rounds, next, own, error);
        summary->rules += status == STATUS_OK ? own : 0;
        count = next_count(rounds, own, now() - begin);
        summary->interrupted = *signals_interrupted() != 0;
        show(rounds);
    }
    return status;
}

static Status evaluate(Session *session, const ManyRules *rules, RuleTable *table, const RuleTableInfo *info,
                       ManyRulesSummary *summary, ErrorText *error)
{
    const PlastModule *module = evaluator_module(session->evaluator);
    long numbers = (long)rules->trials * (module->outcome_count + 1L) + info->theta_count;
    long most = MOST_NUMBERS / numbers;
    most = most < FIRST_RULES ? FIRST_RULES : most > MOST_RULES ? MOST_RULES : most;
    *summary = (ManyRulesSummary){0};
    Rounds rounds = {.session = session,
                     .rules = rules,
                     .table = table,
                     .info = info,
                     .summary = summary,
                     .most = (int)most,
                     .begin = now(),
                     .coefficients = malloc(sizeof(double) * (size_t)most * (size_t)(info->theta_count + 1))};
    Status status = evaluator_check_memory(session->evaluator, (int)most, rules->trials, error);
    if (status == STATUS_OK && !rounds.coefficients)
        status = status_out_of_memory(error);
    if (status == STATUS_OK)
        status = rule_outcomes_create(&rounds.results, module, (int)most, rules->trials, info->each_trial, error);
    if (status == STATUS_OK)
        status = all_rounds(&rounds, error);
    summary->seconds = now() - rounds.begin;
    rule_outcomes_free(&rounds.results);
    free(rounds.coefficients);
    return status;
}

Status many_rules_run(Session *session, const ManyRules *rules, RuleTable *table, const RuleTableInfo *info,
                      ManyRulesSummary *summary, ErrorText *error)
{
    ErrorText second;
    signals_search_begins(par_ranks(rules->command->par) > 1);
    Status status = evaluate(session, rules, table, info, summary, error);
    Status closed = rule_table_close(table, status == STATUS_OK ? error : &second);
    return status == STATUS_OK ? closed : status;
}
