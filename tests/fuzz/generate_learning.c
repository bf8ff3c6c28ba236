/* generate_learning.c: the rules of a program of generate_network.c. */
#include "generate_network.h"

#include <stdio.h>
#include <string.h>

void write_time(const Network *network, double ms)
{
    printf(network->timed ? "%g ms" : "%g", ms);
}

void write_beat(const Network *network, double ms)
{
    printf(network->timed ? "(%g ms * beat)" : "(%g * beat)", ms);
}

void write_with(const char *form, const char *name)
{
    for (; *form != '\0'; form++)
        if (*form == '@')
            printf("%s", name);
        else
            putchar(*form);
}

void write_rate(bool spiking, const char *unit)
{
    if (spiking)
        printf("(%s.rate * 0.5 ms)", unit);
    else
        printf("%s.r", unit);
}

static void write_before(bool spiking, const char *unit)
{
    if (spiking)
        printf("previous(%s.rate) * 0.5 ms", unit);
    else
        printf("previous(%s.r)", unit);
}

/* A quantity of either end that is not only 0 or 1. */
static const char *quantity(const Link *link, bool pre)
{
    if (!pre)
        return link->target == TARGET_RATE      ? "post.r"
               : link->target == TARGET_SPIKING ? "post.v"
                                                : "(post.rate * 0.5 ms)";
    if (!source_spikes(link))
        return "pre.r";
    return source_is_input(link) ? "(pre.rate * 0.5 ms)" : "pre.v";
}

static void write_trace(const Network *network, const char *what, double ms, const char *end)
{
    printf("    trace %s tau ", what);
    write_time(network, ms);
    printf("%s\n", end);
}

static void write_traces(const Network *network, const Link *link)
{
    static const char *const raises[] = {"", " nearest", " by 0.4", " by 0.2 + 0.1 * b"};
    static const char *const starts[] = {"0.7", "0.4 * level", "b", "0.3 + a * level"};
    Chooser *chooser = network->chooser;
    if (HAS(link->uses, USE_TRACE_PRE))
        write_trace(network, "x on pre", choose_one_in(chooser, 4) ? 0.4 : 6,
                    CHOOSE_OF(chooser, raises));
    if (HAS(link->uses, USE_TRACE_POST))
        write_trace(network, "y on post", choose_one_in(chooser, 4) ? 0.3 : 5,
                    CHOOSE_OF(chooser, raises));
    if (HAS(link->uses, USE_TRACE_OF)) {
        char of[80];
        int form = choose(chooser, 3);
        snprintf(of, sizeof of,
                 form == 0   ? "low of %s"
                 : form == 1 ? "low of 0.5 + %s"
                             : "low of %s * %s",
                 quantity(link, form == 0), quantity(link, false));
        write_trace(network, of, 4 + choose(chooser, 4), "");
        if (HAS(link->uses, USE_TRACE_START))
            printf("    low(0) = %s\n", CHOOSE_OF(chooser, starts));
    }
    if (HAS(link->uses, USE_TRACE_SYNAPSE))
        write_trace(network, "e", choose_one_in(chooser, 4) ? 0.4 : 7, "");
}

/* Variables of synapses: one that follows the weight, one with noise, one that only events change, a parameter. */
static void write_variables(const Network *network, const Link *link)
{
    static const char *const starts[] = {"w", "0.3 - 0.1 * j", "w * level"};
    static const char *const others[] = {" - z^3 / @", " + (w - low_w) * (1 - z) / @",
                                         " + 0.2 * xi / sqrt(@)"};
    Chooser *chooser = network->chooser;
    const char *tau = network->timed ? "12 ms" : "12";
    if (!HAS(link->uses, USE_VARIABLES))
        return;
    printf("    tau_w ~ uniform(%s)\n", network->timed ? "4 ms, 30 ms" : "4, 30");
    printf("    dlow_w/dt = (w - low_w) / %s\n    low_w(0) = %s\n",
           choose_one_in(chooser, 2) ? "tau_w" : tau, CHOOSE_OF(chooser, starts));
    printf("    dz/dt = (0.4 - z) / %s", tau);
    write_with(CHOOSE_OF(chooser, others), tau);
    printf("\n    %s\n    n(0) = 0.1\n", choose_one_in(chooser, 2) ? "z(0) ~ uniform(0, 0.5)" : "");
}

