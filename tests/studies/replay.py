"""What the replays of this folder share: the recording that is the first argument, and the numbers behind it."""
import sys
import numpy as np

numbers = [float(text) for text in sys.argv[2:]]


def load(name):
    return np.load(f"{sys.argv[1]}/{name}.npy")


def say(**values):
    for name, value in values.items():
        print(name, "=", repr(float(value)))
