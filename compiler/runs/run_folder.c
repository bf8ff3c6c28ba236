/* run_folder.c: see run_folder.h. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "run_folder.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "runtime/io/array_file.h"
#include "runtime/io/covariance_file.h"
#include "runtime/io/files.h"
#include "runtime/io/rule_table.h"
#include "compiler/report/file_units.h"
#include "compiler/session/precision.h"

static Status no_memory(ErrorText *error)
{
    return status_out_of_memory(error);
}

/* ---- an earlier run ------------------------------------------------------------------------- */

Status run_folder_cannot_resume(const char *path, Status status, ErrorText *error)
{
    size_t length = strlen(path);
    if (length > 1 && path[length - 1] == '/')
        length--;
    return status_error(error, status, "cannot resume the run in '%.*s': %s", (int)length, path,
                        error->text);
}

static bool sets(const Command *command, const char *name)
{
    for (int k = 0; k < command->setting_count; k++)
        if (strcmp(command->settings[k].name, name) == 0)
            return true;
    return false;
}

/* The settings of the command, then those of the earlier run that it does not name. */
static bool add_settings(RunFolder *folder, const Command *given)
{
    const RunIdentity *run = &folder->saved.run;
    size_t most = (size_t)given->setting_count + (size_t)run->setting_count;
    folder->settings = malloc(sizeof *folder->settings * (most + 1));
    if (!folder->settings)
        return false;
    int count = given->setting_count;
    for (int k = 0; k < count; k++)
        folder->settings[k] = (Setting){.name = given->settings[k].name, .value = given->settings[k].value};
    for (int k = 0; k < run->setting_count; k++)
        if (!sets(given, run->settings[k].name))
            folder->settings[count++] =
                (Setting){.name = run->settings[k].name, .value = run->settings[k].value};
    folder->command.settings = folder->settings;
    folder->command.setting_count = count;
    return true;
}

/* Whether the run, or its first search, has kept its candidates. */
static bool has_candidates(const RunFolder *folder)
{
    Folder candidates;
    ErrorText ignored;
    const char *name = folder->has_starts ? "start-1/" CANDIDATES_FOLDER : CANDIDATES_FOLDER;
    bool has = folder_open_below(&candidates, &folder->files, name, &ignored) == STATUS_OK &&
               folder_has(&candidates, RULE_TABLE_FILE);
    folder_close(&candidates);
    return has;
}

/* What the command does not say is as it was; --generations is a new budget. */
static bool complete_command(RunFolder *folder, const char *path, const Command *given)
{
    const RunIdentity *run = &folder->saved.run;
    Command *command = &folder->command;
    *command = *given;
    if (!given->file) {
        command->file = folder->file = path_join(path, PROGRAM_FILE);
        command->folder = &folder->files;
        if (!given->data_folder)
            command->data_folder = run->data_folder;
    }
    if (!given->has_seed)
        command->seed = run->seed;
    command->has_seed = true;
    if (given->resume && !given->has_precision)
        command->single = strcmp(run->precision, PRECISION_SINGLE) == 0;
    if (given->generations == 0)
        command->generations = run->generations;
    command->start = folder->has_starts ? 0 : run->start;
    command->keep_candidates = given->keep_candidates || has_candidates(folder);
    return command->file && add_settings(folder, given);
}

/* "start-2" */
static char *start_name(int start)
{
    StrBuf name = {0};
    strbuf_printf(&name, "start-%d", start);
    return strbuf_take(&name);
}

/* Opens the folder of a search of the run. */
static Status open_start(const Folder *run, int start, Folder *folder, ErrorText *error)
{
    char *name = start_name(start);
    Status status = folder_open_below(folder, run, name, error);
    free(name);
    return status;
}

static bool set_path(RunFolder *folder, const char *path)
{
    folder->path = path_join(path, "");
    return folder->path != NULL;
}

bool run_folder_has_checkpoint(const RunFolder *folder)
{
    Folder first;
    ErrorText ignored;
    if (folder_has(&folder->files, CHECKPOINT_FILE))
        return true;
    bool has = open_start(&folder->files, 1, &first, &ignored) == STATUS_OK &&
               folder_has(&first, CHECKPOINT_FILE);
    folder_close(&first);
    return has;
}

