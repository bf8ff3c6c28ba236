/* rule_axes.c: see rule_axes.h. */
#include "rule_axes.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "short_name.h"

#define SHOWN_BESIDE 4    /* coefficients, at most */
#define NEXT_TO      1e-3 /* of an interval: as good as on its bound */

/* ---- coefficients --------------------------------------------------------------------------- */

/* Numbers of arrays that are so large have no names of their own: nobody would read them. */
#define MOST_NAMED 1000

static const char *name_of(const Model *model, int coefficient)
{
    const Learn *array = model_array_at(model, coefficient);
    return array && array->term_count > MOST_NAMED ? learn_full_name(model->arena, array)
                                                   : model_coefficient_name(model, coefficient);
}

RuleAxis *rule_axes(const Model *model)
{
    int n = model->coefficients.count;
    RuleAxis *axes = calloc((size_t)n + 1, sizeof *axes);
    for (int k = 0; axes && k < n; k++) {
        const PlastCoefficient *coefficient = &model->coefficients.items[k];
        const Learn *learn = quantity_learn(model, k);
        axes[k] = (RuleAxis){.name = name_of(model, k),
                             .scale = scale_of_coefficient(model, k),
                             .dim = learn ? learn->dim : dim_none(),
                             .low = coefficient->low,
                             .high = coefficient->high,
                             .log_scale = coefficient->log_scale,
                             .formula = learn && learn->formula};
    }
    if (axes)
        rule_axes_group(axes, n);
    return axes;
}

void rule_axes_group(RuleAxis *axes, int n)
{
    int largest = -1, most = 1; /* first member, and how many are in its group */
    for (int k = 0; k < n; k++)
        axes[k].group = -1;
    for (int first = 0; first < n; first++) {
        if (axes[first].group >= 0)
            continue;
        int count = 0;
        for (int k = first; k < n; k++)
            if (axes[k].group < 0 && axes[k].formula == axes[first].formula && axes[k].log_scale == axes[first].log_scale &&
                dim_equal(axes[k].dim, axes[first].dim)) {
                axes[k].group = first;
                count++;
            }
        if (!axes[first].log_scale && !axes[first].formula && count > most) {
            largest = first;
            most = count;
        }
    }
    for (int k = 0; k < n; k++)
        axes[k].in_angle = axes[k].group == largest;
}

static bool is_bounded(const RuleAxis *axis)
{
    return isfinite(axis->low) && isfinite(axis->high) && axis->low < axis->high;
}

/* ---- distances ------------------------------------------------------------------------------ */

double rule_axes_degrees(int n, const RuleAxis *axes, const double *a, const double *b)
{
    double dot = 0, own = 0, other = 0;
    for (int k = 0; k < n; k++) {
        if (!axes[k].in_angle)
            continue;
        double span = is_bounded(&axes[k]) ? axes[k].high - axes[k].low : 1;
        double x = a[k] / span, y = b[k] / span;
        dot += x * y;
        own += x * x;
        other += y * y;
    }
    if (own == 0 || other == 0)
        return (double)NAN;
    double squares = own * other; /* whose root is exact where both are one rule */
    double cosine = isfinite(squares) && squares > DBL_MIN ? dot / sqrt(squares)
                                                           : dot / sqrt(own) / sqrt(other);
    return acos(fmin(1, fmax(-1, cosine))) * 180 / 3.14159265358979323846;
}

double rule_axes_gap(const RuleAxis *axis, double a, double b)
{
    if (a == b)
        return 0;
    if (axis->log_scale && (a <= 0 || b <= 0))
        return HUGE_VAL;
    if (axis->log_scale)
        return fabs(log(a / b)) / (is_bounded(axis) ? log(axis->high / axis->low) : 1);
    return fabs(a - b) / (is_bounded(axis) ? axis->high - axis->low : fmax(fabs(a), fabs(b)));
}

bool rule_axes_at_bound(const RuleAxis *axis, double value)
{
    return is_bounded(axis) && (value <= axis->low || value >= axis->high ||
                                rule_axes_gap(axis, value, axis->low) < NEXT_TO ||
                                rule_axes_gap(axis, value, axis->high) < NEXT_TO);
}

/* What stands before the point in a name: its rule. */
static size_t rule_length(const char *name)
{
    size_t length = strcspn(name, ".[");
    return name[length] == '.' ? length + 1 : 0;
}

char *rule_axes_name(int n, const RuleAxis *axes, int axis)
{
    const char *name = axes[axis].name;
    size_t length = rule_length(name);
    bool one_rule = true;
    for (int k = 0; one_rule && k < n; k++)
        one_rule = rule_length(axes[k].name) == length && strncmp(axes[k].name, name, length) == 0;
    return short_name(one_rule ? name + length : name);
}

char *rule_axes_title(const RuleAxis *axis)
{
    StrBuf out = {0};
    char *name = short_name(axis->name);
    strbuf_add(&out, name);
    free(name);
    if (axis->scale.name[0])
        strbuf_printf(&out, " [%s]", axis->scale.name);
    return strbuf_take(&out);
}

