/* covariance.h: the covariance matrix C = B D^2 B^T of CMA-ES, in full or as its diagonal alone
 * (Ros and Hansen 2008), for which B is the identity. */
#ifndef PLASTC_COVARIANCE_H
#define PLASTC_COVARIANCE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct Covariance {
    int n;         /* coordinates */
    bool diagonal; /* only the diagonal of C is kept */
    /* d, c and b lie in one borrowed block of covariance_count(n, diagonal) doubles, which begins at d. */
    double *d;    /* [n], the diagonal of D; descending if C is full */
    double *c;    /* full: [n][n], of which only j <= i is kept up to date; diagonal: [n] */
    double *b;    /* full: [n][n], the columns of B as rows */
    double *work; /* [covariance_work(n, diagonal)], borrowed */
} Covariance;

size_t covariance_count(int n, bool diagonal);
size_t covariance_work(int n, bool diagonal);

/* The identity, in zeroed memory. */
Covariance covariance_identity(int n, bool diagonal, double *block, double *work);

/* y = B D z, and y += B v. */
void covariance_step(const Covariance *covariance, const double *z, double *y);
void covariance_rotate(const Covariance *covariance, const double *v, double *y);

/* C *= factor, and C += a y y^T for each of `count` rows y with their a. */
typedef struct RankOne {
    double a;
    const double *y; /* [n] */
} RankOne;
void covariance_update(Covariance *covariance, double factor, const RankOne *terms, int count);

/* B and D from C. */
void covariance_decompose(Covariance *covariance);

double covariance_element(const Covariance *covariance, int i, int j); /* C_ij */
double covariance_variance(const Covariance *covariance, int i);       /* C_ii */
/* Component i of the unit vector along a principal axis. */
double covariance_axis(const Covariance *covariance, int axis, int i);
/* The largest and the smallest of d. */
void covariance_extent(const Covariance *covariance, double *largest, double *smallest);

#endif
