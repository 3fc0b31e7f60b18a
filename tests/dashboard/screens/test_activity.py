"""The page of all commands: filters, pages, and the file for a spreadsheet."""

import csv
import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from conferencing.models import Command, Conference
from conferencing.queries import totals
from conferencing.queries.commands import ledger
from dashboard.screens import drawing
from dashboard.screens.activity_export import HEAD, safe
from tests import world
from tests.conftest import SignIn
from tests.world import NOW

pytestmark = pytest.mark.django_db
HIDDEN_REST = re.compile(r'id="ledger-rest"\s+hidden')


def pressed(count: int = 1, **fields: Any) -> None:
    by, _ = User.objects.get_or_create(username="sue")
    given: dict[str, Any] = {"verb": "end", "asked_at": NOW, "deadline_at": NOW, **fields}
    Command.objects.bulk_create(Command(asked_by=by, **given) for _ in range(count))


def rows(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"/activity/export.csv{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_the_file_has_every_command_once(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "EXPORTED_AT_ONCE", 3)
    pressed(7)
    head, *lines = rows(signed_in("supervisor"))
    assert tuple(head) == HEAD
    assert len({line[-1] for line in lines}) == len(lines) == 7


def test_the_file_has_what_the_page_was_filtered_for(signed_in: SignIn) -> None:
    pressed(2, state="failed")
    pressed(3, state="confirmed")
    assert len(rows(signed_in("supervisor"), "?state=failed")) == 1 + 2


@pytest.mark.parametrize("role", ["supervisor", "viewer"])
def test_a_formula_stays_a_text_and_numbers_stay_masked(signed_in: SignIn, role: str) -> None:
    world.begins("room", "anna", at=NOW, name="=HYPERLINK(1)")
    pressed(verb="speak", conference_id="room", arguments={"text": "Call +12025550142"})
    client = signed_in(role) if role == "supervisor" else signed_in("viewer", "view_board")
    _, line = rows(client)
    assert "'=HYPERLINK(1)" in line
    assert ("+12025550142" in ",".join(line)) == (role == "supervisor")


@given(st.text())
def test_no_text_begins_like_a_formula(text: str) -> None:
    assert not safe(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    "query",
    [
        "?page=999999999999999999",
        "?page=-1",
        "?from=9999-12-31&to=0001-01-01",
        "?who=%00",
        "?verb=nothing&state=odd",
        "?who=" + "x" * 5000,
        "?conference=%25_%5C",
    ],
)
def test_whatever_is_asked_for_there_is_a_page(signed_in: SignIn, query: str) -> None:
    pressed(2)
    client = signed_in("supervisor")
    for address in ("/activity/", "/activity/export.csv"):
        # A NUL is in no name: it is refused before any view.
        assert client.get(f"{address}{query}").status_code == (400 if "%00" in query else 200)


def test_older_commands_are_on_further_pages(signed_in: SignIn) -> None:
    pressed(101)
    page = signed_in("supervisor").get("/activity/?page=2").content.decode()
    assert "Page 2 of 2" in page and page.count("data-command=") == 1
    assert 'data-collection="ledger"' not in page, "what is pushed is the first page"


def test_the_way_to_further_pages_stays_true_when_commands_are_pushed(
    signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    pressed(100)
    page = signed_in("supervisor").get("/activity/").content.decode()
    assert "Page 1 of" not in page and 'id="list-count">100<' in page
    pressed(1)
    assert "Page 1 of 2" in pushed("activity", "first-page")
    assert ">101<" in pushed("activity", "list-count")
    monkeypatch.setattr(totals, "COUNTED", 100)
    pressed(1)
    assert ">more than 100<" in pushed("activity", "list-count")


def test_the_newest_commands_say_of_how_many_they_are(signed_in: SignIn) -> None:
    world.begins("room", "anna", at=NOW)
    pressed(12, conference_id="room")
    client = signed_in("supervisor")
    for address in ("/", "/conferences/room/"):
        assert HIDDEN_REST.search(client.get(address).content.decode())
    pressed(1, conference_id="room")
    pressed(1000)
    assert "12 of 1,013" in client.get("/").content.decode()
    assert "12 of 13" in client.get("/conferences/room/").content.decode()
    assert "12 of 1,013" in pushed("board", "ledger-rest")
    assert "12 of 13" in pushed("conference:room", "ledger-rest")
    assert "?conference=room" in pushed("conference:room", "ledger-rest")


def pushed(topic: str, fragment: str) -> str:
    drawn = drawing.draw(topic, NOW, numbers=True, keys=["ledger", "ledger:room"])
    [html] = [each.html for each in drawn.fragments if each.id == fragment]
    return html


def test_what_needs_somebody_to_look_is_one_outcome(signed_in: SignIn) -> None:
    for state in Command.State.values:
        pressed(state=state)
    page = signed_in("supervisor").get("/activity/?state=trouble").content.decode()
    assert '<option value="trouble" selected>Failed or outcome unknown</option>' in page
    assert page.count("data-command=") == 3
    for state in ("expired", "failed", "not_known"):
        assert f'data-state="{state}"' in page


def test_outcomes_are_chosen_in_the_words_that_lines_show(signed_in: SignIn) -> None:
    page = signed_in("supervisor").get("/activity/").content.decode()
    assert '<option value="unknown">checking</option>' in page
    assert '<option value="not_known">outcome unknown</option>' in page


def test_each_command_to_choose_from_has_words_of_its_own(signed_in: SignIn) -> None:
    page = signed_in("supervisor").get("/activity/").content.decode()
    choices = dict(re.findall(r'<option value="(\w+)">([^<]+)</option>', page))
    assert choices["mute"] == "Mute" and choices["mute_these"] == "Mute (several people)"
    assert len(set(choices.values())) == len(choices)
    assert not {"remove_these", "announce"} & choices.keys(), "no command has these verbs"


@pytest.mark.parametrize(("state", "words"), [("asked", "requested"), ("unknown", "checking")])
def test_a_state_has_the_same_words_on_screen_in_the_file_and_in_the_admin(
    signed_in: SignIn, state: str, words: str
) -> None:
    pressed(state=state)
    pressed(state="failed")
    client = signed_in("admin")
    assert words in client.get("/activity/").content.decode()
    assert words in rows(client, f"?state={state}")[1]
    listed = client.get(f"/admin/conferencing/command/?state={state}").content.decode()
    assert f'field-state_in_words">{words}<' in listed and "1 command" in listed
    assert 'field-verb_in_words">End conference<' in listed
    of_verb = client.get("/admin/conferencing/command/?verb=mute_these").content.decode()
    assert "Mute (several people)" in of_verb and "0 commands" in of_verb
    detail = f"/admin/conferencing/command/{Command.objects.get(state=state).pk}/change/"
    assert words in client.get(detail).content.decode()


@pytest.mark.parametrize("id", [" ", " room", "room ", "\troom", "ro\r\nom", "room\u00a0"])
def test_a_conference_is_found_by_its_id_letter_by_letter(signed_in: SignIn, id: str) -> None:
    for each in (id, "other"):
        Conference.objects.create(telnyx_id=each, name="Rota")
        pressed(1, conference_id=each)
    client = signed_in("supervisor")
    page = client.get("/activity/", {"conference": id}).content.decode()
    assert page.count("data-command=") == 1
    named = client.get("/activity/", {"conference": " rota "}).content.decode()
    assert named.count("data-command=") == 2
