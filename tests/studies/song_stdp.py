"""The neuron of song_stdp.plast on the same spikes."""
import numpy as np
from replay import load, numbers, say

seconds, = numbers
h, g_max, eta, alpha = 0.1, 0.015, 0.005 * 0.015, 1.05  # ms
learning, steps = int(seconds * 10000), int(seconds * 10000) + 50000
w = load("e_w")[0].ravel()


def lists(name):
    """The units that spike in each step."""
    step, unit = load(name).T
    return np.split(unit, np.searchsorted(step, np.arange(1, steps)))


exc, inh = lists("exc_spikes"), lists("inh_spikes")
v, ge, gi, x_post = -70.0, 0.0, 0.0, 0.0
x_pre, since, decay = np.zeros(len(w)), np.zeros(len(w), int), np.exp(-h / 20)
synaptic = np.exp(-h / 5)
spikes = 0
for t in range(steps):
    leak = 1 + ge + gi
    v += ((-70 - 70 * gi) / leak - v) * -np.expm1(-h * leak / 20)
    ge, gi, x_post = ge * synaptic, gi * synaptic, x_post * decay
    fired = v > -54
    if fired:
        v = -60.0
        spikes += t >= learning
    came = exc[t]
    if len(came):
        for unit in came:                               # one after the other, as conductances add up
            ge += w[unit]
        x_pre[came] = x_pre[came] * decay ** (t - since[came]) + 1
        since[came] = t
        w[came] = np.clip(w[came] - eta * alpha * x_post, 0, g_max)
    if fired:
        x_post += 1
        w = np.clip(w + eta * x_pre * decay ** (t - since), 0, g_max)
    gi += 0.05 * len(inh[t])
say(song_rate=spikes / 5, song_weight=w.mean(), song_spread=w.std())
