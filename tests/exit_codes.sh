#!/bin/sh
# exit_codes.sh: the command line: which exit code, and what is said about it.
#
#     OUT=build sh tests/exit_codes.sh
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

# expect CODE PATTERN ARGUMENTS...: PATTERN is looked for in what is printed, on both outputs
expect() {
    wanted=$1
    pattern=$2
    shift 2
    timeout 60 "$plastc" "$@" >"$scratch/printed" 2>&1
    code=$?
    if [ $code -ne "$wanted" ]; then
        fail "plastc $*: exit code $code, not $wanted"
        head -n 5 "$scratch/printed"
    elif ! grep -qe "$pattern" "$scratch/printed"; then
        fail "plastc $*: no '$pattern' in"
        head -n 5 "$scratch/printed"
    else
        pass
    fi
}

cat >good.plast <<'PROGRAM'
plast 1
const eta = 0.1
const tau = 20 ms
input x[2] = gaussian(covariance = rotated(1, 0.5), samples = 10)
population y[1] rate { r = drive }
rule local { learn A = volterra(pre.r, post.r, w); on_epoch { w += eta * mean(A) } }
projection x -> y { all_to_all; w ~ normal(0, 0.1) each generation; drive += w * pre.r; plastic local }
task recall { trials 2; phase train 3 epochs }
guard abs(w) < 1e5 else loss = 1 + (t_end - t) / t_end
loss miss = abs(norm(w) - 1) at end
reference hebb { local.A[pre.r post.r] = 1 }
search { minimize miss; method cmaes(population = 4); budget 2 generations; validate 2 trials }
PROGRAM
sed 's/norm(w)/nrom(w)/' good.plast >bad.plast
sed 's/gaussian(.*/rows("no.csv")/' good.plast >no_data.plast
sed 's/cmaes(.*); budget/gradient; budget/' good.plast >endless.plast # never satisfied
touch file
run='--threads 1 --jit tcc'

# ---- 0: done -------------------------------------------------------------------------------------
expect 0 'usage: plastc' --help
expect 0 'usage: plastc run FILE' run --help
expect 0 "a member that the thing" explain E0304
expect 0 "^E0101  a character" explain
expect 2 "no message has the code .E0999.; .plastc explain. lists them" explain E0999
expect 2 "both have standard output" check good.plast --json --dump ir
expect 0 'usage: plastc emit FILE' help emit
"$plastc" emit --help 2>/dev/null | grep -q -- --resume && fail 'help of emit has options of run' || pass
expect 0 '^plastc [0-9]' --version
expect 0 'no errors' check good.plast
expect 0 'constant *eta = 0.5' check good.plast --set eta=0.5 --dump checked
expect 0 'constant *tau = 5 ms' check good.plast --set 'tau=5 ms' --dump checked
expect 0 'A\[pre' info good.plast
expect 0 'int main' emit good.plast
expect 0 'results in out' run good.plast $run --out out
expect 0 '"stop_reason":.*"budget"' run good.plast $run --out json -q --json
expect 0 'miss' eval good.plast $run --rule hebb
expect 0 'smooth' gradcheck good.plast $run
sed 's/learn A.*/learn a = 0; on_epoch { w += pow(abs(a), 0.5) * mean(pre.r) } }/; s/local.A.* = 1/local.a = 1/
    s/cmaes(.*); budget/gradient(slopes = exact); budget/' good.plast >root.plast
expect 3 'the exact slope along .* is not a number, though the loss is finite' run root.plast $run --out root
expect 0 "at 'hebb'" gradcheck good.plast $run --rule hebb --trials 1
expect 0 'slopes' gradcheck good.plast $run --coefficients out/result.json
expect 2 'one rule at a time' gradcheck good.plast --rule hebb --coefficients out/result.json
expect 0 '"stop_reason":' eval good.plast $run --coefficients out/result.json --json
expect 0 'results in further' run good.plast $run --coefficients out --out further
expect 0 'results in further' run good.plast $run --rule hebb --out further
expect 0 'int main' emit good.plast --coefficients out

# ---- 1: errors in the program --------------------------------------------------------------------
expect 1 "did you mean 'norm'" check bad.plast
expect 1 "did you mean 'norm'" run bad.plast --out bad
[ -e bad ] && fail 'a program with errors left a folder of results' || pass

