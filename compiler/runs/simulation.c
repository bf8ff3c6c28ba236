/* simulation.c: see simulation.h. */
#include "simulation.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>

#include "compiler/model/quantity.h"
#include "compiler/report/measure.h"
#include "compiler/report/trial_time.h"
#include "runtime/io/files.h"
#include "runtime/io/json_writer.h"
#include "runtime/memory.h"
#include "saved_rule.h"
#include "sketch.h"

/* A trial while it is simulated. */
typedef struct Simulation {
    const Model *model;
    Arena *arena;
    RecordingItem *items; /* [item_count]: those of Model.records that the program asks for */
    int item_count;
    RecordingPhase *phases; /* that have ended */
    int phase_count;
    double *spikes;   /* [layers]: in this phase */
    double **weights; /* [records]: the last row of summaries, owned by the arena */
    int *lengths;     /* [records]: of it */
    const int *rows;  /* of a list of synapses, until its targets come */
    int phase_most;
    bool quiet;
    Recording *recording; /* NULL: nothing is recorded, or it is a sketch */
    Sketch *sketch;       /* NULL: it is none */
} Simulation;

/* ---- what is recorded ------------------------------------------------------------------------ */

/* "E.v[0..9]", as the program writes it. */
static const char *shown_text(const Model *model, Arena *arena, const Record *record)
{
    if (record->stmt) {
        const Span span = record->stmt->value->span;
        return arena_printf(arena, "%.*s", span.end - span.start,
                            model->sources->files[span.file]->text + span.start);
    }
    if (record->kind == RECORD_SPIKES)
        return arena_printf(arena, "%s.spikes", record->layer->name.name);
    if (record->value->kind == EXPR_WEIGHTS) {
        const Projection *projection = record->value->u.projection;
        const char *name = projection->name.name
                               ? projection->name.name
                               : arena_printf(arena, "%s -> %s", projection->pre->name.name, projection->post->name.name);
        return record->value->type.rank == 1 && record->high + 1 < record->value->type.size[0]
                   ? arena_printf(arena, "%s.w[0..%d]", name, record->high)
                   : arena_printf(arena, "%s.w", name);
    }
    const Layer *layer = record->value->u.variable.layer;
    const char *variable = layer->variables.items[record->value->u.variable.index].name.name;
    return record->high + 1 < layer->size
               ? arena_printf(arena, "%s.%s[0..%d]", layer->name.name, variable, record->high)
               : arena_printf(arena, "%s.%s", layer->name.name, variable);
}

/* Of an array that has an element for each synapse of a list. */
static int sources_of(const Record *record)
{
    return record_is_listed(record) ? record->value->synapses->pre->size : 0;
}

static RecordingItem item_of(const Model *model, Arena *arena, const Record *record)
{
    RecordingItem item = {.name = record->name.name,
                          .shown = shown_text(model, arena, record),
                          .what = "spikes",
                          .unit = "",
                          .scale = 1,
                          .low = record->low,
                          .high = record->high};
    if (record->kind == RECORD_SPIKES) {
        item.spikes = true;
        item.of = record->layer->name.name;
        return item;
    }
    const Expr *value = record->value;
    Scale scale = scale_usual(value->type.dim);
    item.unit = arena_printf(arena, "%s", scale.name);
    item.scale = scale.size;
    item.rank = value->type.rank;
    memcpy(item.shape, value->type.size, sizeof item.shape);
    if (item.rank == 1)
        item.shape[0] = record->high - record->low + 1;
    item.sources = sources_of(record);
    item.what = "value";
    if (value->kind == EXPR_STATE) {
        item.what = "state";
        item.of = value->u.variable.layer->name.name;
    } else if (value->kind == EXPR_WEIGHTS) {
        item.what = "weights";
        item.of = value->u.projection->name.name;
    } else if (value->kind == EXPR_TRACES) {
        item.what = "trace";
        item.of = value->u.trace.projection->name.name;
    } else if (value->kind == EXPR_DRIVES) {
        item.what = "drive";
        item.of = value->u.drive.layer->name.name;
    }
    return item;
}

RecordingItem *simulation_items(const Model *model, Arena *arena, int *count)
{
    RecordingItem *items = arena_array(arena, RecordingItem, model->records.count + 1);
    for (*count = 0; *count < model->records.count && !model->records.items[*count]->summary; ++*count)
        items[*count] = item_of(model, arena, model->records.items[*count]);
    return items;
}

/* ---- the table ------------------------------------------------------------------------------ */

