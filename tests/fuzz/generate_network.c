/* generate_network.c: the text of a program of projections from the table. Times and thresholds are such that rounding
 * does not decide whether a unit spikes. `gain` and `beat` stand where numbers may stand that the program learns; in some
 * programs it does, in the others they are constants. */
#include "generate_network.h"

#include <stdio.h>
#include <string.h>

/* ---- the experiment -------------------------------------------------------------------------- */

/* The first input of recordings of unequal length; NULL: there is none. */
static const Link *recordings(const Network *network)
{
    for (int k = 0; k < network->count; k++)
        if (network->links[k].source == SOURCE_ROWS_UNEQUAL)
            return &network->links[k];
    return NULL;
}

static void write_replacement(const Network *network, const Link *link)
{
    static const char *const spikes[] = {"poisson(90 Hz * gain)", "silent", "times(1 ms, 2.5 ms)",
                                         "regular(period = 2.137 ms * gain, start = 0.3 ms)",
                                         "poisson(50 Hz * gain, sources = 30)"};
    if (link->source == SOURCE_ROWS_UNEQUAL)
        printf("rows(\"unequal.csv\", columns = 2..%d, trial = 1, scale = -0.6)", link->size + 1);
    else
        printf("%s", source_spikes(link) ? CHOOSE_OF(network->chooser, spikes)
                                         : "gaussian(covariance = diagonal(rest = 0.5), samples = 5)");
}

static void write_phase_block(const Network *network)
{
    for (int k = 0; k < network->count; k++) {
        const Link *link = &network->links[k];
        if (link->rule == k && HAS(link->uses, USE_FROZEN) &&
            !(HAS(link->uses, USE_SCALED) && choose_one_in(network->chooser, 2)))
            printf(" frozen rule%d", k);
        else if (link->rule == k && HAS(link->uses, USE_SCALED))
            printf(" scaled rule%d %s", k, choose_one_in(network->chooser, 2) ? "0.5 * gain" : "level");
        bool twice = false; /* of one input that several projections begin at */
        for (int n = 0; n < k; n++)
            twice = twice || (HAS(network->links[n].uses, USE_REPLACED) &&
                              strcmp(network->links[n].pre, link->pre) == 0);
        if (HAS(link->uses, USE_REPLACED) && !twice) {
            printf(" %s = ", link->pre);
            write_replacement(network, link);
        }
    }
}

static void write_task(const Network *network, const char *name, int number)
{
    Chooser *chooser = network->chooser;
    bool restored = false;
    for (int k = 0; k < network->count; k++)
        restored = restored || HAS(network->links[k].uses, USE_RESTORE);
    bool batch = !network->fresh && network->count == 3; /* of all, where there is another task with one trial */
    printf("task %s { trials %s%d%s  draw level ~ uniform(0.5, 1.5)%s\n", name,
           !batch ? "" : network->tasks > 1 && number == 0 ? "2 of " : "1 of ", 2 - number,
           network->fresh ? " each generation" : "", number > 0 ? "  weight 2" : "");
    const Link *unequal = recordings(network);
    if (network->epochs)
        printf("    phase first %d epochs\n", 2 + choose(chooser, 2));
    else if (unequal && choose_one_in(chooser, 2))
        printf("    phase first 5 * samples(%s) + 3 steps\n", unequal->pre);
    else
        printf("    phase first %d%s steps\n", 16 + choose(chooser, 24),
               choose_one_in(chooser, 4) ? " * level" : "");
    if (network->lasting && unequal && choose_one_in(chooser, 2))
        printf("    phase test samples(%s) samples of %s rest %s {", unequal->pre, network->timed ? "2.5 ms" : "5",
               network->timed ? "0.5 ms" : "1");
    else if (network->lasting)
        printf("    phase test %d samples of %s%s {", 4 + choose(chooser, 3), network->timed ? "1.5 ms" : "4",
               choose_one_in(chooser, 2) ? "" : network->timed ? " rest 1 ms" : " rest 2");
    else
        printf("    phase test %d steps {", 12 + choose(chooser, 12));
    write_phase_block(network);
    printf(" }\n");
    if (restored)
        printf("    phase again %d steps { restore %s }\n", 5 + choose(chooser, 8),
               choose_one_in(chooser, 2) ? "first" : "test");
    printf("}\n");
}

/* ---- layers ---------------------------------------------------------------------------------- */

