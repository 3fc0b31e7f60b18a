"""Every picture that README and docs show is one that `python -m tests.pictures` makes, and the
other way round.
"""

import re

from tests.pictures.shown import FOLDER, MADE
from tests.system.processes import ROOT

SHOWN = re.compile(r"\]\(((?:docs/)?screenshots/[^)]+\.png)\)")


def test_the_docs_show_what_the_command_makes() -> None:
    pages = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    shown = {page.parent / link for page in pages for link in SHOWN.findall(page.read_text())}
    made = {FOLDER / f"{name}.png" for name in MADE}
    assert shown == made
    assert set(FOLDER.iterdir()) == made
