# common.sh: how the scripts of tests/ count. Each reads it with `. tests/common.sh` at the root of the
# project, and ends with `summary`.
passed=0
failed=0

pass() {
    passed=$((passed + 1))
}

fail() { # WORDS
    failed=$((failed + 1))
    echo "FAILED: $*"
}

same() { # WHAT EXPECTED FOUND: expected is never empty
    if [ -n "$2" ] && [ "$2" = "$3" ]; then
        pass
    else
        fail "$1: expected '$2', found '$3'"
    fi
}

check() { # WHAT CONDITION (awk)
    if awk "BEGIN { exit !($2) }"; then
        pass
    else
        fail "$1: not true: $2"
    fi
}

holds() { # WHAT COMMAND...: the command succeeds
    what=$1
    shift
    if "$@"; then
        pass
    else
        fail "$what"
    fi
}

tells() { # WHAT CODE TEXT COMMAND...: it ends with CODE and prints TEXT, which a file `printed` keeps
    what=$1 code=$2 text=$3
    shift 3
    "$@" >printed 2>&1
    same "$what: exit code" "$code" $?
    holds "$what: says '$text'" grep -q -- "$text" printed
}

# Runs parts of the tests, as many at once as there are processors, and adds their counts. Standard input
# has a line for each: a title, and the command, whose last line is a summary. Behind a pipe this is another
# shell, so the summary of all stands in it, too.
parts() {
    mkdir -p "$OUT/tests"
    : >"$OUT/tests/counts"
    xargs -L 1 -P "${JOBS:-$(nproc)}" sh tests/part.sh
    set -- $(awk '{ good += $1; bad += $2 } END { print good + 0, bad + 0 }' "$OUT/tests/counts")
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# PATTERN is looked for in what "$plastc" prints on both outputs, which goes to the file `printed`.
says() { # CODE PATTERN ARGUMENTS...
    code=$1
    pattern=$2
    shift 2
    "$plastc" "$@" >printed 2>&1
    same "plastc $*: exit code" "$code" "$?"
    if grep -qe "$pattern" printed; then
        pass
    else
        fail "plastc $*: no '$pattern' in"
        head -n 5 printed
    fi
}

# What a program that is not there prints would be taken for what it should print.
need() { # PROGRAM
    [ -x "$1" ] && return
    echo "$1 is not there: make"
    echo '0 passed, 1 failed'
    exit 1
}

wait_for() { # COMMAND: until it is true, for 20 s at the most
    tries=0
    until eval "$1" || [ $tries -ge 200 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done 2>/dev/null
}

summary() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
