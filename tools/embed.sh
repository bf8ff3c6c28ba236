#!/bin/sh
# embed.sh OUTPUT FILE...: writes C source that holds the text of the files, one string literal a
# line, as the table that compiler/emit/kernel_text.h declares. Includes of other embedded files
# ("...") are left out: in an emitted file everything is one text.
set -eu

output=$1
shift

{
    printf '/* Written by tools/embed.sh. */\n#include "compiler/emit/kernel_text.h"\n\n'
    awk '
        BEGIN { files = 0 }
        function finish() {
            if (files > 0)
                print "};\n"
        }
        FNR == 1 {
            finish()
            name[files] = FILENAME
            sub(/.*\//, "", name[files])
            printf "static const char *const lines_%d[] = {\n", files++
        }
        /^[ \t]*#[ \t]*include[ \t]*"/ { next }
        {
            gsub(/\\/, "&&")
            gsub(/["?]/, "\\\\&")
            gsub(/\t/, "    ")
            printf "    \"%s\",\n", $0
        }
        END {
            finish()
            print "#define TEXT(file, lines) {file, lines, (int)(sizeof lines / sizeof lines[0])}\n"
            print "static const KernelText texts[] = {"
            for (k = 0; k < files; k++)
                printf "    TEXT(\"%s\", lines_%d),\n", name[k], k
            print "};\n"
            print "const KernelText *kernel_texts(int *count)\n{"
            print "    *count = (int)(sizeof texts / sizeof texts[0]);"
            print "    return texts;\n}"
        }' "$@"
} >"$output.tmp"
mv "$output.tmp" "$output"
