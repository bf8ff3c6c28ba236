"""A lexer of Pygments for programs of plastc. Written by tools/highlight.py."""
from pygments.lexer import RegexLexer, bygroups, words
from pygments.token import Comment, Keyword, Name, Number, Operator, Punctuation, String, Text

STATEMENTS = (
    'accept', 'all_to_all', 'axonal_delay', 'budget', 'clip', 'const', 'def', 'delay', 'dendritic_delay',
    'draw', 'drop', 'expect', 'fix', 'fixed_in', 'fixed_out', 'from_file', 'frozen', 'guard', 'include',
    'input', 'integrate', 'keep', 'learn', 'let', 'loss', 'lower_triangular', 'method', 'minimize', 'neuron',
    'no_self', 'normalize', 'on_epoch', 'on_post', 'on_pre', 'on_sample', 'on_step', 'one_to_one', 'phase',
    'plast', 'plastic', 'population', 'projection', 'random', 'record', 'reference', 'refractory', 'report',
    'reset', 'restore', 'rule', 'scaled', 'search', 'spike_volterra', 'stage', 'starts', 'step', 'task', 'test',
    'threshold', 'ties', 'trace', 'transpose', 'trials', 'validate', 'weight', 'where', 'with',
)
KEYWORDS = (
    'and', 'at', 'both_ways', 'by', 'each', 'else', 'end', 'epochs', 'evaluations', 'every', 'free',
    'generations', 'holds', 'in', 'l1', 'l2', 'log', 'nearest', 'not', 'of', 'on', 'or', 'over', 'rest',
    'samples', 'seconds', 'steps', 'tau', 'to',
)
FUNCTIONS = (
    'abs', 'accuracy', 'argmax', 'autocorrelation', 'ceil', 'column', 'corr', 'correlation', 'cos', 'cosine',
    'cross_entropy', 'cv_isi', 'div', 'dot', 'exp', 'exprel', 'fano', 'fano_spatial', 'first', 'floor',
    'fraction', 'histogram', 'kl_isi', 'last', 'max', 'mean', 'min', 'mod', 'norm', 'pow', 'previous',
    'principal', 'quantile', 'relu', 'ridge', 'row', 'rows', 'select', 'sigmoid', 'sign', 'sin', 'size',
    'softplus', 'sort', 'spectrum', 'sqrt', 'std', 'std_cv_isi', 'std_rate_spatial', 'std_rate_temporal', 'sum',
    'tanh', 'var',
)
NAMES = (
    'chance', 'drive', 'dt', 'i', 'inf', 'j', 'nan', 'pi', 'post', 'pre', 'sample_ends', 'sample_step',
    'step_number', 't', 't_end', 'w', 'xi',
)
UNITS = (
    'A', 'F', 'GOhm', 'Hz', 'MHz', 'MOhm', 'Ohm', 'S', 'V', 'kHz', 'kOhm', 'm', 'mA', 'mS', 'mV', 'mm', 'ms',
    'nA', 'nF', 'nS', 'ns', 'pA', 'pF', 'pS', 's', 'uA', 'uF', 'uS', 'uV', 'um', 'us',
)


class PlastLexer(RegexLexer):
    name = "plast"
    aliases = ["plast"]
    filenames = ["*.plast"]
    tokens = {
        "root": [
            (r"#.*$", Comment.Single),
            (r"\s+", Text),
            (r'"(\\.|[^"\\\n])*"?', String.Double),
            (r"(\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)([ \t]*)(" + "|".join(UNITS) + r")\b", bygroups(Number, Text, Keyword.Type)),
            (r"\d+(\.\d+)?([eE][+-]?\d+)?", Number),
            (r"(\.)(\w+)", bygroups(Punctuation, Name.Attribute)),
            (words(FUNCTIONS, prefix=r"\b", suffix=r"(?=\s*\()"), Name.Function),
            (words(STATEMENTS, prefix=r"\b", suffix=r"\b"), Keyword),
            (words(KEYWORDS, prefix=r"\b", suffix=r"\b"), Keyword.Pseudo),
            (words(NAMES, prefix=r"\b", suffix=r"\b"), Name.Builtin),
            (r"[A-Za-z_]\w*", Name),
            (r"->|\+=|-=|\.\.|[<>=!]=|[-+*/^<>=~]", Operator),
            (r"[()\[\]{},;:.]", Punctuation),
        ]
    }
