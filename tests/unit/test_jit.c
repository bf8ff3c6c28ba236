/* test_jit.c: the same bits from every compiler, lane count and kind of emitted file.
 *
 * A module of the usual shape is read from tests/unit/sample.ir and simulated by tier 0, by tier
 * 1 with 1, 2, 4 and 8 lanes in one vector or several, and as a program of its own under gcc, clang and tcc. */
#include <CUnit/CUnit.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/emit_main.h"
#include "compiler/ir/ir_layout.h"
#include "compiler/ir/ir_read.h"
#include "compiler/ir/ir_verify.h"
#include "compiler/jit/jit_cc.h"
#include "compiler/jit/jit_tcc.h"
#include "compiler/passes/passes.h"
#include "runtime/io/files.h"

void suite_jit(void);

#define STEPS        40
#define INPUTS       5
#define CANDIDATES   8
#define COEFFICIENTS 10 /* 9 of the polynomial, and a time constant */
#define OUTCOMES     3
#define TRIALS       3
#define SEED         0x123456789abcdefULL

/* ---- the module ----------------------------------------------------------------------------- */

static void run_passes(IrModule *m)
{
    static void (*const passes[])(IrModule *) = {pass_fold, pass_unroll, pass_scalar, pass_horner,
                                                 pass_fold, pass_hoist,  pass_dead};
    for (size_t k = 0; k < sizeof passes / sizeof passes[0]; k++) {
        passes[k](m);
        ir_verify(m, "test");
    }
}

typedef struct Sample {
    Arena *arena;
    IrModule *m;
} Sample;

/* A task of the usual shape: inputs, an output that is squashed every other step, weights that learn by a
 * polynomial, a list of events, a guard that stops candidates that run away, three outcomes. */
#define SAMPLE "tests/unit/sample.ir"

