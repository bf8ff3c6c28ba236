/* test_kernel.c: the kernel library against libm, published vectors, closed forms and LAPACK. That
 * it gives the same bits everywhere is tested by kernel_bits.sh. */
#include "runtime/kernel/kernel.h"

#include <CUnit/CUnit.h>
#include <lapacke.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void suite_kernel(void);

/* ---- tools ---- */

static double *allocate(int count)
{
    double *x = calloc((size_t)count, sizeof *x);
    if (!x)
        abort();
    return x;
}

static int same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static double unit(unsigned long long *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return (double)(long long)(*state >> 11) * 0x1p-53;
}

/* |got - wanted| in units in the last place of wanted. */
static double ulps(double got, long double wanted)
{
    const double rounded = (double)wanted;
    if (isnan(rounded) || isnan(got))
        return isnan(rounded) && isnan(got) ? 0.0 : HUGE_VAL;
    if (isinf(rounded) || isinf(got))
        return same_bits(rounded, got) ? 0.0 : HUGE_VAL;
    int exponent;
    frexpl(wanted, &exponent);
    if (exponent < -1021)
        exponent = -1021;
    return (double)(fabsl((long double)got - wanted) / ldexpl(1.0L, exponent - 53));
}

/* ---- lane functions against libm ---- */

#define POINTS 100000

typedef double (*Function)(double);
typedef long double (*Reference)(long double);

/* The largest error over points from low to high, the bounds included. */
static double worst(Function f, Reference reference, double low, double high)
{
    unsigned long long state = 2463534242ULL;
    double largest = 0.0;
    for (int i = 0; i < POINTS; i++) {
        const double x = i == 0 ? low : i == 1 ? high : low + (high - low) * unit(&state);
        largest = fmax(largest, ulps(f(x), reference((long double)x)));
    }
    return largest;
}

/* The same over numbers of either sign (or positive ones) with exponents from low to high. */
static double worst_by_exponent(Function f, Reference reference, int low, int high, int positive)
{
    unsigned long long state = 88172645463325252ULL;
    double largest = 0.0;
    for (int i = 0; i < POINTS; i++) {
        const int exponent = low + (int)((high - low) * unit(&state));
        const double size = ldexp(1.0 + unit(&state), exponent);
        const double x = positive || unit(&state) < 0.5 ? size : -size;
        largest = fmax(largest, ulps(f(x), reference((long double)x)));
    }
    return largest;
}

static long double sigmoid_reference(long double x)
{
    return 1.0L / (1.0L + expl(-x));
}

static long double softplus_reference(long double x)
{
    return x > 100.0L ? x : log1pl(expl(x));
}

static void test_exp(void)
{
    CU_ASSERT(worst(r_exp, expl, -1.0, 1.0) < 0.72);
    CU_ASSERT(worst(r_exp, expl, -708.0, 709.78) < 0.72);
    CU_ASSERT(worst(r_exp, expl, -745.2, -708.0) < 1.0); /* subnormal results */
    CU_ASSERT(worst_by_exponent(r_exp, expl, -1074, 3, 0) < 0.72);
    CU_ASSERT(r_exp(0.0) == 1.0 && r_exp(-0.0) == 1.0);
    CU_ASSERT(r_exp(709.782712893384) < HUGE_VAL && r_exp(709.7827128933841) == HUGE_VAL);
    CU_ASSERT(r_exp(-745.1332191019411) == 0x1p-1074 && r_exp(-745.1332191019412) == 0.0);
    CU_ASSERT(r_exp(HUGE_VAL) == HUGE_VAL && same_bits(r_exp(-HUGE_VAL), 0.0));
    CU_ASSERT(r_exp(1e300) == HUGE_VAL && same_bits(r_exp(-1e300), 0.0));
    CU_ASSERT(isnan(r_exp(nan(""))));
}

static void test_log(void)
{
    CU_ASSERT(worst(r_log, logl, 0.5, 2.0) < 0.9);
    CU_ASSERT(worst(r_log, logl, 0.999, 1.001) < 0.9);
    CU_ASSERT(worst_by_exponent(r_log, logl, -1074, 1023, 1) < 0.9);
    CU_ASSERT(same_bits(r_log(1.0), 0.0));
    CU_ASSERT(r_log(0.0) == -HUGE_VAL && r_log(-0.0) == -HUGE_VAL);
    CU_ASSERT(r_log(HUGE_VAL) == HUGE_VAL);
    CU_ASSERT(isnan(r_log(-1.0)) && isnan(r_log(-HUGE_VAL)) && isnan(r_log(-5e-324)));
    CU_ASSERT(isnan(r_log(nan(""))));
}

static void test_tanh(void)
{
    CU_ASSERT(worst(r_tanh, tanhl, -1.0, 1.0) < 1.6);
    CU_ASSERT(worst(r_tanh, tanhl, -25.0, 25.0) < 1.6);
    CU_ASSERT(worst_by_exponent(r_tanh, tanhl, -1074, 1023, 0) < 1.6);
    CU_ASSERT(same_bits(r_tanh(0.0), 0.0) && same_bits(r_tanh(-0.0), -0.0));
    CU_ASSERT(r_tanh(HUGE_VAL) == 1.0 && r_tanh(-HUGE_VAL) == -1.0);
    CU_ASSERT(isnan(r_tanh(nan(""))));
}

static long double exprel_reference(long double x)
{
    return x == 0 ? 1 : expm1l(x) / x;
}

static void test_exprel(void)
{
    CU_ASSERT(worst(r_exprel, exprel_reference, -1.0, 1.0) < 2.3);
    CU_ASSERT(worst(r_exprel, exprel_reference, -700.0, 708.0) < 2.3);
    CU_ASSERT(worst(r_exprel, exprel_reference, 698.0, 702.0) < 2.3);
    CU_ASSERT(worst(r_exprel, exprel_reference, 708.0, 716.35) < 2.3);
    CU_ASSERT(worst_by_exponent(r_exprel, exprel_reference, -1022, 9, 0) < 2.3);
    CU_ASSERT(r_exprel(0.0) == 1.0 && r_exprel(-0.0) == 1.0);
    CU_ASSERT(same_bits(r_exprel(-HUGE_VAL), 0.0) && r_exprel(HUGE_VAL) == HUGE_VAL);
    CU_ASSERT(r_exprel(716.35) < HUGE_VAL && r_exprel(716.36) == HUGE_VAL);
    CU_ASSERT(r_exprel(1e300) == HUGE_VAL && fabs(1e3 * r_exprel(-1e3) + -1.0) < 1e-15);
    CU_ASSERT(isnan(r_exprel(nan(""))));
}

