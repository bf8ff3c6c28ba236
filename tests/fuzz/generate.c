/* generate.c: writes a valid program, chosen by a number, for differential tests.
 *
 *     generate SEED > program.plast
 *     generate --network NUMBER > program.plast
 *
 * The second form makes one of projections from the table in combinations.def: see generate_plan.c. Of the first, one in three is made in generate_states.c, one in generate_spikes.c, and the others here: rate
 * networks that are computed anew for each sample, learned polynomials and numbers, both kinds
 * of events, lateral projections, guards, lets, reductions. Names are those that a C compiler would
 * trip over. Comparisons are with numbers that nothing is exactly equal to. Values stay small and
 * the simulation short, so that two ways to round stay together. The reference rule `some` gives
 * every coefficient a value. */
#include "generate.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST_LEAVES 40
#define MOST        8 /* layers, projections, rules */

typedef struct Layer {
    const char *name;
    int size, variables; /* v0, v1, …; an input has r */
    int is_input;
} Layer;

typedef struct Projection {
    char name[16];
    int pre, post, lateral, rule; /* numbers; rule -1: none */
} Projection;

typedef struct Leaves {
    char text[MOST_LEAVES][48];
    int count;
} Leaves;

typedef struct Maker {
    Chooser chooser;
    Layer layers[MOST];
    int layer_count, input_count;
    Projection projections[MOST];
    int projection_count, rule_count;
    int epochs; /* whether a phase counts in epochs */
} Maker;

/* ---- choices -------------------------------------------------------------------------------- */

/* xorshift64 (G. Marsaglia, "Xorshift RNGs", 2003). */
int choose(Chooser *chooser, int bound)
{
    chooser->random ^= chooser->random << 13;
    chooser->random ^= chooser->random >> 7;
    chooser->random ^= chooser->random << 17;
    return (int)((chooser->random >> 20) % (uint64_t)bound);
}

bool choose_one_in(Chooser *chooser, int n)
{
    return choose(chooser, n) == 0;
}

static int below(Maker *maker, int bound)
{
    return choose(&maker->chooser, bound);
}

static int one_in(Maker *maker, int n)
{
    return below(maker, n) == 0;
}

/* A short number, from -limit to limit. */
static double some_number(Maker *maker, double limit)
{
    return limit * (below(maker, 201) - 100) / 100;
}

