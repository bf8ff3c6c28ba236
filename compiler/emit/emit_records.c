/* emit_records.c: what a program of its own writes of a trial: CSV files, and recording.json beside them. */
#include "emit_records.h"

#include "emit_text.h"

/* Before its main, of a program that records. It knows the model through emitted_records and EMITTED_STEP. */
static const char *const record_lines[] = {
    "#define RECORD(trial)          ((trial) == recorded_trial ? record : 0)",
    "#define END_RECORDS()          end_records()",
    "#define RECORD_OPTION(argv, k) (strcmp((argv)[k], \"--record\") == 0)",
    "#define RECORD_TRIAL(number)   record_trial(number)",
    "",
    "static int recorded_trial = -1; /* --record */",
    "",
    "static void record_trial(unsigned long long number)",
    "{",
    "    if (number >= (unsigned long long)plast_module.trials) {",
    "        fprintf(stderr, \"there is no trial %llu: there are %d, from 0\\n\", number, plast_module.trials);",
    "        exit(2);",
    "    }",
    "    recorded_trial = (int)number;",
    "}",
    "",
    "static FILE *record_files[RECORD_COUNT];",
    "static int record_counts[RECORD_COUNT]; /* numbers of a row */",
    "static int phase_count, phase_numbers[PHASE_COUNT];",
    "static double phase_ends[PHASE_COUNT];",
    "",
    "static void record_head(FILE *file, const EmittedRecord *of, int count)",
    "{",
    "    fprintf(file, \"%s\", EMITTED_CLOCK);",
    "    for (int k = 0; of->rank >= 0 && k < count; k++) {",
    "        fprintf(file, \",%s\", of->name);",
    "        if (of->rank == 1)",
    "            fprintf(file, \"[%d]\", k + of->low);",
    "        else if (of->rank == 2)",
    "            fprintf(file, \"[%d %d]\", k / of->columns, k % of->columns);",
    "        if (of->unit[0] != '\\0')",
    "            fprintf(file, \" [%s]\", of->unit);",
    "    }",
    "    fprintf(file, of->rank < 0 ? \",unit\\n\" : \"\\n\");",
    "}",
    "",
    "static FILE *record_file(int number, int count)",
    "{",
    "    char name[300];",
    "    if (record_files[number] == 0) {",
    "        snprintf(name, sizeof name, \"%s.csv\", emitted_records[number].name);",
    "        record_files[number] = fopen(name, \"w\");",
    "        if (record_files[number] == 0) {",
    "            perror(name);",
    "            exit(1);",
    "        }",
    "        record_head(record_files[number], &emitted_records[number], count);",
    "    }",
    "    return record_files[number];",
    "}",
    "",
    "static void record_spikes(int number, double time, int count, const int *units)",
    "{",
    "    const EmittedRecord *of = &emitted_records[number];",
    "    for (int k = 0; k < count; k++)",
    "        if (units[k] >= of->low && units[k] <= of->high)",
    "            fprintf(record_file(number, 0), \"%.17g,%d\\n\", time, units[k]);",
    "}",
    "",
    "static void record_row(int number, double time, int count, const double *values)",
    "{",
    "    const EmittedRecord *of = &emitted_records[number];",
    "    FILE *file = record_file(number, count);",
    "    record_counts[number] = count;",
    "    fprintf(file, \"%.17g\", time);",
    "    for (int k = 0; k < count; k++) {",
    "        if (values[k] == values[k])",
    "            fprintf(file, \",%.17g\", values[k] / of->scale);",
    "        else",
    "            fprintf(file, \",nan\"); /* its sign means nothing */",
    "    }",
    "    fprintf(file, \"\\n\");",
    "}",
    "",
    "/* What is held of a record: see PLAST_HELD. */",
    "static void record_entry(int number, double time, int size, const int *ints)",
    "{",
    "    double values[PLAST_HELD_ROW];",
    "    if (number >= RECORD_COUNT)",
    "        return;",
    "    if (emitted_records[number].rank < 0) {",
    "        record_spikes(number, time, size, ints);",
    "        return;",
    "    }",
    "    memcpy(values, ints, sizeof(int) * (size_t)size);",
    "    record_row(number, time, size / 2, values);",
    "}",
    "",
    "static void end_phase(int number, double time)",
    "{",
    "    phase_numbers[phase_count] = number;",
    "    phase_ends[phase_count++] = time;",
    "}",
    "",
    "/* What the rollout hands over; numbers below 0 say that phases end, those above all records what synapses connect. */",
    "static void record(void *recorder, int number, double time, int count, const double *values,",
    "                   const int *units)",
    "{",
    "    const double scale = EMITTED_STEP > 0.0 ? EMITTED_STEP : 1.0;",
    "    (void)recorder;",
    "    if (number == PLAST_HELD) {",
    "        for (const int *entry = units; entry < units + count; entry += 3 + entry[2])",
    "            record_entry(entry[0], scale * (time + entry[1]), entry[2], entry + 3);",
    "    } else if (number < 0) {",
    "        end_phase(-1 - number, time);",
    "    } else if (number < RECORD_COUNT) {",
    "        record_row(number, scale * time, count, values);",
    "    }",
    "}",
    "",
    "static void write_shape(FILE *file, int number)",
    "{",
    "    const EmittedRecord *of = &emitted_records[number];",
    "    fprintf(file, \", \\\"shape\\\": [\");",
    "    if (of->rank == 1)",
    "        fprintf(file, \"%d\", record_files[number] != 0 ? record_counts[number] : of->rows);",
    "    if (of->rank == 2)",
    "        fprintf(file, \"%d, %d\", of->rows, of->columns);",
    "    fprintf(file, \"]\");",
    "}",
    "",
    "/* recording.json, as plastc writes it. */",
    "static int write_recording(void)",
    "{",
    "    FILE *file = fopen(\"recording.json\", \"w\");",
    "    double first = 0.0;",
    "    if (file == 0)",
    "        return 1;",
    "    fprintf(file, \"{\\\"format\\\": 1, %s,\\n \\\"trial\\\": %d, \\\"phases\\\": [\", EMITTED_RECORDING, recorded_trial);",
    "    for (int k = 0; k < phase_count; k++) {",
    "        fprintf(file, \"%s{\\\"name\\\": %s, \\\"first\\\": %.17g, \\\"end\\\": %.17g}\", k > 0 ? \", \" : \"\",",
    "                emitted_phases[phase_numbers[k]], first, phase_ends[k]);",
    "        first = phase_ends[k];",
    "    }",
    "    fprintf(file, \"],\\n \\\"records\\\": [\");",
    "    for (int k = 0; k < RECORD_COUNT; k++) {",
    "        fprintf(file, \"%s{%s\", k > 0 ? \",\\n  \" : \"\", emitted_records[k].json);",
    "        if (emitted_records[k].rank >= 0)",
    "            write_shape(file, k);",
    "        fprintf(file, \"}\");",
    "    }",
    "    fprintf(file, \"]}\\n\");",
    "    int failed = ferror(file) != 0;",
    "    return (fclose(file) != 0) | failed;",
    "}",
    "",
    "/* Those without a row have files, too. */",
    "static int end_records(void)",
    "{",
    "    int failed = recorded_trial >= 0 && write_recording();",
    "    for (int k = 0; recorded_trial >= 0 && k < RECORD_COUNT; k++) {",
    "        const EmittedRecord *of = &emitted_records[k];",
    "        FILE *file = record_file(k, of->rank == 0 ? 1 : of->rank == 1 ? of->high - of->low + 1",
    "                                                        : of->rows * of->columns);",
    "        failed |= ferror(file) != 0;",
    "        failed |= fclose(file) != 0;",
    "    }",
    "    if (failed)",
    "        fprintf(stderr, \"what was recorded could not be written\\n\");",
    "    return failed;",
    "}",
    "",
};

