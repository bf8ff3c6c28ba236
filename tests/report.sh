#!/bin/sh
# report.sh: the page that a run ends with: whole, well-formed, small, on its own, and safe whatever the program says.
#
#     OUT=build sh tests/report.sh [--rewrite]
set -u
. tests/common.sh
rewrite=
[ "${1:-}" = --rewrite ] && rewrite=yes
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
golden=$(pwd)/tests/golden/report
root=$(pwd)
work=$OUT/tests/report
rm -rf "$work"
mkdir -p "$work"
cd "$work" || exit 1

has() { # FILE PATTERN
    if grep -qe "$2" "$1"; then pass; else fail "$1 has no '$2'"; fi
}

hasnt() { # FILE PATTERN
    if [ -s "$1" ] && ! grep -qe "$2" "$1"; then pass; else fail "$1 has '$2' or nothing: $(grep -e "$2" "$1" | head -n 1 | cut -c 1-200)"; fi
}

# whole FILE: XML, on its own, small, one h1, and every table and picture as it should be
whole() {
    if command -v xmllint >/dev/null && ! xmllint --noout "$1" 2>errors; then
        fail "$1: $(head -n 1 errors)"
    else
        pass
    fi
    check "$1: bytes" "$(wc -c <"$1") < 200000"
    same "$1: one h1" 1 "$(grep -c '<h1>' "$1")"
    sed 's|xmlns="http://www.w3.org/[^"]*"||g' "$1" >bare
    hasnt bare 'https*:'
    hasnt bare '<script'
    hasnt bare '<th>'
    hasnt bare '[ ">]-*nan[<" ]'
    has "$1" '<html xmlns="http://www.w3.org/1999/xhtml" lang="en">'
    has "$1" '<meta name="viewport"'
    has "$1" '<title>.*plastc</title>'
    has "$1" 'screen and (prefers-color-scheme:dark)'
    has "$1" '@media print'
    same "$1: each figure has words" "$(grep -c '<figure>' "$1") figures" "$(grep -c '<figcaption>' "$1") figures"
    # What the contents name is there.
    check "$1: contents" "$(grep -c '<a href="#' "$1") >= 3"
    for id in $(sed -n 's/.*<a href="#\([^"]*\)".*/\1/p' "$1"); do
        has "$1" "<section id=\"$id\""
    done
}

# bare_page FILE: without what depends on clock, machine and version, without its style, and without pictures, at
# which plot.sh looks
bare_page() {
    sed -e '/^<figure>/,/^<\/figure>/d' -e '/^<style>/,/^<\/style>/d' -e 's|<dt>seconds</dt><dd>[^<]*|<dt>seconds</dt><dd>|' \
        -e 's|\(machine</th><td><code>\)[^<]*|\1|' -e 's|\(version of plastc</th><td><code>\)[^<]*|\1|' "$1"
}

cat >page.plast <<'END'
plast 1
# a comment with <script>alert("&amp;")</script> & more
const eta = 0.1
task shape { trials 4; phase learn 10 epochs }
input x[2] = gaussian(covariance = rotated(1, 0.5), samples = 10)
population y[1] rate { r = drive }
rule local {
    learn A = volterra(pre.r^1, post.r^2, w^1) ~ normal(0, 0.1) in [-2, 2]
    on_epoch { w += eta * mean(A) }
}
projection x -> y { all_to_all; w ~ normal(0, 1); drive += w * pre.r; plastic local }
guard abs(w) < 1e5 else loss = 1
loss size = (norm(w) - 1)^2 at end
reference oja { local.A[pre.r post.r] = 1; local.A[post.r^2 w] = -1 }
search { minimize size; method cmaes; budget 8 generations; validate 4 trials }
END
sed 's/validate 4 trials/validate 4 trials; starts 2/' page.plast >several.plast

