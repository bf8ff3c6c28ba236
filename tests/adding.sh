#!/bin/sh
# adding.sh: the recipes of docs/adding.md are complete, and name no file too many.
#
#     OUT=build sh tests/adding.sh
#
# Adds a thing of each kind to a copy of the sources, one after the other. The files of compiler/, runtime/ and
# grammar/ that changed must be those of the recipe's table and as many as the first table says, which is no more
# than the limit below. Then all are built, without a warning, and tests/adding/all.plast uses them.
set -u
. tests/common.sh
: "${OUT:=build}" "${MODE:=release}" "${CC:=cc}"

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
sources='compiler runtime grammar'
mkdir -p "$copy/build/obj" "$copy/examples"
cp -Rp $sources tools Makefile "$copy"
cp -Rp examples/library "$copy/examples"
# What does not come from these sources is not made again.
cp -p build/obj/libtcc.o "$copy/build/obj"
touch "$copy/build/packages.stamp" "$copy/build/obj/libtcc.o"
root=$PWD

# ---- changing a file -----------------------------------------------------------------------------

at() { # WHERE FILE PATTERN TEXT: puts TEXT behind or before the first line with PATTERN, or in place of PATTERN
    awk -v where="$1" -v pattern="$3" -v text="$4" '
        !done && (place = index($0, pattern)) {
            done = 1
            if (where == "before")
                print text
            if (where == "instead")
                $0 = substr($0, 1, place - 1) text substr($0, place + length(pattern))
            print
            if (where == "behind")
                print text
            next
        }
        { print }
        END { exit !done }' "$copy/$2" >"$copy/changed" || fail "$2 has no '$3'"
    cat "$copy/changed" >"$copy/$2"
}

# ---- recipes -------------------------------------------------------------------------------------

function_recipe() {
    at before runtime/rt_funcs.def 'FUNC(tanh,' 'FUNC(cube, 1, r_cube, PURE, "x * x * x")'
    at before runtime/kernel/lane_math.h '/* ---- exponentials ---- */' 'LANE_FUNCTION real r_cube(real x)
{
    return x * x * x;
}
'
    at before runtime/kernel/lane_math.h '#define d_exp(x)' '#define d_cube(x) LANE(r_cube(REAL(x)), 0)'
}

# One that the IR has no operation for.
operator_recipe() {
    at before grammar/plast.l '"not"  ' '"xor"               return WORD(T_XOR);'
    at instead grammar/plast.y 'NOT "not"' 'XOR "xor" NOT "not"'
    at instead grammar/plast.y '%left "or"' '%left "or" "xor"'
    at instead grammar/plast.y '"or" | "not"' '"or" | "xor" | "not"'
    at before grammar/plast.y '|   "not" expression' \
        '|   expression "xor" expression { $$ = ast_binary(parser->ast, AST_XOR, $1, $3); }'
    at before compiler/syntax/operators.def 'OPERATOR(LT,' \
        'OPERATOR(XOR, "xor", 2, LOGIC, XOR, SUM, "\\\\oplus", (a != 0) != (b != 0))'
    at before compiler/ir/ir_ops.def 'OP(NOT,' \
        'OP(XOR, "xor", 2, BOOL, BOOL, OR, " != ", EQUAL, "NE", (a != 0) != (b != 0))'
}

# One that is made of others: a quotient, rounded down.
composed_recipe() {
    at before grammar/plast.l '"->"' '"//"                return T_DIVIDE_DOWN;'
    at instead grammar/plast.y 'NOT_EQUAL "!="' 'NOT_EQUAL "!=" DIVIDE_DOWN "//"'
    at instead grammar/plast.y "%left '*' '/'" "%left '*' '/' \"//\""
    at before grammar/plast.y "|   '-' arithmetic %prec NEGATION" \
        '|   arithmetic "//" arithmetic  { $$ = ast_binary(parser->ast, AST_DIVIDE_DOWN, $1, $3); }'
    at before compiler/syntax/operators.def 'COMPOSED(POW,' \
        'COMPOSED(DIVIDE_DOWN, "//", 2, ARITHMETIC, PRODUCT, "//")'
    at before compiler/sema/expr/check_expr.c 'if (op == AST_POW)' '    if (op == AST_DIVIDE_DOWN) {
        const Expr *quotient = expr_binary(context->checker, AST_DIV, left, right, expr->span);
        return expr_func(context->checker, ir_func("floor"), &quotient, expr->span);
    }'
}

statement_recipe() {
    at instead grammar/plast.y 'WEIGHT "weight"' 'WEIGHT "weight" REPEAT "repeat"'
    at before grammar/plast.y '|   "weight" expression' '|   "repeat" expression
        { $$ = STMT(AST_REPEAT, @$, @1); $$->value = $2; }'
    at before compiler/syntax/statements.def 'STATEMENT(WEIGHT,' \
        'STATEMENT(REPEAT, "repeat", SOFT, TASK, "repeat 3") /* value */'
    at before compiler/sema/task/check_task.c '} else if (part->kind == AST_PHASE) {' \
        '        } else if (part->kind == AST_REPEAT) {
            int times = 1;
            check_integer(checker, part->value, "how often a task is repeated", 1, 100, &times);
            checker->model->trials += (times - 1) * task->trials;
            task->trials *= times;'
}