static const char *const no_record_lines[] = {
    "/* It records nothing. */",
    "#define RECORD(trial)          0",
    "#define END_RECORDS()          0",
    "#define RECORD_OPTION(argv, k) 0",
    "#define RECORD_TRIAL(number)   (void)(number)",
    "",
};

/* ---- what is known of records ----------------------------------------------------------------- */

/* A string of JSON, in its quotes. */
static void add_json(StrBuf *out, const char *text)
{
    strbuf_char(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            strbuf_char(out, '\\');
        strbuf_char(out, (unsigned char)*text < ' ' ? ' ' : *text);
    }
    strbuf_char(out, '"');
}

static void add_member(StrBuf *out, const char *name, const char *text)
{
    strbuf_printf(out, "%s\"%s\": ", out->length > 0 ? ", " : "", name);
    add_json(out, text);
}

/* Of recording.json what is known of a record: all but its shape. */
static void emit_record_json(const RecordingItem *item, StrBuf *out)
{
    StrBuf json = {0}, file = {0};
    strbuf_printf(&file, "%s.csv", item->name);
    add_member(&json, "name", item->shown);
    add_member(&json, "kind", item->spikes ? "spikes" : "values");
    add_member(&json, "what", item->what);
    if (item->of)
        add_member(&json, "of", item->of);
    add_member(&json, "file", file.text);
    if (item->spikes)
        strbuf_printf(&json, ", \"first\": %d, \"size\": %d", item->low, item->high - item->low + 1);
    else
        add_member(&json, "unit", item->unit);
    if (!item->spikes && item->rank == 1 && item->sources == 0)
        strbuf_printf(&json, ", \"first\": %d", item->low);
    emit_text_string(out, json.text);
    strbuf_free(&json);
    strbuf_free(&file);
}

