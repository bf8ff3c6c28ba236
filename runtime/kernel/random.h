/* random.h: counter-based random numbers.
 *
 * A draw is a function of (seed, set, trial, generation, stream, step, index) and of nothing else:
 * no state, so nothing depends on the order of evaluation, and all candidates of a generation can
 * see the same numbers. The function is Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011,
 * "Parallel random numbers: as easy as 1, 2, 3"), whose 128-bit counter gives 128 random bits under
 * a 64-bit key:
 *
 *   counter  (index / 2, step mod 2^32, generation, trial)
 *   key      mix(seed + (step / 2^32 * 2^31 + 2 * stream + set) * 0x9e3779b97f4a7c15), the finaliser of
 *            SplitMix64 (Steele, Lea and Flood 2014), a bijection of 64 bits
 *
 * A block of 128 bits serves two indices, 2 i and 2 i + 1. Within a seed, different arguments never
 * share a block: the counter holds its four, and the key is one-to-one in (stream, set, step / 2^32).
 * Arguments are from 0 to 2^31 - 1, streams below 2^30; steps are whole numbers below 2^53. Of synapses the
 * index is a whole number below RT_MOST_PAIRS: the 12 bits for which the counter has no room go to the upper end of
 * the number that the key is made of, which steps below 2^53 leave free. */
#ifndef PLAST_RANDOM_H
#define PLAST_RANDOM_H

/* A draw that does not depend on the generation: its counter is one that no generation has. */
RT_FUNCTION PlastDraw rt_fixed(const PlastDraw *draw)
{
    PlastDraw fixed = *draw;
    fixed.generation = -1;
    return fixed;
}

/* Ten rounds of Philox: counter[4] becomes the random words (Salmon et al. 2011, section 3.3). */
RT_FUNCTION void rt_philox(unsigned int counter[4], unsigned int key_low, unsigned int key_high)
{
    for (int round = 0; round < 10; round++) {
        const unsigned long long a = 0xd2511f53ULL * counter[0];
        const unsigned long long b = 0xcd9e8d57ULL * counter[2];
        counter[0] = (unsigned int)(b >> 32) ^ counter[1] ^ key_low;
        counter[1] = (unsigned int)(b & 0xffffffffULL);
        counter[2] = (unsigned int)(a >> 32) ^ counter[3] ^ key_high;
        counter[3] = (unsigned int)(a & 0xffffffffULL);
        key_low += 0x9e3779b9U;
        key_high += 0xbb67ae85U;
    }
}

/* The number in (0, 1) of 52 random bits from two words: an odd multiple of 2^-53, so that p and
 * 1 - p are equally likely, and both exact. */
RT_FUNCTION double rt_unit(unsigned int high, unsigned int low)
{
    return ((int)(high >> 6) * 67108864.0 + (int)(low >> 6) + 0.5) * 0x1p-52;
}

/* The key of a stream's draws in a step; `beside` has only the upper 12 bits, and is 0 but for synapses. */
RT_FUNCTION unsigned long long rt_key_beside(const PlastDraw *draw, int stream, double step,
                                             unsigned long long beside)
{
    unsigned long long key = (unsigned int)draw->seed_high;
    key = (key << 32) | (unsigned int)draw->seed_low;
    key += (beside + 2 * (unsigned int)stream + (unsigned int)draw->set) * 0x9e3779b97f4a7c15ULL;
    if (step >= 0x1p32) /* a branch: so the key need not wait for the step, 2 % of a neuron with noise */
        key += ((unsigned long long)((long long)step >> 32) << 31) * 0x9e3779b97f4a7c15ULL;
    key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9ULL;
    key = (key ^ (key >> 27)) * 0x94d049bb133111ebULL;
    return key ^ (key >> 31);
}

RT_FUNCTION unsigned long long rt_draw_key(const PlastDraw *draw, int stream, double step)
{
    return rt_key_beside(draw, stream, step, 0);
}

/* pair[0], pair[1]: the uniform draws of indices 2 * block and 2 * block + 1 under that key. */
RT_FUNCTION void rt_keyed_pair(double pair[2], unsigned long long key, const PlastDraw *draw,
                               double step, int block)
{
    unsigned int words[4] = {(unsigned int)block, (unsigned int)((long long)step & 0xffffffffLL),
                             (unsigned int)draw->generation, (unsigned int)draw->trial};
    rt_philox(words, (unsigned int)(key & 0xffffffffULL), (unsigned int)(key >> 32));
    pair[0] = rt_unit(words[0], words[1]);
    pair[1] = rt_unit(words[2], words[3]);
}

RT_FUNCTION void rt_uniform_pair(double pair[2], const PlastDraw *draw, int stream, double step,
                                 int block)
{
    rt_keyed_pair(pair, rt_draw_key(draw, stream, step), draw, step, block);
}

/* (p[0] + p[1] r + … + p[7] r^7) / (q[0] + q[1] r + … + q[7] r^7) */
RT_FUNCTION double rt_ratio(const double p[8], const double q[8], double r)
{
    double above = p[7];
    double below = q[7];
    for (int i = 6; i >= 0; i--) {
        above = above * r + p[i];
        below = below * r + q[i];
    }
    return above / below;
}

/* The standard normal number below which a fraction p lies, 0 < p < 1: Wichura 1988, algorithm
 * AS 241, PPND16. Relative error 4e-16. */
