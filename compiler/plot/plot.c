/* plot.c: see plot.h. */
#include "plot.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "compiler/base/diag.h"
#include "compiler/runs/run_folder.h"
#include "runtime/io/files.h"
#include "runtime/io/rule_table.h"
#include "saved_recording.h"

const PlotKind plot_kinds[] = {
#define PICTURE(name, of_recording, function, words) {#name, of_recording, function, words},
#include "pictures.def"
#undef PICTURE
};
const int plot_kind_count = (int)(sizeof plot_kinds / sizeof *plot_kinds);

const PlotKind *plot_kind(const char *name)
{
    for (int k = 0; k < plot_kind_count; k++)
        if (strcmp(plot_kinds[k].name, name) == 0)
            return &plot_kinds[k];
    return NULL;
}

#define RECORDING_FILE "recording.json"

Status plot_open(PlotSource *source, const Command *command, ErrorText *error)
{
    const char *path = command->file;
    *source = (PlotSource){.arena = arena_create(), .command = command};
    if (access(path, F_OK) != 0)
        return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", path,
                            strerror(errno));
    if (!path_is_folder(path))
        return STATUS_OK;
    Status status = folder_open(&source->folder, path, error);
    if (status != STATUS_OK)
        return status;
    source->is_recording = folder_has(&source->folder, RECORDING_FILE);
    if (source->is_recording || folder_has(&source->folder, PROGRAM_FILE) ||
        folder_has(&source->folder, HISTORY_FILE) || folder_has(&source->folder, RESULT_FILE) ||
        folder_has(&source->folder, RULE_TABLE_FILE))
        return STATUS_OK;
    if (folder_has(&source->folder, "trial_0")) /* of several trials */
        return status_error(error, STATUS_INPUT, "'%s' has the recordings of several trials: name one, as '%s/trial_0'",
                            path, path);
    return status_error(error, STATUS_INPUT,
                        "'%s' is neither the folder of a run nor a recording: it has no " PROGRAM_FILE
                        " and no " RECORDING_FILE,
                        path);
}

void plot_close(PlotSource *source)
{
    folder_close(&source->folder);
    arena_destroy(source->arena);
}

Status plot_make(PlotSource *source, const PlotKind *kind, Picture **picture, ErrorText *error)
{
    const char *path = source->command->file;
    *picture = picture_new(source->arena, arena_printf(source->arena, "%s of %s", kind ? kind->name : "pictures", path),
                           kind ? kind->words : NULL);
    if (kind && kind->of_recording != source->is_recording)
        return status_error(error, STATUS_INPUT, "'%s' is a picture of a %s, and '%s' is a %s", kind->name,
                            kind->of_recording ? "recording" : "run", path,
                            source->is_recording ? "recording" : "run");
    if (kind)
        return kind->add(source, *picture, error);
    for (int k = 0; k < plot_kind_count; k++) {
        ErrorText ignored;
        if (plot_kinds[k].of_recording == source->is_recording)
            plot_kinds[k].add(source, *picture, &ignored);
    }
    if ((*picture)->panels.count == 0)
        return status_error(error, STATUS_INPUT, "there is nothing to draw in '%s'", path);
    return STATUS_OK;
}

/* ---- by name ---------------------------------------------------------------------------------- */

static Status make_record(PlotSource *source, const Recorded *record, Picture **picture, ErrorText *error)
{
    const PlotKind *kind = plot_kind(record->is_spikes ? "raster" : record->is_weights ? "weights" : "states");
    source->record = record->name;
    Status status = plot_make(source, kind, picture, error);
    source->record = NULL;
    (*picture)->title = arena_printf(source->arena, "%s of %s", record->name, source->command->file);
    return status;
}

static Status no_picture(const PlotSource *source, const SavedRecording *recording, const char *name, ErrorText *error)
{
    StrBuf all = {0};
    strbuf_printf(&all, "there is no picture%s '%s'; there are", source->is_recording ? " or record" : "", name);
    const char *between = " ";
    for (int k = 0; k < plot_kind_count; k++) {
        if (plot_kinds[k].of_recording != source->is_recording)
            continue;
        strbuf_printf(&all, "%s%s", between, plot_kinds[k].name);
        between = ", ";
    }
    for (int k = 0; k < recording->records.count; k++)
        strbuf_printf(&all, "%s%s", k == 0 ? "; recorded: " : ", ", recording->records.items[k].name);
    Status status = status_error(error, STATUS_USAGE, "%s", all.text);
    strbuf_free(&all);
    return status;
}

Status plot_make_named(PlotSource *source, const char *name, Picture **picture, ErrorText *error)
{
    const PlotKind *kind = plot_kind(name);
    SavedRecording recording = {0};
    if (kind && kind->of_recording == source->is_recording)
        return plot_make(source, kind, picture, error);
    Status status = source->is_recording ? saved_recording_read(source->arena, &source->folder, &recording, error) : STATUS_OK;
    if (status != STATUS_OK)
        return status;
    for (int k = 0; k < recording.records.count; k++)
        if (strcmp(recording.records.items[k].name, name) == 0)
            return make_record(source, &recording.records.items[k], picture, error);
    return kind ? plot_make(source, kind, picture, error) : no_picture(source, &recording, name, error);
}
