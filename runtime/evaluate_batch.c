/* evaluate_batch.c: see evaluate_batch.h. */
#include "evaluate_batch.h"

#include "runtime/kernel/kernel.h"
#include "runtime/search/search.h"
#include "tasks.h"

/* The trials of each task, one task after the other. ends[task]: behind its last one. */
static void sort_by_task(const int *task, int of, int *pool, int *ends)
{
    int starts[PLAST_MAX_TASKS] = {0};
    for (int trial = 0; trial < of; trial++)
        for (int later = task[trial] + 1; later < PLAST_MAX_TASKS; later++)
            starts[later]++;
    for (int k = 0; k < PLAST_MAX_TASKS; k++)
        ends[k] = starts[k];
    for (int trial = 0; trial < of; trial++)
        pool[ends[task[trial]]++] = trial;
}

/* The first steps of Durstenfeld's shuffle (1964), in each task. So a batch of more trials begins as one of fewer. */
void evaluate_batch_choose(const PlastModule *module, uint64_t seed, const Evaluation *evaluation, int *numbers,
                           int *scratch)
{
    int of = evaluation->of, *task = scratch, *pool = scratch + of;
    int next[PLAST_MAX_TASKS], ends[PLAST_MAX_TASKS];
    if (of == 0) {
        for (int k = 0; k < evaluation->trials; k++)
            numbers[k] = k;
        return;
    }
    PlastDraw draw = search_draw(seed, evaluation->generation);
    tasks_deal(module, of, task);
    sort_by_task(task, of, pool, ends);
    for (int k = 0; k < PLAST_MAX_TASKS; k++)
        next[k] = k > 0 ? ends[k - 1] : 0;
    for (int k = 0; k < evaluation->trials; k++) {
        int first = next[task[k]]++, left = ends[task[k]] - first;
        int other = first + (int)(left * kernel_rt_uniform(&draw, SEARCH_STREAM_BATCH, 0, k));
        int chosen = pool[other];
        pool[other] = pool[first];
        pool[first] = numbers[k] = chosen;
    }
}
