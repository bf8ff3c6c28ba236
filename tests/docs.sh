#!/bin/sh
# docs.sh: runs what README.md and docs/*.md show.
#
#     OUT=build sh tests/docs.sh [--rewrite] [FILE.md...]
#
# Fenced blocks mean, by the first word behind the fence:
#
#     plast [NAME]      a program, which `plastc check` accepts, without a warning where codes are explained; under NAME the commands below find it
#     plast-wrong       a program that has the code of its section, "### E0304", and no other
#     plast-fragment    a part of a program, not run
#     console           lines `$ COMMAND` are run; what they print, errors included, is what is shown
#
# Others are text. Links to headings must lead to one.
#
# The blocks of a page are run in order, in a folder of its own, which holds copies of
# examples/ and of tests/golden/bad/. What may differ is described in docs/testing.md. --rewrite puts
# what is printed now in place of what is shown; read the diff before committing it.
set -u
. "$(dirname "$0")/common.sh"
rewrite=
[ "${1:-}" = --rewrite ] && rewrite=yes && shift
binary=$(cd "${OUT:=build}" && pwd) || exit 1
need "$binary/plastc"
root=$(cd "$(dirname "$0")/.." && pwd)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
# Debian's Python: another one does not see its packages.
mkdir "$scratch/bin"
[ ! -x /usr/bin/python3 ] || ln -s /usr/bin/python3 "$scratch/bin/python3"
PATH=$binary:$scratch/bin:$PATH
# What `watch` draws depends on them.
unset LC_ALL LC_CTYPE
export PYTHONPATH="$root/python" PYTHONDONTWRITEBYTECODE=1 LANG=C.UTF-8 TERM=xterm COLUMNS=80 LINES=16
commands=' plastc python3 cc ls cat head tail cut grep sed diff wc mkdir cp echo '

failed() { # LINE WORDS
    echo "FAILED: $page:$1: $2"
}

# Lines of progress are left out; where speeds are given, all digits and the compiler's name.
normalise() { # FILE
    grep -vE '^(start [0-9]+/[0-9]+  )?generation [0-9]' "$1" |
        sed -E '/evaluations\/s/ { s/[0-9][0-9.,]*/N/g; s/(tcc|cc N lanes?)/COMPILER/; }'
}

check_program() { # FILE
    if plastc check "$1" >"$work/messages" 2>&1 </dev/null && { [ -z "$code" ] || ! grep -q '\[E0' "$work/messages"; }; then
        echo passed
    else
        failed "$number" "a program with errors"
        cat "$work/messages"
    fi
}

check_wrong() { # FILE
    sed -i 's/␀/\x00/g' "$1"
    (cd "$folder" && plastc check "$(basename "$1")") >"$work/messages" 2>&1 </dev/null
    codes=$(grep -aoE '\[E[0-9]+\]' "$work/messages" | sort -u | tr -d '[]')
    if [ "$codes" = "$code" ]; then
        echo passed
    else
        failed "$number" "a program with the code $code alone has '$codes'"
        cat "$work/messages"
    fi
}

# Each code has a section, and each section two programs.
check_codes() {
    for code in $(plastc explain | cut -d ' ' -f 1); do
        if [ "$(plastc explain "$code" | grep -cE '^(Wrong|Right):$')" = 2 ]; then
            echo passed
        else
            failed 1 "no two programs explain $code"
        fi
    done
}

