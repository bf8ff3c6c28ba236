/* interpreter.c: what a checked program means, long-hand, to compare generated code with.
 *
 *     interpreter PROGRAM.plast REFERENCE SEED
 *
 * prints the losses and reports of one of the program's reference rules, one "NAME VALUE" a line,
 * as means over the search trials. It walks the checked expressions of compiler/sema/model.h anew
 * for each value: no IR, no passes, no moments, libm in place of the kernel's mathematics. Only
 * random draws and principal components come from the kernel library, since the data must be the
 * same. Values agree to some 1e-9 with those of compiled code, not in their bits. A program that
 * uses what is not handled here ends with exit code 3. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../compiler/driver.h"
#include "../../runtime/plast_abi.h"
#include "../../runtime/kernel/lanes.h"
#include "../../runtime/kernel/lane_math.h"
#include "../../runtime/kernel/random.h"
#include "../../runtime/kernel/linear_algebra.h"
#include "../../runtime/kernel/data_sets.h"

/* One trial of one candidate. Owned arrays. */
typedef struct Trial {
    const Model *model;
    const double *coefficients;
    PlastDraw draw;
    double **samples;   /* by layer: of an input, [sample][unit] */
    double **state;     /* by layer: [variable][unit]; of an input, the sample shown */
    double **weights;   /* by projection: [post][pre] */
    double **drive;     /* by projection: [post] */
    bool *drive_done;   /* by projection: in this step */
    double ***recorded; /* by layer: [sample of the epoch] a copy of its state */
    double time, time_end;
} Trial;

/* Where an expression is evaluated. */
typedef struct Site {
    const Layer *layer; /* the population whose equation it is */
    int pre, post, own; /* units */
    double weight;
} Site;

static _Noreturn void not_handled(const char *what)
{
    fprintf(stderr, "interpreter: %s: not handled\n", what);
    exit(3);
}

static double *doubles(int count)
{
    double *memory = calloc((size_t)count + 1, sizeof *memory);
    if (memory == NULL)
        exit(71);
    return memory;
}

static void **pointers(int count)
{
    void **memory = calloc((size_t)count + 1, sizeof *memory);
    if (memory == NULL)
        exit(71);
    return memory;
}

static int state_size(const Layer *layer)
{
    return layer->size * (layer->variables.count > 0 ? layer->variables.count : 1);
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* Element (i, j) of an array; both are 0 for a number, j for a vector. */
static double value_at(Trial *trial, const X *x, const Site *site, int i, int j);

static double number(Trial *trial, const X *x, const Site *site)
{
    return value_at(trial, x, site, 0, 0);
}

/* An operand seen in the shape of the result: numbers spread, [n, 1] goes with [n]. */
static double element(Trial *trial, const X *x, const Site *site, int rank, int i, int j)
{
    if (x->type.rank == 0)
        return value_at(trial, x, site, 0, 0);
    return x->type.rank == 2 && rank == 1 ? value_at(trial, x, site, i, 0)
                                          : value_at(trial, x, site, i, j);
}

static int rows(Type type)
{
    return type.rank > 0 ? type.size[0] : 1;
}

static int columns(Type type)
{
    return type.rank > 1 ? type.size[1] : 1;
}

static double apply(AstOp op, double a, double b)
{
    switch (op) {
    case AST_ADD:
        return a + b;
    case AST_SUB:
        return a - b;
    case AST_MUL:
        return a * b;
    case AST_DIV:
        return a / b;
    case AST_POW:
        return pow(a, b);
    case AST_NEG:
        return -a;
    case AST_NOT:
        return a == 0;
    case AST_AND:
        return a != 0 && b != 0;
    case AST_OR:
        return a != 0 || b != 0;
    case AST_LT:
        return a < b;
    case AST_LE:
        return a <= b;
    case AST_GT:
        return a > b;
    case AST_GE:
        return a >= b;
    case AST_EQ:
        return a == b;
    case AST_NE:
        return a != b;
    }
    return (double)NAN;
}

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
        return a < b ? a : b;
    if (strcmp(name, "max") == 0)
        return a > b ? a : b;
    if (strcmp(name, "relu") == 0)
        return a > 0 ? a : 0;
    if (strcmp(name, "sigmoid") == 0)
        return 1 / (1 + exp(-a));
    if (strcmp(name, "softplus") == 0)
        return a > 30 ? a : log1p(exp(a));
    if (strcmp(name, "sign") == 0)
        return (a > 0) - (a < 0);
    if (strcmp(name, "pow") == 0)
        return pow(a, b);
    not_handled(name);
}

