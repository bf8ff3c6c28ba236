/* worker_message.h: the messages of a coordinator and its workers, as bytes.
 *
 *     "PLWK", kind, session [16], number, words, texts, doubles; each part of the last three after its count
 *
 * Integers have 4 bytes, those of words and the number 8, little-endian; a double is its bits as one; a text is its length and
 * its bytes, the last of which is a NUL. What has other counts than its kind, or does not end with its bytes, is no message. */
#ifndef PLASTC_WORKER_MESSAGE_H
#define PLASTC_WORKER_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WORKER_SESSION_SIZE 16
#define WORKER_MOST_WORDS   16
/* Of settings there are two each. */
#define WORKER_MOST_TEXTS 4096

typedef enum WorkerKind {
    WORKER_HELLO = 1, /* of a worker: texts: its version of plastc, and who it is */
    WORKER_READY,     /* texts: the digest of the program that it has compiled */
    WORKER_ANSWER,    /* number: of the unit; doubles: what its rollouts yielded */
    WORKER_FAILED,    /* number: of the unit; texts: why not */
    WORKER_WELCOME,   /* of the coordinator: words: seed, whether in single precision, bits of the memory for gradients, whether
                       * there is any to be said; texts: names and values of settings */
    WORKER_UNIT,      /* number; words: as EVALUATION_WORDS, then the first rollout, the one behind the last, and the number of the
                       * evaluation; doubles: coefficients and seeds of that, or nothing if it is that of the unit before */
    WORKER_REFUSED,   /* texts: why */
    WORKER_PULSE,     /* it is still there */
    WORKER_END,       /* the run has ended */
    WORKER_KINDS
} WorkerKind;

typedef struct WorkerMessage {
    WorkerKind kind;
    unsigned char session[WORKER_SESSION_SIZE]; /* of the coordinator; zeros in a HELLO */
    uint64_t number;
    int word_count, text_count;
    size_t double_count;
    uint64_t words[WORKER_MOST_WORDS];
    const char **texts; /* [text_count] */
    const double *doubles; /* [double_count] */
    void *memory[2]; /* of worker_message_read: what texts and doubles point into */
} WorkerMessage;

/* The bytes, malloc'd; NULL if memory is short. */
unsigned char *worker_message_write(const WorkerMessage *message, size_t *length);
/* False if it is none, or memory is short; then there is nothing to free. */
bool worker_message_read(const unsigned char *bytes, size_t length, WorkerMessage *message);
void worker_message_free(WorkerMessage *message);

#endif
