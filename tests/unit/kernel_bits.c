/* kernel_bits.c: prints a hash of the bits of every function of the kernel library over many
 * arguments. kernel_bits.sh compiles it in many ways and compares. With KERNEL_INSTANCE, it calls
 * the instance in kernel.c; else the text of the headers, on LANES lanes. */
#ifdef KERNEL_INSTANCE
#include "runtime/kernel/kernel.h"
#else
#include "runtime/plast_abi.h"
#include "runtime/kernel/lanes.h"
#include "runtime/kernel/lane_math.h"
#include "runtime/kernel/random.h"
#include "runtime/kernel/linear_algebra.h"
#include "runtime/kernel/data_sets.h"
#include "runtime/kernel/trains.h"
#include "runtime/kernel/measures.h"
#include "runtime/kernel/spikes.h"
#endif

#include <stdio.h>
#include <string.h>

#ifdef KERNEL_INSTANCE
#define CALL(name) kernel_##name
#else
#define CALL(name) name
#endif

#define POINTS 16000 /* arguments of a lane function; a multiple of 8 */

static unsigned long long hash; /* FNV-1a of what was added since the last report */

static void start(void)
{
    hash = 0xcbf29ce484222325ULL;
}

static void add(double x)
{
    unsigned long long b = 0x7ff8000000000000ULL; /* one for all NaNs */
    if (x == x)
        memcpy(&b, &x, sizeof b);
    for (int i = 0; i < 8; i++) {
        hash = (hash ^ (b & 0xff)) * 0x100000001b3ULL;
        b >>= 8;
    }
}

static void add_all(int count, const double *x)
{
    for (int i = 0; i < count; i++)
        add(x[i]);
}

static void report(const char *name)
{
    printf("%-22s %08x%08x\n", name, (unsigned)(hash >> 32), (unsigned)(hash & 0xffffffffU));
}

/* ---- arguments ---- */

static double special[] = {
    0.0,    -0.0,    1.0,     -1.0,   0.5,    -0.5,   2.0,    1e-300, -1e-300,
    5e-324, -5e-324, 1e300,   -1e300, 709.7,  709.79, -708.4, -745.1, -745.2,
    0x1p52, 0x1p53,  -0x1p52, 1e5,    0x1p30, 1e9,    3.5,    -2.5,   0x1.6a09e667f3bcdp-1,
    0.0,    0.0};
#define SPECIALS ((int)(sizeof special / sizeof special[0]))

/* The two that are no constants for every compiler. */
static void complete_special(void)
{
    special[SPECIALS - 2] = HUGE_VAL;
    special[SPECIALS - 1] = -HUGE_VAL;
}

