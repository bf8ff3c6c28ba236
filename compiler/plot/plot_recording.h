/* plot_recording.h: what the pictures of recordings share: times and the moments at which phases begin. */
#ifndef PLASTC_PLOT_RECORDING_H
#define PLASTC_PLOT_RECORDING_H

#include "plot.h"
#include "saved_recording.h"

/* Whether it is the one record that is drawn, or all are. */
bool plot_recording_draws(const PlotSource *source, const Recorded *record);

/* The clock of a picture: number of steps times `factor`. */
typedef struct PlotClock {
    double factor;
    const char *label; /* "time (ms)" */
    const char *unit;  /* " ms", or "" */
} PlotClock;

/* In ms where all of it takes less than a second. */
PlotClock plot_recording_clock(const SavedRecording *recording);
/* The end of the last phase, in steps; 0 if none is known. */
double plot_recording_end(const SavedRecording *recording);
/* A copy of times in the unit of the clock. */
const double *plot_recording_times(const SavedRecording *recording, const RecordedRows *rows);
/* Marks where phases begin, if there are several. */
void plot_recording_mark_phases(const SavedRecording *recording, const Picture *picture,
                                Panel *panel);
/* "E.v (mV)" */
const char *plot_recording_label(const SavedRecording *recording, const Recorded *record);
/* Lines of the elements of a record or, where there are many, their median and how they spread. */
void plot_recording_lines(const SavedRecording *recording, const Picture *picture, Panel *panel,
                          const Recorded *record, const RecordedRows *rows);

#endif
