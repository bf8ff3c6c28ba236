/* coordinator.c: see coordinator.h.
 *
 * One thread has the wire: it answers workers and hands out what is free of the evaluation at hand. The thread that evaluates
 * takes parts of it, too, one at a time. They share `leases` and `workers` under one lock. */
#define _GNU_SOURCE /* getrandom */
#include "coordinator.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

#include "evaluate_outcomes.h"
#include "evaluate_request.h"
#include "leases.h"
#include "worker_message.h"
#include "worker_unit.h"

/* Milliseconds between looks at the wire, and seconds between signs of life. */
#define LOOK  100
#define PULSE 0.5
/* A lease lasts so many times what a part should take, and this many seconds more; before that is known, so many. */
#define LEASE_FACTOR 4.0
#define LEASE_EXTRA  0.05
#define LEASE_FIRST  0.5
#define MOST_WORKERS 4096
#define NAME_SIZE    128

typedef enum WorkerState {
    WORKER_GONE,
    WORKER_NEW,     /* it knows what the program is made with, and compiles it */
    WORKER_PROBED,  /* it computes what we know */
    WORKER_TRUSTED,
    WORKER_SHUT_OUT
} WorkerState;

typedef struct Worker {
    WirePeer peer;
    WorkerState state;
    char name[NAME_SIZE];
    uint64_t unit;       /* that it has now; 0: none */
    uint64_t evaluation; /* whose coefficients it has */
    int rollouts;        /* of its unit */
    double given, pace;  /* when; seconds for a rollout, 0: not known */
    bool checked;        /* a part that it has done was done here as well */
} Worker;

