/* emit_function.c: the functions of a module.
 *
 * A function is read once before it is written: base pointers are declared for the arrays that it
 * uses, labels for the blocks that it leaves, and parameters that it does not use are voided. */
#include "emit_function.h"

#include <string.h>

#include "emit_expr.h"
#include "emit_stmt.h"

/* What a parameter is for: a space of arrays, or one of these. */
#define FOR_CONTEXT (IR_SPACE_SLOPE + 1)
#define FOR_PENALTY (IR_SPACE_SLOPE + 2)
#define FOR_COUNT   (IR_SPACE_SLOPE + 3)

typedef struct Parameter {
    const char *declarator; /* "double *" */
    const char *name;
    int purpose;
} Parameter;

#define PARAMETER_LIMIT 7

typedef struct FunctionText {
    const char *comment;
    const char *attribute; /* a line before it, or "" */
    const char *head;      /* up to the parenthesis */
    Parameter parameters[PARAMETER_LIMIT];
} FunctionText;

static const FunctionText function_texts[IR_FUNCTION_COUNT] = {
    [IR_PREPARE_TRIAL] = {"The data of a trial, and what follows from them alone.",
                          "",
                          "static void prepare_trial",
                          {{"const PlastContext *", "context", FOR_CONTEXT},
                           {"double *", "trial", IR_SPACE_TRIAL},
                           {"double *", "scratch", IR_SPACE_SCRATCH}}},
    [IR_PREPARE_GENERATION] = {"What is drawn anew in each generation.",
                               "",
                               "static void prepare_generation",
                               {{"const PlastContext *", "context", FOR_CONTEXT},
                                {"const double *", "trial", IR_SPACE_TRIAL},
                                {"double *", "generation", IR_SPACE_GENERATION},
                                {"double *", "scratch", IR_SPACE_SCRATCH}}},
    [IR_ROLLOUT] = {"Simulates a trial for LANES candidates at once.",
                    "PLAST_CLONES\n",
                    "static void rollout",
                    {{"const PlastContext *", "context", FOR_CONTEXT},
                     {"const double *", "trial", IR_SPACE_TRIAL},
                     {"const double *", "generation", IR_SPACE_GENERATION},
                     {"const double *", "coefficients_", IR_SPACE_COEFFICIENT},
                     {"double *", "work_", IR_SPACE_WORK},
                     {"double *", "outcome_", IR_SPACE_OUTCOME}}},
    [IR_OBJECTIVE] = {"What the search minimises, from the mean losses of one candidate.",
                      "",
                      "static double objective",
                      {{"const double *", "coefficients", IR_SPACE_COEFFICIENT},
                       {"const double *", "losses", IR_SPACE_LOSS},
                       {"double ", "penalty", FOR_PENALTY}}},
    [IR_OVER_TRIALS] = {"What is measured over all trials together, from numbers that each are of all of them.",
                        "",
                        "static void over_trials",
                        {{"const double *", "statistics", IR_SPACE_STATISTIC}, {"double *", "totals", IR_SPACE_TOTAL}}},
    [IR_GRADIENT] = {"The same as rollout, and what it yields derived by the coefficients.",
                     "PLAST_CLONES\n",
                     "static void gradient",
                     {{"const PlastContext *", "context", FOR_CONTEXT},
                      {"const double *", "trial", IR_SPACE_TRIAL},
                      {"const double *", "generation", IR_SPACE_GENERATION},
                      {"const double *", "coefficients_", IR_SPACE_COEFFICIENT},
                      {"double *", "kept_", IR_SPACE_KEPT},
                      {"double *", "outcome_", IR_SPACE_OUTCOME},
                      {"double *", "slopes_", IR_SPACE_SLOPE}}},
    [IR_OBJECTIVE_GRADIENT] = {"The objective, derived by the mean losses and by the coefficients.",
                               "",
                               "static void objective_gradient",
                               {{"const double *", "coefficients", IR_SPACE_COEFFICIENT},
                                {"const double *", "losses", IR_SPACE_LOSS},
                                {"double ", "penalty", FOR_PENALTY},
                                {"double *", "slopes", IR_SPACE_SLOPE}}},
    [IR_OVER_TRIALS_GRADIENT] = {"What is measured over all trials together, derived by those numbers.",
                                 "",
                                 "static void over_trials_gradient",
                                 {{"const double *", "statistics", IR_SPACE_STATISTIC},
                                  {"double *", "slopes", IR_SPACE_SLOPE}}},
};

/* ---- what a function uses ---- */

typedef struct Uses {
    const IrFunction *function;
    bool purpose[FOR_COUNT];
    bool trial_draw;
    bool *ids; /* arrays it reads or writes and blocks it leaves, by id */
    VEC(const IrBlock *) left;
} Uses;

static void use_array(Uses *uses, const IrArray *array)
{
    uses->purpose[array->space] = true;
    uses->ids[array->id] = true;
}