static double volterra(Trial *trial, const X *x, const Site *site)
{
    const Learn *learn = x->u.volterra.learn;
    double sum = 0;
    for (int k = 0; k < learn->term_count; k++) {
        double term = trial->coefficients[learn->first + k];
        for (int q = 0; q < learn->factor_count; q++)
            for (int n = 0; n < learn->powers[k * learn->factor_count + q]; n++)
                term *= number(trial, x->u.volterra.quantities[q], site);
        sum += term;
    }
    return sum;
}

/* ---- reductions ----------------------------------------------------------------------------- */

/* Of `count` values in their order. */
static double reduce(Reduction how, const double *values, int count)
{
    double sum = 0, squares = 0, low = INFINITY, high = -INFINITY;
    for (int k = 0; k < count; k++) {
        sum += values[k];
        squares += values[k] * values[k];
        low = fmin(low, values[k]);
        high = fmax(high, values[k]);
    }
    switch (how) {
    case REDUCE_SUM:
        return sum;
    case REDUCE_MEAN:
        return sum / count;
    case REDUCE_MIN:
        return low;
    case REDUCE_MAX:
        return high;
    case REDUCE_NORM:
        return sqrt(squares);
    case REDUCE_VAR:
    case REDUCE_STD:
    case REDUCE_ARGMAX:
        not_handled("a reduction");
    }
    return (double)NAN;
}

static double reduce_array(Trial *trial, const X *x, const Site *site)
{
    const X *array = x->u.reduce.value;
    int m = rows(array->type), n = columns(array->type);
    double *values = doubles(m * n);
    for (int i = 0; i < m; i++)
        for (int j = 0; j < n; j++)
            values[i * n + j] = value_at(trial, array, site, i, j);
    double result = reduce(x->u.reduce.how, values, m * n);
    free(values);
    return result;
}

static double gather(Trial *trial, const X *x, const Site *site)
{
    int count = x->u.gather.parts.count;
    double *values = doubles(count);
    for (int k = 0; k < count; k++)
        values[k] = number(trial, x->u.gather.parts.items[k], site);
    double result = reduce(x->u.gather.how, values, count);
    free(values);
    return result;
}

static double dot(Trial *trial, const X *x, const Site *site)
{
    const X *a = x->u.pair.left, *b = x->u.pair.right;
    Type type = a->type.rank <= b->type.rank ? a->type : b->type;
    double sum = 0;
    for (int i = 0; i < rows(type); i++)
        for (int j = 0; j < columns(type); j++)
            sum +=
                element(trial, a, site, type.rank, i, j) * element(trial, b, site, type.rank, i, j);
    return sum;
}

/* ---- quantities ----------------------------------------------------------------------------- */

static double variable(const Trial *trial, const X *x, const Site *site)
{
    const Layer *layer = x->u.variable.layer;
    int unit = site->own;
    if (x->u.variable.side == SIDE_PRE)
        unit = site->pre;
    if (x->u.variable.side == SIDE_POST)
        unit = site->post;
    return trial->state[layer->index][x->u.variable.index * layer->size + unit];
}

static double drive(const Trial *trial, const X *x, const Site *site)
{
    if (x->u.projection != NULL)
        return trial->drive[x->u.projection->index][site->own];
    double sum = 0;
    for (int k = 0; k < site->layer->incoming.count; k++)
        if (site->layer->incoming.items[k]->drive != NULL)
            sum += trial->drive[site->layer->incoming.items[k]->index][site->own];
    return sum;
}

