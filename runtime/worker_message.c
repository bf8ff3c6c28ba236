/* worker_message.c: see worker_message.h. Nothing in the bytes is trusted. */
#include "worker_message.h"

#include <stdlib.h>
#include <string.h>

#include "plast_abi.h"
#include "evaluate_request.h"

#define MAGIC "PLWK"

/* What a kind has: words, texts (ANY: so many as there are, an even number), doubles or none. */
#define ANY (-1)
static const struct {
    int words, texts;
    bool doubles;
} shapes[WORKER_KINDS] = {
    [WORKER_HELLO] = {0, 2, false},  [WORKER_READY] = {0, 1, false},
    [WORKER_ANSWER] = {0, 0, true},
    [WORKER_FAILED] = {0, 1, false}, [WORKER_WELCOME] = {3, ANY, false},
    [WORKER_UNIT] = {EVALUATION_WORDS + 3, 0, true}, [WORKER_REFUSED] = {0, 1, false},
    [WORKER_PULSE] = {0, 0, false},  [WORKER_END] = {0, 0, false},
};

/* ---- writing -------------------------------------------------------------------------------- */

static unsigned char *put(unsigned char *at, uint64_t value, int bytes)
{
    for (int k = 0; k < bytes; k++)
        *at++ = (unsigned char)(value >> 8 * k);
    return at;
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

unsigned char *worker_message_write(const WorkerMessage *message, size_t *length)
{
    size_t size = 4 + 4 + WORKER_SESSION_SIZE + 8 + 4 + 8 * (size_t)message->word_count + 4 + 8 + 8 * message->double_count;
    for (int k = 0; k < message->text_count; k++)
        size += 4 + strlen(message->texts[k]) + 1;
    unsigned char *bytes = malloc(size), *at = bytes;
    *length = size;
    if (!bytes)
        return NULL;
    memcpy(at, MAGIC, 4);
    at = put(at + 4, (uint64_t)message->kind, 4);
    memcpy(at, message->session, WORKER_SESSION_SIZE);
    at = put(at + WORKER_SESSION_SIZE, message->number, 8);
    at = put(at, (uint64_t)message->word_count, 4);
    for (int k = 0; k < message->word_count; k++)
        at = put(at, message->words[k], 8);
    at = put(at, (uint64_t)message->text_count, 4);
    for (int k = 0; k < message->text_count; k++) {
        size_t own = strlen(message->texts[k]) + 1;
        at = put(at, own, 4);
        memcpy(at, message->texts[k], own);
        at += own;
    }
    at = put(at, message->double_count, 8);
    for (size_t k = 0; k < message->double_count; k++)
        at = put(at, bits_of(message->doubles[k]), 8);
    return bytes;
}

/* ---- reading -------------------------------------------------------------------------------- */

typedef struct Reader {
    const unsigned char *at;
    size_t left;
    bool failed; /* the bytes have come to their end */
} Reader;

static const unsigned char *take_bytes(Reader *reader, size_t count)
{
    const unsigned char *at = reader->at;
    reader->failed = reader->failed || count > reader->left;
    if (reader->failed)
        return NULL;
    reader->at += count;
    reader->left -= count;
    return at;
}

static uint64_t take(Reader *reader, int bytes)
{
    const unsigned char *at = take_bytes(reader, (size_t)bytes);
    uint64_t value = 0;
    for (int k = 0; at && k < bytes; k++)
        value |= (uint64_t)at[k] << 8 * k;
    return value;
}

static bool read_words(Reader *reader, WorkerMessage *message)
{
    uint64_t count = take(reader, 4);
    if (reader->failed || (int64_t)count != shapes[message->kind].words)
        return false;
    message->word_count = (int)count;
    for (int k = 0; k < message->word_count; k++)
        message->words[k] = take(reader, 8);
    return !reader->failed;
}

static bool read_texts(Reader *reader, WorkerMessage *message)
{
    uint64_t count = take(reader, 4);
    int expected = shapes[message->kind].texts;
    if (reader->failed || count > WORKER_MOST_TEXTS || (expected == ANY ? count % 2 != 0 : (int64_t)count != expected))
        return false;
    message->texts = message->memory[0] = calloc((size_t)count + 1, sizeof *message->texts);
    for (uint64_t k = 0; message->texts && k < count; k++) {
        uint64_t length = take(reader, 4);
        const unsigned char *text = take_bytes(reader, (size_t)length);
        if (!text || length == 0 || memchr(text, '\0', (size_t)length) != text + length - 1)
            return false;
        message->texts[message->text_count++] = (const char *)text;
    }
    return message->texts != NULL;
}

static bool read_doubles(Reader *reader, WorkerMessage *message)
{
    uint64_t count = take(reader, 8);
    if (reader->failed || count > reader->left / 8 || (count > 0 && !shapes[message->kind].doubles))
        return false;
    double *doubles = message->memory[1] = malloc(8 * (size_t)count + 1);
    for (uint64_t k = 0; doubles && k < count; k++) {
        uint64_t bits = take(reader, 8);
        memcpy(&doubles[k], &bits, sizeof bits);
    }
    message->doubles = doubles;
    message->double_count = (size_t)count;
    return doubles != NULL;
}

bool worker_message_read(const unsigned char *bytes, size_t length, WorkerMessage *message)
{
    Reader reader = {.at = bytes, .left = length};
    *message = (WorkerMessage){.word_count = 0};
    const unsigned char *magic = take_bytes(&reader, 4);
    uint64_t kind = take(&reader, 4);
    const unsigned char *session = take_bytes(&reader, WORKER_SESSION_SIZE);
    if (!session || memcmp(magic, MAGIC, 4) != 0 || kind < WORKER_HELLO || kind >= WORKER_KINDS)
        return false;
    message->kind = (WorkerKind)kind;
    memcpy(message->session, session, WORKER_SESSION_SIZE);
    message->number = take(&reader, 8);
    bool read = read_words(&reader, message) && read_texts(&reader, message) && read_doubles(&reader, message);
    if (read && reader.left == 0)
        return true;
    worker_message_free(message);
    return false;
}

void worker_message_free(WorkerMessage *message)
{
    free(message->memory[0]);
    free(message->memory[1]);
    *message = (WorkerMessage){.word_count = 0};
}
