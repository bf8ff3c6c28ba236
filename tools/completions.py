"""completions.py: writes what shells complete behind `plastc`, from its help.

    python3 tools/completions.py PLASTC FOLDER

FOLDER is completions/; tests/completions.sh holds what is there to what this writes.
"""
import os
import sys

import command_line

CODES = "plastc explain 2>/dev/null | cut -s -d ' ' -f 1"


def kind_of(shown):
    """What can stand where help shows this: programs, folders, files, codes, or nothing that a shell knows."""
    if "FILE.plast" in shown:
        return "programs"
    if "CODE" in shown:
        return "codes"
    if "TABLE" in shown or shown == "FILE":
        return "files"
    if "RUN" in shown or "PART" in shown or shown == "DIR":
        return "folders"
    return "nothing"


def grouped(commands):
    """Options with the commands that take them alike."""
    groups = {}
    for command in commands:
        for option in command.options:
            groups.setdefault(option.key(), (option, []))[1].append(command.name)
    return groups.values()


# ---- bash -----------------------------------------------------------------------------------------

BASH = """# plastc.bash: what bash completes behind plastc. Written by tools/completions.py.

_plastc_options() { # COMMAND
    case $1 in
%s    esac
}

# What the value of an option is: words, or programs, folders, files.
_plastc_value() { # COMMAND OPTION
    case "$1 $2" in
%s    esac
}

_plastc_operand() { # COMMAND
    case $1 in
%s    esac
}

_plastc_complete() { # KIND-OR-WORDS CURRENT
    case $1 in
    programs | folders | files)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(
            compgen -d -- "$2"
            [ "$1" != programs ] || compgen -f -X '!*.plast' -- "$2"
            [ "$1" != files ] || compgen -f -- "$2" | while read -r file; do [ -d "$file" ] || printf '%%s\\n' "$file"; done
        ) ;;
    codes) mapfile -t COMPREPLY < <(compgen -W "$(%s)" -- "$2") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2") ;;
    esac
}

_plastc() {
    local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} kind
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        _plastc_complete '%s --help --version' "$current"
        return
    fi
    # In --jit=tcc, bash sees three words.
    if [ "$current" = = ]; then
        current=
    elif [ "$option" = = ]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    kind=$(_plastc_value "$command" "$option")
    if [ -n "$kind" ]; then
        [ "$kind" = nothing ] || _plastc_complete "$kind" "$current"
    elif [[ $current == -* ]]; then
        _plastc_complete "$(_plastc_options "$command") --help" "$current"
    else
        kind=$(_plastc_operand "$command")
        [ -z "$kind" ] || _plastc_complete "$kind" "$current"
    fi
}

complete -F _plastc plastc
"""


def bash(commands):
    options, values, operands = "", "", ""
    for command in commands:
        if command.options:
            options += "    %s) echo '%s' ;;\n" % (command.name, " ".join(option.name for option in command.options))
        if kind_of(command.operand) != "nothing":
            operands += "    %s) echo %s ;;\n" % (command.name, kind_of(command.operand))
    kinds = {}
    for option, names in grouped(commands):
        # What may be left out does not keep an operand from being completed.
        needs = option.argument and option.argument[0] != "["
        kind = (" ".join(option.values) or kind_of(option.argument)) if needs else None
        kinds.setdefault(option.name, {}).setdefault(kind, []).extend(names)
    for name, found in kinds.items():
        for kind, names in found.items():
            if kind:
                pattern = " | ".join("'%s %s'" % (command, name) for command in names) if len(found) > 1 else "*' %s'" % name
                values += "    %s) echo '%s' ;;\n" % (pattern, kind)
    return BASH % (options, values, operands, CODES, " ".join(command.name for command in commands))


# ---- zsh ------------------------------------------------------------------------------------------

