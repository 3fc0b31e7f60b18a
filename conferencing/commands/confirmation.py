"""Does the effect of an accepted command show? "Accepted" is Telnyx's word; "confirmed" is what a
listing or an event proves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from conferencing.ledger import transitions
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.reconcile.observation import SeenConference

from . import reported_effects

NOT_SHOWN = transitions.Problem(
    "Accepted, but without effect",
    "Telnyx accepted it, but its listing does not show it.",
    "The screen shows what Telnyx lists. Press again; if it happens again, tell Telnyx the time and the conference.",
    "not_shown",
)
NOT_TOLD = transitions.Problem(
    "Accepted, but without effect",
    "Telnyx accepted it, but has not reported that it happened.",
    "Look at the present state, then press again; if it happens again, tell Telnyx the time and the call.",
    "not_shown",
)
LEFT = "The person had left by then, so there was nothing to see."
ALL_LEFT = "All of them had left by then, so there was nothing to see."
NOBODY = "Everybody was in this state already."
OVER = "The conference ended before a listing could show it."
CHANGED_AGAIN = "Telnyx accepted it; a later press changed it again before a listing could show it."


class Finding(Enum):
    SHOWS = auto()
    NOT_YET = auto()
    OVERRULED = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    finding: Finding
    remark: str = ""


NOT_YET = Verdict(Finding.NOT_YET)
SHOWS = Verdict(Finding.SHOWS)


def settle(conference_id: str, seen: SeenConference | None, now: datetime) -> int:
    """Bring the accepted commands of this conference to their end as far as `seen`, and the
    journal, allow; how many still wait.

    An empty id stands for the commands that name no conference. Without `seen` those wait that need
    a listing.
    """
    rows = Command.objects.filter(conference_id=conference_id or None).order_by("id")
    accepted = list(rows.filter(state=Command.State.ACCEPTED))
    if not accepted:
        return 0
    since = list(rows.filter(id__gt=accepted[0].pk, state__in=["sent", "accepted", "confirmed"]))
    return sum(not _settle_one(command, since, seen, now) for command in accepted)


def verdict(command: Command, later: Iterable[Command], seen: SeenConference) -> Verdict:
    """What `seen` proves of this accepted command, when these `later` ones were sent after it.
    Pure.
    """
    verb = VERBS[command.verb]
    if command.accepted_at is None or seen.asked_at < command.accepted_at:
        return NOT_YET
    if seen.has_ended:
        return Verdict(Finding.SHOWS, OVER if verb.field else "")
    if verb.name == "end":
        return NOT_YET
    if not verb.field:
        return _of_person(command, seen)
    return _of_mark(command, verb, later, seen)


def _settle_one(
    command: Command, since: list[Command], seen: SeenConference | None, now: datetime
) -> bool:
    if VERBS[command.verb].proof != "listing":
        return _settle_by_events(command, now)
    if seen is None:
        return False
    found = verdict(command, [other for other in since if other.pk > command.pk], seen)
    match found.finding:
        case Finding.SHOWS:
            return transitions.confirm(command, now, found.remark)
        case Finding.OVERRULED:
            return transitions.overrule(command, now, found.remark)
    patience = timedelta(seconds=transitions.CONFIRM_SECONDS)
    if (
        command.accepted_at
        and now >= command.accepted_at + patience
        and seen.asked_at >= command.accepted_at
    ):
        return transitions.give_up(command, now, NOT_SHOWN)
    return False


def _settle_by_events(command: Command, now: datetime) -> bool:
    if reported_effects.shows(command):
        return transitions.confirm(command, now)
    patience = timedelta(seconds=transitions.CONFIRM_SECONDS)
    if command.accepted_at and now >= command.accepted_at + patience:
        return transitions.give_up(command, now, NOT_TOLD)
    return False


def _of_person(command: Command, seen: SeenConference) -> Verdict:
    """In or out of the conference; or there with the flags that were asked for."""
    row = seen.people.get(command.call_control_id)
    match command.verb:
        case "remove" | "leave":
            return NOT_YET if row else SHOWS
        case "join":
            return SHOWS if row else NOT_YET
        case "set_exit":
            if row is None:
                return Verdict(Finding.SHOWS, LEFT)
            flags = (row.ends_conference_on_exit, row.soft_ends_conference_on_exit)
            asked = (command.arguments["end_on_exit"], command.arguments["soft_end_on_exit"])
            return SHOWS if flags == asked else NOT_YET
    return NOT_YET


def _of_mark(
    command: Command, verb: Verb, later: Iterable[Command], seen: SeenConference
) -> Verdict:
    """Mute or hold: everybody whom it was to change, and who is still there, is listed so; or was
    changed again since.
    """
    targets = [command.call_control_id] if verb.one_person else command.changed_legs
    there = [leg for leg in targets if leg in seen.people]
    if not there:
        return Verdict(
            Finding.SHOWS, NOBODY if not targets else LEFT if verb.one_person else ALL_LEFT
        )
    field = "muted" if verb.field == "is_muted" else "on_hold"
    wrong = {leg for leg in there if getattr(seen.people[leg], field) != verb.value}
    if not wrong:
        return SHOWS
    if not all(any(_contradicts(other, verb, leg) for other in later) for leg in wrong):
        return NOT_YET
    return SHOWS if wrong < set(there) else Verdict(Finding.OVERRULED, CHANGED_AGAIN)


def _contradicts(later: Command, verb: Verb, leg: str) -> bool:
    other = VERBS[later.verb]
    if other.field != verb.field or other.value == verb.value:
        return False
    return later.concerns(leg)
