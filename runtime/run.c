/* run.c: the loop around a search method: ask, evaluate, tell, until a budget or the method ends
 * it.
 *
 * What the method ends at is reported only if nothing that the search has seen is better (archive.h).
 *
 * The clock only decides when a time budget ends; it enters no result. */
#include "run.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "coefficients.h"
#include "failures.h"
#include "run_checkpoint.h"
#include "run_kept.h"
#include "runtime/kernel/kernel.h"
#include "runtime/search/space.h"

/* The validation loss is measured so many times in a run of known length, else every so many
 * generations. */
#define VALIDATIONS       10
#define VALIDATION_PERIOD 25

/* ---- setting up ----------------------------------------------------------------------------- */

static bool make_search(Loop *loop)
{
    const PlastModule *module = evaluator_module(loop->evaluator);
    const RunOptions *options = loop->options;
    loop->dimension = module->coefficient_count;
    loop->space = space_create(module->coefficients, options->scales, loop->dimension);
    double *start = malloc(sizeof(double) * 4 * (size_t)loop->dimension);
    if (loop->space && start) {
        double *l1_weight = start + loop->dimension, *l1_zero = l1_weight + loop->dimension;
        double *begin = l1_zero + loop->dimension;
        if (options->begin)
            space_to_unit(loop->space, options->begin, start);
        else
            space_start(loop->space, options->seed, start);
        space_l1(loop->space, options->l1, l1_weight, l1_zero);
        space_from_unit(loop->space, start, begin);
        if (options->method->draws_prior)
            loop->prior = prior_create(module->coefficients, loop->space, loop->dimension);
        bool kept = archive_create(&loop->archive, loop->dimension, begin);
        SearchProblem problem = {.dimension = loop->dimension,
                                 .start = start,
                                 .low = space_low(loop->space),
                                 .high = space_high(loop->space),
                                 .l1_weight = l1_weight,
                                 .l1_zero = l1_zero,
                                 .formulas = options->formulas,
                                 .formula_count = options->formula_count,
                                 .prior = loop->prior,
                                 .seed = options->seed,
                                 .options = options->options,
                                 .option_count = options->method->option_count};
        loop->search = kept ? options->method->create(&problem) : NULL;
    }
    free(start);
    return loop->search != NULL;
}

static bool grow(double **array, size_t count)
{
    double *grown = realloc(*array, sizeof(double) * count);
    if (grown)
        *array = grown;
    return grown != NULL;
}

static bool make_room_for_stops(Loop *loop)
{
    size_t count = (size_t)loop->population * (size_t)loop->trials;
    if (count <= loop->stops)
        return true;
    loop->stops = count;
    return grow(&loop->stopped_at, count);
}

/* Of the next generation. A method that takes more and more of a batch has all trials at last. */
static int trials_of_generation(const Loop *loop)
{
    const SearchMethod *method = loop->options->method;
    int all = loop->options->trials, batch = loop->options->batch;
    int trials = batch > 0 ? batch : all;
    if (method->trials)
        trials = method->trials(loop->search, trials);
    return batch > 0 && trials > all ? all : trials;
}

/* Makes room for the candidates of the next generation, and their trials. */
static bool make_room(Loop *loop)
{
    const SearchMethod *method = loop->options->method;
    loop->population = method->population(loop->search);
    loop->trials = trials_of_generation(loop);
    if (!make_room_for_stops(loop))
        return false;
    if (loop->population <= loop->capacity)
        return true;
    size_t n = (size_t)loop->population, d = (size_t)loop->dimension;
    if (!grow(&loop->unit, n * d) || !grow(&loop->coefficients, n * d) || !grow(&loop->losses, n) || !grow(&loop->told, n) ||
        !grow(&loop->plain, n) || !grow(&loop->sorted, n) || !grow(&loop->favourite, d))
        return false;
    int *failed_trial = realloc(loop->failed_trial, sizeof(int) * n);
    if (!failed_trial)
        return false;
    loop->failed_trial = failed_trial;
    loop->capacity = loop->population;
    return true;
}