/* Without the synapses that do not exist. */
static void print_spread(const Simulation *simulation, int number)
{
    const Record *record = simulation->model->records.items[number];
    Scale scale = scale_usual(record->value->type.dim);
    double mean = 0, spread = 0, low = HUGE_VAL, high = -HUGE_VAL;
    int count = 0;
    for (int k = 0; k < simulation->lengths[number]; k++) {
        double value = simulation->weights[number][k], before = value - mean;
        if (isnan(value))
            continue;
        mean += before / ++count;
        spread += before * (value - mean);
        low = fmin(low, value);
        high = fmax(high, value);
    }
    printf("    %-12s", shown_text(simulation->model, simulation->arena, record));
    if (count == 0)
        printf(" no number\n");
    else if (count == 1)
        printf(" %s\n", quantity_show(mean, &scale, 4).text);
    else
        printf(" mean %s, sd %s, from %s to %s\n", quantity_show(mean, &scale, 4).text,
               quantity_show(sqrt(spread / count), &scale, 4).text,
               quantity_show(low, &scale, 4).text, quantity_show(high, &scale, 4).text);
}

static void print_rate(const Simulation *simulation, const Layer *layer, double steps)
{
    double seconds = steps * simulation->model->step, spikes = simulation->spikes[layer->index];
    printf("    %-12s %.4g Hz (%.0f spike%s of %d unit%s)\n", layer->name.name,
           spikes / seconds / layer->size, spikes, spikes == 1 ? "" : "s", layer->size,
           layer->size == 1 ? "" : "s");
}

static void print_phase(const Simulation *simulation, const RecordingPhase *phase, const char *unit)
{
    const Model *model = simulation->model;
    double steps = phase->end - phase->first;
    printf("  phase %s, ", phase->name);
    double seconds = steps * model->step;
    if (model->step > 0)
        printf(seconds >= 1 ? "%.6g s\n" : "%.6g ms\n", seconds >= 1 ? seconds : 1e3 * seconds);
    else
        printf("%.0f %s%s\n", steps, unit, steps == 1 ? "" : "s");
    for (int k = simulation->item_count; k < model->records.count; k++)
        if (model->records.items[k]->kind == RECORD_SPIKES)
            print_rate(simulation, model->records.items[k]->layer, steps);
        else
            print_spread(simulation, k);
}

static void print_reports(const Simulation *simulation, const PlastModule *module,
                          const double *values)
{
    const Model *model = simulation->model;
    for (int k = 0; k < module->outcome_count; k++) {
        Scale scale = scale_of_outcome(model, model->outcomes.items[k]);
        if (!module->outcomes[k].over_trials && (!isnan(values[k]) || module->outcomes[k].task == 0))
            printf("  %s %s: %s\n", module->outcomes[k].is_loss ? "loss" : "report",
                   module->outcomes[k].name, quantity_show(values[k], &scale, 6).text);
    }
    if (values[module->outcome_count] >= 0) {
        StrBuf text = {0};
        trial_time_write(&text, model, values[module->outcome_count]);
        printf("  stopped by a guard %s\n", text.text);
        strbuf_free(&text);
    }
}

static Status print_json(const Simulation *simulation, const RecordingInfo *info,
                         const PlastModule *module, const double *values, ErrorText *error)
{
    JsonWriter json = {0};
    int all = module->outcome_count, count = 0;
    const char **names = arena_array(simulation->arena, const char *, all + 1);
    double *own = arena_array(simulation->arena, double, all + 1);
    for (int k = 0; k < all; k++)
        if (!module->outcomes[k].over_trials) { /* of several trials together */
            names[count] = module->outcomes[k].name;
            own[count++] = values[k];
        }
    json_open_object(&json, NULL);
    json_put_text(&json, "set", info->set);
    json_put_integer(&json, "trial", info->trial);
    json_put_reals(&json, "outcomes", count, names, own);
    if (values[all] >= 0)
        json_put_real(&json, "stopped_at", values[all]);
    json_close_object(&json);
    char *text = json_take(&json);
    if (!text)
        return status_out_of_memory(error);
    fputs(text, stdout);
    free(text);
    return STATUS_OK;
}

/* ---- what comes from the rollout ------------------------------------------------------------- */

static const Phase *phase_of(const Model *model, int number)
{
    int task = 0;
    while (number >= model->tasks.items[task]->phases.count)
        number -= model->tasks.items[task++]->phases.count;
    return &model->tasks.items[task]->phases.items[number];
}

static void end_phase(Simulation *simulation, int number, double time)
{
    const Phase *of = phase_of(simulation->model, number);
    int count = simulation->phase_count;
    RecordingPhase *phase = &simulation->phases[count];
    *phase = (RecordingPhase){.name = of->name.name,
                              .first = count > 0 ? phase[-1].end : 0,
                              .end = time};
    simulation->phase_count++;
    if (!simulation->quiet)
        print_phase(simulation, phase, of->in_epochs ? "epoch" : "step");
    for (int k = 0; k < simulation->model->layers.count; k++)
        simulation->spikes[k] = 0;
}