static double unit_index(const X *x, const Site *site)
{
    switch (x->u.side) {
    case SIDE_PRE:
        return site->pre;
    case SIDE_POST:
        return site->post;
    case SIDE_OWN:
        break;
    }
    return site->own;
}

static double principal(const Trial *trial, const X *x, int i)
{
    const Layer *input = x->u.principal.input;
    double *component = doubles(input->size);
    double *scratch = doubles((int)rt_principal_scratch(input->size));
    rt_principal(component, trial->samples[input->index], input->source.samples, input->size,
                 x->u.principal.component, scratch);
    double result = component[i];
    free(component);
    free(scratch);
    return result;
}

static double slice(Trial *trial, const X *x, const Site *site, int i)
{
    int at[2] = {0, 0};
    for (int axis = 0; axis < x->u.slice.array->type.rank; axis++)
        at[axis] = x->u.slice.at[axis] >= 0 ? x->u.slice.at[axis] : i;
    return value_at(trial, x->u.slice.array, site, at[0], at[1]);
}

/* Over the samples of the epoch, with the activity that was recorded. */
static double sample_mean(Trial *trial, const X *x, const Site *site)
{
    const Model *model = trial->model;
    int count = 0;
    double sum = 0;
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->is_input)
            count = model->layers.items[k]->source.samples;
    double **now = trial->state, **then = (double **)pointers(model->layers.count);
    for (int s = 0; s < count; s++) {
        for (int k = 0; k < model->layers.count; k++)
            then[k] = trial->recorded[k][s];
        trial->state = then;
        sum += number(trial, x->u.reduce.value, site);
    }
    trial->state = now;
    free(then);
    return x->u.reduce.how == REDUCE_MEAN ? sum / count : sum;
}

static double value_at(Trial *trial, const X *x, const Site *site, int i, int j)
{
    int rank = x->type.rank;
    switch (x->kind) {
    case X_NUMBER:
        return x->u.number;
    case X_VARIABLE:
        return variable(trial, x, site);
    case X_STATE:
        return trial->state[x->u.variable.layer->index]
                           [x->u.variable.index * x->u.variable.layer->size + i];
    case X_SAMPLES:
        return trial->samples[x->u.layer->index][i * x->u.layer->size + j];
    case X_DRIVE:
        return drive(trial, x, site);
    case X_WEIGHT:
        return site->weight;
    case X_WEIGHTS:
        return trial->weights[x->u.projection->index][j * x->u.projection->pre->size + i];
    case X_COEFFICIENT:
        return trial->coefficients[x->u.learn->first];
    case X_VOLTERRA:
        return volterra(trial, x, site);
    case X_TIME:
        return trial->time;
    case X_TIME_END:
        return trial->time_end;
    case X_UNIT_INDEX:
        return unit_index(x, site);
    case X_LET:
        return value_at(trial, x->u.let.let->values.items[x->u.let.instance], site, i, j);
    case X_APPLY:
        return apply(x->u.apply.op, element(trial, x->u.apply.arg[0], site, rank, i, j),
                     x->u.apply.arg[1] ? element(trial, x->u.apply.arg[1], site, rank, i, j) : 0);
    case X_CALL:
        return call(x->u.call.func->name, element(trial, x->u.call.arg[0], site, rank, i, j),
                    x->u.call.arg[1] ? element(trial, x->u.call.arg[1], site, rank, i, j) : 0);
    case X_SELECT:
        return element(
            trial, x->u.call.arg[element(trial, x->u.call.arg[0], site, rank, i, j) != 0 ? 1 : 2],
            site, rank, i, j);
    case X_REDUCE:
        return reduce_array(trial, x, site);
    case X_DOT:
        return dot(trial, x, site);
    case X_SLICE:
        return slice(trial, x, site, i);
    case X_GATHER:
        return gather(trial, x, site);
    case X_PRINCIPAL:
        return principal(trial, x, i);
    case X_SAMPLE_MEAN:
        return sample_mean(trial, x, site);
    case X_POSITION:
        return i;
    case X_LOCAL:
        return value_at(trial, x->u.local.value, site, i, j);
    case X_UNIT:
    case X_PREVIOUS:
    case X_NOISE:
    case X_CHANCE:
    case X_TRACE:
    case X_TRIAL_DRAW:
    case X_RUNNING:
    case X_CORRELATION:
    case X_WINDOW:
    case X_OUTCOME:
    case X_PENALTY:
    case X_ROWS:
        break;
    }
    not_handled("an expression");
}

