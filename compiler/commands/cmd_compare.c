/* cmd_compare.c: `plastc compare`: several rules side by side, and the angles between them. */
#include "commands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/diag_render.h"
#include "compiler/report/rule_axes.h"
#include "compiler/runs/saved_rule.h"
#include "runtime/io/result_comparison.h"
#include "compared_arrays.h"

#define COLUMN_WIDTH 12 /* characters */

/* A coefficient that is below this share of a rule's largest is not worth a line. */
#define WORTH_A_LINE 0.01

/* One rule, a column of the table. */
typedef struct ComparedRule {
    const char *path; /* as given */
    char *file;
    SavedResult saved;
} ComparedRule;

/* Numbers by their names: those of the first rule, then new ones of the others. Numbers of one name but of
 * different dimensions are different ones. */
typedef struct Rows {
    int count;
    RuleAxis *axes; /* [count], grouped */
    double **values; /* [rules][count], NaN where a rule has none */
} Rows;

typedef struct Table {
    int count; /* of rules */
    ComparedRule *rules;
    Rows coefficients, constants;
    double *degrees; /* [count][count]: angles between the rules; NaN: none */
} Table;

/* ---- reading -------------------------------------------------------------------------------- */

/* Number `index` of rule `rule`. */
typedef struct Entry {
    const char *name, *unit;
    int rule, index;
    int order; /* in which they are met */
    int row;
} Entry;

static int by_name(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    int names = strcmp(x->name, y->name), units = strcmp(x->unit, y->unit);
    return names ? names : units ? units : x->order - y->order;
}

static int by_order(const void *a, const void *b)
{
    const Entry *x = a, *y = b;
    return x->order - y->order;
}

static const SavedNumbers *numbers_of(const ComparedRule *rule, bool constants)
{
    return constants ? &rule->saved.constants : &rule->saved.coefficients;
}

static int list_entries(const Table *table, bool constants, Entry *entries)
{
    int count = 0;
    for (int k = 0; k < table->count; k++) {
        const SavedNumbers *numbers = numbers_of(&table->rules[k], constants);
        for (int j = 0; j < numbers->count; j++, count++)
            entries[count] = (Entry){.name = numbers->names[j],
                                     .unit = numbers->si[j] ? numbers->si[j] : "",
                                     .rule = k,
                                     .index = j,
                                     .order = count};
    }
    return count;
}

/* Gives each entry its row; how many rows there are. */
static int number_rows(Entry *entries, int count)
{
    int rows = 0, first = 0;
    qsort(entries, (size_t)count, sizeof *entries, by_name);
    for (int k = 0; k < count; k++) { /* for now: that of the first entry of this name */
        if (k > 0 && strcmp(entries[k].name, entries[k - 1].name) == 0 &&
            strcmp(entries[k].unit, entries[k - 1].unit) == 0)
            entries[k].row = first;
        else
            entries[k].row = first = entries[k].order;
    }
    qsort(entries, (size_t)count, sizeof *entries, by_order);
    for (int k = 0; k < count; k++)
        entries[k].row = entries[k].row == k ? rows++ : entries[entries[k].row].row;
    return rows;
}

/* Shown as in the rule that has it first. */
static RuleAxis make_axis(const SavedNumbers *numbers, int index)
{
    const char *si = numbers->si[index], *shown_in = numbers->shown[index];
    const ResultInterval *interval = &numbers->intervals[index];
    RuleAxis axis = {.name = numbers->names[index],
                     .scale = scale_usual(dim_none()),
                     .low = interval->low,
                     .high = interval->high,
                     .log_scale = interval->log_scale};
    Scale scale;
    Dim shown;
    if (!si || !scale_read(si, &scale, &axis.dim))
        return axis;
    bool known =
        shown_in && scale_read(shown_in, &scale, &shown) && dim_equal(shown, axis.dim);
    axis.scale = known ? scale : scale_usual(axis.dim);
    return axis;
}

static bool make_rows(const Table *table, bool constants, Rows *rows)
{
    size_t most = 1;
    for (int k = 0; k < table->count; k++)
        most += (size_t)numbers_of(&table->rules[k], constants)->count;
    Entry *entries = malloc(sizeof *entries * most);
    rows->axes = malloc(sizeof *rows->axes * most);
    rows->values = calloc((size_t)table->count, sizeof *rows->values);
    bool made = entries && rows->axes && rows->values;
    int count = made ? list_entries(table, constants, entries) : 0;
    rows->count = made ? number_rows(entries, count) : 0;
    for (int k = 0; made && k < table->count; k++) {
        rows->values[k] = malloc(sizeof(double) * ((size_t)rows->count + 1));
        made = rows->values[k] != NULL;
        for (int j = 0; made && j < rows->count; j++)
            rows->values[k][j] = (double)NAN;
    }
    for (int k = count - 1; made && k >= 0; k--) { /* the first of each row comes last */
        const Entry *entry = &entries[k];
        const SavedNumbers *numbers = numbers_of(&table->rules[entry->rule], constants);
        rows->values[entry->rule][entry->row] = numbers->values[entry->index];
        rows->axes[entry->row] = make_axis(numbers, entry->index);
    }
    if (made)
        rule_axes_group(rows->axes, rows->count);
    free(entries);
    return made;
}

