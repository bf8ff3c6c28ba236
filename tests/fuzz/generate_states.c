/* generate_states.c: programs of rate populations with states: all methods of integration, noise,
 * parameters, several tasks and phases, third factors, traces, and most of what can be measured. */
#include "generate.h"

#include <stdio.h>
#include <string.h>

typedef struct States {
    Chooser *chooser;
    int sizes[3]; /* units of x, a, b */
    bool timed;   /* whether the program has a step in ms */
    bool unequal; /* its inputs are recordings of unequal length */
    bool epochs;  /* whether a phase counts in epochs */
    bool several_tasks;
    bool expressions[2]; /* whether each rule learns one */
} States;

/* Prints `form`, in which `@` stands for a time constant. */
static void write_form(const States *states, const char *form, int tau)
{
    for (; *form != '\0'; form++) {
        if (*form != '@')
            putchar(*form);
        else if (states->timed)
            printf("%d ms", tau);
        else
            printf("%d", tau);
    }
}

/* ---- the experiment -------------------------------------------------------------------------- */

static void write_inputs(States *states)
{
    static const char *const sources[] = {
        "gaussian(covariance = rotated(1, rest = 0.5), samples = 5)",
        "gaussian(covariance = diagonal(0.8, rest = 0.3), samples = 5)",
        "rows(\"points.csv\", columns = 1..%, samples = 5, center, scale = 0.5)",
        "rows(\"points.csv\", columns = 1..%, samples = 5, in_order)",
        "rows(\"points.csv\", columns = 2..%, samples = 5, by_trial)",
        "rows(\"unequal.csv\", columns = 2..%, trial = 1)", /* recordings of unequal length */
    };
    int kind = states->unequal ? 5 : choose(states->chooser, 5);
    states->sizes[0] = 2 + choose(states->chooser, 3);
    printf("input x[%d] = ", states->sizes[0]);
    for (const char *at = sources[kind]; *at != '\0'; at++) {
        if (*at == '%')
            printf("%d", states->sizes[0] + (kind >= 4));
        else
            putchar(*at);
    }
    printf("\ninput goal[1] = %s\n", states->unequal ? "rows(\"unequal.csv\", columns = 9, trial = 1, scale = 0.5)"
                                                   : "gaussian(covariance = diagonal(1), samples = 5)");
}

static void write_phase_block(States *states)
{
    static const char *const blocks[] = {
        "",
        "{ frozen rule0 }",
        "{ scaled rule0 0.5 }",
        "{ scaled rule0 level }",
        "{ frozen rule1  scaled rule0 0.25 }",
        "{ frozen rule0, rule1 }",
    };
    const char *inputs =
        "{ x = gaussian(covariance = diagonal(rest = 0.5), samples = 3)"
        "  goal = gaussian(covariance = diagonal(0.2), samples = 3)  frozen rule1 }";
    printf(" %s\n",
           choose_one_in(states->chooser, 4) ? inputs : CHOOSE_OF(states->chooser, blocks));
}

static void write_task(States *states, const char *name, int number)
{
    Chooser *chooser = states->chooser;
    printf("task %s {\n    trials %d\n", name, 1 + choose(chooser, 2));
    if (number > 0)
        printf("    weight %d\n", 1 + choose(chooser, 3));
    printf("    draw level ~ %s\n", number > 0 ? "uniform(0.5, 1.5)" : "lognormal(0, 0.3)");
    if (choose_one_in(chooser, 3))
        printf("    phase first %d * level %s", 2 + choose(chooser, 4),
               states->epochs ? "epochs" : "steps");
    else if (states->epochs)
        printf("    phase first %d epochs", 1 + choose(chooser, 3));
    else if (states->unequal)
        printf("    phase first %s", states->timed ? "samples(x) * 2 ms" : "3 * samples(x) steps");
    else if (states->timed)
        printf("    phase first %d ms", 4 + choose(chooser, 9));
    else
        printf("    phase first %d steps", 4 + choose(chooser, 9));
    write_phase_block(states);
    printf("    phase second %d steps", 2 + choose(chooser, 8));
    write_phase_block(states);
    if (states->several_tasks && choose_one_in(chooser, 2))
        printf("    loss own_%s = level * tanh(mean(b.r over second))\n", name);
    printf("}\n");
}

