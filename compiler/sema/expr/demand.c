/* demand.c: what is checked when an expression first needs it: the equation of a variable, what a projection
 * drives. So equations may stand in any order. */
#include "demand.h"

#include "check_value.h"
#include "make_expr.h"

void demand_stream(Checker *checker, LayerVariable *variable)
{
    if (variable->stream > 0)
        return;
    variable->stream = checker->model->next_stream;
    checker->model->next_stream += STREAMS;
}

/* Marks a variable or drive that is being checked: meeting it again is a circle. */
static const Expr in_progress = {.type = {.base = TYPE_REAL}};

static void report_circle(Checker *checker, LayerVariable *variable, Span use)
{
    Diag *diag = diag_error(checker->diags, E_TOO_EARLY, use,
                            "'%s' depends on itself within one step", variable->name.name);
    diag_note(diag, variable->name.span, "'%s' is computed here", variable->name.name);
    diag_help(diag, "read previous(%s), or a variable that is computed before '%s'",
              variable->name.name, variable->name.name);
    variable->value = expr_error(checker, variable->stmt->span);
}

void demand_variable(Checker *checker, Layer *layer, int index, Span use, bool earlier)
{
    LayerVariable *variable = &layer->variables.items[index];
    if (layer->is_input || population_is_of_spikes(variable) || variable->stmt->kind != AST_EQUATION ||
        (variable->value && variable->value != &in_progress))
        return;
    if (variable->value == &in_progress) {
        /* A circle that leads through the step before is none. */
        if (earlier || checker->earlier > variable->earlier)
            variable->assumed_pure = true;
        else
            report_circle(checker, variable, use);
        return;
    }
    variable->value = &in_progress;
    checker->earlier += earlier;
    variable->earlier = checker->earlier;
    Context context = {
        .checker = checker, .place = PLACE_POPULATION, .layer = layer, .variable = index};
    const Expr *value = check_scalar(&context, variable->stmt->value, NULL);
    checker->earlier -= earlier;
    if (variable->value == &in_progress)
        variable->value = value;
    variable->dim = value->type.dim;
    if (!variable->assumed_pure || expr_is_error(value) || dim_is_none(variable->dim))
        return;
    Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, variable->name.span,
                            "'%s', which depends on itself, is %s", variable->name.name,
                            dim_phrase(checker->arena, variable->dim));
    diag_help(diag, "in a circle only pure numbers and states (d%s/dt = … : UNIT) are possible",
              variable->name.name);
}

void demand_drive(Checker *checker, Projection *projection)
{
    if (projection->drive || !projection->drive_stmt)
        return;
    Context context = {.checker = checker, .place = PLACE_SYNAPSE, .projection = projection};
    projection->drive = check_scalar(&context, projection->drive_stmt->value, NULL);
}
