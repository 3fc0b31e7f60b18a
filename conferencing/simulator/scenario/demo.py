"""The demo: some conferences and two queues, under way when it starts, and never at an end."""

from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from random import Random

from conferencing.simulator.world.payloads import Event
from conferencing.simulator.world.world import World

from . import call_queues, conferences, gather_replies, raised_hands
from .conferences import Plan
from .script import Script, Stage

_REHEARSAL_MINUTES = 45
_CONFERENCES = 7

# (minutes ago, plan): what is under way when the demo starts.
_UNDER_WAY = (
    (40, Plan("Board call", 8, 52, pace=3.5, is_recorded=True, is_announced=True)),
    (
        31,
        Plan("Press briefing", 13, 47, pace=2.2, is_announced=True, dials_out=True, ending="host"),
    ),
    (24, Plan("Claims review", 5, 30, pace=3.0, is_recorded=True)),
    (17, Plan("Rota", 3, 34, pace=6.0, ending="api")),
    (11, Plan("Night desk handover", 6, 15, pace=2.5, dials_out=True, ending="host")),
    (6, Plan("Supplier check-in", 4, 24, pace=4.0, is_announced=True)),
    (2, Plan("Interview room 2", 2, 12, pace=3.0, is_recorded=True)),
)
_LATER_NAMES = (
    "Incident 4471",
    "Quarterly forecast",
    "Training intake",
    "Site safety",
    "Regional standup",
    "Contract questions",
    "Volunteer briefing",
    "Interview room 1",
    *(plan.name for _, plan in _UNDER_WAY),
)
# The bulk of a past, of which only the last word matters to anybody who comes now.
_LATEST_ONLY = {"conference.floor.changed", "call.bridged"}
_ENDINGS = ("all", "all", "host", "api")


def begin(world: World, *, seed: int = 1, speed: float = 1.0) -> Stage:
    """Start the demo as if it had been running for a while.

    The past is played through at once with nobody listening. Then the events of whatever is left of
    it are sent, in order and with their own times, so that a receiver that starts from nothing
    knows the present state.
    """
    stage = Stage(world, Random(seed), speed=speed)
    world.on_gather = partial(gather_replies.reply, stage)
    now, sink, listener = world.now, world.sink, world.on_timer_set
    past: list[Event] = []
    world.sink, world.on_timer_set = past.append, None
    # After a reset the world has sent events of now; the past that is played comes before them.
    world.rewind()
    # A faster demo has lived through the same story in less time.
    with world.at(now - timedelta(minutes=_REHEARSAL_MINUTES) / speed):
        _open(stage)
        # By chances of its own, so that the story of the others is the same with it as without.
        beside = Stage(world, Random(seed + 1), speed=speed)
        beside.run(call_queues.opening(beside, call_queues.BILLING))
    world.advance(now)
    world.sweep()
    world.sink, world.on_timer_set = sink, listener
    if listener:
        listener()
    # By chances of its own as well, and only from now on: nobody could have answered before.
    ringing = Stage(world, Random(seed + 2), speed=speed)
    ringing.run(call_queues.unanswered(ringing))
    hands = Stage(world, Random(seed + 3), speed=speed)
    hands.run(raised_hands.asking(hands))
    for event in _still_known(world, past):
        if sink:
            sink(event)
    return stage


def new_conference(stage: Stage, name: str | None = None) -> Script:
    """A conference of some size, with a name that is not taken."""
    random, size = stage.random, stage.random.choice((2, 3, 3, 4, 5, 6, 8, 12))
    plan = Plan(
        name or _free_name(stage),
        size,
        random.uniform(6, 35),
        pace=random.uniform(2, 6),
        is_recorded=stage.chance(0.4),
        is_announced=stage.chance(0.4),
        dials_out=size > 4 and stage.chance(0.5),
        ending=random.choice(_ENDINGS),
    )
    return conferences.run_conference(stage, plan)


def _open(stage: Stage) -> None:
    for each in (call_queues.SUPPORT, call_queues.SALES):
        stage.run(call_queues.opening(stage, each))
    for minutes_ago, plan in _UNDER_WAY:
        stage.run(_at_minute(stage, _REHEARSAL_MINUTES - minutes_ago, plan))
    stage.run(_successors(stage))


def _at_minute(stage: Stage, minute: float, plan: Plan) -> Script:
    yield minute * 60
    stage.run(conferences.run_conference(stage, plan))


def _successors(stage: Stage) -> Script:
    """When conferences end, others begin."""
    yield _REHEARSAL_MINUTES * 60
    while True:
        yield stage.between(15, 75)
        live = sum(conference.is_live for conference in stage.world.conferences.values())
        if live < _CONFERENCES:
            stage.run(new_conference(stage))


def _free_name(stage: Stage) -> str:
    taken = {
        conference.name for conference in stage.world.conferences.values() if conference.is_live
    }
    free = [name for name in _LATER_NAMES if name not in taken]
    return stage.random.choice(free) if free else f"Room {stage.random.randrange(100, 1000)}"


def _still_known(world: World, past: Iterable[Event]) -> list[Event]:
    """The events of conferences and calls that the API still knows; for speakers and bridges only
    the latest.
    """
    past = list(past)
    # Those who have left a conference may be forgotten as calls; its story still needs them.
    members = {_leg_id(event) for event in past if _conference_id(event) in world.conferences}
    known_legs = world.legs.keys() | members
    latest = {_about(event): event["id"] for event in past}

    kept = []
    for event in past:
        if event["event_type"] in _LATEST_ONLY and latest[_about(event)] != event["id"]:
            continue
        conference_id = _conference_id(event)
        is_known = (
            conference_id in world.conferences if conference_id else _leg_id(event) in known_legs
        )
        if is_known:
            kept.append(event)
    return kept


def _about(event: Event) -> tuple[str, str]:
    return event["event_type"], _conference_id(event) or _leg_id(event)


def _conference_id(event: Event) -> str:
    return str(event["payload"].get("conference_id", ""))


def _leg_id(event: Event) -> str:
    return str(event["payload"].get("call_control_id", ""))
