/* ir_extents.c: what the functions of runtime/kernel/ read and write through their arguments, as far as
 * generated code calls them: how many elements from each pointer on, and of ints between which numbers
 * those lie that they write, or must lie that they read. A new function that is given an array has its
 * line here; without one, ir_bounds.c cannot prove a call of it. */
#include "ir_extents.h"

#include <math.h>
#include <string.h>

#include "runtime/kernel/kernel.h"

typedef struct Call {
    Bounds *bounds;
    const IrStmt *stmt;
} Call;

/* ---- arguments ------------------------------------------------------------------------------ */

static void require(const Call *call, bool holds, const char *what)
{
    if (!holds)
        interval_fail(call->bounds, "'%s' is called with %s", call->stmt->u.kernel.function, what);
}

static const IrArg *arg_of(const Call *call, int k)
{
    return &call->stmt->u.kernel.args[k];
}

/* The most that an int argument can be. */
static double most(const Call *call, int k)
{
    return interval_of(call->bounds, arg_of(call, k)->value).high;
}

static const PlastTable *table_of(const Call *call, int k)
{
    return &call->bounds->module->tables.items[arg_of(call, k)->integer];
}

/* `count` elements of an array of that type. */
static const IrArray *extent(const Call *call, int k, IrBase base, double count)
{
    const IrArg *arg = arg_of(call, k);
    require(call, arg->array->base == base, "an array of another type");
    /* elements of several lanes lie side by side */
    require(call, !arg->array->varying || call->bounds->module->one_lane, "an array that varies");
    interval_require(call->bounds, arg->array, interval_of(call->bounds, arg->value), count);
    return arg->array;
}

static void reals(const Call *call, int k, double count)
{
    extent(call, k, IR_REAL, count);
}

/* Ints of any value. */
static void ints(const Call *call, int k, double count)
{
    extent(call, k, IR_INT, count);
}

static void writes(const Call *call, int k, double count, double low, double high)
{
    const IrArray *array = extent(call, k, IR_INT, count);
    if (count > 0 && (low < array->content.low || high > array->content.high))
        interval_fail(call->bounds,
                    "'%s' holds ints from %d to %d, but '%s' writes some from %.0f to %.0f",
                    array->name, array->content.low, array->content.high,
                    call->stmt->u.kernel.function, low, high);
}

static Interval reads(const Call *call, int k, double count)
{
    IrRange content = extent(call, k, IR_INT, count)->content;
    return (Interval){content.low, content.high};
}

static void reads_below(const Call *call, int k, double count, double end)
{
    Interval content = reads(call, k, count);
    if (count > 0 && content.low <= content.high && (content.low < 0 || content.high >= end))
        interval_fail(call->bounds,
                    "'%s' reads ints below %.0f from '%s', which holds some up to %.0f",
                    call->stmt->u.kernel.function, end, arg_of(call, k)->array->name, content.high);
}

/* Between which numbers the entries of a table's column lie. */
static Interval column_of(const Call *call, const PlastTable *table, int column)
{
    Interval all = {HUGE_VAL, -HUGE_VAL};
    require(call, column < table->columns, "a table of fewer columns");
    for (int k = 0; k < table->rows && column < table->columns; k++) {
        double entry = table->values[(long)k * table->columns + column];
        all = (Interval){fmin(all.low, trunc(entry)), fmax(all.high, trunc(entry))};
    }
    return all;
}

/* ---- random numbers and data ----------------------------------------------------------------- */

static void fill(const Call *call)
{
    reals(call, 0, most(call, 1));
}

static void gaussian(const Call *call, double room)
{
    reals(call, 0, most(call, 1) * most(call, 2));
    reals(call, 3, most(call, 2));
    reals(call, 6, room);
}

static void gaussian_rotated(const Call *call)
{
    double n = most(call, 2);
    gaussian(call, rt_gaussian_rotated_scratch(n));
}

static void gaussian_diagonal(const Call *call)
{
    double n = most(call, 2);
    gaussian(call, rt_gaussian_diagonal_scratch(n));
}

