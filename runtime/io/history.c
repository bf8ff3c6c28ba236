/* history.c: writes history.csv, a row for each generation. A row is on its way to the disk when
 * history_add returns, so that an interrupted run loses nothing. What has been written is hashed on the
 * way, so that a run goes on only with the rows that it wrote. */
#include "result.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sha256.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct History {
    int opened; /* descriptor; -1: none */
    char *path; /* for messages */
    int coefficient_count;
    long length;     /* bytes so far */
    SHA256_CTX hash; /* of them */
};

static Status cannot_write(const char *path, int problem, ErrorText *error)
{
    return status_error(error, STATUS_OUTPUT, "cannot write '%s': %s", path, strerror(problem));
}

/* ---- text ---- */

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
    fputs("generation,evaluations,seconds,best_objective,median_objective,failed,first_failure,"
          "stopped,first_stop,best_loss,validation_loss",
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

/* The header as text, malloc'd; NULL if out of memory. */
static char *header_text(int count, const char *const *names, size_t *length)
{
    char *text = NULL;
    FILE *memory = open_memstream(&text, length);
    if (memory == NULL)
        return NULL;
    write_header(memory, count, names);
    if (fclose(memory) == 0)
        return text;
    free(text);
    return NULL;
}

/* ---- opening ---- */

static void free_history(History *history)
{
    if (history->opened >= 0)
        close(history->opened);
    free(history->path);
    free(history);
}

static void add_bytes(History *history, const char *bytes, size_t length)
{
    SHA256_Update(&history->hash, (const uint8_t *)bytes, length);
    history->length += (long)length;
}

/* Opens the file, which must be one: not a pipe, on which a reader waits for ever. Returns NULL with
 * words. */
static History *open_history(const Folder *folder, int coefficient_count, ErrorText *error)
{
    struct stat info;
    History *opened = calloc(1, sizeof *opened);
    if (opened == NULL) {
        status_error(error, STATUS_RUN, "out of memory");
        return NULL;
    }
    *opened = (History){.opened = folder_file(folder, HISTORY_FILE, O_RDWR),
                        .coefficient_count = coefficient_count};
    int problem = errno;
    opened->path = folder_text(folder, HISTORY_FILE);
    SHA256_Init(&opened->hash);
    if (opened->path == NULL) {
        status_error(error, STATUS_RUN, "out of memory");
    } else if (opened->opened < 0) {
        status_error(error, STATUS_INPUT, "cannot open '%s': %s", opened->path,
                     problem == EXDEV ? "it leads out of its folder" : strerror(problem));
    } else if (fstat(opened->opened, &info) != 0 || !S_ISREG(info.st_mode)) {
        status_error(error, STATUS_INPUT, "'%s' is not a regular file", opened->path);
    } else if (info.st_nlink > 1) { /* rows would go to that place as well */
        status_error(
            error, STATUS_INPUT,
            "'%s' is also in another place, by a hard link; a copy of the folder can go on",
            opened->path);
    } else {
        return opened;
    }
    free_history(opened);
    return NULL;
}

Status history_create(const Folder *folder, int coefficient_count, const char *const *names,
                      History **history, ErrorText *error)
{
    size_t length;
    *history = NULL;
    char *header = header_text(coefficient_count, names, &length);
    if (header == NULL)
        return status_error(error, STATUS_RUN, "out of memory");
    Status status = folder_write(folder, HISTORY_FILE, header, length, error);
    if (status == STATUS_OK) {
        *history = open_history(folder, coefficient_count, error);
        status = *history == NULL ? STATUS_OUTPUT : STATUS_OK;
    }
    if (status == STATUS_OK) {
        add_bytes(*history, header, length);
        lseek((*history)->opened, (*history)->length, SEEK_SET);
    }
    free(header);
    return status;
}

/* The next bytes of the file, up to `size`; fewer at its end. */
static size_t read_bytes(int opened, char *bytes, size_t size)
{
    size_t length = 0;
    while (length < size) {
        ssize_t count = read(opened, bytes + length, size - length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        length += (size_t)count;
    }
    return length;
}

/* Whether the file begins with the header of these names; false if out of memory, too. */
static bool has_header(const History *history, const char *const *names)
{
    size_t length;
    char *header = header_text(history->coefficient_count, names, &length);
    char *found = header == NULL ? NULL : malloc(length);
    bool same = found != NULL && read_bytes(history->opened, found, length) == length &&
                memcmp(found, header, length) == 0;
    free(found);
    free(header);
    return same;
}

Status history_open(const Folder *folder, int coefficient_count, const char *const *names,
                    History **history, ErrorText *error)
{
    History *opened = open_history(folder, coefficient_count, error);
    *history = opened;
    if (opened == NULL)
        return STATUS_INPUT;
    if (has_header(opened, names))
        return STATUS_OK;
    status_error(error, STATUS_INPUT,
                 "'%s' is not as the run left it: its first line is another one", opened->path);
    *history = NULL;
    free_history(opened);
    return STATUS_INPUT;
}

/* Reads the first `length` bytes again; false if there are fewer. */
static bool hash_file(History *history, long length)
{
    char bytes[1 << 16];
    lseek(history->opened, 0, SEEK_SET);
    SHA256_Init(&history->hash);
    history->length = 0;
    while (history->length < length) {
        size_t wanted = (size_t)(length - history->length);
        size_t count =
            read_bytes(history->opened, bytes, wanted < sizeof bytes ? wanted : sizeof bytes);
        if (count == 0)
            return false;
        add_bytes(history, bytes, count);
    }
    return true;
}

static void get_hash(const History *history, char digits[HASH_SIZE])
{
    SHA256_CTX copy = history->hash; /* more rows may come */
    uint8_t digest[SHA256_DIGEST_LENGTH];
    SHA256_Final(digest, &copy);
    hash_digits(digest, digits);
}

Status history_cut(History *history, long length, const char *sha256, ErrorText *error)
{
    char digits[HASH_SIZE];
    bool whole = hash_file(history, length);
    get_hash(history, digits);
    if (!whole || strcmp(digits, sha256) != 0)
        return status_error(error, STATUS_INPUT,
                            "'%s' is not as the run left it: a row has been changed, or is missing",
                            history->path);
    if (ftruncate(history->opened, length) != 0)
        return cannot_write(history->path, errno, error);
    return STATUS_OK;
}

/* ---- rows ---- */

Status history_sync(History *history, long *length, char sha256[HASH_SIZE], ErrorText *error)
{
    *length = history->length;
    get_hash(history, sha256);
    /* Some file systems cannot sync: EINVAL. */
    if (fsync(history->opened) != 0 && errno != EINVAL)
        return cannot_write(history->path, errno, error);
    return STATUS_OK;
}

static void write_row(FILE *file, const HistoryRow *row, int coefficient_count)
{
    fprintf(file, "%d,%ld", row->generation, row->evaluations);
    write_number(file, row->seconds);
    write_number(file, row->best);
    write_number(file, row->median);
    fprintf(file, ",%d", row->failed);
    write_number(file, row->first_failure);
    fprintf(file, ",%d", row->stopped);
    write_number(file, row->first_stop);
    write_number(file, row->loss);
    write_number(file, row->validation);
    for (int k = 0; k < coefficient_count; k++)
        write_number(file, row->coefficients[k]);
    fputc('\n', file);
}

Status history_add(History *history, const HistoryRow *row, ErrorText *error)
{
    char *text = NULL;
    size_t length;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL)
        return status_error(error, STATUS_RUN, "out of memory");
    write_row(memory, row, history->coefficient_count);
    bool made = fclose(memory) == 0;
    int problem = made ? file_write_bytes(history->opened, text, length) : ENOMEM;
    if (problem == 0)
        add_bytes(history, text, length);
    free(text);
    return problem == 0 ? STATUS_OK : cannot_write(history->path, problem, error);
}

Status history_close(History *history, ErrorText *error)
{
    if (history == NULL)
        return STATUS_OK;
    Status status = STATUS_OK;
    int opened = history->opened;
    history->opened = -1;
    if (close(opened) != 0)
        status = cannot_write(history->path, errno, error);
    free_history(history);
    return status;
}
