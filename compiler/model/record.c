/* record.c: see record.h. */
#include "record.h"

#include <math.h>

#include "model.h"
#include "phase_steps.h"

/* Epochs or steps of a phase, at most; infinite if a trial may draw any number of them. */
static double longest(const Model *model, const Task *task, const Phase *phase)
{
    if (!phase->length)
        return phase->count;
    return phase->in_epochs ? HUGE_VAL : phase_steps_most(model, task, phase);
}

double record_longest_trial(const Model *model)
{
    double most = 0;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        double length = 0;
        for (int phase = 0; phase < task->phases.count; phase++)
            length += longest(model, task, &task->phases.items[phase]);
        most = fmax(most, length);
    }
    return most;
}

static double rows_in_task(const Model *model, const Record *record, const Task *task)
{
    double length = 0, phases = 0;
    for (int k = 0; k < task->phases.count; k++) {
        const Phase *phase = &task->phases.items[k];
        if (record->phase.name && record->phase.name != phase->name.name)
            continue;
        length += longest(model, task, phase);
        phases++;
    }
    switch (record->times) {
    case RECORD_EVERY:
        return ceil(length / record->every) + 1;
    case RECORD_ONCE:
        return record->phase.name ? phases : 1;
    case RECORD_PHASES:
        return phases + 1;
    }
    return 0;
}

double record_most_rows(const Model *model, const Record *record)
{
    double most = 0;
    for (int k = 0; k < model->tasks.count; k++)
        if (!record->task || record->task == model->tasks.items[k])
            most = fmax(most, rows_in_task(model, record, model->tasks.items[k]));
    return most;
}

bool record_is_listed(const Record *record)
{
    return record->kind == RECORD_VALUES && record->value->type.rank == 1 &&
           record->value->synapses && !record->value->paired &&
           record->value->synapses->connection != CONNECT_ALL;
}

int record_row_numbers(const Record *record)
{
    const Type *type = &record->value->type;
    return type->rank == 1 ? record->high - record->low + 1 : type_elements(*type);
}

double record_most_bytes(const Model *model)
{
    double bytes = 0;
    for (int k = 0; k < model->asked.count; k++) {
        const Record *record = model->asked.items[k];
        if (record->kind == RECORD_VALUES)
            bytes += 8 * record_most_rows(model, record) * (record_row_numbers(record) + 1.0);
    }
    return bytes;
}
