/* kernel.h: the kernel library as part of plastc.
 *
 * The library proper is the headers included here, whose text also goes into emitted files:
 * static functions on one lane, compiled with whatever includes them. kernel.c holds one instance
 * that is compiled for newer processors too, function by function chosen by the loader. It serves
 * code compiled in process by libtcc, and plastc itself where time matters:
 * kernel_rt_eigen_symmetric is rt_eigen_symmetric, the same bits, faster. */
#ifndef PLASTC_KERNEL_H
#define PLASTC_KERNEL_H

#include "runtime/plast_abi.h"
#include "lanes.h"
#include "lane_math.h"
#include "random.h"
#include "linear_algebra.h"
#include "data_sets.h"
#include "trains.h"
#include "over_trials.h"
#include "measures.h"
#include "spikes.h"
#include "records.h"

#if LANES != 1
#error "plastc uses the kernel library with one lane"
#endif

#define SYMBOL(type, name, parameters, arguments) type kernel_##name parameters;
#define PROCEDURE(name, parameters, arguments)    void kernel_##name parameters;
#define LIBRARY(type, name, parameters)
#include "rt_symbols.def"
#undef SYMBOL
#undef PROCEDURE
#undef LIBRARY

typedef struct KernelSymbol {
    const char *name; /* as generated code calls it */
    const void *address;
} KernelSymbol;

/* All rows of rt_symbols.def; sets *count. */
const KernelSymbol *kernel_symbols(int *count);

/* Lines of C text that declare them, and the macros of lanes.h for one lane. It comes after the text of
 * plast_abi.h, needs nothing else, and takes the place of the library's text. */
const char *const *kernel_declarations(int *count);

#endif
