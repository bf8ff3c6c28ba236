/* cmd_gradcheck.c: `plastc gradcheck`: the slopes of what is minimised along each coefficient as the
 * distance of the probes shrinks, and whether they can be trusted. */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/session/session.h"
#include "runtime/coefficients.h"
#include "runtime/run.h"
#include "runtime/search/differences.h"
#include "runtime/search/l1.h"
#include "runtime/search/space.h"
#include "compiler/report/rule_axes.h"
#include "compiler/runs/rule_source.h"

/* Of the largest slope: within this, slopes are the same. */
#define AGREEMENT 0.01

#define VERDICTS 6 /* kinds of LadderVerdict */

typedef struct Check {
    const Session *session;
    int trials;
    Space *space;
    Probes probes;
    L1 l1;
    int candidates;                             /* the point itself, as number 0, and the probes */
    double *point, *work, *l1_weight, *l1_zero; /* [n] */
    double *unit, *coefficients;                /* [candidates][n] */
    double *losses;                             /* [candidates] */
    double *slopes;                             /* [LADDER][n] */
    double *exact;                              /* [n]; NULL: there is no exact gradient */
    double *memory;                             /* of all of them, owned */
    LadderChoice *choices;                      /* [n], owned */
} Check;

/* ---- setting up ----------------------------------------------------------------------------- */

/* As the program's own search takes them, if it descends. */
static bool central_differences(const SearchPlan *plan)
{
    for (int k = 0; k < plan->method->option_count; k++)
        if (strcmp(plan->options[k].name, "differences") == 0)
            return plan->options[k].value == 1;
    return true;
}

static Status make_check(Check *check, const Session *session, ErrorText *error)
{
    const Model *model = session->compilation.model;
    const PlastModule *module = evaluator_module(session->evaluator);
    size_t n = (size_t)module->coefficient_count;
    if (model->arrays.count > 0 && n > RUN_MOST_DIRECTIONS)
        return status_error(error, STATUS_RUN,
                            "gradcheck looks along each coefficient by itself, %d at most, but the program learns %zu",
                            RUN_MOST_DIRECTIONS, n);
    const Learn *expression = model_expression(model);
    if (expression)
        return status_error(error, STATUS_INPUT, "'%s' is an expression: its loss changes in steps, which have no slopes",
                            expression->name.name);
    check->session = session;
    check->space = space_create(module->coefficients, model->search.scales, (int)n);
    check->probes = (Probes){(int)n, central_differences(&model->search), NULL, NULL};
    check->candidates = 1 + ladder_count(&check->probes);
    size_t count = (size_t)check->candidates;
    Status status =
        evaluator_check_memory(session->evaluator, check->candidates, model->trials, error);
    if (status != STATUS_OK)
        return status;
    check->memory = malloc(sizeof(double) * (n * (5 + LADDER + 2 * count) + count));
    check->choices = malloc(sizeof(LadderChoice) * n);
    if (!check->space || !check->memory || !check->choices)
        return status_error(error, STATUS_MEMORY, "out of memory for %d probes in %d coefficients",
                            check->candidates, (int)n);
    check->point = check->memory;
    check->work = check->point + n;
    check->l1_weight = check->work + n;
    check->l1_zero = check->l1_weight + n;
    check->slopes = check->l1_zero + n;
    check->unit = check->slopes + LADDER * n;
    check->coefficients = check->unit + count * n;
    check->losses = check->coefficients + count * n;
    check->exact = evaluator_has_gradient(session->evaluator) ? check->losses + count : NULL;
    check->probes.low = space_low(check->space);
    check->probes.high = space_high(check->space);
    check->l1 = (L1){(int)n, check->l1_weight, check->l1_zero};
    space_l1(check->space, model->search.l1, check->l1_weight, check->l1_zero);
    return STATUS_OK;
}

