"""The neuron of bistable_synapse.plast on the same spikes."""
import numpy as np
from replay import load, say

h, steps = 0.5, 40000  # ms


def lists(name):
    """The units that spike in each step."""
    step, unit = load(name).T
    return np.split(unit, np.searchsorted(step, np.arange(1, steps)))


inputs, teacher = lists("x_spikes"), lists("teach_spikes")
total = 0.0
w, v, c, silent = load("syn_w")[0].ravel(), 0.0, 0.0, 0
for t in range(steps):
    c *= np.exp(-h / 60)
    held = silent > 0
    if held:
        silent -= 1
    else:
        v *= np.exp(-h / 20)
    fires = v > 1 and not held
    if fires:
        v, c, silent, held = 0.0, c + 1, 4, True
    for unit in inputs[t]:                              # each acts, then its synapse sees what it has done
        if not held:
            v += 0.02 * (w[unit] > 0.5)
        move = 0.1 if v > 0.7 and 0.8 < c < 8 else -0.1 if v <= 0.7 and 0.02 < c < 0.8 else 0
        w[unit] = min(max(w[unit] + move, 0), 1)
    w = np.clip(w + h / 1000 * np.where(w > 0.5, 3.5, -3.5), 0, 1)
    total += w.mean() / steps
    if not held:
        v += 0.03 * len(teacher[t])
say(bistable_taught=np.mean(w[:50] > 0.5), bistable_untaught=np.mean(w[50:] > 0.5), bistable_internal=total)
