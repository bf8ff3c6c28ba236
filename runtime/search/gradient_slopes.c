/* gradient_slopes.c: the gradient of a generation. */
#include "gradient_slopes.h"

#include <math.h>

#define LADDER_PERIOD 100 /* gradients between two ladders */

void gradient_slopes_begin(Search *s, const double *losses, int count)
{
    bool ladder = s->state.phase == PHASE_LADDER;
    s->losses[0] = losses[0];
    for (int k = 1; k < count; k++) {
        int i;
        double moved = ladder ? ladder_moved(&s->probes, s->x, s->step, k - 1, &i)
                              : probes_moved(&s->probes, s->x, s->h, k - 1, &i);
        s->losses[k] = losses[k] - l1_change(&s->l1, i, s->x[i], moved);
    }
}

/* Chooses h, and the gradient with it. */
static void climb_ladder(Search *s)
{
    int n = s->state.n;
    ladder_slopes(&s->probes, s->x, s->step, s->losses[0], s->losses + 1, s->slopes);
    for (int i = 0; i < n; i++) {
        LadderChoice choice = ladder_choose(s->slopes + i, n);
        s->h[i] = ladder_distance(choice.rung);
        s->g[i] = choice.slope;
    }
    s->state.fresh = 0;
}

static void take_penalty_slopes_out(Search *s)
{
    for (int i = 0; i < s->state.n; i++)
        s->g[i] -= l1_slope(&s->l1, i, s->x[i]);
}

void gradient_slopes_take(Search *s)
{
    if (s->state.phase == PHASE_LADDER)
        climb_ladder(s);
    else if (s->state.central == GRADIENT_EXACT)
        take_penalty_slopes_out(s);
    else
        probes_slopes(&s->probes, s->x, s->h, s->losses[0], s->losses + 1, s->g);
    for (int i = 0; i < s->state.n; i++)
        s->g[i] = isnan(s->g[i]) ? 0.0 : s->g[i];
    s->state.fresh++;
}

void gradient_slopes_of_steps(Search *s)
{
    int n = s->state.n;
    for (int i = 0; i < n; i++) {
        for (int rung = LADDER - 1; rung >= 0 && s->g[i] == 0.0; rung--) {
            double slope = s->slopes[rung * n + i];
            if (isfinite(slope) && slope != 0.0) {
                s->g[i] = slope;
                s->h[i] = ladder_distance(rung);
            }
        }
    }
}

GradientPhase gradient_slopes_next(const Search *s)
{
    return s->state.chooses && s->state.fresh >= LADDER_PERIOD ? PHASE_LADDER : PHASE_PROBES;
}
