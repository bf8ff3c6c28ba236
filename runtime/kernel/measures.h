/* measures.h: what is measured of the counts of spikes in bins when a phase has ended.
 *
 * counts[bins][units][lanes] has the numbers of all lanes side by side. A function leaves its result for each lane at the
 * beginning of the array, whose other numbers are lost. */
#ifndef PLAST_MEASURES_H
#define PLAST_MEASURES_H

/* ---- autocorrelation ---- */

#define RT_COLUMNS 64 /* units, or units of a lane, that are looked at together: their counts of a bin lie side by side */

/* Standard deviations of counts up to this are none (Confavreux et al. 2023): 0.05 spikes in a bin. */
#define RT_CONSTANT 0.05

/* The products of distances from the mean of bins that are `lag` apart, summed up; a column for each unit of a lane. */
RT_FUNCTION void rt_lagged_products(double *sum, const double *counts, const double *mean, int columns, long stride, int bins,
                                    int lag)
{
    for (int c = 0; c < columns; c++)
        sum[c] = 0.0;
    for (int b = lag; b < bins; b++) {
        const double *now = counts + b * stride, *before = counts + (b - lag) * stride;
        for (int c = 0; c < columns; c++)
            sum[c] += (now[c] - mean[c]) * (before[c] - mean[c]);
    }
}

/* Of some columns: puts the mean size of the autocorrelation of each in the place of its first count. */
RT_FUNCTION void rt_autocorrelate(double *counts, int columns, long stride, int bins, int lags)
{
    double mean[RT_COLUMNS], square[RT_COLUMNS], product[RT_COLUMNS], sizes[RT_COLUMNS];
    for (int c = 0; c < columns; c++)
        mean[c] = sizes[c] = 0.0;
    for (int b = 0; b < bins; b++)
        for (int c = 0; c < columns; c++)
            mean[c] += counts[b * stride + c];
    for (int c = 0; c < columns; c++)
        mean[c] /= bins;
    rt_lagged_products(square, counts, mean, columns, stride, bins, 0);
    for (int lag = 1; lag <= lags; lag++) {
        rt_lagged_products(product, counts, mean, columns, stride, bins, lag);
        for (int c = 0; c < columns; c++)
            sizes[c] += product[c] < 0.0 ? -product[c] : product[c];
    }
    for (int c = 0; c < columns; c++)
        counts[c] = square[c] > RT_CONSTANT * RT_CONSTANT * bins ? (1.0 + 2.0 * sizes[c] / square[c]) / (2.0 * lags + 1.0) : 1.0;
}

/* The mean over units and over the lags -lags … lags of |R(lag)|, where
 * R(lag) = sum_b (c_b - m) (c_{b + lag} - m) / sum_b (c_b - m)^2 of the counts c of a unit and their mean m; 1 of a unit whose
 * counts hardly vary. 0 if there are no bins. */
RT_FUNCTION void rt_autocorrelation(double *counts, int lanes, int units, int bins, int lags)
{
    const int columns = units * lanes;
    for (int first = 0; first < columns && bins > 0; first += RT_COLUMNS)
        rt_autocorrelate(counts + first, columns - first < RT_COLUMNS ? columns - first : RT_COLUMNS, columns, bins, lags);
    for (int lane = 0; lane < lanes; lane++) {
        double sum = 0.0;
        for (int unit = 0; unit < units && bins > 0; unit++)
            sum += counts[(long)unit * lanes + lane];
        counts[lane] = sum / units;
    }
}

/* ---- spectrum ----
 *
 * Complex numbers are pairs of doubles. Their products say where they are fused: gcc 12 makes multiply-add-subtract instructions of
 * x u - y v beside x v + y u even where contraction is off. */

/* The least power of two that holds the circular convolution of `count` numbers. */
RT_FUNCTION long rt_convolution_length(long count)
{
    long length = 1;
    while (length < 2 * count - 1)
        length *= 2;
    return length;
}

/* Doubles that rt_spectrum needs. */
#define rt_spectrum_scratch(bins) (2L * (bins) + 5 * rt_convolution_length(bins))

/* Puts z[length] = exp(-2 pi i k / period), for k = 0, 1, … or their squares, which are taken modulo the period. */
RT_FUNCTION void rt_roots(double *z, long length, long period, int squares)
{
    for (long k = 0; k < length; k++) {
        const long long turn = squares ? (long long)k * k % period : k;
        const double angle = 6.283185307179586477 * (double)turn / (double)period;
        z[2 * k] = d_cos(angle);
        z[2 * k + 1] = -d_sin(angle);
    }
}

