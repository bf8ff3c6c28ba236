#!/bin/sh
# format.sh: plastc fmt.
#
#     OUT=build sh tests/format.sh [PROGRAMS]
#
# PROGRAMS: how many generated ones are formatted, of both kinds together.
set -u
. tests/common.sh
root=$(pwd)
programs=${1:-60}
plastc=$(cd "${OUT:=build}" && pwd)/plastc
generate=${plastc%/*}/tests/generate
need "$plastc"
need "$generate"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

# Without the places in the program.
ir() { # FILE
    "$plastc" check --dump ir "$1" 2>/dev/null | sed '/^module /d; s/  # .*//'
}

# All that parse, in folders as they are, beside the data that they read.
mkdir -p before/golden
cp -r "$root/examples" before
for stage in parse check ir emit run test gradcheck info; do
    cp -r "$root/tests/golden/$stage" before/golden
done
mkdir before/bad before/generated
cp -r "$root"/tests/golden/bad/*/*.plast before/bad
k=0
while [ $k -lt "$programs" ]; do
    k=$((k + 2))
    "$generate" $k >before/generated/rates_$k.plast
    "$generate" --network $k >before/generated/network_$k.plast
done
find before -name '*.plast' >names
cp -r before once
(cd once && sed 's/^before/./' ../names | xargs "$plastc" fmt >../log 2>../errors)
cp -r once twice
(cd twice && sed 's/^before/./' ../names | xargs "$plastc" fmt >../log 2>../errors)
if diff -r once twice; then pass; else fail 'what was formatted once changes again'; fi
check 'many are looked at' "$(wc -l <names) > 1000"
check 'many of them change' "$(diff -rq before once | wc -l) > 150"
sed -n 's/^before/./p' names | grep -E '/golden/(ir|emit|check)/|/generated/' | while read -r name; do
    ir "before/$name" >ir.before
    ir "once/$name" >ir.once
    if cmp -s ir.before ir.once; then pass; else fail "formatting changes the meaning of $name"; fi
    echo "$passed $failed" >counts
done
check 'meanings' "$(cut -d ' ' -f 1 counts) > 100"
same 'what changes its meaning' 0 "$(cut -d ' ' -f 2 counts)"

# The examples are as fmt has them.
if (cd "$root" && "$plastc" fmt --check examples/*.plast examples/*/*.plast); then pass; else fail 'examples are not formatted'; fi

printf 'plast 1\nconst a=1\n' >a.plast
printf 'plast 1\nconst a = 1\n' >b.plast
printf 'plast 1\nconst a=\n' >wrong.plast
printf 'plast 1\r\nconst a=1 # last \t' >c.plast
cp a.plast untouched.plast
cp wrong.plast wrong.before
chmod 640 c.plast
says 1 '^a.plast$' fmt --check a.plast b.plast
same 'those that would change' 1 "$(wc -l <printed)"
same 'nothing is changed' "$(cat untouched.plast)" "$(cat a.plast)"
says 1 '^wrong.plast:2:9: error\[E0201\]' fmt wrong.plast a.plast
same 'a file with an error' "$(cat wrong.before)" "$(cat wrong.plast)"
same 'the file beside it' "$(cat b.plast)" "$(cat a.plast)"
"$plastc" fmt c.plast >printed 2>&1
same 'exit code' 0 $?
same 'ends of lines' "$(printf 'plast 1\nconst a = 1  # last\n.')" "$(cat c.plast; echo .)"
same 'permissions' 640 "$(stat -c %a c.plast)"
same 'standard input' "$(cat b.plast)" "$("$plastc" fmt - <untouched.plast)"
"$plastc" fmt --check - <untouched.plast >printed
same 'exit code of --check' 1 $?
same 'standard input by name' '<stdin>' "$(cat printed)"
"$plastc" fmt --check a.plast b.plast c.plast >printed 2>&1
same 'exit code of --check, of what is formatted' 0 $?
says 66 "cannot read 'none.plast'" fmt none.plast
: >empty.plast
says 1 'E0201' fmt empty.plast
summary