/* ---- a step --------------------------------------------------------------------------------- */

static bool exists(Trial *trial, const Projection *projection, int pre, int post)
{
    Site site = {.pre = pre, .post = post};
    return projection->where == NULL || number(trial, projection->where, &site) != 0;
}

static void sum_drive(Trial *trial, const Projection *projection)
{
    int n = projection->pre->size;
    if (trial->drive_done[projection->index] || projection->drive == NULL)
        return;
    trial->drive_done[projection->index] = true;
    for (int post = 0; post < projection->post->size; post++) {
        double sum = 0;
        for (int pre = 0; pre < n; pre++) {
            Site site = {.pre = pre, .post = post};
            site.weight = trial->weights[projection->index][post * n + pre];
            if (exists(trial, projection, pre, post))
                sum += number(trial, projection->drive, &site);
        }
        trial->drive[projection->index][post] = sum;
    }
}

/* Sums the drives that an equation reads. */
static void sum_drives(Trial *trial, const Layer *layer, const X *x)
{
    for (int k = 0; x->kind == X_DRIVE && k < layer->incoming.count; k++)
        if (x->u.projection == NULL || x->u.projection == layer->incoming.items[k])
            sum_drive(trial, layer->incoming.items[k]);
    for (int k = 0; k < x_child_count(x); k++)
        sum_drives(trial, layer, x_child(x, k));
}

static void show_sample(Trial *trial, int sample)
{
    const Model *model = trial->model;
    for (int k = 0; k < model->projections.count; k++)
        trial->drive_done[k] = false;
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input)
            memcpy(trial->state[k],
                   trial->samples[k] + (sample % layer->source.samples) * layer->size,
                   sizeof(double) * (size_t)layer->size);
        for (int v = 0; v < layer->variables.count && !layer->is_input; v++) {
            const X *value = layer->variables.items[v].value;
            if (value == NULL)
                not_handled("a variable without an equation");
            sum_drives(trial, layer, value);
            for (int unit = 0; unit < layer->size; unit++) {
                Site site = {.layer = layer, .own = unit};
                trial->state[k][v * layer->size + unit] = number(trial, value, &site);
            }
        }
    }
}

static void update_synapse(Trial *trial, const Projection *projection, EventKind event, int pre,
                           int post)
{
    double *w = &trial->weights[projection->index][post * projection->pre->size + pre];
    for (int k = 0; k < projection->updates[event].count; k++) {
        const Update *update = &projection->updates[event].items[k];
        Site site = {.pre = pre, .post = post, .weight = *w};
        double value = number(trial, update->value, &site);
        *w = update->increment ? *w + value : value;
        if (projection->clip)
            *w = fmin(fmax(*w, number(trial, projection->low, &site)),
                      number(trial, projection->high, &site));
    }
}

static void update(Trial *trial, EventKind event)
{
    for (int k = 0; k < trial->model->projections.count; k++) {
        const Projection *projection = trial->model->projections.items[k];
        for (int post = 0; post < projection->post->size; post++)
            for (int pre = 0; pre < projection->pre->size; pre++)
                if (exists(trial, projection, pre, post))
                    update_synapse(trial, projection, event, pre, post);
    }
}

static int sample_count(const Model *model)
{
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->is_input)
            return model->layers.items[k]->source.samples;
    not_handled("a program without samples");
}

static void run_epoch(Trial *trial)
{
    const Model *model = trial->model;
    for (int s = 0; s < sample_count(model); s++) {
        show_sample(trial, s);
        for (int k = 0; k < model->layers.count; k++)
            memcpy(trial->recorded[k][s], trial->state[k],
                   sizeof(double) * (size_t)state_size(model->layers.items[k]));
        update(trial, EVENT_STEP);
    }
    update(trial, EVENT_EPOCH);
}

