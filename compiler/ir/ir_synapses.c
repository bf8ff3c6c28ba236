/* ir_synapses.c: what the functions of runtime/kernel/ that make and walk lists of synapses read and write; see
 * ir_extents.c. */
#include "ir_synapses.h"

#include <math.h>

#include "runtime/kernel/kernel.h"

/* Rows of so many sources, which have at most `capacity` synapses in all. */
static void rows_of(const KernelCall *call, double sources, double targets, double capacity)
{
    touch_writes(call, 0, sources + 1, 0, capacity);
    touch_writes(call, 1, capacity, 0, targets - 1);
}

void ir_synapses_connect_random(const KernelCall *call)
{
    rows_of(call, touch_most(call, 3), touch_most(call, 4), touch_most(call, 2));
}

void ir_synapses_connect_fixed_out(const KernelCall *call)
{
    double count = touch_most(call, 4);
    rows_of(call, touch_most(call, 2), touch_most(call, 3), touch_most(call, 2) * count);
    touch_require(call, count <= touch_most(call, 3) - touch_most(call, 5), "more synapses than there are targets");
}

void ir_synapses_connect_fixed_in(const KernelCall *call)
{
    double targets = touch_most(call, 3), count = touch_most(call, 4);
    rows_of(call, touch_most(call, 2), targets, targets * count);
    touch_require(call, count <= touch_most(call, 2) - touch_most(call, 5), "more synapses than there are sources");
    touch_ints(call, 8, rt_fixed_in_scratch(targets, count));
}

void ir_synapses_connect_one_to_one(const KernelCall *call)
{
    double units = touch_most(call, 2);
    rows_of(call, units, units, units);
}

void ir_synapses_connect_table(const KernelCall *call)
{
    const PlastTable *table = touch_table(call, 3);
    Interval sources = touch_column(call, table, 0), targets = touch_column(call, table, 1);
    touch_writes(call, 0, touch_most(call, 4) + 1, 0, table->rows);
    touch_writes(call, 1, table->rows, targets.low, targets.high);
    touch_reals(call, 2, table->rows);
    touch_require(call, table->rows == 0 || (sources.low >= 0 && sources.high < touch_most(call, 4)),
            "a table of other sources");
}

void ir_synapses_connect_runs(const KernelCall *call)
{
    const PlastTable *table = touch_table(call, 2);
    Interval sources = touch_column(call, table, 0), targets = touch_column(call, table, 1);
    double count = 0, last = targets.high;
    for (int k = 0; table->columns == 3 && k < table->rows; k++) {
        const double *run = table->values + 3 * (size_t)k;
        touch_require(call, run[2] >= 1 && (k == 0 || run[0] >= run[-3]), "runs that are not in order");
        count += run[2];
        last = fmax(last, run[1] + run[2] - 1);
    }
    touch_require(call, table->columns == 3, "a table of other columns");
    touch_writes(call, 0, touch_most(call, 3) + 1, 0, count);
    touch_writes(call, 1, count, targets.low, last);
    touch_require(call, table->rows == 0 || (sources.low >= 0 && sources.high < touch_most(call, 3)),
            "a table of other sources");
}

void ir_synapses_table_column(const KernelCall *call)
{
    const PlastTable *table = touch_table(call, 1);
    Interval sources = touch_column(call, table, 0);
    touch_reals(call, 0, table->rows);
    touch_ints(call, 4, touch_most(call, 2) + 1);
    touch_require(call, touch_most(call, 3) < table->columns, "a table of fewer columns");
    touch_require(call, table->rows == 0 || (sources.low >= 0 && sources.high < touch_most(call, 2)),
            "a table of other sources");
}

/* Of rows that follow one another, the one of a unit and the end of it. */
static void row_where(const KernelCall *call, int unit, double targets, double capacity, int allowed)
{
    double source = touch_most(call, unit);
    touch_writes(call, 0, source + 2, 0, capacity);
    touch_writes(call, 1, capacity, 0, targets - 1);
    touch_reals(call, allowed, targets);
}

void ir_synapses_connect_random_where(const KernelCall *call)
{
    row_where(call, 3, touch_most(call, 4), touch_most(call, 2), 6);
}

void ir_synapses_connect_random_each(const KernelCall *call)
{
    row_where(call, 3, touch_most(call, 4), touch_most(call, 2), 5);
}

void ir_synapses_connect_fixed_where(const KernelCall *call)
{
    row_where(call, 2, touch_most(call, 3), (touch_most(call, 2) + 1) * touch_most(call, 4), 5);
}

void ir_synapses_connect_one_to_one_where(const KernelCall *call)
{
    ir_synapses_connect_one_to_one(call);
    touch_reals(call, 3, touch_most(call, 2));
}

void ir_synapses_turn_columns(const KernelCall *call)
{
    double sources = touch_most(call, 4), targets = touch_most(call, 5);
    double synapses = touch_reads(call, 2, targets + 1).high;
    rows_of(call, sources, targets, synapses);
    touch_reads_below(call, 3, synapses, sources);
}

/* What `list` names has a row, whose elements are places in arrays of at least so many
 * elements. How many more there are is another argument. */
static double fetched(const KernelCall *call)
{
    double units = touch_reads(call, 0, 1).high + 1;
    return touch_reads(call, 2, units + 1).high;
}

void ir_synapses_fetch_row(const KernelCall *call)
{
    touch_ints(call, 3, fetched(call));
}

void ir_synapses_fetch_weights(const KernelCall *call)
{
    touch_reals(call, 3, fetched(call));
}

void ir_synapses_fetch_column(const KernelCall *call)
{
    double places = touch_reads(call, 3, fetched(call)).high + 1;
    touch_reals(call, 4, places);
}

void ir_synapses_transpose(const KernelCall *call)
{
    double sources = touch_most(call, 5), targets = touch_most(call, 6);
    double synapses = touch_reads(call, 3, sources + 1).high;
    touch_writes(call, 0, targets + 1, 0, synapses);
    touch_writes(call, 1, synapses, 0, synapses - 1);
    touch_writes(call, 2, synapses, 0, sources - 1);
    touch_reads_below(call, 4, synapses, targets);
}

/* Delays of synapses, argument k: `groups` different ones from `least` on. */
static void reads_delays(const KernelCall *call, int k, double count, int least)
{
    Interval content = touch_reads(call, k, count), lowest = interval_of(call->bounds, touch_arg(call, least)->value);
    touch_require(call, content.low >= lowest.high && content.high < lowest.low + touch_most(call, least + 1),
            "delays that have no group");
}

void ir_synapses_order_by_delay(const KernelCall *call)
{
    double sources = touch_most(call, 6), targets = touch_most(call, 7), synapses = touch_reads(call, 4, sources + 1).high;
    bool by_target = touch_most(call, 10) > 0;
    touch_writes(call, 0, (by_target ? targets : sources) * touch_most(call, 9) + 1, 0, synapses);
    touch_writes(call, 1, synapses, 0, synapses - 1);
    touch_writes(call, 2, synapses, 0, (by_target ? sources : targets) - 1);
    reads_delays(call, 3, synapses, 8);
    touch_reads_below(call, 5, synapses, targets);
}

void ir_synapses_order_pairs_by_delay(const KernelCall *call)
{
    double sources = touch_most(call, 3), targets = touch_most(call, 4), pairs = sources * targets;
    bool by_target = touch_most(call, 7) > 0;
    touch_writes(call, 0, (by_target ? targets : sources) * touch_most(call, 6) + 1, 0, pairs);
    touch_writes(call, 1, pairs, 0, (by_target ? sources : targets) - 1);
    reads_delays(call, 2, pairs, 5);
}