# Colours are for terminals that have them and users who want them.
coloured() { # what `check` prints on a terminal, with these variables
    env "$@" script -qec "$plastc check bad.plast" /dev/null </dev/null | grep -c "$(printf '\033')\["
}
[ "$(coloured TERM=xterm)" -gt 0 ] && pass || fail 'no colours on a terminal'
[ "$(coloured TERM=dumb)" = 0 ] && pass || fail 'colours with TERM=dumb'
[ "$(coloured TERM=xterm NO_COLOR=1)" = 0 ] && pass || fail 'colours with NO_COLOR'
[ "$(coloured TERM=xterm NO_COLOR=)" -gt 0 ] && pass || fail 'no colours with an empty NO_COLOR'

# ---- 2: bad command line -------------------------------------------------------------------------
expect 2 'no command is given'
expect 2 "did you mean 'run'" rnu good.plast
expect 2 "unknown command 'search'" search good.plast
expect 2 'no program is given' check
expect 2 'one program at a time' info good.plast bad.plast
expect 1 'bad.plast:10:17' check good.plast bad.plast
expect 2 "did you mean '--set'" check --sed eta=1 good.plast
expect 2 "unknown option '-x'" check -x good.plast
expect 2 "unknown option '-seed'; did you mean '--seed'?" check good.plast -seed 3
expect 2 "unknown option '--sede'; did you mean '--seed'?" check good.plast --sede=3
expect 2 "unknown option '--to'" emit good.plast --to brian2
expect 2 "unknown option '--seeed'; did you mean '--seed'?" check good.plast --seeed 3
expect 2 "unknown option '--gen'" run good.plast --gen 3
expect 2 "option '--quiet' takes no value" check good.plast --quiet=yes
expect 2 "'check' takes no option '--jit'" check --jit tcc good.plast
expect 2 'needs a value' check good.plast --seed
expect 2 'takes auto, tcc or cc' run good.plast --jit gcc
expect 2 'takes 1, 2, 4 or 8' run good.plast --lanes 3
expect 2 'from 1 to 4096' run good.plast --threads 0
expect 2 'a number of generations' run good.plast --generations -1
expect 2 'below 2^64' run good.plast --seed 18446744073709551616
expect 2 'takes ast, checked' check good.plast --dump tokens
expect 2 'takes one of finite, horner, hoist' check good.plast --without fold
expect 2 "did you mean 'eta'" check good.plast --set eat=1
expect 2 'neither a number' check good.plast --set eta=fast
expect 2 'neither a number' check good.plast --set eta=nan
expect 2 "'1 ms' is in s, but the constant is a pure number" check good.plast --set 'eta=1 ms'
expect 2 "'5' is a pure number, but the constant is in s" check good.plast --set tau=5
expect 2 'each name once' check good.plast --set eta=1 --set eta=2
expect 2 'each name once' check good.plast --fix g=1 --fix g=2
expect 2 'each name once' check good.plast --set 'fix g=1'
expect 2 'what is fixed is a learned number' check good.plast --fix 'g=1; const k = 2'
expect 1 'not a learned number' check good.plast --fix eta=1
expect 1 'expected' check good.plast --fix 'g='
sed 's/volterra(.*w);/1; learn B = 0.5;/; s/mean(A)/mean(A * pre.r * post.r - B * w)/; /^reference/d' good.plast >numbers.plast
all='--fix local.A=1 --fix local.B=0.25' # eval, simulate and emit need no search
expect 0 'dw = 0.1 mean(pre post - 0.25 w)' eval numbers.plast $all --trials 1 $run
expect 0 'recorded in' simulate numbers.plast $all --jit tcc
expect 0 'fixed at 0.25' info numbers.plast $all
expect 0 'no errors' check numbers.plast $all
expect 0 'RT_' emit numbers.plast $all
expect 1 'nothing to search: all numbers are fixed' run numbers.plast $all $run
expect 2 'NAME=VALUE' check good.plast --set eta
expect 2 'needs a rule' eval good.plast
# Where nothing is learned there is one rule, and where there is no loss none is shown.
cat >given.plast <<'END'
plast 1
task show { phase learn 3 steps }
input x[1] = gaussian(covariance = diagonal(1), samples = 3)
population y[1] rate { r = drive }
rule grow { on_step { w += 0.5 } }
projection x -> y { all_to_all  w = 0.5  drive += w * pre.r  plastic grow }
report weight = w[0, 0]
END
expect 0 'weight: mean 2, median 2' eval given.plast --jit tcc
expect 0 'search      (1 trial)' eval given.plast --jit tcc
expect 2 "no reference named 'oja'" run good.plast --rule oja --out no_rule
expect 2 'one rule at a time' run good.plast --rule hebb --coefficients out --out no_rule
expect 2 "takes no '--coefficients'" run --resume out --coefficients out
expect 2 "no reference named 'oja'" eval good.plast --rule oja
expect 2 "for what rules learn write 'reference NAME" eval good.plast --rule oja --set local.a=1

