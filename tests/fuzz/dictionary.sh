#!/bin/sh
# dictionary.sh: the words of the language as a dictionary of libFuzzer, from the tables that the
# compiler reads them from; then what fuzzing gets to more often if it need not find it.
set -e

all() {
# Of the grammar: keywords and signs. `"name"` and its like are no words.
sed -n '/^%token <name>$/,/^%precedence/p; /^%token <name> \/\*/,/^%token/p' grammar/plast.y |
    grep -o '"[^" ]*"'
sed -n 's/^[A-Z]*([A-Z]*, *\("[^"]*"\),.*/\1/p' compiler/syntax/operators.def
sed -n 's/^FUNC(\([a-z_0-9]*\),.*/"\1"/p' runtime/rt_funcs.def
sed -n 's/^METHOD(\([a-z_0-9]*\)).*/"\1"/p' runtime/search/methods.def
sed -n 's/^DISTRIBUTION([A-Z]*, *\([a-z_0-9]*\),.*/"\1"/p' compiler/model/distributions.def
sed -n 's/^SOLVER([A-Z]*, *\("[^"]*"\)).*/\1/p' compiler/model/solvers.def
cat <<'END'
"rate"
"spiking"
"drive"
"pre.r"
"post.r"
"w"
"volterra"
"gaussian"
"rows"
"rotated"
"diagonal"
"covariance"
"samples"
"center"
"all_to_all"
"principal"
"norm"
"mean"
"sum"
"dot"
"cosine"
"row"
"column"
"select"
"end"
"t_end"
"ms"
"mV"
"Hz"
"~ "
"[:, k]"
"{ "
" }"
"1e9"
"-1"
"k in 1..3"
END
}
all | sort -u
