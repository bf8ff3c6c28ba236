/* cmd_plot.c: `plastc plot`: pictures of a run or of a recording. */
#include "commands.h"

#include <stdio.h>

#include "compiler/base/diag.h"
#include "compiler/plot/convert.h"
#include "compiler/plot/plot.h"
#include "compiler/plot/saved_recording.h"

/* Which pictures there can be, by making each, and what of a recording can be drawn by its name. */
static Status list_pictures(PlotSource *source)
{
    for (int k = 0; k < plot_kind_count; k++) {
        ErrorText error;
        Picture *picture;
        if (plot_kinds[k].of_recording != source->is_recording)
            continue;
        Status status = plot_make(source, &plot_kinds[k], &picture, &error);
        printf("%-13s %s%s\n", plot_kinds[k].name, status == STATUS_OK ? "" : "not here: ",
               status == STATUS_OK ? plot_kinds[k].words : error.text);
    }
    SavedRecording recording = {0};
    ErrorText ignored;
    if (source->is_recording && saved_recording_read(source->arena, &source->folder, &recording, &ignored) == STATUS_OK)
        for (int k = 0; k < recording.records.count; k++)
            printf("%-13s by itself\n", recording.records.items[k].name);
    return STATUS_OK;
}

/* `name` NULL: all that there are. */
static Status plot(PlotSource *source, const char *name, const char *out, ErrorText *error)
{
    Picture *picture;
    Status status = name ? plot_make_named(source, name, &picture, error) : plot_make(source, NULL, &picture, error);
    return status == STATUS_OK ? convert_write(picture, out, error) : status;
}

Status command_plot(const Command *command)
{
    ErrorText error;
    const char *name = command->path_count > 1 ? command->paths[1] : NULL;
    PlotSource source = {0};
    Status status = STATUS_OK;
    if (command->path_count > 2)
        status = status_error(&error, STATUS_USAGE, "one picture at a time: '%s'", command->paths[2]);
    if (status == STATUS_OK)
        status = convert_check(command->out, &error);
    if (status == STATUS_OK)
        status = plot_open(&source, command, &error);
    if (status == STATUS_OK && !name && !command->out)
        status = list_pictures(&source);
    else if (status == STATUS_OK)
        status = plot(&source, name, command->out, &error);
    plot_close(&source);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}
