/* cmd_directions.c: `plastc directions`: in which directions a rule can change without harm. */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/report/direction_words.h"
#include "compiler/report/short_name.h"
#include "compiler/session/session.h"
#include "runtime/curvature.h"
#include "runtime/io/result_directions.h"
#include "runtime/kernel/kernel.h"
#include "compiler/report/rule_axes.h"
#include "compiler/report/report.h"
#include "compiler/runs/rule_source.h"
#include "compiler/report/starts.h"

#define DEFAULT_RISE 0.1

/* Of a table with more lines only the first and the last ones are shown. */
#define SHOWN_FIRST 12
#define SHOWN_LAST  6

typedef struct Directions {
    Session *session;
    const RuleSource *source;
    Space *space;
    int n, trials;
    double share;                 /* by which the loss may rise */
    const char **names;           /* [n], in the arena of the model */
    RuleAxis *axes;               /* [n] */
    double *coefficients, *point; /* [n], SI and search space */
    double *alone, *joint;        /* [n][2] */
    double *deviations, *learned; /* [n], [n][n] */
    bool has_learned;
    Curvature curvature;
} Directions;

/* ---- computing ------------------------------------------------------------------------------ */

static Status make_directions(Directions *directions, ErrorText *error)
{
    const Command *command = directions->source->command;
    const PlastModule *module = evaluator_module(directions->session->evaluator);
    const Model *model = directions->session->compilation.model;
    size_t n = (size_t)module->coefficient_count;
    const Learn *expression = model_expression(model);
    if (expression)
        return status_error(error, STATUS_INPUT,
                            "'%s' is an expression: between two expressions there are no directions",
                            expression->name.name);
    if (n > RUN_MOST_DIRECTIONS)
        return status_error(
            error, STATUS_RUN,
            "directions are those of at most %d coefficients, but the program learns "
            "%zu",
            RUN_MOST_DIRECTIONS, n);
    directions->n = module->coefficient_count;
    directions->names = arena_array(model->arena, const char *, directions->n);
    for (int i = 0; i < directions->n; i++)
        directions->names[i] = model_coefficient_name(model, i);
    directions->trials =
        command->trials > 0 ? command->trials : directions->session->compilation.model->trials;
    directions->share = command->has_tolerance ? command->tolerance : DEFAULT_RISE;
    directions->space = space_create(module->coefficients, directions->session->compilation.model->search.scales,
                                     directions->n);
    directions->axes = rule_axes(directions->session->compilation.model);
    directions->coefficients = malloc(sizeof(double) * n);
    directions->point = malloc(sizeof(double) * n);
    directions->alone = malloc(sizeof(double) * 2 * n);
    directions->joint = malloc(sizeof(double) * 2 * n);
    directions->deviations = malloc(sizeof(double) * n);
    directions->learned = malloc(sizeof(double) * n * n);
    if (!directions->space || !directions->axes || !directions->coefficients || !directions->point ||
        !directions->alone || !directions->joint || !directions->deviations || !directions->learned)
        return status_out_of_memory(error);
    return STATUS_OK;
}

static void free_directions(Directions *directions)
{
    space_destroy(directions->space);
    free(directions->axes);
    free(directions->coefficients);
    free(directions->point);
    free(directions->alone);
    free(directions->joint);
    free(directions->deviations);
    free(directions->learned);
    curvature_free(&directions->curvature);
}

/* The values of coefficient i so far down and up, in SI units. */
static void set_range(Directions *directions, int i, double down, double up, double *range)
{
    size_t n = (size_t)directions->n;
    double *unit = malloc(sizeof(double) * 2 * n), *moved = unit ? unit + n : NULL;
    range[0] = range[1] = (double)NAN;
    for (int side = 0; unit && side < 2; side++) {
        memcpy(unit, directions->point, sizeof(double) * n);
        unit[i] += side == 0 ? -down : up;
        space_from_unit(directions->space, unit, moved);
        range[side] = isnan(unit[i]) ? (double)NAN : moved[i];
    }
    free(unit);
}