struct Coordinator {
    CoordinatorPlan plan; /* with copies of the next two */
    TextPair *settings;   /* owned; their texts are borrowed */
    char *digest;         /* owned */
    Evaluator *evaluator;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool running, stops, said_old;
    unsigned char session[WORKER_SESSION_SIZE];
    Leases leases;
    WorkerUnit job;
    WorkerProbe probe;
    uint64_t probes; /* numbers of the units of probes */
    Worker *workers; /* owned: [worker_count]; worker number k + 1 */
    int worker_count;
    int turn;    /* number of the worker that was checked last, from 0 */
    double pace; /* seconds for a rollout here; 0: not known */
    double pulsed;
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* ---- sending -------------------------------------------------------------------------------- */

static bool send_to(Coordinator *own, const Worker *worker, WorkerMessage *message)
{
    size_t length;
    memcpy(message->session, own->session, WORKER_SESSION_SIZE);
    unsigned char *bytes = worker_message_write(message, &length);
    bool sent = bytes && wire_send(own->plan.wire, &worker->peer, bytes, length);
    free(bytes);
    return sent;
}

static int number_of(const Coordinator *own, const Worker *worker)
{
    return (int)(worker - own->workers) + 1;
}

static void lose(Coordinator *own, Worker *worker)
{
    if (!own->plan.quiet && worker->state == WORKER_TRUSTED)
        fprintf(stderr, "plastc: note: worker %d has gone\n", number_of(own, worker));
    leases_forget(&own->leases, number_of(own, worker), false);
    worker->state = WORKER_GONE;
    pthread_cond_signal(&own->changed);
}

/* For good. `words` go to it, and to standard error. */
static void shut_out(Coordinator *own, Worker *worker, const char *words)
{
    ErrorText text;
    status_error(&text, STATUS_RUN, "%s", words);
    WorkerMessage message = {.kind = WORKER_REFUSED, .text_count = 1, .texts = (const char *[]){text.text}};
    fprintf(stderr, "plastc: warning: worker %d (%s) is refused: %s\n", number_of(own, worker), worker->name, text.text);
    leases_forget(&own->leases, number_of(own, worker), true);
    worker->state = WORKER_SHUT_OUT;
    worker->unit = 0;
    send_to(own, worker, &message);
    pthread_cond_signal(&own->changed);
}

/* A part of an evaluation; its numbers go with it if the worker does not have them. */
static bool send_unit(Coordinator *own, Worker *worker, WorkerUnit *job, uint64_t unit, uint64_t evaluation, int first, int last)
{
    bool known = evaluation != 0 && worker->evaluation == evaluation;
    WorkerMessage message = {.kind = WORKER_UNIT,
                             .number = unit,
                             .word_count = WORKER_UNIT_WORDS,
                             .doubles = job->numbers,
                             .double_count = known ? 0 : job->count};
    memcpy(message.words, job->words, sizeof job->words);
    message.words[EVALUATION_WORDS] = (uint64_t)first;
    message.words[EVALUATION_WORDS + 1] = (uint64_t)last;
    message.words[EVALUATION_WORDS + 2] = evaluation;
    worker->evaluation = evaluation;
    worker->unit = unit;
    worker->rollouts = last - first;
    worker->given = now();
    return send_to(own, worker, &message);
}

/* What is free of the evaluation goes to workers that have nothing. */
static void hand_out(Coordinator *own)
{
    for (int k = 0; k < own->worker_count; k++) {
        Worker *worker = &own->workers[k];
        int part = worker->state == WORKER_TRUSTED && worker->unit == 0 ? leases_next(&own->leases, now()) : -1;
        if (part < 0)
            continue;
        int first = own->leases.bounds[part], last = own->leases.bounds[part + 1];
        double pace = fmax(worker->pace, own->pace);
        double lasts = pace > 0 ? LEASE_FACTOR * pace * (last - first) + LEASE_EXTRA : LEASE_FIRST;
        uint64_t unit = leases_give(&own->leases, part, k + 1, now() + lasts);
        if (unit != 0 && !send_unit(own, worker, &own->job, unit, own->leases.evaluation, first, last))
            lose(own, worker);
    }
}

static void pulse(Coordinator *own)
{
    if (now() - own->pulsed < PULSE)
        return;
    own->pulsed = now();
    for (int k = 0; k < own->worker_count; k++) {
        WorkerMessage message = {.kind = WORKER_PULSE};
        Worker *worker = &own->workers[k];
        if (worker->state != WORKER_GONE && worker->state != WORKER_SHUT_OUT && !send_to(own, worker, &message))
            lose(own, worker);
    }
}

/* ---- what workers say ----------------------------------------------------------------------- */

static Worker *find_worker(Coordinator *own, const WirePeer *peer)
{
    for (int k = 0; k < own->worker_count; k++)
        if (own->workers[k].state != WORKER_GONE && own->workers[k].peer.length == peer->length &&
            memcmp(own->workers[k].peer.bytes, peer->bytes, (size_t)peer->length) == 0)
            return &own->workers[k];
    return NULL;
}

static Worker *add_worker(Coordinator *own, const WirePeer *peer)
{
    for (int k = 0; own->worker_count == MOST_WORKERS && k < MOST_WORKERS; k++)
        if (own->workers[k].state == WORKER_GONE) {
            own->workers[k] = (Worker){.peer = *peer, .state = WORKER_NEW};
            return &own->workers[k];
        }
    if (own->worker_count == MOST_WORKERS)
        return NULL;
    Worker *grown = realloc(own->workers, sizeof *grown * ((size_t)own->worker_count + 1));
    if (!grown)
        return NULL;
    own->workers = grown;
    own->workers[own->worker_count] = (Worker){.peer = *peer, .state = WORKER_NEW};
    return &own->workers[own->worker_count++];
}

static uint64_t bits_of(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void welcome(Coordinator *own, Worker *worker)
{
    const CoordinatorPlan *plan = &own->plan;
    const char **texts = malloc(sizeof *texts * (2 * (size_t)plan->setting_count + 1));
    if (!texts)
        return;
    for (int k = 0; k < plan->setting_count; k++) {
        texts[2 * k] = plan->settings[k].name;
        texts[2 * k + 1] = plan->settings[k].value;
    }
    WorkerMessage message = {.kind = WORKER_WELCOME,
                             .word_count = 3,
                             .words = {plan->seed, plan->single, bits_of(plan->gradient_memory)},
                             .text_count = 2 * plan->setting_count,
                             .texts = texts};
    worker->state = WORKER_NEW;
    worker->unit = worker->evaluation = 0;
    if (!send_to(own, worker, &message))
        lose(own, worker);
    free(texts);
}

/* It begins, for the first time or anew. */
static void hear_hello(Coordinator *own, const WirePeer *peer, const WorkerMessage *message)
{
    Worker *worker = find_worker(own, peer);
    ErrorText words;
    worker = worker ? worker : add_worker(own, peer);
    if (!worker || worker->state == WORKER_SHUT_OUT)
        return;
    leases_forget(&own->leases, number_of(own, worker), false);
    snprintf(worker->name, sizeof worker->name, "%.100s", message->texts[1]);
    if (strcmp(message->texts[0], own->plan.version) == 0) {
        welcome(own, worker);
        return;
    }
    status_error(&words, STATUS_RUN, "it is plastc %.40s, but the run is of plastc %s", message->texts[0], own->plan.version);
    shut_out(own, worker, words.text);
}

static void hear_ready(Coordinator *own, Worker *worker, const WorkerMessage *message)
{
    if (worker->state != WORKER_NEW)
        return;
    if (strcmp(message->texts[0], own->plan.digest) != 0) {
        shut_out(own, worker, "it has another program, or other data");
        return;
    }
    worker->state = WORKER_PROBED;
    int rollouts = own->probe.rollouts;
    if (!send_unit(own, worker, &own->probe.unit, ++own->probes, 0, 0, rollouts))
        lose(own, worker);
}

static void hear_probed(Coordinator *own, Worker *worker, const WorkerMessage *message)
{
    if (message->number != worker->unit)
        return;
    worker->unit = 0;
    if (message->double_count != own->probe.expected_count ||
        !leases_same(message->doubles, own->probe.expected, own->probe.expected_count)) {
        shut_out(own, worker, "it computes other bits than this process for the same candidates");
        return;
    }
    worker->state = WORKER_TRUSTED;
    if (!own->plan.quiet)
        fprintf(stderr, "plastc: note: worker %d (%s) takes part\n", number_of(own, worker), worker->name);
}

static void hear_values(Coordinator *own, Worker *worker, const WorkerMessage *message)
{
    int other;
    LeaseAnswer answer = leases_answer(&own->leases, message->number, number_of(own, worker), message->doubles,
                                       message->double_count, &other);
    if (message->number == worker->unit) {
        double pace = (now() - worker->given) / worker->rollouts;
        worker->pace = worker->pace > 0 ? (worker->pace + pace) / 2 : pace;
        worker->unit = 0;
    }
    if (answer == LEASE_MALFORMED)
        shut_out(own, worker, "its answer has another number of values than its unit");
    if (answer == LEASE_OTHER) {
        shut_out(own, worker, "it has answered other bits than were found before");
        if (other > 0) /* which of the two was wrong is not known */
            shut_out(own, &own->workers[other - 1], "another worker has found other bits than its answer");
    }
    pthread_cond_signal(&own->changed);
}

/* Of an old session, as of before --resume or sent again by somebody; or of a worker whose connection was lost, which has
 * another name on the new one. A pulse of no session has a worker begin anew. */
static void hear_old(Coordinator *own, const WirePeer *peer)
{
    size_t length;
    WorkerMessage message = {.kind = WORKER_PULSE};
    unsigned char *bytes = worker_message_write(&message, &length);
    if (!own->said_old && !own->plan.quiet)
        fprintf(stderr, "plastc: note: a message of another session, or of nobody known, is not accepted\n");
    own->said_old = true;
    if (bytes)
        wire_send(own->plan.wire, peer, bytes, length);
    free(bytes);
}

static void hear(Coordinator *own, const WirePeer *peer, const WorkerMessage *message)
{
    if (message->kind == WORKER_HELLO) {
        hear_hello(own, peer, message);
        return;
    }
    Worker *worker = find_worker(own, peer);
    if (!worker || memcmp(message->session, own->session, WORKER_SESSION_SIZE) != 0) {
        hear_old(own, peer);
        return;
    }
    if (worker->state == WORKER_SHUT_OUT)
        return;
    if (message->kind == WORKER_READY)
        hear_ready(own, worker, message);
    else if (message->kind == WORKER_ANSWER && worker->state == WORKER_PROBED)
        hear_probed(own, worker, message);
    else if (message->kind == WORKER_ANSWER && worker->state == WORKER_TRUSTED)
        hear_values(own, worker, message);
    else if (message->kind == WORKER_FAILED)
        shut_out(own, worker, message->texts[0]);
}

static void *attend(void *own_)
{
    Coordinator *own = own_;
    pthread_mutex_lock(&own->lock);
    while (!own->stops) {
        WirePeer peer;
        unsigned char *bytes;
        size_t length;
        WorkerMessage message;
        pthread_mutex_unlock(&own->lock);
        WireEvent event = wire_receive(own->plan.wire, LOOK, &peer, &bytes, &length);
        bool read = event == WIRE_MESSAGE && worker_message_read(bytes, length, &message);
        pthread_mutex_lock(&own->lock);
        if (read) {
            hear(own, &peer, &message);
            worker_message_free(&message);
        }
        free(bytes);
        pulse(own);
        hand_out(own);
    }
    for (int k = 0; k < own->worker_count; k++) {
        WorkerMessage end = {.kind = WORKER_END};
        if (own->workers[k].state != WORKER_GONE)
            send_to(own, &own->workers[k], &end);
    }
    pthread_mutex_unlock(&own->lock);
    return NULL;
}

/* ---- an evaluation -------------------------------------------------------------------------- */

static int count_trusted(const Coordinator *own)
{
    int count = 0;
    for (int k = 0; k < own->worker_count; k++)
        count += own->workers[k].state == WORKER_TRUSTED;
    return count;
}

/* Until something has come back, or a lease has expired. */
static void wait_for_others(Coordinator *own)
{
    double until = fmin(leases_expiry(&own->leases), now() + 1);
    struct timespec time = {.tv_sec = (time_t)until, .tv_nsec = (long)(1e9 * (until - floor(until)))};
    pthread_cond_timedwait(&own->changed, &own->lock, &time);
}

/* The lock is held, but not while a part is computed. */
static Status do_part(Coordinator *own, const Evaluation *evaluation, int part, double *scratch, ErrorText *error)
{
    int first = own->leases.bounds[part], last = own->leases.bounds[part + 1];
    pthread_mutex_unlock(&own->lock);
    double begun = now();
    Status status = evaluator_do_share(own->evaluator, evaluation, first, last, scratch, error);
    double pace = (now() - begun) / (last - first);
    pthread_mutex_lock(&own->lock);
    if (status != STATUS_OK)
        return status;
    own->pace = own->pace > 0 ? (own->pace + pace) / 2 : pace;
    int wrong = leases_own(&own->leases, part, scratch);
    if (wrong > 0)
        shut_out(own, &own->workers[wrong - 1], "it has answered other bits than this process finds");
    return STATUS_OK;
}

static Status do_all(Coordinator *own, const Evaluation *evaluation, double *scratch, ErrorText *error)
{
    Status status = STATUS_OK;
    while (status == STATUS_OK && own->leases.left > 0) {
        int part = leases_next(&own->leases, now());
        if (part < 0) {
            wait_for_others(own);
            continue;
        }
        leases_keep(&own->leases, part);
        status = do_part(own, evaluation, part, scratch, error);
    }
    return status;
}

/* A part that others have done, which is done here as well: of a worker that is new, or of one in its turn; -1: there is none. */
static int choose_check(Coordinator *own)
{
    int turn = -1, count = own->worker_count;
    for (int k = 0; k < count; k++) {
        int part = own->workers[k].checked ? -1 : leases_done_by(&own->leases, k + 1);
        own->workers[k].checked = own->workers[k].checked || part >= 0;
        if (part >= 0)
            return part;
    }
    for (int k = 0; turn < 0 && k < count; k++) {
        own->turn = (own->turn + 1) % count;
        turn = leases_done_by(&own->leases, own->turn + 1);
    }
    return turn;
}

/* All parts; then some are checked. What a worker has done that is found wrong is done again. */
static Status do_and_check(Coordinator *own, const Evaluation *evaluation, double *scratch, ErrorText *error)
{
    Status status = do_all(own, evaluation, scratch, error);
    bool more = true;
    for (int part; status == STATUS_OK && more && (part = choose_check(own)) >= 0;) {
        more = false;
        for (int k = 0; k < own->worker_count; k++)
            more = more || (!own->workers[k].checked && leases_done_by(&own->leases, k + 1) >= 0);
        status = do_part(own, evaluation, part, scratch, error);
        if (status == STATUS_OK)
            status = do_all(own, evaluation, scratch, error);
    }
    return status;
}

static Status run_parts(Coordinator *own, const Evaluation *evaluation, int count, int *bounds, int ranks, double *values,
                        ErrorText *error)
{
    size_t width = (size_t)evaluate_outcomes_width(evaluator_module(own->evaluator), evaluation);
    evaluator_parts(evaluation, ranks, own->plan.threads, bounds);
    int longest = 0;
    for (int k = 0; k < count; k++)
        longest = bounds[k + 1] - bounds[k] > longest ? bounds[k + 1] - bounds[k] : longest;
    WorkerUnit job;
    double *scratch = malloc(sizeof(double) * width * (size_t)longest + 1);
    bool made = worker_unit_make(&job, evaluator_module(own->evaluator), own->plan.seed, evaluation);
    pthread_mutex_lock(&own->lock);
    made = made && scratch && leases_begin(&own->leases, count, bounds, (int)width, values);
    Status status = made ? STATUS_OK : status_out_of_memory(error);
    if (made) {
        own->job = job;
        wire_wake(own->plan.wire);
        status = do_and_check(own, evaluation, scratch, error);
        leases_end(&own->leases);
    }
    pthread_mutex_unlock(&own->lock);
    worker_unit_free(&job);
    free(scratch);
    return status;
}

/* A SpreadFunction. */
static Status spread(void *own_, Evaluator *evaluator, const Evaluation *evaluation, double *values, ErrorText *error)
{
    Coordinator *own = own_;
    (void)evaluator;
    pthread_mutex_lock(&own->lock);
    int ranks = 1 + count_trusted(own);
    pthread_mutex_unlock(&own->lock);
    ranks = ranks > 1 ? ranks : 2; /* one may come */
    int count = evaluator_parts(evaluation, ranks, own->plan.threads, NULL);
    int *bounds = malloc(sizeof(int) * ((size_t)count + 1));
    Status status = bounds ? run_parts(own, evaluation, count, bounds, ranks, values, error) : status_out_of_memory(error);
    free(bounds);
    return status;
}

/* ---- start and end -------------------------------------------------------------------------- */

static Status make_secrets(Coordinator *own, ErrorText *error)
{
    uint64_t unit;
    if (getrandom(own->session, sizeof own->session, 0) != (ssize_t)sizeof own->session ||
        getrandom(&unit, sizeof unit, 0) != (ssize_t)sizeof unit)
        return status_error(error, STATUS_RUN, "the system has no random numbers for a session");
    leases_start(&own->leases, unit >> 1);
    own->probes = unit >> 2;
    return STATUS_OK;
}

static bool copy_plan(Coordinator *own)
{
    size_t count = (size_t)own->plan.setting_count;
    own->settings = malloc(sizeof *own->settings * (count + 1));
    own->digest = strdup(own->plan.digest);
    if (own->settings && count > 0)
        memcpy(own->settings, own->plan.settings, sizeof *own->settings * count);
    own->plan.settings = own->settings;
    own->plan.digest = own->digest;
    return own->settings && own->digest;
}

static bool start_thread(Coordinator *own)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_mutex_init(&own->lock, NULL);
    pthread_cond_init(&own->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    own->running = pthread_create(&own->thread, NULL, attend, own) == 0;
    return own->running;
}

Status coordinator_start(Coordinator **out, const CoordinatorPlan *plan, Evaluator *evaluator, ErrorText *error)
{
    Coordinator *own = calloc(1, sizeof *own);
    *out = own;
    if (!own) {
        wire_close(plan->wire);
        return status_out_of_memory(error);
    }
    own->plan = *plan;
    own->evaluator = evaluator;
    Status status = copy_plan(own) ? make_secrets(own, error) : status_out_of_memory(error);
    if (status == STATUS_OK)
        status = worker_unit_probe(&own->probe, evaluator, plan->seed, plan->single, error);
    if (status == STATUS_OK && !start_thread(own))
        status = status_error(error, STATUS_RUN, "cannot start a thread for workers");
    if (status == STATUS_OK) {
        evaluator_set_spread(evaluator, spread, own);
        return STATUS_OK;
    }
    coordinator_stop(own);
    *out = NULL;
    return status;
}

void coordinator_stop(Coordinator *own)
{
    if (!own)
        return;
    if (own->running) {
        pthread_mutex_lock(&own->lock);
        own->stops = true;
        pthread_mutex_unlock(&own->lock);
        wire_wake(own->plan.wire);
        pthread_join(own->thread, NULL);
        pthread_mutex_destroy(&own->lock);
        pthread_cond_destroy(&own->changed);
        evaluator_set_spread(own->evaluator, NULL, NULL);
    }
    wire_close(own->plan.wire);
    leases_free(&own->leases);
    worker_unit_free(&own->probe.unit);
    free(own->probe.expected);
    free(own->workers);
    free(own->settings);
    free(own->digest);
    free(own);
}