static void principal(const Call *call)
{
    double n = most(call, 3);
    reals(call, 0, n);
    reals(call, 1, most(call, 2) * n);
    require(call, most(call, 4) <= n, "a component that there is not");
    reals(call, 5, rt_principal_scratch(n));
}

static void propagator(const Call *call)
{
    double n = most(call, 1);
    reals(call, 0, n * n);
    reals(call, 3, rt_propagator_scratch(n));
}

/* Of a varying array elements of all lanes, side by side. */
/* `count` reals of each lane. */
static void varying_reals(const Call *call, int k, double count)
{
    const IrArg *arg = arg_of(call, k);
    require(call, arg->array->base == IR_REAL && (arg->array->varying || call->bounds->module->one_lane),
            "an array that does not vary");
    interval_require(call->bounds, arg->array, interval_of(call->bounds, arg->value), count);
}

/* `count` numbers of each lane of an array that varies, or of one that does not; argument k + 1 says how many lanes there are. */
static void lanes_of(const Call *call, int k, double count)
{
    const IrArg *lanes = arg_of(call, k + 1);
    if (lanes->kind == IR_ARG_LANES) {
        varying_reals(call, k, count);
        return;
    }
    require(call, !arg_of(call, k)->array->varying && most(call, k + 1) <= 1, "one lane of an array that has several");
    reals(call, k, count);
}

static void autocorrelation(const Call *call)
{
    lanes_of(call, 0, most(call, 2) * most(call, 3));
}

static void spectrum(const Call *call)
{
    double bins = most(call, 2);
    lanes_of(call, 0, bins);
    reals(call, 3, (double)rt_spectrum_scratch((long)bins));
}

static void sort(const Call *call)
{
    varying_reals(call, 0, most(call, 2));
}

static void propagators(const Call *call)
{
    double n = most(call, 2);
    varying_reals(call, 0, n * n);
    reals(call, 4, rt_propagator_scratch(n) + n * n);
}

static void task(const Call *call)
{
    reals(call, 0, 1);
    reals(call, 1, most(call, 2));
    reals(call, 4, most(call, 2));
}

/* `count` rows of `columns` columns behind `skipped` ones, for search and for validation. */
static void part_of_table(const Call *call, int first_column, int columns, int count, int held_out, double skipped)
{
    const PlastTable *table = table_of(call, 1);
    Interval held = interval_of(call->bounds, arg_of(call, held_out)->value);
    bool is_part = held.low >= 0 && held.high <= 1;
    require(call, is_part, "a part to hold out that is none");
    require(call, most(call, first_column) + most(call, columns) <= table->columns,
            "columns that the table has not");
    for (int set = PLAST_SEARCH; set <= PLAST_VALIDATION && is_part; set++)
        require(call, skipped + most(call, count) <= rt_rows_available(table->rows, held.high, set),
                "more rows than the table has");
}

static void rows(const Call *call)
{
    double columns = most(call, 3), room = table_of(call, 1)->rows;
    reals(call, 0, most(call, 4) * columns);
    part_of_table(call, 2, 3, 4, 8, most(call, 9));
    reals(call, 12, rt_rows_scratch(room, columns));
}

static void weight_rows(const Call *call)
{
    reals(call, 0, most(call, 3) * most(call, 4));
    part_of_table(call, 2, 3, 4, 7, 0);
}

/* ---- spikes ---------------------------------------------------------------------------------- */

/* A list of units of so many, and how many it has. */
static void list(const Call *call, double units)
{
    writes(call, 0, units, 0, units - 1);
    writes(call, 1, 1, 0, units);
}

static void poisson_start(const Call *call)
{
    reals(call, 0, RT_POISSON_STATE);
}

static void poisson(const Call *call)
{
    list(call, most(call, 4) * most(call, 5));
    reals(call, 2, RT_POISSON_STATE);
    reals(call, 3, most(call, 4));
}

static void poisson_counts(const Call *call)
{
    double units = most(call, 5) * most(call, 6);
    list(call, units);
    writes(call, 2, units, 0, RT_MOST_TIMES);
    reals(call, 3, RT_POISSON_STATE);
    reals(call, 4, most(call, 5));
}