# ---- at the end of a run, and by itself ---------------------------------------------------------------
says 0 'results in' run page.plast --jit tcc --threads 1 --out run
page=run/report.html
whole $page
has $page '<math xmlns="http://www.w3.org/1998/Math/MathML"'
has $page '\\Delta w = 0.1'
has $page '<th scope="row">oja</th>'
has $page 'It stopped because its budget was used up'
has $page '<title>loss of run</title>'
has $page '<title>coefficients of run</title>'
has $page '<th scope="row">local.A\[pre.r post.r^2 w\]</th>'
has $page '>-2 to 2</td>'
# Numbers behind pictures: of the faint coefficients, too.
same 'columns of the coefficients over generations' 12 \
    "$(sed -n '/<summary>numbers of: Coefficients over/,/<\/tr>/s/.*<tr>//p' $page | grep -o 'col">local.A\[[^<]*' | sort -u | wc -l)"
has $page '<li><code>starts 3</code> in the search block'
has $page '<code>plastc prune run</code> leaves out terms'
has $page '>1 -&gt; 0</text>' # a weight by its two units
has $page '<h3>Correlated coefficients</h3>'
has $page "$(sha256sum page.plast | cut -c 1-64)"
has $page 'comment"># a comment with &lt;script&gt;alert(&quot;&amp;amp;&quot;)&lt;/script&gt; &amp; more</span>'
has $page '<span class="word">rule</span> local'
mkdir -p "$golden"
bare_page $page >page.html
[ -z "$rewrite" ] || cp page.html "$golden/page.html"
if cmp -s page.html "$golden/page.html"; then
    pass
else
    fail "the page is not as in $golden"
    diff "$golden/page.html" page.html | head -n 5
fi
says 0 'the report is in again.html' report run -o again.html
bare_page again.html >bare
cmp -s page.html bare && pass || fail 'plastc report: another page than that of the run'
has $page 'command line of the run</th><td><code>plastc run page.plast --jit tcc --threads 1 --out run<'
same 'the machine of the run' "$(jq -r .machine run/result.json)" "$(sed -n 's|.*>machine</th><td><code>\([^<]*\).*|\1|p' $page)"
has $page '<title>Size of the steps of the search</title>'
has $page '<title>Longest to shortest axis of its candidates</title>'
has $page 'favourite, validation'
# Recorded for the page: one trial, with the means of the start distributions and with the rule.
same 'pictures of the network' 'states of the network before the search|weights of the network before the search|states of the network with the rule found|weights of the network with the rule found' \
    "$(sed -n 's|<figcaption>\(.* of the network .*\)</figcaption>|\1|p' $page | paste -sd '|')"
rm $page
says 0 'the report is in run/report.html' report run
[ -f $page ] && pass || fail 'plastc report: no page in the folder'
says 0 'results in' run page.plast --jit tcc --threads 1 --out without --no-report
[ -e without/report.html ] && fail '--no-report leaves a page' || pass
says 0 'curvature' directions run --jit tcc --threads 1
says 0 'the report is in' report run
has $page 'range with the others'
whole $page
says 0 'results in' run several.plast --jit tcc --threads 1 --set eta=0.2 --out several
whole several/report.html
has several/report.html 'All starts'
has several/report.html 'start 2: validation'
has several/report.html 'plastc run several.plast --seed 1 --set eta=0.2<'
has several/report.html 'coefficients of all 2 starts'
has several/report.html '>rule 1, start [12]<'
same 'coefficients of starts' 2 "$(jq '[.starts[].coefficients | length] | unique | if . == [12] then 2 else . end' several/result.json)"
says 0 'the report is in' report several/start-2
has several/start-2/report.html 'plastc run several.plast --seed 1 --set eta=0.2 --start 2\|--start 2 --set eta=0.2'

# ---- networks of spikes, and what takes too long -----------------------------------------------------------
cat >spikes.plast <<'END'
plast 1
step 0.1 ms
input x[20] = poisson(20 Hz)
population E[10] spiking { dv/dt = -v / 20 ms : mV  threshold v > 5 mV  reset v = 0 mV }
projection xE : x -> E { random(p = 0.5)  w = 1  on_pre { post.v += w * 1 mV }  plastic pair  clip w in [0, 2] }
rule pair {
    learn up ~ normal(0.01, 0.01)
    trace x_pre on pre tau 20 ms
    on_post { w += up * x_pre }
}
task drive_it { trials 2  phase go 200 ms }
loss far = (mean(E.rate over go) / 10 Hz - 1)^2
record E.v every 0.1 ms
search { minimize far  method cmaes  budget 2 generations }
END
says 0 'results in' run spikes.plast --jit tcc --threads 1 --out spikes
whole spikes/report.html
has spikes/report.html '<figcaption>raster of the network before the search</figcaption>'
has spikes/report.html '<figcaption>raster of the network with the rule found</figcaption>'
has spikes/report.html 'The first trial of the search, which has none of validation'
hasnt spikes/report.html 'states of the network'
hasnt spikes/report.html 'plastc prune' # it has no terms
hasnt spikes/report.html 'Correlated coefficients' # of one there are none
hasnt spikes/report.html 'text-anchor="middle"[^>]*>4\.5<' # evaluations are whole numbers
hasnt spikes/report.html 'There is no picture'
# A rule that cannot be looked at by itself: the page says why.
sed 's/on_post { w += up \* x_pre }/on_post { w += up * x_pre * sum(xE.w[:, j]) }/' spikes.plast >summed.plast
says 0 'results in' run summed.plast --jit tcc --threads 1 --out summed
has summed/report.html "There is no picture of what it does by itself: the rule 'pair' cannot be looked at apart from its network"
# However long a trial is, what is recorded is small: here rows of 300 weights in each of 200,000 steps.
sed 's/phase go 200 ms/phase go 20 s/; s/E\[10\]/E[15]/' spikes.plast >long.plast
says 0 'results in' run long.plast --jit tcc --threads 2 --generations 1 --out long
whole long/report.html
has long/report.html '<figcaption>raster of the network with the rule found</figcaption>'
check 'bytes of a recorded network' "$(cat long/network/*/* | wc -c) < 2000000"
check 'rows of weights' "$(/usr/bin/python3 -c 'import numpy as np; print(len(np.load("long/network/after/xE_w.npy")))') == 41"

# ---- the recording of the network ---------------------------------------------------------------------------
recorded='<figcaption>raster of the network before the search</figcaption>'
missing='It is not recorded. <code>plastc report [^ ]* --record</code> records it'
cp spikes/report.html recorded.html
jq -c 'del(.directions)' spikes/result.json >kept.json
# It is of this very rule, and of this very program.
jq '.coefficients |= with_entries(.value *= 2)' kept.json >spikes/result.json
says 0 'the report is in' report spikes
has spikes/report.html "$missing"
hasnt spikes/report.html "$recorded"
says 0 'the report is in' report spikes --record
has spikes/report.html "$recorded"
cp kept.json spikes/result.json
says 0 'the report is in' report spikes
has spikes/report.html "$missing"
says 0 'the report is in' report spikes --record
cmp -s recorded.html spikes/report.html && pass || fail 'what is recorded again is another one'
# What is recorded is a recording as any other, of the trial that simulate shows.
says 0 'recorded in' simulate spikes --jit tcc --out beside
shown=$(sed -n 's/^ *E .* Hz (\([0-9]*\) spikes.*/\1/p' printed)
same 'spikes in both' "$(/usr/bin/python3 -c 'import numpy as np; print(len(np.load("spikes/network/after/E_spikes.npy")))')" \
    "$shown"
"$plastc" plot spikes/network/after raster -o raster.svg && pass || fail 'a picture of the recording'
for cut in recording.json E_spikes.npy xE_w.npy; do
    cp -r spikes cut
    head -c 60 spikes/network/after/$cut >cut/network/after/$cut
    says 0 'the report is in' report cut
    whole cut/report.html
    rm -r cut
done
rm -r spikes/network/after
says 0 'the report is in' report spikes
has spikes/report.html "$missing"
mkdir victim
ln -s ../../victim spikes/network/after
says 74 'leads out of its folder' report spikes --record
rmdir victim && pass || fail 'a recording follows a link'
rm spikes/network/after
# A new run in the folder leaves nothing of an old one; without a report there is no recording.
says 0 'results in' run spikes.plast --jit tcc --threads 1 --out spikes --no-report
[ -e spikes/network/after/recording.json ] && fail '--no-report records' || pass
says 0 'the report is in' report spikes --record
says 0 'results in' run --resume spikes --jit tcc --threads 1 --generations 6
has spikes/report.html "$recorded"
# Trials that draw how long they are, of several tasks, with a method of several starts.
sed -e 's/task drive_it.*/task a { trials 1  draw T ~ uniform(100 ms, 2 s)  phase go T }\ntask b { trials 1  phase go 100 ms }/' \
    -e 's/method cmaes/validate 2 trials  starts 2  &/' spikes.plast >drawn.plast
says 0 'results in' run drawn.plast --jit tcc --threads 1 --out drawn
has drawn/report.html "$recorded"
has drawn/report.html 'The first trial of validation'
check 'rows of weights of a drawn length' "$(/usr/bin/python3 -c 'import numpy as np; print(len(np.load("drawn/network/after/xE_w.npy")))') > 4"
says 0 'the report is in' report drawn/start-1
has drawn/start-1/report.html "$missing"
# A disk that is full for the recording: that is said, and all else is there.
cat >big.plast <<'END'
plast 1
step 1 ms
input x[1000] = poisson(100 Hz)
population E[1] spiking { dv/dt = -v / 20 ms : mV  threshold v > 5 mV  reset v = 0 mV }
projection xE : x -> E { all_to_all  w = 0.1  on_pre { post.v += w * g }  }
learn g ~ normal(1 mV, 0.1 mV)
task drive_it { trials 1  phase go 1 s }
loss far = (mean(E.rate over go) / 10 Hz - 1)^2
search { minimize far  method cmaes  budget 1 generations }
END
(ulimit -f 300 && "$plastc" run big.plast --jit tcc --threads 1 --out full >printed 2>&1)
same 'a full disk: exit code' 0 "$?"
has printed 'plastc: warning: the network is not recorded for the report: .*File too large'
has printed 'results in full'
whole full/report.html
has full/report.html "$missing"
[ -z "$(find full/network -type f)" ] && pass || fail "a recording is left: $(find full/network)"

# ---- one generation, and what is no number ------------------------------------------------------------------
says 0 'results in' run page.plast --jit tcc --threads 1 --generations 1 --out one
whole one/report.html
sed 's/volterra(.*) ~/volterra(pre.r^2, post.r^2, w^2) ~/' page.plast >many.plast
says 0 'results in' run many.plast --jit tcc --threads 1 --generations 1 --out many
same 'tables of 27 coefficients, by what is in them' 2 \
    "$(grep -o '<summary>numbers of: Coefficients over generations, local.* to local.*</summary>' many/report.html | sort -u | wc -l)"
sed -e '3s/[^,]*/inf/10' -e '4s/[^,]*/nan/10' run/history.csv >history.csv
cp -r run odd
cp history.csv odd/history.csv
says 0 'the report is in' report odd
whole odd/report.html
for cut in 0 5 100 200; do
    head -c $cut run/covariance.npy >odd/covariance.npy
    says 0 'the report is in' report odd
    whole odd/report.html
    has odd/report.html 'It is not known: odd/covariance.npy: '
done
/usr/bin/python3 -c 'import numpy as np; c = np.eye(12); c[3, 5] = c[5, 3] = -0.9; np.save("odd/covariance.npy", c)'
says 0 'the report is in' report odd
has odd/report.html '<td class="number">-0.90</td><td>a smaller second one</td>'
/usr/bin/python3 -c 'import numpy as np; np.save("odd/covariance.npy", np.eye(11))'
says 0 'the report is in' report odd
has odd/report.html 'it is 11 x 11 numbers, but the rule has 12 coefficients'
sed -i 's/^task shape.*/task shape { trials 4; phase learn 11 epochs }/' odd/program.plast
says 0 'the report is in' report odd
has odd/report.html 'It is not recorded'
says 66 'has changed since the run' report odd --record

# ---- what is none, or not all there --------------------------------------------------------------------
mkdir empty unfinished
cp run/program.plast run/history.csv unfinished
says 66 "'empty' is neither the folder of a run nor a recording" report empty
says 66 "cannot read 'nothing'" report nothing
says 66 "'page.plast' is not the folder of a run" report page.plast
says 66 "the run in 'unfinished' has not ended: there is no result.json" report unfinished
says 2 'no run is given' report
says 74 'cannot write' report run -o no/such/page.html
cp -r run less
rm less/history.csv less/checkpoint.bin less/program.plast
says 0 'the report is in' report less
whole less/report.html
has less/report.html 'There is no history of the search'
printf '{"coefficients": {"a": 1}}' >less/result.json
says 0 'the report is in' report less
whole less/report.html
printf '{"coefficients": {"a": 1}' >less/result.json
says 66 'less/result.json:1' report less
# A result may come from anywhere: what is no mathematics is not taken as such.
for math in '<script>1</script>' '<mi onclick=\"x\">w</mi>' '<mi>w</mo>' '<mi>w' '<mi>w</mi></mi>' '<mi>&w;</mi>' '<'; do
    printf '{"coefficients": {"<b>": 1}, "equation": "dw = <b> & more", "mathml": "%s", "tier": "\\u0001<"}' "$math" >less/result.json
    says 0 'the report is in' report less
    whole less/report.html
    hasnt less/report.html '<math'
    has less/report.html 'dw = &lt;b&gt; &amp; more'
done

cd "$root" && summary
