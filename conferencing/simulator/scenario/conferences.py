"""Scripts of a conference: people arrive, talk, leave and come back; it is recorded, hears
announcements, and ends.
"""

from dataclasses import dataclass

from conferencing.simulator.world.far_ends import FarEnd
from conferencing.simulator.world.state import Conference, Leg

from . import people
from .script import Script, Stage

_ANNOUNCEMENTS = (
    "This conference is being recorded for quality and training.",
    "Five minutes are left in this conference. Please come to a close.",
    "The next speaker is joining. Please keep your line muted until you are called.",
)
_DETECTIONS = ("premium", "detect", "greeting_end")
_FAR_ENDS: tuple[FarEnd, ...] = ("answer", "answer", "machine", "no_answer", "busy")


@dataclass(frozen=True)
class Plan:
    """`pace`: seconds between changes of speaker. `ending`: host, all (leave), or api."""

    name: str
    size: int
    minutes: float
    pace: float = 3.0
    is_recorded: bool = False
    is_announced: bool = False
    dials_out: bool = False
    ending: str = "all"


def run_conference(stage: Stage, plan: Plan) -> Script:
    world = stage.world
    host = stage.call_in(people.somebody(stage.random, stage.busy()), people.CONFERENCE_LINE)
    yield stage.between(1, 3)
    world.answer(host)
    yield stage.between(1, 3)
    conference = world.create_conference(host, plan.name)
    if plan.ending == "host":
        conference.participants[host.call_control_id].end_conference_on_exit = True
    yield stage.between(2, 6)
    for script in _sides(stage, plan, conference):
        stage.run(script)
    yield plan.minutes * 60
    yield from _ending(stage, plan, conference, host)


def _sides(stage: Stage, plan: Plan, conference: Conference) -> list[Script]:
    sides = [
        _attendance(stage, plan, conference),
        _talk(stage, plan, conference),
        _asides(stage, conference),
    ]
    if plan.is_recorded:
        sides.append(_recording(stage, conference))
    if plan.is_announced:
        sides.append(_announcements(stage, conference))
    if plan.dials_out:
        sides.append(_dialling_out(stage, conference))
    return sides


def _attendance(stage: Stage, plan: Plan, conference: Conference) -> Script:
    """Keep the conference about as big as planned."""
    coming = plan.size - 1
    while conference.is_live:
        for _ in range(coming):
            stage.run(guest(stage, conference))
            yield stage.between(1, 7)
        yield stage.between(15, 45)
        coming = max(0, plan.size - len(conference.participants))


def guest(stage: Stage, conference: Conference) -> Script:
    number = people.somebody(stage.random, stage.busy())
    while conference.is_live:
        leg = stage.call_in(number, people.CONFERENCE_LINE)
        yield stage.between(1, 4)
        stage.world.answer(leg)
        yield stage.between(1, 3)
        if stage.chance(0.1):
            domain = "invalid" if stage.chance(0.3) else "com"
            stage.world.start_stream(leg, f"wss://captions.example.{domain}/live")
        # It may have ended while they dialled.
        if not conference.is_live:
            stage.world.hangup(leg)
            return
        stage.world.join(conference, leg, mute=stage.chance(0.15))
        yield from _stay(stage, conference, leg)
        if stage.chance(0.6):
            return
        yield stage.between(12, 45)


def _stay(stage: Stage, conference: Conference, leg: Leg) -> Script:
    """Stay for some minutes, perhaps step out and come back, then hang up."""
    yield stage.between(60, 1200)
    if stage.chance(0.3) and leg.conference is conference:
        stage.world.leave(conference, leg)
        yield stage.between(8, 40)
        if conference.is_live and leg.is_alive:
            stage.world.join(conference, leg)
            yield stage.between(60, 400)
    if leg.is_alive:
        stage.world.hangup(leg)


def _talk(stage: Stage, plan: Plan, conference: Conference) -> Script:
    """Two or three people talk to each other for a while, then others do."""
    while conference.is_live:
        speakers = able_to_talk(conference)
        circle = stage.random.sample(speakers, min(len(speakers), stage.random.choice((2, 2, 3))))
        for _ in range(stage.random.randrange(4, 12)):
            yield 0.6 + stage.around(plan.pace)
            able = able_to_talk(conference)
            others = [leg for leg in circle if leg in able and leg is not conference.floor]
            if others:
                stage.world.floor(conference, stage.random.choice(others))


def able_to_talk(conference: Conference) -> list[Leg]:
    return [
        each.leg for each in conference.participants.values() if not each.muted and not each.on_hold
    ]


def _asides(stage: Stage, conference: Conference) -> Script:
    """Now and then one participant hears something alone, or is muted by another API client."""
    while conference.is_live:
        yield stage.between(90, 300)
        if not conference.is_live:
            return
        leg = stage.random.choice(conference.legs)
        what = stage.random.choice(("play", "speak", "mute", "unmute"))
        if what == "play":
            stage.world.play(conference, {"media_name": "welcome_chime"}, [leg])
        elif what == "speak":
            stage.world.speak(conference, "You are the next speaker.", [leg])
        elif what == "mute" and len(conference.participants) > 3:
            stage.world.mute(conference, [leg])
        elif what == "unmute":
            stage.world.unmute(conference, [leg])


def _recording(stage: Stage, conference: Conference) -> Script:
    while conference.is_live:
        recording = stage.world.start_recording(
            conference, format_=stage.random.choice(("mp3", "wav"))
        )
        yield stage.between(120, 420)
        # An operator may have stopped it.
        if recording in conference.active_recordings:
            stage.world.stop_recording(conference, recording.id)
        yield stage.between(20, 120)


def _announcements(stage: Stage, conference: Conference) -> Script:
    while conference.is_live:
        yield stage.between(60, 240)
        if stage.chance(0.7):
            stage.world.speak(conference, stage.random.choice(_ANNOUNCEMENTS))
        else:
            stage.world.play(conference, {"media_url": "https://media.example.com/chime.mp3"})


def _dialling_out(stage: Stage, conference: Conference) -> Script:
    """Bring people in by calling them; some do not answer, and some are machines."""
    world = stage.world
    while conference.is_live:
        yield stage.between(60, 240)
        number = people.stranger(stage.random, stage.busy())
        world.far_ends[number] = stage.random.choice(_FAR_ENDS)
        detection = stage.random.choice(_DETECTIONS)
        line = people.CONFERENCE_LINE
        leg = world.dial(line, number, ring_timeout=20, machine_detection=detection)
        stage.run(_dialled(stage, conference, leg))


def _dialled(stage: Stage, conference: Conference, leg: Leg) -> Script:
    # By then somebody or something has picked up, and the detection is over.
    yield 10
    was_machine = stage.world.far_ends.pop(leg.to, "") == "machine"
    if leg.is_answered and not was_machine and conference.is_live:
        stage.world.join(conference, leg)
        yield stage.between(60, 400)
    yield 15
    if leg.is_alive:
        stage.world.hangup(leg, source="callee")


def _ending(stage: Stage, plan: Plan, conference: Conference, host: Leg) -> Script:
    # Each way leaves its own reason: ended_via_api, host_left, all_left.
    if plan.ending == "api" and conference.is_live:
        stage.world.end(conference)
        return
    if plan.ending == "host" and host.is_alive:
        stage.world.hangup(host)
        return
    while conference.is_live:
        stage.world.hangup(stage.random.choice(conference.legs))
        yield stage.between(1, 5)