/* ---- a trial -------------------------------------------------------------------------------- */

static bool holds_everywhere(Trial *trial, const X *condition)
{
    Site site = {0};
    for (int i = 0; i < rows(condition->type); i++)
        for (int j = 0; j < columns(condition->type); j++)
            if (value_at(trial, condition, &site, i, j) == 0)
                return false;
    return true;
}

/* Whether a guard stops the trial, and with which loss. */
static bool stopped(Trial *trial, double *loss)
{
    Site site = {0};
    for (int k = 0; k < trial->model->guards.count; k++) {
        const Guard *guard = &trial->model->guards.items[k];
        if (!holds_everywhere(trial, guard->condition)) {
            *loss = number(trial, guard->loss, &site);
            return true;
        }
    }
    return false;
}

/* Returns whether all phases came to their end. */
static bool run_phases(Trial *trial, double *loss)
{
    int now = 0;
    const Task *task = trial->model->tasks.items[0];
    for (int k = 0; k < task->phases.count; k++) {
        const Phase *phase = &task->phases.items[k];
        for (int n = 0; n < phase->count; n++, now++) {
            trial->time = now;
            if (phase->in_epochs) {
                run_epoch(trial);
            } else {
                show_sample(trial, n);
                update(trial, EVENT_STEP);
            }
            if (stopped(trial, loss))
                return false;
        }
    }
    trial->time = now;
    return true;
}

static void draw_samples(Trial *trial, const Layer *layer)
{
    const InputSource *source = &layer->source;
    double *scratch = doubles((int)rt_gaussian_rotated_scratch(layer->size));
    if (source->kind != INPUT_GAUSSIAN)
        not_handled("an input");
    (source->rotated ? rt_gaussian_rotated : rt_gaussian_diagonal)(
        trial->samples[layer->index], source->samples, layer->size, source->variances, &trial->draw,
        source->stream, scratch);
    free(scratch);
}

static void draw_weights(Trial *trial, const Projection *projection)
{
    const Draw *draw = &projection->weights;
    int n = projection->pre->size, count = n * projection->post->size;
    double *w = trial->weights[projection->index];
    PlastDraw from = trial->draw;
    from.generation = draw->each_generation ? PLAST_FINAL : 0;
    if (projection->connection != CONNECT_ALL || projection->initial || projection->weight_rows)
        not_handled("a connection");
    switch (draw->kind) {
    case DRAW_CONSTANT:
        rt_fill_constant(w, count, draw->a);
        break;
#define DISTRIBUTION(name, word, numbers) \
    case DRAW_##name: \
        rt_fill_##word(w, count, draw->a, draw->b, &from, projection->stream); \
        break;
#include "../../compiler/sema/distributions.def"
#undef DISTRIBUTION
    }
    for (int k = 0; k < count; k++)
        if (!exists(trial, projection, k % n, k / n))
            w[k] = 0;
}

static void begin_trial(Trial *trial)
{
    const Model *model = trial->model;
    const Task *task = model->tasks.items[0];
    if (model->tasks.count > 1)
        not_handled("several tasks");
    trial->time_end = 0;
    for (int k = 0; k < task->phases.count; k++) {
        const Phase *phase = &task->phases.items[k];
        if (phase->length || phase->scales.count > 0 || phase->inputs.count > 0)
            not_handled("a phase of its own length, rules or inputs");
        trial->time_end += phase->count;
    }
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        memset(trial->state[k], 0, sizeof(double) * (size_t)state_size(layer));
        if (layer->is_input)
            draw_samples(trial, layer);
        else if (layer->spiking)
            not_handled("spikes");
    }
    for (int k = 0; k < model->projections.count; k++)
        draw_weights(trial, model->projections.items[k]);
}

/* Adds the trial's outcomes to sums[outcome]. */
static void run_trial(Trial *trial, int number_of_trial, double *sums)
{
    Site site = {0};
    double loss = 0;
    trial->draw.trial = number_of_trial;
    begin_trial(trial);
    bool ended = run_phases(trial, &loss);
    for (int k = 0; k < trial->model->outcomes.count; k++) {
        const Outcome *outcome = trial->model->outcomes.items[k];
        if (ended)
            sums[k] += number(trial, outcome->value, &site);
        else
            sums[k] += outcome->is_loss ? loss : (double)NAN;
    }
}

