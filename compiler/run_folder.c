/* run_folder.c: see run_folder.h. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "run_folder.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../runtime/io/files.h"

static Status no_memory(ErrorText *error)
{
    return status_error(error, STATUS_RUN, "out of memory");
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
        folder->settings[k] = given->settings[k];
    for (int k = 0; k < run->setting_count; k++)
        if (!sets(given, run->settings[k].name))
            folder->settings[count++] =
                (Setting){run->settings[k].name, run->settings[k].value, false};
    folder->command.settings = folder->settings;
    folder->command.setting_count = count;
    return true;
}

/* What the command does not say is as it was; --generations is a new budget. */
static bool complete_command(RunFolder *folder, const char *path, const Command *given)
{
    const RunIdentity *run = &folder->saved.run;
    Command *command = &folder->command;
    *command = *given;
    if (!given->file) {
        command->file = folder->file = path_join(path, "program.plast");
        if (!given->data_folder)
            command->data_folder = run->data_folder;
    }
    if (!given->has_seed)
        command->seed = run->seed;
    command->has_seed = true;
    if (given->generations == 0)
        command->generations = run->generations;
    command->start = folder->has_starts ? 0 : run->start;
    return command->file && add_settings(folder, given);
}

static bool exists(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0;
}

char *run_folder_start_file(const char *path, int start, const char *name)
{
    char *folder = path_join(path, "start-");
    StrBuf file = {0};
    if (!folder)
        return NULL;
    strbuf_printf(&file, "%s%d/%s", folder, start, name);
    free(folder);
    return strbuf_take(&file);
}

Status run_folder_find(RunFolder *folder, const char *path, const Command *given, ErrorText *error)
{
    char *own = path_join(path, "checkpoint.bin");
    char *first = run_folder_start_file(path, 1, "checkpoint.bin");
    Status status = own && first ? STATUS_OK : no_memory(error);
    if (status == STATUS_OK && exists(path) && !exists(own) && !exists(first))
        status = status_error(error, STATUS_INPUT,
                              "it is no folder of a run: there is no 'checkpoint.bin' in it");
    if (status == STATUS_OK) {
        folder->has_starts = !exists(own) && exists(first);
        status = checkpoint_read(folder->has_starts ? first : own, &folder->saved, error);
    }
    free(own);
    free(first);
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

/* Data files, then settings. */
static TextPair *make_pairs(const Model *model, const Command *command)
{
    int files = model->tables.count, settings = command->setting_count;
    TextPair *pairs = malloc(sizeof *pairs * ((size_t)files + (size_t)settings + 1));
    for (int k = 0; pairs && k < files; k++)
        pairs[k] = (TextPair){model->tables.items[k].path, model->table_hashes.items[k]};
    for (int k = 0; pairs && k < settings; k++)
        pairs[files + k] = (TextPair){command->settings[k].name, command->settings[k].value};
    return pairs;
}

static Status identify(RunFolder *folder, const Session *session, const Command *command,
                       ErrorText *error)
{
    const Model *model = session->compilation.model;
    folder->data_folder = find_data_folder(command);
    folder->pairs = make_pairs(model, command);
    if (!folder->data_folder || !folder->pairs)
        return no_memory(error);
    folder->run = (RunIdentity){.version = PLASTC_VERSION,
                                .source = folder->resumed ? folder->saved.run.source : model->path,
                                .source_text = session->compilation.text.text,
                                .source_sha256 = folder->source_sha256,
                                .data_folder = folder->data_folder,
                                .method = model->search.method->name,
                                .seed = session->seed,
                                .start = command->start > 0 ? command->start : 1,
                                .generations = command->generations,
                                .file_count = model->tables.count,
                                .files = folder->pairs,
                                .setting_count = command->setting_count,
                                .settings = folder->pairs + model->tables.count};
    const StrBuf *text = &session->compilation.text;
    hash_sha256(text->text, text->length, folder->source_sha256);
    return STATUS_OK;
}

/* ---- opening -------------------------------------------------------------------------------- */

/* "runs/oja", or "runs/oja-2" and so on if that exists; for ".oja.plast" too, since "runs/" itself
 * is not the folder of a run. malloc'd. */
static char *default_folder(const char *program)
{
    const char *name = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
    name += strspn(name, ".");
    size_t length = strcspn(name, ".");
    StrBuf path = {0};
    for (int number = 1;; number++) {
        path.length = 0;
        strbuf_printf(&path, "runs/%.*s", (int)length, name);
        if (number > 1)
            strbuf_printf(&path, "-%d", number);
        if (!exists(path.text))
            return strbuf_take(&path);
    }
}

static bool set_path(RunFolder *folder, const char *path)
{
    folder->path = path_join(path, "");
    folder->checkpoint = path_join(path, "checkpoint.bin");
    return folder->path && folder->checkpoint;
}

/* Where a new run goes. */
static bool choose_path(RunFolder *folder, const Session *session, const Command *command)
{
    char *path = command->out ? NULL : default_folder(session->compilation.model->path);
    bool made = set_path(folder, command->out ? command->out : path);
    free(path);
    return made;
}

static Status remove_file(const char *path, ErrorText *error)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return STATUS_OK;
    return status_error(error, STATUS_OUTPUT, "cannot replace '%s': %s", path, strerror(errno));
}

