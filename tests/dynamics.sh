#!/bin/sh
# dynamics.sh: populations with differential equations, and rules of rates, against closed forms.
set -u
. tests/common.sh
: "${OUT:=build}"
plastc=$OUT/plastc
work=$OUT/tests/dynamics
rm -rf "$work"
mkdir -p "$work"

echo '{"coefficients": {"none.a": 0}}' >"$work/zero.json"

# report NAME STEP: what the program $work/NAME.plast with this step reports, one number after the other
report() {
    sed "s/STEP/$2/" "$work/$1.plast" >"$work/now.plast"
    "$plastc" eval "$work/now.plast" --coefficients "$work/zero.json" --jit tcc --json |
        jq -r '.search_outcomes[1:][].mean' | tr '\n' ' '
}

# program POPULATION REPORTS: a network whose only synapse is there because a program has one
program() {
    cat <<END
plast 1
step STEP
const tau = 20 ms
input x[1] = gaussian(covariance = diagonal(1), samples = 2)
$1
population y[1] rate { r = drive }
rule none { learn a = 0; on_step { w += a * 0 } }
projection x -> y { all_to_all; w = 0; drive += w * pre.r; plastic none }
$2
loss nothing = 0 at end
search { minimize nothing; method cmaes; budget 1 generations }
END
}

# tau ds/dt = 1 - s is exact, also with long steps.
program 'population a[2] rate { ds/dt = (1 - s) / tau; dq/dt = 3 / tau }
task relax { trials 1; phase go 500 ms }' 'report relaxed = abs(mean(a.s) - (1 - exp(-t_end / tau))) at end
report ramp = abs(mean(a.q) - 3 * t_end / tau) at end' >"$work/decay.plast"
for step in '0.1 ms' '10 ms' '100 ms'; do
    set -- $(report decay "$step")
    check "relaxation in steps of $step" "$1 >= 0 && $1 < 1e-12"
    check "ramp in steps of $step" "$2 >= 0 && $2 < 1e-10"
done

# f follows s, exactly. The rate of u is s: exponential Euler, of order 1. q is not linear: Euler. Halving the step
# halves the error.
program 'population a[1] rate {
    ds/dt = (1 - s) / tau; df/dt = (s - f) / tau; du/dt = -s * u / tau; dq/dt = (1 - q * q) / tau
    u(0) = 1 }
task relax { trials 1; phase go 20 ms }' 'report exponential = abs(mean(a.u) - exp(-exp(-1))) at end
report follower = abs(mean(a.f) - (1 - 2 * exp(-1))) at end
report logistic = abs(mean(a.q) - tanh(1)) at end' >"$work/order.plast"
set -- $(report order '0.2 ms') $(report order '0.1 ms')
check "exponential Euler is of order 1" "$1 / $4 > 1.95 && $1 / $4 < 2.05 && $4 < 2e-3"
check "a state that follows another one" "$2 < 1e-13 && $5 < 1e-13"
check "Euler is of order 1" "$3 / $6 > 1.95 && $3 / $6 < 2.05 && $6 < 2e-3"

# Halving the step divides the error by 4 and by 16.
for method in heun rk4; do
    program "population a[1] rate { integrate $method; dp/dt = q / tau; dq/dt = -p / tau + 0.1 * (t / tau) / tau; p(0) = 1 }
task turn { trials 1; phase go 40 ms }" 'report sine = abs(mean(a.p) - (cos(2) + 0.1 * (2 - sin(2)))) at end
report cosine = abs(mean(a.q) - (0.1 * (1 - cos(2)) - sin(2))) at end' >"$work/$method.plast"
done
set -- $(report heun '1 ms') $(report heun '0.5 ms') $(report rk4 '4 ms') $(report rk4 '2 ms')
check "Heun's method is of order 2" "$1 / $3 > 3.5 && $1 / $3 < 4.8 && $2 / $4 > 3.5 && $2 / $4 < 4.8"
check "the Runge-Kutta method is of order 4" "$5 / $7 > 13 && $5 / $7 < 20 && $6 / $8 > 13 && $6 / $8 < 20 && $7 < 1e-5"

# Geometric Brownian motion: Euler-Maruyama takes Ito's integral, Heun's method that of Stratonovich, in
# which it grows by exp(t / 2) more. 40000 units: a standard error of 0.7 % of the mean.
for method in euler heun; do
    program "population a[40000] rate { integrate $method; ds/dt = s * xi / sqrt(tau); s(0) = 1 }
task grow { trials 1; phase go 20 ms }" 'report mean_of_s = mean(a.s) at end' >"$work/$method.plast"
done
set -- $(report euler '0.2 ms') $(report heun '0.2 ms')
check "Ito" "$1 > 0.96 && $1 < 1.04"
check "Stratonovich" "$2 > 0.96 * exp(0.5) && $2 < 1.04 * exp(0.5)"