/* ---- populations ----------------------------------------------------------------------------- */

/* Derivatives of v that are linear in it with a constant factor, linear, and others. */
static const char *const constant[] = {
    "(drive - v) / @",
    "(k * tanh(drive) - v) / @",
    "-v / (k * @)",
    "(level - k * v) / @",
    "(previous(r) * 0.5 - v) / @",
    "(drive + 0.3 * u - v) / @",
    "(drive + 0.2 * z2 - v) / @",
    "(drive + 0.3 * u - z1 - v) / @",
};
static const char *const linear[] = {
    "(sin(t / @) + drive - 2 * v) / @",
    "(drive - v + 0.3 * u) / @",
    "-v * (1 + u^2) / @",
    "(x[0].r - v * (1 + abs(x[1].r))) / @",
    "(drive - v * squash(u)) / @",
    "(mean(x.r) + u - v) / @",
};
static const char *const others[] = {
    "(drive - v^3) / @",
    "(tanh(drive + u) - v * abs(v)) / @",
    "(1 - exp(v) + drive * k) / @",
    "sin(v + drive) / @",
    "(select(v > 0.217, drive, 1) - v * softplus(u)) / @",
};
static const char *const noises[] = {" + 0.2 * xi / sqrt(@)", " + 0.3 * k * xi / sqrt(@)",
                                     " + 0.1 * (1 + u^2) * xi / sqrt(@)",
                                     " + 0.2 * v * xi / sqrt(@)"};

/* Of further states that are linear in v and each other: z1, z2. */
static const char *const systems[][2] = {
    {"(v - z1) / @", "(z1 - z2) / @"},
    {"(0.3 * v - z2 - 0.2 * z1) / @", "(z1 - 0.1 * z2) / @"},
    {"(z2 - k * z1) / @", "(level * z1 - 1.7 * z2 + u) / @"},
    {"-z1 / @", "z1 / @"},
};

static void write_system(States *states)
{
    Chooser *chooser = states->chooser;
    const char *const *system = systems[choose(chooser, 4)];
    for (int k = 0; k < 2; k++) {
        printf("    dz%d/dt = ", k + 1);
        write_form(states, system[k], 2 + choose(chooser, 9));
        printf("\n    z%d(0) = 0.4 - 0.125 * i\n", k + 1);
    }
}

static void write_v(States *states, int method)
{
    Chooser *chooser = states->chooser;
    int forms = method == 1 ? 1 : method == 2 ? 2 : 3, form = choose(chooser, forms);
    int noise = method == 1 ? 2 : method == 2 ? 3 : 4, tau = 3 + choose(chooser, 9);
    printf("    dv/dt = ");
    write_form(states,
               form == 0   ? CHOOSE_OF(chooser, constant)
               : form == 1 ? CHOOSE_OF(chooser, linear)
                           : CHOOSE_OF(chooser, others),
               tau);
    bool leads = method == 1; /* others follow v, so that it has no noise */
    if (!leads && method != 5 && choose_one_in(chooser, 3))
        write_form(states, noises[choose(chooser, noise)], tau);
    printf("\n    du/dt = ");
    write_form(states, method == 1 ? "(0.5 - u) / @" : "(v - u) / @", 2 + choose(chooser, 9));
    printf("\n");
}