/* Two columns of the file with the synapses: a factor, and how long a variable lags behind the weight. */
static void write_columns(const Network *network, const Link *link)
{
    static const char *const starts[] = {"", "late(0) = column(4)", "late(0) = w * heavy"};
    if (!HAS(link->uses, USE_COLUMNS))
        return;
    printf("    heavy = column(4)\n    dlate/dt = (heavy * w - late) / (column(5)%s)\n    %s\n",
           network->timed ? " * 1 ms" : "", CHOOSE_OF(network->chooser, starts));
}

/* ---- arrays ---------------------------------------------------------------------------------- */

static bool has_pairs(const Link *link)
{
    return link->connection == CONNECTION_ALL || link->connection == CONNECTION_WHERE ||
           link->connection == CONNECTION_TRIANGULAR;
}

/* A list whose synapses are the same in all trials. */
static bool has_list(const Link *link)
{
    return link->connection == CONNECTION_FILE ||
           (link->connection == CONNECTION_ONE_TO_ONE && !HAS(link->modifiers, MODIFIER_BESIDE));
}

/* All projections that follow the rule have its sizes. */
bool rule_has_arrays(const Network *network, int number)
{
    const Link *own = &network->links[number];
    bool same = own->rule == number && HAS(network->arrays, number);
    for (int k = 0; same && k < network->count; k++) {
        const Link *link = &network->links[k];
        same = link->rule != number || (link->size == own->size && network->sizes[link->target] ==
                                                                       network->sizes[own->target]);
    }
    return same;
}

bool rule_has_pairs(const Network *network, int number)
{
    bool pairs = rule_has_arrays(network, number), list = pairs && has_list(&network->links[number]);
    for (int k = 0; k < network->count; k++) {
        bool follows = network->links[k].rule == number;
        pairs = pairs && (!follows || has_pairs(&network->links[k]));
        list = list && (!follows || k == number);
    }
    return pairs || list;
}

static void write_arrays(const Network *network, int number)
{
    if (rule_has_arrays(network, number))
        printf("    learn c each pre = 0.1; learn d each post ~ %s\n", number % 2 ? "lognormal(-2, 0.5)" : "normal(0.1, 0.1)");
    if (rule_has_pairs(network, number))
        printf("    learn s each synapse = 0.1 in [-4, 4]\n");
}

/* ---- updates --------------------------------------------------------------------------------- */

static void write_expression(const Link *link)
{
    if (HAS(link->uses, USE_EXPRESSION))
        printf("    qa = %s\n    qb = %s\n    learn E = expression(qa, qb, w, with = \"+ - * / tanh min\", size = 13)\n",
               quantity(link, true), quantity(link, false));
}

/* What the traces of the rule, and in steps its other terms, add up to; behind a number. */
static void write_terms(const Network *network, const Link *link, bool step)
{
    bool pre = source_spikes(link), post = link->target != TARGET_RATE;
    if (rule_has_arrays(network, link->rule))
        printf(" + 0.2 * c - 0.3 * d");
    if (rule_has_pairs(network, link->rule))
        printf(" + 0.4 * s * w");
    if (HAS(link->uses, USE_EXPRESSION))
        printf(" + 0.3 * E");
    if (HAS(link->uses, USE_TRACE_PRE))
        printf(" + 0.3 * x");
    if (HAS(link->uses, USE_TRACE_POST))
        printf(" - b * y");
    if (HAS(link->uses, USE_TRACE_OF))
        printf(" + 0.5 * low");
    if (HAS(link->uses, USE_TRACE_SYNAPSE))
        printf(" + e");
    if (HAS(link->uses, USE_VARIABLES))
        printf(" + 0.4 * (low_w - w) + 0.1 * z + n");
    if (HAS(link->uses, USE_COLUMNS))
        printf(" + 0.3 * heavy - 0.2 * late");
    if (step && HAS(link->uses, USE_DRIVE_READ))
        printf(" + 0.2 * tanh(post.drive)");
    if (step && HAS(link->uses, USE_RATES_NOW)) {
        /* No multiple of what an update begins with: a weight that is 0 but for rounding, normalized, would be 1. */
        printf(" + 0.31 * ");
        write_rate(pre, "pre");
        printf(" - 0.17 * ");
        write_rate(post, "post");
    }
    if (step && HAS(link->uses, USE_RATES_BEFORE)) {
        printf(" + 0.3 * ");
        write_before(pre, "pre");
        printf(" - 0.2 * ");
        write_before(post, "post");
    }
}