static void add_leaf(Leaves *leaves, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void add_leaf(Leaves *leaves, const char *format, ...)
{
    va_list arguments;
    if (leaves->count == MOST_LEAVES)
        return;
    va_start(arguments, format);
    vsnprintf(leaves->text[leaves->count++], sizeof leaves->text[0], format, arguments);
    va_end(arguments);
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* `%` stands for an operand. */
static const char *const forms[] = {
    "(% + %)",     "(% - %)",         "% * %",       "(% + % * %)",
    "(% * % - %)", "tanh(%)",         "sigmoid(%)",  "sin(%)",
    "cos(%)",      "exp(-abs(%))",    "min(%, %)",   "max(%, %)",
    "relu(%)",     "abs(%)",          "softplus(%)", "% / (1 + (%)^2)",
    "(%)^2",       "(%)^3",           "-(%)",        "select(% < 0.37, %, %)",
    "(% + %) / 2", "sqrt(1 + (%)^2)", "(% + % + %)", "select(% <= 1.13 and not % > 0.71, %, %)",
};

static void write_expr(Maker *maker, const Leaves *leaves, int depth)
{
    if (depth == 0 || one_in(maker, 5)) {
        if (one_in(maker, 4))
            printf("%g", (1 + below(maker, 30)) / 20.0);
        else
            printf("%s", leaves->text[below(maker, leaves->count)]);
        return;
    }
    const char *form = forms[below(maker, (int)(sizeof forms / sizeof forms[0]))];
    for (; *form != '\0'; form++) {
        if (*form == '%')
            write_expr(maker, leaves, depth - 1);
        else
            putchar(*form);
    }
}

/* ---- layers --------------------------------------------------------------------------------- */

static const char *const layer_names[] = {"int",    "double", "register", "main",
                                          "static", "real",   "goto",     "_"};

static void write_inputs(Maker *maker)
{
    int samples = 2 + below(maker, 5);
    maker->input_count = 1 + one_in(maker, 3);
    for (int k = 0; k < maker->input_count; k++) {
        Layer *layer = &maker->layers[maker->layer_count];
        *layer = (Layer){layer_names[maker->layer_count++], 1 + below(maker, 11), 1, 1};
        printf("input %s[%d] = gaussian(covariance = %s(1, rest = 0.%d), samples = %d)\n",
               layer->name, layer->size, one_in(maker, 2) ? "rotated" : "diagonal",
               1 + below(maker, 9), samples);
    }
}

static void variable_name(const Maker *maker, int layer, int variable, char name[8])
{
    snprintf(name, 8, maker->layers[layer].is_input ? "r" : "v%d", variable);
}

/* Projections onto a population: one or two forward ones, then perhaps a lateral one. */
static void plan_projections(Maker *maker, int post)
{
    int count = 1 + one_in(maker, 3), lateral = one_in(maker, 3);
    for (int k = 0; k < count + lateral && maker->projection_count < MOST; k++) {
        Projection *p = &maker->projections[maker->projection_count];
        snprintf(p->name, sizeof p->name, "if%d", maker->projection_count++);
        p->post = post;
        p->lateral = k >= count;
        p->pre = p->lateral ? post : below(maker, post);
        p->rule = -1;
    }
}

static void write_population(Maker *maker)
{
    int number = maker->layer_count, lateral = -1;
    Leaves leaves = {0};
    Layer *layer = &maker->layers[maker->layer_count++];
    *layer = (Layer){layer_names[number], 1 + below(maker, 4), 1 + below(maker, 3), 0};
    int first = maker->projection_count;
    plan_projections(maker, number);
    for (int k = first; k < maker->projection_count; k++) {
        if (maker->projections[k].lateral)
            lateral = k;
        else
            add_leaf(&leaves, "%s.drive", maker->projections[k].name);
    }
    if (lateral < 0)
        add_leaf(&leaves, "drive");
    add_leaf(&leaves, "gain");
    add_leaf(&leaves, "i");
    if (lateral >= 0 && layer->variables < 2)
        layer->variables = 2;
    printf("population %s[%d] rate {\n", layer->name, layer->size);
    for (int v = 0; v < layer->variables; v++) {
        printf("    v%d = ", v);
        if (v == 1 && lateral >= 0)
            printf("v0 + tanh(%s.drive) + ", maker->projections[lateral].name);
        else
            printf("%s + ", leaves.text[0]);
        write_expr(maker, &leaves, 3);
        printf("\n");
        add_leaf(&leaves, "v%d", v);
    }
    printf("}\n");
}

/* ---- projections and rules ------------------------------------------------------------------ */

static void write_start(Maker *maker)
{
    static const char *const draws[] = {"~ normal(0, 0.4)", "~ uniform(-0.5, 0.5)", "= 0.3",
                                        "~ lognormal(-1, 0.3)", "= 0",
                                        "~ normal(0, 0.2 * gain)", "= 0.1 * gain"};
    const char *draw = draws[below(maker, 7)];
    printf("    w %s%s\n", draw, draw[0] == '~' && one_in(maker, 2) ? " each generation" : "");
}

static void write_projection(Maker *maker, Projection *p)
{
    static const char *const conditions[] = {"i != j", "i < j", "i >= j",
                                             "(i + j) / 2 < 1 or i == 0"};
    static const char *const drives[] = {"w * %s", "-w * %s", "w * tanh(%s)", "w^2 * %s",
                                         "0.5 * w * %s", "gain * w * %s"};
    char variable[8], quantity[16];
    variable_name(maker, p->pre, p->lateral ? 0 : below(maker, maker->layers[p->pre].variables),
                  variable);
    snprintf(quantity, sizeof quantity, "pre.%s", variable);
    printf("projection %s : %s -> %s {\n", p->name, maker->layers[p->pre].name,
           maker->layers[p->post].name);
    if (p->lateral || one_in(maker, 4))
        printf("    where %s\n", conditions[below(maker, p->lateral ? 3 : 4)]);
    else
        printf("    all_to_all\n");
    write_start(maker);
    printf("    drive += ");
    for (const char *at = drives[below(maker, 6)]; *at != '\0'; at++) {
        if (at[0] == '%') {
            printf("%s", quantity);
            at++;
        } else {
            putchar(*at);
        }
    }
    printf("\n");
    if (p->rule >= 0)
        printf("    plastic rule%d\n", p->rule);
    if (p->rule >= 0 && one_in(maker, 3))
        printf("    clip w in [-0.7 * gain, 0.9]\n");
    printf("}\n");
}

/* The quantities of a rule, which is made for one projection. */
static void rule_leaves(const Maker *maker, const Projection *p, Leaves *leaves)
{
    char name[8];
    for (int v = 0; v < maker->layers[p->pre].variables; v++) {
        variable_name(maker, p->pre, v, name);
        add_leaf(leaves, "pre.%s", name);
    }
    for (int v = 0; v < maker->layers[p->post].variables; v++) {
        variable_name(maker, p->post, v, name);
        add_leaf(leaves, "post.%s", name);
    }
    add_leaf(leaves, "w");
}

static void write_volterra(Maker *maker, const Leaves *leaves)
{
    int order = 0;
    printf("volterra(");
    for (int k = 0; k < leaves->count && k < 4; k++) {
        int power = 1 + below(maker, 2);
        printf("%s%s^%d", k ? ", " : "", leaves->text[leaves->count - 1 - k], power);
        order += power;
    }
    if (one_in(maker, 3) && order > 2)
        printf(", order = %d", 2 + below(maker, order - 2));
    printf(")\n");
}

static void write_rule(Maker *maker, Projection *p)
{
    Leaves leaves = {0};
    p->rule = maker->rule_count++;
    rule_leaves(maker, p, &leaves);
    printf("rule rule%d {\n    learn A = ", p->rule);
    write_volterra(maker, &leaves);
    printf("    learn a, b = 0.1\n");
    if (maker->epochs && one_in(maker, 2)) {
        printf("    on_epoch { w += 0.05 * %s(A)", one_in(maker, 2) ? "mean" : "sum");
        if (one_in(maker, 2)) {
            printf(" + 0.02 * a * mean(");
            write_expr(maker, &leaves, 2);
            printf(")");
        }
        printf(" - 0.01 * b * w }\n");
    } else {
        printf("    on_step {\n        w += 0.02 * A");
        if (one_in(maker, 2)) {
            printf(" + 0.02 * a * tanh(");
            write_expr(maker, &leaves, 3);
            printf(")");
        }
        printf("\n        w = w * (1 - 0.01 * b)\n    }\n");
    }
    printf("}\n");
}

/* ---- what is measured ----------------------------------------------------------------------- */

static void write_array(Maker *maker)
{
    int layer = maker->input_count + below(maker, maker->layer_count - maker->input_count);
    const Projection *p = &maker->projections[below(maker, maker->projection_count)];
    char name[8];
    variable_name(maker, layer, below(maker, maker->layers[layer].variables), name);
    switch (below(maker, 6)) {
    case 0:
        printf("%s.w", p->name);
        break;
    case 1:
        printf("tanh(%s.w - 0.1)", p->name);
        break;
    case 2:
        printf("%s.w[:, %d]", p->name, below(maker, maker->layers[p->post].size));
        break;
    case 3:
        printf("%s", maker->layers[0].name);
        break;
    case 4:
        printf("(%s.%s * 0.5 + k0)", maker->layers[layer].name, name);
        break;
    default:
        printf("%s.%s", maker->layers[layer].name, name);
    }
}

static void write_measure(Maker *maker)
{
    static const char *const reductions[] = {"sum", "mean", "norm", "min", "max"};
    if (one_in(maker, 5)) {
        printf("mean(k in 0..2, tanh(k * k0 + sum(");
        write_array(maker);
        printf(")))");
        return;
    }
    printf("tanh(%s(", reductions[below(maker, 5)]);
    write_array(maker);
    printf("))");
}

static void write_measures(Maker *maker)
{
    static const double bounds[] = {0.8, 2, 100};
    const char *weights = maker->projections[below(maker, maker->projection_count)].name;
    printf("let k0 = mean(%s.w)\n", weights);
    printf("let k1 = k0 * 0.5 + ");
    write_measure(maker);
    if (one_in(maker, 2))
        printf("\nguard abs(%s.w) < %g else loss = 1 + t / t_end + k1", weights,
               bounds[below(maker, 3)]);
    printf("\nloss l = k1 + ");
    write_measure(maker);
    for (int k = 0; k < maker->projection_count; k++)
        printf(" + 0.%d * mean(%s.w)", 1 + k, maker->projections[k].name);
    for (int k = maker->input_count; k < maker->layer_count; k++)
        printf(" + 0.1 * tanh(mean(%s.v%d))", maker->layers[k].name,
               maker->layers[k].variables - 1);
    printf("\nreport other = k1 * ");
    write_measure(maker);
    printf("\n");
}

/* A value for every coefficient: the constant one of each polynomial, and the plain numbers, which
 * are enough for the others to matter in turn. */
static void write_reference(Maker *maker)
{
    printf("reference some {\n");
    for (int k = 0; k < maker->projection_count; k++) {
        const Projection *p = &maker->projections[k];
        Leaves leaves = {0};
        if (p->rule < 0)
            continue;
        rule_leaves(maker, p, &leaves);
        printf("    rule%d.a = %g\n    rule%d.b = %g\n    rule%d.A[1] = %g\n", p->rule,
               some_number(maker, 1), p->rule, some_number(maker, 1), p->rule,
               some_number(maker, 0.2));
        for (int a = 0; a < leaves.count && a < 4; a++) {
            const char *one = leaves.text[leaves.count - 1 - a];
            printf("    rule%d.A[%s] = %g\n", p->rule, one, some_number(maker, 0.5));
            if (a > 0)
                printf("    rule%d.A[%s %s] = %g\n", p->rule, leaves.text[leaves.count - a], one,
                       some_number(maker, 0.5));
        }
    }
    printf("}\n");
}

static void write_records(Maker *maker)
{
    static const char *const of_layer[] = {"@.v0", "mean(@.v0, 3)", "@.drive", "@.v0[0..0]",
                                           "mean(@.drive over struct)"};
    static const char *const of_projection[] = {"@.w", "@.w[:, 0]", "@.drive", "sum(@.w) * 2",
                                                "@.w > 0.1317"};
    Chooser *chooser = &maker->chooser;
    Records records = {.chooser = chooser, .unit = "", .phase = "struct"};
    for (int k = maker->input_count; k < maker->layer_count; k++)
        write_record(&records, CHOOSE_OF(chooser, of_layer), maker->layers[k].name);
    for (int k = 0; k < maker->projection_count; k++)
        write_record(&records, CHOOSE_OF(chooser, of_projection), maker->projections[k].name);
    write_record(&records, one_in(maker, 2) ? "k0" : "@", maker->layers[0].name);
}

static void write_program(Maker *maker)
{
    maker->epochs = one_in(maker, 2);
    const int learned = one_in(maker, 2);
    printf("plast 1\n%s gain = %g%s\n", learned ? "learn" : "const", (1 + below(maker, 20)) / 10.0,
           learned ? " in [0.1, 3]" : "");
    printf("task typedef { trials 2; phase struct %d %s", 2 + below(maker, 5),
           maker->epochs ? "epochs" : "steps");
    const int second = one_in(maker, 2);
    if (second)
        printf("; phase enum %d steps", 1 + below(maker, 8));
    if (one_in(maker, 2)) /* a third one, from the end of the first or the second */
        printf("; phase union %d %s { restore %s }", 1 + below(maker, 4),
               maker->epochs ? "epochs" : "steps", second && one_in(maker, 2) ? "enum" : "struct");
    printf(" }\n");
    write_inputs(maker);
    for (int count = 1 + below(maker, 3); count > 0; count--)
        write_population(maker);
    for (int k = 0; k < maker->projection_count; k++)
        if (k == 0 || !one_in(maker, 3))
            write_rule(maker, &maker->projections[k]);
    for (int k = 0; k < maker->projection_count; k++)
        write_projection(maker, &maker->projections[k]);
    write_measures(maker);
    write_reference(maker);
    printf("search { minimize l; method cmaes; budget 1 generations }\n");
    write_records(maker);
}

static void write_seed(unsigned long long seed)
{
    Maker maker = {.chooser = {0x9E3779B97F4A7C15u}};
    maker.chooser.random ^= seed * 0xD1342543DE82EF95u;
    for (int k = 0; k < 8; k++)
        below(&maker, 2);
    if (seed % 3 == 1)
        write_states_program(&maker.chooser);
    else if (seed % 3 == 2)
        write_spikes_program(&maker.chooser);
    else
        write_program(&maker);
}

int main(int argc, char **argv)
{
    if (argc == 2 && argv[1][0] != '-')
        write_seed(strtoull(argv[1], NULL, 10));
    else if (argc == 3 && strcmp(argv[1], "--network") == 0)
        write_network_program(strtoull(argv[2], NULL, 10));
    else if (argc == 3 && strcmp(argv[1], "--cell") == 0)
        write_cell_program(atoi(argv[2]));
    else if (argc == 3 && strcmp(argv[1], "--refused") == 0)
        print_refused(atoi(argv[2]));
    else if (argc == 4 && strcmp(argv[1], "--count") == 0)
        return print_counts(atoi(argv[2]), atoi(argv[3])) ? 0 : 1;
    else {
        fprintf(stderr, "usage: generate SEED | --network NUMBER | --cell CELL | --refused MOST | "
                        "--count FIRST PROGRAMS\n");
        return 2;
    }
    return 0;
}
