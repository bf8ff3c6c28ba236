#!/bin/sh
# page.sh: whether everybody can read the page of a run: axe-core looks at it in Chromium, in light and dark, at two widths: contrast,
# names of what can be reached by keys, order of headings, tables. Left out where Chromium or axe-core is missing: `make page-deps`.
#
#     OUT=build sh tests/page.sh
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
work=$(pwd)/$OUT/tests/page
axe=$(pwd)/build/npm/node_modules/axe-core/axe.min.js
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || browser=
if [ -z "$browser" ] || [ ! -f "$axe" ]; then
    echo 'page.sh: left out: Chromium or axe-core is not there: make page-deps'
    pass
    summary
    exit
fi
rm -rf "$work"
mkdir -p "$work"

# What axe-core finds, a line each, at the end of the page.
cat >"$work/look" <<'END'
<pre id="found" hidden=""></pre>
<script>
document.querySelectorAll('details').forEach(d => d.open = true);
axe.run(document, { resultTypes: ['violations'] }).then(result => {
    document.getElementById('found').textContent = 'looked at ' + result.passes.length + '\n' + result.violations.map(v =>
        'found ' + v.id + ': ' + v.nodes.length + ' such as ' + v.nodes[0].html.slice(0, 150)).join('\n') + '\n';
});
</script>
END

look() { # NAME SCHEME WIDTH: 0 is dark, 1 light
    "$browser" --headless --no-sandbox --disable-gpu --virtual-time-budget=60000 --blink-settings=preferredColorScheme="$2" \
        --window-size="$3",1000 --dump-dom "file://$work/$1.html" 2>/dev/null | grep -E '(looked at|found) ' >"$work/found"
    if grep -q 'looked at [1-9]' "$work/found" && ! grep '^found ' "$work/found"; then
        pass
    else
        fail "$1, scheme $2, width $3: $(head -n 1 "$work/found" | cut -c 1-80)"
    fi
}

"$plastc" run examples/oja.plast --generations 3 --jit tcc --out "$work/oja" -q
"$plastc" run examples/isp_single.plast --generations 1 --jit tcc --out "$work/isp_single" -q
for name in oja isp_single; do
    {
        sed '/^<\/body>/,$d' "$work/$name/report.html"
        echo "<script src=\"$axe\"></script>"
        cat "$work/look"
        echo '</body></html>'
    } >"$work/$name.html"
    for scheme in 0 1; do
        for width in 400 1100; do
            look $name $scheme $width
        done
    done
done
summary
