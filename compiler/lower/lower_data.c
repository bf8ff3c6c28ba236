/* lower_data.c: the data of a trial: samples, rows of files, principal components. */
#include "lower_data.h"

#include "lower_arg.h"
#include "runtime/kernel/kernel.h"

IrSpace lower_data_space(const Lower *lower)
{
    return lower->model->fresh_trials ? IR_SPACE_GENERATION : IR_SPACE_TRIAL;
}

IrStmts *lower_data_body(Lower *lower)
{
    IrFunctionKind kind = lower->model->fresh_trials ? IR_PREPARE_GENERATION : IR_PREPARE_TRIAL;
    return &lower->module->functions[kind].body;
}

/* ---- samples ------------------------------------------------------------------------------------- */

static void fill_gaussian(Lower *lower, const Layer *layer, const InputSource *source,
                          const IrArray *samples, IrStmts *body)
{
    IrModule *module = lower->module;
    int n = layer->size;
    long room =
        source->rotated ? rt_gaussian_rotated_scratch((long)n) : rt_gaussian_diagonal_scratch(n);
    IrArray *variances = ir_array(module, "variances", lower_data_space(lower), false, n, NULL);
    if (source->variance_count < n) {
        IrArg rest[] = {lower_arg_array(lower, variances), lower_arg_int(lower, n),
                        lower_arg_real(lower, source->rest_variance)};
        ir_kernel(module, body, "rt_fill_constant", rest, COUNT(rest));
    }
    for (int k = 0; k < source->variance_count; k++)
        ir_store(module, body, variances, ir_int_const(module, k),
                 ir_const(module, source->variances[k]));
    IrArg args[] = {
        lower_arg_array(lower, samples),
        lower_arg_int(lower, source->samples),
        lower_arg_int(lower, n),
        lower_arg_array(lower, variances),
        lower_arg_draw(),
        lower_arg_int(lower, source->stream),
        lower_arg_scratch(lower, room, "room to draw samples with"),
    };
    const char *function = source->rotated ? "rt_gaussian_rotated" : "rt_gaussian_diagonal";
    ir_kernel(module, body, function, args, COUNT(args))->span = source->written->span;
}

static void fill_rows(Lower *lower, const InputSource *source, const IrArray *out, IrStmts *body)
{
    const PlastTable *table = &lower->model->tables.items[source->table];
    IrArg args[] = {
        lower_arg_array(lower, out),
        {.kind = IR_ARG_TABLE, .integer = source->table},
        lower_arg_int(lower, source->first_column),
        lower_arg_int(lower, source->columns),
        lower_arg_int(lower, source->samples),
        lower_arg_int(lower, source->order),
        lower_arg_int(lower, source->center),
        lower_arg_real(lower, source->scale),
        lower_arg_real(lower, source->held_out),
        lower_arg_int(lower, source->skipped),
        lower_arg_draw(),
        lower_arg_int(lower, source->stream),
        lower_arg_scratch(lower, rt_rows_scratch(table->rows, source->columns),
                          "room to pick rows with"),
    };
    ir_kernel(lower->module, body, "rt_rows", args, COUNT(args))->span = source->written->span;
}

static void fill_rows_of_trial(Lower *lower, const SamplesStore *store, IrStmts *body)
{
    const InputSource *source = store->source;
    IrArg args[] = {
        lower_arg_array(lower, store->values),
        lower_arg_array(lower, store->count),
        {.kind = IR_ARG_TABLE, .integer = source->table},
        lower_arg_int(lower, source->first_column),
        lower_arg_int(lower, source->columns),
        lower_arg_int(lower, source->samples),
        lower_arg_int(lower, source->trial_column - 1),
        lower_arg_int(lower, source->trials),
        lower_arg_int(lower, source->center),
        lower_arg_real(lower, source->scale),
        lower_arg_real(lower, source->held_out),
        lower_arg_draw(),
        lower_arg_scratch(lower, source->columns, "room for means of columns"),
    };
    ir_kernel(lower->module, body, "rt_rows_of_trial", args, COUNT(args))->span = source->written->span;
}

