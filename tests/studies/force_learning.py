"""The network of force_learning.plast from its states after the first step."""
import numpy as np
from replay import load, numbers, say

periods, = numbers
n, period = 100, 240
rec, fed = load("rec_w")[0].reshape(n, n), load("fed_w")[0].ravel()
x = load("net_x")[0]
r, p, out, z = np.tanh(x), np.eye(n), np.zeros(n), 0.0
learning = range(100, 100 + int(periods) * period)
errors, targets = [], []
for t in range(1, learning.stop + period):
    x = x + ((r @ rec + fed * z) - x) * (1 - np.exp(-1 / 10))
    r = np.tanh(x)
    k, z = r @ p, r @ out
    f = sum(a * np.sin(2 * np.pi * m * t / period) for m, a in ((1, 1), (2, 0.5), (3, 0.3)))
    if t in learning:
        gain = 1 / (1 + r @ k)
        p = p - gain * np.outer(k, k)
        out = out - gain * (z - f) * k
    elif t >= learning.stop:
        errors.append((z - f) ** 2)
        targets.append(f)
say(force_error=np.mean(errors) / np.var(targets))
