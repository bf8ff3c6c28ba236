"""%%plast in IPython: a cell that is a program."""
import os
import sys
import tempfile
from pathlib import Path

from ._errors import PlastcError
from ._run import check

_folder = None


class Cell(type(Path())):
    """The file of a cell; `plast_data` is the folder in which it was run, where its data files are."""

    plast_data = None


def register(ipython):
    def plast(line, cell):
        """%%plast NAME: checks the program in the cell, and calls the file that has it NAME. Data files are those of the current
        folder."""
        global _folder
        name = line.strip()
        if not name.isidentifier():
            print("%%plast NAME: NAME becomes the path of the program", file=sys.stderr)
            return
        if _folder is None:
            _folder = tempfile.TemporaryDirectory(prefix="plastc-cells-")
        path = Cell(_folder.name) / f"{name}.plast"
        path.plast_data = os.getcwd()
        path.write_text(cell, encoding="utf-8")
        try:
            warnings = check(path)
        except PlastcError as error:
            print(str(error).replace(str(path), path.name), file=sys.stderr)
            return
        if warnings:
            print(warnings.replace(str(path), path.name), end="", file=sys.stderr)
        ipython.user_ns[name] = path

    ipython.register_magic_function(plast, "cell", "plast")
