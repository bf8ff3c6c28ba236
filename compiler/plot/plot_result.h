/* plot_result.h: the result of a run, for what draws it. */
#ifndef PLASTC_PLOT_RESULT_H
#define PLASTC_PLOT_RESULT_H

#include "plot.h"
#include "runtime/io/json_reader.h"

/* The result of the run that the source is; json_document_close if STATUS_OK. */
Status plot_result_open(const PlotSource *source, JsonDocument *document, ErrorText *error);

#endif