static void emit_recording(const IrModule *module, const EmitMain *options, StrBuf *out)
{
    StrBuf json = {0};
    add_member(&json, "plastc", options->version);
    add_member(&json, "precision", "double");
    add_member(&json, "program", emit_text_file_name(module->sources->files[0]->path));
    add_member(&json, "set", "search");
    add_member(&json, "clock", options->step > 0 ? "s" : options->clock);
    if (options->step > 0)
        strbuf_printf(&json, ", \"step\": %.17g", options->step);
    strbuf_add(out, "#define EMITTED_RECORDING ");
    emit_text_string(out, json.text);
    strbuf_printf(out, "\n#define PHASE_COUNT %d\nstatic const char *const emitted_phases[PHASE_COUNT] = {",
                  options->phase_count);
    for (int k = 0; k < options->phase_count; k++) {
        json.length = 0;
        add_json(&json, options->phases[k]);
        strbuf_add(out, k > 0 ? ", " : "");
        emit_text_string(out, json.text);
    }
    strbuf_add(out, "};\n\n");
    strbuf_free(&json);
}

/* What is known of records, and who writes them. */
static void emit_what_is_known(const IrModule *module, const EmitMain *options, StrBuf *out)
{
    emit_recording(module, options, out);
    strbuf_add(out, "/* Of spikes the rank is -1. */\n"
                    "typedef struct EmittedRecord {\n"
                    "    const char *name, *unit;\n"
                    "    double scale; /* of the unit, in SI units */\n"
                    "    int rank, rows, columns, low, high;\n"
                    "    const char *json; /* of recording.json */\n"
                    "} EmittedRecord;\n\n");
    strbuf_printf(out, "#define RECORD_COUNT %d\n", options->record_count);
    strbuf_printf(out, "#define EMITTED_CLOCK \"%s\"\n#define EMITTED_STEP ", options->clock);
    emit_text_double(out, options->step);
    strbuf_add(out, "\nstatic const EmittedRecord emitted_records[RECORD_COUNT] = {\n");
    for (int k = 0; k < options->record_count; k++) {
        const RecordingItem *item = &options->records[k];
        strbuf_add(out, "    {");
        emit_text_string(out, item->name);
        strbuf_add(out, ", ");
        emit_text_string(out, item->unit);
        strbuf_add(out, ", ");
        emit_text_double(out, item->scale);
        strbuf_printf(out, ", %d, %d, %d, %d, %d,\n     ", item->spikes ? -1 : item->rank,
                      item->shape[0], item->shape[1], item->low, item->high);
        emit_record_json(item, out);
        strbuf_add(out, "},\n");
    }
    strbuf_add(out, "};\n\n");
}

void emit_records(const IrModule *module, const EmitMain *options, StrBuf *out)
{
    if (options->record_count > 0) {
        emit_what_is_known(module, options, out);
        emit_text_lines(record_lines, sizeof record_lines / sizeof record_lines[0], out);
    } else {
        emit_text_lines(no_record_lines, sizeof no_record_lines / sizeof no_record_lines[0], out);
    }
}
