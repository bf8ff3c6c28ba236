/* rule_table_join.c: see rule_table_join.h.
 *
 * Parts say in table.json which rows they have. All else in it must be the same text in each of them, but for the path of
 * the program, whose bytes are known by their hash: then the arrays, row after row, are those of the whole. */
#include "rule_table_join.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files.h"
#include "npy_header.h"
#include "saved_rules.h"

#define MOST_JSON_BYTES ((size_t)16 << 20)
#define COPY_BYTES      ((size_t)1 << 20)
/* Of an array that other programs have written anew. */
#define LONGEST_HEAD 4096

typedef struct JoinedPart {
    Folder folder;
    RulePart part;
    char *json;                        /* owned: table.json */
    const char *program, *rows, *tail; /* in that: where the lines of these members begin, and the one behind `part` */
} JoinedPart;

/* ---- what parts say of themselves ----------------------------------------------------------- */

/* The line of a member of the object, as json_writer.h writes it; NULL: there is none. */
static const char *line_of(const char *json, const char *member)
{
    char begin[64];
    snprintf(begin, sizeof begin, "\n\t\"%s\":\t", member);
    const char *at = strstr(json, begin);
    return at ? at + 1 : NULL;
}

static Status read_json(JoinedPart *own, ErrorText *error)
{
    size_t length;
    Status status = folder_read(&own->folder, RULE_TABLE_FILE, MOST_JSON_BYTES, &own->json, &length, error);
    if (status != STATUS_OK)
        return status;
    own->program = line_of(own->json, "program");
    own->rows = line_of(own->json, "rows");
    own->tail = line_of(own->json, "trials");
    if (own->program && own->rows && own->tail && own->program < own->rows && own->rows < own->tail)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "'%s/" RULE_TABLE_FILE "' is not as plastc wrote it", own->folder.path);
}

static Status open_part(JoinedPart *own, const char *path, ErrorText *error)
{
    SavedRules rules;
    Status status = saved_rules_read_begun(path, &rules, error);
    if (status != STATUS_OK)
        return status;
    own->part = rules.part;
    int rows = rules.rows;
    saved_rules_free(&rules);
    if (own->part.of == 0)
        return status_error(error, STATUS_INPUT, "'%s' is no part of a table: it was made without --part", path);
    if (rows < own->part.rows)
        return status_error(error, STATUS_INPUT, "'%s' has %d of its %ld rows: it was interrupted", path, rows, own->part.rows);
    status = folder_open(&own->folder, path, error);
    return status == STATUS_OK ? read_json(own, error) : status;
}

/* ---- whether they belong together ----------------------------------------------------------- */

static size_t line_length(const char *line)
{
    size_t length = strcspn(line, "\n");
    return length > 0 && line[length - 1] == ',' ? length - 1 : length;
}

/* The first line that differs from `a` to `end`, with that of `b`, which has the same place. */
static Status say_difference(const JoinedPart *first, const JoinedPart *own, const char *a, const char *b, ErrorText *error)
{
    while (line_length(a) == line_length(b) && strncmp(a, b, line_length(a)) == 0 && a[strcspn(a, "\n")]) {
        a += strcspn(a, "\n") + 1;
        b += strcspn(b, "\n") + (b[strcspn(b, "\n")] == '\n');
    }
    a += strspn(a, "\t");
    b += strspn(b, "\t");
    if (strncmp(a, "\"program_sha256\"", strlen("\"program_sha256\"")) == 0)
        return status_error(error, STATUS_INPUT, "'%s' and '%s' are of two programs: their texts differ", first->folder.path,
                            own->folder.path);
    return status_error(error, STATUS_INPUT, "'%s' and '%s' are no parts of one table: %.*s in the one, %.*s in the other",
                        first->folder.path, own->folder.path, (int)line_length(a), a, (int)line_length(b), b);
}

/* The text before the program's path, that from behind it to the rows, and that behind the part. */
static Status compare(const JoinedPart *first, const JoinedPart *own, ErrorText *error)
{
    const char *a[] = {first->json, first->program + strcspn(first->program, "\n"), first->tail, NULL};
    const char *b[] = {own->json, own->program + strcspn(own->program, "\n"), own->tail, NULL};
    const char *a_end[] = {first->program, first->rows, first->tail + strlen(first->tail)};
    const char *b_end[] = {own->program, own->rows, own->tail + strlen(own->tail)};
    for (int k = 0; k < 3; k++)
        if (a_end[k] - a[k] != b_end[k] - b[k] || memcmp(a[k], b[k], (size_t)(a_end[k] - a[k])) != 0)
            return say_difference(first, own, a[k], b[k], error);
    if (first->part.of == own->part.of)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "'%s' is a part of %ld rows, but '%s' of %ld", first->folder.path, first->part.of,
                        own->folder.path, own->part.of);
}

/* That rows from `from` to `to` - 1 are there once: `before`: the part that ends at `from`, or NULL; `own`: what begins at
 * `to`, or NULL at the end. */
