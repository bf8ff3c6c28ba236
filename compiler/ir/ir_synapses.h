/* ir_synapses.h: what the functions of runtime/kernel/ that make and walk lists of synapses read and write: each checks a
 * call of rt_NAME. */
#ifndef PLASTC_IR_SYNAPSES_H
#define PLASTC_IR_SYNAPSES_H

#include "ir_touch.h"

void ir_synapses_connect_random(const KernelCall *call);
void ir_synapses_connect_fixed_out(const KernelCall *call);
void ir_synapses_connect_fixed_in(const KernelCall *call);
void ir_synapses_connect_one_to_one(const KernelCall *call);
void ir_synapses_connect_table(const KernelCall *call);
void ir_synapses_connect_runs(const KernelCall *call);
void ir_synapses_table_column(const KernelCall *call);
void ir_synapses_connect_random_where(const KernelCall *call);
void ir_synapses_connect_random_each(const KernelCall *call);
void ir_synapses_connect_fixed_where(const KernelCall *call);
void ir_synapses_connect_one_to_one_where(const KernelCall *call);
void ir_synapses_turn_columns(const KernelCall *call);
void ir_synapses_fetch_row(const KernelCall *call);
void ir_synapses_fetch_weights(const KernelCall *call);
void ir_synapses_fetch_column(const KernelCall *call);
void ir_synapses_transpose(const KernelCall *call);
void ir_synapses_order_by_delay(const KernelCall *call);
void ir_synapses_order_pairs_by_delay(const KernelCall *call);

#endif
