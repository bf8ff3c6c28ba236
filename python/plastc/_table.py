"""Tables of rules: docs/many.md, docs/files.md."""
import json
import os

import numpy as np

from ._errors import InputError
from ._program import Columns


class Table:
    """A table that plastc has written. Arrays are mapped into memory, not read, and have the rows that are whole in all of them."""

    def __init__(self, folder):
        self.folder = os.fspath(folder)
        try:
            with open(os.path.join(self.folder, "table.json"), encoding="utf-8") as file:
                self.info = json.load(file)
        except (OSError, ValueError) as error:
            raise InputError(f"'{self.folder}' is no table of rules: {error}", "input", 66) from None
        kinds = [dict(item, si_unit="") for item in self.info["theta"]], [dict(item, si_unit="") for item in self.info["x"]]
        self.columns, self.outcomes = (Columns(items, False) for items in kinds)
        self.names, self.outcome_names = self.columns.names, self.outcomes.names
        self.theta, self.x, self.failed = self._array("theta"), self._array("x"), self._array("failed")

    def _array(self, name):
        path = os.path.join(self.folder, name + ".npy")
        if not os.path.exists(path):
            return None
        return np.load(path, mmap_mode="r")[: self.info["rows"]]

    def __len__(self):
        return self.info["rows"]

    @property
    def accepted(self):
        """Which rules pass all stages of `accept`, as truth values; None if the program says nothing of it."""
        array = self._array("accepted")
        return None if array is None else array[:, -1] == 1

    @property
    def weights(self):
        """How much each rule counts in a sample of the prior; None if all count the same."""
        return self._array("weights")

    @property
    def generation(self):
        return self._array("generation")

    @property
    def finite(self):
        """Rules of which all losses and reports are numbers."""
        return np.isfinite(self.x).all(axis=1)

    def posterior(self, draws=1000, seed=1):
        """So many rules of the posterior, drawn by their weights from those that are accepted: [draws, learned numbers]."""
        accepted = self.accepted
        if accepted is None:
            raise InputError(f"the program of '{self.folder}' does not say what is accepted", "input", 66)
        rows = np.flatnonzero(accepted)
        if len(rows) == 0:
            raise InputError(f"no rule of '{self.folder}' is accepted", "input", 66)
        weights = np.ones(len(self)) if self.weights is None else np.asarray(self.weights)
        share = weights[rows] / weights[rows].sum()
        # Systematic: as many of each as its share says, up to one.
        points = (np.random.default_rng(seed).random() + np.arange(draws)) / draws
        return np.asarray(self.theta[rows[np.searchsorted(np.cumsum(share), points).clip(max=len(rows) - 1)]])

    def arviz(self, rows=None):
        """For arviz.from_dict: by name one chain with a draw for each row, of `rows` or of the table."""
        rows = self.theta if rows is None else rows
        return {name: np.asarray(rows[None, :, k]) for k, name in enumerate(self.names)}

    def sbi(self):
        """(theta, x) in single precision, as sbi's append_simulations takes them, without rules that failed."""
        keep = self.finite
        return np.asarray(self.theta[keep], dtype=np.float32), np.asarray(self.x[keep], dtype=np.float32)

    def __repr__(self):
        return f"<plastc.Table '{self.folder}': {len(self)} rules, {len(self.names)} learned numbers, {', '.join(self.outcome_names)}>"
