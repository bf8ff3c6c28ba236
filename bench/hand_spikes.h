/* hand_spikes.h: the spiking tasks written by hand: one candidate, lists of spikes, no vectors. */
#ifndef BENCH_HAND_SPIKES_H
#define BENCH_HAND_SPIKES_H

typedef struct HandResult {
    double excitatory, inhibitory; /* Hz, while scored; 0 where there are no such neurons */
    double seconds;                /* of CPU time, after connections are drawn */
} HandResult;

/* Simulates isp1.plast, isp_net.plast or spikes.plast for so many seconds. Random numbers are
 * others than those of plastc. */
typedef HandResult HandSpikes(double learning, double scoring);
HandSpikes hand_isp1, hand_isp_net, hand_spikes;

#endif