static Status set_point(Check *check, const RuleSource *source, ErrorText *error)
{
    if (!source->result && !source->command->rule) {
        space_start(check->space, check->session->seed, check->point);
        return STATUS_OK;
    }
    Status status = rule_source_apply(source, &check->session->compilation, check->work, error);
    if (status == STATUS_OK)
        space_to_unit(check->space, check->work, check->point);
    return status;
}

/* ---- slopes --------------------------------------------------------------------------------- */

static Status evaluate(Check *check, ErrorText *error)
{
    size_t n = (size_t)check->probes.n;
    memcpy(check->unit, check->point, sizeof(double) * n);
    ladder_write(&check->probes, check->point, check->work, check->unit + n);
    for (size_t k = 0; k < (size_t)check->candidates; k++)
        space_from_unit(check->space, check->unit + k * n, check->coefficients + k * n);
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = check->trials,
                             .generation = PLAST_FINAL,
                             .candidates = check->candidates,
                             .coefficients = check->coefficients,
                             .objective = check->losses};
    return evaluator_run(check->session->evaluator, &evaluation, error);
}

/* In the search space and without the l1 penalty, as the differences are. */
static Status take_exact(Check *check, ErrorText *error)
{
    double loss;
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = check->trials,
                             .generation = PLAST_FINAL,
                             .candidates = 1,
                             .coefficients = check->coefficients,
                             .gradient = check->exact,
                             .objective = &loss};
    if (!check->exact)
        return STATUS_OK;
    Status status = evaluator_run(check->session->evaluator, &evaluation, error);
    space_slopes(check->space, check->coefficients, check->exact);
    for (int i = 0; i < check->probes.n; i++)
        check->exact[i] -= l1_slope(&check->l1, i, check->point[i]);
    return status;
}

static void take_slopes(Check *check)
{
    int n = check->probes.n;
    for (int k = 1; k < check->candidates; k++) {
        int i;
        double moved = ladder_moved(&check->probes, check->point, check->work, k - 1, &i);
        check->losses[k] -= l1_change(&check->l1, i, check->point[i], moved);
    }
    ladder_slopes(&check->probes, check->point, check->work, check->losses[0], check->losses + 1,
                  check->slopes);
    for (int i = 0; i < n; i++)
        check->choices[i] = ladder_choose(check->slopes + i, n);
}

static double largest_slope(const Check *check)
{
    double largest = 0;
    for (int i = 0; i < check->probes.n; i++)
        largest = fmax(largest, fabs(check->choices[i].slope));
    return largest;
}

/* ---- printing ------------------------------------------------------------------------------- */

static int name_width(const Check *check)
{
    const PlastModule *module = evaluator_module(check->session->evaluator);
    int width = (int)strlen("distance");
    for (int i = 0; i < check->probes.n; i++) {
        int length = (int)strlen(coefficients_name(module, i).text);
        width = length > width ? length : width;
    }
    return width;
}

static void print_head(const Check *check, const Command *command, int width)
{
    const char *at = command->rule ? command->rule : command->coefficients;
    printf("objective %.4g at %s%s%s, %d trial%s; slopes by %s differences%s\n", check->losses[0],
           at ? "'" : "", at ? at : "the start", at ? "'" : "", check->trials,
           check->trials == 1 ? "" : "s", check->probes.central ? "central" : "forward",
           check->session->compilation.model->search.l1 ? ", without the l1 penalty" : "");
    printf("%-*s", width, "distance");
    for (int rung = 0; rung < LADDER; rung++)
        printf(" %10.0e", ladder_distance(rung));
    printf("%s  chosen\n", check->exact ? "      exact" : "");
}

static const char *const verdict_words[VERDICTS] = {"smooth", "flat", "steps", "rough", "ripples", "failed"};