static void loop_free(Loop *loop)
{
    if (loop->search)
        loop->options->method->destroy(loop->search);
    space_destroy(loop->space);
    prior_destroy(loop->prior);
    free(loop->unit);
    free(loop->coefficients);
    free(loop->losses);
    free(loop->told);
    free(loop->plain);
    free(loop->sorted);
    free(loop->stopped_at);
    free(loop->failed_trial);
    free(loop->favourite);
    free(loop->state);
    archive_free(&loop->archive);
    run_kept_free(loop);
}

static Status memory_exhausted(const Loop *loop, ErrorText *error)
{
    return status_error(error, STATUS_MEMORY, "out of memory for a search in %d coefficients",
                        loop->dimension);
}

/* ---- one generation ------------------------------------------------------------------------- */

static void take_favourite(Loop *loop)
{
    loop->options->method->favourite(loop->search, loop->unit);
    space_from_unit(loop->space, loop->unit, loop->favourite);
}

static Status upgrade(Loop *loop, ErrorText *error)
{
    const RunOptions *options = loop->options;
    if (!options->tier)
        return STATUS_OK;
    if (options->by_trial)
        evaluator_set_by_trial(loop->evaluator, options->by_trial(options->tier_context));
    Status status =
        evaluator_set_module(loop->evaluator, options->tier(options->tier_context, &loop->tier), error);
    if (status == STATUS_OK && options->single)
        status = evaluator_set_single(loop->evaluator, options->single(options->single_context, &loop->tier), error);
    return status;
}

/* Keeps the best candidate of the generation at hand, of which the method has not been told. */
static void keep(Loop *loop)
{
    const SearchMethod *method = loop->options->method;
    ArchiveRule rule = {.generation = loop->summary->numbers.generations + 1};
    if (method->runs) {
        SearchRuns runs = method->runs(loop->search);
        rule.run = runs.count;
        rule.population = runs.population_now;
    }
    archive_add(&loop->archive, rule, loop->population, loop->told, loop->coefficients);
}

/* Of a finite loss: an adjoint may be 0 times infinity, or beyond all numbers. It counts as no slope nowhere: such a
 * step would go astray in silence. */
static Status check_slopes(const Loop *loop, const double *slopes, ErrorText *error)
{
    for (int i = 0; isfinite(loop->losses[0]) && i < loop->dimension; i++)
        if (!isfinite(slopes[i]))
            return status_error(error, STATUS_RUN,
                                "generation %d: the exact slope along '%s' is %s, though the loss is finite: something "
                                "on the way has no slope there, as sqrt(x) and x^0.5 at 0; add a little to it, or use "
                                "'slopes = differences'",
                                loop->summary->numbers.generations + 1,
                                coefficients_name(evaluator_module(loop->evaluator), i).text,
                                isnan(slopes[i]) ? "not a number" : "infinite");
    return STATUS_OK;
}

static Status generation(Loop *loop, ErrorText *error)
{
    const SearchMethod *method = loop->options->method;
    if (!make_room(loop))
        return memory_exhausted(loop, error);
    method->ask(loop->search, loop->unit);
    for (int k = 0; k < loop->population; k++)
        space_from_unit(loop->space, loop->unit + (long)k * loop->dimension,
                        loop->coefficients + (long)k * loop->dimension);
    loop->evaluation = (Evaluation){.set = PLAST_SEARCH,
                                    .trials = loop->trials,
                                    .of = loop->options->batch > 0 ? loop->options->trials : 0,
                                    .generation = loop->summary->numbers.generations,
                                    .candidates = loop->population,
                                    .single = loop->options->single != NULL,
                                    .coefficients = loop->coefficients,
                                    .objective = loop->losses,
                                    .loss = loop->plain,
                                    .stopped_at = loop->stopped_at,
                                    .failed_trial = loop->failed_trial};
    double *slopes = method->slopes ? method->slopes(loop->search) : NULL;
    loop->evaluation.gradient = slopes;
    loop->evaluation.until_lost = method->draws_prior && loop->options->acceptance && evaluator_until_lost(loop->evaluator);
    Status status = run_kept_ask(loop, error);
    if (status == STATUS_OK)
        status = evaluator_run(loop->evaluator, &loop->evaluation, error);
    if (status != STATUS_OK)
        return status;
    if (slopes && (status = check_slopes(loop, slopes, error)) != STATUS_OK)
        return status;
    if (slopes)
        space_slopes(loop->space, loop->coefficients, slopes);
    run_kept_judge(loop);
    keep(loop);
    method->tell(loop->search, loop->told);
    loop->summary->numbers.generations++;
    loop->summary->numbers.evaluations += loop->population;
    take_favourite(loop);
    return STATUS_OK;
}

