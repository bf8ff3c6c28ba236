/* interpreter.c: runs the trials of a checked program by one of its reference rules; see reference.h.
 *
 *     interpreter PROGRAM.plast REFERENCE SEED [FOLDER]
 *
 * prints the losses and reports, one "NAME VALUE" a line, as means over the search trials: of several
 * tasks, the weighted mean of the means of those that measure it. Reports are not measured in trials that
 * a guard stops. What trial 0 records goes to files in FOLDER. */
#include "over_trials.h"
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Noreturn void not_handled(const char *what)
{
    fprintf(stderr, "interpreter: %s: not handled\n", what);
    exit(3);
}

double *new_doubles(Arena *arena, int count)
{
    return arena_array(arena, double, count + 1);
}

double step_length(const Model *model)
{
    return model->step > 0 ? model->step : 1;
}

/* ---- a step ---------------------------------------------------------------------------------- */

static void show_sample(Trial *trial, int sample)
{
    for (int k = 0; k < trial->model->layers.count; k++) {
        const Layer *layer = trial->model->layers.items[k];
        for (int unit = 0; layer->is_input && !layer->spiking && trial->rests && unit < layer->size; unit++)
            trial->layers[k].now[unit] = 0;
        if (layer->is_input && !layer->spiking && !trial->rests)
            memcpy(trial->layers[k].now,
                   trial->layers[k].shown + (sample % trial->sample_count) * layer->size,
                   sizeof(double) * (size_t)layer->size);
    }
}

/* Step `number` of a phase in steps, or of an epoch. */
static void run_step(Trial *trial, int number)
{
    const Model *model = trial->model;
    const Phase *phase = trial->phase;
    int length = phase->shown > 0 ? phase->shown + phase->rest : 1;
    trial->sample_step = number % length;
    trial->sample_ends = phase->shown == 0 || trial->sample_step == phase->shown - 1;
    trial->rests = phase->shown > 0 && trial->sample_step >= phase->shown;
    show_sample(trial, number / length);
    spike_inputs(trial);
    advance_populations(trial);
    keep_moment(trial);
    for (int k = 0; k < model->projections.count; k++) {
        handle_spikes(trial, model->projections.items[k]);
        update_weights(trial, model->projections.items[k], EVENT_STEP);
    }
    record_spikes(trial);
    if (trial->phase->in_epochs)
        add_to_means(trial);
    advance_traces(trial);
    sum_recorded_drives(trial);
    measure_step(trial);
    remember(trial);
    trial->step++;
}

static void run_epoch(Trial *trial)
{
    begin_means(trial);
    for (int s = 0; s < trial->sample_count; s++)
        run_step(trial, s);
    trial->step--; /* the one that has just ended */
    for (int k = 0; k < trial->model->projections.count; k++)
        update_weights(trial, trial->model->projections.items[k], EVENT_EPOCH);
    trial->step++;
}

/* ---- phases ---------------------------------------------------------------------------------- */

/* What the inputs show in the phase. */
static void show_inputs(Trial *trial)
{
    trial->sample_count = phase_samples(trial, trial->phase);
    for (int k = 0; k < trial->model->layers.count; k++) {
        const Layer *layer = trial->model->layers.items[k];
        if (!layer->is_input || layer->spiking)
            continue;
        trial->layers[k].shown = trial->layers[k].samples;
        for (int n = 0; n < trial->phase->inputs.count; n++)
            if (trial->phase->inputs.items[n].layer == layer) {
                const InputSource *source = &trial->phase->inputs.items[n].source;
                trial->layers[k].shown = new_doubles(trial->arena, source->samples * layer->size);
                draw_samples(trial, layer, source, trial->layers[k].shown);
            }
    }
}

/* Whether a guard stops the trial, and with which loss. */
static bool is_stopped(Trial *trial, double *loss)
{
    const Site site = {0};
    trial->step--; /* the one that has just ended */
    for (int k = 0; k < trial->model->guards.count; k++) {
        const Guard *guard = &trial->model->guards.items[k];
        if ((guard->task && guard->task != trial->task) ||
            holds_everywhere(trial, guard->condition))
            continue;
        *loss = number(trial, guard->loss, &site);
        return true;
    }
    trial->step++;
    return false;
}