# Runs $command and compares with what is shown; writes the one or the other to the page.
end_command() {
    [ -n "$command" ] || return
    word=${command%% *}
    case $commands:$word in
    *" $word "* | *:./*) ;;
    *)
        failed "$at" "the command '$word' is not among those that are run"
        command=
        return
        ;;
    esac
    (cd "$folder" && sh -c "$command") >"$work/printed" 2>&1 </dev/null
    normalise "$work/printed" >"$work/printed.normal"
    normalise "$work/shown" >"$work/shown.normal"
    if cmp -s "$work/shown.normal" "$work/printed.normal"; then
        echo passed
        cat "$work/shown" >>"$work/page"
    elif [ -n "$rewrite" ]; then
        grep -vE '^(start [0-9]+/[0-9]+  )?generation [0-9]' "$work/printed" >>"$work/page"
    else
        failed "$at" "$command"
        diff -u "$work/shown.normal" "$work/printed.normal" | tail -n +3
    fi
    command=
}

begin_program() { # what stands behind the word `plast`
    program=$folder/${1:-program-$number.plast}
    : >"$program"
}

# The headings of a page as links name them, one a line.
anchors() { # FILE.md
    sed -n '/^```/,/^```$/d; s/^##* //p' "$1" | tr 'A-Z ' 'a-z-' | sed 's/[^a-z0-9_-]//g'
}

# Links to headings, of this page and of others.
check_links() { # FILE.md
    grep -o '](\([a-z/.]*\.md\)*#[^)]*)' "$1" | sed 's/^](//; s/)$//' | sort -u | while IFS= read -r link; do
        target=$(dirname "$1")/${link%%#*}
        [ -n "${link%%#*}" ] || target=$1
        if anchors "$target" | grep -qx "${link#*#}"; then
            echo passed
        else
            failed "$(grep -nF "($link)" "$1" | head -n 1 | cut -d: -f1)" "a link that leads nowhere: $link"
        fi
    done
}

# Those that a page draws and that are shown in it.
check_pictures() {
    for drawn in "$folder"/*.svg; do
        shown=$root/docs/pictures/$(basename "$drawn")
        [ -f "$shown" ] || continue
        [ -z "$rewrite" ] || cp "$drawn" "$shown"
        if cmp -s "$drawn" "$shown"; then
            echo passed
        else
            failed 1 "$shown is not what this page draws"
        fi
    done
}

# Rows of a table that begin with a program and a number give its lines, without comments and empty ones.
check_lines() {
    sed -n 's/^| \[[a-z_0-9]*\.plast\](\.\.\/\([a-z_0-9/]*\.plast\)) | \([0-9]*\) |.*/\1 \2/p' "$1" |
        while read -r program lines; do
            found=$(grep -cvE '^[[:space:]]*(#.*)?$' "$root/$program")
            if [ "$found" = "$lines" ]; then
                echo passed
            else
                failed 1 "$program has $found lines, not $lines"
            fi
        done
}

check_page() { # FILE.md
    work=$scratch/${page%.md}
    folder=$work/folder
    mkdir -p "$folder/bad"
    cp -r "$root/examples" "$folder"
    cp -r "$root"/tests/golden/bad/*/*.plast "$root/tests/golden/bad/data" "$folder/bad"
    # Who reads the tutorial has run the example of the README in the same folder.
    [ "$page" != tutorial.md ] ||
        (cd "$folder" && plastc run examples/oja.plast --generations 1 --jit tcc -q)
    state=text number=0 command= code=
    while IFS= read -r line; do
        number=$((number + 1))
        case $state:$line in
        'text:```plast' | 'text:```plast '*)
            state=program
            name=${line#'```plast'}
            begin_program "${name# }"
            ;;
        'text:```plast-wrong')
            state=wrong
            begin_program
            ;;
        'text:### E'*) code=${line#'### '} ;;
        'text:```console') state=console ;;
        'text:```'*) state=other ;;
        'program:```')
            check_program "$program"
            state=text
            ;;
        'wrong:```')
            check_wrong "$program"
            state=text
            ;;
        program:* | wrong:*) printf '%s\n' "$line" >>"$program" ;;
        'console:```')
            end_command
            state=text
            ;;
        'console:$ '*)
            end_command
            command=${line#'$ '}
            at=$number
            : >"$work/shown"
            ;;
        console:*)
            printf '%s\n' "$line" >>"$work/shown"
            continue
            ;;
        'other:```') state=text ;;
        esac
        printf '%s\n' "$line" >>"$work/page"
    done <"$1"
    [ "$state" = text ] || failed "$number" "a block is not closed"
    [ "$page" != errors.md ] || check_codes
    check_links "$1"
    check_lines "$1"
    check_pictures
    if [ -n "$rewrite" ] && ! cmp -s "$work/page" "$1"; then
        cp "$work/page" "$1"
    fi
}

[ $# -gt 0 ] || set -- "$root/README.md" "$root"/docs/*.md
# The page of the studies says how many there are.
count_studies() {
    there=$(sed '1,/^## Studies from the field/d' "$root/docs/studies.md" | grep -c '^| \[')
    said=$(sed -n 's/^Of these \([0-9]*\) programs .*/\1/p' "$root/docs/studies.md")
    if [ "$there" = "$said" ]; then echo passed; else echo "FAILED: docs/studies.md: $there studies, not $said"; fi
}
count_studies >"$scratch/count.log"
# `make docs` shows each page in its list.
for file in "$root"/docs/*.md; do
    if grep -q "docs/$(basename "$file")\b" "$root/tools/site/index.md"; then echo passed; else echo "FAILED: tools/site/index.md has no line docs/$(basename "$file")"; fi
done >"$scratch/pages.log"
for file in "$@"; do
    page=$(basename "$file")
    check_page "$file" >"$scratch/$page.log" 2>&1 &
done
wait
cat "$scratch"/*.log | grep -v '^passed$'
good=$(cat "$scratch"/*.log | grep -c '^passed$')
bad=$(cat "$scratch"/*.log | grep -c '^FAILED: ')
[ "$good" -eq 0 ] && bad=$((bad + 1))
echo "$good passed, $bad failed"
[ "$bad" -eq 0 ]
