"""The buttons that make things happen: one function each, returning what it did as a sentence."""

from collections.abc import Callable, Mapping

from conferencing.simulator.scenario import call_queues, conferences, demo
from conferencing.simulator.scenario.script import Script, Stage
from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import Conference

Form = Mapping[str, str]

_LARGEST_BURST = 500
_FAST_FLOOR_SECONDS = 20
# Telnyx: the keys of call.dtmf.received, A to D included.
_KEYS = set("0123456789ABCD*#")
_STAFFED = (call_queues.SUPPORT, call_queues.SALES, call_queues.BILLING)
_QUEUES = {each.name: each for each in _STAFFED}


def make_happen(stage: Stage, form: Form) -> str:
    """Do what `do` names. Raises Refusal when the world does not allow it, ValueError for a form
    that makes no sense.
    """
    event = EVENTS.get(form.get("do", ""))
    if event is None:
        raise ValueError(f"do must be one of {', '.join(EVENTS)}")
    return event(stage, form)


def caller_joins(stage: Stage, form: Form) -> str:
    conference = _conference(stage, form)
    stage.run(conferences.guest(stage, conference))
    return f"A caller is on the way to {conference.name}."


def someone_leaves(stage: Stage, form: Form) -> str:
    conference = _conference(stage, form)
    stage.world.hangup(stage.random.choice(conference.legs))
    return f"Somebody left {conference.name}."


def keys_pressed(stage: Stage, form: Form) -> str:
    """`digits`, by whoever is being asked for digits, or else by anybody in the conference."""
    conference, digits = _conference(stage, form), form.get("digits") or "1"
    if not set(digits) <= _KEYS or len(digits) > 32:
        raise ValueError("digits must be up to 32 of 0-9, A-D, * and #")
    asked = [leg for leg in conference.legs if leg.gathering]
    stage.world.press_keys(stage.random.choice(asked or conference.legs), digits)
    return f"Somebody in {conference.name} pressed {digits}."


def conference_starts(stage: Stage, form: Form) -> str:
    name = form.get("conference") or form.get("name") or None
    if name and stage.world.live_conference(name):
        raise refusal("90033", f"A conference named {name} is already live.")
    stage.run(demo.new_conference(stage, name))
    return f"{name or 'A conference'} is about to begin."


def conference_ends(stage: Stage, form: Form) -> str:
    conference = _conference(stage, form)
    stage.world.end(conference)
    return f"{conference.name} has ended."


def floor_changes_fast(stage: Stage, form: Form) -> str:
    conference = _conference(stage, form)
    stage.run(_talk_at_once(stage, conference))
    return f"Everyone in {conference.name} talks at once for {_FAST_FLOOR_SECONDS} seconds."


def callers_queue(stage: Stage, form: Form) -> str:
    """`count` callers into `queue`, twenty a second."""
    queue = form.get("queue") or "support"
    if queue not in _QUEUES:
        raise ValueError(f"queue must be one of {', '.join(_QUEUES)}")
    count = int(form.get("count") or 1)
    if not 1 <= count <= _LARGEST_BURST:
        raise ValueError(f"count must be from 1 to {_LARGEST_BURST}")
    stage.run(_burst(stage, _QUEUES[queue], count))
    callers = "1 caller is" if count == 1 else f"{count} callers are"
    return f"{callers} calling {queue}."


def caller_gives_up(stage: Stage, form: Form) -> str:
    queue = stage.world.queue(form.get("queue") or "support")
    if not queue.entries:
        raise ValueError(f"Nobody is waiting in {queue.name}.")
    stage.world.hangup(stage.random.choice(queue.entries).leg)
    return f"A caller in {queue.name} gave up."


EVENTS: dict[str, Callable[[Stage, Form], str]] = {
    "join": caller_joins,
    "leave": someone_leaves,
    "start_conference": conference_starts,
    "end_conference": conference_ends,
    "floor_fast": floor_changes_fast,
    "keys": keys_pressed,
    "burst": callers_queue,
    "give_up": caller_gives_up,
}


def _conference(stage: Stage, form: Form) -> Conference:
    """The one named, by id or name; any live one if none is named."""
    if wanted := form.get("conference"):
        conference = stage.world.conference(wanted)
        stage.world.check_live(conference)
        return conference
    live = [conference for conference in stage.world.conferences.values() if conference.is_live]
    if not live:
        raise ValueError("There is no live conference.")
    return stage.random.choice(live)


def _burst(stage: Stage, queue: call_queues.StaffedQueue, count: int) -> Script:
    for _ in range(count):
        stage.run(call_queues.caller(stage, queue))
        yield 0.05


def _talk_at_once(stage: Stage, conference: Conference) -> Script:
    step = 0.15
    for _ in range(int(_FAST_FLOOR_SECONDS / step)):
        others = [
            leg for leg in conferences.able_to_talk(conference) if leg is not conference.floor
        ]
        if others:
            stage.world.floor(conference, stage.random.choice(others))
        yield step
