"""The stylesheets: each belongs to a layer, is loaded by a page, and hides by permission in one
place only.
"""

import re
from pathlib import Path

import pytest
from django.conf import settings

STYLES = settings.BASE_DIR / "static" / "css"
TEMPLATES = settings.BASE_DIR / "templates"
SHEETS = sorted(STYLES.rglob("*.css"))
# Those of the admin stand outside of layers, as Django's own do, over which they have to win.
LAYERED = [sheet for sheet in SHEETS if sheet.parent.name != "administration"]


def named(sheet: Path) -> str:
    return str(sheet.relative_to(STYLES))


@pytest.mark.parametrize("sheet", LAYERED, ids=named)
def test_all_rules_of_a_sheet_stand_in_the_layer_of_its_name(sheet: Path) -> None:
    layer = sheet.stem if sheet.parent == STYLES else sheet.parent.name

    assert re.findall(r"^@layer ([a-z]+) \{$", sheet.read_text(), re.MULTILINE) == [layer]


def test_every_sheet_is_loaded_by_a_template() -> None:
    text = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    for sheet in SHEETS:
        name = sheet.relative_to(STYLES).with_suffix("").as_posix()
        # screen.html lists its parts without their folder; the admin names files.
        names = (f'"{name}"', f'"{name.removeprefix("parts/")}"', f"css/{name}.css")
        assert any(each in text for each in names), name


def test_a_button_that_is_disabled_looks_so_however_it_is_disabled() -> None:
    sheet = (STYLES / "parts" / "button.css").read_text()
    rules = re.findall(r"^  (\.button[^{]*aria-disabled[^{]*)\{", sheet, re.MULTILINE)
    assert rules and all(":disabled" in rule for rule in rules)