unit_recipe() {
    at instead compiler/base/units.def 'UNIT("mm",' 'UNIT("fur", 201.168, METRE, 0) UNIT("mm",'
}

method_recipe() {
    cp tests/adding/still.c "$copy/runtime/search/still.c"
    at behind runtime/search/methods.def 'METHOD(es)' 'METHOD(still)'
}

pass_recipe() {
    printf '%s\n' '#include "passes.h"' '' 'void pass_calm(IrModule *module)' '{' \
        '    (void)module;' '}' >"$copy/compiler/passes/pass_calm.c"
    at before compiler/passes/passes.def 'OPTIONAL(dead,' 'OPTIONAL(calm, pass_calm, passes_nothing)'
}

option_recipe() {
    at before compiler/commands/options.def 'OPTION(QUIET, "q"' \
        'OPTION(CALM, "calm", NULL, EVERY, "as quiet", NULL)'
    at before compiler/commands/command_line.c '    OPTION_QUIET,' '    OPTION_CALM,'
    at before compiler/commands/command_line.c 'case OPTION_QUIET:' '    case OPTION_CALM:'
}

# ---- what they touch -----------------------------------------------------------------------------

# The source files in the tables below headings of adding.md, of a thing called NAME.
named() { # NAME HEADING…
    name=$1
    shift
    for heading; do
        awk -v heading="$heading" '
            /^#/ { here = $0 == heading; found = found || here }
            here && /^\| `/ { split($0, part, "|"); print part[2] }
            END { exit !found }' docs/adding.md || fail "adding.md has no '$heading'"
    done | grep -o '`[^`]*`' | tr -d '`' | sed "s|NAME|$name|" | grep -E '^(compiler|runtime|grammar)/' | sort -u
}

recipe() { # RECIPE MOST WHAT NAME HEADING…: tries it
    what=$1
    most=$2
    said=$(sed -n "s/^| $3 | \([0-9]*\) |\$/\1/p" docs/adding.md)
    shift 3
    rm -rf "$copy/before"
    mkdir "$copy/before"
    for folder in $sources; do
        cp -Rp "$copy/$folder" "$copy/before"
    done
    "${what}_recipe"
    touched=$(cd "$copy" && for folder in $sources; do
        diff -rq "before/$folder" "$folder"
    done | sed -n 's/^Files before\/\([^ ]*\) .*/\1/p; s/^Only in \([^:]*\): /\1\//p' | sort)
    count=$(echo "$touched" | wc -l)
    echo "$what: $count files"
    same "files of the recipe: $what" "$(named "$@")" "$touched"
    same "how many they are: $what" "$said" "$count"
    check "a recipe touches few files: $what" "$count <= $most"
}

recipe function 3 'a function' cube '## A mathematical function'
recipe operator 4 'an operator that the IR lacks' xor \
    '## An operator' '### with an operation that the IR lacks'
recipe composed 4 'an operator made of others' '//' '## An operator' '### made of others'
recipe statement 4 'a statement' repeat '## A statement or block'
recipe unit 1 'a unit' fur '## A unit'
recipe method 2 'a search method' still '## A search method'
recipe pass 2 'an IR pass' calm '## An IR pass'
recipe option 2 'an option' calm '## An option'
rm -rf "$copy/before" "$copy/changed"

# ---- what they make ------------------------------------------------------------------------------

plastc=$copy/build/plastc
if MAKEFLAGS='' make -s -C "$copy" CC="$CC" FLAGS_release='-O0' build/plastc >"$copy/log" 2>&1 && [ ! -s "$copy/log" ]; then
    pass
else
    fail "the copy does not build, or with warnings"
    head -n 40 "$copy/log"
    summary
    exit 1
fi

run() { # WHAT COMMAND…
    title=$1
    shift
    if "$@" >"$copy/log" 2>&1; then
        pass
    else
        fail "$title"
        tail -n 30 "$copy/log"
    fi
}

run "what was added does what it should" "$plastc" test tests/adding/all.plast
same "repeated trials" 1 "$(grep -c '(6 trials)' "$copy/log")"
run "compiled by $CC" env CC="$CC" "$plastc" emit tests/adding/all.plast -o "$copy/all.c"
run "emitted text" "$CC" -std=c11 -O1 -o "$copy/all" "$copy/all.c" -lm
run "a search" "$plastc" run tests/adding/all.plast --calm --out "$copy/run"
run "without the pass" "$plastc" check tests/adding/all.plast --without calm
same "the pass in the help" 1 "$("$plastc" check --help | grep -c ', scalar, calm, dead,')"
same "the statement in the syntax tree" 1 \
    "$("$plastc" check --dump ast tests/adding/all.plast | grep -c '^ *repeat @')"
echo 'repeat 2' | cat tests/adding/all.plast - >"$copy/misplaced.plast"
"$plastc" check "$copy/misplaced.plast" >"$copy/log" 2>&1
same "where the statement belongs" 1 "$(grep -c 'it belongs in a task' "$copy/log")"
same "the statement in the dictionary" 1 \
    "$(cd "$copy" && sh "$root/tests/fuzz/dictionary.sh" | grep -c '^"repeat"$')"
summary
