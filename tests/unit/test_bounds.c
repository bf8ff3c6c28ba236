/* test_bounds.c: indices that do not lie within their arrays are found, whichever one is wrong: in calls of
 * each kernel function, in modules made at random and in programs. What is proved of single expressions
 * and conditions is tested in tests/golden/passes. */
#include <stdlib.h>

#include "compiler/driver.h"
#include "compiler/ir/ir_bounds.h"
#include "compiler/ir/ir_walk.h"
#include "compiler/passes/passes.h"
#include "ir_random.h"

void suite_bounds(void);

static bool proved(const IrModule *m)
{
    StrBuf why = {0};
    bool good = ir_bounds(m, &why);
    strbuf_free(&why);
    return good;
}

/* ---- kernel functions ------------------------------------------------------------------------ */

#define MOST_ARGUMENTS 13

/* A call whose arrays are just long enough. Sizes are written as the kernel has them: 3 sources or
 * samples, 4 targets or units. */
typedef struct Sample {
    const char *function;
    struct {
        char kind;     /* a: reals, i: ints, n: int, r: real, d: draw, t: table */
        int number;    /* elements of an array; value */
        int low, high; /* content of ints that the function writes or must find */
    } args[MOST_ARGUMENTS];
} Sample;

static const double RUN_TABLE[] = {0, 0, 2, 0, 3, 1, 1, 1, 4, 2, 0, 2};
static const double TABLE[] = {0, 3, 0.5, 2, 0, 0.5, 1, 1, 0.5, 2, 3, 0.5, 0, 0, 0.5};

#define REALS(count)                                                                               \
    {                                                                                              \
        'a', count, 0, 0                                                                           \
    }
#define INTS(count, low, high)                                                                     \
    {                                                                                              \
        'i', count, low, high                                                                      \
    }
#define INT(value)                                                                                 \
    {                                                                                              \
        'n', value, 0, 0                                                                           \
    }
#define NUMBER                                                                                     \
    {                                                                                              \
        'r', 0, 0, 0                                                                               \
    }
#define DRAW                                                                                       \
    {                                                                                              \
        'd', 0, 0, 0                                                                               \
    }
#define LIST                                                                                       \
    {                                                                                              \
        't', 0, 0, 0                                                                               \
    }

#define RUNS                                                                                       \
    {                                                                                              \
        't', 1, 0, 0                                                                               \
    }

