/* check_solver.c: derivatives, and by which method each state advances. */
#include "check_solver.h"

#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/expr_linear.h"
#include "compiler/sema/expr/make_expr.h"
#include "check_system.h"

/* ---- derivatives ----------------------------------------------------------------------------- */

/* The variables of a population that stand in `x` and are computed by equations, written out. All
 * states then advance from the values at the beginning of the step. */
static const Expr *write_out(Checker *checker, const Layer *layer, const Expr *x);

static void write_out_children(Checker *checker, const Layer *layer, const Expr *const *from,
                               const Expr **to, int count)
{
    for (int k = 0; k < count && from[k]; k++)
        to[k] = write_out(checker, layer, from[k]);
}

static const Expr *write_out(Checker *checker, const Layer *layer, const Expr *x)
{
    if (x->kind == EXPR_VARIABLE && x->u.variable.layer == layer &&
        x->u.variable.side == SIDE_OWN) {
        const Expr *value = layer->variables.items[x->u.variable.index].value;
        return value ? write_out(checker, layer, value) : x;
    }
    if (x->kind != EXPR_APPLY && x->kind != EXPR_CALL && x->kind != EXPR_SELECT)
        return x;
    Expr *copy = expr_new(checker, x->kind, x->type, x->span);
    copy->u = x->u;
    if (x->kind == EXPR_APPLY) {
        write_out_children(checker, layer, x->u.apply.arg, copy->u.apply.arg, 2);
        return expr_sized(checker, copy, copy->u.apply.arg, expr_child_count(copy));
    }
    write_out_children(checker, layer, x->u.call.arg, copy->u.call.arg, 3);
    return expr_sized(checker, copy, copy->u.call.arg, expr_child_count(copy));
}

static const Expr *check_derivative(Checker *checker, Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    Context context = {.checker = checker,
                       .place = PLACE_POPULATION,
                       .layer = layer,
                       .variable = index,
                       .in_derivative = true};
    const Expr *x = check_scalar(&context, variable->stmt->value, NULL);
    Dim wanted = dim_divide(variable->dim, model_time_dim(checker->model));
    if (expr_is_error(x))
        return x;
    if (variable->value && expr_is_error(variable->value)) /* its unit was reported */
        return expr_error(checker, x->span);
    if (dim_equal(x->type.dim, wanted))
        return write_out(checker, layer, x);
    const char *name = variable->name.name;
    Diag *diag = diag_error(
        checker->diags, E_UNIT_MISMATCH, x->span, "this is %s, but the derivative of '%s' is %s",
        dim_phrase(checker->arena, x->type.dim), name, dim_phrase(checker->arena, wanted));
    diag_note(diag, variable->name.span, "'%s' is %s%s", name,
              dim_phrase(checker->arena, variable->dim),
              variable->stmt->word.name ? "" : ", since no ': UNIT' follows its derivative");
    if (checker->model->step == 0 &&
        dim_equal(x->type.dim, dim_divide(variable->dim, unit_find("s")->dim)))
        diag_help(diag, "say how long a step is, as in 'step 0.1 ms'");
    if (checker->model->step > 0 && dim_equal(x->type.dim, variable->dim))
        diag_help(diag, "divide it by a time constant, as in (…) / 20 ms");
    return expr_error(checker, x->span);
}

/* ---- choosing a method ----------------------------------------------------------------------- */

typedef struct Variable {
    const Layer *layer;
    int index;
} Variable;

static bool is_variable(const Expr *x, const void *context)
{
    const Variable *variable = context;
    return x->kind == EXPR_VARIABLE && x->u.variable.layer == variable->layer &&
           x->u.variable.index == variable->index && x->u.variable.side == SIDE_OWN;
}

static bool is_noise(const Expr *x, const void *context)
{
    const Variable *variable = context;
    return x->kind == EXPR_NOISE && x->u.variable.index == variable->index;
}

/* h, with its unit. */
static const Expr *step_length(Checker *checker, Span span)
{
    double step = checker->model->step;
    return expr_number(checker, step > 0 ? step : 1, model_time_dim(checker->model), span);
}

const Expr *solver_gain(Checker *checker, const Expr *slope, double factor, Span span)
{
    const Expr *h = step_length(checker, span);
    if (!slope)
        return h;
    const Expr *turn = expr_binary(checker, AST_MUL, slope, h, span);
    if (factor != 1)
        turn = expr_binary(checker, AST_MUL, expr_number(checker, factor, dim_none(), span), turn,
                           span);
    return expr_binary(checker, AST_MUL, h, expr_func(checker, ir_func("exprel"), &turn, span),
                       span);
}

