#!/bin/sh
# hostile.sh: a file that means harm does none. Names that C, its library or the kernel library use;
# file names, strings and comments that end comments or strings of the emitted C; paths that lead out
# of the folder; data files that lie about their size. Nothing is written but the folder of the run.
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
: "${CC:=cc}"
sources=$(pwd)
top=$(mktemp -d) || exit 1
trap 'rm -rf "$top"' EXIT
mkdir "$top/in" "$top/in/data" "$top/out" "$top/tmp" "$top/c"
TMPDIR=$top/tmp
export TMPDIR
cd "$top/in" || exit 1

digits() { # the same number in the same digits
    awk '/^-?[0-9]/ { printf "%.17g\n", $1; next } { print }'
}

# The loss of the reference `known`.
evaluated() { # FILE OPTIONS...
    file=$1
    shift
    "$plastc" eval "$file" --rule known --threads 1 --json -q "$@" >"$top/c/json" 2>"$top/c/messages" ||
        head -n 3 "$top/c/messages"
    sed -n 's/^[[:space:]]*"loss":[[:space:]]*\([^,]*\),*$/\1/p' "$top/c/json" | head -n 1 | digits
}

# The same of the standalone program, whose arguments are the rule; no other output has its sign. A
# report may be called `objective`, too, but comes later.
standalone() { # FILE COMPILER...
    rm -f "$top/c/emitted"
    "$plastc" emit "./$1" -o "$top/c/emitted.c" -q 2>"$top/c/messages" || return
    shift
    "$@" -o "$top/c/emitted" "$top/c/emitted.c" -lm 2>"$top/c/messages" || head -n 3 "$top/c/messages"
    "$top/c/emitted" --list >"$top/c/list"
    "$top/c/emitted" "$(grep -v '\[' "$top/c/list" | sed 's/=[^=]*$/=0.7/')" \
        "$(grep -F '[pre.r^1 post.r^1 w^0]' "$top/c/list" | sed 's/=[^=]*$/=0.3/')" \
        "$(grep -F '[pre.r^0 post.r^0 w^1]' "$top/c/list" | sed 's/=[^=]*$/=-0.2/')" |
        awk '/^objective / { print last; exit } { last = $2 }' | digits
}

# everywhere WHAT EXPECTED FILE: the loss by every compiler.
everywhere() {
    same "$1: libtcc" "$2" "$(evaluated "./$3" --jit tcc)"
    same "$1: C compiler" "$2" "$(evaluated "./$3" --jit cc --lanes 4)"
    same "$1: standalone" "$2" "$(standalone "$3" $CC -O0 -std=c11)"
    same "$1: standalone, tcc" "$2" "$(standalone "$3" tcc)"
}

# refused WHAT CODE PATTERN ARGUMENTS...: with this exit code and message, nothing on standard output.
refused() {
    what=$1
    wanted=$2
    pattern=$3
    shift 3
    timeout 60 "$plastc" "$@" >"$top/c/printed" 2>"$top/c/messages"
    code=$?
    found="exit code $code"
    grep -qF -e "$pattern" "$top/c/messages" || found="$found, $(head -n 1 "$top/c/messages")"
    [ -s "$top/c/printed" ] && found="$found, with output"
    grep -q confidential "$top/c/printed" "$top/c/messages" && found="$found, and tells the secret"
    same "$what" "exit code $wanted" "$found"
}

# ---- names ---------------------------------------------------------------------------------------

