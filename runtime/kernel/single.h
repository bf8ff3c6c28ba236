/* single.h: `real` in single precision: twice as many lanes in a vector.
 *
 * It stands at the head of a module whose rollout computes what varies in floats; the text of the library before it is
 * compiled with half as many lanes, as doubles. What is uniform stays double, and is rounded where it meets what varies.
 * Coefficients and outcomes are doubles by lane, as the ABI has them.
 *
 * Functions are those of lane_math.h on doubles, rounded once: within 0.50001 units in the last place, but min, max, abs
 * and the like, which are exact. So all tiers and lane counts have the same bits here, too. */
#ifndef PLAST_SINGLE_H
#define PLAST_SINGLE_H

#if LANES != 1 && LANES != 4 && LANES != 8 && LANES != 16
#error "in single precision LANES must be 1, 4, 8 or 16"
#endif

#if LANES != 1
/* Of a double that is uniform: the macros of lane_math.h, while they mean doubles. */
#define UNIFORM_1(name)                                                                            \
    LANE_FUNCTION double rt_uniform_##name(double x)                                               \
    {                                                                                              \
        return d_##name(x);                                                                        \
    }
#define UNIFORM_2(name)                                                                            \
    LANE_FUNCTION double rt_uniform_##name(double x, double y)                                     \
    {                                                                                              \
        return d_##name(x, y);                                                                     \
    }

UNIFORM_1(exp)
UNIFORM_1(exprel)
UNIFORM_1(log)
UNIFORM_1(sqrt)
UNIFORM_1(tanh)
UNIFORM_1(sigmoid)
UNIFORM_1(softplus)
UNIFORM_1(sin)
UNIFORM_1(cos)
UNIFORM_1(floor)
UNIFORM_1(ceil)
UNIFORM_1(sign)
UNIFORM_1(threshold)
UNIFORM_1(abs)
UNIFORM_1(relu)
UNIFORM_2(pow)
UNIFORM_2(min)
UNIFORM_2(max)
#endif

/* What they mean from here on. */
#undef d_exp
#undef d_exprel
#undef d_log
#undef d_sqrt
#undef d_tanh
#undef d_sigmoid
#undef d_softplus
#undef d_sin
#undef d_cos
#undef d_floor
#undef d_ceil
#undef d_sign
#undef d_threshold
#undef d_abs
#undef d_relu
#undef d_pow
#undef d_min
#undef d_max

#if LANES == 1

/* Macros alone: code that is compiled in process has no more of the library than its functions. */
#ifndef __TINYC__
#define fmaf(a, b, c) __builtin_fmaf(a, b, c)
#endif

#define rt_single_exp(x) ((float)r_exp((double)(x)))
#define rt_single_exprel(x) ((float)r_exprel((double)(x)))
#define rt_single_log(x) ((float)r_log((double)(x)))
#define rt_single_sqrt(x) ((float)r_sqrt((double)(x)))
#define rt_single_tanh(x) ((float)r_tanh((double)(x)))
#define rt_single_sigmoid(x) ((float)r_sigmoid((double)(x)))
#define rt_single_softplus(x) ((float)r_softplus((double)(x)))
#define rt_single_sin(x) ((float)r_sin((double)(x)))
#define rt_single_cos(x) ((float)r_cos((double)(x)))
#define rt_single_floor(x) ((float)r_floor((double)(x)))
#define rt_single_ceil(x) ((float)r_ceil((double)(x)))
#define rt_single_sign(x) ((float)r_sign((double)(x)))
#define rt_single_threshold(x) ((float)r_threshold((double)(x)))
#define rt_single_abs(x) ((float)r_abs((double)(x)))
#define rt_single_relu(x) ((float)r_relu((double)(x)))
#define rt_single_pow(x, y) ((float)r_pow((double)(x), (double)(y)))
#define rt_single_min(x, y) ((float)r_min((double)(x), (double)(y)))
#define rt_single_max(x, y) ((float)r_max((double)(x), (double)(y)))

