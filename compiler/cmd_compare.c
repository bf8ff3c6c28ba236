/* cmd_compare.c: `plastc compare`: several rules side by side, and the angles between them. */
#include "command.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agreement.h"
#include "saved_run.h"

#define COLUMN 12 /* characters */

/* A coefficient that is below this share of a rule's largest is not worth a line. */
#define WORTH_A_LINE 0.01

/* One rule, a column of the table. */
typedef struct ComparedRule {
    const char *path; /* as given */
    char *file;
    SavedResult saved;
    double *coefficients; /* [names], NaN where it has none */
} ComparedRule;

typedef struct Table {
    int count; /* of rules */
    ComparedRule *rules;
    int names; /* of all coefficients: those of the first rule, then new ones of the others */
    const char **name;
    double *degrees; /* [count][count]: angles between the rules */
} Table;

/* ---- reading -------------------------------------------------------------------------------- */

static int find_name(const Table *table, const char *name)
{
    for (int k = 0; k < table->names; k++)
        if (strcmp(table->name[k], name) == 0)
            return k;
    return -1;
}

static bool collect_names(Table *table)
{
    size_t most = 1;
    for (int k = 0; k < table->count; k++)
        most += (size_t)table->rules[k].saved.coefficients.count;
    table->name = malloc(sizeof(char *) * most);
    for (int k = 0; table->name && k < table->count; k++) {
        const SavedNumbers *rule = &table->rules[k].saved.coefficients;
        for (int j = 0; j < rule->count; j++)
            if (find_name(table, rule->names[j]) < 0)
                table->name[table->names++] = rule->names[j];
    }
    return table->name != NULL;
}

static bool align(const Table *table, ComparedRule *rule)
{
    const SavedNumbers *saved = &rule->saved.coefficients;
    rule->coefficients = malloc(sizeof(double) * ((size_t)table->names + 1));
    for (int k = 0; rule->coefficients && k < table->names; k++)
        rule->coefficients[k] = (double)NAN;
    for (int k = 0; rule->coefficients && k < saved->count; k++)
        rule->coefficients[find_name(table, saved->names[k])] = saved->values[k];
    return rule->coefficients != NULL;
}

/* Coefficients that a rule does not have count as 0. work[2 * names] */
static double degrees_between(const Table *table, int a, int b, double *work)
{
    size_t n = (size_t)table->names;
    for (size_t k = 0; k < n; k++) {
        double of_a = table->rules[a].coefficients[k], of_b = table->rules[b].coefficients[k];
        work[k] = isnan(of_a) ? 0 : of_a;
        work[n + k] = isnan(of_b) ? 0 : of_b;
    }
    return a == b ? 0 : rule_degrees(rule_cosine(table->names, work, work + n));
}

static bool measure_angles(Table *table)
{
    size_t count = (size_t)table->count;
    table->degrees = malloc(sizeof(double) * (count * count + 1));
    double *work = malloc(sizeof(double) * (2 * (size_t)table->names + 1));
    bool made = table->degrees && work;
    for (size_t k = 0; made && k < count * count; k++)
        table->degrees[k] = degrees_between(table, (int)(k / count), (int)(k % count), work);
    free(work);
    return made;
}

static Status read_rules(const Command *command, Table *table, ErrorText *error)
{
    table->rules = calloc((size_t)command->path_count, sizeof *table->rules);
    Status status = table->rules ? STATUS_OK : status_error(error, STATUS_RUN, "out of memory");
    for (int k = 0; status == STATUS_OK && k < command->path_count; k++) {
        ComparedRule *rule = &table->rules[table->count++];
        rule->path = command->paths[k];
        status = saved_rule_read(rule->path, &rule->saved, &rule->file, error);
    }
    bool made = status == STATUS_OK && collect_names(table);
    for (int k = 0; made && k < table->count; k++)
        made = align(table, &table->rules[k]);
    made = made && measure_angles(table);
    return status == STATUS_OK && !made ? status_error(error, STATUS_RUN, "out of memory") : status;
}

static void free_table(Table *table)
{
    for (int k = 0; k < table->count; k++) {
        saved_result_free(&table->rules[k].saved);
        free(table->rules[k].file);
        free(table->rules[k].coefficients);
    }
    free(table->rules);
    free(table->name);
    free(table->degrees);
}

/* ---- printing ------------------------------------------------------------------------------- */

/* Width of the first column: that of the longest title. */
static int title_width(const Table *table)
{
    int width = 24;
    for (int k = 0; k < table->names; k++) {
        char *name = short_name(table->name[k]);
        int length = name ? (int)strlen(name) : 0;
        width = length > width ? length : width;
        free(name);
    }
    return width;
}

static void print_number(double value)
{
    if (isnan(value))
        printf("%*s", COLUMN, "-");
    else if (value == floor(value) && fabs(value) < 1e9)
        printf("%*.0f", COLUMN, value);
    else
        printf("%*.4g", COLUMN, value);
}