static void write_input(const Network *network, const Link *link)
{
    static const char *const rows[] = {"in_order", "center, scale = 0.5", "scale = 0.7"};
    static const char *const rotations[] = {"rotated(1, rest = 0.5)", "diagonal(0.8, rest = 0.3)"};
    Chooser *chooser = network->chooser;
    const char *of = network->has[TARGET_RATE] ? "y" : "z";
    for (int k = 0; k < network->count; k++)
        if (network->links[k].rule >= 0 && network->links[k].target != TARGET_INPUT &&
            network->links[k].source != SOURCE_POISSON_OF_NETWORK)
            of = target_names[network->links[k].target];
    printf("input %s[%d] = ", link->pre, link->size);
    switch (link->source) {
    case SOURCE_GAUSSIAN:
        printf("gaussian(covariance = %s, samples = 5)", CHOOSE_OF(chooser, rotations));
        break;
    case SOURCE_ROWS:
        printf("rows(\"weights.csv\", columns = 1..%d, samples = 5, %s)", link->size,
               CHOOSE_OF(chooser, rows));
        break;
    case SOURCE_ROWS_BY_TRIAL:
        printf("rows(\"trials5.csv\", columns = 2..%d, samples = 5, by_trial)", link->size + 1);
        break;
    case SOURCE_ROWS_UNEQUAL:
        printf("rows(\"unequal.csv\", columns = 2..%d, trial = 1%s)", link->size + 1,
               choose_one_in(chooser, 2) ? ", center" : "");
        break;
    case SOURCE_POISSON:
        printf(choose_one_in(chooser, 2) ? "poisson(150 Hz)" : "poisson(100 Hz * gain + 10 Hz * i)");
        break;
    case SOURCE_POISSON_SILENT:
        printf("poisson(200 Hz, refractory = 2 ms)");
        break;
    case SOURCE_POISSON_MANY:
        printf(choose_one_in(chooser, 2) ? "poisson(5 Hz, sources = 300)"
                                         : "poisson(3 Hz * gain + 2 Hz * i, sources = 150)");
        break;
    case SOURCE_POISSON_OF_RATES:
        printf(link->size % 2 ? "poisson(slow[mod(i, 2)].r)" : "poisson(slow[div(i, %d)].r)", (link->size + 1) / 2);
        break;
    case SOURCE_POISSON_OF_NETWORK:
        printf("poisson(120 Hz * (1 + tanh(%s[i / %d].%s)))", of, (link->size + 3) / 4,
               of[0] == 'y' ? "r" : "v");
        break;
    case SOURCE_REGULAR:
        printf(choose_one_in(chooser, 2)
                   ? "regular(period = 3.137 ms * gain, start = 0.3 ms)"
                   : "regular(period = 2.137 ms + 0.31 ms * i, start = 0.2137 ms * i * gain)");
        break;
    case SOURCE_TIMES:
        printf("times(1 ms, 3 ms, 3.5 ms, 9 ms, 12 ms)");
        break;
    case SOURCE_LISTED:
        printf(choose_one_in(chooser, 2) ? "spikes(\"spikes.csv\", unit = 1 ms)"
                                         : "spikes(\"trial_spikes.csv\", unit = 1 ms, trial = 3, trials = 4)");
        break;
    default:
        printf("silent");
    }
    printf("\n");
}

static void write_rate_source(const Network *network, const Link *link)
{
    Chooser *chooser = network->chooser;
    printf("population %s[%d] rate { ", link->pre, link->size);
    if (link->source == SOURCE_RATES) {
        printf(choose_one_in(chooser, 2) ? "r = 0.5 * gain * sin(t / "
                                         : "r = 0.6 * chance + 0.3 * cos(t / ");
        write_time(network, 3);
        printf(" + i)");
    } else {
        printf("dq/dt = (0.2 * i - q) / ");
        write_beat(network, 8);
        printf(" + 0.6 * xi / sqrt(");
        write_time(network, 8);
        printf(")  q(0) = 0.3 * gain  r = tanh(q)");
    }
    printf(" }\n");
}

