"""The bar of a supervisor on a call that is in no conference: with whom, and who hears them."""

from collections.abc import Mapping

from conferencing.audibility.hearing import Voice, hearing
from conferencing.audibility.sentences import listed
from conferencing.models import Supervision
from conferencing.queries.agents import talks
from conferencing.queries.names import directory
from conferencing.queries.names.foreign_text import fit, isolated
from conferencing.queries.screens.supervision import Bar, Heard, Listener, Stage

from . import call_reading, call_rules
from .call_rules import CallFacts, CallStand

ROLES = {"listen": "monitor", "whisper": "whisper", "barge": "barge"}


def read(row: Supervision, *, numbers: bool) -> Bar:
    names = _names(row, numbers=numbers)
    stand, facts = call_reading.stand(row), call_reading.facts(row)
    stage = _stage(stand, facts)
    voices = talk(names, row.leg, row.wanted_mode, row.call)
    heard_by = hearing(voices).heard_by[row.leg]
    is_heard = call_rules.is_heard(stand, facts) and bool(heard_by)
    told = [isolated(names[key]) for key in names if key in heard_by]
    heard: Heard = "nobody"
    if is_heard:
        heard = "everyone" if len(told) == len(names) else "some"
    is_talk = len(names) > 1
    return Bar(
        "",
        call_name(names),
        stage,
        heard,
        _words(stand, facts, told),
        row.next_mode or row.wanted_mode,
        told=row.problem,
        is_changing=bool(row.next_mode),
        people=tuple(
            Listener(key, names[key], key == row.call, is_heard and key in heard_by)
            for key in names
        ),
        since=row.joined_at or row.started_at,
        is_private=row.is_private,
        may_hide="private" in facts.may and row.wanted_mode == "listen" and not row.next_mode,
        of="talk" if is_talk else "waiting",
        queue=row.queue,
    )


def talk(names: Mapping[str, str], leg: str, mode: str, supervised: str) -> list[Voice]:
    """The two ends, or the one who waits, and the supervisor: a whisper is for the supervised."""
    role = ROLES[mode]
    whisper_to = (supervised,) if role == "whisper" else ()
    return [*(Voice(key) for key in names), Voice(leg, role=role, whisper_to=whisper_to)]


def call_name(names: Mapping[str, str]) -> str:
    """The agent first: "Ana and +12025550142"."""
    return listed([isolated(name) for name in names.values()])


def _names(row: Supervision, *, numbers: bool) -> dict[str, str]:
    """By leg: of an agent's call the agent first, then the caller; or the caller alone."""
    talk = talks.of_leg(row.call)
    caller = talk.caller if talk else row.call
    known = directory.of_legs([caller], numbers=numbers).person(caller).label
    if talk is None:
        return {row.call: known}
    agent = fit(talk.user.get_full_name()) or fit(talk.user.get_username())
    return {row.call: agent, caller: known}


def _stage(stand: CallStand, facts: CallFacts) -> Stage:
    if facts.phone.answered_at is None:
        return "leaving" if stand.leaving_at else "dialling"
    return "leaving" if call_rules.must_end(stand, facts) else "in"


def _words(stand: CallStand, facts: CallFacts, hearers: list[str]) -> str:
    is_answered = facts.phone.answered_at is not None
    if is_answered and stand.mode != "listen":
        said = f"{listed(hearers)} {'hears' if len(hearers) == 1 else 'hear'} you"
        return said if hearers else "Nobody hears you"
    if stand.next_mode:
        return "Your phone will ring again in a moment"
    if _stage(stand, facts) == "leaving":
        return "Leaving"
    if is_answered:
        return "Nobody hears you"
    if not facts.phone.is_known:
        return "Calling your phone"
    if stand.mode == "listen":
        return "Your phone is ringing"
    return f"Your phone is ringing: {listed(hearers)} will hear you when you answer"
