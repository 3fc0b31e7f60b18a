"""What a trainer can make happen by hand: one function per button, each says in a sentence what it
did.
"""

from collections.abc import Callable, Mapping

from conferencing.simulator.scenario import call_queues, conferences, demo
from conferencing.simulator.scenario.script import Script, Stage
from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference

Wishes = Mapping[str, str]

_LARGEST_BURST = 500
_FAST_FLOOR_SECONDS = 20
_KEYS = set("0123456789ABCD*#")
_DESKS = {each.queue: each for each in (call_queues.SUPPORT, call_queues.SALES)}


def make_happen(stage: Stage, wishes: Wishes) -> str:
    """Do what `do` names. Raises Refusal when the world does not allow it, ValueError when it is
    not understood.
    """
    event = EVENTS.get(wishes.get("do", ""))
    if event is None:
        raise ValueError(f"do must be one of {', '.join(EVENTS)}")
    return event(stage, wishes)


def caller_joins(stage: Stage, wishes: Wishes) -> str:
    conference = _conference(stage, wishes)
    stage.run(conferences.guest(stage, conference))
    return f"A caller is on the way into {conference.name}."


def someone_leaves(stage: Stage, wishes: Wishes) -> str:
    conference = _conference(stage, wishes)
    stage.world.hangup(stage.random.choice(conference.legs))
    return f"Somebody has left {conference.name}."


def keys_pressed(stage: Stage, wishes: Wishes) -> str:
    """`digits`, by whoever is being asked for some, or else by anybody in the conference."""
    conference, digits = _conference(stage, wishes), wishes.get("digits") or "1"
    if not set(digits) <= _KEYS or len(digits) > 32:
        raise ValueError("digits must be up to 32 of 0-9, A-D, * and #")
    asked = [leg for leg in conference.legs if leg.gathering]
    stage.world.press_keys(stage.random.choice(asked or conference.legs), digits)
    return f"Somebody in {conference.name} has pressed {digits}."


def conference_starts(stage: Stage, wishes: Wishes) -> str:
    name = wishes.get("conference") or wishes.get("name") or None
    if name and stage.world.live_conference(name):
        raise refusal("90033", f"A conference named {name} is active.")
    stage.run(demo.new_meeting(stage, name))
    return f"{name or 'A conference'} is about to begin."


def conference_ends(stage: Stage, wishes: Wishes) -> str:
    conference = _conference(stage, wishes)
    stage.world.end(conference)
    return f"{conference.name} has ended."


def floor_changes_fast(stage: Stage, wishes: Wishes) -> str:
    conference = _conference(stage, wishes)
    stage.run(_quarrel(stage, conference))
    return f"Everybody in {conference.name} talks at once for {_FAST_FLOOR_SECONDS} seconds."


def callers_queue(stage: Stage, wishes: Wishes) -> str:
    """`count` callers into `queue`, one every twentieth of a second."""
    queue = wishes.get("queue") or "support"
    if queue not in _DESKS:
        raise ValueError(f"queue must be one of {', '.join(_DESKS)}")
    count = int(wishes.get("count") or 1)
    if not 1 <= count <= _LARGEST_BURST:
        raise ValueError(f"count must be from 1 to {_LARGEST_BURST}")
    stage.run(_burst(stage, _DESKS[queue], count))
    return f"{count} calling {queue}."


def caller_gives_up(stage: Stage, wishes: Wishes) -> str:
    queue = stage.world.queue(wishes.get("queue") or "support")
    if not queue.entries:
        raise ValueError(f"nobody waits in {queue.name}")
    stage.world.hangup(stage.random.choice(queue.entries).leg)
    return f"A caller in {queue.name} has given up."


EVENTS: dict[str, Callable[[Stage, Wishes], str]] = {
    "join": caller_joins,
    "leave": someone_leaves,
    "start_conference": conference_starts,
    "end_conference": conference_ends,
    "floor_fast": floor_changes_fast,
    "keys": keys_pressed,
    "burst": callers_queue,
    "give_up": caller_gives_up,
}


def _conference(stage: Stage, wishes: Wishes) -> Conference:
    """The one named, by id or name; any live one when none is named."""
    if wanted := wishes.get("conference"):
        conference = stage.world.conference(wanted)
        stage.world.check_live(conference)
        return conference
    live = [conference for conference in stage.world.conferences.values() if conference.is_live]
    if not live:
        raise ValueError("no conference is live")
    return stage.random.choice(live)


def _burst(stage: Stage, where: call_queues.Desk, count: int) -> Script:
    for _ in range(count):
        stage.run(call_queues.caller(stage, where))
        yield 0.05


def _quarrel(stage: Stage, conference: Conference) -> Script:
    step = 0.15
    for _ in range(int(_FAST_FLOOR_SECONDS / step)):
        others = [
            leg for leg in conferences.able_to_talk(conference) if leg is not conference.floor
        ]
        if others:
            stage.world.floor(conference, stage.random.choice(others))
        yield step
