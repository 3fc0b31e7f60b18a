"""A day of a queue: the page, its chart, and the file with the same table."""

import csv
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from conferencing.mirror import writer
from conferencing.models import QueueSettings
from conferencing.projection import events as e
from conferencing.queries.queues import queue_day
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import readable
from conferencing.queries.screens.queue_day import DayLevels, DayReport
from dashboard.screens import charts
from tests import world
from tests.conftest import SignIn

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ADDRESS = "/queues/support/day/?day=2026-11-20"


def left(leg: str, at: datetime, reason: str, *, after_seconds: float, number: str = "") -> None:
    if number:
        world.calls(leg, number, at=at)
    world.waits(leg, "support", at=at)
    world.stops_waiting(leg, "support", reason, at=at + timedelta(seconds=after_seconds))


@pytest.fixture
def a_day() -> None:
    left("anna", NOON, "bridged", after_seconds=10)
    left("bob", NOON, "bridged", after_seconds=30)
    left("cora", NOON + timedelta(hours=1), "hangup", after_seconds=3, number="+12025550142")
    left("dan", NOON + timedelta(hours=1), "hangup", after_seconds=100, number="+12035550143")
    left("eve", NOON - timedelta(days=1), "hangup", after_seconds=9)


def report(zone: str = "", day: datetime = NOON) -> DayReport:
    QueueSettings.objects.update_or_create(name="support", defaults={"zone": zone})
    later = Clock(NOON + timedelta(days=3))
    return queue_day.read("support", day.date(), later, numbers=True)


def test_each_quarter_hour_has_what_happened_in_it(a_day: None) -> None:
    rows = {row.begins: row for row in report().busy_rows}
    assert sorted(rows) == ["12:00", "13:00"]
    noon, one = rows["12:00"], rows["13:00"]
    assert (noon.offered, noon.answered, noon.asa_seconds) == (2, 2, 20.0)
    assert (noon.service_level.numerator, noon.service_level.denominator) == (1, 2)
    assert (one.abandoned, one.short_abandoned, one.service_level.value) == (2, 1, 0.0)
    assert sum(row.offered for row in report().rows) == report().total.offered.value == 4


def test_the_rows_add_up_to_the_service_level_of_the_day(a_day: None) -> None:
    """Also where nothing but the threshold passed in one of them, and with those who wait still."""
    left("fay", NOON + timedelta(hours=2, minutes=14, seconds=50), "bridged", after_seconds=1200)
    world.waits("gus", "support", at=NOON + timedelta(hours=5))
    shown = report()
    assert [row.begins for row in shown.busy_rows] == [
        *("12:00", "13:00", "14:00", "14:15", "14:30", "17:00")
    ]
    levels, total = [row.service_level for row in shown.busy_rows], shown.total.service_level
    assert (total.numerator, total.denominator) == (1, 5)
    assert sum(int(level.numerator or 0) for level in levels) == total.numerator
    assert sum(level.denominator or 0 for level in levels) == total.denominator


def test_the_longest_wait_is_that_of_whoever_left_in_whatever_way_or_waits_still(
    a_day: None, signed_in: SignIn
) -> None:
    assert report().longest_wait == timedelta(seconds=100), "dan, who gave up"
    assert report(day=NOON - timedelta(days=1)).longest_wait == timedelta(seconds=9)
    assert report(day=NOON - timedelta(days=2)).longest_wait is None
    world.waits("gus", "support", at=NOON)
    now = Clock(NOON + timedelta(minutes=30))
    today = queue_day.read("support", NOON.date(), now, numbers=True)
    assert today.longest_wait == timedelta(minutes=30)
    page = re.sub(r"\s+", " ", page_of(signed_in("supervisor")))
    assert "<dt>longest wait</dt> <dd> <b>1:40</b>" in page


def test_shares_are_rounded_as_on_wallboards(signed_in: SignIn) -> None:
    for number in range(16):
        reason = "bridged" if number else "hangup"
        left(f"leg{number}", NOON, reason, after_seconds=30 if number < 9 else 10)
    browser = signed_in("supervisor")
    page = browser.get(ADDRESS).content.decode()
    file = browser.get("/queues/support/day.csv?day=2026-11-20").content.decode("utf-8-sig")
    [_, row] = csv.reader(file.splitlines())
    assert row[7:10] == ["43.8", "7", "16"], "43.75, up"
    assert ">43.8%</b>" in page and "7 of 16, target 80%" in page
    assert ">6.3%</b>" in page and "1 of 16 (answered, abandoned and flow-out)" in page, "6.25, up"