/* Random numbers of each synapse, of which an event has its own. */
static void write_random(const Network *network, const Link *link, bool step)
{
    static const char *const numbers[] = {"normal(0.2, 1)", "chance",
                                          "select(chance < 0.4, 1, -0.5)", "uniform(-1, 1 + w^2)",
                                          "min(lognormal(-1, 0.5), 2)", "loguniform(0.1, 2)"};
    if (!HAS(link->uses, USE_RANDOM_NUMBERS))
        return;
    printf(" + 0.3 * %s", CHOOSE_OF(network->chooser, numbers));
    if (step)
        printf(" + 0.1 * xi * sqrt(dt)");
}

/* The same of what the rule of any projection remembers, of the synapses of unit 0 of either end. */
static bool write_remembered(const Network *network)
{
    bool onto = choose_one_in(network->chooser, 2);
    int other = choose(network->chooser, network->count), rule = network->links[other].rule;
    const uint64_t uses = rule < 0 ? 0 : network->links[rule].uses;
    const char *remembered = HAS(uses, USE_TRACE_SYNAPSE) ? "e" : HAS(uses, USE_VARIABLES) ? "low_w" : HAS(uses, USE_TRACE_PRE) ? "x" : NULL;
    if (!remembered)
        return false;
    printf(" - 0.1 * tanh(%s(p%d.%s[%s]))", onto ? "sum" : "norm", other, remembered, onto ? ":, 0" : "0, :");
    return true;
}

/* A sum over the synapses onto the unit, of the projection that the rule was written for, or of another one. */
static void write_sum(const Network *network, const Link *link)
{
    static const char *const forms[] = {"w[:, j]", "w[:, j]^2", "w[:, 1]"};
    static const char *const ways[] = {"sum", "mean", "norm", "min", "max"};
    const char *remembered = HAS(link->uses, USE_TRACE_SYNAPSE) ? "e" : HAS(link->uses, USE_TRACE_PRE) ? "x" : NULL;
    if (!HAS(link->uses, USE_SUMS) || choose_one_in(network->chooser, 2) ||
        (choose_one_in(network->chooser, 3) && write_remembered(network)))
        return;
    for (int k = 0; k < network->count; k++) /* of the one projection that follows the rule */
        if (network->links[k].rule == link->rule && &network->links[k] != link)
            remembered = NULL;
    if (remembered && choose_one_in(network->chooser, 2)) {
        printf(" - 0.1 * tanh(%s(p%d.%s[:, j] + p%d.w[:, j]))", CHOOSE_OF(network->chooser, ways), (int)(link - network->links),
               remembered, (int)(link - network->links));
        return;
    }
    int way = choose(network->chooser, 5); /* unit 1 may have no synapse, and so no mean */
    const char *form = way % 2 == 0 && way < 4 ? CHOOSE_OF(network->chooser, forms) : forms[way % 2];
    printf(" - 0.1 * tanh(%s(p%d.%s))", ways[way], (int)(link - network->links), form);
}

/* The time of an event, in a rule. */
static void write_times(const Network *network, const Link *link)
{
    static const char *const terms[] = {"select(mod(step_number, 3) == 1, 0.4, 0)", "0.01 * step_number",
                                        "0.1 * sample_step", "select(sample_ends == 1, 0.3, -0.1)",
                                        "0.2 * t / t_end"};
    if (HAS(link->uses, USE_TIMES))
        printf(" + %s", CHOOSE_OF(network->chooser, terms));
}

static void write_event(const Network *network, const Link *link, const char *event,
                        const char *update)
{
    Chooser *chooser = network->chooser;
    bool decays = choose_one_in(chooser, 3);
    printf("    %s { ", event);
    if (HAS(link->uses, USE_TRACE_SYNAPSE))
        printf("e += %s  ", choose_one_in(chooser, 2) ? "0.2" : "0.1 * (1 + w)");
    if (HAS(link->uses, USE_VARIABLES))
        printf("n = 0.9 * n + 0.01  %s", choose_one_in(chooser, 2) ? "z += 0.1 * low_w  " : "");
    printf("w %s 0.05 * (", choose_one_in(chooser, 4) ? "-=" : "+=");
    write_with(update, link->target == TARGET_INPUT ? "level" : "post.k");
    write_terms(network, link, false);
    write_random(network, link, false);
    write_sum(network, link);
    write_times(network, link);
    if (choose_one_in(chooser, 3))
        printf(" + 0.1 * %s", quantity(link, choose_one_in(chooser, 2)));
    printf(")%s }\n", decays ? "  w = 0.97 * w + 0.004" : "");
}

