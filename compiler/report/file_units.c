/* file_units.c: see file_units.h. */
#include "file_units.h"

#include "compiler/base/arena.h"
#include "trial_time.h"

struct FileUnits {
    Arena *arena; /* owned, with all that follows */
    ResultUnits result;
    HistoryRule history;
};

/* Units by number. */
typedef struct Texts {
    const char **si, **shown;
} Texts;

static Texts make_texts(Arena *arena, int count)
{
    return (Texts){arena_array(arena, const char *, count + 1),
                   arena_array(arena, const char *, count + 1)};
}

static void set_text(Arena *arena, Texts *texts, int k, Dim dim, Scale shown)
{
    Scale si = scale_si(dim);
    texts->si[k] = arena_printf(arena, "%s", si.name);
    texts->shown[k] = arena_printf(arena, "%s", shown.name);
}

/* "epoch", "step", "step of 0.1 ms" */
static const char *time_unit(Arena *arena, const Model *model)
{
    ProgressTime scale = trial_time_scale(model);
    return scale.after[0] ? arena_printf(arena, "step of %.10g%s", scale.factor, scale.after)
                          : trial_time_unit(model);
}

static const char *array_head(Arena *arena, const char *what, const Learn *array, const char *si)
{
    const char *name = learn_full_name(arena, array);
    return arena_printf(arena, si[0] ? "%s %s [%s]" : "%s %s", what, name, si);
}

/* si: the units of all coefficients. */
static const HistoryArray *history_arrays(Arena *arena, const Model *model, const char *const *si)
{
    HistoryArray *arrays = arena_array(arena, HistoryArray, model->arrays.count + 1);
    for (int k = 0; k < model->arrays.count; k++) {
        const Learn *array = model->arrays.items[k];
        arrays[k] = (HistoryArray){array->first, array->term_count, array_head(arena, "mean", array, si[array->first]),
                                   array_head(arena, "sd", array, si[array->first])};
    }
    return arrays;
}

FileUnits *file_units_create(const Model *model)
{
    Arena *arena = arena_create();
    FileUnits *units = arena_new(arena, FileUnits);
    int n = model->coefficients.count, constants = model->constants.count;
    Texts of_coefficients = make_texts(arena, n), of_constants = make_texts(arena, constants);
    Texts of_outcomes = make_texts(arena, model->outcomes.count);
    ResultInterval *intervals = arena_array(arena, ResultInterval, n + 1);
    units->arena = arena;
    const char **heads = arena_array(arena, const char *, n + 1);
    for (int k = 0; k < n; k++) {
        const PlastCoefficient *own = &model->coefficients.items[k];
        const Learn *learn = quantity_learn(model, k);
        set_text(arena, &of_coefficients, k, learn->dim, scale_of_coefficient(model, k));
        intervals[k] = (ResultInterval){own->low, own->high, own->log_scale};
        const char *si = of_coefficients.si[k];
        heads[k] = own->name && si[0] ? arena_printf(arena, "%s [%s]", own->name, si) : own->name;
    }
    units->history = (HistoryRule){n, heads, model->arrays.count, history_arrays(arena, model, of_coefficients.si)};
    for (int k = 0; k < constants; k++) {
        const Constant *own = model->constants.items[k];
        set_text(arena, &of_constants, k, own->dim, scale_of_constant(model, own));
    }
    for (int k = 0; k < model->outcomes.count; k++) {
        const Outcome *own = model->outcomes.items[k];
        set_text(arena, &of_outcomes, k, own->value->type.dim, scale_of_outcome(model, own));
    }
    units->result =
        (ResultUnits){.si = {of_coefficients.si, of_constants.si, of_outcomes.si},
                      .shown = {of_coefficients.shown, of_constants.shown, of_outcomes.shown},
                      .intervals = intervals,
                      .time = time_unit(arena, model)};
    return units;
}

void file_units_destroy(FileUnits *units)
{
    if (units)
        arena_destroy(units->arena);
}

const ResultUnits *file_units_result(const FileUnits *units)
{
    return &units->result;
}

const HistoryRule *file_units_history(const FileUnits *units)
{
    return &units->history;
}
