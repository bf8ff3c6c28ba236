/* page_data.h: what the parts of a page are made of, and the parts. */
#ifndef PLASTC_PAGE_DATA_H
#define PLASTC_PAGE_DATA_H

#include "compiler/model/quantity.h"
#include "compiler/plot/plot.h"
#include "compiler/runs/run_folder.h"
#include "runtime/io/json_reader.h"
#include "runtime/io/saved_result.h"

typedef struct PageData {
    PlotSource source;     /* the open folder */
    char *folder;          /* its path, owned */
    Command command;       /* which `source` borrows */
    JsonDocument document; /* result.json */
    char *path, *text;     /* owned: the path of result.json, and its bytes */
    SavedResult saved;     /* what of it other commands read, too */
    char *program;         /* owned: the text of program.plast; NULL: there is none */
    RunFolder identity;    /* the folder with its checkpoint, if identity.resumed */
} PageData;

/* A member of result.json, or of an object in it. If it is absent or of another kind: NULL, of a number NaN. */
const char *page_data_string(json_t *object, const char *name);
double page_data_real(json_t *object, const char *name);
json_t *page_data_object(const PageData *data, const char *name);
/* The text `key` in the object `inner` in the member `name` of result.json; NULL if it is absent. */
const char *page_data_inner(const PageData *data, const char *name, const char *inner,
                            const char *key);

/* The unit in which a number is shown: `shown`, else the usual one of `si`; either may be NULL. */
Scale page_data_scale(const char *shown, const char *si);
/* The same of the quantity `name`; group: "coefficients" or "outcomes", members of `units` and `shown_in`. */
Scale page_data_scale_of(const PageData *data, const char *group, const char *name);

#endif
