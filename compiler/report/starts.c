/* starts.c: see starts.h. */
#include "starts.h"

#include "pareto.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void starts_found_free(Found *found)
{
    report_free(&found->report);
    pareto_free(found->front, found->summary.front.count);
    free(found->coefficients);
    free(found->machine);
}

/* The output function of splitmix64 (Steele, Lea and Flood 2014), so that neighbouring seeds and
 * starts have nothing in common. */
static uint64_t scramble(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

uint64_t starts_seed(uint64_t seed, int start)
{
    return start == 1 ? seed : scramble(scramble(seed) + (uint64_t)start * 0x9E3779B97F4A7C15u);
}

/* ---- the result ----------------------------------------------------------------------------- */

static bool compare_all(Starts *starts, int n)
{
    Finding *findings = malloc(sizeof *findings * ((size_t)starts->count + 1));
    for (int k = 0; findings && k < starts->count; k++)
        findings[k] =
            (Finding){starts->found[k].coefficients, starts->found[k].report.result.objective};
    bool made = findings && agreement_make(n, starts->axes, starts->count, findings,
                                           &starts->agreement);
    free(findings);
    return made;
}

static bool add_rules(Starts *starts, int n)
{
    const Agreement *agreement = &starts->agreement;
    const Found *best = &starts->found[agreement->order[0]];
    for (int k = 0; k < starts->count; k++) {
        const Found *found = &starts->found[agreement->order[k]];
        starts->numbers[k] = found->start;
        const Result *result = &found->report.result;
        starts->starts[agreement->order[k]] =
            (ResultStart){.start = found->start,
                          .rule = agreement->rule[k] + 1,
                          .result = result};
    }
    for (int rule = 0; rule < agreement->rules; rule++) {
        int first = 0, count = agreement_members(agreement, rule, &first);
        const Found *own = &starts->found[agreement->order[first]];
        starts->rules[rule] = (ResultRule){
            .start_count = count,
            .starts = starts->numbers + first,
            .degrees = rule == 0 ? 0
                                 : rule_axes_degrees(n, starts->axes, best->coefficients,
                                                     own->coefficients),
            .equation = own->report.equation};
        ResultRule *rule_found = &starts->rules[rule];
        if (!rule_axes_list_beside(n, starts->axes, own->coefficients, best->coefficients,
                                   &rule_found->beside, &rule_found->beside_count))
            return false;
    }
    return true;
}

/* The best search's, but what can be counted is counted over all. Searches are missing if the run was
 * interrupted between two of them. */
static void add_up(Starts *starts, int planned)
{
    bool interrupted = starts->count < planned;
    const Found *best = &starts->found[starts->agreement.order[0]];
    RunSummary *all = &starts->summary;
    *all = best->summary;
    all->numbers = run_numbers_none();
    all->runs = (SearchRuns){0}; /* which are of one search */
    for (int k = 0; k < starts->count; k++) {
        const RunSummary *own = &starts->found[k].summary;
        run_numbers_add(&all->numbers, &own->numbers);
        interrupted = interrupted || strcmp(own->stop_word, "interrupted") == 0;
    }
    if (interrupted)
        run_was_interrupted(all);
}

bool starts_make(RuleAxis *axes, const Found *found, int count, int planned, Starts *starts)
{
    int n = found[0].report.result.coefficient_count;
    size_t size = (size_t)count;
    *starts = (Starts){.count = count,
                       .found = found,
                       .axes = axes,
                       .starts = malloc(sizeof *starts->starts * size),
                       .rules = calloc(size, sizeof *starts->rules),
                       .numbers = malloc(sizeof *starts->numbers * size)};
    if (!starts->starts || !starts->rules || !starts->numbers || !starts->axes ||
        !compare_all(starts, n))
        return false;
    if (!add_rules(starts, n))
        return false;
    add_up(starts, planned);
    starts->result = found[starts->agreement.order[0]].report.result;
    report_summary_into(&starts->summary, &starts->result);
    starts->result.planned_starts = planned;
    starts->result.start_count = count;
    starts->result.starts = starts->starts;
    starts->result.rule_count = starts->agreement.rules;
    starts->result.rules = starts->rules;
    return true;
}

void starts_free(Starts *starts)
{
    agreement_free(&starts->agreement);
    free(starts->axes);
    free(starts->starts);
    for (int k = 0; starts->rules && k < starts->count; k++)
        free(starts->rules[k].beside);
    free(starts->rules);
    free(starts->numbers);
}

/* ---- printing ------------------------------------------------------------------------------- */

/* Numbers from the smallest to the largest; none if both are NaN. */
typedef struct Range {
    double low, high;
} Range;

static const Range no_range = {(double)NAN, (double)NAN};

static void widen(Range *range, double value)
{
    range->low = fmin(range->low, value); /* that of the two which is a number */
    range->high = fmax(range->high, value);
}

/* ", loss 0.011 to 0.013" */
static void print_range(const char *title, Range range)
{
    if (isnan(range.low))
        return;
    printf(", %s %.4g", title, range.low);
    if (range.high > range.low)
        printf(" to %.4g", range.high);
}

static void print_losses(const Starts *starts, int first, int count)
{
    Range loss = no_range, objective = no_range, validation = no_range;
    bool penalties = false;
    for (int k = first; k < first + count; k++) {
        const Result *result = &starts->found[starts->agreement.order[k]].report.result;
        widen(&loss, result->loss);
        widen(&objective, result->objective);
        widen(&validation, result->validation_loss);
        penalties = penalties || result->objective != result->loss;
    }
    print_range("loss", loss);
    if (penalties)
        print_range("with penalties", objective);
    print_range("validation", validation);
}

static void print_indented(const char *text)
{
    for (; *text; text += strcspn(text, "\n") + (text[strcspn(text, "\n")] == '\n'))
        printf("            %.*s\n", (int)strcspn(text, "\n"), text);
}

/* ", 12 degrees from rule 1; tau 24 ms, in rule 1 20 ms" */
static void print_distance(const Starts *starts, int rule)
{
    const int *order = starts->agreement.order;
    int first = (int)(starts->rules[rule].starts - starts->numbers);
    const Found *best = &starts->found[order[0]], *own = &starts->found[order[first]];
    if (!isnan(starts->rules[rule].degrees))
        printf(", %.2g degrees from rule 1", starts->rules[rule].degrees);
    StrBuf beside = {0};
    rule_axes_write_beside(&beside, own->report.result.coefficient_count, starts->axes,
                           own->coefficients, best->coefficients, "rule 1");
    char *text = strbuf_take(&beside);
    printf("%s", text);
    free(text);
}

static void print_rule(const Starts *starts, int rule)
{
    const ResultRule *own = &starts->rules[rule];
    printf("rule %-6d %d start%s (", rule + 1, own->start_count, own->start_count == 1 ? "" : "s");
    for (int k = 0; k < own->start_count; k++)
        printf("%s%d", k ? " " : "", own->starts[k]);
    printf(")");
    print_losses(starts, (int)(own->starts - starts->numbers), own->start_count);
    if (rule > 0)
        print_distance(starts, rule);
    printf("\n");
    print_indented(own->equation);
}

void starts_print(const Starts *starts)
{
    int planned = starts->result.planned_starts;
    printf("%d ", starts->count);
    if (planned > starts->count)
        printf("of %d ", planned);
    printf("start%s found ", planned == 1 ? "" : "s");
    if (starts->agreement.rules == 1)
        printf("one rule");
    else
        printf("%d rules, the best one by %d of them", starts->agreement.rules,
               starts->rules[0].start_count);
    printf(" (what is at most %d degrees and %.0f %% of the objective apart is one rule)\n",
           AGREE_DEGREES, 100 * AGREE_LOSS);
    for (int rule = 0; rule < starts->agreement.rules; rule++)
        print_rule(starts, rule);
}
