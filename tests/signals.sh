#!/bin/sh
# signals.sh: what tells plastc to end, streams that are closed, and what a run leaves in the folder of
# temporary files, however it ends.
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
root=$(pwd)
small=$root/tests/resume/small.plast
points=$root/tests/resume/points.csv
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
mkdir tmp
TMPDIR=$scratch/tmp
export TMPDIR

cp "$points" .
program() { # FILE METHOD
    sed "s/METHOD/$2/" "$small" >"$1"
}
program short.plast 'cmaes(population = 6)'
program endless.plast gradient # never satisfied
# A generation that takes minutes.
sed 's/20 epochs/2000000 epochs/; s/METHOD/cmaes(population = 6)/; /^guard/d' "$small" >slow.plast

# A C compiler that hangs, with a child and a file of its own, as real ones have.
cat >hangs <<'COMPILER'
#!/bin/sh
touch "$TMPDIR/cc12345.s"
sleep 1234.5 &
echo "$!" >"$TMPDIR/../../child"
wait
COMPILER
chmod +x hangs

gone() { # PID
    wait_for "! kill -0 $1 || grep -q '^State:.*Z' /proc/$1/status"
    { kill -0 "$1" && ! grep -q '^State:.*Z' "/proc/$1/status"; } 2>/dev/null && echo alive || echo gone
}

left() { # how many files are in the folder of temporary files
    find tmp -mindepth 1 | wc -l | tr -d ' '
}

# start ARGUMENTS: in the background, with the usual dispositions, which a shell has not for such, nor under nohup.
start() {
    env --default-signal=INT,QUIT,TERM,HUP,PIPE "$plastc" "$@" --threads 1 >printed 2>messages &
    pid=$!
}

finish() { # SIGNAL: its exit code
    kill -s "$1" $pid
    wait $pid
    code=$?
} 2>/dev/null

