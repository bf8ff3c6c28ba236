"""Searches, and the folders that they leave."""
import csv
import html
import json
import os
import re
import signal
import subprocess
import sys
import threading

import numpy as np

from ._errors import InputError, Interrupted, PlastcError, error_of
from ._program import data_of, source_members
from ._server import Server, find_plastc
from ._table import Table

# ---- what is in a run ---------------------------------------------------------------------------


class LabelledArray:
    """Coefficients of one name by the powers of their factors: A[pre, post, w]. A term that the rule does not have is nan.

    `values` is the array, `dims` are the names of its axes, `coords` the powers along each."""

    def __init__(self, name, dims, coords, values, unit=""):
        self.name, self.dims, self.coords, self.values, self.unit = name, dims, coords, values, unit

    def _axis(self, name):
        short = [dim.split(".")[0] for dim in self.dims]
        if name in self.dims:
            return self.dims.index(name)
        if short.count(name) == 1:
            return short.index(name)
        raise KeyError(f"'{self.name}' has no axis '{name}', but {', '.join(self.dims)}")

    def sel(self, **powers):
        """A.sel(pre=1, post=1, w=0): by powers, not by places."""
        index = [slice(None)] * len(self.dims)
        for name, power in powers.items():
            axis = self._axis(name)
            places = np.flatnonzero(self.coords[self.dims[axis]] == power)
            if len(places) == 0:
                raise KeyError(f"'{self.name}' has no power {power} of {self.dims[axis]}")
            index[axis] = places[0]
        return self.values[tuple(index)]

    def to_xarray(self):
        import xarray

        return xarray.DataArray(self.values, dims=self.dims, coords=self.coords, name=self.name, attrs={"unit": self.unit})

    def __array__(self, dtype=None, copy=None):
        return self.values if dtype is None else self.values.astype(dtype)

    def __getitem__(self, index):
        return self.values[index]

    @property
    def shape(self):
        return self.values.shape

    def __repr__(self):
        return f"<plastc.LabelledArray {self.name}[{', '.join(self.dims)}] {self.shape}>\n{self.values}"


_TERM = re.compile(r"^(?P<name>.*)\[(?P<factors>[^\]]*\^[^\]]*)\]$")


class Coefficients(dict):
    """Learned numbers by name; those with powers as a LabelledArray by the name before the bracket. `by_name` has all of them one
    by one, as result.json has. Numbers are in SI units; `units` says which."""

    def __init__(self, numbers, units, arrays):
        super().__init__()
        self.by_name, self.units = numbers, units
        terms = {}
        for name, value in numbers.items():
            match = _TERM.match(name)
            factors = [factor.rsplit("^", 1) for factor in match["factors"].split(" ")] if match else []
            try:
                powers = [(base, int(power)) for base, power in factors]
            except ValueError:
                powers = []
            key = (match["name"], tuple(base for base, _ in powers)) if powers else None
            if key and len(set(key[1])) == len(powers):
                terms.setdefault(key, []).append((tuple(power for _, power in powers), value, units.get(name, "")))
            else:
                self[name] = value
        for (name, dims), items in terms.items():
            coords = {dim: np.unique([powers[k] for powers, _, _ in items]) for k, dim in enumerate(dims)}
            values = np.full([len(coords[dim]) for dim in dims], np.nan)
            for powers, value, _ in items:
                values[tuple(np.searchsorted(coords[dim], power) for dim, power in zip(dims, powers))] = value
            same = {unit for _, _, unit in items}
            self[name if name not in self else f"{name}[{' '.join(dims)}]"] = LabelledArray(
                name, dims, coords, values, same.pop() if len(same) == 1 else "")
        self.update(arrays)


def _number(text):
    return float(text) if text else np.nan


class History(dict):
    """Columns of history.csv by name, an array each; what is empty there is nan."""

    def __init__(self, path):
        super().__init__()
        try:
            with open(path, newline="", encoding="utf-8") as file:
                rows = list(csv.reader(file))
        except OSError as error:
            raise InputError(f"cannot read '{path}': {error.strerror}", "input", 66) from None
        rows = [rows[0]] + [row for row in rows[1:] if len(row) == len(rows[0])] if rows else [[]]
        for k, name in enumerate(rows[0]):
            self[name] = np.array([_number(row[k]) for row in rows[1:]])

    def __len__(self):
        return len(next(iter(self.values()), ()))


