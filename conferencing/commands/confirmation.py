"""Does the effect of an accepted command show? "Accepted" is Telnyx's word; "confirmed" is what a
listing or an event proves.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from django.db import transaction

from conferencing.ledger import forms, problems, proofs, transitions
from conferencing.ledger.verb import Verb
from conferencing.ledger.verbs import VERBS
from conferencing.models import Command
from conferencing.reconcile.observation import SeenConference
from conferencing.reconcile.queues import SeenQueues

from . import acceptances, queue_proofs, reported_effects, telling

# What may have changed the effect of a command since.
LATER = ("sent", "accepted", "unknown", "confirmed")
LEFT = "The person had left before the result could be checked."
ALL_LEFT = "All of them had left before the result could be checked."
NOBODY = "Nothing to change: everyone was already in this state."
OVER = "The conference ended before the result could be checked."
CHANGED_AGAIN = "A later command changed it again before it could be checked."


class Finding(Enum):
    SHOWS = auto()
    NOT_YET = auto()
    SUPERSEDED = auto()


@dataclass(frozen=True, slots=True)
class Verdict:
    finding: Finding
    remark: str = ""


NOT_YET = Verdict(Finding.NOT_YET)
SHOWS = Verdict(Finding.SHOWS)


def settle(
    conference_id: str,
    seen: SeenConference | None,
    now: datetime,
    queues: SeenQueues | None = None,
) -> int:
    """Bring the commands of this conference that were accepted, or not answered, to their end as
    far as `seen`, and the journal, allow; return how many still wait.

    An empty id stands for the commands that name no conference. Without `seen`, and without
    `queues`, those wait that need a listing.
    """
    rows = Command.objects.filter(conference_id=conference_id or None).order_by("id")
    unproven = list(rows.filter(state__in=transitions.UNPROVEN))
    if not unproven:
        return 0
    # Only a listing is compared with what was sent later.
    since = list(rows.filter(id__gt=unproven[0].pk, state__in=LATER)) if seen else []
    return sum(not _settle_one(command, since, seen, queues, now) for command in unproven)


def verdict(command: Command, later: Iterable[Command], seen: SeenConference) -> Verdict:
    """What `seen` proves of this accepted command, when these `later` ones were sent after it.
    Pure.
    """
    verb = VERBS[command.verb]
    since = command.provable_since
    if since is None or seen.asked_at < since:
        return NOT_YET
    # With the conference over there is nothing left to hear or see of it.
    if seen.has_ended:
        return Verdict(Finding.SHOWS, OVER if verb.field else "")
    if verb.name == "end":
        return NOT_YET
    if not verb.field:
        return _of_person(command, seen)
    return _of_mute_or_hold(command, verb, later, seen)


def _settle_one(
    command: Command,
    since: list[Command],
    seen: SeenConference | None,
    queues: SeenQueues | None,
    now: datetime,
) -> bool:
    verb = VERBS[command.verb]
    if verb.proof != "listing":
        return _settle_by_events(command, now)
    if verb.scope == "queue":
        if queues is None:
            return False
        found = SHOWS if queue_proofs.shows(command, queues) else NOT_YET
        return _settle_by_listing(command, found, queues, now)
    if seen is None:
        return False
    later = [other for other in since if other.pk > command.pk]
    found = verdict(command, later, seen)
    if found.finding is Finding.SHOWS and not _is_all_of_it(command):
        found = NOT_YET
    return _settle_by_listing(command, found, seen, now)


def _is_all_of_it(command: Command) -> bool:
    """A removal whose answer was lost may have taken somebody out and left the call up."""
    is_half = command.verb == "remove" and command.state == Command.State.UNKNOWN
    return not is_half or reported_effects.call_hung_up(command)


def _settle_by_listing(
    command: Command, verdict: Verdict, seen: SeenConference | SeenQueues, now: datetime
) -> bool:
    match verdict.finding:
        case Finding.SHOWS:
            return _confirm(command, now, verdict.remark)
        case Finding.SUPERSEDED:
            return transitions.supersede_unproven(command, now, verdict.remark)
    # A listing from before the acceptance proves nothing, however late it is.
    since = command.provable_since
    is_newer = since is not None and seen.asked_at >= since
    if is_newer and _is_overdue(command, now):
        problem = problems.NOT_LISTED if seen.is_complete else problems.UNPROVEN
        return transitions.end_unproven(command, now, problem)
    return False


def _settle_by_events(command: Command, now: datetime) -> bool:
    if reported_effects.shows(command):
        return _confirm(command, now)
    if _is_overdue(command, now):
        return transitions.end_unproven(command, now, problems.NOT_REPORTED)
    return False


def _confirm(command: Command, now: datetime, text: str = "") -> bool:
    with transaction.atomic():
        # The mirror first: rows are locked in the order call, command everywhere.
        acceptances.tell_mirror(command)
        confirmed = transitions.confirm(command, now, text)
        # A remark says that there is nobody left of whom it is true.
        if confirmed and not text:
            telling.follow(command, now)
        return confirmed


def _is_overdue(command: Command, now: datetime) -> bool:
    patience = timedelta(seconds=proofs.CONFIRM_SECONDS)
    since = command.provable_since
    return since is not None and now >= since + patience


def _of_person(command: Command, seen: SeenConference) -> Verdict:
    """In or out of the conference; or there with the flags that were asked for."""
    row = seen.people.get(command.call_control_id)
    match command.verb:
        case "remove" | "leave":
            return NOT_YET if row or not seen.is_complete else SHOWS
        case "join":
            return SHOWS if row and not row.is_joining else NOT_YET
        case "set_exit":
            if row is None:
                return Verdict(Finding.SHOWS, LEFT) if seen.is_complete else NOT_YET
            asked = forms.stored(forms.SetExit, command.arguments)
            is_set = (row.ends_conference_on_exit, row.soft_ends_conference_on_exit) == (
                asked.end_on_exit,
                asked.soft_end_on_exit,
            )
            return SHOWS if is_set else NOT_YET
    return NOT_YET


def _of_mute_or_hold(
    command: Command, verb: Verb, later: Iterable[Command], seen: SeenConference
) -> Verdict:
    """Everybody whom it was to change, and who is still there, is listed so; or was changed again
    since.
    """
    targets = [command.call_control_id] if verb.one_person else command.changed_legs
    there = {leg for leg in targets if leg in seen.people}
    if not there and not seen.is_complete:
        return NOT_YET
    if not there:
        return Verdict(Finding.SHOWS, _why_nobody(verb, targets))
    wrong = {leg for leg in there if _is_set(seen, leg, verb) != verb.value}
    if not wrong:
        return SHOWS
    if not all(any(_contradicts(other, verb, leg) for other in later) for leg in wrong):
        return NOT_YET
    # Some show it: that is proof enough, the others were changed again later.
    return SHOWS if wrong < there else Verdict(Finding.SUPERSEDED, CHANGED_AGAIN)


def _why_nobody(verb: Verb, targets: list[str]) -> str:
    if not targets:
        return NOBODY
    return LEFT if verb.one_person else ALL_LEFT


def _is_set(seen: SeenConference, leg: str, verb: Verb) -> bool | None:
    """None where the listing does not tell."""
    person = seen.people[leg]
    return person.muted if verb.field == "is_muted" else person.on_hold


def _contradicts(later: Command, verb: Verb, leg: str) -> bool:
    other = VERBS[later.verb]
    if other.field != verb.field or other.value == verb.value:
        return False
    return later.concerns(leg)