#define d_exp(x) r_exp(x)
#define d_exprel(x) r_exprel(x)
#define d_log(x) r_log(x)
#define d_sqrt(x) r_sqrt(x)
#define d_tanh(x) r_tanh(x)
#define d_sigmoid(x) r_sigmoid(x)
#define d_softplus(x) r_softplus(x)
#define d_sin(x) r_sin(x)
#define d_cos(x) r_cos(x)
#define d_floor(x) r_floor(x)
#define d_ceil(x) r_ceil(x)
#define d_sign(x) r_sign(x)
#define d_threshold(x) r_threshold(x)
#define d_abs(x) r_abs(x)
#define d_relu(x) r_relu(x)
#define d_pow(x, y) r_pow(x, y)
#define d_min(x, y) r_min(x, y)
#define d_max(x, y) r_max(x, y)

#define real float
#undef REAL
#undef r_fma
#undef r_quadratic
#define REAL(x)                 ((float)(x))
#define r_fma(a, b, c)          fmaf(a, b, c)
#define PLAST_LOAD(array, k)     ((float)(array)[k])
#define PLAST_STORE(array, k, x) ((array)[k] = (x))

#else

typedef float PlastSingle __attribute__((vector_size(4 * LANES)));
typedef int PlastSingleMask __attribute__((vector_size(4 * LANES))); /* true: all bits set */
typedef float PlastHalf __attribute__((vector_size(2 * LANES)));

typedef union PlastHalves {
    PlastSingle whole;
    PlastHalf half[2];
} PlastHalves;

LANE_FUNCTION PlastSingle rt_single_of(real low, real high)
{
    PlastHalves halves;
    halves.half[0] = __builtin_convertvector(low, PlastHalf);
    halves.half[1] = __builtin_convertvector(high, PlastHalf);
    return halves.whole;
}

LANE_FUNCTION real rt_double_of(PlastSingle x, int half)
{
    PlastHalves halves;
    halves.whole = x;
    return __builtin_convertvector(halves.half[half], real);
}

LANE_FUNCTION PlastSingle rt_single_load(const double *from)
{
    const real *const halves = (const real *)from;
    return rt_single_of(halves[0], halves[1]);
}

LANE_FUNCTION void rt_single_store(double *to, PlastSingle x)
{
    real *const halves = (real *)to;
    halves[0] = rt_double_of(x, 0);
    halves[1] = rt_double_of(x, 1);
}

LANE_FUNCTION PlastSingle rt_single_splat(double x)
{
    const PlastSingle zero = {0};
    return zero + (float)x;
}

LANE_FUNCTION PlastSingleMask rt_single_mask(int i)
{
    const PlastSingleMask zero = {0};
    return zero + (i ? -1 : 0);
}

LANE_FUNCTION PlastSingle rt_single_select(PlastSingleMask m, PlastSingle a, PlastSingle b)
{
    return (PlastSingle)(((PlastSingleMask)a & m) | ((PlastSingleMask)b & ~m));
}

LANE_FUNCTION int rt_single_any(PlastSingleMask m)
{
    int any = 0;
    for (int l = 0; l < LANES; l++)
        any |= m[l];
    return any != 0;
}

#if LANES == 16 && defined(__AVX512F__)
#define rt_single_fma(a, b, c) ((PlastSingle)__builtin_ia32_vfmaddps512_mask(a, b, c, -1, 4))
#elif LANES == 8 && defined(__FMA__)
#define rt_single_fma(a, b, c) ((PlastSingle)__builtin_ia32_vfmaddps256(a, b, c))
#elif LANES == 4 && defined(__FMA__)
#define rt_single_fma(a, b, c) ((PlastSingle)__builtin_ia32_vfmaddps(a, b, c))
#else
LANE_FUNCTION PlastSingle rt_single_fma(PlastSingle a, PlastSingle b, PlastSingle c)
{
    PlastSingle result = c;
    for (int l = 0; l < LANES; l++)
        result[l] = __builtin_fmaf(a[l], b[l], c[l]);
    return result;
}
#endif

