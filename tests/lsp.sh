#!/bin/sh
# lsp.sh: the language server.
#
#     OUT=build sh tests/lsp.sh [--rewrite] [TEXTS]
#
# TEXTS: how many broken programs it is asked about. LEAK=COUNT also looks at its memory over so many requests.
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
python=/usr/bin/python3
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
rewrite=
[ "${1:-}" = --rewrite ] && rewrite=--rewrite && shift

part() { # ARGUMENTS...
    timeout 3600 $python tests/lsp.py "$plastc" "$@" >"$scratch/log" 2>&1
    code=$?
    grep -v ' passed, ' "$scratch/log"
    good=$(sed -n 's/^\([0-9]*\) passed, .*/\1/p' "$scratch/log")
    bad=$(sed -n 's/.* passed, \([0-9]*\) failed$/\1/p' "$scratch/log")
    passed=$((passed + ${good:-0}))
    failed=$((failed + ${bad:-1}))
    [ $code -le 1 ] || fail "lsp.py $*: exit code $code"
}

# shellcheck disable=SC2086
part golden tests/golden/lsp $rewrite
part hostile "${1:-20}"
[ -z "${LEAK:-}" ] || part leak "$LEAK"
[ -z "${LEAK:-}" ] || part speed 2000
summary