static Status measure_favourite(Loop *loop, int set, int trials, double *loss, ErrorText *error)
{
    Evaluation evaluation = {.set = set,
                             .trials = trials,
                             .generation = PLAST_FINAL,
                             .candidates = 1,
                             .coefficients = loop->favourite,
                             .loss = loss};
    return evaluator_run(loop->evaluator, &evaluation, error);
}

/* Measures the loss of the favourite on both sets of trials if that is due. */
static Status validate(Loop *loop, bool *due, ErrorText *error)
{
    int planned = loop->options->generations;
    int period = planned > 0 ? (planned + VALIDATIONS - 1) / VALIDATIONS : VALIDATION_PERIOD;
    *due = loop->options->validation_trials > 0 && loop->summary->numbers.generations % period == 0;
    if (!*due)
        return STATUS_OK;
    Status status = measure_favourite(loop, PLAST_VALIDATION, loop->options->validation_trials, &loop->validation, error);
    return status == STATUS_OK ? measure_favourite(loop, PLAST_SEARCH, loop->options->trials, &loop->favourite_loss, error)
                               : status;
}

/* ---- reporting ------------------------------------------------------------------------------ */

static int compare_losses(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Without penalties, as that of validation: of the candidate with the lowest objective. */
static double loss_of_best(const Loop *loop)
{
    int best = 0;
    for (int k = 1; k < loop->population; k++)
        if (loop->told[k] < loop->told[best])
            best = k;
    return isfinite(loop->told[best]) ? loop->plain[best] : HUGE_VAL;
}

static Status report(Loop *loop, bool validated, ErrorText *error)
{
    RunSummary *summary = loop->summary;
    int n = loop->population;
    const RunNumbers failures = failures_count(&loop->evaluation, loop->options->failure_time,
                                               loop->options->failure_context);
    run_numbers_add(&summary->numbers, &failures);
    summary->numbers.seconds = run_state_seconds(loop);
    const RunNumbers numbers = run_numbers_row(&summary->numbers, &failures);
    memcpy(loop->sorted, loop->told, sizeof(double) * (size_t)n);
    qsort(loop->sorted, (size_t)n, sizeof(double), compare_losses);
    double median =
        n % 2 ? loop->sorted[n / 2] : 0.5 * (loop->sorted[n / 2 - 1] + loop->sorted[n / 2]);
    archive_follow(&loop->archive, summary->numbers.generations, median);
    double loss = loss_of_best(loop);
    ProgressState state = {.start = loop->options->start,
                           .starts = loop->options->starts,
                           .numbers = numbers,
                           .generations = loop->options->generations,
                           .best = loss,
                           .validation = loop->validation,
                           .time = loop->options->time,
                           .tier = loop->tier};
    state.left = progress_left(&state, loop->options->evaluations, loop->options->seconds);
    progress_update(loop->options->progress, &state);
    const SearchMethod *method = loop->options->method;
    SearchSpread spread = {(double)NAN, (double)NAN};
    if (method->spread)
        spread = method->spread(loop->search);
    HistoryRow row = {.numbers = numbers,
                      .best = loop->sorted[0],
                      .loss = loss,
                      .median = median,
                      .validation = validated ? loop->validation : (double)NAN,
                      .search = validated ? loop->favourite_loss : (double)NAN,
                      .sigma = spread.sigma,
                      .axis_ratio = spread.axis_ratio,
                      .bits = loop->options->single ? FLT_MANT_DIG : DBL_MANT_DIG,
                      .coefficients = loop->favourite};
    Status status = run_kept_add(loop, error);
    if (status == STATUS_OK && loop->options->history)
        status = history_add(loop->options->history, &row, error);
    if (status == STATUS_OK && loop->options->events)
        status = events_generation(loop->options->events, loop->options->start, &row, error);
    return status;
}

/* ---- the loop ------------------------------------------------------------------------------- */

void run_was_interrupted(RunSummary *summary)
{
    summary->stop_word = "interrupted";
    summary->stop_meaning = "interrupted by the user";
    summary->stop_advice = "";
}

/* Whether to stop; leaves the reason in the summary. */
static bool finished(Loop *loop)
{
    const RunOptions *options = loop->options;
    RunSummary *summary = loop->summary;
    SearchStop stop = options->method->stop(loop->search);
    summary->numbers.seconds = run_state_seconds(loop);
    if (options->interrupted && *options->interrupted) {
        run_was_interrupted(summary);
    } else if (stop != SEARCH_GOING) {
        summary->stop_word = search_stop_word(stop);
        summary->stop_meaning = search_stop_meaning(stop);
        summary->stop_advice = search_stop_advice(stop);
    } else if ((options->generations > 0 && summary->numbers.generations >= options->generations) ||
               (options->evaluations > 0 && summary->numbers.evaluations >= options->evaluations) ||
               (options->seconds > 0 && summary->numbers.seconds >= options->seconds)) {
        summary->stop_word = "budget";
        summary->stop_meaning = "the budget is used up";
    } else {
        return false;
    }
    return true;
}

static Status one_round(Loop *loop, ErrorText *error)
{
    Status status = upgrade(loop, error);
    if (status == STATUS_OK)
        status = generation(loop, error);
    bool validated = false;
    if (status == STATUS_OK)
        status = validate(loop, &validated, error);
    if (status == STATUS_OK)
        status = report(loop, validated, error);
    if (status == STATUS_OK && run_state_seconds(loop) >= loop->next_save)
        status = run_checkpoint_save(loop, error);
    return status;
}

static Status run_loop(Loop *loop, ErrorText *error)
{
    const Checkpoint *checkpoint = loop->options->resume;
    Status status = checkpoint ? run_checkpoint_resume(loop, checkpoint, error) : run_checkpoint_save(loop, error);
    if (status == STATUS_OK)
        take_favourite(loop);
    /* Before the first generation there is nothing to report, interrupted or not. */
    while (status == STATUS_OK && (loop->summary->numbers.generations == 0 || !finished(loop)))
        status = one_round(loop, error);
    return status == STATUS_OK ? run_checkpoint_save(loop, error) : status;
}

/* Counts directions if the method knows a covariance. The line is a service: without memory it is left out,
 * and so it is where it would take longer than some seconds. */
static void count_directions(const Loop *loop)
{
    const SearchMethod *method = loop->options->method;
    size_t n = (size_t)loop->dimension;
    if (loop->dimension > RUN_MOST_DIRECTIONS)
        return;
    double *covariance = malloc(sizeof(double) * n * n), *variances = malloc(sizeof(double) * n);
    double *scratch = malloc(sizeof(double) * (size_t)rt_eigen_scratch(loop->dimension));
    if (covariance && variances && scratch && method->covariance &&
        method->covariance(loop->search, covariance)) {
        double most = 0;
        kernel_rt_eigen_symmetric(loop->dimension, covariance, variances, scratch);
        for (size_t k = 0; k < n; k++)
            most = fmax(most, variances[k]);
        for (size_t k = 0; k < n; k++)
            loop->summary->stiff_directions += variances[k] < RUN_STIFF * RUN_STIFF * most;
        loop->summary->directions = loop->dimension;
    }
    free(covariance);
    free(variances);
    free(scratch);
}

static void describe_runs(const Loop *loop)
{
    const SearchMethod *method = loop->options->method;
    if (method->runs)
        loop->summary->runs = method->runs(loop->search);
    loop->summary->last_trials = trials_of_generation(loop);
}

/* The rule to report, of the favourite and those kept. */
static Status choose(Loop *loop, ErrorText *error)
{
    RunSummary *summary = loop->summary;
    Choice choice;
    size_t bytes = sizeof(double) * (size_t)loop->dimension;
    Status status = choice_make(&loop->archive, loop->evaluator, loop->options->trials,
                                loop->favourite, &choice, error);
    if (status != STATUS_OK)
        return status;
    double *reported = summary->coefficients, *favourite = reported + loop->dimension;
    double *best_kept = favourite + loop->dimension;
    memcpy(reported, loop->favourite, bytes);
    memcpy(favourite, loop->favourite, bytes);
    summary->favourite.coefficients = favourite;
    summary->favourite.loss = choice.favourite.loss;
    summary->favourite.objective = choice.favourite.objective;
    if (choice.best >= 0) {
        const ArchiveRule *rule = &loop->archive.rules[choice.best];
        memcpy(best_kept, archive_coefficients(&loop->archive, choice.best), bytes);
        summary->candidate.coefficients = best_kept;
        summary->candidate.loss = choice.candidate.loss;
        summary->candidate.objective = choice.candidate.objective;
        summary->candidate.generation = rule->generation;
        if (choice.is_better && !loop->options->method->draws_prior) {
            summary->reports_candidate = true;
            summary->runs.reported = rule->run;
            summary->runs.population = rule->population;
            memcpy(reported, best_kept, bytes);
        }
    }
    double best = choice.is_better ? choice.candidate.objective : choice.favourite.objective;
    summary->favourite_is_far = archive_is_far(&loop->archive, choice.favourite.objective, best);
    /* Among formulas there are always many that are new and bad. */
    if (strcmp(summary->stop_word, "budget") == 0 && !loop->options->method->formulas &&
        !loop->options->method->draws_prior)
        summary->unsettled = archive_unsettled(&loop->archive, summary->numbers.generations, best);
    return STATUS_OK;
}

int run_rules(const SearchMethod *method)
{
    return 3 + front_most(method);
}

Status run_search(Evaluator *evaluator, const RunOptions *options, RunSummary *summary,
                  ErrorText *error)
{
    double *coefficients = summary->coefficients;
    Loop loop = {.evaluator = evaluator,
                 .options = options,
                 .summary = summary,
                 .validation = (double)NAN,
                 .tier = "",
                 .saved_generation = -1};
    *summary = (RunSummary){.coefficients = coefficients,
                            .single_loss = (double)NAN,
                            .numbers = run_numbers_none(),
                            .stop_word = "",
                            .stop_meaning = "",
                            .stop_advice = ""};
    clock_gettime(CLOCK_MONOTONIC, &loop.start);
    bool made = make_search(&loop) && make_room(&loop);
    Status status = made ? run_loop(&loop, error) : memory_exhausted(&loop, error);
    if (status == STATUS_OK) {
        count_directions(&loop);
        describe_runs(&loop);
        status = choose(&loop, error);
    }
    if (status == STATUS_OK && options->single && (status = upgrade(&loop, error)) == STATUS_OK)
        status = choice_measure_single(evaluator, options->trials, coefficients, &summary->single_loss, error);
    if (status == STATUS_OK)
        status = front_make(options->method, loop.search, loop.space, evaluator, options->trials,
                            options->validation_trials, coefficients + 3 * (size_t)loop.dimension,
                            &summary->front, error);
    loop_free(&loop);
    return status;
}

bool run_covariance(Evaluator *evaluator, const RunOptions *options, double *covariance)
{
    const SearchMethod *method = options->method;
    const Checkpoint *saved = options->resume;
    Loop loop = {.evaluator = evaluator, .options = options};
    bool known = method->covariance && make_search(&loop) &&
                 method->load(loop.search, saved->state, saved->state_size) &&
                 method->covariance(loop.search, covariance);
    loop_free(&loop);
    return known;
}