static void silence(const Call *call)
{
    double listed = reads(call, 1, 1).high;
    double units = reads(call, 0, listed).high + 1;
    reals(call, 2, units);
}

static void collect(const Call *call)
{
    list(call, most(call, 3));
    reals(call, 2, most(call, 3));
}

static void regular(const Call *call)
{
    double units = most(call, 5);
    list(call, units);
    reals(call, 2, units);
    reals(call, 3, units);
    reals(call, 4, units);
}

static void spike_table(const Call *call)
{
    const PlastTable *table = table_of(call, 2);
    Interval units = column_of(call, table, 1);
    reals(call, 0, table->rows);
    writes(call, 1, table->rows, units.low, units.high);
}

/* Whether some trial is left for the search and for validation. */
static void trials_of_table(const Call *call, const PlastTable *table, int column, int trials, int held_out)
{
    Interval held = interval_of(call->bounds, arg_of(call, held_out)->value);
    require(call, held.low >= 0 && held.high <= 1, "a part to hold out that is none");
    require(call, most(call, column) < table->columns, "a table of fewer columns");
    for (int set = PLAST_SEARCH; set <= PLAST_VALIDATION; set++)
        require(call, rt_rows_available(most(call, trials), held.high, set) >= 1, "no trial of a set");
}

static void spikes_of_trial(const Call *call)
{
    const PlastTable *table = table_of(call, 3);
    Interval units = column_of(call, table, 1);
    reals(call, 0, most(call, 2));
    writes(call, 1, most(call, 2), fmin(units.low, 0), fmax(units.high, 0));
    trials_of_table(call, table, 5, 6, 7);
}

static void rows_of_trial(const Call *call)
{
    double columns = most(call, 4), room = most(call, 5);
    const PlastTable *table = table_of(call, 2);
    reals(call, 0, room * columns);
    writes(call, 1, 1, 1, room);
    require(call, most(call, 3) + columns <= table->columns, "columns that the table has not");
    trials_of_table(call, table, 6, 7, 10);
    reals(call, 12, columns);
}

static void due(const Call *call)
{
    double events = most(call, 5);
    list(call, reads(call, 4, events).high + 1);
    reads_below(call, 2, 1, events + 1);
    writes(call, 2, 1, 0, events);
    reals(call, 3, events);
}

/* ---- connections ----------------------------------------------------------------------------- */

/* Rows of so many sources, which have at most `capacity` synapses in all. */
static void rows_of(const Call *call, double sources, double targets, double capacity)
{
    writes(call, 0, sources + 1, 0, capacity);
    writes(call, 1, capacity, 0, targets - 1);
}

static void connect_random(const Call *call)
{
    rows_of(call, most(call, 3), most(call, 4), most(call, 2));
}

static void connect_fixed_out(const Call *call)
{
    double count = most(call, 4);
    rows_of(call, most(call, 2), most(call, 3), most(call, 2) * count);
    require(call, count <= most(call, 3) - most(call, 5), "more synapses than there are targets");
}

static void connect_fixed_in(const Call *call)
{
    double targets = most(call, 3), count = most(call, 4);
    rows_of(call, most(call, 2), targets, targets * count);
    require(call, count <= most(call, 2) - most(call, 5), "more synapses than there are sources");
    ints(call, 8, rt_fixed_in_scratch(targets, count));
}

static void connect_one_to_one(const Call *call)
{
    double units = most(call, 2);
    rows_of(call, units, units, units);
}

static void connect_table(const Call *call)
{
    const PlastTable *table = table_of(call, 3);
    Interval sources = column_of(call, table, 0), targets = column_of(call, table, 1);
    writes(call, 0, most(call, 4) + 1, 0, table->rows);
    writes(call, 1, table->rows, targets.low, targets.high);
    reals(call, 2, table->rows);
    require(call, table->rows == 0 || (sources.low >= 0 && sources.high < most(call, 4)),
            "a table of other sources");
}

