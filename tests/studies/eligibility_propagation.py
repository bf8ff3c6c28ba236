"""The network of eligibility_propagation.plast from its weights at the start, on the same spikes."""
import numpy as np
from replay import load, numbers, say

passes, = numbers
n, keep, T, eta = 40, 0.951, 200, 1e-6
x = load("x_r")
into, out, back = load("into_w")[0].reshape(20, n), load("out_w")[0].ravel(), load("back_w")[0].ravel()
rec = np.nan_to_num(load("rec_w")[0].reshape(n, n))
goal = np.sin(2 * np.pi * np.arange(T) / T) + 0.5 * np.sin(4 * np.pi * np.arange(T) / T + 1)
r = np.zeros(n)
for k in range(int(passes)):
    v, y, wrong, rate, reset = np.zeros(n), 0.0, 0.0, 0.0, 0
    seen, seen_rec, seen_out = np.zeros(20), np.zeros(n), np.zeros(n)
    e_into, e_rec = np.zeros((20, n)), np.zeros((n, n))
    sum_into, sum_rec, sum_out = e_into.copy(), e_rec.copy(), np.zeros(n)
    for t in range(T):
        before = r
        v = keep * v - reset + (x[t] @ into + before @ rec)
        r = (v > 1) * 1.0
        reset = r
        psi = 0.3 * np.maximum(0, 1 - abs(v - 1))
        y = keep * y + r @ out
        error = y - goal[t]
        seen, seen_rec, seen_out = keep * seen + x[t], keep * seen_rec + before, keep * seen_out + r
        e_into = keep * e_into + np.outer(seen, psi)
        e_rec = keep * e_rec + np.outer(seen_rec, psi)
        sum_into += e_into * (error * back)
        sum_rec += e_rec * (error * back)
        sum_out += error * seen_out
        wrong += error ** 2 / T
        rate += r.mean() / T
    into = into - eta * sum_into
    rec = rec - eta * sum_rec
    np.fill_diagonal(rec, 0)
    out = out - 1e-5 * sum_out
say(propagated_final=wrong, propagated_rate=rate)
