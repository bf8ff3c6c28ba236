/* session.c: a program, compiled, with the threads and memory to evaluate it; messages on the way. */
#include "session.h"

#include <errno.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "ranks.h"

int session_lanes(const Session *session, const Command *command)
{
    return session->compilation.module->one_lane ? 1 : command->lanes;
}

/* Whether libtcc's code would be at one trial for longer than the C compiler takes: it needs some 20 ns
 * for a step of a neuron. A rollout that has begun goes on to its end. Phases whose length the trial
 * draws do not count. */
static bool worth_waiting(const Model *model)
{
    const double most = 2e7;
    double neurons = 0;
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        neurons += layer->spiking && !layer->is_input ? layer->size : 0;
    }
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        double steps = 0;
        for (int phase = 0; phase < task->phases.count; phase++)
            steps += task->phases.items[phase].length ? 0 : task->phases.items[phase].count;
        if (steps * neurons > most)
            return true;
    }
    return false;
}

static Status open_evaluator(Session *session, const Command *command, ErrorText *error)
{
    const char *name;
    session->waits = worth_waiting(session->compilation.model);
    /* The trial of a sketch is over before the C compiler has begun. */
    JitMode jit = command->sketch && command->jit == JIT_AUTO && !session->waits ? JIT_TCC : command->jit;
    ranks_send(session, command, session_lanes(session, command));
    Status status = tiers_start(&session->tiers, session->compilation.c.text, jit,
                                session_lanes(session, command), command->quiet, error);
    if (status == STATUS_OK && session->waits)
        tiers_wait(&session->tiers);
    if (command->par)
        status = par_agree(command->par, status, error);
    if (status != STATUS_OK)
        return status;
    int threads = command->threads > 0 ? command->threads : par_threads(command->par);
    session->pool = pool_create(threads);
    if (!session->pool)
        return status_out_of_memory(error);
    int made = pool_threads(session->pool);
    if (made < threads && !command->quiet)
        fprintf(stderr, "plastc: note: running with %d of %d threads: %s\n", made, threads,
                strerror(errno));
    return evaluator_create(tiers_current(&session->tiers, &name),
                            session->compilation.module->tables.items, session->seed, session->pool,
                            command->par, &session->evaluator, error);
}

Status session_open(Session *session, const Command *command, uint64_t seed)
{
    ErrorText error;
    *session = (Session){.seed = command->has_seed ? command->seed : seed};
    Status status = command_compile(command, &session->compilation, STAGE_C);
    if (status != STATUS_OK)
        return status;
    status = open_evaluator(session, command, &error);
    if (status != STATUS_OK && !command->silent)
        command_fail(status, &error);
    return status;
}

void session_by_trial(Session *session, const Command *command)
{
    int lanes = session_lanes(session, command);
    StrBuf text = {0};
    if (!session->tiers.cc || lanes == 1 || par_ranks(command->par) > 1 ||
        !compile_by_trial(&session->compilation, &text))
        return;
    tiers_add_by_trial(&session->tiers, text.text, lanes, session->tiers.ready);
    strbuf_free(&text);
    evaluator_set_by_trial(session->evaluator, tiers_by_trial(&session->tiers));
}

void session_close(Session *session)
{
    watcher_free(&session->watcher);
    evaluator_destroy(session->evaluator);
    pool_destroy(session->pool);
    tiers_free(&session->tiers);
    compile_free(&session->compilation);
}
