"""The chart of a day, measured: each bar is as high as its figure says and stands at its time, on
days of any length and in any zone.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.models import QueueSettings
from conferencing.queries.screens.figures import Figure
from conferencing.queries.screens.queue_day import DayRow
from dashboard.screens import charts
from tests import world
from tests.conftest import SignIn

WIDTH, HEIGHT = 960, 180
QUARTER = timedelta(minutes=15)
NEAR = 0.011  # of the drawing's units: two decimals are written
LEFT = {"bridged": "answered", "hangup": "abandoned", "timeout": "others"}

# The day, its zone, how many quarters of an hour it has, and the time of day at which it begins.
DAYS = [
    ("2026-11-20", "UTC", 96, ""),
    ("2026-03-29", "Europe/Berlin", 92, ""),
    ("2026-10-25", "Europe/Berlin", 100, ""),
    ("2026-10-24", "Europe/Berlin", 100, "06:00"),
    ("2026-11-01", "America/St_Johns", 100, ""),
    ("2026-11-20", "Asia/Kolkata", 96, ""),
    ("2026-11-20", "Asia/Kathmandu", 96, "05:45"),
    ("2026-04-05", "Australia/Lord_Howe", 98, ""),
    ("2026-10-04", "Australia/Lord_Howe", 94, ""),
]


class Drawn:
    """The chart of a page, read as a browser draws it."""

    def __init__(self, page: str) -> None:
        [svg] = re.findall(r'<svg class="chart".*?</svg>\s*</svg>', page, re.DOTALL)
        plot, scale = ET.fromstring(svg).findall("svg")
        assert plot.attrib["viewBox"] == f"0 0 {WIDTH} {HEIGHT}"
        self.groups = [
            [{**rect.attrib, "kind": rect.attrib["class"].removeprefix("bar-")} for rect in group]
            for group in ([*group.findall("rect")] for group in plot.findall("g"))
        ]
        lines = plot.findall("line")
        self.lines = [float(one.attrib["y1"]) for one in lines if "class" not in one.attrib]
        self.marks = [float(one.attrib["x1"]) for one in lines if "class" in one.attrib]
        values, hours = scale.findall("g")
        self.values = {float(text.attrib["y"]) - 4: int(text.text or "") for text in values}
        self.hours = {
            float(text.attrib["x"].removesuffix("%")) * WIDTH / 100: text.text or ""
            for text in hours
        }

    @property
    def top(self) -> int:
        return max(self.values.values())

    def counted(self, begins: datetime, quarters: int) -> dict[tuple[datetime, str], int]:
        """What the bars say, and when, by their places alone."""
        found: dict[tuple[datetime, str], int] = {}
        for group in self.groups:
            below = float(HEIGHT)
            for bar in group:
                x, y, width, height = (float(bar[mark]) for mark in ("x", "y", "width", "height"))
                assert y + height == pytest.approx(below, abs=2 * NEAR), "they stand on each other"
                below = y
                column = (x + width / 2) / WIDTH * quarters
                assert column % 1 == pytest.approx(0.5, abs=0.01), "in the middle of its column"
                count = height / HEIGHT * self.top
                assert count == pytest.approx(round(count), abs=self.top * NEAR / HEIGHT)
                found[begins + int(column) * QUARTER, bar["kind"]] = round(count)
        return found


def quarters_of(day: str, zone: str, start: str) -> tuple[datetime, list[datetime]]:
    """Reckoned here by the clocks of the zone alone."""
    first = datetime.combine(
        date.fromisoformat(day), time.fromisoformat(start or "00:00"), ZoneInfo(zone)
    )
    begins, ends = first.astimezone(UTC), (first + timedelta(days=1)).astimezone(UTC)
    return begins, [begins + number * QUARTER for number in range((ends - begins) // QUARTER)]


def happens(times: list[datetime]) -> dict[tuple[datetime, str], int]:
    """In some quarters of the day, its first and its last among them."""
    counts: dict[tuple[datetime, str], int] = {}
    for number, at in enumerate([times[0], *times[3::7], times[-1]]):
        for place, (reason, kind) in enumerate(LEFT.items()):
            for each in range((number * (place + 1)) % 4):
                leg = f"{at:%H%M%d} {kind} {each}"
                world.waits(leg, "support", at=at + timedelta(seconds=5))
                world.stops_waiting(leg, "support", reason, at=at + timedelta(seconds=30))
                counts[at, kind] = each + 1
    return counts


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "zone", "quarters", "start"), DAYS)
def test_every_bar_is_as_high_as_its_figure_and_stands_at_its_time(
    day: str, zone: str, quarters: int, start: str, signed_in: SignIn
) -> None:
    QueueSettings.objects.create(name="support", zone=zone, day_start=start or "00:00")
    begins, times = quarters_of(day, zone, start)
    assert len(times) == quarters
    counts = happens(times)
    page = signed_in("supervisor").get(f"/queues/support/day/?day={day}").content.decode()
    drawn = Drawn(page)
    assert drawn.counted(begins, quarters) == counts
    assert sum(counts.values()) == sum(table(page).values())


@pytest.mark.django_db
@pytest.mark.parametrize(("day", "zone", "quarters", "start"), DAYS)
def test_the_marks_of_the_time_stand_where_the_clocks_of_the_queue_show_it(
    day: str, zone: str, quarters: int, start: str, signed_in: SignIn
) -> None:
    QueueSettings.objects.create(name="support", zone=zone, day_start=start or "00:00")
    begins, times = quarters_of(day, zone, start)
    world.waits("anna", "support", at=times[5])
    page = signed_in("supervisor").get(f"/queues/support/day/?day={day}").content.decode()
    drawn = Drawn(page)
    marks = drawn.hours
    assert len(marks) == -(-quarters // 8)
    assert drawn.marks == pytest.approx(list(marks), abs=0.05), "each with its line"
    for x, called in marks.items():
        at = begins + round(x / WIDTH * quarters) * QUARTER
        assert x / WIDTH * quarters == pytest.approx((at - begins) / QUARTER, abs=0.02)
        assert called.split()[0] == f"{at.astimezone(ZoneInfo(zone)):%H:%M}"


@pytest.mark.django_db
def test_the_scale_tells_the_heights(signed_in: SignIn) -> None:
    QueueSettings.objects.create(name="support", zone="UTC")
    at = datetime(2026, 11, 20, 9, tzinfo=UTC)
    for number in range(9):
        world.waits(f"leg{number}", "support", at=at)
        world.stops_waiting(f"leg{number}", "support", "bridged", at=at + QUARTER / 3)
    drawn = Drawn(
        signed_in("supervisor").get("/queues/support/day/?day=2026-11-20").content.decode()
    )
    assert drawn.values == {180.0: 0, 135.0: 3, 90.0: 6, 45.0: 9, 0.0: 12}
    assert drawn.lines == sorted(drawn.values, reverse=True), "each with its line"
    assert [float(bar["height"]) for [bar] in drawn.groups] == [HEIGHT * 9 / 12]


def table(page: str) -> dict[str, int]:
    """By column, what the table of the page says of who left the queue."""
    heads = [head.strip() for head in re.findall(r'<th scope="col">(.*?)</th>', page, re.DOTALL)]
    rows = re.findall(r"<tr>\s*(<td>.*?)</tr>", page, re.DOTALL)
    cells = [re.findall(r"<td>(.*?)</td>", row, re.DOTALL) for row in rows]
    wanted = {
        "answered": ["answered"],
        "abandoned": ["abandoned"],
        "flow-out or removed": ["flow-out", "removed"],
    }
    return {
        name: sum(int(row[heads.index(each)]) for row in cells for each in columns)
        for name, columns in wanted.items()
    }


COUNTS = st.lists(st.tuples(*[st.integers(0, 40)] * 4), min_size=1, max_size=9)


def _row(answered: int, abandoned: int, flow_out: int, removed: int) -> DayRow:
    level = Figure("service_level", None, 0, 0)
    return DayRow("", 0, answered, abandoned, 0, flow_out, removed, level, None)


@given(COUNTS, st.integers(9, 100))
def test_no_bar_leaves_the_drawing_or_covers_another(
    counts: list[tuple[int, ...]], quarters: int
) -> None:
    rows = [_row(*each) for each in counts]
    chart = charts.of_day(rows, [""] * quarters)
    bars = sorted(_placed(chart), key=lambda bar: bar.x)
    for bar in bars:
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH + NEAR
        assert bar.y >= -NEAR and bar.y + bar.height <= HEIGHT + NEAR
    columns = [(x, {bar.width for bar in same}) for x, same in groupby(bars, key=lambda bar: bar.x)]
    for (x, [width]), (following, _) in zip(columns, columns[1:], strict=False):
        assert x + width < following
    for row, column in zip(rows, chart.columns, strict=True):
        assert sum(bar.height for bar in column.bars) == pytest.approx(
            HEIGHT * row.ended / chart.steps[-1][1], abs=3 * NEAR
        )


def _placed(chart: charts.Chart) -> Iterator[charts.Bar]:
    return (bar for column in chart.columns for bar in column.bars)
