/* reference.c: see reference.h. */
#include "reference.h"

#include <stdlib.h>

#include "rule_axes.h"
#include "runtime/search/algebra.h"

void reference_fill(const Model *model, const Reference *reference, double *coefficients)
{
    for (int k = 0; k < model->coefficients.count; k++)
        coefficients[k] = model->coefficients.items[k].start;
    for (int k = 0; k < reference->terms.count; k++)
        model_fill(&reference->terms.items[k], coefficients);
}

/* Whether a reference speaks of a rule (NULL: of what all rules share). */
static bool names_rule(const Model *model, const Reference *reference, const Rule *rule)
{
    for (int k = 0; k < reference->terms.count; k++)
        if (quantity_learn(model, reference->terms.items[k].coefficient)->rule == rule)
            return true;
    return false;
}

/* The numbers of the coefficients of `learn` behind the `count` that are there. */
static int add_numbers(const Learn *learn, int *numbers, int count)
{
    for (int k = 0; k < learn->term_count; k++)
        numbers[count++] = learn->first + k;
    return count;
}

/* The coefficients of the rules of which the reference speaks, and those that all rules share. */
static int compared_numbers(const Model *model, const Reference *reference, int *numbers)
{
    int count = 0;
    for (int l = 0; l < model->shared.count; l++)
        count = add_numbers(model->shared.items[l], numbers, count);
    for (int r = 0; r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++)
            if (names_rule(model, reference, model->rules.items[r]))
                count = add_numbers(model->rules.items[r]->learns.items[l], numbers, count);
    return count;
}

#define ALIKE 0.05 /* part of a number by which those of one expression may differ */

/* Whether expressions are those of the reference: "; E is the expression of textbook". False if memory is short. */
static bool compare_formulas(const Model *model, const Reference *reference, const double *own,
                             const double *known, StrBuf *beside)
{
    Algebra *algebra = malloc(sizeof *algebra);
    for (int r = 0; algebra && r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++) {
            const Learn *learn = model->rules.items[r]->learns.items[l];
            if (!learn->formula || !names_rule(model, reference, model->rules.items[r]))
                continue;
            int first = learn->first, constants = first + learn->formula->size;
            bool same = algebra_is_alike(algebra, learn->formula, own + first, own + constants, known + first,
                                         known + constants, ALIKE);
            strbuf_printf(beside, same ? "; %s is the expression of %s" : "; %s is not the expression of %s",
                          learn->name.name, reference->name.name);
        }
    free(algebra);
    return algebra != NULL;
}

bool reference_compare(const Model *model, const Reference *reference, const double *coefficients,
                       ResultAngle *angle, StrBuf *beside)
{
    size_t size = (size_t)model->coefficients.count + 1;
    RuleAxis *all = rule_axes(model), *axes = malloc(sizeof *axes * size);
    int *numbers = malloc(sizeof(int) * size);
    double *known = malloc(sizeof(double) * size), *own = malloc(sizeof(double) * size);
    double *other = malloc(sizeof(double) * size);
    bool made = all && axes && numbers && known && own && other;
    if (made) {
        int count = compared_numbers(model, reference, numbers);
        reference_fill(model, reference, known);
        for (int k = 0; k < count; k++) {
            axes[k] = all[numbers[k]];
            own[k] = coefficients[numbers[k]];
            other[k] = known[numbers[k]];
        }
        rule_axes_group(axes, count);
        *angle = (ResultAngle){.reference = reference->name.name,
                               .degrees = rule_axes_degrees(count, axes, own, other)};
        made = rule_axes_list_beside(count, axes, own, other, &angle->beside, &angle->beside_count);
        rule_axes_write_beside(beside, count, axes, own, other, reference->name.name);
        made = made && compare_formulas(model, reference, coefficients, known, beside);
    }
    free(all);
    free(axes);
    free(numbers);
    free(known);
    free(own);
    free(other);
    return made;
}