static void write_population(States *states, const char *name, int number)
{
    static const char *const methods[] = {"", "exact", "exponential", "euler", "heun", "rk4"};
    static const char *const equations[] = {
        "tanh(v) + 0.1 * u",         "relu(v) + 0.2 * previous(r)",       "0.5 * v + 0.1 * chance",
        "squash(v) * (1 + 0.1 * i)", "min(v, 1) - 0.2 * u * previous(u)", "v + 0.3 * drive"};
    Chooser *chooser = states->chooser;
    bool model = choose_one_in(chooser, 3);
    int method = choose(chooser, 6);
    states->sizes[number] = 2 + choose(chooser, 3);
    if (model)
        printf("neuron %s_model {\n", name);
    else
        printf("population %s[%d] rate {\n", name, states->sizes[number]);
    if (method > 0)
        printf("    integrate %s\n", methods[method]);
    printf("    k ~ uniform(0.5, 1)\n");
    write_v(states, method);
    write_system(states);
    printf(choose_one_in(chooser, 2) ? "    v(0) = 0.1 * i - 0.05 * k\n"
                                     : "    v(0) ~ normal(0, 0.2)\n");
    if (choose_one_in(chooser, 3))
        printf("    clip u in [-0.4, 0.3 * k + 0.1 * i]\n");
    printf("    r = %s\n}\n", CHOOSE_OF(chooser, equations));
    if (model)
        printf("population %s[%d] rate : %s_model { clip v in [-3, 3]  s = r + %s }\n", name,
               states->sizes[number], name, number > 1 ? "a[0].r" : "b[0].r");
}

/* ---- rules ----------------------------------------------------------------------------------- */

static void write_learned(States *states, int number)
{
    static const char *const learned[] = {
        "volterra(pre.r^2, post.r, w, order = 3) ~ normal(0.6, 1)\n    keep A[pre.r post.r], A[1], "
        "A[w]",
        "volterra(pre.r, post.r^2, w^2) ~ normal(0.15, 1)\n    drop A[post.r^2 w^2]\n    fix "
        "A[pre.r] = 0.3",
        "volterra(pre.r, post.v, slow, order = 2) ~ normal(-0.2, 1)",
        "mlp(pre.r, post.r, w, hidden = 2, tanh)",
        "mlp(pre.r, post.r, hidden = 2, hidden2 = 2, sigmoid, frozen, seed = 3)",
        "mlp(pre.r, post.r, w, hidden = 3, hidden2 = 2, no_first_bias)",
        "volterra(surprise^2, pre.r) ~ normal(0.3, 1)",
        "expression(pre.r, slow, w, with = \"+ - * / tanh max\", size = 15)",
    };
    const char *text = CHOOSE_OF(states->chooser, learned);
    states->expressions[number] = strncmp(text, "expression", 10) == 0;
    printf("    learn A = %s\n", text);
}

/* An expression of at most so many nodes. */
static void write_expression(Chooser *chooser, int room)
{
    static const char *const leaves[] = {"pre.r", "slow", "w", "0.7", "-0.3"};
    int kind = room < 2 ? 0 : room < 3 ? 1 + choose(chooser, 1) : 1 + choose(chooser, 6);
    int left = room < 3 ? 0 : 1 + choose(chooser, room - 2);
    if (kind == 0) {
        printf("%s", CHOOSE_OF(chooser, leaves));
    } else if (kind == 1) {
        printf("tanh(");
        write_expression(chooser, room - 1);
        printf(")");
    } else {
        printf(kind == 6 ? "max(" : "(");
        write_expression(chooser, left);
        printf("%s", kind == 6 ? ", " : &"+\0-\0*\0/"[2 * (kind - 2)]);
        write_expression(chooser, room - 1 - left);
        printf(")");
    }
}

