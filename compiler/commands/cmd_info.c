/* cmd_info.c: `plastc info`. */
#include "commands.h"
#include "info_json.h"

#include <math.h>
#include <stdio.h>

#include "runtime/curvature.h"
#include "runtime/evaluate_memory.h"
#include "runtime/memory.h"
#include "runtime/run.h"
#include "runtime/run_memory.h"
#include "runtime/io/recording.h"
#include "compiler/base/diag_render.h"
#include "compiler/model/model_dump.h"
#include "compiler/session/session.h"

/* What commands need beside the trials and rollouts: all candidates that they evaluate at once. */
static void print_memory(const Model *model, const PlastModule *sizes, int threads)
{
    const SearchPlan *search = &model->search;
    int n = sizes->coefficient_count, trials = model->trials;
    if (n == 0 || !search->method)
        return;
    RunOptions options = {.method = search->method,
                          .options = search->options,
                          .trials = trials,
                          .validation_trials = search->validation_trials};
    RunMemory run = run_memory(sizes, &options, threads);
    printf("            and %s for the %d candidates of run", memory_decimal(run.search + run.outcomes).text, run.candidates);
    if (model->arrays.count == 0) /* else prune has nothing to do */
        printf(", %s for the %d of prune", memory_decimal(evaluate_memory_of_candidates(sizes, n + 1.0, trials)).text, n + 1);
    if (n <= RUN_MOST_DIRECTIONS)
        printf(", %s for the %d of directions",
               memory_decimal(evaluate_memory_of_candidates(sizes, CURVATURE_CANDIDATES(n), trials)).text,
               CURVATURE_CANDIDATES(n));
    printf("\n");
}

static PlastModule sizes_of(const IrModule *module)
{
    return (PlastModule){.one_lane = module->one_lane,
                         .coefficient_count = ir_coefficient_count(module),
                         .outcome_count = module->outcomes.count,
                         .trial_size = module->trial_size,
                         .generation_size = module->generation_size,
                         .scratch_size = module->scratch_size,
                         .work_size = module->work_size,
                         .kept_size = module->kept_size};
}

static int threads_of(const Command *command)
{
    return command->threads > 0 ? command->threads : par_threads(command->par);
}

static void print_sizes(const Command *command, const Compilation *compilation)
{
    const Model *model = compilation->model;
    const IrModule *module = compilation->module;
    int threads = threads_of(command);
    int lanes = session_shape(compilation, command).lanes;
    PlastModule sizes = sizes_of(module);
    int trials = module->trials + module->validation_trials;
    if (module->one_lane)
        printf("lanes       1, since each candidate has its own spikes\n");
    else
        printf("lanes       %d with the C compiler (the machine's vectors), 1 with tcc\n", lanes);
    printf("threads     %d\n", threads);
    printf(
        "memory      %s for %d trials (%d numbers each) and %d rollouts (%d numbers a lane)\n",
        memory_decimal(evaluate_memory_of_rollouts(&sizes, trials, threads)).text, trials,
        module->trial_size + module->generation_size, threads, module->work_size);
    print_memory(model, &sizes, threads);
}

static void print_records(const Model *model)
{
    bool spikes = false;
    for (int k = 0; k < model->asked.count; k++) {
        const Record *record = model->asked.items[k];
        printf("record      %s, ", record->name.name);
        if (record->kind == RECORD_SPIKES) {
            printf("%d bytes a spike of %d units\n", recording_spike_bytes(record_longest_trial(model)),
                   record->high - record->low + 1);
            spikes = true;
            continue;
        }
        double rows = record_most_rows(model, record), numbers = record_row_numbers(record);
        printf("%.9g rows a trial%s of %.0f number%s, %s\n", rows,
               isinf(rows) ? ", as many as it draws," : " at most", numbers,
               numbers == 1 ? "" : "s", memory_decimal(8 * rows * (numbers + 1)).text);
    }
    if (model->asked.count > 0)
        printf("recording   %s a trial at most%s\n", memory_decimal(record_most_bytes(model)).text,
               spikes ? ", and the spikes" : "");
}

/* What exact slopes take, or why there are none. */
static void print_gradient(const Command *command, const Compilation *compilation)
{
    const IrModule *module = compilation->module;
    const IrGradient *gradient = &module->gradient;
    int lanes = session_shape(compilation, command).lanes;
    if (!gradient->wanted)
        return;
    if (gradient->refused) {
        printf("gradient    none that is exact: %s", gradient->refused);
        if (gradient->place.start >= 0) {
            const SourceSet *sources = &compilation->sources;
            Position position = source_position(sources, gradient->place.file, gradient->place.start);
            printf(" (%s:%d)", diag_render_shown(sources->files[gradient->place.file]->path).text, position.line);
        }
        printf("\n");
        return;
    }
    printf("gradient    exact, %s a thread: %.0f numbers a lane, %.0f each turn of the longest loop",
           memory_decimal(8.0 * (double)module->kept_size * lanes).text, (double)module->kept_size, gradient->kept_a_turn);
    if (gradient->repeats > 0)
        printf(", which carries %.0f; %.0f snapshots", gradient->carried, gradient->snapshots);
    printf("; a step runs forward %d time%s\n", 1 + gradient->repeats, gradient->repeats == 0 ? "" : "s");
}

static void print_arrays(const IrModule *module)
{
    static const char *const spaces[] = {
        [IR_SPACE_TRIAL] = "once a trial", [IR_SPACE_GENERATION] = "once a generation",
        [IR_SPACE_SCRATCH] = "scratch",    [IR_SPACE_WORK] = "rollout"};
    for (int k = 0; k < module->arrays.count; k++) {
        const IrArray *array = module->arrays.items[k];
        /* of a gradient they are many, and have a row together */
        if (array->space > IR_SPACE_WORK || array->space == IR_SPACE_KEPT || array->offset < 0)
            continue;
        printf("array       %s[%d], %s, %s\n", array->name, array->length,
               array->varying ? "varying" : "uniform", spaces[array->space]);
    }
}

Status command_info(const Command *command)
{
    Compilation compilation;
    Status status = command_compile(command, &compilation, STAGE_C);
    JsonWriter writer = {0};
    if (status == STATUS_OK && command->json) {
        PlastModule sizes = sizes_of(compilation.module);
        json_open_object(&writer, NULL);
        info_json_put(&writer, &compilation,
                      &(InfoSizes){&sizes, session_shape(&compilation, command).lanes, threads_of(command)});
        json_close_object(&writer);
        command_print_json(command, &writer);
    } else if (status == STATUS_OK) {
        StrBuf text = {0};
        model_dump(compilation.model, &text);
        fwrite(text.text, 1, text.length, stdout);
        strbuf_free(&text);
        print_records(compilation.model);
        print_arrays(compilation.module);
        print_sizes(command, &compilation);
        print_gradient(command, &compilation);
    }
    compile_free(&compilation);
    return status;
}