# Nothing is overwritten that a run has not left.
before() { # FOLDER: what is in it
    (cd "$1" && ls -AR && find . -type f -exec cat {} +) | cksum
}
mkdir notes notes/start-1 empty
echo 'generations of people' >notes/history.csv
echo '{}' >notes/result.json
echo 'my data' >notes/start-1/checkpoint.bin
echo 'my program' >notes/program.plast
was=$(before notes)
expect 2 "'notes' is neither empty nor the folder of a run" run good.plast $run --out notes
expect 2 "'notes/start-1' is neither empty nor the folder of a run" run good.plast $run --out notes/start-1
expect 2 "'.' is neither empty nor the folder of a run" run good.plast $run --out .
[ "$was" = "$(before notes)" ] && pass || fail 'something that is no run was changed'
touch empty/.keep
expect 0 'results in empty/' run good.plast $run --out empty
expect 0 'results in empty/' run good.plast $run --out empty
echo 'my notes' >empty/notes.txt
expect 0 'results in empty/' run good.plast $run --out empty
grep -q 'my notes' empty/notes.txt && pass || fail 'notes beside a run are gone'
# One that was killed before its first checkpoint.
mkdir early
cp empty/history.csv early
: >early/history.csv.4194305.0.tmp
expect 0 'results in early/' run good.plast $run --out early
[ ! -e early/history.csv.4194305.0.tmp ] && pass || fail 'what a killed run left half written is still there'

# A program that includes another one is not overwritten by its text with that in it.
mkdir own
expect 0 'results in own' run good.plast $run --out own
rm own/result.json
grep -v '^const eta' good.plast | sed '1a include "eta.plast"' >own/program.plast
printf 'plast 1\nconst eta = 0.1\n' >own/eta.plast
cp own/program.plast own.plast
expect 2 "would overwrite its program 'own/program.plast'" run own/program.plast $run --out own
cmp -s own.plast own/program.plast && [ ! -e own/result.json ] && pass || fail 'a program was overwritten'
cp good.plast own/program.plast
expect 0 'results in own/' run own/program.plast $run --out own

# The folder of a run is called as its program is.
for name in eta0.1.plast a.b.c.plast '..odd.plast' 'with spaces.plast' noending .plast \
    "$(printf 'n%.0s' $(seq 249)).plast" "$(printf 'x%.0s' $(seq 255))"; do
    cp good.plast "$name" && rm -rf runs
    expect 0 'results in runs/' run "./$name" $run
    expect 0 'results in runs/.*-2' run "./$name" $run
    ls runs | tr '\n' ' ' | sed 's/[nx]\{200,\}/N/g'
    rm "$name"
done >names
same 'names of folders' "eta0.1 eta0.1-2 a.b.c a.b.c-2 odd odd-2 with spaces with spaces-2 noending noending-2 plast plast-2 N N-2 N N-2 " \
    "$(cat names)"

# A folder or a file where something else belongs.
expect 66 "'plastc run --resume out' goes on with the run" run out
expect 66 "cannot read 'nowhere': No such file" directions nowhere
expect 66 "cannot read 'nowhere': No such file" eval nowhere --rule hebb
expect 66 "good.plast:1:1: this cannot be read as JSON: '\[' or '{' expected near 'plast'" run good.plast --coefficients good.plast

