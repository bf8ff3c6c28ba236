"""The synapses of complex_synapse.plast on the same memories, and what its chain makes of one."""
import numpy as np
from replay import load, say

tubes = 0.5 ** np.arange(2, 8)                          # behind each beaker
sizes = 2.0 ** np.arange(6)
out = (tubes + np.concatenate([[0], tubes[:-1]])) / sizes


def step(u, event):
    """One event, then a step in which each beaker relaxes to what the others have."""
    u = u.copy()
    u[0] += event
    w = u[0].copy()
    into = np.zeros_like(u)
    into[1:] = tubes[:-1, None] * u[:-1]
    into[:-1] += tubes[:-1, None] * u[1:]
    rest = into / sizes[:, None] / out[:, None]
    return w, u + (rest - u) * (1 - np.exp(-out))[:, None]


events = load("event_r")
u = np.zeros((6, events.shape[1]))
for event in events:
    w, u = step(u, event)
u, response = np.zeros((6, 1)), []
for t in range(256):
    left, u = step(u, 1.0 * (t == 0))
    response.append(left[0])
assert 1.7 < response[15] / response[63] < 2.3 and 1.7 < response[63] / response[255] < 2.3  # of 1 / sqrt(t): 2
say(complex_recalled=w @ events[0] / len(w), complex_noise=w.std(), complex_signal=response[63])
