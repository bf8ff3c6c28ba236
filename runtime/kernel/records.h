/* records.h: what a rollout that records hands to whoever runs it: see PlastContext.record. */
#ifndef PLAST_RECORDS_H
#define PLAST_RECORDS_H

/* `count` values of record `number`, when so many epochs or steps have ended. */
RT_FUNCTION void rt_record(const PlastContext *context, int number, double time, int count,
                           const double *values)
{
    if (context->record)
        context->record(context->recorder, number, time, count, values, 0);
}

/* The units that spike in step `time`. */
RT_FUNCTION void rt_record_units(const PlastContext *context, int number, double time, int count,
                                 const int *units)
{
    if (context->record && count > 0)
        context->record(context->recorder, number, time, count, 0, units);
}

#endif
