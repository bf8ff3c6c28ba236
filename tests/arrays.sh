#!/bin/sh
# arrays.sh: arrays of learned numbers: a least-squares problem that has a closed form, the same bits from every tier and
# after every interruption, their files, and how many there may be.
#
#     OUT=build sh tests/arrays.sh
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
: "${CC:=cc}"
work=$OUT/tests/arrays
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

number() { # FILE MEMBER
    sed -n "s/^[[:space:]]*\"$2\":[[:space:]]*\([^,]*\),*\$/\1/p" "$1" | head -n 1
}

report() { # NAME, of an evaluation on stdin
    sed -n "s/^ *$1: mean \([^,]*\),.*/\1/p" | head -n 1
}

without_origin() { # FILE
    grep -vE '"(seconds|tier|command_line|machine)"' "$1"
}

# ---- least squares: the weights and biases of a linear layer -----------------------------------------
awk 'BEGIN { srand(5); for (k = 0; k < 30; k++) { a = rand() - 0.3; b = 2 * rand() - a
    printf "%.6f,%.6f,%.6f,%.6f\n", a, b, 0.7 * a - b + 0.4 + 0.3 * rand(), 0.2 * a * b + rand() } }' >points.csv
cat >squares.plast <<'PROGRAM'
plast 1
learn W[x, y] ~ normal(0, 0.3)
learn b[2]
task fit { trials 1  phase show 1 epochs }
input x[2] = rows("points.csv", columns = 1..2, in_order)
input z[2] = rows("points.csv", columns = 3..4, in_order)
population y[2] rate { r = drive + b }
projection x -> y { all_to_all  w = W  drive += w * pre.r }
loss distance = mean((y.r - z.r)^2 over show)
report w00 = W[0, 0]  report w01 = W[0, 1]  report w10 = W[1, 0]  report w11 = W[1, 1]  report b0 = b[0]  report b1 = b[1]
search { minimize distance  method gradient(optimizer = lbfgs)  budget 60 generations }
PROGRAM
"$plastc" run squares.plast --jit tcc -q --out squares
"$plastc" eval squares --jit tcc | tr -d '\n' >/dev/null
"$plastc" eval squares --jit tcc --json -q >squares.json
# The normal equations, by elimination.
awk -F, '{ v[0] = $1; v[1] = $2; v[2] = 1
           for (i = 0; i < 3; i++) { for (j = 0; j < 3; j++) m[i, j] += v[i] * v[j]
                                     m[i, 3] += v[i] * $3; m[i, 4] += v[i] * $4 } }
     END { for (k = 0; k < 3; k++) for (i = 0; i < 3; i++) if (i != k) { f = m[i, k] / m[k, k]
               for (j = k; j < 5; j++) m[i, j] -= f * m[k, j] }
           split("w00 w10 b0 w01 w11 b1", name, " ")
           for (c = 3; c < 5; c++) for (i = 0; i < 3; i++)
               printf "%s %.12g\n", name[3 * (c - 3) + i + 1], m[i, c] / m[i, i] }' points.csv >solution
while read -r name value; do
    found=$(grep -A 2 "\"$name\"" squares.json | sed -n 's/.*"mean":[[:space:]]*\([^,]*\),*/\1/p' | head -n 1)
    check "least squares: $name" "($found) - ($value) < 1e-6 && ($value) - ($found) < 1e-6"
done <solution
same 'six of them' 6 "$(grep -c . solution)"

# ---- a network with all kinds of arrays --------------------------------------------------------------
cat >net.plast <<'PROGRAM'
plast 1
learn W[x, y] ~ normal(0, 0.5)
learn b[y] ~ normal(0.1, 0.1) in [-1, 1]
learn shift[4] = 0.5
task one { trials 5  phase run 15 steps }
input x[3] = gaussian(covariance = diagonal(1, 1, 1), samples = 15)
population y[5] rate { r = tanh(drive + b + lat.drive * shift[i / 2]) }
rule hebb {
    learn a each synapse ~ normal(0, 0.1)
    learn c each post ~ normal(0, 0.1)
    learn d each pre = 1 in [0.1, 3] log
    on_step { w += 0.1 * (a * pre.r * post.r + c - d * w) }
}
projection ff : x -> y { all_to_all  w = W  drive += w * pre.r  plastic hebb }
projection lat : y -> y { where i != j  w = 0.1 * shift[3]  drive += w * previous(pre.r) * b[j] }
loss far = mean((y.r - 0.5)^2 over run)
report whole = norm(W) + W[2, 1] + mean(b)
search { minimize far + 0.01 * l1(hebb.a) + 0.001 * l2(W)  method METHOD  budget 6 generations }
PROGRAM
sed -i 's/ + lat.drive \* shift\[i \/ 2\]/ + lat.drive * shift[i \/ 2]/; s/drive += w \* pre.r  plastic/drive += w * pre.r  plastic/' net.plast
for method in es 'cmaes(covariance = diagonal)' cmaes gradient 'gradient(slopes = differences)'; do
    sed "s/METHOD/$method/" net.plast >method.plast
    rm -rf tcc cc4
    "$plastc" run method.plast --jit tcc --threads 1 -q --out tcc
    "$plastc" run method.plast --jit cc --lanes 4 --threads 2 -q --out cc4
    same "$method: the same rule from cc with 4 lanes" "$(without_origin tcc/result.json | cksum)" \
        "$(without_origin cc4/result.json | cksum)"
    same "$method: the same files" "$(cat tcc/learned.*.npy | cksum)" "$(cat cc4/learned.*.npy | cksum)"
    rm -rf half
    "$plastc" run method.plast --jit tcc --generations 3 -q --out half
    "$plastc" run --resume half --generations 6 --jit tcc -q
    same "$method: the same rule after a break" "$(cat tcc/learned.*.npy | cksum)" "$(cat half/learned.*.npy | cksum)"
    "$plastc" eval tcc --jit tcc --json -q >eval.json
    same "$method: eval of the run" "$(number tcc/result.json objective)" "$(number eval.json objective)"
