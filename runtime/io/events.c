/* events.c: see events.h. */
#include "events.h"

#include <math.h>
#include <stdlib.h>

#include "history_columns.h"
#include "json_writer.h"

static JsonWriter begin(const char *event)
{
    JsonWriter writer = {.line = true};
    json_open_object(&writer, NULL);
    json_put_text(&writer, "event", event);
    return writer;
}

static Status end(FILE *to, JsonWriter *writer, ErrorText *error)
{
    json_close_object(writer);
    char *line = json_take(writer);
    if (!line)
        return status_out_of_memory(error);
    fputs(line, to);
    fflush(to);
    free(line);
    return STATUS_OK;
}

/* Of what there is none if it is 0. */
static double or_none(double number)
{
    return number > 0 ? number : (double)NAN;
}

Status events_run(FILE *to, const EventsRun *run, ErrorText *error)
{
    JsonWriter writer = begin("run");
    json_put_text(&writer, "folder", run->folder);
    json_put_text(&writer, "program", run->program);
    json_put_seed(&writer, "seed", run->seed);
    json_put_text(&writer, "method", run->method);
    json_put_integer(&writer, "coefficients", run->coefficients);
    json_put_integer(&writer, "trials", run->trials);
    json_put_integer(&writer, "validation_trials", run->validation_trials);
    json_put_integer(&writer, "starts", run->starts);
    json_put_real(&writer, "planned_generations", or_none(run->generations));
    json_put_real(&writer, "planned_evaluations", or_none((double)run->evaluations));
    json_put_real(&writer, "planned_seconds", or_none(run->seconds));
    return end(to, &writer, error);
}

Status events_generation(FILE *to, int start, const HistoryRow *row, ErrorText *error)
{
    JsonWriter writer = begin("generation");
    double values[HISTORY_COLUMNS];
    history_columns_of(row, values);
    json_put_integer(&writer, "start", start);
    for (int k = 0; k < HISTORY_COLUMNS; k++)
        json_put_real(&writer, history_columns_head(k), values[k]);
    return end(to, &writer, error);
}

Status events_end(FILE *to, const char *result, const char *stop_reason, ErrorText *error)
{
    JsonWriter writer = begin("end");
    json_put_text(&writer, "result", result);
    json_put_text(&writer, "stop_reason", stop_reason);
    return end(to, &writer, error);
}
