/* cmd_worker.c: `plastc worker`: takes part in a run that was begun with --workers, until that ends.
 *
 * It reads keys and address, says hello, compiles the program with the settings that it is told, and does units. When it hears
 * nothing any more it begins anew, with the keys that are there then: a run that goes on with --resume finds its workers again. */
#include "commands.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compiler/base/diag_render.h"
#include "compiler/runs/run_workers.h"
#include "compiler/runs/worker_keys.h"
#include "compiler/session/session.h"
#include "runtime/evaluate_outcomes.h"
#include "runtime/evaluate_request.h"
#include "runtime/evaluate_seeds.h"
#include "runtime/io/files.h"
#include "runtime/worker_message.h"

/* Milliseconds between looks; seconds without an answer to a hello, and without a sign of life, after which it begins anew. */
#define LOOK    200
#define HELLO   2.0
#define SILENCE 5.0
/* How long it is there for nobody, in seconds, by default. */
#define PATIENCE 60

typedef struct Helper {
    const Command *command;
    WorkerKeys keys;
    Wire *wire;
    bool welcome; /* by the session at hand */
    unsigned char session_id[WORKER_SESSION_SIZE];
    bool compiled;
    Folder folder;     /* of the run, if it has one here */
    Setting *settings; /* owned, as what they point to: with which it is compiled */
    int setting_count;
    Session session;
    char digest[HASH_SIZE];
    double *numbers; /* owned: coefficients and seeds of an evaluation */
    size_t number_count;
    uint64_t evaluation;
    double heard, alone; /* when something came; since when nobody is there */
    long units;
} Helper;

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static bool tell(Helper *own, WorkerMessage *message)
{
    size_t length;
    memcpy(message->session, own->session_id, WORKER_SESSION_SIZE);
    unsigned char *bytes = worker_message_write(message, &length);
    bool sent = bytes && wire_send(own->wire, NULL, bytes, length);
    free(bytes);
    return sent;
}

static void tell_failure(Helper *own, uint64_t unit, const char *words)
{
    WorkerMessage message = {.kind = WORKER_FAILED, .number = unit, .text_count = 1, .texts = (const char *[]){words}};
    tell(own, &message);
}

/* ---- the program ---------------------------------------------------------------------------- */

static void forget_program(Helper *own)
{
    if (own->compiled)
        session_close(&own->session);
    for (int k = 0; k < own->setting_count; k++) {
        free(own->settings[k].owned);
        free((void *)(uintptr_t)own->settings[k].value);
    }
    free(own->settings);
    free(own->numbers);
    own->settings = NULL;
    own->numbers = NULL;
    own->setting_count = 0;
    own->compiled = false;
    own->evaluation = 0;
}

static bool take_settings(Helper *own, const WorkerMessage *message)
{
    int count = message->text_count / 2;
    own->settings = calloc((size_t)count + 1, sizeof *own->settings);
    for (int k = 0; own->settings && k < count; k++) {
        Setting *setting = &own->settings[own->setting_count++];
        setting->owned = strdup(message->texts[2 * k]);
        setting->name = setting->owned;
        setting->value = strdup(message->texts[2 * k + 1]);
        if (!setting->name || !setting->value)
            return false;
    }
    return own->settings != NULL;
}

/* The program of the run's folder, or that of --program. */
static Status compile_program(Helper *own, const WorkerMessage *message, ErrorText *error)
{
    bool own_file = own->command->own_program != NULL;
    char *path = own_file ? NULL : path_join(own->folder.path, PROGRAM_FILE);
    Command command = *own->command;
    command.file = own_file ? own->command->own_program : path;
    command.folder = own_file ? NULL : &own->folder;
    command.searches = true;
    command.has_seed = true;
    command.seed = message->words[0];
    command.single = message->words[1] != 0;
    memcpy(&command.gradient_memory, &message->words[2], sizeof command.gradient_memory);
    command.settings = own->settings;
    command.setting_count = own->setting_count;
    command.silent = true;
    command.quiet = true;
    if (!own_file && !command.data_folder && own->keys.data[0])
        command.data_folder = own->keys.data;
    Status status = own_file || path ? session_open(&own->session, &command, command.seed) : status_out_of_memory(error);
    own->compiled = own_file || path != NULL;
    if (status == STATUS_OK)
        run_workers_digest(&own->session, &command, own->digest);
    if (status != STATUS_OK)
        status_error(error, status, "cannot compile '%s' as the run has it", command.file ? command.file : PROGRAM_FILE);
    free(path);
    return status;
}

