"""No template takes away the space between a word, or an attribute, and what stands before it."""

import re
from pathlib import Path

import pytest

from tests.system.processes import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# A line that ends in something of its own, and one whose tag strips the space before its text.
STRIPPED = re.compile(r"^(.*\S)\n\s*\{%-\s*if [^%]*%\}(?=\w)(.*)$", re.MULTILINE)
OPENS = re.compile(r"\{%-?\s*(?:if|elif|else|for|call|macro|block|set)\b[^%]*%\}$")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_words_are_glued_together(template: Path) -> None:
    assert glued(template.read_text()) == []


def test_what_would_be_glued_together_is_found() -> None:
    assert glued("{{ queues }}\n{%- if more %}and {{ more }} more{% endif %}") != []
    assert glued("{{ queues }}\n{%- if more %} and {{ more }} more{% endif %}") == []
    assert glued("<p>\n{%- if more %}And more{% endif %}") == []


def glued(text: str) -> list[str]:
    return [
        after
        for before, after in STRIPPED.findall(text)
        if not before.endswith((">", "-%}")) and not OPENS.search(before)
    ]
