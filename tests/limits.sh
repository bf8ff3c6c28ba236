#!/bin/sh
# limits.sh: programs as large as docs/language.md allows are compiled and give the right numbers,
# larger ones are refused with a message, and compile time grows with the size of a program, not
# with its square.
set -u
. tests/common.sh
: "${OUT:=build}" "${CC:=cc}"
plastc=$OUT/plastc
work=$OUT/tests/limits
rm -rf "$work"
mkdir -p "$work"

# A program with one synapse of weight 0.5 that does not change, and in it what awk prints.
program() { # NAME AWK_STATEMENTS, with n
    awk -v n="$3" "BEGIN { $2 }" >"$work/middle"
    {
        echo 'plast 1 task one { trials 1 phase learn 1 steps }'
        echo 'input x[1] = gaussian(covariance = diagonal(1), samples = 1)'
        echo 'population y[1] rate { r = drive }'
        echo 'rule local { learn a = 0 on_step { w += a * pre.r } }'
        echo 'projection x -> y { all_to_all; w = 0.5; drive += w * pre.r; plastic local }'
        echo 'reference nothing { local.a = 0 }'
        echo 'search { minimize l method cmaes budget 1 generations }'
        cat "$work/middle"
    } >"$work/$1.plast"
}

loss() { # NAME: of the program, by libtcc
    "$plastc" eval "$work/$1.plast" --rule nothing --jit tcc --json -q 2>"$work/$1.err" |
        sed -n 's/^[[:space:]]*"loss":[[:space:]]*\([^,]*\),*$/\1/p' | head -n 1
}

standalone() { # NAME COMPILER: the loss that the emitted program prints
    "$plastc" emit "$work/$1.plast" -o "$work/$1.c" -q &&
        $2 -O0 -o "$work/$1" "$work/$1.c" -lm && "$work/$1" | sed -n 's/^loss //p'
}

first_error() { # NAME
    "$plastc" check "$work/$1.plast" 2>&1 | sed -n '1s/.*\(error.*\)/\1/p'
}

# ---- long expressions ----------------------------------------------------------------------------
sum='printf "loss l = 0"; for (k = 0; k < n; k++) printf " + w[0, 0]"; print " at end"'
for terms in 2000 3990; do
    program sum "$sum" $terms
    same "a sum of $terms terms" $((terms / 2)) "$(loss sum)"
done
for compiler in "$CC" clang tcc; do
    command -v "${compiler%% *}" >/dev/null &&
        same "a long sum by $compiler" $((terms / 2)) "$(standalone sum "$compiler")"
done
program sum "$sum" 4100
same "a sum of 4100 terms" "error[E0202]: this expression has more than 4000 operations in a row" \
    "$(first_error sum)"
program and 'printf "guard 0 < 1"; for (k = 0; k < n; k++) printf " and abs(w) < %d", k + 1
    print " else loss = 2"; print "loss l = sum(w) at end"' 3000
same "a guard of 3000 conditions" 0.5 "$(loss and)"
same "the same by $CC" 0.5 "$(standalone and "$CC")"
program gather 'print "loss l = sum(k in 1.." n ", w[0, 0] * k) at end"' 9000
same "a sum over an index" 20252250 "$(loss gather)"
program factors 'printf "loss l = sum(w)"; for (k = 0; k < n; k++) printf " * 1"; print " at end"' 3990
same "a product of 3990 factors" 0.5 "$(loss factors)"
program nested 'printf "loss l = sum("; for (k = 0; k < n; k++) printf "("; printf "w"
    for (k = 0; k < n; k++) printf ")"; print ") at end"' 190
same "190 parentheses" 0.5 "$(loss nested)"
program calls 'printf "loss l = "; for (k = 0; k < n; k++) printf "min(%d, ", k + 1; printf "sum(w)"
    for (k = 0; k < n; k++) printf ")"; print " at end"' 190
same "190 calls in one another" 0.5 "$(loss calls)"
same "the same by clang" 0.5 "$(standalone calls clang)"

# ---- lets ----------------------------------------------------------------------------------------
chain() { # FIRST STEP N: lets, each made of the one before
    program lets "print \"let a0 = $1\"; for (k = 1; k < n; k++) print \"let a\" k \" = a\" k - 1 $2
        print \"loss l = $4\" n - 1 \"$5 at end\"" "$3"
}
chain 'norm(w)' '" + 1"' 50000 a ''
same "50000 lets in a chain" 49999.5 "$(loss lets)"
chain 'norm(w)' '" + a" k - 1' 1000 'a' ' / 2^64'
same "lets that double" 1 "$(awk -v x="$(loss lets)" 'BEGIN { print (x == 0.5 * 2 ^ 935) }')"
chain w '" + a" k - 1' 100 'sum(a' ')'
same "arrays that double" \
    "error[E0506]: this has more than 100000 operations, with powers and lets that are arrays written out" \
    "$(first_error lets)"