static unsigned long long random_bits(unsigned long long *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

/* Argument i of a sequence: all pairs of special values, NaN, any bits, moderate numbers. */
static double argument(int i, int which, unsigned long long *state)
{
    const unsigned long long b = random_bits(state);
    if (i < SPECIALS * SPECIALS)
        return special[which ? i / SPECIALS : i % SPECIALS];
    if (i % 64 == 0)
        return HUGE_VAL - HUGE_VAL;
    double x;
    if (i % 4 == 0) {
        memcpy(&x, &b, sizeof x);
        return x;
    }
    x = ((int)(b >> 40) - 8388608) / 8388608.0;
    return i % 4 == 1 ? x : i % 4 == 2 ? 30.0 * x : 900.0 * x;
}

static double arguments[3][POINTS];

static real lanes_at(const double *x)
{
    real r = REAL(0.0);
    for (int l = 0; l < LANES; l++)
        SET_LANE(r, l, x[l]);
    return r;
}

#define LANES_AT(which, i) lanes_at(&arguments[which][i])

static void add_lanes(real x)
{
    for (int l = 0; l < LANES; l++)
        add(LANE(x, l));
}

/* ---- lane functions ---- */

#define ARGUMENTS1(i) (LANES_AT(0, i))
#define ARGUMENTS2(i) (LANES_AT(0, i), LANES_AT(1, i))
#define ARGUMENTS3(i) (LANES_AT(0, i), LANES_AT(1, i), LANES_AT(2, i))

#define FUNC(name, arity, c_name, units, summary)                                                  \
    static PLAST_CLONES void hash_##name(void)                                                     \
    {                                                                                              \
        start();                                                                                   \
        for (int i = 0; i < POINTS; i += LANES)                                                    \
            add_lanes(CALL(c_name) ARGUMENTS##arity(i));                                           \
        report(#name);                                                                             \
    }
#include "runtime/rt_funcs.def"
#undef FUNC

/* Comparisons, selection, fused multiply-add. */
static PLAST_CLONES void hash_lanes(void)
{
    start();
    for (int i = 0; i < POINTS; i += LANES) {
        const real a = LANES_AT(0, i);
        const real b = LANES_AT(1, i);
        const real c = LANES_AT(2, i);
        const mask odd = M_OR(M_AND(LT(a, b), NE(b, c)), M_AND(GE(a, c), M_NOT(EQ(a, b))));
        const real fused = r_fma(a, b, c);
        const real plain = a * b + c;
        const real chosen = SELECT(odd, a, -b);
        const real mixed = 2.0 * SELECT(M_OR(LE(a, c), GT(b, c)), c, b) - 1.0;
        for (int l = 0; l < LANES; l++) {
            add(LANE(fused, l));
            add(LANE(plain, l));
            add(LANE(chosen, l));
            add(LANE(mixed, l));
            add(LANE_TRUE(odd, l));
        }
    }
    add(ANY(M_TRUE) + 2 * ANY(M_FALSE) + 4 * ALL(M_TRUE) + 8 * ALL(M_FALSE));
    report("lanes");
}

static void hash_uniform_functions(void)
{
    start();
    for (int i = 0; i < POINTS; i += 100) {
        const double x = arguments[0][i];
        const double y = arguments[1][i];
        add(d_exp(x) + d_log(x) + d_sqrt(x) + d_abs(x) + d_min(x, y) + d_max(x, y) + d_tanh(x));
        add(d_sigmoid(x) + d_softplus(x) + d_relu(x) + d_sin(x) + d_cos(x) + d_pow(x, y));
        add(d_floor(x) + d_ceil(x) + d_sign(x) + d_threshold(x) + d_fma(x, y, x));
    }
    report("uniform functions");
}

/* ---- the rest ---- */

#define N 70

static double matrix[N * N], values[N], output[64 * N], scratch[3 * N * N];
static const PlastDraw draw = {12345, -678, PLAST_SEARCH, 3, 17};

static void hash_random(void)
{
    const PlastDraw fixed = CALL(rt_fixed)(&draw);
    start();
    for (int i = 0; i < 2000; i++)
        add(CALL(rt_uniform)(i % 3 ? &draw : &fixed, i % 5, i % 7, i));
    report("rt_uniform");
    start();
    for (int i = 0; i < 20000; i++)
        add(CALL(rt_normal)(&draw, 2, 1000 * i, i));
    report("rt_normal");
    start();
    CALL(rt_fill_constant)(output, 3, 1.5);
    CALL(rt_fill_uniform)(output + 3, 1001, -1.0, 3.0, &draw, 5);
    CALL(rt_fill_normal)(output + 1004, 1001, 0.5, 0.1, &draw, 6);
    CALL(rt_fill_lognormal)(output + 2005, 1001, -1.0, 0.7, &draw, 7);
    CALL(rt_fill_loguniform)(output + 3006, 1001, 0.5, 20.0, &draw, 8);
    add_all(4007, output);
    report("fills");
}

static void hash_linear_algebra(void)
{
    static const int sizes[] = {1, 2, 3, 8, 33, N};
    start();
    for (int k = 0; k < 6; k++) {
        const int n = sizes[k];
        CALL(rt_fill_normal)(matrix, n * n, 0.0, 1.0, &draw, k);
        CALL(rt_eigen_symmetric)(n, matrix, values, scratch);
        add_all(n * n, matrix);
        add_all(n, values);
    }
    report("rt_eigen_symmetric");
    start();
    CALL(rt_fill_lognormal)(output, 60 * N, 0.0, 1.0, &draw, 9);
    CALL(rt_covariance)(matrix, output, 60, N, scratch);
    add_all(N * N, matrix);
    report("rt_covariance");
    start();
    for (int k = 1; k <= 3; k++) {
        CALL(rt_principal)(values, output, 60, N, k, scratch);
        add_all(N, values);
    }
    report("rt_principal");
    start();
    CALL(rt_random_orthogonal)(matrix, N, &draw, 4, scratch);
    add_all(N * N, matrix);
    report("rt_random_orthogonal");
}

static void hash_spikes(void)
{
    static int row[N + 1], target[N * N], list[N];
    const double rates[7] = {0.1, 0.5, 0.0, 1.3, 0.01, 2.0, 0.2};
    double state[RT_POISSON_STATE];
    int count;
    start();
    CALL(rt_poisson_start)(state, &draw, 3);
    for (int step = 0; step < 2000; step++) {
        CALL(rt_poisson)(list, &count, state, rates, 7, N / 7, &draw, 3);
        add(state[0]);
        for (int k = 0; k < count; k++)
            add(list[k]);
    }
    report("rt_poisson");
    start();
    for (int step = 0; step < 200; step++) {
        const double means[7] = {0.1, 29.9, 0.0, 30.1, 1234.5, 3.7, 1e6};
        int times[N];
        CALL(rt_poisson_counts)(list, &count, times, state, means, 7, N / 7, &draw, 3, step);
        for (int k = 0; k < N; k++)
            add(times[k]);
    }
    report("rt_poisson_counts");
    start();
    CALL(rt_connect_random)(row, target, N * N, N, N, 0.2, 1, &draw, 4);
    for (int k = 0; k < row[N]; k++)
        add(target[k]);
    CALL(rt_connect_fixed_out)(row, target, N, N, 9, 1, &draw, 5);
    for (int k = 0; k < row[N]; k++)
        add(target[k]);
    CALL(rt_fill_uniform)(values, N, -1.0, 1.0, &draw, 6);
    for (int k = 0; k < N; k++)
        values[k] = values[k] > 0.0 ? 1.0 : 0.0;
    for (int i = 0; i < N; i++)
        CALL(rt_connect_random_where)(row, target, N * N, i, N, 0.2, values, &draw, 7);
    for (int k = 0; k < row[N]; k++)
        add(target[k]);
    for (int i = 0; i < N; i++)
        CALL(rt_connect_random_each)(row, target, N * N, i, N, values, &draw, 9);
    for (int k = 0; k < row[N]; k++)
        add(target[k]);
    for (int i = 0; i < N; i++)
        CALL(rt_connect_fixed_where)(row, target, i, N, 9, values, &draw, 8);
    for (int k = 0; k < row[N]; k++)
        add(target[k]);
    report("connections");
}

/* Lanes side by side, and bins that are a power of two, a prime, or few. */
static void hash_measures(void)
{
    static const int bins[] = {64, 61, 100, 2, 1, 0};
    start();
    for (size_t k = 0; k < sizeof bins / sizeof bins[0]; k++) {
        for (int i = 0; i < 100 * 40; i++)
            output[i] = ((unsigned)i * 2654435761U >> 28) % 5;
        CALL(rt_autocorrelation)(output, 4, 10, bins[k], 7);
        add_all(4, output);
        for (int i = 0; i < 100 * 40; i++)
            output[i] = ((unsigned)i * 2654435761U >> 27) % 7;
        CALL(rt_spectrum)(output, 4, bins[k], scratch);
        add_all(4, output);
    }
    report("measures of spikes");
}

static void hash_data_sets(void)
{
    const PlastTable table = {"table", 49, 100, matrix};
    CALL(rt_fill_uniform)(matrix, N * N, 0.0, 2.0, &draw, 1);
    CALL(rt_fill_uniform)(values, N, 0.0, 2.0, &draw, 2);
    start();
    CALL(rt_gaussian_diagonal)(output, 50, N, values, &draw, 3, scratch);
    add_all(50 * N, output);
    CALL(rt_gaussian_rotated)(output, 50, N, values, &draw, 3, scratch);
    add_all(50 * N, output);
    report("gaussian data");
    start();
    for (int k = 0; k < 4; k++) {
        CALL(rt_rows)(output, &table, 7, 91, 30, k & 1, k >> 1, 0.3, 0.2, k, &draw, 8, scratch);
        add_all(30 * 91, output);
    }
    report("rt_rows");
    start();
    for (int k = 0; k < 4; k++) {
        CALL(rt_weight_rows)(output, &table, 7, 91, 12, 1 + (k & 1), 0.3, 0.5 * (k >> 1), &draw);
        add_all(12 * 91, output);
    }
    report("rt_weight_rows");
    start();
    for (int k = 0; k < 4; k++) { /* of trials of a row each */
        int count = 0;
        CALL(rt_rows_of_trial)(output, &count, &table, 7, 91, 2, 0, 3, k & 1, 0.3, 0.0, &draw, scratch);
        add_all(2 * 91, output);
    }
    report("rt_rows_of_trial");
}

int main(void)
{
    complete_special();
    for (int which = 0; which < 3; which++) {
        unsigned long long state = 88172645463325252ULL + (unsigned)which;
        for (int i = 0; i < POINTS; i++)
            arguments[which][i] = argument(i, which, &state);
    }
#define FUNC(name, arity, c_name, units, summary) hash_##name();
#include "runtime/rt_funcs.def"
#undef FUNC
    hash_lanes();
    hash_uniform_functions();
    hash_random();
    hash_linear_algebra();
    hash_spikes();
    hash_measures();
    hash_data_sets();
    return 0;
}
