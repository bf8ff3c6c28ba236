/* checkpoint.c: writes and reads checkpoint.bin. A file may be anything: the reader trusts nothing
 * but its checksum, and checks what it says even so. */
#include "checkpoint.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

#define MAGIC_SIZE    8
#define CHECKSUM      64 /* bytes: hexadecimal digits */
#define LONGEST_QUOTE 60 /* bytes of a line of the program */
#define LONGEST_FILE  ((size_t)INT_MAX + ((size_t)64 << 20))

/* ---- writing -------------------------------------------------------------------------------- */

/* Counts what it is given and stores it at `bytes`, unless that is NULL. */
typedef struct Writer {
    unsigned char *bytes;
    size_t length;
} Writer;

static void put_bytes(Writer *writer, const void *bytes, size_t size)
{
    if (writer->bytes != NULL && size > 0)
        memcpy(writer->bytes + writer->length, bytes, size);
    writer->length += size;
}

static void put_word(Writer *writer, uint64_t word)
{
    unsigned char bytes[8];
    for (int k = 0; k < 8; k++)
        bytes[k] = (unsigned char)(word >> (8 * k));
    put_bytes(writer, bytes, sizeof bytes);
}

static void put_double(Writer *writer, double value)
{
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    put_word(writer, word);
}

static void put_text(Writer *writer, const char *text)
{
    put_word(writer, strlen(text));
    put_bytes(writer, text, strlen(text) + 1);
}

static void put_pairs(Writer *writer, int count, const TextPair *pairs)
{
    put_word(writer, (uint64_t)count);
    for (int k = 0; k < count; k++) {
        put_text(writer, pairs[k].name);
        put_text(writer, pairs[k].value);
    }
}

static void put_run(Writer *writer, const RunIdentity *run)
{
    put_text(writer, run->version);
    put_text(writer, run->source);
    put_text(writer, run->source_text);
    put_text(writer, run->source_sha256);
    put_text(writer, run->data_folder);
    put_text(writer, run->method);
    put_text(writer, run->precision);
    put_word(writer, run->seed);
    put_word(writer, (uint64_t)run->start);
    put_word(writer, (uint64_t)run->generations);
    put_pairs(writer, run->file_count, run->files);
    put_pairs(writer, run->setting_count, run->settings);
}

static void put_long(Writer *writer, long count)
{
    put_word(writer, (uint64_t)count);
}

static void put_int(Writer *writer, int count)
{
    put_word(writer, (uint64_t)count);
}

static const char number_names[] = ""
#define NUMBER(type, member, name, title, together, column, head, row) #member " "
#include "result_members.def"
    ;

static void put_progress(Writer *writer, const RunProgress *progress)
{
    put_text(writer, number_names);
#define NUMBER(type, member, name, title, together, column, head, row) \
    put_##type(writer, progress->numbers.member);
#include "result_members.def"
    put_double(writer, progress->validation);
    put_word(writer, (uint64_t)progress->history_length);
    put_text(writer, progress->history_sha256);
}

/* All but the checksum. */
static void put_checkpoint(Writer *writer, const Checkpoint *checkpoint)
{
    put_bytes(writer, CHECKPOINT_MAGIC, MAGIC_SIZE);
    put_word(writer, CHECKPOINT_VERSION);
    put_run(writer, &checkpoint->run);
    put_progress(writer, &checkpoint->progress);
    put_word(writer, (uint64_t)checkpoint->state_size);
    put_bytes(writer, checkpoint->state, (size_t)checkpoint->state_size);
    put_word(writer, (uint64_t)checkpoint->archive_size);
    put_bytes(writer, checkpoint->archive, (size_t)checkpoint->archive_size);
}

Status checkpoint_write(const Folder *folder, const Checkpoint *checkpoint, ErrorText *error)
{
    Writer size = {0};
    put_checkpoint(&size, checkpoint);
    char *bytes = malloc(size.length + CHECKSUM + 1);
    if (bytes == NULL)
        return status_error(error, STATUS_MEMORY, "out of memory for a checkpoint");
    Writer writer = {.bytes = (unsigned char *)bytes};
    put_checkpoint(&writer, checkpoint);
    hash_sha256(bytes, writer.length, bytes + writer.length);
    Status status = folder_write(folder, CHECKPOINT_FILE, bytes, writer.length + CHECKSUM, error);
    free(bytes);
    return status;
}

