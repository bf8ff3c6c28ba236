"""What the replays of this folder share: the recording that is the first argument, and the numbers behind it."""
import os
import sys
import numpy as np

numbers = [float(text) for text in sys.argv[2:]]


def load(name):
    return np.load(f"{sys.argv[1]}/{name}.npy")


def found(name):
    """A learned array of the search."""
    return np.load(f"{os.environ['FOUND']}/learned.{name}.npy")


def say(**values):
    for name, value in values.items():
        print(name, "=", repr(float(value)))


class Adam:
    """Kingma and Ba 2015, with gradients of length 1 at the most."""

    def __init__(self, rate):
        self.rate, self.count, self.mean, self.square = rate, 0, 0.0, 0.0

    def step(self, parameters, slope):
        slope = slope / max(1, np.sqrt(slope @ slope))
        self.count += 1
        self.mean = 0.9 * self.mean + 0.1 * slope
        self.square = 0.999 * self.square + 0.001 * slope ** 2
        mean, square = self.mean / (1 - 0.9 ** self.count), self.square / (1 - 0.999 ** self.count)
        return parameters - self.rate * mean / (np.sqrt(square) + 1e-8)