/* That of the run, or of its first search. */
static Status read_checkpoint(RunFolder *folder, ErrorText *error)
{
    Folder first;
    folder->has_starts = !folder_has(&folder->files, CHECKPOINT_FILE);
    if (!folder->has_starts)
        return checkpoint_read(&folder->files, &folder->saved, error);
    if (folder_has(&folder->files, RULE_TABLE_FILE))
        return status_error(error, STATUS_INPUT, "it is a table of rules, not a run: its first rule is '%s:0'",
                            folder->files.path);
    if (!run_folder_has_checkpoint(folder))
        return status_error(error, STATUS_INPUT, "it is no folder of a run: there is no '%s' in it",
                            CHECKPOINT_FILE);
    Status status = open_start(&folder->files, 1, &first, error);
    if (status == STATUS_OK)
        status = checkpoint_read(&first, &folder->saved, error);
    folder_close(&first);
    return status;
}

Status run_folder_find(RunFolder *folder, const char *path, const Command *given, bool changes,
                       ErrorText *error)
{
    if (!set_path(folder, path))
        return no_memory(error);
    Status status = folder_open(&folder->files, path, error);
    if (status == STATUS_OK && changes) {
        status = folder_lock(&folder->files, error) == STATUS_OK ? STATUS_OK : STATUS_INPUT;
        if (status == STATUS_OK)
            folder_tidy(&folder->files);
    }
    if (status == STATUS_OK)
        status = read_checkpoint(folder, error);
    if (status != STATUS_OK)
        return status;
    folder->resumed = true;
    return complete_command(folder, path, given) ? STATUS_OK : no_memory(error);
}

/* ---- which run it is ------------------------------------------------------------------------ */

/* Absolute, if there is such a folder; malloc'd. */
static char *find_data_folder(const Command *command)
{
    char *folder = command->data_folder ? strdup(command->data_folder) : path_folder(command->file);
    char *absolute = folder ? realpath(folder, NULL) : NULL;
    if (!absolute)
        return folder;
    free(folder);
    return absolute;
}

/* Data files, *files of them, then settings. */
static TextPair *make_pairs(const Model *model, const Command *command, int *files)
{
    int tables = model->tables.count, settings = command->setting_count, count = 0;
    TextPair *pairs = malloc(sizeof *pairs * ((size_t)tables + (size_t)settings + 1));
    for (int k = 0; pairs && k < tables; k++)
        if (model->table_hashes.items[k])
            pairs[count++] = (TextPair){model->tables.items[k].path, model->table_hashes.items[k]};
    *files = count;
    for (int k = 0; pairs && k < settings; k++)
        pairs[count++] = (TextPair){command->settings[k].name, command->settings[k].value};
    return pairs;
}

static Status identify(RunFolder *folder, const Session *session, const Command *command,
                       ErrorText *error)
{
    const Model *model = session->compilation.model;
    folder->data_folder = find_data_folder(command);
    int files;
    folder->pairs = make_pairs(model, command, &files);
    if (!folder->data_folder || !folder->pairs)
        return no_memory(error);
    folder->run = (RunIdentity){.version = PLASTC_VERSION,
                                .source = folder->resumed ? folder->saved.run.source : model->path,
                                .source_text = session->compilation.text.text,
                                .source_sha256 = folder->source_sha256,
                                .data_folder = folder->data_folder,
                                .method = model->search.method->name,
                                .precision = precision_name(command->single),
                                .seed = session->seed,
                                .start = command->start > 0 ? command->start : 1,
                                .generations = command->generations,
                                .file_count = files,
                                .files = folder->pairs,
                                .setting_count = command->setting_count,
                                .settings = folder->pairs + files};
    const StrBuf *text = &session->compilation.text;
    hash_sha256(text->text, text->length, folder->source_sha256);
    return STATUS_OK;
}

/* ---- opening -------------------------------------------------------------------------------- */

static Status remove_candidates(const Folder *run, ErrorText *error)
{
    Folder old = {0};
    if (!folder_has(run, CANDIDATES_FOLDER))
        return STATUS_OK;
    Status status = folder_open_below(&old, run, CANDIDATES_FOLDER, error);
    if (status == STATUS_OK && folder_has(&old, RULE_TABLE_FILE))
        status = rule_table_remove(&old, error);
    folder_close(&old);
    return status == STATUS_OK || status == STATUS_RUN ? status : STATUS_OUTPUT;
}

/* What an earlier search left in this folder does not belong to the new one, which has its own
 * history.csv in place of that. */
static Status remove_old(const Folder *folder, bool history, ErrorText *error)
{
    static const char *const names[] = {CHECKPOINT_FILE, COVARIANCE_FILE, RESULT_FILE, PRUNED_FILE, REPORT_FILE};
    Status status = STATUS_OK;
    folder_remove_between(folder, ARRAY_FILE_BEGIN, ARRAY_FILE_END);
    status = remove_candidates(folder, error);
    for (int k = 0; status == STATUS_OK && k < (int)(sizeof names / sizeof *names); k++)
        status = folder_remove(folder, names[k], error);
    return status == STATUS_OK && history ? folder_remove(folder, HISTORY_FILE, error) : status;
}

