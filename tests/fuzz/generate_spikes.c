/* generate_spikes.c: programs of spiking populations: all kinds of inputs and connections, delays, ties,
 * traces and events. Thresholds and times are such that rounding does not decide whether a unit
 * spikes. */
#include "generate.h"

#include <stdio.h>
#include <string.h>

static const char *const inputs[] = {
    "poisson(150 Hz)",
    "poisson(100 Hz + 40 Hz * i)",
    "poisson(200 Hz, refractory = 2 ms)",
    "regular(period = 3.137 ms, start = 0.3 ms)",
    "regular(period = 4.137 ms + 0.71 ms * i, start = 0.2 ms * i)",
    "times(1 ms, 3 ms, 3.5 ms, 9 ms, 12 ms)",
    "spikes(\"spikes.csv\", unit = 1 ms)",
    "poisson(20 Hz * (1 + i), sources = 40)",
    "poisson(slow[i / 2].r)", /* of four units */
};

#define MANY 40 /* units, so that traces of their spikes are lazy */

static void write_input(Chooser *chooser, const char *name, int size)
{
    int kinds = (int)(sizeof inputs / sizeof *inputs) - (size == MANY);
    printf("input %s[%d] = %s\n", name, size, inputs[choose(chooser, kinds)]);
}

static void write_population(Chooser *chooser, const char *name, int size)
{
    static const char *const currents[] = {
        "g - v",
        "0.2 + k * g - v",
        "g * (1.5 - v) - v",
        "0.3 + g - a - v",
        "g - v - 0.1 * v^2",
        "0.2 * exp(20 * (v - 0.3)) + g - a - v",
        "g + 0.4 * select(t >= 3.5 ms, 1, 0) - v",
        "g + 0.5 * select(floor(t / 2.5 ms) == 2 * floor(t / 5 ms), 1, 0) - v",
        "g + 0.3 * select(step_number < 20, 1, 0) - v"};
    static const char *const methods[] = {"rk4", "heun", "euler"};
    static const char *const others[] = {"", " + a", " and a < 2.3", " or g > 3.1"};
    static const char *const resets[] = {"reset v = -0.1", "reset { v = 0  a += 0.13 }",
                                         "reset { v = 0.5 * v - 0.05  g = 0.5 * g }",
                                         "reset { a += 0.1  v = -0.2 * a }"};
    static const char *const refractory[] = {"", "refractory 1.5 ms", "refractory 2 ms free",
                                             "refractory 1.5 ms holds v",
                                             "refractory 0.7 ms + 0.4 ms * i holds g, v"};
    int silent = choose(chooser, 5);
    printf("population %s[%d] spiking {\n    k ~ uniform(0.8, 1.2)\n", name, size);
    if (choose_one_in(chooser, 4))
        printf("    integrate %s\n", CHOOSE_OF(chooser, methods));
    printf("    dv/dt = (%s) / %d ms\n    dg/dt = -g / %d ms\n    da/dt = (%s - a) / 15 ms\n",
           CHOOSE_OF(chooser, currents), 4 + choose(chooser, 9), 2 + choose(chooser, 5),
           silent > 0 && choose_one_in(chooser, 4) ? "0.2 * refractory"
           : choose_one_in(chooser, 2)             ? "0"
                                                   : "0.2 * v");
    printf(choose_one_in(chooser, 2) ? "    v(0) ~ uniform(0, 0.4)\n" : "    v(0) = 0.07 * i\n");
    printf("    threshold v > 0.%d317%s\n    %s\n    %s\n", 3 + choose(chooser, 3),
           others[choose_one_in(chooser, 2) ? choose(chooser, 4) : 0], CHOOSE_OF(chooser, resets),
           refractory[silent]);
    if (silent > 0 && choose_one_in(chooser, 3))
        printf("    quiet = refractory + 0.5 * previous(refractory)\n");
    if (choose_one_in(chooser, 3))
        printf("    total = 1 ms * sum(%s.rate) + v\n", name[0] == 's' ? "p" : "s");
    printf("}\n");
}

