"""The guides name places that exist, and ADRs say when they were decided and whether they hold."""

import re
from pathlib import Path

import pytest

from tests.system.processes import ROOT

GUIDES = [
    *("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "SECURITY.md"),
    *(str(file.relative_to(ROOT)) for file in sorted((ROOT / "docs").glob("*.md"))),
    *(str(file.relative_to(ROOT)) for file in sorted((ROOT / "docs/adr").glob("*.md"))),
]
PLACE = re.compile(
    r"`((?:\.ci|conferencing|dashboard|docs|static|templates|tests|webhooks)/[\w./-]*)`"
)
# As decisions name modules, from their package on: commands/lane.py.
SHORT = re.compile(r"`([a-z_]+/[a-z_/]+(?:\.py)?)`")
A_MODULE = re.compile(r"`([a-z_]+\.py)`")
# A function or a field of a module, or what a package holds: lateness.commute, mirror.recount.
MEMBER = re.compile(r"`([a-z_]+)\.([A-Za-z_]+)(?:\(\))?`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
TO_A_HEADING = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
DATE_AND_STATUS = re.compile(
    r"(?:Date: )?(\d{4}-\d\d-\d\d)(?: · |\. Status: )(accepted|replaced by \d+)"
)
SETTING = re.compile(r'(?:env\.\w+|_words)\(\s*"([A-Z_]+)"')
FOR_DEVELOPERS = {"DEBUG", "DEMO"}
PACKAGES = [ROOT / name for name in ("conferencing", "dashboard")]
ROOMS = sorted(
    str(file.parent.relative_to(ROOT))
    for package in PACKAGES
    for file in package.glob("*/__init__.py")
    if file.parent.name != "migrations"
)
CODE = [
    file.relative_to(ROOT)
    for package in ("conferencing", "dashboard", "webhooks", "tests")
    for file in sorted((ROOT / package).rglob("*.py"))
]
DECISIONS = sorted((ROOT / "docs/adr").glob("0*.md"))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_place_that_a_guide_names_exists(guide: str) -> None:
    """`conferencing/commands/senders` may be a folder or a module."""
    places = set(PLACE.findall((ROOT / guide).read_text()))
    assert [place for place in sorted(places) if not _exists(ROOT / place)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_module_that_a_guide_names_in_short_exists(guide: str) -> None:
    """`commands/lane.py`, `telnyx_api/answers`, `machine.py`."""
    text = (ROOT / guide).read_text()
    folders = {folder for place in CODE for folder in place.parts[:-1]}
    short = [name for name in SHORT.findall(text) if name.partition("/")[0] in folders]
    assert [name for name in {*short, *A_MODULE.findall(text)} if not _is_somewhere(name)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_guide_says_is_in_a_module_is_there(guide: str) -> None:
    """`lateness.commute`, and `mirror.recount` in a package."""
    missing = [
        f"{module}.{name}"
        for module, name in MEMBER.findall((ROOT / guide).read_text())
        if (places := [place for place in CODE if place.stem == module]) and name != "py"
        if not _is_somewhere(f"{module}/{name}")
        and not any(re.search(rf"\b{name}\b", (ROOT / place).read_text()) for place in places)
    ]
    assert missing == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_of_a_guide_leads_to_a_file(guide: str) -> None:
    file = ROOT / guide
    links = set(LINK.findall(file.read_text()))
    assert [link for link in sorted(links) if not (file.parent / link).exists()] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_to_a_heading_finds_it(guide: str) -> None:
    file = ROOT / guide
    links = set(TO_A_HEADING.findall(file.read_text()))
    missing = [
        f"{to}#{anchor}"
        for to, anchor in sorted(links)
        if anchor not in _anchors(file.parent / to if to else file)
    ]
    assert missing == []


@pytest.mark.parametrize("guide", sorted((ROOT / "docs").glob("*.md")), ids=lambda file: file.name)
def test_a_guide_is_found_from_the_index_or_the_readme(guide: Path) -> None:
    from_index = LINK.findall((ROOT / "docs/README.md").read_text())
    from_readme = LINK.findall((ROOT / "README.md").read_text())
    assert guide.name in from_index or f"docs/{guide.name}" in from_readme


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_its_line_on_the_map(room: str) -> None:
    assert f"\n| `{room}` |" in (ROOT / "ARCHITECTURE.md").read_text()


def test_every_setting_stands_in_the_readme() -> None:
    """In the first column of its table, and nothing else does."""
    read = set(SETTING.findall((ROOT / "dashboard/server/environment.py").read_text()))
    table = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert set(re.findall(r"`([A-Z_]+)`", " ".join(table))) == read - FOR_DEVELOPERS


@pytest.mark.parametrize("decision", DECISIONS, ids=[file.stem for file in DECISIONS])
def test_a_decision_has_a_date_a_status_and_a_line_in_the_index(decision: Path) -> None:
    title, _, date_and_status = decision.read_text().splitlines()[:3]
    stated = DATE_AND_STATUS.match(date_and_status)
    assert stated, "the third line says it, like: 2026-11-20 · accepted"
    number, words = title.removeprefix("# ").split(". ", 1)
    date, status = stated.groups()
    line = f"| [{number}]({decision.name}) | {words} | {date} | {status} |"
    assert line in (ROOT / "docs/adr/README.md").read_text()


def _is_somewhere(name: str) -> bool:
    """A module or a room, from any of its folders on."""
    tail = f"/{name.removesuffix('.py').rstrip('/')}"
    return any(
        f"/{place.with_suffix('')}".endswith(tail) or f"/{place.parent}".endswith(tail)
        for place in CODE
    ) or _exists(ROOT / name)


def _exists(place: Path) -> bool:
    return place.exists() or place.with_suffix(".py").exists()


def _anchors(guide: Path) -> set[str]:
    """As they are made of headings where guides are read: "What's up?" becomes "whats-up"."""
    headings = HEADING.findall(guide.read_text())
    return {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}
