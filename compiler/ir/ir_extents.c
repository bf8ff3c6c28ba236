/* ir_extents.c: what the functions of runtime/kernel/ read and write through their arguments, as far as
 * generated code calls them: how many elements from each pointer on, and of ints between which numbers
 * those lie that they write, or must lie that they read. A new function that is given an array has its
 * line here; without one, ir_bounds.c cannot prove a call of it. */
#include "ir_extents.h"

#include <math.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "ir_synapses.h"
#include "ir_touch.h"

/* ---- random numbers and data ----------------------------------------------------------------- */

static void fill(const KernelCall *call)
{
    touch_reals(call, 0, touch_most(call, 1));
}

static void gaussian(const KernelCall *call, double room)
{
    touch_reals(call, 0, touch_most(call, 1) * touch_most(call, 2));
    touch_reals(call, 3, touch_most(call, 2));
    touch_reals(call, 6, room);
}

static void gaussian_rotated(const KernelCall *call)
{
    double n = touch_most(call, 2);
    gaussian(call, rt_gaussian_rotated_scratch(n));
}

static void gaussian_diagonal(const KernelCall *call)
{
    double n = touch_most(call, 2);
    gaussian(call, rt_gaussian_diagonal_scratch(n));
}

static void principal(const KernelCall *call)
{
    double n = touch_most(call, 3);
    touch_reals(call, 0, n);
    touch_reals(call, 1, touch_most(call, 2) * n);
    touch_require(call, touch_most(call, 4) <= n, "a component that there is not");
    touch_reals(call, 5, rt_principal_scratch(n));
}

static void propagator(const KernelCall *call)
{
    double n = touch_most(call, 1);
    touch_reals(call, 0, n * n);
    touch_reals(call, 3, rt_propagator_scratch(n));
}

/* Of a varying array elements of all lanes, side by side. */
/* `count` reals of each lane. */
static void varying_reals(const KernelCall *call, int k, double count)
{
    const IrArg *arg = touch_arg(call, k);
    touch_require(call, arg->array->base == IR_REAL && (arg->array->varying || call->bounds->module->one_lane),
            "an array that does not vary");
    interval_require(call->bounds, arg->array, interval_of(call->bounds, arg->value), count);
}

/* `count` numbers of each lane of an array that varies, or of one that does not; argument k + 1 says how many lanes there are. */
static void lanes_of(const KernelCall *call, int k, double count)
{
    const IrArg *lanes = touch_arg(call, k + 1);
    if (lanes->kind == IR_ARG_LANES) {
        varying_reals(call, k, count);
        return;
    }
    touch_require(call, !touch_arg(call, k)->array->varying && touch_most(call, k + 1) <= 1, "one lane of an array that has several");
    touch_reals(call, k, count);
}

static void autocorrelation(const KernelCall *call)
{
    lanes_of(call, 0, touch_most(call, 2) * touch_most(call, 3));
}

static void spectrum(const KernelCall *call)
{
    double bins = touch_most(call, 2);
    lanes_of(call, 0, bins);
    touch_reals(call, 3, (double)rt_spectrum_scratch((long)bins));
}

static void sort(const KernelCall *call)
{
    varying_reals(call, 0, touch_most(call, 2));
}

static void propagators(const KernelCall *call)
{
    double n = touch_most(call, 2);
    varying_reals(call, 0, n * n);
    touch_reals(call, 4, rt_propagator_scratch(n) + n * n);
}

static void task(const KernelCall *call)
{
    touch_reals(call, 0, 1);
    touch_reals(call, 1, touch_most(call, 2));
    touch_reals(call, 4, touch_most(call, 2));
}

