"""The lines of the ledger: what each says, and how long it offers to undo."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command, Poll
from conferencing.onward import asker
from conferencing.queries import totals
from conferencing.queries.commands import ledger
from conferencing.queries.commands.search import Wanted
from conferencing.queries.conferences import cards
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.totals import Total
from tests import world
from tests.world import NOW, ago

from .conftest import pressed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_people")]


def test_a_line_of_the_ledger_says_who_did_what_to_whom(supervisor: User) -> None:
    pressed("mute", "anna", supervisor, "confirmed")
    pressed("end", "", supervisor, "asked")
    end, mute = readable(ledger.lines(Clock(NOW), numbers=True))
    assert (end.text, mute.text, mute.asked_by) == ("End Board call", "Mute Anna Berg", "Sue Perez")
    assert end.sort < mute.sort


def test_a_poll_of_everyone_says_so_and_how_many_they_were(supervisor: User) -> None:
    question = {"text": "Go on?", "meaning_1": "Yes", "meaning_2": "No"}
    for people in ([], ["anna", "bob"]):
        press.create("poll", "one", by=supervisor, people=people, arguments=question)
        Poll.objects.update(closed_at=NOW)
    lines = readable(ledger.lines(Clock(NOW), numbers=True, verbs=["poll"]))
    assert [(line.text, line.where) for line in lines] == [
        ("Poll Anna Berg and unknown caller: “Go on?”", "Board call"),
        ("Poll everyone in Board call (2): “Go on?”", ""),
    ]


@pytest.mark.parametrize(
    ("verb", "fields", "text"),
    [
        ("mute_everyone", {"call_control_id": ""}, "Mute everyone in Board call"),
        ("mute_these", {"named_legs": ["anna", "bob"]}, "Mute Anna Berg and unknown caller"),
        ("mute_callers", {"named_legs": ["anna"]}, "Mute Anna Berg (all except hosts)"),
        ("gather", {}, "Ask Anna Berg for keypad digits"),
        ("transfer", {"arguments": {"to": "+12025550100"}}, "Transfer Anna Berg to +12025550100"),
        ("enqueue", {"arguments": {"queue": "support"}}, "Send Anna Berg to a queue: support"),
        ("join", {}, "Add Anna Berg to Board call"),
        (
            "role",
            {"arguments": {"supervisor_role": "monitor"}},
            "Change the role of Anna Berg to monitor",
        ),
        (
            "create_conference",
            {"arguments": {"name": "Claims"}, "conference_id": None},
            "Start a conference with Anna Berg: Claims",
        ),
        ("a_verb_of_old", {}, "a_verb_of_old"),
    ],
)
def test_each_line_is_a_sentence(
    verb: str, fields: dict[str, Any], text: str, supervisor: User
) -> None:
    leg = str(fields.pop("call_control_id", "anna"))
    pressed(verb, leg, supervisor, "confirmed", **fields)
    [line] = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.text == text


def test_the_masked_ledger_has_no_number(supervisor: User) -> None:
    arguments = {"to": "+12025550100"}
    pressed(
        "transfer", "anna", supervisor, "failed", arguments=arguments, error_title="No +12025550100"
    )
    [line] = readable(ledger.lines(Clock(NOW), numbers=False))
    assert "+1 ••• 0100" in line.text and "5550100" not in repr(line)


@pytest.mark.parametrize(
    ("verb", "leg", "arguments", "full", "masked"),
    [
        (
            "speak",
            "bob",
            {"text": "Call +12025550142 back"},
            "Call +12025550142 back",
            "Call +1 ••• 0142 back",
        ),
        ("gather", "bob", {"text": "PIN of +12025550142?"}, "+12025550142", "+1 ••• 0142"),
        ("play", "bob", {"media_name": "jingle", "loop": "3"}, "jingle", "jingle"),
        ("send_dtmf", "bob", {"digits": "4711#"}, ": 4711#", ": •••"),
        ("transfer", "bob", {"to": "+12025550142"}, "to +12025550142", "+1 ••• 0142"),
        ("move", "bob", {"to_conference": "one"}, "from", "to"),
        ("bridge", "bob", {"with_leg": "anna"}, "with", "with"),
        ("record_start", "", {"format": "mp3", "file_name": "audit"}, "MP3, “", "audit"),
        ("record_pause", "", {"resume_after_seconds": 30}, "for 30 s", "for 30 s"),
        ("set_exit", "bob", {"end_on_exit": True}, "the conference ends", "conference ends"),
        ("role", "bob", {"supervisor_role": "whisper", "whisper_to": ["anna"]}, "whisper", "Anna"),
        (
            "delete_recording",
            "",
            {"recording_id": "rec-1"},
            "recorded on 2026-11-20",
            "recorded on 2026-11-20",
        ),
    ],
)
def test_a_line_tells_the_substance(
    supervisor: User, verb: str, leg: str, arguments: dict[str, Any], full: str, masked: str
) -> None:
    world.recorded("rec-1", "one", started_at=NOW)
    pressed(verb, leg, supervisor, "confirmed", arguments=arguments)
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    (seen,) = readable(ledger.lines(Clock(NOW), numbers=False))
    assert full in line.text and masked in seen.text
    assert "2025550142" not in seen.text and "4711" not in seen.text


@pytest.mark.parametrize(
    ("verb", "leg"),
    [(name, leg) for name in VERBS for leg in ("", "anna") if leg or not VERBS[name].one_person],
)
def test_a_line_names_its_conference_exactly_once(supervisor: User, verb: str, leg: str) -> None:
    pressed(verb, leg, supervisor, "confirmed")
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert f"{line.text} in {line.where}".count("Board call") == 1


def test_a_move_says_from_where_to_where(supervisor: User) -> None:
    world.begins("two", "carla", at=NOW, name="Rota")
    pressed("move", "anna", supervisor, "confirmed", arguments={"to_conference": "two"})
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert plain(line.text) == "Move Anna Berg from Board call to Rota"


def test_what_is_tried_again_says_until_when_and_offers_no_undo(supervisor: User) -> None:
    mute = {"error_title": "Telnyx is having problems", "deadline_at": NOW + timedelta(seconds=9)}
    pressed("mute", "anna", supervisor, "sent", **mute)
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert (line.keeps_trying_until, line.undo_until) == (NOW + timedelta(seconds=9), None)
    Command.objects.update(state="failed", finished_at=NOW)
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert line.keeps_trying_until is None and line.problem == "Telnyx is having problems."


def plain(text: str) -> str:
    return text.translate(dict.fromkeys(range(0x2066, 0x206A)))


def test_an_undo_says_what_it_undid(supervisor: User) -> None:
    mute = pressed("mute_everyone", "", supervisor, "confirmed", changed_legs=["anna"])
    pressed("unmute_everyone", "", supervisor, "asked", undo_of=mute, changed_legs=["anna"])
    undo, _ = readable(ledger.lines(Clock(NOW), numbers=True))
    assert undo.text.startswith("Undo “Mute all”: ") and "Anna" in undo.text


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("arguments", [{}, {"text": 7, "digits": None, "whisper_to": "x"}])
def test_a_line_can_be_read_whatever_its_arguments_are(
    supervisor: User, verb: str, arguments: dict[str, Any]
) -> None:
    pressed(verb, "bob", supervisor, "confirmed", arguments=arguments)
    assert len(readable(ledger.lines(Clock(NOW), numbers=True))) == 1


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({}, 3),
        ({"who": "sue per"}, 3),
        ({"who": "nobody"}, 0),
        ({"verbs": ("mute",)}, 2),
        ({"states": ("failed",)}, 1),
        ({"conference": "board"}, 3),
        ({"conference": "one", "verbs": ("end",)}, 1),
        ({"since": ago(seconds=4)}, 0),
        ({"until": ago(seconds=4)}, 3),
    ],
)
def test_the_ledger_can_be_filtered(supervisor: User, wanted: dict[str, Any], count: int) -> None:
    pressed("mute", "bob", supervisor, "confirmed")
    pressed("mute", "anna", supervisor, "failed")
    pressed("end", "", supervisor, "confirmed")
    page = ledger.activity(Clock(NOW), numbers=True, wanted=Wanted(**wanted), number=99)
    assert (page.total.count, len(page.lines), page.number) == (count, count, 1)


def test_commands_are_counted_as_far_as_that_is_cheap(
    supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(totals, "COUNTED", 3)
    pressed("mute", "bob", supervisor, "confirmed", conference_id="other")
    for _ in range(3):
        pressed("end", "", supervisor, "confirmed")
    assert (ledger.total("one"), ledger.total("one").words) == (Total(3), "3")
    assert (ledger.total(), ledger.total().words) == (Total(3, is_more=True), "more than 3")


def test_what_was_proven_late_says_so_and_when(supervisor: User) -> None:
    times = {"finished_at": NOW, "not_known_at": ago(minutes=9)}
    pressed("mute", "bob", supervisor, "confirmed", **times)
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert (line.state_words, line.finished_at) == ("confirmed late", NOW)
    assert line.undo_until is None


def test_what_queues_do_by_themselves_does_not_bury_what_people_press(supervisor: User) -> None:
    pressed("hangup", "bob", supervisor, "confirmed")
    for _ in range(ledger.NEWEST):
        automatic("hangup", supervisor)
    (line,) = readable(ledger.lines(Clock(NOW), numbers=True))
    assert (line.is_automatic, ledger.total_pressed().count) == (False, 1)
    page = ledger.activity(Clock(NOW), numbers=True)
    assert [each.is_automatic for each in readable(page.lines)] == [True] * ledger.NEWEST + [False]
    wanted = Wanted(is_automatic=True)
    found = ledger.activity(Clock(NOW), numbers=True, wanted=wanted)
    assert found.total.count == ledger.NEWEST


def test_an_agents_phone_that_their_queue_rang_is_not_dialled_again_by_hand(
    supervisor: User,
) -> None:
    to = {"to": "+12025550142", "from_": "", "ring_seconds": 30}
    automatic("dial", supervisor, arguments=to)
    page = ledger.activity(Clock(NOW), numbers=True)
    assert [line.redial for line in readable(page.lines)] == [""]


def test_what_was_done_for_nobody_in_particular_says_no_name(supervisor: User) -> None:
    automatic("hangup", supervisor)
    automatic("enqueue", asker.user())
    own, theirs = readable(ledger.activity(Clock(NOW), numbers=True).lines)
    assert (own.done_for, theirs.done_for) == ("", theirs.asked_by)


def automatic(verb: str, by: User, **fields: Any) -> None:
    given = {"asked_at": NOW, "deadline_at": NOW, "state": "confirmed", **fields}
    Command.objects.create(verb=verb, asked_by=by, is_automatic=True, **given)


@pytest.mark.parametrize("column", ["arguments", "named_legs", "changed_legs"])
@pytest.mark.parametrize("stored", [7, "odd", {"a": [1]}, [7], [None]])
def test_an_odd_row_takes_no_other_line_and_no_card_with_it(
    supervisor: User, column: str, stored: object
) -> None:
    odd = pressed("mute_everyone", "", supervisor, "confirmed")
    well = pressed("hold_everyone", "", supervisor, "confirmed")
    Command.objects.filter(pk=odd.pk).update(**{column: stored})
    for conference_id in (None, "one"):
        lines = ledger.lines(Clock(NOW), numbers=True, conference_id=conference_id)
        assert str(well.uuid) in {line.uuid for line in readable(lines)}
        assert len(lines) == 2
    assert readable(cards.read(Clock(NOW), numbers=True))
