/* check.h: AST to Model. */
#ifndef PLASTC_CHECK_H
#define PLASTC_CHECK_H

#include "compiler/base/diag.h"
#include "compiler/base/name.h"
#include "runtime/io/folder.h"
#include "runtime/status.h"
#include "compiler/model/model.h"
#include "setting.h"

typedef struct CheckOptions {
    const char *data_folder; /* NULL: the folder of the program */
    Setting *settings;
    int setting_count;
    ErrorText *usage; /* words if a setting is wrong */
    bool recording;   /* the program is to be recorded: Model.records is filled in */
    bool sketch;      /* with `recording`: a little of all of the network is recorded, not what the program asks for */
    bool search;      /* the program needs a search; else it may be no more than a network and a task */
    bool gradient;    /* for the driver: derivatives are asked for, whatever the method */
    double gradient_memory; /* for the driver: bytes that derivatives may take; 0: the usual */
    int gradient_interval;  /* for the driver: steps between their snapshots; 0: chosen */
    unsigned without; /* passes to leave out, for the driver: bits of driver_without */
    /* for the driver: the folder of a run, whose program is to be read; NULL: the program is where its path says */
    const Folder *folder;
    const char *text; /* for the driver: the program itself, and the path is only its name; NULL: it is in that file. Borrowed */
    int text_length;
} CheckOptions;

/* Checks a parsed program. Problems of the text go to `diags`; a wrong --set is STATUS_USAGE with
 * words in options->usage. The model is whole only if there is no error. */
Status check_program(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                     const AstProgram *program, CheckOptions *options, Model **model);

#endif