static Status hear_welcome(Helper *own, const WorkerMessage *message, ErrorText *error)
{
    forget_program(own);
    memcpy(own->session_id, message->session, WORKER_SESSION_SIZE);
    own->welcome = true;
    Status status = take_settings(own, message) ? compile_program(own, message, error) : status_out_of_memory(error);
    if (status != STATUS_OK) {
        tell_failure(own, 0, error->text);
        return status;
    }
    WorkerMessage ready = {.kind = WORKER_READY, .text_count = 1, .texts = (const char *[]){own->digest}};
    tell(own, &ready);
    return STATUS_OK;
}

/* ---- units ---------------------------------------------------------------------------------- */

/* The coefficients and seeds, which a unit has if they are of another evaluation than those of the one before. */
static bool take_numbers(Helper *own, const WorkerMessage *message, size_t count)
{
    uint64_t evaluation = message->words[EVALUATION_WORDS + 2];
    if (message->double_count == 0 && count > 0)
        return own->evaluation == evaluation && evaluation != 0 && own->number_count == count;
    double *numbers = message->double_count == count ? malloc(sizeof(double) * (count + 1)) : NULL;
    if (!numbers)
        return false;
    memcpy(numbers, message->doubles, sizeof(double) * count);
    free(own->numbers);
    own->numbers = numbers;
    own->number_count = count;
    own->evaluation = evaluation;
    return true;
}

static Status do_unit(Helper *own, const Evaluation *evaluation, const WorkerMessage *message, ErrorText *error)
{
    Session *session = &own->session;
    const char *name;
    int first = (int)message->words[EVALUATION_WORDS], last = (int)message->words[EVALUATION_WORDS + 1];
    size_t width = (size_t)evaluate_outcomes_width(evaluator_module(session->evaluator), evaluation);
    size_t count = width * (size_t)(last - first);
    double *values = malloc(sizeof(double) * (count + 1));
    Status status = values ? evaluator_set_module(session->evaluator, tiers_current(&session->tiers, &name), error)
                           : status_out_of_memory(error);
    if (status == STATUS_OK && evaluation->single)
        status = evaluator_set_single(session->evaluator, tiers_current(&session->single, &name), error);
    if (status == STATUS_OK)
        status = evaluator_do_share(session->evaluator, evaluation, first, last, values, error);
    if (status == STATUS_OK) {
        WorkerMessage answer = {.kind = WORKER_ANSWER, .number = message->number, .doubles = values, .double_count = count};
        tell(own, &answer);
        own->units++;
    }
    free(values);
    return status;
}

static Status hear_unit(Helper *own, const WorkerMessage *message, ErrorText *error)
{
    Evaluation evaluation;
    bool derives;
    if (!own->welcome || !own->compiled)
        return STATUS_OK;
    const PlastModule *module = evaluator_module(own->session.evaluator);
    bool valid = evaluate_request_read(message->words, &evaluation, &derives);
    size_t coefficients = (size_t)evaluation.candidates * (size_t)module->coefficient_count;
    size_t seeds = valid && derives ? evaluate_seeds_count(module, &evaluation) : 0;
    uint64_t rollouts = (uint64_t)evaluation.candidates * (uint64_t)evaluation.trials;
    uint64_t first = message->words[EVALUATION_WORDS], last = message->words[EVALUATION_WORDS + 1];
    valid = valid && evaluate_request_seed(message->words) == own->session.seed && first < last && last <= rollouts &&
            (!derives || evaluator_has_gradient(own->session.evaluator)) && (!evaluation.single || own->session.single.tcc || own->session.single.cc);
    Status status = valid && take_numbers(own, message, coefficients + seeds)
                        ? STATUS_OK
                        : status_error(error, STATUS_RUN, "a unit is not of the program at hand");
    evaluation.coefficients = own->numbers;
    evaluation.seeds = derives ? own->numbers + coefficients : NULL;
    if (status == STATUS_OK)
        status = do_unit(own, &evaluation, message, error);
    if (status != STATUS_OK)
        tell_failure(own, message->number, error->text);
    return status;
}

/* ---- the wire ------------------------------------------------------------------------------- */

static Status read_keys(Helper *own, ErrorText *error)
{
    const Command *command = own->command;
    if (!command->key)
        return worker_keys_read(&own->folder, WORKER_KEY_FILE, &own->keys, error);
    Folder folder;
    char *path = path_folder(command->key);
    const char *slash = strrchr(command->key, '/');
    Status status = path ? folder_open(&folder, path, error) : status_out_of_memory(error);
    free(path);
    if (status != STATUS_OK)
        return status;
    status = worker_keys_read(&folder, slash ? slash + 1 : command->key, &own->keys, error);
    folder_close(&folder);
    if (status == STATUS_OK)
        snprintf(own->keys.address, sizeof own->keys.address, "%s", command->file);
    return status;
}