/* `count` rows of `columns` columns behind `skipped` ones, for search and for validation. */
static void part_of_table(const KernelCall *call, int first_column, int columns, int count, int held_out, double skipped)
{
    const PlastTable *table = touch_table(call, 1);
    Interval held = interval_of(call->bounds, touch_arg(call, held_out)->value);
    bool is_part = held.low >= 0 && held.high <= 1;
    touch_require(call, is_part, "a part to hold out that is none");
    touch_require(call, touch_most(call, first_column) + touch_most(call, columns) <= table->columns,
            "columns that the table has not");
    for (int set = PLAST_SEARCH; set <= PLAST_VALIDATION && is_part; set++)
        touch_require(call, skipped + touch_most(call, count) <= rt_rows_available(table->rows, held.high, set),
                "more rows than the table has");
}

static void rows(const KernelCall *call)
{
    double columns = touch_most(call, 3), room = touch_table(call, 1)->rows;
    touch_reals(call, 0, touch_most(call, 4) * columns);
    part_of_table(call, 2, 3, 4, 8, touch_most(call, 9));
    touch_reals(call, 12, rt_rows_scratch(room, columns));
}

static void weight_rows(const KernelCall *call)
{
    touch_reals(call, 0, touch_most(call, 3) * touch_most(call, 4));
    part_of_table(call, 2, 3, 4, 7, 0);
}

/* ---- spikes ---------------------------------------------------------------------------------- */

/* A list of units of so many, and how many it has. */
static void list(const KernelCall *call, double units)
{
    touch_writes(call, 0, units, 0, units - 1);
    touch_writes(call, 1, 1, 0, units);
}

static void poisson_start(const KernelCall *call)
{
    touch_reals(call, 0, RT_POISSON_STATE);
}

static void poisson(const KernelCall *call)
{
    list(call, touch_most(call, 4) * touch_most(call, 5));
    touch_reals(call, 2, RT_POISSON_STATE);
    touch_reals(call, 3, touch_most(call, 4));
}

static void poisson_counts(const KernelCall *call)
{
    double units = touch_most(call, 5) * touch_most(call, 6);
    list(call, units);
    touch_writes(call, 2, units, 0, RT_MOST_TIMES);
    touch_reals(call, 3, RT_POISSON_STATE);
    touch_reals(call, 4, touch_most(call, 5));
}

static void silence(const KernelCall *call)
{
    double listed = touch_reads(call, 1, 1).high;
    double units = touch_reads(call, 0, listed).high + 1;
    touch_reals(call, 2, units);
}

static void collect(const KernelCall *call)
{
    list(call, touch_most(call, 3));
    touch_reals(call, 2, touch_most(call, 3));
}

static void regular(const KernelCall *call)
{
    double units = touch_most(call, 5);
    list(call, units);
    touch_reals(call, 2, units);
    touch_reals(call, 3, units);
    touch_reals(call, 4, units);
}

static void spike_table(const KernelCall *call)
{
    const PlastTable *table = touch_table(call, 2);
    Interval units = touch_column(call, table, 1);
    touch_reals(call, 0, table->rows);
    touch_writes(call, 1, table->rows, units.low, units.high);
}

/* Whether some trial is left for the search and for validation. */
static void trials_of_table(const KernelCall *call, const PlastTable *table, int column, int trials, int held_out)
{
    Interval held = interval_of(call->bounds, touch_arg(call, held_out)->value);
    touch_require(call, held.low >= 0 && held.high <= 1, "a part to hold out that is none");
    touch_require(call, touch_most(call, column) < table->columns, "a table of fewer columns");
    for (int set = PLAST_SEARCH; set <= PLAST_VALIDATION; set++)
        touch_require(call, rt_rows_available(touch_most(call, trials), held.high, set) >= 1, "no trial of a set");
}

static void spikes_of_trial(const KernelCall *call)
{
    const PlastTable *table = touch_table(call, 3);
    Interval units = touch_column(call, table, 1);
    touch_reals(call, 0, touch_most(call, 2));
    touch_writes(call, 1, touch_most(call, 2), fmin(units.low, 0), fmax(units.high, 0));
    trials_of_table(call, table, 5, 6, 7);
}

