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
