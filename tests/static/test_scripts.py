"""The scripts as ES modules: what they import is there, in the order of their rooms, and everything
is used.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

SCRIPTS = settings.BASE_DIR / "static" / "js"
CLASSIC = SCRIPTS / "page" / "theme.js"  # runs before the first paint, which no module can
ENTRIES = tuple(
    SCRIPTS / name
    for name in (
        "screen.js",
        "console.js",
        "queue.js",
        "wallboard.js",
        "watchdog.js",
        "awaited.js",
        "kiosks.js",
        "questions.js",
    )
)
MODULES = sorted(path for path in SCRIPTS.rglob("*.js") if path != CLASSIC)

# A room may import from those below it, and modules beside its own.
BELOW: dict[str, set[str]] = {
    "page": set(),
    "commands": {"page"},
    "live": {"page"},
    "wall": {"page"},
    "js": {"page", "commands", "live", "wall"},
}

IMPORT = re.compile(r'^import (?:.+ from )?"(?P<path>[^"]+)";$', re.MULTILINE)


def imports_of(module: Path) -> list[Path]:
    return [(module.parent / path).resolve() for path in IMPORT.findall(module.read_text())]


def reached_from(*modules: Path) -> set[Path]:
    reached: set[Path] = set()
    waiting = list(modules)
    while waiting:
        module = waiting.pop()
        if module not in reached:
            reached.add(module)
            waiting += imports_of(module)
    return reached


def paths(module: Path, way: tuple[Path, ...] = ()) -> Iterator[tuple[Path, ...]]:
    """Each way down from a module, as far as it goes or until it comes back to itself."""
    if module in way:
        yield (*way, module)
        return
    for imported in imports_of(module):
        yield from paths(imported, (*way, module))


def named(module: Path) -> str:
    return str(module.relative_to(SCRIPTS))


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_a_module_imports_what_is_there_and_lies_below(module: Path) -> None:
    for imported in imports_of(module):
        assert imported.is_file()
        room, other = module.parent.name, imported.parent.name
        assert other == room or other in BELOW[room]


@pytest.mark.parametrize("entry", ENTRIES, ids=named)
def test_no_import_leads_back_to_where_it_began(entry: Path) -> None:
    circles = [way for way in paths(entry) if way]
    assert circles == []


def test_every_module_is_reached_from_an_entry() -> None:
    assert reached_from(*ENTRIES) == set(MODULES)


@pytest.mark.parametrize("module", MODULES, ids=named)
def test_every_import_statement_is_understood_here(module: Path) -> None:
    statements = re.findall(r"^\s*(?:import|export .* from)\b.*$", module.read_text(), re.MULTILINE)

    assert len(statements) == len(imports_of(module))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(SCRIPTS)))
def test_no_module_imports_two_under_one_name(module: Path) -> None:
    """A browser refuses the whole module, and every page is dead."""
    names = re.findall(r"^import \* as (\w+) from", module.read_text(), re.MULTILINE)
    assert len(names) == len(set(names))
