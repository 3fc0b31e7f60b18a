"""What comes next for a call that follows a route. Pure: the same facts give the same step, whoever
asks and however often.

Three things stand above all: a call is answered once; nobody waits in silence; and nobody is hung
up on who has not been told why, or whom somebody has taken.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from . import words
from .facts import Facts, Stand
from .moves import STAY as STAY
from .moves import Action as Action
from .moves import Step as Step

# A refusal is answered by asking again, so often and after so long.
MOST_TRIES = 3
AGAIN = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(seconds=30)
# A refusal of ours, such as that of too many calls in a minute, may pass within this time.
TO_SEND = timedelta(seconds=30)
# Who has left a queue is with somebody, or in another, or on their way, within this time.
TO_GO_ON = timedelta(seconds=5)
# The same where the queue sends its callers on by itself.
TO_BE_SENT_ON = timedelta(seconds=20)
# A phone rings for half a minute; after this, nothing was heard of it at all.
TO_RING = timedelta(seconds=60)
# A caller is often heard to be connected, or to have hung up, after the phone that was dialled.
TO_HEAR_OF = timedelta(seconds=3)
# Refused by Telnyx: the queue is full; they are in it already; the conference is full.
QUEUE_FULL, IN_QUEUE, CONFERENCE_FULL = "90036", "90038", "90032"


def next_step(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.is_over:
        return Step("end", told=words.HUNG_UP)
    if stand.stage == "leaving":
        return _leaving(stand, facts, now)
    if facts.is_with_somebody:
        return _with_somebody(stand, facts, now)
    if facts.waiting_in and stand.stage != "waiting":
        # Where the route has sent them, or somebody else.
        return _go("waiting")
    if facts.is_taken and stand.stage in ("greeting", "sending", "hanging_up"):
        return STAY
    return BY_STAGE[stand.stage](stand, facts, now)


def fall_back(stand: Stand, told: str) -> Step:
    """To where calls go otherwise; to whoever watches the screens, where that was tried."""
    if stand.has_else:
        return Step("fall_back", "sending", told)
    return _needs_you(words.NOWHERE, told)


def _with_somebody(stand: Stand, facts: Facts, now: datetime) -> Step:
    """Or in the conference of the route before anybody else is."""
    if facts.is_alone and stand.stage == "alone":
        return _music(stand, facts, now) or STAY
    if facts.is_alone and stand.stage == "sending":
        return _go("alone")
    return _go("leaving", words.TAKEN)


# --- Stages ---------------------------------------------------------------------------------------


def _answering(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.is_answered:
        return _go("greeting" if stand.has_greeting else "sending")
    return _ask("answer", stand, facts, now) or _needs_you(words.NOT_ANSWERED, facts.step.words)


def _greeting(stand: Stand, facts: Facts, now: datetime) -> Step:
    """What cannot be read out is left out: they have called for something else."""
    if facts.step.progress == "" and not stand.refused:
        return Step("greet")
    is_reading = facts.step.progress == "done" and _is_reading(stand, facts, now)
    return STAY if facts.step.progress == "underway" or is_reading else _go("sending")


def _sending(stand: Stand, facts: Facts, now: datetime) -> Step:
    return BY_KIND[stand.kind](stand, facts, now)


def _waiting(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.is_to_hear:
        return _stop(facts, now) or STAY
    if music := _music(stand, facts, now):
        return music
    if facts.waiting_in or facts.is_taken:
        return STAY
    by_phone = stand.kind == "phone" and facts.left_at is None
    return (_ringing if by_phone else _unqueued)(stand, facts, now)


def _unqueued(stand: Stand, facts: Facts, now: datetime) -> Step:
    """They are not in line: not any more, or as far as we have heard."""
    since = max(facts.left_at or stand.since, stand.since)
    if now < since + (TO_BE_SENT_ON if facts.has_own_way else TO_GO_ON):
        return STAY
    if facts.left_at is None and not _has_looked(stand, stand.since):
        return Step("look")
    if facts.left_because == "leave":
        return _needs_you(words.TAKEN_OUT)
    return fall_back(stand, words.WAITED)


def _ringing(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.phone == "ringing":
        return STAY
    since = facts.phone_over_at if facts.phone == "over" else stand.since
    is_late = _is_past(since, TO_HEAR_OF if facts.phone == "over" else TO_RING, now)
    return fall_back(stand, words.NO_ANSWER) if is_late else STAY


def _alone(stand: Stand, facts: Facts, now: datetime) -> Step:
    """They are in the conference no more. That is often heard before the hang-up that it came
    from, and while somebody takes them elsewhere.
    """
    since = max(facts.left_room_at or stand.since, stand.since)
    if facts.is_taken or not _is_past(since, TO_GO_ON, now):
        return STAY
    return _needs_you(words.LEFT_CONFERENCE) if _has_looked(stand, since) else Step("look")


def _hanging_up(stand: Stand, facts: Facts, now: datetime) -> Step:
    return _ask("hangup", stand, facts, now) or _needs_you(words.NOT_ENDED, facts.step.words)


def _needing(stand: Stand, facts: Facts, now: datetime) -> Step:
    return (_music(stand, facts, now) or STAY) if facts.is_answered else STAY


def _leaving(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.waiting_in and not facts.is_with_somebody:
        # The connection came to nothing, and they wait again.
        return _go("waiting")
    return _stop(facts, now) or Step("end", told=words.TAKEN)


# --- To where it goes -----------------------------------------------------------------------------


def _to_queue(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.step.progress == "done" or facts.step.code == IN_QUEUE:
        return _go("waiting")
    if facts.step.code == QUEUE_FULL:
        return _go("waiting") if facts.has_own_way else fall_back(stand, words.FULL)
    return _send(stand, facts, now) or fall_back(stand, _why(stand, facts))


def _to_conference(stand: Stand, facts: Facts, now: datetime) -> Step:
    if facts.step.progress == "done":
        # They were in, and are not any more.
        is_late = _is_past(facts.step.finished_at, TO_GO_ON, now)
        return _needs_you(words.LEFT_CONFERENCE) if is_late else STAY
    if facts.step.code == CONFERENCE_FULL:
        return fall_back(stand, words.CONFERENCE_FULL)
    return _send(stand, facts, now) or fall_back(stand, _why(stand, facts))


def _to_phone(stand: Stand, facts: Facts, now: datetime) -> Step:
    """What they hear while it rings begins first. It is dialled once: if nobody can tell whether it
    rings, it may.
    """
    if facts.step.progress == "" and (music := _music(stand, facts, now)):
        return music
    if facts.step.progress in ("done", "not_known"):
        return _go("waiting")
    if facts.step.progress == "failed":
        return fall_back(stand, facts.step.words)
    return _ask("send", stand, facts, now) or fall_back(stand, _why(stand, facts))


def _to_message(stand: Stand, facts: Facts, now: datetime) -> Step:
    """Telnyx reads nothing out before what plays for ever has been stopped."""
    is_to_stop = facts.step.progress == "" and not _has_stopped_in_vain(facts)
    if is_to_stop and (stop := _stop(facts, now)):
        return stop
    if facts.step.progress == "done":
        return STAY if _is_reading(stand, facts, now) else _go("hanging_up")
    asked = _ask("send", stand, facts, now)
    return asked or fall_back(stand, words.why(words.NOT_READ_OUT, _why(stand, facts)))


BY_STAGE: Mapping[str, Callable[[Stand, Facts, datetime], Step]] = {
    "answering": _answering,
    "greeting": _greeting,
    "sending": _sending,
    "waiting": _waiting,
    "alone": _alone,
    "hanging_up": _hanging_up,
    "needs_you": _needing,
}
BY_KIND: Mapping[str, Callable[[Stand, Facts, datetime], Step]] = {
    "queue": _to_queue,
    "conference": _to_conference,
    "phone": _to_phone,
    "message": _to_message,
}

# --- Small steps ----------------------------------------------------------------------------------


def _ask(action: Action, stand: Stand, facts: Facts, now: datetime) -> Step | None:
    """For the first time; or once more, after a look for events that were lost. None: it has been
    in vain too often, or cannot be asked for.
    """
    step = facts.step
    if facts.is_taken or step.progress == "underway":
        return STAY
    if step.progress == "":
        return None if stand.refused and now >= stand.since + TO_SEND else Step(action)
    if not _is_past(step.finished_at, AGAIN, now):
        return STAY
    if not _has_looked(stand, step.finished_at):
        return Step("look")
    return Step(action) if stand.tries < MOST_TRIES else None


def _send(stand: Stand, facts: Facts, now: datetime) -> Step | None:
    """As `_ask`. From the first refusal on they hear something until it is asked for again: not
    before, for most are taken at once, and not where they may be with somebody by now.
    """
    step = _ask("send", stand, facts, now)
    is_refused = facts.step.progress == "failed" or bool(stand.refused)
    if step and is_refused and not facts.is_taken and (music := _music(stand, facts, now)):
        return music
    return step


def _has_looked(stand: Stand, since: datetime | None) -> bool:
    return stand.looked_at is not None and (since is None or stand.looked_at >= since)


def _music(stand: Stand, facts: Facts, now: datetime) -> Step | None:
    """What they hear until somebody has them. None where it plays, or will not play."""
    music = facts.music
    if music.progress in ("underway", "not_known") or facts.is_played_to or facts.is_hushed:
        return None
    if music.progress and not _is_past(music.finished_at, AGAIN, now):
        return None
    return Step("music") if stand.music_tries < MOST_TRIES else None


def _stop(facts: Facts, now: datetime) -> Step | None:
    """None: nothing of ours plays. While it is heard to play, this is asked for again and again."""
    may_play = facts.music.progress in ("underway", "not_known") or (
        facts.music.progress == "done" and facts.is_played_to
    )
    if facts.stop.progress == "underway":
        return STAY
    if not may_play or facts.stop.progress == "done":
        return None
    if not facts.stop.progress:
        return Step("stop")
    if not facts.is_played_to and _has_stopped_in_vain(facts):
        return None
    return Step("stop") if _is_past(facts.stop.finished_at, _pause(facts.stops), now) else STAY


def _has_stopped_in_vain(facts: Facts) -> bool:
    return facts.stop.is_in_vain and facts.stops >= MOST_TRIES


def _pause(times: int) -> timedelta:
    """How long after the last of so many: less and less often, and never not at all."""
    return min(AGAIN * (1 << min(max(times - 1, 0), 8)), LONGEST_PAUSE)


def _is_reading(stand: Stand, facts: Facts, now: datetime) -> bool:
    """The end of a text may never be reported."""
    longest = timedelta(seconds=stand.reads_seconds)
    return facts.is_read_to and not _is_past(facts.step.finished_at, longest, now)


def _is_past(since: datetime | None, patience: timedelta, now: datetime) -> bool:
    return since is None or now >= since + patience


def _why(stand: Stand, facts: Facts) -> str:
    return facts.step.words or stand.refused


def _needs_you(*told: str) -> Step:
    return _go("needs_you", words.why(*told))


def _go(stage: str, told: str = "") -> Step:
    return Step("go", stage, told)
