/* history.c: writes history.csv, a row for each generation. A row is on its way to the disk when
 * history_add returns, so that an interrupted run loses nothing. What has been written is hashed on the
 * way, so that a run goes on only with the rows that it wrote. */
#include "history.h"

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

#include "array_summary.h"
#include "history_columns.h"
#include "text.h"

struct History {
    int opened; /* descriptor; -1: none */
    char *path; /* for messages */
    HistoryRule rule;
    long length;     /* bytes so far */
    SHA256_CTX hash; /* of them */
};

static Status cannot_write(const char *path, int problem, ErrorText *error)
{
    return status_error(error, status_of_errno(problem, STATUS_OUTPUT), "cannot write '%s': %s", path,
                        strerror(problem));
}

/* ---- text ---- */

/* A name, in quotes if it has bytes that mean something in CSV. */
static void add_name(Text *text, const char *name)
{
    if (strpbrk(name, ",\"\r\n") == NULL) {
        text_words(text, name);
        return;
    }
    text_words(text, "\"");
    for (; *name != '\0'; name++) {
        if (*name == '"')
            text_words(text, "\"");
        text_add(text, name, 1);
    }
    text_words(text, "\"");
}

static void add_head(Text *text, const char *name)
{
    text_words(text, ",");
    add_name(text, name);
}

static void add_header(Text *text, const HistoryRule *rule)
{
    for (int k = 0; k < HISTORY_COLUMNS; k++) {
        text_words(text, k > 0 ? "," : "");
        text_words(text, history_columns_head(k));
    }
    for (int k = 0; k < rule->coefficient_count; k++)
        if (rule->heads[k])
            add_head(text, rule->heads[k]);
    for (int k = 0; k < rule->array_count; k++) {
        add_head(text, rule->arrays[k].mean);
        add_head(text, rule->arrays[k].sd);
    }
    text_words(text, "\n");
}

/* Nothing if it is absent. */
static void add_number(Text *text, double value)
{
    if (!isnan(value))
        text_number(text, value);
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

/* Opens the file, which must be one: not a pipe, on which a reader waits for ever. *history is NULL if
 * that fails. */
static Status open_history(const Folder *folder, const HistoryRule *rule, History **history,
                           ErrorText *error)
{
    struct stat info;
    Status status;
    History *opened = calloc(1, sizeof *opened);
    *history = opened;
    if (opened == NULL)
        return status_out_of_memory(error);
    *opened = (History){.opened = folder_file(folder, HISTORY_FILE, O_RDWR),
                        .rule = *rule};
    int problem = errno;
    opened->path = folder_text(folder, HISTORY_FILE);
    SHA256_Init(&opened->hash);
    if (opened->path == NULL)
        status = status_out_of_memory(error);
    else if (opened->opened < 0)
        status = status_error(error, status_of_errno(problem, STATUS_INPUT), "cannot open '%s': %s",
                              opened->path,
                              problem == EXDEV ? "it leads out of its folder" : strerror(problem));
    else if (fstat(opened->opened, &info) != 0 || !S_ISREG(info.st_mode))
        status = status_error(error, STATUS_INPUT, "'%s' is not a regular file", opened->path);
    else if (info.st_nlink > 1) /* rows would go to that place as well */
        status = status_error(
            error, STATUS_INPUT,
            "'%s' is also in another place, by a hard link; a copy of the folder can go on",
            opened->path);
    else
        return STATUS_OK;
    free_history(opened);
    *history = NULL;
    return status;
}

Status history_create(const Folder *folder, const HistoryRule *rule, History **history, ErrorText *error)
{
    Text header = {0};
    *history = NULL;
    add_header(&header, rule);
    Status status = header.cut ? status_out_of_memory(error)
                               : folder_write(folder, HISTORY_FILE, header.bytes, header.length,
                                              error);
    if (status == STATUS_OK) {
        status = open_history(folder, rule, history, error);
        status = status == STATUS_INPUT ? STATUS_OUTPUT : status;
    }
    if (status == STATUS_OK) {
        add_bytes(*history, header.bytes, header.length);
        lseek((*history)->opened, (*history)->length, SEEK_SET);
    }
    free(header.bytes);
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

/* Whether the file begins with the header of its rule. */
static Status check_header(const History *history, ErrorText *error)
{
    Status status = STATUS_OK;
    Text header = {0};
    add_header(&header, &history->rule);
    char *found = header.cut ? NULL : malloc(header.length);
    if (found == NULL)
        status = status_out_of_memory(error);
    else if (read_bytes(history->opened, found, header.length) != header.length ||
             memcmp(found, header.bytes, header.length) != 0)
        status = status_error(error, STATUS_INPUT,
                              "'%s' is not as the run left it: its first line is another one",
                              history->path);
    free(found);
    free(header.bytes);
    return status;
}

Status history_open(const Folder *folder, const HistoryRule *rule, History **history, ErrorText *error)
{
    Status status = open_history(folder, rule, history, error);
    if (status == STATUS_OK)
        status = check_header(*history, error);
    if (status != STATUS_OK && *history != NULL) {
        free_history(*history);
        *history = NULL;
    }
    return status;
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

static void add_cell(Text *text, double value)
{
    text_words(text, ",");
    add_number(text, value);
}

static void add_row(Text *text, const HistoryRow *row, const HistoryRule *rule)
{
    double values[HISTORY_COLUMNS];
    history_columns_of(row, values);
    for (int k = 0; k < HISTORY_COLUMNS; k++) {
        text_words(text, k > 0 ? "," : "");
        add_number(text, values[k]);
    }
    for (int k = 0; k < rule->coefficient_count; k++)
        if (rule->heads[k])
            add_cell(text, row->coefficients[k]);
    for (int k = 0; k < rule->array_count; k++) {
        ArraySummary summary = array_summary(row->coefficients + rule->arrays[k].first, rule->arrays[k].count);
        add_cell(text, summary.mean);
        add_cell(text, summary.sd);
    }
    text_words(text, "\n");
}

Status history_add(History *history, const HistoryRow *row, ErrorText *error)
{
    Text text = {0};
    add_row(&text, row, &history->rule);
    int problem = text.cut ? ENOMEM : file_write_bytes(history->opened, text.bytes, text.length);
    if (problem == 0)
        add_bytes(history, text.bytes, text.length);
    free(text.bytes);
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
