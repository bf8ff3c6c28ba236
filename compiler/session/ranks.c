/* ranks.c: the other ranks of an MPI job. They get the C text and the data from rank 0, so they need
 * neither its files nor its options, and each compiles for its own processor: ranks may have different
 * lanes, and change the tier at different times, for all give the same bits. */
#include "ranks.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/evaluate_ranks.h"
#include "signals.h"

#define VERSION_SIZE 32

/* ---- rank 0 --------------------------------------------------------------------------------- */

static void send_text(const Par *par, const char *text)
{
    uint64_t length = text ? strlen(text) : 0;
    par_send(par, &length, sizeof length);
    par_send(par, text, (size_t)length);
}

void ranks_send(const Session *session, const Command *command, const TierProgram *program)
{
    const Par *par = command->par;
    if (par_ranks(par) == 1)
        return;
    int count = session->compilation.module->tables.count;
    char version[VERSION_SIZE] = PLASTC_VERSION;
    ParRequest request = {
        .kind = PAR_PROGRAM,
        .words = {session->seed, (uint64_t)program->shape.parts, (uint64_t)count, (uint64_t)command->jit,
                  (uint64_t)program->shape.lanes, (uint64_t)command->threads}};
    par_send(par, &request, sizeof request);
    par_send(par, version, sizeof version);
    send_text(par, program->text);
    send_text(par, program->cc_text);
    for (int k = 0; k < count; k++) {
        const PlastTable *table = &session->compilation.module->tables.items[k];
        int size[2] = {table->rows, table->columns};
        par_send(par, size, sizeof size);
        par_send(par, table->values, sizeof(double) * (size_t)size[0] * (size_t)size[1]);
    }
}

void ranks_send_single(const Command *command, const TierProgram *program)
{
    const Par *par = command->par;
    if (par_ranks(par) == 1)
        return;
    ParRequest request = {.kind = PAR_SINGLE_PROGRAM, .words = {(uint64_t)command->jit, (uint64_t)program->shape.lanes}};
    par_send(par, &request, sizeof request);
    send_text(par, program->text);
}

/* ---- the others ----------------------------------------------------------------------------- */

/* A program as another rank has it. */
typedef struct Served {
    Par *par;
    char *text, *cc_text, *single_text; /* NULL: none */
    int table_count;
    PlastTable *tables; /* with values of their own */
    Tiers tiers;
    Tiers single; /* in single precision, if there is single_text */
    Pool *pool;
    Evaluator *evaluator;
    uint64_t seed; /* of the evaluator */
} Served;

static void forget(Served *served)
{
    evaluator_destroy(served->evaluator);
    pool_destroy(served->pool);
    tiers_free(&served->tiers);
    tiers_free(&served->single);
    for (int k = 0; k < served->table_count; k++)
        free((void *)(uintptr_t)served->tables[k].values);
    free(served->tables);
    free(served->text);
    free(served->cc_text);
    free(served->single_text);
    *served = (Served){.par = served->par};
}

/* What rank 0 sends must have a place, or this rank cannot go on. */
static void *get_memory(const Served *served, size_t size)
{
    void *memory = malloc(size + 1);
    if (!memory)
        par_abort(served->par, STATUS_MEMORY, "out of memory for the program and its data");
    return memory;
}

static char *receive_text(const Served *served)
{
    uint64_t length;
    par_receive(served->par, &length, sizeof length);
    if (length == 0)
        return NULL;
    char *text = get_memory(served, (size_t)length);
    par_receive(served->par, text, (size_t)length);
    text[length] = '\0';
    return text;
}

static void receive_tables(Served *served, int count)
{
    served->tables = get_memory(served, sizeof(PlastTable) * (size_t)count);
    for (; served->table_count < count; served->table_count++) {
        int size[2];
        par_receive(served->par, size, sizeof size);
        size_t bytes = sizeof(double) * (size_t)size[0] * (size_t)size[1];
        double *values = get_memory(served, bytes);
        par_receive(served->par, values, bytes);
        served->tables[served->table_count] = (PlastTable){"", size[0], size[1], values};
    }
}

static Status make_evaluator(Served *served, uint64_t seed, ErrorText *error)
{
    const char *name;
    evaluator_destroy(served->evaluator);
    served->seed = seed;
    return evaluator_create(tiers_current(&served->tiers, &name), served->tables, seed,
                            served->pool, &served->evaluator, error);
}

static Status compile_program(Served *served, const ParRequest *request, const char *version,
                              ErrorText *error)
{
    int threads = (int)request->words[5];
    if (strcmp(version, PLASTC_VERSION) != 0)
        return status_error(error, STATUS_RUN, "this is plastc %s, but rank 0 is plastc %s",
                            PLASTC_VERSION, version);
    TierProgram program = {.text = served->text,
                           .cc_text = served->cc_text,
                           .shape = {.lanes = (int)request->words[4], .parts = (int)request->words[1]}};
    Status status = tiers_start(&served->tiers, &program, (JitMode)request->words[3], true, error);
    if (status != STATUS_OK)
        return status;
    threads = threads > 0 ? threads : par_threads(served->par);
    served->pool = pool_create(threads);
    if (!served->pool)
        return status_out_of_memory(error);
    return make_evaluator(served, request->words[0], error);
}

static void take_program(Served *served, const ParRequest *request)
{
    char version[VERSION_SIZE];
    ErrorText error = {""};
    forget(served);
    par_receive(served->par, version, sizeof version);
    served->text = receive_text(served);
    served->cc_text = receive_text(served);
    receive_tables(served, (int)request->words[2]);
    par_agree(served->par, compile_program(served, request, version, &error), &error);
}

/* Of the program that it has. */
static void take_single(Served *served, const ParRequest *request)
{
    ErrorText error = {""};
    served->single_text = receive_text(served);
    TierProgram program = {.text = served->single_text, .shape = {.lanes = (int)request->words[1], .single = true}};
    par_agree(served->par, tiers_start(&served->single, &program, (JitMode)request->words[0], true, &error), &error);
}

/* With the best modules there are now. */
static Status take_module(Served *served, const ParRequest *request, ErrorText *error)
{
    const char *name;
    Status status = evaluate_ranks_seed(request) != served->seed
                        ? make_evaluator(served, evaluate_ranks_seed(request), error)
                        : evaluator_set_module(served->evaluator, tiers_current(&served->tiers, &name), error);
    if (status == STATUS_OK && served->single_text)
        status = evaluator_set_single(served->evaluator, tiers_current(&served->single, &name), error);
    return status;
}

static void evaluate(Served *served, const ParRequest *request)
{
    ErrorText error = {""};
    Status status = take_module(served, request, &error);
    if (status != STATUS_OK)
        par_abort(served->par, status, error.text);
    evaluate_ranks_serve(served->evaluator, served->par, request, &error); /* rank 0 hears of failures */
}

void ranks_serve(Par *par)
{
    Served served = {.par = par};
    ParRequest request;
    signals_leave_to_rank_0();
    for (par_receive(par, &request, sizeof request); request.kind != PAR_END;
         par_receive(par, &request, sizeof request)) {
        if (request.kind == PAR_PROGRAM)
            take_program(&served, &request);
        else if (request.kind == PAR_SINGLE_PROGRAM)
            take_single(&served, &request);
        else
            evaluate(&served, &request);
    }
    forget(&served);
}
