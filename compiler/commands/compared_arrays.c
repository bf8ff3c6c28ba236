/* compared_arrays.c: see compared_arrays.h. */
#include "compared_arrays.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "runtime/io/array_summary.h"

static const SavedArray *find(const SavedResult *rule, const char *name)
{
    for (int k = 0; k < rule->array_count; k++)
        if (rule->arrays[k].values && strcmp(rule->arrays[k].name, name) == 0)
            return &rule->arrays[k];
    return NULL;
}

static int count_of(const SavedArray *array)
{
    return array->size[0] * (array->rank == 2 ? array->size[1] : 1);
}

/* NaN if they have not the same shape, or one is all 0. */
static double degrees(const SavedArray *a, const SavedArray *b)
{
    double dot = 0, own = 0, other = 0;
    if (a == b)
        return 0;
    if (a->rank != b->rank || a->size[0] != b->size[0] || (a->rank == 2 && a->size[1] != b->size[1]))
        return (double)NAN;
    for (int k = 0; k < count_of(a); k++) {
        dot += a->values[k] * b->values[k];
        own += a->values[k] * a->values[k];
        other += b->values[k] * b->values[k];
    }
    return acos(fmin(1, fmax(-1, dot / sqrt(own * other)))) * 180 / 3.14159265358979323846;
}

static void print_value(double value, int column)
{
    if (isnan(value))
        printf("%*s", column, "-");
    else
        printf("%*.4g", column, value);
}

/* What a line says of an array; `first` is that of the first rule that has it. */
typedef enum Line { LINE_MEAN, LINE_SD, LINE_DEGREES, LINES } Line;

static double value_of(Line line, const SavedArray *array, const SavedArray *first)
{
    if (!array)
        return (double)NAN;
    ArraySummary summary = array_summary(array->values, count_of(array));
    return line == LINE_MEAN ? summary.mean : line == LINE_SD ? summary.sd : degrees(array, first);
}

static void print_array(const SavedResult *const *rules, int count, int from, const SavedArray *first, int width,
                        int column)
{
    for (int line = LINE_MEAN; line < LINES; line++) {
        char title[256];
        if (line == LINE_DEGREES)
            snprintf(title, sizeof title, "%s, degrees to [%d]", first->name, from + 1);
        else
            snprintf(title, sizeof title, "%s %s", line == LINE_MEAN ? "mean" : "sd", first->name);
        printf("%-*s", width, title);
        for (int k = 0; k < count; k++)
            print_value(value_of((Line)line, find(rules[k], first->name), first), column);
        printf("\n");
    }
}

void compared_arrays_print(const SavedResult *const *rules, int count, int width, int column)
{
    for (int k = 0; k < count; k++)
        for (int n = 0; n < rules[k]->array_count; n++) {
            const SavedArray *array = find(rules[k], rules[k]->arrays[n].name);
            bool seen = !array;
            for (int before = 0; before < k; before++)
                seen = seen || find(rules[before], array->name);
            if (!seen)
                print_array(rules, count, k, array, width, column);
        }
}
