/* fuzz_worker.c: any bytes are a message of a worker, whose bytes it then is, or none. The same bytes are a file of keys, or an
 * error that says something. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/runs/worker_keys.h"
#include "runtime/evaluate_request.h"
#include "runtime/worker_message.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What is read has its counts, and is written as it came. */
static void read_message(const uint8_t *data, size_t size)
{
    WorkerMessage message;
    Evaluation evaluation;
    bool derives;
    size_t length;
    if (!worker_message_read(data, size, &message))
        return;
    unsigned char *bytes = worker_message_write(&message, &length);
    if (!bytes || length != size || memcmp(bytes, data, size) != 0)
        abort();
    if (message.kind == WORKER_UNIT && evaluate_request_read(message.words, &evaluation, &derives) &&
        (evaluation.candidates < 1 || evaluation.trials < 1 || evaluation.candidates > EVALUATE_MOST_ROLLOUTS / evaluation.trials))
        abort();
    free(bytes);
    worker_message_free(&message);
}

static void read_keys(const uint8_t *data, size_t size)
{
    WorkerKeys keys;
    ErrorText error = {""};
    char *text = malloc(size + 1);
    if (!text)
        abort();
    memcpy(text, data, size);
    text[size] = '\0';
    Status status = worker_keys_parse("f", text, size, &keys, &error);
    if (status == STATUS_OK ? strlen(keys.server) != WIRE_KEY_SIZE - 1 : error.text[0] == '\0')
        abort();
    free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    read_message(data, size);
    read_keys(data, size);
    return 0;
}
