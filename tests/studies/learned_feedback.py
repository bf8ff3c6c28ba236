"""The network of learned_feedback.plast with what was trained, on the same task."""
import numpy as np
from replay import load, say

w, v, b = (load(name + "_w")[0].reshape(shape) for name, shape in (("ff", (6, 20)), ("out", (20, 2)), ("feedback", (2, 20))))
a_hidden, a_output = load("a_hidden").item(), load("a_output").item()
squares = []
for t, (x, goal) in enumerate(zip(load("x_r"), load("goal_r"))):
    h = np.tanh(x @ w)
    e = goal - h @ v
    squares.append(e ** 2)
    if t < 30:
        w = w + a_hidden * np.outer(x, (e @ b) * (1 - h ** 2))
        v = v + a_output * np.outer(h, e)
say(feedback_trained=np.mean(squares[30:]))
