"""The network of random_feedback.plast from its weights at the start, on the same inputs."""
import numpy as np
from replay import load, numbers, say

eta, = numbers
teacher, w0, w1, b = (load(name + "_w")[0].reshape(shape)
                      for name, shape in (("teacher", (30, 10)), ("w0", (30, 20)), ("w1", (20, 10)), ("b", (10, 20))))
wrong, wanted, aligned = [], [], []
for x in load("x_r"):
    goal, h = x @ teacher, x @ w0
    e = goal - h @ w1
    taught, slope = e @ b, w1 @ e
    w1 = w1 + eta * np.outer(h, e)
    w0 = w0 + eta * np.outer(x, taught)
    wrong.append(e @ e)
    wanted.append(goal @ goal)
    aligned.append(taught @ slope / np.sqrt(taught @ taught * (slope @ slope)))
say(feedback_error=np.mean(wrong[-100:]) / np.mean(wanted[-100:]), feedback_aligned=np.mean(aligned[-100:]),
    feedback_aligned_first=np.mean(aligned[:100]))
