/* check_row_pairs.c: rows of files that belong together: what each trial takes for itself of several files, and
 * what inputs show of one file. Whatever pairs them with each other is the same in all, for the search and for
 * validation, or it is refused. */
#include "check_row_pairs.h"

#include "runtime/kernel/kernel.h"
#include "check_input.h"

/* ---- rows by trial -------------------------------------------------------------------------- */

/* For how many trials a file has rows. */
static int trials_of(const Checker *checker, const InputSource *source)
{
    return source->trial_column > 0 ? source->trials
                                    : checker->model->tables.items[source->table].rows / source->samples;
}

/* Of a file with a column that numbers the trials. */
static void report_few_trials(Checker *checker, const InputSource *source, int most, int trials, int set)
{
    const char *path = checker->model->tables.items[source->table].path;
    const char *of = set == PLAST_SEARCH ? "" : "validation ";
    Diag *diag =
        most < 1 ? diag_error(checker->diags, E_OUT_OF_RANGE, source->written->span,
                              "'held_out' leaves no %strial of the %d of '%s'", of, source->trials, path)
                 : diag_error(checker->diags, E_OUT_OF_RANGE, source->written->span,
                              "'%s' has %d trial%s, but there are %d %strial%s", path, most,
                              most == 1 ? "" : "s", trials, of, trials == 1 ? "" : "s");
    if (source->kind == INPUT_SPIKES)
        diag_help(diag, "'trials = N' says how many there are, if the last ones have no spikes");
}

/* Whether a file has rows for each trial that takes its own. */
static void check_enough(Checker *checker, const RowsByTrial *rows)
{
    const Model *model = checker->model;
    const InputSource *source = &rows->source;
    const int trials[] = {model->trials, model->search.validation_trials};
    const char *path = model->tables.items[source->table].path;
    for (int set = PLAST_SEARCH; set <= PLAST_VALIDATION; set++) {
        int most = rt_rows_available(trials_of(checker, source), source->held_out, set);
        if (source->trial_column > 0 && (most < 1 || trials[set] > most)) {
            report_few_trials(checker, source, most, trials[set], set);
            return;
        }
        if (trials[set] <= most)
            continue;
        Diag *diag =
            diag_error(checker->diags, E_OUT_OF_RANGE, source->written->span,
                       "'%s' has rows for %d trial%s, %d each, but there are %d %strial%s", path,
                       most, most == 1 ? "" : "s", source->samples, trials[set],
                       set == PLAST_SEARCH ? "" : "validation ", trials[set] == 1 ? "" : "s");
        diag_help(diag, rows->kind == ROWS_OF_WEIGHTS
                            ? "a trial takes a row for each presynaptic unit"
                            : "'samples' are the rows of one trial");
        return;
    }
}

/* Whether both give a trial the rows of the same one. */
static bool check_same_trials(Checker *checker, const InputSource *first, const InputSource *source)
{
    int before = trials_of(checker, first), now = trials_of(checker, source);
    const char *path = checker->model->tables.items[source->table].path;
    if (before == now && first->held_out == source->held_out)
        return true;
    Diag *diag;
    if (before != now) {
        diag = diag_error(checker->diags, E_BAD_ARGUMENT, source->written->span,
                          "'%s' has rows for %d trial%s here, for %d there", path, now,
                          now == 1 ? "" : "s", before);
        if (source->trial_column > 0 || first->trial_column > 0)
            diag_help(diag, "what goes by trial is recorded for the same ones");
        else
            diag_help(diag,
                      "what goes by trial is recorded for the same ones: with %d row%s a trial "
                      "it takes %d",
                      source->samples, source->samples == 1 ? "" : "s", before * source->samples);
    } else {
        diag = diag_error(checker->diags, E_BAD_ARGUMENT, source->written->span,
                          "a part of %g of the trials is held out here, but %g there: a validation "
                          "trial would take rows of different ones",
                          source->held_out, first->held_out);
        diag_help(diag, "write the same 'held_out' wherever rows go by trial");
    }
    diag_note(diag, first->written->span, "these go by trial, too");
    return false;
}

