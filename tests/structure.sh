#!/bin/sh
# structure.sh: the house is built as docs/architecture.md says.
#
#     OUT=build sh tests/structure.sh
#
# Whom a file calls is read from its object: what one leaves undefined another one defines. So the objects of
# the build must be there. What is not yet as it should be is listed below, and each list may only shrink.
set -u
. tests/common.sh
: "${MODE:=release}" "${PAR:=single}"
variant=$MODE
[ "$PAR" = mpi ] && variant=$MODE-mpi
objects=build/obj/$variant
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT

# ---- circles ------------------------------------------------------------------------------------
# FOLDER FILES: files below a folder that may call each other in a circle, without their suffix. One line, one circle.
circles() {
    cat <<'END'
compiler/lower lower_expr lower_let lower_mean lower_pass lower_reduce lower_sort lower_time
END
}

# ---- headers ------------------------------------------------------------------------------------
# HEADER OBJECT: another object than that of its own name that defines what the header declares: what a build
# generates, and the one of several files that the build takes.
elsewhere() {
    cat <<'END'
compiler/base/embedded.h generated/errors_text
compiler/base/embedded.h generated/kernel_text
compiler/base/embedded.h generated/library_text
compiler/base/embedded.h generated/single_text
compiler/base/embedded.h generated/rule_library_text
compiler/base/embedded.h generated/template_text
compiler/syntax/scan.h generated/grammar/plast.yy
runtime/par/par.h runtime/par/par_single
runtime/par/par.h runtime/par/par_mpi
runtime/par/wire.h runtime/par/wire_zmq
runtime/par/wire.h runtime/par/wire_none
END
}

# ---- names of files -----------------------------------------------------------------------------
# What plastc, its tests or its readers make, and what others install.
foreign() {
    cat <<'END'
FILE.c
compiler/commands/cmd_NAME.c
compiler/passes/pass_NAME.c
compilation.c
component.c
errors_text.c
few.c
grammar/plast.tab.c
grammar/plast.tab.h
grammar/plast.yy.c
grammar/plast.yy.h
kernel_text.c
library_text.c
module.c
mpi.h
probe.c
runtime/par/par_NAME.c
runtime/par/wire_NAME.c
runtime/search/NAME.c
rule_library_text.c
single_text.c
template_text.c
END
}

# The symbols of an object, without those that a sanitizer adds, or clang for functions of several processors.
symbols_of() {
    nm "$1" | grep -v ' __odr_asan[.]\|[.]resolver$'
}

