/* spikes.h: sparse connections, along which spikes go.
 *
 * Connections are kept row by row, a row for each presynaptic unit: row[i] to row[i + 1] - 1 are its synapses,
 * target[k] is the postsynaptic unit of synapse k, rising within a row. For what a postsynaptic
 * spike does there is the same by columns: column[j] to column[j + 1] - 1 are places in `synapse`,
 * which names synapses, and `source`, their presynaptic units. */
#ifndef PLAST_SPIKES_H
#define PLAST_SPIKES_H

/* 1 / log(1 - p); 1 - p has few digits of a small p, and none of one below 1e-16. */
RT_FUNCTION double rt_skip_scale(double p)
{
    if (p < 1e-6)
        return -1.0 / (p + 0.5 * p * p);
    return p < 1.0 ? 1.0 / d_log(1.0 - p) : 0.0;
}

/* Each pair with probability p, 0 <= p <= 1, but none of i == j if no_self. Cost is that of the synapses: the pairs
 * between two are skipped by a geometric number (Fan, Muller and Rezucha 1962). Beyond `capacity`
 * synapses are left out; with a capacity of ten standard deviations above the mean that does not
 * happen. */
RT_FUNCTION void rt_connect_random(int *row, int *target, int capacity, int sources, int targets,
                                   double p, int no_self, const PlastDraw *draw, int stream)
{
    const double scale = rt_skip_scale(p);
    const unsigned long long key = rt_draw_key(draw, stream, 0.0);
    int found = 0, drawn = 0, j = -1;
    double pair[2] = {0.0, 0.0};
    for (int i = 0; i < sources; i++) {
        const int own = no_self && i < targets;
        const int width = own ? targets - 1 : targets;
        row[i] = found;
        for (;;) {
            if (drawn % 2 == 0)
                rt_keyed_pair(pair, key, draw, 0.0, drawn >> 1);
            const double skip = d_log(pair[drawn % 2]) * scale;
            drawn++;
            if (!(skip < (double)(width - 1 - j))) {
                j = -1; /* without memory: the next row begins anew */
                break;
            }
            j += 1 + (int)skip;
            if (found < capacity) {
                target[found] = own && j >= i ? j + 1 : j;
                found++;
            }
        }
    }
    row[sources] = found;
}

/* `count` different ones of 0 to width - 1, rising, the choice of number `i`; Floyd's algorithm (Bentley
 * and Floyd 1987) with insertion. */
RT_FUNCTION void rt_choose(int *own, int width, int count, const PlastDraw *draw, int stream, int i)
{
    for (int n = 0; n < count; n++) {
        const int top = width - count + n;
        int pick = (int)(rt_uniform(draw, stream, i, n) * (top + 1));
        int place = 0;
        while (place < n && own[place] < pick)
            place++;
        if (place < n && own[place] == pick) {
            pick = top;
            place = n;
        }
        for (int k = n; k > place; k--)
            own[k] = own[k - 1];
        own[place] = pick;
    }
}

/* `count` different targets for each source. */
RT_FUNCTION void rt_connect_fixed_out(int *row, int *target, int sources, int targets, int count,
                                      int no_self, const PlastDraw *draw, int stream)
{
    for (int i = 0; i < sources; i++) {
        const int width = no_self && i < targets ? targets - 1 : targets;
        int *own = target + (long long)i * count;
        row[i] = i * count;
        rt_choose(own, width, count, draw, stream, i);
        for (int n = 0; width < targets && n < count; n++)
            own[n] += own[n] >= i;
    }
    row[sources] = sources * count;
}

RT_FUNCTION void rt_connect_one_to_one(int *row, int *target, int units)
{
    for (int i = 0; i < units; i++) {
        row[i] = i;
        target[i] = i;
    }
    row[units] = units;
}

/* ---- connections under a condition: unit by unit, where allowed[k] is not 0 for the other unit ---- */