static void check_by_trial(Checker *checker)
{
    for (int k = 0; k < checker->by_trial.count; k++) {
        const InputSource *first = &checker->by_trial.items[0].source;
        if (k > 0 && !check_same_trials(checker, first, &checker->by_trial.items[k].source))
            return;
        check_enough(checker, &checker->by_trial.items[k]);
    }
}

/* ---- rows of one file ----------------------------------------------------------------------- */

static bool shows_rows(const InputSource *source)
{
    return source->kind == INPUT_ROWS && source->samples > 0;
}

/* Inputs that show rows of one file at once show the same ones, unless one says that its are others. */
static void check_shown(Checker *checker, const Layer *layer, const InputSource *source,
                        const Layer *other, const InputSource *shown)
{
    if (!shows_rows(source) || !shows_rows(shown) || source->table != shown->table ||
        source->order != shown->order || source->order == RT_ROWS_BY_TRIAL ||
        (source->held_out == shown->held_out && source->skipped == shown->skipped))
        return;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, source->written->span,
                            "inputs '%s' and '%s' show rows of one file, but not the same ones",
                            layer->name.name, other->name.name);
    diag_note(diag, shown->written->span, "'%s' shows these", other->name.name);
    diag_help(diag, source->held_out == shown->held_out ? "write 'unseen' in both"
                                                        : "write the same 'held_out' in both");
}

static bool is_replaced(const Phase *phase, const Layer *layer, int before)
{
    for (int k = 0; k < phase->inputs.count && k < before; k++)
        if (phase->inputs.items[k].layer == layer)
            return true;
    return false;
}

/* Draws of rows of one file are shared by all inputs that show them in the phase. */
static void share_draws(Checker *checker, Phase *phase)
{
    for (int k = 0; k < phase->inputs.count; k++)
        for (int n = 0; n < checker->model->layers.count; n++) {
            const Layer *layer = checker->model->layers.items[n];
            if (layer->is_input &&
                (!is_replaced(phase, layer, phase->inputs.count) || is_replaced(phase, layer, k)))
                input_share_stream(phase_source(phase, layer), &phase->inputs.items[k].source);
        }
}

static void check_phase(Checker *checker, Phase *phase)
{
    const Model *model = checker->model;
    share_draws(checker, phase);
    for (int k = 0; k < model->layers.count; k++)
        for (int n = 0; n < k; n++)
            if (model->layers.items[k]->is_input && model->layers.items[n]->is_input)
                check_shown(checker, model->layers.items[k],
                            phase_source(phase, model->layers.items[k]), model->layers.items[n],
                            phase_source(phase, model->layers.items[n]));
}

/* ---- rows in order -------------------------------------------------------------------------- */

/* A target as long as the samples of an input that stand in the file's order, but of which other rows are held
 * out: in validation they would be of different times. */
static void check_in_order(Checker *checker, const InputSource *input)
{
    for (int k = 0; k < checker->row_arrays.count; k++) {
        const InputSource *array = checker->row_arrays.items[k];
        if (array->order != RT_ROWS_IN_ORDER || array->samples != input->samples ||
            array->held_out == input->held_out)
            continue;
        Diag *diag = diag_warning(checker->diags, E_BAD_ARGUMENT, array->written->span,
                                  "in validation these are not the rows that stand beside those of "
                                  "the input");
        diag_note(diag, input->written->span, "of these a part of %g is held out", input->held_out);
        diag_help(diag, "write the same 'held_out' in both, if they belong together");
    }
}

void check_row_pairs(Checker *checker)
{
    Model *model = checker->model;
    for (int k = 0; k < model->tasks.count; k++)
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++)
            check_phase(checker, &model->tasks.items[k]->phases.items[n]);
    check_by_trial(checker);
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input && shows_rows(&layer->source) &&
            layer->source.order == RT_ROWS_IN_ORDER)
            check_in_order(checker, &layer->source);
    }
}
