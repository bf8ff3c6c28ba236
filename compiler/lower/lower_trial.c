/* lower_trial.c: what a trial draws: of several tasks its own, and numbers that hold for all of it. */
#include "lower_trial.h"

#include "lower_arg.h"
#include "lower_data.h"
#include "lower_draw.h"

static void prepare_task_number(Lower *lower)
{
    const Model *model = lower->model;
    IrModule *module = lower->module;
    int count = model->tasks.count;
    IrStmts *body = lower_data_body(lower);
    lower->task_number =
        ir_array(module, "task", lower_data_space(lower), false, 1, "the trial's task");
    IrArray *trials = ir_array(module, "task_trials", lower_data_space(lower), false, count, NULL);
    for (int k = 0; k < count; k++)
        ir_store(module, body, trials, ir_int_const(module, k),
                 ir_const(module, model->tasks.items[k]->trials));
    IrArg args[] = {lower_arg_array(lower, lower->task_number), lower_arg_array(lower, trials),
                    lower_arg_int(lower, count), lower_arg_draw(),
                    lower_arg_scratch(lower, count, NULL)};
    ir_kernel(module, body, "rt_task", args, COUNT(args));
}

const IrExpr *lower_trial_is_of(Lower *lower, const Task *task)
{
    IrModule *module = lower->module;
    return ir_apply2(module, IR_EQ, ir_load_at(module, lower->task_number, 0),
                     ir_const(module, task->index));
}

/* Each task draws from a distribution of its own; without one the number is 0. */
static void prepare_draw(Lower *lower, const TrialDraw *draw)
{
    IrModule *module = lower->module;
    const Model *model = lower->model;
    IrStmts *body = lower_data_body(lower);
    IrArray *array =
        ir_array(module, draw->name.name, lower_data_space(lower), false, 1, "drawn by each trial");
    lower->draws[draw->index] = array;
    if (model->tasks.count == 1) {
        lower_draw(lower, &draw->draws[0], array, draw->stream, body, draw->name.span);
        return;
    }
    ir_store(module, body, array, ir_int_const(module, 0), ir_const(module, 0));
    for (int k = 0; k < model->tasks.count; k++) {
        if (!draw->drawn[k])
            continue;
        IrStmt *branch = ir_if(module, body, lower_trial_is_of(lower, model->tasks.items[k]));
        lower_draw(lower, &draw->draws[k], array, draw->stream, &branch->u.branch.yes,
                        draw->name.span);
    }
}

void lower_trial_prepare(Lower *lower)
{
    const Model *model = lower->model;
    if (model->tasks.count > 1)
        prepare_task_number(lower);
    lower->draws = arena_array(lower->arena, IrArray *, model->draws.count + 1);
    for (int k = 0; k < model->draws.count; k++)
        prepare_draw(lower, model->draws.items[k]);
}
