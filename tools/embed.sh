#!/bin/sh
# embed.sh OUTPUT FUNCTION FILE...: writes C source that holds the text of the files, one string
# literal a line, as the table that FUNCTION of compiler/base/embedded.h returns. Includes of other embedded files
# ("...") are left out: in an emitted file everything is one text.
set -eu

output=$1
function=$2
shift 2

{
    printf '/* Written by tools/embed.sh. */\n#include "compiler/base/embedded.h"\n\n'
    awk -v function_name="$function" '
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
            print "static const EmbeddedText texts[] = {"
            for (k = 0; k < files; k++)
                printf "    TEXT(\"%s\", lines_%d),\n", name[k], k
            print "};\n"
            print "const EmbeddedText *" function_name "(int *count)\n{"
            print "    *count = (int)(sizeof texts / sizeof texts[0]);"
            print "    return texts;\n}"
        }' "$@"
} >"$output.tmp"
mv "$output.tmp" "$output"
