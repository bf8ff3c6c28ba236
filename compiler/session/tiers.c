/* tiers.c: libtcc's module at once, the system compiler's when it is ready. Both give the same bits,
 * so the change between them shows in nothing but speed. */
#include "tiers.h"

#include <stdio.h>

Status tiers_start(Tiers *tiers, const TierProgram *program, JitMode jit, bool quiet, ErrorText *error)
{
    *tiers = (Tiers){.quiet = quiet};
    Status tcc = jit == JIT_CC ? STATUS_OK : jit_tcc_compile(program->text, &tiers->tcc, error);
    if (jit == JIT_TCC)
        return tcc;
    if (tcc != STATUS_OK && !quiet)
        fprintf(stderr, "plastc: note: running without libtcc: %s\n", error->text);
    CcOptions options = {.shape = program->shape};
    Status status = jit_cc_start(program->cc_text ? program->cc_text : program->text, &options, &tiers->cc, error);
    if (tiers->tcc) {
        if (status != STATUS_OK && !tiers->quiet)
            fprintf(stderr, "plastc: note: running without a C compiler: %s\n", error->text);
        return STATUS_OK;
    }
    if (status != STATUS_OK)
        return status;
    CcState state = jit_cc_poll(tiers->cc, true, error);
    if (state != CC_READY)
        return state == CC_REFUSED ? STATUS_INTERNAL : STATUS_RUN;
    tiers->ready = true;
    return STATUS_OK;
}

void tiers_add_cc(Tiers *tiers, const char *text, bool one_lane)
{
    CcOptions options = {.shape = {.lanes = one_lane ? 1 : 0}};
    ErrorText error;
    if (jit_cc_start(text, &options, &tiers->cc, &error) != STATUS_OK)
        tiers->cc = NULL;
}

static void poll_by_trial(Tiers *tiers, bool wait)
{
    ErrorText error;
    if (!tiers->by_trial || jit_cc_module(tiers->by_trial))
        return;
    CcState state = jit_cc_poll(tiers->by_trial, wait, &error);
    if (state == CC_FAILED || state == CC_REFUSED) {
        jit_cc_free(tiers->by_trial);
        tiers->by_trial = NULL;
    }
}

void tiers_add_by_trial(Tiers *tiers, const char *text, CcShape shape, bool waits)
{
    CcOptions options = {.shape = shape};
    ErrorText error;
    if (jit_cc_start(text, &options, &tiers->by_trial, &error) != STATUS_OK)
        tiers->by_trial = NULL;
    poll_by_trial(tiers, waits);
}

const PlastModule *tiers_by_trial(void *tiers_)
{
    Tiers *tiers = tiers_;
    poll_by_trial(tiers, false);
    return tiers->by_trial ? jit_cc_module(tiers->by_trial) : NULL;
}

/* Looks whether the C compiler has finished, or waits until it has. */
static void poll_cc(Tiers *tiers, bool wait)
{
    ErrorText error;
    if (!tiers->cc || tiers->ready)
        return;
    CcState state = jit_cc_poll(tiers->cc, wait, &error);
    tiers->ready = state == CC_READY;
    if (state == CC_FAILED || state == CC_REFUSED) {
        if (!tiers->quiet)
            fprintf(stderr, "plastc: note: running without a C compiler: %s\n", error.text);
        jit_cc_free(tiers->cc);
        tiers->cc = NULL;
    }
}

void tiers_wait(Tiers *tiers)
{
    poll_cc(tiers, true);
}

const PlastModule *tiers_current(void *tiers_, const char **name)
{
    Tiers *tiers = tiers_;
    poll_cc(tiers, false);
    *name = tiers->ready ? jit_cc_name(tiers->cc) : "tcc";
    return tiers->ready ? jit_cc_module(tiers->cc) : jit_tcc_module(tiers->tcc);
}

void tiers_free(Tiers *tiers)
{
    jit_cc_free(tiers->cc);
    jit_cc_free(tiers->by_trial);
    jit_tcc_free(tiers->tcc);
    *tiers = (Tiers){0};
}
