/* hand_spikes.c: see hand_spikes.h.
 *
 * As one writes it down: Euler steps of 0.1 ms, a list of those that spike, rows of targets, traces
 * that decay at each step. Built as one would, with -O3 for this machine. */
#include "hand_spikes.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "bench.h"

#define STEP    1e-4
#define DELAY   8 /* steps */
#define SLOTS   (DELAY + 1)
#define SILENCE 50 /* steps of refractoriness */

static double uniform(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static double *numbers(int count, double value)
{
    double *list = bench_memory(sizeof *list * (size_t)count);
    for (int k = 0; k < count; k++)
        list[k] = value;
    return list;
}

static int *integers(int count)
{
    return bench_memory(sizeof(int) * (size_t)count);
}

/* ---- neurons ----------------------------------------------------------------------------- */

typedef struct Neurons {
    int count;
    double *v, *ge, *gi;
    int *wait;          /* steps of refractoriness left */
    int *spikes[SLOTS]; /* who spiked in the last steps */
    int spiked[SLOTS];  /* how many */
    double current;     /* V */
    long total;         /* spikes */
} Neurons;

static Neurons make_neurons(int count, double current)
{
    Neurons n = {.count = count, .current = current};
    n.v = numbers(count, -0.06);
    n.ge = numbers(count, 0);
    n.gi = numbers(count, 0);
    n.wait = integers(count);
    for (int i = 0; i < count; i++)
        n.wait[i] = 0;
    for (int k = 0; k < SLOTS; k++)
        n.spikes[k] = integers(count);
    return n;
}

static void free_neurons(Neurons *n)
{
    free(n->v);
    free(n->ge);
    free(n->gi);
    free(n->wait);
    for (int k = 0; k < SLOTS; k++)
        free(n->spikes[k]);
}

static void advance(Neurons *n, int slot)
{
    n->spiked[slot] = 0;
    for (int i = 0; i < n->count; i++) {
        double v = n->v[i], ge = n->ge[i], gi = n->gi[i];
        n->ge[i] -= STEP / 5e-3 * ge;
        n->gi[i] -= STEP / 10e-3 * gi;
        if (n->wait[i] > 0) {
            n->wait[i]--;
            continue;
        }
        n->v[i] += STEP / 20e-3 * (-0.06 - v - ge * v - gi * (v + 0.08) + n->current);
        if (n->v[i] > -0.05) {
            n->v[i] = -0.06;
            n->wait[i] = SILENCE;
            n->spikes[slot][n->spiked[slot]++] = i;
        }
    }
}

/* Each unit with the chance `p`: jumps from one that spikes to the next. */
static void draw_inputs(Neurons *n, int slot, double p, uint64_t *random)
{
    n->spiked[slot] = 0;
    for (double at = log(1 - uniform(random)) / log(1 - p); at < n->count;
         at += 1 + floor(log(1 - uniform(random)) / log(1 - p)))
        n->spikes[slot][n->spiked[slot]++] = (int)at;
}

/* ---- synapses ---------------------------------------------------------------------------- */

typedef struct Synapses {
    int *row, *target;              /* those of source i are row[i] to row[i + 1] - 1 */
    int *column, *synapse, *source; /* the same by targets, of plastic ones */
    double *weight;                 /* of plastic ones */
} Synapses;

static Synapses connect(const Neurons *from, const Neurons *to, double p, uint64_t *random)
{
    Synapses s = {.row = integers(from->count + 1)};
    int most = (int)(1.1 * p * from->count * to->count) + 1000, found = 0;
    s.target = integers(most);
    for (int i = 0; i < from->count; i++) {
        s.row[i] = found;
        for (double at = floor(log(1 - uniform(random)) / log(1 - p));
             at < to->count && found < most; at += 1 + floor(log(1 - uniform(random)) / log(1 - p)))
            if (from != to || (int)at != i)
                s.target[found++] = (int)at;
    }
    s.row[from->count] = found;
    return s;
}

static void make_plastic(Synapses *s, const Neurons *from, const Neurons *to, double weight)
{
    int count = s->row[from->count];
    s->weight = numbers(count, weight);
    s->column = integers(to->count + 2);
    s->synapse = integers(count);
    s->source = integers(count);
    for (int j = 0; j < to->count + 2; j++)
        s->column[j] = 0;
    for (int k = 0; k < count; k++)
        s->column[s->target[k] + 2]++;
    for (int j = 2; j < to->count + 2; j++)
        s->column[j] += s->column[j - 1];
    for (int i = 0; i < from->count; i++)
        for (int k = s->row[i]; k < s->row[i + 1]; k++) {
            int place = s->column[s->target[k] + 1]++;
            s->synapse[place] = k;
            s->source[place] = i;
        }
}

static void free_synapses(Synapses *s)
{
    free(s->row);
    free(s->target);
    free(s->column);
    free(s->synapse);
    free(s->source);
    free(s->weight);
}

static void deliver(const Synapses *s, const Neurons *from, int slot, double *g, double weight)
{
    for (int n = 0; n < from->spiked[slot]; n++) {
        int i = from->spikes[slot][n];
        for (int k = s->row[i]; k < s->row[i + 1]; k++)
            g[s->target[k]] += weight;
    }
}

/* ---- the rule ---------------------------------------------------------------------------- */

typedef struct PairRule {
    double eta, alpha, beta, gamma, kappa, tau_pre, tau_post, most;
    double *pre, *post; /* traces */
} PairRule;

static double clip(double w, double most)
{
    return w < 0 ? 0 : w > most ? most : w;
}

static void decay(double *trace, int count, double tau)
{
    double factor = exp(-STEP / tau);
    for (int i = 0; i < count; i++)
        trace[i] *= factor;
}

static void raise(double *trace, const Neurons *n, int slot)
{
    for (int k = 0; k < n->spiked[slot]; k++)
        trace[n->spikes[slot][k]] += 1;
}

/* Spikes of `from` arrive, those of `to` have just been. */
static void learn(PairRule *rule, Synapses *s, const Neurons *from, int arrive, Neurons *to,
                  int now)
{
    decay(rule->pre, from->count, rule->tau_pre);
    decay(rule->post, to->count, rule->tau_post);
    for (int n = 0; n < from->spiked[arrive]; n++) {
        int i = from->spikes[arrive][n];
        for (int k = s->row[i]; k < s->row[i + 1]; k++) {
            int j = s->target[k];
            to->gi[j] += s->weight[k];
            s->weight[k] = clip(
                s->weight[k] + rule->eta * (rule->alpha + rule->kappa * rule->post[j]), rule->most);
        }
    }
    for (int n = 0; n < to->spiked[now]; n++) {
        int j = to->spikes[now][n];
        for (int c = s->column[j]; c < s->column[j + 1]; c++) {
            double *w = &s->weight[s->synapse[c]];
            *w = clip(*w + rule->eta * (rule->beta + rule->gamma * rule->pre[s->source[c]]),
                      rule->most);
        }
    }
    raise(rule->pre, from, arrive);
    raise(rule->post, to, now);
}

/* ---- networks ---------------------------------------------------------------------------- */

typedef struct Network {
    int inputs;      /* 0: none */
    double input;    /* their rate, Hz */
    double current;  /* V */
    double e, i, ie; /* weights of synapses from E, from I to I, from I to E at first */
    PairRule rule;
    bool scatter; /* states at random at the start */
} Network;

static void scatter(Neurons *n, uint64_t *random)
{
    for (int i = 0; i < n->count; i++) {
        n->v[i] = -0.06 + 0.01 * uniform(random);
        n->ge[i] = 4 * uniform(random);
        n->gi[i] = 100 * uniform(random);
    }
}

static HandResult run_network(Network *net, double learning, double scoring)
{
    uint64_t random = 1;
    Neurons x = make_neurons(net->inputs, 0);
    Neurons e = make_neurons(8000, net->current), i = make_neurons(2000, net->current);
    Synapses xe = connect(&x, &e, 0.05, &random), xi = connect(&x, &i, 0.05, &random);
    Synapses ee = connect(&e, &e, 0.02, &random), ei = connect(&e, &i, 0.02, &random);
    Synapses ii = connect(&i, &i, 0.02, &random), ie = connect(&i, &e, 0.02, &random);
    make_plastic(&ie, &i, &e, net->ie);
    net->rule.pre = numbers(i.count, 0);
    net->rule.post = numbers(e.count, 0);
    if (net->scatter) {
        scatter(&e, &random);
        scatter(&i, &random);
    }
    double started = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
    int begin = (int)(learning / STEP + 0.5), end = begin + (int)(scoring / STEP + 0.5);
    for (int step = 0; step < end; step++) {
        int now = step % SLOTS, arrive = (step + 1) % SLOTS;
        if (net->inputs > 0)
            draw_inputs(&x, now, net->input * STEP, &random);
        advance(&e, now);
        advance(&i, now);
        deliver(&xe, &x, arrive, e.ge, 0.1);
        deliver(&xi, &x, arrive, i.ge, 0.1);
        deliver(&ee, &e, arrive, e.ge, net->e);
        deliver(&ei, &e, arrive, i.ge, net->e);
        deliver(&ii, &i, arrive, i.gi, net->i);
        learn(&net->rule, &ie, &i, arrive, &e, now);
        if (step >= begin) {
            e.total += e.spiked[now];
            i.total += i.spiked[now];
        }
    }
    HandResult result = {(double)e.total / scoring / e.count, (double)i.total / scoring / i.count,
                         bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - started};
    Synapses *all[] = {&xe, &xi, &ee, &ei, &ii, &ie};
    for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
        free_synapses(all[k]);
    free(net->rule.pre);
    free(net->rule.post);
    free_neurons(&x);
    free_neurons(&e);
    free_neurons(&i);
    return result;
}

HandResult hand_isp_net(double learning, double scoring)
{
    Network net = {.current = 0.02,
                   .e = 0.3,
                   .i = 3,
                   .ie = 3,
                   .rule = {1e-4, -0.12, 0, 1, 1, 20e-3, 20e-3, 20, NULL, NULL},
                   .scatter = true};
    return run_network(&net, learning, scoring);
}

HandResult hand_spikes(double learning, double scoring)
{
    Network net = {.inputs = 5000,
                   .input = 3,
                   .e = 0.03,
                   .i = 0.3,
                   .ie = 0.28,
                   .rule = {0.01, -1.41113, 0.015459, 0.716412, 1.080893, 54.348e-3, 97.523e-3, 2.5,
                            NULL, NULL}};
    return run_network(&net, learning, scoring);
}

/* ---- one neuron -------------------------------------------------------------------------- */

enum { GROUPS = 8, EXC = 100, INH = 25 /* a group */ };

static double normal(uint64_t *random)
{
    double size = sqrt(-2 * log(1 - uniform(random)));
    return size * cos(6.283185307179586 * uniform(random));
}

HandResult hand_isp1(double learning, double scoring)
{
    uint64_t random = 1;
    double signal[GROUPS] = {0}, weight[GROUPS];
    double w[GROUPS * INH] = {0}, pre[GROUPS * INH] = {0};
    double post = 0, decayed = exp(-STEP / 20e-3);
    double kept = exp(-STEP / 50e-3), spread = sqrt(1 - kept * kept);
    double wait_e[GROUPS] = {0}, wait_i[GROUPS] = {0}; /* for the next spike, in expected ones */
    Neurons out = make_neurons(1, 0);
    for (int g = 0; g < GROUPS; g++)
        weight[g] = 0.014 * (0.3 + 1.1 / (1 + pow(g - 4, 4)));
    double started = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
    int begin = (int)(learning / STEP + 0.5), end = begin + (int)(scoring / STEP + 0.5);
    for (int step = 0; step < end; step++) {
        advance(&out, 0);
        for (int i = 0; i < GROUPS * INH; i++)
            pre[i] *= decayed;
        post *= decayed;
        for (int g = 0; g < GROUPS; g++) {
            signal[g] = signal[g] * kept + spread * normal(&random);
            double p = STEP * (5 + 10 * fmax(signal[g], 0));
            for (wait_e[g] -= p * EXC; wait_e[g] < 0; wait_e[g] -= log(1 - uniform(&random)))
                out.ge[0] += weight[g];
            for (wait_i[g] -= p * INH; wait_i[g] < 0; wait_i[g] -= log(1 - uniform(&random))) {
                int i = g * INH + (int)(uniform(&random) * INH);
                pre[i] += 1;
                out.gi[0] += w[i];
                w[i] = clip(w[i] + 1e-3 * (post - 0.2), 1);
            }
        }
        if (out.spiked[0]) {
            post += 1;
            for (int i = 0; i < GROUPS * INH; i++)
                w[i] = clip(w[i] + 1e-3 * pre[i], 1);
            out.total += step >= begin;
        }
    }
    HandResult result = {(double)out.total / scoring, 0,
                         bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - started};
    free_neurons(&out);
    return result;
}
