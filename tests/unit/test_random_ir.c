/* test_random_ir.c: the passes keep what modules made at random compute.
 *
 * An interpreter runs each module before and after each pass. It checks every index, so it also
 * shows that nothing is read early that may not be. What is printed of each module reads back to one that
 * computes the same. */
#include <math.h>
#include <time.h>

#include "compiler/ir/ir_layout.h"
#include "compiler/ir/ir_read.h"
#include "compiler/passes/passes.h"
#include "ir_random.h"

void suite_random_ir(void);

/* The passes, and how far apart the outcomes before and after one may be: fused multiply-adds have
 * other roundings, and a polynomial has no order of summation before pass_horner. */
static const struct {
    const char *name;
    void (*run)(IrModule *module);
    double tolerance;
} PASSES[] = {
    {"dead", pass_dead, 0},     {"unroll", pass_unroll, 1e-12}, {"scalar", pass_scalar, 0},
    {"hoist", pass_hoist, 0},   {"fold", pass_fold, 1e-12},     {"horner", pass_horner, 1e-12},
    {"fold", pass_fold, 1e-12}, {"hoist", pass_hoist, 0},       {"unroll", pass_unroll, 0},
    {"scalar", pass_scalar, 0}, {"refold", pass_fold_again, 0}, {"split", pass_split, 0},
    {"hoist", pass_hoist, 0},   {"dead", pass_dead, 0},
};
#define PASS_COUNT (int)(sizeof PASSES / sizeof *PASSES)

static bool agree(const double *before, const double *after, double tolerance)
{
    for (int k = 0; k < OUTCOMES; k++) {
        if (!(fabs(before[k] - after[k]) <= tolerance * (1 + fabs(before[k]))))
            return false;
    }
    return true;
}

/* Its text reads back to the same text, and to a module that computes the same. */
static bool reads_back(const IrModule *m, const double *outcome)
{
    StrBuf once = {0}, again = {0};
    ErrorText error;
    double found[OUTCOMES];
    Arena *arena = arena_create();
    ir_print(m, &once);
    const IrModule *read = ir_read(arena, "printed", once.text, once.length, &error);
    bool good = read != NULL;
    const IrArray *out = NULL;
    for (int k = 0; good && k < read->arrays.count; k++)
        if (read->arrays.items[k]->space == IR_SPACE_OUTCOME)
            out = read->arrays.items[k];
    if (good)
        ir_print(read, &again);
    good = good && strcmp(once.text, again.text) == 0 && out != NULL &&
           run_module(read, out, found) && memcmp(found, outcome, sizeof found) == 0;
    strbuf_free(&once);
    strbuf_free(&again);
    arena_destroy(arena);
    return good;
}

/* Runs the passes from number `first` on. */
static bool passes_keep_values(int seed, int first)
{
    Bench b = random_module(seed);
    IrModule *m = b.m;
    double before[OUTCOMES], after[OUTCOMES];
    ir_verify(m, "make");
    bool good = run_module(m, b.out, before);
    for (int k = first; k < PASS_COUNT && good; k++) {
        PASSES[k].run(m);
        ir_verify(m, PASSES[k].name);
        good = run_module(m, b.out, after) && agree(before, after, PASSES[k].tolerance);
        if (!good)
            fprintf(stderr, "\nmodule %d: pass %d, %s, changes what is computed\n", seed, k,
                    PASSES[k].name);
        if (good && !reads_back(m, after)) {
            fprintf(stderr, "\nmodule %d: after pass %d, %s, it does not read back\n", seed, k,
                    PASSES[k].name);
            good = false;
        }
        memcpy(before, after, sizeof before);
    }
    done(&b);
    return good;
}

/* Outcomes after the passes from number 4 on, without those called so; NULL: none is left out. */
static void outcomes_without(int seed, const char *left_out, double *outcome)
{
    Bench b = random_module(seed);
    for (int k = 4; k < PASS_COUNT; k++)
        if (left_out == NULL || strcmp(PASSES[k].name, left_out) != 0)
            PASSES[k].run(b.m);
    CU_ASSERT_TRUE(run_module(b.m, b.out, outcome));
    done(&b);
}

