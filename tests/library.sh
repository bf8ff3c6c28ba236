#!/bin/sh
# library.sh: libraries of rules: a C program has the bits of `plastc eval --rules`, whatever has compiled the library and however
# many rules it takes at once; slopes beside differences; what is refused.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}"
root=$(pwd)
plastc=$(cd "$OUT" && pwd)/plastc
need "$plastc"
work=$OUT/tests/library
rm -rf "$work"
mkdir -p "$work"
$CC -std=c11 -Wall -Wextra -I. -o "$work/client" tests/library_client.c -ldl || fail 'the client does not compile'
sed 's/METHOD/cmaes(population = 20)/' tests/resume/small.plast >"$work/small.plast"
cp tests/resume/points.csv "$work"
# Two tasks, a guard that stops some rules, units, and a loss over all trials.
cp tests/golden/run/eligibility.plast "$work/eligibility.plast"
cp examples/oja_gradient.plast "$work/oja.plast"
cp examples/teacher_student.plast "$work/teacher.plast"
cd "$work" || exit 1

# What the client prints of rules of a table, as the table has it, but for digits and units.
both() { # PROGRAM RULES
    "$plastc" emit "$1.plast" --library -o "$1.so" 2>messages || fail "$1: $(cat messages)"
    "$plastc" emit "$1.plast" --library -o "$1.c" 2>messages || fail "$1: $(cat messages)"
    ./client "./$1.so" "$2" <"$1.numbers" >"$1.out" || fail "$1: the client"
    for lanes in 1 4; do
        $CC -O1 -w -std=gnu11 -fPIC -shared -DLANES=$lanes -Wno-psabi -o "./$1-$lanes.so" "$1.c" -lm || fail "$1: does not compile"
        ./client "./$1-$lanes.so" "$2" <"$1.numbers" >other
        cmp -s "$1.out" other && pass || fail "$1: other numbers with LANES=$lanes"
    done
    /usr/bin/python3 "$root/tests/library.py" "$1" >messages 2>&1 && pass || fail "$1: $(tail -n 3 messages)"
}
for program in small eligibility oja teacher; do
    /usr/bin/python3 "$root/tests/library.py" --rules $program "$plastc" 11 >messages 2>&1 || fail "$program: $(cat messages)"
    both $program 11
done
same 'what the library says' 'version 1, 27 learned, 1 losses of 2 outcomes, 20 trials, gradient 1' "$(head -n 1 oja.out)"
grep -q '^returned 0, with a gradient 2' eligibility.out && pass || fail "no gradient: $(tail -n 1 eligibility.out)"
# The name of the file does not matter, nor do two at once.
cp oja.so other.so && ./client ./other.so 11 <oja.numbers | cmp -s - oja.out && pass || fail 'a copy of the library'

# ---- what is refused ----------------------------------------------------------------------------
says 2 "needs '-o FILE.so'" emit oja.plast --library
says 2 "needs '-o FILE.so'" emit oja.plast --library -o oja.txt
says 2 "one of '--library' and '--record'" emit oja.plast --library --record -o oja.so
says 2 'in double' emit oja.plast --library --precision float -o oja.so
sed '/^    learn /d;s/A)/pre.r)/;/^search/,$d' small.plast >none.plast
says 2 'learns nothing' emit none.plast --library -o none.so
(CC=no_compiler && export CC && "$plastc" emit oja.plast --library -o oja.so 2>messages)
same 'no C compiler: exit code' 3 $?
grep -q "cannot start the C compiler 'no_compiler'" messages && pass || fail "no C compiler: $(cat messages)"
says 74 'cannot write' emit oja.plast --library -o nowhere/oja.so
summary