def test_who_left_for_elsewhere_is_told_from_who_was_removed(signed_in: SignIn) -> None:
    left("anna", NOON, "timeout", after_seconds=60)
    world.calls("bob", "+12025550142", at=NOON)
    world.waits("bob", "support", at=NOON)
    hangup = e.CallHangup(
        kind="call.hangup",
        at=NOON + timedelta(seconds=9),
        source_id="webhook:bob",
        call_control_id="bob",
        source="callee",
    )
    writer.apply([hangup])
    browser = signed_in("supervisor")
    file = browser.get("/queues/support/day.csv?day=2026-11-20").content.decode("utf-8-sig")
    [row] = csv.DictReader(file.splitlines())
    assert (row["offered"], row["flow-out"], row["removed"]) == ("2", "1", "1")
    figures = re.findall(r"<dt>(flow-out|removed)</dt>\s*<dd>\s*<b>(\d+)</b>", page_of(browser))
    assert figures == [("flow-out", "1"), ("removed", "1")]


def page_of(browser: Client) -> str:
    return browser.get(ADDRESS).content.decode()


def test_the_clock_of_the_queue_counts(a_day: None) -> None:
    kolkata = report("Asia/Kolkata")
    assert [row.begins for row in kolkata.busy_rows] == ["17:30", "18:30"]
    assert [len(report(zone).rows) for zone in ("", "Asia/Kolkata")] == [96, 96]


def test_a_day_of_25_hours_tells_its_two_o_clocks_apart() -> None:
    long_day = report("Europe/Berlin", datetime(2026, 10, 25, tzinfo=UTC))
    called = [row.begins for row in long_day.rows]
    assert len(called) == len(set(called)) == 100
    assert {"02:15 CEST", "02:15 CET"} < set(called)


def test_instead_of_a_day_that_a_zone_has_left_out_it_is_the_next() -> None:
    skipped = report("Pacific/Apia", datetime(2011, 12, 30, tzinfo=UTC))
    assert (str(skipped.day), len(skipped.rows)) == ("2011-12-31", 96)
    assert charts.of_day(skipped.rows, skipped.begins).columns


def test_who_gave_up_is_listed_newest_first(a_day: None) -> None:
    shown = [
        (who.person.label, who.waited_seconds, who.is_short) for who in readable(report().abandoned)
    ]
    assert shown == [("+12035550143", 100, False), ("+12025550142", 3, True)]


def test_the_file_has_what_the_table_shows(a_day: None, signed_in: SignIn) -> None:
    browser = signed_in("supervisor")
    page = browser.get(ADDRESS).content.decode()
    cells = [cell.strip() for cell in re.findall(r"<td>(.*?)</td>", page, re.DOTALL)]
    heads = [cell.strip() for cell in re.findall(r'<th scope="col">(.*?)</th>', page, re.DOTALL)]
    file = browser.get("/queues/support/day.csv?day=2026-11-20")
    assert file["Content-Disposition"] == 'attachment; filename="queue-support-2026-11-20.csv"'
    [head, *rows] = csv.reader(file.content.decode("utf-8-sig").splitlines())
    assert head == heads and len(rows) == 2
    assert [cell for row in rows for cell in row] == cells


def test_a_viewer_without_numbers_sees_none(a_day: None, signed_in: SignIn) -> None:
    page = signed_in("watcher", "view_queues").get(ADDRESS).content.decode()
    assert "0142" in page and "2025550142" not in page.replace("+12025550142 or sip", "")


@pytest.mark.parametrize("day", ["", "yesterday", "2026-02-30", "9999-12-31"])
def test_what_is_no_day_is_today(day: str, signed_in: SignIn, a_day: None) -> None:
    page = signed_in("supervisor").get(f"/queues/support/day/?day={day}")
    assert page.status_code == 200 and "</bdi>, today" in page.content.decode()


def test_the_chart_says_in_words_what_it_shows(a_day: None) -> None:
    chart = charts.of_day(report().rows, report().begins)
    assert chart.words == (
        "2 answered and 2 abandoned, from 12:00 to 13:00. Busiest at 12:00, when 2 left the queue."
        " Most abandoned at 13:00: 2."
    )
    heights = {bar.kind: bar.height for column in chart.columns for bar in column.bars}
    assert heights == {"answered": 90, "abandoned": 90}, "2 of a scale to 4"
    assert charts.of_day((), ["00:00"]).words == "Nobody left the queue on this day."


def test_a_figure_has_the_level_that_the_queue_sets(a_day: None) -> None:
    QueueSettings.objects.create(name="support", service_level_critical=None)
    shown = report()
    assert shown.total.service_level.value is not None and shown.total.service_level.value < 60
    assert shown.levels == DayLevels("warn", "crit")


def test_a_busier_day_costs_no_more_queries(a_day: None) -> None:
    def queries_of_reading() -> int:
        with CaptureQueriesContext(connection) as asked:
            queue_day.read("support", NOON.date(), Clock(NOON + timedelta(days=3)), numbers=True)
        return len(asked)

    few = queries_of_reading()
    for number in range(20):
        left(f"leg{number}", NOON + timedelta(minutes=number), "hangup", after_seconds=30)
    assert queries_of_reading() == few


def test_a_day_says_who_waited_across_its_ends(signed_in: SignIn) -> None:
    world.waits("anna", "support", at=NOON - timedelta(days=1))
    page = " ".join(signed_in("supervisor").get(ADDRESS).content.decode().split())
    assert "Already waiting when the day began: 1. Still waiting when it ended: 1." in page