static void write_neuron(const Network *network, bool target)
{
    static const char *const parameters[] = {"uniform(0.8, 1.2)", "uniform(0.8 * gain, 1.2)",
                                             "normal(gain, 0.1)", "lognormal(0, 0.1 * gain)",
                                             "loguniform(0.8, 1.2 * gain)"};
    Chooser *chooser = network->chooser;
    static const char *const resets[] = {"reset v = -0.1 * gain", "reset { v = 0  a += 0.13 }",
                                         "reset { v = 0.5 * v - 0.05  g = 0.5 * g }"};
    static const char *const refractory[] = {"", "refractory 1.5 ms", "refractory 2 ms free",
                                             "refractory 1.5 ms holds v",
                                             "refractory 0.7 ms + 0.4 ms * i holds g, v"};
    int silent = choose(chooser, 5);
    static const char *const methods[] = {"rk4", "euler", "heun", "exact"};
    if (choose_one_in(chooser, 3))
        printf("    integrate %s\n", CHOOSE_OF(chooser, methods));
    printf("    k ~ %s\n    dv/dt = (g + %s * k - a - v%s) / ", CHOOSE_OF(chooser, parameters),
           target ? "0.3" : "0.8", target && network->driven[TARGET_SPIKING] ? " + drive" : "");
    write_beat(network, 4 + choose(chooser, 5));
    printf("\n    dg/dt = -g / ");
    write_beat(network, 2 + choose(chooser, 5));
    printf("\n    da/dt = (%s - a) / 15 ms\n",
           silent > 0 && choose_one_in(chooser, 3) ? "0.2 * refractory" : "0");
    printf(choose_one_in(chooser, 2) ? "    v(0) ~ uniform(0, 0.5 * gain)\n"
                                     : "    v(0) = 0.07 * i\n");
    printf("    threshold v > 0.%d317%s%s\n    %s\n    %s\n", 3 + choose(chooser, 3),
           choose_one_in(chooser, 4) ? " * gain" : "", choose_one_in(chooser, 3) ? " + a" : "", CHOOSE_OF(chooser, resets),
           refractory[silent]);
}

static void write_source(const Network *network, const Link *link)
{
    if (source_is_input(link)) {
        write_input(network, link);
    } else if (source_spikes(link)) {
        printf("population %s[%d] spiking {\n", link->pre, link->size);
        write_neuron(network, false);
        printf("}\n");
    } else {
        write_rate_source(network, link);
    }
}

static bool is_below(const Link *link)
{
    return link->source == SOURCE_RATES_BELOW || link->source == SOURCE_NEURONS_BELOW;
}

static void write_sources(const Network *network, bool below)
{
    for (int k = 0; k < network->count; k++)
        if (network->links[k].own && is_below(&network->links[k]) == below)
            write_source(network, &network->links[k]);
}

/* What the target hears of the sources of its projections without synapses. */
static void write_heard(const Network *network, int target)
{
    for (int k = 0; k < network->count; k++) {
        const Link *link = &network->links[k];
        bool spiking = source_spikes(link), some = choose_one_in(network->chooser, 2);
        char unit[16];
        if (link->target != target)
            continue;
        if (HAS(link->uses, USE_HEARD)) {
            printf(" + 0.1 * ");
            if (some)
                snprintf(unit, sizeof unit, "%s[1]", link->pre);
            printf(some ? "" : "mean(");
            write_rate(spiking, some ? unit : link->pre);
            printf(some ? "" : ")");
        }
        if (HAS(link->uses, USE_HEARD_BEFORE))
            printf(" - 0.1 * previous(%s[%d].%s)%s", link->pre, some, spiking ? "rate" : "r",
                   spiking ? " * 0.5 ms" : "");
    }
}

static void write_rate_target(const Network *network)
{
    static const char *const equations[] = {"tanh(0.5 * u + @)", "0.5 * u + 0.4 * @",
                                            "0.8 * tanh(@) + 0.2 * previous(r) * u",
                                            "tanh(@ * gain + 0.1 * i) * (1 + 0.2 * u)",
                                            "0.3 * u + 0.4 * @ * sample_ends + 0.1 * sample_step"};
    const char *drive = network->driven[TARGET_RATE] ? "drive" : "0.3";
    static const char *const methods[] = {"", "integrate euler", "integrate heun", "integrate rk4"};
    Chooser *chooser = network->chooser;
    printf("population y[%d] rate {\n    %s\n    k ~ uniform(0.5, %s)\n    du/dt = (",
           network->sizes[TARGET_RATE], CHOOSE_OF(chooser, methods),
           choose_one_in(chooser, 2) ? "1" : "gain");
    write_with(choose_one_in(chooser, 2) ? "tanh(@) - u) / " : "k * 0.5 - u) / ", drive);
    write_beat(network, 6);
    printf("\n    r = ");
    write_with(CHOOSE_OF(chooser, equations), drive);
    write_heard(network, TARGET_RATE);
    printf("\n}\n");
}

static void write_spiking_target(const Network *network)
{
    printf("population z[%d] spiking {\n", network->sizes[TARGET_SPIKING]);
    write_neuron(network, true);
    printf("    heard = v");
    write_heard(network, TARGET_SPIKING);
    printf("\n}\n");
}

/* Both ends of a pairing protocol are prescribed. */
static void write_input_target(const Network *network)
{
    static const char *const trains[] = {"regular(period = 2.637 ms + 0.31 ms * i, start = 0.7 ms * gain)",
                                         "poisson(130 Hz)", "times(0.5 ms, 2 ms, 3 ms, 7.5 ms, 11 ms, 14 ms)",
                                         "spikes(\"spikes.csv\", unit = 1 ms)",
                                         "poisson(200 Hz * gain, refractory = 1 ms)",
                                         "poisson(40 Hz * gain, sources = 20)"};
    printf("input o[%d] = %s\n", network->sizes[TARGET_INPUT], CHOOSE_OF(network->chooser, trains));
}

