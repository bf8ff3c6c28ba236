"""The pole of evolved_plasticity.plast under the rule that was found, from where it stands after the first step."""
import numpy as np
from replay import found, load, say

rules = [[found(f"{rule}.{name}") for name in ("a", "b", "c", "d", "eta")] for rule in ("first", "second")]
weights = [load("into_w")[0].reshape(4, 8), load("out_w")[0].reshape(8, 1)]
x, v, q, s = (load(f"cart_{name}")[0, 0] for name in "xvqs")
squares = []
for t in range(200):
    if t > 0:
        push = (10 * layers[2][0] + 0.05 * s ** 2 * np.sin(q)) / 1.1
        turn = (9.8 * np.sin(q) - np.cos(q) * push) / (0.5 * (4 / 3 - 0.1 * np.cos(q) ** 2 / 1.1))
        x, v, q, s = x + 0.02 * v, v + 0.02 * (push - 0.05 * turn * np.cos(q) / 1.1), q + 0.02 * s, s + 0.02 * turn
    layers = [np.array([x, v, 10 * q, 3 * s])]
    for w in weights:
        layers.append(np.tanh(layers[-1] @ w))
    squares.append(q ** 2)
    for k, (a, b, c, d, eta) in enumerate(rules):
        pre, post = layers[k][:, None], layers[k + 1]
        weights[k] = np.clip(weights[k] + eta * (a * pre * post + b * pre + c * post + d), -3, 3)
say(evolved_fell=0.01 * np.mean(squares))
