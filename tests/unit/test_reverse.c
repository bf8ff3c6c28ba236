/* test_reverse.c: exact gradients against differences that Richardson extrapolates; the bits of losses and
 * gradients whatever is kept and whatever compiles them; and what has no gradient. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/driver.h"
#include "compiler/jit/jit_cc.h"
#include "compiler/jit/jit_tcc.h"
#include "runtime/evaluate.h"

void suite_reverse(void);

#define MOST_NUMBERS 64
#define TRIALS       3

/* ---- programs ------------------------------------------------------------------------------- */

/* What a rule of three numbers makes of a synapse: each operation and each function of the language. */
static const char *const formulas[] = {
    "a * pre.r * post.r - b * w + c",
    "a * pre.r / (2 + b * post.r^2) - c * w",
    "-(a * w) - (b * pre.r - c * post.r)",
    "exp(a * pre.r) - exp(b * w * post.r) + c",
    "exprel(a * pre.r) - exprel(2 * b * w) + c * exprel(0.01 * w)",
    "log(2 + a * pre.r + w^2) * b - c * w",
    "sqrt(1 + (a * pre.r)^2 + w^2) * b - c * post.r",
    "abs(a + w) * pre.r - b * abs(post.r - c)",
    "min(a * pre.r, b * w) + max(c * post.r, a * w)",
    "tanh(a * pre.r + b * w) - c * tanh(w * post.r)",
    "sigmoid(a * pre.r + b * w) - c * sigmoid(w * post.r)",
    "softplus(a * pre.r + b * w) - c * w",
    "relu(a * pre.r + b * w) - c * relu(w)",
    "sin(a * pre.r) * cos(b * w) - sin(c * post.r)",
    "pow(1.5 + tanh(a * pre.r), 2 + b) - c * pow(2 + w^2, 0.5)",
    "select(w > 0.1, a * pre.r, b * post.r) - c * w",
    "select(a * pre.r > b * w, a * post.r, b * w^2) + c",
    "a * pre.r^3 - b * post.r^2 * w + c * w^3",
};

static const char *const formula_program =
    "plast 1\n"
    "task learning { trials 3 phase learn 9 steps }\n"
    "input x[3] = gaussian(covariance = rotated(1, 0.5, 0.2), samples = 9)\n"
    "population y[2] rate { r = drive }\n"
    "rule local { learn a ~ normal(0, 1) learn b ~ normal(0, 1) learn c ~ normal(0, 1)\n"
    "    on_step { w += 0.05 * (%s) } }\n"
    "projection x -> y { all_to_all w ~ normal(0, 0.5) drive += w * pre.r plastic local }\n"
    "loss size = norm(w) at end\n"
    "search { minimize size method cmaes budget 1 generations }\n";

#define HEAD                                                                                       \
    "plast 1\n"                                                                                    \
    "task learning { trials 3 phase learn 13 epochs }\n"                                                  \
    "input x[3] = gaussian(covariance = rotated(1, 0.5, 0.2), samples = 11)\n"
#define STEPS                                                                                      \
    "plast 1\n"                                                                                    \
    "task learning { trials 3 phase learn 40 steps phase test 12 steps { frozen local } }\n"               \
    "input x[3] = gaussian(covariance = rotated(1, 0.5, 0.2), samples = 17)\n"
#define SEARCH(what) "search { minimize " what " method cmaes budget 1 generations }\n"