/* A population with a unit for each of the source, or each of the target, that sums over their synapses. */
static void write_summing(const Network *network, int number)
{
    static const char *const of_source[] = {"sum(@.w[i, :])", "sum(@.w[i, :]^2) - 0.2 * sum(@.w[1, :])",
                                            "norm(@.w[i, :])"};
    static const char *const of_target[] = {"sum(@.w[:, i])",
                                            "sum(abs(@.w[:, i])) + 0.1 * sum(@.w[:, mod(i, 2)])"};
    const Link *link = &network->links[number];
    Chooser *chooser = network->chooser;
    bool source = choose_one_in(chooser, 2), state = choose_one_in(chooser, 2);
    char name[16];
    snprintf(name, sizeof name, "p%d", number);
    printf("population c%d[%d] rate { ", number, source ? link->size : network->sizes[link->target]);
    if (state) {
        printf("ds/dt = (tanh(sum(p%d.w[%s])) - s) / ", number, source ? "i, :" : ":, i");
        write_beat(network, 7);
    }
    printf("%s", state ? "  r = s + 0.1 * (" : "  r = (");
    write_with(source ? CHOOSE_OF(chooser, of_source) : CHOOSE_OF(chooser, of_target), name);
    if (source && link->target == TARGET_RATE)
        printf(" + 0.1 * sum(p%d.w[i, :] * y.r)", number);
    if (source && link->target == TARGET_SPIKING)
        printf(" + 0.1 * sum(p%d.w[i, :] * z.v)", number);
    printf(") }\n");
}

static void write_layers(const Network *network)
{
    bool slow = false, samples = false;
    for (int k = 0; k < network->count; k++) {
        slow = slow || network->links[k].source == SOURCE_POISSON_OF_RATES;
        samples = samples || source_has_samples(&network->links[k]);
    }
    if (slow)
        printf("population slow[2] rate { dq/dt = -q / 20 ms + xi * sqrt(2 / 20 ms)\n"
               "    r = 90 Hz + 40 Hz * max(q, 0) }\n");
    if ((network->epochs || network->lasting) && !samples)
        printf("input shown[1] = gaussian(covariance = diagonal(1), samples = 5)\n");
    if (network->has[TARGET_INPUT])
        write_input_target(network);
    write_sources(network, false);
    for (int k = TARGET_RATE; k <= TARGET_SPIKING; k++) {
        int target = network->spiking_first ? TARGET_SPIKING - k : k;
        if (network->has[target] && target == TARGET_RATE)
            write_rate_target(network);
        else if (network->has[target])
            write_spiking_target(network);
    }
    write_sources(network, true);
    for (int k = 0; k < network->count; k++) {
        if (HAS(network->links[k].uses, USE_SUMS))
            write_summing(network, k);
        if (HAS(network->links[k].uses, USE_BACK)) {
            printf("population b%d[%d] rate { ds/dt = -s / ", k, network->links[k].size);
            write_beat(network, 7);
            printf("  r = drive + s }\n");
        }
    }
    for (int target = 0; target < TARGETS; target++)
        if (network->fed[target])
            printf("input fed_%s[2] = poisson(100 Hz * (1 + tanh(%s[i].%s)))\n",
                   target_names[target], target_names[target],
                   target == TARGET_RATE      ? "r"
                   : target == TARGET_SPIKING ? "v"
                                              : "rate * 0.5 ms");
}

/* ---- projections ----------------------------------------------------------------------------- */

/* One that leaves enough partners: of a fixed number of synapses two of four, of pairs one by one one. */
static const char *condition(const Network *network, const Link *link)
{
    static const char *const any[] = {"i != j", "i < j", "i + j != 2", "i == j or i > 1",
                                      "(i + j) / 2 >= 1"};
    static const char *const of_fixed[] = {"i != j", "i + j != 2"};
    Chooser *chooser = network->chooser;
    if (link->connection == CONNECTION_FIXED_IN || link->connection == CONNECTION_FIXED_OUT)
        return CHOOSE_OF(chooser, of_fixed);
    return any[link->connection == CONNECTION_ONE_TO_ONE ? 2 + choose(chooser, 3)
                                                         : choose(chooser, 5)];
}