chain w '" + 1"' 20000 'sum(a' ')'
same "a chain of arrays" \
    "error[E0202]: this has more than 8000 operations in a row, with functions and lets that are arrays written out" \
    "$(first_error lets)"
chain w '" + 1"' 3000 'sum(a' ')'
same "a shorter chain of arrays" 2999.5 "$(loss lets)"

# ---- many of everything --------------------------------------------------------------------------
populations='for (k = 0; k < n; k++) {
        print "population p" k "[2] rate { r = tanh(drive) }"
        print "projection q" k " : " (k ? "p" k - 1 : "x") " -> p" k " { all_to_all; w = 0.5;"
        print "    drive += w * pre.r; plastic local }"
    }
    print "loss l = sum(p" n - 1 ".r^2) at end"'
unknown='for (k = 0; k < n; k++) print "const c" k " = z" k " + 1"; print "loss l = sum(w) at end"'
onto_one='for (k = 0; k < n; k++)
        print "projection q" k " : x -> y { all_to_all; w = 0.1; drive += w * pre.r }"
    print "loss l = sum(y.r)^2 * 0 + 1 at end"'
measured='for (k = 0; k < n; k++) {
        print "let a" k " = norm(w) + " k
        print "guard a" k " < " k + 1 " else loss = 3"
        print "report r" k " = a" k " at end"
    }
    print "loss l = sum(w) at end"'
program populations "$populations" 2000
same "2000 populations" "no errors" "$("$plastc" check "$work/populations.plast" 2>&1 | sed 's/.*: //')"
same "2000 populations run" small "$(loss populations | awk '{ print ($1 >= 0 && $1 < 0.01) ? "small" : $1 }')"

# A program of a few lines takes no memory for each unit.
cat >"$work/inputs.plast" <<'END'
plast 1
task one { trials 1  phase learn 1 epochs }
input x[10000000] = gaussian(covariance = rotated(1, rest = 0), samples = 1)
population y[1] rate { r = drive }
rule l { learn a  on_step { w += a } }
projection x -> y { all_to_all  w = 0.1  drive += w * pre.r  plastic l }
loss d = norm(w)
search { minimize d  method cmaes  budget 1 generations }
END
# The sanitizers take addresses by the terabyte.
memory=200000
[ "${MODE:-release}" = release ] || memory=unlimited
same "ten million inputs" "no errors" \
    "$( (ulimit -v $memory; "$plastc" check "$work/inputs.plast" 2>&1) | sed 's/.*: //')"

# A million synapses that a condition leaves of a billion pairs are a million numbers.
cat >"$work/ring.plast" <<'END'
plast 1
const n = 31623
population a[n] rate { r = 1 + 0 * t }
population b[n] rate { r = drive }
rule hebb { learn k = 0.5  on_step { w += k * pre.r * post.r } }
projection p : a -> b {
    where min(mod(i - j, n), mod(j - i, n)) <= 15 and i != j
    w = 0.1  drive += w * pre.r  plastic hebb
}
task one { trials 1  phase run 2 steps }
loss all = abs(sum(p.w) / n - 30 * (0.1 + 0.5 * 3 + 0.5 * (3 + 0.5 * 3 * 30)))
reference half { hebb.k = 0.5 }
search { minimize all  method cmaes(population = 2)  budget 1 generations }
END
memory=400000
[ "${MODE:-release}" = release ] || memory=unlimited
same "a million synapses by a condition" right \
    "$( (ulimit -v $memory; "$plastc" eval "$work/ring.plast" --threads 1 --jit tcc --json -q --rule half) |
        jq '.search_outcomes[0].mean' | awk '{ print ($1 < 1e-6) ? "right" : $1 }')"

milliseconds() { # NAME: of processor time, the median of three compilations to C
    set -- $("$OUT/bench/process" 3 sh -c "\"$plastc\" check --dump c \"$work/$1.plast\"; true")
    echo "$2"
}
linear() { # WHAT N STATEMENTS: four times the size takes less than ten times as long
    program small "$3" "$2"
    program large "$3" $(($2 * 4))
    small=$(milliseconds small)
    large=$(milliseconds large)
    echo "$1: $2 take $small ms, four times as many $large ms"
    same "$1: compile time" linear \
        "$(awk -v a="$small" -v b="$large" 'BEGIN { print (b > 0 && b < 10 * a + 20) ? "linear" : "not linear" }')"
}
linear populations 2000 "$populations"
linear projections 2000 "$onto_one"
linear measured 1500 "$measured"
linear mistakes 8000 "$unknown"

summary