# A search in which all candidates fail ends with advice; of its rule no term is left out.
cp "$OLDPWD/tests/golden/run/every_candidate_fails.plast" fails.plast
expect 0 '^advice: .*look for a logarithm' run fails.plast $run --out fails
expect 0 ', though no state or weight is known to have become infinite$' run fails.plast $run --out fails
[ "$(cut -d, -f11 fails/history.csv | grep -c '^inf$')" = 2 ] && pass || fail 'not each validation is in the history'
expect 0 '^            size: mean nan, median nan; no number in [0-9]* of [0-9]* trials$' run fails.plast $run --out fails
expect 0 '^dw = 0.1 mean(-*[0-9.]* w [-+] .* pre w)$' run fails.plast $run --out fails

# ---- 3: the run failed ---------------------------------------------------------------------------
CC=/no/compiler
export CC
expect 3 "C compiler '/no/compiler'" run good.plast --jit cc --out failed
CC=false
expect 3 'failed with exit status 1' run good.plast --jit cc --out failed
unset CC

# A compiler that is ill does not refuse our code: its own first line, and on without it where libtcc is.
compiler() { # NAME COMMANDS
    printf '#!/bin/sh\n%s\n' "$2" >"$1"
    chmod +x "$1"
}
compiler complains 'printf "\ncc: fatal error: no \033licence\nmore\n" >&2; exit 1'
compiler full 'case $* in *probe.c*) exec cc "$@" ;; esac; echo "cc1: error: No space left on device" >&2; exit 1'
compiler killed 'case $* in *probe.c*) exec cc "$@" ;; esac; echo "cc: fatal error: Killed signal terminated program cc1" >&2; exit 1'
compiler assembles 'case $* in *probe.c*) exec cc "$@" ;; esac; printf "x.s: Assembler messages:\nas: No space left on device\n" >&2; exit 1'
compiler hangs 'exec sleep 60'
compiler spoils 'echo called >>called; for word; do case $word in *.so) echo no library >"$word" ;; esac; done'
compiler spoils_once '[ -e spoilt ] && exec cc "$@"; touch spoilt; exec ./spoils "$@"'
cc=$(command -v cc)
CC=./complains expect 3 "the C compiler './complains' does not work: cc: fatal error: no ?licence$" \
    run good.plast --jit cc --out failed
CC=./complains expect 0 "note: running without a C compiler: the C compiler './complains' does not work" \
    run good.plast --jit auto --generations 3000 --out ill
CC=./full expect 3 'does not work: cc1: error: No space left on device' run good.plast --jit cc --out failed
CC=./assembles expect 3 'does not work: as: No space left on device$' run good.plast --jit cc --out failed
CC=./killed expect 3 'does not work: cc: fatal error: Killed' run good.plast --jit cc --out failed
mkdir no_tools
PATH=$scratch/no_tools "$plastc" eval good.plast --rule hebb --jit cc --lanes 1 >printed 2>&1
same 'without a compiler in the PATH' 3 $?
PLASTC_CC_SECONDS=0.3 CC=./hangs expect 3 "'./hangs' has not finished in 0.3 seconds" run good.plast --jit cc --out failed
CC=./spoils expect 3 'cannot load the compiled module, although it was compiled again: .*module.so' \
    run good.plast --jit cc --out failed
same 'a module that cannot be loaded is compiled twice' 2 "$(grep -c called called)"
CC=./spoils_once expect 0 'cc . lane' run good.plast --jit cc --out ill
[ -e failed ] && fail 'a run that cannot begin has made a folder' || pass
# A folder for temporary files that is full, or in which nothing may be executed; skipped where nothing may be mounted.
mkdir disk
on_disk() { # OPTIONS CODE PATTERN JIT: a disk of its own for one command
    if ! mount -t tmpfs -o "$1" none disk 2>/dev/null; then
        echo "skipped: mount -o $1: this needs the right to mount"
        return
    fi
    TMPDIR=$scratch/disk expect "$2" "$3" run good.plast --jit "$4" --generations 3000 --out ill
    umount disk
}
on_disk size=64k 3 "cannot write '.*module.c': No space left on device" cc
on_disk size=64k 0 "note: running without a C compiler: cannot write '.*module.c': No space left on device" auto
on_disk size=160k 3 "the C compiler '.*' does not work: .*No space left on device'*$" cc
on_disk noexec 3 'cannot load the compiled module, although it was compiled again: .*module.so: failed to map' cc
# Without the assembler.
mkdir tools
for tool in cat rm; do ln -s "$(command -v $tool)" tools; done
if ! (echo 'int x;' >x.c && PATH=$scratch/tools "$cc" -c x.c -o x.o) 2>/dev/null; then
    PATH=$scratch/tools CC=$cc "$plastc" eval good.plast --rule hebb --jit cc >printed 2>&1
    same 'without an assembler' 3 $?
    grep -q 'does not work: .*fatal error' printed && pass || fail "without an assembler: $(tail -n 1 printed)"
