#!/bin/sh
# long.sh: the slower checks of `make check-long`; ends with one line, "N passed, M failed", as does
# each of its parts.
set -u
: "${OUT:=build}" "${MODE:=release}" "${CC:=cc}"
export OUT MODE CC
passed=0
failed=0

part() { # TITLE COMMAND
    title=$1
    shift
    log=$OUT/tests/$title.log
    mkdir -p "$OUT/tests"
    "$@" >"$log" 2>&1
    status=$?
    line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
    [ -n "$line" ] || line="0 passed, 1 failed"
    bad=${line#* passed, }
    bad=${bad% failed}
    [ $status -eq 0 ] || [ "$bad" -ne 0 ] || bad=1
    printf '%-12s %s passed, %s failed\n' "$title" "${line%% *}" "$bad"
    passed=$((passed + ${line%% *}))
    failed=$((failed + bad))
    [ "$bad" -eq 0 ] || tail -n 60 "$log"
}

part bench_cma "$OUT/tests/bench_cma"
part pca sh tests/pca.sh
part kill sh tests/kill.sh
part mpi env OUT=build/mpi sh tests/mpi.sh
part differential env PROGRAMS=5000 COMPILED=1000 FIRST=1000 sh tests/differential.sh
part fuzz sh tests/fuzz/long.sh
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