static void take_summary(Simulation *simulation, int number, int count, const double *values)
{
    if (count > simulation->lengths[number])
        simulation->weights[number] = arena_array(simulation->arena, double, count);
    memcpy(simulation->weights[number], values, sizeof(double) * (size_t)count);
    simulation->lengths[number] = count;
}

static void take_spikes(const Simulation *simulation, int number, double step, int count, const int *units)
{
    const Record *record = simulation->model->records.items[number];
    if (record->counted)
        simulation->spikes[record->layer->index] += count;
    if (number >= simulation->item_count)
        return;
    if (simulation->sketch)
        sketch_spikes(simulation->sketch, number, step, count, units);
    else if (simulation->recording)
        recording_spikes(simulation->recording, number, step, count, units);
}

static void take_row(Simulation *simulation, int number, double time, int count, const double *values)
{
    if (number >= simulation->item_count)
        take_summary(simulation, number, count, values);
    else if (simulation->sketch)
        sketch_row(simulation->sketch, number, time, count, values);
    else if (simulation->recording)
        recording_row(simulation->recording, number, time, count, values);
}

static void take_held_row(Simulation *simulation, int number, double time, int size, const int *bytes)
{
    double values[PLAST_HELD_ROW];
    memcpy(values, bytes, sizeof(int) * (size_t)size);
    take_row(simulation, number, time, size / 2, values);
}

/* See PLAST_HELD. */
static void take_held(Simulation *simulation, double first, int count, const int *entries)
{
    for (const int *entry = entries; entry < entries + count; entry += 3 + entry[2])
        if (simulation->model->records.items[entry[0]]->kind == RECORD_SPIKES)
            take_spikes(simulation, entry[0], first + entry[1], entry[2], entry + 3);
        else
            take_held_row(simulation, entry[0], first + entry[1], entry[2], entry + 3);
}

/* Which units the listed synapses of a record connect: their rows come first, then their targets. */
static void take_synapses(Simulation *simulation, int number, const int *units)
{
    if (number % 2 == 0)
        simulation->rows = units;
    else if (simulation->recording)
        recording_synapses(simulation->recording, number / 2, simulation->rows, units);
}

/* RecordFunction */
static void take(void *simulation_, int number, double time, int count, const double *values,
                 const int *units)
{
    Simulation *simulation = simulation_;
    int records = simulation->model->records.count;
    if (number == PLAST_HELD)
        take_held(simulation, time, count, units);
    else if (number < 0)
        end_phase(simulation, -1 - number, time);
    else if (number >= records)
        take_synapses(simulation, number - records, units);
    else
        take_row(simulation, number, time, count, values);
}

/* ---- trials --------------------------------------------------------------------------------- */

static void simulation_start(Simulation *simulation, const Session *session, bool quiet)
{
    const Model *model = session->compilation.model;
    int phases = 0;
    *simulation = (Simulation){.model = model, .arena = arena_create(), .quiet = quiet};
    for (int k = 0; k < model->tasks.count; k++)
        phases += model->tasks.items[k]->phases.count;
    int records = model->records.count + 1;
    simulation->items = simulation_items(model, simulation->arena, &simulation->item_count);
    simulation->phases = arena_array(simulation->arena, RecordingPhase, phases + 1);
    simulation->spikes = arena_array(simulation->arena, double, model->layers.count + 1);
    simulation->weights = arena_array(simulation->arena, double *, records);
    simulation->lengths = arena_array(simulation->arena, int, records);
}

const char *simulation_clock(const Model *model)
{
    return model->step > 0                                 ? "s"
           : strcmp(trial_time_unit(model), "epoch") == 0 ? "epochs"
                                                           : "steps";
}

/* The hashes are of the program and of the rule. */
static RecordingInfo info_of(const Simulation *simulation, const Session *session,
                             const SimulationOptions *options, int trial, const char *program, const char *rule)
{
    const Model *model = simulation->model;
    return (RecordingInfo){.version = PLASTC_VERSION,
                           .program = model->path,
                           .program_sha256 = program,
                           .rule_sha256 = rule,
                           .set = options->set == PLAST_SEARCH ? "search" : "validation",
                           .clock = simulation_clock(model),
                           .step = model->step,
                           .longest = record_longest_trial(model),
                           .seed = session->seed,
                           .trial = trial,
                           .item_count = simulation->item_count,
                           .items = simulation->items,
                           .phases = simulation->phases};
}

static void hash_rule(const Model *model, const double *coefficients, Arena *arena, char digits[HASH_SIZE])
{
    const char **names = arena_array(arena, const char *, model->coefficients.count + 1);
    for (int k = 0; k < model->coefficients.count; k++)
        names[k] = model->coefficients.items[k].name;
    saved_rule_hash(model->coefficients.count, names, coefficients, digits);
}

