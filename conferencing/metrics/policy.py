"""By which rules the figures of a queue are reckoned."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """The target is that `target_percent` of the callers are answered within `threshold_seconds`.
    `formula`: which of the six service levels, "SL1" to "SL6". `counts_waiting`: whoever has waited
    for longer than the threshold counts as missed already. Whoever gives up in less than
    `short_seconds` is apart. `counts_flow_out`: whoever left for elsewhere counts as missed, an
    option of SL6 alone.
    """

    threshold_seconds: int = 20
    target_percent: int = 80
    formula: str = "SL4"
    counts_waiting: bool = True
    short_seconds: int = 5
    counts_flow_out: bool = False
