/* table_resume.c: see table_resume.h. */
#include "table_resume.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Status table_resume_open(const char *path, Folder *folder, SavedRules *done, ErrorText *error)
{
    Status status = folder_open(folder, path, error);
    if (status == STATUS_OK)
        status = folder_lock(folder, error) == STATUS_OK ? STATUS_OK : STATUS_INPUT;
    if (status == STATUS_OK)
        folder_tidy(folder);
    return status == STATUS_OK ? saved_rules_read_begun(path, done, error) : status;
}

static Status differs(const SavedRules *done, const char *words, ErrorText *error)
{
    return status_error(error, STATUS_INPUT, "cannot go on with the table '%s': %s", done->folder.path, words);
}

static bool has_setting(const RuleTableInfo *info, const SavedSetting *setting)
{
    for (int k = 0; k < info->setting_count; k++)
        if (strcmp(info->settings[k].name, setting->name) == 0)
            return strcmp(info->settings[k].value, setting->value) == 0;
    return false;
}

static bool same_settings(const SavedRules *done, const RuleTableInfo *info)
{
    bool same = done->setting_count == info->setting_count;
    for (int k = 0; same && k < done->setting_count; k++)
        same = has_setting(info, &done->settings[k]);
    return same;
}

/* To the bit. */
static Status compare_rows(const SavedRules *done, const RuleTableInfo *info, const ManyRules *rules, ErrorText *error)
{
    size_t n = (size_t)info->theta_count;
    const double *exact = done->si ? done->si : done->values;
    double *own = malloc(sizeof(double) * (n + 1));
    long row = 0;
    if (!own)
        return status_out_of_memory(error);
    for (; row < done->rows; row++) {
        rules->fill(rules->context, row, 1, own);
        if (memcmp(own, exact + (size_t)row * n, sizeof(double) * n) != 0)
            break;
    }
    free(own);
    if (row == done->rows)
        return STATUS_OK;
    char words[80];
    snprintf(words, sizeof words, "its row %ld is another rule than that of --rules", row);
    return differs(done, words, error);
}

Status table_resume_check(const SavedRules *done, const RuleTableInfo *info, const ManyRules *rules, ErrorText *error)
{
    if (!done->program_sha256 || strcmp(done->program_sha256, info->program_sha256) != 0)
        return differs(done, "it is of another program, or that has changed", error);
    if (!same_settings(done, info))
        return differs(done, "it was made with another --set or --fix", error);
    if (!done->has_seed || done->seed != info->seed)
        return differs(done, "it was made with another --seed", error);
    if (done->trials != info->trials)
        return differs(done, "it has another number of trials of each rule", error);
    if (done->part.first != info->part.first || done->part.rows != info->part.rows || done->part.of != info->part.of)
        return differs(done, "it is another part of the rules", error);
    if (done->columns != info->theta_count || done->x_count != info->x_count)
        return differs(done, "it has other columns", error);
    if (done->rows > rules->count)
        return differs(done, "it has more rows than --rules", error);
    return compare_rows(done, info, rules, error);
}
