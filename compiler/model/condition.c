/* condition.c: see condition.h. */
#include "condition.h"

#include <math.h>
#include <string.h>

#include "quantity.h"

void condition_text(const Model *model, const Condition *condition, StrBuf *out)
{
    const Outcome *outcome = model->outcomes.items[condition->outcome];
    Scale scale = scale_of_outcome(model, outcome);
    bool from = isfinite(condition->low), to = isfinite(condition->high);
    const char *name = outcome->name.name;
    QuantityText low = quantity_show(condition->low, &scale, 6), high = quantity_show(condition->high, &scale, 6);
    if (from && to && !condition->low_open && !condition->high_open)
        strbuf_printf(out, "%s in [%s, %s]", name, low.text, high.text);
    else if (from && to)
        strbuf_printf(out, "%s %s %s %s %s", low.text, condition->low_open ? "<" : "<=", name,
                      condition->high_open ? "<" : "<=", high.text);
    else if (from)
        strbuf_printf(out, "%s %s %s", name, condition->low_open ? ">" : ">=", low.text);
    else
        strbuf_printf(out, "%s %s %s", name, condition->high_open ? "<" : "<=", high.text);
}

const char *condition_stage(const Model *model, int stage)
{
    const char *name = model->acceptance.stages[stage];
    return strncmp(name, "stage ", 6) == 0 ? name : arena_printf(model->arena, "stage %s", name);
}

const char *const *condition_columns(const Model *model)
{
    const Acceptance *acceptance = &model->acceptance;
    const char **names = arena_array(model->arena, const char *, acceptance_columns(acceptance) + 1);
    for (int k = 0; k < acceptance->condition_count; k++)
        names[k] = acceptance->conditions[k].name;
    for (int k = 0; k < acceptance->stage_count; k++)
        names[acceptance->condition_count + k] = condition_stage(model, k);
    return names;
}