static void test_sigmoid(void)
{
    CU_ASSERT(worst(r_sigmoid, sigmoid_reference, -5.0, 5.0) < 1.6);
    CU_ASSERT(worst(r_sigmoid, sigmoid_reference, -750.0, 750.0) < 1.6);
    CU_ASSERT(worst_by_exponent(r_sigmoid, sigmoid_reference, -1074, 1023, 0) < 1.6);
    CU_ASSERT(r_sigmoid(0.0) == 0.5 && r_sigmoid(-0.0) == 0.5);
    CU_ASSERT(r_sigmoid(HUGE_VAL) == 1.0 && same_bits(r_sigmoid(-HUGE_VAL), 0.0));
    CU_ASSERT(isnan(r_sigmoid(nan(""))));
}

static void test_softplus(void)
{
    CU_ASSERT(worst(r_softplus, softplus_reference, -5.0, 5.0) < 2.0);
    CU_ASSERT(worst(r_softplus, softplus_reference, -750.0, 750.0) < 2.0);
    CU_ASSERT(worst_by_exponent(r_softplus, softplus_reference, -1074, 1023, 0) < 2.0);
    CU_ASSERT(r_softplus(HUGE_VAL) == HUGE_VAL && same_bits(r_softplus(-HUGE_VAL), 0.0));
    CU_ASSERT(isnan(r_softplus(nan(""))));
}

static void test_sin_cos(void)
{
    CU_ASSERT(worst(r_sin, sinl, -4.0, 4.0) < 0.9);
    CU_ASSERT(worst(r_cos, cosl, -4.0, 4.0) < 0.9);
    CU_ASSERT(worst(r_sin, sinl, -1e5, 1e5) < 0.9);
    CU_ASSERT(worst(r_cos, cosl, -1e5, 1e5) < 0.9);
    CU_ASSERT(worst(r_sin, sinl, -0x1p30, 0x1p30) < 0.9);
    CU_ASSERT(worst_by_exponent(r_sin, sinl, -1074, 0, 0) < 0.9);
    CU_ASSERT(worst_by_exponent(r_cos, cosl, -1074, 0, 0) < 0.9);
    CU_ASSERT(same_bits(r_sin(0.0), 0.0) && same_bits(r_sin(-0.0), -0.0));
    CU_ASSERT(r_cos(0.0) == 1.0 && r_cos(-0.0) == 1.0);
    CU_ASSERT(isnan(r_sin(HUGE_VAL)) && isnan(r_cos(-HUGE_VAL)) && isnan(r_sin(nan(""))));
    CU_ASSERT(isnan(r_sin(0x1.0000000000001p30)) && isnan(r_cos(-1e300)));
}

/* Nearly everything cancels beside multiples of pi / 2. */
static void test_sin_cos_zeros(void)
{
    double largest = 0.0;
    for (int k = 1; k < 400000; k++) {
        const double x = (double)(k * 1.57079632679489661923132169163975144L);
        largest = fmax(largest, ulps(r_sin(x), sinl((long double)x)));
        largest = fmax(largest, ulps(r_cos(x), cosl((long double)x)));
    }
    CU_ASSERT(largest < 0.9);
}

static double worst_power(double x_low, double x_high, double y_low, double y_high)
{
    unsigned long long state = 362436069ULL;
    double largest = 0.0;
    for (int i = 0; i < POINTS; i++) {
        const double x = exp(log(x_low) + (log(x_high) - log(x_low)) * unit(&state));
        const double y = y_low + (y_high - y_low) * unit(&state);
        largest = fmax(largest, ulps(r_pow(x, y), powl((long double)x, (long double)y)));
    }
    return largest;
}

static void test_pow(void)
{
    CU_ASSERT(worst_power(0.1, 10.0, -8.0, 8.0) < 0.75);
    CU_ASSERT(worst_power(1e-30, 1e30, -12.0, 12.0) < 1.0);
    CU_ASSERT(worst_power(0.999999, 1.000001, -1e8, 1e8) < 0.75);
    CU_ASSERT(worst_power(1e-323, 1e308, 0.5, 0.5) < 0.75);
    CU_ASSERT(r_pow(2.0, 10.0) == 1024.0 && r_pow(10.0, 3.0) == 1000.0 &&
              r_pow(3.0, -1.0) == 1.0 / 3.0);
    static const double special[] = {0.0,    0x1p-1074, 1e-300,   0.5,    1.0,     1.5,
                                     2.0,    1e300,     HUGE_VAL, -0.5,   -1.0,    -2.0,
                                     -1e300, -HUGE_VAL, 1023.0,   1024.0, -1074.0, -1075.0};
    const int count = (int)(sizeof special / sizeof special[0]);
    for (int i = 0; i < count; i++) {
        for (int j = 0; j < count; j++) {
            const double x = special[i];
            const double y = special[j];
            const long double wanted = powl((long double)x, (long double)y);
            CU_ASSERT(x < 0.0 && y != 0.0 ? isnan(r_pow(x, y)) : ulps(r_pow(x, y), wanted) < 1.0);
        }
        CU_ASSERT(isnan(r_pow(nan(""), special[i])) || special[i] == 0.0);
        CU_ASSERT(isnan(r_pow(special[i], nan(""))) || special[i] == 1.0);
    }
    CU_ASSERT(r_pow(-0.0, 2.0) == 0.0 && r_pow(-0.0, -2.0) == HUGE_VAL);
    CU_ASSERT(r_pow(nan(""), 0.0) == 1.0 && r_pow(1.0, nan("")) == 1.0);
}

