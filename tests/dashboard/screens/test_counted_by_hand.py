"""Ten minutes of calls in two queues at the simulated Telnyx, counted by hand from the webhooks
alone: every figure on every screen is the one that comes out.
"""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from random import Random
from typing import Any

import pytest
from django.test import Client

from conferencing.mirror import writer
from conferencing.models import QueueSettings
from conferencing.projection.webhook_parsing import from_webhook
from conferencing.simulator.scenario.script import Script, Stage
from conferencing.simulator.world.world import World
from tests.conftest import SignIn

from . import tally
from .tally import Sheet

pytestmark = pytest.mark.django_db

# Across a quarter of an hour.
BEGINS = datetime(2026, 9, 1, 11, 54, tzinfo=UTC)
ENDS = BEGINS + timedelta(minutes=10)
LINE = "+12025550100"
RULES: dict[str, dict[str, Any]] = {
    "support": {"threshold": 20, "short": 5, "rule": "SL4"},
    "sales": {"threshold": 8, "short": 3, "rule": "SL3"},
}


class TenMinutes(Stage):
    """Callers to `queue` every few seconds, and an agent who takes them."""

    def callers(self, queue: str, other: str) -> Script:
        number = 0
        while self.world.now < ENDS - timedelta(seconds=25):
            yield self.between(3, 14)
            number += 1
            self.run(self.caller(queue, other, number))

    def caller(self, queue: str, other: str, number: int) -> Script:
        world = self.world
        leg = world.answered_call(f"+1202555{number:04}", LINE)
        yield 1
        entry = world.enqueue(leg, queue, max_wait=70)
        fate = number % 9
        yield (1.5, 4.9, 5, 20, 30, 12)[fate] if fate < 6 else self.between(30, 90)
        if leg.entry is not entry:
            return
        match fate:
            case 0 | 1 | 2 | 3:  # the wrong number, or patience for a while
                world.hangup(leg)
            case 4:  # by an operator
                world.hangup(leg, source="callee")
            case 5:  # onward to the other queue
                world.enqueue(leg, other)
                yield self.between(5, 40)
                if leg.is_alive and leg.peer is None:
                    world.hangup(leg)

    def agent(self, queue: str, other: str) -> Script:
        world = self.world
        phone = world.dial(LINE, f"+120255501{len(queue):02}")
        yield 6
        calls = 0
        while self.world.now < ENDS - timedelta(seconds=8):
            yield self.between(1, 6)
            line = world.queues.get(queue)
            if line is None or not line.entries:
                continue
            calls += 1
            caller = world.bridge_queue(phone, queue, parks_after_unbridge=True)
            yield self.between(5, 25)
            if not caller.is_alive:
                continue
            if calls % 4 == 0:  # a transfer: they wait again
                world.enqueue(caller, other)
            else:
                world.hangup(caller)


def webhooks_of(seed: int) -> list[tally.Webhook]:
    world = World(lambda: BEGINS, seed=seed, latency=0)
    events: list[tally.Webhook] = []
    world.sink = lambda event: events.append(dict(event))
    stage = TenMinutes(world, Random(seed))
    for queue, other in (("support", "sales"), ("sales", "support")):
        stage.run(stage.callers(queue, other))
        stage.run(stage.agent(queue, other))
    world.advance(ENDS)
    return [event for event in events if event["occurred_at"] < f"{ENDS:%Y-%m-%dT%H:%M:%S}"]