/* Returns the reference values of its coefficients. */
static const char *write_rule(Chooser *chooser)
{
    static const char *const ties[] = {"", "ties pre_first", "ties post_first", "ties simultaneous",
                                       "ties ignore"};
    static const char *const raises[] = {"", " nearest", " by 0.4", " by 0.2 + 0.1 * b"};
    static const char *const post_raises[] = {"", " nearest", " by 0.2 + 0.5 * post.a",
                                              " by 0.3 + post.v - previous(post.v)"};
    static const char *const pres[] = {
        "w += 0.05 * (a0 + b * y)", "w += 0.05 * y - 0.02 * w * b", "e += y  w = 0.95 * w + 0.01",
        "w = max(w - 0.1 * y * post.v, 0)", "w += 0.02 * y * pre.rate * 0.5 ms"};
    static const char *const posts[] = {"w += 0.05 * (b + a0 * x)", "e += 0.3 * x * pair",
                                        "w -= 0.03 * x * (w - 1)  w = 0.99 * w",
                                        "w += 0.04 * x * (post.g - post.v) * post.k"};
    if (choose_one_in(chooser, 6)) {
        bool triplets = choose_one_in(chooser, 2);
        printf("rule rule0 { spike_volterra(order = %d, rate = 0.05)  %s }\n", triplets ? 3 : 2,
               CHOOSE_OF(chooser, ties));
        if (triplets)
            return "rule0.tau_pre = 9 ms  rule0.tau_post_slow = 30 ms  rule0.beta = 0.2"
                   "  rule0.gamma = 1  rule0.gamma_3 = -0.3  rule0.kappa = 0.7  rule0.kappa_3 = "
                   "0.5";
        return "rule0.tau_pre = 9 ms  rule0.tau_post = 6 ms  rule0.alpha = -0.4  rule0.gamma = 1"
               "  rule0.kappa = 0.7";
    }
    printf("rule rule0 {\n    learn a0 = 0.2; learn b = -0.1\n");
    printf("    learn tau = 8 ms in [0.2 ms, 30 ms] log\n    %s\n", CHOOSE_OF(chooser, ties));
    printf("    trace x on pre tau tau%s\n", CHOOSE_OF(chooser, raises));
    printf("    trace y on post tau %s ms%s\n", choose_one_in(chooser, 3) ? "0.3" : "5",
           CHOOSE_OF(chooser, post_raises));
    printf("    trace e tau %s ms\n    trace low of x * y + 0.1 * e tau 6 ms\n    pair = x + 0.5 * "
           "y\n",
           choose_one_in(chooser, 3) ? "0.4" : "7");
    printf("    on_pre { %s }\n", CHOOSE_OF(chooser, pres));
    if (!choose_one_in(chooser, 4))
        printf("    on_post { %s }\n", CHOOSE_OF(chooser, posts));
    if (choose_one_in(chooser, 2))
        printf("    on_step { w += 0.01 * e * (slow[0].r / 100 Hz) + 0.005 * low%s }\n",
               choose_one_in(chooser, 2) ? "  normalize w over pre to 1.1" : "");
    printf("}\n");
    return choose_one_in(chooser, 3) ? "rule0.a0 = 0.6  rule0.b = 0.3  rule0.tau = 0.4 ms"
                                     : "rule0.a0 = 0.6  rule0.b = 0.3  rule0.tau = 5 ms";
}