/* What is known of the derivative of a state v: whether it is slope * v + rest, and the slope known before the
 * first step. */
typedef struct Forms {
    bool linear, known;
    const Expr *slope; /* NULL: 0 */
} Forms;

static Solver cannot(Checker *checker, const Layer *layer, const LayerVariable *variable,
                     const char *method, const char *why)
{
    const AstStmt *integrate = NULL;
    for (int k = 0; k < layer->stmt->body.count; k++)
        if (layer->stmt->body.items[k]->kind == AST_INTEGRATE)
            integrate = layer->stmt->body.items[k];
    Diag *diag =
        diag_error(checker->diags, E_NOT_INTEGRABLE, variable->derivative->span,
                   "'%s' cannot be integrated by '%s': %s", variable->name.name, method, why);
    if (integrate)
        diag_note(diag, integrate->keyword, "the method is asked for here");
    diag_help(diag, "leave 'integrate' out, and plastc chooses the method for each state");
    return layer->integrate;
}

static Solver choose(Checker *checker, const Layer *layer, const LayerVariable *variable,
                     Forms forms, const SolverRow *row)
{
    switch (layer->integrate) {
    case SOLVER_COUNT:
        return row->exact                    ? SOLVER_EXACT
               : forms.linear && forms.slope ? SOLVER_EXPONENTIAL
                                             : SOLVER_EULER;
    case SOLVER_EXACT:
        if (!row->exact)
            return cannot(checker, layer, variable, "exact", row->why);
        break;
    case SOLVER_EXPONENTIAL:
        if (!forms.linear)
            return cannot(checker, layer, variable, "exponential",
                          "its derivative is not linear in it");
        break;
    case SOLVER_RK4:
        if (variable->noise)
            return cannot(checker, layer, variable, "rk4", "it has noise");
        break;
    case SOLVER_EULER:
    case SOLVER_HEUN:
        break;
    }
    return layer->integrate;
}

/* Takes the noise out of a derivative, and looks at what is left. */
static bool check_forms(Checker *checker, Layer *layer, int index, Forms *forms)
{
    LayerVariable *variable = &layer->variables.items[index];
    Variable self = {layer, index};
    Span span = variable->derivative->span;
    const Expr *rest;
    if (!expr_linear(checker, variable->derivative, is_noise, &self, &rest, &variable->noise) ||
        (variable->noise && expr_any(variable->noise, is_noise, &self))) {
        Diag *diag = diag_error(checker->diags, E_NOT_INTEGRABLE, span,
                                "this is not linear in the noise 'xi'");
        diag_help(diag, "white noise has no powers; write … + FACTOR * xi");
        return false;
    }
    Dim rate = dim_divide(variable->dim, model_time_dim(checker->model));
    variable->derivative = rest ? rest : expr_number(checker, 0, rate, span);
    forms->linear =
        expr_linear(checker, variable->derivative, is_variable, &self, &rest, &forms->slope) &&
        !(variable->noise && expr_any(variable->noise, is_variable, &self));
    forms->known = forms->linear &&
                   !(forms->slope && expr_any(forms->slope, expr_is_changing, NULL)) &&
                   !(variable->noise && expr_any(variable->noise, expr_is_changing, NULL));
    return true;
}

/* A state that others can follow within a step: it decays by itself, at a rate that is a number, and goes on while the
 * unit is refractory. */
static bool leads(const Layer *layer, int index, const SolverRow *rows)
{
    const Expr *slope = rows[index].factors[index];
    for (int k = 0; k < layer->variables.count; k++)
        if (k != index && rows[index].factors[k])
            return false;
    return slope && slope->kind == EXPR_NUMBER && slope->u.number != 0 &&
           !layer->variables.items[index].held;
}

/* h (exp(b h) exprel((a - b) h) - exprel(b h)) / a: what a state of slope b gains in a step from another one of slope a
 * whose derivative is 1 at the beginning of the step, and which is a derivative to it. It is h^2 times the divided
 * difference of exp at a h, b h and 0. */
