" plast.vim: highlighting of plastc programs. Written by tools/highlight.py.
if exists('b:current_syntax')
    finish
endif

syntax match plastNumber /\<\d\+\(\.\d\+\)\?\([eE][-+]\?\d\+\)\?/ nextgroup=plastUnit skipwhite
syntax match plastUnit contained /\<\(A\|F\|GOhm\|Hz\|MHz\|MOhm\|Ohm\|S\|V\|kHz\|kOhm\|m\|mA\|mS\|mV\|mm\|ms\|nA\|nF\|nS\|ns\|pA\|pF\|pS\|s\|uA\|uF\|uS\|uV\|um\|us\)\>/
syntax keyword plastStatement accept all_to_all axonal_delay budget clip const def delay dendritic_delay draw drop expect fix fixed_in fixed_out from_file frozen guard include input integrate keep learn let loss lower_triangular method minimize neuron no_self normalize on_epoch on_post on_pre on_sample on_step one_to_one phase plast plastic population projection random record reference refractory report reset restore rule scaled search spike_volterra stage starts step task test threshold ties trace transpose trials validate weight where with
syntax keyword plastKeyword and at both_ways by each else end epochs evaluations every free generations holds in l1 l2 log nearest not of on or over rest samples seconds steps tau to
syntax keyword plastSpecial chance drive dt i inf j nan pi post pre sample_ends sample_step step_number t t_end w xi
syntax match plastFunction /\<\(abs\|accuracy\|argmax\|autocorrelation\|ceil\|column\|corr\|correlation\|cos\|cosine\|cross_entropy\|cv_isi\|div\|dot\|exp\|exprel\|fano\|fano_spatial\|first\|floor\|fraction\|histogram\|kl_isi\|last\|max\|mean\|min\|mod\|norm\|pow\|previous\|principal\|quantile\|relu\|ridge\|row\|rows\|select\|sigmoid\|sign\|sin\|size\|softplus\|sort\|spectrum\|sqrt\|std\|std_cv_isi\|std_rate_spatial\|std_rate_temporal\|sum\|tanh\|var\)\>\ze\s*(/
syntax match plastMember /\.\w\+/
syntax region plastString start=/"/ skip=/\\./ end=/"/ oneline
syntax match plastComment /#.*$/

highlight default link plastNumber Number
highlight default link plastUnit Type
highlight default link plastStatement Statement
highlight default link plastKeyword Keyword
highlight default link plastSpecial Special
highlight default link plastFunction Function
highlight default link plastString String
highlight default link plastComment Comment

setlocal commentstring=#\ %s
let b:current_syntax = 'plast'
