/* fuzz_checkpoint.c: any bytes are either a checkpoint whose parts can be read or an error that
 * names the file. Each input is tried as it is, and with the checksum that makes the reader believe
 * it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/checkpoint.h"
#include "runtime/io/files.h"

#define CHECKSUM 64

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t pairs_length(int count, const TextPair *pairs)
{
    size_t length = 0;
    for (int k = 0; k < count; k++)
        length += strlen(pairs[k].name) + strlen(pairs[k].value);
    return length;
}

/* All that a checkpoint says has come from the file. */
static void check(const Checkpoint *checkpoint, size_t size)
{
    const RunIdentity *run = &checkpoint->run;
    size_t length = strlen(run->version) + strlen(run->source) + strlen(run->source_text) +
                    strlen(run->source_sha256) + strlen(run->data_folder) + strlen(run->method) +
                    pairs_length(run->file_count, run->files) +
                    pairs_length(run->setting_count, run->settings) +
                    (size_t)checkpoint->state_size;
    if (length > size || checkpoint->progress.numbers.generations < 0 ||
        checkpoint->progress.numbers.failed > checkpoint->progress.numbers.evaluations ||
        checkpoint->progress.numbers.stopped > checkpoint->progress.numbers.evaluations)
        abort();
}

/* Takes `bytes` over. */
static void parse(char *bytes, size_t size)
{
    Checkpoint checkpoint;
    ErrorText error = {""};
    if (checkpoint_parse("f.bin", bytes, size, &checkpoint, &error) == STATUS_OK) {
        check(&checkpoint, size);
        checkpoint_free(&checkpoint);
        return;
    }
    if (strncmp(error.text, "'f.bin' is ", 11) != 0 || checkpoint.state != NULL)
        abort();
    free(bytes);
}

static char *copy_of(const uint8_t *data, size_t size)
{
    char *bytes = malloc(size > 0 ? size : 1);
    if (bytes == NULL)
        abort();
    if (size > 0)
        memcpy(bytes, data, size);
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    parse(copy_of(data, size), size);
    if (size < CHECKSUM)
        return 0;
    char digits[CHECKSUM + 1];
    char *bytes = copy_of(data, size);
    hash_sha256(bytes, size - CHECKSUM, digits);
    memcpy(bytes + size - CHECKSUM, digits, CHECKSUM);
    parse(bytes, size);
    return 0;
}
