"""What Telnyx cannot be asked about, for its id: the press says so at once, in plain words, and is
no command that fails with a riddle. Which ids these are is read off the wire.
"""

from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.commands.press import Refused
from conferencing.ledger.verbs import VERBS
from conferencing.models import Announcement, Command, Conference, Poll, Recording
from conferencing.telnyx_api.advice import NOT_SENDABLE
from tests import world
from tests.fixtures.answering import Answering
from tests.fixtures.pressing import carried_out

from . import samples
from .samples import sample

pytestmark = [pytest.mark.django_db, pytest.mark.either_stack]

ROOM, SIDE, LEG, LONE = "d4be636f", "f2c1e1a0", "v3:ana", "v3:lone"
STEPS = (".", "..")


def addressed(telnyx: Answering, verb: str, by: User, room: str, leg: str) -> set[str]:
    """The parts of the addresses to which the press of this verb leads."""
    pressed(verb, by, room, leg)
    telnyx.paths.clear()
    commands = Command.objects.filter(state="asked")
    # The questions of a poll are commands of their own.
    for command in commands.filter(verb=verb) if verb in samples.UNASKED else commands:
        command = carried_out(command)
        assert command.error_code != NOT_SENDABLE
    return {unquote(part) for path in telnyx.paths for part in path.split("/")}


def pressed(verb: str, by: User, room: str, leg: str) -> None:
    for model in (Poll, Command, Conference, Announcement):
        model.objects.all().delete()
    world.calls(leg, "+12025550142", at=datetime.now(UTC))
    world.joins(room, leg, at=datetime.now(UTC))
    one = sample(verb, room, by)
    press.create(verb, one.conference, one.leg, by=by, arguments=one.arguments, people=one.people)


@pytest.mark.parametrize("odd", STEPS)
@pytest.mark.parametrize("verb", VERBS)
def test_a_conference_with_such_an_id_is_refused_in_plain_words(
    telnyx_says: Answering, operator: User, verb: str, odd: str
) -> None:
    is_in_address = ROOM in addressed(telnyx_says, verb, operator, ROOM, LEG)
    if is_in_address:
        with pytest.raises(Refused) as refused:
            pressed(verb, operator, odd, LEG)
        words = f"Nothing can be sent to Telnyx about this conference, because of its ID: “{odd}”."
        assert str(refused.value) == words
    else:
        addressed(telnyx_says, verb, operator, odd, LEG)


@pytest.mark.parametrize("odd", STEPS)
@pytest.mark.parametrize("verb", VERBS)
def test_a_call_with_such_an_id_is_refused_in_plain_words(
    telnyx_says: Answering,
    operator: User,
    verb: str,
    odd: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    is_lone = verb in ("join", "join_these")  # not in the conference yet
    named = samples.LONE if is_lone else LEG
    is_in_address = named in addressed(telnyx_says, verb, operator, ROOM, LEG)
    monkeypatch.setattr(samples, "LONE", odd)
    leg = LEG if is_lone else odd
    if is_in_address:
        with pytest.raises(
            Refused, match="^Nothing can be sent to Telnyx about (this|one of these) call"
        ):
            pressed(verb, operator, ROOM, leg)
        assert not Command.objects.filter(state="asked").exists()
    else:
        addressed(telnyx_says, verb, operator, ROOM, leg)


@pytest.mark.parametrize("odd", STEPS)
def test_nobody_is_moved_to_such_a_conference(operator: User, odd: str) -> None:
    world.joins(ROOM, LEG, at=datetime.now(UTC))
    world.joins(odd, LONE, at=datetime.now(UTC))
    with pytest.raises(Refused, match="about that conference, because of its ID"):
        press.create("move", ROOM, LEG, by=operator, arguments={"to_conference": odd})


@pytest.mark.parametrize("odd", STEPS)
def test_such_a_recording_is_refused_in_plain_words(operator: User, odd: str) -> None:
    Recording.objects.create(recording_id=odd, saved_at=datetime.now(UTC))
    with pytest.raises(Refused, match="about this recording, because of its ID"):
        press.create("delete_recording", by=operator, arguments={"recording_id": odd})
