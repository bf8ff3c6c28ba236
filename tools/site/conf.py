"""conf.py: how Sphinx makes pages of docs/ and README.md. tools/pages.sh runs it."""
import os
import sys

from pygments.lexer import RegexLexer, bygroups
from pygments.token import Generic, Text

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "editors", "pygments"))
from plast_lexer import PlastLexer  # noqa: E402

project = "plastc"
author = "the plastc authors"
extensions = ["myst_parser"]
include_patterns = ["index.md", "README.md", "CHANGELOG.md", "docs/*.md"]
html_theme = "furo"
html_title = "plastc"
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
# Anchors of headings, as the links have them.
myst_heading_anchors = 6


class WrongLexer(PlastLexer):
    """Of programs that are no programs: any character may stand in them."""
    tokens = {"root": PlastLexer.tokens["root"] + [(r".", Text)]}


class ConsoleLexer(RegexLexer):
    """Commands behind `$ `, and what they print."""
    tokens = {"root": [(r"^(\$ )(.*\n)", bygroups(Generic.Prompt, Generic.Strong)), (r".*\n", Text)]}


def folder_without_link(app, env, node, text):
    """There is no page of a folder to which a link could lead."""
    path = os.path.join(os.path.dirname(env.doc2path(node["refdoc"])), node["reftarget"])
    return text if os.path.isdir(path) else None


def setup(app):
    # The first words of blocks are those of tests/docs.sh.
    for name, lexer in (("plast", PlastLexer), ("plast-fragment", PlastLexer), ("plast-wrong", WrongLexer), ("console", ConsoleLexer)):
        app.add_lexer(name, lexer)
    app.connect("missing-reference", folder_without_link)