/* What has gone through the passes, or has its polynomial summed term by term. */
static Sample sample_create(bool optimised)
{
    Sample s = {.arena = arena_create()};
    ErrorText error;
    char *text;
    size_t length;
    CU_ASSERT_EQUAL_FATAL(file_read(SAMPLE, 1 << 20, &text, &length, &error), STATUS_OK);
    s.m = ir_read(s.arena, SAMPLE, text, length, &error);
    free(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(s.m);
    ir_verify(s.m, "test");
    if (optimised)
        run_passes(s.m);
    else
        pass_horner_without(s.m);
    ir_layout(s.m);
    return s;
}

/* ---- running it ----------------------------------------------------------------------------- */

/* Candidate number k; the last ones run away and are stopped by the guard. */
static void candidate(int k, double *coefficients)
{
    for (int c = 0; c < COEFFICIENTS; c++)
        coefficients[c] = 0.3 * sin(1.0 + 7.0 * k + 3.0 * c) * (k >= 6 ? 400.0 : 1.0);
}

typedef struct Results {
    double outcome[TRIALS][CANDIDATES][OUTCOMES + 1];
} Results;

static double *aligned(int count)
{
    double *memory = NULL;
    size_t bytes = (size_t)(count + 8) * sizeof *memory;
    if (posix_memalign((void **)&memory, 64, bytes) != 0)
        abort();
    memset(memory, 0xff, bytes); /* any content */
    return memory;
}

/* Candidates first .. first + lanes - 1 on one trial. */
static void run_block(const PlastModule *m, const PlastContext *context, const double *trial,
                      const double *generation, int first, double outcome[][OUTCOMES + 1])
{
    double *coefficients = aligned(COEFFICIENTS * m->lanes);
    double *work = aligned(m->work_size * m->lanes);
    double *yields = aligned((OUTCOMES + 1) * m->lanes);
    for (int lane = 0; lane < m->lanes; lane++) {
        double own[COEFFICIENTS];
        candidate(first + lane, own);
        for (int c = 0; c < COEFFICIENTS; c++)
            coefficients[c * m->lanes + lane] = own[c];
    }
    m->rollout(context, trial, generation, coefficients, work, yields);
    for (int lane = 0; lane < m->lanes; lane++) {
        for (int k = 0; k <= OUTCOMES; k++)
            outcome[first + lane][k] = yields[k * m->lanes + lane];
    }
    free(coefficients);
    free(work);
    free(yields);
}

static PlastContext context_of(int trial)
{
    return (PlastContext){.draw = {.seed_low = (int)(unsigned)(SEED & 0xffffffffu),
                                   .seed_high = (int)(unsigned)(SEED >> 32),
                                   .set = PLAST_SEARCH,
                                   .trial = trial}};
}

static void run(const PlastModule *m, Results *results)
{
    for (int t = 0; t < TRIALS; t++) {
        PlastContext context = context_of(t);
        double *trial = aligned(m->trial_size);
        double *generation = aligned(m->generation_size);
        double *scratch = aligned(m->scratch_size);
        m->prepare_trial(&context, trial, scratch);
        context.draw.generation = PLAST_FINAL;
        m->prepare_generation(&context, trial, generation, scratch);
        for (int k = 0; k < CANDIDATES; k += m->lanes)
            run_block(m, &context, trial, generation, k, results->outcome[t]);
        free(trial);
        free(generation);
        free(scratch);
    }
}

/* Bit for bit, but that all NaNs are alike. */
static bool same_results(const Results *a, const Results *b)
{
    const double *p = &a->outcome[0][0][0];
    const double *q = &b->outcome[0][0][0];
    for (size_t k = 0; k < sizeof *a / sizeof *p; k++) {
        bool both_nan = isnan(p[k]) && isnan(q[k]);
        if (!both_nan && memcmp(&p[k], &q[k], sizeof p[k]) != 0)
            return false;
    }
    return true;
}

static char *module_text_of(bool optimised, int parts)
{
    Sample s = sample_create(optimised);
    StrBuf text = {0};
    emit_module(s.m, &(EmitForm){.parts = parts}, "test", &text);
    arena_destroy(s.arena);
    return strbuf_take(&text);
}

static char *module_text(bool optimised)
{
    return module_text_of(optimised, 1);
}

/* NULL if it fails. */
static TccModule *compile_tcc(const char *text)
{
    TccModule *compiled = NULL;
    ErrorText error;
    CU_ASSERT_EQUAL(jit_tcc_compile(text, &compiled, &error), STATUS_OK);
    return compiled;
}

/* ---- tier 0 --------------------------------------------------------------------------------- */

static void run_tcc(const char *text, Results *results)
{
    TccModule *compiled = compile_tcc(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(compiled);
    run(jit_tcc_module(compiled), results);
    jit_tcc_free(compiled);
}

static void test_tcc_runs_a_module(void)
{
    char *text = module_text(false);
    TccModule *compiled = compile_tcc(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(compiled);
    const PlastModule *m = jit_tcc_module(compiled);
    CU_ASSERT_EQUAL(m->abi_version, PLAST_ABI_VERSION);
    CU_ASSERT_EQUAL(m->lanes, 1);
    CU_ASSERT_EQUAL(m->coefficient_count, COEFFICIENTS);
    CU_ASSERT_STRING_EQUAL(m->coefficients[9].name, "tau=\"\\?\" \xcf\x84");
    CU_ASSERT_EQUAL(m->coefficients[0].low, -HUGE_VAL);
    CU_ASSERT_EQUAL(m->coefficients[0].high, 3.0);
    CU_ASSERT_EQUAL(m->coefficients[1].high, HUGE_VAL);
    CU_ASSERT_EQUAL(m->outcome_count, OUTCOMES);
    CU_ASSERT_EQUAL(m->loss_count, 1);
    Results results;
    run(m, &results);
    CU_ASSERT_EQUAL(results.outcome[0][0][OUTCOMES], -1.0); /* not stopped */
    CU_ASSERT(results.outcome[0][6][OUTCOMES] >= 0.0);      /* stopped */
    CU_ASSERT_EQUAL(results.outcome[0][6][0], 100.0);       /* by the guard */
    CU_ASSERT_NOT_EQUAL(results.outcome[0][0][0], results.outcome[1][0][0]);
    const double coefficients[COEFFICIENTS] = {[3] = -2.0};
    const double loss = 0.5;
    CU_ASSERT_EQUAL(m->objective(coefficients, &loss, 0.0), 0.5);
    CU_ASSERT_EQUAL(m->objective(coefficients, &loss, 1.0), 1.0);
    jit_tcc_free(compiled);
    free(text);
}

static void test_tcc_states_are_independent(void)
{
    char *text = module_text(false);
    TccModule *first = compile_tcc(text);
    TccModule *second = compile_tcc(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    CU_ASSERT_PTR_NOT_NULL_FATAL(second);
    CU_ASSERT_PTR_NOT_EQUAL(jit_tcc_module(first), jit_tcc_module(second));
    jit_tcc_free(first);
    Results results;
    run(jit_tcc_module(second), &results);
    jit_tcc_free(second);
    jit_tcc_free(NULL);
    free(text);
}

/* The rights of the pages at `address`, as "r-xp"; "" if the system does not say. */
static void rights_at(const void *address, char rights[8])
{
    rights[0] = '\0';
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[512];
    while (maps != NULL && fgets(line, sizeof line, maps) != NULL) {
        unsigned long start, end;
        char found[8];
        if (sscanf(line, "%lx-%lx %7s", &start, &end, found) == 3 &&
            (unsigned long)address >= start && (unsigned long)address < end)
            strcpy(rights, found);
    }
    if (maps != NULL)
        fclose(maps);
}

static void test_tcc_pages_are_not_writable(void)
{
    char *text = module_text(false);
    TccModule *compiled = compile_tcc(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(compiled);
    char rights[8];
    rights_at(jit_tcc_module(compiled), rights);
    CU_ASSERT(rights[0] == '\0' || strcmp(rights, "r-xp") == 0);
    jit_tcc_free(compiled);
    free(text);
}

/* ---- tier 1 --------------------------------------------------------------------------------- */

static void run_cc(const char *text, const char *compiler, CcShape shape, Results *results)
{
    CcModule *started = NULL;
    ErrorText error = {""};
    const CcOptions options = {.compiler = compiler, .shape = shape};
    CU_ASSERT_EQUAL_FATAL(jit_cc_start(text, &options, &started, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(jit_cc_poll(started, true, &error), CC_READY);
    const PlastModule *m = jit_cc_module(started);
    CU_ASSERT_PTR_NOT_NULL_FATAL(m);
    CU_ASSERT_EQUAL(m->lanes, shape.lanes);
    run(m, results);
    jit_cc_free(started);
}

static bool have(const char *compiler)
{
    char command[256];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", compiler);
    return system(command) == 0;
}

static void check_tiers(bool optimised)
{
    static const char *const compilers[] = {"gcc", "clang"};
    static const CcShape shapes[] = {{1, 1, false}, {2, 1, false}, {4, 1, false}, {8, 1, false}, {4, 2, false}, {8, 2, false}, {8, 4, false}};
    char *text = module_text(optimised);
    Results expected;
    run_tcc(text, &expected);
    for (size_t c = 0; c < 2; c++) {
        for (size_t k = 0; k < sizeof shapes / sizeof *shapes && have(compilers[c]); k++) {
            Results results;
            char *own = module_text_of(optimised, shapes[k].parts);
            run_cc(own, compilers[c], shapes[k], &results);
            CU_ASSERT(same_results(&expected, &results));
            free(own);
        }
    }
    free(text);
}

static void test_tiers_agree(void)
{
    check_tiers(false);
}

static void test_tiers_agree_after_passes(void)
{
    check_tiers(true);
}

/* Nothing but "." and "..". */
static bool is_empty(const char *path)
{
    DIR *folder = opendir(path);
    int count = 0;
    while (folder != NULL && readdir(folder) != NULL)
        count++;
    if (folder != NULL)
        closedir(folder);
    return count == 2;
}

typedef struct Folding {
    char path[64];
    char *before; /* $TMPDIR, NULL if it was not set */
} Folding;

/* An empty folder for temporary files, to see what is left in it. */
static Folding folder_enter(void)
{
    Folding folder = {.path = "/tmp/plastc-test-XXXXXX"};
    const char *before = getenv("TMPDIR");
    folder.before = before == NULL ? NULL : strdup(before);
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder.path));
    setenv("TMPDIR", folder.path, 1);
    return folder;
}

static void folder_leave(Folding *folder)
{
    CU_ASSERT(is_empty(folder->path));
    rmdir(folder->path);
    if (folder->before == NULL)
        unsetenv("TMPDIR");
    else
        setenv("TMPDIR", folder->before, 1);
    free(folder->before);
}

static void test_cc_leaves_no_files(void)
{
    Folding folder = folder_enter();
    char *text = module_text(false);
    Results results;
    run_cc(text, "cc", (CcShape){.lanes = 8}, &results);
    CU_ASSERT(is_empty(folder.path));
    free(text);
    folder_leave(&folder);
}

static void test_cc_interrupted(void)
{
    Folding folder = folder_enter();
    char *text = module_text(false);
    CcModule *started = NULL;
    ErrorText error;
    CU_ASSERT_EQUAL_FATAL(jit_cc_start(text, &(CcOptions){.shape = {.lanes = 8}}, &started, &error),
                          STATUS_OK);
    CU_ASSERT_FALSE(is_empty(folder.path));
    jit_cc_free(started);
    jit_cc_free(NULL);
    free(text);
    folder_leave(&folder);
}

static void test_cc_missing(void)
{
    Folding folder = folder_enter();
    CcModule *started = NULL;
    ErrorText error = {""};
    const CcOptions options = {.compiler = "no-such-compiler-17", .shape = {.lanes = 2}};
    CU_ASSERT_EQUAL(jit_cc_start("", &options, &started, &error), STATUS_RUN);
    CU_ASSERT_PTR_NULL(started);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "no-such-compiler-17"));
    folder_leave(&folder);
}

static CcState outcome_of(const char *text, const char *compiler, ErrorText *error)
{
    CcModule *started = NULL;
    const CcOptions options = {.compiler = compiler, .shape = {.lanes = 1}};
    CU_ASSERT_EQUAL_FATAL(jit_cc_start(text, &options, &started, error), STATUS_OK);
    CcState state = jit_cc_poll(started, true, error);
    CU_ASSERT_EQUAL(jit_cc_poll(started, false, error), state);
    if (state == CC_FAILED)
        CU_ASSERT_PTR_NULL(jit_cc_module(started));
    jit_cc_free(started);
    return state;
}

static void test_cc_failures(void)
{
    Folding folder = folder_enter();
    ErrorText error = {""};
    CU_ASSERT_EQUAL(outcome_of("int empty;", "cc", &error), CC_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "plast_module"));
    CU_ASSERT_EQUAL(outcome_of("", "false", &error), CC_FAILED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "exit status 1"));
    folder_leave(&folder);
}

/* The code and what the compiler said are kept; its words are not in the message. */
static void test_cc_refuses(void)
{
    Folding folder = folder_enter();
    ErrorText error = {""};
    CU_ASSERT_EQUAL(outcome_of("this is no C;", "cc", &error), CC_REFUSED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "internal error"));
    CU_ASSERT_PTR_NULL(strstr(error.text, "expected"));
    char *kept = strstr(error.text, folder.path), path[1200];
    CU_ASSERT_PTR_NOT_NULL_FATAL(kept);
    *strrchr(kept, '\'') = '\0';
    static const char *const files[] = {"module.c", "messages"};
    for (int k = 0; k < 2; k++) {
        snprintf(path, sizeof path, "%s/%s", kept, files[k]);
        CU_ASSERT_EQUAL(unlink(path), 0);
    }
    CU_ASSERT_EQUAL(rmdir(kept), 0);
    folder_leave(&folder);
}

