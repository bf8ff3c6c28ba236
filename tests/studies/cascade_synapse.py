"""The Markov chain of the states (sign, level) of cascade_synapse.plast."""
import numpy as np
from replay import say

levels = 5


def chain(sign):
    """Probabilities to come from each state, in columns, to each other by an event of that sign."""
    matrix = np.zeros((2 * levels, 2 * levels))
    for strong in 0, 1:
        for level in range(levels):
            state, q = strong * levels + level, 0.5 ** level
            right = strong == (sign > 0)
            moved = q if not right else q / 2 if level < levels - 1 else 0
            target = (1 - strong) * levels if not right else state + 1
            matrix[state, state] = 1 - moved
            if moved:
                matrix[target, state] += moved
    return matrix


up, down = chain(1), chain(-1)
either = (up + down) / 2
strength = np.repeat([-1, 1], levels)
start = np.zeros(2 * levels)
start[[0, levels]] = 0.5
settled = np.linalg.matrix_power(either, 400) @ start


def signal(events):
    later = np.linalg.matrix_power(either, events)
    return strength @ later @ (up - down) @ settled / 2


say(cascade_1=signal(1), cascade_10=signal(10), cascade_50=signal(50))