static void use_expr(Uses *uses, const IrExpr *expr)
{
    if (expr->kind == IR_LOAD)
        use_array(uses, expr->u.load.array);
    else if (expr->kind == IR_VAR && expr->u.var == uses->function->penalty)
        uses->purpose[FOR_PENALTY] = true;
    int count = ir_child_count(expr);
    for (int k = 0; k < count; k++)
        use_expr(uses, ir_child(expr, k));
}

static void use_args(Uses *uses, const IrStmt *stmt)
{
    for (int k = 0; k < stmt->u.kernel.arg_count; k++) {
        const IrArg *arg = &stmt->u.kernel.args[k];
        if (arg->kind == IR_ARG_ARRAY)
            use_array(uses, arg->array);
        if (arg->kind == IR_ARG_DRAW || arg->kind == IR_ARG_TRIAL_DRAW ||
            arg->kind == IR_ARG_TABLE || arg->kind == IR_ARG_CONTEXT)
            uses->purpose[FOR_CONTEXT] = true;
        uses->trial_draw = uses->trial_draw || arg->kind == IR_ARG_TRIAL_DRAW;
        if (arg->value != NULL)
            use_expr(uses, arg->value);
    }
}

static void use_block(Emitter *e, Uses *uses, const IrBlock *block)
{
    if (!uses->ids[block->id])
        vec_push(e->module->arena, &uses->left, block);
    uses->ids[block->id] = true;
}

static void use_body(Emitter *e, Uses *uses, const IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        const IrStmt *stmt = body->items[k];
        switch (stmt->kind) {
        case IR_LET:
        case IR_SET:
            use_expr(uses, stmt->u.let.value);
            break;
        case IR_STORE:
            use_array(uses, stmt->u.store.array);
            use_expr(uses, stmt->u.store.index);
            use_expr(uses, stmt->u.store.value);
            break;
        case IR_FOR:
            if (stmt->u.loop.first != NULL) {
                use_expr(uses, stmt->u.loop.first);
                use_expr(uses, stmt->u.loop.end);
            }
            use_body(e, uses, &stmt->u.loop.body);
            break;
        case IR_IF:
            use_expr(uses, stmt->u.branch.cond);
            use_body(e, uses, &stmt->u.branch.yes);
            use_body(e, uses, &stmt->u.branch.no);
            break;
        case IR_BLOCK:
            use_body(e, uses, &stmt->u.block.body);
            break;
        case IR_LEAVE:
            use_expr(uses, stmt->u.leave.cond);
            use_block(e, uses, stmt->u.leave.block);
            break;
        case IR_KERNEL:
            use_args(uses, stmt);
            break;
        }
    }
}

/* ---- parameters ---- */

static int parameter_count(const FunctionText *text)
{
    int count = 0;
    while (count < PARAMETER_LIMIT && text->parameters[count].name != NULL)
        count++;
    return count;
}

static void emit_head(Emitter *e, const FunctionText *text)
{
    strbuf_add(e->out, text->attribute);
    StrBuf *line = emit_text_begin(e);
    strbuf_add(line, text->head);
    strbuf_char(line, '(');
    int count = parameter_count(text);
    for (int k = 0; k < count; k++) {
        const Parameter *parameter = &text->parameters[k];
        strbuf_printf(line, "%s%s%s", k > 0 ? ", " : "", parameter->declarator, parameter->name);
        cnames_declare(e->names, parameter->name);
    }
    cnames_declare(e->names, "trial_draw");
    strbuf_char(line, ')');
    emit_text_end(e);
}

static void emit_unused(Emitter *e, const FunctionText *text, const Uses *uses)
{
    int count = parameter_count(text);
    for (int k = 0; k < count; k++) {
        if (!uses->purpose[text->parameters[k].purpose])
            emit_text_line(e, "(void)%s;", text->parameters[k].name);
    }
}

static const Parameter *parameter_of(const FunctionText *text, int purpose)
{
    const Parameter *parameter = text->parameters;
    while (parameter->purpose != purpose)
        parameter++;
    return parameter;
}

/* ---- arrays ---- */

static const char *element_type(const IrArray *array)
{
    return array->base == IR_INT ? "int" : array->varying ? "real" : "double";
}

/* "(const real *)work_ + 12": spaces that hold a number for each lane are counted in `real`, of which it takes
 * so many as there are parts, the others in `double`; what the elements are is said by a cast around it. */
static void add_base(StrBuf *line, const IrArray *array, int parts, const char *parameter,
                     const char *qualifier)
{
    bool by_lane =
        array->varying || array->space == IR_SPACE_WORK || array->space == IR_SPACE_KEPT;
    bool casts = array->base == IR_INT || (by_lane && !array->varying);
    if (casts)
        strbuf_printf(line, "(%s%s *)%s", qualifier, element_type(array),
                      array->offset == 0 ? "" : "(");
    if (array->varying || (by_lane && array->offset != 0))
        strbuf_printf(line, "(%sreal *)", qualifier);
    strbuf_add(line, parameter);
    if (array->offset != 0)
        strbuf_printf(line, " + %d", array->offset * (by_lane ? parts : 1));
    if (casts && array->offset != 0)
        strbuf_char(line, ')');
}

