"""The cell of selected_delays.plast on the same spikes."""
import numpy as np
from replay import load, say

h, steps = 0.05, 21000  # ms
arrivals = [[] for _ in range(steps + 80)]
for step, unit in load("axon_spikes"):
    arrivals[step + unit].append(unit)                  # the delay of axon i is i steps
v, silent, x_post, w, x_pre = 0.0, 0, 0.0, np.full(80, 0.12), np.zeros(80)
decay = np.exp(-h / 0.5)
for t in range(steps):
    held = silent > 0
    if held:
        silent -= 1
    else:
        v *= decay
    fires = v > 1 and not held
    if fires:
        v, silent, held = 0.0, 20, True
    x_pre, x_post = x_pre * decay, x_post * decay
    for unit in sorted(arrivals[t]):                    # those with the shortest delay first
        if not held:
            v += w[unit]
        x_pre[unit] += 1
        w[unit] = max(w[unit] - 0.0009 * x_post, 0)
    if fires:
        x_post += 1
        w = np.minimum(w + 0.0005 * x_pre, 0.3)
angle = 2 * np.pi * h * np.arange(80) / 2
say(delays_coherence=np.hypot(w @ np.cos(angle), w @ np.sin(angle)) / w.sum(), delays_weight=w.mean())
