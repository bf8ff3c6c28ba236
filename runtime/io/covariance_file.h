/* covariance_file.h: covariance.npy, how the candidates of a search spread together, for whoever comes after it.
 *
 * A matrix [n][n] of 64-bit floats in NumPy's format, in the order of the coefficients, in the search space. */
#ifndef PLASTC_COVARIANCE_FILE_H
#define PLASTC_COVARIANCE_FILE_H

#include "folder.h"

#define COVARIANCE_FILE "covariance.npy"

/* As folder_write; STATUS_RUN if memory is short. */
Status covariance_file_write(const Folder *folder, int n, const double *covariance, ErrorText *error);
/* *covariance is malloc'd. STATUS_INPUT or STATUS_PROGRAM, and words with the file's name, if it is no covariance of n
 * coefficients: another shape, not symmetric, a variance below 0, a number that is not finite. */
Status covariance_file_read(const Folder *folder, int n, double **covariance, ErrorText *error);

#endif
