#!/bin/sh
# adding.sh: the recipes of docs/adding.md are complete, and name no file too many.
#
#     OUT=build sh tests/adding.sh
#
# Adds a thing of each kind to a copy of the sources, one after the other. The files of compiler/, runtime/, grammar/
# and examples/ that changed must be those of the recipe's table and as many as the first table says, which is no more
# than the limit below. Then all are built at once, without a warning, and tests/adding/all.plast uses them.
set -u
. tests/common.sh
: "${OUT:=build}" "${MODE:=release}" "${CC:=cc}"

copy=$(mktemp -d) || exit 1
trap 'rm -rf "$copy"' EXIT
sources='compiler runtime grammar examples'
mkdir -p "$copy/build/obj/release"
cp -Rp $sources tools Makefile "$copy"
mkdir "$copy/docs"
cp -p docs/errors.md "$copy/docs" # which the build embeds
# What the recipes leave alone is not made again.
cp -Rp build/grammar build/*_text.c "$copy/build"
cp -Rp build/obj/libtcc.o "$copy/build/obj"
cp -Rp build/obj/release/compiler build/obj/release/runtime build/obj/release/generated "$copy/build/obj/release"
touch "$copy/build/packages.stamp"
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

# A function of whole arrays.
reduction_recipe() {
    at before compiler/sema/expr/check_reduce.c '/* Pearson' 'static const Expr *check_overlap(const Context *context, const AstExpr *call)
{
    const Expr *values[2];
    if (call->u.call.args.count != 2)
        return call_wrong_count(context, call, "two arrays");
    if (call_plain_args(context, call, values, 2) < 0)
        return expr_error(context->checker, call->span);
    return of_two(context->checker, EXPR_DOT, values[0], values[1], call->span);
}
'
    at before compiler/sema/expr/check_reduce.c '{"cosine", check_cosine}' '    {"overlap", check_overlap},'
}

# One that is written in another way.
known_recipe() {
    at before grammar/plast.l '"!="  ' '"<>"                return T_OTHER_THAN;'
    at instead grammar/plast.y 'NOT_EQUAL "!="' 'NOT_EQUAL "!=" OTHER_THAN "<>"'
    at before grammar/plast.y '|   "!="  ' '|   "<>"                        { $$ = AST_OTHER_THAN; }'
    at before compiler/syntax/operators.def 'OPERATOR(NE,' \
        'OPERATOR(OTHER_THAN, "<>", 2, COMPARISON, NE, SUM, "\\\\lessgtr", a != b)'
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

distribution_recipe() {
    at before compiler/model/distributions.def 'DISTRIBUTION(LOGNORMAL,' \
        'DISTRIBUTION(HALVES, halves, "halves(low, high): one or the other")'
    at before runtime/kernel/random.h '/* Normal with this mean' 'RT_FUNCTION void rt_fill_halves(double *out, int count, double low, double high,
                                const PlastDraw *draw, int stream)
{
    rt_uniforms(out, count, draw, stream, 0);
    for (int i = 0; i < count; i++)
        out[i] = out[i] < 0.5 ? low : high;
}
'
    at before runtime/kernel/rt_symbols.def 'PROCEDURE(rt_eigen_symmetric,' 'PROCEDURE(rt_fill_halves,
          (double *out, int count, double low, double high, const PlastDraw *draw, int stream),
          (out, count, low, high, draw, stream))'
    at before compiler/ir/ir_extents.c '{"rt_fill_normal",' '        {"rt_fill_halves", "anrrdn", fill},'
    at before compiler/model/phase_steps.c 'case DRAW_UNIFORM:' '    case DRAW_HALVES:'
    at instead compiler/sema/expr/check_draw.c 'bool bounds = ' 'bool bounds = draw->kind == DRAW_HALVES || '
    at before compiler/sema/expr/check_random.c 'case DRAW_CONSTANT:' '    case DRAW_HALVES: {
        const Expr *none = expr_number(checker, 0, dim_none(), span);
        const Expr *two = expr_number(checker, 2, dim_none(), span);
        const Expr *turns = spread(context, none, two, RANDOM_UNIFORM, span);
        const Expr *half = expr_func(checker, ir_func("floor"), &turns, span);
        const Expr *apart = expr_binary(checker, AST_SUB, b, a, span);
        return expr_binary(checker, AST_ADD, a, expr_binary(checker, AST_MUL, apart, half, span), span);
    }'
}

method_recipe() {
    cp tests/adding/still.c "$copy/runtime/search/still.c"
    at behind runtime/search/methods.def 'METHOD(es)' 'METHOD(still)'
}

# Another reason for which that method stops.
stop_recipe() {
    at before runtime/search/stops.def 'STOP(PLATEAU,' \
        'STOP(AT_ONCE, "at_once", "the search stays where it starts", "")'
    at instead runtime/search/still.c 'return SEARCH_GOING' 'return SEARCH_AT_ONCE'
}

pass_recipe() {
    printf '%s\n' '#include "passes.h"' '' 'void pass_calm(IrModule *module)' '{' \
        '    (void)module;' '}' >"$copy/compiler/passes/pass_calm.c"
    at before compiler/passes/passes.def 'OPTIONAL(dead,' 'OPTIONAL(calm, pass_calm, passes_nothing)'
}

option_recipe() {
    at before compiler/commands/options.def 'AGAIN(QUIET, "q"' \
        'OPTION(CALM, "calm", NULL, EVERY, "as quiet", NULL)'
    at before compiler/commands/option_value.c 'case OPTION_QUIET:' '    case OPTION_CALM:'
}

number_recipe() {
    at before runtime/io/result_members.def 'COLUMN(best,' \
        'NUMBER(long, told, "told_losses", "told", SUM, 16, "told", TOTAL)'
    at before runtime/run.c 'summary->numbers.seconds = run_state_seconds(loop)' '    summary->numbers.told += n;'
}

message_recipe() {
    at before compiler/base/diag_codes.def 'CODE(WRONG_BLOCK,' 'CODE(UNLUCKY, 599, "a number that brings bad luck")'
    at behind compiler/sema/task/check_task.c 'check_weight(checker, task, part)' \
        '            if (!(task->weight > 13) && !(task->weight < 13))
                diag_error(checker->diags, E_UNLUCKY, part->value->span, "a weight of 13 is unlucky");'
}

command_recipe() {
    printf '%s\n' '#include "commands.h"' '' '#include <stdio.h>' '' 'Status command_greet(const Command *command)' '{' \
        '    printf("good day, %s\n", command->file);' '    return STATUS_OK;' '}' \
        >"$copy/compiler/commands/cmd_greet.c"
    at before compiler/commands/commands.def 'COMMAND(test,' \
        'COMMAND(greet, "FILE.plast", "program", ONE, false, "say good day")'
}

# A model of neurons, and a rule.
library_recipe() {
    cp tests/adding/"$1".plast "$copy/examples/library/$1.plast"
}

neuron_recipe() {
    library_recipe leaky
}

rule_recipe() {
    library_recipe hebb
}

example_recipe() {
    cp tests/adding/all.plast "$copy/examples/all.plast"
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
    done | grep -o '`[^`]*`' | tr -d '`' | sed "s|NAME|$name|" | grep -E '^(compiler|runtime|grammar|examples)/' | sort -u
}

recipe() { # RECIPE MOST WHAT NAME HEADING…: tries it
    what=$1
    most=$2
    said=$(sed -n "s/^| $3 | \([0-9]*\) |\$/\1/p" docs/adding.md)
    shift 3
    "${what}_recipe"
    touched=$(cd "$copy" && for folder in $sources; do
        diff -rq "before/$folder" "$folder"
    done | sed -n 's/^Files before\/\([^ ]*\) .*/\1/p; s/^Only in \([^:]*\): /\1\//p' | sort)
    for file in $touched; do
        cp -p "$copy/$file" "$copy/before/$file"
    done
    count=$(echo "$touched" | wc -l)
    echo "$what: $count files"
    same "files of the recipe: $what" "$(named "$@")" "$touched"
    same "how many they are: $what" "$said" "$count"
    check "a recipe touches few files: $what" "$count <= $most"
}

