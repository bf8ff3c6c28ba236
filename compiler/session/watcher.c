/* watcher.c: when candidates that failed began to. Their rollouts run once more, each in the first
 * trial in which it failed, by a module that looks at every state and weight; libtcc makes it when the
 * first candidate fails, and the C compiler makes it too if it has made the module of the search. The
 * numbers are those of the search, so the time is the same whatever ran there.
 *
 * That is one trial of each candidate that failed, so it takes less time than the generation did. Other
 * ranks take no part. */
#include "watcher.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "session.h"

static bool open_watcher(Watcher *watcher, const Session *session, ErrorText *error)
{
    watcher->tried = true;
    watcher->module = compile_watching(&session->compilation, &watcher->text);
    /* Where libtcc's code cannot run, the C compiler's can. */
    bool has_tcc = session->tiers.tcc || !session->tiers.ready;
    const char *name;
    watcher->tried_cc = !has_tcc;
    TierProgram program = {.text = watcher->text.text,
                           .shape = {.lanes = session->compilation.module->one_lane ? 1 : 0}};
    return tiers_start(&watcher->tiers, &program, has_tcc ? JIT_TCC : JIT_AUTO, true, error) == STATUS_OK &&
           evaluator_create(tiers_current(&watcher->tiers, &name),
                            session->compilation.module->tables.items, session->seed, session->pool,
                            &watcher->evaluator, error) == STATUS_OK;
}

/* To the best module there is. */
static Status upgrade(Watcher *watcher, const Session *session, ErrorText *error)
{
    const char *name;
    if (session->tiers.ready && !watcher->tried_cc) {
        watcher->tried_cc = true;
        tiers_add_cc(&watcher->tiers, watcher->text.text, session->compilation.module->one_lane);
        if (session->waits)
            tiers_wait(&watcher->tiers);
    }
    return evaluator_set_module(watcher->evaluator, tiers_current(&watcher->tiers, &name), error);
}

/* The candidates of *failed whose first failed trial is this one; how many. */
static int gather(const Evaluation *failed, int trial, int coefficient_count, double *coefficients)
{
    size_t n = (size_t)coefficient_count;
    int count = 0;
    for (int k = 0; k < failed->candidates; k++)
        if (failed->failed_trial[k] == trial)
            memcpy(coefficients + (size_t)count++ * n, failed->coefficients + (size_t)k * n,
                   n * sizeof(double));
    return count;
}

/* Notes the statement that a candidate stumbled on, if it is the earliest of all. `values` are its
 * outcomes. */
static void note_culprit(Watcher *watcher, const double *values, double time)
{
    if (time < 0 || values[0] < 0 || (watcher->found && watcher->first <= time))
        return;
    watcher->found = true;
    watcher->first = time;
    watcher->culprit = watcher->module->watched.items[(int)values[0]];
}

/* In the places of those that `gather` took. */
static void note_time(const Evaluation *failed, int trial, int number, double time)
{
    for (int k = 0; failed->failed_at && k < failed->candidates; k++)
        if (failed->failed_trial[k] == trial && number-- == 0) {
            failed->failed_at[k] = time;
            return;
        }
}

/* The earliest time in one trial, of the candidates that failed first there; NaN: none. `coefficients`
 * and `values` have room for all candidates. */
static double time_in_trial(Watcher *watcher, const Evaluation *failed, int trial,
                            double *coefficients, double *values)
{
    Evaluator *evaluator = watcher->evaluator;
    const PlastModule *module = evaluator_module(evaluator);
    double first = (double)NAN;
    ErrorText error;
    int count = gather(failed, trial, module->coefficient_count, coefficients);
    Evaluation evaluation = {.set = failed->set,
                             .trials = trial + 1,
                             .generation = failed->generation,
                             .candidates = count,
                             .coefficients = coefficients};
    if (count == 0 || evaluator_do_share(evaluator, &evaluation, trial * count, (trial + 1) * count,
                                         values, &error) != STATUS_OK)
        return first;
    for (int k = 0; k < count; k++) {
        const double *own = values + (size_t)k * (size_t)(module->outcome_count + 1);
        double time = own[module->outcome_count];
        note_culprit(watcher, own, time);
        if (time >= 0) {
            first = fmin(first, time); /* that of the two which is a number */
            note_time(failed, trial, k, time);
        }
    }
    return first;
}

double watcher_time(void *session_, const Evaluation *failed)
{
    for (int k = 0; failed->failed_at && k < failed->candidates; k++)
        failed->failed_at[k] = (double)NAN;
    Session *session = session_;
    Watcher *watcher = &session->watcher;
    ErrorText error;
    if (!watcher->tried && !open_watcher(watcher, session, &error))
        watcher_free(watcher); /* memory is short: the search goes on without */
    if (!watcher->evaluator || upgrade(watcher, session, &error) != STATUS_OK)
        return (double)NAN;
    const PlastModule *module = evaluator_module(watcher->evaluator);
    size_t candidates = (size_t)failed->candidates, n = (size_t)module->coefficient_count;
    double *coefficients = malloc(sizeof(double) * candidates * (n + 1));
    double *values = malloc(sizeof(double) * candidates * ((size_t)module->outcome_count + 1));
    double first = (double)NAN;
    int trials = failed->of > 0 ? failed->of : failed->trials;
    for (int trial = 0; coefficients && values && trial < trials; trial++)
        first = fmin(first, time_in_trial(watcher, failed, trial, coefficients, values));
    free(coefficients);
    free(values);
    return first;
}

void watcher_write(const Session *session, StrBuf *out)
{
    const Watcher *watcher = &session->watcher;
    const SourceSet *sources = &session->compilation.sources;
    if (!watcher->found)
        return;
    const Span span = watcher->culprit;
    const char *text = sources->files[span.file]->text + span.start;
    int length = (int)strcspn(text, "\r\n");
    if (length > span.end - span.start)
        length = span.end - span.start;
    strbuf_printf(out, "%s:%d: %.*s", sources->files[span.file]->path,
                  source_position(sources, span.file, span.start).line, length, text);
}

double watcher_time_of(Session *session, const double *coefficients, int trials)
{
    ErrorText error;
    int failed;
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = trials,
                             .generation = PLAST_FINAL,
                             .candidates = 1,
                             .coefficients = coefficients,
                             .failed_trial = &failed};
    if (evaluator_run(session->evaluator, &evaluation, &error) != STATUS_OK || failed < 0)
        return (double)NAN;
    return watcher_time(session, &evaluation);
}

void watcher_free(Watcher *watcher)
{
    evaluator_destroy(watcher->evaluator);
    tiers_free(&watcher->tiers);
    strbuf_free(&watcher->text);
    *watcher = (Watcher){.tried = true};
}