RT_FUNCTION int rt_count_allowed(const double *allowed, int width)
{
    int count = 0;
    for (int k = 0; k < width; k++)
        count += allowed[k] != 0.0;
    return count;
}

/* Numbers of allowed units, counted without the others and rising, become their own numbers. */
RT_FUNCTION void rt_name_allowed(int *own, int count, const double *allowed)
{
    int unit = -1, passed = -1;
    for (int n = 0; n < count; n++) {
        while (passed < own[n]) {
            unit++;
            passed += allowed[unit] != 0.0;
        }
        own[n] = unit;
    }
}

/* Row `source` of rt_connect_random; rows follow one another. */
RT_FUNCTION void rt_connect_random_where(int *row, int *target, int capacity, int source,
                                         int targets, double p, const double *allowed,
                                         const PlastDraw *draw, int stream)
{
    const double scale = rt_skip_scale(p);
    const int width = rt_count_allowed(allowed, targets);
    const int first = source > 0 ? row[source] : 0;
    int found = first, k = -1;
    double pair[2] = {0.0, 0.0};
    for (int drawn = 0;; drawn++) {
        if (drawn % 2 == 0)
            rt_uniform_pair(pair, draw, stream, source, drawn >> 1);
        const double skip = d_log(pair[drawn % 2]) * scale;
        if (!(skip < (double)(width - 1 - k)))
            break;
        k += 1 + (int)skip;
        if (found < capacity) {
            target[found] = k;
            found++;
        }
    }
    rt_name_allowed(target + first, found - first, allowed);
    row[source] = first;
    row[source + 1] = found;
}

/* Row `source` where the pairs have probabilities p[targets] of their own: one of those that the largest of them
 * would choose is kept with the probability that its own has of the largest. */
RT_FUNCTION void rt_connect_random_each(int *row, int *target, int capacity, int source,
                                        int targets, const double *p, const PlastDraw *draw,
                                        int stream)
{
    const int first = source > 0 ? row[source] : 0;
    int found = first, k = -1;
    double most = 0.0;
    for (int j = 0; j < targets; j++)
        most = p[j] > most ? p[j] : most;
    const double scale = rt_skip_scale(most);
    for (int drawn = 0; most > 0.0; drawn++) {
        double pair[2];
        rt_uniform_pair(pair, draw, stream, source, drawn);
        const double skip = d_log(pair[0]) * scale;
        if (!(skip < (double)(targets - 1 - k)))
            break;
        k += 1 + (int)skip;
        if (pair[1] * most < p[k] && found < capacity) {
            target[found] = k;
            found++;
        }
    }
    row[source] = first;
    row[source + 1] = found;
}

/* Row `source` of rt_connect_fixed_out; fewer than `count` where fewer are allowed. */
RT_FUNCTION void rt_connect_fixed_where(int *row, int *target, int source, int targets, int count,
                                        const double *allowed, const PlastDraw *draw, int stream)
{
    const int width = rt_count_allowed(allowed, targets);
    const int first = source > 0 ? row[source] : 0;
    const int degree = count < width ? count : width;
    rt_choose(target + first, width, degree, draw, stream, source);
    rt_name_allowed(target + first, degree, allowed);
    row[source] = first;
    row[source + 1] = first + degree;
}

RT_FUNCTION void rt_connect_one_to_one_where(int *row, int *target, int units,
                                             const double *allowed)
{
    int found = 0;
    for (int i = 0; i < units; i++) {
        row[i] = found;
        if (allowed[i] != 0.0) {
            target[found] = i;
            found++;
        }
    }
    row[units] = found;
}

/* ---- what spikes will need ---- */

/* Ask for what the spike after the first of `left` listed ones needs of memory: while the synapses of
 * one unit are done, those of the next arrive. They are too few for the processor to foresee where
 * they lie. No number changes. Inlined by force: gcc takes a call that only asks for one without use. */

