#!/bin/sh
# pictures.sh: what the report of a run looks like, to be looked at: `make pictures`. Chromium takes pictures of two
# pages, at two widths, in light and dark, and as it prints them.
#
#     OUT=build sh tests/pictures.sh
set -u
plastc=$(cd "${OUT:=build}" && pwd)/plastc
work=$OUT/pictures
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
    echo 'pictures.sh: chromium is not there: apt-get install chromium' >&2
    exit 1
}
rm -rf "$work"
mkdir -p "$work"

take() { # OPTIONS
    "$browser" --headless --no-sandbox --disable-gpu --hide-scrollbars --virtual-time-budget=2000 "$@" >/dev/null 2>&1
}

for page in oja:20 isp_single:2; do
    name=${page%:*}
    "$plastc" run examples/$name.plast --generations "${page#*:}" --out "$work/$name" -q || exit 1
    page=file://$(pwd)/$work/$name/report.html
    for width in 400 1100; do
        # Blink has 0 for dark and 1 for light.
        take --blink-settings=preferredColorScheme=1 --window-size=$width,5200 --screenshot="$work/$name-$width-light.png" "$page"
        take --blink-settings=preferredColorScheme=0 --window-size=$width,5200 --screenshot="$work/$name-$width-dark.png" "$page"
    done
    take --no-pdf-header-footer --print-to-pdf="$work/$name-print.pdf" "$page"
done
ls "$work"/*.png "$work"/*.pdf
