"""How long most took, from counts by classes of duration. Pure."""

from collections.abc import Mapping

from conferencing.tallies import BOUNDS, LONGER

_ORDER = [*(f"{bound:g}" for bound in BOUNDS), LONGER]
_ENDS = [*BOUNDS, BOUNDS[-1]]
_BEGINS = [0.0, *BOUNDS]


def within(classes: Mapping[str, int], share: float) -> float | None:
    """So many seconds at most took the `share` (from 0 to 1) of all; None of nothing. Exact to the
    class, and in it as if all were spread evenly. What is above the last bound counts as that.
    """
    total = sum(classes.values())
    if not total:
        return None
    wanted, below = share * total, 0
    for name, begin, end in zip(_ORDER, _BEGINS, _ENDS, strict=True):
        here = classes.get(name, 0)
        if here and below + here >= wanted:
            return begin + (end - begin) * (wanted - below) / here
        below += here
    return _ENDS[-1]
