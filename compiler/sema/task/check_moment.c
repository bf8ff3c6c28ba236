/* check_moment.c: `pre.r` is what the unit is now, where it is known already. A projection back to its own population, or
 * to one further up, is summed before `r` is computed, so its drive carries that of the step before; its rule, which
 * changes weights at the end of the step, has that of this step. One name for both deserves a word. */
#include "check_moment.h"

/* The first operand that reads a variable of the presynaptic unit as it is now. */
static const Expr *find_read(const Expr *x, const Layer *layer, int index)
{
    const Expr *found = NULL;
    if (!x || x->kind == EXPR_PREVIOUS)
        return NULL;
    if (x->kind == EXPR_VARIABLE && x->u.variable.side == SIDE_PRE && x->u.variable.layer == layer &&
        x->u.variable.index == index)
        return x;
    for (int k = 0; k < expr_child_count(x) && !found; k++)
        found = find_read(expr_child(x, k), layer, index);
    return found;
}

/* The same in what a rule computes in each step. */
static const Expr *find_in_rule(const Projection *projection, int index)
{
    const Layer *pre = projection->pre;
    const Expr *found = NULL;
    for (int event = EVENT_EPOCH; event <= EVENT_STEP; event++)
        for (int k = 0; k < projection->updates[event].count && !found; k++)
            found = find_read(projection->updates[event].items[k].value, pre, index);
    for (int k = 0; k < projection->traces.count && !found; k++) {
        const Trace *trace = &projection->traces.items[k];
        found = find_read(trace->kind == TRACE_LOW_PASS ? trace->value : trace->change, pre, index);
    }
    return found;
}

static bool reads_drive(const Expr *x, const void *projection)
{
    return x->kind == EXPR_DRIVE && (!x->u.drive.projection || x->u.drive.projection == projection);
}

/* Whether the drive is summed before this step's value of a variable of the presynaptic unit is known. */
static bool is_carried(const Projection *projection, int index)
{
    const Layer *pre = projection->pre, *post = projection->post;
    const LayerVariable *variable = &pre->variables.items[index];
    if (pre->is_input || variable->is_parameter || variable->refractory || pre->index < post->index)
        return false;
    if (pre != post)
        return true;
    for (int k = 0; k < post->variables.count; k++) {
        const Expr *derivative = post->variables.items[k].derivative;
        if (derivative && expr_any(derivative, reads_drive, projection))
            return true;
    }
    for (int k = 0; k < index && variable->value; k++) {
        const Expr *value = post->variables.items[k].value;
        if (value && expr_any(value, reads_drive, projection))
            return true;
    }
    return variable->value && expr_any(variable->value, reads_drive, projection);
}

static void check_projection(Checker *checker, const Projection *projection)
{
    const Layer *pre = projection->pre;
    if (!projection->drive || !projection->rule || projection->in_order)
        return;
    for (int k = 0; k < pre->variables.count; k++) {
        const Expr *carried = find_read(projection->drive, pre, k);
        const Expr *learned = carried && is_carried(projection, k) ? find_in_rule(projection, k) : NULL;
        if (!learned)
            continue;
        const char *name = pre->variables.items[k].name.name;
        Diag *diag = diag_warning(checker->diags, E_SUSPICIOUS, carried->span,
                                  "this drive carries '%s' of the step before, but rule '%s' reads that of this step",
                                  name, projection->rule->name.name);
        diag_note(diag, learned->span, "it is read here");
        diag_help(diag, "write 'previous(pre.%s)' in the drive, which is what it carries; and in the rule, too, if it is "
                        "to learn from that",
                  name);
    }
}

void check_moment(Checker *checker)
{
    for (int k = 0; k < checker->model->projections.count && diags_error_count(checker->diags) == 0; k++)
        check_projection(checker, checker->model->projections.items[k]);
}
