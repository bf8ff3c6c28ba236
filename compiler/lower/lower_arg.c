/* lower_arg.c: arguments of kernel calls. */
#include "lower_arg.h"

IrArg lower_arg_array(Lower *lower, const IrArray *array)
{
    return (IrArg){.kind = IR_ARG_ARRAY, .array = array, .value = ir_int_const(lower->module, 0)};
}

IrArg lower_arg_int(Lower *lower, int value)
{
    return (IrArg){.kind = IR_ARG_INT, .value = ir_int_const(lower->module, value)};
}

IrArg lower_arg_real(Lower *lower, double value)
{
    return (IrArg){.kind = IR_ARG_REAL, .value = ir_const(lower->module, value)};
}

IrArg lower_arg_draw(void)
{
    return (IrArg){.kind = IR_ARG_DRAW};
}

IrArg lower_arg_trial_draw(const Lower *lower)
{
    return (IrArg){.kind = lower->model->fresh_trials ? IR_ARG_DRAW : IR_ARG_TRIAL_DRAW};
}

IrArg lower_arg_scratch(Lower *lower, long length, const char *note)
{
    return lower_arg_array(
        lower, ir_array(lower->module, "scratch", IR_SPACE_SCRATCH, false, length, note));
}
