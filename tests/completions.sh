#!/bin/sh
# completions.sh: what completions/ has is what tools/completions.py makes of the help of plastc, and the shells complete by it.
#
#     OUT=build sh tests/completions.sh
#
# bash always; zsh and fish where they are.
set -u
. tests/common.sh
plastc=$(cd "${OUT:=build}" && pwd)/plastc
need "$plastc"
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
export PYTHONDONTWRITEBYTECODE=1

if /usr/bin/python3 tools/completions.py "$plastc" "$scratch/new"; then pass; else fail 'tools/completions.py'; fi
for file in plastc.bash _plastc plastc.fish; do
    if cmp -s "$scratch/new/$file" "completions/$file"; then
        pass
    else
        fail "completions/$file is not up to date: python3 tools/completions.py $OUT/plastc completions"
    fi
done
commands=$("$plastc" --help | awk 'NR > 2 && !NF { exit } NR > 2 { printf "%s ", $1 }')

folder=$PWD
mkdir "$scratch/here"
cd "$scratch/here" || exit 1
mkdir runs 'a run'
echo >oja.plast
echo >'two words.plast'
echo >rates.csv
PATH=${plastc%/*}:$PATH

# ---- bash ----------------------------------------------------------------------------------------

cat >"$scratch/bash" <<'PROGRAM'
. "$1/completions/plastc.bash"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_plastc
printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ';'
PROGRAM
completes() { # EXPECTED WORD...: what follows the words, the last of which has begun
    expected=$1
    shift
    same "bash: $*" "$expected" "$(bash "$scratch/bash" "$folder" "$@")"
}
completes "$(printf '%s\n' $commands --help --version | sort | tr '\n' ';')" plastc ''
completes 'gather;gradcheck;' plastc g
completes '--events;' plastc run --ev
completes 'auto;cc;tcc;' plastc run --jit ''
completes 'auto;cc;tcc;' plastc run --jit =
completes 'tcc;' plastc run oja.plast --jit = t
completes 'ast;c;checked;ir;ir-opt;' plastc check --dump ''
completes 'a run;oja.plast;runs;two words.plast;' plastc check ''
completes 'two words.plast;' plastc check 'two w'
completes 'a run;runs;' plastc watch ''
completes 'rates.csv;runs;' plastc eval --rules r
completes 'a run;runs;' plastc run --out ''
completes 'E0701;E0702;E0703;' plastc explain E07
completes ';' plastc run --seed ''
completes ';' plastc new ''
# Each option of each command.
for command in $commands; do
    options=$("$plastc" $command --help | awk '/^  -/ { print $1 }')
    completes "$(printf '%s\n' $options --help | sort | tr '\n' ';')" plastc $command -
done

# ---- zsh -----------------------------------------------------------------------------------------

if command -v zsh >/dev/null; then
    # In a terminal of its own, whose completions are read when a tab was pressed.
    cat >"$scratch/zsh" <<'PROGRAM'
zmodload zsh/zpty
zpty shell zsh -f -i
read_until() { local text; zpty -r -m shell text "*$1*" }
zpty -w shell "PS1=; fpath=($1/completions \$fpath); autoload -U compinit; compinit -u -D; zstyle ':completion:*' list-separator ''"
zpty -w shell 'compadd() { if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)* ]]; then builtin compadd "$@"; return; fi
    local -a found; builtin compadd -O found "$@"; (( $#found )) && print -rl -- "<"${^found}">"; builtin compadd "$@" }'
zpty -w shell 'show() { print -r -- "<BEGIN>"; zle complete-word; print -r -- "<END>"; zle send-break }; zle -C complete-word complete-word _main_complete; zle -N show; bindkey "^I" show; echo rea""dy'
read_until ready
zpty -w -n shell "$2"$'\t'
zpty -r -m shell text '*<END>*'
print -r -- "$text" | tr -d '\r' | sed -n '/<BEGIN>/,/<END>/s/^<\(.*\)>$/\1/p' | grep -v -e BEGIN -e END | sort -u | tr '\n' ';'
PROGRAM
    shows() { # EXPECTED LINE
        same "zsh: $2" "$1" "$(timeout 100 zsh -f "$scratch/zsh" "$folder" "$2")"
    }
    shows 'gather;gradcheck;' 'plastc g'
    shows '--events;' 'plastc run --ev'
    shows 'auto;cc;tcc;' 'plastc run --jit '
    shows 'E0701;E0702;E0703;' 'plastc explain E07'
else
    echo 'no zsh: its completions are not tried'
fi

# ---- fish ----------------------------------------------------------------------------------------

if command -v fish >/dev/null; then
    shows() { # EXPECTED LINE
        same "fish: $2" "$1" "$(HOME=$scratch fish --no-config -c "source $folder/completions/plastc.fish; complete -C '$2'" | cut -f 1 | sort | tr '\n' ';')"
    }
    shows "$(printf '%s\n' $commands | sort | tr '\n' ';')" 'plastc '
    shows '--events;' 'plastc run --ev'
    shows 'auto;cc;tcc;' 'plastc run --jit '
    shows 'oja.plast;' 'plastc run o'
    shows 'a run/;runs/;' 'plastc watch '
    shows 'E0701;E0702;E0703;' 'plastc explain E07'
else
    echo 'no fish: its completions are not tried'
fi
summary
