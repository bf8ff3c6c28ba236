/* plot.h: pictures of the folder of a run, or of a recording.
 *
 * A kind of picture is a row of pictures.def and a function that adds its panels to a picture. */
#ifndef PLASTC_PLOT_H
#define PLASTC_PLOT_H

#include "compiler/session/command.h"
#include "picture.h"

/* What pictures are made of. */
typedef struct PlotSource {
    Arena *arena;           /* owned: all that is read and drawn */
    const Command *command; /* borrowed; its file is the folder, or a program with --rule or --coefficients */
    Folder folder;          /* if it is one */
    bool is_recording;      /* else it is a run or, without a folder, a program */
    const char *record;     /* the name of the one record that is drawn; NULL: all */
    int spikes_most;        /* the most spikes that the rasters of all populations draw; 0: of each 20,000 */
    int points_most;        /* the most points in all cells of pairs together; 0: 4,000 */
    int panels_most;        /* the most records of values in a picture; 0: 12 */
    const char *refused;    /* set by pictures of rules: why the first rule that has none has none; NULL: all have */
} PlotSource;

/* STATUS_INPUT if it is none of these. Always plot_close. */
Status plot_open(PlotSource *source, const Command *command, ErrorText *error);
void plot_close(PlotSource *source);

typedef Status PlotFunction(PlotSource *source, Picture *picture, ErrorText *error);

/* A row of pictures.def. */
typedef struct PlotKind {
    const char *name;
    bool of_recording;
    PlotFunction *add; /* STATUS_INPUT with words if the source does not give it */
    const char *words;
} PlotKind;

extern const PlotKind plot_kinds[];
extern const int plot_kind_count;

/* NULL if there is none of that name. */
const PlotKind *plot_kind(const char *name);

/* A picture of that kind; `kind` NULL: all that the source gives. In the arena of the source. */
Status plot_make(PlotSource *source, const PlotKind *kind, Picture **picture, ErrorText *error);
/* A picture of the kind `name` or, of a recording, of the record of that name; STATUS_USAGE if there is neither. */
Status plot_make_named(PlotSource *source, const char *name, Picture **picture, ErrorText *error);

/* The functions of pictures.def. */
#define PICTURE(name, of_recording, function, words) PlotFunction function;
#include "pictures.def"
#undef PICTURE

#endif