static SamplesStore make_samples(Lower *lower, const Layer *layer, const InputSource *source)
{
    bool varies = source->trial_column > 0;
    IrArray *samples = ir_array(lower->module, layer->name.name, lower_data_space(lower), false,
                                source->samples * layer->size,
                                arena_printf(lower->arena, "input %s: %s%d samples of %d", layer->name.name,
                                             varies ? "at most " : "", source->samples, layer->size));
    SamplesStore store = {source, samples, NULL};
    IrStmts *body = lower_data_body(lower);
    if (varies)
        store.count = ir_int_array(lower->module, "samples", lower_data_space(lower), 1, (IrRange){1, source->samples},
                                   arena_printf(lower->arena, "samples of input %s in this trial", layer->name.name));
    if (varies)
        fill_rows_of_trial(lower, &store, body);
    else if (source->kind == INPUT_GAUSSIAN)
        fill_gaussian(lower, layer, source, samples, body);
    else
        fill_rows(lower, source, samples, body);
    return store;
}

static const SamplesStore *samples_store(Lower *lower, const Layer *layer, const InputSource *source)
{
    int found = 0;
    while (found < lower->samples.count && lower->samples.items[found].source != source)
        found++;
    if (found == lower->samples.count)
        vec_push(lower->arena, &lower->samples, make_samples(lower, layer, source));
    return &lower->samples.items[found];
}

IrArray *lower_data_samples(Lower *lower, const Layer *layer, const InputSource *source)
{
    return samples_store(lower, layer, source)->values;
}

const IrExpr *lower_data_count(Lower *lower, const Layer *layer, const InputSource *source)
{
    const SamplesStore *store = samples_store(lower, layer, source);
    return store->count ? ir_load_at(lower->module, store->count, 0) : ir_int_const(lower->module, source->samples);
}

/* ---- principal components ------------------------------------------------------------------------ */

IrArray *lower_data_principal(Lower *lower, const Layer *input, int component)
{
    for (int k = 0; k < lower->principals.count; k++) {
        const PrincipalStore *store = &lower->principals.items[k];
        if (store->input == input && store->component == component)
            return store->array;
    }
    PrincipalStore store = {
        input, component,
        ir_array(lower->module, arena_printf(lower->arena, "%s_pc%d", input->name.name, component),
                 lower_data_space(lower), false, input->size,
                 arena_printf(lower->arena, "principal component %d of input %s", component,
                              input->name.name))};
    vec_push(lower->arena, &lower->principals, store);
    IrArg args[] = {
        lower_arg_array(lower, store.array),
        lower_arg_array(lower, lower->layers[input->index].own_samples),
        {.kind = IR_ARG_INT, .value = lower_data_count(lower, input, &input->source)},
        lower_arg_int(lower, input->size),
        lower_arg_int(lower, component),
        lower_arg_scratch(lower, rt_principal_scratch((long)input->size),
                          "room to find principal components with"),
    };
    ir_kernel(lower->module, lower_data_body(lower), "rt_principal", args, COUNT(args));
    return store.array;
}

/* ---- rows of files in losses --------------------------------------------------------------------- */

IrArray *lower_data_rows(Lower *lower, const InputSource *source)
{
    for (int k = 0; k < lower->rows.count; k++)
        if (lower->rows.items[k].source == source)
            return lower->rows.items[k].array;
    RowsStore store = {source, ir_array(lower->module, "rows", lower_data_space(lower), false,
                                        source->samples * source->columns,
                                        arena_printf(lower->arena, "%d rows of a file, %d columns",
                                                     source->samples, source->columns))};
    vec_push(lower->arena, &lower->rows, store);
    fill_rows(lower, source, store.array, lower_data_body(lower));
    return store.array;
}
