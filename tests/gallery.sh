#!/bin/sh
# gallery.sh: docs/gallery.md has an entry and a picture for each example, and those pictures that are drawn in a
# moment are what is drawn now.
set -u
. tests/common.sh
: "${OUT:=build}"
if sh tools/gallery.sh "$OUT/plastc" --check; then
    pass
else
    fail 'docs/gallery.md is not current'
fi
summary