/* ---- reading -------------------------------------------------------------------------------- */

typedef struct Reader {
    const unsigned char *bytes;
    size_t length, at;
    bool bad; /* something did not fit; what is read from then on is 0 */
    bool other; /* the numbers of a run are not those of this plastc */
} Reader;

/* The next `size` bytes, or NULL. */
static const unsigned char *get_bytes(Reader *reader, uint64_t size)
{
    if (reader->bad || size > reader->length - reader->at) {
        reader->bad = true;
        return NULL;
    }
    const unsigned char *bytes = reader->bytes + reader->at;
    reader->at += (size_t)size;
    return bytes;
}

static uint64_t get_word(Reader *reader)
{
    const unsigned char *bytes = get_bytes(reader, 8);
    uint64_t word = 0;
    for (int k = 0; bytes != NULL && k < 8; k++)
        word |= (uint64_t)bytes[k] << (8 * k);
    return word;
}

static double get_double(Reader *reader)
{
    uint64_t word = get_word(reader);
    double value;
    memcpy(&value, &word, sizeof value);
    return value;
}

/* A count from 0 to `most`. */
static long get_count(Reader *reader, long most)
{
    uint64_t word = get_word(reader);
    if (word > (uint64_t)most) {
        reader->bad = true;
        return 0;
    }
    return (long)word;
}

static long get_long(Reader *reader)
{
    return get_count(reader, LONG_MAX);
}

/* One less than the largest, so that one more can be counted. */
static int get_int(Reader *reader)
{
    return (int)get_count(reader, INT_MAX - 1);
}

/* Never NULL. */
static const char *get_text(Reader *reader)
{
    uint64_t length = get_word(reader);
    const char *text = (const char *)get_bytes(reader, length);
    const unsigned char *end = get_bytes(reader, 1);
    if (text == NULL || end == NULL || memchr(text, '\0', (size_t)length + 1) != end) {
        reader->bad = true;
        return "";
    }
    return text;
}

/* malloc'd, NULL if there are none or on failure. A pair takes 18 bytes or more, which bounds what
 * a wrong count can make us ask for. */
static TextPair *get_pairs(Reader *reader, int *count)
{
    *count = (int)get_count(reader, INT_MAX);
    if ((size_t)*count > (reader->length - reader->at) / 18)
        reader->bad = true;
    TextPair *pairs = NULL;
    if (!reader->bad && *count > 0)
        pairs = malloc(sizeof *pairs * (size_t)*count);
    if (pairs == NULL) {
        reader->bad = reader->bad || *count > 0;
        *count = 0;
    }
    for (int k = 0; k < *count; k++) {
        pairs[k].name = get_text(reader);
        pairs[k].value = get_text(reader);
    }
    return pairs;
}

static void get_checkpoint(Reader *reader, Checkpoint *checkpoint)
{
    RunIdentity *run = &checkpoint->run;
    RunProgress *progress = &checkpoint->progress;
    run->version = get_text(reader);
    run->source = get_text(reader);
    run->source_text = get_text(reader);
    run->source_sha256 = get_text(reader);
    run->data_folder = get_text(reader);
    run->method = get_text(reader);
    run->precision = get_text(reader);
    run->seed = get_word(reader);
    run->start = (int)get_count(reader, INT_MAX);
    run->generations = (int)get_count(reader, INT_MAX - 1);
    run->files = checkpoint->memory[1] = get_pairs(reader, &run->file_count);
    run->settings = checkpoint->memory[2] = get_pairs(reader, &run->setting_count);
    RunNumbers *numbers = &progress->numbers;
    const char *names = get_text(reader);
    reader->other = !reader->bad && strcmp(names, number_names) != 0;
#define NUMBER(type, member, name, title, together, column, head, row) \
    numbers->member = get_##type(reader);
#include "result_members.def"
    progress->validation = get_double(reader);
    progress->history_length = get_count(reader, LONG_MAX);
    progress->history_sha256 = get_text(reader);
    checkpoint->state_size = (int)get_count(reader, INT_MAX);
    checkpoint->state = get_bytes(reader, (uint64_t)checkpoint->state_size);
    checkpoint->archive_size = (int)get_count(reader, INT_MAX);
    checkpoint->archive = get_bytes(reader, (uint64_t)checkpoint->archive_size);
    reader->bad = reader->bad || reader->at != reader->length || !(numbers->seconds >= 0) ||
                  numbers->failed > numbers->evaluations || numbers->stopped > numbers->evaluations;
}

