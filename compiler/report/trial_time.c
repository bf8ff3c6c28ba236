/* trial_time.c: see trial_time.h. */
#include "trial_time.h"

/* Whether some phase of the program counts in epochs, or in steps. */
static bool counts(const Model *model, bool in_epochs)
{
    for (int k = 0; k < model->tasks.count; k++)
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++)
            if (model->tasks.items[k]->phases.items[n].in_epochs == in_epochs)
                return true;
    return false;
}

const char *trial_time_unit(const Model *model)
{
    bool epochs = counts(model, true);
    return !epochs ? "step" : counts(model, false) ? "epoch or step" : "epoch";
}

ProgressTime trial_time_scale(const Model *model)
{
    if (counts(model, true))
        return counts(model, false) ? (ProgressTime){"epoch or step ", "", 1}
                                    : (ProgressTime){"epoch ", "", 1};
    return model->step > 0 ? (ProgressTime){"", " ms", 1e3 * model->step}
                           : (ProgressTime){"step ", "", 1};
}

/* The phase of a task at that time; NULL if trials draw the lengths of those before. */
static const Phase *phase_at(const Task *task, double time)
{
    double end = 0;
    for (int k = 0; k < task->phases.count; k++) {
        const Phase *phase = &task->phases.items[k];
        if (phase->length)
            return k + 1 == task->phases.count ? phase : NULL;
        end += phase->count;
        if (time < end)
            return phase;
    }
    return NULL;
}

/* The same of all tasks, if it has one name in them, and if a task has others. */
static const Phase *phase_of_all(const Model *model, double time)
{
    const Phase *found = NULL;
    bool several = false;
    for (int k = 0; k < model->tasks.count; k++) {
        const Phase *own = phase_at(model->tasks.items[k], time);
        if (!own || (found && found->name.name != own->name.name))
            return NULL;
        found = own;
        several = several || model->tasks.items[k]->phases.count > 1;
    }
    return several ? found : NULL;
}

void trial_time_write(StrBuf *out, const Model *model, double time)
{
    ProgressTime scale = trial_time_scale(model);
    strbuf_printf(out, "at %s%.10g%s", scale.before, time * scale.factor, scale.after);
    if (scale.after[0])
        strbuf_printf(out, " (step %.0f)", time);
    const Phase *phase = phase_of_all(model, time);
    if (phase)
        strbuf_printf(out, ", in phase %s", phase->name.name);
}