static void write_each_delay(Chooser *chooser, const Link *link, const char *delay)
{
    static const char *const forms[] = {" ~ uniform(0 ms, 2 ms)", " ~ loguniform(0.5 ms, 2 ms)",
                                        " 0.5 ms * mod(i + 2 * j, 4)", " 2 ms * exp(-abs(i - j) / 2)"};
    if (link->connection == CONNECTION_FILE && choose_one_in(chooser, 2))
        printf("  %s column(5) * 0.1 ms + 0.5 ms * j", delay);
    else if (choose_one_in(chooser, 4))
        printf("  %s ~ normal(1 ms, 1 ms)  clip %s in [%s, 2 ms]", delay, delay,
               choose_one_in(chooser, 2) ? "0 ms" : "0.5 ms");
    else
        printf("  %s%s", delay, CHOOSE_OF(chooser, forms));
}

static void write_connection(const Network *network, const Link *link)
{
    static const char *const words[CONNECTIONS] = {
        "all_to_all",      "where",       "lower_triangular", "one_to_one",
        "random(p = 0.6)", "fixed_in(2)", "fixed_out(2)",     "from_file(\"pairs.csv\")"};
    Chooser *chooser = network->chooser;
    if (link->connection == CONNECTION_RANDOM && choose_one_in(chooser, 2))
        printf("random(p = 0.9 * exp(-(i - j)^2 / 9))");
    else
        printf("%s", words[link->connection]);
    if (link->connection == CONNECTION_WHERE)
        printf(" %s", condition(network, link));
    if (HAS(link->modifiers, MODIFIER_BESIDE))
        printf("  where %s", condition(network, link));
    if (HAS(link->modifiers, MODIFIER_NO_SELF))
        printf("  no_self");
    if (HAS(link->modifiers, MODIFIER_AXONAL_EACH))
        write_each_delay(chooser, link, "axonal_delay");
    if (HAS(link->modifiers, MODIFIER_AXONAL))
        printf("  axonal_delay %s", choose_one_in(chooser, 2) ? "1 ms" : "2.5 ms");
    bool drives = HAS(link->uses, USE_DRIVE) || HAS(link->uses, USE_DRIVE_BEFORE);
    if (HAS(link->modifiers, MODIFIER_DENDRITIC_EACH)) {
        write_each_delay(chooser, link, "dendritic_delay");
        printf("%s", !drives && choose_one_in(chooser, 2) ? "  both_ways" : "");
    }
    if (HAS(link->modifiers, MODIFIER_DENDRITIC))
        printf("  dendritic_delay %s%s", choose_one_in(chooser, 2) ? "0.5 ms" : "1.5 ms",
               !drives && choose_one_in(chooser, 2) ? " both_ways" : "");
}

/* Whether the weights start from an array of the program. */
static bool starts_from_array(const Network *network, int number)
{
    return HAS(network->arrays, number) && HAS(network->links[number].modifiers, MODIFIER_GIVEN);
}

static void write_weights(const Network *network, const Link *link)
{
    int number = (int)(link - network->links);
    static const char *const draws[] = {
        "uniform(0.1, 0.5)",        "normal(0.2, 0.2)",        "lognormal(-1.5, 0.3)",
        "loguniform(0.1, 0.5)",     "uniform(0.1 * gain, 0.5)", "normal(0.2 * gain, 0.2)",
        "lognormal(-1.5, 0.3 * gain)", "loguniform(0.1, 0.5 * gain)"};
    static const char *const given[] = {"0.1 + 0.05 * i", "0.3 * exp(-(i - j)^2 / 3)",
                                        "0.1 * gain + 0.05 * i"};
    Chooser *chooser = network->chooser;
    int columns = network->sizes[link->target];
    if (HAS(link->modifiers, MODIFIER_EQUAL))
        printf("  w = 0.2%s", choose_one_in(chooser, 3) ? " * gain" : "");
    if (starts_from_array(network, number))
        printf("  w = start%d%s", number, choose_one_in(chooser, 2) ? "[i, j]" : "");
    else if (HAS(link->modifiers, MODIFIER_GIVEN))
        printf("  w = %s", CHOOSE_OF(chooser, given));
    if (HAS(link->modifiers, MODIFIER_DRAWN))
        printf("  w ~ %s", CHOOSE_OF(chooser, draws));
    if (HAS(link->modifiers, MODIFIER_DRAWN_AGAIN))
        printf("  w ~ %s each generation", CHOOSE_OF(chooser, draws));
    if (HAS(link->modifiers, MODIFIER_FROM_ROWS))
        printf("  w = rows(\"rows%d.csv\", columns = 2..%d, scale = 0.3)", link->size, columns + 1);
    if (HAS(link->modifiers, MODIFIER_FROM_ROWS_BY_TRIAL))
        printf("  w = rows(\"trials%d.csv\", columns = 1..%d, scale = 0.3, by_trial)", link->size,
               columns);
}

