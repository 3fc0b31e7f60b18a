"""Every sentence that screens, logs and commands of the product can say, as the source has it, with
… in place of whatever is put in.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache

from tests.system.processes import ROOT

HOLE = "…"
_PACKAGES = ("conferencing", "dashboard", "webhooks")
# Of `%` in log lines, `${}` in scripts, `{{ }}` and `{% %}` in templates.
_PUT_IN = re.compile(r"%(?:\.\d)?[sdrf]|\$\{[^}]*\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_NOT_SHOWN = re.compile(r"\{#.*?#\}|</?\w[^>]*>", re.DOTALL)
_GOES_ON = re.compile(r'"\s*\+\s*"')
_TEXT = re.compile(r'"([^"\n]*)"')


@cache
def of_the_product() -> str:
    """All of them, one a line."""
    return "\n".join(map(plain, (*_of_python(), *_of_templates(), *_of_scripts())))


def plain(text: str) -> str:
    """In one line, and holes that stand side by side are one."""
    holes = re.sub(f"{HOLE}+", HOLE, _PUT_IN.sub(HOLE, text))
    return " ".join(holes.split())


def _of_python() -> Iterator[str]:
    for package in _PACKAGES:
        for file in (ROOT / package).rglob("*.py"):
            if not {"migrations", "simulator"}.intersection(file.parts):
                yield from filter(None, map(_said, ast.walk(ast.parse(file.read_text()))))


def _said(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_said(part) or HOLE for part in node.values)
    return ""


def _of_templates() -> Iterator[str]:
    """Their text, and the texts in what is put in."""
    for file in (ROOT / "templates").rglob("*.html"):
        source = file.read_text()
        # Holes first: `>` in an expression ends no tag.
        yield _NOT_SHOWN.sub("", _PUT_IN.sub(HOLE, source))
        yield from _TEXT.findall(source)


def _of_scripts() -> Iterator[str]:
    for file in (ROOT / "static/js").rglob("*.js"):
        yield from _GOES_ON.sub("", file.read_text()).splitlines()
