/* suggest.c: "did you mean …?"
 *
 * The distance is that of Damerau and Levenshtein in its restricted form (optimal string
 * alignment): insertions, deletions, substitutions and swaps of neighbours, no stretch edited
 * twice. A word that differs only in the case of its letters is nearer than all others. */
#include <string.h>
#include <strings.h>

#include "suggest.h"

/* Longer words get no suggestion. */
#define LONGEST 63

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int edit_distance(const char *a, int a_length, const char *b, int b_length)
{
    int rows[3][LONGEST + 1]; /* row i stands for the first i characters of a; three are live */
    for (int j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (int i = 1; i <= a_length; i++) {
        int *row = rows[i % 3];
        const int *above = rows[(i + 2) % 3];
        const int *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (int j = 1; j <= b_length; j++) {
            int best = smaller(above[j], row[j - 1]) + 1;
            best = smaller(best, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = smaller(best, two_above[j - 2] + 1);
            row[j] = best;
        }
    }
    return rows[a_length % 3][b_length];
}

const char *suggest_word(const char *word, const char *const *candidates, int count)
{
    size_t length = strlen(word);
    if (length > LONGEST)
        return NULL;
    for (int k = 0; k < count; k++)
        if (strcasecmp(word, candidates[k]) == 0)
            return candidates[k];
    /* A word of which every character is changed was not meant. */
    int nearest = smaller(1 + (int)length / 4, (int)length - 1) + 1;
    const char *suggestion = NULL;
    for (int k = 0; k < count; k++) {
        size_t candidate_length = strlen(candidates[k]);
        if (candidate_length > LONGEST)
            continue;
        int distance = edit_distance(word, (int)length, candidates[k], (int)candidate_length);
        if (distance < nearest) {
            nearest = distance;
            suggestion = candidates[k];
        }
    }
    return suggestion;
}