static void test_exact_functions(void)
{
    unsigned long long state = 521288629ULL;
    for (int i = 0; i < POINTS; i++) {
        const double x = ldexp(2.0 * unit(&state) - 1.0, (int)(130.0 * unit(&state)) - 65);
        const double y = ldexp(2.0 * unit(&state) - 1.0, (int)(130.0 * unit(&state)) - 65);
        if (!same_bits(r_floor(x), floor(x)) || !same_bits(r_ceil(x), ceil(x)) ||
            !same_bits(r_abs(x), fabs(x)) || !same_bits(r_min(x, y), fmin(x, y)) ||
            !same_bits(r_max(x, y), fmax(x, y)) || r_relu(x) != fmax(x, 0.0) ||
            !same_bits(r_sqrt(r_abs(x)), sqrt(fabs(x))) || r_sign(x) != copysign(1.0, x))
            CU_FAIL("differs from libm");
    }
    static const double edges[] = {0.0,
                                   -0.0,
                                   0.5,
                                   -0.5,
                                   0x1p52,
                                   -0x1p52,
                                   0x1p53,
                                   0x1p51,
                                   5e-324,
                                   -5e-324,
                                   1.0,
                                   -1.0,
                                   4503599627370495.5,
                                   1e300,
                                   -HUGE_VAL,
                                   HUGE_VAL};
    for (int i = 0; i < (int)(sizeof edges / sizeof edges[0]); i++) {
        CU_ASSERT(same_bits(r_relu(edges[i]), r_max(edges[i], 0.0))); /* pass_fold makes it of that */
        CU_ASSERT(same_bits(r_floor(edges[i]), floor(edges[i])));
        CU_ASSERT(same_bits(r_ceil(edges[i]), ceil(edges[i])));
    }
    CU_ASSERT(isnan(r_floor(nan(""))) && isnan(r_ceil(nan(""))) && isnan(r_abs(nan(""))));
    CU_ASSERT(isnan(r_min(nan(""), 2.0)) && isnan(r_min(2.0, nan(""))));
    CU_ASSERT(isnan(r_max(nan(""), 2.0)) && isnan(r_max(2.0, nan(""))));
    CU_ASSERT(isnan(r_min(nan(""), -HUGE_VAL)) && isnan(r_max(nan(""), HUGE_VAL)));
    CU_ASSERT(same_bits(r_min(0.0, -0.0), -0.0) && same_bits(r_max(-0.0, 0.0), 0.0));
    CU_ASSERT(isnan(r_relu(nan(""))) && r_relu(-3.0) == 0.0 && r_relu(HUGE_VAL) == HUGE_VAL);
    CU_ASSERT(isnan(r_threshold(nan(""))) && r_threshold(0.0) == 0.0 &&
              r_threshold(5e-324) == 1.0 && r_threshold(-3.0) == 0.0);
    CU_ASSERT(isnan(r_sign(nan(""))) && r_sign(0.0) == 0.0 && r_sign(-5e-324) == -1.0);
    CU_ASSERT(isnan(r_sqrt(-1.0)) && same_bits(r_sqrt(-0.0), -0.0));
}

/* ---- random numbers ---- */

static const PlastDraw plain_draw = {1, 0, PLAST_SEARCH, 0, 0};

/* The known answers published with Random123 (Salmon et al. 2011). */
static void test_philox(void)
{
    static const unsigned int answers[3][10] = {
        {0, 0, 0, 0, 0, 0, 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8},
        {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff, 0x408f276d,
         0x41c83b0e, 0xa20bc7c6, 0x6d5451fd},
        {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0, 0xd16cfe09,
         0x94fdcceb, 0x5001e420, 0x24126ea1}};
    for (int i = 0; i < 3; i++) {
        unsigned int counter[4];
        memcpy(counter, answers[i], sizeof counter);
        rt_philox(counter, answers[i][4], answers[i][5]);
        CU_ASSERT(memcmp(counter, answers[i] + 6, sizeof counter) == 0);
    }
}

static void test_unit_interval(void)
{
    CU_ASSERT(rt_unit(0, 0) == 0x1p-53);
    CU_ASSERT(rt_unit(0xffffffffU, 0xffffffffU) == 1.0 - 0x1p-53);
    CU_ASSERT(rt_unit(0x80000000U, 0) == 0.5 + 0x1p-53);
}

/* Pearson's chi-square of uniform numbers in 256 cells: 255 expected, standard deviation 22.6. */
static double chi_square(const double *x, int count)
{
    int cells[256] = {0};
    for (int i = 0; i < count; i++)
        cells[(int)(x[i] * 256.0)]++;
    const double expected = count / 256.0;
    double sum = 0.0;
    for (int i = 0; i < 256; i++)
        sum += (cells[i] - expected) * (cells[i] - expected) / expected;
    return sum;
}

/* The correlation of uniform numbers times sqrt(count): standard normal if independent. */
static double correlation(const double *x, const double *y, int count)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        sum += (x[i] - 0.5) * (y[i] - 0.5) * 12.0;
    return sum / sqrt(count);
}

static void test_uniform(void)
{
    const int count = 200000;
    double *x = allocate(count);
    double *y = allocate(count);
    rt_fill_uniform(x, count, 0.0, 1.0, &plain_draw, 7);
    CU_ASSERT(fabs(chi_square(x, count) - 255.0) < 4.0 * 22.6);
    CU_ASSERT(fabs(correlation(x, x + 1, count - 1)) < 4.0);

    /* Every argument on its own: uniform along it, and unlike the sequence above. */
    for (int which = 0; which < 7; which++) {
        for (int i = 0; i < count; i++) {
            PlastDraw draw = plain_draw;
            draw.seed_low = which == 0 ? i : 1;
            draw.seed_high = which == 1 ? i : 0;
            draw.trial = which == 2 ? i : 0;
            draw.generation = which == 3 ? i : 0;
            draw.set = which == 4 ? PLAST_VALIDATION : PLAST_SEARCH;
            y[i] = rt_uniform(&draw, which == 5 ? i : 0, which == 6 ? i : 0, which == 4 ? i : 0);
        }
        CU_ASSERT(fabs(chi_square(y, count) - 255.0) < 4.0 * 22.6);
        CU_ASSERT(fabs(correlation(x, y, count)) < 4.0);
        CU_ASSERT(fabs(correlation(y, y + 1, count - 1)) < 4.0);
    }
    free(x);
    free(y);
}

