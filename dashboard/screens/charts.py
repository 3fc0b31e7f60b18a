"""The chart of a day as SVG, drawn here: it needs no script, and words say what it shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conferencing.queries.screens.queue_day import DayRow

WIDTH, HEIGHT = 960, 180  # of the bars, in units of the drawing
STEPS = 4
HOURS_APART = 8  # quarters of an hour between the marks of the time


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind`: answered, abandoned or others."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Column:
    """A quarter of an hour. `words` for whoever points at it."""

    bars: tuple[Bar, ...]
    x: float
    width: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """`hours`, `steps`: where the scales have a mark, and what it says."""

    columns: tuple[Column, ...]
    hours: tuple[tuple[float, str], ...]
    steps: tuple[tuple[float, int], ...]
    words: str


def of_day(rows: Sequence[DayRow], begins: Sequence[str]) -> Chart:
    """`begins`: of all quarters of an hour of the day, of which `rows` may be the first."""
    width = WIDTH / len(begins)
    top = _top(max((row.ended for row in rows), default=0))
    return Chart(
        tuple(_column(row, index * width, width, top) for index, row in enumerate(rows)),
        tuple(
            (index * width, called)
            for index, called in enumerate(begins)
            if index % HOURS_APART == 0
        ),
        tuple((HEIGHT * (1 - step / STEPS), top * step // STEPS) for step in range(STEPS + 1)),
        _words(rows),
    )


def _column(row: DayRow, x: float, width: float, top: int) -> Column:
    words = f"{row.begins}: {row.answered} answered, {row.abandoned} abandoned"
    more = f", {row.others} flow-out or removed" if row.others else ""
    return Column(tuple(_bars(row, x, width, top)), round(x, 2), round(width, 2), words + more)


def _bars(row: DayRow, x: float, width: float, top: int) -> Iterator[Bar]:
    """From the bottom up."""
    below = 0.0
    for kind in ("answered", "abandoned", "others"):
        height = HEIGHT * getattr(row, kind) / top
        if height:
            y = HEIGHT - below - height
            yield Bar(
                kind, round(x + 1, 2), round(y, 2), round(max(width - 2, 1), 2), round(height, 2)
            )
            below += height


def _top(most: int) -> int:
    """The end of the scale: a number whose steps are whole."""
    return max(STEPS, -(-most // STEPS) * STEPS)


def _words(rows: Sequence[DayRow]) -> str:
    busy = [row for row in rows if row.ended]
    if not busy:
        return "Nobody left the queue on this day."
    answered, abandoned = sum(row.answered for row in rows), sum(row.abandoned for row in rows)
    busiest = max(busy, key=_ended)
    said = f"{answered} answered and {abandoned} abandoned, from {busy[0].begins} to"
    said += f" {busy[-1].begins}. Busiest at {busiest.begins}, when {busiest.ended} left the queue"
    worst = max(busy, key=_abandoned)
    if worst.abandoned:
        return f"{said}. Most abandoned at {worst.begins}: {worst.abandoned}."
    return f"{said}."


def _ended(row: DayRow) -> int:
    return row.ended


def _abandoned(row: DayRow) -> int:
    return row.abandoned
