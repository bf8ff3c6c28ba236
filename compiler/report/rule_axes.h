/* rule_axes.h: what rules of one program are compared by: their coefficients.
 *
 * Learned numbers of different dimensions have no angle in common, nor have those that the search sees on a
 * logarithmic scale. So two rules have one angle, between the coefficients of that dimension which most of them
 * have (of one that is bounded its share of the interval counts), and all others stand beside it, one by one. */
#ifndef PLASTC_RULE_AXES_H
#define PLASTC_RULE_AXES_H

#include <stdbool.h>

#include "runtime/io/result.h"
#include "runtime/search/space.h"
#include "compiler/base/strbuf.h"
#include "compiler/model/quantity.h"

/* A coefficient, as the search sees it and as it is shown. */
typedef struct RuleAxis {
    const char *name; /* borrowed */
    Scale scale;
    Dim dim;
    double low, high; /* bounds; infinite: none */
    bool log_scale;
    bool formula;  /* it is part of an expression: it is compared neither within an angle nor beside it */
    int group;     /* number of its group: coefficients of one dimension and scale, which an angle can be between */
    bool in_angle; /* it is part of the angle; else it is compared by itself, beside the angle */
} RuleAxis;

/* Of a program's coefficients, malloc'd; NULL if memory is short. */
RuleAxis *rule_axes(const Model *model);
/* Sets the groups, and what is in the angle: nothing if it would be one number alone. */
void rule_axes_group(RuleAxis *axes, int n);

/* The angle between two rules; NaN if nothing is in it, or if either is 0 there. */
double rule_axes_degrees(int n, const RuleAxis *axes, const double *a, const double *b);
/* How far apart two values of a coefficient are, from 0. With two bounds: the share of the interval between them
 * that lies between the values, of logarithms on a logarithmic scale. Else |log(a / b)| on such a scale, |a - b|
 * over the larger size on a linear one. */
double rule_axes_gap(const RuleAxis *axis, double a, double b);
/* The coefficients beside the angle whose values, as they are shown, differ: *list is malloc'd. False if memory is
 * short. */
bool rule_axes_list_beside(int n, const RuleAxis *axes, const double *own, const double *other,
                           ResultBeside **list, int *count);
/* The coefficients beside the angle that differ most, in words: "; tau_pre 24 ms, in stdp 20 ms". */
void rule_axes_write_beside(StrBuf *out, int n, const RuleAxis *axes, const double *own,
                            const double *other, const char *name_of_other);
/* Whether the value is on a bound, or next to it. */
bool rule_axes_at_bound(const RuleAxis *axis, double value);
/* "pair.tau_pre [ms]": the head of a column or line of its values; malloc'd. */
char *rule_axes_title(const RuleAxis *axis);
/* What a distance of 1 in the search space is, where it is not 1: "1 of pair.tau is 5 ms to 100 ms, logarithmic" */
void rule_axes_print_search_units(int n, const RuleAxis *axes, const Space *space);
/* "gamma", or "pair.gamma" if coefficients of several rules are there; malloc'd. */
char *rule_axes_name(int n, const RuleAxis *axes, int axis);

#endif
