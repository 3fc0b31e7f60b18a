"""What the benchmarks found, as one table."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass

WIDTHS = (4, 62, 32, 24, 6, 12, 6)
HEAD = ("id", "what", "figure", "against", "ratio", "target", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. `met` is None where there is no target or it could not run; then `figure` says
    why.
    """

    id: str
    what: str
    figure: str
    against: str = ""
    ratio: str = ""
    target: str = ""
    met: bool | None = None


def head() -> None:
    _line(HEAD)
    _line(tuple("-" * width for width in WIDTHS))


def show(rows: Iterable[Row]) -> None:
    for row in rows:
        verdict = {True: "met", False: "MISSED", None: ""}[row.met]
        _line((row.id, row.what, row.figure, row.against, row.ratio, row.target, verdict))


def _line(cells: tuple[str, ...]) -> None:
    sys.stdout.write(
        "  ".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
        + "\n"
    )
    sys.stdout.flush()
