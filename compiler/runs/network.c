/* network.c: see network.h.
 *
 * The program is compiled once more with a sketch of its network as what is recorded (sema/task/check_record.c). The
 * recording with the rule found is written last and removed first: where it is, the other one belongs to it. */
#include "network.h"

#include <stdlib.h>

#include "rule_source.h"
#include "simulation.h"

/* Opens a folder in another one, which may be there. */
static Status open_in(Folder *folder, const Folder *parent, const char *name, ErrorText *error)
{
    bool taken;
    Status status = folder_make_in(folder, parent, name, &taken, error);
    if (status == STATUS_OK && taken)
        status = folder_open_below(folder, parent, name, error);
    return status == STATUS_OK || status == STATUS_MEMORY ? status : STATUS_OUTPUT;
}

static Status record_trial(Session *session, const double *coefficients, const Folder *network, const char *name,
                           ErrorText *error)
{
    Folder folder = {0};
    const Model *model = session->compilation.model;
    Status status = open_in(&folder, network, name, error);
    SimulationOptions options = {.set = model->search.validation_trials > 0 ? PLAST_VALIDATION : PLAST_SEARCH,
                                 .trials = 1,
                                 .sketch = true,
                                 .folder = &folder,
                                 .quiet = true};
    if (status == STATUS_OK)
        status = simulation_run(session, coefficients, &options, error);
    folder_close(&folder);
    return status;
}

static Status record_both(Session *session, const RuleSource *rule, ErrorText *error)
{
    const Model *model = session->compilation.model;
    const Folder *run = &rule->run.folder.files;
    int n = model->coefficients.count;
    double *start = arena_array(model->arena, double, n + 1), *found = arena_array(model->arena, double, n + 1);
    Folder network = {0};
    for (int k = 0; k < n; k++)
        start[k] = model->coefficients.items[k].start;
    Status status = rule_source_apply(rule, &session->compilation, found, error);
    if (status == STATUS_OK)
        status = open_in(&network, run, NETWORK_FOLDER, error);
    if (status == STATUS_OK)
        status = record_trial(session, start, &network, NETWORK_BEFORE, error);
    if (status == STATUS_OK)
        status = record_trial(session, found, &network, NETWORK_AFTER, error);
    folder_close(&network);
    return status;
}

/* Compiling printed its messages when the run began, so they are not printed again. */
static Status open_session(Session *session, const RuleSource *rule, ErrorText *error)
{
    Status status = session_open(session, rule->command, rule->seed);
    if (status == STATUS_OK)
        return STATUS_OK;
    return status_error(error, status, status == STATUS_MEMORY ? "there is too little memory"
                                                               : "its program or its data cannot be read any more");
}

Status network_record(const Command *given, bool changes, bool brief, ErrorText *error)
{
    RuleSource rule;
    Session session = {0};
    Command command = {.file = given->file,
                       .data_folder = given->data_folder,
                       .jit = given->jit,
                       .gradient_memory = given->gradient_memory,
                       .threads = 1,
                       .recording = true,
                       .sketch = true,
                       .quiet = true,
                       .silent = true};
    Status status = rule_source_open(&rule, &command, changes, error);
    if (status == STATUS_OK)
        status = run_folder_remove_network(&rule.run.folder.files, error);
    if (status == STATUS_OK)
        status = open_session(&session, &rule, error);
    if (status == STATUS_OK && session.compilation.model->records.count > 0 && !(brief && session.waits))
        status = record_both(&session, &rule, error);
    ErrorText second;
    if (status != STATUS_OK && rule.run.folder.files.path)
        run_folder_remove_network(&rule.run.folder.files, &second);
    session_close(&session);
    rule_source_free(&rule);
    return status;
}