mkdir "$copy/before"
cp -Rp $sources "$copy/before"
recipe function 3 'a function' cube '## A mathematical function'
recipe reduction 1 'a function of whole arrays' overlap '## A function of whole arrays'
recipe known 3 'an operator that the IR knows' '<>' '## An operator'
recipe operator 4 'an operator that the IR lacks' xor \
    '## An operator' '### with an operation that the IR lacks'
recipe composed 4 'an operator made of others' '//' '## An operator' '### made of others'
recipe statement 4 'a statement' repeat '## A statement or block'
recipe unit 1 'a unit' fur '## A unit'
recipe distribution 7 'a distribution' halves '## A distribution'
recipe method 2 'a search method' still '## A search method'
recipe stop 2 'a reason to stop' still '## A reason to stop'
recipe pass 2 'an IR pass' calm '## An IR pass'
recipe number 2 'a number of the run' told '## A number of the run'
recipe message 2 'a message' unlucky '## A message'
recipe option 2 'an option' calm '## An option'
recipe command 2 'a command' greet '## A command'
recipe neuron 1 'a neuron model' leaky '## A neuron model or a plasticity rule'
recipe rule 1 'a plasticity rule' hebb '## A neuron model or a plasticity rule'
recipe example 1 'an example' all '## An example'
rm -rf "$copy/before" "$copy/changed"

# ---- what they make ------------------------------------------------------------------------------

plastc=$copy/build/plastc
if MAKEFLAGS='' make -s -j"$(getconf _NPROCESSORS_ONLN)" -C "$copy" CC="$CC" FLAGS_release='-O0' build/plastc >"$copy/log" 2>&1 && [ ! -s "$copy/log" ]; then
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
# Where no file stands beside it, `include` reads the library.
cp tests/adding/spiking.plast "$copy/spiking.plast"
run "a model of the library" "$plastc" test "$copy/spiking.plast"
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
same "how many losses are told" 1 "$(jq '.told_losses' "$copy/run/result.json")"
same "the column of that" 1 "$(tail -n 1 "$copy/run/history.csv" | cut -d , -f 16)"
same "the reason to stop" at_once "$(jq -r .stop_reason "$copy/run/result.json")"
sed 's/repeat 3/weight 13/' tests/adding/all.plast >"$copy/unlucky.plast"
"$plastc" check "$copy/unlucky.plast" >"$copy/log" 2>&1
same "the message" 1 "$(grep -c 'error\[E0599\]: a weight of 13 is unlucky' "$copy/log")"
same "the command" 'good day, you' "$("$plastc" greet you)"
same "the command in the help" 1 "$("$plastc" --help | grep -c 'greet .* say good day')"
# What goes is not there any more, though nothing newer takes its place.
rm "$copy/examples/library/leaky.plast"
MAKEFLAGS='' make -s -C "$copy" CC="$CC" FLAGS_release='-O0' build/plastc >"$copy/log" 2>&1
"$plastc" check "$copy/spiking.plast" >"$copy/log" 2>&1
same "a file of the library that is gone" 1 "$(grep -c "there is no file 'leaky.plast'" "$copy/log")"
summary
