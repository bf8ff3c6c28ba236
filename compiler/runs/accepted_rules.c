/* accepted_rules.c: see accepted_rules.h. */
#include "accepted_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "run_folder.h"
#include "runtime/io/files.h"
#include "runtime/io/rule_table.h"

/* The table of a run, or the one that the path is of. */
static Status open_table(const char *path, SavedRules *rules, ErrorText *error)
{
    Folder folder;
    if (!path_is_folder(path))
        return saved_rules_read_begun(path, rules, error);
    Status status = folder_open(&folder, path, error);
    if (status != STATUS_OK)
        return status;
    bool is_table = folder_has(&folder, RULE_TABLE_FILE), has_candidates = folder_has(&folder, CANDIDATES_FOLDER);
    bool has_starts = folder_has(&folder, "start-1");
    folder_close(&folder);
    if (is_table)
        return saved_rules_read_begun(path, rules, error);
    if (!has_candidates)
        return has_starts ? status_error(error, STATUS_INPUT, "the run '%s' has several starts: name one, as '%s/start-1'", path, path)
                          : status_error(error, STATUS_INPUT, "the run '%s' has kept no candidates", path);
    char *below = path_join(path, CANDIDATES_FOLDER);
    status = below ? saved_rules_read_begun(below, rules, error) : status_out_of_memory(error);
    free(below);
    return status;
}

/* Numbers of a row that could not be are an error, not rules that are left out. */
static Status check_weights(const AcceptedRules *accepted, ErrorText *error)
{
    for (int row = 0; row < accepted->rules.rows; row++)
        if (!(accepted->weights[row] >= 0 && isfinite(accepted->weights[row])))
            return status_error(error, STATUS_INPUT, "%s/weights.npy: row %d is %g, no weight", accepted->rules.folder.path, row,
                                accepted->weights[row]);
    return STATUS_OK;
}

static Status read_weights(AcceptedRules *accepted, ErrorText *error)
{
    SavedRules *rules = &accepted->rules;
    bool has = folder_has(&rules->folder, "weights.npy");
    accepted->is_sample = has || (rules->made_by && strcmp(rules->made_by, "sample") == 0);
    if (has) {
        Status status = saved_rules_array(rules, "weights.npy", 1, &accepted->weights, error);
        return status == STATUS_OK ? check_weights(accepted, error) : status;
    }
    accepted->weights = malloc(sizeof(double) * ((size_t)rules->rows + 1));
    for (int row = 0; accepted->weights && row < rules->rows; row++)
        accepted->weights[row] = 1;
    return accepted->weights ? STATUS_OK : status_out_of_memory(error);
}

static Status read_generations(AcceptedRules *accepted, ErrorText *error)
{
    SavedRules *rules = &accepted->rules;
    double *numbers = NULL;
    Status status = folder_has(&rules->folder, "generation.npy") ? saved_rules_array(rules, "generation.npy", 1, &numbers, error)
                                                                 : STATUS_OK;
    accepted->generations = malloc(sizeof(int) * ((size_t)rules->rows + 1));
    if (status == STATUS_OK && !accepted->generations)
        status = status_out_of_memory(error);
    for (int row = 0; status == STATUS_OK && row < rules->rows; row++) {
        double number = numbers ? numbers[row] : 1;
        accepted->generations[row] = number >= 1 && number <= 1e9 ? (int)number : 1;
    }
    free(numbers);
    return status;
}

/* The names of stages are in two words, those of conditions in one. */
static void count_conditions(AcceptedRules *accepted)
{
    int columns = accepted->rules.condition_count;
    while (accepted->stage_count < columns &&
           strncmp(accepted->rules.conditions[columns - accepted->stage_count - 1], "stage ", 6) == 0)
        accepted->stage_count++;
    accepted->condition_count = columns - accepted->stage_count;
}

static Status choose(AcceptedRules *accepted, ErrorText *error)
{
    size_t columns = (size_t)accepted->rules.condition_count;
    double squares = 0;
    accepted->accepted = malloc(sizeof(int) * ((size_t)accepted->rules.rows + 1));
    if (!accepted->accepted)
        return status_out_of_memory(error);
    for (int row = 0; row < accepted->rules.rows; row++) {
        double weight = accepted->weights[row];
        if (accepted->passes[((size_t)row + 1) * columns - 1] == 0 || weight == 0)
            continue;
        accepted->accepted[accepted->count++] = row;
        accepted->sum += weight;
        squares += weight * weight;
    }
    accepted->count_as = squares > 0 ? accepted->sum * accepted->sum / squares : 0;
    return STATUS_OK;
}

Status accepted_rules_open(const char *path, AcceptedRules *accepted, ErrorText *error)
{
    *accepted = (AcceptedRules){0};
    SavedRules *rules = &accepted->rules;
    Status status = open_table(path, rules, error);
    if (status != STATUS_OK)
        return status;
    if (rules->condition_count == 0)
        return status_error(error, STATUS_INPUT, "the rules of '%s' are under no conditions: 'accept' in a program says some",
                            rules->folder.path);
    if (rules->rows == 0)
        return status_error(error, STATUS_INPUT, "'%s' has no rules yet: no round of it has ended", rules->folder.path);
    status = saved_rules_array(rules, "accepted.npy", rules->condition_count, &accepted->passes, error);
    if (status == STATUS_OK)
        status = read_weights(accepted, error);
    if (status == STATUS_OK)
        status = read_generations(accepted, error);
    if (status != STATUS_OK)
        return status;
    count_conditions(accepted);
    return choose(accepted, error);
}

void accepted_rules_free(AcceptedRules *accepted)
{
    saved_rules_free(&accepted->rules);
    free(accepted->passes);
    free(accepted->weights);
    free(accepted->generations);
    free(accepted->accepted);
    *accepted = (AcceptedRules){0};
}

double accepted_rules_value(const AcceptedRules *accepted, int k, int column)
{
    return accepted->rules.values[(size_t)accepted->accepted[k] * (size_t)accepted->rules.columns + (size_t)column];
}

double accepted_rules_weight(const AcceptedRules *accepted, int k)
{
    return accepted->weights[accepted->accepted[k]];
}

Status accepted_rules_require(const AcceptedRules *accepted, ErrorText *error)
{
    if (accepted->count > 0)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT,
                        "no rule of '%s' passes all conditions: 'plastc sample' of its program says which of them lets none pass",
                        accepted->rules.folder.path);
}

const char *accepted_rules_condition(const AcceptedRules *accepted, int column)
{
    return accepted->rules.conditions[column];
}
