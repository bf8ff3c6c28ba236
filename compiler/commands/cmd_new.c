/* cmd_new.c: `plastc new`: writes a program to begin with: one of examples/templates/. */
#include "commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/base/diag_render.h"
#include "compiler/base/embedded.h"

#define SUFFIX ".plast"

/* "NAME.plast", malloc'd. */
static char *path_of(const char *name)
{
    StrBuf path = {0};
    size_t length = strlen(name), suffix = strlen(SUFFIX);
    strbuf_add(&path, name);
    if (length < suffix || strcmp(name + length - suffix, SUFFIX) != 0)
        strbuf_add(&path, SUFFIX);
    return strbuf_take(&path);
}

static Status write_text(const char *path, const EmbeddedText *text, ErrorText *error)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor < 0 && errno == EEXIST)
        return status_error(error, STATUS_USAGE, "'%s' is there already, and nothing is overwritten", diag_render_shown(path).text);
    FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "w");
    if (!file)
        return status_error(error, STATUS_OUTPUT, "cannot write '%s': %s", diag_render_shown(path).text, strerror(errno));
    for (int k = 0; k < text->line_count; k++)
        fprintf(file, "%s\n", text->lines[k]);
    bool wrong = ferror(file) != 0;
    if (fclose(file) != 0 || wrong)
        return status_error(error, STATUS_OUTPUT, "cannot write '%s': %s", diag_render_shown(path).text, strerror(errno));
    return STATUS_OK;
}

Status command_new(const Command *command)
{
    ErrorText error;
    char *path = path_of(command->file);
    StrBuf file = {0};
    strbuf_printf(&file, "%s%s", command->template ? command->template : "rate", SUFFIX);
    Status status = write_text(path, embedded_template_find(file.text), &error);
    if (status == STATUS_OK && !command->quiet)
        printf("%s is written; begin with 'plastc run %s'\n", diag_render_shown(path).text,
               diag_render_shown(path).text);
    strbuf_free(&file);
    free(path);
    return status == STATUS_OK ? status : command_fail(status, &error);
}
