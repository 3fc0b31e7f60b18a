"""What a question says before a press is what the simulated Telnyx then does: every verb that takes
somebody away, every mark for leaving, with and without a recording, as the last one and not.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from conferencing.commands import press
from conferencing.ledger import consequences
from conferencing.ledger.verbs import VERBS
from conferencing.mirror import writer
from conferencing.models import Command
from conferencing.projection.events import CallBridged
from conferencing.queries.commands import questions
from conferencing.queries.commands.consequences import Target, of
from conferencing.reconcile import conferences
from conferencing.simulator.server import SimulatorServer
from conferencing.simulator.world.world import World
from tests import world
from tests.commands.asking import ask, learn, parked, set_exit
from tests.commands.conftest import ANNA, BEN, CARLA, PEOPLE
from tests.fixtures.pressing import carried_out
from tests.system.rooms import Room

pytestmark = [pytest.mark.django_db, pytest.mark.either_stack]

AWAY = {
    "remove": {},
    "remove_these": {},
    "hangup": {},
    "leave": {},
    "end": {},
    "move": {"to_conference": "other"},
    "join": {},
    "transfer": {"to": "+12025550199"},
    "create_conference": {"name": "Side room"},
    "enqueue": {"queue": "support"},
    "bridge": {"with_leg": "parked"},
    "hangup_these": {},
    "join_these": {},
    "transfer_these": {"to": "+12025550199"},
    "enqueue_these": {"queue": "support"},
}
# These open microphones, or begin a second recording: their questions have tests of their own.
TAKE_NOBODY = {"unmute_everyone", "record_start"}
# What is pressed in a conference, and is to do nothing to others.
HARMLESS: dict[str, dict[str, str]] = {
    **{verb: {} for verb in VERBS if verb.split("_")[0] in ("mute", "unmute", "hold", "unhold")},
    "record_pause": {},
    "record_resume": {},
    "record_stop": {},
    "speak": {"text": "Please hold the line."},
    "play": {"audio_url": "https://example.com/music.mp3"},
    "stop_audio": {},
    "send_dtmf": {"digits": "12#"},
    "gather": {"text": "Your number, please.", "minimum_digits": "1"},
    "role": {"supervisor_role": "monitor"},
    "set_exit": {"exit": "nothing"},
}
del HARMLESS["unmute_everyone"]
FLAGS = ("stays", "ends", "closes")


@dataclass(frozen=True)
class After:
    """A room at the simulated Telnyx, after the press."""

    hung_up: frozenset[str]
    is_over: bool
    is_closing: bool
    is_recording: bool


def after(world: World, room_id: str, legs: list[str]) -> After:
    conference = world.conference(room_id)
    return After(
        frozenset(leg for leg in legs if not world.leg(leg).is_alive),
        not conference.is_live,
        conference.is_closing and conference.is_live,
        bool(conference.active_recordings),
    )


def pressed(verb: str, room: Room, other: Room, leg: str) -> Target:
    """How a page presses it for this person."""
    known = VERBS[verb]
    arguments = dict(AWAY[verb])
    if verb == "bridge":
        arguments["with_leg"] = parked(room.sim)
        learn(room.sim, arguments["with_leg"])
    if verb == "move":
        arguments["to_conference"] = other.id
    conference = other.id if verb in ("join", "join_these") else room.id
    if known.scope in ("leg", "legs") and verb not in ("join", "join_these", "hangup"):
        conference = ""
    people = (leg,) if known.needs_people else ()
    return Target(known, conference, leg if known.one_person else "", people, arguments)


def carry_out_all(target: Target, by: User, confirmed: str) -> None:
    press.create(
        target.verb.name,
        target.conference_id,
        target.call_control_id,
        by=by,
        arguments={name: str(value) for name, value in (target.arguments or {}).items()},
        people=target.people,
        confirmed=confirmed,
    )
    for command in Command.objects.filter(state="asked").order_by("id"):
        carried_out(command)


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("is_recorded", [False, True], ids=["silent", "recorded"])
@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("verb", AWAY)
def test_what_is_asked_is_what_happens(
    sim: SimulatorServer, operator: User, verb: str, flag: str, is_recorded: bool, people: int
) -> None:
    room, other = Room(sim, "Board call", people=people), Room(sim, "Other", people=2)
    legs = room.legs
    sim.do(set_exit, room.id, legs[-1], flag)
    conferences.compare_all()
    if is_recorded:
        ask("record_start", room.id, by=operator, format="mp3")

    target = pressed(verb, room, other, legs[-1])
    said = of(target)
    asked = questions.of(target, numbers=True)
    carry_out_all(target, operator, asked.confirmed)
    if verb.startswith("transfer"):  # until the other side answers, nobody moves
        sim.do(lambda world: world.advance(world.now + timedelta(seconds=3)))

    done = sim.do(after, room.id, legs)
    assert said.hung_up == done.hung_up
    assert bool(said.ends) == done.is_over
    assert said.closes == done.is_closing
    assert said.stops_recording == (is_recorded and not done.is_recording)
    # The sentence says no less, and no more.
    assert ("conference ends" in asked.text) == done.is_over
    assert ("recording stops" in asked.text) == said.stops_recording
    assert ("conference closes" in asked.text) == done.is_closing
    assert ("others stay" in asked.text) == bool(
        set(legs) - done.hung_up - {legs[-1]} and not done.is_over and verb != "end"
    ) or done.is_closing
    if said.ends == "host" and people == 3:
        assert "the other 2 people are disconnected" in asked.text
    # The button names the conference that ends: it is not the one they are moved to.
    assert (" and end “" in asked.agree) == (said.ends in ("host", "last") and verb != "end")
    assert asked.is_needed == (VERBS[verb].needs_confirmation or bool(said.facts))


@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("chosen", [slice(0, 3, 2), slice(0, 3)], ids=["two", "all"])
@pytest.mark.parametrize("verb", ["remove_these", "hangup_these"])
def test_so_it_is_for_several_at_once(
    sim: SimulatorServer, operator: User, verb: str, chosen: slice, flag: str
) -> None:
    room = Room(sim, "Board call", people=3)
    legs = room.legs
    sim.do(set_exit, room.id, legs[-1], flag)
    conferences.compare_all()
    where = room.id if verb == "remove_these" else ""
    target = Target(VERBS[verb], where, "", tuple(legs[chosen]), {})
    said, asked = of(target), questions.of(target, numbers=True)
    carry_out_all(target, operator, asked.confirmed)
    done = sim.do(after, room.id, legs)
    assert said.hung_up == done.hung_up
    assert (bool(said.ends), said.closes) == (done.is_over, done.is_closing)
    assert ("conference ends" in asked.text) == done.is_over


def test_every_verb_that_takes_somebody_away_is_among_these() -> None:
    assert set(AWAY) | TAKE_NOBODY == set(consequences.RULES)


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("verb", HARMLESS)
def test_every_other_verb_does_nothing_to_others(
    sim: SimulatorServer, operator: User, verb: str, flag: str, people: int
) -> None:
    """Whatever its answer: that no question is asked before it is right."""
    room = Room(sim, "Board call", people=people)
    legs = room.legs
    sim.do(set_exit, room.id, legs[-1], flag)
    conferences.compare_all()
    ask("record_start", room.id, by=operator, format="mp3")
    known = VERBS[verb]
    one = legs[-1] if known.one_person else ""
    chosen = (legs[-1],) if known.needs_people else ()
    target = Target(known, room.id, one, chosen, HARMLESS[verb])

    assert not questions.of(target, numbers=True).is_needed
    before = len(sim.requests)
    try:
        carry_out_all(target, operator, "")
    except press.Refused as refusal:  # nobody is there whom it could be for
        assert verb in ("unmute_last", "mute_callers", "stop_audio", "record_resume"), refusal
    else:
        assert len(sim.requests) > before
    done = sim.do(after, room.id, legs)
    assert done == After(frozenset(), False, False, verb != "record_stop")


def test_who_talks_is_named_with_whom_and_both_are_counted(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    one, two = parked(sim), parked(sim)
    learn(sim, one, two)
    sim.do(lambda world: world.bridge(world.leg(one), world.leg(two)))
    are_connected(one, two)
    target = Target(VERBS["join"], room.id, one)
    asked = questions.of(target, numbers=True)
    assert asked.is_needed and "is on a call with" in asked.text and "is disconnected" in asked.text
    with pytest.raises(press.Unconfirmed):
        press.create("join", room.id, one, by=operator, confirmed="")
    carry_out_all(target, operator, asked.confirmed)
    assert not sim.do(lambda world: world.leg(two).is_alive)
    assert of(Target(VERBS["hangup"], "", one)).parted == {two}


def test_a_parked_call_is_put_into_a_conference_without_a_question(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    leg = parked(sim)
    learn(sim, leg)
    assert press.create("join", room.id, leg, by=operator, confirmed="").state == "asked"


def test_unmute_all_names_whose_microphones_open(
    sim: SimulatorServer, room: Room, operator: User
) -> None:
    everyone = Target(VERBS["unmute_everyone"], room.id)
    assert not questions.of(everyone, numbers=True).is_needed
    ask("mute", room.id, room.legs[1], by=operator)
    asked = questions.of(everyone, numbers=True)
    assert (asked.is_needed, asked.title) == (True, "Unmute 1 person?")
    with pytest.raises(press.Unconfirmed):
        press.create("unmute_everyone", room.id, by=operator, confirmed="")
    press.create("unmute_everyone", room.id, by=operator, confirmed=asked.confirmed)


def test_unmute_all_names_them_in_the_order_of_the_list(conference: str) -> None:
    names = {CARLA: "Carla", ANNA: "", BEN: "Ben Abt"}
    now = datetime.now(UTC)
    for place, (leg, name) in enumerate(names.items()):
        world.calls(leg, f"+1202555010{place}" if name else "", at=now, name=name)
    world.is_muted(conference, *PEOPLE, at=now)
    asked = questions.of(Target(VERBS["unmute_everyone"], conference), numbers=True)
    nobody = "Withheld number"
    assert asked.text == f"{nobody}, Ben Abt and Carla are muted now; everyone will hear them."


@pytest.mark.parametrize("verb", sorted(consequences.RULES))
def test_a_question_never_calls_somebody_unknown_whose_name_is_known(
    conference: str, verb: str
) -> None:
    now = datetime.now(UTC)
    for place, leg in enumerate(PEOPLE):
        world.calls(leg, f"+1202555010{place}", at=now, name=f"Name {place}")
    world.is_muted(conference, *PEOPLE, at=now)
    known = VERBS[verb]
    leg = ANNA if known.one_person else ""
    people = (ANNA, BEN) if known.needs_people else ()
    where = "" if known.scope == "leg" else conference
    asked = questions.of(Target(known, where, leg, people), numbers=True)
    assert "caller" not in asked.title + asked.text
    if verb == "unmute_everyone":
        assert "Name 0, Name 1 and Name 2" in asked.text


def test_a_second_recording_is_asked_about(room: Room, operator: User) -> None:
    again = Target(VERBS["record_start"], room.id)
    assert not questions.of(again, numbers=True).is_needed
    ask("record_start", room.id, by=operator, format="mp3")
    assert "already running" in questions.of(again, numbers=True).text


def are_connected(*legs: str) -> None:
    now = datetime.now(UTC)
    writer.apply(
        CallBridged(kind="call.bridged", at=now, source_id=f"webhook:b{leg}", call_control_id=leg)
        for leg in legs
    )
