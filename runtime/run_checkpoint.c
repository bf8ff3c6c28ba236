/* run_checkpoint.c: see run_checkpoint.h. */
#include "run_checkpoint.h"

#include <stdlib.h>

#include "runtime/io/covariance_file.h"

/* There is a checkpoint after each generation, unless the last one was so recent that this would take
 * more than one part in so many of the time. */
#define CHECKPOINT_SHARE 50

Status run_checkpoint_resume(Loop *loop, const Checkpoint *checkpoint, ErrorText *error)
{
    const RunOptions *options = loop->options;
    const RunProgress *progress = &checkpoint->progress;
    if (!options->method->load(loop->search, checkpoint->state, checkpoint->state_size) ||
        !archive_load(&loop->archive, checkpoint->archive, checkpoint->archive_size))
        return status_error(error, STATUS_INPUT,
                            "the checkpoint's state of '%s' does not fit this program",
                            options->method->name);
    Status status =
        history_cut(options->history, progress->history_length, progress->history_sha256, error);
    if (status != STATUS_OK)
        return status;
    loop->summary->numbers = progress->numbers;
    loop->earlier = loop->next_save = progress->numbers.seconds;
    loop->validation = progress->validation;
    loop->saved_generation = progress->numbers.generations;
    return STATUS_OK;
}

static Status take_state(Loop *loop, Checkpoint *checkpoint, ErrorText *error)
{
    const SearchMethod *method = loop->options->method;
    int size = method->state_size(loop->search), more = archive_size(&loop->archive);
    if (size > loop->state_capacity - more) {
        unsigned char *grown = realloc(loop->state, (size_t)size + (size_t)more);
        if (!grown)
            return status_error(error, STATUS_MEMORY, "out of memory for a checkpoint");
        loop->state = grown;
        loop->state_capacity = size + more;
    }
    method->save(loop->search, loop->state);
    archive_save(&loop->archive, loop->state + size);
    checkpoint->state = loop->state;
    checkpoint->state_size = size;
    checkpoint->archive = loop->state + size;
    checkpoint->archive_size = more;
    return STATUS_OK;
}

/* What the method has learned of how the coefficients hang together, for whoever comes after it. Where that is too
 * large, or not of the favourite any more, there is no such file. */
static Status save_covariance(const Loop *loop, ErrorText *error)
{
    const RunOptions *options = loop->options;
    size_t n = (size_t)loop->dimension;
    double *covariance = NULL;
    if (!options->method->covariance || loop->dimension > RUN_MOST_DIRECTIONS)
        return STATUS_OK;
    covariance = malloc(sizeof(double) * n * n);
    if (!covariance)
        return status_error(error, STATUS_MEMORY, "out of memory for a checkpoint");
    Status status = options->method->covariance(loop->search, covariance)
                        ? covariance_file_write(options->folder, loop->dimension, covariance, error)
                        : folder_remove(options->folder, COVARIANCE_FILE, error);
    free(covariance);
    return status;
}

Status run_checkpoint_save(Loop *loop, ErrorText *error)
{
    const RunOptions *options = loop->options;
    const RunSummary *summary = loop->summary;
    if (!options->folder || loop->saved_generation == summary->numbers.generations)
        return STATUS_OK;
    double begin = run_state_seconds(loop);
    Checkpoint checkpoint = {.run = *options->identity,
                             .progress = {.numbers = summary->numbers,
                                          .validation = loop->validation}};
    checkpoint.progress.numbers.seconds = begin;
    char hash[HASH_SIZE];
    checkpoint.progress.history_sha256 = hash;
    Status status =
        history_sync(options->history, &checkpoint.progress.history_length, hash, error);
    if (status == STATUS_OK && options->kept)
        status = rule_table_sync(options->kept, error);
    if (status == STATUS_OK)
        status = take_state(loop, &checkpoint, error);
    if (status == STATUS_OK)
        status = save_covariance(loop, error);
    if (status == STATUS_OK)
        status = checkpoint_write(options->folder, &checkpoint, error);
    double now = run_state_seconds(loop);
    loop->saved_generation = summary->numbers.generations;
    loop->next_save = now + CHECKPOINT_SHARE * (now - begin);
    return status;
}
