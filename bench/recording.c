/* recording.c: what recording costs: CPU seconds of a rollout of spikes.plast without a record, and of
 * spikes_recorded.plast, which writes all spikes and ten voltages to files.
 *
 *     recording FOLDER [REPEATS]
 *
 * Both run in turn, REPEATS times, and the median of the ratios of two neighbours is printed: what else the machine
 * does changes from one second to the next, and more than recording costs. The files go to a folder of this process
 * below /tmp; each turn writes new ones.
 */
#define _DEFAULT_SOURCE /* mkdtemp */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/runs/simulation.h"
#include "bench.h"

#define REPEATS 31

typedef struct Variant {
    Compilation compilation;
    CcModule *cc;
    double took[BENCH_MOST]; /* CPU seconds, each turn */
    double outcomes[9];      /* of the last turn */
} Variant;

typedef struct Recorder {
    const Model *model;
    Recording *recording;
    int item_count;
    long spikes, rows, others; /* others: what the table of a simulation asks for beside it */
} Recorder;

static void take_row(Recorder *recorder, int number, double time, int count, const double *values)
{
    recording_row(recorder->recording, number, time, count, values);
    recorder->rows++;
}

/* See PLAST_HELD. */
static void take_entry(Recorder *recorder, int number, double time, int size, const int *ints)
{
    double values[PLAST_HELD_ROW];
    if (recorder->model->records.items[number]->kind == RECORD_SPIKES) {
        recording_spikes(recorder->recording, number, time, size, ints);
        recorder->spikes += size;
        return;
    }
    memcpy(values, ints, sizeof(int) * (size_t)size);
    take_row(recorder, number, time, size / 2, values);
}

/* RecordFunction */
static void take(void *recorder_, int number, double time, int count, const double *values, const int *units)
{
    Recorder *recorder = recorder_;
    if (number == PLAST_HELD) {
        for (const int *entry = units; entry < units + count; entry += 3 + entry[2])
            take_entry(recorder, entry[0], time + entry[1], entry[2], entry + 3);
    } else if (number < 0 || number >= recorder->item_count) {
        recorder->others += count;
    } else {
        take_row(recorder, number, time, count, values);
    }
}

static void compile_variant(Variant *variant, const char *folder, const char *program, bool recording)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.plast", folder, program);
    bench_compile(&variant->compilation, &(BenchProgram){.path = path, .recording = recording});
    variant->cc = bench_compile_cc(&variant->compilation, 1);
}

static void roll_out(Variant *variant, int turn, Recorder *recorder)
{
    const PlastModule *module = jit_cc_module(variant->cc);
    PlastContext context = {
        .draw = {.seed_low = 1 + turn}, .record = recorder ? take : NULL, .recorder = recorder};
    double *trial = bench_memory(sizeof(double) * (size_t)(module->trial_size + 1));
    double *generation = bench_memory(sizeof(double) * (size_t)(module->generation_size + 1));
    double *scratch = bench_memory(sizeof(double) * (size_t)(module->scratch_size + 1));
    double *work = bench_memory(sizeof(double) * (size_t)(module->work_size + 1));
    double *candidate = bench_memory(sizeof(double) * (size_t)(module->coefficient_count + 1));
    for (int k = 0; k < module->coefficient_count; k++)
        candidate[k] = module->coefficients[k].start;
    module->prepare_trial(&context, trial, scratch);
    module->prepare_generation(&context, trial, generation, scratch);
    double start = bench_seconds(CLOCK_PROCESS_CPUTIME_ID);
    module->rollout(&context, trial, generation, candidate, work, variant->outcomes);
    variant->took[turn] = bench_seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
    free(trial);
    free(generation);
    free(scratch);
    free(work);
    free(candidate);
}

static Recorder begin(const Variant *variant, const Folder *folder, RecordingInfo *info)
{
    const Model *model = variant->compilation.model;
    Recorder recorder = {.model = model};
    ErrorText error;
    const RecordingItem *items = simulation_items(model, model->arena, &recorder.item_count);
    *info = (RecordingInfo){.version = "", .program = "", .set = "search", .clock = "s", .step = model->step,
                            .longest = record_longest_trial(model),
                            .item_count = recorder.item_count, .items = items};
    if (recording_open(&recorder.recording, folder, info, false, &error) != STATUS_OK)
        bench_fail(error.text);
    return recorder;
}

static void compare(Variant *plain, Variant *recorded, const Folder *folder, int repeats)
{
    Recorder recorder = {0};
    RecordingInfo info;
    ErrorText error;
    double ratios[BENCH_MOST];
    for (int turn = 0; turn < repeats; turn++) {
        folder_remove_between(folder, "", "");
        recorder = begin(recorded, folder, &info);
        for (int k = 0; k < 2; k++) /* either goes first in every other turn */
            roll_out(k == turn % 2 ? plain : recorded, turn, k == turn % 2 ? NULL : &recorder);
        if (recording_close(recorder.recording, &error) != STATUS_OK)
            bench_fail(error.text);
        size_t bytes = sizeof(double) * (size_t)jit_cc_module(plain->cc)->outcome_count;
        if (memcmp(plain->outcomes, recorded->outcomes, bytes) != 0)
            bench_fail("recording changes the outcomes");
        ratios[turn] = recorded->took[turn] / plain->took[turn];
    }
    printf("  without %.4f s, with %.4f s: x %.3f (target: 1.03); %ld spikes and %ld rows of ten voltages\n",
           bench_median(plain->took, repeats), bench_median(recorded->took, repeats), bench_median(ratios, repeats),
           recorder.spikes, recorder.rows);
}

static void remove_folder(Folder *folder, const char *path)
{
    folder_remove_between(folder, "", "");
    folder_close(folder);
    rmdir(path);
}

int main(int argc, char **argv)
{
    char path[] = "/tmp/plastc-bench-XXXXXX";
    int repeats = bench_repeats(argc, argv, REPEATS);
    Variant plain = {0}, recorded = {0};
    Folder folder;
    ErrorText error;
    if (!mkdtemp(path) || folder_open(&folder, path, &error) != STATUS_OK)
        bench_fail("no folder below /tmp");
    compile_variant(&plain, argv[1], "spikes", false);
    compile_variant(&recorded, argv[1], "spikes_recorded", true);
    compare(&plain, &recorded, &folder, repeats);
    remove_folder(&folder, path);
    jit_cc_free(plain.cc);
    jit_cc_free(recorded.cc);
    compile_free(&plain.compilation);
    compile_free(&recorded.compilation);
    return 0;
}
