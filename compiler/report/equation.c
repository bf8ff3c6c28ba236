/* equation.c: rules as a paper prints them: dw = 0.1 mean(0.78 pre post - 0.78 post^2 w), and their traces. */
#include "equation.h"
#include "equation_expr.h"
#include "runtime/io/array_summary.h"

#include <stdlib.h>
#include <string.h>

/* "20 ms" */
static void write_time_constant(Writer *writer, const Expr *tau)
{
    Scale scale = tau->kind == EXPR_COEFFICIENT
                      ? scale_of_coefficient(writer->model, tau->u.learn->first)
                      : scale_usual(tau->type.dim);
    double value;
    if (equation_expr_is_number(writer, tau, &value))
        equation_expr_quantity(writer, value, &scale, 4);
    else
        equation_expr_write(writer, tau, PREC_PRODUCT);
    if (writer->model->step == 0)
        notation_unit(&writer->out, writer->notation, "steps");
}

/* By how much a spike raises a trace, if that is not 1. */
static const Expr *raise_of(const Trace *trace)
{
    bool one = trace->value->kind == EXPR_NUMBER && trace->value->u.number == 1;
    return trace->kind == TRACE_OF_SPIKES && !trace->nearest && !one ? trace->value : NULL;
}

/* "; x of pre spikes, 20 ms" */
static void write_trace(Writer *writer, const Trace *trace)
{
    strbuf_printf(&writer->out, "%s of ", trace->name.name);
    switch (trace->kind) {
    case TRACE_OF_SPIKES:
        strbuf_add(&writer->out, trace->side == SIDE_PRE ? "pre spikes" : "post spikes");
        break;
    case TRACE_LOW_PASS:
        equation_expr_write(writer, trace->value, PREC_SUM);
        break;
    case TRACE_OF_SYNAPSES:
        strbuf_add(&writer->out, "each synapse");
        break;
    case TRACE_PARAMETER:
        strbuf_add(&writer->out, trace->column > 0 ? "its file" : "each synapse, drawn");
        return;
    case TRACE_VARIABLE:
        strbuf_add(&writer->out, "each synapse");
        if (!trace->derivative)
            return;
        strbuf_printf(&writer->out, ", d%s/dt = ", trace->name.name);
        equation_expr_write(writer, trace->derivative, PREC_SUM);
        return;
    }
    strbuf_add(&writer->out, ", ");
    write_time_constant(writer, trace->tau);
    if (trace->nearest)
        strbuf_add(&writer->out, ", nearest");
    if (raise_of(trace)) {
        strbuf_add(&writer->out, ", by ");
        equation_expr_write(writer, raise_of(trace), PREC_SUM);
    }
}

/* "\frac{d}{dt} x = -\frac{x}{20\,\mathrm{ms}},\quad x \leftarrow x + 1 \text{ at presynaptic spikes}" */
static void write_trace_formula(Writer *writer, const Trace *trace)
{
    StrBuf *out = &writer->out;
    Notation notation = writer->notation;
    const char *name = trace->name.name;
    notation_derivative(out, notation);
    notation_name(out, notation, name);
    notation_mark(out, notation, " = ");
    if (trace->kind == TRACE_VARIABLE) {
        equation_expr_write(writer, trace->derivative, PREC_SUM);
        return;
    }
    notation_mark(out, notation, trace->kind == TRACE_LOW_PASS ? "" : "-");
    notation_fraction(out, notation);
    if (trace->kind == TRACE_LOW_PASS) {
        equation_expr_write(writer, trace->value, PREC_PRODUCT);
        notation_mark(out, notation, " - ");
    }
    notation_name(out, notation, name);
    notation_over(out, notation, false);
    write_time_constant(writer, trace->tau);
    notation_end_fraction(out, notation, false);
    if (trace->kind != TRACE_OF_SPIKES)
        return;
    notation_next(out, notation);
    notation_name(out, notation, name);
    notation_arrow(out, notation);
    if (!trace->nearest) {
        notation_name(out, notation, name);
        notation_mark(out, notation, " + ");
    }
    if (raise_of(trace))
        equation_expr_write(writer, raise_of(trace), PREC_PRODUCT);
    else
        notation_number(out, notation, 1, 1);
    notation_mark(out, notation, " ");
    notation_words(out, notation, trace->side == SIDE_PRE ? " at presynaptic spikes" : " at postsynaptic spikes");
}

