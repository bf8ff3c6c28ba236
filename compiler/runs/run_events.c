/* run_events.c: see run_events.h. */
#include "run_events.h"

#include "compiler/session/signals.h"
#include "runtime/io/events.h"

Status run_events_begin(const Session *session, const Command *command, const RunFolder *folder,
                        ErrorText *error)
{
    const Model *model = session->compilation.model;
    const SearchPlan *search = &model->search;
    bool own_budget = command->generations == 0;
    if (!command->events)
        return STATUS_OK;
    signals_need_no_reader();
    EventsRun run = {.folder = folder->path,
                     .program = folder->run.source,
                     .method = search->method->name,
                     .seed = session->seed,
                     .coefficients = model->coefficients.count,
                     .trials = model->trials,
                     .validation_trials = search->validation_trials,
                     .starts = command->start > 0 ? 1 : search->starts,
                     .generations = own_budget ? search->generations : command->generations,
                     .evaluations = own_budget ? search->evaluations : 0,
                     .seconds = own_budget ? search->seconds : 0};
    return events_run(stdout, &run, error);
}

Status run_events_end(const RunFolder *folder, const Result *result, ErrorText *error)
{
    StrBuf path = {0};
    strbuf_printf(&path, "%s" RESULT_FILE, folder->path);
    Status status = events_end(stdout, path.text, result->stop_reason, error);
    strbuf_free(&path);
    return status;
}
