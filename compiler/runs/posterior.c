/* posterior.c: see posterior.h. */
#include "posterior.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "runtime/search/ensemble.h"

const double posterior_shares[POSTERIOR_QUANTILES] = {0.05, 0.25, 0.5, 0.75, 0.95};

static const SavedColumn *column_of(const Posterior *posterior, int number)
{
    return &posterior->accepted.rules.theta[number];
}

/* ---- numbers -------------------------------------------------------------------------------- */

static bool find_spread(int count, const double *values, int stride, const double *weights, Spread *spread)
{
    ensemble_moments(count, values, stride, weights, &spread->mean, &spread->sd);
    return ensemble_quantiles(count, values, stride, weights, POSTERIOR_QUANTILES, posterior_shares, spread->quantiles);
}

static Spread spread_of_prior(const PriorMarginal *prior)
{
    Spread spread;
    prior_marginal_moments(prior, false, &spread.mean, &spread.sd);
    for (int k = 0; k < POSTERIOR_QUANTILES; k++)
        spread.quantiles[k] = prior_marginal_quantile(prior, posterior_shares[k]);
    return spread;
}

/* Of all rules, adding up to 1; malloc'd. */
static double *all_weights(const AcceptedRules *accepted)
{
    int rows = accepted->rules.rows;
    double sum = 0, *weights = malloc(sizeof(double) * ((size_t)rows + 1));
    for (int row = 0; weights && row < rows; row++)
        sum += accepted->weights[row];
    for (int row = 0; weights && row < rows; row++)
        weights[row] = accepted->weights[row] / sum;
    return weights;
}

static bool find_numbers(Posterior *posterior)
{
    const AcceptedRules *accepted = &posterior->accepted;
    double *values = malloc(sizeof(double) * (size_t)accepted->count), *all = all_weights(accepted);
    bool made = values && all;
    for (int i = 0; made && i < posterior->n; i++) {
        const PriorMarginal *prior = &column_of(posterior, i)->prior;
        for (int k = 0; k < accepted->count; k++)
            values[k] = accepted_rules_value(accepted, k, i);
        made = find_spread(accepted->count, values, 1, posterior->weights, &posterior->found[i]);
        if (prior->kind != PRIOR_UNKNOWN) {
            posterior->prior[i] = spread_of_prior(prior);
            continue;
        }
        posterior->estimated = true;
        made = made && find_spread(accepted->rules.rows, accepted->rules.values + i, posterior->n, all, &posterior->prior[i]);
    }
    free(values);
    free(all);
    return made;
}

/* ---- coordinates ---------------------------------------------------------------------------- */

/* Those whose prior has a deviation. */
static void find_free(Posterior *posterior)
{
    for (int i = 0; i < posterior->n; i++) {
        const PriorMarginal *prior = &column_of(posterior, i)->prior;
        int at = posterior->free_count;
        posterior->centre[at] = posterior->prior[i].mean;
        posterior->size[at] = posterior->prior[i].sd;
        if (prior->log_scale)
            prior_marginal_moments(prior, true, &posterior->centre[at], &posterior->size[at]);
        if (!(posterior->size[at] > 0))
            continue;
        posterior->names[at] = column_of(posterior, i)->name;
        posterior->free[posterior->free_count++] = i;
    }
}

/* False if a number is not one that its prior allows: 0 and below on a log scale. */
static bool find_points(Posterior *posterior, int *wrong)
{
    const AcceptedRules *accepted = &posterior->accepted;
    for (int k = 0; k < accepted->count; k++)
        for (int i = 0; i < posterior->free_count; i++) {
            double value = accepted_rules_value(accepted, k, posterior->free[i]);
            bool log_scale = column_of(posterior, posterior->free[i])->prior.log_scale;
            *wrong = k;
            if (log_scale && !(value > 0))
                return false;
            posterior->points[(size_t)k * (size_t)posterior->free_count + (size_t)i] =
                ((log_scale ? kernel_r_log(value) : value) - posterior->centre[i]) / posterior->size[i];
        }
    return true;
}

/* ---- correlations --------------------------------------------------------------------------- */

static int stronger_first(const void *a, const void *b)
{
    const Correlation *x = a, *y = b;
    double far = fabs(y->value) - fabs(x->value);
    if (far != 0)
        return far > 0 ? 1 : -1;
    return x->first != y->first ? x->first - y->first : x->second - y->second;
}

static void find_correlations(Posterior *posterior)
{
    for (int j = 0; j < posterior->free_count; j++)
        for (int i = 0; i < j; i++) {
            double value = ensemble_correlation(posterior->free_count, posterior->covariance, i, j);
            if (!isnan(value))
                posterior->correlations[posterior->correlation_count++] = (Correlation){i, j, value};
        }
    qsort(posterior->correlations, (size_t)posterior->correlation_count, sizeof(Correlation), stronger_first);
}

/* --------------------------------------------------------------------------------------------- */