static int compare_doubles(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* 55,296 different arguments, large ones among them, give different numbers. */
static void test_distinct(void)
{
    static const int some[6] = {0, 1, 2, 3, 2147483646, 2147483647};
    static const double steps[8] = {0,          1,          2,           2147483647,
                                    4294967295, 4294967296, 12884901889, 9007199254740991};
    double *x = allocate(32 * 6 * 6 * 8 * 6);
    int count = 0;
    for (int i = 0; i < 32 * 6 * 6 * 8 * 6; i++) {
        int rest = i;
        PlastDraw draw = {5, 6, rest % 2, 0, 0};
        const int stream = (rest /= 2) % 16 + 32752;
        draw.trial = some[(rest /= 16) % 6];
        draw.generation = some[(rest /= 6) % 6];
        const double step = steps[(rest /= 6) % 8];
        x[count++] = rt_uniform(&draw, stream, step, some[(rest / 8) % 6]);
    }
    qsort(x, (size_t)count, sizeof *x, compare_doubles);
    int equal = 0;
    for (int i = 1; i < count; i++)
        equal += same_bits(x[i], x[i - 1]);
    CU_ASSERT(equal == 0);
    free(x);
}

static void test_fixed(void)
{
    PlastDraw early = plain_draw;
    PlastDraw late = plain_draw;
    late.generation = 99;
    const PlastDraw fixed_early = rt_fixed(&early);
    const PlastDraw fixed_late = rt_fixed(&late);
    CU_ASSERT(rt_uniform(&early, 1, 2, 3) != rt_uniform(&late, 1, 2, 3));
    CU_ASSERT(rt_uniform(&fixed_early, 1, 2, 3) == rt_uniform(&fixed_late, 1, 2, 3));
    CU_ASSERT(rt_uniform(&fixed_early, 1, 2, 3) != rt_uniform(&early, 1, 2, 3));
}

/* The quantile put into the distribution gives back p: error of z by dp / density. */
static void test_normal_quantile(void)
{
    double largest = 0.0;
    unsigned long long state = 123456789ULL;
    for (int i = 0; i < POINTS; i++) {
        const double p = i % 2 ? ldexp(1.0 + unit(&state), -1 - (int)(52.0 * unit(&state))) / 2.0
                               : unit(&state) + 0x1p-54;
        const long double z = (long double)rt_normal_quantile(p);
        const long double back = 0.5L * erfcl(-z * 0.70710678118654752440L);
        const long double density = expl(-0.5L * z * z) * 0.39894228040143267794L;
        const long double error = fabsl((back - (long double)p) / density / z);
        largest = fmax(largest, (double)error);
    }
    CU_ASSERT(largest < 1e-15);
    CU_ASSERT(rt_normal_quantile(0.5) == 0.0);
    CU_ASSERT(rt_normal_quantile(0.25) == -rt_normal_quantile(0.75));
    CU_ASSERT_DOUBLE_EQUAL(rt_normal_quantile(0x1p-53), -8.2095361516013874, 1e-14);
}

static void test_normal(void)
{
    const int count = 400000;
    double *x = allocate(count);
    rt_fill_normal(x, count, 2.0, 3.0, &plain_draw, 8);
    double moment[5] = {0.0, 0.0, 0.0, 0.0, 0.0};
    for (int i = 0; i < count; i++) {
        double power = 1.0;
        for (int k = 1; k <= 4; k++)
            moment[k] += (power *= (x[i] - 2.0) / 3.0);
    }
    /* Standard deviations of the moments of n normal numbers: sqrt(1, 2, 15, 96 over n). */
    const double root = sqrt(count);
    CU_ASSERT(fabs(moment[1] / count) < 4.0 * sqrt(1.0) / root);
    CU_ASSERT(fabs(moment[2] / count - 1.0) < 4.0 * sqrt(2.0) / root);
    CU_ASSERT(fabs(moment[3] / count) < 4.0 * sqrt(15.0) / root);
    CU_ASSERT(fabs(moment[4] / count - 3.0) < 4.0 * sqrt(96.0) / root);

    /* Kolmogorov and Smirnov: sqrt(n) D is above 1.95 once in 1,000 times. */
    qsort(x, (size_t)count, sizeof *x, compare_doubles);
    double distance = 0.0;
    for (int i = 0; i < count; i++) {
        const double below = 0.5 * erfc(-(x[i] - 2.0) / 3.0 * 0.70710678118654752);
        distance = fmax(distance, fmax(below - i / (double)count, (i + 1) / (double)count - below));
    }
    CU_ASSERT(distance * root < 1.95);
    free(x);
}

static void test_fills(void)
{
    double x[7];
    double y[7];
    rt_fill_constant(x, 7, 0.25);
    CU_ASSERT(x[0] == 0.25 && x[6] == 0.25);
    rt_fill_uniform(x, 7, -2.0, 3.0, &plain_draw, 4);
    rt_fill_normal(y, 7, 0.0, 1.0, &plain_draw, 4);
    for (int i = 0; i < 7; i++) {
        CU_ASSERT(x[i] == -2.0 + 5.0 * rt_uniform(&plain_draw, 4, 0, i));
        CU_ASSERT(y[i] == rt_normal(&plain_draw, 4, 0, i));
    }
    rt_fill_lognormal(x, 7, -1.0, 0.5, &plain_draw, 4);
    for (int i = 0; i < 7; i++)
        CU_ASSERT(x[i] == r_exp(-1.0 + 0.5 * y[i]));
    rt_fill_loguniform(x, 7, 2.0, 3.0, &plain_draw, 4);
    for (int i = 0; i < 7; i++) {
        double part = log(x[i] / 2.0) / log(1.5);
        CU_ASSERT_DOUBLE_EQUAL(part, rt_uniform(&plain_draw, 4, 0, i), 1e-13);
    }
    x[0] = 77.0;
    rt_fill_normal(x, 0, 0.0, 1.0, &plain_draw, 4);
    CU_ASSERT(x[0] == 77.0);
}

/* ---- linear algebra ---- */

/* A symmetric matrix of standard normal numbers. */
static double *random_symmetric(int n, int stream)
{
    double *a = allocate(n * n);
    rt_fill_normal(a, n * n, 0.0, 1.0, &plain_draw, stream);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++)
            a[j * n + i] = a[i * n + j];
    }
    return a;
}

/* Diagonalises a and checks values against LAPACK, residuals, orthogonality, order and sign, all to
 * 10 n 2^-53 of the largest eigenvalue. Frees a. */
static void check_eigen(int n, double *a)
{
    double *vectors = allocate(n * n);
    double *lapack = allocate(n * n);
    double *values = allocate(n);
    double *wanted = allocate(n);
    double *scratch = allocate(rt_eigen_scratch(n));
    memcpy(vectors, a, sizeof(double) * (size_t)(n * n));
    memcpy(lapack, a, sizeof(double) * (size_t)(n * n));
    kernel_rt_eigen_symmetric(n, vectors, values, scratch);
    CU_ASSERT(LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'L', n, lapack, n, wanted) == 0);
    const double size = fmax(fabs(wanted[0]), fabs(wanted[n - 1]));
    const double tolerance = 10.0 * n * 0x1p-53;
    for (int i = 0; i < n; i++) {
        const double *v = vectors + i * n;
        CU_ASSERT(fabs(values[i] - wanted[n - 1 - i]) <= tolerance * size);
        CU_ASSERT(i == 0 || values[i] <= values[i - 1]);
        int largest = 0;
        for (int j = 0; j < n; j++) {
            const double product = rt_dot(n, a + j * n, v);
            if (fabs(product - values[i] * v[j]) > tolerance * size)
                CU_FAIL("no eigenvector");
            if (j <= i && fabs(rt_dot(n, v, vectors + j * n) - (i == j)) > tolerance)
                CU_FAIL("not orthonormal");
            if (fabs(v[j]) > fabs(v[largest]))
                largest = j;
        }
        CU_ASSERT(v[largest] > 0.0);
    }
    free(a);
    free(vectors);
    free(lapack);
    free(values);
    free(wanted);
    free(scratch);
}

static void test_eigen_random(void)
{
    static const int sizes[] = {1, 2, 3, 4, 7, 8, 9, 31, 32, 33, 64, 150};
    for (int i = 0; i < (int)(sizeof sizes / sizeof sizes[0]); i++)
        check_eigen(sizes[i], random_symmetric(sizes[i], i));
}

