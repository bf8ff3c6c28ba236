#!/bin/sh
# python.sh: the Python package and `plastc serve`: what tests/python/ checks, by pytest.
#
#     OUT=build sh tests/python.sh [ARGUMENTS OF PYTEST]
set -u
. tests/common.sh
: "${OUT:=build}"
PLASTC=$(cd "$OUT" && pwd)/plastc
need "$PLASTC"
export PLASTC
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
mkdir -p "$OUT/tests"
/usr/bin/python3 -m pytest -q -p no:cacheprovider --basetemp="$OUT/tests/python" -o faulthandler_timeout=120 "$@" tests/python \
    >"$OUT/tests/python.out" 2>&1
code=$?
tail -n 60 "$OUT/tests/python.out"
passed=$(sed -n 's/.*[^0-9]\([0-9][0-9]*\) passed.*/\1/p;s/^\([0-9][0-9]*\) passed.*/\1/p' "$OUT/tests/python.out" | tail -n 1)
passed=${passed:-0}
[ "$code" -eq 0 ] || fail "pytest: exit code $code"
summary