LANE_FUNCTION void rt_fetch_row(const int *list, int left, const int *row, const int *target)
{
    if (left < 2)
        return;
    for (int k = row[list[1]], end = row[list[1] + 1]; k < end; k += 16)
        FETCH(target + k);
}

LANE_FUNCTION void rt_fetch_weights(const int *list, int left, const int *row, const double *weight)
{
    if (left < 2)
        return;
    for (int k = row[list[1]], end = row[list[1] + 1]; k < end; k += 8)
        FETCH(weight + k);
}

/* The synapses of a column lie apart. */
LANE_FUNCTION void rt_fetch_column(const int *list, int left, const int *column, const int *synapse,
                                   const double *weight)
{
    if (left < 2)
        return;
    for (int k = column[list[1]], end = column[list[1] + 1]; k < end; k++)
        FETCH(weight + synapse[k]);
}

/* Of weights in single precision. */
LANE_FUNCTION void rt_single_fetch_weights(const int *list, int left, const int *row,
                                           const float *weight)
{
    if (left < 2)
        return;
    for (int k = row[list[1]], end = row[list[1] + 1]; k < end; k += 16)
        FETCH(weight + k);
}

LANE_FUNCTION void rt_single_fetch_column(const int *list, int left, const int *column,
                                          const int *synapse, const float *weight)
{
    if (left < 2)
        return;
    for (int k = column[list[1]], end = column[list[1] + 1]; k < end; k++)
        FETCH(weight + synapse[k]);
}

/* The same connections the other way round: rows become columns. */
RT_FUNCTION void rt_transpose(int *column, int *synapse, int *source, const int *row,
                              const int *target, int sources, int targets)
{
    for (int j = 0; j <= targets; j++)
        column[j] = 0;
    for (int k = 0; k < row[sources]; k++)
        column[target[k] + 1]++;
    for (int j = 0; j < targets; j++)
        column[j + 1] += column[j];
    for (int i = 0; i < sources; i++) {
        for (int k = row[i]; k < row[i + 1]; k++) {
            const int place = column[target[k]];
            synapse[place] = k;
            source[place] = i;
            column[target[k]]++;
        }
    }
    for (int j = targets; j > 0; j--)
        column[j] = column[j - 1];
    column[0] = 0;
}

/* Synapses by unit and delay: those of unit u whose delay is d steps, least <= d < least + groups, are at places
 * first[u groups + d - least] to the next. Units are sources, or targets if by_target; other[] is the unit at the other
 * end, and synapse[] the number of the synapse, rising. */
RT_FUNCTION void rt_order_by_delay(int *first, int *synapse, int *other, const int *steps,
                                   const int *row, const int *target, int sources, int targets,
                                   int least, int groups, int by_target)
{
    const int groups_in_all = (by_target ? targets : sources) * groups;
    for (int g = 0; g <= groups_in_all; g++)
        first[g] = 0;
    for (int i = 0; i < sources; i++)
        for (int k = row[i]; k < row[i + 1]; k++)
            first[(by_target ? target[k] : i) * groups + steps[k] - least + 1]++;
    for (int g = 0; g < groups_in_all; g++)
        first[g + 1] += first[g];
    for (int i = 0; i < sources; i++) {
        for (int k = row[i]; k < row[i + 1]; k++) {
            const int group = (by_target ? target[k] : i) * groups + steps[k] - least;
            synapse[first[group]] = k;
            other[first[group]] = by_target ? i : target[k];
            first[group]++;
        }
    }
    for (int g = groups_in_all; g > 0; g--)
        first[g] = first[g - 1];
    first[0] = 0;
}