/* Elements that fall by `factor` a row and column, from the top left or the bottom right. */
static double *graded(int n, double factor, int upwards)
{
    double *a = random_symmetric(n, 77);
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++)
            a[i * n + j] *= pow(factor, upwards ? 2 * n - i - j : i + j);
    }
    return a;
}

static void test_eigen_graded(void)
{
    check_eigen(30, graded(30, 0.3, 0));
    check_eigen(30, graded(30, 0.3, 1));
    check_eigen(30, graded(30, 1e-6, 0));
    check_eigen(30, graded(30, 1e-6, 1));
}

/* Q' D Q with a random rotation Q and the eigenvalues (i % different) - 1. */
static double *with_repeated_values(int n, int different)
{
    double *q = allocate(n * n);
    double *a = allocate(n * n);
    double *scratch = allocate(rt_random_orthogonal_scratch(n));
    rt_random_orthogonal(q, n, &plain_draw, 3, scratch);
    for (int k = 0; k < n; k++) {
        for (int i = 0; i < n; i++)
            rt_add_multiple(n, a + i * n, (k % different - 1) * q[k * n + i], q + k * n);
    }
    for (int i = 0; i < n; i++) {
        for (int j = 0; j < i; j++)
            a[j * n + i] = a[i * n + j];
    }
    free(q);
    free(scratch);
    return a;
}

static void test_eigen_repeated(void)
{
    check_eigen(40, with_repeated_values(40, 2));
    check_eigen(40, with_repeated_values(40, 3));
    check_eigen(40, with_repeated_values(40, 40));
    double *ones = allocate(25 * 25);
    rt_fill_constant(ones, 25 * 25, 1.0);
    check_eigen(25, ones);
}

static void test_eigen_scaled(void)
{
    static const double scales[] = {1e-310, 1e-160, 1e160, 1e305};
    for (int k = 0; k < 4; k++) {
        const int n = 12;
        double *a = random_symmetric(n, 5);
        double *b = random_symmetric(n, 5);
        double values[2][12];
        double scratch[rt_eigen_scratch(12)];
        rt_scale(n * n, b, scales[k]);
        rt_eigen_symmetric(n, a, values[0], scratch);
        rt_eigen_symmetric(n, b, values[1], scratch);
        for (int i = 0; i < n; i++)
            CU_ASSERT(fabs(values[1][i] / scales[k] - values[0][i]) < 1e-13 * fabs(values[0][0]));
        free(a);
        free(b);
    }
}

/* Diagonal matrices come out exactly, sorted, equal values in their order. */
static void test_eigen_diagonal(void)
{
    double a[16] = {2.0, 0.0, 0.0,    0.0, 0.0, -3.0, 0.0, 0.0,
                    0.0, 0.0, 1e-200, 0.0, 0.0, 0.0,  0.0, 7.0};
    static const int order[4] = {3, 0, 2, 1};
    static const double wanted[4] = {7.0, 2.0, 1e-200, -3.0};
    double values[4];
    double scratch[rt_eigen_scratch(4)];
    rt_eigen_symmetric(4, a, values, scratch);
    for (int i = 0; i < 4; i++) {
        CU_ASSERT(values[i] == wanted[i]);
        for (int j = 0; j < 4; j++)
            CU_ASSERT(a[i * 4 + j] == (order[i] == j));
    }
    double zero[9] = {0.0};
    rt_eigen_symmetric(3, zero, values, scratch);
    for (int i = 0; i < 9; i++)
        CU_ASSERT(zero[i] == (i % 4 == 0));
    CU_ASSERT(values[0] == 0.0 && values[1] == 0.0 && values[2] == 0.0);
}

static void test_eigen_no_numbers(void)
{
    static const double bad[] = {HUGE_VAL, -HUGE_VAL, 0.0};
    for (int k = 0; k < 3; k++) {
        double *a = random_symmetric(10, 6);
        double values[10];
        double scratch[rt_eigen_scratch(10)];
        a[73] = bad[k] == 0.0 ? nan("") : bad[k];
        rt_eigen_symmetric(10, a, values, scratch);
        for (int i = 0; i < 100; i++)
            CU_ASSERT(isnan(a[i]) && isnan(values[i % 10]));
        free(a);
    }
}

/* The same as rt_propagator in long double, in short parts: h f(h a) by Taylor's series of h a / 2^24 at once. */
static void propagate(int n, const double *a, double h, long double *out)
{
    enum { HALVINGS = 24 };
    long double f[16 * 16], power[16 * 16], product[16 * 16];
    for (int k = 0; k < n * n; k++) {
        power[k] = (long double)a[k] * (long double)h / (1 << HALVINGS);
        f[k] = k % (n + 1) == 0;
    }
    for (int term = 24; term > 1; term--) {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                product[i * n + j] = i == j;
                for (int k = 0; k < n; k++)
                    product[i * n + j] += power[i * n + k] * f[k * n + j] / term;
            }
        memcpy(f, product, sizeof f);
    }
    /* the rest as exp(x) - 1, which loses nothing: (1 + y)^2 - 1 = y (2 + y) */
    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            product[i * n + j] = 0;
            for (int k = 0; k < n; k++)
                product[i * n + j] += power[i * n + k] * f[k * n + j];
        }
    memcpy(power, product, sizeof power);
    for (int round = 0; round < HALVINGS; round++) {
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                product[i * n + j] = f[i * n + j];
                for (int k = 0; k < n; k++)
                    product[i * n + j] += power[i * n + k] * f[k * n + j] / 2;
            }
        memcpy(f, product, sizeof f);
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++) {
                product[i * n + j] = 2 * power[i * n + j];
                for (int k = 0; k < n; k++)
                    product[i * n + j] += power[i * n + k] * power[k * n + j];
            }
        memcpy(power, product, sizeof power);
    }
    for (int k = 0; k < n * n; k++)
        out[k] = (long double)h * f[k];
}

/* The largest relative error of an element. */
static double propagator_error(int n, const double *a, double h)
{
    double own[16 * 16], scratch[rt_propagator_scratch(16)], worst_error = 0;
    long double right[16 * 16];
    memcpy(own, a, sizeof(double) * (size_t)(n * n));
    propagate(n, a, h, right);
    rt_propagator(own, n, h, scratch);
    for (int k = 0; k < n * n; k++) {
        double error = (double)(fabsl((long double)own[k] - right[k]) / (right[k] == 0 ? 1 : fabsl(right[k])));
        worst_error = error > worst_error ? error : worst_error;
    }
    return worst_error;
}

