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

# sum of q^k for k = 1 .. n
function powers(q, n) {
    return q * (1 - q ^ n) / (1 - q)
}

# What n pairs of spikes every T ms do by the triplet rule of Pfister and Gerstner (2006), where the postsynaptic spike is d
# ms after the presynaptic one: at each spike the traces are sums of powers over those before it.
function triplet_pairs(n, T, d, a2p, a3p, a2m, a3m, tau_x, tau_y,    k, w, r1, r2, o1, o2) {
    w = 0
    for (k = 0; k < n; k++) {
        r2 = powers(exp(-T / tau_x), k)
        o2 = powers(exp(-T / tau_y), k)
        r1 = exp(-d / 16.8) * (powers(exp(-T / 16.8), k) + (d > 0))
        o1 = exp(d / 33.7) * (powers(exp(-T / 33.7), k) + (d < 0))
        w += r1 * (a2p + a3p * o2) - o1 * (a2m + a3m * r2)
    }
    return w
}

# What the steps of 0.1 ms from 50 ms to 70 ms add by the voltage rule of Clopath et al. (2010), where the voltage is held
# `above` its upper threshold and `over` rest, in mV.
function voltage_ltp(above, over,    n, w) {
    w = 0
    for (n = 500; n <= 700; n++)
        w += 0.00008 * exp(-(n - 500) * 0.1 / 15) / 15 * above * over * (1 - exp(-n * 0.1 / 7)) * 0.1
    return w
}

# The weight after one presynaptic and one postsynaptic spike, at these times in ms, by the product rule of
# tests/verify/library_product.plast.
function product_weight(pre, post,    first, w) {
    first = pre < post
    w = 0.5
    if (first) w += product_pre(w, pre, 0)
    w += product_post(w, post, first ? exp(-(post - pre) / 20) : 0)
    if (!first) w += product_pre(w, pre, exp(-(pre - post) / 20))
    return w
}
function product_pre(w, t, post_fast,    v, e, c) {
    v = 0.5 * (1 - exp(-t / 100)); e = 0.25 * (1 - exp(-t / 10)); c = 0.75 * (1 - exp(-t / 100))
    return 0.1 * -0.4 * (1.1 + 0.2 * w + 0.3 * w * w) * (1 + 0.4 * v) * (1 + 0.5 * e + 0.6 * e * e) * (1 + 0.7 * c) * (1 + 0.9 * post_fast)
}
function product_post(w, t, pre_fast,    v, e, c) {
    v = 0.5 * (1 - exp(-t / 100)); e = 0.25 * (1 - exp(-t / 10)); c = 0.75 * (1 - exp(-t / 100))
    return 0.1 * 0.6 * (1.2 + 0.3 * w + 0.4 * w * w) * (1 + 0.5 * v) * (1 + 0.6 * e + 0.7 * e * e) * (1 + 0.8 * c) * (1 + 0.9 * pre_fast)
}

# The sum of exp(-t / tau) over the steps of h from 0 on that lie between start and end.
function while_held(start, end, tau, h) {
    return (1 - exp(-(end - start) / tau)) / (1 - exp(-h / tau))
}