static double *numbers(size_t count)
{
    return malloc(sizeof(double) * (count + 1));
}

static bool allocate(Posterior *posterior)
{
    size_t n = (size_t)posterior->n, count = (size_t)posterior->accepted.count;
    posterior->weights = numbers(count);
    posterior->found = calloc(n, sizeof(Spread));
    posterior->prior = calloc(n, sizeof(Spread));
    return posterior->weights && posterior->found && posterior->prior;
}

static bool allocate_directions(Posterior *posterior)
{
    size_t n = (size_t)posterior->n, count = (size_t)posterior->accepted.count;
    double *mean = posterior->centre = numbers(n);
    posterior->free = malloc(sizeof(int) * (n + 1));
    posterior->names = malloc(sizeof(char *) * (n + 1));
    posterior->size = numbers(n);
    posterior->points = numbers(count * n);
    posterior->covariance = numbers(n * n);
    posterior->vectors = numbers(n * n);
    posterior->spreads = numbers(n);
    posterior->correlations = malloc(sizeof(Correlation) * (n * n + 1));
    return mean && posterior->free && posterior->names && posterior->size && posterior->points && posterior->covariance &&
           posterior->vectors && posterior->spreads && posterior->correlations;
}

static Status find_directions(Posterior *posterior, ErrorText *error)
{
    const AcceptedRules *accepted = &posterior->accepted;
    int wrong = 0;
    double *mean = numbers((size_t)posterior->n);
    bool made = mean && allocate_directions(posterior), fits = true;
    if (made) {
        find_free(posterior);
        fits = find_points(posterior, &wrong);
    }
    if (made && fits && posterior->free_count > 0) {
        ensemble_covariance(posterior->free_count, accepted->count, posterior->points, posterior->weights, mean,
                            posterior->covariance);
        made = ensemble_directions(posterior->free_count, posterior->covariance, posterior->vectors, posterior->spreads);
    }
    free(mean);
    if (!made)
        return status_out_of_memory(error);
    if (!fits)
        return status_error(error, STATUS_INPUT, "%s: row %d has a number that is not above 0 where its prior is on a log scale",
                            accepted->rules.path, accepted->accepted[wrong]);
    find_correlations(posterior);
    posterior->has_directions = posterior->free_count > 0;
    return STATUS_OK;
}

static Status find_all(Posterior *posterior, ErrorText *error)
{
    const AcceptedRules *accepted = &posterior->accepted;
    if (!allocate(posterior))
        return status_out_of_memory(error);
    for (int k = 0; k < accepted->count; k++)
        posterior->weights[k] = accepted_rules_weight(accepted, k) / accepted->sum;
    if (!find_numbers(posterior))
        return status_out_of_memory(error);
    if (accepted->count < 2 || posterior->n > POSTERIOR_MOST_NUMBERS)
        return STATUS_OK;
    return find_directions(posterior, error);
}

Status posterior_open(const char *path, Posterior *posterior, ErrorText *error)
{
    *posterior = (Posterior){0};
    AcceptedRules *accepted = &posterior->accepted;
    Status status = accepted_rules_open(path, accepted, error);
    if (status != STATUS_OK)
        return status;
    if (!accepted->is_sample)
        return status_error(error, STATUS_INPUT,
                            "'%s' is no posterior: its rules are those of a search, which are no sample of a prior; 'method "
                            "posterior' and 'plastc sample' draw some",
                            path);
    posterior->n = accepted->rules.columns;
    status = accepted_rules_require(accepted, error);
    if (status == STATUS_OK)
        status = rounds_find(accepted, &posterior->rounds, error);
    return status == STATUS_OK ? find_all(posterior, error) : status;
}

void posterior_free(Posterior *posterior)
{
    rounds_free(&posterior->rounds);
    free(posterior->weights);
    free(posterior->found);
    free(posterior->prior);
    free(posterior->free);
    free(posterior->names);
    free(posterior->centre);
    free(posterior->size);
    free(posterior->points);
    free(posterior->covariance);
    free(posterior->vectors);
    free(posterior->spreads);
    free(posterior->correlations);
    clusters_free(&posterior->groups);
    accepted_rules_free(&posterior->accepted);
}

Status posterior_find_groups(Posterior *posterior, ErrorText *error)
{
    bool made = clusters_find(posterior->free_count, posterior->accepted.count, posterior->points, posterior->weights,
                              &posterior->groups);
    return made ? STATUS_OK : status_out_of_memory(error);
}

double posterior_at_centre(const Posterior *posterior, int group, int i)
{
    double z = posterior->groups.centres[(size_t)group * (size_t)posterior->free_count + (size_t)i];
    double y = posterior->centre[i] + posterior->size[i] * z;
    return column_of(posterior, posterior->free[i])->prior.log_scale ? kernel_r_exp(y) : y;
}

bool posterior_is_thin(const Posterior *posterior)
{
    return posterior->accepted.count_as < POSTERIOR_RULES_EACH * (double)posterior->free_count;
}
