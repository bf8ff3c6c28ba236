/* task.c: what is asked of tasks and their phases. */
#include "task.h"

const Phase *task_find_phase(const Task *task, Name name)
{
    for (int k = 0; k < task->phases.count; k++)
        if (task->phases.items[k].name.name == name)
            return &task->phases.items[k];
    return NULL;
}

const InputSource *phase_source(const Phase *phase, const Layer *layer)
{
    for (int k = 0; k < phase->inputs.count; k++)
        if (phase->inputs.items[k].layer == layer)
            return &phase->inputs.items[k].source;
    return &layer->source;
}

int phase_steps_each(const Phase *phase)
{
    return phase->shown > 0 ? phase->shown + phase->rest : 1;
}

static const RuleScale *find_scale(const Phase *phase, const Rule *rule)
{
    for (int k = 0; k < phase->scales.count; k++)
        if (phase->scales.items[k].rule == rule)
            return &phase->scales.items[k];
    return NULL;
}

bool phase_freezes(const Phase *phase, const Rule *rule)
{
    const RuleScale *scale = find_scale(phase, rule);
    return scale && !scale->factor;
}

bool phase_updates(const Phase *phase, const Projection *projection, const Update *update)
{
    return update->trace >= 0 || !phase_freezes(phase, projection->rule);
}

bool phase_updates_at(const Phase *phase, const Projection *projection, EventKind event)
{
    bool any = false;
    for (int k = 0; k < projection->updates[event].count; k++)
        any = any || phase_updates(phase, projection, &projection->updates[event].items[k]);
    return any;
}

const Expr *phase_factor(const Phase *phase, const Rule *rule)
{
    const RuleScale *scale = find_scale(phase, rule);
    return scale ? scale->factor : NULL;
}