/* Replaces z[length] by its discrete Fourier transform, length a power of two; roots[length / 2] = exp(-2 pi i k / length)
 * (Cooley and Tukey 1965, decimation in time). */
RT_FUNCTION void rt_fourier(double *z, long length, const double *roots)
{
    for (long i = 0, j = 0; i < length; i++) { /* j has the bits of i in reverse */
        if (i < j) {
            const double x = z[2 * i], y = z[2 * i + 1];
            z[2 * i] = z[2 * j];
            z[2 * i + 1] = z[2 * j + 1];
            z[2 * j] = x;
            z[2 * j + 1] = y;
        }
        long bit = length / 2;
        for (; bit > 0 && j >= bit; bit /= 2)
            j -= bit;
        j += bit;
    }
    for (long half = 1; half < length; half *= 2)
        for (long begin = 0; begin < length; begin += 2 * half)
            for (long k = 0; k < half; k++) {
                const double *root = roots + 2 * k * (length / (2 * half));
                double *low = z + 2 * (begin + k), *high = low + 2 * half;
                const double x = d_fma(high[0], root[0], -(high[1] * root[1]));
                const double y = d_fma(high[0], root[1], high[1] * root[0]);
                high[0] = low[0] - x;
                high[1] = low[1] - y;
                low[0] += x;
                low[1] += y;
            }
}

/* Multiplies z[count] by w[count], or by their conjugates. */
RT_FUNCTION void rt_multiply_complex(double *z, const double *w, long count, int conjugate)
{
    for (long k = 0; k < count; k++) {
        const double x = z[2 * k], y = z[2 * k + 1], u = w[2 * k], v = conjugate ? -w[2 * k + 1] : w[2 * k + 1];
        z[2 * k] = d_fma(x, u, -(y * v));
        z[2 * k + 1] = d_fma(x, v, y * u);
    }
}

/* The sum of the amplitudes 2 / B |X_k| of the B counts of each lane at the frequencies above 0 and below that of every second
 * bin, X_k = sum_b (c_b - m) exp(-2 pi i k b / B), 0 < k < B / 2. Any number of bins takes B log B steps: since
 * k b = (k^2 + b^2 - (k - b)^2) / 2, the transform is a convolution (Bluestein 1970), which is done by transforms whose lengths are
 * powers of two. scratch: rt_spectrum_scratch(bins). */
RT_FUNCTION void rt_spectrum(double *counts, int lanes, int bins, double *scratch)
{
    const long length = rt_convolution_length(bins);
    double *chirp = scratch, *roots = chirp + 2L * bins, *answer = roots + length, *z = answer + 2 * length;
    rt_roots(roots, length / 2, length, 0);
    rt_roots(chirp, bins, 2L * bins, 1);
    for (long k = 0; k < 2 * length; k++)
        answer[k] = 0.0;
    for (long k = 0; k < bins; k++) /* the conjugates of the chirp, for differences k and -k */
        for (int part = 0; part < 2; part++) {
            const double value = part == 0 ? chirp[2 * k] : -chirp[2 * k + 1];
            answer[2 * k + part] = value;
            answer[2 * (k == 0 ? 0 : length - k) + part] = value;
        }
    rt_fourier(answer, length, roots);
    for (int lane = 0; lane < lanes; lane++) {
        double mean = 0.0, sum = 0.0;
        for (long b = 0; b < bins; b++)
            mean += counts[b * lanes + lane];
        mean = bins > 0 ? mean / bins : 0.0;
        for (long b = 0; b < length; b++) {
            z[2 * b] = b < bins ? counts[b * lanes + lane] - mean : 0.0;
            z[2 * b + 1] = 0.0;
        }
        rt_multiply_complex(z, chirp, bins, 0);
        rt_fourier(z, length, roots);
        rt_multiply_complex(z, answer, length, 0);
        for (long k = 0; k < length; k++) /* back by the same transform: that of the conjugate is the conjugate */
            z[2 * k + 1] = -z[2 * k + 1];
        rt_fourier(z, length, roots);
        /* |X_k| is the size of what stands at k: the chirp has size 1 */
        for (long k = 1; 2 * k < bins; k++)
            sum += sqrt(z[2 * k] * z[2 * k] + z[2 * k + 1] * z[2 * k + 1]);
        counts[lane] = bins > 0 ? 2.0 * sum / ((double)bins * (double)length) : 0.0;
    }
}

#endif