/* What an earlier run left in this folder does not belong to the new one. */
static Status remove_old(const RunFolder *folder, ErrorText *error)
{
    static const char *const names[] = {"checkpoint.bin", "history.csv", "result.json",
                                        "pruned.json"};
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < 4; k++) {
        char *path = path_join(folder->path, names[k]);
        status = path ? remove_file(path, error) : no_memory(error);
        free(path);
    }
    return status;
}

/* And of its starts: they begin one by one, so there is none behind a missing one. */
static Status remove_old_starts(const RunFolder *folder, ErrorText *error)
{
    Status status = STATUS_OK;
    bool more = true;
    for (int start = 1; more && status == STATUS_OK; start++) {
        RunFolder old = {.path = run_folder_start_file(folder->path, start, "")};
        status = old.path ? STATUS_OK : no_memory(error);
        more = old.path && exists(old.path);
        if (more)
            status = remove_old(&old, error);
        free(old.path);
    }
    return status;
}

/* Begins history.csv, or opens that of the run which is resumed. */
static Status open_history(RunFolder *folder, const Model *model, ErrorText *error)
{
    int n = model->coefficients.count;
    const char **names = arena_array(model->arena, const char *, n + 1);
    for (int k = 0; k < n; k++)
        names[k] = model->coefficients.items[k].name;
    char *path = path_join(folder->path, "history.csv");
    if (!path)
        return no_memory(error);
    Status status = folder->resumed ? history_open(path, n, names, &folder->history, error)
                                    : history_create(path, n, names, &folder->history, error);
    free(path);
    return status;
}

static Status lock_folder(RunFolder *folder, ErrorText *error)
{
    Status status = folder_lock(folder->path, &folder->lock, error);
    folder->locked = status == STATUS_OK;
    return status;
}

/* Refuses a folder whose program.plast is the user's own program, with includes that the text of a run
 * has in their places. */
static Status spare_program(const RunFolder *folder, const Session *session, ErrorText *error)
{
    const Compilation *compilation = &session->compilation;
    const Source *own = compilation->sources.files[0];
    char *path = path_join(folder->path, "program.plast");
    struct stat program, copy;
    if (!path)
        return no_memory(error);
    bool same = stat(path, &copy) == 0 && stat(compilation->model->path, &program) == 0 &&
                copy.st_dev == program.st_dev && copy.st_ino == program.st_ino;
    free(path);
    if (!same || ((size_t)own->length == compilation->text.length &&
                  memcmp(own->text, compilation->text.text, compilation->text.length) == 0))
        return STATUS_OK;
    return status_error(
        error, STATUS_USAGE,
        "the run would overwrite its program '%s' with a copy that has the included "
        "files in it: choose another folder with --out",
        compilation->model->path);
}