/* Returns whether traces on post are of its synapses. */
static bool write_projection(Chooser *chooser, const char *name, const char *ends, int rule,
                             bool same)
{
    static const char *const kinds[] = {"all_to_all", "random(p = 0.6)", "fixed_in(2)",
                                        "fixed_out(2)", "where i + j != 2"};
    static const char *const starts[] = {"w = 0.2", "w ~ uniform(0.1, 0.5)", "w = 0.1 + 0.05 * i",
                                         "w ~ lognormal(-1.5, 0.3) each generation"};
    static const char *const events[] = {
        "on_pre { post.g += w }", "on_pre { post.g += w  post.a += 0.05 }",
        "on_pre { post.g += w * (1 - post.v) }", "on_pre { post.v += 0.3 * w  post.g += 0.4 * w }",
        "on_pre { post.g += w }  on_post { post.a -= 0.1 * post.g }"};
    /* of a population */
    static const char *const sent[] = {"on_pre { post.g += w * (0.5 + pre.a) }",
                                       "on_pre { pre.a += 0.03  post.v -= w * pre.g * pre.k }",
                                       "on_pre { post.g += w * previous(pre.v) }",
                                       "on_pre { post.g += w }  on_post { pre.v -= w * post.a }"};
    static const char *const delays[] = {"", "axonal_delay 1 ms", "dendritic_delay 1.5 ms",
                                         "axonal_delay 0.5 ms  dendritic_delay 0.5 ms",
                                         "axonal_delay ~ uniform(0 ms, 2 ms)",
                                         "axonal_delay 0.5 ms * mod(i + j, 3)  dendritic_delay 0.5 ms both_ways",
                                         "dendritic_delay ~ uniform(0 ms, 1.5 ms) both_ways",
                                         ("axonal_delay ~ normal(1 ms, 1 ms)  clip axonal_delay <= 2 ms"
                                          "  dendritic_delay 0.5 ms + 0.5 ms * mod(j, 2)")};
    const char *delay = CHOOSE_OF(chooser, delays);
    printf("projection %s : %s { %s  %s  %s  %s", name, ends,
           same && choose_one_in(chooser, 4) ? "one_to_one" : CHOOSE_OF(chooser, kinds),
           CHOOSE_OF(chooser, starts), delay,
           ends[0] == 's' && choose_one_in(chooser, 2) ? CHOOSE_OF(chooser, sent)
                                                       : CHOOSE_OF(chooser, events));
    if (rule >= 0)
        printf("  plastic rule%d  clip w in [0, %s]", rule,
               choose_one_in(chooser, 3) ? "0.8 + 0.1 * j" : "1");
    printf(" }\n");
    return strstr(delay, "dendritic_delay ~") != NULL || strstr(delay, "dendritic_delay 0.5 ms +") != NULL;
}

static void write_measures(Chooser *chooser)
{
    static const char *const measures[] = {
        "0.01 * mean(s.rate over test) / 1 Hz",
        "0.01 * mean(p.rate over learn) / 1 Hz",
        "mean(s.v over test) + tanh(var(s.g over learn))",
        "mean(f.w) + 0.1 * std(f.w)",
        "l2(f.w) + max(f.w)",
        "cosine(f.w, f.w + 1)",
        "tanh(corr(s.v, s.g over learn))",
        "cv_isi(s over learn)",
        "fano(p, 3 ms over learn)",
        "correlation(s, 2.5 ms over learn)",
        "std_cv_isi(s over learn) + kl_isi(s, 1 ms, 5 ms over learn)",
        "0.01 * std_rate_spatial(p over learn) / 1 Hz + 0.01 * std_rate_temporal(s, 1 ms over learn) / 1 Hz",
        "fano_spatial(p, 2 ms over learn) + autocorrelation(s, 1 ms, 3 ms over learn)",
        "0.001 * spectrum(s, 0.5 ms over learn) / 1 Hz",
        "last(mean(f.w) over learn) - first(max(s.v) over learn)",
        "fraction(f.w > 0.2317)",
        "0.01 * mean(mean(s.rate), 5 ms) / 1 Hz",
        "norm(f.w - 0.1) + min(f.w)",
    };
    for (int k = 0; k < 4; k++)
        printf("%s l%d = %s\n", k < 2 ? "loss" : "report", k, CHOOSE_OF(chooser, measures));
    printf("loss all = mean(f.w) + mean(s.v) + 0.1 * mean(s.g) + 0.01 * mean(s.rate over learn) / "
           "1 Hz\n"
           "report middle = sum(s.v) at learn\n");
    if (choose_one_in(chooser, 4))
        printf(
            "guard mean(mean(s.rate), 4 ms, start = 50 Hz) < 317.3 Hz else loss = 2 - t / t_end\n");
}