static bool checksum_is_right(const char *bytes, size_t length)
{
    char digits[CHECKSUM + 1];
    hash_sha256(bytes, length - CHECKSUM, digits);
    return memcmp(digits, bytes + length - CHECKSUM, CHECKSUM) == 0;
}

Status checkpoint_parse(const char *path, char *bytes, size_t length, Checkpoint *checkpoint,
                        ErrorText *error)
{
    *checkpoint = (Checkpoint){0};
    if (length < MAGIC_SIZE || memcmp(bytes, CHECKPOINT_MAGIC, MAGIC_SIZE) != 0)
        return status_error(error, STATUS_INPUT, "'%s' is no checkpoint of plastc", path);
    if (length < MAGIC_SIZE + CHECKSUM || !checksum_is_right(bytes, length))
        return status_error(error, STATUS_INPUT,
                            "'%s' is damaged: its checksum is not that of its bytes", path);
    Reader reader = {
        .bytes = (const unsigned char *)bytes, .length = length - CHECKSUM, .at = MAGIC_SIZE};
    uint64_t version = get_word(&reader);
    if (version != CHECKPOINT_VERSION)
        return status_error(error, STATUS_INPUT,
                            "'%s' is from %s plastc: its format is version %llu, and this "
                            "plastc reads version %d",
                            path, version > CHECKPOINT_VERSION ? "a newer" : "an older",
                            (unsigned long long)version, CHECKPOINT_VERSION);
    get_checkpoint(&reader, checkpoint);
    if (reader.bad || reader.other)
        checkpoint_free(checkpoint);
    if (reader.other)
        return status_error(error, STATUS_INPUT,
                            "'%s' is from another plastc: the numbers of a run are others there",
                            path);
    if (reader.bad)
        return status_error(error, STATUS_INPUT, "'%s' is damaged: it does not make sense", path);
    checkpoint->memory[0] = bytes;
    return STATUS_OK;
}

Status checkpoint_read(const Folder *folder, Checkpoint *checkpoint, ErrorText *error)
{
    char *bytes;
    size_t length;
    *checkpoint = (Checkpoint){0};
    Status status = folder_read(folder, CHECKPOINT_FILE, LONGEST_FILE, &bytes, &length, error);
    if (status != STATUS_OK)
        return STATUS_INPUT;
    char *path = folder_text(folder, CHECKPOINT_FILE);
    status = checkpoint_parse(path ? path : CHECKPOINT_FILE, bytes, length, checkpoint, error);
    free(path);
    if (status != STATUS_OK)
        free(bytes);
    return status;
}

void checkpoint_free(Checkpoint *checkpoint)
{
    for (int k = 0; k < 3; k++)
        free(checkpoint->memory[k]);
    *checkpoint = (Checkpoint){0};
}

/* ---- comparing ------------------------------------------------------------------------------ */

/* The value that goes with a name, or NULL. */
static const char *find_value(int count, const TextPair *pairs, const char *name)
{
    for (int k = 0; k < count; k++)
        if (strcmp(pairs[k].name, name) == 0)
            return pairs[k].value;
    return NULL;
}

static Status compare_files(const RunIdentity *saved, const RunIdentity *now, ErrorText *error)
{
    for (int k = 0; k < now->file_count; k++) {
        const char *hash = find_value(saved->file_count, saved->files, now->files[k].name);
        if (hash == NULL || strcmp(hash, now->files[k].value) != 0)
            return status_error(error, STATUS_INPUT,
                                "the data file '%s' has changed since the run began",
                                now->files[k].name);
    }
    return STATUS_OK;
}

