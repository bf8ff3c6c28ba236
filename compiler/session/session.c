/* session.c: a program, compiled, with the threads and memory to evaluate it; messages on the way. */
#include "session.h"

#include <errno.h>
#include <string.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "compiler/emit/emit_parts.h"
#include "runtime/evaluate_memory.h"
#include "runtime/evaluate_ranks.h"
#include "precision.h"
#include "ranks.h"

/* Of a round in which the rules of a table are evaluated: any number that all lanes divide. */
#define MANY_RULES 1024

/* Of a generation of the search. */
static int candidates_of(const SearchPlan *plan, int dimension)
{
    int candidates = 1;
    const SearchProblem problem = {.dimension = dimension,
                                   .options = plan->options,
                                   .option_count = plan->method->option_count};
    plan->method->memory(&problem, &candidates);
    return candidates;
}

CcShape session_shape_for(const Compilation *compilation, int lanes, int candidates)
{
    const IrModule *module = compilation->module;
    PlastModule sizes = {.one_lane = module->one_lane,
                         .coefficient_count = ir_coefficient_count(module),
                         .work_size = module->work_size,
                         .kept_size = module->kept_size};
    CcDemand demand = {.lanes = module->one_lane ? 1 : lanes,
                       .parts = emit_parts_of_use(module),
                       .candidates = candidates,
                       .most_lanes = (int)evaluate_memory_lanes(&sizes)};
    return jit_cc_shape(&demand);
}

CcShape session_shape(const Compilation *compilation, const Command *command)
{
    const SearchPlan *plan = &compilation->model->search;
    int candidates = 1;
    if (command->searches && plan->method)
        candidates = candidates_of(plan, ir_coefficient_count(compilation->module));
    else if (command->rules || command->draws > 0)
        candidates = MANY_RULES;
    /* Ranks share candidates in blocks of 8. */
    return session_shape_for(compilation, command->lanes, par_ranks(command->par) == 1 ? candidates : 1);
}

/* This rank and the others compile the program. */
static Status start_tiers(Session *session, const Command *command, JitMode jit, ErrorText *error)
{
    StrBuf cc_text = {0};
    TierProgram program = {.text = session->compilation.c.text,
                           .shape = session_shape(&session->compilation, command)};
    if (par_ranks(command->par) > 1 && command->lanes == 0 && program.shape.lanes > 1)
        program.shape.lanes = 0; /* each rank takes those of its own machine */
    if (program.shape.parts > 1 && jit != JIT_TCC) {
        compile_parts(&session->compilation, program.shape.parts, &cc_text);
        program.cc_text = cc_text.text;
    }
    ranks_send(session, command, &program);
    Status status = tiers_start(&session->tiers, &program, jit, command->quiet, error);
    strbuf_free(&cc_text);
    return status;
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
    Status status = start_tiers(session, command, jit, error);
    if (command->par)
        status = par_agree(command->par, status, error);
    if (status == STATUS_OK && command->single)
        status = precision_start(session, command, error);
    if (status == STATUS_OK && session->waits)
        tiers_wait(&session->tiers);
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
    status = evaluator_create(tiers_current(&session->tiers, &name), session->compilation.module->tables.items, session->seed,
                              session->pool, &session->evaluator, error);
    if (status == STATUS_OK)
        evaluate_ranks_share(session->evaluator, command->par);
    return status;
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
    CcDemand demand = {.lanes = session->compilation.module->one_lane ? 1 : command->lanes};
    CcShape shape = jit_cc_shape(&demand);
    StrBuf text = {0};
    if (!session->tiers.cc || shape.lanes == 1 || par_ranks(command->par) > 1 ||
        !compile_by_trial(&session->compilation, shape.parts, &text))
        return;
    tiers_add_by_trial(&session->tiers, text.text, shape, session->tiers.ready);
    strbuf_free(&text);
    evaluator_set_by_trial(session->evaluator, tiers_by_trial(&session->tiers));
}

void session_close(Session *session)
{
    watcher_free(&session->watcher);
    evaluator_destroy(session->evaluator);
    pool_destroy(session->pool);
    tiers_free(&session->tiers);
    tiers_free(&session->single);
    compile_free(&session->compilation);
}