/* A new wire, and a hello on it. */
static Status begin(Helper *own, ErrorText *error)
{
    char machine[64] = "", name[96];
    wire_close(own->wire);
    own->wire = NULL;
    own->welcome = false;
    own->heard = now();
    memset(own->session_id, 0, sizeof own->session_id);
    Status status = read_keys(own, error);
    if (status == STATUS_OK)
        status = wire_connect(&own->wire, own->keys.address, &own->keys.worker, own->keys.server, error);
    if (status != STATUS_OK)
        return status;
    gethostname(machine, sizeof machine - 1);
    snprintf(name, sizeof name, "process %ld on %s", (long)getpid(), machine);
    WorkerMessage hello = {.kind = WORKER_HELLO, .text_count = 2, .texts = (const char *[]){PLASTC_VERSION, name}};
    tell(own, &hello);
    return STATUS_OK;
}

/* *ended: the run has. */
static Status hear(Helper *own, const WorkerMessage *message, bool *ended, ErrorText *error)
{
    bool same = memcmp(message->session, own->session_id, WORKER_SESSION_SIZE) == 0;
    own->alone = own->heard = now();
    if (message->kind == WORKER_WELCOME) {
        Status status = hear_welcome(own, message, error);
        own->alone = own->heard = now(); /* a compiler may take long */
        return status;
    }
    if (!same) { /* the run has been begun anew, or has lost us */
        own->heard = own->welcome ? 0 : own->heard;
        return STATUS_OK;
    }
    if (message->kind == WORKER_REFUSED)
        return status_error(error, STATUS_RUN, "the run at %s refuses this worker: %s", own->keys.address, message->texts[0]);
    *ended = message->kind == WORKER_END;
    Status status = message->kind == WORKER_UNIT ? hear_unit(own, message, error) : STATUS_OK;
    own->alone = own->heard = now(); /* a unit may take long */
    return status;
}

static Status listen_once(Helper *own, bool *ended, ErrorText *error)
{
    WirePeer nobody;
    WorkerMessage message;
    unsigned char *bytes;
    size_t length;
    Status status = STATUS_OK;
    WireEvent event = wire_receive(own->wire, LOOK, &nobody, &bytes, &length);
    if (event == WIRE_MESSAGE && worker_message_read(bytes, length, &message)) {
        status = hear(own, &message, ended, error);
        worker_message_free(&message);
    }
    free(bytes);
    return status;
}

static Status serve(Helper *own, ErrorText *error)
{
    int patience = own->command->wait > 0 ? own->command->wait : PATIENCE;
    bool ended = false;
    own->alone = now();
    Status status = begin(own, error);
    while (status == STATUS_OK && !ended) {
        status = listen_once(own, &ended, error);
        if (status != STATUS_OK || ended)
            break;
        if (now() - own->alone > patience)
            return status_error(error, STATUS_RUN, "nobody has answered at %s for %d s: there is no run with --workers, or it has "
                                                   "other keys",
                                own->keys.address, patience);
        if (now() - own->heard > (own->welcome ? SILENCE : HELLO))
            status = begin(own, error);
    }
    return status;
}

static Status check(const Command *command, ErrorText *error)
{
    bool address = strncmp(command->file, "tcp://", 6) == 0;
    if (!address && (command->key || command->own_program))
        return status_error(error, STATUS_USAGE, "'--key' and '--program' go with an address: 'plastc worker tcp://HOST:PORT'");
    if (!address)
        return STATUS_OK;
    if (!command->key || !command->own_program)
        return status_error(error, STATUS_USAGE, "an address needs '--key FILE', a copy of the run's " WORKER_KEY_FILE
                                                 ", and '--program FILE.plast'");
    if (!wire_is_address(command->file, false))
        return status_error(error, STATUS_USAGE, "'%s' is no address: write tcp://HOST:PORT", command->file);
    return STATUS_OK;
}

Status command_worker(const Command *command)
{
    ErrorText error;
    Helper own = {.command = command};
    Status status = check(command, &error);
    if (status == STATUS_OK && !command->key)
        status = folder_open(&own.folder, command->file, &error);
    if (status == STATUS_OK)
        status = serve(&own, &error);
    if (status == STATUS_OK && !command->quiet)
        printf("the run has ended; %ld unit%s done\n", own.units, own.units == 1 ? "" : "s");
    forget_program(&own);
    wire_close(own.wire);
    folder_close(&own.folder);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}
