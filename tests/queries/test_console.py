"""The console of one conference: its people, the badges of what was pressed, and what happened."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conferencing.mirror import writer
from conferencing.projection import events as e
from conferencing.queries.commands.presses import FAILURE
from conferencing.queries.conferences import console
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import Unreadable, readable
from conferencing.queries.screens.console import Console
from dashboard.screens import fragments
from tests import world
from tests.world import NOW, ago

from .conftest import pressed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_people")]


def seen(clock: Clock | None = None) -> Console:
    shown = console.read("one", clock or Clock(NOW), numbers=True)
    assert shown
    return shown


def problems(shown: Console) -> tuple[str, ...]:
    assert not isinstance(shown.card, Unreadable)
    return shown.card.problems


def test_an_unknown_conference_is_none() -> None:
    assert console.read("none", Clock(NOW), numbers=True) is None


def test_the_present_come_first_and_then_those_who_left() -> None:
    world.leaves("one", "anna", at=ago(minutes=1))
    world.joins("one", "carl", at=ago(minutes=2))
    assert [row.call_control_id for row in seen().participants] == ["bob", "carl", "anna"]
    assert [row.call_control_id for row in readable(seen().departed)] == ["anna"]


def test_the_creator_is_the_host_and_has_a_name() -> None:
    anna, bob = seen().participants
    assert (anna.role, anna.person.label) == ("host", "Anna Berg")
    assert (bob.role, bob.person.label) == ("participant", "unknown caller")


def test_a_mute_tells_who_pressed_it(supervisor: User) -> None:
    pressed("mute", "bob", supervisor, "confirmed")
    world.is_muted("one", "anna", "bob", at=ago(seconds=4))
    anna, bob = seen().participants
    assert (anna.muted_by, bob.muted_by) == ("", "Sue Perez")


def test_an_open_press_stands_at_its_person(supervisor: User) -> None:
    pressed("mute", "bob", supervisor, "sent")
    anna, bob = seen().participants
    assert anna.command is None
    assert bob.command and (bob.command.verb, bob.command.state) == ("mute", "sent")


def test_a_failure_stands_for_a_minute_and_is_a_problem(supervisor: User) -> None:
    pressed(
        "mute",
        "bob",
        supervisor,
        "failed",
        finished_at=NOW,
        error_title="Call has ended",
        advice="Look again.",
    )
    clock = Clock(NOW)
    bob = seen(clock).participants[1]
    assert bob.command and (bob.command.problem, bob.command.advice) == (
        "Call has ended.",
        "Look again.",
    )
    assert "unknown caller: “Mute” failed" in problems(seen(clock))
    later = seen(Clock(NOW + FAILURE))
    assert later.participants[1].command is None
    assert not any("failed" in words for words in problems(later))


def test_what_worked_later_hides_an_earlier_failure(supervisor: User) -> None:
    pressed("mute", "bob", supervisor, "failed", finished_at=NOW)
    pressed("mute", "bob", supervisor, "confirmed", finished_at=NOW)
    assert seen().participants[1].command is None


def test_the_feed_says_what_happened_in_words() -> None:
    world.leaves("one", "anna", at=ago(minutes=1))
    texts = [line.text for line in seen().feed]
    assert texts[0] == "Anna Berg left"
    assert "Incoming call from Anna Berg" in texts
    assert not any("floor" in line.kind for line in seen().feed)


def test_kinds_that_nobody_knows_are_shown_by_their_name() -> None:
    writer.apply(
        [
            e.ConferenceNoted(
                kind="conference.exploded", at=NOW, source_id="webhook:x", conference_id="one"
            )
        ]
    )
    assert seen().feed[0].text == "conference.exploded"


def test_digits_that_someone_typed_are_masked() -> None:
    typed = e.CallNoted(
        kind="call.gather.ended", at=NOW, source_id="webhook:x", call_control_id="anna", text="4711"
    )
    writer.apply([typed])
    masked = console.read("one", Clock(NOW), numbers=False)
    assert masked
    assert seen().feed[0].text == "Anna Berg: entered 4711"
    assert "4711" not in repr(masked)


def test_the_number_of_queries_does_not_grow(supervisor: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            seen()
        return len(captured)

    few = queries()
    for number in range(30):
        world.joins("one", f"leg{number}", at=ago(seconds=30))
        pressed("mute", f"leg{number}", supervisor, "confirmed")
    world.leaves("one", "leg1", at=ago(seconds=1))
    assert queries() == few


@pytest.mark.parametrize("cause", [e.CALL_HAD_ENDED, e.CALL_NOT_LISTED])
def test_how_an_end_is_known_is_no_cause(cause: str) -> None:
    gone = e.CallGone(
        kind="listing.call", at=NOW, source_id="listing:1", call_control_id="bob", cause=cause
    )
    writer.apply([gone])
    _, bob = seen().participants
    assert bob.has_hung_up and not bob.labels


def test_a_call_that_the_network_turned_away_was_not_declined() -> None:
    ended = e.CallHangup(
        kind="call.hangup",
        at=NOW,
        source_id="webhook:1",
        call_control_id="bob",
        cause="call_rejected",
        sip_cause="503",
    )
    writer.apply([ended])
    _, bob = seen().participants
    assert list(bob.labels) == ["cause: the carrier could not connect it"]


def test_whose_call_has_ended_is_counted_nowhere_and_takes_no_command() -> None:
    world.hangs_up("bob", at=NOW)
    shown = seen()
    assert not isinstance(shown.card, Unreadable)
    html = {
        row.call_control_id: fragments.person(row, shown.row_context).html
        for row in shown.participants
    }
    assert shown.card.people == sum('data-present="true"' in each for each in html.values()) == 1
    assert "call has ended" in html["bob"] and "<button" not in html["bob"]
    assert "data-pick" not in html["bob"] and "data-pick" in html["anna"]