/* A compiler that does not know -march=native is asked again without. */
static void test_cc_without_march(void)
{
    Folding folder = folder_enter();
    char *text = module_text(false);
    char script[128];
    snprintf(script, sizeof script, "%s/compiler.sh", folder.path);
    FILE *file = fopen(script, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs("case \"$*\" in *-march=native*) echo 'error: unknown option -march' >&2; exit 1;; esac\n"
          "exec cc \"$@\"\n",
          file);
    fclose(file);
    char command[160];
    snprintf(command, sizeof command, "sh  %s", script); /* words, of which CC may have several */
    Results expected, results;
    run_tcc(text, &expected);
    run_cc(text, command, (CcShape){.lanes = 4}, &results);
    CU_ASSERT(same_results(&expected, &results));
    remove(script);
    free(text);
    folder_leave(&folder);
}

/* ---- names ---------------------------------------------------------------------------------- */

/* Models may call things what they like. */
static const char *const odd_names[] = {
    "double",  "if",      "main",    "r_exp",    "d_exp",  "fma",     "SELECT",       "LANES",
    "real",    "mask",    "bits",    "bits_of",  "typeof", "asm",     "unix",         "I",
    "NULL",    "signgam", "exp",     "index",    "y1",     "context", "trial",        "outcome_",
    "outcome", "work_",   "rollout", "LT",       "ALL",    "REAL",    "HUGE_VAL",     "isnan",
    "_Bool",   "__x",     "3d",      "\xcf\x84", "a b",    "a.b",     "plast_module", "memcpy"};

#define ODD_NAMES (int)(sizeof odd_names / sizeof odd_names[0])

/* Its outcome is 0 + 1 + 2 + …, each number in a variable and in an array with an odd name. */
static char *odd_text(void)
{
    Arena *arena = arena_create();
    IrModule *m = ir_module(arena, NULL, "odd.plast");
    const IrArray *outcome = ir_array(m, "outcome", IR_SPACE_OUTCOME, true, 1, NULL);
    IrStmts *body = &m->functions[IR_ROLLOUT].body;
    const IrExpr *sum = ir_const(m, 0.0);
    for (int k = 0; k < ODD_NAMES; k++) {
        const IrArray *array = ir_array(m, odd_names[k], IR_SPACE_WORK, true, 1, NULL);
        IrVar *var = ir_var(m, odd_names[k], ir_real(true));
        ir_store(m, body, array, ir_int_const(m, 0), ir_const(m, k));
        ir_let(m, body, var, ir_load_at(m, array, 0));
        sum = ir_apply2(m, IR_ADD, sum, ir_get(m, var));
    }
    ir_store(m, body, outcome, ir_int_const(m, 0), sum);
    ir_layout(m);
    StrBuf text = {0};
    emit_module(m, &(EmitForm){.parts = 1}, "test", &text);
    arena_destroy(arena);
    return strbuf_take(&text);
}

static double odd_sum(const PlastModule *m)
{
    double *work = aligned(m->work_size * m->lanes);
    double *outcome = aligned(m->lanes);
    const PlastContext context = context_of(0);
    m->rollout(&context, work, work, work, work, outcome);
    double sum = outcome[0];
    free(work);
    free(outcome);
    return sum;
}

static void test_odd_names(void)
{
    char *text = odd_text();
    TccModule *tcc = compile_tcc(text);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tcc);
    CU_ASSERT_EQUAL(odd_sum(jit_tcc_module(tcc)), ODD_NAMES * (ODD_NAMES - 1) / 2.0);
    jit_tcc_free(tcc);
    CcModule *cc = NULL;
    ErrorText error;
    CU_ASSERT_EQUAL_FATAL(jit_cc_start(text, &(CcOptions){.shape = {.lanes = 2}}, &cc, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(jit_cc_poll(cc, true, &error), CC_READY);
    CU_ASSERT_EQUAL(odd_sum(jit_cc_module(cc)), ODD_NAMES * (ODD_NAMES - 1) / 2.0);
    jit_cc_free(cc);
    free(text);
}

/* ---- programs ------------------------------------------------------------------------------- */

/* What the command prints, in `text`; returns its exit status. */
static int output_of(const char *command, char *text, size_t size)
{
    FILE *pipe = popen(command, "r");
    CU_ASSERT_PTR_NOT_NULL_FATAL(pipe);
    size_t length = fread(text, 1, size - 1, pipe);
    text[length] = '\0';
    int status = pclose(pipe);
    return status == -1 ? -1 : status >> 8;
}

/* What the program prints for a candidate, computed by tier 0. */
static void expected_output(const Results *results, int k, char *text, size_t size)
{
    char *compiled = module_text(true);
    TccModule *tcc = compile_tcc(compiled);
    CU_ASSERT_PTR_NOT_NULL_FATAL(tcc);
    const PlastModule *m = jit_tcc_module(tcc);
    double coefficients[COEFFICIENTS];
    double means[OUTCOMES] = {0};
    candidate(k, coefficients);
    for (int n = 0; n < OUTCOMES; n++) {
        for (int t = 0; t < TRIALS; t++)
            means[n] += results->outcome[t][k][n];
        means[n] /= TRIALS;
    }
    snprintf(text, size, "loss %.17g\nobjective %.17g\ndistance %.17g\nnorm %.17g\nlast y %.17g\n",
             m->objective(coefficients, means, 0.0), m->objective(coefficients, means, 1.0),
             means[0], means[1], means[2]);
    jit_tcc_free(tcc);
    free(compiled);
}

static void write_program(const char *path, int k)
{
    Sample s = sample_create(true);
    static const double values[4] = {0.1, -5e-324, 1e300, 3.0};
    const PlastTable table = {"data \"odd\" */.csv", 2, 2, values};
    vec_push(s.arena, &s.m->tables, table);
    double coefficients[COEFFICIENTS];
    candidate(k, coefficients);
    enum { MOST = 64 };
    EmitUnit units[MOST];
    CU_ASSERT_FATAL(s.m->coefficients.count <= MOST && s.m->outcomes.count <= MOST);
    for (int unit = 0; unit < MOST; unit++)
        units[unit] = (EmitUnit){"", 1, ""};
    const EmitMain options = {.coefficients = coefficients,
                              .of_coefficients = units,
                              .of_outcomes = units,
                              .seed = SEED,
                              .version = "test"};
    StrBuf text = {0};
    emit_main(s.m, &options, &text);
    FILE *file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fputs(text.text, file);
    fclose(file);
    strbuf_free(&text);
    arena_destroy(s.arena);
}

static void check_program(const char *folder, const char *compile, const char *expected)
{
    char command[512];
    char text[2048];
    snprintf(command, sizeof command, "cd %s && %s program.c -o program -lm 2>&1", folder, compile);
    CU_ASSERT_EQUAL(output_of(command, text, sizeof text), 0);
    CU_ASSERT_STRING_EQUAL(text, ""); /* no warnings */
    snprintf(command, sizeof command, "cd %s && ./program 2>&1", folder);
    CU_ASSERT_EQUAL(output_of(command, text, sizeof text), 0);
    CU_ASSERT_STRING_EQUAL(text, expected);
}

static void check_arguments(const char *folder)
{
    static const struct {
        const char *arguments;
        int status;
        const char *words;
    } cases[] = {
        {"--list 'A[x^0 y^1]=-0.5'", 0, "A[x^0 y^1]=-0.5\n"},
        {"--list 'tau=\"\\?\" \xcf\x84=7'", 0, "\xcf\x84=7\n"},
        {"'A=1'", 2, "no coefficient has this name: A=1"},
        {"'A[x^0 y^1]=1x'", 2, "not a number"},
        {"nonsense", 2, "unknown argument: nonsense"},
        {"--seed", 2, "unknown argument: --seed"},
        {"--seed -3", 2, "not a seed"},
        {"--seed 18446744073709551615", 0, "loss "},
    };
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        char command[512];
        char text[2048];
        snprintf(command, sizeof command, "cd %s && ./program %s 2>&1", folder, cases[k].arguments);
        CU_ASSERT_EQUAL(output_of(command, text, sizeof text), cases[k].status);
        CU_ASSERT_PTR_NOT_NULL(strstr(text, cases[k].words));
    }
}

static void test_program_agrees(void)
{
    static const struct {
        const char *compiler, *flags;
    } builds[] = {
        {"gcc", "-O2 -Wall -Wextra"},
        {"gcc", "-O2 -Wall -Wextra -Wno-psabi -DLANES=8"},
        {"gcc", "-O0 -Wall -Wextra -DLANES=2"},
        {"gcc", "-O3 -march=native -std=c11 -Wall -Wextra"},
        {"clang", "-O2 -Wall -Wextra"},
        {"clang", "-O2 -march=native -Wall -Wextra -DLANES=4"},
        {"tcc", "-Wall"},
    };
    char *text = module_text(true);
    Results results;
    run_tcc(text, &results);
    free(text);
    char expected[512];
    expected_output(&results, 2, expected, sizeof expected);

    char folder[] = "/tmp/plastc-test-XXXXXX";
    CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(folder));
    char path[64];
    snprintf(path, sizeof path, "%s/program.c", folder);
    write_program(path, 2);
    for (size_t k = 0; k < sizeof builds / sizeof builds[0]; k++) {
        char compile[128];
        snprintf(compile, sizeof compile, "%s %s", builds[k].compiler, builds[k].flags);
        if (have(builds[k].compiler))
            check_program(folder, compile, expected);
    }
    check_arguments(folder);
    remove(path);
    snprintf(path, sizeof path, "%s/program", folder);
    remove(path);
    CU_ASSERT_EQUAL(rmdir(folder), 0);
}

void suite_jit(void)
{
    CU_pSuite suite = CU_add_suite("jit", NULL, NULL);
    CU_add_test(suite, "tcc runs a module", test_tcc_runs_a_module);
    CU_add_test(suite, "tcc states are independent", test_tcc_states_are_independent);
    CU_add_test(suite, "tcc pages are not writable", test_tcc_pages_are_not_writable);
    CU_add_test(suite, "tcc and cc agree, 1 to 8 lanes", test_tiers_agree);
    CU_add_test(suite, "tcc and cc agree after the passes", test_tiers_agree_after_passes);
    CU_add_test(suite, "cc leaves no files", test_cc_leaves_no_files);
    CU_add_test(suite, "cc interrupted leaves no files", test_cc_interrupted);
    CU_add_test(suite, "cc missing", test_cc_missing);
    CU_add_test(suite, "cc refuses", test_cc_refuses);
    CU_add_test(suite, "cc failures", test_cc_failures);
    CU_add_test(suite, "cc without -march=native", test_cc_without_march);
    CU_add_test(suite, "odd names compile", test_odd_names);
    CU_add_test(suite, "program agrees with tcc", test_program_agrees);
}