#define SINGLE_1(name)                                                                             \
    LANE_FUNCTION PlastSingle rt_single_##name(PlastSingle x)                                      \
    {                                                                                              \
        return rt_single_of(r_##name(rt_double_of(x, 0)), r_##name(rt_double_of(x, 1)));           \
    }
#define SINGLE_2(name)                                                                             \
    LANE_FUNCTION PlastSingle rt_single_##name(PlastSingle x, PlastSingle y)                       \
    {                                                                                              \
        return rt_single_of(r_##name(rt_double_of(x, 0), rt_double_of(y, 0)),                      \
                            r_##name(rt_double_of(x, 1), rt_double_of(y, 1)));                     \
    }

SINGLE_1(exp)
SINGLE_1(exprel)
SINGLE_1(log)
SINGLE_1(sqrt)
SINGLE_1(tanh)
SINGLE_1(sigmoid)
SINGLE_1(softplus)
SINGLE_1(sin)
SINGLE_1(cos)
SINGLE_1(floor)
SINGLE_1(ceil)
SINGLE_1(sign)
SINGLE_1(threshold)
SINGLE_2(pow)

LANE_FUNCTION PlastSingle rt_single_abs(PlastSingle x)
{
    return (PlastSingle)((PlastSingleMask)x & 0x7fffffff);
}

LANE_FUNCTION PlastSingle rt_single_relu(PlastSingle x)
{
    const PlastSingle zero = {0};
    return rt_single_select((PlastSingleMask)(x <= zero), zero, x);
}

LANE_FUNCTION PlastSingle rt_single_min(PlastSingle a, PlastSingle b)
{
    const PlastSingle smaller = rt_single_select((PlastSingleMask)(a < b), a, b);
    return rt_single_select((PlastSingleMask)(a == a), smaller, a);
}

LANE_FUNCTION PlastSingle rt_single_max(PlastSingle a, PlastSingle b)
{
    const PlastSingle larger = rt_single_select((PlastSingleMask)(a > b), a, b);
    return rt_single_select((PlastSingleMask)(a == a), larger, a);
}

#define d_exp rt_uniform_exp
#define d_exprel rt_uniform_exprel
#define d_log rt_uniform_log
#define d_sqrt rt_uniform_sqrt
#define d_tanh rt_uniform_tanh
#define d_sigmoid rt_uniform_sigmoid
#define d_softplus rt_uniform_softplus
#define d_sin rt_uniform_sin
#define d_cos rt_uniform_cos
#define d_floor rt_uniform_floor
#define d_ceil rt_uniform_ceil
#define d_sign rt_uniform_sign
#define d_threshold rt_uniform_threshold
#define d_abs rt_uniform_abs
#define d_relu rt_uniform_relu
#define d_pow rt_uniform_pow
#define d_min rt_uniform_min
#define d_max rt_uniform_max

#define real PlastSingle
#define mask PlastSingleMask
#undef REAL
#undef MASK
#undef SELECT
#undef ANY
#undef ALL
#undef r_fma
#undef r_quadratic
#define REAL(x)                 rt_single_splat(x)
#define MASK(i)                 rt_single_mask(i)
#define SELECT(m, a, b)         rt_single_select(m, a, b)
#define ANY(m)                  rt_single_any(m)
#define ALL(m)                  (!rt_single_any(~(m)))
#define r_fma(a, b, c)          rt_single_fma(a, b, c)
#define PLAST_LOAD(array, k)     rt_single_load((array) + (k) * LANES)
#define PLAST_STORE(array, k, x) rt_single_store((array) + (k) * LANES, x)

#endif

#define r_quadratic(a, b, c, x) r_fma(r_fma(a, x, b), x, c)

#endif