# Parameters of units, and bounds.
program 'population a[3] rate { tau_s ~ uniform(10 ms, 30 ms); ds/dt = (1 - s) / tau_s; s(0) = 0.5 * i
    dq/dt = 1 / tau; clip q in [0, 0.25 * (i + 1)] }
task relax { trials 1; phase go 60 ms }' 'report relaxed = max(abs(a.s - 1 - (a.q / 0.5 - 1.5) * exp(-t_end / a.tau_s))) at end
report bound = abs(max(a.q) - 0.75) at end' >"$work/units.plast"
set -- $(report units '1 ms')
check "each unit has its time constant and its start" "$1 >= 0 && $1 < 1e-12"
check "bounds of units" "$2 >= 0 && $2 < 1e-15"

# The Ornstein-Uhlenbeck process has the variance 1 - exp(-2 t / tau) whatever the step is (Euler-Maruyama
# would have 1.14 at the end with this one). 20000 units: its standard error is 1 % of it.
program 'population a[20000] rate { dn/dt = -n / tau + sqrt(2) * xi / sqrt(tau) }
task relax { trials 1; phase go TIME }' 'report variance = mean(a.n * a.n) - mean(a.n)^2 at end' >"$work/noise.plast"
for time in '10 ms' '200 ms'; do
    sed "s/TIME/$time/" "$work/noise.plast" >"$work/noise_now.plast"
    set -- $(report noise_now '5 ms')
    check "variance after $time" "$1 / (1 - exp(-2 * ${time% ms} / 20)) > 0.96 && $1 / (1 - exp(-2 * ${time% ms} / 20)) < 1.04"
done

# Rules of rates: a network with known numbers, a trace, a normalisation; one step and three.
cat >"$work/network.plast" <<END
plast 1
input x[1] = gaussian(covariance = diagonal(1), samples = 4)
population y[1] rate { r = drive }
rule net { learn M = mlp(pre.r, hidden = 1, hidden2 = 1, tanh); on_step { w += M } }
rule kept { learn a = 0; trace m of pre.r * i tau 2; trace n of pre.r tau 2; on_step { w += a + m + n } }
rule normal { learn b = 0; on_step { w += b; normalize w over pre to 3 } }
projection p : x -> y { all_to_all; w = 1; drive += w * pre.r; plastic net }
projection q : x -> y { all_to_all; w = 1; drive += w * pre.r; plastic kept }
projection n : y -> y { all_to_all; w = -0.5; drive += 0 * w * pre.r; plastic normal }
task once { trials 1; phase go STEPS }
loss nothing = 0 at end
report network = p.w[0, 0] at end
report traces = q.w[0, 0] at end
report normalized = n.w[0, 0] at end
report x0 = x[0, 0] at end
report x1 = x[1, 0] at end
search { minimize nothing; method cmaes; budget 1 generations }
END
echo '{"coefficients": {"net.M[h1 0 pre.r]": 0.7, "net.M[h1 0 1]": -0.2, "net.M[h2 0 h1 0]": 1.5,
    "net.M[h2 0 1]": 0.1, "net.M[out h2 0]": -0.8, "net.M[out 1]": 0.3, "kept.a": 0, "normal.b": 0}}' >"$work/zero.json"
sed "s/STEPS/1 steps/" "$work/network.plast" >"$work/network_once.plast"
sed "s/STEPS/3 steps/" "$work/network.plast" >"$work/network_on.plast"
set -- $(report network_once '') $(report network_on '')
tanh() { # of an awk expression
    echo "(1 - 2 / (exp(2 * ($1)) + 1))"
}
check "a network of two hidden layers" \
    "($1 - (1 + 0.3 - 0.8 * $(tanh "0.1 + 1.5 * $(tanh "0.7 * $4 - 0.2")")))^2 < 1e-26"
check "no trace is there in the first step" "$2 == 1"
check "traces after the second and the third step" \
    "($7 - (1 + (1 - exp(-0.5)) * ($4 * (1 + exp(-0.5)) + $5)))^2 < 1e-26"
check "the norm is kept, and the sign" "($3 + 3)^2 < 1e-28 && ($8 + 3)^2 < 1e-28"

