/* posterior_words.c: see posterior_words.h. */
#include "posterior_words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/report/direction_words.h"
#include "compiler/report/short_name.h"

/* Correlations that are worth a line, and how many of them have one. */
#define LEAST_CORRELATION 0.2
#define MOST_CORRELATIONS 10
/* Of a table with more lines only the first and the last ones are shown. */
#define SHOWN_FIRST 12
#define SHOWN_LAST  6
#define LEAST_WIDTH 16

/* "tau_pre (ms)"; malloc'd. */
static char *title_of(const SavedColumn *column)
{
    StrBuf text = {0};
    char *name = short_name(column->name);
    strbuf_add(&text, name ? name : "?");
    if (column->unit && column->unit[0])
        strbuf_printf(&text, " (%s)", column->unit);
    free(name);
    return strbuf_take(&text);
}

static int title_width(const Posterior *posterior)
{
    int width = LEAST_WIDTH;
    for (int i = 0; i < posterior->n; i++) {
        char *title = title_of(&posterior->accepted.rules.theta[i]);
        int length = (int)strlen(title);
        width = length > width ? length : width;
        free(title);
    }
    return width;
}

/* ---- what passes ---------------------------------------------------------------------------- */

static void write_conditions(const Posterior *posterior, StrBuf *out)
{
    const AcceptedRules *accepted = &posterior->accepted;
    const Rounds *rounds = &posterior->rounds;
    const Round *first = &rounds->items[0], *last = &rounds->items[rounds->count - 1];
    strbuf_printf(out, rounds->count > 1 ? "\n%-20s%20s%20s\n" : "\n%-20s%20s\n", "hold the condition",
                  rounds->count > 1 ? "first round" : "all rules", "last round");
    for (int k = 0; k < accepted->condition_count; k++) {
        strbuf_printf(out, "%-20s%18.3g %%", accepted_rules_condition(accepted, k), 100.0 * first->held[k] / first->rules);
        if (rounds->count > 1)
            strbuf_printf(out, "%18.3g %%", 100.0 * last->held[k] / last->rules);
        strbuf_char(out, '\n');
    }
}

/* ---- numbers -------------------------------------------------------------------------------- */

static void write_spread(const char *title, int width, const Spread *spread, StrBuf *out)
{
    strbuf_printf(out, "%-*s%11.4g%11.4g", width, title, spread->mean, spread->sd);
    for (int k = 0; k < POSTERIOR_QUANTILES; k++)
        strbuf_printf(out, "%11.4g", spread->quantiles[k]);
    strbuf_char(out, '\n');
}

static void write_numbers(const Posterior *posterior, int width, StrBuf *out)
{
    strbuf_printf(out, "\n%-*s%11s%11s%11s%11s%11s%11s%11s\n", width, "number", "mean", "sd", "5 %", "25 %", "50 %", "75 %",
                  "95 %");
    for (int i = 0; i < posterior->n; i++) {
        char *title = title_of(&posterior->accepted.rules.theta[i]);
        write_spread(title, width, &posterior->found[i], out);
        write_spread("  prior", width, &posterior->prior[i], out);
        free(title);
    }
    if (posterior->estimated)
        strbuf_add(out, "the table does not say all priors: such a one is that of all its rules with their weights\n");
}

static void write_correlations(const Posterior *posterior, StrBuf *out)
{
    int shown = 0;
    for (int k = 0; k < posterior->correlation_count && shown < MOST_CORRELATIONS; k++, shown++) {
        const Correlation *own = &posterior->correlations[k];
        if (!(fabs(own->value) >= LEAST_CORRELATION))
            break;
        char *first = short_name(posterior->names[own->first]), *second = short_name(posterior->names[own->second]);
        if (shown == 0)
            strbuf_add(out, "\ncorrelations, the strongest first\n");
        strbuf_printf(out, "%8.3f  %s, %s\n", own->value, first ? first : "?", second ? second : "?");
        free(first);
        free(second);
    }
    if (shown == 0 && posterior->free_count > 1)
        strbuf_printf(out, "\nno two numbers are correlated by %.1f or more\n", LEAST_CORRELATION);
}

/* ---- directions ----------------------------------------------------------------------------- */

