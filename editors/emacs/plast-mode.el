;;; plast-mode.el --- programs of plastc  -*- lexical-binding: t -*-
;; Written by tools/highlight.py.

(defvar plast-font-lock
  (list
   (cons (concat "\\_<" (regexp-opt '("abs" "accuracy" "argmax" "autocorrelation" "ceil" "column" "corr" "correlation" "cos" "cosine" "cross_entropy" "cv_isi" "div" "dot" "exp" "exprel" "fano" "fano_spatial" "first" "floor" "fraction" "histogram" "kl_isi" "last" "max" "mean" "min" "mod" "norm" "pow" "previous" "principal" "quantile" "relu" "ridge" "row" "rows" "select" "sigmoid" "sign" "sin" "size" "softplus" "sort" "spectrum" "sqrt" "std" "std_cv_isi" "std_rate_spatial" "std_rate_temporal" "sum" "tanh" "var") t) "[ \t]*(") '(1 font-lock-function-name-face))
   (cons (concat "\\_<" (regexp-opt '("accept" "all_to_all" "axonal_delay" "budget" "clip" "const" "def" "delay" "dendritic_delay" "draw" "drop" "expect" "fix" "fixed_in" "fixed_out" "from_file" "frozen" "guard" "include" "input" "integrate" "keep" "learn" "let" "loss" "lower_triangular" "method" "minimize" "neuron" "no_self" "normalize" "on_epoch" "on_post" "on_pre" "on_sample" "on_step" "one_to_one" "phase" "plast" "plastic" "population" "projection" "random" "record" "reference" "refractory" "report" "reset" "restore" "rule" "scaled" "search" "spike_volterra" "stage" "starts" "step" "task" "test" "threshold" "ties" "trace" "transpose" "trials" "validate" "weight" "where" "with") t) "\\_>") 'font-lock-keyword-face)
   (cons (concat "\\_<" (regexp-opt '("and" "at" "both_ways" "by" "each" "else" "end" "epochs" "evaluations" "every" "free" "generations" "holds" "in" "l1" "l2" "log" "nearest" "not" "of" "on" "or" "over" "rest" "samples" "seconds" "steps" "tau" "to") t) "\\_>") 'font-lock-builtin-face)
   (cons (concat "[0-9][ \t]*" (regexp-opt '("A" "F" "GOhm" "Hz" "MHz" "MOhm" "Ohm" "S" "V" "kHz" "kOhm" "m" "mA" "mS" "mV" "mm" "ms" "nA" "nF" "nS" "ns" "pA" "pF" "pS" "s" "uA" "uF" "uS" "uV" "um" "us") t) "\\_>") '(1 font-lock-type-face))
   (cons (concat "\\_<" (regexp-opt '("chance" "drive" "dt" "i" "inf" "j" "nan" "pi" "post" "pre" "sample_ends" "sample_step" "step_number" "t" "t_end" "w" "xi") t) "\\_>") 'font-lock-constant-face)))

(defvar plast-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?\" "\"" table)
    table))

;;;###autoload
(define-derived-mode plast-mode prog-mode "plast"
  "Programs of plastc."
  (setq-local font-lock-defaults '(plast-font-lock))
  (setq-local comment-start "# ")
  (setq-local comment-end ""))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.plast\\'" . plast-mode))

(provide 'plast-mode)
;;; plast-mode.el ends here
