#!/bin/sh
# warnings.sh: both compilers are silent about every source, with the warnings of the Makefile.
#
#     OUT=build CFLAGS_CHECKED='-std=c11 -Wall ...' sh tests/warnings.sh
#
# The build shows what gcc says; nobody builds with clang each day. Neither makes code here.
set -u
. tests/common.sh
: "${OUT:=build}" "${CFLAGS_CHECKED:?the flags of the Makefile}"

for compiler in gcc clang; do
    if ! command -v $compiler >/dev/null; then
        echo "skipped: no $compiler"
        continue
    fi
    # Ranks need headers of their own; the files of tests/adding stand in other files' places.
    said=$(git ls-files 'compiler/*.c' 'runtime/*.c' 'tests/*.c' ':!tests/golden' ':!tests/adding' ':!runtime/par/par_mpi.c' |
        xargs -P 2 -n 40 $compiler $CFLAGS_CHECKED -fsyntax-only 2>&1)
    same "$compiler" 'nothing' "${said:-nothing}"
done
summary
