/* constant.c: constants of a program, whose values --set may replace. */
#include "constant.h"

#include <stdlib.h>
#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/sema/expr/check_value.h"
#include "misplaced.h"
#include "scope.h"
#include "suggestions.h"

#define MAX_UNIT_POWER 9 /* in --set */

static Setting *find_setting(Checker *checker, Name name)
{
    for (int k = 0; k < checker->options->setting_count; k++)
        if (strcmp(checker->options->settings[k].name, name) == 0)
            return &checker->options->settings[k];
    return NULL;
}

/* In the order of multiplications of expr_power, so that the bits are those of a program. */
static double whole_power(double base, int n)
{
    if (n <= 0)
        return n == 0 ? 1 : 1 / whole_power(base, -n);
    double half = whole_power(base, n / 2);
    return n == 1 ? base : n % 2 ? half * half * base : half * half;
}

/* Reads "0.1", "20 ms" or "20 um^2". */
static bool parse_setting(const char *text, double *value, Dim *dim)
{
    char *end, name[16];
    *value = strtod(text, &end);
    if (end == text || *value - *value != 0)
        return false;
    end += strspn(end, " ");
    *dim = dim_none();
    if (*end == '\0')
        return true;
    size_t length = strcspn(end, "^");
    if (length >= sizeof name)
        return false;
    memcpy(name, end, length);
    name[length] = '\0';
    const Unit *unit = unit_find(name);
    long power = 1;
    if (end[length] == '^') {
        const char *digits = end + length + 1;
        power = strtol(digits, &end, 10);
        if (end == digits || *end != '\0' || power < -MAX_UNIT_POWER || power > MAX_UNIT_POWER)
            return false;
    }
    if (!unit || !dim_power(unit->dim, (double)power, dim))
        return false;
    *value *= whole_power(unit->scale, (int)power);
    return true;
}

static Status apply_setting(Checker *checker, Setting *setting, Constant *constant)
{
    double value;
    Dim dim;
    if (!parse_setting(setting->value, &value, &dim))
        return status_error(checker->options->usage, STATUS_USAGE,
                            "--set %s: '%s' is neither a number nor one with a unit, such as 20 ms "
                            "or 5 um^2",
                            setting->name, setting->value);
    if (!dim_equal(dim, constant->dim))
        return status_error(checker->options->usage, STATUS_USAGE,
                            "--set %s: '%s' is %s, but the constant is %s", setting->name,
                            setting->value, dim_phrase(checker->arena, dim),
                            dim_phrase(checker->arena, constant->dim));
    constant->value = value;
    setting->used = true;
    return STATUS_OK;
}

Status constant_declare(Checker *checker, const AstStmt *stmt, const AstStmt *next)
{
    Symbol *symbol = scope_declare(checker, stmt->name, SYMBOL_CONSTANT, NULL);
    if (!symbol)
        return STATUS_OK;
    if (next &&
        misplaced_unit(checker, next)) { /* which is reported; the constant has no known unit */
        symbol->known = true;
        return STATUS_OK;
    }
    Constant *constant = arena_new(checker->arena, Constant);
    constant->name = stmt->name;
    constant->written = stmt->value->span;
    bool good = check_number(checker, stmt->value, "a constant", &constant->value, &constant->dim);
    symbol->known = true;
    if (!good)
        return STATUS_OK;
    symbol->thing = constant;
    vec_push(checker->arena, &checker->model->constants, constant);
    Setting *setting = find_setting(checker, stmt->name.name);
    return setting ? apply_setting(checker, setting, constant) : STATUS_OK;
}

Status constant_settings_used(Checker *checker)
{
    Suggestions near = {0};
    for (int k = 0; k < checker->model->constants.count; k++)
        vec_push(checker->arena, &near, checker->model->constants.items[k]->name.name);
    for (int k = 0; k < checker->options->setting_count; k++) {
        const Setting *setting = &checker->options->settings[k];
        if (setting->used || setting_fixed(setting))
            continue;
        if (strchr(setting->name, '.')) /* as what rules learn is named */
            return status_error(checker->options->usage, STATUS_USAGE,
                                "--set %s: this sets constants; for what rules learn write "
                                "'reference NAME { %s = NUMBER }' and give --rule NAME",
                                setting->name, setting->name);
        const char *guess = suggest_word(setting->name, near.items, near.count);
        return status_error(checker->options->usage, STATUS_USAGE,
                            "--set %s: the program has no constant of this name%s%s%s",
                            setting->name, guess ? "; did you mean '" : "", guess ? guess : "",
                            guess ? "'?" : "");
    }
    return STATUS_OK;
}