static Status check_border(const JoinedPart *before, const JoinedPart *own, long from, long to, ErrorText *error)
{
    if (from == to)
        return STATUS_OK;
    if (from > to)
        return status_error(error, STATUS_INPUT, "row %ld is in '%s' and in '%s'", to, before->folder.path, own->folder.path);
    return status_error(error, STATUS_INPUT, "rows %ld to %ld of %ld are missing%s%s%s", from, to - 1,
                        own ? own->part.of : before->part.of, before ? ", those behind '" : "",
                        before ? before->folder.path : "", before ? "'" : "");
}

static Status check_whole(const RuleTableJoin *join, ErrorText *error)
{
    const JoinedPart *before = NULL;
    long row = 0;
    for (int k = 0; k < join->count; k++) {
        const JoinedPart *own = &join->parts[k];
        Status status = compare(&join->parts[0], own, error);
        if (status == STATUS_OK)
            status = check_border(before, own, row, own->part.first, error);
        if (status != STATUS_OK)
            return status;
        row = own->part.first + own->part.rows;
        before = own;
    }
    return check_border(before, NULL, row, join->parts[0].part.of, error);
}

/* ---- arrays --------------------------------------------------------------------------------- */

static Status failed(const Folder *folder, const char *name, bool reading, ErrorText *error)
{
    int problem = errno ? errno : EIO;
    return status_error(error, status_of_errno(problem, reading ? STATUS_INPUT : STATUS_OUTPUT), "cannot %s '%s/%s': %s",
                        reading ? "read" : "write", folder->path, name, strerror(problem));
}

/* Whether an array has the rows of its part. */
static bool has_rows(int opened, const NpyHeader *header, long rows)
{
    struct stat info;
    double size = (double)header->format.size * (double)rows;
    for (int d = 1; d < header->dimensions; d++)
        size *= (double)header->shape[d];
    return header->dimensions > 0 && !header->fortran_order && header->shape[0] >= (uint64_t)rows && fstat(opened, &info) == 0 &&
           (double)info.st_size >= (double)header->length + size;
}

/* Opens an array behind its head. */
static Status open_array(const JoinedPart *own, const char *name, int *opened, NpyHeader *header, ErrorText *error)
{
    unsigned char head[LONGEST_HEAD];
    char *path = folder_text(&own->folder, name);
    *opened = folder_file(&own->folder, name, O_RDONLY);
    ssize_t length = *opened >= 0 ? read(*opened, head, sizeof head) : -1;
    Status status = !path ? status_out_of_memory(error) : length < 0 ? failed(&own->folder, name, true, error) : STATUS_OK;
    if (status == STATUS_OK)
        status = npy_header_read(path, head, (size_t)length, header, error);
    if (status == STATUS_OK && !has_rows(*opened, header, own->part.rows))
        status = status_error(error, STATUS_INPUT, "%s: it has not the %ld rows of the table, one after the other", path,
                              own->part.rows);
    if (status == STATUS_OK && lseek(*opened, (off_t)header->length, SEEK_SET) < 0)
        status = failed(&own->folder, name, true, error);
    free(path);
    return status;
}

static bool same_rows(const NpyHeader *a, const NpyHeader *b)
{
    bool same = strcmp(a->descr, b->descr) == 0 && a->dimensions == b->dimensions;
    for (int k = 1; same && k < a->dimensions; k++)
        same = a->shape[k] == b->shape[k];
    return same;
}

/* Whether the array of each part has what the table needs of it. */
static Status check_array(const RuleTableJoin *join, const char *name, ErrorText *error)
{
    NpyHeader first = {.dimensions = 0}, header = {.dimensions = 0};
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < join->count; k++) {
        const JoinedPart *own = &join->parts[k];
        int opened;
        status = open_array(own, name, &opened, &header, error);
        if (opened >= 0)
            close(opened);
        if (k == 0)
            first = header;
        if (status == STATUS_OK && !same_rows(&first, &header))
            status = status_error(error, STATUS_INPUT, "'%s/%s' has other columns than that of '%s'", own->folder.path, name,
                                  join->parts[0].folder.path);
    }
    return status;
}

/* What the first part has, all have. */
static Status check_arrays(const RuleTableJoin *join, ErrorText *error)
{
    const char *name;
    Status status = STATUS_OK;
    for (int array = 0; status == STATUS_OK && (name = rule_table_array(array)) != NULL; array++) {
        bool first = folder_has(&join->parts[0].folder, name);
        for (int k = 1; k < join->count; k++)
            if (folder_has(&join->parts[k].folder, name) != first)
                return status_error(error, STATUS_INPUT, "'%s' has no '%s', but '%s' has", join->parts[first ? k : 0].folder.path,
                                    name, join->parts[first ? 0 : k].folder.path);
        if (first)
            status = check_array(join, name, error);
    }
    return status;
}

/* ---- opening -------------------------------------------------------------------------------- */