/* ---- the program ---------------------------------------------------------------------------- */

static double *coefficients_of(const Model *model, const char *name)
{
    double *coefficients = doubles(model->coefficients.count);
    for (int k = 0; k < model->references.count; k++) {
        const Reference *reference = model->references.items[k];
        if (strcmp(reference->name.name, name) != 0)
            continue;
        for (int n = 0; n < reference->terms.count; n++)
            coefficients[reference->terms.items[n].coefficient] = reference->terms.items[n].value;
        return coefficients;
    }
    not_handled("a rule of that name");
}

static Trial make_trial(const Model *model, const double *coefficients, int seed)
{
    int layers = model->layers.count, projections = model->projections.count;
    Trial trial = {.model = model,
                   .coefficients = coefficients,
                   .draw = {.seed_low = seed, .set = PLAST_SEARCH},
                   .samples = (double **)pointers(layers),
                   .state = (double **)pointers(layers),
                   .weights = (double **)pointers(projections),
                   .drive = (double **)pointers(projections),
                   .drive_done = calloc((size_t)projections + 1, sizeof(bool)),
                   .recorded = (double ***)pointers(layers)};
    if (trial.drive_done == NULL)
        exit(71);
    for (int k = 0; k < layers; k++) {
        const Layer *layer = model->layers.items[k];
        int shown = sample_count(model);
        trial.samples[k] = doubles(layer->is_input ? layer->source.samples * layer->size : 0);
        trial.state[k] = doubles(state_size(layer));
        trial.recorded[k] = (double **)pointers(shown);
        for (int s = 0; s < shown; s++)
            trial.recorded[k][s] = doubles(state_size(layer));
    }
    for (int k = 0; k < projections; k++) {
        const Projection *projection = model->projections.items[k];
        trial.weights[k] = doubles(projection->pre->size * projection->post->size);
        trial.drive[k] = doubles(projection->post->size);
    }
    return trial;
}

static void free_trial(Trial *trial)
{
    for (int k = 0; k < trial->model->layers.count; k++) {
        for (int s = 0; s < sample_count(trial->model); s++)
            free(trial->recorded[k][s]);
        free(trial->recorded[k]);
        free(trial->samples[k]);
        free(trial->state[k]);
    }
    for (int k = 0; k < trial->model->projections.count; k++) {
        free(trial->weights[k]);
        free(trial->drive[k]);
    }
    free(trial->samples);
    free(trial->state);
    free(trial->weights);
    free(trial->drive);
    free(trial->drive_done);
    free(trial->recorded);
}

static void run_program(const Model *model, const char *rule, int seed)
{
    double *coefficients = coefficients_of(model, rule), *sums = doubles(model->outcomes.count);
    Trial trial = make_trial(model, coefficients, seed);
    if (model->fresh_trials || model->step != 0 || model->windows.count > 0)
        not_handled("what the task says");
    for (int k = 0; k < model->trials; k++)
        run_trial(&trial, k, sums);
    for (int k = 0; k < model->outcomes.count; k++)
        printf("%s %.17g\n", model->outcomes.items[k]->name.name, sums[k] / model->trials);
    free_trial(&trial);
    free(sums);
    free(coefficients);
}

int main(int argc, char **argv)
{
    ErrorText error = {""};
    CheckOptions options = {.usage = &error};
    Compilation compilation;
    if (argc != 4) {
        fprintf(stderr, "usage: interpreter PROGRAM.plast REFERENCE SEED\n");
        return 2;
    }
    if (compile(&compilation, argv[1], &options, STAGE_CHECKED, &error) != STATUS_OK) {
        fprintf(stderr, "interpreter: '%s' has errors %s\n", argv[1], error.text);
        return 1;
    }
    run_program(compilation.model, argv[2], atoi(argv[3]));
    compile_free(&compilation);
    return 0;
}