/* Those that --without leaves out change no bit. */
static void bits_do_not_hang_on_passes(void)
{
    static const char *const LEFT_OUT[] = {"hoist", "unroll", "scalar", "dead"};
    for (int seed = 0; seed < 200; seed++) {
        double all[OUTCOMES], some[OUTCOMES];
        outcomes_without(seed, NULL, all);
        for (size_t k = 0; k < sizeof LEFT_OUT / sizeof *LEFT_OUT; k++) {
            outcomes_without(seed, LEFT_OUT[k], some);
            bool same = memcmp(all, some, sizeof all) == 0;
            if (!same)
                fprintf(stderr, "\nmodule %d: other bits without %s\n", seed, LEFT_OUT[k]);
            CU_ASSERT_TRUE(same);
        }
    }
}

static void passes_keep_values_of_random_modules(void)
{
    for (int seed = 0; seed < 300; seed++)
        CU_ASSERT_TRUE(passes_keep_values(seed, seed % 2 == 0 ? 0 : 4));
}

/* ---- length ---------------------------------------------------------------------------------- */

/* Too long to be written as text. */
static void long_bodies_are_not_unrolled(void)
{
    Bench b = bench();
    IrVar *i;
    IrStmts *body = loop(&b, b.body, "i", 0, 4, &i);
    for (int k = 0; k < 250; k++)
        ir_store(b.m, body, b.w, ir_get(b.m, i), real(&b, k));
    pass_unroll(b.m);
    CU_ASSERT_EQUAL(b.body->count, 1);
    body = loop(&b, b.body, "once", 2, 3, &i);
    for (int k = 0; k < 3000; k++)
        ir_store(b.m, body, b.w, ir_get(b.m, i), real(&b, k));
    pass_unroll(b.m);
    CU_ASSERT_EQUAL(b.body->count, 1 + 3000);
    done(&b);
}

/* ---- time ----------------------------------------------------------------------------------- */

/* 100,000 statements in loops and branches, some of which the passes move, share and remove. */
static void make_large(const Bench *b)
{
    for (int k = 0; k < 5000; k++) {
        IrVar *i;
        IrStmts *body = loop(b, b->body, "i", 0, 8, &i);
        IrVar *v = let(b, body, "v", ir_real(true), ir_load(b->m, b->w, ir_get(b->m, i)));
        IrStmt *branch = ir_if(b->m, body, binary(b, IR_ILT, ir_get(b->m, i), whole(b, k % 9)));
        for (int s = 0; s < 17; s++) {
            const IrExpr *a = ir_load_at(b->m, b->a, (k + s) % 9);
            const IrExpr *x = ir_load_at(b->m, b->x, (3 * k + s) % 100);
            const IrExpr *sum = binary(b, IR_ADD, binary(b, IR_MUL, a, x), ir_get(b->m, v));
            ir_store(b->m, s % 2 == 0 ? body : &branch->u.branch.yes, b->w, ir_get(b->m, i), sum);
        }
    }
    yield(b, b->body, ir_load_at(b->m, b->w, 0));
}

static void passes_are_quick(void)
{
    Bench b = bench();
    make_large(&b);
    clock_t start = clock();
    for (int k = 4; k < PASS_COUNT; k++)
        PASSES[k].run(b.m);
    ir_layout(b.m);
    CU_ASSERT(clock() - start < 8 * CLOCKS_PER_SEC); /* 0.5 s; one quadratic pass takes minutes */
    ir_verify(b.m, "test");
    done(&b);
}

void suite_random_ir(void)
{
    CU_pSuite suite = CU_add_suite("random ir", NULL, NULL);
    CU_add_test(suite, "passes keep values of random modules",
                passes_keep_values_of_random_modules);
    CU_add_test(suite, "bits do not hang on passes", bits_do_not_hang_on_passes);
    CU_add_test(suite, "long bodies are not unrolled", long_bodies_are_not_unrolled);
    CU_add_test(suite, "passes are quick", passes_are_quick);
}
