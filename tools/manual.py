"""manual.py: writes the pages of the manual, plastc(1) and one for each command, from the help of plastc.

    python3 tools/manual.py PLASTC FOLDER

They are sources for scdoc. FOLDER is man/; tests/manual.sh holds what is there to what this writes.
"""
import os
import sys

import command_line

ENVIRONMENT = """*CC*
	The C compiler (default: cc).

*TMPDIR*
	Where the C compiler works (default: /tmp).

*PLASTC_CC_SECONDS*
	How long it may take (default: 600).

*NO_COLOR*
	If it is set, nothing is printed in colour.
"""


def plain(text):
    """The text without a meaning for scdoc."""
    return "".join("\\" + char if char in "\\*_#[]|~" else char for char in text)


def sentence(text):
    return plain(text[:1].upper() + text[1:]) + "."


def listed(options):
    text = ""
    for option in options:
        text += "*%s*" % plain(option.name) + (" _%s_" % plain(option.argument) if option.argument else "")
        text += "\n\t" + sentence(option.words) + "\n\n"
    return text


def page(name, title, sections):
    text = '%s(1) "" "plastc"\n\n# NAME\n\n%s - %s\n\n' % (name, name, plain(title))
    return text + "\n\n".join("# %s\n\n%s" % (heading, body.strip("\n")) for heading, body in sections) + "\n"


def exit_codes(plastc):
    return "".join("*%s*\n\t%s\n\n" % (code, sentence(words)) for code, words in command_line.read_exit_codes(plastc))


def pages(plastc):
    commands = command_line.read(plastc)
    codes = exit_codes(plastc)
    listing = "".join("*%s*(1)%s\n\t%s\n\n" % ("plastc-" + command.name, " _%s_" % plain(command.operand) if command.operand else "",
                                            sentence(command.words)) for command in commands)
    yield "plastc", page("plastc", "search for rules of synaptic plasticity", [
        ("SYNOPSIS", "*plastc* _COMMAND_ \\[_OPTIONS_\\] \\[_FILE.plast_ ...\\]\n\n*plastc* \\[_COMMAND_\\] *--help*\n\n*plastc* *--version*"),
        ("DESCRIPTION", "A program describes a network, a rule of plasticity with unknown coefficients, and a task. plastc compiles it and searches the coefficients\n"
                        "with which the network learns the task. The language and the files are described in the pages of its documentation."),
        ("COMMANDS", listing), ("EXIT STATUS", codes), ("ENVIRONMENT", ENVIRONMENT),
        ("SEE ALSO", "*plastc-new*(1) writes a program to begin with, *plastc-explain*(1) says what the code of a message means.")])
    for command in commands:
        usage = "*plastc %s*" % command.name + (" " + plain(command.operand) if command.operand else "")
        sections = [("SYNOPSIS", usage + (" \\[_OPTIONS_\\]" if command.options else "")), ("DESCRIPTION", sentence(command.words))]
        if command.options:
            sections.append(("OPTIONS", listed(command.options)))
        sections += [("EXIT STATUS", codes), ("SEE ALSO", "*plastc*(1)")]
        yield "plastc-" + command.name, page("plastc-" + command.name, command.words, sections)


def main(plastc, folder):
    os.makedirs(folder, exist_ok=True)
    for name, text in pages(plastc):
        with open(os.path.join(folder, name + ".1.scd"), "w", encoding="utf-8") as file:
            file.write(text)


main(*sys.argv[1:])