static const char *const programs[] = {
    /* moments, a guard, an l1 penalty */
    HEAD "population y[2] rate { r = drive }\n"
         "rule local { learn A = volterra(pre.r^2, post.r^2, w^2) ~ normal(0, 0.1) on_epoch { w += 0.1 * mean(A) } }\n"
         "projection x -> y { all_to_all w ~ normal(0, 0.3) each generation drive += w * pre.r plastic local }\n"
         "guard abs(w) < 100 else loss = 3\n"
         "let pc = principal(x, 1)\n"
         "loss distance = min(norm(y.r), norm(w)) at end\n" SEARCH("distance + 0.1 * l1(local.A) + 0.2 * l2(local.A)"),
    /* online, two layers of populations, a masked projection */
    HEAD "population u[2] rate { r = tanh(drive) }\n"
         "population y[2] rate { r = u[i].r + drive }\n"
         "rule one { learn A = volterra(pre.r, post.r, w) ~ normal(0, 0.3) on_step { w += 0.02 * A } }\n"
         "rule two { learn B = volterra(pre.r, post.r^2, w) ~ normal(0, 0.3) on_step { w += 0.02 * B } }\n"
         "projection ff : x -> u { all_to_all w ~ normal(0, 0.5) drive += w * pre.r plastic one }\n"
         "projection lat : u -> y { all_to_all where i <= j; w ~ normal(0, 0.5)\n"
         "    drive += w * pre.r plastic two }\n"
         "guard max(abs(ff.w)) < 50 else loss = 3\n"
         "loss size = norm(ff.w)^2 at end\n"
         "loss other = norm(lat.w) at end\n" SEARCH("size * other + log(1 + size)"),
    /* two tasks, weights that are normalised, and what grows without them */
    "plast 1\n"
    "task first { trials 2 weight 3 phase learn 20 steps }\n"
    "task second { trials 1 phase learn 20 steps phase test 9 steps { frozen local } }\n"
    "input x[3] = gaussian(covariance = rotated(1, 0.5, 0.2), samples = 17)\n"
    "population y[1] rate { r = drive }\n"
    "rule local { learn A = volterra(pre.r, post.r, w) ~ normal(0, 0.3)\n"
    "    on_step { w += 0.05 * A; normalize w over pre to 1 } }\n"
    "projection x -> y { all_to_all w ~ normal(0, 0.5) each generation drive += w * pre.r plastic local }\n"
    "loss one = w[0, 0]^2 at end\n"
    "loss level = mean(y.r^2)\n"
    "guard abs(w) < 100 else loss = 3\n" SEARCH("one * level"),
    /* two tasks with losses of their own, of which each lacks that of the other, and a guard */
    "plast 1\n"
    "task first { trials 2 phase learn 20 steps loss one = norm(w) at end }\n"
    "task second { trials 1 phase learn 9 steps loss two = mean(y.r^2) }\n"
    "input x[3] = gaussian(covariance = rotated(1, 0.5, 0.2), samples = 17)\n"
    "population y[1] rate { r = drive }\n"
    "rule local { learn A = volterra(pre.r, post.r, w) ~ normal(0, 0.3) on_step { w += 0.05 * A } }\n"
    "projection x -> y { all_to_all w ~ normal(0, 0.5) drive += w * pre.r plastic local }\n"
    "guard abs(w) < 100 else loss = 3\n" SEARCH("one + two"),
    /* a network of hidden units as the rule */
    HEAD "population y[2] rate { r = drive }\n"
         "rule local { learn M = mlp(pre.r, post.r, w, hidden = 5, tanh) ~ normal(0, 0.5) on_step { w += 0.02 * M } }\n"
         "projection x -> y { all_to_all w ~ normal(0, 0.5) drive += w * pre.r plastic local }\n"
         "loss size = norm(w) at end\n" SEARCH("size"),
    /* traces, means over a phase, weights that are clipped and normalised */
    STEPS "population y[2] rate { r = max(0, drive) }\n"
          "rule local { learn A = volterra(pre.r, post.r, theta) ~ normal(0, 0.3) trace theta of post.r^2 tau 5\n"
          "    on_step { w += 0.05 * A } }\n"
          "projection x -> y { all_to_all w ~ normal(0, 0.5) drive += w * pre.r clip w in [-1, 1] plastic local }\n"
          "loss level = mean(y.r^2 over test)\n" SEARCH("level"),
};

/* ---- evaluating ----------------------------------------------------------------------------- */

typedef struct Program {
    Compilation compilation;
    TccModule *tcc;
    Pool *pool;
    Evaluator *evaluator;
} Program;

static bool open_program(Program *program, const char *text, int interval)
{
    ErrorText error = {""};
    CheckOptions options = {.search = true, .gradient = true, .gradient_interval = interval, .usage = &error};
    *program = (Program){.pool = pool_create(1)};
    Status status = compile_text(&program->compilation, "test.plast", text, (int)strlen(text), &options, STAGE_C);
    if (status != STATUS_OK) {
        StrBuf messages = {0};
        diags_render(program->compilation.diags, &messages, false);
        printf("%s\n", messages.text);
        strbuf_free(&messages);
    }
    CU_ASSERT_EQUAL(status, STATUS_OK);
    if (status != STATUS_OK)
        return false;
    status = jit_tcc_compile(program->compilation.c.text, &program->tcc, &error);
    CU_ASSERT_EQUAL(status, STATUS_OK);
    if (status == STATUS_OK)
        status = evaluator_create(jit_tcc_module(program->tcc), NULL, 5, program->pool, &program->evaluator,
                                  &error);
    return status == STATUS_OK;
}

