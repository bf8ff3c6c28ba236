#!/bin/sh
# begin.sh: what a beginner meets: programs of `plastc new`, and `plastc doctor`.
#
#     OUT=build sh tests/begin.sh
set -u
. tests/common.sh
root=$(pwd)
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

for template in rate spiking recurrent pairing; do
    says 0 "^$template.plast is written" new $template --template $template
    same "$template: the text" "$(cat "$root/examples/templates/$template.plast")" "$(cat $template.plast)"
    says 0 "^$template.plast: no errors" check $template.plast
    same "$template: warnings" 1 "$(wc -l <printed)"
    says 0 'results in' run $template.plast --generations 2 --jit tcc --threads 1 --no-report
done
same 'each template is tried' "$(ls "$root/examples/templates" | wc -l)" "$(ls ./*.plast | wc -l)"
echo mine >pairing.plast
says 2 "'pairing.plast' is there already" new pairing
same 'nothing is overwritten' mine "$(cat pairing.plast)"
says 0 'own.plast is written' new own.plast
same 'the usual one' "$(cat rate.plast)" "$(cat own.plast)"
says 2 'takes rate, spiking, recurrent or pairing' new other --template big
says 74 "cannot write 'no/where.plast'" new no/where

says 0 '^good  libtcc' doctor
says 0 '^good  C compiler' doctor
says 0 '^good  TMPDIR' doctor
says 2 "takes no file: 'me'" doctor me
CC=no_such_compiler
export CC
says 0 '^poor  C compiler' doctor
unset CC
TMPDIR=$scratch/nowhere
export TMPDIR
says 3 "^bad   TMPDIR" doctor
summary
