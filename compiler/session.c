/* session.c: a program, compiled, with the threads and memory to evaluate it. */
#include "command.h"

#include <stdlib.h>

static Status make_tables(Session *session, ErrorText *error)
{
    const IrModule *module = session->compilation.module;
    int count = module->tables.count;
    session->tables = malloc(sizeof(PlastTable) * (size_t)(count + 1));
    if (!session->tables)
        return status_error(error, STATUS_RUN, "out of memory");
    for (int k = 0; k < count; k++) {
        const IrTable *table = &module->tables.items[k];
        session->tables[k] = (PlastTable){table->path, table->rows, table->columns, table->values};
    }
    return STATUS_OK;
}

static Status open_evaluator(Session *session, const Command *command, ErrorText *error)
{
    const char *name;
    Status status = tiers_start(&session->tiers, &session->compilation, command, error);
    if (status != STATUS_OK)
        return status;
    int threads = command->threads > 0 ? command->threads : pool_processors();
    session->pool = pool_create(threads);
    if (!session->pool)
        return status_error(error, STATUS_RUN, "%d threads cannot be made", threads);
    status = make_tables(session, error);
    if (status != STATUS_OK)
        return status;
    return evaluator_create(tiers_current(&session->tiers, &name), session->tables, session->seed,
                            session->pool, &session->evaluator, error);
}

Status session_open(Session *session, const Command *command, uint64_t seed)
{
    ErrorText error;
    *session = (Session){.seed = command->has_seed ? command->seed : seed};
    Status status = command_compile(command, &session->compilation, STAGE_C);
    if (status != STATUS_OK)
        return status;
    status = open_evaluator(session, command, &error);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

void session_close(Session *session)
{
    evaluator_destroy(session->evaluator);
    pool_destroy(session->pool);
    free(session->tables);
    tiers_free(&session->tiers);
    compile_free(&session->compilation);
}