static LadderVerdict print_slopes(const Check *check, int i, int width, double largest)
{
    const PlastModule *module = evaluator_module(check->session->evaluator);
    int n = check->probes.n;
    const double *slopes = check->slopes + i;
    LadderVerdict verdict = ladder_judge(slopes, n, &check->choices[i], check->losses[0], largest);
    printf("%-*s", width, coefficients_name(module, i).text);
    for (int rung = 0; rung < LADDER; rung++) {
        if (isnan(slopes[rung * n]))
            printf(" %10s", "-");
        else
            printf(" %10.2e", slopes[rung * n]);
    }
    if (check->exact && isnan(check->exact[i]))
        printf(" %10s", "nan");
    else if (check->exact)
        printf(" %10.2e", check->exact[i]);
    printf("  %.0e  %s\n", ladder_distance(check->choices[i].rung), verdict_words[verdict]);
    return verdict;
}

/* What follows for the coefficients of each verdict. */
static void print_advice(const int counts[VERDICTS])
{
    static const char *const advice[VERDICTS] = {
        [LADDER_SMOOTH] = "smooth: slopes of neighbouring distances agree",
        [LADDER_FLAT] = "flat: no slope at any distance: no effect on the loss, or an optimum",
        [LADDER_STEPS] = "steps: the loss is constant nearby and jumps further away; differences "
                         "do not show where it falls: use cmaes or es, or a loss without steps",
        [LADDER_ROUGH] = "rough: no slopes agree; use cmaes or es, more trials, a shorter task, or "
                         "'h' as large as the distance of interest",
        [LADDER_RIPPLES] =
            "ripples: over a distance of 0.01 the loss has another slope than nearby, "
            "so steps are led astray; use cmaes or es, a shorter task, or h = 0.01",
        [LADDER_FAILED] = "failed: too few probes have a finite loss: bound the coefficient with "
                          "'in [low, high]', or add a guard"};
    for (int k = 0; k < VERDICTS; k++)
        if (counts[k] > 0)
            printf("%d %s\n", counts[k], advice[k]);
}

/* Where the differences agree with each other, but not with the exact slope, the loss has a kink at the point:
 * they are the mean of the slopes on both sides. */
static void print_exact(const Check *check, double largest)
{
    const IrGradient *gradient = &check->session->compilation.module->gradient;
    double off = 0, length = 0;
    int kinks = 0, smooth = 0, unknown = 0;
    if (!check->exact) {
        printf("no exact gradient: %s", gradient->refused);
        if (gradient->place.start >= 0) {
            const SourceSet *sources = &check->session->compilation.sources;
            Position position = source_position(sources, gradient->place.file, gradient->place.start);
            printf(" (%s:%d)", sources->files[gradient->place.file]->path, position.line);
        }
        printf("\n");
        return;
    }
    for (int i = 0; i < check->probes.n; i++) {
        const LadderChoice *choice = &check->choices[i];
        double difference = check->exact[i] - choice->slope;
        unknown += !isfinite(check->exact[i]);
        if (!isfinite(check->exact[i]))
            continue;
        if (ladder_judge(check->slopes + i, check->probes.n, choice, check->losses[0], largest) != LADDER_SMOOTH)
            continue;
        smooth++;
        kinks += choice->spread <= AGREEMENT * largest && fabs(difference) > AGREEMENT * largest;
        off += difference * difference;
        length += check->exact[i] * check->exact[i];
    }
    if (smooth > 0)
        printf("exact slopes of the %d smooth coefficient%s: of length %.4g together, differences are off by %.0e "
               "of it\n",
               smooth, smooth == 1 ? "" : "s", sqrt(length), length > 0 ? sqrt(off / length) : sqrt(off));
    if (unknown > 0)
        printf("%d exact slope%s not finite, though the loss is: something on the way has none there, as sqrt(x) and "
               "x^0.5 at 0\n",
               unknown, unknown == 1 ? " is" : "s are");
    printf("they keep %.0f numbers of a trial, %.0f each turn of its longest loop", gradient->numbers,
           gradient->kept_a_turn);
    if (gradient->repeats)
        printf("; %.0f snapshots of %.0f, and all turns once more", gradient->snapshots, gradient->carried);
    printf("\n");
    if (kinks > 0)
        printf("%d kink%s: the differences agree with each other, but not with the exact slope, which is that "
               "of one side\n",
               kinks, kinks == 1 ? "" : "s");
}

