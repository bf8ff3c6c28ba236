/* history.c: writes history.csv, a row for each generation. A row is on its way to the disk when
 * history_add returns, so that an interrupted run loses nothing. */
#include "result.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct History {
    FILE *file;
    char *path;
    int coefficient_count;
};

static Status cannot_write(const char *path, int problem, ErrorText *error)
{
    return status_error(error, STATUS_OUTPUT, "cannot write '%s': %s", path, strerror(problem));
}

/* Writes what is buffered and reports the first failure since the file was opened. */
static Status flush(History *history, ErrorText *error)
{
    errno = 0;
    if (fflush(history->file) != 0 || ferror(history->file))
        return cannot_write(history->path, errno != 0 ? errno : EIO, error);
    return STATUS_OK;
}

/* A name, in quotes if it has bytes that mean something in CSV. */
static void write_name(FILE *file, const char *name)
{
    if (strpbrk(name, ",\"\r\n") == NULL) {
        fputs(name, file);
        return;
    }
    fputc('"', file);
    for (; *name != '\0'; name++) {
        if (*name == '"')
            fputc('"', file);
        fputc(*name, file);
    }
    fputc('"', file);
}

static void write_header(FILE *file, int count, const char *const *names)
{
    fputs("generation,evaluations,seconds,best,median,failed,first_failure,stopped,first_stop,"
          "validation",
          file);
    for (int k = 0; k < count; k++) {
        fputc(',', file);
        write_name(file, names[k]);
    }
    fputc('\n', file);
}

/* `,` and the number; nothing after the comma if it is absent. */
static void write_number(FILE *file, double value)
{
    char text[RESULT_NUMBER_SIZE] = "";
    if (!isnan(value))
        result_number(text, value);
    fprintf(file, ",%s", text);
}

static void free_history(History *history)
{
    if (history->file != NULL)
        fclose(history->file);
    free(history->path);
    free(history);
}

/* An empty history of this path; NULL if out of memory. */
static History *new_history(const char *path, int coefficient_count)
{
    History *created = calloc(1, sizeof *created);
    char *copy = strdup(path);
    if (created == NULL || copy == NULL) {
        free(created);
        free(copy);
        return NULL;
    }
    *created = (History){.path = copy, .coefficient_count = coefficient_count};
    return created;
}

static Status begin_file(History *history, const char *const *names, ErrorText *error)
{
    history->file = fopen(history->path, "w");
    if (history->file == NULL)
        return cannot_write(history->path, errno, error);
    write_header(history->file, history->coefficient_count, names);
    return flush(history, error);
}

Status history_create(const char *path, int coefficient_count, const char *const *names,
                      History **history, ErrorText *error)
{
    *history = NULL;
    History *created = new_history(path, coefficient_count);
    if (created == NULL)
        return cannot_write(path, ENOMEM, error);
    Status status = begin_file(created, names, error);
    if (status == STATUS_OK)
        *history = created;
    else
        free_history(created);
    return status;
}

/* Whether the file begins with the header of these names; false if out of memory, too. */
static bool has_header(FILE *file, int count, const char *const *names)
{
    char *header = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&header, &length);
    if (memory == NULL)
        return false;
    write_header(memory, count, names);
    bool same = fclose(memory) == 0;
    for (size_t k = 0; same && k < length; k++)
        same = fgetc(file) == (unsigned char)header[k];
    free(header);
    return same;
}

static Status open_file(History *history, const char *const *names, ErrorText *error)
{
    history->file = fopen(history->path, "r+");
    if (history->file == NULL)
        return status_error(error, STATUS_INPUT, "cannot open '%s': %s", history->path,
                            strerror(errno));
    if (!has_header(history->file, history->coefficient_count, names))
        return status_error(error, STATUS_INPUT,
                            "'%s' is not as the run left it: its first line is another one",
                            history->path);
    return STATUS_OK;
}

Status history_open(const char *path, int coefficient_count, const char *const *names,
                    History **history, ErrorText *error)
{
    *history = NULL;
    History *opened = new_history(path, coefficient_count);
    if (opened == NULL)
        return cannot_write(path, ENOMEM, error);
    Status status = open_file(opened, names, error);
    if (status == STATUS_OK)
        *history = opened;
    else
        free_history(opened);
    return status;
}

/* Whether the file has `length` bytes or more, and a row, or the header, ends there. */
static bool row_ends_at(FILE *file, long length)
{
    return length > 0 && fseek(file, length - 1, SEEK_SET) == 0 && fgetc(file) == '\n';
}

Status history_cut(History *history, long length, ErrorText *error)
{
    FILE *file = history->file;
    if (!row_ends_at(file, length))
        return status_error(error, STATUS_INPUT,
                            "'%s' is not as the run left it: no row ends after %ld bytes",
                            history->path, length);
    if (fseek(file, length, SEEK_SET) != 0 || ftruncate(fileno(file), length) != 0)
        return cannot_write(history->path, errno, error);
    return STATUS_OK;
}

Status history_sync(History *history, long *length, ErrorText *error)
{
    Status status = flush(history, error);
    if (status != STATUS_OK)
        return status;
    *length = ftell(history->file);
    /* Pipes and some file systems cannot be synced: EINVAL. */
    if (*length < 0 || (fsync(fileno(history->file)) != 0 && errno != EINVAL))
        return cannot_write(history->path, errno, error);
    return STATUS_OK;
}

Status history_add(History *history, const HistoryRow *row, ErrorText *error)
{
    FILE *file = history->file;
    fprintf(file, "%d,%ld", row->generation, row->evaluations);
    write_number(file, row->seconds);
    write_number(file, row->best);
    write_number(file, row->median);
    fprintf(file, ",%d", row->failed);
    write_number(file, row->first_failure);
    fprintf(file, ",%d", row->stopped);
    write_number(file, row->first_stop);
    write_number(file, row->validation);
    for (int k = 0; k < history->coefficient_count; k++)
        write_number(file, row->coefficients[k]);
    fputc('\n', file);
    return flush(history, error);
}

Status history_close(History *history, ErrorText *error)
{
    if (history == NULL)
        return STATUS_OK;
    Status status = flush(history, error);
    errno = 0;
    if (fclose(history->file) != 0 && status == STATUS_OK)
        status = cannot_write(history->path, errno, error);
    history->file = NULL;
    free_history(history);
    return status;
}
