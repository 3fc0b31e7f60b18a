"""What a press does to others: who is hung up, whether a conference ends or closes, whether a
recording stops. Pure.

A dialog says it before the press, and the same rule is applied again under the lock of the press.
tests/commands/test_consequences.py holds it to what the simulated Telnyx then does.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from hashlib import blake2s
from typing import Literal

from .verb import Verb

# asked: by the verb itself. host: somebody leaves who ends it by leaving. last: nobody stays.
End = Literal["", "asked", "host", "last"]

YES = "yes"


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody in a conference. `ends`, `closes`: what the conference does when they leave."""

    leg: str
    ends: bool = False
    closes: bool = False
    is_muted: bool = False


@dataclass(frozen=True, slots=True)
class Room:
    """A live conference. `is_recorded`: a recording runs, or is paused."""

    people: tuple[Present, ...] = ()
    is_recorded: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What a press finds: the conference that it acts on, or those that its people are in; and by
    leg the call that somebody is connected with outside of conferences. `handler`: who else has
    said that they handle the conference.
    """

    rooms: tuple[Room, ...] = ()
    talks: Mapping[str, str] = field(default_factory=dict)
    handler: str = ""


@dataclass(frozen=True, slots=True)
class Consequence:
    """Legs: `hung_up` lose their call, `parted` are the other parties of talks that break off,
    `opens` are muted microphones that open, `taken` are pulled out of a talk or a conference
    though the verb's name does not say so. `handler`: it is done to everybody in a conference that
    this colleague is handling.
    """

    hung_up: frozenset[str] = frozenset()
    parted: frozenset[str] = frozenset()
    ends: End = ""
    closes: bool = False
    stops_recording: bool = False
    opens: frozenset[str] = frozenset()
    starts_again: bool = False
    taken: frozenset[str] = frozenset()
    handler: str = ""

    @property
    def legs(self) -> frozenset[str]:
        """All whom it concerns."""
        return self.hung_up | self.parted | self.opens | self.taken

    @property
    def facts(self) -> frozenset[str]:
        """All that it does to others, each a short word: what happens, and to which leg. More facts
        are worse.
        """
        # Who ends a conference means everybody, whoever is there by then.
        lost = frozenset() if self.ends == "asked" else self.hung_up | self.parted
        flags = {
            "ends": bool(self.ends),
            "closes": self.closes,
            "stops-recording": self.stops_recording,
            "starts-again": self.starts_again,
        }
        return frozenset(
            [name for name, is_so in flags.items() if is_so]
            + [f"loses-{_short(leg)}" for leg in lost]
            + [f"opens-{_short(leg)}" for leg in self.opens]
            + [f"takes-{_short(leg)}" for leg in self.taken]
            + ([f"handled-{_short(self.handler)}"] if self.handler else [])
        )

    @property
    def token(self) -> str:
        """What a page sends back of it: "yes.ends.loses-9c1185a5"."""
        return ".".join([YES, *sorted(self.facts)])


NOTHING = Consequence()


def of(verb: Verb, scene: Scene, legs: Sequence[str]) -> Consequence:
    """What the verb, pressed for these legs, does to them and to others."""
    rule = RULES.get(verb.name)
    found = rule(scene, legs) if rule else NOTHING
    return replace(found, handler=scene.handler) if verb.name in FOR_ALL else found


def must_ask(verb: Verb, consequence: Consequence) -> bool:
    return verb.needs_confirmation or bool(consequence.facts)


def is_confirmed(verb: Verb, consequence: Consequence, token: str) -> bool:
    """Whether an operator who agreed to `token` has agreed to this: to all of it, or to more. An
    empty token agrees to nothing.
    """
    if not must_ask(verb, consequence):
        return True
    yes, *agreed = token.split(".")
    return yes == YES and consequence.facts.issubset(agreed)


def _short(leg: str) -> str:
    """Call control ids are long, and a conference may have hundreds."""
    return blake2s(leg.encode(errors="surrogatepass"), digest_size=4).hexdigest()


# --- The rules ------------------------------------------------------------------------------------


def _hang_up(scene: Scene, legs: Sequence[str]) -> Consequence:
    """They leave whatever they are in, and their calls end."""
    gone = Consequence(hung_up=frozenset(legs))
    return _all_of([gone, *_departures(scene, legs), _parting(scene, legs)])


def _leave(scene: Scene, legs: Sequence[str]) -> Consequence:
    """They leave their conference, and stay on the line."""
    return _all_of(_departures(scene, legs))


def _transfer(scene: Scene, legs: Sequence[str]) -> Consequence:
    """Once the new number answers, they leave whatever they are in, as the verb says."""
    return _all_of([*_departures(scene, legs), _parting(scene, legs)])


def _take(scene: Scene, legs: Sequence[str]) -> Consequence:
    """They go somewhere else: whatever they are in loses them."""
    inside = {person.leg for room in scene.rooms for person in room.people}
    taken = frozenset(leg for leg in legs if leg in inside or leg in scene.talks)
    parts = [Consequence(taken=taken), *_departures(scene, legs), _parting(scene, legs)]
    return _all_of(parts)


def _end(scene: Scene, legs: Sequence[str]) -> Consequence:
    everybody = frozenset(person.leg for room in scene.rooms for person in room.people)
    is_recorded = any(room.is_recorded for room in scene.rooms)
    return Consequence(hung_up=everybody, ends="asked", stops_recording=is_recorded)


def _unmute_everyone(scene: Scene, legs: Sequence[str]) -> Consequence:
    people = [person for room in scene.rooms for person in room.people]
    return Consequence(opens=frozenset(person.leg for person in people if person.is_muted))


def _start_recording(scene: Scene, legs: Sequence[str]) -> Consequence:
    return Consequence(starts_again=any(room.is_recorded for room in scene.rooms))


def _departures(scene: Scene, legs: Sequence[str]) -> list[Consequence]:
    return [_departure(room, legs) for room in scene.rooms]


def _departure(room: Room, legs: Sequence[str]) -> Consequence:
    """What becomes of a conference when these leave it, one after the other."""
    staying = {person.leg: person for person in room.people}
    closes = False
    for leg in legs:
        person = staying.pop(leg, None)
        if person is None:
            continue
        # Telnyx: who ends a conference on exit hangs up all others; otherwise it ends with the
        # last. Either way a recording of it is saved.
        if person.ends:
            return Consequence(
                hung_up=frozenset(staying), ends="host", stops_recording=room.is_recorded
            )
        if not staying:
            return Consequence(ends="last", stops_recording=room.is_recorded)
        closes = closes or person.closes
    return Consequence(closes=closes)


def _parting(scene: Scene, legs: Iterable[str]) -> Consequence:
    # Telnyx hangs up the other side of a connection, unless it was told to park it: we never do.
    others = {scene.talks[leg] for leg in legs if leg in scene.talks}
    return Consequence(parted=frozenset(others))


def _all_of(parts: Iterable[Consequence]) -> Consequence:
    return reduce(_both, parts, NOTHING)


def _both(one: Consequence, other: Consequence) -> Consequence:
    return Consequence(
        hung_up=one.hung_up | other.hung_up,
        parted=one.parted | other.parted,
        ends=one.ends or other.ends,
        closes=one.closes or other.closes,
        stops_recording=one.stops_recording or other.stops_recording,
        opens=one.opens | other.opens,
        starts_again=one.starts_again or other.starts_again,
        taken=one.taken | other.taken,
        handler=one.handler or other.handler,
    )


Rule = Callable[[Scene, Sequence[str]], Consequence]

# By verb. One that is missing does nothing to others that its name does not say.
RULES: Mapping[str, Rule] = {
    "remove": _hang_up,
    "remove_these": _hang_up,
    "hangup": _hang_up,
    "hangup_these": _hang_up,
    "leave": _leave,
    "move": _leave,
    "transfer": _transfer,
    "transfer_these": _transfer,
    "join": _take,
    "join_these": _take,
    "create_conference": _take,
    "enqueue": _take,
    "enqueue_these": _take,
    "bridge": _take,
    "end": _end,
    "unmute_everyone": _unmute_everyone,
    "record_start": _start_recording,
}
# What everybody in a conference notices. It asks first where a colleague is handling it.
FOR_ALL = frozenset(
    {
        *("mute_everyone", "unmute_everyone", "hold_everyone", "unhold_everyone"),
        *("mute_callers", "unmute_last"),
    }
)
