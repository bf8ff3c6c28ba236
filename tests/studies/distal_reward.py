"""The synapses of distal_reward.plast on the same spikes."""
import numpy as np
from replay import load, numbers, say

seconds, = numbers
steps = int(seconds * 1000)
delay = 1000


def lists(name):
    """The units that spike in each step."""
    step, unit = load(name).T
    return np.split(unit, np.searchsorted(step, np.arange(1, steps)))


pre, post = lists("pre_cells_spikes"), lists("post_cells_spikes")
fast, slow = np.exp(-1 / 20), np.exp(-1 / 1000)
late = met = dopamine = 0.0
x_pre, x_post, c, w = np.zeros(50), np.zeros(50), np.zeros(50), np.ones(50)
rewards = set()
for t in range(steps):
    late, met, dopamine = late * np.exp(-1 / 10), met * np.exp(-1), dopamine * np.exp(-1 / 200)
    if met > 0.3:
        met = 0.0
        rewards.add(t + delay)
    x_pre, x_post, c = x_pre * fast, x_post * fast, c * (slow if t else 1)
    if t in rewards:
        dopamine += 0.5
    if 0 in pre[t]:
        late = 1.0
    if 0 in post[t] and late > np.exp(-1):
        met += 1
    x_pre[pre[t]] += 1
    c[pre[t]] -= 3 * x_post[pre[t]]
    x_post[post[t]] += 1
    c[post[t]] += 2 * x_pre[post[t]]
    w = np.clip(w + 0.001 * c * dopamine, 0, 4)
say(reward_rewarded=w[0], reward_others=w[1:].mean())
