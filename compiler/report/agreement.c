/* agreement.c: see agreement.h. */
#include "agreement.h"

#include <math.h>
#include <stdlib.h>

/* Whether all of a rule that is in the angle is 0. */
static bool is_zero(int n, const RuleAxis *axes, const double *rule)
{
    for (int k = 0; k < n; k++)
        if (axes[k].in_angle && rule[k] != 0)
            return false;
    return true;
}

static bool agree(int n, const RuleAxis *axes, const Finding *best, const Finding *other)
{
    if (!isfinite(best->objective) || !isfinite(other->objective))
        return isfinite(best->objective) == isfinite(other->objective);
    const double *a = best->coefficients, *b = other->coefficients;
    double allowed = fmax(AGREE_LEAST, AGREE_LOSS * fabs(best->objective));
    if (other->objective - best->objective > allowed)
        return false;
    for (int k = 0; k < n; k++)
        if (!axes[k].in_angle && rule_axes_gap(&axes[k], a[k], b[k]) > AGREE_GAP)
            return false;
    double degrees = rule_axes_degrees(n, axes, a, b);
    return isnan(degrees) ? is_zero(n, axes, a) == is_zero(n, axes, b) : degrees <= AGREE_DEGREES;
}

/* By objective; equal ones stay in their order. */
static void sort(int count, const Finding *findings, int *order)
{
    for (int k = 0; k < count; k++) {
        int at = k;
        for (; at > 0 && findings[order[at - 1]].objective > findings[k].objective; at--)
            order[at] = order[at - 1];
        order[at] = k;
    }
}

/* The number of the rule that findings[at] belongs to; best[rules] are the best of each. */
static int find_rule(int n, const RuleAxis *axes, const Finding *findings, int at, const int *best,
                     int rules)
{
    for (int rule = 0; rule < rules; rule++)
        if (agree(n, axes, &findings[best[rule]], &findings[at]))
            return rule;
    return rules;
}

bool agreement_make(int n, const RuleAxis *axes, int count, const Finding *findings,
                    Agreement *agreement)
{
    size_t size = sizeof(int) * ((size_t)count + 1);
    *agreement = (Agreement){.count = count, .order = malloc(size), .rule = malloc(size)};
    int *sorted = malloc(size), *rule_of = malloc(size), *best = malloc(size);
    bool made = agreement->order && agreement->rule && sorted && rule_of && best;
    if (made) {
        sort(count, findings, sorted);
        for (int k = 0; k < count; k++) {
            int rule = find_rule(n, axes, findings, sorted[k], best, agreement->rules);
            if (rule == agreement->rules)
                best[agreement->rules++] = sorted[k];
            rule_of[k] = rule;
        }
        int to = 0;
        for (int rule = 0; rule < agreement->rules; rule++)
            for (int k = 0; k < count; k++)
                if (rule_of[k] == rule) {
                    agreement->order[to] = sorted[k];
                    agreement->rule[to++] = rule;
                }
    } else {
        agreement_free(agreement);
    }
    free(sorted);
    free(rule_of);
    free(best);
    return made;
}

void agreement_free(Agreement *agreement)
{
    free(agreement->order);
    free(agreement->rule);
    *agreement = (Agreement){0};
}

int agreement_members(const Agreement *agreement, int rule, int *first)
{
    int count = 0;
    for (int k = agreement->count - 1; k >= 0; k--)
        if (agreement->rule[k] == rule) {
            *first = k;
            count++;
        }
    return count;
}