/* ---- the search space ----------------------------------------------------------------------- */

/* What a distance of 1 is; empty: 1. at: two points at that distance, [n] each. */
static void write_search_unit(StrBuf *out, const RuleAxis *axis, double from, double to)
{
    if (is_bounded(axis))
        strbuf_printf(out, "%s to %s%s", quantity_show(axis->low, &axis->scale, 3).text,
                      quantity_show(axis->high, &axis->scale, 3).text,
                      axis->log_scale ? ", logarithmic" : "");
    else if (axis->log_scale)
        strbuf_printf(out, "a factor of %.3g", to / from);
    else if (axis->scale.name[0] || fabs(to - from - 1) > 1e-9)
        strbuf_add(out, quantity_show(to - from, &axis->scale, 3).text);
}

/* The values of all coefficients at 1 and 2 of the search space. */
static char **search_units(int n, const RuleAxis *axes, const Space *space)
{
    size_t size = (size_t)n;
    double *points = malloc(sizeof(double) * (4 * size + 1));
    char **texts = calloc(size + 1, sizeof *texts);
    for (size_t k = 0; points && k < 2 * size; k++)
        points[k] = k < size ? 1 : 2;
    for (int side = 0; points && side < 2; side++)
        space_from_unit(space, points + side * n, points + (2 + side) * n);
    for (int k = 0; points && texts && k < n; k++) {
        StrBuf out = {0};
        write_search_unit(&out, &axes[k], points[2 * n + k], points[3 * n + k]);
        texts[k] = strbuf_take(&out);
    }
    free(points);
    return texts;
}

void rule_axes_print_search_units(int n, const RuleAxis *axes, const Space *space)
{
    char **texts = search_units(n, axes, space);
    for (int k = 0; texts && k < n; k++) {
        if (!texts[k] || !texts[k][0])
            continue;
        printf("1 of");
        for (int other = k; other < n; other++) {
            if (!texts[other] || strcmp(texts[other], texts[k]) != 0)
                continue;
            char *name = rule_axes_name(n, axes, other);
            printf("%s %s", other == k ? "" : ",", name);
            free(name);
            if (other > k)
                texts[other][0] = '\0';
        }
        printf(" in the search space is %s\n", texts[k]);
    }
    for (int k = 0; texts && k < n; k++)
        free(texts[k]);
    free(texts);
}

/* ---- differences ---------------------------------------------------------------------------- */

static bool stands_beside(const RuleAxis *axis, double own, double other)
{
    return !axis->in_angle && !axis->formula && strcmp(quantity_show(own, &axis->scale, 3).text,
                                     quantity_show(other, &axis->scale, 3).text) != 0;
}

bool rule_axes_list_beside(int n, const RuleAxis *axes, const double *own, const double *other,
                           ResultBeside **list, int *count)
{
    *count = 0;
    *list = malloc(sizeof **list * ((size_t)n + 1));
    for (int k = 0; *list && k < n; k++)
        if (stands_beside(&axes[k], own[k], other[k]))
            (*list)[(*count)++] = (ResultBeside){axes[k].name, own[k], other[k]};
    return *list != NULL;
}

/* Those beside the angle whose values look different, up to SHOWN_BESIDE, the largest gaps first; how many
 * there are in all. */
static int find_beside(int n, const RuleAxis *axes, const double *own, const double *other,
                       int *shown)
{
    int count = 0;
    for (int k = 0; k < n; k++) {
        if (!stands_beside(&axes[k], own[k], other[k]))
            continue;
        double gap = rule_axes_gap(&axes[k], own[k], other[k]);
        int at = count < SHOWN_BESIDE ? count : SHOWN_BESIDE;
        for (; at > 0; at--) {
            int before = shown[at - 1];
            if (rule_axes_gap(&axes[before], own[before], other[before]) >= gap)
                break;
            if (at < SHOWN_BESIDE)
                shown[at] = before;
        }
        if (at < SHOWN_BESIDE)
            shown[at] = k;
        count++;
    }
    return count;
}

void rule_axes_write_beside(StrBuf *out, int n, const RuleAxis *axes, const double *own,
                            const double *other, const char *name_of_other)
{
    int shown[SHOWN_BESIDE];
    int count = find_beside(n, axes, own, other, shown);
    for (int k = 0; k < count && k < SHOWN_BESIDE; k++) {
        char *name = rule_axes_name(n, axes, shown[k]);
        const Scale *scale = &axes[shown[k]].scale;
        strbuf_printf(out, "; %s %s, in %s %s", name, quantity_show(own[shown[k]], scale, 3).text,
                      name_of_other, quantity_show(other[shown[k]], scale, 3).text);
        free(name);
    }
    if (count > SHOWN_BESIDE)
        strbuf_printf(out, "; %d more", count - SHOWN_BESIDE);
}
