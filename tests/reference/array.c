/* array.c: one number of many: over the elements of arrays, and over the steps of a phase. */
#include "reference.h"

#include <math.h>

bool exists(const Trial *trial, const Expr *x, int i, int j)
{
    if (!x->synapses)
        return true;
    const Network *network = &trial->networks[x->synapses->index];
    const int at[] = {i, j};
    int full[2] = {0, 0}, next = 0;
    if (x->kind == EXPR_WEIGHTS && x->paired) {
        for (int k = 0; k < network->count; k++)
            if (network->pre[k] == i && network->post[k] == j)
                return true;
        return false;
    }
    if (x->kind == EXPR_WEIGHTS || x->kind == EXPR_TRACES)
        return x->type.rank == 1 ? i < network->count
                                 : network->present[j * x->synapses->pre->size + i];
    if (x->kind == EXPR_LET)
        return exists(trial, x->u.let.let->values.items[x->u.let.instance], i, j);
    if (x->kind == EXPR_SLICE) {
        for (int k = 0; k < x->u.slice.array->type.rank; k++)
            full[k] = x->u.slice.at[k] >= 0 ? x->u.slice.at[k] : x->u.slice.first[k] + at[next++];
        return exists(trial, x->u.slice.array, full[0], full[1]);
    }
    for (int k = 0; k < expr_child_count(x); k++) { /* a [n, 1] beside a [n]: its only column */
        const Expr *part = expr_child(x, k);
        if (!exists(trial, part, i, part->type.rank > x->type.rank ? 0 : j))
            return false;
    }
    return true;
}

static int rows(Type type)
{
    return type.rank > 0 ? type.size[0] : 1;
}

static int columns(Type type)
{
    return type.rank > 1 ? type.size[1] : 1;
}

/* ---- numbers in a row ------------------------------------------------------------------------ */

static double mean(const Numbers *numbers)
{
    double sum = 0;
    for (int k = 0; k < numbers->count; k++)
        sum += numbers->items[k];
    return sum / numbers->count;
}

/* Sum of the products of the distances from the means. */
static double spread(const Numbers *a, const Numbers *b)
{
    double sum = 0, middle_a = mean(a), middle_b = mean(b);
    for (int k = 0; k < a->count; k++)
        sum += (a->items[k] - middle_a) * (b->items[k] - middle_b);
    return sum;
}

static double correlation(const Numbers *a, const Numbers *b)
{
    return spread(a, b) / sqrt(spread(a, a) * spread(b, b));
}

static double reduce(Reduction how, const Numbers *numbers)
{
    double sum = 0, squares = 0, low = HUGE_VAL, high = -HUGE_VAL;
    int largest = 0;
    for (int k = 0; k < numbers->count; k++) {
        double value = numbers->items[k];
        sum += value;
        squares += value * value;
        low = value < low || isnan(value) ? value : low;
        largest = value > high ? k : largest;
        high = value > high || isnan(value) ? value : high;
    }
    switch (how) {
    case REDUCE_SUM:
        return sum;
    case REDUCE_MEAN:
        return sum / numbers->count;
    case REDUCE_MIN: /* of none it is no number */
        return numbers->count > 0 ? low : (double)NAN;
    case REDUCE_MAX:
        return numbers->count > 0 ? high : (double)NAN;
    case REDUCE_NORM:
        return sqrt(squares);
    case REDUCE_VAR:
        return spread(numbers, numbers) / numbers->count;
    case REDUCE_STD:
        return sqrt(spread(numbers, numbers) / numbers->count);
    case REDUCE_ARGMAX:
        return isnan(high) ? high : largest;
    case REDUCE_FIRST:
        return numbers->items[0];
    case REDUCE_LAST:
        return numbers->items[numbers->count - 1];
    }
    return (double)NAN;
}

/* ---- arrays ---------------------------------------------------------------------------------- */

/* The elements that exist there and in another array beside it, which may be NULL. */
static void collect(Trial *trial, const Expr *array, const Expr *beside, const Site *site, Type shape,
                    Numbers *out)
{
    for (int i = 0; i < rows(shape); i++)
        for (int j = 0; j < columns(shape); j++)
            if (exists(trial, array, i, j) && (!beside || exists(trial, beside, i, j)))
                vec_push(trial->arena, out, element(trial, array, site, shape.rank, i, j));
}

