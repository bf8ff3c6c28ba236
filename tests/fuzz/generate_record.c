/* generate_record.c: statements `record` of random programs: see generate.h. */
#include "generate_network.h"

#include <stdio.h>
#include <string.h>

static void write_value(const Records *records, const char *form, const char *name)
{
    for (; *form != '\0'; form++) {
        bool unit = strncmp(form, "TAU", 3) == 0;
        if (unit || *form == '@')
            printf("%s", unit ? records->unit : name);
        else
            putchar(*form);
        form += unit ? 2 : 0;
    }
}

void write_record(Records *records, const char *form, const char *name)
{
    Chooser *chooser = records->chooser;
    printf("record r%d = ", records->count++);
    write_value(records, form, name);
    if (strstr(form, " over ")) { /* known when its phase has ended */
        printf(" at end\n");
        return;
    }
    bool spikes = strstr(form, ".spikes") != NULL;
    int when = choose(chooser, spikes ? 2 : records->shown ? 5 : 7);
    if (!spikes && when < 4 && choose_one_in(chooser, 2))
        printf(" every %d%s", 1 + choose(chooser, 5), records->unit);
    if (when == 1 || when == 2)
        printf(" over %s", records->phase);
    else if (when == 5)
        printf(" at %s", records->phase);
    else if (when == 6)
        printf(" at end");
    printf("\n");
}

/* ---- of a program of projections --------------------------------------------------------------- */

static void write_weights_record(Records *records, const Link *link, const char *name)
{
    static const char *const any[] = {"@.w", "mean(@.w)", "abs(@.w) - 0.1", "@.w > 0.2317"};
    static const char *const matrix[] = {"@.w", "@.w[:, 1]", "@.w[0, :][1..2]", "2 * @.w[1, :]",
                                         "@.w[1, 2]"};
    static const char *const listed[] = {"@.w[1..2]", "@.w[1]", "@.w"};
    Chooser *chooser = records->chooser;
    bool list = link->connection > CONNECTION_TRIANGULAR &&
                (source_spikes(link) || link->connection > CONNECTION_ONE_TO_ONE);
    bool counted = link->connection == CONNECTION_RANDOM || HAS(link->modifiers, MODIFIER_BESIDE) ||
                   HAS(link->modifiers, MODIFIER_NO_SELF);
    write_record(records, CHOOSE_OF(chooser, any), name);
    if (!list)
        write_record(records, CHOOSE_OF(chooser, matrix), name);
    else if (!counted)
        write_record(records, CHOOSE_OF(chooser, listed), name);
}

static void write_source_record(Records *records, const Link *link)
{
    static const char *const spikes[] = {"@.spikes", "@.spikes[1..2]", "@.spikes[3]", "@.rate",
                                         "mean(@.rate, 4TAU)", "@.rate[0..2]"};
    static const char *const rates[] = {"@.r", "@.r[1..2]", "@.r[1]^2", "mean(@.r, 4TAU)",
                                        "mean(@.r over test)"};
    static const char *const neurons[] = {"@.v", "@.v[1..3]", "@.g - @.v", "@.v > 0.2"};
    static const char *const samples[] = {"@", "@.r[0..1]"};
    Chooser *chooser = records->chooser;
    records->shown = source_is_input(link);
    if (source_spikes(link))
        write_record(records, CHOOSE_OF(chooser, spikes), link->pre);
    else
        write_record(records, CHOOSE_OF(chooser, rates), link->pre);
    if (source_spikes(link) && !source_is_input(link))
        write_record(records, CHOOSE_OF(chooser, neurons), link->pre);
    if (source_has_samples(link)) /* all of them are an array only if trials have the same number */
        write_record(records, link->source == SOURCE_ROWS_UNEQUAL ? samples[1] : CHOOSE_OF(chooser, samples), link->pre);
    records->shown = false;
}

static void write_drive_record(Records *records, const Link *link, const char *name)
{
    static const char *const forms[] = {"@.drive", "@.drive[1..2]", "mean(@.drive, 3TAU)",
                                        "mean(@.drive over test)", "tanh(@.drive)", "@.drive[0]"};
    bool own = HAS(link->uses, USE_DRIVE) || HAS(link->uses, USE_DRIVE_BEFORE);
    write_record(records, CHOOSE_OF(records->chooser, forms),
                 own && choose_one_in(records->chooser, 2) ? name : target_names[link->target]);
}

static void write_trace_records(Records *records, const Link *link, const char *name)
{
    static const char *const pre[] = {"@.x", "@.x[1..2]", "mean(@.x, 5TAU)", "@.x[3] * 2"};
    static const char *const post[] = {"@.y", "@.y[0..2]", "mean(@.y over test)", "@.y > 0.5"};
    static const char *const low[] = {"@.low", "0.5 * @.low", "@.low > 0.1"};
    static const char *const synapse[] = {"@.e", "mean(@.e)", "mean(@.e, 5TAU)", "max(@.e over test)"};
    static const char *const variables[] = {"@.low_w", "mean(@.z)", "@.n * 2", "mean(@.low_w, 5TAU)"};
    static const char *const columns[] = {"@.late", "max(@.late over test)"};
    Chooser *chooser = records->chooser;
    if (HAS(link->uses, USE_VARIABLES))
        write_record(records, CHOOSE_OF(chooser, variables), name);
    if (HAS(link->uses, USE_COLUMNS))
        write_record(records, CHOOSE_OF(chooser, columns), name);
    if (HAS(link->uses, USE_TRACE_PRE) && HAS(link->modifiers, MODIFIER_AXONAL_EACH))
        write_record(records, choose_one_in(chooser, 2) ? "@.x" : "max(@.x over test)", name);
    else if (HAS(link->uses, USE_TRACE_PRE))
        write_record(records, CHOOSE_OF(chooser, pre), name);
    if (HAS(link->uses, USE_TRACE_POST) && HAS(link->modifiers, MODIFIER_DENDRITIC_EACH))
        write_record(records, choose_one_in(chooser, 2) ? "@.y" : "mean(@.y, 5TAU)", name);
    else if (HAS(link->uses, USE_TRACE_POST))
        write_record(records, CHOOSE_OF(chooser, post), name);
    if (HAS(link->uses, USE_TRACE_OF))
        write_record(records, CHOOSE_OF(chooser, low), name);
    if (HAS(link->uses, USE_TRACE_SYNAPSE))
        write_record(records, CHOOSE_OF(chooser, synapse), name);
}

void write_network_records(const Network *network)
{
    static const char *const phases[] = {"first", "test"};
    Records records = {.chooser = network->chooser, .unit = network->timed ? " ms" : ""};
    for (int k = 0; k < network->count; k++) {
        const Link *link = &network->links[k];
        char name[16];
        snprintf(name, sizeof name, "p%d", k);
        records.phase = CHOOSE_OF(network->chooser, phases);
        if (HAS(link->uses, USE_RECORD_WEIGHTS))
            write_weights_record(&records, link, name);
        if (HAS(link->uses, USE_RECORD_SOURCE))
            write_source_record(&records, link);
        if (HAS(link->uses, USE_RECORD_DRIVE))
            write_drive_record(&records, link, name);
        if (HAS(link->uses, USE_RECORD_TRACES))
            write_trace_records(&records, link, name);
    }
}
