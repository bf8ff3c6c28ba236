/* valley_module.c: see valley_module.h. */
#include "valley_module.h"

#include <math.h>

static const PlastCoefficient coefficients[] = {
    {"valley.a", 0.5, 0.0, -HUGE_VAL, HUGE_VAL, 0, 1, 0},
    {"valley.b", -1.0, 0.0, -HUGE_VAL, HUGE_VAL, 0, 1, 0},
    {"valley.c", 0.25, 0.0, -1.0, 1.0, 0, 1, 0},
    {"valley.d", 2.0, 0.0, -HUGE_VAL, HUGE_VAL, 0, 1, 0},
};

static const PlastOutcome outcomes[] = {{"height", 1, 0, 0}};

static void prepare_trial(const PlastContext *context, double *trial, double *scratch)
{
    (void)scratch;
    trial[0] = context->draw.trial - 1;
}

static void prepare_generation(const PlastContext *context, const double *trial, double *generation,
                               double *scratch)
{
    (void)context;
    (void)trial;
    (void)generation;
    (void)scratch;
}

static double height(double a, double b, double c, double d)
{
    return 5.0 + a * a + a * b + b * b + 125.0 * c * c + 5e-5 * d * d;
}

static void rollout(const PlastContext *context, const double *trial, const double *generation,
                    const double *coefficient, double *work, double *outcome)
{
    (void)context;
    (void)generation;
    (void)work;
    double a = coefficient[0] - 0.5, b = coefficient[1] + 1.0, c = coefficient[2] - 0.25;
    double d = coefficient[3] - 2.0;
    outcome[0] = height(a, b, c, d) + trial[0] * a;
    if (coefficient[3] > 1e5)
        outcome[0] = (double)NAN;
    outcome[1] = -1.0;
}

/* Steps and a wave, both far shorter than the valley is wide. */
static void rough_rollout(const PlastContext *context, const double *trial, const double *generation,
                          const double *coefficient, double *work, double *outcome)
{
    double a = coefficient[0] - 0.5, b = coefficient[1] + 1.0, c = coefficient[2] - 0.25;
    double d = coefficient[3] - 2.0, along = a + 1.3 * b + 1.7 * c + 1e-3 * d;
    (void)context;
    (void)trial;
    (void)generation;
    (void)work;
    double wave = sin(1e5 * along), step = 1e4 * along - floor(1e4 * along);
    outcome[0] = height(a, b, c, d) + VALLEY_ROUGHNESS * (wave + step);
    outcome[1] = -1.0;
}

static double objective(const double *coefficient, const double *losses, double penalty)
{
    return losses[0] + penalty * fabs(coefficient[0]);
}

#define MODULE(function)                                                                                             \
    {.abi_version = PLAST_ABI_VERSION, .lanes = 1, .coefficient_count = 4, .entry_count = 4, .coefficients = coefficients, \
     .outcome_count = 1, .loss_count = 1, .outcomes = outcomes, .trials = 4, .trial_size = 1,                          \
     .prepare_trial = prepare_trial, .prepare_generation = prepare_generation, .rollout = function,                    \
     .objective = objective}

const PlastModule *valley_module(void)
{
    static const PlastModule module = MODULE(rollout);
    return &module;
}

const PlastModule *valley_module_rough(void)
{
    static const PlastModule module = MODULE(rough_rollout);
    return &module;
}
