"""No command reaches what is of another team: not by any verb, from a stale page, nor when it went
to another team after the press.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from conferencing.commands import execution, press
from conferencing.commands import theirs as asking
from conferencing.ledger.verbs import VERBS
from conferencing.models import Call, Command, Queue, TeamConference
from conferencing.teams import owning, sight
from tests import world
from tests.commands.samples import ARGUMENTS
from tests.teams.two_teams import OURS, THEIR_SIGNS, THEIRS, Side

pytestmark = pytest.mark.django_db

# In which words something is said not to be theirs.
REFUSALS = (
    *(asking.NO_CONFERENCE, asking.NO_CALL, asking.NO_RECORDING, asking.NO_QUEUE),
    *(asking.NOT_NAMED, asking.ONLY_INTO),
)
JSON = {"Accept": "application/json"}
# Where each leads, and what it is about, by the name of the argument.
NAMED = {
    "queue": "{}-queue",
    "to_conference": "{}-over",
    "recording_id": "{}-rec",
    "name": "{} Side room",
}
# A call that it can be asked of, where that is not a guest.
LEGS = {"answer": "{}-new", "join": "{}-waits", "join_these": "{}-waits"}


def fields(verb: str, team: str) -> dict[str, Any]:
    """What a form would send for it, about things of this team."""
    known = VERBS[verb]
    leg = LEGS.get(verb, "{}-guest").format(team)
    arguments = {
        name: NAMED[name].format(team) if name in NAMED else value
        for name, value in ARGUMENTS.get(verb, {}).items()
    }
    has_room = known.scope not in ("queue", "recording")
    return {
        "verb": verb,
        "conference": f"{team}-room" if has_room else "",
        "call_control_id": leg if known.one_person else "",
        "people": [leg] if known.scope in ("people", "legs") else [],
        **arguments,
    }


def pressed(client: Client, given: dict[str, Any]) -> tuple[int, str]:
    answer = client.post("/commands/", given, headers=JSON)
    return answer.status_code, answer.content.decode()


def asked(client: Client, given: dict[str, Any]) -> tuple[int, str]:
    answer = client.post("/commands/question/", given, headers=JSON)
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_theirs_is_refused_like_what_there_is_not(
    verb: str, hers: Client, theirs: Side
) -> None:
    before = Command.objects.count()
    for way in (pressed, asked):
        status, words = way(hers, fields(verb, THEIRS))
        assert status in (400, 409) and "problem" in words
        nobodys = way(hers, fields(verb, "nobodys"))
        assert (status, words.replace(THEIRS, "…")) == (
            nobodys[0],
            nobodys[1].replace("nobodys", "…"),
        )
        assert not THEIR_SIGNS.search(words)
    assert Command.objects.count() == before


@pytest.mark.parametrize("verb", [verb for verb in VERBS if ARGUMENTS.get(verb, {}).keys() & NAMED])
def test_nothing_of_ours_is_brought_to_them(verb: str, hers: Client, theirs: Side) -> None:
    """As a caller into their queue, or somebody into their conference."""
    before = Command.objects.count()
    answers = []
    for team in (THEIRS, "nobodys"):
        led = {name: value for name, value in fields(verb, team).items() if name in NAMED}
        answers.append(pressed(hers, {**fields(verb, OURS), **led})[1].replace(team, "…"))
    assert answers[0] == answers[1] and "problem" in answers[0]
    assert Command.objects.count() == before


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_ours_is_not_refused_as_not_ours(verb: str, hers: Client, ours: Side) -> None:
    """Or the tests above could not fail."""
    world.recorded("okapi-rec-2", "okapi-room", saved_at=timezone.now())
    words = pressed(hers, fields(verb, OURS))[1]
    for refusal in REFUSALS:
        assert refusal not in words


PERSONAL = [name for name, verb in VERBS.items() if verb.one_person or verb.scope == "people"]


@pytest.mark.parametrize("also", ["nothing", "whisper_to", "with_leg"])
@pytest.mark.parametrize("verb", PERSONAL)
def test_nobody_of_theirs_is_told_of_in_the_name_of_a_conference_of_ours(
    verb: str, also: str, hers: Client, theirs: Side
) -> None:
    """Neither who they are nor what they do, whatever is asked about them."""
    before = Command.objects.count()
    for way in (pressed, asked):
        there, nowhere = (named_in_ours(way, hers, verb, also, of) for of in (THEIRS, "nobodys"))
        assert there == nowhere
        assert not THEIR_SIGNS.search(there[1])
    assert Command.objects.count() == before


def named_in_ours(
    way: Callable[[Client, dict[str, Any]], tuple[int, str]],
    client: Client,
    verb: str,
    also: str,
    team: str,
) -> tuple[int, str]:
    leg = LEGS.get(verb, "{}-guest").format(team)
    is_many = VERBS[verb].scope in ("people", "legs")
    whom = {"people": [leg], "call_control_id": ""} if is_many else {"call_control_id": leg}
    more = {} if also == "nothing" else {also: leg}
    status, words = way(client, {**fields(verb, OURS), **whom, **more})
    # What is agreed to has a sum of the ids.
    return status, re.sub(r"-[0-9a-f]{8}", "", words.replace(team, "…"))


def test_the_other_side_of_a_call_of_ours_is_not_named(hers: Client, theirs: Side) -> None:
    both = Call.objects.filter(pk__in=["okapi-talks", "zebra-talks"])
    both.update(status="bridged", bridged_at=timezone.now())
    given = {**fields("enqueue", OURS), "call_control_id": "okapi-talks"}
    status, words = asked(hers, given)
    assert status == 200 and "Okapi Talks is on a call with unknown caller" in words
    assert not THEIR_SIGNS.search(words)


def test_a_caller_can_be_connected_with_nobody_of_theirs(hers: Client, theirs: Side) -> None:
    given = {"verb": "bridge", "call_control_id": "okapi-parked", "with_leg": "zebra-waits"}
    status, words = pressed(hers, given)
    assert status == 409 and asking.NO_CALL in words
    status, words = pressed(hers, {**given, "with_leg": "okapi-waits"})
    assert asking.NO_CALL not in words


def test_only_into_a_conference_is_dialled(hers: Client, ours: Side) -> None:
    given = {"verb": "dial", "to": "+12025550199"}
    assert asking.ONLY_INTO in pressed(hers, given)[1]
    assert pressed(hers, {**given, "conference": "okapi-room"})[0] == 201


def test_a_queue_that_would_be_theirs_is_not_created(hers: Client, theirs: Side) -> None:
    for name in ("zebra-new", "zebra-queue", "anything"):
        status, words = pressed(hers, {"verb": "create_queue", "queue": name})
        assert status == 409 and asking.NO_QUEUE in words
    assert pressed(hers, {"verb": "create_queue", "queue": "okapi-new"})[0] == 201


def test_a_call_that_went_to_them_is_theirs(hers: Client, ours: Side, theirs: Side) -> None:
    given = {"verb": "hangup", "call_control_id": "okapi-waits"}
    at, then = timezone.now() - timedelta(seconds=20), timezone.now()
    world.stops_waiting("okapi-waits", "okapi-queue", "leave", at=at)
    world.waits("okapi-waits", theirs.id("queue"), at=at)
    status, words = pressed(hers, given)
    assert status == 409 and asking.NO_CALL in words
    world.stops_waiting("okapi-waits", theirs.id("queue"), "leave", at=then)
    assert asking.NO_CALL in pressed(hers, given)[1], "where it was last"


def test_an_undo_of_theirs_is_one_that_there_is_not(hers: Client, theirs: Side) -> None:
    Command.objects.filter(pk=theirs.pressed.pk).update(state="confirmed")
    answers = [
        hers.post(f"/commands/{uuid}/undo/", headers=JSON)
        for uuid in (theirs.pressed.uuid, uuid4())
    ]
    assert answers[0].content == answers[1].content and answers[0].status_code == 409


@pytest.mark.parametrize("change", ["the conference", "the person"])
def test_what_is_no_longer_theirs_when_it_is_sent_is_not_sent(
    change: str, tess: User, hers: Client, ours: Side, theirs: Side
) -> None:
    given = {"verb": "speak", "conference": "okapi-room", "text": "Hello."}
    assert pressed(hers, given)[0] == 201
    command = Command.objects.latest("pk")
    assert command.asked_by == tess
    if change == "the conference":
        TeamConference.objects.update(team=theirs.team)
    else:
        theirs.team.members.add(tess)
        ours.team.members.remove(tess)
    Command.objects.exclude(pk=command.pk).update(state="superseded")
    execution.carry_out(command.uuid)
    command.refresh_from_db()
    assert (command.state, command.error_title) == ("failed", asking.NO_CONFERENCE)


def test_what_the_program_does_is_limited_by_nothing(theirs: Side, tess: User) -> None:
    room, said = theirs.id("room"), {"text": "Hello."}
    command = press.create("speak", room, by=tess, arguments=said, is_automatic=True)
    assert asking.why_not(command, sight.teams_by_id(tess.pk)) == ""


def test_a_queue_is_judged_by_its_name_alone(ours: Side, theirs: Side) -> None:
    """So that nothing is told of whether there is one."""
    assert owning.rules().of_queue("okapi-never-was") == {ours.team.pk}
    assert not Queue.objects.filter(pk="okapi-never-was").exists()
