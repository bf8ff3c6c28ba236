#!/bin/sh
# pages.sh FOLDER: docs/ and README.md as pages of HTML, FOLDER/index.html, by Sphinx.
#
# The sources lie beside each other in FOLDER.sources as they do here, so that links lead where they do in the repository;
# those to files that are no pages become copies of these.
set -eu
folder=$1
sources=$folder.sources
cd "$(dirname "$0")/.."
rm -rf "$folder" "$sources"
mkdir -p "$sources"
cp README.md CHANGELOG.md CITATION.cff LICENSE tools/site/index.md "$sources"
cp -r docs "$sources/docs"
for linked in compiler editors examples grammar notebooks runtime tests; do
    ln -s "$PWD/$linked" "$sources/$linked"
done
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 -m sphinx -q -W --keep-going -b html -d "$folder.doctrees" -c tools/site "$sources" "$folder"