/* Each rule's number, and its path once. */
static void print_heads(const Table *table, int width)
{
    for (int k = 0; k < table->count; k++)
        printf("[%d] %s\n", k + 1, table->rules[k].path);
    printf("\n%-*s", width, "");
    for (int k = 0; k < table->count; k++) {
        char head[16];
        snprintf(head, sizeof head, "[%d]", k + 1);
        printf("%*s", COLUMN, head);
    }
    printf("\n");
}

/* A line of numbers, one of each result; none if no result has it. */
static void print_line(const Table *table, int width, const char *title,
                       double (*value)(const SavedResult *))
{
    bool any = false;
    for (int k = 0; k < table->count; k++)
        any = any || !isnan(value(&table->rules[k].saved));
    if (!any)
        return;
    printf("%-*s", width, title);
    for (int k = 0; k < table->count; k++)
        print_number(value(&table->rules[k].saved));
    printf("\n");
}

static double loss_of(const SavedResult *saved)
{
    return saved->loss;
}

static double objective_of(const SavedResult *saved)
{
    return saved->objective;
}

static double validation_of(const SavedResult *saved)
{
    return saved->validation_loss;
}

static double evaluations_of(const SavedResult *saved)
{
    return saved->evaluations;
}

static double generations_of(const SavedResult *saved)
{
    return saved->generations;
}

static void print_reasons(const Table *table, int width)
{
    printf("%-*s", width, "stopped");
    for (int k = 0; k < table->count; k++) {
        const char *reason = table->rules[k].saved.stop_reason;
        printf(" %*.*s", COLUMN - 1, COLUMN - 1, reason ? reason : "-");
    }
    printf("\n");
}

static double constant_of(const SavedResult *saved, const char *name)
{
    for (int k = 0; k < saved->constants.count; k++)
        if (strcmp(saved->constants.names[k], name) == 0)
            return saved->constants.values[k];
    return (double)NAN;
}

/* Constant number `index` of rule `owner`, unless a rule before has it or it is the same everywhere. */
static void print_constant(const Table *table, int width, int owner, int index)
{
    const SavedNumbers *constants = &table->rules[owner].saved.constants;
    const char *name = constants->names[index];
    bool differs = false;
    for (int k = 0; k < table->count; k++) {
        double value = constant_of(&table->rules[k].saved, name);
        if (k < owner && !isnan(value))
            return;
        differs = differs || value != constants->values[index]; /* NaN is */
    }
    if (!differs)
        return;
    printf("%-*s", width, name);
    for (int k = 0; k < table->count; k++)
        print_number(constant_of(&table->rules[k].saved, name));
    printf("\n");
}

static void print_constants(const Table *table, int width)
{
    for (int k = 0; k < table->count; k++)
        for (int j = 0; j < table->rules[k].saved.constants.count; j++)
            print_constant(table, width, k, j);
}

static double largest(const Table *table, const ComparedRule *rule)
{
    double most = 0;
    for (int k = 0; k < table->names; k++)
        most = fmax(most, fabs(rule->coefficients[k])); /* fmax: NaN is none */
    return most;
}

static void print_coefficients(const Table *table, int width, bool all)
{
    int left_out = 0;
    for (int k = 0; k < table->names; k++) {
        bool worth = all;
        for (int j = 0; j < table->count; j++) {
            const ComparedRule *rule = &table->rules[j];
            worth = worth || fabs(rule->coefficients[k]) > WORTH_A_LINE * largest(table, rule);
        }
        left_out += !worth;
        if (!worth)
            continue;
        char *name = short_name(table->name[k]);
        printf("%-*s", width, name ? name : table->name[k]);
        free(name);
        for (int j = 0; j < table->count; j++)
            print_number(table->rules[j].coefficients[k]);
        printf("\n");
    }
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
        for (int j = 0; j < table->count; j++)
            printf("%*.3g", COLUMN, table->degrees[(size_t)k * (size_t)table->count + (size_t)j]);
        printf("\n");
    }
}

static void print_table(const Table *table, bool all)
{
    int width = title_width(table);
    print_heads(table, width);
    print_line(table, width, "loss", loss_of);
    print_line(table, width, "objective", objective_of);
    print_line(table, width, "validation loss", validation_of);
    print_line(table, width, "evaluations", evaluations_of);
    print_line(table, width, "generations", generations_of);
    print_reasons(table, width);
    print_constants(table, width);
    printf("\n");
    print_coefficients(table, width, all);
    printf("\n");
    print_angles(table, width);
}

static Status print_json(const Command *command, const Table *table, ErrorText *error)
{
    const SavedResult **rules = malloc(sizeof *rules * (size_t)table->count);
    for (int k = 0; rules && k < table->count; k++)
        rules[k] = &table->rules[k].saved;
    const ResultComparison comparison = {
        .count = table->count, .paths = command->paths, .rules = rules, .degrees = table->degrees};
    char *text = rules ? result_comparison_json(&comparison) : NULL;
    if (text)
        fputs(text, stdout);
    free(rules);
    free(text);
    return text ? STATUS_OK : status_error(error, STATUS_RUN, "out of memory");
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
