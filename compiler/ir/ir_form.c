/* ir_form.c: words and precedence of the printed IR, which ir_print.c writes and ir_read.c reads. */
#include "ir_form.h"

#include <string.h>

IrPrecedence ir_form_precedence(IrOp op)
{
    static const IrPrecedence BINDINGS[IR_OP_COUNT] = {
#define OP(name, spelling, arity, operands, result, precedence, c_text, c_precedence, lanes,       \
           value)                                                                                  \
    [IR_##name] = PREC_##precedence,
#include "ir_ops.def"
#undef OP
    };
    return BINDINGS[op];
}

const char *ir_form_space(IrSpace space)
{
    static const char *const SPACES[] = {
        [IR_SPACE_TRIAL] = "trial",     [IR_SPACE_GENERATION] = "generation",
        [IR_SPACE_SCRATCH] = "scratch", [IR_SPACE_WORK] = "work",
        [IR_SPACE_LOSS] = "loss",       [IR_SPACE_COEFFICIENT] = "coefficient",
        [IR_SPACE_OUTCOME] = "outcome", [IR_SPACE_KEPT] = "kept",
        [IR_SPACE_SLOPE] = "slope",     [IR_SPACE_STATISTIC] = "statistic",
        [IR_SPACE_TOTAL] = "total",
    };
    return SPACES[space];
}

const char *ir_form_function(IrFunctionKind kind)
{
    static const char *const FUNCTIONS[] = {
        [IR_PREPARE_TRIAL] = "prepare_trial",
        [IR_PREPARE_GENERATION] = "prepare_generation",
        [IR_ROLLOUT] = "rollout",
        [IR_OBJECTIVE] = "objective",
        [IR_OVER_TRIALS] = "over_trials",
        [IR_GRADIENT] = "gradient",
        [IR_OBJECTIVE_GRADIENT] = "objective_gradient",
        [IR_OVER_TRIALS_GRADIENT] = "over_trials_gradient",
    };
    return FUNCTIONS[kind];
}

bool ir_form_is_word(const char *name)
{
    static const char *const WORDS[] = {
        "true", "false", "inf", "nan", "not", "and", "or", "read", "draw", "trial", "table",
    };
    for (size_t k = 0; k < sizeof WORDS / sizeof *WORDS; k++)
        if (strcmp(WORDS[k], name) == 0)
            return true;
    return false;
}