static void test_propagator(void)
{
    double one = -50.0;
    CU_ASSERT(propagator_error(1, &one, 1e-4) < 1e-15);
    CU_ASSERT(propagator_error(1, &one, 1.0) < 1e-14);
    /* a chain of states in nS, nA and V, two of which are as fast */
    const double chain[9] = {-500, 0, 0, 1e-9, -500, 0, 0, 3.6e9, -35};
    CU_ASSERT(propagator_error(3, chain, 1e-4) < 1e-15);
    CU_ASSERT(propagator_error(3, chain, 0.02) < 1e-13);
    /* one that turns, and grows */
    const double turn[4] = {10, -3000, 3000, 10};
    CU_ASSERT(propagator_error(2, turn, 1e-4) < 1e-14);
    CU_ASSERT(propagator_error(2, turn, 1e-3) < 1e-13);
    const double nothing[4] = {0, 0, 0, 0};
    CU_ASSERT(propagator_error(2, nothing, 1e-4) == 0);
    /* sixteen of one rate in a row, each in a unit of its own */
    double row[16 * 16] = {0};
    for (int k = 0; k < 16; k++)
        row[k * 17] = -100;
    for (int k = 1; k < 16; k++)
        row[k * 17 - 1] = k % 3 == 0 ? 1e11 : 1e-2;
    CU_ASSERT(propagator_error(16, row, 1e-4) < 1e-13);
    CU_ASSERT(propagator_error(16, row, 0.05) < 1e-13);
    double bad[4] = {(double)NAN, 1, HUGE_VAL, -1}, scratch[rt_propagator_scratch(2)];
    rt_propagator(bad, 2, 1e-3, scratch);
    CU_ASSERT(isnan(bad[0]));
}

/* Of any length, in any order, also of numbers that are equal or infinite; lanes do not mix, and a NaN spoils its own. */
static void test_sort(void)
{
    static const PlastDraw draw = {.seed_low = 3};
    enum { MOST = 40, WIDTH = 3 };
    for (int count = 0; count <= MOST; count++) {
        double values[MOST * WIDTH + 1], before[MOST * WIDTH + 1];
        for (int k = 0; k < count * WIDTH; k++)
            values[k] = floor(8 * rt_uniform(&draw, 1, count, k));
        if (count > 4)
            values[3 * WIDTH] = -HUGE_VAL, values[4 * WIDTH + 1] = HUGE_VAL, values[2 * WIDTH + 2] = (double)NAN;
        memcpy(before, values, sizeof values);
        rt_sort(values, WIDTH, count);
        for (int lane = 0; lane < WIDTH; lane++)
            for (int k = 0; k < count; k++) {
                double value = values[k * WIDTH + lane];
                int there = 0, here = 0;
                for (int n = 0; n < count; n++) {
                    there += before[n * WIDTH + lane] == value;
                    here += values[n * WIDTH + lane] == value;
                }
                if (count > 4 && lane == 2)
                    CU_ASSERT(isnan(value))
                else
                    CU_ASSERT(there == here && (k == 0 || values[(k - 1) * WIDTH + lane] <= value));
            }
    }
}

/* Of several lanes each has the bits that it has alone. */
static void test_propagators(void)
{
    double alone[4][4] = {{-500, 0, 3.6e3, -35}, {10, -300, 300, 10}, {0, 0, 0, 0}, {-1e4, 2, 5, -3}};
    double together[4 * 4], scratch[rt_propagator_scratch(2) + 4];
    for (int k = 0; k < 4; k++)
        for (int lane = 0; lane < 4; lane++)
            together[k * 4 + lane] = alone[lane][k];
    rt_propagators(together, 4, 2, 1e-3, scratch);
    for (int lane = 0; lane < 4; lane++) {
        rt_propagator(alone[lane], 2, 1e-3, scratch);
        for (int k = 0; k < 4; k++)
            CU_ASSERT(together[k * 4 + lane] == alone[lane][k]);
    }
}

static void test_covariance(void)
{
    static const double samples[] = {1.0, 2.0, 3.0, 6.0, 5.0, 1.0}; /* [3][2] */
    double out[4];
    double scratch[rt_covariance_scratch(2)];
    rt_covariance(out, samples, 3, 2, scratch);
    CU_ASSERT_DOUBLE_EQUAL(out[0], 8.0 / 3.0, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(out[1], -2.0 / 3.0, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(out[2], -2.0 / 3.0, 1e-15);
    CU_ASSERT_DOUBLE_EQUAL(out[3], 14.0 / 3.0, 1e-15);
}

static void test_principal(void)
{
    const int n = 20;
    const int count = 300;
    double variances[20];
    for (int i = 0; i < n; i++)
        variances[i] = 1.0 / (1 + i);
    double *samples = allocate(count * n);
    double *scratch = allocate(rt_gaussian_rotated_scratch(n) + rt_principal_scratch(n));
    double *covariance = allocate(n * n);
    double component[20];
    double values[20];
    rt_gaussian_rotated(samples, count, n, variances, &plain_draw, 2, scratch);
    rt_covariance(covariance, samples, count, n, scratch);
    CU_ASSERT(LAPACKE_dsyev(LAPACK_ROW_MAJOR, 'V', 'L', n, covariance, n, values) == 0);
    for (int k = 1; k <= n; k++) {
        rt_principal(component, samples, count, n, k, scratch);
        double overlap = 0.0;
        for (int i = 0; i < n; i++)
            overlap += component[i] * covariance[i * n + n - k];
        CU_ASSERT_DOUBLE_EQUAL(fabs(overlap), 1.0, 1e-12);
        CU_ASSERT_DOUBLE_EQUAL(rt_dot(n, component, component), 1.0, 1e-14);
    }
    free(samples);
    free(scratch);
    free(covariance);
}

static void test_random_orthogonal(void)
{
    static const int sizes[] = {1, 2, 10, 100};
    for (int k = 0; k < 4; k++) {
        const int n = sizes[k];
        double *q = allocate(n * n);
        double *scratch = allocate(n);
        rt_random_orthogonal(q, n, &plain_draw, 9, scratch);
        double largest = 0.0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++)
                largest = fmax(largest, fabs(rt_dot(n, q + i * n, q + j * n) - (i == j)));
            /* The diagonal of R: row i of Q times the column it was made of. */
            rt_uniforms(scratch, n, &plain_draw, 9, i);
            CU_ASSERT(rt_dot(n, q + i * n, scratch) > 0.0);
        }
        CU_ASSERT(largest < 1e-14);
        free(q);
        free(scratch);
    }
}

/* ---- data sets ---- */

