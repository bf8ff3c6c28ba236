# formulas.awk: functions for what the programs in this folder expect. Times are in ms.

function abs(x) { return x < 0 ? -x : x }

# Mean interval of 200 leaky integrate-and-fire neurons with currents from 1.02 to 1.219 times threshold: in
# closed form; and by Euler's method, v = I (1 - (1 - h / 20)^n) after n steps.
function mean_interval(    i, sum) {
    for (i = 0; i < 200; i++)
        sum += -20 * log(1 - 1 / (1.02 + i / 1000))
    return sum / 200
}
function mean_euler_interval(h,    i, sum) {
    for (i = 0; i < 200; i++)
        sum += h * (int(log(1 - 1 / (1.02 + i / 1000)) / log(1 - h / 20)) + 1)
    return sum / 200
}

# Voltage (mV) at time t of 20 dv/dt = (-60 - v) - g v, v(0) = -60, with g = 2 exp(-t / 5), by variation of
# constants: v = v(0) exp(-A(0, t)) - 3 int_0^t exp(-A(s, t)) ds, A(s, t) the integral of (1 + g) / 20.
function leak(s, t) { return (t - s) / 20 + (2 * 5 / 20) * (exp(-s / 5) - exp(-t / 5)) }
function coba(t,    n, k, sum) {
    n = 4000
    for (k = 0; k <= n; k++)
        sum += (k == 0 || k == n ? 1 : k % 2 ? 4 : 2) * exp(-leak(k * t / n, t))
    return -60 * exp(-leak(0, t)) - 3 * sum * t / n / 3
}

# A trace of the spikes of `a` in traces.plast, in the step that begins at 19.9 ms.
function pre_trace(tau) {
    return exp(-18.9 / tau) + exp(-16.9 / tau) + exp(-16.8 / tau) + exp(-9.9 / tau) + exp(-7.4 / tau)
}

# After n steps of m = q m + (1 - q) v_k from 0, where v_k = 1 - p^k.
function filtered_relaxation(n, q, p) {
    return (1 - q^n) - (1 - q) * p * (p^n - q^n) / (p - q)
}

# Spikes in 200 ms of a neuron whose voltage rises as 3 (1 - exp(-t / 20)) from each spike on, and whose
# threshold of 1 is raised by 0.5 and comes back with 30 ms; in steps of h. Sets adapting_n and returns the last.
function adapting_last(h,    n, since, theta, last) {
    adapting_n = 0
    theta = 0
    for (n = 1; n * h <= 200 + h / 2; n++) {
        since++
        if (3 * (1 - exp(-since * h / 20)) > 1 + theta * exp(-since * h / 30)) {
            theta = theta * exp(-since * h / 30) + 0.5
            since = 0
            last = n * h
            adapting_n++
        }
    }
    return last
}
function adapting_count(h) {
    adapting_last(h)
    return adapting_n
}

# Sum of the five spike times of dv/dt = 0.04 v^2 + 5 v + 180 - u from -65 to 30, where u is -13 at first and
# 8 more after each spike.
function quadratic_times_exact(    u, d, now, sum) {
    for (u = -13; u < 180 - 0.04 * 62.5^2; u += 8) {
        d = sqrt((180 - u) / 0.04 - 62.5^2)
        now += (atan2(92.5, d) - atan2(-2.5, d)) / (0.04 * d)
        sum += now
    }
    return sum
}

# Of a regular train through a synapse with short-term plasticity (tsodyks_markram.plast): u after a spike, and what
# it releases, u x, when both are the same at each spike.
function steady_rise(U, period, tau_f,    d) {
    d = exp(-period / tau_f)
    return U * (1 + (1 - U) * (1 - d)) / (1 - (1 - U) * d)
}
function steady_release(U, period, tau_f, tau_d,    u, e) {
    u = steady_rise(U, period, tau_f); e = exp(-period / tau_d)
    return u * (1 - e) / (1 - (1 - u) * e)
}

# q^first + …, so many of them.
function sum_of_powers(q, first, count) { return q^first * (1 - q^count) / (1 - q) }
