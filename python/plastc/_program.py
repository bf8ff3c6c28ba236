"""A compiled program, as a function of many rules at once."""
import os
from dataclasses import dataclass

import numpy as np

from ._errors import UsageError
from ._server import Server, decode, encode

MOST_NUMBERS = 1 << 22  # of a request: some 45 MB of text


@dataclass
class Outcome:
    """What rules did. Arrays have a row for each rule; of a single rule, given as an array of one dimension, they are that row."""

    objective: np.ndarray  #: what is minimised, penalties included; inf if it is no finite number
    loss: np.ndarray  #: the same without penalties
    losses: np.ndarray  #: [rules, losses], in the units of the program
    reports: np.ndarray  #: [rules, reports], in the units of the program; nan: no number
    failed: np.ndarray  #: [rules, 4]: share of trials that failed, that a guard stopped, when they failed, when they were stopped
    gradient: np.ndarray = None  #: [rules, learned numbers]: of the objective, exact

    def _first(self):
        return Outcome(*(None if value is None else value[0] for value in
                         (self.objective, self.loss, self.losses, self.reports, self.failed, self.gradient)))


class Columns:
    """Names, units and sizes of units of learned numbers, losses or reports."""

    def __init__(self, items, si):
        self.names = [item["name"] for item in items]
        self.units = [item["si_unit" if si else "unit"] for item in items]
        self.scale = np.array([1.0 if si else item["scale"] for item in items])


class Rules:
    """What programs and libraries share: names, units and starts of what is learned."""

    def _describe(self, coefficients, outcomes, si):
        self.coefficients = Columns(coefficients, si)
        self.outcomes = Columns(outcomes, si)
        self.names, self.units = self.coefficients.names, self.coefficients.units
        self.loss_names = [item["name"] for item in outcomes if item["kind"] == "loss"]
        self.report_names = [item["name"] for item in outcomes if item["kind"] != "loss"]

        def numbers(name, instead):
            values = [instead if item[name] is None else item[name] for item in coefficients]
            return np.array(values, dtype=float) / self.coefficients.scale

        #: the means of the start distributions, and the bounds
        self.start, self.low, self.high = numbers("start", 0.0), numbers("low", -np.inf), numbers("high", np.inf)

    def _theta(self, theta):
        """[rules, learned numbers], SI; and whether it was a single rule."""
        if hasattr(theta, "coefficients") and not isinstance(theta, np.ndarray):
            theta = self.theta_of(theta)
        theta = np.asarray(theta, dtype=float)
        if theta.ndim not in (1, 2) or theta.shape[-1] != len(self.names):
            raise UsageError(f"theta has the shape {theta.shape}, but the program learns {len(self.names)} numbers: "
                             f"it is [rules, {len(self.names)}], or [{len(self.names)}] for one rule", "usage", 2)
        return np.atleast_2d(theta) * self.coefficients.scale, theta.ndim == 1

    def theta_of(self, run):
        """The rule that a run has found, as a row. What it does not have is at its start."""
        found = run.coefficients.by_name
        si = np.array([found.get(name, np.nan) for name in self.names], dtype=float) / self.coefficients.scale
        return np.where(np.isnan(si), self.start, si)

    def _outcome(self, objective, loss, outcomes, failed, gradient):
        values = outcomes / self.outcomes.scale
        losses = len(self.loss_names)
        return Outcome(objective, loss, values[:, :losses], values[:, losses:], failed,
                       None if gradient is None else gradient * self.coefficients.scale)

    def __call__(self, theta, *, gradient=False, trials=None, validation=False, generation=None):
        """Evaluates rules: theta is [rules, learned numbers], or a single row, in the units of the program.

        gradient: also the exact gradient of the objective. trials: the first so many. validation: those of validation.
        generation: from 0, whose draws are used; else those with which results are reported, as `plastc eval` has them."""
        theta, single = self._theta(theta)
        outcome = self._evaluate(theta, gradient, trials, validation, generation)
        return outcome._first() if single else outcome

    def value_and_gradient(self, theta, **options):
        """Objective and gradient of one rule: for scipy.optimize.minimize(…, jac=True)."""
        outcome = self(theta, gradient=True, **options)
        return outcome.objective, outcome.gradient

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def source_members(source):
    """A program is a path, or its text if that has several lines."""
    text = os.fspath(source)
    return {"text": text} if "\n" in text else {"file": text}


def data_of(source, data):
    """The folder of data files: of a cell of a notebook that where it was run."""
    data = getattr(source, "plast_data", None) if data is None else data
    return None if data is None else os.fspath(data)


class Program(Rules):
    """Made by compile(). It is a process of plastc, until close(); `with` closes it."""

    def __init__(self, source, *, set=None, fix=None, data=None, seed=None, threads=None, jit=None, lanes=None, gradient=True,
                 si=False, server=None):
        self._server, self._own = (server, False) if server else (Server(), True)
        try:
            answer = self._server.request("compile", **source_members(source), set=set, fix=fix,
                                          data=data_of(source, data), seed=seed, threads=threads, jit=jit,
                                          lanes=lanes, gradient=bool(gradient))
        except BaseException:
            if self._own:
                self._server.close()
            raise
        self.number, self.sha256, self.seed = answer["program"], answer["sha256"], answer["seed"]
        self.trials, self.validation_trials = answer["trials"], answer["validation_trials"]
        self.has_gradient, self.no_gradient = answer["gradient"], answer["no_gradient"]
        self._describe(answer["coefficients"], answer["outcomes"], si)

    def _evaluate(self, theta, gradient, trials, validation, generation):
        rows = max(1, MOST_NUMBERS // max(1, theta.shape[1]))
        parts = []
        for first in range(0, max(1, len(theta)), rows):
            answer = self._server.request("evaluate", program=self.number, theta=encode(theta[first:first + rows]),
                                          gradient=bool(gradient), trials=trials, validation=bool(validation), generation=generation)
            parts.append([decode(answer[name]) for name in ("objective", "loss", "outcomes", "failed")] +
                         ([decode(answer["gradient"])] if gradient else []))
        arrays = [np.concatenate(part) for part in zip(*parts)]
        return self._outcome(*arrays, *([] if gradient else [None]))

    def close(self):
        if self._own:
            self._server.close()
        elif self.number:
            self._server.request("free", program=self.number)
        self.number = 0


def compile(source, *, in_process=False, **options):
    """A program, a path or its text, as a function of many rules at once: see Program.

    in_process: as a library that is loaded into this process: see Library. The numbers are the same, to the last bit."""
    if in_process:
        from ._library import Library

        return Library(source, **options)
    return Program(source, **options)
