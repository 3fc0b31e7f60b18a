"""Who is next: the callers in line whom no agent is being brought to, as we serve them.

By the time they came, also of those who were put back after a failure: Telnyx has those at the end
of its queue.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.models import Call, Offer, OnwardStep
from conferencing.telnyx_api.addresses import can_be_addressed


class InLine(NamedTuple):
    """`since` is on our own clock."""

    caller: str
    queue: str
    since: datetime
    visit: int
    is_taken: bool
    number: str = ""  # from which they call


def callers(queues: Collection[str]) -> list[InLine]:
    """All who wait in these queues, the longest waiting first. Closed legs, which Telnyx may keep
    in line, are no callers. Three queries.
    """
    waiting = Call.objects.filter(waiting_in__in=queues, ended_at=None).only(
        "call_control_id", "waiting_in", "waiting_since", "visits", "from_number"
    )
    alive = [call for call in waiting if _is_alive(call)]
    offers: dict[str, list[Offer]] = defaultdict(list)
    legs = [call.pk for call in alive]
    for offer in Offer.objects.filter(caller__in=legs):
        offers[offer.caller].append(offer)
    leaving = OnwardStep.objects.filter(caller__in=legs, state=OnwardStep.State.ASKED)
    sent_on = set(leaving.values_list("caller", flat=True))
    people = [_in_line(call, offers[call.pk], call.pk in sent_on) for call in alive]
    return sorted(people, key=lambda one: (one.since, one.caller))


def _in_line(call: Call, offers: list[Offer], is_sent_on: bool) -> InLine:
    came = call.waiting_since - telnyx_clock.ahead() if call.waiting_since else timezone.now()
    visit = len(call.visits)
    # One who was put back began another visit by that, and is still the same caller to us.
    earlier = [
        offer.waiting_since for offer in offers if offer.visit + bool(offer.return_command) == visit
    ]
    is_taken = is_sent_on or any(offer.state in Offer.WITH_CALLER for offer in offers)
    # Nobody can be connected with a call that no request can name: no phone rings for it in vain.
    is_free = not is_taken and can_be_addressed(call.pk)
    since = min([came, *earlier])
    return InLine(call.pk, call.waiting_in, since, visit, not is_free, call.from_number)


def _is_alive(call: Call) -> bool:
    return bool(call.visits[-1].get("is_alive", True)) if call.visits else True