static void write_direction(const Posterior *posterior, int k, StrBuf *out)
{
    direction_words(posterior->free_count, posterior->names, posterior->vectors + (size_t)k * (size_t)posterior->free_count, out);
}

static void write_directions(const Posterior *posterior, StrBuf *out)
{
    int n = posterior->free_count;
    strbuf_add(out, "\ndirections, each number in deviations of its prior, the stiffest first\n     spread  direction\n");
    for (int k = 0; k < n; k++) {
        bool left_out = n > SHOWN_FIRST + SHOWN_LAST && k >= SHOWN_FIRST && k < n - SHOWN_LAST;
        if (left_out && k == SHOWN_FIRST)
            strbuf_printf(out, "  …  %d more between them\n", n - SHOWN_FIRST - SHOWN_LAST);
        if (left_out)
            continue;
        strbuf_printf(out, "%3d%8.3g  ", k + 1, posterior->spreads[k]);
        write_direction(posterior, k, out);
        strbuf_char(out, '\n');
    }
    strbuf_add(out, "stiffest direction: ");
    write_direction(posterior, 0, out);
    strbuf_printf(out, ", spread %.2g of the prior's\n", posterior->spreads[0]);
    if (posterior_is_thin(posterior))
        strbuf_printf(out,
                      "accepted rules that count as %.3g are few for %d numbers: stiff directions may be those in which so few happen to agree\n",
                      posterior->accepted.count_as, n);
}

/* ---- groups --------------------------------------------------------------------------------- */

static void write_groups(const Posterior *posterior, const char *path, int width, StrBuf *out)
{
    const Clusters *groups = &posterior->groups;
    if (groups->coordinates == 0) {
        strbuf_add(out, "\ntoo few rules to look for groups of them\n");
        return;
    }
    strbuf_printf(out, "\n%d group%s of rules", groups->count, groups->count == 1 ? "" : "s");
    if (groups->coordinates < posterior->free_count)
        strbuf_printf(out, ", as far as %d of %d directions show", groups->coordinates, posterior->free_count);
    strbuf_printf(out, "\n%-*s", width, "");
    for (int g = 0; g < groups->count; g++)
        strbuf_printf(out, "%*s[%d]", 9, "", g + 1);
    strbuf_printf(out, "\n%-*s", width, "share");
    for (int g = 0; g < groups->count; g++)
        strbuf_printf(out, "%10.3g %%", 100 * groups->shares[g]);
    strbuf_printf(out, "\n%-*s", width, "nearest row");
    for (int g = 0; g < groups->count; g++)
        strbuf_printf(out, "%12d", posterior->accepted.accepted[groups->nearest[g]]);
    strbuf_char(out, '\n');
    for (int i = 0; i < posterior->free_count; i++) {
        char *title = title_of(&posterior->accepted.rules.theta[posterior->free[i]]);
        strbuf_printf(out, "%-*s", width, title);
        free(title);
        for (int g = 0; g < groups->count; g++)
            strbuf_printf(out, "%12.4g", posterior_at_centre(posterior, g, i));
        strbuf_char(out, '\n');
    }
    const char *table = posterior->accepted.rules.folder.path;
    strbuf_printf(out, "the rule nearest to the centre of a group is a row of the table, as '%s:%d'\n", table ? table : path,
                  posterior->accepted.accepted[groups->nearest[0]]);
}

/* --------------------------------------------------------------------------------------------- */

