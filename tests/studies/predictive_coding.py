"""The network of predictive_coding.plast from its weights at the start, and beside each change the one of backpropagation."""
import numpy as np
from replay import load, numbers, say

eta, T = numbers
samples = np.loadtxt(__file__.replace("predictive_coding.py", "exclusive_or.csv"), delimiter=",")
ff, out = load("ff_w")[0].reshape(3, 5), load("out_w")[0].ravel()
aligned = []
for k in range(1000):
    s, target = samples[k % 4, :3], samples[k % 4, 3]
    predicted = s @ ff
    v = predicted.copy()
    r = np.tanh(v)
    e = target - r @ out
    slope = np.concatenate([(eta * np.outer(s, (1 - r ** 2) * out * e)).ravel(), eta * e * r])
    for _ in range(int(T) - 1):
        v = v + 0.1 * (predicted - v + (1 - np.tanh(v) ** 2) * out * e)
        r = np.tanh(v)
        e = target - r @ out
    change = np.concatenate([(eta * np.outer(s, v - predicted)).ravel(), eta * e * r])
    aligned.append(change @ slope / np.sqrt(change @ change * (slope @ slope)))
    ff = ff + change[:15].reshape(3, 5)
    out = out + change[15:]
assert np.mean(aligned) > 0.99  # the cosine of what the network does and backpropagation would do
say(predicted_wrong=np.mean((samples[:, 3] - np.tanh(samples[:, :3] @ ff) @ out) ** 2), predicted_weight=ff[0, 0])
