"""How the service of a queue is measured, and when its figures turn amber and red: what supervisors
set.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import models

from conferencing.metrics.policy import Policy

from .fields import DAY_SECONDS, optional, whole

FORMULAS = {
    "SL1": "SL1: answered or abandoned in time, of answered and abandoned",
    "SL2": "SL2: answered in time, of answered",
    "SL3": "SL3: answered in time, of answered and abandoned",
    "SL4": "SL4: answered in time, of answered and abandoned late",
    "SL5": "SL5: answered in time and short abandons, of answered and abandoned",
    "SL6": "SL6: answered in time, of answered and abandoned, less short abandons",
}
# What of these is calculated in two ways, by the names of metrics.service_level.
VARIANTS = {
    "SL6+F": "SL6 + F: answered in time, of answered, abandoned and flow-out, less short abandons",
}

# Each has two limits. The service level is bad below them, the others are from them on.
RISING = ("waiting", "longest_wait", "abandon_rate")
FALLING = ("service_level",)


class Limits(NamedTuple):
    """When a figure turns amber, and when red; None for never."""

    warning: int | None
    critical: int | None


def _limit(default: int, most: int, words: str) -> "models.Field[int | None, int | None]":
    return optional(default, most, f"{words} If empty, never.", least=1)


def _in_order(figure: str, comparison: str) -> models.CheckConstraint:
    is_in_order = {f"{figure}_critical__{comparison}": models.F(f"{figure}_warning")}
    return models.CheckConstraint(condition=models.Q(**is_in_order), name=f"{figure}_in_order")


class FigureSettings(models.Model):
    threshold_seconds = whole(
        20,
        DAY_SECONDS,
        "A call answered within this many seconds counts as answered in time.",
        least=1,
    )
    target_percent = whole(80, 100, "The service level to aim for.", least=1)
    formula = models.CharField(
        max_length=3,
        default="SL4",
        choices=list(FORMULAS.items()),
        help_text="How the service level is calculated; shown beside the figure.",
    )
    counts_waiting = models.BooleanField(
        default=True,
        verbose_name="Count callers who are waiting too long",
        help_text="A caller who has waited beyond the threshold lowers the service level at once,"
        " not only after leaving.",
    )
    counts_flow_out = models.BooleanField(
        default=False,
        verbose_name="Count flow-out",
        help_text="With SL6: a caller who timed out or was moved counts as not answered in time.",
    )
    short_seconds = whole(
        5,
        DAY_SECONDS,
        "A caller who hangs up sooner than this is also counted as a short abandon. 0 for none.",
    )

    waiting_warning = _limit(5, 10000, "Amber at this many waiting callers or more.")
    waiting_critical = _limit(10, 10000, "Red at this many waiting callers or more.")
    longest_wait_warning = _limit(
        60, DAY_SECONDS, "Amber once somebody has waited this many seconds."
    )
    longest_wait_critical = _limit(
        120, DAY_SECONDS, "Red once somebody has waited this many seconds."
    )
    service_level_warning = _limit(80, 100, "Amber below this percentage.")
    service_level_critical = _limit(60, 100, "Red below this percentage.")
    abandon_rate_warning = _limit(5, 100, "Amber at this percentage or more.")
    abandon_rate_critical = _limit(10, 100, "Red at this percentage or more.")

    class Meta:
        abstract = True

    def limits(self, figure: str) -> Limits:
        """`figure`: one of RISING or FALLING."""
        return Limits(getattr(self, f"{figure}_warning"), getattr(self, f"{figure}_critical"))

    @property
    def policy(self) -> Policy:
        return Policy(
            self.threshold_seconds,
            self.target_percent,
            self.formula,
            self.counts_waiting,
            self.short_seconds,
            self.counts_flow_out,
        )

    def wrong_figures(self) -> Iterator[tuple[str, str]]:
        """What is wrong, by field."""
        for figure, problem in self._out_of_order():
            yield f"{figure}_critical", problem
        if _is_over(self.short_seconds, self.threshold_seconds):
            yield "short_seconds", "Must not be more than “Answer within”."

    def _out_of_order(self) -> Iterator[tuple[str, str]]:
        for figure in RISING:
            limits = self.limits(figure)
            if _is_over(limits.warning, limits.critical, or_equal=True):
                yield figure, f"Must be more than {limits.warning}, which is amber."
        for figure in FALLING:
            limits = self.limits(figure)
            if _is_over(limits.critical, limits.warning, or_equal=True):
                yield figure, f"Must be less than {limits.warning}, which is amber."


def _is_over(one: int | None, other: int | None, *, or_equal: bool = False) -> bool:
    """False while one of them is missing."""
    if one is None or other is None:
        return False
    return one >= other if or_equal else one > other


# `wrong_figures` says the same in words, beside the field.
FIGURES_IN_ORDER: list[models.BaseConstraint] = [
    *[_in_order(figure, "gt") for figure in RISING],
    *[_in_order(figure, "lt") for figure in FALLING],
    models.CheckConstraint(
        condition=models.Q(short_seconds__lte=models.F("threshold_seconds")),
        name="short_within_threshold",
    ),
]
