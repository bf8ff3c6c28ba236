/* linear_algebra.h: eigenvectors of symmetric matrices, principal components, random rotations.
 *
 * Our own rather than LAPACK's, whose bits depend on the build. Matrices are dense, row after row.
 * Every sum has one order, that of the text: dot products run over eight partial sums, everything
 * else adds to whole rows, so that it is also fast. Nothing is allocated: callers pass `scratch`,
 * of as many doubles as the macro of that name says. */
#ifndef PLAST_LINEAR_ALGEBRA_H
#define PLAST_LINEAR_ALGEBRA_H

/* Scratch sizes in doubles, computed in the type of their argument. */
#define rt_eigen_scratch(n)              (26 * (n))
#define rt_covariance_scratch(dimension) (2 * (dimension))
#define rt_principal_scratch(dimension)                                                            \
    ((dimension) * (dimension) + (dimension) + rt_eigen_scratch(dimension))
#define rt_random_orthogonal_scratch(n) (n)
#define rt_propagator_scratch(n)        (3 * (n) * (n) + 2 * (n))

/* ---- vectors ---- */

RT_FUNCTION double rt_dot(int n, const double *a, const double *b)
{
    double sum[8] = {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
    int i = 0;
    for (; i + 8 <= n; i += 8) {
        for (int j = 0; j < 8; j++)
            sum[j] += a[i + j] * b[i + j];
    }
    for (int j = 0; i + j < n; j++)
        sum[j] += a[i + j] * b[i + j];
    return ((sum[0] + sum[4]) + (sum[2] + sum[6])) + ((sum[1] + sum[5]) + (sum[3] + sum[7]));
}

/* y += factor * x */
RT_FUNCTION void rt_add_multiple(int n, double *y, double factor, const double *x)
{
    for (int i = 0; i < n; i++)
        y[i] += factor * x[i];
}

RT_FUNCTION void rt_scale(int n, double *x, double factor)
{
    for (int i = 0; i < n; i++)
        x[i] *= factor;
}

/* Row `row` of a matrix of n columns. */
RT_FUNCTION double *rt_row(double *a, int n, int row)
{
    return a + (long long)row * n;
}

/* ---- symmetric eigenvalue problem ---- */

/* What is below RT_NEGLIGIBLE is nothing beside a matrix whose largest element is near 1. */
#define RT_NEGLIGIBLE        1e-140
#define RT_NEGLIGIBLE_SQUARE 1e-280

/* sqrt(a^2 + b^2) for |a|, |b| < 1e150, without underflow. Dividing by the larger of the two, as is
 * usual, would bias rotations: norms off by 1e-13 at n = 1000, instead of 1e-14. */
RT_FUNCTION double rt_hypotenuse(double a, double b)
{
    const double square = a * a + b * b;
    if (square >= RT_NEGLIGIBLE_SQUARE)
        return sqrt(square);
    const double x = a * 0x1p600;
    const double y = b * 0x1p600;
    return sqrt(x * x + y * y) * 0x1p-600;
}

/* out = A u for the symmetric A[size][size] whose lower triangle is at the top left of a[n][n]. */
RT_FUNCTION void rt_symmetric_product(double *out, int size, double *a, int n, const double *u)
{
    for (int i = 0; i < size; i++) {
        const double *row = rt_row(a, n, i);
        out[i] = rt_dot(i + 1, row, u);
        rt_add_multiple(i, out, u[i], row);
    }
}

/* Reduces the lower triangle of a[n][n] to tridiagonal form T = P_1 … P_n-1 A P_n-1 … P_1 by the
 * reflections P_i = 1 - u_i u_i', which act on the first i coordinates (Martin, Reinsch and
 * Wilkinson 1968; Golub and Van Loan, Matrix Computations, 4th ed., 8.3.1). u_i is left in row i of
 * a, 0 where there was nothing to do. diagonal[n]; off[i] couples i and i + 1, off[n - 1] = 0. */
RT_FUNCTION void rt_tridiagonal(int n, double *a, double *diagonal, double *off, double *w)
{
    off[n - 1] = 0.0;
    for (int i = n - 1; i > 0; i--) {
        double *u = rt_row(a, n, i);
        const double last = u[i - 1];
        const double others = rt_dot(i - 1, u, u);
        diagonal[i] = u[i];
        off[i - 1] = last;
        if (others < RT_NEGLIGIBLE_SQUARE) {
            for (int j = 0; j < i; j++)
                u[j] = 0.0;
            continue;
        }
        const double norm = sqrt(others + last * last);
        off[i - 1] = last < 0.0 ? norm : -norm;
        u[i - 1] = last - off[i - 1];
        rt_scale(i, u, 1.0 / sqrt(others + last * last - last * off[i - 1])); /* now u'u = 2 */
        rt_symmetric_product(w, i, a, n, u);
        rt_add_multiple(i, w, -0.5 * rt_dot(i, u, w), u);
        for (int j = 0; j < i; j++) {
            double *row = rt_row(a, n, j);
            const double u_j = u[j];
            const double w_j = w[j];
            for (int k = 0; k <= j; k++)
                row[k] -= u_j * w[k] + w_j * u[k];
        }
    }
    diagonal[0] = a[0];
}

/* Replaces the vectors u_i that rt_tridiagonal left in a by the matrix P_1 P_2 … P_n-1. */
RT_FUNCTION void rt_reflections(int n, double *a)
{
    for (int i = 0; i < n; i++) { /* here the first i rows and columns hold P_1 … P_i-1 */
        double *u = rt_row(a, n, i);
        for (int j = 0; j < i; j++) {
            double *row = rt_row(a, n, j);
            rt_add_multiple(i, row, -rt_dot(i, row, u), u);
            row[i] = 0.0;
        }
        for (int j = 0; j < i; j++)
            u[j] = 0.0;
        u[i] = 1.0;
    }
}

/* A plane rotation of rows `row` and row + 1; the row's number is kept as a double. */
#define RT_ROTATION_ROW    0
#define RT_ROTATION_COSINE 1
#define RT_ROTATION_SINE   2
#define RT_ROTATION_SIZE   3
/* rt_eigen_symmetric collects this many rotations a row before it applies them. */
#define RT_ROTATIONS_A_ROW 8

/* Applies rotations [count] to columns `from` to `to` - 1 of a[n][n]. */
RT_FUNCTION void rt_rotate_columns(int n, double *a, const double *rotations, int count, int from,
                                   int to)
{
    for (int i = 0; i < count; i++) {
        const double *rotation = rotations + i * RT_ROTATION_SIZE;
        const double c = rotation[RT_ROTATION_COSINE];
        const double s = rotation[RT_ROTATION_SINE];
        double *x = rt_row(a, n, (int)rotation[RT_ROTATION_ROW]);
        double *y = x + n;
        for (int j = from; j < to; j++) {
            const double x_j = x[j];
            const double y_j = y[j];
            x[j] = c * x_j - s * y_j;
            y[j] = s * x_j + c * y_j;
        }
    }
}

/* Applies rotations [count] to the rows of a[n][n], a strip of columns at a time, which stays in
 * the cache while all of them pass over it (Van Zee, van de Geijn and Quintana-Ortí 2014). */
RT_FUNCTION void rt_rotate(int n, double *a, const double *rotations, int count)
{
    const int strip = 32;
    for (int from = 0; from < n; from += strip)
        rt_rotate_columns(n, a, rotations, count, from, from + strip < n ? from + strip : n);
}

/* The end, from `start` on, of the block of a tridiagonal matrix that does not fall apart. */
RT_FUNCTION int rt_block_end(int n, const double *diagonal, const double *off, int start)
{
    int end = start;
    for (; end < n - 1; end++) {
        const double size = fabs(diagonal[end]) + fabs(diagonal[end + 1]);
        const double coupling = fabs(off[end]);
        if (coupling <= 0x1p-53 * size || coupling < RT_NEGLIGIBLE)
            break;
    }
    return end;
}

/* One implicit QL step on the block from `start` to `end` of a tridiagonal matrix, with Wilkinson's
 * shift (Wilkinson and Reinsch 1971, contribution II/4; Golub and Van Loan, 8.3.3). Writes its
 * end - start rotations, or fewer if the block falls apart on the way; returns their number. */
RT_FUNCTION int rt_ql_step(double *diagonal, double *off, int start, int end, double *rotations)
{
    const double half = (diagonal[start + 1] - diagonal[start]) / (2.0 * off[start]);
    const double root = rt_hypotenuse(half, 1.0);
    double g =
        diagonal[end] - diagonal[start] + off[start] / (half < 0.0 ? half - root : half + root);
    double s = 1.0;
    double c = 1.0;
    double p = 0.0;
    int count = 0;
    for (int i = end - 1; i >= start; i--) {
        const double f = s * off[i];
        const double b = c * off[i];
        const double r = rt_hypotenuse(f, g);
        off[i + 1] = r;
        if (r == 0.0) {
            diagonal[i + 1] -= p;
            off[end] = 0.0;
            return count;
        }
        s = f / r;
        c = g / r;
        g = diagonal[i + 1] - p;
        const double t = (diagonal[i] - g) * s + 2.0 * c * b;
        p = s * t;
        diagonal[i + 1] = g + p;
        g = c * t - b;
        double *rotation = rotations + count * RT_ROTATION_SIZE;
        rotation[RT_ROTATION_ROW] = i;
        rotation[RT_ROTATION_COSINE] = c;
        rotation[RT_ROTATION_SINE] = s;
        count++;
    }
    diagonal[start] -= p;
    off[start] = g;
    off[end] = 0.0;
    return count;
}

/* Diagonalises a tridiagonal matrix; the rows of a[n][n] take part in all rotations. More than 60
 * steps for an eigenvalue do not occur (two are usual); then what is left is taken as it is. */
RT_FUNCTION void rt_diagonalise(int n, double *a, double *diagonal, double *off, double *rotations)
{
    int count = 0;
    for (int start = 0; start < n; start++) {
        for (int step = 0; step < 60; step++) {
            const int end = rt_block_end(n, diagonal, off, start);
            if (end == start)
                break;
            if (count + (end - start) > RT_ROTATIONS_A_ROW * n) {
                rt_rotate(n, a, rotations, count);
                count = 0;
            }
            count += rt_ql_step(diagonal, off, start, end, rotations + count * RT_ROTATION_SIZE);
        }
    }
    rt_rotate(n, a, rotations, count);
}

/* Orders values downwards, and the rows of a with them. */
RT_FUNCTION void rt_sort_down(int n, double *a, double *values)
{
    for (int i = 0; i < n - 1; i++) {
        int largest = i;
        for (int j = i + 1; j < n; j++) {
            if (values[j] > values[largest])
                largest = j;
        }
        if (largest == i)
            continue;
        const double value = values[i];
        values[i] = values[largest];
        values[largest] = value;
        double *x = rt_row(a, n, i);
        double *y = rt_row(a, n, largest);
        for (int k = 0; k < n; k++) {
            const double x_k = x[k];
            x[k] = y[k];
            y[k] = x_k;
        }
    }
}

/* Makes the component of largest size (the first of equals) positive. */
RT_FUNCTION void rt_fix_sign(int n, double *x)
{
    int largest = 0;
    for (int i = 1; i < n; i++) {
        if (fabs(x[i]) > fabs(x[largest]))
            largest = i;
    }
    if (x[largest] < 0.0)
        rt_scale(n, x, -1.0);
}

/* The e for which the largest |a[i]| 2^-e is from 1/2 to 1 (0 if all are 0), or RT_NOT_FINITE if
 * some is infinite or no number. */
#define RT_NOT_FINITE (-10000)
RT_FUNCTION int rt_exponent_of_largest(long long count, const double *a)
{
    double largest = 0.0;
    for (long long i = 0; i < count; i++) {
        const double size = fabs(a[i]);
        if (!(size <= 0x1.fffffffffffffp+1023))
            return RT_NOT_FINITE;
        if (size > largest)
            largest = size;
    }
    int exponent;
    frexp(largest, &exponent);
    return exponent;
}

/* Eigenvalues and eigenvectors of the symmetric a[n][n], n >= 1, of which the lower triangle is
 * read. On return values[n] are in descending order, and row i of a is the eigenvector of
 * values[i], of norm 1, its largest component (first of equals) positive. Errors are a small
 * multiple of n 2^-53 times the largest eigenvalue. If an element is no number or infinite, all
 * results are NaN. scratch: rt_eigen_scratch(n). */
RT_FUNCTION void rt_eigen_symmetric(int n, double *a, double *values, double *scratch)
{
    const long long size = (long long)n * n;
    const int exponent = rt_exponent_of_largest(size, a);
    if (exponent == RT_NOT_FINITE) {
        for (long long i = 0; i < size; i++)
            a[i] = LANE(lane_nan(), 0);
        rt_fill_constant(values, n, LANE(lane_nan(), 0));
        return;
    }
    double *off = scratch;
    double *w = scratch + n;
    double *rotations = scratch + 2 * n;
    for (long long i = 0; i < size; i++)
        a[i] = ldexp(a[i], -exponent);
    rt_tridiagonal(n, a, values, off, w);
    rt_reflections(n, a);
    rt_diagonalise(n, a, values, off, rotations);
    rt_sort_down(n, a, values);
    for (int i = 0; i < n; i++) {
        values[i] = ldexp(values[i], exponent);
        rt_fix_sign(n, rt_row(a, n, i));
    }
}

/* ---- samples ---- */

/* out[dimension]: the mean of samples[count][dimension]. */
RT_FUNCTION void rt_mean(double *out, const double *samples, int count, int dimension)
{
    rt_fill_constant(out, dimension, 0.0);
    for (int s = 0; s < count; s++)
        rt_add_multiple(dimension, out, 1.0, samples + (long long)s * dimension);
    for (int i = 0; i < dimension; i++)
        out[i] /= count;
}

/* out[dimension][dimension]: the covariance of samples[count][dimension], the sum of products of
 * deviations from the mean divided by count. scratch: rt_covariance_scratch(dimension). */
RT_FUNCTION void rt_covariance(double *out, const double *samples, int count, int dimension,
                               double *scratch)
{
    double *mean = scratch;
    double *deviation = scratch + dimension;
    rt_mean(mean, samples, count, dimension);
    for (int i = 0; i < dimension; i++)
        rt_fill_constant(rt_row(out, dimension, i), dimension, 0.0);
    for (int s = 0; s < count; s++) {
        const double *sample = samples + (long long)s * dimension;
        for (int i = 0; i < dimension; i++)
            deviation[i] = sample[i] - mean[i];
        for (int i = 0; i < dimension; i++)
            rt_add_multiple(i + 1, rt_row(out, dimension, i), deviation[i], deviation);
    }
    for (int i = 0; i < dimension; i++) {
        double *row = rt_row(out, dimension, i);
        for (int j = 0; j <= i; j++) {
            row[j] /= count;
            rt_row(out, dimension, j)[i] = row[j];
        }
    }
}

/* out[dimension]: the k-th principal component (k from 1 to dimension) of
 * samples[count][dimension], the eigenvector of their covariance with the k-th largest eigenvalue,
 * of norm 1, sign as in rt_eigen_symmetric. scratch: rt_principal_scratch(dimension). */
RT_FUNCTION void rt_principal(double *out, const double *samples, int count, int dimension, int k,
                              double *scratch)
{
    double *covariance = scratch;
    double *values = rt_row(covariance, dimension, dimension);
    double *rest = values + dimension;
    rt_covariance(covariance, samples, count, dimension, rest);
    rt_eigen_symmetric(dimension, covariance, values, rest);
    const double *component = rt_row(covariance, dimension, k - 1);
    for (int i = 0; i < dimension; i++)
        out[i] = component[i];
}

/* q[n][n]: random orthonormal rows, Q' of the QR decomposition (R with a positive diagonal) of a
 * matrix of uniform(0, 1) numbers. Row i starts as the draws of step i, its column i, and has the
 * rows before it taken off, twice, which is enough (Gram-Schmidt; Giraud et al. 2005).
 * scratch: rt_random_orthogonal_scratch(n). */
RT_FUNCTION void rt_random_orthogonal(double *q, int n, const PlastDraw *draw, int stream,
                                      double *scratch)
{
    for (int i = 0; i < n; i++) {
        double *row = rt_row(q, n, i);
        rt_uniforms(row, n, draw, stream, i);
        for (int pass = 0; pass < 2; pass++) {
            for (int j = 0; j < i; j++)
                scratch[j] = rt_dot(n, rt_row(q, n, j), row);
            for (int j = 0; j < i; j++)
                rt_add_multiple(n, row, -scratch[j], rt_row(q, n, j));
        }
        rt_scale(n, row, 1.0 / sqrt(rt_dot(n, row, row)));
    }
}

/* ---- linear systems of differential equations ---- */

/* How often a matrix is halved until its power series converges fast: until the spectral radius of |a| is below
 * 1/2. It is below max (|a| x)_i / x_i for any x > 0 (Collatz 1942, Wielandt 1950); x becomes x + |a| x over and over,
 * which finds the units of the states whatever they are. x, next: [n]. */
RT_FUNCTION int rt_halvings(int n, const double *a, double *x, double *next)
{
    double bound = 1e300;
    for (int i = 0; i < n; i++)
        x[i] = 1.0;
    for (int round = 0; round < 64 && bound > 0.5; round++) {
        double most = 0.0, largest = 0.0;
        for (int i = 0; i < n; i++) {
            double sum = 0.0;
            for (int j = 0; j < n; j++)
                sum += fabs(a[i * n + j]) * x[j];
            next[i] = x[i] + sum;
            most = sum / x[i] > most ? sum / x[i] : most;
            largest = next[i] > largest ? next[i] : largest;
        }
        bound = most < bound ? most : bound;
        for (int i = 0; i < n; i++)
            x[i] = next[i] / largest > 1e-250 ? next[i] / largest : 1e-250;
    }
    int halvings = 0;
    for (; bound > 0.5 && halvings < 64; halvings++)
        bound *= 0.5;
    return halvings;
}

/* out = a b, of n rows and columns */
RT_FUNCTION void rt_multiply(int n, double *out, const double *a, const double *b)
{
    for (int i = 0; i < n; i++) {
        double *row = rt_row(out, n, i);
        for (int j = 0; j < n; j++)
            row[j] = 0.0;
        for (int k = 0; k < n; k++)
            rt_add_multiple(n, row, a[i * n + k], b + k * n);
    }
}

/* a[n][n] becomes the integral of exp(a t) from 0 to h: what s' = a s + rest adds to s in a step, for each unit of its
 * derivative at the beginning. It is h f(h a), f(x) = (exp(x) - 1) / x: the power series where h a is small, and
 * f(2 x) = f(x) (exp(x) + 1) / 2, exp(2 x) = exp(x)^2 as often as need be (Higham 2008, "Functions of matrices", 10.7).
 * scratch: rt_propagator_scratch(n). */
RT_FUNCTION void rt_propagator(double *a, int n, double h, double *scratch)
{
    const int elements = n * n;
    double *f = scratch, *power = f + elements, *product = power + elements;
    rt_scale(elements, a, h);
    const int halvings = rt_halvings(n, a, product + elements, product + elements + n);
    for (int k = 0; k < halvings; k++)
        rt_scale(elements, a, 0.5);
    for (int k = 0; k < elements; k++)
        f[k] = k % (n + 1) == 0 ? 1.0 : 0.0;
    for (int term = 16 + n; term > 1; term--) { /* 1 + a / 2 (1 + a / 3 (1 + ... */
        rt_multiply(n, product, a, f);
        for (int k = 0; k < elements; k++)
            f[k] = product[k] / term + (k % (n + 1) == 0 ? 1.0 : 0.0);
    }
    rt_multiply(n, power, a, f);
    for (int i = 0; i < n; i++)
        power[i * n + i] += 1.0;
    for (int k = 0; k < halvings; k++) {
        rt_multiply(n, product, power, f);
        for (int i = 0; i < elements; i++)
            f[i] = 0.5 * (f[i] + product[i]);
        rt_multiply(n, product, power, power);
        for (int i = 0; i < elements; i++)
            power[i] = product[i];
    }
    for (int k = 0; k < elements; k++)
        a[k] = h * f[k];
}

/* The same of a matrix for each lane, whose elements lie side by side: a[n][n][lanes].
 * scratch: rt_propagator_scratch(n) + n * n. */
RT_FUNCTION void rt_propagators(double *a, int lanes, int n, double h, double *scratch)
{
    const int elements = n * n;
    double *own = scratch, *rest = scratch + elements;
    for (int lane = 0; lane < lanes; lane++) {
        for (int k = 0; k < elements; k++)
            own[k] = a[k * lanes + lane];
        rt_propagator(own, n, h, rest);
        for (int k = 0; k < elements; k++)
            a[k * lanes + lane] = own[k];
    }
}

/* Puts the `count` numbers of each lane in order, the least first; element k of lane l is values[k * lanes + l]. If one is NaN,
 * all of its lane become NaN. Heapsort (Williams 1964): no room, no recursion, and n log n comparisons at worst. */
RT_FUNCTION void rt_sort(double *values, int lanes, int count)
{
    for (int l = 0; l < lanes; l++) {
        double *own = values + l;
        int bad = -1; /* the place of a NaN */
        for (int k = 0; k < count; k++)
            bad = own[k * lanes] != own[k * lanes] ? k : bad;
        for (int k = 0; bad >= 0 && k < count; k++)
            own[k * lanes] = own[bad * lanes];
        for (int begin = count / 2, end = count; bad < 0 && end > 1;) {
            double value;
            if (begin > 0) { /* the heap still grows downwards */
                begin--;
                value = own[begin * lanes];
            } else {
                end--;
                value = own[end * lanes];
                own[end * lanes] = own[0];
            }
            int root = begin, child = 2 * begin + 1;
            while (child < end) {
                if (child + 1 < end && own[child * lanes] < own[(child + 1) * lanes])
                    child++;
                if (!(value < own[child * lanes]))
                    break;
                own[root * lanes] = own[child * lanes];
                root = child;
                child = 2 * child + 1;
            }
            own[root * lanes] = value;
        }
    }
}

/* Solves A x = b for each lane by Cholesky's factors: a[n][n][lanes], of which the lower half is read and overwritten, x[n][lanes]
 * holds b and then the solution. NaN where A is not positive definite. (Golub and Van Loan 2013, "Matrix computations", section
 * 4.2.) */
RT_FUNCTION void rt_cholesky_solve(double *a, double *x, int lanes, int n)
{
    for (int l = 0; l < lanes; l++) {
        for (int i = 0; i < n; i++) {
            double *row = a + (long)i * n * lanes + l, rest = x[i * lanes + l];
            for (int j = 0; j <= i; j++) {
                const double *other = a + (long)j * n * lanes + l;
                double sum = row[j * lanes];
                for (int k = 0; k < j; k++)
                    sum -= row[k * lanes] * other[k * lanes];
                row[j * lanes] = j < i ? sum / other[j * lanes] : sum > 0.0 ? sqrt(sum) : (double)NAN;
            }
            for (int k = 0; k < i; k++)
                rest -= row[k * lanes] * x[k * lanes + l];
            x[i * lanes + l] = rest / row[i * lanes];
        }
        for (int i = n - 1; i >= 0; i--) {
            double rest = x[i * lanes + l];
            for (int k = i + 1; k < n; k++)
                rest -= a[((long)k * n + i) * lanes + l] * x[k * lanes + l];
            x[i * lanes + l] = rest / a[((long)i * n + i) * lanes + l];
        }
    }
}

#endif