static void close_program(Program *program)
{
    evaluator_destroy(program->evaluator);
    pool_destroy(program->pool);
    jit_tcc_free(program->tcc);
    compile_free(&program->compilation);
}

static void set_point(int n, double *x)
{
    for (int i = 0; i < n; i++)
        x[i] = 0.3 * sin(1.0 + 3.0 * i);
}

static void evaluate(Program *program, int candidates, const double *x, double *gradient, double *losses)
{
    ErrorText error;
    Evaluation evaluation = {.set = PLAST_SEARCH,
                             .trials = TRIALS,
                             .generation = PLAST_FINAL,
                             .candidates = candidates,
                             .coefficients = x,
                             .gradient = gradient,
                             .objective = losses};
    CU_ASSERT_EQUAL(evaluator_run(program->evaluator, &evaluation, &error), STATUS_OK);
}

static double loss_at(Program *program, const double *x, double *gradient)
{
    double loss = (double)NAN;
    evaluate(program, 1, x, gradient, &loss);
    return loss;
}

static double central(Program *program, double *x, int i, double h)
{
    double at = x[i];
    x[i] = at + h;
    double above = loss_at(program, x, NULL);
    x[i] = at - h;
    double below = loss_at(program, x, NULL);
    x[i] = at;
    return (above - below) / (2 * h);
}

/* Distance of the exact gradient from the extrapolated differences, as a part of its length. */
static double error_of(Program *program)
{
    double x[MOST_NUMBERS], g[MOST_NUMBERS], off = 0, length = 0;
    int n = evaluator_module(program->evaluator)->coefficient_count;
    set_point(n, x);
    loss_at(program, x, g);
    for (int i = 0; i < n; i++) {
        double h = 2e-4, wide = central(program, x, i, h), narrow = central(program, x, i, h / 2);
        double slope = narrow + (narrow - wide) / 3;
        off += (g[i] - slope) * (g[i] - slope);
        length += g[i] * g[i];
    }
    return length > 0 ? sqrt(off / length) : HUGE_VAL;
}

static void expect_agreement(const char *text)
{
    Program program;
    if (open_program(&program, text, 0)) {
        CU_ASSERT_TRUE_FATAL(evaluator_has_gradient(program.evaluator));
        double error = error_of(&program);
        CU_ASSERT_TRUE(error < 1e-7);
        if (!(error < 1e-7))
            printf("off by %g: %s\n", error, text);
    }
    close_program(&program);
}

static void test_every_operation_has_its_derivative(void)
{
    for (size_t k = 0; k < sizeof formulas / sizeof *formulas; k++) {
        char text[2048];
        snprintf(text, sizeof text, formula_program, formulas[k]);
        expect_agreement(text);
    }
}

static void test_programs_agree_with_differences(void)
{
    for (size_t k = 0; k < sizeof programs / sizeof *programs; k++)
        expect_agreement(programs[k]);
}

/* ---- bits ----------------------------------------------------------------------------------- */

/* The loss and the gradient. */
static void numbers_of(Program *program, double *numbers)
{
    double x[MOST_NUMBERS];
    set_point(evaluator_module(program->evaluator)->coefficient_count, x);
    numbers[0] = loss_at(program, x, numbers + 1);
}

static void test_intervals_change_no_bit(void)
{
    static const int intervals[] = {1, 7, 1000};
    for (size_t k = 0; k < sizeof programs / sizeof *programs; k++) {
        double first[1 + MOST_NUMBERS] = {0};
        for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
            Program program;
            double numbers[1 + MOST_NUMBERS] = {0};
            if (open_program(&program, programs[k], intervals[i])) {
                numbers_of(&program, numbers);
                /* steps of each task, too, are parted into segments */
                CU_ASSERT(intervals[i] > 1 || program.compilation.module->gradient.snapshots > 1);
            }
            close_program(&program);
            if (i == 0)
                memcpy(first, numbers, sizeof first);
            CU_ASSERT_EQUAL(memcmp(first, numbers, sizeof first), 0);
        }
    }
}

static void test_a_gradient_changes_no_loss(void)
{
    for (size_t k = 0; k < sizeof programs / sizeof *programs; k++) {
        Program program;
        double numbers[1 + MOST_NUMBERS], x[MOST_NUMBERS];
        if (open_program(&program, programs[k], 0)) {
            numbers_of(&program, numbers);
            set_point(evaluator_module(program.evaluator)->coefficient_count, x);
            double loss = loss_at(&program, x, NULL);
            CU_ASSERT_EQUAL(memcmp(&loss, numbers, sizeof loss), 0);
        }
        close_program(&program);
    }
}