# A program in which everything that has a name has one of the words given, and every further word is
# a constant, a let and a report in turn. Its loss does not depend on its names.
program() { # WORDS...
    echo "$*" | awk '{
        print "plast 1"
        print "const " $1 " = 0.1"
        print "input " $2 "[3] = gaussian(covariance = rotated(1, 0.5, 0), samples = 10)"
        print "population " $3 "[1] rate { " $4 " = drive; r = tanh(" $4 ") }"
        print "population " $5 "[2] rate { " $6 " = drive; r = exp(-abs(" $6 ")) }"
        print "rule " $7 " { learn " $8 " = 0; learn " $9 " = volterra(pre.r, post.r, w)"
        print "    " $10 " = " $1 " * " $8 " * pre.r * post.r"
        print "    on_epoch { w += mean(" $10 ") + " $1 " * mean(" $9 ") } }"
        print "projection " $11 " : " $2 " -> " $3
        print "    { all_to_all; w ~ normal(0, 0.1); drive += w * pre.r; plastic " $7 " }"
        print "projection " $12 " : " $3 " -> " $5 " { all_to_all; w = 0.5; drive += w * pre.r }"
        print "task " $13 " { trials 3; phase " $14 " 4 epochs }"
        print "let " $15 " = norm(" $11 ".w)"
        print "loss " $16 " = abs(" $15 " - 1) at end"
        print "report " $17 " = sum(" $5 ".r) over " $14
        for (k = 18; k <= NF; k++)
            print (k % 3 == 0 ? "const " $k " = 2" : \
                   k % 3 == 1 ? "let " $k " = " $15 " * norm(" $12 ".w)" : \
                                "report " $k " = " $15 " at end")
        print "reference known { " $7 "." $8 " = 0.7; " $7 "." $9 "[pre.r post.r] = 0.3"
        print "    " $7 "." $9 "[w] = -0.2 }"
        print "search { minimize " $16 "; method cmaes(population = 4); budget 2 generations }"
    }'
}

# So many words from the start, the others behind them.
turned() { # COUNT WORDS...
    count=$1
    shift
    echo "$*" | awk -v n="$count" '{ for (k = 0; k < NF; k++) printf "%s ", $((k + n) % NF + 1) }'
}

program c x y v z u l k A B p q t1 ph le lo re >plain.plast
loss=$(evaluated ./plain.plast --jit tcc)
everywhere "plain names" "$loss" plain.plast

c_words='auto break case char continue default do double enum extern float for goto if int long
register return short signed sizeof static struct switch typedef union unsigned void volatile while
inline restrict asm typeof bool true false _Bool _Complex _Thread_local __attribute__ __LINE__
linux unix alignas nullptr'
libc_words='main errno stdin stdout stderr NULL EOF NAN INFINITY printf malloc free exit abort memcpy
memset strlen fma pow y0 y1 yn j0 j1 jn gamma signgam M_PI size_t int64_t uint32_t argc argv environ
system read write open close time signal_ index abs_ select_ div remainder assert'
own_words='exp_ r_exp LANES real mask bits plast_module PlastModule plast_ work work_ shared memory lane
coefficients REAL MASK SELECT ANY ALL rt_normal_ RT_FUNCTION PLAST_ABI_H objective module evaluate
emitted_coefficients EMITTED_SEED rollout prepare LANE_FUNCTION INDEPENDENT uint64_t v_ w_ t_ trial'
for list in "$c_words" "$libc_words" "$own_words"; do
    list=$(echo $list)
    for count in 0 17 34; do
        program $(turned $count $list) >names.plast
        everywhere "names from '$(turned $count $list | cut -d ' ' -f 1)' on" "$loss" names.plast
    done
done

