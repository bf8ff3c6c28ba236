/* synapses.c: rules of single synapses as loops over the steps, to check what plastc makes of the same equations. It
 * shares nothing with plastc, its random numbers neither.
 *
 * Prints one `NAME = VALUE` a line. Times are in ms. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>

/* ---- calcium: Graupner and Brunel 2012, equations 1 and 2 -------------------------------------------------- */

static const double tau = 150e3, gamma_p = 321.808, gamma_d = 200, sigma = 2.8284, theta_p = 1.3, theta_d = 1;

/* Calcium in a step: a presynaptic spike, which arrives after 13.7 ms, adds 1, a postsynaptic one 2; once a second. */
static double calcium(double c, long step, double h, double pre, double post)
{
    const long period = lround(1000 / h);
    c *= exp(-h / 20);
    if (step % period == lround(pre / h))
        c += 1;
    if (step % period == lround(post / h))
        c += 2;
    return c;
}

static double drift(double w, double c)
{
    return -w * (1 - w) * (0.5 - w) + gamma_p * (1 - w) * (c > theta_p) - gamma_d * w * (c > theta_d);
}

/* 60 pairs, by steps of 0.1 ms, the postsynaptic spike at 100 + LAG ms. */
static void pairs(const char *name, double lag)
{
    const double h = 0.1;
    double c = 0, w = 0.5;
    for (long step = 0; step < 600000; step++) {
        c = calcium(c, step, h, 113.7, 100 + lag);
        w = fmin(fmax(w + h / tau * drift(w, c), 0), 1);
    }
    printf("calcium_%s = %.17g\n", name, w);
}

static double uniform(void)
{
    static uint64_t state = 88172645463325252;
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return ((double)(state >> 11) + 0.5) / 9007199254740992;
}

static double normal(void)
{
    return sqrt(-2 * log(uniform())) * cos(6.283185307179586 * uniform());
}

/* The same with noise, 20 pairs by steps of 1 ms. Without bounds and the cubic term a weight is normal: its mean and
 * variance; with them, those of 4000 weights. */
static void noise(void)
{
    enum { COUNT = 4000 };
    static double w[COUNT];
    const double h = 1;
    double c = 0, mean = 0.5, variance = 0, sum = 0, squares = 0;
    for (int k = 0; k < COUNT; k++)
        w[k] = 0.5;
    for (long step = 0; step < 20000; step++) {
        c = calcium(c, step, h, 114, 120);
        double up = c > theta_p, down = c > theta_d, size = sigma * sqrt(h * (up + down) / tau);
        double factor = 1 - h / tau * (gamma_p * up + gamma_d * down);
        mean = factor * mean + h / tau * gamma_p * up;
        variance = factor * factor * variance + size * size;
        for (int k = 0; k < COUNT; k++) {
            w[k] += h / tau * drift(w[k], c) + (size > 0 ? size * normal() : 0);
            w[k] = fmin(fmax(w[k], 0), 1);
        }
    }
    for (int k = 0; k < COUNT; k++) {
        sum += w[k];
        squares += w[k] * w[k];
    }
    printf("calcium_free_mean = %.17g\ncalcium_free_variance = %.17g\n", mean, variance);
    printf("calcium_noisy_mean = %.17g\ncalcium_noisy_variance = %.17g\n", sum / COUNT,
           squares / COUNT - (sum / COUNT) * (sum / COUNT));
}

/* ---- consolidation: Zenke, Agnes and Gerstner 2015 ------------------------------------------------------------ */

/* Whether a train that begins at 11 ms has a spike in this step of 1 ms. */
static int spikes_in(int step, double period)
{
    double next = ceil((step - 0.5 - 11) / period - 1e-9) * period + 11;
    return next >= 11 && next < step + 0.5 - 1e-9;
}

static void consolidation(int number)
{
    const double a_ltp = 0.001, beta = 0.05, delta = 0.00002, wp = 0.5, U = 0.2;
    double z = 0, c = 0, g = 0, w = 0.1, z_pre = 0, z_post = 0, z_slow = 0, ref = 0, u = U, x = 1, sum = 0;
    for (int step = 0; step < 60000; step++) {
        const double square = z * z;
        z *= exp(-1.0 / 100);
        c += -expm1(-1.0 / 10000) * (square - c);
        g *= exp(-1.0 / 5);
        z_pre *= exp(-1.0 / 20);
        z_post *= exp(-1.0 / 20);
        z_slow *= exp(-1.0 / 100);
        int pre = spikes_in(step, 100 / (1 + number / 2.0)), post = step % 50 == 18;
        z += post;
        if (pre) {
            double raised = u + U * (1 - u);
            g += w * raised * x;
            w = fmin(fmax(w + delta - a_ltp * fmin(c, 1) * z_post, 0), 5);
            x -= raised * x;
            u = raised;
        }
        if (post)
            w = fmin(fmax(w + a_ltp * z_pre * z_slow - beta * (w - ref) * z_post * z_post * z_post, 0), 5);
        z_pre += pre;
        z_post += post;
        z_slow += post;
        ref += (w - ref - 20 * ref * (wp / 2 - ref) * (wp - ref)) / 20000;
        u += -expm1(-1.0 / 600) * (U - u);
        x += -expm1(-1.0 / 200) * (1 - x);
        sum += g;
    }
    printf("consolidated_%d = %.17g\nconsolidated_released_%d = %.17g\n", number, w, number, sum / 60000);
}

int main(void)
{
    pairs("minus_20", -20);
    pairs("zero", 0);
    pairs("plus_20", 20);
    noise();
    for (int number = 0; number < 5; number++)
        consolidation(number);
    return 0;
}
