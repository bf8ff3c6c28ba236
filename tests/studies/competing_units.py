"""The units of competing_units.plast on the same digits."""
import numpy as np
from replay import load, say

w = load("ff_w")[0].reshape(64, 20)
for x in load("x_r"):
    drives = x @ w
    order = np.argsort(-drives)
    g = np.zeros(20)
    g[order[0]], g[order[1]] = 1, -0.1
    w = w + 0.02 * g * (x[:, None] - drives * w)
say(competing_norms=np.sqrt((w ** 2).sum(0)).mean(), competing_weight=w[20, 0])