/* The traces that the updates name: in one line as text, else each in a line of its own. */
static void write_traces(Writer *writer)
{
    const Projection *projection = writer->projection;
    for (int k = 0; k < projection->traces.count; k++) {
        if (writer->notation == NOTATION_TEXT) {
            strbuf_add(&writer->out, k == 0 ? "\ntraces: " : "; ");
            write_trace(writer, &projection->traces.items[k]);
        } else if (projection->traces.items[k].tau || projection->traces.items[k].derivative) {
            strbuf_char(&writer->out, '\n');
            write_trace_formula(writer, &projection->traces.items[k]);
        }
    }
}

/* Adds the quantities of the rule that stand in an expression, each once. */
static void add_quantities(Arena *arena, const Expr *x, Exprs *found)
{
    if (x->kind == EXPR_LOCAL) {
        for (int k = 0; k < found->count; k++)
            if (found->items[k]->u.local.name == x->u.local.name)
                return;
        vec_push(arena, found, x);
    }
    for (int k = 0; k < expr_child_count(x); k++)
        if (expr_child(x, k))
            add_quantities(arena, expr_child(x, k), found);
}

/* "where up = threshold(c - 1.3); …": the quantities that the updates and traces name, in the same way. */
static void write_quantities(Writer *writer)
{
    const Projection *projection = writer->projection;
    Arena *arena = arena_create();
    Exprs found = {0};
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++)
            add_quantities(arena, projection->updates[event].items[k].value, &found);
    for (int k = 0; k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        const Expr *parts[] = {trace->tau, trace->value, trace->derivative};
        for (size_t n = 0; n < sizeof parts / sizeof *parts; n++)
            if (parts[n])
                add_quantities(arena, parts[n], &found);
    }
    for (int k = 0; k < found.count; k++) {
        bool text = writer->notation == NOTATION_TEXT;
        strbuf_add(&writer->out, !text ? "\n" : k == 0 ? "\nwhere: " : "; ");
        notation_name(&writer->out, writer->notation, found.items[k]->u.local.name);
        notation_mark(&writer->out, writer->notation, " = ");
        equation_expr_write(writer, found.items[k]->u.local.value, PREC_SUM);
    }
    arena_destroy(arena);
}

/* "dw = ", "e <- ", "l2 norm of w over pre <- " */
static void write_target(Writer *writer, const Update *update)
{
    StrBuf *out = &writer->out;
    if (update->norm != NORM_NONE) {
        notation_norm(out, writer->notation, update->norm == NORM_L1 ? 1 : 2,
                      update->over == SIDE_PRE ? "pre" : "post");
    } else {
        if (update->increment)
            notation_change(out, writer->notation);
        notation_name(
            out, writer->notation,
            update->trace < 0 ? "w" : writer->projection->traces.items[update->trace].name.name);
    }
    if (update->norm == NORM_NONE && update->increment)
        notation_mark(out, writer->notation, " = ");
    else
        notation_arrow(out, writer->notation);
}

/* "pre:  ", "every 10 ms: " */
static void add_event(StrBuf *words, const Model *model, EventKind event, const Update *update)
{
    if (event == EVENT_PRE || event == EVENT_POST)
        strbuf_add(words, event == EVENT_PRE ? "pre:  " : "post: ");
    else if (update->at_sample)
        strbuf_add(words, "each sample: ");
    else if (update->every > 0 && model->step > 0)
        strbuf_printf(words, "every %s: ", quantity_usual(update->every * model->step, unit_find("s")->dim).text);
    else if (update->every > 0)
        strbuf_printf(words, "every %d steps: ", update->every);
}

/* The updates and traces of the writer's projection, with `label` before each update. */
static void write_projection(Writer *writer, const char *label)
{
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int n = 0; n < writer->projection->updates[event].count; n++) {
            const Update *update = &writer->projection->updates[event].items[n];
            if (writer->out.length > 0)
                strbuf_char(&writer->out, '\n');
            StrBuf words = {0};
            strbuf_add(&words, label);
            add_event(&words, writer->model, (EventKind)event, update);
            if (words.length > 0)
                notation_words(&writer->out, writer->notation, words.text);
            strbuf_free(&words);
            write_target(writer, update);
            if (equation_expr_is_nothing(writer, update->value))
                notation_number(&writer->out, writer->notation, 0, 1);
            else
                equation_expr_write(writer, update->value, PREC_SUM);
        }
    write_traces(writer);
    write_quantities(writer);
}

/* What is written of a projection by itself. */
static char *projection_text(const Writer *writer, const Projection *projection)
{
    Writer alone = {.model = writer->model,
                    .notation = writer->notation,
                    .projection = projection,
                    .coefficients = writer->coefficients,
                    .kept = writer->kept,
                    .arena = writer->arena};
    write_projection(&alone, "");
    return strbuf_take(&alone.out);
}

