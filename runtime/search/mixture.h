/* mixture.h: a mixture of normal kernels around weighted points, each with the covariance of the points near it, from which
 * new points are proposed (Beaumont, Cornuet, Marin and Robert 2009; Filippi, Barnes, Cornebise and Stumpf 2013, section
 * 3.4: the M nearest neighbours). */
#ifndef PLASTC_MIXTURE_H
#define PLASTC_MIXTURE_H

typedef struct Mixture Mixture;

/* Room for `most` points of `n` numbers. NULL if memory is short. */
Mixture *mixture_create(int n, int most);
void mixture_destroy(Mixture *mixture); /* NULL is allowed */
double mixture_memory(int n, int most); /* bytes */

/* points[count][n] with weights[count] that add up to 1, 2 <= count <= most; so many neighbours of each make its kernel,
 * whose deviation is `width` times theirs. */
void mixture_fit(Mixture *mixture, int count, const double *points, const double *weights, int neighbours, double width);
/* The point that follows from a number in (0, 1), which chooses the kernel, and n standard normal ones. */
void mixture_draw(const Mixture *mixture, double chosen, const double *normals, double *point);
/* The logarithm of the density. */
double mixture_log_density(Mixture *mixture, const double *point);

#endif
