/* record.c: what a trial records, as lines of numbers, a file for each record: see docs/simulate.md. The numbers are those
 * of the CSV files of `plastc simulate`, without their first line. */
#include "reference.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "compiler/model/quantity.h"

void begin_records(Trial *trial, const char *folder)
{
    const Records *records = &trial->model->records;
    trial->records = arena_array(trial->arena, FILE *, records->count + 1);
    for (int k = 0; k < records->count; k++) {
        if (records->items[k]->summary)
            continue;
        const char *path = arena_printf(trial->arena, "%s/%s.csv", folder, records->items[k]->name.name);
        trial->records[k] = fopen(path, "w");
        if (!trial->records[k]) {
            perror(path);
            exit(1);
        }
    }
}

void end_records(Trial *trial)
{
    for (int k = 0; trial->records && k < trial->model->records.count; k++)
        if (trial->records[k])
            fclose(trial->records[k]);
}

static void write_time(const Trial *trial, FILE *file, double steps)
{
    fprintf(file, "%.17g", trial->model->step > 0 ? steps * trial->model->step : steps);
}

/* The file of a record of that kind which concerns a phase, or the trial if it is NULL; NULL if it does not. */
static FILE *file_of(const Trial *trial, int number, RecordKind kind, const Phase *phase)
{
    const Record *record = trial->model->records.items[number];
    bool concerned = record->kind == kind && (!record->task || record->task == trial->task) &&
                     (!record->phase.name || (phase && record->phase.name == phase->name.name));
    return trial->records && concerned ? trial->records[number] : NULL;
}

/* How many elements of a row there are: of a list the synapses that were drawn. */
static int end_of_row(const Trial *trial, const Record *record)
{
    int end = record->high + 1;
    const Projection *projection = record->value->synapses;
    if (!projection || projection->connection == CONNECT_ALL)
        return end;
    int synapses = trial->networks[projection->index].count;
    return synapses < end ? synapses : end;
}

static void write_row(Trial *trial, int number, FILE *file, double steps)
{
    const Record *record = trial->model->records.items[number];
    const Type type = record->value->type;
    const Site site = {0};
    int low = type.rank == 1 ? record->low : 0;
    int end = type.rank == 0 ? 1 : type.rank == 1 ? end_of_row(trial, record) : type.size[0];
    int columns = type.rank == 2 ? type.size[1] : 1;
    write_time(trial, file, steps);
    for (int i = low; i < end; i++)
        for (int j = 0; j < columns; j++)
            fprintf(file, ",%.17g",
                    exists(trial, record->value, i, j)
                        ? value_at(trial, record->value, &site, i, j) /
                              scale_usual(type.dim).size
                        : (double)NAN);
    fprintf(file, "\n");
}

void record_start(Trial *trial)
{
    for (int k = 0; k < trial->model->records.count; k++) {
        const Record *record = trial->model->records.items[k];
        FILE *file = file_of(trial, k, RECORD_VALUES, NULL);
        if (file && record->times != RECORD_ONCE && record->value->kind == EXPR_WEIGHTS)
            write_row(trial, k, file, 0);
    }
}

void record_spikes(Trial *trial)
{
    for (int k = 0; k < trial->model->records.count; k++) {
        const Record *record = trial->model->records.items[k];
        FILE *file = file_of(trial, k, RECORD_SPIKES, trial->phase);
        for (int unit = record->low; file && unit <= record->high; unit++)
            for (int n = 0; n < trial->layers[record->layer->index].spiked[trial->step][unit]; n++) {
                write_time(trial, file, trial->step);
                fprintf(file, ",%d\n", unit);
            }
    }
}

void record_step(Trial *trial)
{
    double ended = trial->time + 1;
    trial->step--; /* the one that has just ended */
    for (int k = 0; k < trial->model->records.count; k++) {
        const Record *record = trial->model->records.items[k];
        FILE *file = file_of(trial, k, RECORD_VALUES, trial->phase);
        if (file && record->times == RECORD_EVERY && fmod(ended, record->every) == 0)
            write_row(trial, k, file, ended);
    }
    trial->step++;
}

void record_end(Trial *trial, const Phase *phase)
{
    trial->step--;
    for (int k = 0; k < trial->model->records.count; k++) {
        const Record *record = trial->model->records.items[k];
        FILE *file = file_of(trial, k, RECORD_VALUES, phase);
        if (file && (record->times == RECORD_PHASES
                         ? phase != NULL
                         : record->times == RECORD_ONCE && !record->phase.name == !phase))
            write_row(trial, k, file, trial->time);
    }
    trial->step++;
}