/* What synapses remember by the rule that they follow. */
static void write_remembered(uint64_t uses)
{
    static const struct {
        int use;
        const char *text;
    } factors[] = {{USE_TRACE_PRE, "1 + 0.1 * x"},     {USE_TRACE_POST, "1 - 0.1 * y"},
                   {USE_TRACE_OF, "1 + 0.1 * low"},    {USE_TRACE_SYNAPSE, "1 + 0.3 * e"},
                   {USE_VARIABLES, "1 + 0.3 * z - n + 0.2 * low_w * a"},
                   {USE_COLUMNS, "1 + 0.2 * heavy - 0.1 * late"}};
    for (size_t k = 0; k < sizeof factors / sizeof factors[0]; k++)
        if (HAS(uses, factors[k].use))
            printf(" * (%s)", factors[k].text);
}

static void write_effects(const Network *network, const Link *link)
{
    static const char *const forms[] = {"w", "0.5 * w", "w * (1 - @)", "0.1", "gain * w",
                                        "w * uniform(0.5, 1)", "select(chance < 0.7, w, 0)"};
    Chooser *chooser = network->chooser;
    /* v may be clamped while its unit is refractory. */
    const char *state = link->target == TARGET_RATE ? "u" : choose_one_in(chooser, 4) ? "v" : "g";
    const char *back = source_spikes(link) ? "g" : link->source == SOURCE_ITSELF ? "u" : "q";
    bool moment = source_spikes(link) && !source_is_input(link) && choose_one_in(chooser, 2);
    char post[16], pre[16];
    snprintf(post, sizeof post, "post.%s", state);
    snprintf(pre, sizeof pre, "pre.%s", link->own ? back : link->pre[0] == 'y' ? "u" : "g");
    for (int event = 0; event < 2; event++) {
        bool there = HAS(link->uses, event ? USE_ON_POST : USE_ON_PRE);
        bool backwards = HAS(link->uses, event ? USE_ON_POST_BACK : USE_ON_PRE_BACK);
        if (!there && !backwards)
            continue;
        printf("  %s {", event ? "on_post" : "on_pre");
        for (int end = 0; end < 2; end++) {
            const char *name = end ? pre : post;
            if (!(end ? backwards : there))
                continue;
            printf(" %s %s ", name, choose_one_in(chooser, 5) ? "-=" : "+=");
            write_with(CHOOSE_OF(chooser, forms), name);
            printf(moment ? " * (0.5 + 0.3 * pre.v)" : "");
            if (link->rule >= 0)
                write_remembered(network->links[link->rule].uses);
        }
        printf(" }");
    }
}

static void write_drive(const Network *network, const Link *link)
{
    static const char *const factors[] = {"w * ", "0.5 * w * ", "w * (1 + 0.1 * j) * ", "w^2 * ",
                                          "gain * w * "};
    bool before = HAS(link->uses, USE_DRIVE_BEFORE), spiking = source_spikes(link);
    if (!before && !HAS(link->uses, USE_DRIVE))
        return;
    printf("  drive += %s", CHOOSE_OF(network->chooser, factors));
    if (spiking && !source_is_input(link) && choose_one_in(network->chooser, 2))
        printf(before ? "previous(pre.v)" : "pre.v");
    else if (before)
        printf(spiking ? "previous(pre.rate) * 0.5 ms" : "previous(pre.r)");
    else
        write_rate(spiking, "pre");
}

/* By the weights of another projection, from its target to a population of its own. */
static void write_back(const Network *network, int number)
{
    static const char *const factors[] = {"w * ", "0.5 * w * ", "w^2 * (1 + 0.1 * i - 0.1 * j) * "};
    static const char *const of_spikes[] = {"pre.rate * 0.5 ms", "pre.v", "previous(pre.g)"};
    static const char *const of_rates[] = {"pre.r", "previous(pre.u)"};
    const Link *link = &network->links[number];
    Chooser *chooser = network->chooser;
    printf("projection q%d : %s -> b%d {\n    transpose p%d  drive += %s%s", number,
           target_names[link->target], number, number, CHOOSE_OF(chooser, factors),
           link->target == TARGET_RATE      ? CHOOSE_OF(chooser, of_rates)
           : link->target == TARGET_SPIKING ? CHOOSE_OF(chooser, of_spikes)
                                            : of_spikes[0]);
    if (link->target != TARGET_RATE && choose_one_in(chooser, 2))
        printf("  on_pre { post.s += 0.1 * w }");
    printf("\n}\n");
}