# Prints "FILE T SYMBOL" or "FILE U SYMBOL" for what each object below a folder defines and needs.
symbols() { # FOLDER
    for object in "$objects/$1"/*.o "$objects/$1"/*/*.o; do
        source=${object#"$objects/"}
        [ -f "${source%.o}.c" ] || continue # a room has rooms or has none, and a build may be older than a name
        file=$(basename "$object" .o)
        symbols_of "$object" | awk -v file="$file" '
            $1 == "U" { print file, "U", $2 }
            NF == 3 && $2 ~ /[TDRB]/ { print file, "T", $3 }'
    done
}

# The circles below a folder, one a line: its files in order. Calls of a function that is given do not count.
find_circles() { # FOLDER [FUNCTION]
    symbols "$1" | LC_ALL=C sort | awk -v through="${2:-}" '
        !($1 in number) { number[$1] = ++count; file[count] = $1 }
        $2 == "T" { home[$3] = $1 }
        $2 == "U" && $3 != through { needs[++needed] = $1 " " $3 }
        END {
            for (k = 1; k <= needed; k++) {
                split(needs[k], need)
                if (need[2] in home && home[need[2]] != need[1])
                    reach[number[need[1]], number[home[need[2]]]] = 1
            }
            for (k = 1; k <= count; k++)
                for (i = 1; i <= count; i++)
                    if ((i, k) in reach)
                        for (j = 1; j <= count; j++)
                            if ((k, j) in reach)
                                reach[i, j] = 1
            for (i = 1; i <= count; i++) {
                if (i in done || !((i, i) in reach))
                    continue
                line = ""
                for (j = i; j <= count; j++)
                    if ((i, j) in reach && (j, i) in reach) {
                        done[j] = 1
                        line = line " " file[j]
                    }
                print substr(line, 2)
            }
        }'
}

check_circles() { # FOLDER [FUNCTION]
    circles | sed -n "s|^$1 ||p" >"$scratch/allowed"
    find_circles "$1" "${2:-}" | awk '
        FILENAME == ARGV[1] { allowed[++count] = " " $0 " "; next }
        {
            for (k = 1; k <= count; k++) {
                inside = 1
                for (n = 1; n <= NF; n++)
                    inside = inside && index(allowed[k], " " $n " ")
                if (inside)
                    break
            }
            if (k > count)
                print "a circle: " $0
            else
                found[k] = 1
        }
        END {
            for (k = 1; k <= count; k++)
                if (!(k in found))
                    print "no circle any more: " allowed[k]
        }' "$scratch/allowed" - >"$scratch/wrong"
    report "circles of $1"
}

# What is wrong stands in a file, a line each.
report() { # WHAT
    if [ -s "$scratch/wrong" ]; then
        fail "$1"
        cat "$scratch/wrong"
    else
        pass
    fi
}

# ---- the order of rooms ---------------------------------------------------------------------------
# The rooms in order, from the table in docs/architecture.md.
rooms() {
    sed -n 's/^| `\([a-z]*\)\(\.c\)\{0,1\}` |.*/\1/p' docs/architecture.md
}

check_includes() {
    rooms >"$scratch/rooms"
    find compiler -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
        sed -n 's/^#include "\([a-z_/]*\)\/[a-z_.]*".*/\1/p;s/^#include "\(compiler\/driver\)\.h".*/\1/p' "$file" |
            sed "s|^|$file |"
    done >"$scratch/includes"
    awk '
        function room_of(path, part) { # compiler/ROOM/…
            split(path, part, "/")
            sub(/\.[ch]$/, "", part[2])
            return part[1] == "compiler" ? part[2] : ""
        }
        FILENAME == ARGV[1] { place[$1] = NR; next }
        room_of($1) == "main" { next } # above all of them
        room_of($2) == "" { next }
        !(room_of($1) in place) || !(room_of($2) in place) ||
            place[room_of($2)] > place[room_of($1)] { print $1 " includes " $2 }
        ' "$scratch/rooms" "$scratch/includes" >"$scratch/wrong"
    grep -rn '#include "compiler/' runtime >>"$scratch/wrong"
    grep -rnE '#include "(tests|bench)/' compiler runtime >>"$scratch/wrong"
    [ -s "$scratch/rooms" ] || echo "no table of rooms" >>"$scratch/wrong"
    report "includes against the order of rooms in docs/architecture.md"
}

# The rooms of runtime/ in order, from their table there, which begins with the files below all of them.
check_includes_of_runtime() {
    sed -n 's/^| \(`runtime[^|]*`\) |.*/\1/p' docs/architecture.md | grep -v '\.c`' | tr -d '`,' >"$scratch/rooms"
    find runtime -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
        sed -n 's|^#include "\(runtime/[a-z_/]*\)\.[a-z]*".*|\1|p;s|^#include "\([a-z_]*\)\.[a-z]*".*|'"${file%/*}"'/\1|p' "$file" |
            sed "s|^|$file |"
    done | awk '
        function place_of(path) { # of a file, or of its folder
            sub(/\.[a-z]*$/, "", path)
            if (!(path in place))
                sub(/\/[a-z_]*$/, "", path)
            return path in place ? place[path] : 99
        }
        FILENAME == ARGV[1] { for (k = 1; k <= NF; k++) { sub(/\.[a-z]*$/, "", $k); place[$k] = NR }; next }
        place_of($2) > place_of($1) { print $1 " includes " $2 }
        ' "$scratch/rooms" - >"$scratch/wrong"
    [ -s "$scratch/rooms" ] || echo "no table of the rooms of runtime" >>"$scratch/wrong"
    report "includes against the order of the rooms of runtime in docs/architecture.md"
}

# Within sema, in whose rooms files include by their room: expr, network, rule, task; and what stands above the rooms
# and is included by them includes none of them.
check_rooms_of_sema() {
    find compiler/sema -name '*.[ch]' | LC_ALL=C sort | while read -r file; do
        sed -n 's/^#include "\(compiler\/sema\/[a-z_/]*\.h\)".*/\1/p;s|^#include "\([a-z_]*\.h\)".*|'"${file%/*}"'/\1|p' "$file" |
            sed "s|^|$file |"
    done | awk '
        BEGIN { rooms = split("expr network rule task", room); for (k = 1; k <= rooms; k++) place[room[k]] = k }
        function place_of(path, part) { # 0: of no room
            return split(path, part, "/") == 4 ? place[part[3]] : 0
        }
        { from[NR] = $1; to[NR] = $2 }
        place_of($1) > 0 && place_of($2) == 0 { shared[$2] = 1; sub(/h$/, "c", $2); shared[$2] = 1 }
        END {
            for (k = 1; k <= NR; k++)
                if ((place_of(from[k]) > 0 || from[k] in shared) && place_of(to[k]) > place_of(from[k]))
                    print from[k] " includes " to[k]
        }' >"$scratch/wrong"
    report "includes against the order of the rooms of sema"
}

# ---- headers ------------------------------------------------------------------------------------
# The functions that a header declares, one a line: without comments, directives and bodies, what stands before
# the first parenthesis of a declaration.
declared() { # HEADER
    awk '
        { text = text (/^[ \t]*#/ || continued ? "" : $0) " "
          continued = (/^[ \t]*#/ || continued) && /\\$/ }
        END {
            while (match(text, /\/\*([^*]|\*+[^*\/])*\*+\//))
                text = substr(text, 1, RSTART - 1) " " substr(text, RSTART + RLENGTH)
            while (match(text, /\{[^{}]*\}/))
                text = substr(text, 1, RSTART - 1) ";" substr(text, RSTART + RLENGTH)
            gsub(/__attribute__ *\(\([^;]*\)\)/, "", text)
            count = split(text, part, ";")
            for (k = 1; k <= count; k++)
                if (part[k] !~ /typedef|static/ && match(part[k], /[a-z_0-9]+\(/))
                    print substr(part[k], RSTART, RLENGTH - 1)
        }' "$1"
}

check_headers() {
    # The kernel's headers hold functions, not prototypes: their text is compiled into programs.
    find compiler runtime -name '*.h' ! -path 'runtime/kernel/[!k]*' | LC_ALL=C sort | while read -r header; do
        {
            echo "$objects/${header%.h}.o"
            elsewhere | sed -n "s|^$header \(.*\)|$objects/\1.o|p"
        } | while read -r object; do
            [ ! -f "$object" ] || symbols_of "$object"
        done |
            awk 'NF == 3 && $2 ~ /[TDRB]/ { print $3 }' | LC_ALL=C sort >"$scratch/defined"
        declared "$header" | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$scratch/defined" |
            sed "s|.*|$header declares &, which another file defines|"
    done >"$scratch/wrong"
    report "prototypes stand in the header of the file that defines them"
}

# Lines of a header, at the most: what a reader of the room takes in at once.
MOST_LINES=200

check_lengths() {
    find compiler runtime bench tests -name '*.h' ! -path 'runtime/kernel/*' -exec wc -l {} + |
        awk -v most=$MOST_LINES '$2 != "total" && $1 > most { print $2 " has " $1 " lines" }' >"$scratch/wrong"
    report "no header has more than $MOST_LINES lines"
}

# From a call one knows the file. What names begin with beside the name of their file: a table in docs/architecture.md, here
# "FILE STEM ..." for a row; a NAME in both is the same.
stems() {
    sed -n 's/^| `\(\(compiler\|runtime\)\/[a-zA-Z_\/]*\.c\)` | /\1 /p' docs/architecture.md |
        sed 's/, a row of .*//;s/: .*//;s/, for .*//;s/[`,|]//g'
}

check_prefixes() {
    stems >"$scratch/stems"
    find "$objects/compiler" "$objects/runtime" -name '*.o' | LC_ALL=C sort | while read -r object; do
        source=${object#"$objects/"}
        source=${source%.o}.c
        [ ! -f "$source" ] || # a build may be older than a name
            symbols_of "$object" | awk -v source="$source" 'NF == 3 && $2 ~ /[TDRB]/ { print source, $3 }'
    done >"$scratch/names"
    awk '
        function begins(name, stem) { # or its plural
            return (name "_") ~ "^" stem "s?_"
        }
        FILENAME == ARGV[1] {
            row[++rows] = $1
            for (k = 2; k <= NF; k++)
                stem[rows, ++count[rows]] = $k
            next
        }
        {
            file = $1
            gsub(/^.*\/|\.c$/, "", file)
            short = file
            if ($1 ~ /^compiler\/sema\//)
                sub(/^check_/, "", short)
            good = begins($2, file) || begins($2, short)
            for (k = 1; k <= rows; k++) {
                pattern = row[k]
                gsub(/\./, "[.]", pattern)
                sub(/NAME/, "[a-z_]*", pattern)
                if ($1 !~ "^" pattern "$")
                    continue
                name = substr($1, index(row[k], "NAME"))
                sub(/\.c$/, "", name)
                for (n = 1; n <= count[k]; n++) {
                    own = stem[k, n]
                    sub(/NAME/, name, own)
                    if (begins($2, own)) {
                        good = 1
                        used[k, n] = 1
                    }
                }
            }
            if (!good)
                print $2 " in " $1
        }
        END {
            for (k = 1; k <= rows; k++)
                for (n = 1; n <= count[k]; n++)
                    if (!((k, n) in used))
                        print row[k] " has nothing that begins with " stem[k, n]
        }' "$scratch/stems" "$scratch/names" >"$scratch/wrong"
    [ -s "$scratch/stems" ] || echo "no table of names" >>"$scratch/wrong"
    report "functions have the name of their file before their own, or what docs/architecture.md says"
}

# ---- names of files -----------------------------------------------------------------------------
# Whole paths, or the end of one.
check_names() {
    find . -path ./build -prune -o -path ./.git -prune -o -type f -print | sed 's|^\./||' >"$scratch/files"
    foreign >>"$scratch/files"
    {
        find compiler runtime grammar docs README.md Makefile -type f | LC_ALL=C sort |
            xargs grep -noE '(<[^>]*>|[A-Za-z_0-9./-]*([A-Za-z_0-9]\.(c|h|def|sh)|plast\.[yl])\>)'
        # Of tests and benchmarks the comments: they make files, too.
        find bench tests/unit tests/fuzz tests/reference tests/abi -name '*.[ch]' | LC_ALL=C sort |
            xargs grep -nE '^ ?(/\*|\*) ' | awk -F: '{
                rest = substr($0, length($1 $2) + 3) " "
                while (match(rest, /[A-Za-z_0-9.\/-]*[A-Za-z_0-9]\.(c|h|def|sh)[^A-Za-z_]/)) {
                    print $1 ":" $2 ":" substr(rest, RSTART, RLENGTH - 1)
                    rest = substr(rest, RSTART + RLENGTH)
                }
            }'
    } |
        awk -F: '
            NR == FNR {
                for (name = $0; name != ""; sub(/^[^\/]*\/?/, "", name))
                    known[name] = 1
                next
            }
            {
                name = $3
                sub(/^(\.?\.?\/)+/, "", name)
                if (name !~ /^</ && !(name in known))
                    print $1 ":" $2 ": " $3
            }' "$scratch/files" - >"$scratch/wrong"
    report "files that are named exist"
}

# ---- claims of the pages ------------------------------------------------------------------------
# Numbers and lists that a page repeats from a table.
check_claims() {
    passes=$(sed -n 's/^\(PASS\|OPTIONAL\|AGAIN\)(\([a-z]*\),.*/\2/p' compiler/passes/passes.def | tr '\n' ' ')
    grep -q "compiler/passes/ *${passes% }; verified" docs/architecture.md ||
        echo "docs/architecture.md: the passes are: $passes"
    version=$(sed -n 's/^#define PLAST_ABI_VERSION //p' runtime/plast_abi.h)
    grep -q "is the whole of it, version $version\." docs/abi.md || echo "docs/abi.md: the version is $version"
    grep -in '[^_]version [0-9]' runtime/plast_abi.h # it is said once
    for script in tests/*.sh; do
        [ "$script" = tests/common.sh ] || grep -q "\`$script\`" docs/testing.md ||
            echo "docs/testing.md does not say what $script is for"
    done
    sed -n 's/^for script in \(.*\); do$/\1/p' tests/run.sh | tr ' ' '\n' | while read -r script; do
        [ -f "tests/$script.sh" ] || echo "tests/run.sh runs $script, which is not there"
    done
    for header in $(sed -n '/^KERNEL_TEXT/,/)$/p' Makefile | grep -o '[a-z_]*\.h'); do
        [ -f "runtime/$header" ] || [ -f "runtime/kernel/$header" ] || echo "Makefile: no $header in the kernel"
    done
}

# Expectations are not made of the words of a shell that finds no plastc.
check_rewrites() {
    mkdir -p "$scratch/copy/build"
    cp -r tests docs examples README.md "$scratch/copy"
    for script in $(grep -l -e '\[--rewrite\]' tests/*.sh); do
        (cd "$scratch/copy" && OUT=build timeout 60 sh "$script" --rewrite >/dev/null 2>&1 </dev/null) &&
            echo "$script --rewrite: goes on without a plastc"
        echo "$script" >>"$scratch/rewriting"
    done
    [ -s "$scratch/rewriting" ] || echo 'no script rewrites expectations'
    for folder in tests docs examples README.md; do
        diff -rq "$folder" "$scratch/copy/$folder"
    done
}

for room in base syntax ir model lower emit jit session report runs plot watch page editor commands; do
    check_circles compiler/$room
done
check_circles compiler/sema check_expr # expressions are made of expressions: check_expr.h
check_circles compiler/passes simplify # and coefficients of polynomials are expressions
check_circles runtime
check_includes
check_includes_of_runtime
check_rooms_of_sema
check_headers
check_lengths
check_prefixes
check_names
check_claims >"$scratch/wrong"
report "what pages and scripts say of tables is true"
check_rewrites >"$scratch/wrong"
report "expectations stay as they are where plastc is missing"
summary