class Recording:
    """What was recorded of a trial: recording["E.v"] is an array that is mapped into memory."""

    def __init__(self, folder):
        self.folder = folder
        try:
            with open(os.path.join(folder, "recording.json"), encoding="utf-8") as file:
                self.info = json.load(file)
        except (OSError, ValueError) as error:
            raise InputError(f"'{folder}' is no recording: {error}", "input", 66) from None
        self.records = {record["name"]: record for record in self.info["records"]}

    def keys(self):
        return self.records.keys()

    def __iter__(self):
        return iter(self.records)

    def _find(self, name):
        found = [name] if name in self.records else [
            own for own, record in self.records.items() if name in (record["file"].rsplit(".", 1)[0], re.split(r"[\[ ]", own)[0])]
        if len(found) != 1:
            raise KeyError(f"'{self.folder}' has no record '{name}'" if not found else f"there are several: {', '.join(found)}")
        return self.records[found[0]]

    def __getitem__(self, name):
        return np.load(os.path.join(self.folder, self._find(name)["file"]), mmap_mode="r")

    def unit(self, name):
        return self._find(name).get("unit", "")

    def time(self, name):
        """When each row was recorded, in seconds, or in epochs if the program has no physical time."""
        record = self._find(name)
        step = self.info.get("step") or 1.0
        if record["kind"] == "spikes":
            return self[name][:, 0] * step
        stem = record["file"][: -len(".npy")]
        return np.load(os.path.join(self.folder, stem + ".steps.npy")) * step


class Run:
    """The folder of a run, also while it goes on: what is not there yet is an InputError."""

    def __init__(self, folder):
        self.folder = os.path.normpath(os.fspath(folder))
        if not os.path.isdir(self.folder):
            raise InputError(f"there is no run in '{self.folder}'", "input", 66)

    def _path(self, name):
        return os.path.join(self.folder, name)

    @property
    def result(self):
        """result.json, as docs/files.md has it."""
        try:
            with open(self._path("result.json"), encoding="utf-8") as file:
                return json.load(file)
        except OSError:
            raise InputError(f"the run in '{self.folder}' has no result yet", "input", 66) from None
        except ValueError as error:
            raise InputError(f"'{self._path('result.json')}' is damaged: {error}", "input", 66) from None

    @property
    def history(self):
        return History(self._path("history.csv"))

    @property
    def coefficients(self):
        result = self.result
        arrays = {name: np.load(self._path(about["file"])) for name, about in (result.get("arrays") or {}).items()}
        return Coefficients(result["coefficients"], (result.get("units") or {}).get("coefficients") or {}, arrays)

    @property
    def loss(self):
        return self.result["loss"]

    @property
    def validation_loss(self):
        return self.result["validation_loss"]

    @property
    def program(self):
        """The text of the program, included files in their places."""
        with open(self._path("program.plast"), encoding="utf-8") as file:
            return file.read()

    def recording(self, name=None, of=None):
        """What was recorded of a trial; with a name, that array. of: 'before' or 'after', of the pictures in the report."""
        for folder in [f"network/{of}"] if of else ["recording", "network/after", "."]:
            if os.path.exists(self._path(os.path.join(folder, "recording.json"))):
                recording = Recording(self._path(folder))
                return recording if name is None else recording[name]
        raise InputError(f"the run in '{self.folder}' has recorded nothing: plastc.run(…, record=True)", "input", 66)

    @property
    def candidates(self):
        """All candidates of the search, of a run with keep_candidates=True, or of a posterior."""
        return Table(self._path("candidates"))

    def _plastc(self, *words):
        done = subprocess.run([find_plastc(), *words], capture_output=True, text=True)
        if done.returncode != 0:
            raise error_of({"error": {"text": done.stderr.strip(), "kind": "run", "status": done.returncode, "messages": done.stderr}})
        return done.stdout

    def report(self):
        """Makes report.html; returns its path."""
        self._plastc("report", self.folder)
        return self._path("report.html")

    def plot(self, what):
        """A picture, as text of an SVG: what `plastc plot` draws."""
        return Picture(self._plastc("plot", self.folder, what))

    def __repr__(self):
        try:
            result = self.result
        except InputError:
            return f"<plastc.Run '{self.folder}': no result yet>"
        return f"<plastc.Run '{self.folder}': loss {result['loss']:.4g}, {result['stop_reason']}>\n{result['equation']}"

    def _repr_latex_(self):
        lines = [line for line in self.result["latex"].split("\n") if line]
        return "$\\displaystyle " + " \\\\ ".join(lines) + "$" if lines else None

    def _repr_html_(self):
        try:
            result = self.result
        except InputError as error:
            return f"<p>{html.escape(str(error))}</p>"
        def shown(value):
            return "–" if value is None else f"{value:.4g}" if isinstance(value, float) else html.escape(str(value))

        rows = [("loss", result["loss"]), ("validation", result["validation_loss"]), ("evaluations", result["evaluations"]),
                ("stopped", result["stop_reason"])]
        rows += [(f"angle to {name}", f"{angle:.3g}°") for name, angle in (result.get("angles") or {}).items() if angle is not None]
        maths = "".join(f"<p><math display='block'>{line}</math></p>" for line in (result.get("mathml") or "").split("\n") if line)
        table = "".join(f"<tr><th style='text-align:left'>{html.escape(name)}</th><td>{shown(value)}</td></tr>" for name, value in rows)
        return f"<div><p>run <code>{html.escape(self.folder)}</code></p>{maths}<table>{table}</table></div>"