static void rows_of_trial(const KernelCall *call)
{
    double columns = touch_most(call, 4), room = touch_most(call, 5);
    const PlastTable *table = touch_table(call, 2);
    touch_reals(call, 0, room * columns);
    touch_writes(call, 1, 1, 1, room);
    touch_require(call, touch_most(call, 3) + columns <= table->columns, "columns that the table has not");
    trials_of_table(call, table, 6, 7, 10);
    touch_reals(call, 12, columns);
}

static void due(const KernelCall *call)
{
    double events = touch_most(call, 5);
    list(call, touch_reads(call, 4, events).high + 1);
    touch_reads_below(call, 2, 1, events + 1);
    touch_writes(call, 2, 1, 0, events);
    touch_reals(call, 3, events);
}

static void one_number(const KernelCall *call)
{
    touch_reals(call, 0, 1);
}

static void record_values(const KernelCall *call)
{
    touch_reals(call, 4, touch_most(call, 3));
}

static void record_list(const KernelCall *call)
{
    touch_ints(call, 4, touch_most(call, 3));
}

/* What is held, in arguments number k and k + 1, behind which an entry of `size` ints has room. */
static void held(const KernelCall *call, int k, double size)
{
    touch_ints(call, k, RT_HELD_SIZE + 3 + size);
    touch_reals(call, k + 1, 1);
}

static void record_begin(const KernelCall *call)
{
    held(call, 0, 0);
}

static void record_held(const KernelCall *call)
{
    held(call, 1, 0);
}

static void record_due(const KernelCall *call)
{
    held(call, 2, 0);
}

static void record_units(const KernelCall *call)
{
    touch_ints(call, 4, touch_most(call, 3));
    held(call, 5, touch_most(call, 3));
}

static void record_flags(const KernelCall *call)
{
    touch_reals(call, 4, touch_most(call, 3));
    held(call, 5, 1);
}

static void record_row(const KernelCall *call)
{
    touch_reals(call, 4, touch_most(call, 3));
    held(call, 5, 2 * touch_most(call, 3));
}

/* --------------------------------------------------------------------------------------------- */

static bool has_arguments(const KernelCall *call, const char *kinds)
{
    static const char LETTERS[] = {
        [IR_ARG_ARRAY] = 'a', [IR_ARG_INT] = 'n',        [IR_ARG_REAL] = 'r',
        [IR_ARG_DRAW] = 'd',  [IR_ARG_TRIAL_DRAW] = 'd', [IR_ARG_TABLE] = 't',
        [IR_ARG_CONTEXT] = 'c', [IR_ARG_LANES] = 'l',
    };
    int count = (int)strlen(kinds);
    bool same = count == call->stmt->u.kernel.arg_count;
    for (int k = 0; k < count && same; k++)
        same = LETTERS[touch_arg(call, k)->kind] == kinds[k] ||
               (kinds[k] == 'm' && (touch_arg(call, k)->kind == IR_ARG_LANES || touch_arg(call, k)->kind == IR_ARG_INT));
    touch_require(call, same, "other arguments than it has");
    return same;
}