void posterior_words(const Posterior *posterior, const char *path, StrBuf *out)
{
    const AcceptedRules *accepted = &posterior->accepted;
    int width = title_width(posterior);
    strbuf_printf(out, "%d of %d rules are accepted; with their weights they count as %.4g\n\n", accepted->count,
                  accepted->rules.rows, accepted->count_as);
    rounds_write(accepted, &posterior->rounds, out);
    write_conditions(posterior, out);
    write_numbers(posterior, width, out);
    if (accepted->count == 1)
        strbuf_add(out, "one rule alone has no correlations, directions and groups\n");
    else if (posterior->n > POSTERIOR_MOST_NUMBERS)
        strbuf_printf(out, "of more than %d numbers there are no correlations, directions and groups\n", POSTERIOR_MOST_NUMBERS);
    if (!posterior->has_directions)
        return;
    write_correlations(posterior, out);
    write_directions(posterior, out);
    write_groups(posterior, path, width, out);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void put_shares(JsonWriter *json, const AcceptedRules *accepted, const Round *round)
{
    json_open_object(json, "hold");
    for (int k = 0; k < accepted->condition_count; k++)
        json_put_real(json, accepted_rules_condition(accepted, k), (double)round->held[k] / round->rules);
    json_close_object(json);
    json_open_object(json, "pass");
    for (int k = 0; k < accepted->stage_count; k++)
        json_put_real(json, accepted_rules_condition(accepted, accepted->condition_count + k),
                      (double)round->held[accepted->condition_count + k] / round->rules);
    json_close_object(json);
}

static void put_rounds(JsonWriter *json, const Posterior *posterior)
{
    json_open_array(json, "rounds");
    for (int r = 0; r < posterior->rounds.count; r++) {
        const Round *round = &posterior->rounds.items[r];
        json_open_object(json, NULL);
        json_put_integer(json, "round", round->number);
        json_put_integer(json, "rules", round->rules);
        put_shares(json, &posterior->accepted, round);
        json_put_real(json, "count_as", round->count_as);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_spread(JsonWriter *json, const char *name, const Spread *spread)
{
    json_open_object(json, name);
    json_put_real(json, "mean", spread->mean);
    json_put_real(json, "sd", spread->sd);
    json_put_list(json, "quantiles", POSTERIOR_QUANTILES, spread->quantiles);
    json_close_object(json);
}

static void put_numbers(JsonWriter *json, const Posterior *posterior)
{
    json_put_list(json, "quantiles", POSTERIOR_QUANTILES, posterior_shares);
    json_open_array(json, "numbers");
    for (int i = 0; i < posterior->n; i++) {
        const SavedColumn *column = &posterior->accepted.rules.theta[i];
        json_open_object(json, NULL);
        json_put_text(json, "name", column->name);
        json_put_text(json, "unit", column->unit);
        put_spread(json, "posterior", &posterior->found[i]);
        put_spread(json, "prior", &posterior->prior[i]);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_correlations(JsonWriter *json, const Posterior *posterior)
{
    json_open_array(json, "correlations");
    for (int k = 0; k < posterior->correlation_count; k++) {
        const Correlation *own = &posterior->correlations[k];
        json_open_object(json, NULL);
        json_put_text(json, "first", posterior->names[own->first]);
        json_put_text(json, "second", posterior->names[own->second]);
        json_put_real(json, "correlation", own->value);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_directions(JsonWriter *json, const Posterior *posterior)
{
    json_open_array(json, "directions");
    for (int k = 0; k < posterior->free_count; k++) {
        json_open_object(json, NULL);
        json_put_real(json, "spread", posterior->spreads[k]);
        json_put_reals(json, "direction", posterior->free_count, posterior->names,
                       posterior->vectors + (size_t)k * (size_t)posterior->free_count);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_groups(JsonWriter *json, const Posterior *posterior)
{
    const Clusters *groups = &posterior->groups;
    if (groups->coordinates == 0)
        return;
    json_open_array(json, "groups");
    for (int g = 0; g < groups->count; g++) {
        json_open_object(json, NULL);
        json_put_real(json, "share", groups->shares[g]);
        json_put_integer(json, "nearest_row", posterior->accepted.accepted[groups->nearest[g]]);
        json_open_object(json, "centre");
        for (int i = 0; i < posterior->free_count; i++)
            json_put_real(json, posterior->names[i], posterior_at_centre(posterior, g, i));
        json_close_object(json);
        json_close_object(json);
    }
    json_close_array(json);
}

void posterior_words_json(const Posterior *posterior, JsonWriter *json)
{
    const AcceptedRules *accepted = &posterior->accepted;
    json_put_text(json, "table", accepted->rules.folder.path);
    json_put_integer(json, "rows", accepted->rules.rows);
    json_put_integer(json, "accepted", accepted->count);
    json_put_real(json, "count_as", accepted->count_as);
    put_rounds(json, posterior);
    put_numbers(json, posterior);
    if (!posterior->has_directions)
        return;
    put_correlations(json, posterior);
    put_directions(json, posterior);
    put_groups(json, posterior);
}
