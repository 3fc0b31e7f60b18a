"""docs/operations.md says of every verb where its button stands: there it is in the templates, and
nowhere else.
"""

import re
from pathlib import Path

import pytest

from conferencing.ledger.verbs import VERBS
from tests.contract.test_operations_table import ROWS

TEMPLATES = Path(__file__).parents[2] / "templates"
FRAGMENTS = {
    "row": "participant_row",
    "console": "console_header",
    "board": "conference_card",
    "recordings page": "recording_line",
    "queue page": "queue_head",
    "dialled list": "dialled_row",
    "list of commands": "ledger_line",
    "open poll": "polls",
}
PAGES = {
    "selection": "dialogs/selection",
    "callers selected": "dialogs/callers",
    "queues page": "queues",
    "bar of every page": "screen",
}


def menus(name: str) -> dict[str, str]:
    """The text of each menu in this template, by its id."""
    text = (TEMPLATES / "dialogs" / f"{name}.html").read_text()
    parts = re.split(r'(?:id=|call_menu\()"([a-z]+-menu)"', text)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def read(path: str) -> str:
    return (TEMPLATES / f"{path}.html").read_text()


def all_places() -> dict[str, str]:
    console, calls = menus("console_menus"), menus("call_menus")
    ways = read("dialogs/call_menus").partition("macro ways()")[2].partition("endmacro")[0]
    ways += 'item_press("hangup"'  # by `hang_up`
    return {
        **{place: read(f"fragments/{name}") for place, name in FRAGMENTS.items()},
        **{place: read(path) for place, path in PAGES.items()},
        **{f"{name.title()} menu": console[f"{name}-menu"] for name in ("mute", "hold", "record")},
        "Announce menu": console["announce-menu"],
        "person menu": console["person-menu"],
        "caller menu": ways + calls["caller-menu"],
        "call menu": ways + calls["leg-menu"] + calls["ringing-menu"],
    }


PLACES = all_places()


def stands_in(verb: str, text: str) -> bool:
    """A button that presses it, or one that opens its dialog."""
    presses = rf'(?:press|for_all|many|item_press)\(\s*"{verb}"'
    opens = rf'(?:opens|item_opens)\(\s*"[\w-]+", "{verb}"'
    return bool(re.search(rf'{presses}|{opens}|value="{verb}"|data-opens="{verb}"', text))


@pytest.mark.parametrize("name", VERBS)
def test_a_button_stands_where_it_is_said_to(name: str) -> None:
    found = {place for place, text in PLACES.items() if stands_in(name, text)}
    if name == "dial" and '("dial", "a number to dial")' in read("dialogs/legs"):
        found.add("console")
    if re.search(rf'data-opens="{name.replace("_", "-")}"', PLACES["queue page"]):
        found.add("queue page")
    said = re.sub(r"\([^)]*\)", "", ROWS[name][2])
    parts = [] if said.startswith("no button") else said.split(";")
    told = {place.strip() for part in parts for place in part.partition(":")[0].split(",")}
    assert told == found
