/* value.c: expressions, evaluated anew wherever they are asked for. */
#include "reference.h"

#include <math.h>
#include <string.h>

double number(Trial *trial, const Expr *x, const Site *site)
{
    return value_at(trial, x, site, 0, 0);
}

double element(Trial *trial, const Expr *x, const Site *site, int rank, int i, int j)
{
    if (x->type.rank == 0)
        return value_at(trial, x, site, 0, 0);
    return x->type.rank == 2 && rank == 1 ? value_at(trial, x, site, i, 0)
                                          : value_at(trial, x, site, i, j);
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

static double call(const char *name, double a, double b)
{
    static const struct {
        const char *name;
        double (*function)(double);
    } plain[] = {{"exp", exp}, {"log", log}, {"sqrt", sqrt},   {"abs", fabs}, {"tanh", tanh},
                 {"sin", sin}, {"cos", cos}, {"floor", floor}, {"ceil", ceil}};
    for (size_t k = 0; k < sizeof plain / sizeof plain[0]; k++)
        if (strcmp(plain[k].name, name) == 0)
            return plain[k].function(a);
    if (strcmp(name, "min") == 0)
        return a < b || isnan(a) ? a : b;
    if (strcmp(name, "max") == 0)
        return a > b || isnan(a) ? a : b;
    if (strcmp(name, "relu") == 0)
        return a > 0 ? a : 0;
    if (strcmp(name, "sigmoid") == 0)
        return 1 / (1 + exp(-a));
    if (strcmp(name, "softplus") == 0)
        return a > 30 ? a : log1p(exp(a));
    if (strcmp(name, "threshold") == 0)
        return isnan(a) ? a : a > 0;
    if (strcmp(name, "sign") == 0)
        return (a > 0) - (a < 0);
    if (strcmp(name, "pow") == 0)
        return pow(a, b);
    if (strcmp(name, "exprel") == 0)
        return a == 0 ? 1 : (double)(expm1l((long double)a) / (long double)a); /* above 709 exp is too large for a double */
    not_handled(name);
}

/* ---- what is learned ------------------------------------------------------------------------- */

/* A layer of a network: `size` units above `count` values; their numbers are the weights of the
 * values, then the bias if they have one, unit by unit. */
static void network_layer(const double *numbers, const double *values, int count, bool bias,
                          int size, const char *activation, double *out)
{
    for (int unit = 0; unit < size; unit++) {
        const double *own = numbers + unit * (count + bias);
        double sum = bias ? own[count] : 0;
        for (int k = 0; k < count; k++)
            sum += own[k] * values[k];
        out[unit] = activation ? call(activation, sum, 0) : sum;
    }
}

static double mlp(Trial *trial, const Learn *learn, const double *values)
{
    const Mlp *net = learn->mlp;
    const double *searched = trial->coefficients + learn->first;
    const double *hidden = net->frozen ? net->frozen_numbers : searched;
    int inputs = learn->factor_count, first = net->hidden[0], second = net->hidden[1];
    double *one = new_doubles(trial->arena, first), *two = new_doubles(trial->arena, second);
    double result;
    network_layer(hidden, values, inputs, net->first_bias, first, net->activation->name, one);
    if (second > 0)
        network_layer(hidden + first * (inputs + net->first_bias), one, first, true, second,
                      net->activation->name, two);
    const double *output = net->frozen ? searched : searched + learn_hidden_count(learn);
    network_layer(output, second > 0 ? two : one, second > 0 ? second : first, true, 1, NULL,
                  &result);
    return result;
}

/* A number of a learned array. */
static double learned_at(const Trial *trial, const Learn *learn, int i, int j)
{
    if (learn->fixed_number)
        return learn->fixed_number->u.number;
    return trial->coefficients[learn->first + (learn->rank == 2 ? i * learn->size[1] + j : i)];
}

/* The value of the tree at `*at`, which goes to the node behind it. */
static double tree(Trial *trial, const Learn *learn, const double *values, int *at)
{
    const Formula *formula = learn->formula;
    const double *codes = trial->coefficients + learn->first, *constants = codes + formula->size;
    if (*at >= formula->size)
        return 0;
    int node = (*at)++, quantity = formula_code_quantity(formula, codes[node]);
    const FormulaOperator *op = formula_code_operator(formula, codes[node]);
    if (!op)
        return quantity < 0 ? constants[node] : values[quantity];
    double a = tree(trial, learn, values, at);
    double b = op->arity == 2 ? tree(trial, learn, values, at) : 0;
    switch (op->kind) {
    case FORMULA_ADD:
        return a + b;
    case FORMULA_SUB:
        return a - b;
    case FORMULA_MUL:
        return a * b;
    case FORMULA_DIV:
        return a / b;
    case FORMULA_CALL:
        break;
    }
    return call(op->text, a, b);
}

static double product(const Learn *learn, const double *values, const int *powers)
{
    double term = 1;
    for (int q = 0; q < learn->factor_count; q++)
        for (int n = 0; n < powers[q]; n++)
            term *= values[q];
    return term;
}

static double volterra(Trial *trial, const Expr *x, const Site *site)
{
    const Learn *learn = x->u.volterra.learn;
    double *values = new_doubles(trial->arena, learn->factor_count);
    double sum = 0;
    for (int q = 0; q < learn->factor_count; q++)
        values[q] = number(trial, x->u.volterra.quantities[q], site);
    if (learn->mlp)
        return mlp(trial, learn, values);
    if (learn->formula)
        return tree(trial, learn, values, &(int){0});
    for (int k = 0; k < learn->term_count; k++)
        sum += trial->coefficients[learn->first + k] *
               product(learn, values, learn->powers + k * learn->factor_count);
    return sum;
}

/* ---- quantities of the model ----------------------------------------------------------------- */

static double unit_variable(Trial *trial, const Site *site, const Layer *layer, int index,
                            int unit)
{
    const Activity *activity = &trial->layers[layer->index];
    if (site->previous)
        return activity->before[index * layer->size + unit];
    if (layer->variables.items[index].spike_rate)
        return activity->known > 0
                   ? activity->spiked[activity->known - 1][unit] / step_length(trial->model)
                   : 0;
    if (layer->variables.items[index].refractory)
        return is_refractory(trial, layer, unit) && activity->last_spike[unit] < trial->step;
    return activity->now[index * layer->size + unit];
}

static int unit_of(const Site *site, Side side)
{
    switch (side) {
    case SIDE_PRE:
        return site->pre;
    case SIDE_POST:
        return site->post;
    case SIDE_OWN:
        break;
    }
    return site->own;
}

static double variable(Trial *trial, const Expr *x, const Site *site)
{
    const Layer *layer = x->u.variable.layer;
    int index = x->u.variable.index;
    if (x->u.variable.side == SIDE_OWN && site->stage && !site->previous &&
        layer->variables.items[index].derivative)
        return site->stage[index];
    int unit = unit_of(site, x->u.variable.side);
    if (!site->carries || x->u.variable.side != site->spiked)
        return unit_variable(trial, site, layer, index, unit);
    const double *then = trial->layers[layer->index].moments[trial->step - site->delay];
    if (site->previous)
        return then[(layer->variables.count + index) * layer->size + unit];
    if (layer->variables.items[index].spike_rate)
        return trial->layers[layer->index].spiked[trial->step - site->delay][unit] / step_length(trial->model);
    if (layer->variables.items[index].refractory)
        return 0;
    return then[index * layer->size + unit];
}

/* The number of a unit: quotients are rounded towards zero. */
static int whole(const Expr *x, const Site *site)
{
    if (x->kind == EXPR_NUMBER)
        return (int)x->u.number;
    if (x->kind == EXPR_UNIT_INDEX)
        return unit_of(site, x->u.side);
    const Expr *of, *by;
    bool is_rest = expr_is_rest(x, &of, &by);
    if (is_rest || expr_is_whole_quotient(x, &of, &by)) {
        int quotient = (int)floor((double)whole(of, site) / by->u.number);
        return is_rest ? whole(of, site) - (int)by->u.number * quotient : quotient;
    }
    int a = whole(x->u.apply.arg[0], site), b = whole(x->u.apply.arg[1], site);
    return x->u.apply.op == AST_DIV ? a / b : (int)expr_operate(x->u.apply.op, a, b);
}

/* What reaches a unit of a layer. */
static double drive_of(const Trial *trial, const Expr *x, const Layer *layer, int unit)
{
    if (x->u.drive.projection)
        return trial->networks[x->u.drive.projection->index].drive[unit];
    double sum = 0;
    for (int k = 0; k < layer->incoming.count; k++)
        sum += trial->networks[layer->incoming.items[k]->index].drive[unit];
    return sum;
}

static double trace(const Trial *trial, const Expr *x, const Site *site)
{
    const Projection *projection = x->u.trace.projection;
    const Trace *of = &projection->traces.items[x->u.trace.index];
    const double *values = trial->networks[projection->index].traces[x->u.trace.index];
    if (of->of_pre && of->of_post)
        return values[site->synapse];
    return values[of->of_pre ? site->pre : of->of_post ? site->post : 0];
}

/* Element (i, j) of all values of a trace. */
static double trace_at(const Trial *trial, const Expr *x, int i, int j)
{
    const Projection *projection = x->u.trace.projection;
    return trial->networks[projection->index]
        .traces[x->u.trace.index][x->type.rank == 2 ? j * projection->pre->size + i : i];
}

static double weights(const Trial *trial, const Expr *x, int i, int j)
{
    const Projection *projection = x->u.projection;
    const Network *network = &trial->networks[projection->index];
    double sum = 0;
    if (!x->paired)
        return network->weight[x->type.rank == 1 ? i : j * projection->pre->size + i];
    for (int k = 0; k < network->count; k++)
        if (network->pre[k] == i && network->post[k] == j)
            sum += network->weight[k];
    return sum;
}

static double principal(const Trial *trial, const Expr *x, int i)
{
    const Layer *input = x->u.principal.input;
    double *component = new_doubles(trial->arena, input->size);
    double *scratch = new_doubles(trial->arena, (int)rt_principal_scratch(input->size));
    rt_principal(component, trial->layers[input->index].samples, source_samples(trial, &input->source), input->size,
                 x->u.principal.component, scratch);
    return component[i];
}

static double slice(Trial *trial, const Expr *x, const Site *site, int i, int j)
{
    int at[2] = {0, 0}, next = 0;
    const int element[2] = {i, j};
    for (int axis = 0; axis < x->u.slice.array->type.rank; axis++)
        at[axis] = x->u.slice.at[axis] >= 0 ? x->u.slice.at[axis] : x->u.slice.first[axis] + element[next++];
    return value_at(trial, x->u.slice.array, site, at[0], at[1]);
}

static double epoch_mean(const Trial *trial, const Expr *x, const Site *site)
{
    for (int k = 0; k < trial->means.count; k++)
        if (trial->means.items[k].x == x)
            return trial->means.items[k].sum[site->synapse] /
                   (x->u.reduce.how == REDUCE_MEAN ? trial->sample_count : 1);
    not_handled("a mean over samples that was not summed");
}

/* Synapses are counted by pairs of units, those of a file by their place in it. */
static double synapse_random(const Trial *trial, const SynapseRandom *random, const Site *site)
{
    const Projection *projection = site->projection;
    double drawn, which = projection->connection == CONNECT_TABLE
                              ? site->synapse
                              : (double)site->post * projection->pre->size + site->pre;
    rt_synapse_uniform(&drawn, &trial->steps, random->stream, trial->step, which);
    switch (random->kind) {
    case RANDOM_UNIFORM:
        return drawn;
    case RANDOM_NORMAL:
        return rt_normal_quantile(drawn);
    case RANDOM_WHITE:
        break;
    }
    return rt_normal_quantile(drawn) / sqrt(step_length(trial->model));
}

/* ---- time ------------------------------------------------------------------------------------ */

static bool is_time(const Trial *trial, const Expr *x)
{
    return trial->model->step > 0 && dim_equal(x->type.dim, unit_find("s")->dim);
}

static bool reads_time(const Expr *x)
{
    for (int k = 0; k < expr_child_count(x); k++)
        if (reads_time(expr_child(x, k)))
            return true;
    return x->kind == EXPR_TIME;
}

/* Numbers of steps are whole if they are so to a ten-thousandth. */
static double settled(double steps, double width)
{
    double whole = floor(steps + 0.5);
    return fabs(steps - whole) * fabs(width) <= 1e-4 ? whole : steps;
}

static bool is_quotient(const Trial *trial, const Expr *x)
{
    return x->kind == EXPR_APPLY && x->u.apply.op == AST_DIV && reads_time(x->u.apply.arg[0]) &&
           is_time(trial, x->u.apply.arg[0]) && is_time(trial, x->u.apply.arg[1]);
}

/* By which both sides of a comparison are multiplied, to be steps: 1 / h for times, and T / h where t / T is
 * compared; 0 for all others. */
static double steps_of_side(Trial *trial, const Expr *x)
{
    const Expr *left = x->u.apply.arg[0], *right = x->u.apply.arg[1];
    for (int k = 0; k < 2; k++) {
        const Expr *side = k == 0 ? left : right;
        if (is_quotient(trial, side) && side->u.apply.arg[1]->kind == EXPR_NUMBER &&
            side->u.apply.arg[1]->u.number > 0)
            return side->u.apply.arg[1]->u.number / trial->model->step;
    }
    return is_time(trial, left) && (reads_time(left) || reads_time(right)) ? 1 / trial->model->step
                                                                           : 0;
}

static double applied(Trial *trial, const Expr *x, double a, double b)
{
    bool compares = ast_op_class(x->u.apply.op) == AST_COMPARISON;
    double scale = compares ? steps_of_side(trial, x) : 0;
    return scale > 0 ? expr_operate(x->u.apply.op, settled(a * scale, 1), settled(b * scale, 1))
                     : expr_operate(x->u.apply.op, a, b);
}

static double called(Trial *trial, const Expr *x, const Site *site, double a, double b)
{
    const char *name = x->u.call.func->name;
    const Expr *arg = x->u.call.arg[0];
    if ((strcmp(name, "floor") == 0 || strcmp(name, "ceil") == 0) && is_quotient(trial, arg))
        a = settled(a, number(trial, arg->u.apply.arg[1], site) / trial->model->step);
    return call(name, a, b);
}

static bool compares_nan(Trial *trial, const Expr *condition, const Site *site, int rank, int i, int j)
{
    if (condition->kind != EXPR_APPLY)
        return false;
    for (int k = 0; k < 2 && condition->u.apply.arg[k]; k++) {
        const Expr *part = condition->u.apply.arg[k];
        if (part->type.base == TYPE_BOOL ? compares_nan(trial, part, site, rank, i, j)
                                         : isnan(element(trial, part, site, rank, i, j)))
            return true;
    }
    return false;
}

double value_at(Trial *trial, const Expr *x, const Site *site, int i, int j)
{
    int rank = x->type.rank;
    const Model *model = trial->model;
    double time_unit = model->step > 0 ? model->step : 1;
    switch (x->kind) {
    case EXPR_NUMBER:
        return x->u.number;
    case EXPR_VARIABLE:
        return variable(trial, x, site);
    case EXPR_STATE:
        return unit_variable(trial, site, x->u.variable.layer, x->u.variable.index, i);
    case EXPR_UNIT:
        return unit_variable(trial, site, x->u.unit.layer, x->u.unit.index,
                             whole(x->u.unit.at, site));
    case EXPR_PREVIOUS: {
        Site before = *site;
        before.previous = true;
        return value_at(trial, x->u.previous, &before, i, j);
    }
    case EXPR_NOISE:
        return rt_normal(&trial->steps,
                         x->u.variable.layer->variables.items[x->u.variable.index].stream +
                             STREAM_NOISE,
                         trial->step, site->own);
    case EXPR_CHANCE:
        return rt_uniform(&trial->steps,
                          x->u.variable.layer->variables.items[x->u.variable.index].stream +
                              STREAM_CHANCE,
                          trial->step, site->own);
    case EXPR_RANDOM:
        return synapse_random(trial, x->u.random, site);
    case EXPR_SAMPLES:
        return trial->layers[x->u.layer->index].samples[i * x->u.layer->size + j];
    case EXPR_DRIVE:
        return x->u.drive.side == SIDE_OWN
                   ? drive_of(trial, x, site->layer, site->own)
                   : drive_of(trial, x, site->projection->post, site->post);
    case EXPR_SYNAPSE_SUM:
        return trial->synapse_sums[x->u.synapse_sum.sum->index][whole(x->u.synapse_sum.at, site)];
    case EXPR_DRIVES:
        return drive_of(trial, x, x->u.drive.layer, i);
    case EXPR_TRACE:
        return trace(trial, x, site);
    case EXPR_TRACES:
        return trace_at(trial, x, i, j);
    case EXPR_WEIGHT:
        return trial->networks[x->u.projection->index].weight[site->synapse];
    case EXPR_WEIGHTS:
        return weights(trial, x, i, j);
    case EXPR_COEFFICIENT:
        return trial->coefficients[x->u.learn->first];
    case EXPR_ELEMENT:
        if (x->u.element.learn->listed)
            return learned_at(trial, x->u.element.learn, site->synapse, 0);
        return learned_at(trial, x->u.element.learn, whole(x->u.element.at[0], site),
                          x->u.element.learn->rank == 2 ? whole(x->u.element.at[1], site) : 0);
    case EXPR_ARRAY:
        return learned_at(trial, x->u.learn, i, j);
    case EXPR_VOLTERRA:
        return volterra(trial, x, site);
    case EXPR_TIME:
        return (trial->time + site->stage_time) * time_unit;
    case EXPR_STEP_NUMBER:
        return trial->time;
    case EXPR_SAMPLE_STEP:
        return trial->sample_step;
    case EXPR_SAMPLE_ENDS:
        return trial->sample_ends;
    case EXPR_TIME_END:
        return trial->time_end * time_unit;
    case EXPR_UNIT_INDEX:
        return unit_of(site, x->u.side);
    case EXPR_TRIAL_DRAW:
        return trial->draws[x->u.trial_draw->index];
    case EXPR_SAMPLE_COUNT:
        return source_samples(trial, x->u.sample_count.source);
    case EXPR_LET:
        return value_at(trial, x->u.let.let->values.items[x->u.let.instance], site, i, j);
    case EXPR_LOCAL:
        return value_at(trial, x->u.local.value, site, i, j);
    case EXPR_APPLY:
        return applied(trial, x, element(trial, x->u.apply.arg[0], site, rank, i, j),
                       x->u.apply.arg[1] ? element(trial, x->u.apply.arg[1], site, rank, i, j) : 0);
    case EXPR_CALL:
        return called(trial, x, site, element(trial, x->u.call.arg[0], site, rank, i, j),
                      x->u.call.arg[1] ? element(trial, x->u.call.arg[1], site, rank, i, j) : 0);
    case EXPR_SELECT:
        if (x->u.call.counts && compares_nan(trial, x->u.call.arg[0], site, rank, i, j))
            return (double)NAN;
        return element(
            trial, x->u.call.arg[element(trial, x->u.call.arg[0], site, rank, i, j) != 0 ? 1 : 2],
            site, rank, i, j);
    case EXPR_REDUCE:
    case EXPR_DOT:
    case EXPR_CORRELATION:
    case EXPR_GATHER:
        return reduced(trial, x, site);
    case EXPR_SLICE:
        return slice(trial, x, site, i, j);
    case EXPR_PRINCIPAL:
        return principal(trial, x, i);
    case EXPR_SAMPLE_MEAN:
        return epoch_mean(trial, x, site);
    case EXPR_SORT:
        return sorted(trial, x, site, i);
    case EXPR_QUANTILE:
        return quantile(trial, x, site);
    case EXPR_POSITION:
        return i;
    case EXPR_WINDOW:
        return window_value(trial, x->u.window);
    case EXPR_RUNNING:
        return trial->runnings[x->u.running->index];
    case EXPR_ROWS:
        return rows_value(trial, x, i, j);
    case EXPR_STATISTIC:
        return trial->statistics[x->u.statistic->index];
    case EXPR_OUTCOME: /* these stand in `minimize` */
    case EXPR_PENALTY:
        break;
    }
    not_handled("an expression");
}
