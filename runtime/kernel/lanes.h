/* lanes.h: arithmetic on one or several candidates at once.
 *
 * Text that is written in the type `real` compiles with any number of lanes: LANES == 1 makes it a
 * plain double, 2, 4 or 8 a GNU vector of doubles, one lane a candidate. +, -, * and / work on it
 * directly, also with a double as the other operand (`2.0 * x`). What does not (comparisons,
 * conditionals, a double where a real is wanted) goes through the macros below, which have one
 * meaning for every lane count and every compiler.
 *
 * Same bits everywhere: IEEE double, no contraction, no reassociation; a fused multiply-add only
 * where the text says r_fma or d_fma. The one thing that is not fixed is which NaN a NaN is.
 *
 * gcc and clang take any LANES, tcc (and whoever knows no vectors) takes 1.
 *
 * This is the first text of the kernel library; lane_math.h, random.h, linear_algebra.h,
 * data_sets.h, spikes.h and records.h follow in this order, all after plast_abi.h. None includes another, since they are
 * also parts of every emitted file; kernel.h includes them all. */
#ifndef PLAST_LANES_H
#define PLAST_LANES_H

#include <math.h>

#ifndef LANES
#define LANES 1
#endif

/* Vectors that hold the lanes; what varies is so many `real`s. */
#ifndef PARTS
#define PARTS 1
#endif
#ifdef PLAST_SINGLE /* the module's lanes are floats, in single.h: doubles fill as many vectors with half of them */
#define VECTOR (LANES == 1 ? 1 : LANES / 2)
#else
#define VECTOR (LANES / PARTS)
#endif

#if LANES != 1 && LANES != 2 && LANES != 4 && LANES != 8 && LANES != 16
#error "LANES must be 1, 2, 4, 8 or 16"
#endif
#ifdef __FAST_MATH__
#error "this text needs IEEE arithmetic: compile without -ffast-math"
#endif
#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0
#error "this text needs IEEE arithmetic: doubles must not be computed in a wider type"
#endif

#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__) && !defined(__TINYC__)
#pragma GCC optimize("fp-contract=off")
#endif
#if VECTOR > 1
#pragma GCC diagnostic ignored "-Wpsabi" /* no vector is passed between files */
#endif

#define PLAST_UNUSED __attribute__((unused))

/* A function of this library that works on doubles. */
#ifndef RT_FUNCTION
#define RT_FUNCTION static PLAST_UNUSED
#endif

/* Before a loop whose turns do not depend on one another. */
#if defined(__clang__)
#define INDEPENDENT _Pragma("clang loop vectorize(assume_safety)")
#elif defined(__GNUC__) && !defined(__TINYC__)
#define INDEPENDENT _Pragma("GCC ivdep")
#else
#define INDEPENDENT
#endif

/* Asks for the line of the cache at that address, ahead of its use. */
#ifdef __TINYC__
#define FETCH(address) ((void)(address))
#else
#define FETCH(address) __builtin_prefetch(address)
#endif

/* Lane functions are inlined by force, so that the clones below carry them into their target. */
#ifdef __TINYC__
#define LANE_FUNCTION static inline PLAST_UNUSED
#else
#define LANE_FUNCTION static inline __attribute__((always_inline, unused))
#endif

/* Before a function with many fused multiply-adds, which baseline x86-64 lacks: it is compiled for
 * newer processors too, and the loader picks. Without it, a file compiled without -march calls
 * libm's fma for each. Needs glibc's loader; thread sanitizer crashes in it. clang 14 dispatches
 * "arch=x86-64-v3" wrongly, but "fma" rightly. */
#if defined(__has_feature)
#define PLAST_HAS_FEATURE(feature) __has_feature(feature)
#else
#define PLAST_HAS_FEATURE(feature) 0
#endif
#if defined(PLAST_NO_CLONES) || defined(__TINYC__) || !defined(__x86_64__) ||                      \
    !defined(__GLIBC__) || defined(__FMA__) || defined(__SANITIZE_THREAD__) ||                     \
    PLAST_HAS_FEATURE(thread_sanitizer)
#define PLAST_CLONES
#elif defined(__clang__) && __clang_major__ >= 14
#define PLAST_CLONES __attribute__((target_clones("default", "fma", "avx512f")))
#elif !defined(__clang__) && __GNUC__ >= 12
#define PLAST_CLONES __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#elif !defined(__clang__) && __GNUC__ >= 6
#define PLAST_CLONES __attribute__((target_clones("default", "fma", "avx512f")))
#else
#define PLAST_CLONES
#endif

/* d_fma(a, b, c): a * b + c of doubles with one rounding. */
#ifdef __TINYC__
#define d_fma(a, b, c) fma(a, b, c)
#else
#define d_fma(a, b, c) __builtin_fma(a, b, c)
#endif