static int by_rows(const void *a, const void *b)
{
    const JoinedPart *left = a, *right = b;
    if (left->part.first != right->part.first)
        return left->part.first < right->part.first ? -1 : 1;
    return strcmp(left->folder.path, right->folder.path);
}

Status rule_table_join_open(RuleTableJoin *join, const char *const *paths, int count, ErrorText *error)
{
    *join = (RuleTableJoin){.parts = calloc((size_t)count, sizeof *join->parts)};
    if (!join->parts)
        return status_out_of_memory(error);
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < count; k++)
        status = open_part(&join->parts[join->count++], paths[k], error);
    if (status != STATUS_OK)
        return status;
    qsort(join->parts, (size_t)count, sizeof *join->parts, by_rows);
    status = check_whole(join, error);
    return status == STATUS_OK ? check_arrays(join, error) : status;
}

long rule_table_join_rows(const RuleTableJoin *join)
{
    return join->parts[0].part.of;
}

void rule_table_join_free(RuleTableJoin *join)
{
    for (int k = 0; k < join->count; k++) {
        folder_close(&join->parts[k].folder);
        free(join->parts[k].json);
    }
    free(join->parts);
    *join = (RuleTableJoin){0};
}

/* ---- writing -------------------------------------------------------------------------------- */

/* The text of the whole, with so many rows. */
static Status write_json(const RuleTableJoin *join, long rows, const Folder *out, ErrorText *error)
{
    const JoinedPart *first = &join->parts[0];
    size_t size = strlen(first->json) + 64;
    char *text = malloc(size);
    if (!text)
        return status_out_of_memory(error);
    int length = snprintf(text, size, "%.*s\t\"rows\":\t%ld,\n%s", (int)(first->rows - first->json), first->json, rows, first->tail);
    Status status = folder_write(out, RULE_TABLE_FILE, text, (size_t)length, error);
    free(text);
    return status;
}

static Status copy_bytes(const JoinedPart *own, const char *name, int from, const Folder *out, int to, size_t bytes,
                         ErrorText *error)
{
    char *buffer = malloc(COPY_BYTES);
    Status status = buffer ? STATUS_OK : status_out_of_memory(error);
    while (status == STATUS_OK && bytes > 0) {
        errno = 0;
        ssize_t got = read(from, buffer, bytes < COPY_BYTES ? bytes : COPY_BYTES);
        if (got <= 0)
            status = failed(&own->folder, name, true, error);
        else if ((errno = file_write_bytes(to, buffer, (size_t)got)) != 0)
            status = failed(out, name, false, error);
        bytes -= got > 0 ? (size_t)got : 0;
    }
    free(buffer);
    return status;
}

/* The head of the whole. */
static Status write_head(const RuleTableJoin *join, const char *name, const NpyHeader *part, const Folder *out, int to,
                         ErrorText *error)
{
    char head[NPY_HEAD_SIZE];
    long shape[NPY_DIMENSIONS] = {rule_table_join_rows(join)};
    for (int d = 1; d < part->dimensions; d++)
        shape[d] = (long)part->shape[d];
    npy_header_write(part->descr, part->dimensions, shape, head);
    errno = file_write_bytes(to, head, sizeof head);
    return errno == 0 ? STATUS_OK : failed(out, name, false, error);
}

static Status add_part(const RuleTableJoin *join, int k, const char *name, const Folder *out, int to, ErrorText *error)
{
    const JoinedPart *own = &join->parts[k];
    NpyHeader header = {.dimensions = 0};
    int from;
    Status status = open_array(own, name, &from, &header, error);
    if (status == STATUS_OK && k == 0)
        status = write_head(join, name, &header, out, to, error);
    size_t bytes = (size_t)own->part.rows * (size_t)header.format.size;
    for (int d = 1; status == STATUS_OK && d < header.dimensions; d++)
        bytes *= (size_t)header.shape[d];
    if (status == STATUS_OK)
        status = copy_bytes(own, name, from, out, to, bytes, error);
    if (from >= 0)
        close(from);
    return status;
}

static Status join_array(const RuleTableJoin *join, const char *name, const Folder *out, ErrorText *error)
{
    int to = folder_file(out, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW);
    Status status = to >= 0 ? STATUS_OK : failed(out, name, false, error);
    for (int k = 0; status == STATUS_OK && k < join->count; k++)
        status = add_part(join, k, name, out, to, error);
    errno = to >= 0 ? file_write_and_close(to, "", 0, true) : 0;
    return status == STATUS_OK && errno != 0 ? failed(out, name, false, error) : status;
}

Status rule_table_join_write(const RuleTableJoin *join, const Folder *out, ErrorText *error)
{
    const char *name;
    /* A folder is known by this file, and its rows are those of arrays that are still empty. */
    Status status = write_json(join, 0, out, error);
    for (int array = 0; status == STATUS_OK && (name = rule_table_array(array)) != NULL; array++)
        if (folder_has(&join->parts[0].folder, name))
            status = join_array(join, name, out, error);
    return status == STATUS_OK ? write_json(join, rule_table_join_rows(join), out, error) : status;
}
