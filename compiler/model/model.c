/* model.c: what is asked of a program as a whole. */
#include "model.h"

#include "runtime/kernel/kernel.h"

const Learn *model_expression(const Model *model)
{
    for (int k = 0; k < model->rules.count; k++)
        for (int n = 0; n < model->rules.items[k]->learns.count; n++)
            if (model->rules.items[k]->learns.items[n]->formula)
                return model->rules.items[k]->learns.items[n];
    return NULL;
}

int model_least_trials(const Model *model)
{
    int count = model->tasks.count, seen = 0;
    double *trials = arena_array(model->arena, double, count + 1);
    double *given = arena_array(model->arena, double, count + 1);
    for (int k = 0; k < count; k++)
        trials[k] = model->tasks.items[k]->trials;
    for (int trial = 1; trial <= model->trials; trial++) {
        seen += given[rt_next_task(given, trials, count)] == 1;
        if (seen == count)
            return trial;
    }
    return 1;
}

const Learn *model_array_at(const Model *model, int coefficient)
{
    for (int k = 0; k < model->arrays.count; k++) {
        const Learn *array = model->arrays.items[k];
        if (coefficient >= array->first && coefficient < array->first + array->term_count)
            return array;
    }
    return NULL;
}

const char *model_coefficient_name(const Model *model, int coefficient)
{
    const Learn *array = model_array_at(model, coefficient);
    if (!array)
        return model->coefficients.items[coefficient].name;
    int place = coefficient - array->first;
    const char *name = learn_full_name(model->arena, array);
    return array->rank == 1 ? arena_printf(model->arena, "%s[%d]", name, place)
                            : arena_printf(model->arena, "%s[%d, %d]", name, place / array->size[1],
                                           place % array->size[1]);
}

void model_fill(const ReferenceTerm *term, double *coefficients)
{
    for (int k = 0; k < term->count; k++)
        coefficients[term->coefficient + k] = term->values ? term->values[k] : term->value;
}

Dim model_time_dim(const Model *model)
{
    return model->step > 0 ? unit_find("s")->dim : dim_none();
}