static const Sample SAMPLES[] = {
    {"rt_normals", {REALS(4), INT(4), DRAW, INT(0), NUMBER}},
    {"rt_uniforms", {REALS(4), INT(4), DRAW, INT(0), NUMBER}},
    {"rt_synapse_normal", {REALS(1), DRAW, INT(0), NUMBER, NUMBER}},
    {"rt_synapse_uniform", {REALS(1), DRAW, INT(0), NUMBER, NUMBER}},
    {"rt_fill_constant", {REALS(4), INT(4), NUMBER}},
    {"rt_fill_normal", {REALS(4), INT(4), NUMBER, NUMBER, DRAW, INT(0)}},
    {"rt_gaussian_rotated", {REALS(12), INT(3), INT(4), REALS(4), DRAW, INT(0), REALS(24)}},
    {"rt_gaussian_diagonal", {REALS(12), INT(3), INT(4), REALS(4), DRAW, INT(0), REALS(4)}},
    {"rt_principal", {REALS(4), REALS(12), INT(3), INT(4), INT(1), REALS(124)}},
    {"rt_task", {REALS(1), REALS(3), INT(3), DRAW, REALS(3)}},
    {"rt_rows",
     {REALS(6), LIST, INT(1), INT(2), INT(3), INT(0), INT(0), NUMBER, NUMBER, INT(0), DRAW, INT(0),
      REALS(5)}},
    {"rt_rows_of_trial",
     {REALS(6), INTS(1, 1, 3), LIST, INT(1), INT(2), INT(3), INT(0), INT(2), INT(0), NUMBER, NUMBER, DRAW, REALS(2)}},
    {"rt_weight_rows", {REALS(6), LIST, INT(1), INT(2), INT(3), INT(0), NUMBER, NUMBER, DRAW}},
    {"rt_poisson_start", {REALS(3), DRAW, INT(0)}},
    {"rt_poisson",
     {INTS(12, 0, 11), INTS(1, 0, 12), REALS(3), REALS(3), INT(3), INT(4), DRAW, INT(0)}},
    {"rt_poisson_counts",
     {INTS(12, 0, 11), INTS(1, 0, 12), INTS(12, 0, 2000000), REALS(3), REALS(3), INT(3), INT(4), DRAW, INT(0),
      NUMBER}},
    {"rt_silence", {INTS(4, 0, 3), INTS(1, 0, 4), REALS(4), INT(0), NUMBER}},
    {"rt_collect", {INTS(4, 0, 3), INTS(1, 0, 4), REALS(4), INT(4)}},
    {"rt_regular", {INTS(4, 0, 3), INTS(1, 0, 4), REALS(4), REALS(4), REALS(4), INT(4), NUMBER}},
    {"rt_spike_table", {REALS(5), INTS(5, 0, 3), LIST, NUMBER}},
    {"rt_spikes_of_trial", {REALS(5), INTS(5, 0, 3), INT(5), LIST, NUMBER, INT(2), INT(2), NUMBER, DRAW}},
    {"rt_due",
     {INTS(4, 0, 3), INTS(1, 0, 4), INTS(1, 0, 5), REALS(5), INTS(5, 0, 3), INT(5), NUMBER}},
    {"rt_connect_random",
     {INTS(4, 0, 9), INTS(9, 0, 3), INT(9), INT(3), INT(4), NUMBER, INT(0), DRAW, INT(0)}},
    {"rt_connect_fixed_out",
     {INTS(4, 0, 6), INTS(6, 0, 3), INT(3), INT(4), INT(2), INT(0), DRAW, INT(0)}},
    {"rt_connect_fixed_in",
     {INTS(4, 0, 8), INTS(8, 0, 3), INT(3), INT(4), INT(2), INT(0), DRAW, INT(0),
      INTS(13, 0, 100)}},
    {"rt_connect_one_to_one", {INTS(4, 0, 3), INTS(3, 0, 2), INT(3)}},
    {"rt_connect_random_where",
     {INTS(4, 0, 9), INTS(9, 0, 3), INT(9), INT(2), INT(4), NUMBER, REALS(4), DRAW, INT(0)}},
    {"rt_connect_random_each",
     {INTS(4, 0, 9), INTS(9, 0, 3), INT(9), INT(2), INT(4), REALS(4), DRAW, INT(0)}},
    {"rt_connect_fixed_where",
     {INTS(4, 0, 6), INTS(6, 0, 3), INT(2), INT(4), INT(2), REALS(4), DRAW, INT(0)}},
    {"rt_connect_one_to_one_where", {INTS(4, 0, 3), INTS(3, 0, 2), INT(3), REALS(3)}},
    {"rt_turn_columns",
     {INTS(4, 0, 9), INTS(9, 0, 3), INTS(5, 0, 9), INTS(9, 0, 2), INT(3), INT(4)}},
    {"rt_order_by_delay",
     {INTS(7, 0, 9), INTS(9, 0, 8), INTS(9, 0, 3), INTS(9, 5, 6), INTS(4, 0, 9), INTS(9, 0, 3), INT(3),
      INT(4), INT(5), INT(2), INT(0)}},
    {"rt_order_pairs_by_delay",
     {INTS(9, 0, 12), INTS(12, 0, 2), INTS(12, 5, 6), INT(3), INT(4), INT(5), INT(2), INT(1)}},
    {"rt_connect_runs", {INTS(4, 0, 9), INTS(9, 0, 4), RUNS, INT(3)}},
    {"rt_connect_table", {INTS(4, 0, 5), INTS(5, 0, 3), REALS(5), LIST, INT(3)}},
    {"rt_table_column", {REALS(5), LIST, INT(3), INT(2), INTS(4, 0, 100)}},
    {"rt_fetch_row", {INTS(1, 0, 2), INT(1), INTS(4, 0, 9), INTS(9, 0, 100)}},
    {"rt_fetch_weights", {INTS(1, 0, 2), INT(1), INTS(4, 0, 9), REALS(9)}},
    {"rt_fetch_column", {INTS(1, 0, 3), INT(1), INTS(5, 0, 9), INTS(9, 0, 8), REALS(9)}},
    {"rt_transpose",
     {INTS(5, 0, 9), INTS(9, 0, 8), INTS(9, 0, 2), INTS(4, 0, 9), INTS(9, 0, 3), INT(3), INT(4)}},
};

