/* passes.c: the passes in order. */
#include "passes.h"

#include <assert.h>
#include <string.h>

#include "compiler/ir/ir_verify.h"

void passes_nothing(IrModule *module)
{
    (void)module;
}

/* `instead` runs if the pass is to be left out; NULL: it may not be. */
static const struct {
    const char *name;
    void (*run)(IrModule *module);
    void (*instead)(IrModule *module);
} passes[] = {
#define PASS(name, run)              {#name, run, NULL},
#define OPTIONAL(name, run, instead) {#name, run, instead},
#define AGAIN(name, run, instead)    {#name, run, instead},
#include "passes.def"
#undef PASS
#undef OPTIONAL
#undef AGAIN
};
#define PASS_COUNT (sizeof passes / sizeof passes[0])
static_assert(1u << PASS_COUNT <= PASSES_END, "each pass has its bit");

unsigned passes_find(const char *name)
{
    unsigned bits = 0;
    for (size_t k = 0; k < PASS_COUNT; k++)
        if (passes[k].instead != NULL && strcmp(passes[k].name, name) == 0)
            bits |= 1u << k;
    return bits;
}

void passes_run(IrModule *module, unsigned without)
{
    for (size_t k = 0; k < PASS_COUNT; k++) {
        ((without >> k & 1) != 0 ? passes[k].instead : passes[k].run)(module);
        ir_verify(module, passes[k].name);
    }
}