/* Numbers go with any shape; else the lower rank is that of both. */
static Type shape_of(const Expr *a, const Expr *b)
{
    if (a->type.rank == 0 || b->type.rank == 0)
        return a->type.rank == 0 ? b->type : a->type;
    return a->type.rank <= b->type.rank ? a->type : b->type;
}

static double dot(const Numbers *a, const Numbers *b)
{
    double sum = 0;
    for (int k = 0; k < a->count; k++)
        sum += a->items[k] * b->items[k];
    return sum;
}

/* The position of the first of the largest elements, among all; NaN if one of them is. */
static double largest(Trial *trial, const Expr *array, const Site *site)
{
    double most = -HUGE_VAL;
    int position = 0;
    for (int i = 0; i < rows(array->type); i++) {
        double value = exists(trial, array, i, 0) ? value_at(trial, array, site, i, 0) : -HUGE_VAL;
        position = value > most ? i : position;
        most = value > most || isnan(value) ? value : most;
    }
    return isnan(most) ? most : position;
}

double reduced(Trial *trial, const Expr *x, const Site *site)
{
    Numbers values = {0}, others = {0};
    if (x->kind == EXPR_GATHER) {
        for (int k = 0; k < x->u.gather.parts.count; k++)
            vec_push(trial->arena, &values, number(trial, x->u.gather.parts.items[k], site));
        return reduce(x->u.gather.how, &values);
    }
    if (x->kind == EXPR_REDUCE && x->u.reduce.how == REDUCE_ARGMAX)
        return largest(trial, x->u.reduce.value, site);
    if (x->kind == EXPR_REDUCE) {
        collect(trial, x->u.reduce.value, x->u.reduce.beside, site, x->u.reduce.value->type,
                &values);
        return reduce(x->u.reduce.how, &values);
    }
    Type shape = shape_of(x->u.pair.left, x->u.pair.right);
    collect(trial, x->u.pair.left, x->u.pair.right, site, shape, &values);
    collect(trial, x->u.pair.right, x->u.pair.left, site, shape, &others);
    return x->kind == EXPR_DOT ? dot(&values, &others) : correlation(&values, &others);
}

/* By insertion; NaN if one is. */
static void put_in_order(Numbers *numbers)
{
    for (int k = 1; k < numbers->count; k++)
        for (int n = k; n > 0 && !(numbers->items[n - 1] <= numbers->items[n]); n--) {
            double moved = numbers->items[n];
            numbers->items[n] = numbers->items[n - 1];
            numbers->items[n - 1] = moved;
        }
    for (int k = 0; k < numbers->count; k++)
        if (isnan(numbers->items[k]))
            for (int n = 0; n < numbers->count; n++)
                numbers->items[n] = (double)NAN;
}

double sorted(Trial *trial, const Expr *x, const Site *site, int i)
{
    Numbers values = {0};
    collect(trial, x->u.sort.array, NULL, site, x->u.sort.array->type, &values);
    put_in_order(&values);
    return values.items[i];
}

double quantile(Trial *trial, const Expr *x, const Site *site)
{
    Numbers values = {0};
    collect(trial, x->u.sort.array, NULL, site, x->u.sort.array->type, &values);
    put_in_order(&values);
    if (values.count == 0)
        return (double)NAN;
    double place = x->u.sort.part * (values.count - 1), part = place - floor(place);
    double low = values.items[(int)floor(place)];
    return part > 0 ? low + part * (values.items[(int)floor(place) + 1] - low) : low;
}

bool holds_everywhere(Trial *trial, const Expr *condition)
{
    const Site site = {0};
    Numbers values = {0};
    collect(trial, condition, NULL, &site, condition->type, &values);
    for (int k = 0; k < values.count; k++)
        if (values.items[k] == 0)
            return false;
    return true;
}

/* ---- over a phase ---------------------------------------------------------------------------- */

void measure_step(Trial *trial)
{
    const Model *model = trial->model;
    const Site site = {0};
    for (int k = 0; k < model->runnings.count; k++) {
        const Running *running = model->runnings.items[k];
        if (!running->task || running->task == trial->task)
            trial->runnings[k] +=
                running->part * (number(trial, running->value, &site) - trial->runnings[k]);
    }
    for (int k = 0; k < model->windows.count; k++) {
        const Window *window = model->windows.items[k];
        if (window->phase.name != trial->phase->name.name ||
            (window->task && window->task != trial->task))
            continue;
        Type shape = window->other ? shape_of(window->value, window->other) : window->value->type;
        collect(trial, window->value, window->other, &site, shape, &trial->windows[k].values);
        if (window->other)
            collect(trial, window->other, window->value, &site, shape, &trial->windows[k].others);
    }
}

