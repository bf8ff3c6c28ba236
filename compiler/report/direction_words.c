/* direction_words.c: see direction_words.h. */
#include "direction_words.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "short_name.h"

/* Components that are shown: up to so many and so much of the length squared. */
#define SHOWN_COMPONENTS 4
#define SHOWN_SHARE      0.95

static bool is_among(const int *shown, int count, int i)
{
    for (int k = 0; k < count; k++)
        if (shown[k] == i)
            return true;
    return false;
}

void direction_words(int n, const char *const *names, const double *vector, StrBuf *out)
{
    double share = 0;
    int shown[SHOWN_COMPONENTS];
    for (int k = 0; k < SHOWN_COMPONENTS && share < SHOWN_SHARE; k++) {
        int best = -1;
        for (int i = 0; i < n; i++)
            if (!is_among(shown, k, i) && (best < 0 || fabs(vector[i]) > fabs(vector[best])))
                best = i;
        if (best < 0 || vector[best] == 0)
            break;
        char *name = short_name(names[best]);
        const char *sign = vector[best] < 0 ? (k == 0 ? "-" : " - ") : k == 0 ? "" : " + ";
        strbuf_printf(out, "%s%.2f %s", sign, fabs(vector[best]), name ? name : "?");
        free(name);
        shown[k] = best;
        share += vector[best] * vector[best];
    }
    strbuf_add(out, share < SHOWN_SHARE ? " …" : "");
}