# Every word of the kernel library that the language does not keep for itself.
words=$(cat "$sources"/runtime/kernel/*.h "$sources/runtime/plast_abi.h" | tr -cs 'A-Za-z0-9_' '\n' |
    grep '^[A-Za-z_]' | sort -u)
kept=$(grep -o '^> .*' "$sources/docs/language.md" | tr -d '>')
functions='w pre post drive i j t t_end dt pi xi chance nan inf'
words=$(echo "$words" | grep -vxF "$(echo $kept $functions | tr ' ' '\n')")
program c_1 x_1 y_1 v_1 z_1 u_1 l_1 k_1 A_1 B_1 p_1 q_1 t_1 ph_1 le_1 lo_1 re_1 $words >every.plast
everywhere "$(echo "$words" | wc -l) names of the kernel library" "$loss" every.plast

same "a name with a byte that C does not know" 1 \
    "$(printf 'plast 1\nconst na\001me = 1\n' >odd.plast; "$plastc" check odd.plast >/dev/null 2>&1; echo $?)"
printf 'plast 1\nconst $x = 1\nconst a\\u0041 = 1\nconst b#c = 1\nconst "d" = 1\n' >odd.plast
refused "names with other signs" 1 "odd.plast:2:7: error[E0" check odd.plast

# ---- comments, strings and file names ------------------------------------------------------------

# What would end a comment, a line or a string, or begin a trigraph, a macro or a format.
odd='*/ #error "x" ??/ /* \ %s%n `id` $(id) '"'"
table='data/*/??/*/ \ "q" # %s%n $(id).csv' # in folders '*', '??' and '*'
mkdir 'data/*' 'data/*/??' 'data/*/??/*'
printf '1,2,3\n4,5,7\n2,0,1\n1,1,0\n' >"$table"
sed "s|\$| # $(echo "$odd" | sed 's|[\\&|]|\\&|g')|; \$s|\$| *\\\\|" plain.plast >comments.plast
same "comments hold the odd text" "$(wc -l <plain.plast)" "$(grep -cF "$odd" comments.plast)"
everywhere "comments that end comments" "$loss" comments.plast

sed 's/gaussian(.*/rows("data\/*\/??\/*\/ \\\\ \\"q\\" # %s%n $(id).csv", samples = 4)/' \
    plain.plast >strings.plast
string_loss=$(evaluated ./strings.plast --jit tcc)
same "another loss with the table" differs \
    "$(echo "$string_loss" | grep -qx '[0-9.]*' && [ "$string_loss" != "$loss" ] && echo differs)"
everywhere "a string with quotes and signs" "$string_loss" strings.plast
printf 'plast 1\ninclude "a\nb"\nconst a = 1\n' >odd.plast
refused "a string over two lines" 1 "error[E0" check odd.plast
printf 'plast 1\ninclude "a\\nb\\"*/.plast"\n' >odd.plast
refused "a line end in the name of a file" 66 "there is no file 'a" check odd.plast

newline='a
*b.plast'
for name in '*' '* ??' ' .plast' '"; #error.plast' "a'b\"c.plast" '-o.plast' '%s%n.plast' \
    '$(touch spoilt)`touch spoilt`;touch spoilt.plast' '\' '??' '...plast' 'a\.plast' "$newline"; do
    cp plain.plast "./$name"
    same "file '$name': libtcc" "$loss" "$(evaluated "./$name" --jit tcc)"
    same "file '$name': standalone" "$loss" "$(standalone "$name" $CC -O0 -std=c11)"
    "$plastc" run "./$name" -q --jit tcc --threads 1 >"$top/c/printed" 2>&1
    set -- runs/* runs/.[!.]* # one folder, and the pattern for which there is none
    same "file '$name': the folder of its run" "2 folder" \
        "$# $([ -f "$1/result.json" ] && [ ! -L "$1" ] && echo folder)"
    rm -rf "./$name" runs
done
same "no name is a command" 0 "$(find "$top" -name 'spoilt*' | wc -l | tr -d ' ')"

# ---- paths ---------------------------------------------------------------------------------------

# What must not be read: text that would be quoted, and a pipe on which a reader waits for ever.
echo 'confidential' >"$top/out/secret.csv"
echo 'confidential' >"$top/out/secret.plast"
mkfifo "$top/out/pipe.csv" "$top/out/pipe.plast" data/pipe.csv data/pipe.plast
ln -s "$top/out/secret.csv" data/link.csv
ln -s "$top/out/pipe.csv" data/link_pipe.csv
ln -s "$top/out/secret.plast" data/link.plast
ln -s "$top/out" data/folder
ln -s link_2.csv data/link_1.csv
ln -s link_1.csv data/link_2.csv
ln -s ../../in data/back
for file in secret pipe; do
    for path in "../out/$file" "data/../../out/$file" "./../out/$file" "$top/out/$file" \
        "data//../..//out/$file" "data/folder/$file" "data/back/../out/$file" "//$top/out/$file"; do
        sed "s|gaussian(.*|rows(\"$path.csv\", samples = 4)|" plain.plast >odd.plast
        refused "data of '$path'" 1 "lies outside the folder" eval odd.plast --rule known
        printf 'plast 1\ninclude "%s.plast"\n' "$path" >odd.plast
        refused "include of '$path'" 1 "lies outside the folder" check odd.plast
    done
done
for path in link link_pipe; do
    sed "s|gaussian(.*|rows(\"data/$path.csv\", samples = 4)|" plain.plast >odd.plast
    refused "data behind '$path'" 1 "lies outside the folder" eval odd.plast --rule known
done
printf 'plast 1\ninclude "data/link.plast"\n' >odd.plast
refused "include behind a link" 1 "lies outside the folder" check odd.plast
sed 's|gaussian(.*|rows("data/link_1.csv", samples = 4)|' plain.plast >odd.plast
refused "a circle of links" 66 "cannot read" eval odd.plast --rule known
sed 's|gaussian(.*|rows("data/pipe.csv", samples = 4)|' plain.plast >odd.plast
refused "a pipe as data" 66 "it is not a regular file" eval odd.plast --rule known
printf 'plast 1\ninclude "data/pipe.plast"\n' >odd.plast
refused "a pipe as a program" 66 "it is not a regular file" check odd.plast
# Links that together are longer than a path may be, the last of which leads out.
long=$(printf 'n%.0s' $(seq 200))
mkdir "data/$long"
way=$(for k in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do printf "%s/../" "$long"; done)
for ending in csv plast; do
    ln -s "${way}../../out/secret.$ending" data/long_1.$ending
    for k in 2 3 4 5; do
        ln -s "${way}long_$((k - 1)).$ending" data/long_$k.$ending
    done
done
sed 's|gaussian(.*|rows("data/long_5.csv", samples = 4)|' plain.plast >odd.plast
refused "data behind a long chain of links" 1 "lies outside the folder" eval odd.plast --rule known
printf 'plast 1\ninclude "data/long_5.plast"\n' >odd.plast
refused "include behind a long chain of links" 1 "lies outside the folder" check odd.plast
rm -r data/long_* "data/$long"
mkdir data/below
printf 'const nested = 1\ninclude "../plain.plast"\n' >data/below/up.plast
printf 'plast 1\ninclude "data/below/up.plast"\n' >odd.plast
refused "an include of an include, upwards" 1 "lies outside the folder" check odd.plast
rm -r data/below
sed 's|gaussian(.*|rows("../plain.csv", samples = 4)|' plain.plast >odd.plast
refused "out of --data" 1 "lies outside the folder" eval odd.plast --rule known --data data

# ---- data files that lie -------------------------------------------------------------------------
npy() { # SHAPE: version 1, little-endian doubles, three of them
    header="{'descr': '<f8', 'fortran_order': False, 'shape': $1, }"
    printf '\223NUMPY\001\000\166\000%-117s\n' "$header"
    printf '\000\000\000\000\000\000\360\077\000\000\000\000\000\000\360\077\000\000\000\000\000\000\360\077'
}
data() { # FILE: the program that reads it
    sed "s|gaussian(.*|rows(\"$1\", samples = 1)|" plain.plast >odd.plast
}
npy '(1, 3)' >data/honest.npy
data data/honest.npy
same "an honest table" number "$(evaluated odd.plast --jit tcc | sed 's/^[0-9.e-]*$/number/')"
for shape in '(1000000000000, 3)' '(1000000000000,)' '(3, 1000000000000)' \
    '(4294967296, 4294967296)' '(6148914691236517206, 3)' '(9223372036854775807, 2)' \
    '(18446744073709551617, 3)' '(99999999999999999999999999, 3)' '(-1, 3)' '(2, 3)' '(0, 3)'; do
    npy "$shape" >data/lie.npy
    data data/lie.npy
    refused "a table of shape $shape" 1 "data/lie.npy" eval odd.plast --rule known
done
printf '\223NUMPY\002\000\377\377\377\377{' >data/lie.npy
refused "a header of 4 GiB" 1 "data/lie.npy" eval odd.plast --rule known
printf '# rows: 1000000000000\n1,2,3\n' >data/lie.csv
data data/lie.csv
same "a comment about rows" number "$(evaluated odd.plast --jit tcc | sed 's/^[0-9.e-]*$/number/')"
sed 's/samples = 1)/samples = 5)/' odd.plast >more.plast
refused "more samples than rows" 1 "data/lie.csv" eval more.plast --rule known
printf 'a,b,c\n1,2,3,4\n' >data/lie.csv
refused "a header of fewer columns" 1 "data/lie.csv" eval odd.plast --rule known
printf '1,2,3\n1,2,1e999\n' >data/lie.csv
refused "a number that is infinite" 1 "data/lie.csv" eval odd.plast --rule known
printf '1,2,"3\n' >data/lie.csv
refused "a quote that does not end" 1 "data/lie.csv" eval odd.plast --rule known
printf '1,2,3\0004\n' >data/lie.csv
refused "a zero byte" 1 "data/lie.csv" eval odd.plast --rule known
sed 's/samples = 10)/samples = 1000000000000)/' plain.plast >odd.plast
refused "10^12 samples" 1 "odd.plast:3:" eval odd.plast --rule known

# ---- links and pipes in the folder of a run ------------------------------------------------------
# Whatever is there, nothing outside is read, changed or made, and no command waits for ever.
mkdir "$top/out/victim"
for file in result.json checkpoint.bin pruned.json program.plast history.csv report.html; do
    echo 'confidential' >"$top/out/victim/$file"
done
outside() {
    (cd "$top/out" && find . | LC_ALL=C sort && cat secret.* victim/*) | cksum
}
untouched=$(outside)
"$plastc" run plain.plast -q --jit tcc --threads 1 --out good_run >"$top/c/printed" 2>&1
"$plastc" prune good_run -q --jit tcc --refit 0 >"$top/c/printed" 2>&1
same "a run and its pruned rule" "checkpoint.bin covariance.npy history.csv network program.plast pruned.json report.html result.json " \
    "$(ls good_run | LC_ALL=C sort | tr '\n' ' ')"

# spoilt KIND FILE: the folder bad_run, in which a file is something else
spoilt() {
    rm -rf bad_run
    cp -r good_run bad_run
    rm -r "bad_run/$2"
    case $1 in
    link) ln -s "$top/out/victim/$2" "bad_run/$2" ;;
    relative) ln -s "../../out/victim/$2" "bad_run/$2" ;;
    dangling) ln -s "$top/out/victim/new" "bad_run/$2" ;;
    pipe) mkfifo "bad_run/$2" ;;
    esac
}
for kind in link relative dangling pipe; do
    for file in result.json checkpoint.bin pruned.json program.plast history.csv report.html; do
        for command in 'eval bad_run' 'directions bad_run' 'prune bad_run --refit 0' 'compare bad_run good_run' \
            'emit plain.plast --coefficients bad_run' 'run --resume bad_run --generations 3' \
            'run plain.plast --out bad_run' 'eval plain.plast --coefficients bad_run' 'report bad_run'; do
            spoilt $kind $file
            timeout 60 "$plastc" $command >"$top/c/printed" 2>"$top/c/messages"
            code=$?
            found="ends, $(outside)"
            [ $code -le 74 ] || found="exit code $code, $(outside)"
            grep -q confidential "$top/c/printed" "$top/c/messages" && found="$found, and tells the secret"
            same "$file is a $kind: $command" "ends, $untouched" "$found"
        done
    done
done
refused_by() { # WHAT PATTERN COMMAND
    spoilt link "$1"
    refused "a link named $1" 66 "$2" $3
}
refused_by result.json "bad_run/result.json' leads out of its folder" "eval bad_run"
refused_by checkpoint.bin "checkpoint.bin' leads out of its folder" "run --resume bad_run"
refused_by program.plast "program.plast' leads out of its folder" "run --resume bad_run"
refused_by history.csv "it leads out of its folder" "run --resume bad_run"

# Rows are added to this file; all others are replaced.
spoilt link history.csv
rm bad_run/history.csv
cp good_run/history.csv "$top/out/victim/history.csv"
ln "$top/out/victim/history.csv" bad_run/history.csv
refused "a hard link named history.csv" 66 "is also in another place" run --resume bad_run --generations 3
cmp -s good_run/history.csv "$top/out/victim/history.csv"
same "and its other place is as it was" 0 "$?"
echo 'confidential' >"$top/out/victim/history.csv"

# Folders that are links.
sed 's/method cmaes(population = 4)/&; starts 2/' plain.plast >starts.plast
"$plastc" run starts.plast -q --jit tcc --threads 1 --out good_starts >"$top/c/printed" 2>&1
for way in "$top" ../..; do
    rm -rf bad_run
    cp -r good_starts bad_run
    rm -r bad_run/start-2
    ln -s "$way/out/victim" bad_run/start-2
    refused "start-2 is a link, resumed" 74 "leads out of its folder" run --resume bad_run --jit tcc --generations 3
    refused "start-2 is a link" 74 "leads out of its folder" run starts.plast --jit tcc --out bad_run
    ln -s "${way#../}/out/victim" runs
    refused "'runs' is a link" 2 "'runs' is a link that leads elsewhere" run plain.plast --jit tcc
    rm runs
done
mkdir runs
ln -s "$top/out/victim" runs/plain
ln -s "$top/out/victim/new" runs/plain-2
"$plastc" run plain.plast -q --jit tcc --threads 1 >"$top/c/printed" 2>&1
same "runs/plain and runs/plain-2 are links: it takes the next" result.json "$(cd runs/plain-3 && ls result.json)"
same "nothing outside has changed" "$untouched" "$(outside)"
rm -r runs bad_run good_run good_starts "$top/out/victim"

# ---- what is written -----------------------------------------------------------------------------
"$plastc" run plain.plast -q --jit cc --threads 1 >"$top/c/printed" 2>&1
same "the folder of a run" "checkpoint.bin covariance.npy history.csv network program.plast report.html result.json " \
    "$(cd runs/plain && find . -mindepth 1 -maxdepth 1 | sed 's|^\./||' | LC_ALL=C sort | tr '\n' ' ')"
rm -r runs/plain
rmdir runs
rm ./*.plast data/lie.* data/honest.npy
rm -r 'data/*'
same "what else was written" \
    "c in in/data in/data/back in/data/folder in/data/link.csv in/data/link.plast in/data/link_1.csv in/data/link_2.csv in/data/link_pipe.csv in/data/pipe.csv in/data/pipe.plast out out/pipe.csv out/pipe.plast out/secret.csv out/secret.plast tmp" \
    "$(cd "$top" && find . -mindepth 1 ! -path './c/*' | sed 's|^\./||' | LC_ALL=C sort | tr '\n' ' ' | sed 's/ $//')"
same "files outside are as they were" "confidential confidential" "$(cat "$top"/out/secret.* | tr '\n' ' ' | sed 's/ $//')"

summary
