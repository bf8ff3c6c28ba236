#!/bin/sh
# report.sh: the page that a run ends with: whole, well-formed, small, on its own, and safe whatever the program says.
#
#     OUT=build sh tests/report.sh [--rewrite]
set -u
. tests/common.sh
rewrite=
[ "${1:-}" = --rewrite ] && rewrite=yes
plastc=$(cd "${OUT:=build}" && pwd)/plastc
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
    if grep -qe "$2" "$1"; then fail "$1 has '$2': $(grep -e "$2" "$1" | head -n 1 | cut -c 1-200)"; else pass; fi
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
    has "$1" 'prefers-color-scheme:dark'
    has "$1" '@media print'
    same "$1: each figure has words" "$(grep -c '<figure>' "$1") figures" "$(grep -c '<figcaption>' "$1") figures"
    # What the contents name is there.
    for id in $(sed -n 's/.*<a href="#\([^"]*\)".*/\1/p' "$1"); do
        has "$1" "<section id=\"$id\""
    done
}

# bare_page FILE: without what depends on clock, machine and version, without its style, and without pictures, at
# which plot.sh looks
bare_page() {
    sed -e '/^<figure>/,/^<\/figure>/d' -e '/^<style>/,/^<\/style>/d' -e 's|<dt>seconds</dt><dd>[^<]*|<dt>seconds</dt><dd>|' \
        -e 's|\(page made by plastc\).*|\1 …|' -e 's|\(version of plastc</th><td><code>\)[^<]*|\1|' "$1"
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
has $page 'plastc run page.plast --seed 1<'
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
says 0 'the report is in' report several/start-2
has several/start-2/report.html 'plastc run several.plast --seed 1 --set eta=0.2 --start 2\|--start 2 --set eta=0.2'

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