class Picture(str):
    """An SVG, which notebooks show."""

    def _repr_svg_(self):
        return str(self)


# ---- searches -----------------------------------------------------------------------------------


def _print_progress(event):
    if event["event"] == "generation":
        loss = event["best_loss"]
        print(f"\rgeneration {event['generation']}  loss {'–' if loss is None else format(loss, '.4g')}    ", end="", file=sys.stderr,
              flush=True)
    elif event["event"] == "end":
        print(file=sys.stderr)


class _Interruptible:
    """Ctrl-C, or a kernel that is interrupted, calls `stop` once; the second time it is a KeyboardInterrupt as usual."""

    def __init__(self, stop):
        self.stop, self.before, self.came = stop, None, False

    def _on_signal(self, number, frame):
        if self.came:
            raise KeyboardInterrupt
        self.came = True
        self.stop()

    def __enter__(self):
        if threading.current_thread() is threading.main_thread():
            self.before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_):
        if self.before is not None:
            signal.signal(signal.SIGINT, self.before)


def run(file=None, *, set=None, fix=None, data=None, progress=None, server=None, **options):
    """Searches, as `plastc run`; returns the Run.

    Other options are those of the command line: seed, generations, out, threads, jit, lanes, precision, coefficients, rule, start,
    keep_candidates, record, no_report. progress: True prints a line, which is usual on a terminal; a function is called with each
    event, a dict as `plastc run --events` prints. A KeyboardInterrupt ends the search after its generation: what it has found is
    saved, and Interrupted is raised."""
    if progress is None:
        progress = sys.stderr.isatty()
    tell = progress if callable(progress) else _print_progress if progress else None
    options = {name: value if isinstance(value, (bool, int, float, str)) or value is None else os.fspath(value)
               for name, value in options.items()}
    if file is not None:
        members = source_members(file)
        if "text" in members:
            raise InputError("a search needs a file, which its results name: write the program into one", "input", 66)
        options.update(members)
    folder = [None]

    def event(own):
        if own["event"] == "run":
            folder[0] = own["folder"]
        if tell:
            tell(own)

    opened = server or Server()
    try:
        number = opened.send("run", set=set, fix=fix, data=data_of(file, data), **options)
        with _Interruptible(lambda: opened.send("cancel", request=number)):
            answer = opened.finish(number, event)
        if answer["messages"]:
            print(answer["messages"], end="", file=sys.stderr)
    finally:
        if server is None:
            opened.close()
    found = Run(folder[0])
    if answer["interrupted"]:
        raise Interrupted(found)
    return found


def resume(folder, **options):
    """Goes on with a run, to the same bits; generations=N gives it a longer budget."""
    return run(resume=os.fspath(folder.folder if isinstance(folder, Run) else folder), **options)


def check(source, *, set=None, fix=None, data=None, server=None):
    """Looks for errors in a program, a path or its text: returns warnings as text, raises ProgramError."""
    opened = server or Server()
    try:
        answer = opened.request("check", **source_members(source), set=set, fix=fix, data=data_of(source, data))
    finally:
        if server is None:
            opened.close()
    return answer["messages"]
