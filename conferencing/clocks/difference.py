"""How far Telnyx's clock is from ours, from what every answer and every webhook tells. Pure.

All is measured against a steady clock: seconds since no particular moment, which nobody sets. So
setting the machine's own clock, by hand or by NTP, leaves what is known here as it is.

Nothing is known better than to about a second, because Telnyx's stamps are whole seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

# So many of the newest answers, and of the newest webhooks, are kept. After a leap of the steady
# clock (a machine that slept) the newer answers are the majority when half have come since.
KEPT = 9
# No single answer is believed: its Date may come from a proxy's cache.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """Telnyx's clock less the steady one lies between these, in seconds."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Telnyx's clock less the steady one, in seconds; `is_known` once answers agree on it or
    webhooks have moved it. `seconds` begins as if our own clock were right.
    """

    seconds: float
    is_known: bool = False
    answers: tuple[Bounds, ...] = ()
    webhooks: tuple[float, ...] = ()

    def after_answer(self, date: float, asked: float, answered: float) -> "Difference":
        """An answer with this Date (Unix time), to a request made and answered at these times of
        the steady clock.
        """
        # A Date is cut to its second, and was written at any time between the two.
        bounds = Bounds(date - answered, date + 1 - asked)
        return replace(self, answers=(*self.answers, bounds)[-KEPT:])._settled()

    def told(self, bounds: Bounds) -> "Difference":
        """Somebody else has worked it out, who heard enough answers."""
        return replace(self, answers=(bounds,) * FEWEST)._settled()

    def after_webhook(self, signed: float, received: float) -> "Difference":
        """A webhook signed at this Unix time, received at this time of the steady clock. It may
        have been on its way for long: so it proves how far ahead Telnyx's clock is at least.
        """
        least = signed - received
        heard = replace(self, webhooks=(*self.webhooks, least)[-KEPT:])
        # Each webhook comes by here, and nearly all of them prove nothing new.
        return heard._settled() if least > self.seconds else heard

    def _settled(self) -> "Difference":
        """Moved as little as what was heard demands, so that it rests while nothing is wrong."""
        agreed = min(_agreed(self.answers), key=self._distance, default=None)
        seconds = self.seconds
        if agreed and not agreed.low <= seconds <= agreed.high:
            seconds = (agreed.low + agreed.high) / 2
        # The second highest: no single webhook is believed either.
        least = sorted(self.webhooks)[-2] if len(self.webhooks) >= FEWEST else seconds
        if seconds < least:
            seconds = min(least, agreed.high) if agreed else least
        is_known = self.is_known or agreed is not None or seconds != self.seconds
        return replace(self, seconds=seconds, is_known=is_known)

    def _distance(self, bounds: Bounds) -> float:
        return max(bounds.low - self.seconds, self.seconds - bounds.high, 0.0)


def _agreed(answers: Sequence[Bounds]) -> Iterator[Bounds]:
    """Where most of the answers overlap, and more than half of them: Marzullo's algorithm."""
    if not answers:
        return
    counted = [
        (sum(each.low <= one.low <= each.high for each in answers), one.low) for one in answers
    ]
    most = max(count for count, _ in counted)
    if most < FEWEST or 2 * most <= len(answers):
        return
    for count, low in counted:
        if count == most:
            yield Bounds(low, min(one.high for one in answers if one.low <= low <= one.high))
