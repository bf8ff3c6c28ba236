"""command_line.py: the commands and options of plastc, as its help shows them, for what is written from them.

What stands in compiler/commands/commands.def and options.def is read as `plastc --help` prints it; which values an option takes is
read from the message about an empty one.
"""
import re
import subprocess

COLUMN = 24  # of help, where the words of an option begin


class Option:
    """One option of a command: `name` with its dashes, `argument` as help shows it, or '', its `words`, and the `values` it takes if these are
    a few words."""

    def __init__(self, name, argument, words):
        self.name, self.argument, self.words = name, argument, words
        self.values, self.repeats = (), False

    def key(self):
        return self.name, self.argument, self.words, self.values


class Command:
    """One command: its `name`, its `operand` as help shows it, what it does, its `options`."""

    def __init__(self, name, operand, words):
        self.name, self.operand, self.words, self.options = name, operand, words, []


def printed(plastc, *arguments):
    """What it says on both outputs, without an input."""
    done = subprocess.run([plastc, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout.decode()


def read_values(plastc, command, option):
    takes = re.search(r"takes (.*), not ''", printed(plastc, command.name, option.name + "=" if option.name[1] == "-" else option.name, ""))
    if not takes:
        return
    option.repeats = "each name once" in takes[1]
    words = re.sub("^one of ", "", takes[1]).replace(" or ", ", ").split(", ")
    if len(words) > 1 and all(re.fullmatch(r"[\w-]+", word) for word in words):
        option.values = tuple(words)


def read_command(plastc, name):
    lines = printed(plastc, name, "--help").splitlines()
    operand = re.fullmatch("usage: plastc %s ?(.*) \\[OPTIONS\\]" % name, lines[0])[1]
    command = Command(name, operand, lines[2])
    for line in lines[4:]:
        if line.startswith("  -"):
            option, _, argument = line[2:COLUMN].strip().partition(" ")
            assert line[COLUMN - 1] == " " and line[COLUMN] != " ", line
            command.options.append(Option(option, argument, line[COLUMN:]))
        elif line.startswith(" " * COLUMN):
            command.options[-1].words += " " + line[COLUMN:]
    for option in command.options:
        if option.argument and option.argument not in ("DIR", "FILE", "FILE.plast"):
            read_values(plastc, command, option)
    return command


def read(plastc):
    """The commands, in the order of help."""
    lines = printed(plastc, "--help").splitlines()
    return [read_command(plastc, line.split()[0]) for line in lines[2:lines.index("", 2)]]


def read_exit_codes(plastc):
    """Pairs of a code and what it means."""
    text = printed(plastc, "--help").partition("exit codes: ")[2].replace("\n", " ")
    return re.findall(r"(\d+) (\D+?)(?:, (?=\d)| *$)", text)
