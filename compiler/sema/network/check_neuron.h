/* check_neuron.h: models of neurons: `neuron lif { … }` and `population E[80] spiking : lif { … }`. */
#ifndef PLASTC_CHECK_NEURON_H
#define PLASTC_CHECK_NEURON_H

#include "compiler/sema/checker.h"

/* `neuron lif { … }` */
void neuron_declare(Checker *checker, const AstStmt *stmt);
/* Gives a population of a model the statements of the model. */
void neuron_use(Checker *checker, Layer *layer);

#endif
