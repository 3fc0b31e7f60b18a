"""What docs/troubleshooting.md says that one sees is what screens, logs and `doctor` say."""

import re

import pytest

from tests.system.processes import ROOT

from .sentences import HOLE, of_the_product, plain

QUOTED = re.compile("“([^”]*)”")
# The first cell of each line of a table, but for its head.
SEEN = [
    line.split(" | ")[0].removeprefix("| ")
    for line in (ROOT / "docs/troubleshooting.md").read_text().splitlines()
    if line.startswith("| ") and not line.startswith("| What you see")
]


@pytest.mark.parametrize("seen", SEEN)
def test_a_symptom_is_quoted_from_the_product(seen: str) -> None:
    quoted = QUOTED.findall(seen)
    assert quoted, "in “ and ”, as a screen or a log says it"
    assert [each for each in quoted if _is_nowhere(each)] == []


def _is_nowhere(sentence: str) -> bool:
    return plain(sentence).strip(f"{HOLE} ") not in of_the_product()


def test_what_the_product_never_says_is_found_nowhere() -> None:
    assert _is_nowhere("No worker is running, and nobody knows why.")