ZSH = """#compdef plastc
# _plastc: what zsh completes behind plastc. Written by tools/completions.py.

_plastc_codes() {
    local -a codes
    codes=(${(f)"$(%s)"})
    compadd -a codes
}

_plastc() {
    local -a commands
    commands=(
%s    )
    if (( CURRENT == 2 )); then
        _describe command commands
        return
    fi
    (( CURRENT-- ))
    shift words
    case $words[1] in
%s    esac
}

_plastc "$@"
"""
ZSH_ACTIONS = {"programs": '_files -g "*.plast(-.)"', "folders": "_files -/", "files": "_files", "codes": "_plastc_codes", "nothing": " "}


def quoted(text):
    return "'" + text.replace("'", "'\\''") + "'"


def zsh_option(option):
    def plain(text):
        return "".join("\\" + char if char in "\\[]:" else char for char in text)

    is_long = option.name[1] == "-"
    spec = ("*" if option.repeats else "") + option.name + ("=" if option.argument and is_long else "") + "[" + plain(option.words) + "]"
    if option.argument:
        action = "(" + " ".join(option.values) + ")" if option.values else ZSH_ACTIONS[kind_of(option.argument)]
        spec += ("::" if option.argument[0] == "[" else ":") + plain(option.argument.strip("[]")) + ":" + action
    return quoted(spec)


def zsh(commands):
    listed = "".join("        %s\n" % quoted(command.name + ":" + command.words) for command in commands)
    cases = ""
    for command in commands:
        specs = [zsh_option(option) for option in command.options] + ["'--help[show its options]'"]
        if kind_of(command.operand) != "nothing":
            specs.append(quoted("*:" + command.operand.replace("|", " or ").strip("[]") + ":" + ZSH_ACTIONS[kind_of(command.operand)]))
        cases += "    %s)\n        _arguments %s ;;\n" % (command.name, " \\\n            ".join(specs))
    return ZSH % (CODES, listed, cases)


# ---- fish -----------------------------------------------------------------------------------------

FISH = """# plastc.fish: what fish completes behind plastc. Written by tools/completions.py.

function __plastc_is # COMMAND...: the command is one of these; without any, there is none yet
    set -l words (commandline -opc)
    if test (count $argv) -eq 0
        test (count $words) -eq 1
    else
        test (count $words) -gt 1; and contains -- $words[2] $argv
    end
end

complete -c plastc -f
complete -c plastc -l help -d 'commands and options'
complete -c plastc -n __plastc_is -l version -d 'the version'
"""
FISH_ACTIONS = {"programs": "(__fish_complete_suffix .plast)", "folders": "(__fish_complete_directories)", "codes": "(%s)" % CODES}


def fish_quoted(text):
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def fish(commands):
    lines = ["complete -c plastc -n __plastc_is -a %s -d %s" % (command.name, fish_quoted(command.words)) for command in commands]
    by_kind = {}
    for command in commands:
        by_kind.setdefault(kind_of(command.operand), []).append(command.name)
    for kind, names in by_kind.items():
        if kind != "nothing":
            action = "-F" if kind == "files" else "-a " + fish_quoted(FISH_ACTIONS[kind])
            lines.append("complete -c plastc -n '__plastc_is %s' %s" % (" ".join(names), action))
    for option, names in grouped(commands):
        line = "complete -c plastc -n '__plastc_is %s' " % " ".join(names)
        line += "-l " + option.name[2:] if option.name[1] == "-" else "-s " + option.name[1:]
        kind = kind_of(option.argument)
        if option.values:
            line += " -x -a '%s'" % " ".join(option.values)
        elif option.argument and kind in FISH_ACTIONS:
            line += " -x -a " + fish_quoted(FISH_ACTIONS[kind])
        elif option.argument and option.argument[0] != "[":
            line += " -r -F" if kind == "files" else " -x"
        lines.append(line + " -d " + fish_quoted(option.words))
    return FISH + "\n".join(lines) + "\n"


def main(plastc, folder):
    commands = command_line.read(plastc)
    os.makedirs(folder, exist_ok=True)
    for name, text in [("plastc.bash", bash(commands)), ("_plastc", zsh(commands)), ("plastc.fish", fish(commands))]:
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write(text)


main(*sys.argv[1:])
