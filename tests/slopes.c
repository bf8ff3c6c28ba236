/* slopes.c: exact slopes of a program beside differences that Richardson extrapolates.
 *
 *     slopes PROGRAM.plast REFERENCE SEED [LANES]
 *
 * One line: `refused: WHY`; or the length of the exact gradient, how far the differences are from it as a part of that
 * length, the number of slopes that were compared, and of those that were not, since the differences at neighbouring
 * distances disagree: where the loss has a kink or a jump close by. The point is that of the reference, moved a little:
 * where units begin as equals the loss has kinks at numbers that are written down. The same gradient is computed once more
 * with so little memory that loops are parted into segments: `other bits` if it differs, and nothing is said where that
 * cannot be. With LANES the C compiler makes the module whose lanes are trials, and the gradient of five trials is
 * compared with that of libtcc: `by trial` is said before the rest. Exit code 1: it does not compile. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/session/session.h"

#define DISTANCES 3    /* of probes, each half of the one before */
#define DISTANCE  2e-3 /* the first one */
#define AGREEMENT 1e-7 /* of the gradient's length: within this, differences have converged */

static void set_point(const Model *model, const char *rule, double *x)
{
    for (int k = 0; k < model->references.count; k++) {
        const Reference *reference = model->references.items[k];
        for (int n = 0; strcmp(reference->name.name, rule) == 0 && n < reference->terms.count; n++)
            x[reference->terms.items[n].coefficient] = reference->terms.items[n].value;
    }
}

/* Of a loss over trials one alone says nothing. */
static int trials_of(const Evaluator *evaluator)
{
    return evaluator_module(evaluator)->statistic_count > 0 ? 3 : 1;
}

/* The gradients of `count` candidates; `gradient` may be NULL. */
static bool evaluate(Evaluator *evaluator, int trials, int count, const double *x, double *losses, double *gradient)
{
    ErrorText error;
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = trials,
                             .generation = PLAST_FINAL,
                             .candidates = count,
                             .coefficients = x,
                             .gradient = gradient,
                             .objective = losses};
    if (evaluator_run(evaluator, &evaluation, &error) == STATUS_OK)
        return true;
    printf("failed: %s\n", error.text);
    return false;
}

/* probes: [n][DISTANCES][2][n], the losses there after them */
static void compare(Evaluator *evaluator, int n, const double *x, const double *exact, double loss, double *probes)
{
    int count = n * DISTANCES * 2, compared = 0, rough = 0;
    double *losses = probes + (size_t)count * (size_t)n, length = 0, off = 0;
    for (int k = 0; k < count; k++) {
        double distance = DISTANCE / (1 << k / 2 % DISTANCES);
        memcpy(probes + (size_t)k * (size_t)n, x, sizeof *x * (size_t)n);
        probes[(size_t)k * (size_t)n + (size_t)(k / 2 / DISTANCES)] += k % 2 == 0 ? distance : -distance;
    }
    if (!evaluate(evaluator, trials_of(evaluator), count, probes, losses, NULL))
        return;
    for (int i = 0; i < n; i++)
        length += exact[i] * exact[i];
    length = sqrt(length) + 1e-6 * (1 + fabs(loss));
    for (int i = 0; i < n; i++) {
        double slopes[DISTANCES], better[DISTANCES - 1];
        for (int k = 0; k < DISTANCES; k++) {
            const double *pair = losses + (i * DISTANCES + k) * 2;
            slopes[k] = (pair[0] - pair[1]) * (1 << k) / (2 * DISTANCE);
        }
        for (int k = 0; k < DISTANCES - 1; k++)
            better[k] = (4 * slopes[k + 1] - slopes[k]) / 3;
        if (!(fabs(better[1] - better[0]) <= AGREEMENT * length)) {
            rough++;
            continue;
        }
        double difference = exact[i] - (16 * better[1] - better[0]) / 15;
        compared++;
        off = isnan(difference) ? HUGE_VAL : fmax(off, fabs(difference) / length);
    }
    printf("length %.3g off %.1e compared %d rough %d\n", length, off, compared, rough);
}