static Status remove_recording(const Folder *parent, const char *name, ErrorText *error)
{
    Folder old = {0};
    if (!folder_has(parent, name))
        return STATUS_OK;
    Status status = folder_open_below(&old, parent, name, error);
    if (status == STATUS_OK && folder_has(&old, "recording.json")) {
        folder_remove_between(&old, "", ".npy");
        folder_remove_between(&old, "", ".csv");
        status = folder_remove(&old, "recording.json", error);
    }
    folder_close(&old);
    return status == STATUS_OK || status == STATUS_RUN ? status : STATUS_OUTPUT;
}

Status run_folder_remove_network(const Folder *run, ErrorText *error)
{
    Folder network = {0};
    if (!folder_has(run, NETWORK_FOLDER))
        return STATUS_OK;
    Status status = folder_open_below(&network, run, NETWORK_FOLDER, error);
    if (status == STATUS_OK)
        status = remove_recording(&network, NETWORK_AFTER, error);
    if (status == STATUS_OK)
        status = remove_recording(&network, NETWORK_BEFORE, error);
    folder_close(&network);
    return status == STATUS_OK || status == STATUS_RUN ? status : STATUS_OUTPUT;
}

/* What it recorded is of another rule. */
static Status remove_old_recordings(const Folder *run, ErrorText *error)
{
    Status status = remove_recording(run, RECORDING_FOLDER, error);
    return status == STATUS_OK ? run_folder_remove_network(run, error) : status;
}

/* And of its starts: they begin one by one, so there is none behind a missing one. */
static Status remove_old_starts(const Folder *run, ErrorText *error)
{
    Status status = STATUS_OK;
    bool more = true;
    for (int start = 1; more && status == STATUS_OK; start++) {
        char *name = start_name(start);
        more = folder_has(run, name);
        free(name);
        Folder old = {0};
        if (more)
            status = open_start(run, start, &old, error);
        if (more && status == STATUS_OK)
            status = remove_old(&old, true, error);
        folder_close(&old);
    }
    return status == STATUS_OK || status == STATUS_RUN ? status : STATUS_OUTPUT;
}

/* Begins history.csv, or opens that of the run which is resumed. */
static Status open_history(RunFolder *folder, const Model *model, ErrorText *error)
{
    folder->columns = file_units_create(model);
    const HistoryRule *rule = file_units_history(folder->columns);
    return folder->resumed ? history_open(&folder->files, rule, &folder->history, error)
                           : history_create(&folder->files, rule, &folder->history, error);
}

/* Refuses a folder whose program.plast is the user's own program, with includes that the text of a run
 * has in their places. */
static Status spare_program(const RunFolder *folder, const Session *session, ErrorText *error)
{
    const Compilation *compilation = &session->compilation;
    const Source *own = compilation->sources.files[0];
    struct stat program, copy;
    bool same = fstatat(folder->files.opened, PROGRAM_FILE, &copy, AT_SYMLINK_NOFOLLOW) == 0 &&
                stat(compilation->model->path, &program) == 0 && copy.st_dev == program.st_dev &&
                copy.st_ino == program.st_ino;
    if (!same || ((size_t)own->length == compilation->text.length &&
                  memcmp(own->text, compilation->text.text, compilation->text.length) == 0))
        return STATUS_OK;
    return status_error(
        error, STATUS_USAGE,
        "the run would overwrite its program '%s' with a copy that has the included "
        "files in it: choose another folder with --out",
        compilation->model->path);
}

/* The folder of a new run, locked. */
static Status make_new(RunFolder *folder, const Session *session, const Command *command,
                       ErrorText *error)
{
    Status status = command->out
                        ? run_place_given(PLACE_OF_RUN, &folder->before, command->out, &folder->files, error)
                        : run_place_choose(PLACE_OF_RUN, session->compilation.model->path, &folder->files, error);
    if (status == STATUS_OK && !set_path(folder, folder->files.path))
        status = no_memory(error);
    return status == STATUS_OK ? spare_program(folder, session, error) : status;
}

static Status save_program(const RunFolder *folder, const Session *session, ErrorText *error)
{
    const StrBuf *text = &session->compilation.text;
    return run_folder_save(folder, PROGRAM_FILE, text->text, text->length, error);
}

