/* model.c: what is asked of a program as a whole. */
#include "model.h"

#include "runtime/kernel/kernel.h"

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

Dim model_time_dim(const Model *model)
{
    return model->step > 0 ? unit_find("s")->dim : dim_none();
}
