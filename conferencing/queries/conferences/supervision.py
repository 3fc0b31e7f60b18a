"""Who supervises a conference: their rows, and its people as the mirror has them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from conferencing.audibility.hearing import Voice, hearing
from conferencing.audibility.sentences import audience
from conferencing.models import Supervision

from ..names.directory import Directory
from ..names.foreign_text import fit, isolated
from ..names.person import listed
from ..reading import hidden
from ..screens.supervision import Supervisor
from .hearing import Hearer, hearers, labels_of, voice


@dataclass(frozen=True, slots=True)
class Present:
    """`legs`: of all who ever supervised this conference. `entering`: of those who have come in and
    were not seen to be muted yet, as the dial asked for. `open_rows`: of those who supervise now.
    `hidden`: of those who listen privately, or did; they are in none of the others.
    """

    legs: frozenset[str] = frozenset()
    entering: frozenset[str] = frozenset()
    open_rows: tuple[Supervision, ...] = field(default=(), compare=False)
    hidden: frozenset[str] = frozenset()


def read(conference_id: str) -> Present:
    """One query; two where somebody listens privately, or did."""
    known = list(Supervision.objects.filter(conference=conference_id).select_related("user"))
    rows = [row for row in known if not row.is_private]
    legs = frozenset(row.leg for row in rows if row.leg)
    under_way = [row for row in rows if row.ended_at is None]
    entering = frozenset(row.leg for row in under_way if row.joined_at is None and row.leg)
    in_order = tuple(sorted(under_way, key=lambda row: row.started_at))
    has_private = any(row.is_private for row in known)
    secret = hidden.legs_in(conference_id) if has_private else frozenset()
    return Present(legs, entering, in_order, secret)


def supervisors(
    present: Present, people: Sequence[Hearer], directory: Directory
) -> tuple[Supervisor, ...]:
    """What each of them does, as far as the mirror tells."""
    voices = {person.call_control_id: voice(person) for person in people}
    names = labels_of(people, directory)
    return tuple(_supervisor(row, voices, names, present) for row in present.open_rows)


def name_of(row: Supervision) -> str:
    return fit(row.user.get_full_name()) or fit(row.user.get_username())


def _supervisor(
    row: Supervision, voices: dict[str, Voice], names: Mapping[str, str], present: Present
) -> Supervisor:
    mine, since = voices.get(row.leg), max(filter(None, (row.joined_at, row.wanted_at)))
    if mine is None:
        return Supervisor(name_of(row), "on their way in", since)
    if mine.is_on_hold:
        return Supervisor(name_of(row), "on hold, heard by nobody", since)
    if mine.is_silent or row.leg in present.entering:
        return Supervisor(name_of(row), "listening, heard by nobody", since)
    if mine.role == "whisper":
        whom = [isolated(names[leg]) for leg in hearers(mine, voices.values())]
        doing = f"whispering to {listed(whom)}" if whom else "whispering, heard by nobody"
        return Supervisor(name_of(row), doing, since, is_heard=bool(whom))
    there = tuple(voices.values())
    known = hearing(there)
    heard = f"heard {audience(mine, there, known, {})}"
    return Supervisor(name_of(row), heard, since, is_heard=bool(known.heard_by[row.leg]))