@pytest.fixture(params=[1, 2, 3])
def stays(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[tally.Stay]:
    monkeypatch.setattr("django.utils.timezone.now", lambda: ENDS)
    for name, rule in RULES.items():
        QueueSettings.objects.create(
            name=name,
            threshold_seconds=rule["threshold"],
            short_seconds=rule["short"],
            formula=rule["rule"],
            counts_waiting=rule["rule"] == "SL4",
        )
    webhooks = webhooks_of(request.param)
    Random(0).shuffle(webhooks)
    events = [from_webhook({"data": event}, ENDS) for event in [*webhooks, *webhooks[:40]]]
    for first in range(0, len(events), 50):
        writer.apply(events[first : first + 50])
    found = tally.stays(webhooks)
    assert {stay.end for stay in found} >= {"answered", "abandoned", "removed", "flow_out"}
    assert len(found) > 100
    return found


@pytest.fixture
def supervisor(signed_in: SignIn) -> Client:
    return signed_in("supervisor")


def by_hand(stays: list[tally.Stay], queue: str) -> Sheet:
    of_queue = [stay for stay in stays if stay.queue == queue]
    rule = RULES[queue]
    return tally.sheet(of_queue, ENDS.timestamp(), **rule, live=rule["rule"] == "SL4")


def together(each: list[Sheet]) -> Sheet:
    paper = Sheet()
    for name, value in vars(paper).items():
        added = [getattr(one, name) for one in each]
        setattr(paper, name, sum(added, start=type(value)()))
    return paper


Shown = dict[str, dict[str, str]]


def figures(html: str, window: str) -> Shown:
    """Each figure of a window in this piece of a page, with its marks."""
    tags = [
        dict(re.findall(r'data-([a-z-]+)="([^"]*)"', tag)) for tag in re.findall("<b[^>]*>", html)
    ]
    return {tag["figure"]: tag for tag in tags if tag.get("window") == window}


def piece(page: str, begin: str, end: str) -> str:
    return page.split(begin, 1)[1].split(end, 1)[0]


def number(shown: Shown, name: str) -> float | None:
    value = shown[name]["value"]
    return float(value) if value else None


def expect_counts(shown: Shown, paper: Sheet, *names: str) -> None:
    found = {name: number(shown, name) for name in names}
    assert found == {name: getattr(paper, name) for name in names}


def expect_level(shown: Shown, paper: Sheet) -> None:
    marks = shown["service_level"]
    assert (int(marks["numerator"]), int(marks["denominator"])) == (paper.in_time, paper.out_of)
    assert number(shown, "service_level") == pytest.approx(paper.percent)


def expect_waits(shown: Shown, paper: Sheet) -> None:
    longest = ENDS.timestamp() - min(paper.since) if paper.since else None
    assert number(shown, "longest_wait_seconds") == pytest.approx(longest, abs=0.01)


def test_the_wallboard(stays: list[tally.Stay], supervisor: Client) -> None:
    page = supervisor.get("/wallboard/").content.decode()
    papers = {queue: by_hand(stays, queue) for queue in RULES}
    for queue, paper in papers.items():
        band = piece(page, f'id="wall-band-{queue}"', "</section>")
        expect_counts(figures(band, "now"), paper, "waiting")
        expect_waits(figures(band, "now"), paper)
        expect_counts(figures(band, "today"), paper, "answered", "abandoned")
        expect_level(figures(band, "today"), paper)
    paper = together(list(papers.values()))
    tiles = piece(page, 'id="wall-tiles"', "</section>")
    now, today = figures(tiles, "now"), figures(tiles, "today")
    counted = ("offered", "answered", "abandoned", "short_abandoned", "flow_out", "removed")
    expect_counts(now, paper, "waiting")
    expect_waits(now, paper)
    expect_counts(today, paper, *counted)
    expect_level(today, paper)
    expect_level(figures(tiles, "30m"), paper)
    assert number(today, "asa_seconds") == pytest.approx(paper.asa)
    assert number(today, "talk_seconds") == pytest.approx(paper.talk)
    waits = [ENDS.timestamp() - since for since in paper.since]
    average = sum(waits) / len(waits) if waits else None
    assert number(now, "average_wait_seconds") == pytest.approx(average, abs=0.01)


@pytest.mark.parametrize("queue", list(RULES))
def test_the_page_of_the_queue(stays: list[tally.Stay], supervisor: Client, queue: str) -> None:
    page = supervisor.get(f"/queues/{queue}/").content.decode()
    head = piece(page, 'id="queue-head"', "</header>")
    paper = by_hand(stays, queue)
    expect_counts(figures(head, "now"), paper, "waiting")
    expect_level(figures(head, "today"), paper)
    found = re.findall(r"<dt>(\w+ today)</dt>\s*<dd>(.*?)</dd>", head, re.S)
    values = {
        name: re.split(r"\D+", re.sub("<[^>]*>", "", cell).strip())[-1] for name, cell in found
    }
    assert values == {
        "answered today": str(paper.answered),
        "abandoned today": str(paper.abandoned),
    }
    assert len(re.findall('<li class="caller"', page)) == paper.waiting


@pytest.mark.parametrize("queue", list(RULES))
def test_the_day_and_its_file(stays: list[tally.Stay], supervisor: Client, queue: str) -> None:
    rule = {**RULES[queue], "live": RULES[queue]["rule"] == "SL4"}
    of_queue = [stay for stay in stays if stay.queue == queue]
    expected = [
        [
            begins,
            *map(str, (paper.offered, paper.answered, paper.abandoned, paper.short_abandoned)),
            *map(str, (paper.flow_out, paper.removed)),
            tally.rounded(paper),
            *map(str, (paper.in_time, paper.out_of)),
            "" if paper.asa is None else f"{paper.asa:.1f}",
        ]
        for begins, paper in sorted(tally.quarters(of_queue, ENDS.timestamp(), **rule).items())
    ]
    file = supervisor.get(f"/queues/{queue}/day.csv").content.decode("utf-8-sig")
    _, *rows = csv.reader(io.StringIO(file))
    assert [row[:11] for row in rows] == expected
    page = supervisor.get(f"/queues/{queue}/day/").content.decode()
    table = piece(page, "<tbody>", "</tbody>")
    cells = [
        [
            unescape(re.sub("<[^>]*>", "", cell)).strip()
            for cell in re.findall("<t[hd].*?</t[hd]>", row, re.S)
        ]
        for row in table.split("</tr>")[:-1]
    ]
    assert [row[:11] for row in cells] == expected