static const Expr *following_gain(Checker *checker, const Expr *a, const Expr *b, Span span)
{
    const Expr *h = step_length(checker, span);
    const Expr *turn =
        expr_binary(checker, AST_MUL, b ? expr_binary(checker, AST_SUB, a, b, span) : a, h, span);
    const Expr *both = expr_func(checker, ir_func("exprel"), &turn, span);
    const Expr *own = expr_number(checker, 1, dim_none(), span);
    if (b) {
        const Expr *decay = expr_binary(checker, AST_MUL, b, h, span);
        both = expr_binary(checker, AST_MUL, expr_func(checker, ir_func("exp"), &decay, span), both,
                           span);
        own = expr_func(checker, ir_func("exprel"), &decay, span);
    }
    return expr_binary(checker, AST_MUL, expr_binary(checker, AST_DIV, h, a, span),
                       expr_binary(checker, AST_SUB, both, own, span), span);
}

/* Whether all other states in the derivative of an exact one lead. If so what it gains because they move within a
 * step: for each the product of its factor, the gain above and its derivative. */
static bool follows(Checker *checker, Layer *layer, int index, const SolverRow *rows)
{
    LayerVariable *variable = &layer->variables.items[index];
    Span span = variable->derivative->span;
    const Expr *gained = NULL;
    for (int k = 0; k < layer->variables.count; k++) {
        const Expr *factor = rows[index].factors[k];
        if (k == index || !factor)
            continue;
        if (!leads(layer, k, rows))
            return false;
        const Expr *gain =
            following_gain(checker, rows[k].factors[k], rows[index].factors[index], span);
        const Expr *part =
            expr_binary(checker, AST_MUL, expr_binary(checker, AST_MUL, factor, gain, span),
                        layer->variables.items[k].derivative, span);
        gained = gained ? expr_binary(checker, AST_ADD, gained, part, span) : part;
    }
    variable->following = gained;
    return true;
}

static void check_solver(Checker *checker, Layer *layer, int index, const Forms *all,
                         const SolverRow *rows)
{
    LayerVariable *variable = &layer->variables.items[index];
    Span span = variable->derivative->span;
    const Expr *slope = all[index].slope;
    variable->solver = choose(checker, layer, variable, all[index], &rows[index]);
    variable->joint = variable->solver == SOLVER_EXACT && rows[index].joint;
    if (variable->solver != SOLVER_EXACT)
        variable->following = NULL;
    if (variable->solver != SOLVER_EXACT)
        variable->chain = system_chain(checker, layer, index);
    if (variable->solver > SOLVER_EXPONENTIAL)
        slope = NULL;
    variable->gain = solver_gain(checker, slope, 1, span);
    if (!variable->noise)
        return;
    const Expr *spread = solver_gain(checker, slope, 2, span);
    variable->noise_gain = expr_binary(checker, AST_MUL, variable->noise,
                                       expr_func(checker, ir_func("sqrt"), &spread, span), span);
}

/* Finds the states that are exact, and those among them that advance together. */
static SolverRow *check_rows_of(Checker *checker, Layer *layer, const Forms *forms)
{
    int count = layer->variables.count;
    SolverRow *rows = arena_array(checker->arena, SolverRow, count + 1);
    for (int k = 0; k < count; k++) {
        rows[k].exact = forms[k].known;
        rows[k].why = forms[k].linear ? "it depends on what changes within a step"
                                      : "its derivative is not linear in it";
    }
    system_rows(checker, layer, rows);
    if (layer->integrate != SOLVER_EXACT && layer->integrate != SOLVER_COUNT)
        return rows;
    for (int k = 0; k < count; k++)
        rows[k].joint = rows[k].exact && !follows(checker, layer, k, rows);
    if (check_system(checker, layer, rows))
        return rows;
    for (int k = 0; k < count; k++)
        if (rows[k].joint) {
            rows[k].exact = rows[k].joint = false;
            rows[k].why = arena_printf(checker->arena, "more than %d states depend on each other",
                                       MAX_SYSTEM);
        }
    return rows;
}

void check_solvers(Checker *checker, Layer *layer)
{
    if (layer->is_input)
        return;
    Forms *forms = arena_array(checker->arena, Forms, layer->variables.count + 1);
    bool fine = true;
    for (int k = 0; k < layer->variables.count; k++) {
        LayerVariable *variable = &layer->variables.items[k];
        if (population_is_of_spikes(variable) || variable->stmt->kind != AST_ODE)
            continue;
        variable->derivative = check_derivative(checker, layer, k);
        fine = !expr_is_error(variable->derivative) && check_forms(checker, layer, k, &forms[k]) &&
               fine;
    }
    if (!fine)
        return;
    const SolverRow *rows = check_rows_of(checker, layer, forms);
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative)
            check_solver(checker, layer, k, forms, rows);
}
