/* pairings.c: what pairing protocols do to a synapse, as loops over the spikes or the steps, to check what plastc makes
 * of the same equations. It shares nothing with plastc.
 *
 * Prints one `NAME = VALUE` a line. Times are in ms. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- triplets: Pfister and Gerstner 2006, on the protocols of Sjostrom et al. 2001 ------------------------ */

typedef struct Spike {
    double time;
    int post;
} Spike;

static int by_time(const void *a, const void *b)
{
    const Spike *first = a, *second = b;
    return (first->time > second->time) - (first->time < second->time);
}

/* 60 pairs at that many Hz, or 50 of them 10 s apart. Returns how many spikes there are. */
static int protocol(double frequency, double lag, Spike *spikes)
{
    int count = 0, pairs = frequency < 1 ? 50 : 60;
    for (int k = 0; k < pairs; k++) {
        double time = 1000 + 1000 / frequency * k;
        spikes[count++] = (Spike){time, 0};
        spikes[count++] = (Spike){time + lag, 1};
    }
    qsort(spikes, (size_t)count, sizeof *spikes, by_time);
    return count;
}

static double triplets(const Spike *spikes, int count)
{
    const double a2p = 5e-10, a3p = 6.2e-3, a2m = 7e-3, a3m = 2.3e-4;
    double r1 = 0, r2 = 0, o1 = 0, o2 = 0, w = 0, last = 0;
    for (int k = 0; k < count; k++) {
        double passed = spikes[k].time - last;
        last = spikes[k].time;
        r1 *= exp(-passed / 16.8);
        r2 *= exp(-passed / 101);
        o1 *= exp(-passed / 33.7);
        o2 *= exp(-passed / 125);
        if (spikes[k].post) {
            w += r1 * (a2p + a3p * o2);
            o1++;
            o2++;
        } else {
            w -= o1 * (a2m + a3m * r2);
            r1++;
            r2++;
        }
    }
    return w;
}

static void triplet_error(void)
{
    static const double frequencies[] = {0.1, 10, 20, 40, 50}, lags[] = {10, -10};
    static const double change[2][5] = {{-.04, .14, .29, .53, .56}, {-.29, -.41, -.34, .56, .75}};
    static const double error[2][5] = {{.05, .1, .14, .11, .26}, {.08, .11, .1, .32, .19}};
    Spike spikes[120];
    double sum = 0;
    for (int lag = 0; lag < 2; lag++)
        for (int k = 0; k < 5; k++) {
            double w = triplets(spikes, protocol(frequencies[k], lags[lag], spikes));
            double off = (w - change[lag][k]) / error[lag][k];
            sum += off * off;
            printf("triplets_%d = %.17g\n", 5 * lag + k, w);
        }
    printf("triplets_error = %.17g\n", sum / 10);
}

/* ---- voltage: Clopath, Buesing, Vasilaki and Gerstner 2010 ----------------------------------------------- */

/* The neuron of that paper with a spike 2 ms wide; five pairs, at PERIOD, the postsynaptic spike LAG after the other.
 * The neuron is made to spike by 90 mV. */
static double voltage(double period, double lag)
{
    const double h = 0.1;
    double v = -70.6, a = 0, z = 0, vt = -50.4, since = 1e3, x = 0, low_minus = 0, low_plus = 0, w = 0.5;
    int refractory = 0;
    for (int step = 0; step < 7000; step++) {
        double rise = 30 * 2 * exp((v - vt) / 2);
        double dv = (30 * (-70.6 - v) + rise - a + z) / 281 * h;
        double da = (4 * (v + 70.6) - a) * -expm1(-h / 144);
        if (refractory == 0)
            v += dv;
        a += da;
        z *= exp(-h / 40);
        vt += (-50.4 - vt) * -expm1(-h / 50);
        since += h;
        if (refractory > 0)
            refractory--;
        else if (v > 20) {
            v = -49.6;
            a += 80.5;
            z = 400;
            vt = -30.4;
            since = 0;
            refractory = 20;
        }
        double u = since < 2 - 1e-9 ? 33 : v;
        int pre = 0, post = 0;
        for (int k = 0; k < 5; k++) {
            pre += lround((50 + k * period) / h) == step;
            post += lround((50 + k * period + lag) / h) == step;
        }
        x *= exp(-h / 15);
        x += pre / 15.;
        w -= pre * 1.4e-4 * fmax(low_minus, 0);
        w += 8e-5 * x * fmax(u + 45.3, 0) * fmax(low_plus, 0) * h;
        low_minus += -expm1(-h / 10) * (u + 70.6 - low_minus);
        low_plus += -expm1(-h / 7) * (u + 70.6 - low_plus);
        v += post * 90;
    }
    return 15 * (w - 0.5);
}

int main(void)
{
    static const double periods[] = {100, 50, 25, 20};
    triplet_error();
    for (int k = 0; k < 8; k++)
        printf("voltage_%d = %.17g\n", k, voltage(periods[k % 4], k < 4 ? 10 : -10));
    return 0;
}