/* ---- statistics of spikes -------------------------------------------------------------------- */

/* Counts of unit `unit` of `units` in bins of so many steps, or intervals between its spikes if 0. */
static Numbers train(const Trial *trial, const Numbers *rates, int units, int unit, int bin)
{
    Numbers found = {0};
    int last = -1;
    double count = 0;
    for (int step = 0; step < rates->count / units; step++) {
        int spikes = (int)floor(rates->items[step * units + unit] * step_length(trial->model) + 0.5);
        for (int n = 0; n < spikes; n++) {
            if (bin == 0 && last >= 0)
                vec_push(trial->arena, &found, step - last);
            last = step;
        }
        count += spikes;
        if (bin > 0 && (step + 1) % bin == 0) {
            vec_push(trial->arena, &found, count);
            count = 0;
        }
    }
    return found;
}

/* Mean over the units in which there is something to measure of a measure of each. */
static double unit_mean(const Trial *trial, const Numbers *rates, int units, int bin)
{
    double sum = 0;
    int measured = 0;
    for (int unit = 0; unit < units; unit++) {
        Numbers numbers = train(trial, rates, units, unit, bin);
        double variance = spread(&numbers, &numbers) / numbers.count;
        if (numbers.count < 2 || !(mean(&numbers) > 0))
            continue;
        sum += (bin > 0 ? variance : sqrt(variance)) / mean(&numbers);
        measured++;
    }
    return measured > 0 ? sum / measured : 0;
}

/* The mean correlation coefficient of counts of pairs of units, of those that vary. */
static double pair_correlation(const Trial *trial, const Numbers *rates, int units, int bin)
{
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < units; a++)
        for (int b = 0; b < a; b++) {
            Numbers one = train(trial, rates, units, a, bin),
                    other = train(trial, rates, units, b, bin);
            if (one.count < 2 || spread(&one, &one) <= 0 || spread(&other, &other) <= 0)
                continue;
            sum += correlation(&one, &other);
            pairs++;
        }
    return pairs > 0 ? sum / pairs : 0;
}

/* The coefficient of variation of each unit with two intervals. */
static Numbers variations(const Trial *trial, const Numbers *rates, int units)
{
    Numbers found = {0};
    for (int unit = 0; unit < units; unit++) {
        Numbers intervals = train(trial, rates, units, unit, 0);
        if (intervals.count >= 2 && mean(&intervals) > 0)
            vec_push(trial->arena, &found, sqrt(spread(&intervals, &intervals) / intervals.count) / mean(&intervals));
    }
    return found;
}

/* The sum of the counts of all units in each bin. */
static Numbers together(const Trial *trial, const Numbers *rates, int units, int bin)
{
    Numbers all = train(trial, rates, units, 0, bin);
    for (int unit = 1; unit < units; unit++) {
        Numbers one = train(trial, rates, units, unit, bin);
        for (int b = 0; b < one.count; b++)
            all.items[b] += one.items[b];
    }
    return all;
}

/* Mean over the bins with spikes of the variance of the counts of units over their mean. */
static double spatial_fano(const Trial *trial, const Numbers *rates, int units, int bin)
{
    double sum = 0;
    int measured = 0;
    for (int b = 0; b < train(trial, rates, units, 0, bin).count; b++) {
        Numbers counts = {0};
        for (int unit = 0; unit < units; unit++)
            vec_push(trial->arena, &counts, train(trial, rates, units, unit, bin).items[b]);
        if (mean(&counts) > 0) {
            sum += spread(&counts, &counts) / counts.count / mean(&counts);
            measured++;
        }
    }
    return measured > 0 ? sum / measured : 0;
}