RT_FUNCTION double rt_normal_quantile(double p)
{
    static const double a[8] = {3.3871328727963666080e0, 1.3314166789178437745e2,
                                1.9715909503065514427e3, 1.3731693765509461125e4,
                                4.5921953931549871457e4, 6.7265770927008700853e4,
                                3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double b[8] = {1.0,
                                4.2313330701600911252e1,
                                6.8718700749205790830e2,
                                5.3941960214247511077e3,
                                2.1213794301586595867e4,
                                3.9307895800092710610e4,
                                2.8729085735721942674e4,
                                5.2264952788528545610e3};
    static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                                5.76949722146069140550e0,  3.64784832476320460504e0,
                                1.27045825245236838258e0,  2.41780725177450611770e-1,
                                2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[8] = {1.0,
                                2.05319162663775882187e0,
                                1.67638483018380384940e0,
                                6.89767334985100004550e-1,
                                1.48103976427480074590e-1,
                                1.51986665636164571966e-2,
                                5.47593808499534494600e-4,
                                1.05075007164441684324e-9};
    static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                                1.78482653991729133580e0,  2.96560571828504891230e-1,
                                2.65321895265761230930e-2, 1.24266094738807843860e-3,
                                2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double f[8] = {1.0,
                                5.99832206555887937690e-1,
                                1.36929880922735805310e-1,
                                1.48753612908506148525e-2,
                                7.86869131145613259100e-4,
                                1.84631831751005468180e-5,
                                1.42151175831644588870e-7,
                                2.04426310338993978564e-15};
    const double q = p - 0.5;
    if (-0.425 <= q && q <= 0.425)
        return q * rt_ratio(a, b, 0.180625 - q * q);
    const double tail = q < 0.0 ? p : 1.0 - p;
    const double r = d_sqrt(-d_log(tail));
    const double z = r <= 5.0 ? rt_ratio(c, d, r - 1.6) : rt_ratio(e, f, r - 5.0);
    return q < 0.0 ? -z : z;
}

/* Uniform in (0, 1), never 0 or 1. */
RT_FUNCTION double rt_uniform(const PlastDraw *draw, int stream, double step, int index)
{
    double pair[2];
    rt_uniform_pair(pair, draw, stream, step, index >> 1);
    return pair[index & 1];
}

/* Standard normal: the quantile at rt_uniform of the same arguments. */
RT_FUNCTION double rt_normal(const PlastDraw *draw, int stream, double step, int index)
{
    return rt_normal_quantile(rt_uniform(draw, stream, step, index));
}

/* Pairs of units, each of which has random numbers of its own. */
#define RT_MOST_PAIRS 0x1p45

/* out[1]: uniform in (0, 1), for the synapse with that number in that step. Those with numbers below 2^31 have
 * rt_uniform of that index. */
RT_FUNCTION void rt_synapse_uniform(double *out, const PlastDraw *draw, int stream, double step,
                                    double synapse)
{
    const long long index = (long long)synapse, block = index >> 1;
    const unsigned long long key =
        rt_key_beside(draw, stream, step, (unsigned long long)(block >> 32) << 52);
    double pair[2];
    rt_keyed_pair(pair, key, draw, step, (int)(block & 0xffffffffLL));
    out[0] = pair[index & 1];
}

/* out[1]: standard normal: the quantile at rt_synapse_uniform of the same arguments. */
RT_FUNCTION void rt_synapse_normal(double *out, const PlastDraw *draw, int stream, double step,
                                   double synapse)
{
    rt_synapse_uniform(out, draw, stream, step, synapse);
    out[0] = rt_normal_quantile(out[0]);
}

/* out[count]: rt_uniform of indices 0 to count - 1 of that step. */
RT_FUNCTION void rt_uniforms(double *out, int count, const PlastDraw *draw, int stream, double step)
{
    const unsigned long long key = rt_draw_key(draw, stream, step);
    for (int i = 0; i < count; i += 2) {
        double pair[2];
        rt_keyed_pair(pair, key, draw, step, i >> 1);
        out[i] = pair[0];
        if (i + 1 < count)
            out[i + 1] = pair[1];
    }
}

/* out[count]: rt_normal of indices 0 to count - 1 of that step. */
RT_FUNCTION void rt_normals(double *out, int count, const PlastDraw *draw, int stream, double step)
{
    rt_uniforms(out, count, draw, stream, step);
    for (int i = 0; i < count; i++)
        out[i] = rt_normal_quantile(out[i]);
}

/* The fills below take the draws of step 0, indices 0 to count - 1. */

RT_FUNCTION void rt_fill_constant(double *out, int count, double value)
{
    for (int i = 0; i < count; i++)
        out[i] = value;
}

/* Uniform between low and high. */
RT_FUNCTION void rt_fill_uniform(double *out, int count, double low, double high,
                                 const PlastDraw *draw, int stream)
{
    rt_uniforms(out, count, draw, stream, 0);
    for (int i = 0; i < count; i++)
        out[i] = low + (high - low) * out[i];
}

/* Normal with this mean and standard deviation. */
RT_FUNCTION void rt_fill_normal(double *out, int count, double mean, double sd,
                                const PlastDraw *draw, int stream)
{
    rt_normals(out, count, draw, stream, 0);
    for (int i = 0; i < count; i++)
        out[i] = mean + sd * out[i];
}

/* exp of a normal number with mean mu and standard deviation sigma. */
RT_FUNCTION void rt_fill_lognormal(double *out, int count, double mu, double sigma,
                                   const PlastDraw *draw, int stream)
{
    rt_normals(out, count, draw, stream, 0);
    for (int i = 0; i < count; i++)
        out[i] = d_exp(mu + sigma * out[i]);
}

/* exp of a number that is uniform between the logarithms of low and high, which are above 0. */
RT_FUNCTION void rt_fill_loguniform(double *out, int count, double low, double high,
                                    const PlastDraw *draw, int stream)
{
    double bottom = d_log(low), top = d_log(high);
    rt_uniforms(out, count, draw, stream, 0);
    for (int i = 0; i < count; i++)
        out[i] = d_exp(bottom + (top - bottom) * out[i]);
}

#endif
