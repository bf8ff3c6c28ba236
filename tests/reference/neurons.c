/* neurons.c: neurons integrated by small Runge-Kutta steps, to check what plastc's library makes of the
 * same equations. It shares nothing with plastc.
 *
 * Prints one `NAME = VALUE` a line: the number of spikes of each neuron, the sum of their times, and a voltage
 * before the first one. Times are in ms, voltages in mV. */
#include <math.h>
#include <stdio.h>

typedef struct {
    double v, u;
} State;

typedef State (*Slope)(State);

/* Brette and Gerstner 2005, equations 2 and 3, table 1; 0.8 nA; u in pA. The upswing is held where the
 * spike is over. */
static State adex(State s)
{
    const double v = s.v < 20 ? s.v : 20;
    return (State){(30 * (-70.6 - v) + 30 * 2 * exp((v + 50.4) / 2) - s.u + 800) / 281,
                   (4 * (v + 70.6) - s.u) / 144};
}

/* Izhikevich 2003, regularly spiking, input 10. */
static State izhikevich(State s)
{
    const double v = s.v < 30 ? s.v : 30;
    return (State){0.04 * v * v + 5 * v + 140 - s.u + 10, 0.02 * (0.2 * v - s.u)};
}

static State along(State s, State slope, double h)
{
    return (State){s.v + h * slope.v, s.u + h * slope.u};
}

static State runge_kutta(Slope slope, State s, double h)
{
    const State k1 = slope(s), k2 = slope(along(s, k1, h / 2));
    const State k3 = slope(along(s, k2, h / 2)), k4 = slope(along(s, k3, h));
    return (State){s.v + h / 6 * (k1.v + 2 * k2.v + 2 * k3.v + k4.v),
                   s.u + h / 6 * (k1.u + 2 * k2.u + 2 * k3.u + k4.u)};
}

/* Steps of 1 microsecond for DURATION ms; a spike sets v to RESET and adds JUMP to u. */
static void spikes(const char *name, Slope slope, State start, double threshold, double reset,
                   double jump, int duration, int early)
{
    State s = start;
    int count = 0;
    double times = 0;
    for (int step = 1; step <= 1000 * duration; step++) {
        s = runge_kutta(slope, s, 1e-3);
        if (step == 1000 * early)
            printf("%s_voltage = %.17g\n", name, s.v);
        if (s.v > threshold) {
            s = (State){reset, s.u + jump};
            count++;
            times += step * 1e-3;
        }
    }
    printf("%s_count = %d\n%s_times = %.17g\n", name, count, name, times);
}

int main(void)
{
    spikes("adex_reference", adex, (State){-70.6, 0}, 20, -70.6, 80.5, 200, 10);
    spikes("izhikevich_reference", izhikevich, (State){-65, -13}, 30, -65, 8, 200, 2);
    return 0;
}