/* Coefficients that a rule does not have count as 0. work[2 * names] */
static double degrees_between(const Table *table, int a, int b, double *work)
{
    const Rows *rows = &table->coefficients;
    size_t n = (size_t)rows->count;
    for (size_t k = 0; k < n; k++) {
        double of_a = rows->values[a][k], of_b = rows->values[b][k];
        work[k] = isnan(of_a) ? 0 : of_a;
        work[n + k] = isnan(of_b) ? 0 : of_b;
    }
    return a == b ? 0 : rule_axes_degrees(rows->count, rows->axes, work, work + n);
}

static bool measure_angles(Table *table)
{
    size_t count = (size_t)table->count;
    table->degrees = malloc(sizeof(double) * (count * count + 1));
    double *work = malloc(sizeof(double) * (2 * (size_t)table->coefficients.count + 1));
    bool made = table->degrees && work;
    for (size_t k = 0; made && k < count * count; k++)
        table->degrees[k] = degrees_between(table, (int)(k / count), (int)(k % count), work);
    free(work);
    return made;
}

static Status read_rules(const Command *command, Table *table, ErrorText *error)
{
    table->rules = calloc((size_t)command->path_count, sizeof *table->rules);
    Status status = table->rules ? STATUS_OK : status_out_of_memory(error);
    for (int k = 0; status == STATUS_OK && k < command->path_count; k++) {
        ComparedRule *rule = &table->rules[table->count++];
        rule->path = command->paths[k];
        status = saved_rule_read(rule->path, &rule->saved, &rule->file, error);
        if (status == STATUS_OK && rule->saved.table && rule->saved.coefficients.count == 0)
            status = status_error(error, STATUS_INPUT,
                                  "'%s' does not say in which units its numbers are; the table that 'plastc eval PROGRAM --rules' "
                                  "makes of it does",
                                  rule->path);
    }
    bool made = status == STATUS_OK && make_rows(table, false, &table->coefficients) &&
                make_rows(table, true, &table->constants) && measure_angles(table);
    return status == STATUS_OK && !made ? status_out_of_memory(error) : status;
}

static void free_rows(Rows *rows, int rules)
{
    for (int k = 0; rows->values && k < rules; k++)
        free(rows->values[k]);
    free(rows->values);
    free(rows->axes);
}

static void free_table(Table *table)
{
    free_rows(&table->coefficients, table->count);
    free_rows(&table->constants, table->count);
    for (int k = 0; k < table->count; k++) {
        saved_result_free(&table->rules[k].saved);
        free(table->rules[k].file);
    }
    free(table->rules);
    free(table->degrees);
}

/* [table->count], to be freed; NULL if memory is short. */
static const SavedResult **saved_rules(const Table *table)
{
    const SavedResult **rules = malloc(sizeof *rules * (size_t)table->count);
    for (int k = 0; rules && k < table->count; k++)
        rules[k] = &table->rules[k].saved;
    return rules;
}

/* ---- printing ------------------------------------------------------------------------------- */

/* Width of the first column: that of the longest title. */
static int title_width(const Table *table)
{
    const Rows *rows[] = {&table->coefficients, &table->constants};
    int width = 24;
    for (int r = 0; r < 2; r++)
        for (int k = 0; k < rows[r]->count; k++) {
            char *title = rule_axes_title(&rows[r]->axes[k]);
            int length = (int)strlen(title);
            width = length > width ? length : width;
            free(title);
        }
    return width;
}

static void print_number(double value)
{
    if (isnan(value))
        printf("%*s", COLUMN_WIDTH, "-");
    else if (value == floor(value) && fabs(value) < 1e9)
        printf("%*.0f", COLUMN_WIDTH, value);
    else
        printf("%*.4g", COLUMN_WIDTH, value);
}

/* Each rule's number, and its path once. */
static void print_heads(const Table *table, int width)
{
    for (int k = 0; k < table->count; k++)
        printf("[%d] %s\n", k + 1, diag_render_shown(table->rules[k].path).text);
    printf("\n%-*s", width, "");
    for (int k = 0; k < table->count; k++) {
        char head[16];
        snprintf(head, sizeof head, "[%d]", k + 1);
        printf("%*s", COLUMN_WIDTH, head);
    }
    printf("\n");
}

