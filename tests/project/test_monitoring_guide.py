"""docs/monitoring.md has a line for each figure of *Link to Telnyx*, in the order of the page."""

import re

from dashboard.health.report import FIGURES, GROUPS
from tests.system.processes import ROOT

GUIDE = (ROOT / "docs/monitoring.md").read_text()
TABLE = GUIDE.partition("| Figure | Warning | Critical |")[2].partition("\n\n")[0]
SPELT = {17: "seventeen", 18: "eighteen", 19: "nineteen", 20: "twenty"}


def test_every_figure_has_its_line() -> None:
    cells = re.findall(r"^\| ([^|]+) \|", TABLE, re.MULTILINE)
    named = [re.sub(r" \(.*|\[|\].*", "", cell) for cell in cells]
    assert named == [figure.title for figure in FIGURES]


def test_the_number_of_figures_is_right() -> None:
    assert len(GROUPS) == 3
    assert f"shows {SPELT[len(FIGURES)]} figures in three groups" in GUIDE