static Status make_new(RunFolder *folder, const Session *session, ErrorText *error)
{
    const StrBuf *text = &session->compilation.text;
    Status status = spare_program(folder, session, error);
    if (status == STATUS_OK)
        status = folder_make(folder->path, error);
    if (status == STATUS_OK)
        status = lock_folder(folder, error);
    if (status == STATUS_OK)
        status = remove_old(folder, error);
    if (status == STATUS_OK)
        status = remove_old_starts(folder, error);
    return status == STATUS_OK
               ? run_folder_save(folder, "program.plast", text->text, text->length, error)
               : status;
}

static Status begin_new(RunFolder *folder, const Session *session, ErrorText *error)
{
    Status status = make_new(folder, session, error);
    return status == STATUS_OK ? open_history(folder, session->compilation.model, error) : status;
}

static Status open_old(RunFolder *folder, const Session *session, const char *resumed,
                       ErrorText *error)
{
    Status status = checkpoint_compare(&folder->saved.run, &folder->run, error);
    if (status == STATUS_OK && lock_folder(folder, error) != STATUS_OK)
        status = STATUS_INPUT;
    if (status != STATUS_OK)
        return run_folder_cannot_resume(resumed, status, error);
    status = open_history(folder, session->compilation.model, error);
    return status == STATUS_OK ? STATUS_OK : run_folder_cannot_resume(resumed, status, error);
}

Status run_folder_open(RunFolder *folder, const Session *session, const Command *command,
                       ErrorText *error)
{
    Status status = identify(folder, session, command, error);
    if (status != STATUS_OK)
        return status;
    if (folder->resumed)
        return set_path(folder, command->resume) ? open_old(folder, session, command->resume, error)
                                                 : no_memory(error);
    return choose_path(folder, session, command) ? begin_new(folder, session, error)
                                                 : no_memory(error);
}

Status run_folder_open_starts(RunFolder *folder, const Session *session, const Command *command,
                              ErrorText *error)
{
    Status status = identify(folder, session, command, error);
    if (status != STATUS_OK)
        return status;
    if (!folder->resumed)
        return choose_path(folder, session, command) ? make_new(folder, session, error)
                                                     : no_memory(error);
    if (!set_path(folder, command->resume))
        return no_memory(error);
    status = checkpoint_compare(&folder->saved.run, &folder->run, error);
    if (status == STATUS_OK && lock_folder(folder, error) != STATUS_OK)
        status = STATUS_INPUT;
    return status == STATUS_OK ? STATUS_OK
                               : run_folder_cannot_resume(command->resume, status, error);
}

Status run_folder_open_start(RunFolder *folder, const RunFolder *run, int start,
                             const Session *session, ErrorText *error)
{
    char *path = run_folder_start_file(run->path, start, "");
    bool made = path && set_path(folder, path);
    free(path);
    if (!made)
        return no_memory(error);
    folder->run = run->run;
    folder->run.start = start;
    if (!run->resumed || !exists(folder->checkpoint))
        return begin_new(folder, session, error);
    folder->resumed = true;
    Status status = checkpoint_read(folder->checkpoint, &folder->saved, error);
    if (status != STATUS_OK)
        return run_folder_cannot_resume(folder->path, status, error);
    return open_old(folder, session, folder->path, error);
}

Status run_folder_save(const RunFolder *folder, const char *name, const char *text, size_t length,
                       ErrorText *error)
{
    char *path = path_join(folder->path, name);
    Status status = path ? file_write(path, text, length, error) : no_memory(error);
    free(path);
    return status;
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
    if (folder->locked)
        folder_unlock(folder->lock);
    checkpoint_free(&folder->saved);
    free(folder->path);
    free(folder->checkpoint);
    free(folder->pairs);
    free(folder->data_folder);
    free(folder->file);
    free(folder->settings);
}