static int compare_up(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Axes of what the search has learned, the shortest first: it lets its candidates spread where the
 * loss allows it. False if it is not known. */
static bool learn(Directions *directions)
{
    const RuleSource *source = directions->source;
    const Model *model = directions->session->compilation.model;
    const RunFolder *folder = &source->run.folder;
    if (!source->has_run || source->result != &source->run.result || folder->has_starts)
        return false;
    int n = directions->n;
    size_t row = sizeof(double) * (size_t)n;
    double *scratch = malloc(sizeof(double) * (size_t)rt_eigen_scratch(n)), *swap = malloc(row);
    RunOptions options = {.method = model->search.method,
                          .options = model->search.options,
                          .l1 = model->search.l1,
                          .formulas = model->search.formulas,
                          .formula_count = model->search.formula_count,
                          .scales = model->search.scales,
                          .seed = starts_seed(directions->session->seed, folder->saved.run.start),
                          .resume = &folder->saved};
    bool known = scratch && swap && folder->saved.state_size > 0 &&
                 run_covariance(directions->session->evaluator, &options, directions->learned);
    if (known) {
        kernel_rt_eigen_symmetric(n, directions->learned, directions->deviations, scratch);
        for (int k = 0; k < n; k++)
            directions->deviations[k] = sqrt(fmax(0, directions->deviations[k]));
        qsort(directions->deviations, (size_t)n, sizeof(double), compare_up);
        for (int k = 0; k < n / 2; k++) {
            double *first = directions->learned + (size_t)k * (size_t)n;
            double *last = directions->learned + (size_t)(n - 1 - k) * (size_t)n;
            memcpy(swap, first, row);
            memcpy(first, last, row);
            memcpy(last, swap, row);
        }
    }
    free(scratch);
    free(swap);
    return known;
}

static Status compute(Directions *directions, ErrorText *error)
{
    Session *session = directions->session;
    CurvatureOptions options = {.set = PLAST_SEARCH,
                                .trials = directions->trials,
                                .rise = directions->share,
                                .tier = tiers_current,
                                .tier_context = &session->tiers};
    Status status = rule_source_apply(directions->source, &session->compilation, directions->coefficients, error);
    if (status != STATUS_OK)
        return status;
    space_to_unit(directions->space, directions->coefficients, directions->point);
    status = curvature_measure(session->evaluator, &options, directions->space, directions->point,
                               &directions->curvature, error);
    for (int i = 0; status == STATUS_OK && i < directions->n; i++) {
        const Curvature *curvature = &directions->curvature;
        set_range(directions, i, curvature_reach_alone(curvature, i, -1),
                  curvature_reach_alone(curvature, i, 1), directions->alone + 2 * i);
        set_range(directions, i, curvature_reach_joint(curvature, i, -1),
                  curvature_reach_joint(curvature, i, 1), directions->joint + 2 * i);
    }
    directions->has_learned = status == STATUS_OK && learn(directions);
    return status;
}

/* ---- printing ------------------------------------------------------------------------------- */

static void print_direction(const Directions *directions, const double *vector)
{
    StrBuf text = {0};
    direction_words(directions->n, directions->names, vector, &text);
    printf("%s\n", text.text);
    strbuf_free(&text);
}

/* Whether line k of a table of n is left out; says so once. */
static bool left_out(int n, int k)
{
    if (n <= SHOWN_FIRST + SHOWN_LAST || k < SHOWN_FIRST || k >= n - SHOWN_LAST)
        return false;
    if (k == SHOWN_FIRST)
        printf("  …  %d more between them\n", n - SHOWN_FIRST - SHOWN_LAST);
    return true;
}

/* Where the loss jumps, as that of spiking networks does, and what was done about it. */
static void print_roughness(const Directions *directions)
{
    const Curvature *curvature = &directions->curvature;
    int farther = 0, unknown = 0;
    double low = HUGE_VAL, high = 0, share = 100 / fabs(curvature->loss);
    for (int k = 0; k < curvature->free_count; k++) {
        unknown += curvature->rough_along[k] == CURVATURE_UNKNOWN;
        if (curvature->rough_along[k] != CURVATURE_FARTHER)
            continue;
        farther++;
        low = fmin(low, curvature->heights[k]);
        high = fmax(high, curvature->heights[k]);
    }
    if (farther + unknown == 0)
        return;
    printf("the loss is rough: along %d of %d directions it jumps at the distance of +%.3g %%, rather than rising steadily\n",
           farther + unknown, curvature->free_count, 100 * directions->share);
    if (farther == 1)
        printf("one of them is measured farther away, where it has risen by %.3g %%\n", share * low);
    else if (farther > 1)
        printf("%d of them are measured farther away, where it has risen by %.3g to %.3g %%\n", farther, share * low, share * high);
    if (unknown > 0)
        printf("of %d nothing is known: it is rough as far as it can be looked at; more --trials may make it smoother\n", unknown);
}

static void print_curvatures(const Directions *directions)
{
    const Curvature *curvature = &directions->curvature;
    printf("directions of the loss, %.4g on %d trial%s, the stiffest first\n", curvature->loss,
           directions->trials, directions->trials == 1 ? "" : "s");
    char step[32];
    snprintf(step, sizeof step, "step to +%.3g %%", 100 * directions->share);
    printf("     curvature%15s  direction\n", step);
    for (int k = 0; k < curvature->free_count; k++) {
        if (left_out(curvature->free_count, k))
            continue;
        double value = curvature->values[k];
        double reach = curvature_reach_along(curvature, k);
        printf("%3d%11.3g", k + 1, value);
        if (isfinite(reach))
            printf("%15.3g  ", reach);
        else
            printf("%15s  ", "-");
        print_direction(directions, curvature->vectors + (size_t)k * (size_t)directions->n);
    }
    print_roughness(directions);
    double fall = curvature_fall(curvature);
    if (fall > curvature->rise)
        printf("the rule is not at a minimum of the loss, without penalties: along these directions it falls by "
               "about %.2g, if the valley goes on as it is here\n",
               fall);
}

/* What stands next to a bound is not among the directions: the slope counts there. */
static void print_bounds(const Directions *directions)
{
    const Curvature *curvature = &directions->curvature;
    bool any = false;
    for (int i = 0; i < directions->n; i++) {
        if (curvature->inwards[i] == 0)
            continue;
        double inwards = curvature->inwards[i] * curvature->slopes[i];
        const RuleAxis *axis = &directions->axes[i];
        char *name = short_name(axis->name);
        printf("%s%s is next to its bound %s%s\n", any ? "" : "\n", name,
               quantity_show(curvature->inwards[i] > 0 ? axis->low : axis->high, &axis->scale, 3).text,
               inwards > 0   ? ", which holds it: the loss falls towards the bound"
               : inwards < 0 ? ", but the loss falls away from it: the search had not ended there"
                             : ", and the loss is flat there");
        free(name);
        any = true;
    }
}

static void print_learned(const Directions *directions)
{
    printf("\ndirections that the search has learned, the stiffest first\n");
    printf("     deviation  direction\n");
    for (int k = 0; k < directions->n; k++) {
        if (left_out(directions->n, k))
            continue;
        printf("%3d%11.3g  ", k + 1, directions->deviations[k]);
        print_direction(directions, directions->learned + (size_t)k * (size_t)directions->n);
    }
}

/* size: of the unit. */
static const char *range_text(const double *range, double size, char text[64])
{
    if (isnan(range[0]) || isnan(range[1]))
        snprintf(text, 64, "-");
    else if (isfinite(range[0]) || isfinite(range[1]))
        snprintf(text, 64, "%.3g to %.3g", range[0] / size, range[1] / size);
    else
        snprintf(text, 64, "anything");
    return text;
}

static void print_ranges(const Directions *directions)
{
    int width = 11;
    for (int i = 0; i < directions->n; i++) {
        char *title = rule_axes_title(&directions->axes[i]);
        int length = (int)strlen(title);
        width = length > width ? length : width;
        free(title);
    }
    printf("\nvalues that raise the loss by %.3g %%: alone, and while the others make up for it\n",
           100 * directions->share);
    printf("%-*s      value  %-22s  %s\n", width, "coefficient", "alone", "with the others");
    for (int i = 0; i < directions->n; i++) {
        char *title = rule_axes_title(&directions->axes[i]);
        double size = directions->axes[i].scale.size;
        printf("%-*s%11.3g", width, title, directions->coefficients[i] / size);
        free(title);
        char alone[64], joint[64];
        printf("  %-22s  %s\n", range_text(directions->alone + 2 * i, size, alone),
               range_text(directions->joint + 2 * i, size, joint));
    }
    rule_axes_print_search_units(directions->n, directions->axes, directions->space);
}

/* ---- saving --------------------------------------------------------------------------------- */

/* As a result.json has them. */
static ResultDirections result_of(const Directions *directions)
{
    return (ResultDirections){.trials = directions->trials,
                              .loss = directions->curvature.loss,
                              .rise = directions->curvature.rise,
                              .count = directions->n,
                              .names = directions->names,
                              .curvatures = directions->curvature.values,
                              .heights = directions->curvature.heights,
                              .vectors = directions->curvature.vectors,
                              .alone = directions->alone,
                              .joint = directions->joint,
                              .deviations = directions->has_learned ? directions->deviations : NULL,
                              .learned = directions->learned};
}

/* Into the result.json of the run that the rule is of. */
static Status save(const Directions *directions, const ResultDirections *result, ErrorText *error)
{
    const RuleSource *source = directions->source;
    if (!source->has_run || source->result != &source->run.result)
        return STATUS_OK;
    char *bytes, *text = NULL;
    Status status = saved_run_is_unchanged(&source->run, &bytes, error);
    if (status == STATUS_OK) {
        text = result_directions_add(bytes, result);
        status = text ? run_folder_save(&source->run.folder, RESULT_FILE, text, strlen(text), error)
                      : status_out_of_memory(error);
    }
    free(bytes);
    free(text);
    return status;
}

static void print_json(const Directions *directions, const ResultDirections *result)
{
    JsonWriter writer = {0};
    json_open_object(&writer, NULL);
    json_open_array(&writer, "coefficients");
    for (int i = 0; i < directions->n; i++) {
        const RuleAxis *axis = &directions->axes[i];
        json_open_object(&writer, NULL);
        json_put_text(&writer, "name", result->names[i]);
        json_put_real(&writer, "value", directions->coefficients[i]);
        json_put_text(&writer, "unit", scale_si(axis->dim).name);
        json_put_text(&writer, "shown_in", axis->scale.name);
        json_close_object(&writer);
    }
    json_close_array(&writer);
    result_directions_put(&writer, result);
    json_close_object(&writer);
    command_print_json(directions->source->command, &writer);
}

/* Nobody should wonder why nothing is printed for an hour. */
static void note_evaluations(const Directions *directions)
{
    double n = directions->n, evaluations = 2 * n * n;
    if (evaluations > 1e5 && !directions->source->command->quiet)
        fprintf(
            stderr,
            "plastc: note: the Hessian of %d coefficients takes %.0f evaluations on %d trials\n",
            directions->n, evaluations, directions->trials);
}

static Status find(Session *session, const RuleSource *source)
{
    ErrorText error;
    const Command *command = source->command;
    Directions directions = {.session = session, .source = source};
    Status status = rule_source_require(source, "directions", &error);
    if (status == STATUS_OK)
        status = make_directions(&directions, &error);
    if (status == STATUS_OK)
        note_evaluations(&directions);
    if (status == STATUS_OK)
        status = compute(&directions, &error);
    ResultDirections result = {0};
    if (status == STATUS_OK) {
        result = result_of(&directions);
        status = save(&directions, &result, &error);
    }
    if (status == STATUS_OK && command->json) {
        print_json(&directions, &result);
    } else if (status == STATUS_OK && !command->quiet) {
        print_curvatures(&directions);
        print_bounds(&directions);
        if (directions.has_learned)
            print_learned(&directions);
        print_ranges(&directions);
    }
    free_directions(&directions);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

Status command_directions(const Command *given)
{
    ErrorText error;
    RuleSource source;
    Command derives = *given;
    derives.derives = true;
    Status status = rule_source_open(&source, &derives, !given->rule && !given->coefficients, &error);
    if (status == STATUS_OK) {
        Session session;
        status = session_open(&session, source.command, source.seed);
        if (status == STATUS_OK)
            status = find(&session, &source);
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    return status;
}
