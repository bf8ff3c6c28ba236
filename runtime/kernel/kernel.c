/* kernel.c: the instance of the kernel library that is linked into plastc. See kernel.h. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("O3") /* 3 times faster eigenvectors than O2, the same bits */
#endif

/* All is inlined into the variants below; what is not would be baseline code. */
#define RT_FUNCTION static inline __attribute__((always_inline, unused))

#include "kernel.h"

#include <string.h>

/* fast_NAME, in variants for newer processors, and kernel_NAME for other files, where clang 14
 * finds no function that has variants. */
#define SYMBOL(type, name, parameters, arguments)                                                  \
    static PLAST_CLONES type fast_##name parameters                                                \
    {                                                                                              \
        return name arguments;                                                                     \
    }                                                                                              \
    type kernel_##name parameters                                                                  \
    {                                                                                              \
        return fast_##name arguments;                                                              \
    }
#define PROCEDURE(name, parameters, arguments)                                                     \
    static PLAST_CLONES void fast_##name parameters                                                \
    {                                                                                              \
        name arguments;                                                                            \
    }                                                                                              \
    void kernel_##name parameters                                                                  \
    {                                                                                              \
        fast_##name arguments;                                                                     \
    }
#define LIBRARY(type, name, parameters)
#include "rt_symbols.def"
#undef SYMBOL
#undef PROCEDURE
#undef LIBRARY

const KernelSymbol *kernel_symbols(int *count)
{
/* ISO C has no conversion of a function's address to void *; POSIX has. */
#define SYMBOL(type, name, parameters, arguments) {#name, __extension__(const void *) fast_##name},
#define PROCEDURE(name, parameters, arguments)    {#name, __extension__(const void *) fast_##name},
#define LIBRARY(type, name, parameters)           {#name, __extension__(const void *) name},
    static const KernelSymbol symbols[] = {
#include "rt_symbols.def"
    };
#undef SYMBOL
#undef PROCEDURE
#undef LIBRARY
    *count = (int)(sizeof symbols / sizeof symbols[0]);
    return symbols;
}

const char *const *kernel_declarations(int *count)
{
/* The macros mean what they mean in lanes.h and lane_math.h. */
#define SYMBOL(type, name, parameters, arguments) #type " " #name #parameters ";\n",
#define PROCEDURE(name, parameters, arguments)    "void " #name #parameters ";\n",
#define LIBRARY(type, name, parameters)           #type " " #name #parameters ";\n",
    static const char *const declarations[] = {
        "#define LANES 1\n",
        "typedef double real;\n",
        "typedef int mask;\n",
        "#define PLAST_CLONES\n",
        "#define PLAST_UNUSED\n",
        "#define REAL(x) (x)\n",
        "#define MASK(i) ((i) != 0)\n",
        "#define LANE(x, l) (x)\n",
        "#define SET_LANE(x, l, d) ((x) = (d))\n",
        "#define LANE_TRUE(m, l) (m)\n",
        "#define M_AND(a, b) ((a) & (b))\n",
        "#define M_OR(a, b) ((a) | (b))\n",
        "#define M_NOT(a) (!(a))\n",
        "#define INDEPENDENT\n",
        "#define M_TRUE 1\n",
        "#define M_FALSE 0\n",
        "#define SELECT(m, a, b) ((m) ? (a) : (b))\n",
        "#define ANY(m) (m)\n",
        "#define ALL(m) (m)\n",
        "#define LT(a, b) ((a) < (b))\n",
        "#define LE(a, b) ((a) <= (b))\n",
        "#define GT(a, b) ((a) > (b))\n",
        "#define GE(a, b) ((a) >= (b))\n",
        "#define EQ(a, b) ((a) == (b))\n",
        "#define NE(a, b) ((a) != (b))\n",
        "#define r_fma(a, b, c) fma(a, b, c)\n",
        "#define d_fma(a, b, c) fma(a, b, c)\n",
#define FUNC(name, arity, c_name, units, summary) "#define d_" #name " " #c_name "\n",
#include "runtime/rt_funcs.def"
#undef FUNC
#include "rt_symbols.def"
    };
#undef SYMBOL
#undef PROCEDURE
#undef LIBRARY
    *count = (int)(sizeof declarations / sizeof declarations[0]);
    return declarations;
}