static void test_lanes_change_no_bit(void)
{
    static const CcShape shapes[] = {{1, 1, false}, {2, 1, false}, {4, 1, false}, {8, 1, false}, {8, 2, false}};
    for (size_t k = 0; k < sizeof programs / sizeof *programs; k++) {
        Program program;
        double first[1 + MOST_NUMBERS], numbers[1 + MOST_NUMBERS];
        if (open_program(&program, programs[k], 7)) {
            numbers_of(&program, first);
            for (size_t l = 0; l < sizeof shapes / sizeof *shapes; l++) {
                ErrorText error;
                CcModule *cc;
                CcOptions options = {.shape = shapes[l]};
                StrBuf text = {0};
                compile_parts(&program.compilation, shapes[l].parts, &text);
                CU_ASSERT_EQUAL_FATAL(jit_cc_start(text.text, &options, &cc, &error), STATUS_OK);
                strbuf_free(&text);
                CU_ASSERT_EQUAL_FATAL(jit_cc_poll(cc, true, &error), CC_READY);
                CU_ASSERT_EQUAL(evaluator_set_module(program.evaluator, jit_cc_module(cc), &error), STATUS_OK);
                numbers_of(&program, numbers);
                size_t size = sizeof(double) * (1 + (size_t)jit_cc_module(cc)->coefficient_count);
                CU_ASSERT_EQUAL(memcmp(first, numbers, size), 0);
                evaluator_set_module(program.evaluator, jit_tcc_module(program.tcc), &error);
                jit_cc_free(cc);
            }
        }
        close_program(&program);
    }
}

/* ---- guards --------------------------------------------------------------------------------- */

/* A candidate that a guard has stopped does not move, and its neighbours in the lanes do not feel it. */
static void test_what_a_guard_stops_has_no_slope(void)
{
    Program program;
    if (open_program(&program, programs[0], 0)) {
        int n = evaluator_module(program.evaluator)->coefficient_count;
        double x[2][MOST_NUMBERS], g[2 * MOST_NUMBERS], alone[MOST_NUMBERS], losses[2];
        double *both = calloc(2 * (size_t)n, sizeof *both);
        set_point(n, x[0]);
        for (int i = 0; i < n; i++) {
            both[i] = x[0][i];
            both[n + i] = 1e3 * x[0][i];
        }
        evaluate(&program, 2, both, g, losses);
        loss_at(&program, x[0], alone);
        CU_ASSERT_EQUAL(memcmp(g, alone, sizeof(double) * (size_t)n), 0);
        for (int i = 0; i < n; i++) { /* only the penalties' slopes */
            double sign = both[n + i] > 0 ? 1.0 : -1.0;
            CU_ASSERT_DOUBLE_EQUAL(g[n + i], 0.1 * sign + 0.4 * both[n + i], 1e-9 * fabs(both[n + i]));
        }
        free(both);
    }
    close_program(&program);
}

/* ---- refusals ------------------------------------------------------------------------------- */

static void test_steps_are_refused(void)
{
    static const char *const steps[] = {"floor(a * pre.r) + b + c", "sign(a - w) * b + c",
                                        "select(a * pre.r > b * w, 1, 0) + c", "threshold(a + w) * b + c"};
    for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
        char text[2048];
        Program program;
        snprintf(text, sizeof text, formula_program, steps[k]);
        if (open_program(&program, text, 0)) {
            const char *why = program.compilation.module->gradient.refused;
            CU_ASSERT_FALSE(evaluator_has_gradient(program.evaluator));
            CU_ASSERT_PTR_NOT_NULL_FATAL(why);
            CU_ASSERT_PTR_NOT_NULL(strstr(why, "step"));
        }
        close_program(&program);
    }
}

void suite_reverse(void)
{
    CU_pSuite suite = CU_add_suite("reverse", NULL, NULL);
    CU_add_test(suite, "every operation has its derivative", test_every_operation_has_its_derivative);
    CU_add_test(suite, "programs agree with differences", test_programs_agree_with_differences);
    CU_add_test(suite, "intervals change no bit", test_intervals_change_no_bit);
    CU_add_test(suite, "a gradient changes no loss", test_a_gradient_changes_no_loss);
    CU_add_test(suite, "lanes change no bit", test_lanes_change_no_bit);
    CU_add_test(suite, "what a guard stops has no slope", test_what_a_guard_stops_has_no_slope);
    CU_add_test(suite, "steps are refused", test_steps_are_refused);
}