static void test_gaussian(void)
{
    static const double variances[3] = {4.0, 1.0, 0.0};
    const int count = 50000;
    double *x = allocate(count * 3);
    double scratch[rt_gaussian_rotated_scratch(3) + rt_covariance_scratch(3) + rt_eigen_scratch(3)];
    double covariance[9];
    double values[3];
    rt_gaussian_diagonal(x, count, 3, variances, &plain_draw, 1, scratch);
    rt_covariance(covariance, x, count, 3, scratch);
    CU_ASSERT_DOUBLE_EQUAL(covariance[0], 4.0, 4.0 * 4.0 * sqrt(2.0 / count));
    CU_ASSERT_DOUBLE_EQUAL(covariance[4], 1.0, 4.0 * sqrt(2.0 / count));
    CU_ASSERT_DOUBLE_EQUAL(covariance[1], 0.0, 4.0 * 2.0 * sqrt(1.0 / count));
    CU_ASSERT(covariance[8] == 0.0);
    double first[3];
    memcpy(first, x, sizeof first);

    /* Turned, each sample keeps its length. */
    rt_gaussian_rotated(x, count, 3, variances, &plain_draw, 1, scratch);
    CU_ASSERT_DOUBLE_EQUAL(rt_dot(3, x, x), rt_dot(3, first, first), 1e-13);
    rt_covariance(covariance, x, count, 3, scratch);
    CU_ASSERT(fabs(covariance[1]) > 1e-3);
    rt_eigen_symmetric(3, covariance, values, scratch);
    CU_ASSERT_DOUBLE_EQUAL(values[0], 4.0, 4.0 * 4.0 * sqrt(2.0 / count));
    CU_ASSERT_DOUBLE_EQUAL(values[1], 1.0, 4.0 * sqrt(2.0 / count));
    CU_ASSERT_DOUBLE_EQUAL(values[2], 0.0, 1e-13);
    free(x);
}

#define ROWS 40

/* A table with 100 * row + column in its cells. */
static PlastTable numbered_table(double values[ROWS * 5])
{
    for (int i = 0; i < ROWS * 5; i++)
        values[i] = 100 * (i / 5) + i % 5;
    const PlastTable table = {"numbers", ROWS, 5, values};
    return table;
}

static void test_rows_available(void)
{
    CU_ASSERT(rt_rows_available(40, 0.0, PLAST_SEARCH) == 40);
    CU_ASSERT(rt_rows_available(40, 0.0, PLAST_VALIDATION) == 40);
    CU_ASSERT(rt_rows_available(40, 0.25, PLAST_SEARCH) == 30);
    CU_ASSERT(rt_rows_available(40, 0.25, PLAST_VALIDATION) == 10);
    CU_ASSERT(rt_rows_available(10, 0.3, PLAST_SEARCH) == 7);
    CU_ASSERT(rt_rows_available(150, 0.2, PLAST_VALIDATION) == 30);
}

static void test_rows_in_order(void)
{
    double values[ROWS * 5];
    const PlastTable table = numbered_table(values);
    PlastDraw draw = plain_draw;
    double out[2 * 3];
    double scratch[rt_rows_scratch(ROWS, 3)];
    rt_rows(out, &table, 1, 3, 2, 1, 0, 1.0, 0.25, 0, &draw, 0, scratch);
    CU_ASSERT(out[0] == 1.0 && out[2] == 3.0 && out[3] == 101.0 && out[5] == 103.0);
    draw.set = PLAST_VALIDATION;
    rt_rows(out, &table, 1, 3, 2, 1, 0, 2.0, 0.25, 0, &draw, 0, scratch);
    CU_ASSERT(out[0] == 6002.0 && out[5] == 6206.0);
    rt_rows(out, &table, 1, 3, 2, 1, 1, 1.0, 0.0, 0, &draw, 0, scratch);
    CU_ASSERT(out[0] == -50.0 && out[3] == 50.0 && out[2] == -50.0);
}

/* Rows that each trial takes for itself, with rows and columns exchanged. */
static void test_weight_rows(void)
{
    double values[ROWS * 5];
    const PlastTable table = numbered_table(values);
    PlastDraw draw = plain_draw;
    double out[5 * 2];
    rt_weight_rows(out, &table, 1, 2, 3, RT_ROWS_IN_ORDER, 1.0, 0.0, &draw);
    CU_ASSERT(out[0] == 1.0 && out[1] == 101.0 && out[2] == 201.0 && out[3] == 2.0 &&
              out[5] == 202.0);
    draw.trial = 4;
    rt_weight_rows(out, &table, 1, 2, 3, RT_ROWS_BY_TRIAL, 2.0, 0.0, &draw);
    CU_ASSERT(out[0] == 2402.0 && out[2] == 2802.0 && out[3] == 2404.0);
    draw.set = PLAST_VALIDATION; /* the last quarter of the rows: three times three */
    rt_weight_rows(out, &table, 1, 2, 3, RT_ROWS_BY_TRIAL, 1.0, 0.25, &draw);
    CU_ASSERT(out[0] == 100 * (ROWS - ROWS / 4 + 3) + 1.0);
    draw.trial = 0;
    rt_weight_rows(out, &table, 1, 2, 5, RT_ROWS_BY_TRIAL, 1.0, 0.3, &draw);
    CU_ASSERT(out[0] == 100 * (6 * 5) + 1.0); /* whole trials: two of the eight */
    double whole[2 * 3], scratch[rt_rows_scratch(ROWS, 2)];
    rt_weight_rows(out, &table, 1, 2, 3, RT_ROWS_BY_TRIAL, 1.0, 0.25, &draw);
    rt_rows(whole, &table, 1, 2, 3, RT_ROWS_BY_TRIAL, 0, 1.0, 0.25, 0, &draw, 0, scratch);
    for (int k = 0; k < 6; k++)
        CU_ASSERT(out[k % 3 + k / 3 * 3] == whole[k % 3 * 2 + k / 3]);
}

/* The rows of a trial of a table whose second column numbers three trials, of 2, 1 and 4 rows. */
static void test_rows_of_trial(void)
{
    static const double values[7 * 2] = {1, 0, 3, 0, 5, 1, 7, 2, 9, 2, 11, 2, 13, 2};
    static const int counts[3] = {2, 1, 4};
    static const double firsts[3] = {1, 5, 7};
    const PlastTable table = {.values = values, .rows = 7, .columns = 2};
    PlastDraw draw = plain_draw;
    double out[4], scratch[1];
    for (draw.trial = 0; draw.trial < 6; draw.trial++) { /* after the last the first again */
        int count = 0, trial = draw.trial % 3;
        rt_rows_of_trial(out, &count, &table, 0, 1, 4, 1, 3, 0, 2.0, 0.0, &draw, scratch);
        CU_ASSERT(count == counts[trial] && out[0] == 2 * firsts[trial]);
        for (int k = 0; k < 4; k++)
            CU_ASSERT(out[k] == (k < count ? 2 * (firsts[trial] + 2 * k) : 0.0));
        rt_rows_of_trial(out, &count, &table, 0, 1, 4, 1, 3, 1, 1.0, 0.0, &draw, scratch);
        double sum = 0.0;
        for (int k = 0; k < count; k++)
            sum += out[k];
        CU_ASSERT(sum == 0.0);
    }
    int count = 0;
    draw.trial = 5;
    rt_rows_of_trial(out, &count, &table, 0, 1, 4, 1, 3, 0, 1.0, 0.34, &draw, scratch);
    CU_ASSERT(count == 1); /* the last one is held out */
    draw.set = PLAST_VALIDATION;
    rt_rows_of_trial(out, &count, &table, 0, 1, 4, 1, 3, 0, 1.0, 0.34, &draw, scratch);
    CU_ASSERT(count == 4);
}