static void write_projection(const Network *network, int number)
{
    const Link *link = &network->links[number];
    Chooser *chooser = network->chooser;
    printf("projection p%d : %s -> %s {\n    ", number, link->pre, target_names[link->target]);
    write_connection(network, link);
    write_weights(network, link);
    printf("\n   ");
    write_drive(network, link);
    write_effects(network, link);
    if (link->rule >= 0)
        printf("  plastic rule%d", link->rule);
    if (HAS(link->uses, USE_CLIP_ONE))
        printf("  clip w %s 0.4", choose_one_in(chooser, 2) ? ">= 0.1 * level - " : "<=");
    if (HAS(link->uses, USE_CLIP))
        printf("  clip w in [%s, %s]", choose_one_in(chooser, 2) ? "0" : "-0.2 * level",
               choose_one_in(chooser, 3) ? "0.8 * gain + 0.1 * j" : "0.9");
    printf("\n}\n");
}

/* ---- what is measured ------------------------------------------------------------------------ */

static void write_statistics(const Network *network, int number)
{
    static const char *const forms[] = {"mean(@.w) + std(@.w)", "max(@.w) - 0.5 * min(@.w)",
                                        "norm(@.w - 0.1) + sum(@.w)", "l2(@.w) + var(@.w)",
                                        "cosine(@.w, @.w + 1)", "quantile(@.w, 0.3) + mean(@.w)"};
    const Link *link = &network->links[number];
    char name[16];
    snprintf(name, sizeof name, "p%d", number);
    if (HAS(link->uses, USE_STATISTICS)) {
        printf("report statistics%d = ", number);
        write_with(CHOOSE_OF(network->chooser, forms), name);
        printf("\n");
    }
    if (HAS(link->uses, USE_FRACTION))
        printf("report fraction%d[k in 0..1] = fraction(p%d.w > 0.2317) + histogram(p%d.w, -0.3119, 0.7123, 3)[k]\n", number,
               number, number);
    if (HAS(link->uses, USE_ELEMENT))
        printf("report element%d[k in 0..1] = p%d.w[k, 1] + p%d.w[2, 1] + sum(p%d.w[:, 1]) + sum(p%d.w[1..2, k..1])\n"
               "report columns%d = norm(p%d.w[:, 0] - p%d.w[:, 1])\n",
               number, number, number, number, number, number, number, number);
    if (HAS(link->uses, USE_OVER_TRIALS))
        printf("report each%d[k in 0..1] = div(100 * p%d.w[k, 1], 7) + mod(p%d.w[k, 1], 0.3) + mean(p%d.w)\n"
               "loss trials%d = norm(each%d[0]) + max(each%d[1]) - var(each%d[0]) + quantile(each%d[1], 0.3) over trials\n"
               "report inside%d = fraction(each%d[0] > 0.2317) + ridge(each%d, each%d[1], lambda = 0.5) over trials\n",
               number, number, number, number, number, number, number, number, number, number, number, number, number);
    if (HAS(link->uses, USE_WEIGHTS_OVER)) {
        printf("report over%d = mean(p%d.w over test) + last(mean(p%d.w) over test) - first(max(p%d.w) over test) + mean(mean(p%d.w), ",
               number, number, number, number, number);
        write_time(network, 4);
        printf(")\n");
    }
    if (HAS(link->uses, USE_GUARD))
        printf("guard max(abs(p%d.w)) < %g else loss = 1 + t / t_end\n", number,
               choose_one_in(network->chooser, 4) ? 0.6317 : 3);
}

static void write_activity(const Network *network, int number)
{
    static const char *const trains[] = {"cv_isi(@ over test)", "fano(@, 3 ms over test)",
                                         "correlation(@, 2.5 ms over test)", "std_cv_isi(@ over test)",
                                         "kl_isi(@, 1 ms, 4 ms over test)",
                                         "0.001 * std_rate_spatial(@ over test) / 1 Hz",
                                         "0.001 * std_rate_temporal(@, 1 ms over test) / 1 Hz",
                                         "fano_spatial(@, 2 ms over test)", "autocorrelation(@, 1 ms, 2 ms over test)",
                                         "0.001 * spectrum(@, 0.5 ms over test) / 1 Hz"};
    const Link *link = &network->links[number];
    bool spiking = source_spikes(link);
    if (HAS(link->uses, USE_RATES_OVER))
        printf(spiking ? "report rate%d = mean(%s.rate over test) * 0.5 ms\n"
                       : "report rate%d = mean(%s.r over test)\n",
               number, link->pre);
    if (HAS(link->uses, USE_TRAINS)) {
        printf("report trains%d = ", number);
        write_with(CHOOSE_OF(network->chooser, trains), link->pre);
        printf("\n");
    }
}