/* "(const real *)(work_ + 12 * LANES)": in single precision they are counted in doubles by lane all the same. */
static void add_single_base(StrBuf *line, const Emitter *e, const IrArray *array, const char *parameter,
                            const char *qualifier)
{
    if (!emit_expr_is_converted(e, array))
        strbuf_printf(line, "(%s%s *)", qualifier, element_type(array));
    strbuf_printf(line, "(%s + %d * LANES)", parameter, array->offset);
}

static void emit_base(Emitter *e, const IrArray *array, const Parameter *parameter)
{
    bool read_only = strncmp(parameter->declarator, "const", 5) == 0;
    const char *qualifier = read_only ? "const " : "";
    StrBuf *line = emit_text_begin(e);
    strbuf_printf(line, "%s%s *restrict const %s = ", qualifier,
                  emit_expr_is_converted(e, array) ? "double" : element_type(array), e->name_of[array->id]);
    if (e->single && (array->varying || array->space == IR_SPACE_WORK))
        add_single_base(line, e, array, parameter->name, qualifier);
    else
        add_base(line, array, e->parts, parameter->name, qualifier);
    strbuf_char(line, ';');
    if (array->note != NULL) {
        strbuf_add(line, " /* ");
        emit_text_words(line, array->note);
        strbuf_add(line, " */");
    }
    emit_text_end(e);
}

/* Arrays in scratch memory all begin where it begins; in the objective there are no lanes. */
static bool is_parameter(const Emitter *e, const IrArray *array)
{
    return (array->space == IR_SPACE_SCRATCH && array->base == IR_REAL) ||
           (e->function->kind != IR_PREPARE_TRIAL && e->function->kind != IR_PREPARE_GENERATION &&
            e->function->kind != IR_ROLLOUT && e->function->kind != IR_GRADIENT && array->offset == 0);
}

static void emit_arrays(Emitter *e, const FunctionText *text, const Uses *uses)
{
    for (int k = 0; k < e->module->arrays.count; k++) {
        const IrArray *array = e->module->arrays.items[k];
        if (!uses->ids[array->id])
            continue;
        const Parameter *parameter = parameter_of(text, (int)array->space);
        if (is_parameter(e, array)) {
            e->name_of[array->id] = parameter->name;
            continue;
        }
        e->name_of[array->id] = cnames_declare(e->names, array->name);
        emit_base(e, array, parameter);
    }
}

/* ---- the whole ---- */

/* The objective's variable that its body does not declare. */
static void emit_result(Emitter *e)
{
    const IrVar *result = e->function->result;
    *emit_text_name(e, result) = cnames_declare(e->names, result->name);
    emit_text_line(e, "double %s = 0.0;", *emit_text_name(e, result));
}

static void emit_definition(Emitter *e, const FunctionText *text, const Uses *uses)
{
    strbuf_printf(e->out, "/* %s */\n", text->comment);
    emit_head(e, text);
    emit_text_line(e, "{");
    e->depth++;
    size_t before = e->out->length;
    emit_unused(e, text, uses);
    emit_arrays(e, text, uses);
    if (uses->trial_draw)
        emit_text_line(e, "const PlastDraw trial_draw = rt_fixed(&context->draw);");
    for (int k = 0; k < uses->left.count; k++) /* labels are known in the whole function */
        e->name_of[uses->left.items[k]->id] = cnames_declare(e->names, uses->left.items[k]->name);
    if (e->out->length > before && e->function->body.count > 0)
        strbuf_char(e->out, '\n');
    if (e->function->penalty != NULL)
        *emit_text_name(e, e->function->penalty) = "penalty";
    if (e->function->kind == IR_OBJECTIVE)
        emit_result(e);
    emit_stmt_body(e, &e->function->body);
    if (e->function->kind == IR_OBJECTIVE)
        emit_text_line(e, "return %s;", *emit_text_name(e, e->function->result));
    e->depth--;
    emit_text_line(e, "}");
    strbuf_char(e->out, '\n');
}

void emit_function(Emitter *e, const IrFunction *function)
{
    Uses uses = {.function = function};
    uses.ids = arena_array(e->module->arena, bool, e->module->next_id + 1);
    use_body(e, &uses, &function->body);

    e->function = function;
    e->last_file = -1;
    e->last_line = -1;
    e->last_note = NULL;
    int mark = cnames_mark(e->names);
    emit_definition(e, &function_texts[function->kind], &uses);
    cnames_release(e->names, mark);
}
