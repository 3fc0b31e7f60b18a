"""One row that cannot be read or drawn keeps nothing else from being shown: in no page, and in no
drawing of the live socket.
"""

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from conferencing import oddities
from conferencing.contacts import listing
from conferencing.models import Command
from conferencing.queries import board, recordings
from conferencing.queries.commands import ledger, presses, search
from conferencing.queries.conferences import cards, feed, journal, person_rows
from conferencing.queries.queues import queues
from conferencing.queries.reading import unreadable
from conferencing.queries.reading.unreadable import Unreadable
from dashboard.screens import drawing, fragments
from tests import world
from tests.conftest import MakeUser, SignIn
from tests.world import NOW, ago

pytestmark = pytest.mark.django_db

PAGES = {
    "/": "board",
    "/queues/": "queues",
    "/activity/": "activity",
    "/recordings/": "recordings",
    "/directory/": "directory",
    "/conferences/room/": "conference:room",
}
LEDGERS = set(PAGES.values()) - {"queues", "directory"}
# What makes a row, and of which topics: each of these fails, for one row or for all.
MAKERS = {
    "a card": (cards, "_card", "conference", {"board", "conference:room"}),
    "the figures": (board, "_figures", "figures", {"board", "queues"}),
    "a queue": (queues, "_card", "queue", {"board", "queues"}),
    "a line of the ledger": (ledger, "_line", "command", LEDGERS),
    "a row": (person_rows, "row", "person", {"conference:room"}),
    "a recording": (recordings, "_row", "recording", {"recordings"}),
    "a call's badge": (presses, "recent_by_leg", "queues", {"board", "queues"}),
    "the journal": (journal, "entries", "people", {"conference:room"}),
    "the newest presses": (
        presses,
        "newest",
        "commands",
        set(PAGES.values()) - {"activity", "directory"},
    ),
    "a contact": (listing, "row_of", "contact", {"directory"}),
    "all presses": (search, "matching", "commands", {"activity"}),
}


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    fragments._cached.cache_clear()
    fragments._cached_large.cache_clear()
    unreadable._logged.clear()


@pytest.fixture
def busy(make_user: MakeUser) -> None:
    world.is_busy()
    world.recorded("sound", "room")
    world.contact("+12025550142", "Ana")
    by = make_user("someone")
    for verb in ("end", "delete_recording"):
        Command.objects.create(
            verb=verb, conference_id="room", asked_by=by, asked_at=NOW, deadline_at=NOW
        )


def broken(*_: object, **__: object) -> Any:
    raise OverflowError("date value out of range")


def names(topic: str) -> dict[str, str]:
    """The id of each fragment, and its HTML."""
    drawn = drawing.draw(topic, NOW, numbers=True).fragments
    return {fragment.id: fragment.html for fragment in drawn}