static void write_rule(States *states, int number)
{
    static const char *const factors[] = {"goal.r", "mean(a.r)", "tanh(post.drive)",
                                          "b[0].r", "slow",      "previous(post.r)",
                                          "level",  "elig"};
    static const char *const norms[] = {"over pre to 1", "over post to 0.7 l1", "over pre l2"};
    Chooser *chooser = states->chooser;
    printf("rule rule%d {\n    learn b = 0.2\n", number);
    write_form(states, "    trace slow of post.r tau @\n", 2 + choose(chooser, 5));
    write_form(states, "    trace both of pre.r * slow tau shared\n", 0);
    write_form(states, "    trace elig tau @\n", 2 + choose(chooser, 5));
    printf("    surprise = post.r - slow\n");
    write_learned(states, number);
    printf("    on_step {\n        elig += 0.1 * pre.r * surprise\n        w += 0.02 * A * %s\n",
           CHOOSE_OF(chooser, factors));
    printf("        w = w * (1 - 0.01 * b) + 0.01 * both\n");
    if (choose_one_in(chooser, 3))
        printf("        normalize w %s\n", CHOOSE_OF(chooser, norms));
    printf("    }\n");
    if (states->epochs && choose_one_in(chooser, 2))
        printf("    on_epoch { w += 0.02 * mean(A) + 0.01 * b * sum(pre.r * slow) - 0.01 * w }\n");
    printf("}\n");
}

static void write_projection(States *states, const char *name, const char *ends, const char *rule)
{
    static const char *const kinds[] = {"all_to_all", "where i != j", "where i <= j",
                                        "where i == j or i > 1"};
    static const char *const starts[] = {
        "w ~ normal(0, 0.4)", "w ~ uniform(-0.5, 0.5) each generation",
        "w = 0.3 * exp(-(i - j)^2 / 3)", "w ~ lognormal(-1, 0.3)", "w ~ loguniform(0.1, 0.5)"};
    static const char *const drives[] = {"w * pre.r", "w * previous(pre.r)",
                                         "w * tanh(pre.r) * (1 + 0.1 * j)",
                                         "w * (pre.r - 0.2 * post.v)"};
    Chooser *chooser = states->chooser;
    printf("projection %s : %s { %s  %s  drive += %s  %s", name, ends, CHOOSE_OF(chooser, kinds),
           CHOOSE_OF(chooser, starts), CHOOSE_OF(chooser, drives), rule);
    if (rule[0] != '\0' && choose_one_in(chooser, 3))
        printf("  clip w in [-0.6 * level, 0.9]");
    printf(" }\n");
}

/* ---- what is measured ------------------------------------------------------------------------ */

static void write_measures(States *states)
{
    static const char *const measures[] = {
        "tanh(var(a.r over second))",
        "corr(a.v, a.u over first)",
        "tanh(mean(b.r^2 over first)) + 0.1 * max(b.r over second)",
        "tanh(norm(f.w) + std(f.w))",
        "cosine(f.w, f.w + 0.1)",
        "tanh(l2(g.w)) + tanh(samples(x) / 7)",
        "abs(cosine(principal(x, 1), f.w[:, 0]))",
        "argmax(a.r)",
        "mean(accuracy(b.r, 0) over second)",
        "tanh(cross_entropy(a.r, 0))",
        "fraction(a.v > 0.1317 over first)",
        "tanh(mean(mean(b.r), 3 TAU))",
        "tanh(middle) + min(f.w[:, 0])",
        "tanh(quantile(a.r, 0.3) - 2 * sort(b.r)[0])",
        "quantile(tanh(f.w), 0.25) + tanh(mean(quantile(b.v, 0.7) over second))",
        "tanh(sum(b.v[0..1]) + norm(f.w[0..1, 0]))",
        "mod(3 * tanh(k0), 0.7317) + div(tanh(k0), 0.2317)",
        "tanh(mean((goal.r - a[0].r)^2 over second))",
        /* of all samples, which are an array only if all trials have the same number */
        "tanh(sum(x)) + tanh(min(x))",
        "mean(k in 0..1, tanh(x[0, k] * k0))",
        "abs(cosine(principal(x, 1), x[1, :]))",
    };
    int most = (int)(sizeof measures / sizeof measures[0]) - (states->unequal ? 3 : 0);
    Chooser *chooser = states->chooser;
    printf("let k0 = mean(f.w)\nlet middle = 0.5 * k0 + t / t_end\n");
    for (int k = 0; k < 4; k++) {
        printf("%s l%d = ", k < 2 ? "loss" : "report", k);
        for (const char *at = measures[choose(chooser, most)]; *at != '\0'; at++) {
            bool tau = strncmp(at, "TAU", 3) == 0;
            if (tau)
                at += 2;
            if (tau)
                printf(states->timed ? "ms" : "* 1");
            else
                putchar(*at);
        }
        printf("%s\n", choose_one_in(chooser, 4) ? " at end" : "");
    }
    printf("report early = tanh(sum(a.v) + sum(b.r)) at first\nloss all = tanh(mean(f.w) + "
           "mean(g.w)) + "
           "0.1 * tanh(mean(a.r) + mean(b.r))\n");
    if (choose_one_in(chooser, 3))
        printf("guard max(abs(a.v)) < %g else loss = 1 + t / t_end\n", 0.5 + choose(chooser, 4));
}

