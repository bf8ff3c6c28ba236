#!/bin/sh
# million.sh: the gradient of a trial of a million steps with a hundred plastic synapses, computed in little memory, and
# followed: some 5 s of one processor.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$OUT/plastc
work=$OUT/tests/million
rm -rf "$work"
mkdir -p "$work"

cat >"$work/long.plast" <<'END'
plast 1
input x[100] = gaussian(covariance = diagonal(1, 0.5, rest = 0.2), samples = 1000)
population y[1] rate { r = drive }
rule local { learn A = volterra(pre.r^2, post.r^2, w^2); on_step { w += 0.00001 * A } }
projection x -> y { all_to_all; w ~ normal(0, 0.1); drive += w * pre.r; plastic local }
guard abs(w) < 10 else loss = 20
task learning { trials 1; phase train 1000 epochs }
let  pc = principal(x, 1)
loss distance = min(norm(w - pc), norm(w + pc)) at end
search { minimize distance; method gradient(rate = 0.02); budget 4 generations }
END

"$plastc" run "$work/long.plast" --jit cc --lanes 1 --threads 1 --gradient-memory 64 --out "$work/run" -q >/dev/null &
peak=0
while kill -0 $! 2>/dev/null; do
    now=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' /proc/$!/status 2>/dev/null)
    [ "${now:-0}" -gt "$peak" ] && peak=$now
    sleep 0.1
done
wait $!
same 'a million steps: exit code' 0 $?
losses=$(cut -d, -f4 "$work/run/history.csv" | tail -n +2 | tr '\n' ' ')
echo "losses $losses; at most $peak kB"
check 'a million steps: the loss falls' "$(echo "$losses" | awk '{ print $4 < $1 }') == 1"
check 'a million steps: memory' "$peak > 1000 && $peak < 65536"
summary