/* The call, in a module of its own. */
static Bench call_of(const Sample *sample, IrArray **arrays, IrStmt **stmt)
{
    Bench b = bench();
    IrArg args[MOST_ARGUMENTS];
    int count = 0;
    vec_push(b.arena, &b.m->tables, ((PlastTable){"list.csv", 5, 3, TABLE}));
    vec_push(b.arena, &b.m->tables, ((PlastTable){"runs", 4, 3, RUN_TABLE}));
    for (; count < MOST_ARGUMENTS && sample->args[count].kind != '\0'; count++) {
        int number = sample->args[count].number;
        IrRange content = {sample->args[count].low, sample->args[count].high};
        arrays[count] = NULL;
        switch (sample->args[count].kind) {
        case 'a':
            arrays[count] = ir_array(b.m, "reals", IR_SPACE_TRIAL, false, number, NULL);
            break;
        case 'i':
            arrays[count] = ir_int_array(b.m, "ints", IR_SPACE_TRIAL, number, content, NULL);
            break;
        case 'n':
            args[count] = (IrArg){.kind = IR_ARG_INT, .value = whole(&b, number)};
            break;
        case 'r':
            args[count] = (IrArg){.kind = IR_ARG_REAL, .value = real(&b, 0)};
            break;
        case 'd':
            args[count] = (IrArg){.kind = IR_ARG_DRAW};
            break;
        default:
            args[count] = (IrArg){.kind = IR_ARG_TABLE, .integer = number};
            break;
        }
        if (arrays[count] != NULL)
            args[count] =
                (IrArg){.kind = IR_ARG_ARRAY, .array = arrays[count], .value = whole(&b, 0)};
    }
    *stmt = ir_kernel(b.m, &b.m->functions[IR_PREPARE_TRIAL].body, sample->function, args, count);
    return b;
}

/* One element less, the same from one place on, and less content are all found. */
static bool is_just_enough(const Sample *sample)
{
    IrArray *arrays[MOST_ARGUMENTS];
    IrStmt *stmt;
    Bench b = call_of(sample, arrays, &stmt);
    bool good = proved(b.m);
    for (int k = 0; k < stmt->u.kernel.arg_count && good; k++) {
        if (arrays[k] == NULL)
            continue;
        arrays[k]->length--;
        arrays[k]->wanted--;
        good = !proved(b.m);
        arrays[k]->length++;
        arrays[k]->wanted++;
        stmt->u.kernel.args[k].value = whole(&b, 1);
        good = good && !proved(b.m);
        stmt->u.kernel.args[k].value = whole(&b, 0);
        if (arrays[k]->base == IR_INT && sample->args[k].high < 100) {
            arrays[k]->content.high--;
            arrays[k]->content.low++;
            bool read_only = proved(b.m);
            arrays[k]->content = (IrRange){-1, sample->args[k].high + 1};
            good = good && !(read_only && proved(b.m));
            arrays[k]->content = (IrRange){sample->args[k].low, sample->args[k].high};
        }
        if (!good)
            fprintf(stderr, "\n%s: argument %d\n", sample->function, k);
    }
    stmt->u.kernel.arg_count--;
    good = good && !proved(b.m);
    done(&b);
    return good;
}

static void kernel_functions_stay_within_their_arrays(void)
{
    for (size_t k = 0; k < sizeof SAMPLES / sizeof *SAMPLES; k++)
        CU_ASSERT_TRUE(is_just_enough(&SAMPLES[k]));
}

/* ---- what is broken is found ----------------------------------------------------------------- */

/* Moves the index of one access: the `chosen` th, in the order of a walk. */
typedef struct Mover {
    IrModule *m;
    int chosen, met, by; /* by 0: a whole length */
} Mover;

static const IrExpr *moved(Mover *mover, const IrArray *array, const IrExpr *index)
{
    if (mover->met++ != mover->chosen)
        return index;
    int by = mover->by != 0 ? mover->by : array->length;
    return ir_apply2(mover->m, IR_IADD, index, ir_int_const(mover->m, by));
}

