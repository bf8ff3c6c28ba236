/* odd_worker.c: a worker that is not what it should be, for tests/workers.sh.
 *
 *     odd_worker RUN WAY
 *
 *     version    it says that it is of another version of plastc
 *     probe      it computes other bits than the run
 *     wrong      it computes them from the first unit on that counts
 *     short      its answers have a number too few
 *     late       it answers after a lease has expired
 *     double     it sends each answer twice
 *     replay     it sends answers of another session, and those of units that nobody gave it
 *     garbage    it sends bytes that are no message */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/runs/run_workers.h"
#include "compiler/runs/worker_keys.h"
#include "runtime/evaluate_outcomes.h"
#include "runtime/evaluate_request.h"
#include "runtime/io/json_reader.h"
#include "runtime/worker_message.h"

typedef struct Odd {
    const char *run, *way;
    Wire *wire;
    Session session;
    bool compiled;
    unsigned char id[WORKER_SESSION_SIZE];
    double *numbers;
    int units;
} Odd;

static void tell(Odd *odd, WorkerMessage message)
{
    size_t length;
    memcpy(message.session, odd->id, sizeof odd->id);
    unsigned char *bytes = worker_message_write(&message, &length);
    wire_send(odd->wire, NULL, bytes, length);
    free(bytes);
}

static bool is(const Odd *odd, const char *way)
{
    return strcmp(odd->way, way) == 0;
}

static void hello(Odd *odd)
{
    tell(odd, (WorkerMessage){.kind = WORKER_HELLO,
                              .text_count = 2,
                              .texts = (const char *[]){is(odd, "version") ? "0.0.9" : PLASTC_VERSION, odd->way}});
}

static void garbage(Odd *odd)
{
    unsigned char bytes[200];
    for (int k = 0; k < 2000; k++) {
        size_t length = (size_t)(k % 200);
        for (size_t i = 0; i < length; i++)
            bytes[i] = (unsigned char)(rand() >> 7);
        if (k % 2 && length > 8) {
            memcpy(bytes, "PLWK", 4);
            memset(bytes + 4, 0, 4);
            bytes[4] = (unsigned char)(k / 2 % 12);
        }
        wire_send(odd->wire, NULL, bytes, length);
    }
}

static void welcome(Odd *odd, const WorkerMessage *message)
{
    char path[512], digest[HASH_SIZE];
    snprintf(path, sizeof path, "%s/program.plast", odd->run);
    Command command = {.file = path, .data_folder = ".", .searches = true, .silent = true, .quiet = true, .jit = JIT_TCC, .threads = 1};
    memcpy(odd->id, message->session, sizeof odd->id);
    if (!odd->compiled && session_open(&odd->session, &command, message->words[0]) != STATUS_OK)
        exit(1);
    odd->compiled = true;
    run_workers_digest(&odd->session, &command, digest);
    tell(odd, (WorkerMessage){.kind = WORKER_READY, .text_count = 1, .texts = (const char *[]){digest}});
}

static void answer(Odd *odd, const WorkerMessage *message, double *values, size_t count)
{
    bool probe = odd->units++ == 0;
    WorkerMessage said = {.kind = WORKER_ANSWER, .number = message->number, .doubles = values, .double_count = count};
    if ((probe && is(odd, "probe")) || (!probe && is(odd, "wrong")))
        values[count - 2] += 1e-13;
    if (!probe && is(odd, "short"))
        said.double_count--;
    if (!probe && is(odd, "late"))
        usleep(700000);
    if (!probe && is(odd, "replay")) {
        said.number += 1000;
        tell(odd, said);
        said.number -= 1000;
        odd->id[0] ^= 1;
        tell(odd, said);
        odd->id[0] ^= 1;
    }
    tell(odd, said);
    if (!probe && is(odd, "double"))
        tell(odd, said);
}

static void unit(Odd *odd, const WorkerMessage *message)
{
    ErrorText error;
    Evaluation evaluation;
    bool derives;
    Evaluator *evaluator = odd->session.evaluator;
    if (!evaluate_request_read(message->words, &evaluation, &derives))
        exit(1);
    if (message->double_count > 0) {
        free(odd->numbers);
        odd->numbers = malloc(sizeof(double) * message->double_count);
        memcpy(odd->numbers, message->doubles, sizeof(double) * message->double_count);
    }
    evaluation.coefficients = odd->numbers;
    int first = (int)message->words[EVALUATION_WORDS], last = (int)message->words[EVALUATION_WORDS + 1];
    size_t count = (size_t)(last - first) * (size_t)evaluate_outcomes_width(evaluator_module(evaluator), &evaluation);
    double *values = malloc(sizeof(double) * count);
    if (evaluator_do_share(evaluator, &evaluation, first, last, values, &error) != STATUS_OK)
        exit(1);
    answer(odd, message, values, count);
    free(values);
}

int main(int argc, char **argv)
{
    ErrorText error;
    Folder folder;
    WorkerKeys keys;
    Odd odd = {.run = argv[1], .way = argc > 2 ? argv[2] : ""};
    json_reader_start();
    if (argc != 3 || folder_open(&folder, argv[1], &error) != STATUS_OK ||
        worker_keys_read(&folder, WORKER_KEY_FILE, &keys, &error) != STATUS_OK ||
        wire_connect(&odd.wire, keys.address, &keys.worker, keys.server, &error) != STATUS_OK)
        return 1;
    hello(&odd);
    for (;;) {
        WirePeer nobody;
        WorkerMessage message;
        unsigned char *bytes;
        size_t length;
        if (is(&odd, "garbage"))
            garbage(&odd);
        WireEvent event = wire_receive(odd.wire, 10000, &nobody, &bytes, &length);
        if (event != WIRE_MESSAGE || !worker_message_read(bytes, length, &message))
            return 1;
        if (message.kind == WORKER_WELCOME)
            welcome(&odd, &message);
        else if (message.kind == WORKER_UNIT)
            unit(&odd, &message);
        else if (message.kind == WORKER_REFUSED)
            printf("refused: %s\n", message.texts[0]);
        if (message.kind == WORKER_REFUSED || message.kind == WORKER_END || (is(&odd, "garbage") && odd.units > 0))
            return message.kind == WORKER_REFUSED ? 3 : 0;
        worker_message_free(&message);
        free(bytes);
    }
}