/* A recording of what a sketch has kept. */
static Status write_sketch(Simulation *simulation, const Folder *folder, const RecordingInfo *info, ErrorText *error)
{
    for (int k = 0; k < simulation->item_count; k++) {
        RecordingItem *item = &simulation->items[k];
        int high = sketch_high(simulation->sketch, k);
        if (high < item->high)
            item->shown = high < item->low ? arena_printf(simulation->arena, "%s (too many)", item->shown)
                                           : arena_printf(simulation->arena, "%s[%d..%d]", item->shown, item->low, high);
        item->high = high;
        item->sources = 0; /* which units synapses connect is left out */
    }
    Status status = recording_open(&simulation->recording, folder, info, false, error);
    return status == STATUS_OK ? sketch_write(simulation->sketch, simulation->recording, error) : status;
}

/* `folder`: of this trial; NULL: it is not recorded. */
static Status simulate_trial(Session *session, const double *coefficients,
                             const SimulationOptions *options, int trial, const Folder *folder,
                             ErrorText *error)
{
    Simulation simulation;
    char program[HASH_SIZE], rule[HASH_SIZE];
    const PlastModule *module = evaluator_module(session->evaluator);
    double *values = malloc(sizeof(double) * ((size_t)module->outcome_count + 1));
    if (!values)
        return status_out_of_memory(error);
    simulation_start(&simulation, session, options->quiet);
    hash_sha256(session->compilation.text.text, session->compilation.text.length, program);
    hash_rule(simulation.model, coefficients, simulation.arena, rule);
    RecordingInfo info = info_of(&simulation, session, options, trial, program, rule);
    Status status = STATUS_OK;
    if (options->sketch) {
        simulation.sketch = sketch_create(simulation.item_count, simulation.items);
        status = simulation.sketch ? STATUS_OK : status_out_of_memory(error);
    } else if (folder) {
        status = recording_open(&simulation.recording, folder, &info, options->csv, error);
    }
    if (!options->quiet)
        printf("%strial %d%s\n", options->set == PLAST_SEARCH ? "" : "validation ", trial,
               folder && status == STATUS_OK ? "" : ", not recorded");
    if (status == STATUS_OK)
        status = evaluator_record(session->evaluator, options->set, trial, coefficients, take,
                                  &simulation, values, error);
    for (int k = 0; status == STATUS_OK && k < module->outcome_count; k++)
        values[k] = measure_plain(values[k]);
    info.phase_count = simulation.phase_count;
    if (status == STATUS_OK && simulation.sketch)
        status = write_sketch(&simulation, folder, &info, error);
    if (status == STATUS_OK && !options->quiet)
        print_reports(&simulation, module, values);
    if (status == STATUS_OK && options->json)
        status = print_json(&simulation, &info, module, values, error);
    if (simulation.recording) {
        ErrorText second;
        Status closed = recording_close(simulation.recording, status == STATUS_OK ? error : &second);
        status = status == STATUS_OK ? closed : status;
    }
    free(values);
    sketch_free(simulation.sketch);
    arena_destroy(simulation.arena);
    return status;
}

/* "trial_3" */
static Status open_trial(Folder *folder, const Folder *parent, int trial, ErrorText *error)
{
    char name[32];
    bool taken;
    snprintf(name, sizeof name, "trial_%d", trial);
    Status status = folder_make_in(folder, parent, name, &taken, error);
    return status == STATUS_OK && taken ? folder_open_below(folder, parent, name, error) : status;
}

void simulation_warn_of_room(const Model *model, const Folder *folder, int trials)
{
    struct statvfs disk;
    double bytes = trials * record_most_bytes(model);
    if (fstatvfs(folder->opened, &disk) != 0 || !isfinite(bytes))
        return;
    double room = (double)disk.f_bavail * (double)disk.f_frsize;
    if (bytes > room)
        fprintf(stderr,
                "plastc: warning: up to %s are recorded, and spikes beside them, but '%s' has room for %s\n",
                memory_text(bytes).text, folder->path, memory_text(room).text);
}

Status simulation_run(Session *session, const double *coefficients,
                      const SimulationOptions *options, ErrorText *error)
{
    Status worst = STATUS_OK;
    for (int k = 0; k < options->trials; k++) {
        Folder own = {0};
        Status status = STATUS_OK;
        ErrorText first = *error;
        if (options->folder && options->trials > 1)
            status = open_trial(&own, options->folder, options->first + k, error);
        if (status == STATUS_OK)
            status = simulate_trial(session, coefficients, options, options->first + k,
                                    own.path ? &own : options->folder, error);
        folder_close(&own);
        if (worst != STATUS_OK)
            *error = first; /* the first one is told */
        else
            worst = status;
        if (status != STATUS_OK && status != STATUS_OUTPUT)
            return worst;
    }
    return worst;
}
