"""Supervisors on the line: the bar of one of them, and who else listens to a conference."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Stage = Literal["dialling", "joining", "in", "leaving", "ended"]
# unknown: it cannot be ruled out that they are heard.
Heard = Literal["nobody", "some", "everyone", "unknown"]


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody to whom the supervisor can whisper. `hears`: their whisper, or their voice, now.
    `number`: full or masked, empty where it is the label already; `since`: when they came.
    """

    leg: str
    label: str
    is_chosen: bool
    hears: bool
    supervises: bool = False
    number: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """`words`: who hears them. `mode`: what they want. `told`: why something was not done, or has
    ended. `is_changing`: the wish is not reached yet. `is_private`: others do not see them;
    `may_hide`: they may ask for that. `may_take_over`: they are heard, and one of the others may
    leave. `of`: what they listen to; of an agent's talk, and a caller
    who waits, there is no conference, but a `queue`.
    """

    conference_id: str
    name: str
    stage: Stage
    heard: Heard
    words: str
    mode: str
    told: str = ""
    is_changing: bool = False
    is_recorded: bool = False
    people: tuple[Listener, ...] = ()
    since: datetime | None = None
    is_private: bool = False
    may_hide: bool = False
    may_take_over: bool = False
    is_taking_over: bool = False
    of: Literal["conference", "talk", "waiting"] = "conference"
    queue: str = ""


@dataclass(frozen=True, slots=True)
class Private:
    """Somebody who listens privately, since when (None: not yet), and to which conference."""

    pk: int
    name: str
    conference_id: str
    conference: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Of a conference: "Maria", what they do there: "listening", and since when, on our own clock.
    `is_heard`: by anybody.
    """

    name: str
    doing: str
    since: datetime | None = None
    is_heard: bool = False


@dataclass(frozen=True, slots=True)
class Overseen:
    """The leg of an agent who talks, by which others can listen, and who does."""

    leg: str
    supervisors: tuple[Supervisor, ...] = ()
