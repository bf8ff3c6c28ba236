#!/bin/sh
# memory.sh: memory that runs short, at each allocation in turn.
#
#     OUT=build sh tests/memory.sh [STRIDE]
#
# tests/short_memory.c makes the N-th allocation fail, or that and all after it. Whatever N is, no signal
# ends plastc: its exit code is 0, where it could do without, or 71 with words. What a run leaves behind
# is whole, or the run goes on from there. STRIDE: every how many-th N is tried.
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
shim=$(cd "$OUT" && pwd)/tests/short_memory.so
stride=${1:-41}
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1

cat >small.plast <<'PROGRAM'
plast 1
const eta = 0.1
input x[2] = rows("x.csv", held_out = 0.5)
population y[1] rate { r = drive }
rule local { learn A = volterra(pre.r, post.r, w); on_epoch { w += eta * mean(A) } }
projection x -> y { all_to_all; w ~ normal(0, 0.1) each generation; drive += w * pre.r; plastic local }
task recall { trials 2; phase train 3 epochs }
guard abs(w) < 1e5 else loss = 1 + (t_end - t) / t_end
loss miss = abs(norm(w) - 1) at end
reference hebb { local.A[pre.r post.r] = 1 }
search { minimize miss; method cmaes(population = 4); budget 2 generations; validate 2 trials }
PROGRAM
printf 'a,b\n1,0.5\n0.25,1\n-1,0.5\n0.125,-1\n' >x.csv
jit='--jit tcc --threads 2'

allocations() { # COMMAND...: how many there are
    rm -f count
    LD_PRELOAD=$shim COUNT_FILE=count "$plastc" "$@" >/dev/null 2>&1
    cat count
}

# short N ALL COMMAND...: once, with memory that is short from there
short() {
    at=$1
    all=$2
    shift 2
    LD_PRELOAD=$shim FAIL_AT=$at FAIL_ALL=$all timeout 60 "$plastc" "$@" >printed 2>words
    code=$?
    case $code in
    0) pass ;;
    71)
        if grep -Eiq 'out of memory|cannot allocate memory' words; then
            pass
        else
            fail "plastc $* (allocation $at, all $all): 71 without words: $(head -n 1 words)"
        fi
        ;;
    *) fail "plastc $* (allocation $at, all $all): exit code $code: $(head -n 1 words)" ;;
    esac
}

# A folder that the run before left: whole, or the run goes on.
is_sound() { # FOLDER
    [ -e "$1/checkpoint.bin" ] || return 0
    "$plastc" run --resume "$1" $jit -q >resumed 2>&1 || grep -q 'has ended\|nothing to' resumed
}

each() { # COMMAND...: over every STRIDE-th allocation, once alone and once with all that follow
    count=$(allocations "$@")
    [ "${count:-0}" -gt 20 ] || fail "plastc $*: allocations are not counted: ${count:-none}"
    number=1
    while [ $number -le $((count + 1)) ]; do
        short $number 0 "$@"
        [ $number -gt "$count" ] || short $number 1 "$@"
        number=$((number + stride))
    done
}

each_run() { # the same for a search, whose folder is looked at
    rm -rf out
    count=$(allocations run small.plast $jit --out out)
    number=1
    while [ $number -le $((count + 1)) ]; do
        for all in 0 1; do
            rm -rf out
            short $number $all run small.plast $jit --out out
            if is_sound out; then pass; else fail "run (allocation $number, all $all) left a folder that is neither whole nor resumable: $(head -n 1 resumed)"; fi
        done
        number=$((number + stride))
    done
    rm -rf out
}

"$plastc" run small.plast $jit -q --out found >/dev/null 2>&1 || fail 'the search itself'
each check small.plast
each emit small.plast
each eval small.plast $jit --rule hebb
each compare found found
each info small.plast
each directions found $jit
each_run

# Threads that the system does not make: it goes on with those that there are, and says so; with the same bits.
# threads MADE SAID
threads() {
    LD_PRELOAD=$shim FAIL_THREADS=$1 "$plastc" eval small.plast --rule hebb --jit tcc --threads 4 --json >with_threads 2>words
    same "$1 threads can be made" 0 $?
    same "$1 threads can be made: words" "$2" "$(grep note: words || echo none)"
    same "$1 threads can be made: the same loss" "$(grep '"loss"' by_threads)" "$(grep '"loss"' with_threads)"
}
"$plastc" eval small.plast --rule hebb --jit tcc --threads 4 --json >by_threads 2>/dev/null
threads 0 'plastc: note: running with 1 of 4 threads: Resource temporarily unavailable'
threads 2 'plastc: note: running with 3 of 4 threads: Resource temporarily unavailable'
threads 3 none

# Pages for code that is made are forbidden, as a system may: libtcc's code cannot run, cc's can.
pages() { # CODE PATTERN JIT
    LD_PRELOAD=$shim FAIL_PAGES=1 "$plastc" eval small.plast --rule hebb --jit "$3" --json >with_"$3" 2>words
    same "no pages, --jit $3" "$1" $?
    if grep -q "$2" words; then pass; else fail "no pages, --jit $3: no '$2': $(head -n 1 words)"; fi
}
pages 3 'error: the system gives no pages for code' tcc
pages 0 'note: running without libtcc: the system gives no pages for code' auto
"$plastc" eval small.plast --rule hebb --jit tcc --json >by_tcc 2>/dev/null
same 'no pages: the same loss' "$(grep '"loss"' by_tcc)" "$(grep '"loss"' with_auto)"

summary
