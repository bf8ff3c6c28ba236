/* precision.c: see precision.h. What is said of a rule is always computed in double; a search may take floats, of which a
 * vector holds twice as many lanes. */
#include "precision.h"

#include "compiler/ir/ir_walk.h"
#include "compiler/model/phase_steps.h"
#include "ranks.h"

const char *precision_name(bool single)
{
    return single ? PRECISION_SINGLE : PRECISION_DOUBLE;
}

/* Whether a function of the kernel, which takes doubles, is given numbers that vary. */
static bool calls_kernel(const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int a = 0; stmt->kind == IR_KERNEL && a < stmt->u.kernel.arg_count; a++)
            if (stmt->u.kernel.args[a].kind == IR_ARG_ARRAY && stmt->u.kernel.args[a].array->varying)
                return true;
        for (int b = 0; b < ir_body_count(stmt); b++)
            if (calls_kernel(ir_body(stmt, b)))
                return true;
    }
    return false;
}

/* Times of guards are among what varies. */
#define MOST_STEPS 16777216.0

static double phase_length(const Task *task, const Phase *phase)
{
    return phase->length ? phase_steps_bound(task, phase) * phase_steps_each(phase) : phase->count;
}

static double most_steps(const Model *model)
{
    double most = 0;
    for (int k = 0; k < model->tasks.count; k++) {
        double steps = 0;
        for (int phase = 0; phase < model->tasks.items[k]->phases.count; phase++)
            steps += phase_length(model->tasks.items[k], &model->tasks.items[k]->phases.items[phase]);
        most = steps > most ? steps : most;
    }
    return most;
}

const char *precision_refusal(const Compilation *compilation)
{
    const IrModule *module = compilation->module;
    const SearchPlan *plan = &compilation->model->search;
    if (plan->formula_count > 0)
        return "expressions are searched, whose codes and numbers are doubles";
    if (module->gradient.wanted && !module->gradient.refused)
        return "the search goes along exact slopes, which are computed in double; with 'slopes = differences' or by "
               "another method it can";
    if (most_steps(compilation->model) > MOST_STEPS)
        return "a trial has more steps than a float can count, of which one may be the time of a guard";
    if (!module->one_lane && calls_kernel(&module->functions[IR_ROLLOUT].body))
        return "a function that sorts, solves or records takes numbers that depend on what is learned, in double";
    return NULL;
}

Status precision_start(Session *session, const Command *command, ErrorText *error)
{
    const char *refusal = precision_refusal(&session->compilation);
    if (refusal)
        return status_error(error, STATUS_USAGE, "--precision float: not with this program: %s", refusal);
    int lanes = session->compilation.module->one_lane ? 1 : command->lanes;
    if (lanes == 2)
        return status_error(error, STATUS_USAGE, "--precision float: with 1, 4 or 8 lanes, not with 2");
    StrBuf text = {0};
    compile_single(&session->compilation, &text);
    TierProgram program = {.text = text.text, .shape = {.lanes = lanes, .single = true}};
    ranks_send_single(command, &program);
    Status status = tiers_start(&session->single, &program, command->jit, command->quiet, error);
    if (status == STATUS_OK && session->waits)
        tiers_wait(&session->single);
    if (command->par)
        status = par_agree(command->par, status, error);
    strbuf_free(&text);
    return status;
}