static Status differs(const TextPair *setting, const char *before, ErrorText *error)
{
    size_t length = strlen(SETTING_FIX);
    bool fixed = strncmp(setting->name, SETTING_FIX, length) == 0;
    return status_error(error, STATUS_INPUT, "the %s '%s' is %s %s, but the run began with%s%s",
                        fixed ? "learned number" : "constant", setting->name + (fixed ? length : 0),
                        fixed ? "fixed at" : "set to", setting->value, before ? " " : "out",
                        before ? before : "");
}

static Status compare_settings(const RunIdentity *saved, const RunIdentity *now, ErrorText *error)
{
    for (int k = 0; k < now->setting_count; k++) {
        const TextPair *setting = &now->settings[k];
        const char *value = find_value(saved->setting_count, saved->settings, setting->name);
        if (value == NULL || strcmp(value, setting->value) != 0)
            return differs(setting, value, error);
    }
    return STATUS_OK;
}

/* Length of the line that begins here, without a carriage return. */
static int line_length(const char *line)
{
    return (int)strcspn(line, "\r\n");
}

/* The line behind, or NULL. */
static const char *next_line(const char *line)
{
    const char *end = strchr(line, '\n');
    return end != NULL && end[1] != '\0' ? end + 1 : NULL;
}

static bool same_line(const char *a, const char *b)
{
    return line_length(a) == line_length(b) && strncmp(a, b, (size_t)line_length(a)) == 0;
}

/* Whether a character of UTF-8 begins before this byte and goes on in it. */
static bool is_within(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Bytes that both lines begin with, as many as are left out of quotes of them: 0 if they differ early. */
static int skipped(const char *a, const char *b)
{
    int same = 0, length = line_length(a);
    while (same < length && a[same] == b[same])
        same++;
    int skip = same <= LONGEST_QUOTE / 2 ? 0 : same - LONGEST_QUOTE / 4;
    while (skip > 0 && is_within(a[skip]))
        skip--;
    return skip;
}

static void quote_line(const char *line, int skip, ErrorText *quoted)
{
    int length = line_length(line) - skip;
    bool whole = length <= LONGEST_QUOTE;
    line += skip;
    if (!whole)
        for (length = LONGEST_QUOTE; is_within(line[length]); length--)
            continue;
    status_error(quoted, STATUS_INPUT, "'%s%.*s%s'", skip > 0 ? "…" : "", length, line,
                 whole ? "" : "…");
}

/* Names the first line that differs. */
static Status compare_texts(const char *saved, const char *now, ErrorText *error)
{
    int number = 1;
    const char *old = saved, *new = now;
    while (old != NULL && new != NULL && same_line(old, new)) {
        old = next_line(old);
        new = next_line(new);
        number++;
    }
    ErrorText was = {"missing"}, is = {"missing"};
    int skip = old != NULL && new != NULL ? skipped(old, new) : 0;
    if (old != NULL)
        quote_line(old, skip, &was);
    if (new != NULL)
        quote_line(new, skip, &is);
    if (old == NULL && new == NULL)
        return status_error(error, STATUS_INPUT,
                            "the text of the program has changed since the run began: its line "
                            "ends are others");
    return status_error(error, STATUS_INPUT,
                        "the text of the program has changed since the run began: line %d was %s "
                        "and is %s",
                        number, was.text, is.text);
}

Status checkpoint_compare(const RunIdentity *saved, const RunIdentity *now, ErrorText *error)
{
    if (strcmp(saved->version, now->version) != 0)
        return status_error(error, STATUS_INPUT,
                            "the run began with plastc %s, and this is plastc %s; a run goes on "
                            "with the version that began it",
                            saved->version, now->version);
    if (strcmp(saved->source_text, now->source_text) != 0)
        return compare_texts(saved->source_text, now->source_text, error);
    if (saved->seed != now->seed)
        return status_error(error, STATUS_INPUT, "the seed is %llu, but the run began with %llu",
                            (unsigned long long)now->seed, (unsigned long long)saved->seed);
    if (strcmp(saved->precision, now->precision) != 0)
        return status_error(error, STATUS_INPUT, "its precision is %s, but the run began with %s", now->precision,
                            saved->precision);
    if (saved->start != now->start)
        return status_error(error, STATUS_INPUT, "it is start %d, but the run began as start %d",
                            now->start, saved->start);
    Status status = compare_settings(saved, now, error);
    return status == STATUS_OK ? compare_files(saved, now, error) : status;
}