static const IrExpr *move_load(void *context, const IrExpr *expr)
{
    Mover *mover = context;
    if (expr->kind != IR_LOAD)
        return expr;
    const IrExpr *index = moved(mover, expr->u.load.array, expr->u.load.index);
    return index == expr->u.load.index ? expr : ir_load(mover->m, expr->u.load.array, index);
}

static void move_body(Mover *mover, IrStmts *body)
{
    for (int k = 0; k < body->count; k++) {
        IrStmt *stmt = body->items[k];
        for (int s = 0; s < ir_slot_count(stmt); s++)
            if (*ir_slot(stmt, s) != NULL)
                *ir_slot(stmt, s) = ir_rewrite(mover->m, *ir_slot(stmt, s), move_load, mover);
        if (stmt->kind == IR_STORE)
            stmt->u.store.index = moved(mover, stmt->u.store.array, stmt->u.store.index);
        for (int a = 0; stmt->kind == IR_KERNEL && a < stmt->u.kernel.arg_count; a++) {
            IrArg *arg = &stmt->u.kernel.args[a];
            if (arg->kind == IR_ARG_ARRAY)
                arg->value = moved(mover, arg->array, arg->value);
        }
        for (int n = 0; n < ir_body_count(stmt); n++)
            move_body(mover, ir_body(stmt, n));
    }
}

/* How many accesses there are. */
static int move(IrModule *m, int chosen, int by)
{
    Mover mover = {m, chosen, 0, by};
    for (int k = 0; k < IR_FUNCTION_COUNT; k++)
        move_body(&mover, &m->functions[k].body);
    return mover.met;
}

/* Whatever index an interpreter finds to be wrong was not proved. */
static void wrong_indices_of_random_modules_are_found(void)
{
    int broken = 0, found = 0, alarms = 0;
    for (int seed = 0; seed < 3000; seed++) {
        Bench b = random_module(seed);
        double outcome[OUTCOMES];
        CU_ASSERT_TRUE(proved(b.m));
        int accesses = move(b.m, -1, 0);
        move(b.m, (int)(seed * 7919L % accesses), seed % 3 == 0 ? 0 : seed % 3 == 1 ? 1 : -1);
        bool good = proved(b.m), ran = run_module(b.m, b.out, outcome);
        broken += !ran;
        found += !ran && !good;
        alarms += ran && !good;
        done(&b);
    }
    CU_ASSERT_EQUAL(found, broken);
    CU_ASSERT(broken > 900);
    CU_ASSERT(alarms < 400); /* accesses in branches that are not taken */
}

/* Programs of the repository: each of their accesses, moved by a length of its array, is found. */
static void wrong_indices_of_programs_are_found(void)
{
    static const char *const PROGRAMS[] = {
        "examples/oja.plast",
        "examples/isp_network.plast",
        "tests/golden/run/connections_of_rates.plast",
        "tests/golden/run/restored_phases.plast",
    };
    for (size_t p = 0; p < sizeof PROGRAMS / sizeof *PROGRAMS; p++)
        for (Stage stage = STAGE_IR; stage <= STAGE_IR_OPTIMISED; stage++) {
            Compilation c;
            ErrorText error;
            CheckOptions options = {0};
            CU_ASSERT_EQUAL_FATAL(compile(&c, PROGRAMS[p], &options, stage, &error), STATUS_OK);
            CU_ASSERT_TRUE(proved(c.module));
            int accesses = move(c.module, -1, 0), found = 0;
            compile_free(&c);
            for (int k = 0; k < accesses; k++) {
                compile(&c, PROGRAMS[p], &options, stage, &error);
                move(c.module, k, 0);
                found += !proved(c.module);
                compile_free(&c);
            }
            if (found != accesses)
                fprintf(stderr, "\n%s: %d of %d\n", PROGRAMS[p], found, accesses);
            CU_ASSERT_EQUAL(found, accesses);
        }
}

void suite_bounds(void)
{
    CU_pSuite suite = CU_add_suite("bounds", NULL, NULL);
    CU_add_test(suite, "kernel functions stay within their arrays",
                kernel_functions_stay_within_their_arrays);
    CU_add_test(suite, "wrong indices of random modules are found",
                wrong_indices_of_random_modules_are_found);
    CU_add_test(suite, "wrong indices of programs are found", wrong_indices_of_programs_are_found);
}