static void print_check(const Check *check, const Command *command)
{
    int counts[VERDICTS] = {0};
    int width = name_width(check);
    double largest = largest_slope(check);
    print_head(check, command, width);
    for (int i = 0; i < check->probes.n; i++)
        counts[print_slopes(check, i, width, largest)]++;
    RuleAxis *axes = rule_axes(check->session->compilation.model);
    if (axes)
        rule_axes_print_search_units(check->probes.n, axes, check->space);
    free(axes);
    print_advice(counts);
    print_exact(check, largest);
}

/* Slopes are in the search space, as those in words are. */
static void put_coefficient(JsonWriter *writer, const Check *check, int i, double largest)
{
    const LadderChoice *choice = &check->choices[i];
    int n = check->probes.n;
    double slopes[LADDER];
    for (int rung = 0; rung < LADDER; rung++)
        slopes[rung] = check->slopes[rung * n + i];
    json_open_object(writer, NULL);
    json_put_text(writer, "name", coefficients_name(evaluator_module(check->session->evaluator), i).text);
    json_put_list(writer, "slopes", LADDER, slopes);
    json_put_real(writer, "distance", ladder_distance(choice->rung));
    json_put_real(writer, "slope", choice->slope);
    json_put_real(writer, "exact", check->exact ? check->exact[i] : (double)NAN);
    json_put_text(writer, "verdict",
                  verdict_words[ladder_judge(check->slopes + i, n, choice, check->losses[0], largest)]);
    json_close_object(writer);
}

static void print_json(const Check *check, const Command *command)
{
    JsonWriter writer = {0};
    double largest = largest_slope(check), distances[LADDER];
    const char *refused = check->session->compilation.module->gradient.refused;
    for (int rung = 0; rung < LADDER; rung++)
        distances[rung] = ladder_distance(rung);
    json_open_object(&writer, NULL);
    json_put_real(&writer, "objective", check->losses[0]);
    json_put_integer(&writer, "trials", check->trials);
    json_put_text(&writer, "differences", check->probes.central ? "central" : "forward");
    json_put_list(&writer, "distances", LADDER, distances);
    json_put_text(&writer, "no_exact_gradient", check->exact ? NULL : refused);
    json_open_array(&writer, "coefficients");
    for (int i = 0; i < check->probes.n; i++)
        put_coefficient(&writer, check, i, largest);
    json_close_array(&writer);
    json_close_object(&writer);
    command_print_json(command, &writer);
}

/* --------------------------------------------------------------------------------------------- */

static Status check_session(const Session *session, const RuleSource *source)
{
    ErrorText error;
    const Command *command = source->command;
    Check check = {.trials =
                       command->trials > 0 ? command->trials : session->compilation.model->trials};
    Status status = make_check(&check, session, &error);
    if (status == STATUS_OK)
        status = set_point(&check, source, &error);
    if (status == STATUS_OK)
        status = evaluate(&check, &error);
    if (status == STATUS_OK && !isfinite(check.losses[0]))
        status = status_error(&error, STATUS_RUN,
                              "the objective is not finite at this point; name another one with "
                              "--coefficients FILE or --rule NAME");
    if (status == STATUS_OK)
        status = take_exact(&check, &error);
    if (status == STATUS_OK) {
        take_slopes(&check);
        if (command->json)
            print_json(&check, command);
        else
            print_check(&check, command);
    }
    space_destroy(check.space);
    free(check.memory);
    free(check.choices);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}

Status command_gradcheck(const Command *command)
{
    ErrorText error;
    RuleSource source;
    Command derives = *command;
    derives.derives = true;
    Status status = rule_source_open(&source, &derives, false, &error);
    if (status == STATUS_OK) {
        Session session;
        status = session_open(&session, source.command, source.seed);
        if (status == STATUS_OK)
            status = check_session(&session, &source);
        session_close(&session);
    } else {
        command_fail(status, &error);
    }
    rule_source_free(&source);
    return status;
}