/* A line of a member of the results; none if it is a number that no result has. */
static void print_member(const Table *table, int width, int member)
{
    const ResultMember *own = &result_members[member];
    bool any = own->is_text;
    for (int k = 0; k < table->count; k++)
        any = any || !isnan(table->rules[k].saved.members[member].number);
    if (!any || !own->title[0])
        return;
    printf("%-*s", width, own->title);
    for (int k = 0; k < table->count; k++) {
        const SavedMember *value = &table->rules[k].saved.members[member];
        if (own->is_text)
            printf(" %*.*s", COLUMN_WIDTH - 1, COLUMN_WIDTH - 1, value->text ? value->text : "-");
        else
            print_number(value->number);
    }
    printf("\n");
}

static void print_row(const Table *table, const Rows *rows, int row, int width)
{
    char *title = rule_axes_title(&rows->axes[row]);
    printf("%-*s", width, title);
    free(title);
    for (int k = 0; k < table->count; k++)
        print_number(rows->values[k][row] / rows->axes[row].scale.size);
    printf("\n");
}

/* Those that are not the same everywhere. */
static void print_constants(const Table *table, int width)
{
    const Rows *rows = &table->constants;
    for (int k = 0; k < rows->count; k++) {
        bool differs = false;
        for (int j = 0; j < table->count; j++)
            differs = differs || rows->values[j][k] != rows->values[0][k]; /* NaN is */
        if (differs)
            print_row(table, rows, k, width);
    }
}

/* largest[group] of a rule: of numbers that can be compared. */
static void find_largest(const Rows *rows, const double *values, double *largest)
{
    for (int k = 0; k < rows->count; k++)
        largest[k] = 0;
    for (int k = 0; k < rows->count; k++) {
        double *own = &largest[rows->axes[k].group];
        *own = fmax(*own, fabs(values[k])); /* fmax: NaN is none */
    }
}

/* Marks the rows that are worth a line; false if memory is short. */
static bool mark_rows(const Table *table, bool *worth)
{
    const Rows *rows = &table->coefficients;
    double *largest = malloc(sizeof(double) * ((size_t)rows->count + 1));
    for (int j = 0; largest && j < table->count; j++) {
        find_largest(rows, rows->values[j], largest);
        for (int k = 0; k < rows->count; k++)
            worth[k] = worth[k] || rows->axes[k].log_scale ||
                       fabs(rows->values[j][k]) > WORTH_A_LINE * largest[rows->axes[k].group];
    }
    free(largest);
    return largest != NULL;
}

static void print_coefficients(const Table *table, int width, bool all)
{
    const Rows *rows = &table->coefficients;
    int left_out = 0;
    bool *worth = calloc((size_t)rows->count + 1, sizeof *worth);
    all = all || !worth || !mark_rows(table, worth);
    for (int k = 0; k < rows->count; k++)
        if (all || worth[k])
            print_row(table, rows, k, width);
        else
            left_out++;
    free(worth);
    if (left_out > 0)
        printf(
            "%d further coefficient%s below %.0f %% of the largest in each rule (--all shows %s)\n",
            left_out, left_out == 1 ? "" : "s", 100 * WORTH_A_LINE, left_out == 1 ? "it" : "them");
}

static void print_angles(const Table *table, int width)
{
    for (int k = 0; k < table->count; k++) {
        char title[32];
        snprintf(title, sizeof title, "degrees to [%d]", k + 1);
        printf("%-*s", width, title);
        for (int j = 0; j < table->count; j++) {
            double degrees = table->degrees[(size_t)k * (size_t)table->count + (size_t)j];
            if (isnan(degrees))
                printf("%*s", COLUMN_WIDTH, "-");
            else
                printf("%*.3g", COLUMN_WIDTH, degrees);
        }
        printf("\n");
    }
}

static void print_arrays(const Table *table, int width)
{
    const SavedResult **rules = saved_rules(table);
    if (rules)
        compared_arrays_print(rules, table->count, width, COLUMN_WIDTH);
    free(rules);
}

static void print_table(const Table *table, bool all)
{
    int width = title_width(table);
    print_heads(table, width);
    for (int k = 0; k < RESULT_MEMBERS; k++)
        print_member(table, width, k);
    print_constants(table, width);
    printf("\n");
    print_coefficients(table, width, all);
    print_arrays(table, width);
    printf("\n");
    print_angles(table, width);
}

static Status print_json(const Command *command, const Table *table, ErrorText *error)
{
    const SavedResult **rules = saved_rules(table);
    const ResultComparison comparison = {
        .count = table->count, .paths = command->paths, .rules = rules, .degrees = table->degrees};
    char *text = rules ? result_comparison_json(&comparison) : NULL;
    if (text)
        fputs(text, stdout);
    free(rules);
    free(text);
    return text ? STATUS_OK : status_out_of_memory(error);
}

Status command_compare(const Command *command)
{
    ErrorText error;
    Table table = {0};
    Status status = read_rules(command, &table, &error);
    if (status == STATUS_OK && command->json)
        status = print_json(command, &table, &error);
    else if (status == STATUS_OK)
        print_table(&table, command->all);
    free_table(&table);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}
