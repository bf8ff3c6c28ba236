#!/bin/sh
# notebooks.sh: the notebooks run from their first cell to their last, in a folder of their own.
#
#     OUT=build sh tests/notebooks.sh [--rewrite]
#
# With --rewrite what they show is kept in notebooks/: `make notebooks`; look at their pictures.
set -u
. tests/common.sh
: "${OUT:=build}"
rewrite=${1:-}
root=$(pwd)
PLASTC=$(cd "$OUT" && pwd)/plastc
need "$PLASTC"
PYTHONPATH=$root/python
export PLASTC PYTHONPATH
work=$OUT/tests/notebooks
rm -rf "$work"
mkdir -p "$work/notebooks"
cp -r examples "$work"
cp notebooks/*.ipynb "$work/notebooks"
cd "$work/notebooks" || exit 1
for notebook in *.ipynb; do
    if /usr/bin/python3 -m nbconvert --to notebook --execute --inplace --ExecutePreprocessor.timeout=600 "$notebook" >messages 2>&1; then
        pass
    else
        fail "$notebook: $(tail -n 5 messages)"
        continue
    fi
    # Each shows pictures, and no cell tells of an error on its way.
    grep -q '"image/png"' "$notebook" && pass || fail "$notebook has no picture"
    grep -q '"output_type": "error"' "$notebook" && fail "$notebook: an error is shown" || pass
    [ "$rewrite" = --rewrite ] && cp "$notebook" "$root/notebooks"
done
summary
