#!/bin/sh
# kernel_bits.sh: the kernel library gives the same bits however it is compiled. Compiles
# kernel_bits.c in many ways and compares what it prints; a compiler that is absent is skipped.
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
kernel=$root/runtime/kernel
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
. "$here/../common.sh"

# check NAME COMMAND…: compiles with COMMAND, runs, compares with the first one that ran.
check() {
    name=$1
    shift
    command -v "$1" >/dev/null 2>&1 || return 0
    if ! "$@" -I"$root" -o "$work/bits" -lm >"$work/messages" 2>&1 || ! "$work/bits" >"$work/hashes"; then
        fail "$name: does not compile or run"
        head -5 "$work/messages"
    elif [ ! -f "$work/expected" ]; then
        mv "$work/hashes" "$work/expected"
        pass
    elif cmp -s "$work/expected" "$work/hashes"; then
        pass
    else
        fail "$name: other bits"
        diff "$work/expected" "$work/hashes" | grep '^>'
    fi
}

# Does COMMAND know the processor it runs on?
knows_native() {
    command -v "$1" >/dev/null 2>&1 && echo 'int x;' | "$1" -march=native -x c -c - -o /dev/null 2>/dev/null
}

bits=$here/kernel_bits.c
warnings='-Wall -Wextra -Werror'
for cc in gcc clang; do
    check "$cc -O0" $cc -O0 $warnings "$bits"
    check "$cc -O2" $cc -O2 $warnings "$bits"
    check "$cc -O2, no clones" $cc -O2 $warnings -DPLAST_NO_CLONES "$bits"
    check "$cc -O2, 8 lanes" $cc -O2 -Wno-psabi -DLANES=8 "$bits"
    check "$cc, instance" $cc -std=c11 -O2 $warnings -DKERNEL_INSTANCE "$bits" "$kernel/kernel.c"
    knows_native $cc || continue
    case $cc in
    gcc) all='1 2 4 8' ;;
    *) all='1 8' ;;
    esac
    for lanes in $all; do
        check "$cc -O3 -march=native, $lanes lanes" \
            $cc -O3 -march=native -Wno-psabi -fno-math-errno -DLANES=$lanes "$bits"
    done
    check "$cc -O0 -march=native, 4 lanes" $cc -O0 -march=native -Wno-psabi -DLANES=4 "$bits"
done
check tcc tcc "$bits"

# The same in single precision, beside the doubles rounded.
rm -f "$work/expected"
single=$here/single_bits.c
for cc in gcc clang; do
    check "$cc -O0, floats" $cc -O0 $warnings "$single"
    check "$cc -O2, floats, 4 lanes" $cc -O2 -Wno-psabi -DLANES=4 "$single"
    knows_native $cc || continue
    check "$cc -march=native, floats, 8 lanes" $cc -O2 -march=native -Wno-psabi -DLANES=8 "$single"
    check "$cc -march=native, floats, 16 lanes" $cc -O3 -march=native -Wno-psabi -fno-math-errno -DLANES=16 "$single"
done
check 'tcc, floats' tcc "$single"

# What code compiled in process sees is complete, and C.
if command -v tcc >/dev/null 2>&1; then
    cat >"$work/print.c" <<EOF
#include <stdio.h>
#include "$kernel/kernel.h"
int main(void)
{
    int count;
    const char *const *lines = kernel_declarations(&count);
    for (int k = 0; k < count; k++)
        fputs(lines[k], stdout);
    return ferror(stdout);
}
EOF
    cat >"$work/use.c" <<'EOF'
real use(real a, double *out, const PlastDraw *draw)
{
    const mask m = M_AND(LT(a, REAL(1.0)), M_OR(GE(a, -a), M_NOT(EQ(a, d_exp(2.0)))));
    rt_fill_normal(out, 3, 0.0, 1.0, draw, 1);
    memset(out, 0, 8);
    return ANY(m) ? r_fma(a, SELECT(m, r_exp(a), r_pow(a, a)), sqrt(a)) : rt_normal(draw, 1, 2, 3);
}
EOF
    ${CC:-cc} -I"$root" "$work/print.c" "$kernel/kernel.c" -o "$work/print" -lm &&
        "$work/print" >"$work/declarations" &&
        cat "$kernel/../plast_abi.h" "$work/declarations" "$work/use.c" >"$work/all.c"
    if tcc -nostdinc -Wall -Werror -c "$work/all.c" -o "$work/all.o"; then
        pass
    else
        fail "the declarations do not compile"
    fi
fi

summary