@pytest.mark.parametrize("maker", MAKERS)
@pytest.mark.parametrize("address", PAGES)
def test_whatever_fails_the_rest_is_shown(
    address: str, maker: str, busy: None, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, name, what, topics = MAKERS[maker]
    healthy = names(PAGES[address])
    fragments._cached.cache_clear()
    monkeypatch.setattr(where, name, broken)
    shown = names(PAGES[address])
    odd = {id for id, html in shown.items() if "data-undrawable" in html}
    assert bool(odd) == (PAGES[address] in topics)
    if not odd:
        assert shown.keys() == healthy.keys()
    # Of what another reading gave, nothing is missing.
    assert len(shown) > len(odd) or address == "/activity/"  # which shows nothing else
    response = signed_in("admin").get(address)
    assert response.status_code == 200
    said = f'data-undrawable="{what}"' in response.content.decode()
    assert said == (PAGES[address] in topics)


def test_one_odd_conference_leaves_the_others(
    busy: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.begins("odd", "zoe", at=ago(minutes=3), name="Odd")
    make = cards._card
    monkeypatch.setattr(
        cards, "_card", lambda it, *a, **k: (broken if is_odd(it) else make)(it, *a, **k)
    )
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            shown = names("board")
    assert "conference cannot be shown" in shown["conference-odd"]
    assert "Board call" in shown["conference-room"]
    # Once for the row and its cause, and counted each time.
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "Conference 'odd' cannot be shown"
    ]
    [(oddity, times)] = oddities.take().items()
    assert (oddity.place, oddity.what, times) == ("screen", "conference", 3)


def is_odd(situation: Any) -> bool:
    return bool(situation.conference.telnyx_id == "odd")


def test_a_partial_drawing_replaces_it_when_it_is_well_again(
    busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = {"conference:room"}
    with monkeypatch.context() as patched:
        patched.setattr(cards, "_card", broken)
        [odd] = cards_of(drawing.draw("board", NOW, numbers=True, keys=key))
    [well] = cards_of(drawing.draw("board", NOW, numbers=True, keys=key))
    assert odd.id == well.id and "data-undrawable" in odd.html
    assert "data-undrawable" not in well.html


def cards_of(drawn: drawing.Drawing) -> list[fragments.Fragment]:
    return [one for one in drawn.fragments if one.collection == "conferences"]


@pytest.mark.parametrize("template", ["conference_card", "figures", "queue_strip", "ledger_line"])
def test_a_template_that_fails_is_one_fragment_less(
    template: str, busy: None, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = fragments._drawn

    def failing(name: str, **data: object) -> str:
        return str((broken if name == template else draw)(name, **data))

    monkeypatch.setattr(fragments, "_drawn", failing)
    monkeypatch.setattr(fragments, "_cached", failing)
    shown = signed_in("admin").get("/").content.decode()
    assert "data-undrawable" in shown
    assert ('class="card-name"' in shown) == (template != "conference_card")
    assert ("waiting in queues" in shown) == (template != "figures")


def test_half_a_surrogate_breaks_one_fragment_only(busy: None) -> None:
    odd = fragments.alone("feed", "feed", feed=[{"kind": "x", "text": "\ud800", "at": NOW}])
    assert "data-undrawable" in odd.html
    assert odd.html.encode()


def test_only_who_may_sees_the_way_to_the_raw_events(
    busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "_card", broken)
    html = names("board")["conference-room"]
    assert 'data-needs="view_journalentry"' in html
    assert "/admin/conferencing/journalentry/?q=conference%3Aroom" in html


def test_an_event_of_the_feed_that_fails_is_one_line(
    busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "line", broken)
    html = names("conference:room")["feed"]
    assert "This event cannot be shown" in html


def test_an_outage_of_the_database_is_no_fault_of_a_row(
    busy: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object, **__: object) -> Any:
        raise OperationalError("gone")

    monkeypatch.setattr(cards, "_card", away)
    with pytest.raises(OperationalError):
        names("board")


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("departed", "The list of people who left"),
        ("calls checked", "The time of the last check"),
        ("reception", "The notice about missed events"),
        ("agent me", "What you are doing"),
        ("queue agents", "The list of agents"),
        ("hearing", "Who hears whom"),
        ("telnyx link", "The state of the link to Telnyx"),
        ("conference", "This conference"),
        ("figures", "These figures"),
        ("people", "These people"),
    ],
)
def test_what_cannot_be_shown_is_named_in_plain_words(what: str, words: str) -> None:
    html = fragments._undrawable("x", unreadable.Unreadable(what), "section", "")
    assert f"<strong>{words} cannot be shown.</strong>" in html


def test_each_fragment_that_stands_alone_has_words_for_when_it_cannot_be_drawn() -> None:
    folder = Path(fragments.__file__).parent
    source = "".join(file.read_text() for file in folder.glob("*fragments.py"))
    for name in set(re.findall(r'\balone(?:_undrawable)?\("([a-z-]+)"', source)):
        html = fragments.alone_undrawable(name, Unreadable(name.replace("-", " "))).html
        named = "These figures" if name == "figures" else "This "
        assert (named in html) == (name == "figures"), name
