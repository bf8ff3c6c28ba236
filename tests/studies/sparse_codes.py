"""The network of sparse_codes.plast from its weights at the start, on the same pictures."""
import numpy as np
from replay import load, say

p, alpha, beta, gamma, T = 1 / 8, 0.1, 0.02, 0.02, 20
ff, lateral, top, a = load("ff_w")[0].reshape(64, 16), np.zeros((16, 16)), np.zeros(16), np.zeros(16)
for k, shown in enumerate(load("shown_r")):
    x = (np.maximum(np.repeat(shown[:8], 8), np.tile(shown[8:], 8)) > 1.15) * 1.0
    heard = x @ ff
    for _ in range(T):
        a = a + (1 / (1 + np.exp(-10 * (heard + a @ lateral - top))) - a) * (1 - np.exp(-0.5))
    r = (a > 0.5) * 1.0
    top = top + gamma * (r - p)
    if k < 2000:
        ff = ff + beta * r * (x[:, None] - ff)
        lateral = np.minimum(lateral - alpha * (np.outer(r, r) - p ** 2), 0)
        np.fill_diagonal(lateral, 0)
preferred = [np.argmax([ff[np.repeat(bar[:8], 8) + np.tile(bar[8:], 8) > 0, j].mean() for bar in np.eye(16)]) for j in range(16)]
assert sorted(preferred) == list(range(16))  # each unit has a bar of its own
say(sparse_weight=ff[0, 0], sparse_threshold=top[0])