/* Rows picked at random are different ones of the right part, and all come up equally often. */
static void test_rows_picked(void)
{
    double values[ROWS * 5];
    const PlastTable table = numbered_table(values);
    double out[20];
    double scratch[rt_rows_scratch(ROWS, 1)];
    int seen[ROWS] = {0};
    const int trials = 3000;
    for (int trial = 0; trial < trials; trial++) {
        PlastDraw draw = plain_draw;
        draw.trial = trial;
        rt_rows(out, &table, 0, 1, 20, 0, 0, 0.01, 0.25, 0, &draw, 0, scratch);
        int here[ROWS] = {0};
        for (int s = 0; s < 20; s++) {
            const int row = (int)(out[s] + 0.5);
            seen[row]++;
            CU_ASSERT(here[row]++ == 0);
        }
    }
    const double expected = trials * 20.0 / 30.0;
    const double deviation = sqrt(trials * (20.0 / 30.0) * (10.0 / 30.0));
    for (int row = 0; row < 30; row++)
        CU_ASSERT(fabs(seen[row] - expected) < 4.5 * deviation);
    for (int row = 30; row < ROWS; row++)
        CU_ASSERT(seen[row] == 0);
}

/* ---- the instance in plastc ---- */

static int same(double a, double b)
{
    return same_bits(a, b) || (isnan(a) && isnan(b));
}

#define SAME1(f) same(f(x), kernel_##f(x))
#define SAME2(f) same(f(x, 1.5), kernel_##f(x, 1.5))

static void test_instance(void)
{
    unsigned long long state = 97ULL;
    for (int i = 0; i < 2000; i++) {
        const double x = 40.0 * unit(&state) - 20.0;
#define FUNC(name, arity, c_name, units, summary) CU_ASSERT(SAME##arity(c_name));
#include "runtime/rt_funcs.def"
#undef FUNC
        CU_ASSERT(same_bits(fma(x, x, -1.0), kernel_fma(x, x, -1.0)));
    }
    double a[50];
    double b[50];
    rt_fill_normal(a, 50, 0.0, 1.0, &plain_draw, 1);
    kernel_rt_fill_normal(b, 50, 0.0, 1.0, &plain_draw, 1);
    CU_ASSERT(memcmp(a, b, sizeof a) == 0);
}

static void test_symbols(void)
{
    int count;
    const KernelSymbol *symbols = kernel_symbols(&count);
    int line_count;
    const char *const *lines = kernel_declarations(&line_count);
    static char text[16384];
    size_t length = 0;
    for (int k = 0; k < line_count; k++) {
        size_t more = strlen(lines[k]);
        CU_ASSERT_FATAL(length + more < sizeof text);
        memcpy(text + length, lines[k], more + 1);
        length += more;
    }
    CU_ASSERT(count > 30);
    for (int i = 0; i < count; i++) {
        char call[64];
        snprintf(call, sizeof call, " %s(", symbols[i].name);
        CU_ASSERT(symbols[i].address != NULL);
        CU_ASSERT(strstr(text, call) != NULL);
        for (int j = 0; j < i; j++)
            CU_ASSERT(strcmp(symbols[i].name, symbols[j].name) != 0);
    }
#define FUNC(name, arity, c_name, units, summary)                                                  \
    CU_ASSERT(strstr(text, "#define d_" #name " " #c_name "\n") != NULL);
#include "runtime/rt_funcs.def"
#undef FUNC
}

void suite_kernel(void)
{
    CU_pSuite suite = CU_add_suite("kernel: lane mathematics", NULL, NULL);
    CU_add_test(suite, "exp", test_exp);
    CU_add_test(suite, "log", test_log);
    CU_add_test(suite, "tanh", test_tanh);
    CU_add_test(suite, "exprel", test_exprel);
    CU_add_test(suite, "sigmoid", test_sigmoid);
    CU_add_test(suite, "softplus", test_softplus);
    CU_add_test(suite, "sin and cos", test_sin_cos);
    CU_add_test(suite, "sin and cos near their zeros", test_sin_cos_zeros);
    CU_add_test(suite, "pow", test_pow);
    CU_add_test(suite, "exact functions", test_exact_functions);

    suite = CU_add_suite("kernel: random numbers", NULL, NULL);
    CU_add_test(suite, "Philox known answers", test_philox);
    CU_add_test(suite, "open unit interval", test_unit_interval);
    CU_add_test(suite, "uniform along every argument", test_uniform);
    CU_add_test(suite, "no two arguments alike", test_distinct);
    CU_add_test(suite, "fixed draws", test_fixed);
    CU_add_test(suite, "normal quantile", test_normal_quantile);
    CU_add_test(suite, "normal moments and distribution", test_normal);
    CU_add_test(suite, "fills", test_fills);

    suite = CU_add_suite("kernel: linear algebra", NULL, NULL);
    CU_add_test(suite, "eigen: random matrices", test_eigen_random);
    CU_add_test(suite, "eigen: graded matrices", test_eigen_graded);
    CU_add_test(suite, "eigen: repeated eigenvalues", test_eigen_repeated);
    CU_add_test(suite, "eigen: tiny and huge", test_eigen_scaled);
    CU_add_test(suite, "eigen: diagonal and zero", test_eigen_diagonal);
    CU_add_test(suite, "eigen: NaN and infinity", test_eigen_no_numbers);
    CU_add_test(suite, "covariance", test_covariance);
    CU_add_test(suite, "principal components", test_principal);
    CU_add_test(suite, "propagators of linear systems", test_propagator);
    CU_add_test(suite, "the same of several lanes", test_propagators);
    CU_add_test(suite, "numbers in order", test_sort);
    CU_add_test(suite, "random rotations", test_random_orthogonal);

    suite = CU_add_suite("kernel: data sets", NULL, NULL);
    CU_add_test(suite, "gaussian", test_gaussian);
    CU_add_test(suite, "rows available", test_rows_available);
    CU_add_test(suite, "rows in order", test_rows_in_order);
    CU_add_test(suite, "rows as weights", test_weight_rows);
    CU_add_test(suite, "rows of trials of unequal length", test_rows_of_trial);
    CU_add_test(suite, "rows picked at random", test_rows_picked);

    suite = CU_add_suite("kernel: instance", NULL, NULL);
    CU_add_test(suite, "same bits as the headers", test_instance);
    CU_add_test(suite, "symbols are declared", test_symbols);
}
