/* program_text.c: see program_text.h. */
#include "program_text.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/source.h"
#include "compiler/base/strbuf.h"

bool program_text_is_stream(const char *path)
{
    return strcmp(path, "-") == 0;
}

static Status read_all(FILE *file, const char *path, char **text, int *length, ErrorText *error)
{
    StrBuf all = {0};
    char part[4096];
    size_t count;
    strbuf_add(&all, "");
    while ((count = fread(part, 1, sizeof part, file)) > 0 && all.length <= SOURCE_MAX_BYTES)
        strbuf_add_bytes(&all, part, count);
    int wrong = ferror(file) ? errno : 0;
    if (wrong == 0 && all.length <= SOURCE_MAX_BYTES) {
        *length = (int)all.length;
        *text = strbuf_take(&all);
        return STATUS_OK;
    }
    strbuf_free(&all);
    if (wrong != 0)
        return status_error(error, STATUS_INPUT, "cannot read '%s': %s", path, strerror(wrong));
    return status_error(error, STATUS_INPUT, "'%s' is larger than %d bytes", path, SOURCE_MAX_BYTES);
}

Status program_text_read(const char *path, char **text, int *length, ErrorText *error)
{
    if (program_text_is_stream(path))
        return read_all(stdin, PROGRAM_TEXT_STREAM, text, length, error);
    FILE *file = fopen(path, "rb");
    if (!file)
        return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", path, strerror(errno));
    Status status = read_all(file, path, text, length, error);
    fclose(file);
    return status;
}