/* The mean size of the autocorrelation at lags up to `lags` bins, over the units. */
static double mean_autocorrelation(const Trial *trial, const Numbers *rates, int units, int bin, int lags)
{
    double sum = 0;
    for (int unit = 0; unit < units; unit++) {
        Numbers counts = train(trial, rates, units, unit, bin);
        if (counts.count == 0)
            return 0;
        double middle = mean(&counts), square = spread(&counts, &counts), sizes = 0;
        for (int lag = -lags; lag <= lags; lag++) {
            double product = 0;
            for (int b = 0; b < counts.count; b++)
                if (b + lag >= 0 && b + lag < counts.count)
                    product += (counts.items[b] - middle) * (counts.items[b + lag] - middle);
            sizes += fabs(product) / square;
        }
        sum += sqrt(square / counts.count) > 0.05 ? sizes / (2 * lags + 1) : 1;
    }
    return sum / units;
}

/* The sum of 2 / B |X_k| of the mean rate over frequencies k / B of the bin, 0 < k < B / 2. */
static double amplitudes(const Numbers *counts)
{
    double sum = 0, turn = 2 * acos(-1.0) / counts->count, middle = mean(counts);
    for (int k = 1; 2 * k < counts->count; k++) {
        double x = 0, y = 0;
        for (int b = 0; b < counts->count; b++) {
            x += (counts->items[b] - middle) * cos(turn * k * b);
            y += (counts->items[b] - middle) * sin(turn * k * b);
        }
        sum += 2 * hypot(x, y) / counts->count;
    }
    return sum;
}

/* The divergence of the intervals of all units from an exponential of their mean, in bins, the last of which has no end. */
static double interval_divergence(const Trial *trial, const Numbers *rates, int units, const Window *window)
{
    Numbers all = {0};
    double divergence = 0;
    for (int unit = 0; unit < units; unit++) {
        Numbers intervals = train(trial, rates, units, unit, 0);
        for (int k = 0; k < intervals.count; k++)
            vec_push(trial->arena, &all, intervals.items[k]);
    }
    if (all.count == 0 || mean(&all) <= 0)
        return 0;
    for (int b = 0; b < window->bins; b++) {
        double low = b * window->bin, high = b < window->bins - 1 ? low + window->bin : HUGE_VAL, part = 0;
        for (int k = 0; k < all.count; k++)
            part += all.items[k] >= low && all.items[k] < high ? 1.0 / all.count : 0;
        if (part > 0)
            divergence += part * (log(part) + low / mean(&all) - log(-expm1(-(high - low) / mean(&all))));
    }
    return divergence;
}

static double train_measure(const Trial *trial, const Window *window, const Numbers *rates)
{
    int units = window->value->u.variable.layer->size, bin = window->bin;
    double step = step_length(trial->model);
    Numbers numbers = {0};
    switch (window->train) {
    case TRAIN_CV:
        return unit_mean(trial, rates, units, 0);
    case TRAIN_CV_STD:
        numbers = variations(trial, rates, units);
        return numbers.count > 0 ? reduce(REDUCE_STD, &numbers) : 0;
    case TRAIN_KL_ISI:
        return interval_divergence(trial, rates, units, window);
    case TRAIN_RATE_SPATIAL:
        for (int unit = 0; unit < units; unit++)
            vec_push(trial->arena, &numbers, train(trial, rates, units, unit, rates->count / units).items[0]);
        return reduce(REDUCE_STD, &numbers) / (rates->count / units * step);
    case TRAIN_RATE_TEMPORAL:
        numbers = together(trial, rates, units, bin);
        return numbers.count > 0 ? reduce(REDUCE_STD, &numbers) / (units * bin * step) : 0;
    case TRAIN_FANO:
        return unit_mean(trial, rates, units, bin);
    case TRAIN_FANO_SPATIAL:
        return spatial_fano(trial, rates, units, bin);
    case TRAIN_CORRELATION:
        return pair_correlation(trial, rates, units, bin);
    case TRAIN_AUTOCORRELATION:
        return mean_autocorrelation(trial, rates, units, bin, window->bins);
    case TRAIN_SPECTRUM:
        numbers = together(trial, rates, units, bin);
        return numbers.count > 0 ? amplitudes(&numbers) / (units * bin * step) : 0;
    case TRAIN_NONE:
        break;
    }
    return (double)NAN;
}

double window_value(const Trial *trial, const Window *window)
{
    const Measured *measured = &trial->windows[window->index];
    if (window->train != TRAIN_NONE)
        return train_measure(trial, window, &measured->values);
    return window->other ? correlation(&measured->values, &measured->others)
                         : reduce(window->how, &measured->values);
}
