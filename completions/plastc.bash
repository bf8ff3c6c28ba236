# plastc.bash: what bash completes behind plastc. Written by tools/completions.py.

_plastc_options() { # COMMAND
    case $1 in
    run) echo '--set --fix --data --seed --quiet -q --generations --start --coefficients --rule --out --resume --events --no-report --keep-candidates --workers --record --threads --jit --lanes --precision --json --gradient-memory' ;;
    worker) echo '--threads --jit --lanes --key --program --data --wait --quiet -q' ;;
    check) echo '--set --fix --data --seed --quiet -q --json --gradient-memory --dump --without' ;;
    simulate) echo '--set --fix --data --seed --quiet -q --jit --coefficients --rule --gradient-memory --trial --trials --validation --out --csv --json' ;;
    eval) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --json --coefficients --rule --rules --out -o --resume --part --each-trial --trials --gradient-memory --without' ;;
    sample) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --draws --part --out -o --each-trial --trials --gradient-memory' ;;
    gather) echo '--threads --jit --out -o --quiet -q --data --no-report' ;;
    posterior) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --check --trials --json' ;;
    prune) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --json --coefficients --rule --trials --gradient-memory --tolerance --refit --out' ;;
    directions) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --json --coefficients --rule --trials --gradient-memory --increase' ;;
    compare) echo '--all --json' ;;
    watch) echo '--once' ;;
    plot) echo '--set --fix --data --seed --quiet -q --coefficients --rule -o' ;;
    report) echo '--record -o' ;;
    test) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --json --gradient-memory' ;;
    emit) echo '--set --fix --data --seed --quiet -q --precision --coefficients --rule --gradient-memory -o --record --library --without' ;;
    gradcheck) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --json --coefficients --rule --trials --gradient-memory' ;;
    info) echo '--set --fix --data --seed --quiet -q --threads --jit --lanes --json --gradient-memory' ;;
    fmt) echo '--check' ;;
    new) echo '--template' ;;
    esac
}

# What the value of an option is: words, or programs, folders, files.
_plastc_value() { # COMMAND OPTION
    case "$1 $2" in
    *' --set') echo 'nothing' ;;
    *' --fix') echo 'nothing' ;;
    *' --data') echo 'folders' ;;
    *' --seed') echo 'nothing' ;;
    *' --generations') echo 'nothing' ;;
    *' --start') echo 'nothing' ;;
    *' --coefficients') echo 'files' ;;
    *' --rule') echo 'nothing' ;;
    'run --out' | 'simulate --out' | 'eval --out' | 'sample --out' | 'gather --out') echo 'folders' ;;
    'prune --out') echo 'files' ;;
    *' --resume') echo 'folders' ;;
    *' --threads') echo 'nothing' ;;
    *' --jit') echo 'auto tcc cc' ;;
    *' --lanes') echo '1 2 4 8' ;;
    *' --precision') echo 'double float' ;;
    *' --gradient-memory') echo 'nothing' ;;
    *' --key') echo 'files' ;;
    *' --program') echo 'programs' ;;
    *' --wait') echo 'nothing' ;;
    *' --dump') echo 'ast checked ir ir-opt c' ;;
    *' --without') echo 'finite horner hoist unroll scalar dead' ;;
    *' --trial') echo 'nothing' ;;
    *' --trials') echo 'nothing' ;;
    *' --rules') echo 'files' ;;
    'eval -o' | 'sample -o' | 'gather -o') echo 'folders' ;;
    'plot -o' | 'report -o' | 'emit -o') echo 'files' ;;
    *' --part') echo 'nothing' ;;
    *' --draws') echo 'nothing' ;;
    'posterior --check') echo 'nothing' ;;
    *' --tolerance') echo 'nothing' ;;
    *' --refit') echo 'nothing' ;;
    *' --increase') echo 'nothing' ;;
    *' --template') echo 'rate spiking recurrent pairing' ;;
    esac
}

_plastc_operand() { # COMMAND
    case $1 in
    run) echo programs ;;
    worker) echo folders ;;
    check) echo programs ;;
    simulate) echo programs ;;
    eval) echo programs ;;
    sample) echo programs ;;
    gather) echo folders ;;
    posterior) echo files ;;
    prune) echo programs ;;
    directions) echo programs ;;
    compare) echo folders ;;
    watch) echo folders ;;
    plot) echo folders ;;
    report) echo folders ;;
    test) echo programs ;;
    emit) echo programs ;;
    gradcheck) echo programs ;;
    info) echo programs ;;
    fmt) echo programs ;;
    explain) echo codes ;;
    esac
}

_plastc_complete() { # KIND-OR-WORDS CURRENT
    case $1 in
    programs | folders | files)
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(
            compgen -d -- "$2"
            [ "$1" != programs ] || compgen -f -X '!*.plast' -- "$2"
            [ "$1" != files ] || compgen -f -- "$2" | while read -r file; do [ -d "$file" ] || printf '%s\n' "$file"; done
        ) ;;
    codes) mapfile -t COMPREPLY < <(compgen -W "$(plastc explain 2>/dev/null | cut -s -d ' ' -f 1)" -- "$2") ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2") ;;
    esac
}

_plastc() {
    local current=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]} kind
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        _plastc_complete 'run worker check simulate eval sample gather posterior prune directions compare watch plot report test emit gradcheck info fmt lsp new doctor explain serve --help --version' "$current"
        return
    fi
    # In --jit=tcc, bash sees three words.
    if [ "$current" = = ]; then
        current=
    elif [ "$option" = = ]; then
        option=${COMP_WORDS[COMP_CWORD - 2]}
    fi
    kind=$(_plastc_value "$command" "$option")
    if [ -n "$kind" ]; then
        [ "$kind" = nothing ] || _plastc_complete "$kind" "$current"
    elif [[ $current == -* ]]; then
        _plastc_complete "$(_plastc_options "$command") --help" "$current"
    else
        kind=$(_plastc_operand "$command")
        [ -z "$kind" ] || _plastc_complete "$kind" "$current"
    fi
}

complete -F _plastc plastc
