"""How many of the callers were served in time, by the six formulas in use. Pure.

They differ in what becomes of those who gave up, and the sixth in what becomes of those who left
for elsewhere. Three of them can also count whoever has waited
beyond the threshold already ("live"): then the figure falls while people wait, and not only when
they leave.
"""

from collections.abc import Callable

from .policy import Policy
from .ratios import Ratio
from .sums import Sums

Formula = Callable[[Sums], Ratio]


def service_level(policy: Policy, sums: Sums, waiting_late: int = 0) -> Ratio:
    """`waiting_late`: how many have been waiting for longer than the threshold."""
    ratio = FORMULAS[_formula(policy)](sums)
    return ratio + Ratio(0, waiting_late) if is_live(policy) else ratio


def is_live(policy: Policy) -> bool:
    return policy.counts_waiting and policy.formula in ("SL3", "SL4", "SL6")


def name_of(policy: Policy) -> str:
    """Such as "SL4live"."""
    return _formula(policy) + ("live" if is_live(policy) else "")


def _formula(policy: Policy) -> str:
    return "SL6+F" if policy.formula == "SL6" and policy.counts_flow_out else policy.formula


def _abandons_help(sums: Sums) -> Ratio:
    return Ratio(sums.answered_in_time + sums.abandoned_in_time, _answered(sums) + _abandoned(sums))


def _answered_only(sums: Sums) -> Ratio:
    return Ratio(sums.answered_in_time, _answered(sums))


def _abandons_hurt(sums: Sums) -> Ratio:
    return Ratio(sums.answered_in_time, _answered(sums) + _abandoned(sums))


def _abandons_in_time_ignored(sums: Sums) -> Ratio:
    return Ratio(sums.answered_in_time, _answered(sums) + sums.abandoned_late)


def _short_abandons_help(sums: Sums) -> Ratio:
    return Ratio(sums.answered_in_time + sums.short_abandoned, _answered(sums) + _abandoned(sums))


def _short_abandons_ignored(sums: Sums) -> Ratio:
    return Ratio(sums.answered_in_time, _answered(sums) + _abandoned(sums) - sums.short_abandoned)


def _short_abandons_ignored_flow_outs_hurt(sums: Sums) -> Ratio:
    return _short_abandons_ignored(sums) + Ratio(0, sums.flow_out)


FORMULAS: dict[str, Formula] = {
    "SL1": _abandons_help,
    "SL2": _answered_only,
    "SL3": _abandons_hurt,
    "SL4": _abandons_in_time_ignored,
    "SL5": _short_abandons_help,
    "SL6": _short_abandons_ignored,
    "SL6+F": _short_abandons_ignored_flow_outs_hurt,
}


def _answered(sums: Sums) -> int:
    """By the time it was decided, which need not be the time of the answer."""
    return sums.answered_in_time + sums.answered_late


def _abandoned(sums: Sums) -> int:
    return sums.abandoned_in_time + sums.abandoned_late