/* Values that are taken at the end of a phase, or of the trial. */
static void take_outcomes(Trial *trial, Name at, double *outcomes)
{
    const Site site = {0};
    trial->step--;
    for (int k = 0; k < trial->model->outcomes.count; k++) {
        const Outcome *outcome = trial->model->outcomes.items[k];
        if (outcome->at.name == at && !outcome->over_trials && (!outcome->task || outcome->task == trial->task))
            outcomes[k] = number(trial, outcome->value, &site);
    }
    trial->step++;
}

static bool are_finite(const double *values, int count)
{
    for (int k = 0; k < count; k++)
        if (!isfinite(values[k]))
            return false;
    return true;
}

/* Whether all states, weights and traces are finite numbers, and what says when inputs spike are numbers. */
static bool is_finite(const Trial *trial)
{
    const Model *model = trial->model;
    bool finite = true;
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        finite = finite && !isnan(trial->layers[k].gap);
        for (int n = 0; !layer->is_input && n < layer->variables.count; n++)
            if (layer->variables.items[n].derivative || layer->variables.items[n].remembered)
                finite = finite && are_finite(trial->layers[k].now + n * layer->size, layer->size);
    }
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        const Network *network = &trial->networks[k];
        finite = finite && are_finite(network->weight, network->count);
        for (int n = 0; n < projection->traces.count; n++)
            finite = finite && are_finite(network->traces[n], network->trace_size);
    }
    return finite;
}

/* Returns whether all phases came to their end. */
static bool run_phases(Trial *trial, double *outcomes, double *loss)
{
    bool finite = true;
    SavedTrial **saved = arena_array(trial->arena, SavedTrial *, trial->task->phases.count);
    for (int k = 0; k < trial->task->phases.count; k++) {
        const Phase *phase = trial->phase = &trial->task->phases.items[k];
        trial->phase_start = trial->step;
        int count = phase_length(trial, phase);
        if (phase->restored >= 0)
            restore_trial(trial, saved[phase->restored]);
        show_inputs(trial);
        for (int n = 0; n < count; n++, trial->time++) {
            if (phase->in_epochs)
                run_epoch(trial);
            else
                run_step(trial, n);
            record_step(trial);
            if (is_stopped(trial, loss))
                return false;
        }
        finite = finite && is_finite(trial);
        take_outcomes(trial, phase->name.name, outcomes);
        record_end(trial, phase);
        if (phase->saved)
            saved[k] = save_trial(trial);
    }
    take_outcomes(trial, NULL, outcomes);
    record_end(trial, NULL);
    for (int k = 0; !finite && k < trial->model->outcomes.count; k++)
        outcomes[k] = (double)NAN;
    return true;
}

/* ---- trials ---------------------------------------------------------------------------------- */

static Trial make_trial(Arena *arena, const Model *model, const double *coefficients, int seed,
                        int n)
{
    PlastDraw data = {.seed_low = seed, .set = PLAST_SEARCH, .trial = n};
    PlastDraw steps = data, generation = data;
    generation.generation = PLAST_FINAL;
    steps.generation = -1;
    Trial trial = {.arena = arena,
                   .model = model,
                   .coefficients = coefficients,
                   .data = model->fresh_trials ? generation : data,
                   .steps = model->fresh_trials ? generation : steps,
                   .generation = generation,
                   .layers = arena_array(arena, Activity, model->layers.count + 1),
                   .networks = arena_array(arena, Network, model->projections.count + 1),
                   .windows = arena_array(arena, Measured, model->windows.count + 1),
                   .runnings = new_doubles(arena, model->runnings.count),
                   .synapse_sums = arena_array(arena, double *, model->synapse_sums.count + 1),
                   .draws = new_doubles(arena, model->draws.count)};
    for (int k = 0; k < model->runnings.count; k++)
        trial.runnings[k] = model->runnings.items[k]->start;
    return trial;
}

/* The sums of the outcomes of a task's trials, and how many they are. */
typedef struct TaskSums {
    double *sums;
    int *trials; /* [outcome] */
} TaskSums;

