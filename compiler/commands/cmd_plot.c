/* cmd_plot.c: `plastc plot`: pictures of a run or of a recording. */
#include "commands.h"

#include <stdio.h>
#include <string.h>

#include "compiler/base/diag.h"
#include "compiler/plot/convert.h"
#include "compiler/plot/plot.h"

static Status find_kind(const char *name, const PlotKind **kind, ErrorText *error)
{
    StrBuf all = {0};
    for (int k = 0; k < plot_kind_count; k++) {
        if (strcmp(plot_kinds[k].name, name) == 0)
            *kind = &plot_kinds[k];
        strbuf_printf(&all, "%s%s", k > 0 ? ", " : "", plot_kinds[k].name);
    }
    Status status = STATUS_OK;
    if (!*kind)
        status = status_error(error, STATUS_USAGE, "there is no picture '%s'; there are %s", name, all.text);
    strbuf_free(&all);
    return status;
}

/* Which pictures there can be, by making each. */
static Status list_kinds(PlotSource *source)
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
    return STATUS_OK;
}

static Status plot(PlotSource *source, const PlotKind *kind, const char *out, ErrorText *error)
{
    Picture *picture;
    Status status = plot_make(source, kind, &picture, error);
    return status == STATUS_OK ? convert_write(picture, out, error) : status;
}

Status command_plot(const Command *command)
{
    ErrorText error;
    const PlotKind *kind = NULL;
    PlotSource source = {0};
    Status status = STATUS_OK;
    if (command->path_count > 2)
        status = status_error(&error, STATUS_USAGE, "one picture at a time: '%s'", command->paths[2]);
    if (status == STATUS_OK && command->path_count == 2)
        status = find_kind(command->paths[1], &kind, &error);
    if (status == STATUS_OK)
        status = convert_check(command->out, &error);
    if (status == STATUS_OK)
        status = plot_open(&source, command, &error);
    if (status == STATUS_OK && !kind && !command->out)
        status = list_kinds(&source);
    else if (status == STATUS_OK)
        status = plot(&source, kind, command->out, &error);
    plot_close(&source);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}
