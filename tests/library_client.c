/* library_client.c: what a C program does with a library of rules: names, units, and the results of rules that lie in standard
 * input as text, for tests/library.sh.
 *
 *     library_client FILE.so RULES */
#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime/kernel/plast_library.h"

static void *function_of(void *library, const char *name)
{
    void *found = dlsym(library, name);
    if (!found) {
        fprintf(stderr, "%s is not there\n", name);
        exit(1);
    }
    return found;
}

static void print_row(const char *word, int count, const double *values)
{
    printf("%s", word);
    for (int k = 0; k < count; k++)
        printf(isnan(values[k]) ? " nan" : " %.17g", values[k]);
    printf("\n");
}

int main(int argc, char **argv)
{
    void *library = argc == 3 ? dlopen(argv[1], RTLD_NOW) : NULL;
    if (!library) {
        fprintf(stderr, "%s\n", argc == 3 ? dlerror() : "library_client FILE.so RULES");
        return 1;
    }
    const PlastLibrary *(*about)(void);
    PlastTrials *(*open_trials)(unsigned long long, int, int, int);
    void (*close_trials)(PlastTrials *);
    int (*evaluate)(const PlastTrials *, int, const double *, const PlastResults *);
    *(void **)&about = function_of(library, "plast_library");
    *(void **)&open_trials = function_of(library, "plast_trials_open");
    *(void **)&close_trials = function_of(library, "plast_trials_close");
    *(void **)&evaluate = function_of(library, "plast_evaluate");

    const PlastLibrary *its = about();
    int rules = atoi(argv[2]), n = its->coefficient_count, m = its->outcome_count;
    size_t count = (size_t)rules;
    printf("version %d, %d learned, %d losses of %d outcomes, %d trials, gradient %d\n", its->version, n, its->loss_count, m,
           its->trials, its->has_gradient);
    for (int k = 0; k < m; k++)
        printf("%s '%s' %g '%s' %d\n", its->outcomes[k].name, its->outcomes[k].unit, its->outcomes[k].unit_size,
               its->outcomes[k].si_unit, its->outcomes[k].is_loss);
    double *numbers = calloc(count * (size_t)(2 * n + m + PLAST_LIBRARY_FAILED + 2) + 1, sizeof(double));
    PlastTrials *trials = open_trials(its->seed, 0, 0, -1);
    if (!numbers || !trials)
        return 1;
    for (size_t k = 0; k < count * (size_t)n; k++)
        if (scanf("%lf", &numbers[k]) != 1)
            return 1;
    double *rest = numbers + count * (size_t)n;
    PlastResults results = {rest, rest + count, rest + 2 * count, rest + (size_t)(2 + m) * count, NULL};
    double *gradient = results.failed + count * PLAST_LIBRARY_FAILED;
    results.gradient = its->has_gradient ? gradient : NULL;
    int code = evaluate(trials, rules, numbers, &results);
    for (int k = 0; k < rules; k++) {
        print_row("objective", 1, results.objective + k);
        print_row("loss", 1, results.loss + k);
        print_row("outcomes", m, results.outcomes + (long)k * m);
        print_row("failed", PLAST_LIBRARY_FAILED, results.failed + (long)k * PLAST_LIBRARY_FAILED);
        if (results.gradient)
            print_row("gradient", n, gradient + (long)k * n);
    }
    results.gradient = gradient;
    printf("returned %d, with a gradient %d\n", code, evaluate(trials, 0, numbers, &results));
    close_trials(trials);
    close_trials(NULL);
    free(numbers);
    dlclose(library);
    return 0;
}