/* real: a number in each lane. mask: a truth value in each lane. bits: 64 bits in each lane.
 *
 *   REAL(x)            the double x in every lane
 *   MASK(i)            the truth of the int i in every lane
 *   LANE(x, l)         the double in lane l of x
 *   SET_LANE(x, l, d)  stores the double d there
 *   LANE_TRUE(m, l)    the truth in lane l of m, as an int
 *   M_AND, M_OR, M_NOT of masks; M_TRUE, M_FALSE
 *   SELECT(m, a, b)    a where m, else b: a copy, whatever is in the other
 *   ANY(m), ALL(m)     whether m is true in some, in every lane, as an int
 *   r_fma(a, b, c)     a * b + c with one rounding; all three are reals
 *   r_quadratic(a, b, c, x)  r_fma(r_fma(a, x, b), x, c); x is a name or REAL(name) */
#if VECTOR == 1

typedef double real;
typedef int mask;
typedef unsigned long long bits;

#define REAL(x)           (x)
#define MASK(i)           ((i) != 0)
#define LANE(x, l)        (x)
#define SET_LANE(x, l, d) ((x) = (d))
#define LANE_TRUE(m, l)   (m)
#define M_AND(a, b)       ((a) & (b))
#define M_OR(a, b)        ((a) | (b))
#define M_NOT(a)          (!(a))
#define SELECT(m, a, b)   ((m) ? (a) : (b))
#define ANY(m)            (m)
#define ALL(m)            (m)
#define r_fma(a, b, c)    d_fma(a, b, c)

#else

typedef double real __attribute__((vector_size(8 * VECTOR)));
typedef long long mask __attribute__((vector_size(8 * VECTOR))); /* true: all bits set */
typedef unsigned long long bits __attribute__((vector_size(8 * VECTOR)));

#if VECTOR == 2
#define LANE_COPIES(x) x, x
#elif VECTOR == 4
#define LANE_COPIES(x) x, x, x, x
#else
#define LANE_COPIES(x) x, x, x, x, x, x, x, x
#endif

#define REAL(x)           real_splat(x)
#define MASK(i)           mask_splat(i)
#define LANE(x, l)        ((x)[l])
#define SET_LANE(x, l, d) ((x)[l] = (d))
#define LANE_TRUE(m, l)   ((m)[l] != 0)
#define M_AND(a, b)       ((a) & (b))
#define M_OR(a, b)        ((a) | (b))
#define M_NOT(a)          (~(a))
#define SELECT(m, a, b)   lanes_select(m, a, b)
#define ANY(m)            lanes_any(m)
#define ALL(m)            (!lanes_any(~(m)))

LANE_FUNCTION real real_splat(double x)
{
    const real all = {LANE_COPIES(x)};
    return all;
}

LANE_FUNCTION mask mask_splat(int i)
{
    const long long lane = i ? -1 : 0;
    const mask all = {LANE_COPIES(lane)};
    return all;
}

LANE_FUNCTION real lanes_select(mask m, real a, real b)
{
    return (real)(((mask)a & m) | ((mask)b & ~m));
}

LANE_FUNCTION int lanes_any(mask m)
{
    long long any = 0;
    for (int l = 0; l < VECTOR; l++)
        any |= m[l];
    return any != 0;
}

/* One instruction where the processor has it. gcc 12 finds it in the loop, but not always where one
 * feeds another: then each lane is taken out, multiplied and put back. Hence the builtins; with 3
 * inputs they are 1.6 times faster. */
#if VECTOR == 8 && defined(__AVX512F__)
#define r_fma(a, b, c) ((real)__builtin_ia32_vfmaddpd512_mask(a, b, c, -1, 4))
#elif VECTOR == 4 && defined(__FMA__)
#define r_fma(a, b, c) ((real)__builtin_ia32_vfmaddpd256(a, b, c))
#elif VECTOR == 2 && defined(__FMA__)
#define r_fma(a, b, c) ((real)__builtin_ia32_vfmaddpd(a, b, c))
#else
LANE_FUNCTION real r_fma(real a, real b, real c)
{
    real result = c;
    for (int l = 0; l < VECTOR; l++)
        result[l] = __builtin_fma(a[l], b[l], c[l]);
    return result;
}
#endif

#endif

#define r_quadratic(a, b, c, x) r_fma(r_fma(a, x, b), x, c)

#define M_TRUE  MASK(1)
#define M_FALSE MASK(0)

/* Comparisons of two reals, or of two bits; false with a NaN, but for NE. */
#define LT(a, b) ((mask)((a) < (b)))
#define LE(a, b) ((mask)((a) <= (b)))
#define GT(a, b) ((mask)((a) > (b)))
#define GE(a, b) ((mask)((a) >= (b)))
#define EQ(a, b) ((mask)((a) == (b)))
#define NE(a, b) ((mask)((a) != (b)))

/* The representation of x, and back. */
LANE_FUNCTION bits bits_of(real x)
{
    union {
        real value;
        bits representation;
    } u;
    u.value = x;
    return u.representation;
}

LANE_FUNCTION real real_of(bits b)
{
    union {
        bits representation;
        real value;
    } u;
    u.representation = b;
    return u.value;
}

#endif
