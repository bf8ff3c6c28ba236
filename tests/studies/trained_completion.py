"""Trains the network of trained_completion.plast on the same four trials: slopes by going back through time, Adam."""
import numpy as np
from replay import Adam, load, numbers, say

updates, = numbers
n, low, high = 10, 0.001, 1
shapes = [load(f"trial_{k}/shape_r") for k in range(4)]
goals = [np.where(shape[0] == 0, shape[-1], shape[0]) for shape in shapes]
parameters = np.concatenate([load("trial_0/w_fixed").ravel(), load("trial_0/alpha").ravel(),
                             [np.log(0.05 / low) / np.log(high / low)]])


def unpack(parameters):
    return (parameters[:n * n].reshape(n, n), parameters[n * n:2 * n * n].reshape(n, n),
            low * np.exp(parameters[-1] * np.log(high / low)))


def slopes(parameters):
    """The loss and its slopes."""
    w, alpha, eta = unpack(parameters)
    loss, w_bar, alpha_bar, eta_bar = 0.0, np.zeros((n, n)), np.zeros((n, n)), 0.0
    for shape, goal in zip(shapes, goals):
        x, h = [np.zeros(n)], [np.zeros((n, n))]        # before each step
        for shown in shape:
            x.append(np.where(shown != 0, shown, np.tanh(x[-1] @ (w + alpha * h[-1]))))
            h.append(h[-1] + eta * (np.outer(x[-2], x[-1]) - h[-1]))
        loss += np.mean((x[-1] - goal) ** 2) / 4
        x_bar, x_bar_before, h_bar = 2 * (x[-1] - goal) / n / 4, np.zeros(n), np.zeros((n, n))
        for t in range(len(shape) - 1, -1, -1):
            x_bar = x_bar + eta * (x[t] @ h_bar)        # what the weights have of it
            x_bar_before = eta * (h_bar @ x[t + 1])
            eta_bar += np.sum(h_bar * (np.outer(x[t], x[t + 1]) - h[t]))
            h_bar = (1 - eta) * h_bar
            drive_bar = np.where(shape[t] != 0, 0, x_bar * (1 - x[t + 1] ** 2))
            outer = np.outer(x[t], drive_bar)
            w_bar += outer
            alpha_bar += outer * h[t]
            h_bar = h_bar + outer * alpha
            x_bar = x_bar_before + (w + alpha * h[t]) @ drive_bar
    return loss, np.concatenate([w_bar.ravel(), alpha_bar.ravel(), [eta_bar * eta * np.log(high / low)]])


loss, slope = slopes(parameters)
for k in 3, n * n + 17, 2 * n * n:                      # the slopes are those of the loss
    moved = np.zeros(len(parameters))
    moved[k] = 1e-5
    assert abs((slopes(parameters + moved)[0] - slopes(parameters - moved)[0]) / 2e-5 - slope[k]) < 1e-9
adam = Adam(0.01)
for _ in range(int(updates)):
    parameters = adam.step(parameters, slopes(parameters)[1])
w, alpha, eta = unpack(parameters)
say(trained_first=loss, trained_far=slopes(parameters)[0], trained_eta=eta, trained_size=np.sqrt((alpha ** 2).sum()), trained_element=w[2, 7])
