#!/bin/sh
# part.sh: one part of the tests, as `parts` of common.sh starts it: its summary and how long it took go to
# standard output, all that it prints to a log, whose end is shown if it failed, and its counts to a file.
#
#     OUT=build sh tests/part.sh TITLE COMMAND...
set -u
title=$1
shift
log=$OUT/tests/$title.log
begun=$(date +%s)
"$@" >"$log" 2>&1 </dev/null
status=$?
line=$(grep -E '^[0-9]+ passed, [0-9]+ failed$' "$log" | tail -n 1)
[ -n "$line" ] || line="0 passed, 1 failed"
good=${line%% *}
bad=${line#* passed, }
bad=${bad% failed}
[ $status -eq 0 ] || [ "$bad" -ne 0 ] || bad=1

# Parts that end at the same time do not print into each other.
exec 9>"$OUT/tests/printing"
flock 9
printf '%-12s %s passed, %s failed, %s s\n' "$title" "$good" "$bad" $(($(date +%s) - begun))
[ "$bad" -eq 0 ] || grep -vE '^(  Test: .*passed|Suite: .*)$' "$log" | tail -n 60
echo "$good $bad" >>"$OUT/tests/counts"
