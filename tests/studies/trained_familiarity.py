"""Trains the network of trained_familiarity.plast on the same four trials: slopes by going back through time, Adam."""
import numpy as np
from replay import Adam, load, numbers, say

updates, = numbers
n, m, begin = 12, 8, 5
trials = [(load(f"trial_{k}/x_r"), load(f"trial_{k}/coin_again").ravel()) for k in range(4)]
sizes = np.cumsum([n * m, m, m, 1, 1])
# lambda and eta in their bounds, from 0 to 1
parameters = np.concatenate([load("trial_0/W1").ravel(), np.full(m, -2.0), load("trial_0/W2").ravel(), [0.0],
                             [(0.8 - 0.2) / 0.799], [(-0.5 + 2) / 4]])


def unpack(parameters):
    w1, b1, w2, b2, kept, speed = np.split(parameters, sizes)
    return w1.reshape(n, m), b1, w2, b2[0], 0.2 + 0.799 * kept[0], -2 + 4 * speed[0]


def slopes(parameters):
    """The loss and its slopes."""
    w1, b1, w2, b2, kept, speed = unpack(parameters)
    loss, bars = 0.0, [np.zeros((n, m)), np.zeros(m), np.zeros(m), 0.0, 0.0, 0.0]
    for x, again in trials:
        a, h, u = [np.zeros((n, m))], [], []
        for pattern in x:
            h.append(1 / (1 + np.exp(-(pattern @ (w1 + a[-1]) + b1))))
            u.append(h[-1] @ w2 + b2)
            a.append(kept * a[-1] + speed * np.outer(pattern, h[-1]))
        counted = (np.arange(len(x)) >= begin) / (len(x) - begin) / 4
        loss += counted @ (np.logaddexp(0, u) - again * u)
        u_bar = counted * (1 / (1 + np.exp(-np.array(u))) - again)
        a_bar = np.zeros((n, m))
        for t in range(len(x) - 1, -1, -1):
            bars[4] += np.sum(a_bar * a[t])
            bars[5] += np.sum(a_bar * np.outer(x[t], h[t]))
            h_bar = u_bar[t] * w2 + speed * (x[t] @ a_bar)
            bars[2] += u_bar[t] * h[t]
            bars[3] += u_bar[t]
            drive_bar = h_bar * h[t] * (1 - h[t])
            a_bar = kept * a_bar + np.outer(x[t], drive_bar)
            bars[0] += np.outer(x[t], drive_bar)
            bars[1] += drive_bar
    bars[4] *= 0.799
    bars[5] *= 4
    return loss, np.concatenate([np.ravel(bar) for bar in bars])


loss, slope = slopes(parameters)
for k in 7, n * m + 2, sizes[1] + 1, sizes[3], sizes[4]:    # the slopes are those of the loss
    moved = np.zeros(len(parameters))
    moved[k] = 1e-5
    assert abs((slopes(parameters + moved)[0] - slopes(parameters - moved)[0]) / 2e-5 - slope[k]) < 1e-8
adam = Adam(0.01)
for _ in range(int(updates)):
    parameters = adam.step(parameters, slopes(parameters)[1])
    parameters[-2:] = np.clip(parameters[-2:], 0, 1)
w1, b1, w2, b2, kept, speed = unpack(parameters)
say(familiar_entropy=slopes(parameters)[0], familiar_kept=kept, familiar_speed=speed,
    familiar_size=np.sqrt((w1 ** 2).sum()) + np.sqrt(b1 @ b1))
