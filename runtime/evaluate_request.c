/* evaluate_request.c: see evaluate_request.h. */
#include "evaluate_request.h"

/* Beside the number of the set. */
#define WITH_GRADIENT 2u
#define IN_SINGLE     4u
#define UNTIL_LOST    8u
#define ALL_BITS      15u

void evaluate_request_write(uint64_t seed, const Evaluation *evaluation, uint64_t words[EVALUATION_WORDS])
{
    words[0] = seed;
    words[1] = (uint64_t)evaluation->set | (evaluation->seeds ? WITH_GRADIENT : 0) | (evaluation->single ? IN_SINGLE : 0) |
               (evaluation->until_lost ? UNTIL_LOST : 0);
    words[2] = (uint64_t)evaluation->trials;
    words[3] = (uint32_t)evaluation->generation;
    words[4] = (uint64_t)evaluation->candidates;
    words[5] = (uint64_t)evaluation->of;
}

uint64_t evaluate_request_seed(const uint64_t words[EVALUATION_WORDS])
{
    return words[0];
}

bool evaluate_request_read(const uint64_t words[EVALUATION_WORDS], Evaluation *evaluation, bool *derives)
{
    *evaluation = (Evaluation){.set = (int)(words[1] & 1),
                               .until_lost = (words[1] & UNTIL_LOST) != 0,
                               .single = (words[1] & IN_SINGLE) != 0,
                               .trials = (int)(words[2] & INT32_MAX),
                               .generation = (int)(int32_t)(uint32_t)words[3],
                               .candidates = (int)(words[4] & INT32_MAX),
                               .of = (int)(words[5] & INT32_MAX)};
    *derives = (words[1] & WITH_GRADIENT) != 0;
    return words[1] <= ALL_BITS && words[2] >= 1 && words[2] <= EVALUATE_MOST_ROLLOUTS && words[3] <= UINT32_MAX && words[4] >= 1 &&
           words[4] <= EVALUATE_MOST_ROLLOUTS && words[2] * words[4] <= EVALUATE_MOST_ROLLOUTS && words[5] <= EVALUATE_MOST_ROLLOUTS &&
           (words[5] == 0 || words[2] <= words[5]) && !(*derives && evaluation->single);
}