# ---- while the C compiler is at work ---------------------------------------------------------------
for signal in INT:2 TERM:15 HUP:1 PIPE:13; do
    name=${signal%:*}
    rm -f child
    CC=$scratch/hangs start run short.plast --out out --jit cc
    wait_for '[ -s child ]'
    same "SIG$name while the C compiler works: there are files" 4 "$(left)"
    finish $name
    same "SIG$name while the C compiler works: ends by it" $((128 + ${signal#*:})) "$code"
    same "SIG$name while the C compiler works: it ends, too" gone "$(gone "$(cat child)")"
    same "SIG$name while the C compiler works: nothing is left" "0 none" "$(left) $([ -e out ] || echo none)"
done

# ---- while a search goes on ------------------------------------------------------------------------
for name in INT TERM HUP PIPE; do
    rm -rf out child
    CC=$scratch/hangs start run endless.plast --generations 1000000000 --out out -q
    wait_for '[ -s child ] && [ "$(wc -l <out/history.csv)" -gt 2 ]'
    finish $name
    same "SIG$name in a search: exit code" 130 "$code"
    same "SIG$name in a search: saved" 1 "$(grep -c '"interrupted"' out/result.json)"
    same "SIG$name in a search: the C compiler ends" gone "$(gone "$(cat child)")"
    same "SIG$name in a search: nothing is left" 0 "$(left)"
done

# Who stops a run waits for a trial that the page shows if that is short.
cat >network.plast <<'PROGRAM'
plast 1
step 1 ms
const length = 1 s
input x[10] = poisson(100 Hz)
population E[500] spiking { dv/dt = -v / 20 ms : mV  threshold v > 5 mV  reset v = 0 mV }
projection xE : x -> E { all_to_all  w = 1  on_pre { post.v += w * g } }
learn g ~ normal(1 mV, 0.1 mV)
task drive_it { trials 1  phase go length }
loss far = (mean(E.rate over go) / 10 Hz - 1)^2
search { minimize far  method cmaes  budget 1000000 generations }
PROGRAM
for row in "1s 1" "60s 0"; do
    length=${row% *}
    rm -rf out
    start run network.plast --set "length=$length" --out out -q
    wait_for '[ -e out/history.csv ] && [ "$(wc -l <out/history.csv)" -gt 2 ]'
    finish TERM
    same "a trial of $length, interrupted: exit code" 130 "$code"
    same "a trial of $length, interrupted: recorded for the page" "${row#* }" "$(find out -path "*network/before/recording.json" | wc -l)"
    same "a trial of $length, interrupted: there is a page" 0 "$([ -s out/report.html ]; echo $?)"
done

# Twice. A terminal that is closed may say so twice.
rm -rf out child
CC=$scratch/hangs start run slow.plast --out out -q --jit auto
wait_for '[ -s child ] && [ -e out/checkpoint.bin ]'
kill -s HUP $pid
sleep 0.3
kill -s HUP $pid
sleep 0.3
same "SIGHUP twice: it goes on" 0 "$(kill -0 $pid; echo $?)"
kill -s TERM $pid
sleep 0.3
finish TERM
same "SIGTERM twice: ends at once" 143 "$code"
same "SIGTERM twice: the C compiler ends" gone "$(gone "$(cat child)")"
same "SIGTERM twice: nothing is left" 0 "$(left)"

# What is ignored at the start stays so.
rm -rf out
(trap '' INT HUP && exec "$plastc" run endless.plast --generations 1000000000 --out out -q --jit tcc --threads 1) &
pid=$!
wait_for '[ "$(wc -l <out/history.csv)" -gt 2 ]'
kill -s INT $pid
kill -s HUP $pid
sleep 0.3
rows=$(wc -l <out/history.csv)
wait_for '[ "$(wc -l <out/history.csv)" -gt $((rows + 10)) ]'
same "SIGINT and SIGHUP that are ignored: it goes on" 0 "$(kill -0 $pid; echo $?)"
finish TERM
same "SIGTERM then: exit code" 130 "$code"

# Nobody reads any more.
for reader in 'head -n 1' true; do
    rm -rf out
    { timeout 60 env --default-signal=INT,TERM,HUP,PIPE "$plastc" run endless.plast --generations 1000000000 --out out --jit tcc --threads 1 2>&1; echo $? >code; } |
        $reader >/dev/null
    wait_for '[ -s code ]'
    same "piped to '$reader': exit code" 130 "$(cat code)"
    same "piped to '$reader': saved" 1 "$(grep -c '"interrupted"' out/result.json)"
done

# A file that may not grow is no reason to die without a word.
rm -rf out
(ulimit -f 8 && exec "$plastc" run endless.plast --generations 100000 --out out -q --jit tcc --threads 1) 2>messages
same "a limit of file sizes: exit code" 74 "$?"
same "a limit of file sizes: says so" 1 "$(grep -c 'File too large' messages)"

# ---- streams that are closed -----------------------------------------------------------------------
"$plastc" run short.plast --generations 20 --out whole -q --jit tcc --threads 1
expected=$(cut -d, -f1,2,4- whole/history.csv | cksum)
closed() { # WHAT
    same "$1: exit code" 0 "$code"
    same "$1: history" "$expected" "$(cut -d, -f1,2,4- out/history.csv | cksum)"
    same "$1: result" 1 "$(grep -c '"budget"' out/result.json)"
    rm -rf out
}
run='run short.plast --generations 20 --out out --jit auto --threads 1'
"$plastc" $run 2>&- >/dev/null
code=$?
closed "standard error closed"
"$plastc" $run >&- 2>/dev/null
code=$?
closed "standard output closed"
"$plastc" $run <&- >&- 2>&-
code=$?
closed "all closed"
"$plastc" $run <&- 2>&- >printed
code=$?
closed "standard input and error closed"
same "the report is where it belongs" 1 "$(grep -c '^results in out' printed)"

# ---- what killed runs have left --------------------------------------------------------------------
rm -f child
CC=$scratch/hangs start run short.plast --out out --jit cc
wait_for '[ -s child ]'
finish KILL
kill "$(cat child)"
left_behind=$(ls tmp)
same "after kill -9 there are files" 4 "$(left)"
rm -f child
CC=$scratch/hangs start run short.plast --out out --jit cc
wait_for '[ -s child ]'
same "the next one removes them" 0 "$([ ! -e "tmp/$left_behind" ]; echo $?)"
mkdir tmp/plastc-cc-notes tmp/plastc-cc-readme tmp/plastc-fault-abcdef
touch tmp/plastc-cc-notes/a tmp/plastc-cc-readme/b tmp/plastc-fault-abcdef/c
chmod 755 tmp/plastc-cc-readme # not as one of ours is
mkdir elsewhere
touch elsewhere/d
ln -s ../elsewhere tmp/plastc-cc-linked
mine=$(ls -d tmp/plastc-cc-*/module.c)
"$plastc" run short.plast --out out --jit cc --threads 1 -q
same "but not those in use" 0 "$([ -e "$mine" ]; echo $?)"
same "nor others" "tmp/plastc-cc-linked/d tmp/plastc-cc-notes/a tmp/plastc-cc-readme/b tmp/plastc-fault-abcdef/c" \
    "$(echo $(ls tmp/plastc-cc-*/[a-d] tmp/plastc-fault*/*))"
finish TERM

# ---- a job of Slurm that goes on -----------------------------------------------------------------
# The script of docs/cluster.md. In the place of srun stands what tells the run to end once it has saved, as Slurm does when
# a job's time is nearly up; scontrol notes what it is asked.
mkdir slurm slurm/bin
awk '/^```sh requeued/ { inside = 1; next } /^```/ { inside = 0 } inside' "$root/docs/cluster.md" >slurm/job.sh
sed 's/METHOD/gradient/; s/budget 40/budget 1000000000/' "$small" >slurm/oja.plast
cp "$points" slurm
cat >slurm/bin/srun <<'SRUN'
#!/bin/sh
while case $1 in --*) ;; *) false ;; esac; do shift; done
echo "$*" >>started
[ -z "${END:-}" ] || exit "$END"
"$@" -q --jit tcc &
child=$!
tries=0
saved=$(cksum runs/oja/checkpoint.bin 2>&1)
until [ "$saved" != "$(cksum runs/oja/checkpoint.bin 2>&1)" ] || [ $tries -ge 200 ]; do
    tries=$((tries + 1))
    sleep 0.05
done
kill -TERM $child
wait $child
SRUN
printf '#!/bin/sh\necho "$*" >>asked\n' >slurm/bin/scontrol
ln -s "$plastc" slurm/bin/plastc
chmod +x slurm/bin/*
job() { # EXIT_CODE: what srun ends with at once; empty: what the run does
    (cd slurm && END=$1 SLURM_JOB_ID=77 PATH=$PWD/bin:$PATH sh job.sh >>said 2>&1)
}
job ''
same 'a job whose time is up' 0 "$?"
job ''
same 'and once more' 0 "$?"
same 'it is queued again' 'requeue 77 requeue 77' "$(echo $(cat slurm/asked))"
same 'it begins, and goes on' 'plastc run oja.plast --out runs/oja plastc run --resume runs/oja' "$(echo $(cat slurm/started))"
job 0
same 'a search that has ended' 0 "$?"
job 71
same 'a job that fails' 71 "$?"
same 'neither is queued again' 2 "$(wc -l <slurm/asked)"

summary