/* "ff, lat: ": the projections of which the same is written, from the writer's one on; empty if they are all that
 * follow rules. Marks them as done. */
static char *projections_label(const Writer *writer, char *const *texts, bool *done)
{
    const Model *model = writer->model;
    StrBuf label = {0};
    bool all = true;
    const char *text = NULL;
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        if (projection == writer->projection)
            text = texts[k];
        bool same = text && !done[k] && projection->rule && strcmp(texts[k], text) == 0;
        all = all && (same || !projection->rule);
        if (!same)
            continue;
        done[k] = true;
        strbuf_printf(&label, "%s%s", label.length > 0 ? ", " : "",
                      projection->name.name ? projection->name.name : projection->rule->name.name);
    }
    strbuf_add(&label, ": ");
    if (!all)
        return strbuf_take(&label);
    strbuf_free(&label);
    return strbuf_take(&label);
}

/* "learned: tau_m = 12 ms; g = 2 nS", or the same of those that are fixed: numbers that stand in no rule alone. */
static void write_outside(Writer *writer, const char *title, bool fixed)
{
    const Model *model = writer->model;
    bool text = writer->notation == NOTATION_TEXT, first = true;
    for (int k = 0; k < model->shared.count; k++) {
        const Learn *learn = model->shared.items[k];
        const Expr *value = learn->fixed_number;
        if (!learn->outside || (value != NULL) != fixed || (learn->rank > 0 && !value))
            continue;
        if (writer->out.length > 0 && (!text || first))
            strbuf_char(&writer->out, '\n');
        if (text)
            strbuf_add(&writer->out, first ? title : "; ");
        first = false;
        Scale scale = fixed ? scale_usual(learn->dim) : scale_of_coefficient(model, learn->first);
        notation_name(&writer->out, writer->notation, learn->name.name);
        notation_mark(&writer->out, writer->notation, " = ");
        equation_expr_quantity(writer, fixed ? value->u.number : writer->coefficients[learn->first], &scale,
                               4);
    }
}

/* "W: 3 x 2 numbers, mean 0.1, sd 0.2, from -0.3 to 0.4", of each array in a line of its own. */
static void write_arrays(Writer *writer)
{
    const Model *model = writer->model;
    for (int k = 0; k < model->arrays.count; k++) {
        const Learn *array = model->arrays.items[k];
        ArraySummary summary = array_summary(writer->coefficients + array->first, array->term_count);
        Scale scale = scale_of_coefficient(model, array->first);
        const double values[] = {summary.mean, summary.sd, summary.min, summary.max};
        static const char *const words[] = {", mean ", ", sd ", ", from ", " to "};
        StrBuf text = {0};
        strbuf_printf(&text, ": %d", array->size[0]);
        if (array->rank == 2)
            strbuf_printf(&text, " x %d", array->size[1]);
        strbuf_add(&text, " numbers");
        if (writer->out.length > 0)
            strbuf_char(&writer->out, '\n');
        notation_name(&writer->out, writer->notation, learn_full_name(model->arena, array));
        for (int n = 0; n < 4; n++)
            strbuf_printf(&text, "%s%s", words[n], quantity_show(values[n], &scale, 3).text);
        notation_words(&writer->out, writer->notation, text.text);
        strbuf_free(&text);
    }
}

char *equation_text(const Model *model, Notation notation, const double *coefficients,
                    const bool *kept)
{
    Writer writer = {.model = model,
                     .notation = notation,
                     .coefficients = coefficients,
                     .kept = kept,
                     .arena = arena_create()};
    int count = model->projections.count;
    char **texts = memory_calloc((size_t)count + 1, sizeof *texts);
    bool *done = memory_calloc((size_t)count + 1, sizeof *done);
    for (int k = 0; k < count; k++)
        texts[k] = projection_text(&writer, model->projections.items[k]);
    for (int k = 0; k < count; k++) {
        writer.projection = model->projections.items[k];
        if (done[k] || !writer.projection->rule)
            continue;
        char *label = projections_label(&writer, texts, done);
        write_projection(&writer, label);
        free(label);
    }
    write_outside(&writer, "learned: ", false);
    write_outside(&writer, "fixed: ", true);
    write_arrays(&writer);
    for (int k = 0; k < count; k++)
        free(texts[k]);
    free(texts);
    free(done);
    arena_destroy(writer.arena);
    return strbuf_take(&writer.out);
}