static void write_records(States *states)
{
    static const char *const values[] = {
        "a.r",      "b.v[0..1]",   "a.u * 2",          "f.w",         "g.w[0, :]", "mean(f.w)",
        "f.slow",   "g.both",      "mean(f.slow, 3TAU)", "g.slow",    "f.elig",    "max(g.elig)",
        "a.drive",  "g.drive",     "mean(b.drive, 2TAU)", "f.drive[0]", "k0",      "middle",
        "x",        "x.r",         "goal.r",           "b.r > 0.1",   "level",     "mean(f.slow over first)",
        "t",        "step_number", "a[0].r - b[0].v",  "norm(a.drive over second)",
    };
    Chooser *chooser = states->chooser;
    Records records = {.chooser = chooser, .unit = states->timed ? " ms" : "", .phase = "second"};
    for (int k = 2 + choose(chooser, 5); k > 0; k--) {
        const char *value = CHOOSE_OF(chooser, values);
        value = states->unequal && strcmp(value, "x") == 0 ? "x.r" : value;
        records.shown = strcmp(value, "x.r") == 0 || strcmp(value, "goal.r") == 0;
        write_record(&records, value, "");
    }
}

void write_states_program(Chooser *chooser)
{
    States states = {.chooser = chooser,
                     .timed = choose_one_in(chooser, 2),
                     .epochs = choose_one_in(chooser, 2),
                     .several_tasks = choose_one_in(chooser, 3)};
    printf("plast 1\n%sdef squash(x) = x / (1 + abs(x))\n", states.timed ? "step 1 ms\n" : "");
    write_form(&states, "learn shared = @ in [", 4);
    write_form(&states, "@, ", 1);
    write_form(&states, "@] log\n", 20);
    states.unequal = choose_one_in(chooser, 6);
    write_task(&states, "one", 0);
    if (states.several_tasks)
        write_task(&states, "two", 1);
    write_inputs(&states);
    write_population(&states, "a", 1);
    write_population(&states, "b", 2);
    write_rule(&states, 0);
    write_rule(&states, 1);
    write_projection(&states, "f", "x -> a", "plastic rule0");
    write_projection(&states, "g", "a -> b", "plastic rule1");
    if (choose_one_in(chooser, 2))
        write_projection(&states, "h", "b -> a", choose_one_in(chooser, 2) ? "plastic rule1" : "");
    if (choose_one_in(chooser, 2))
        write_projection(&states, "m", "b -> b", "");
    write_measures(&states);
    printf("reference some {\n    rule0.b = 0.3\n    rule1.b = -0.2\n");
    for (int k = 0; k < 2; k++)
        if (states.expressions[k]) {
            printf("    rule%d.A = ", k);
            write_expression(chooser, 1 + choose(chooser, 15));
            printf("\n");
        }
    printf("}\nsearch { minimize l0 + l1 + all; method %s; budget 1 generations }\n",
           states.expressions[0] || states.expressions[1] ? "gp" : "cmaes");
    write_records(&states);
}