#define LITTLE_MEMORY 0.6 /* of what is needed where no loop is parted */

/* Whether little memory gives other bits. */
static bool differs(const Command *command, double needed, size_t n, const double *x, const double *exact, double *other)
{
    Command with_little = *command;
    with_little.gradient_memory = LITTLE_MEMORY * needed;
    Session session;
    double loss;
    bool is_other = false;
    Status status = session_open(&session, &with_little, command->seed);
    if (status == STATUS_OK && session.compilation.module->gradient.refused == NULL &&
        session.compilation.module->gradient.repeats > 0 && evaluate(session.evaluator, trials_of(session.evaluator), 1, x, &loss, other))
        is_other = memcmp(exact, other, n * sizeof *other) != 0;
    session_close(&session);
    return is_other;
}

/* Whether lanes of trials give other bits; says so if there are any. */
static bool differs_by_trial(const Session *session, const Command *command, size_t n, const double *x)
{
    const int trials = 5;
    Command with_cc = *command;
    with_cc.jit = JIT_CC;
    Session other;
    double losses[2], *gradients = calloc(2 * n, sizeof *gradients);
    bool is_other = false;
    if (session_open(&other, &with_cc, command->seed) == STATUS_OK) {
        session_by_trial(&other, &with_cc);
        if (tiers_by_trial(&other.tiers)) {
            printf("by trial: ");
            is_other = evaluate(session->evaluator, trials, 1, x, &losses[0], gradients) &&
                       evaluate(other.evaluator, trials, 1, x, &losses[1], gradients + n) &&
                       isfinite(losses[0]) && /* the sign of a NaN means nothing */
                       (memcmp(&losses[0], &losses[1], sizeof losses[0]) != 0 ||
                        memcmp(gradients, gradients + n, n * sizeof *gradients) != 0);
        }
    }
    session_close(&other);
    free(gradients);
    return is_other;
}

static void look(const Session *session, const Command *command, const char *rule)
{
    Evaluator *evaluator = session->evaluator;
    size_t n = (size_t)evaluator_module(evaluator)->coefficient_count, probes = n * DISTANCES * 2;
    const IrModule *module = session->compilation.module;
    double needed = 8 * module->gradient.numbers * (module->one_lane ? 1 : 8);
    double *memory = calloc(2 * n + probes * (n + 1), sizeof *memory), *exact = memory + n, loss;
    set_point(session->compilation.model, rule, memory);
    for (size_t i = 0; i < n; i++)
        memory[i] += 0.01 * sin(1.0 + 3.0 * (double)i);
    if (!evaluate(evaluator, trials_of(evaluator), 1, memory, &loss, exact))
        ;
    else if (!isfinite(loss))
        printf("not finite\n");
    else if (differs(command, needed, n, memory, exact, exact + n))
        printf("other bits\n");
    else if (command->lanes > 1 && differs_by_trial(session, command, n, memory))
        printf("other bits\n");
    else
        compare(evaluator, (int)n, memory, exact, loss, exact + n);
    free(memory);
}

int main(int argc, char **argv)
{
    Session session;
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: slopes PROGRAM.plast REFERENCE SEED [LANES]\n");
        return 2;
    }
    Command command = {.file = argv[1], .jit = JIT_TCC, .threads = 1, .lanes = argc == 5 ? atoi(argv[4]) : 1, .quiet = true, .silent = true, .searches = true, .derives = true,
                       .has_seed = true, .seed = (uint64_t)atoi(argv[3])};
    Status status = session_open(&session, &command, command.seed);
    if (status == STATUS_OK) {
        const char *refused = session.compilation.module->gradient.refused;
        if (refused != NULL)
            printf("refused: %s\n", refused);
        else
            look(&session, &command, argv[2]);
    }
    session_close(&session);
    return status == STATUS_OK ? 0 : 1;
}