/* A search that begins, in a folder that is locked. History first: that is how the folder of a run is
 * known from others, should it be killed before there is a checkpoint. */
static Status begin(RunFolder *folder, const Session *session, ErrorText *error)
{
    Status status = remove_old(&folder->files, false, error);
    if (status == STATUS_OK)
        status = remove_old_recordings(&folder->files, error);
    if (status == STATUS_OK)
        status = open_history(folder, session->compilation.model, error);
    return status == STATUS_OK ? save_program(folder, session, error) : status;
}

/* One that goes on, in a folder that is locked. */
static Status go_on(RunFolder *folder, const Session *session, ErrorText *error)
{
    Status status = checkpoint_compare(&folder->saved.run, &folder->run, error);
    if (status == STATUS_OK)
        status = open_history(folder, session->compilation.model, error);
    return status == STATUS_OK ? STATUS_OK : run_folder_cannot_resume(folder->path, status, error);
}

Status run_folder_open(RunFolder *folder, const Session *session, const Command *command,
                       ErrorText *error)
{
    Status status = identify(folder, session, command, error);
    if (status != STATUS_OK)
        return status;
    if (folder->resumed)
        return go_on(folder, session, error);
    status = make_new(folder, session, command, error);
    if (status == STATUS_OK)
        status = remove_old_starts(&folder->files, error);
    return status == STATUS_OK ? begin(folder, session, error) : status;
}

/* The folder of a search, which may be there. */
static Status make_start(const Folder *run, int start, Folder *folder, ErrorText *error)
{
    char *name = start_name(start);
    bool taken;
    Status status = folder_make_in(folder, run, name, &taken, error);
    free(name);
    if (status != STATUS_OK || !taken)
        return status;
    status = open_start(run, start, folder, error);
    return status == STATUS_OK || status == STATUS_RUN ? status : STATUS_OUTPUT;
}

/* The first start's folder shows whose folder it is, as history.csv does. */
static Status begin_starts(RunFolder *folder, const Session *session, ErrorText *error)
{
    Folder first = {0};
    Status status = make_start(&folder->files, 1, &first, error);
    folder_close(&first);
    if (status == STATUS_OK)
        status = remove_old_starts(&folder->files, error);
    if (status == STATUS_OK)
        status = remove_old_recordings(&folder->files, error);
    if (status == STATUS_OK)
        status = remove_old(&folder->files, true, error);
    return status == STATUS_OK ? save_program(folder, session, error) : status;
}

Status run_folder_open_starts(RunFolder *folder, const Session *session, const Command *command,
                              ErrorText *error)
{
    Status status = identify(folder, session, command, error);
    if (status != STATUS_OK)
        return status;
    if (folder->resumed) {
        status = checkpoint_compare(&folder->saved.run, &folder->run, error);
        return status == STATUS_OK ? STATUS_OK
                                   : run_folder_cannot_resume(folder->path, status, error);
    }
    status = make_new(folder, session, command, error);
    return status == STATUS_OK ? begin_starts(folder, session, error) : status;
}

Status run_folder_open_start(RunFolder *folder, const RunFolder *run, int start,
                             const Session *session, ErrorText *error)
{
    folder->run = run->run;
    folder->run.start = start;
    Status status = make_start(&run->files, start, &folder->files, error);
    if (status == STATUS_OK && !set_path(folder, folder->files.path))
        status = no_memory(error);
    if (status == STATUS_OK)
        status = folder_lock(&folder->files, error);
    if (status != STATUS_OK)
        return status;
    folder_tidy(&folder->files);
    if (!run->resumed || !folder_has(&folder->files, CHECKPOINT_FILE))
        return begin(folder, session, error);
    folder->resumed = true;
    status = checkpoint_read(&folder->files, &folder->saved, error);
    if (status != STATUS_OK)
        return run_folder_cannot_resume(folder->path, status, error);
    return go_on(folder, session, error);
}

Status run_folder_save(const RunFolder *folder, const char *name, const char *text, size_t length,
                       ErrorText *error)
{
    return folder_write(&folder->files, name, text, length, error);
}

Status run_folder_finish(RunFolder *folder, ErrorText *error)
{
    Status status = history_close(folder->history, error);
    folder->history = NULL;
    return status;
}

void run_folder_free(RunFolder *folder)
{
    ErrorText ignored;
    history_close(folder->history, &ignored);
    file_units_destroy(folder->columns);
    folder_close(&folder->files);
    checkpoint_free(&folder->saved);
    free(folder->path);
    free(folder->pairs);
    free(folder->data_folder);
    free(folder->file);
    free(folder->settings);
}