/* `word` is `on_step` of each step or of some, or `on_sample`. */
static void write_step(const Network *network, const Link *link, const char *word)
{
    static const char *const norms[] = {"over pre to 1.1", "over post to 0.7 l1", "over pre l2",
                                        "over post"};
    static const char *const factors[] = {"", " * level", " * (0.4 + w)"};
    Chooser *chooser = network->chooser;
    bool each = strcmp(word, "on_step") == 0;
    printf("    %s ", word);
    if (strcmp(word, "on_step every") == 0)
        write_time(network, network->timed ? 1.5 : 3);
    printf(" { ");
    if (HAS(link->uses, USE_TRACE_SYNAPSE))
        printf("e = 0.9 * e + 0.01 * %s  ", quantity(link, false));
    printf("w += 0.02 * (0.1 * a + 0.2 * %s", quantity(link, choose_one_in(chooser, 2)));
    write_terms(network, link, true);
    write_random(network, link, each);
    write_sum(network, link);
    write_times(network, link);
    printf(")%s", CHOOSE_OF(chooser, factors));
    if (HAS(link->uses, USE_NORMALIZE))
        printf("  normalize w %s", CHOOSE_OF(chooser, norms));
    printf(" }\n");
}

static void write_epoch(const Network *network, const Link *link)
{
    Chooser *chooser = network->chooser;
    printf("    on_epoch { w += 0.05 * %s(%s * %s", choose_one_in(chooser, 2) ? "mean" : "sum",
           quantity(link, true), quantity(link, false));
    write_terms(network, link, true);
    printf(") - 0.01 * (b * w");
    write_random(network, link, false);
    write_times(network, link);
    printf(") }\n");
}

/* The rule that is made of the model before it, with definitions that take the place of some of its. */
static void write_made(const Network *network, const Link *link, int number)
{
    Chooser *chooser = network->chooser;
    printf("rule rule%d : model%d {\n    learn a = 0.2\n", number, number);
    if (HAS(link->uses, USE_TRACE_SYNAPSE) && choose_one_in(chooser, 2))
        write_trace(network, "e", 9, "");
    if (HAS(link->uses, USE_TRACE_OF) && choose_one_in(chooser, 2))
        write_trace(network, "low of 0.3", 5, "");
    if (HAS(link->uses, USE_VARIABLES) && choose_one_in(chooser, 2))
        printf("    n(0) = 0.2\n");
    if (HAS(link->uses, USE_LEARN_STEP) && choose_one_in(chooser, 3))
        printf("    on_step { w += 0.01 * b * (0.5 - w) }\n");
    printf("}\n");
}

void write_rule(const Network *network, int number)
{
    static const char *const ties[] = {"", "ties pre_first", "ties post_first", "ties simultaneous",
                                       "ties ignore"};
    static const char *const updates[] = {"a", "a * w", "0.3 - w", "a * @"};
    const Link *link = &network->links[number];
    Chooser *chooser = network->chooser;
    bool model = HAS(link->uses, USE_MODEL);
    printf(model ? "rule model%d {\n    learn a = 0.5; learn b = -0.1\n"
                 : "rule rule%d {\n    learn a = 0.2; learn b = -0.1\n",
           number);
    write_arrays(network, number);
    if (HAS(link->uses, USE_LEARN_PRE) || HAS(link->uses, USE_LEARN_POST))
        printf("    %s\n", CHOOSE_OF(chooser, ties));
    write_traces(network, link);
    write_variables(network, link);
    write_columns(network, link);
    write_expression(link);
    if (HAS(link->uses, USE_LEARN_PRE))
        write_event(network, link, "on_pre", CHOOSE_OF(chooser, updates));
    if (HAS(link->uses, USE_LEARN_POST))
        write_event(network, link, "on_post", CHOOSE_OF(chooser, updates));
    if (HAS(link->uses, USE_LEARN_STEP))
        write_step(network, link, "on_step");
    if (HAS(link->uses, USE_LEARN_EVERY))
        write_step(network, link, "on_step every");
    if (HAS(link->uses, USE_LEARN_SAMPLE))
        write_step(network, link, "on_sample");
    if (HAS(link->uses, USE_LEARN_EPOCH))
        write_epoch(network, link);
    printf("}\n");
    if (model)
        write_made(network, link, number);
}