static void write_records(Chooser *chooser, bool expanded, bool each)
{
    static const char *const values[] = {
        "s.spikes",  "p.spikes[1..2]", "s.v[0..1]",       "s.v",      "s.g + s.v", "mean(s.rate, 5 ms)",
        "f.w",       "mean(f.w)",      "f.w > 0.2317",    "s.rate",   "slow.r",    "cv_isi(s over learn)",
        "p.rate[2]", "max(s.v)",       "s.spikes[3..3]",  "t",        "span",      "mean(s.v over test)",
    };
    static const char *const own[] = {"f.x", "f.y[0..2]", "f.e", "f.low", "mean(f.x, 3 ms)", "mean(f.e)"};
    static const char *const written[] = {"f.x_pre", "f.x_post[1]", "mean(f.x_post over test)"};
    Records records = {.chooser = chooser, .unit = " ms", .phase = "learn"};
    for (int k = 2 + choose(chooser, 4); k > 0; k--) {
        const char *value = CHOOSE_OF(chooser, values);
        records.shown = strncmp(value, "p.rate", 6) == 0;
        write_record(&records, value, "");
    }
    records.shown = false;
    for (int k = 2; k > 0; k--) {
        const char *value = expanded ? CHOOSE_OF(chooser, written) : CHOOSE_OF(chooser, own);
        if (each && strchr(value, '[')) /* a list of synapses has no such part */
            value = expanded ? "f.x_post" : "f.y";
        write_record(&records, value, "");
    }
}

void write_spikes_program(Chooser *chooser)
{
    int size = choose_one_in(chooser, 6) ? MANY : 4, heard = choose_one_in(chooser, 3) ? MANY : 4;
    printf("plast 1\nstep 0.5 ms\n"
           "population slow[2] rate { dq/dt = -q / 20 ms + xi * sqrt(2 / 20 ms)\n"
           "    r = 60 Hz + 30 Hz * max(q, 0) }\n"
           "task go { trials %d  draw span ~ uniform(0.6, 1.3)\n    phase learn %d ms%s\n    phase "
           "test %d ms%s%s }\n",
           1 + choose(chooser, 2), 15 + choose(chooser, 20),
           choose_one_in(chooser, 4) ? " * span" : "", 5 + choose(chooser, 10),
           choose_one_in(chooser, 3)   ? " { frozen rule0 }"
           : choose_one_in(chooser, 3) ? " { scaled rule0 0.3 }"
                                       : "",
           choose_one_in(chooser, 3) ? "  phase again 6 ms { restore learn }" : "");
    write_input(chooser, "p", heard);
    write_population(chooser, "s", size);
    const char *reference = write_rule(chooser);
    bool each = write_projection(chooser, "f", "p -> s", 0, size == heard);
    if (choose_one_in(chooser, 2)) {
        write_population(chooser, "u", 4);
        write_projection(chooser, "h", "s -> u", choose_one_in(chooser, 2) ? 0 : -1, size == 4);
    }
    if (choose_one_in(chooser, 2)) {
        write_input(chooser, "z", 4);
        write_projection(chooser, "n", "z -> s", -1, size == 4);
    }
    if (choose_one_in(chooser, 2))
        write_projection(chooser, "m", "s -> s", choose_one_in(chooser, 2) ? 0 : -1, true);
    write_measures(chooser);
    printf("reference some { %s }\nsearch { minimize l0 + l1 + all; method cmaes; budget 1 "
           "generations }\n",
           reference);
    write_records(chooser, strncmp(reference, "rule0.tau_pre", 13) == 0, each);
}
