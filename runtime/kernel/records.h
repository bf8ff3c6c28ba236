/* records.h: what a rollout that records hands to whoever runs it: see PlastContext.record.
 *
 * Spikes of many steps are held, with the short rows of values between them, and handed over together: what the host
 * needs for them has left the caches from one step to the next, and to fetch it again would take longer than all else
 * that is done with a few numbers. */
#ifndef PLAST_RECORDS_H
#define PLAST_RECORDS_H

/* They are held for so many steps at most, and handed over when so many ints are in use: held[0] of them are. Behind
 * that lie entries as PLAST_HELD says, their times since *first. An array has room for the largest entry beyond. Longer
 * rows are handed over when they are made. */
#define RT_HELD_STEPS 128
#define RT_HELD_SIZE  4096

/* `count` values of record `number`, when so many epochs or steps have ended. */
RT_FUNCTION void rt_record(const PlastContext *context, int number, double time, int count,
                           const double *values)
{
    if (context->record)
        context->record(context->recorder, number, time, count, values, 0);
}

/* The same of whole numbers. */
RT_FUNCTION void rt_record_list(const PlastContext *context, int number, double time, int count,
                                const int *values)
{
    if (context->record)
        context->record(context->recorder, number, time, count, 0, values);
}

/* At the beginning of a trial. */
RT_FUNCTION void rt_record_begin(int *held, double *first)
{
    held[0] = 1;
    *first = 0.0;
}

/* Hands over what is held. */
RT_FUNCTION void rt_record_held(const PlastContext *context, int *held, const double *first)
{
    if (held[0] > 1)
        context->record(context->recorder, PLAST_HELD, *first, held[0] - 1, 0, held + 1);
    held[0] = 1;
}

/* In each step, before its spikes. */
RT_FUNCTION void rt_record_due(const PlastContext *context, double step, int *held, const double *first)
{
    if (held[0] > 1 && step - *first >= RT_HELD_STEPS)
        rt_record_held(context, held, first);
}

/* An entry of `size` ints, which the caller writes where the returned pointer says. */
RT_FUNCTION int *rt_record_entry(const PlastContext *context, int number, double time, int size, int *held,
                                 double *first)
{
    if (held[0] >= RT_HELD_SIZE)
        rt_record_held(context, held, first);
    if (held[0] == 1)
        *first = time;
    int *entry = held + held[0];
    entry[0] = number;
    entry[1] = (int)(time - *first);
    entry[2] = size;
    held[0] += 3 + size;
    return entry + 3;
}

/* A row of at most PLAST_HELD_ROW values. */
RT_FUNCTION void rt_record_row(const PlastContext *context, int number, double time, int count,
                               const double *values, int *held, double *first)
{
    if (!context->record)
        return;
    int *entry = rt_record_entry(context, number, time, 2 * count, held, first);
    for (int k = 0; k < count; k++) {
        const union {
            double value;
            int ints[2];
        } bytes = {values[k]};
        entry[2 * k] = bytes.ints[0];
        entry[2 * k + 1] = bytes.ints[1];
    }
}

/* The units that spike in step `step`. */
RT_FUNCTION void rt_record_units(const PlastContext *context, int number, double step, int count,
                                 const int *units, int *held, double *first)
{
    if (!context->record || count == 0)
        return;
    int *entry = rt_record_entry(context, number, step, count, held, first);
    for (int k = 0; k < count; k++)
        entry[k] = units[k];
}

/* The same of a layer without a list: of units that spike the flag is not 0. */
RT_FUNCTION void rt_record_flags(const PlastContext *context, int number, double step, int count,
                                 const double *flags, int *held, double *first)
{
    for (int k = 0; k < count; k++)
        if (flags[k] != 0.0)
            rt_record_units(context, number, step, 1, &k, held, first);
}

#endif
