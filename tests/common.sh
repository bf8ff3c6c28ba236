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

# Runs a part of the tests, whose last line is a summary, too, and adds its counts.
part() { # TITLE COMMAND
    title=$1
    shift
    log=$OUT/tests/$title.log
    mkdir -p "$OUT/tests"
    "$@" >"$log" 2>&1
    status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
    [ -n "$line" ] || line="0 passed, 1 failed"
    good=${line%% *}
    bad=${line#* passed, }
    bad=${bad% failed}
    [ $status -eq 0 ] || [ "$bad" -ne 0 ] || bad=1
    printf '%-12s %s passed, %s failed\n' "$title" "$good" "$bad"
    passed=$((passed + good))
    failed=$((failed + bad))
    [ "$bad" -eq 0 ] || grep -vE '^(  Test: .*passed|Suite: .*)$' "$log" | tail -n 60
}

summary() {
    echo "$passed passed, $failed failed"
    [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
}