fi

# More memory than there is: said before any is taken, and before a folder is made.
sed 's/samples = 10)/samples = 10000000)/; s/trials 2/trials 1000000/' good.plast >huge.plast
echo 'test size { expect miss < 1 }' >>huge.plast
expect 71 "needs [0-9]* GiB of memory, but there are .*: 1000000 trials of 153 MiB, 1 thread of" run huge.plast $run --out failed
expect 71 'GiB of memory, but there are' eval huge.plast $run --rule hebb
expect 71 'GiB of memory, but there are' test huge.plast $run
expect 0 'for 1000002 trials' info huge.plast
# The search itself: candidates, and what the method keeps of them.
sed 's/volterra.*;/mlp(pre.r, post.r, w, hidden = 1000, tanh);/; s/population = 4/population = 1000000/' good.plast |
    sed '/^reference/d' >crowd.plast
expect 71 'this search needs .* GiB of memory, but there are .*: .* for 1000000 candidates of [0-9]* coefficients' \
    run crowd.plast $run --out failed
[ ! -e failed ] && pass || fail 'a run that cannot begin has made a folder'
# The candidates of other commands, with all that they report in each trial.
sed 's/trials 2/trials 1000000/' good.plast >many.plast
k=0
while [ $k -lt 3000 ]; do
    echo "report r$k = norm(w) at end"
    k=$((k + 1))
done >>many.plast
for command in prune directions; do
    expect 71 'this needs [0-9]* GiB of memory, but there are .*: .* candidates of [0-9]* coefficients and their outcomes in 1000000 trials' \
        $command many.plast $run --rule hebb
done
expect 0 'for the [0-9]* candidates of run, .* GB for the [0-9]* of prune, .* GB for the [0-9]* of directions' info many.plast
# More than plastc handles.
sed 's/x\[2\]/x[100000]/; s/1, 0.5/rest = 1/' good.plast >wide.plast
for command in run 'eval --rule hebb' test info emit; do
    expect 1 'a trial of this program would take .* GiB of memory; at most 16 GiB' $command wide.plast
done
# An emitted program says it as well; its process may have 200 MB.
sed 's/x\[2\]/x[5]/; s/1, 0.5/rest = 1/; s/samples = 10)/samples = 10000000)/' good.plast >large.plast
"$plastc" emit large.plast -o large.c && ${CC:-cc} -O0 -o large large.c -lm
(ulimit -v 200000; ./large) >printed 2>&1
code=$?
[ $code -eq 1 ] && grep -q '^0.373 GiB of memory are not there$' printed && pass ||
    fail "an emitted program without memory: exit code $code, $(head -n 1 printed)"

# ---- 70: what a C compiler says of our code is kept, and not shown ---------------------------------
mkdir fault
cat >refuses <<'SCRIPT'
#!/bin/sh
case $* in *probe.c*) exec cc "$@" ;; esac
echo "module.c:1: error: raw words" >&2
exit 1
SCRIPT
chmod +x refuses
TMPDIR=$scratch/fault CC=$scratch/refuses expect 70 'internal error.*code that plastc made' \
    run good.plast --jit cc --out failed
grep -q 'raw words' printed && fail "the compiler's words are shown" || pass
grep -q 'raw words' fault/*/messages && grep -q plast_module fault/*/module.c && pass ||
    fail 'the case is not kept'

