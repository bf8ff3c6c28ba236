/* kept_candidates.c: see kept_candidates.h. */
#include "kept_candidates.h"

#include "compiler/model/condition.h"
#include "rule_columns.h"

/* The folder, made if it is not there. */
static Status make_folder(const Folder *run, Folder *folder, ErrorText *error)
{
    bool taken;
    Status status = folder_make_in(folder, run, CANDIDATES_FOLDER, &taken, error);
    if (status != STATUS_OK || !taken)
        return status;
    status = folder_open_below(folder, run, CANDIDATES_FOLDER, error);
    return status == STATUS_OK || status == STATUS_RUN ? status : STATUS_OUTPUT;
}

/* Behind the candidates that were evaluated before the checkpoint. */
static Status go_on(KeptCandidates *kept, const Command *command, const RunFolder *folder, ErrorText *error)
{
    bool has = folder_has(&folder->files, CANDIDATES_FOLDER);
    Status status = has ? folder_open_below(&kept->folder, &folder->files, CANDIDATES_FOLDER, error) : STATUS_OK;
    has = has && status == STATUS_OK && folder_has(&kept->folder, RULE_TABLE_FILE);
    if (status == STATUS_OK && !has && command->keep_candidates)
        return status_error(error, STATUS_INPUT,
                            "it has kept no candidates so far, so there is no table to go on with: leave out --keep-candidates");
    if (status != STATUS_OK || !has)
        return status;
    return rule_table_go_on(&kept->table, &kept->folder, &kept->info, folder->saved.progress.numbers.evaluations, error);
}

Status kept_candidates_open(KeptCandidates *kept, const Session *session, const Command *command, const RunFolder *folder,
                            ErrorText *error)
{
    const Model *model = session->compilation.model;
    *kept = (KeptCandidates){0};
    bool keeps = command->keep_candidates || model->search.method->draws_prior;
    if (!folder->resumed && !keeps)
        return STATUS_OK;
    Status status =
        rule_columns_info(session, command, "run", model->batch > 0 ? model->batch : model->trials, &kept->info, error);
    kept->info.generations = true;
    kept->info.weights = model->search.method->weights != NULL;
    kept->info.condition_count = acceptance_columns(&model->acceptance);
    kept->info.conditions = condition_columns(model);
    kept->info.program = folder->run.source;
    if (status != STATUS_OK) /* it has kept none */
        return keeps ? status : STATUS_OK;
    if (folder->resumed) {
        status = go_on(kept, command, folder, error);
        return status == STATUS_OK ? STATUS_OK : run_folder_cannot_resume(folder->path, status, error);
    }
    status = make_folder(&folder->files, &kept->folder, error);
    return status == STATUS_OK ? rule_table_create(&kept->table, &kept->folder, &kept->info, error) : status;
}

Status kept_candidates_close(KeptCandidates *kept, ErrorText *error)
{
    Status status = rule_table_close(kept->table, error);
    folder_close(&kept->folder);
    *kept = (KeptCandidates){0};
    return status;
}
