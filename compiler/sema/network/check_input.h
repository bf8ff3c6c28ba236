/* check_input.h: what inputs show: gaussian(…); rows of files are in check_rows.c, spikes in check_spike_input.c. */
#ifndef PLASTC_CHECK_INPUT_H
#define PLASTC_CHECK_INPUT_H

#include "compiler/sema/checker.h"

/* What an input shows: gaussian(…), rows(…); false if it is nothing of the kind. */
bool input_source(Checker *checker, Layer *layer, const AstExpr *value, InputSource *source);
/* Sources that show rows of one file show the same ones: labels beside images. */
void input_share_stream(const InputSource *first, InputSource *source);
/* The sources of inputs of numbers, or of those that spike, whose rates may need the populations. */
void check_inputs(Checker *checker, bool spiking);

#endif