/* The same of all pairs, whose delays are steps[target][source]. */
RT_FUNCTION void rt_order_pairs_by_delay(int *first, int *other, const int *steps, int sources,
                                         int targets, int least, int groups, int by_target)
{
    const int units = by_target ? targets : sources, others = by_target ? sources : targets;
    int found = 0;
    for (int u = 0; u < units; u++) {
        for (int g = 0; g < groups; g++) {
            first[u * groups + g] = found;
            for (int v = 0; v < others; v++) {
                const int i = by_target ? v : u, j = by_target ? u : v;
                if (steps[(long long)j * sources + i] - least == g) {
                    other[found] = v;
                    found++;
                }
            }
        }
    }
    first[units * groups] = found;
}

/* Columns become rows. */
RT_FUNCTION void rt_turn_columns(int *row, int *target, const int *column, const int *source,
                                 int sources, int targets)
{
    for (int i = 0; i <= sources; i++)
        row[i] = 0;
    for (int k = 0; k < column[targets]; k++)
        row[source[k] + 1]++;
    for (int i = 0; i < sources; i++)
        row[i + 1] += row[i];
    for (int j = 0; j < targets; j++) {
        for (int k = column[j]; k < column[j + 1]; k++) {
            target[row[source[k]]] = j;
            row[source[k]]++;
        }
    }
    for (int i = sources; i > 0; i--)
        row[i] = row[i - 1];
    row[0] = 0;
}

/* Ints of scratch that rt_connect_fixed_in needs. */
#define rt_fixed_in_scratch(targets, count) ((targets) + 1 + (targets) * (count))

/* `count` different sources for each target. */
RT_FUNCTION void rt_connect_fixed_in(int *row, int *target, int sources, int targets, int count,
                                     int no_self, const PlastDraw *draw, int stream, int *scratch)
{
    int *source = scratch + targets + 1;
    rt_connect_fixed_out(scratch, source, targets, sources, count, no_self, draw, stream);
    rt_turn_columns(row, target, scratch, source, sources, targets);
}

/* Synapses listed in a table: presynaptic and postsynaptic unit, weight; no pair twice. Within a row
 * they stand in the table's order. weight[k] belongs to target[k]. */
RT_FUNCTION void rt_connect_table(int *row, int *target, double *weight, const PlastTable *table,
                                  int sources)
{
    for (int i = 0; i <= sources; i++)
        row[i] = 0;
    for (int k = 0; k < table->rows; k++)
        row[(int)table->values[(long long)k * table->columns] + 1]++;
    for (int i = 0; i < sources; i++)
        row[i + 1] += row[i];
    for (int k = 0; k < table->rows; k++) {
        const double *entry = table->values + (long long)k * table->columns;
        const int i = (int)entry[0];
        const int j = (int)entry[1];
        target[row[i]] = j;
        weight[row[i]] = entry[2];
        row[i]++;
    }
    for (int i = sources; i > 0; i--)
        row[i] = row[i - 1];
    row[0] = 0;
}

/* Synapses as runs of targets: source, first target, how many; in order of these. */
RT_FUNCTION void rt_connect_runs(int *row, int *target, const PlastTable *table, int sources)
{
    const double *run = table->values;
    int found = 0;
    for (int i = 0, k = 0; i < sources; i++) {
        row[i] = found;
        for (; k < table->rows && (int)run[0] == i; k++, run += 3)
            for (int n = 0; n < (int)run[2]; n++)
                target[found++] = (int)run[1] + n;
    }
    row[sources] = found;
}

/* out[synapse]: another column of the table, in the order that rt_connect_table makes; next[sources + 1]: scratch. */
RT_FUNCTION void rt_table_column(double *out, const PlastTable *table, int sources, int column,
                                 int *next)
{
    for (int i = 0; i <= sources; i++)
        next[i] = 0;
    for (int k = 0; k < table->rows; k++)
        next[(int)table->values[(long long)k * table->columns] + 1]++;
    for (int i = 0; i < sources; i++)
        next[i + 1] += next[i];
    for (int k = 0; k < table->rows; k++) {
        const double *entry = table->values + (long long)k * table->columns;
        out[next[(int)entry[0]]++] = entry[column];
    }
}

#endif
