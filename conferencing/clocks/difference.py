"""How far Telnyx's clock is from ours, from what every answer and every webhook tells. Pure.

All is measured against a steady clock: seconds since no particular moment, which nobody sets. So
setting the machine's own clock, by hand or by NTP, leaves what is known here as it is.

Nothing is known better than to about a second, because Telnyx's stamps are whole seconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

# So many of the newest answers, and of the newest webhooks, are kept. After a leap of the steady
# clock (a machine that slept) the newer answers are the majority when half have come since.
KEPT = 9
# No single answer is believed: its Date may come from a proxy's cache.
FEWEST = 2
# Of webhooks, one each so many seconds is a sample, and so many of the newest samples that agree
# are taken for prompt: whatever holds webhooks up does not hold all of them up alike.
SAMPLE_SECONDS = 2.0
PROMPT = 5
# A stamp is cut to its second, and a prompt webhook is two seconds on its way at most.
LONGEST_WAY = 3.0
# How fast the steady clock may run wrong: what was measured long ago is known less well.
DRIFT = 0.0005
# Two readings of our own clock that are further apart: one of our clocks was set in between.
STEP = 2.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Telnyx's clock less the steady one lies between these, in seconds."""

    low: float
    high: float


class Sample(NamedTuple):
    """A webhook: how far Telnyx's clock is ahead of the steady one at least; and when that read
    `received`, and our own clock was `own` ahead of it.
    """

    least: float
    received: float
    own: float


@dataclass(frozen=True, slots=True)
class Difference:
    """Telnyx's clock less the steady one, in seconds; `is_known` once answers agree on it or
    webhooks have moved it. `seconds` begins as if our own clock were right, which is `own` ahead of
    the steady one.
    """

    seconds: float
    own: float
    is_known: bool = False
    answers: tuple[Bounds, ...] = ()
    webhooks: tuple[float, ...] = ()
    samples: tuple[Sample, ...] = ()

    def after_answer(self, date: float, asked: float, answered: float) -> "Difference":
        """An answer with this Date (Unix time), to a request made and answered at these times of
        the steady clock.
        """
        # A Date is cut to its second, and was written at any time between the two.
        bounds = Bounds(date - answered, date + 1 - asked)
        return replace(self, answers=(*self.answers, bounds)[-KEPT:])._settled(answered)

    def told(self, bounds: Bounds, at: float) -> "Difference":
        """Somebody else has worked it out by `at`, who heard enough answers."""
        return replace(self, answers=(bounds,) * FEWEST)._settled(at)

    def told_by_webhooks(self, seconds: float, at: float) -> "Difference":
        """Somebody else has worked it out by `at`, who heard enough prompt webhooks."""
        sample = Sample(seconds - LONGEST_WAY / 2, at, self.own)
        return replace(self, samples=(sample,) * PROMPT)._settled(at)

    def after_webhook(self, signed: float, received: float) -> "Difference":
        """A webhook signed at this Unix time, received at this time of the steady clock. It may
        have been on its way for long: so it proves how far ahead Telnyx's clock is at least.
        """
        least = signed - received
        samples = self.samples
        if not samples or received - samples[-1].received >= SAMPLE_SECONDS:
            samples = (*samples, Sample(least, received, self.own))[-KEPT:]
        heard = replace(self, webhooks=(*self.webhooks, least)[-KEPT:], samples=samples)
        # Each webhook comes by here, and nearly all of them prove nothing new.
        is_news = not least <= self.seconds <= least + LONGEST_WAY
        return heard._settled(received) if is_news else heard

    def _settled(self, at: float) -> "Difference":
        """Moved as little as what was heard demands, so that it rests while nothing is wrong."""
        agreed = min(_agreed(self.answers), key=self._distance, default=None)
        signed = self.signed(at)
        if agreed and signed and self._is_overruled(agreed, signed):
            agreed = signed
        seconds = self.seconds
        if agreed and not agreed.low <= seconds <= agreed.high:
            seconds = (agreed.low + agreed.high) / 2
        # The second highest: no single webhook is believed either.
        least = sorted(self.webhooks)[-2] if len(self.webhooks) >= FEWEST else seconds
        if seconds < least:
            seconds = min(least, agreed.high) if agreed else least
        is_known = self.is_known or agreed is not None or seconds != self.seconds
        return replace(self, seconds=seconds, is_known=is_known)

    def signed(self, at: float) -> Bounds | None:
        """Where prompt webhooks place it; None while too few of them agree."""
        valid = [one for one in self.samples if abs(one.own - self.own) <= STEP]
        if len(valid) < PROMPT:
            return None
        # The second highest, as below.
        top = sorted(one.least for one in valid)[-2]
        prompt = [one for one in valid if abs(one.least - top) <= LONGEST_WAY]
        if len(prompt) < PROMPT:
            return None
        margin = DRIFT * (at - min(one.received for one in prompt))
        return Bounds(top - margin, top + LONGEST_WAY + margin)

    def _is_overruled(self, agreed: Bounds, signed: Bounds) -> bool:
        """Nobody signs a Date: a proxy may put its own clock there. Where the two cannot both be,
        signed stamps win; unless they are late by what webhooks can be, and our own clock, the
        third witness, is as the answers say.
        """
        if agreed.high < signed.low:
            return True
        is_own_as_told = agreed.low - STEP <= self.own <= agreed.high + STEP
        return agreed.low > signed.high and not is_own_as_told

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
