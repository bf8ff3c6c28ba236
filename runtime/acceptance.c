/* acceptance.c: see acceptance.h. */
#include "acceptance.h"

#include <math.h>

/* What lies on a bound that does not pass misses it by so much. */
#define LEAST_MISS 1e-12

bool acceptance_holds(const Condition *condition, double value)
{
    bool above = condition->low_open ? value > condition->low : value >= condition->low;
    bool below = condition->high_open ? value < condition->high : value <= condition->high;
    return above && below;
}

/* What counts as a miss of 1. */
static double unit_of(const Condition *condition)
{
    double width = condition->high - condition->low;
    double bound = isfinite(condition->low) ? condition->low : condition->high;
    double unit = isfinite(width) ? width : fabs(bound);
    return unit > 0 ? unit : 1;
}

double acceptance_miss(const Condition *condition, double value)
{
    if (isnan(value))
        return HUGE_VAL;
    if (acceptance_holds(condition, value))
        return 0;
    double far = value < condition->low ? condition->low - value : value > condition->high ? value - condition->high : 0;
    double miss = far / unit_of(condition);
    return miss > LEAST_MISS ? miss : LEAST_MISS;
}

int acceptance_passed(const Acceptance *acceptance, const double *outcomes)
{
    int passed = acceptance->stage_count;
    for (int k = 0; k < acceptance->condition_count; k++) {
        const Condition *condition = &acceptance->conditions[k];
        if (condition->stage < passed && !acceptance_holds(condition, outcomes[condition->outcome]))
            passed = condition->stage;
    }
    return passed;
}

int acceptance_columns(const Acceptance *acceptance)
{
    return acceptance->condition_count + acceptance->stage_count;
}

void acceptance_judge(const Acceptance *acceptance, const double *outcomes, unsigned char *columns)
{
    int passed = outcomes ? acceptance_passed(acceptance, outcomes) : 0;
    for (int k = 0; k < acceptance->condition_count; k++) {
        const Condition *condition = &acceptance->conditions[k];
        *columns++ = outcomes && acceptance_holds(condition, outcomes[condition->outcome]);
    }
    for (int k = 0; k < acceptance->stage_count; k++)
        *columns++ = k < passed;
}

double acceptance_score(const Acceptance *acceptance, const double *outcomes)
{
    int stage = acceptance_passed(acceptance, outcomes);
    double most = 0;
    if (stage == acceptance->stage_count)
        return 0;
    for (int k = 0; k < acceptance->condition_count; k++) {
        const Condition *condition = &acceptance->conditions[k];
        if (condition->stage != stage)
            continue;
        double miss = acceptance_miss(condition, outcomes[condition->outcome]);
        most = miss > most ? miss : most;
    }
    return acceptance->stage_count - stage - 1 + (isinf(most) ? 1 : most / (1 + most));
}