/* `folder`: for what is recorded; NULL: nothing is. */
static void run_trial(const Model *model, const double *coefficients, int seed, int n,
                      const Task *task, const char *folder, TaskSums *into, TrialResult *result)
{
    Arena *arena = arena_create();
    Trial trial = make_trial(arena, model, coefficients, seed, n);
    double *outcomes = new_doubles(arena, model->outcomes.count), loss = 0;
    trial.task = task;
    draw_trial(&trial);
    if (folder)
        begin_records(&trial, folder);
    record_start(&trial);
    bool ended = run_phases(&trial, outcomes, &loss);
    end_records(&trial);
    for (int k = 0; k < model->outcomes.count; k++) {
        bool is_loss = model->outcomes.items[k]->is_loss;
        if (!is_loss && (!ended || isnan(outcomes[k]))) /* not measured */
            continue;
        into->sums[k] += ended ? outcomes[k] : loss;
        into->trials[k]++;
    }
    *result = (TrialResult){task, result->outcomes, loss, !ended, false};
    for (int k = 0; k < model->outcomes.count; k++) {
        result->outcomes[k] = ended ? outcomes[k] : model->outcomes.items[k]->is_loss ? loss : (double)NAN;
        result->failed = result->failed || (ended && model->outcomes.items[k]->over_trials && isnan(outcomes[k]));
    }
    arena_destroy(arena);
}

static void print_means(Arena *arena, const Model *model, const TaskSums *of, const TrialResult *results)
{
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *outcome = model->outcomes.items[k];
        double sum = 0, weights = 0;
        if (outcome->over_trials) {
            printf("%s %.17g\n", outcome->name.name, over_trials(arena, model, outcome, results, model->trials));
            continue;
        }
        for (int n = 0; n < model->tasks.count; n++) {
            const Task *task = model->tasks.items[n];
            if ((outcome->task && outcome->task != task) || of[n].trials[k] == 0)
                continue;
            sum += task->weight * of[n].sums[k] / of[n].trials[k];
            weights += task->weight;
        }
        printf("%s %.17g\n", outcome->name.name, sum / weights);
    }
}

/* ---- the program ----------------------------------------------------------------------------- */

static double *coefficients_of(Arena *arena, const Model *model, const char *name)
{
    double *coefficients = new_doubles(arena, model->coefficients.count);
    for (int k = 0; k < model->coefficients.count; k++)
        coefficients[k] = model->coefficients.items[k].start;
    for (int k = 0; k < model->references.count; k++) {
        const Reference *reference = model->references.items[k];
        if (strcmp(reference->name.name, name) != 0)
            continue;
        for (int n = 0; n < reference->terms.count; n++)
            model_fill(&reference->terms.items[n], coefficients);
        return coefficients;
    }
    not_handled("a rule of that name");
}

static void run_program(Arena *arena, const Model *model, const char *rule, int seed,
                        const char *folder)
{
    const double *coefficients = coefficients_of(arena, model, rule);
    int tasks = model->tasks.count;
    TaskSums *sums = arena_array(arena, TaskSums, tasks);
    TrialResult *results = arena_array(arena, TrialResult, model->trials);
    double *trials = new_doubles(arena, tasks), *given = new_doubles(arena, tasks);
    for (int k = 0; k < tasks; k++) {
        sums[k].sums = new_doubles(arena, model->outcomes.count);
        sums[k].trials = arena_array(arena, int, model->outcomes.count + 1);
        trials[k] = model->tasks.items[k]->trials;
    }
    for (int n = 0; n < model->trials; n++) {
        int task = rt_next_task(given, trials, tasks);
        results[n].outcomes = new_doubles(arena, model->outcomes.count);
        run_trial(model, coefficients, seed, n, model->tasks.items[task], n == 0 ? folder : NULL,
                  &sums[task], &results[n]);
    }
    print_means(arena, model, sums, results);
}

int main(int argc, char **argv)
{
    ErrorText error = {""};
    const char *folder = argc == 5 ? argv[4] : NULL;
    CheckOptions options = {.usage = &error, .recording = folder != NULL};
    Compilation compilation;
    if (argc != 4 && argc != 5) {
        fprintf(stderr, "usage: interpreter PROGRAM.plast REFERENCE SEED [FOLDER]\n");
        return 2;
    }
    if (compile(&compilation, argv[1], &options, STAGE_CHECKED, &error) != STATUS_OK) {
        StrBuf text = {0};
        diags_render(compilation.diags, &text, false);
        fprintf(stderr, "interpreter: %s%s\n", error.text, strbuf_take(&text));
        return 1;
    }
    run_program(compilation.arena, compilation.model, argv[2], atoi(argv[3]), folder);
    compile_free(&compilation);
    return 0;
}
