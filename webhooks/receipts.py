"""What came of a batch, counted: how many are new, how many were known, and how long they took from
where they happened to here.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from conferencing import tallies, tracing
from conferencing.clocks.telnyx import telnyx_clock
from conferencing.projection import webhook_fields, webhook_parsing

from .received import Received

log = logging.getLogger(__name__)

RECEIVED = "received"
DOUBLED = "doubled"
RECOVERED = "recovered"
LAG = "lag"

# What happened before, while this process did not listen, is a gap and no lag.
_listening_since = datetime.now(UTC)


def count(batch: Sequence[Received], new: Iterable[str]) -> None:
    """`new`: the ids of those that were not known. To be called after the commit."""
    unknown = set(new)
    first = {received.event_id: received for received in reversed(batch)}
    fresh = [received for event_id, received in first.items() if event_id in unknown]
    if batch and batch[0].is_recovered:
        tallies.count(RECOVERED, times=len(fresh))
        return
    tallies.count(RECEIVED, times=len(fresh))
    tallies.count(DOUBLED, times=len(batch) - len(fresh))
    for received in fresh:
        _measure_lag(received)
    if log.isEnabledFor(logging.DEBUG):
        _tell_each(fresh)


def _measure_lag(received: Received) -> None:
    """From when it happened, on Telnyx's clock, to when it was here, by the same clock."""
    event = webhook_parsing.envelope(received.json)
    occurred_at = webhook_fields.occurred_at(event, received.signed_at)
    if occurred_at is not None and occurred_at > telnyx_clock.at(_listening_since):
        arrived_at = telnyx_clock.at(received.received_at)
        tallies.duration(LAG, (arrived_at - occurred_at).total_seconds())


def _tell_each(fresh: Iterable[Received]) -> None:
    for received in fresh:
        kind = webhook_fields.text(webhook_parsing.envelope(received.json), "event_type")
        with tracing.about(event=f"webhook:{received.event_id}"):
            log.debug("Webhook %s, %s: stored", received.event_id, kind)