done
same 'five files' 6 "$(ls tcc/learned.*.npy | grep -c .)"

# ---- standalone --------------------------------------------------------------------------------------
"$plastc" emit tcc -q -o net.c
$CC -O1 -o net net.c -lm
same 'standalone: the same loss' "$(printf '%.17g' "$(number tcc/result.json loss)")" "$(./net | sed -n 's/^loss //p')"
same 'standalone: arrays in short' 'W: 15 numbers' "$(./net --list | head -n 1)"
"$plastc" eval tcc --jit tcc --json -q --fix shift=0.25 >fixed.json
same 'standalone: one value for an array' "$(printf '%.17g' "$(number fixed.json loss)")" \
    "$(./net shift=0.25 | sed -n 's/^loss //p')"

# ---- fixed, by a number and by a file ----------------------------------------------------------------
"$plastc" eval tcc --jit tcc --json -q --fix hebb.a=tcc/learned.hebb.a.npy --fix W=tcc/learned.W.npy >fixed.json
same 'fixed by its own files: the same loss' "$(number tcc/result.json loss)" "$(number fixed.json loss)"
says 1 "'tcc/learned.b.npy' are taken" eval tcc --fix W=tcc/learned.b.npy
says 66 'cannot' eval tcc --fix W=tcc/nothing.npy

# ---- files that are not as they were -----------------------------------------------------------------
cp -r tcc broken
printf 'x' >>broken/learned.b.npy
says 66 'its hash is another one' eval broken
rm broken/learned.b.npy
says 66 'learned.b.npy' eval broken
sed 's/learn shift\[4\]/learn shift[5]/' method.plast >other.plast
says 66 "'shift' has another shape" eval other.plast --coefficients tcc
says 0 'degrees to \[1\]' compare tcc half
says 3 'leaves out terms of a polynomial' prune tcc

# ---- several starts ----------------------------------------------------------------------------------
sed 's/METHOD/es/; s/budget 6/starts 2  budget 3/' net.plast >starts.plast
"$plastc" run starts.plast --jit tcc -q --out starts
best=$(sed -n 's/^[[:space:]]*"loss":[[:space:]]*\([^,]*\),/\1/p' starts/start-1/result.json starts/start-2/result.json |
    sort -g | grep -c .)
[ "$best" -ge 2 ]
same 'two starts have results' 0 $?
"$plastc" eval starts --jit tcc --json -q >eval.json
same 'the best of two starts has its files' "$(number starts/result.json objective)" "$(number eval.json objective)"

# ---- a million ---------------------------------------------------------------------------------------
cat >million.plast <<'PROGRAM'
plast 1
learn W[1000, 1000] ~ normal(0, 0.03)
task one { trials 1  phase run 1 steps }
input x[1000] = gaussian(covariance = diagonal(1, rest = 1), samples = 1)
population y[1000] rate { r = drive }
projection x -> y { all_to_all  w = W[i, j]  drive += w * pre.r }
loss far = mean((y.r - 0.5)^2 over run)
search { minimize far  method gradient(rate = 0.0001)  budget 2 generations }
PROGRAM
"$plastc" run million.plast --jit tcc --threads 1 -q --out million
same 'a million numbers: 8 MB and a head' 8000128 "$(wc -c <million/learned.W.npy | tr -d ' ')"
check 'a million numbers: the loss falls' \
    "$(sed -n '3p' million/history.csv | cut -d, -f4) < $(sed -n '2p' million/history.csv | cut -d, -f4)"
says 0 '1000 x 1000 numbers' info million.plast

summary
