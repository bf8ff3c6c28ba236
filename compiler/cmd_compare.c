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

/* Constants of the first program that are not the same everywhere. */
static void print_constants(const Table *table, int width)
{
    const SavedNumbers *first = &table->rules[0].saved.constants;
    for (int k = 0; k < first->count; k++) {
        bool same = true;
        for (int j = 1; j < table->count; j++)
            same = same && constant_of(&table->rules[j].saved, first->names[k]) == first->values[k];
        if (same)
            continue;
        printf("%-*s", width, first->names[k]);
        for (int j = 0; j < table->count; j++)
            print_number(constant_of(&table->rules[j].saved, first->names[k]));
        printf("\n");
    }
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

/* Coefficients that a rule does not have count as 0. */
static void print_angles(const Table *table, int width, double *work)
{
    size_t n = (size_t)table->names;
    for (int k = 0; k < table->count; k++) {
        char title[32];
        snprintf(title, sizeof title, "degrees to [%d]", k + 1);
        printf("%-*s", width, title);
        for (int j = 0; j < table->count; j++) {
            for (size_t i = 0; i < n; i++) {
                double a = table->rules[k].coefficients[i], b = table->rules[j].coefficients[i];
                work[i] = isnan(a) ? 0 : a;
                work[n + i] = isnan(b) ? 0 : b;
            }
            double degrees = j == k ? 0 : rule_degrees(rule_cosine(table->names, work, work + n));
            printf("%*.3g", COLUMN, degrees);
        }
        printf("\n");
    }
}

static Status print_table(const Table *table, bool all, ErrorText *error)
{
    int width = title_width(table);
    double *work = malloc(sizeof(double) * (2 * (size_t)table->names + 1));
    if (!work)
        return status_error(error, STATUS_RUN, "out of memory");
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
    print_angles(table, width, work);
    free(work);
    return STATUS_OK;
}

Status command_compare(const Command *command)
{
    ErrorText error;
    Table table = {0};
    Status status = read_rules(command, &table, &error);
    if (status == STATUS_OK)
        status = print_table(&table, command->all, &error);
    free_table(&table);
    return status == STATUS_OK ? STATUS_OK : command_fail(status, &error);
}
