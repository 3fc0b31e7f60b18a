"""What nobody knew turns out to have happened: a listing that comes late shows it. And of every
verb, whether anything can prove it late.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from conferencing.commands import late_proofs, press
from conferencing.ledger.verbs import EACH, VERBS
from conferencing.mirror import verification
from conferencing.models import Command, Conference, Participant, Queue
from tests import world

from .conftest import ANNA, NAME, Clock
from .samples import BECOMES
from .test_late_proofs import BY_REPORT, not_known, shown

pytestmark = pytest.mark.django_db

BY_LISTING = sorted(name for name, verb in VERBS.items() if verb.field)
# Why nothing can prove them later than at the moment.
NEVER = {
    **{name: f"becomes {each} for each of them" for name, each in EACH.items()},
    "announce": f"becomes {BECOMES['announce']} or play",
    "dial": "confirmed by its client state, late as well: test_dialled",
    "record_start": "Telnyx reports the sound, and not by which press it began",
    "record_pause": "Telnyx reports nothing of it",
    "record_resume": "Telnyx reports nothing of it",
    "record_stop": "the sound also ends with the conference",
    "delete_recording": "a recording that is gone may have been deleted anywhere",
    "stop_question": "a question also ends by itself",
    "stop_music": "a sound also ends with the call",
    "stop_audio": "a sound also ends by itself",
    "lower_hand": "it is ours alone, and done at once",
    "lower_hands": "it is ours alone, and done at once",
    "poll": "it is ours alone, and done at once",
    "close_poll": "it is ours alone, and done at once",
    "send_dtmf": "Telnyx reports keys that are received, not sent",
    "role": "Telnyx lists no role",
    "delete_queue": "Telnyx itself forgets a queue that stays empty",
}


def test_every_verb_can_be_proven_late_or_it_is_said_why_not() -> None:
    assert set(late_proofs.PROOFS) | set(NEVER) == set(VERBS)
    assert not set(late_proofs.PROOFS) & set(NEVER)


def test_every_late_proof_is_tried() -> None:
    tried = {*BY_REPORT, *BY_LISTING, "transfer", "tell", "set_exit", *OF_QUEUES}
    assert set(late_proofs.PROOFS) == tried


# --- Mute and hold: only listings tell ------------------------------------------------------------


def so(verb: str, clock: Clock, *, reached: bool = True) -> None:
    """A listing agreed with a mirror in which all are (not) as the command wanted them."""
    Conference.objects.get(pk=NAME).participants.update(
        **{VERBS[verb].field: VERBS[verb].value == reached}
    )
    verification.note_conference(NAME, clock())


@pytest.mark.parametrize("verb", BY_LISTING)
def test_a_listing_that_comes_late_confirms(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = not_known(verb, operator, clock)
    Command.objects.filter(pk=command.pk).update(changed_legs=[ANNA])
    so(verb, clock, reached=False)
    clock.forward(1)
    assert late_proofs.confirm(clock()) == 0
    so(verb, clock)
    assert late_proofs.confirm(clock.forward(1)) == 1
    assert shown(command) == "confirmed"


def test_a_listing_from_before_its_end_proves_nothing(
    conference: str, operator: User, clock: Clock
) -> None:
    so("mute", clock)
    clock.now -= timedelta(seconds=1)
    Conference.objects.update(verified_at=clock() - timedelta(minutes=3))
    not_known("mute", operator, clock)
    assert late_proofs.confirm(clock()) == 0


def test_what_a_later_press_has_done_does_not_prove_the_earlier_one(
    conference: str, operator: User, clock: Clock
) -> None:
    first = not_known("mute", operator, clock)
    press.create("mute_everyone", NAME, by=operator)
    so("mute", clock)
    assert late_proofs.confirm(clock.forward(1)) == 0
    assert shown(first) == "not_known"


def test_somebody_who_came_back_unmuted_proves_no_unmute(
    conference: str, operator: User, clock: Clock
) -> None:
    command = not_known("unmute", operator, clock)
    world.leaves(NAME, ANNA, at=command.asked_at + timedelta(seconds=40))
    world.joins(NAME, ANNA, at=command.asked_at + timedelta(seconds=50))
    verification.note_conference(NAME, clock())
    assert late_proofs.confirm(clock.forward(1)) == 0


def test_it_cannot_be_undone_any_more(conference: str, operator: User, clock: Clock) -> None:
    command = not_known("mute", operator, clock)
    clock.forward(1)
    so("mute", clock)
    assert late_proofs.confirm(clock.forward(60)) == 1
    with pytest.raises(press.Refused, match="only within"):
        press.undo(command.uuid, by=operator)


# --- What happens when they leave, and queues -----------------------------------------------------

OF_QUEUES = {"create_queue": "night", "resize_queue": "support"}


@pytest.mark.parametrize("listed", [True, False])
def test_what_happens_when_they_leave_is_listed_late(
    conference: str, operator: User, clock: Clock, listed: bool
) -> None:
    command = not_known("set_exit", operator, clock)
    Command.objects.filter(pk=command.pk).update(
        arguments={"end_on_exit": True, "soft_end_on_exit": False}
    )
    Participant.objects.filter(pk__isnull=False).update(
        ends_conference_on_exit=listed, soft_ends_conference_on_exit=False
    )
    clock.forward(1)
    assert late_proofs.confirm(clock()) == 0  # not listed since
    verification.note_conference(NAME, clock())
    assert late_proofs.confirm(clock.forward(1)) == int(listed)


def test_a_later_press_on_what_happens_when_they_leave_proves_nothing(
    conference: str, operator: User, clock: Clock
) -> None:
    first = not_known("set_exit", operator, clock)
    press.create("set_exit", NAME, first.call_control_id, by=operator)
    verification.note_conference(NAME, clock.forward(1))
    assert late_proofs.confirm(clock.forward(1)) == 0


def queue_is_listed(command: Command, clock: Clock, **changed: Any) -> None:
    row = {
        "is_known_to_telnyx": True,
        "max_size": command.arguments["max_size"],
        "created_at": command.asked_at + timedelta(seconds=1),
        "verified_at": clock.forward(1),
    }
    Queue.objects.update_or_create(name=OF_QUEUES[command.verb], defaults={**row, **changed})


@pytest.mark.parametrize("verb", OF_QUEUES)
def test_a_list_of_queues_that_comes_late_confirms(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = not_known(verb, operator, clock)
    assert late_proofs.confirm(clock()) == 0
    queue_is_listed(command, clock)
    assert late_proofs.confirm(clock.forward(1)) == 1
    assert shown(command) == "confirmed"


@pytest.mark.parametrize(
    ("verb", "changed"),
    [
        ("create_queue", {"is_known_to_telnyx": False}),
        ("create_queue", {"verified_at": None}),
        ("create_queue", {"created_at": None}),
        ("resize_queue", {"max_size": 7}),
        ("resize_queue", {"is_known_to_telnyx": False}),
        ("resize_queue", {"verified_at": None}),
    ],
)
def test_a_list_of_queues_that_does_not_show_it_proves_nothing(
    conference: str, operator: User, clock: Clock, verb: str, changed: dict[str, Any]
) -> None:
    queue_is_listed(not_known(verb, operator, clock), clock, **changed)
    assert late_proofs.confirm(clock.forward(1)) == 0


@pytest.mark.parametrize("verb", OF_QUEUES)
def test_a_later_press_on_the_queue_may_be_why_it_is_so(
    conference: str, operator: User, clock: Clock, verb: str
) -> None:
    command = not_known(verb, operator, clock)
    later = {"queue": OF_QUEUES[verb], "max_size": "9"}
    Queue.objects.update_or_create(name=OF_QUEUES[verb])
    press.create("resize_queue", by=operator, arguments=later)
    queue_is_listed(command, clock)
    assert late_proofs.confirm(clock.forward(1)) == 0
