/* test_floats.c: what a search in single precision keeps in floats, of a program of one lane. */
#include <CUnit/CUnit.h>
#include <string.h>

#include "compiler/driver.h"
#include "runtime/kernel/kernel.h"

void suite_floats(void);

/* A network in which there is something of each kind. */
static const char *const network =
    "plast 1\n"
    "step 0.1 ms\n"
    "input ext[20] = poisson(40 Hz)\n"
    "population E[100] spiking {\n"
    "    dv/dt = (ge - v) / 20 ms\n"
    "    dge/dt = (ga - ge) / 5 ms\n"
    "    dga/dt = (-ga - 0.1 * ge) / 2 ms\n"
    "    dlast/dt = 0 : s\n"
    "    threshold v > 1\n"
    "    reset { v = 0  last = t }\n"
    "    refractory 5 ms holds v\n"
    "}\n"
    "projection ext -> E { random(p = 0.5)  w = 0.2  on_pre { post.ga += w } }\n"
    "projection EE : E -> E { random(p = 0.1)  w = 0.1  on_pre { post.ga += w }  plastic pair }\n"
    "rule pair {\n"
    "    learn a = 0\n"
    "    trace before on pre tau 50 ms\n"
    "    on_post { w += a * before * exp((pre.last - t) / 20 ms) }\n"
    "}\n"
    "task only { trials 1  phase go 100 ms }\n"
    "loss weight = mean(EE.w)\n"
    "report spread = cv_isi(E over go)\n"
    "report middle = quantile(EE.w, 0.5)\n"
    "search { minimize weight  method cmaes  budget 1 generations }\n";

static const IrArray *find(const IrModule *module, const char *name)
{
    for (int k = 0; k < module->arrays.count; k++)
        if (strcmp(module->arrays.items[k]->name, name) == 0)
            return module->arrays.items[k];
    return NULL;
}

static void require(const IrModule *module, const char *name, bool in_floats)
{
    const IrArray *array = find(module, name);
    CU_ASSERT_PTR_NOT_NULL(array);
    if (!array || array->varying != in_floats)
        printf("'%s' is %s\n", name, array ? array->varying ? "in floats" : "in doubles" : "not there");
    CU_ASSERT(array && array->varying == in_floats);
}

static void what_goes_on_is_in_floats(void)
{
    Compilation compilation;
    CheckOptions options = {.search = true};
    Status status = compile_text(&compilation, "network.plast", network, (int)strlen(network), &options, STAGE_C);
    CU_ASSERT_EQUAL_FATAL(status, STATUS_OK);
    const IrModule *module = compile_in_floats(&compilation);
    static const char *const floats[] = {"E_v", "E_ge", "E_ga", "E_spiked", "E_free", "EE_w", "before"};
    static const char *const doubles[] = {"coefficient",   "outcome",      "E_last", "E_last_spike", "E_intervals",
                                          "E_mean_interval", "E_spread",     "sorted"};
    for (size_t k = 0; k < sizeof floats / sizeof floats[0]; k++)
        require(module, floats[k], true);
    for (size_t k = 0; k < sizeof doubles / sizeof doubles[0]; k++)
        require(module, doubles[k], false);
    CU_ASSERT(find(compilation.module, "E_last")->varying); /* in double nothing is told apart */
    CU_ASSERT_EQUAL(module->trial_size, compilation.module->trial_size);
    compile_free(&compilation);
}

/* Flags at the ends of the groups that are looked at together. */
static void flags_of_both_precisions_list_the_same(void)
{
    enum { UNITS = 3 * RT_FLAGS + 5 };
    static const int set[] = {0, RT_FLAGS - 1, RT_FLAGS, 3 * RT_FLAGS - 1, 3 * RT_FLAGS, UNITS - 1};
    double flags[UNITS] = {0};
    float single[UNITS] = {0};
    int list[UNITS], other[UNITS], count = -1, other_count = -1;
    for (size_t k = 0; k < sizeof set / sizeof set[0]; k++) {
        flags[set[k]] = 1;
        single[set[k]] = 1;
    }
    for (int units = 0; units <= UNITS; units++) {
        rt_collect(list, &count, flags, units);
        rt_single_collect(other, &other_count, single, units);
        CU_ASSERT_EQUAL(count, other_count);
        CU_ASSERT_EQUAL(memcmp(list, other, sizeof list[0] * (size_t)count), 0);
    }
}

void suite_floats(void)
{
    CU_pSuite suite = CU_add_suite("floats", NULL, NULL);
    CU_add_test(suite, "what goes on is in floats", what_goes_on_is_in_floats);
    CU_add_test(suite, "flags of both precisions list the same", flags_of_both_precisions_list_the_same);
}