# ---- names that would move a terminal --------------------------------------------------------------
escape=$(printf 'n\033[31mX\007')
cp good.plast "$escape.plast"
silent() { # ARGUMENTS: nothing that is printed has a control character
    "$plastc" "$@" >printed 2>&1
    if LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" printed; then fail "plastc $1: control characters"; else pass; fi
}
silent check "$escape.plast"
silent info "$escape.plast"
silent test "$escape.plast"
silent emit "$escape.plast"
silent check "no$escape"
silent "$escape"
silent "runn$escape"
silent check "--$escape" good.plast
silent check good.plast --set "eta=$escape"
silent check good.plast "$escape"
silent run good.plast --jit "$escape"
silent run "$escape.plast" $run -q --out "$escape"
silent run "$escape.plast" $run --out "$escape"
silent compare "$escape" "$escape"
silent run --resume "no$escape"
(cat good.plast && printf '# \033]0;title\007 \033[31mred\n let \033[31m = 1\n') >coloured.plast
silent check coloured.plast

# ---- 66: an input file is missing ----------------------------------------------------------------
expect 66 'No such file' check missing.plast
expect 66 'Is a directory' check .
expect 66 'no.csv' check no_data.plast
expect 66 'no.csv' check no_data.plast --data out
expect 66 'missing.json' eval good.plast --coefficients missing.json
expect 66 'missing.json' run good.plast --coefficients missing.json --out no_rule
[ -e no_rule ] && fail 'a search that cannot begin left a folder of results' || pass
expect 66 'result.json' emit good.plast --coefficients .
expect 66 'good.plast' eval good.plast --coefficients good.plast

# ---- 74: output not written ----------------------------------------------------------------------
expect 74 'file' run good.plast $run --out file/out
expect 74 'file' run good.plast $run --out file
expect 74 "cannot make or use the folder '/proc/self/out': No such file or directory" run good.plast $run --out /proc/self/out
mkdir closed fixed
if mount -t tmpfs -o ro none fixed 2>/dev/null; then
    expect 74 "cannot make or use the folder 'fixed/out': Read-only file system" run good.plast $run --out fixed/out
    cd fixed || exit 1
    expect 74 "cannot make or use the folder 'runs': Read-only file system" run ../good.plast $run
    cd ..
    umount fixed
fi
chmod 555 closed
if [ ! -w closed ]; then
    expect 74 "'closed/out': Permission denied" run good.plast $run --out closed/out
    cd closed || exit 1
    expect 74 "cannot make or use the folder 'runs': Permission denied" run ../good.plast $run
    cd ..
fi
expect 74 'file' emit good.plast -o file/out.c
if [ -w /dev/full ]; then
    "$plastc" emit good.plast >/dev/full 2>printed
    code=$?
    [ $code -eq 74 ] && pass || fail "emit to a full device: exit code $code, not 74"
fi

# ---- 130: interrupted, with the results saved ----------------------------------------------------
# interrupt SIGNAL: once the history shows that the search has begun. A shell lets what runs in the
# background ignore SIGINT, and so would plastc.
interrupt() {
    rm -rf stopped
    env --default-signal=INT "$plastc" run endless.plast $run --generations 1000000000 --out stopped -q 2>printed &
    pid=$!
    tries=0
    while [ $tries -lt 200 ] && [ "$(cat stopped/history.csv 2>/dev/null | wc -l)" -lt 2 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    kill -s "$1" $pid
    wait $pid
    code=$?
    if [ $code -ne 130 ]; then
        fail "SIG$1: exit code $code, not 130"
    elif ! grep -q '"interrupted"' stopped/result.json; then
        fail "SIG$1: result.json does not say that the run was interrupted"
    elif ! [ -s stopped/report.html ] || ! [ -s stopped/network/after/recording.json ]; then
        fail "SIG$1: no report, or no trial recorded for it: $(ls stopped)"
    else
        pass
    fi
}
interrupt INT
interrupt TERM
expect 0 'miss' eval good.plast $run --coefficients stopped/result.json

# ---- result.json is JSON -------------------------------------------------------------------------
if command -v jq >/dev/null; then
    for file in out/result.json stopped/result.json; do
        jq -e '.loss and .coefficients and .source_sha256' "$file" >/dev/null && pass ||
            fail "$file is not what jq reads"
    done
else
    echo 'jq is not there: that result.json is JSON was tested by eval only'
fi

summary