static void write_measures(const Network *network)
{
    printf("loss all = %s", network->learned ? "0.1 * gain" : "0");
    if (network->has[TARGET_RATE])
        printf(" + tanh(mean(y.r) + mean(y.u) + mean(y.r over test))");
    if (network->has[TARGET_SPIKING])
        printf(" + tanh(mean(z.v) + mean(z.g) + mean(z.heard) + mean(z.rate over test) * 0.5 ms)");
    for (int target = 0; target < TARGETS; target++)
        if (network->fed[target])
            printf(" + mean(fed_%s.rate over test) * 0.5 ms", target_names[target]);
    printf("\n");
    for (int k = 0; k < network->count; k++) {
        if (HAS(network->links[k].uses, USE_BACK))
            printf("report back%d = mean(b%d.r) + max(b%d.r over test)\n", k, k, k);
        if (HAS(network->links[k].uses, USE_SUMS))
            printf("report sums%d = mean(c%d.r) + max(c%d.r over test)\n", k, k, k);
        write_statistics(network, k);
        write_activity(network, k);
    }
}

/* Their numbers differ, so that each must be the right one. */
static void write_known_arrays(const Network *network, int number)
{
    const Link *link = &network->links[number];
    int columns = network->sizes[link->target];
    if (starts_from_array(network, number))
        printf(" start%d = rows(\"rows%d.csv\", columns = 2..%d, scale = 0.3) ", number, link->size, columns + 1);
    if (rule_has_arrays(network, number))
        printf(" rule%d.c = rows(\"column%d.csv\")  rule%d.d = rows(\"column%d.csv\", scale = -0.4) ", number, link->size,
               number, columns);
    if (rule_has_pairs(network, number) && link->connection == CONNECTION_ONE_TO_ONE)
        printf(" rule%d.s = rows(\"column%d.csv\", scale = 0.7)", number, link->size);
    else if (rule_has_pairs(network, number) && link->connection == CONNECTION_FILE)
        printf(" rule%d.s = 0.3", number); /* of as many as the condition leaves */
    else if (rule_has_pairs(network, number))
        printf(" rule%d.s = rows(\"rows%d.csv\", columns = 1..%d) ", number, link->size, columns);
}

/* What expressions stand for. */
static void write_known_expression(const Network *network, int number)
{
    static const char *const forms[] = {"qa * qb - 0.4 * w", "tanh(qa - qb) / (1.5 + w * w)", "min(qa, 0.3 * w)", "0.1"};
    if (HAS(network->links[number].uses, USE_EXPRESSION))
        printf(" rule%d.E = %s ", number, CHOOSE_OF(network->chooser, forms));
}

static void write_reference(const Network *network)
{
    bool any = false, searched = false;
    printf("reference some {");
    for (int k = 0; k < network->count; k++)
        if (network->links[k].rule == k) {
            any = true;
            printf(" rule%d.a = %g  rule%d.b = %g ", k, 0.1 * (choose(network->chooser, 15) - 5), k,
                   0.1 * (choose(network->chooser, 9) - 4));
            write_known_expression(network, k);
            searched = searched || HAS(network->links[k].uses, USE_EXPRESSION);
        }
    for (int k = 0; k < network->count; k++) {
        write_known_arrays(network, k);
        any = any || starts_from_array(network, k);
    }
    if (network->learned)
        printf(" gain = 0.9371  beat = 0.8137 ");
    else if (!any)
        printf(" none = 1 ");
    printf("}\nsearch { minimize all; method %s; budget 1 generations }\n", searched ? "gp" : "cmaes");
}

void write_network(const Network *network)
{
    bool learns = false;
    printf("plast 1\n%s", network->timed ? "step 0.5 ms\n" : "");
    for (int k = 0; k < network->count; k++)
        learns = learns || network->links[k].rule >= 0 || starts_from_array(network, k);
    if (!learns && !network->learned)
        printf("learn none = 0.5\n");
    printf(network->learned ? "learn gain = 1 in [0.1, 3]\nlearn beat = 1 in [0.1, 3] log\n"
                            : "const gain = 1.0371\nconst beat = 0.9137\n");
    write_task(network, "go", 0);
    if (network->tasks > 1)
        write_task(network, "other", 1);
    write_layers(network);
    for (int k = 0; k < network->count; k++)
        if (starts_from_array(network, k))
            printf("learn start%d[%s, %s] ~ normal(0.1, 0.1)\n", k, network->links[k].pre,
                   target_names[network->links[k].target]);
    for (int k = 0; k < network->count; k++)
        if (network->links[k].rule == k)
            write_rule(network, k);
    for (int k = 0; k < network->count; k++)
        write_projection(network, k);
    for (int k = 0; k < network->count; k++)
        if (HAS(network->links[k].uses, USE_BACK))
            write_back(network, k);
    write_measures(network);
    write_reference(network);
    write_network_records(network);
}
