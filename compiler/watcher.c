/* watcher.c: when a candidate that failed began to. Its rollout runs once more, alone, by a module
 * that looks at every state and weight; libtcc makes it when the first candidate fails. The numbers
 * are those of the search, so the time is the same whatever ran there. */
#include "command.h"

#include <math.h>
#include <stdlib.h>

static bool open_watcher(Watcher *watcher, const Session *session, ErrorText *error)
{
    StrBuf text = {0};
    watcher->tried = true;
    compile_watching(&session->compilation, &text);
    watcher->tcc = jit_tcc_compile(text.text);
    strbuf_free(&text);
    watcher->pool = pool_create(1);
    return watcher->tcc && watcher->pool &&
           evaluator_create(jit_tcc_module(watcher->tcc), session->tables, session->seed,
                            watcher->pool, NULL, &watcher->evaluator, error) == STATUS_OK;
}

double watcher_time(void *session_, const double *coefficients, int trial, int generation)
{
    Session *session = session_;
    Watcher *watcher = &session->watcher;
    ErrorText error;
    if (!watcher->tried && !open_watcher(watcher, session, &error))
        watcher_free(watcher); /* memory is short: the search goes on without */
    if (!watcher->evaluator)
        return (double)NAN;
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = trial + 1,
                             .generation = generation,
                             .candidates = 1,
                             .coefficients = coefficients};
    int outcomes = jit_tcc_module(watcher->tcc)->outcome_count;
    double *values = malloc(sizeof(double) * ((size_t)outcomes + 1)), time = -1;
    if (values && evaluator_do_share(watcher->evaluator, &evaluation, trial, trial + 1, values,
                                     &error) == STATUS_OK)
        time = values[outcomes];
    free(values);
    return time < 0 ? (double)NAN : time;
}

void watcher_free(Watcher *watcher)
{
    evaluator_destroy(watcher->evaluator);
    pool_destroy(watcher->pool);
    jit_tcc_free(watcher->tcc);
    *watcher = (Watcher){.tried = true};
}