static void connect_runs(const Call *call)
{
    const PlastTable *table = table_of(call, 2);
    Interval sources = column_of(call, table, 0), targets = column_of(call, table, 1);
    double count = 0, last = targets.high;
    for (int k = 0; table->columns == 3 && k < table->rows; k++) {
        const double *run = table->values + 3 * (size_t)k;
        require(call, run[2] >= 1 && (k == 0 || run[0] >= run[-3]), "runs that are not in order");
        count += run[2];
        last = fmax(last, run[1] + run[2] - 1);
    }
    require(call, table->columns == 3, "a table of other columns");
    writes(call, 0, most(call, 3) + 1, 0, count);
    writes(call, 1, count, targets.low, last);
    require(call, table->rows == 0 || (sources.low >= 0 && sources.high < most(call, 3)),
            "a table of other sources");
}

static void table_column(const Call *call)
{
    const PlastTable *table = table_of(call, 1);
    Interval sources = column_of(call, table, 0);
    reals(call, 0, table->rows);
    ints(call, 4, most(call, 2) + 1);
    require(call, most(call, 3) < table->columns, "a table of fewer columns");
    require(call, table->rows == 0 || (sources.low >= 0 && sources.high < most(call, 2)),
            "a table of other sources");
}

/* Of rows that follow one another, the one of a unit and the end of it. */
static void row_where(const Call *call, int unit, double targets, double capacity, int allowed)
{
    double source = most(call, unit);
    writes(call, 0, source + 2, 0, capacity);
    writes(call, 1, capacity, 0, targets - 1);
    reals(call, allowed, targets);
}

static void connect_random_where(const Call *call)
{
    row_where(call, 3, most(call, 4), most(call, 2), 6);
}

static void connect_random_each(const Call *call)
{
    row_where(call, 3, most(call, 4), most(call, 2), 5);
}

static void connect_fixed_where(const Call *call)
{
    row_where(call, 2, most(call, 3), (most(call, 2) + 1) * most(call, 4), 5);
}

static void connect_one_to_one_where(const Call *call)
{
    connect_one_to_one(call);
    reals(call, 3, most(call, 2));
}

static void turn_columns(const Call *call)
{
    double sources = most(call, 4), targets = most(call, 5);
    double synapses = reads(call, 2, targets + 1).high;
    rows_of(call, sources, targets, synapses);
    reads_below(call, 3, synapses, sources);
}

/* What `list` names has a row, whose elements are places in arrays of at least so many
 * elements. How many more there are is another argument. */
static double fetched(const Call *call)
{
    double units = reads(call, 0, 1).high + 1;
    return reads(call, 2, units + 1).high;
}

static void fetch_row(const Call *call)
{
    ints(call, 3, fetched(call));
}

static void fetch_weights(const Call *call)
{
    reals(call, 3, fetched(call));
}

static void fetch_column(const Call *call)
{
    double places = reads(call, 3, fetched(call)).high + 1;
    reals(call, 4, places);
}

static void transpose(const Call *call)
{
    double sources = most(call, 5), targets = most(call, 6);
    double synapses = reads(call, 3, sources + 1).high;
    writes(call, 0, targets + 1, 0, synapses);
    writes(call, 1, synapses, 0, synapses - 1);
    writes(call, 2, synapses, 0, sources - 1);
    reads_below(call, 4, synapses, targets);
}

/* Delays of synapses, argument k: `groups` different ones from `least` on. */
static void reads_delays(const Call *call, int k, double count, int least)
{
    Interval content = reads(call, k, count), lowest = interval_of(call->bounds, arg_of(call, least)->value);
    require(call, content.low >= lowest.high && content.high < lowest.low + most(call, least + 1),
            "delays that have no group");
}

static void order_by_delay(const Call *call)
{
    double sources = most(call, 6), targets = most(call, 7), synapses = reads(call, 4, sources + 1).high;
    bool by_target = most(call, 10) > 0;
    writes(call, 0, (by_target ? targets : sources) * most(call, 9) + 1, 0, synapses);
    writes(call, 1, synapses, 0, synapses - 1);
    writes(call, 2, synapses, 0, (by_target ? sources : targets) - 1);
    reads_delays(call, 3, synapses, 8);
    reads_below(call, 5, synapses, targets);
}