void ir_extents(Bounds *bounds, const IrStmt *kernel)
{
    static const struct {
        const char *name, *arguments; /* a: array, n: int, r: real, d: draw, t: table, c: context, l: lanes, m: lanes or int */
        void (*touches)(const KernelCall *call);
    } FUNCTIONS[] = {
        {"rt_uniforms", "andnr", fill},
        {"rt_normals", "andnr", fill},
        {"rt_synapse_uniform", "adnrr", one_number},
        {"rt_synapse_normal", "adnrr", one_number},
        {"rt_fill_constant", "anr", fill},
        {"rt_fill_uniform", "anrrdn", fill},
        {"rt_fill_normal", "anrrdn", fill},
        {"rt_fill_lognormal", "anrrdn", fill},
        {"rt_fill_loguniform", "anrrdn", fill},
        {"rt_gaussian_rotated", "annadna", gaussian_rotated},
        {"rt_gaussian_diagonal", "annadna", gaussian_diagonal},
        {"rt_principal", "aannna", principal},
        {"rt_propagator", "anra", propagator},
        {"rt_propagators", "alnra", propagators},
        {"rt_sort", "aln", sort},
        {"rt_autocorrelation", "amnnn", autocorrelation},
        {"rt_spectrum", "amna", spectrum},
        {"rt_task", "aanda", task},
        {"rt_rows", "atnnnnnrrndna", rows},
        {"rt_rows_of_trial", "aatnnnnnnrrda", rows_of_trial},
        {"rt_weight_rows", "atnnnnrrd", weight_rows},
        {"rt_poisson_start", "adn", poisson_start},
        {"rt_poisson", "aaaanndn", poisson},
        {"rt_poisson_counts", "aaaaanndnr", poisson_counts},
        {"rt_silence", "aaanr", silence},
        {"rt_collect", "aaan", collect},
        {"rt_regular", "aaaaanr", regular},
        {"rt_spike_table", "aatr", spike_table},
        {"rt_spikes_of_trial", "aantrnnrd", spikes_of_trial},
        {"rt_due", "aaaaanr", due},
        {"rt_connect_random", "aannnrndn", ir_synapses_connect_random},
        {"rt_connect_fixed_out", "aannnndn", ir_synapses_connect_fixed_out},
        {"rt_connect_fixed_in", "aannnndna", ir_synapses_connect_fixed_in},
        {"rt_connect_one_to_one", "aan", ir_synapses_connect_one_to_one},
        {"rt_connect_random_where", "aannnradn", ir_synapses_connect_random_where},
        {"rt_connect_random_each", "aannnadn", ir_synapses_connect_random_each},
        {"rt_connect_fixed_where", "aannnadn", ir_synapses_connect_fixed_where},
        {"rt_connect_one_to_one_where", "aana", ir_synapses_connect_one_to_one_where},
        {"rt_turn_columns", "aaaann", ir_synapses_turn_columns},
        {"rt_order_by_delay", "aaaaaannnnn", ir_synapses_order_by_delay},
        {"rt_order_pairs_by_delay", "aaannnnn", ir_synapses_order_pairs_by_delay},
        {"rt_connect_runs", "aatn", ir_synapses_connect_runs},
        {"rt_connect_table", "aaatn", ir_synapses_connect_table},
        {"rt_table_column", "atnna", ir_synapses_table_column},
        {"rt_fetch_row", "anaa", ir_synapses_fetch_row},
        {"rt_fetch_weights", "anaa", ir_synapses_fetch_weights},
        {"rt_fetch_column", "anaaa", ir_synapses_fetch_column},
        {"rt_transpose", "aaaaann", ir_synapses_transpose},
        {"rt_record", "cnrna", record_values},
        {"rt_record_list", "cnrna", record_list},
        {"rt_record_begin", "aa", record_begin},
        {"rt_record_held", "caa", record_held},
        {"rt_record_due", "craa", record_due},
        {"rt_record_row", "cnrnaaa", record_row},
        {"rt_record_units", "cnrnaaa", record_units},
        {"rt_record_flags", "cnrnaaa", record_flags},
    };
    KernelCall call = {bounds, kernel};
    const char *name = kernel->u.kernel.function;
    for (int k = 0; k < kernel->u.kernel.arg_count; k++)
        if (kernel->u.kernel.args[k].value != NULL)
            interval_of(bounds, kernel->u.kernel.args[k].value);
    for (size_t k = 0; k < sizeof FUNCTIONS / sizeof *FUNCTIONS; k++)
        if (strcmp(FUNCTIONS[k].name, name) == 0) {
            if (has_arguments(&call, FUNCTIONS[k].arguments))
                FUNCTIONS[k].touches(&call);
            return;
        }
    interval_fail(bounds, "nothing is known of what '%s' reads and writes", name);
}
