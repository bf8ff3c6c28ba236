/* bowl_module.c: see bowl_module.h. */
#include "bowl_module.h"

#include <math.h>
#include <stddef.h>

static const PlastCoefficient coefficients[] = {
    {"bowl.a", 0.5, 0.0, -HUGE_VAL, HUGE_VAL, 0, 1, 0},
    {"bowl.b", -0.5, 0.0, -HUGE_VAL, HUGE_VAL, 0, 1, 0},
};

static const PlastOutcome outcomes[] = {{"distance", 1, 0, 0}, {"sum", 0, 0, 0}};

static void prepare_trial(const PlastContext *context, double *trial, double *scratch)
{
    scratch[0] = context->draw.trial;
    trial[0] = scratch[0];
    trial[1] = -scratch[0];
}

static void prepare_generation(const PlastContext *context, const double *trial, double *generation,
                               double *scratch)
{
    (void)trial;
    (void)scratch;
    generation[0] = 0.5 * (context->draw.generation % 2);
}

static void rollout(int lanes, const double *trial, const double *generation,
                    const double *coefficient, double *work, double *outcome)
{
    for (int lane = 0; lane < lanes; lane++) {
        double a = coefficient[lane], b = coefficient[lanes + lane];
        work[lane] = a - trial[0] - generation[0];
        work[lanes + lane] = b - trial[1];
        int stopped = a > 1000;
        outcome[lane] =
            stopped ? 99 : work[lane] * work[lane] + work[lanes + lane] * work[lanes + lane];
        outcome[lanes + lane] = a + b;
        outcome[2 * lanes + lane] = stopped ? 7 : -1;
    }
}

#define ROLLOUT(n)                                                                                 \
    static void rollout_##n(const PlastContext *context, const double *trial,                      \
                            const double *generation, const double *coefficient, double *work,     \
                            double *outcome)                                                       \
    {                                                                                              \
        (void)context;                                                                             \
        rollout(n, trial, generation, coefficient, work, outcome);                                 \
    }
ROLLOUT(1)
ROLLOUT(2)
ROLLOUT(4)
ROLLOUT(8)

static double objective(const double *coefficient, const double *losses, double penalty)
{
    double a = coefficient[0];
    return losses[0] + penalty * (a < 0 ? -a : a);
}

#define MODULE(n)                                                                                  \
    {                                                                                              \
        .abi_version = PLAST_ABI_VERSION, .lanes = n, .coefficient_count = 2, .entry_count = 2,                      \
        .coefficients = coefficients, .outcome_count = 2, .loss_count = 1, .outcomes = outcomes,   \
        .trials = 5, .validation_trials = 3, .trial_size = 2, .generation_size = 1,                \
        .scratch_size = 1, .work_size = 2, .prepare_trial = prepare_trial,                         \
        .prepare_generation = prepare_generation, .rollout = rollout_##n, .objective = objective   \
    }

static const PlastModule modules[] = {MODULE(1), MODULE(2), MODULE(4), MODULE(8)};

const PlastModule *bowl_module(int lanes)
{
    for (size_t k = 0; k < sizeof modules / sizeof modules[0]; k++)
        if (modules[k].lanes == lanes)
            return &modules[k];
    return NULL;
}