static void order_pairs_by_delay(const Call *call)
{
    double sources = most(call, 3), targets = most(call, 4), pairs = sources * targets;
    bool by_target = most(call, 7) > 0;
    writes(call, 0, (by_target ? targets : sources) * most(call, 6) + 1, 0, pairs);
    writes(call, 1, pairs, 0, (by_target ? sources : targets) - 1);
    reads_delays(call, 2, pairs, 5);
}

static void one_number(const Call *call)
{
    reals(call, 0, 1);
}

static void record_values(const Call *call)
{
    reals(call, 4, most(call, 3));
}

static void record_list(const Call *call)
{
    ints(call, 4, most(call, 3));
}

/* Spikes that are held, in arguments number k and k + 1. */
static void held(const Call *call, int k)
{
    ints(call, k, RT_HELD_SIZE);
    reals(call, k + 1, 1);
}

static void record_begin(const Call *call)
{
    held(call, 0);
}

static void record_held(const Call *call)
{
    held(call, 1);
}

static void record_due(const Call *call)
{
    held(call, 2);
}

static void record_units(const Call *call)
{
    ints(call, 4, most(call, 3));
    held(call, 5);
}

static void record_flags(const Call *call)
{
    reals(call, 4, most(call, 3));
    held(call, 5);
}

/* --------------------------------------------------------------------------------------------- */

static bool has_arguments(const Call *call, const char *kinds)
{
    static const char LETTERS[] = {
        [IR_ARG_ARRAY] = 'a', [IR_ARG_INT] = 'n',        [IR_ARG_REAL] = 'r',
        [IR_ARG_DRAW] = 'd',  [IR_ARG_TRIAL_DRAW] = 'd', [IR_ARG_TABLE] = 't',
        [IR_ARG_CONTEXT] = 'c', [IR_ARG_LANES] = 'l',
    };
    int count = (int)strlen(kinds);
    bool same = count == call->stmt->u.kernel.arg_count;
    for (int k = 0; k < count && same; k++)
        same = LETTERS[arg_of(call, k)->kind] == kinds[k] ||
               (kinds[k] == 'm' && (arg_of(call, k)->kind == IR_ARG_LANES || arg_of(call, k)->kind == IR_ARG_INT));
    require(call, same, "other arguments than it has");
    return same;
}

void ir_extents(Bounds *bounds, const IrStmt *kernel)
{
    static const struct {
        const char *name, *arguments; /* a: array, n: int, r: real, d: draw, t: table, c: context, l: lanes, m: lanes or int */
        void (*touches)(const Call *call);
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
        {"rt_connect_random", "aannnrndn", connect_random},
        {"rt_connect_fixed_out", "aannnndn", connect_fixed_out},
        {"rt_connect_fixed_in", "aannnndna", connect_fixed_in},
        {"rt_connect_one_to_one", "aan", connect_one_to_one},
        {"rt_connect_random_where", "aannnradn", connect_random_where},
        {"rt_connect_random_each", "aannnadn", connect_random_each},
        {"rt_connect_fixed_where", "aannnadn", connect_fixed_where},
        {"rt_connect_one_to_one_where", "aana", connect_one_to_one_where},
        {"rt_turn_columns", "aaaann", turn_columns},
        {"rt_order_by_delay", "aaaaaannnnn", order_by_delay},
        {"rt_order_pairs_by_delay", "aaannnnn", order_pairs_by_delay},
        {"rt_connect_runs", "aatn", connect_runs},
        {"rt_connect_table", "aaatn", connect_table},
        {"rt_table_column", "atnna", table_column},
        {"rt_fetch_row", "anaa", fetch_row},
        {"rt_fetch_weights", "anaa", fetch_weights},
        {"rt_fetch_column", "anaaa", fetch_column},
        {"rt_transpose", "aaaaann", transpose},
        {"rt_record", "cnrna", record_values},
        {"rt_record_list", "cnrna", record_list},
        {"rt_record_begin", "aa", record_begin},
        {"rt_record_held", "caa", record_held},
        {"rt_record_due", "craa", record_due},
        {"rt_record_units", "cnrnaaa", record_units},
        {"rt_record_flags", "cnrnaaa", record_flags},
    };
    Call call = {bounds, kernel};
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
