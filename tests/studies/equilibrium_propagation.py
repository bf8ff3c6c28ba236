"""The network of equilibrium_propagation.plast from its weights at the start."""
import numpy as np
from replay import load, numbers, say

eta, nudge, T = numbers
samples = np.loadtxt(__file__.replace("equilibrium_propagation.py", "exclusive_or.csv"), delimiter=",")
ff, out = load("ff_w")[0].reshape(3, 8), load("out_w")[0].ravel()


def settle(u, y, s, target, force, steps):
    from_input = s @ ff
    for _ in range(int(steps)):
        r = np.tanh(u)
        # y hears what x has become in this step; its derivative is linear, so its step is exact
        u = u + 0.5 * ((1 - r ** 2) * (from_input + y * out) - u)
        rest = (np.tanh(u) @ out + force * target) / (1 + force)
        y = y + (rest - y) * (1 - np.exp(-0.5 * (1 + force)))
    return u, y


u, y, wrong = np.zeros(8), 0.0, []
for k in range(1504):
    s, target = samples[k % 4, :3], samples[k % 4, 3]
    u, y = settle(u, y, s, target, 0, T)
    free, y_free = np.tanh(u), y
    wrong.append((y - target) ** 2)
    u, y = settle(u, y, s, target, nudge, T)
    if k == 0:  # what the difference should be: the slope of the error of the settled network, by differences
        slopes = np.zeros(8)
        for j in range(8):
            for sign in 1e-5, -1e-5:
                moved = out.copy()
                out[j] += sign
                slopes[j] += (settle(np.zeros(8), 0, s, target, 0, 1000)[1] - target) ** 2 / 2 / (2 * sign)
                out = moved
        change = np.tanh(u) * y - free * y_free
        assert -change @ slopes > 0.99 * np.sqrt(change @ change * (slopes @ slopes))
    if k < 1500:
        ff = ff + eta / nudge * np.outer(s, np.tanh(u) - free)
        out = out + eta / nudge * (np.tanh(u) * y - free * y_free)
say(settled_wrong=np.mean(wrong[-4:]), settled_weight=ff[0, 0])