# Statistics of spikes, of 30 trains of which some units spike together, against the same by awk from
# the listed spikes: two passes, all pairs. Unit 29 has two spikes, unit 28 none.
awk -v data="$work/trains.csv" 'BEGIN {
    srand(5)
    units = 30; steps = 2000; bin = 25; bins = int(steps / bin)
    for (t = 0; t < steps; t++) {
        together = rand() < 0.02
        for (i = 0; i < units - 2; i++)
            if (rand() < 0.01 + 0.001 * i || together && i % 3 == 0) {
                print t "," i >data
                time[i, n[i]++] = t
                c[i, int(t / bin)]++
            }
        if (t == 100 || t == 900) {
            print t "," units - 1 >data
            n[units - 1]++
            c[units - 1, int(t / bin)]++
        }
    }
    for (i = 0; i < units; i++) {
        intervals = n[i] - 1; mean = spread = 0
        if (intervals >= 2) {
            for (k = 1; k < n[i]; k++) mean += (time[i, k] - time[i, k - 1]) / intervals
            for (k = 1; k < n[i]; k++) spread += (time[i, k] - time[i, k - 1] - mean) ^ 2 / intervals
            cv += sqrt(spread) / mean; cvs++
        }
        m[i] = 0
        for (b = 0; b < bins; b++) m[i] += c[i, b] / bins
        for (b = 0; b < bins; b++) var[i] += (c[i, b] - m[i]) ^ 2 / bins
        if (n[i] > 0) { fano += var[i] / m[i]; fanos++ }
    }
    for (i = 0; i < units; i++)
        for (j = 0; j < units; j++)
            if (i != j && var[i] > 0 && var[j] > 0) {
                covariance = 0
                for (b = 0; b < bins; b++) covariance += (c[i, b] - m[i]) * (c[j, b] - m[j]) / bins
                coefficients += covariance / sqrt(var[i] * var[j]); pairs++
            }
    printf "%.17g %.17g %.17g\n", cv / cvs, fano / fanos, coefficients / pairs
}' >"$work/trains.expected"
cat >"$work/trains.plast" <<END
plast 1
step STEP
input x[30] = spikes("trains.csv", unit = 1 ms)
population y[1] rate { r = drive }
rule none { learn a = 0; on_step { w += a * 0 } }
projection x -> y { all_to_all; w = 0; drive += w * pre.rate / 1 Hz; plastic none }
task count { trials 1; phase go 2 s }
loss nothing = 0 at end
report cv = cv_isi(x over go)
report fano = fano(x, 25 ms over go)
report together = correlation(x, 25 ms over go)
search { minimize nothing; method cmaes; budget 1 generations }
END
echo '{"coefficients": {"none.a": 0}}' >"$work/zero.json"
for step in '1 ms' '0.5 ms'; do
    set -- $(report trains "$step") $(cat "$work/trains.expected")
    check "coefficient of variation in steps of $step" "($1 - $4)^2 < 1e-26 && $1 > 0.5"
    check "Fano factor in steps of $step" "($2 - $5)^2 < 1e-26 && $2 > 0.5"
    check "mean correlation in steps of $step" "($3 - $6)^2 < 1e-26 && $3 > 0.03"
done

# What an input is in a loss does not depend on what the phases show; nor do its principal components.
cat >"$work/shown.plast" <<END
plast 1
input x[3] = gaussian(covariance = rotated(1, 0.5, 0.1), samples = 6)
population y[1] rate { r = drive }
rule none { learn a = 0; on_step { w += a } }
projection x -> y { all_to_all; w = 1; drive += w * pre.r; plastic none }
task shown {
    trials 1
    phase own 2 steps
    phase other 3 steps { x = gaussian(covariance = diagonal(9, 9, 9), samples = 2) }
}
loss nothing = 0 at end
report same_samples = norm(x) at own
report samples = norm(x) at end
report same_axis = principal(x, 1)[0] at own
report axis = principal(x, 1)[0] at end
search { minimize nothing; method cmaes; budget 1 generations }
END
set -- $(report shown '')
check "samples are those of the input itself" "$1 == $2 && $2 > 1"
check "principal components are those of the input itself" "$3 == $4 && $3 != 0"

# In epochs the time is the epoch's: dv/dt = t adds the number of the epoch in each of its 2 steps.
for method in heun rk4; do
    program "population a[1] rate { integrate $method; dp/dt = t }
task count { trials 1; phase go 3 epochs }" 'report sum_of_t = mean(a.p) at end' |
        sed '/^step/d; /^const tau/d' >"$work/$method.plast"
    set -- $(report $method '')
    check "the time of an epoch by $method" "$1 == 6"
done

# Of random connections, functions of two arrays see those that there are.
cat >"$work/pairs.plast" <<END
plast 1
step 1 ms
input x[30] = poisson(10 Hz)
population y[30] spiking { dv/dt = -v / 10 ms; threshold v > 1; reset v = 0 }
rule none { learn a = 0; on_pre { w += a } }
projection p : x -> y { random(p = 0.3); w ~ uniform(1, 2); on_pre { post.v += 0 * w }; plastic none }
task once { trials 1; phase go 3 ms }
loss nothing = 0 at end
report squares = dot(p.w, p.w) / norm(p.w)^2 at end
report same = corr(p.w, -p.w) at end
search { minimize nothing; method cmaes; budget 1 generations }
END
set -- $(report pairs '')
check "products of the weights that are there" "($1 - 1)^2 < 1e-28 && ($2 + 1)^2 < 1e-28"

summary
