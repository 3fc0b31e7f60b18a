"""A tally of calls by hand: as somebody would count who has nothing but the webhooks, a pencil and
docs/figures.md. It shares no line with the product, and is as slow as it is plain.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Webhook = dict[str, Any]
QUARTER = 15 * 60


@dataclass
class Stay:
    queue: str
    leg: str
    came: float
    went: float | None = None
    end: str = "waiting"
    talk: float | None = None

    @property
    def wait(self) -> float:
        assert self.went is not None
        return round(self.went - self.came, 6)


@dataclass
class Sheet:
    """What stands on the paper of one queue, or of a quarter of an hour of it."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    short_abandoned: int = 0
    flow_out: int = 0
    removed: int = 0
    waiting: int = 0
    in_time: int = 0
    out_of: int = 0
    waits: list[float] = field(default_factory=list)
    talks: list[float] = field(default_factory=list)
    since: list[float] = field(default_factory=list)

    @property
    def percent(self) -> float | None:
        return 100 * self.in_time / self.out_of if self.out_of else None

    @property
    def asa(self) -> float | None:
        return sum(self.waits) / len(self.waits) if self.waits else None

    @property
    def talk(self) -> float | None:
        return sum(self.talks) / len(self.talks) if self.talks else None


def stays(webhooks: list[Webhook]) -> list[Stay]:
    """Each time that somebody stood in a queue, and what came of it."""
    found: list[Stay] = []
    for event in sorted(webhooks, key=lambda event: event["occurred_at"]):
        kind, leg, at = event["event_type"], event["payload"]["call_control_id"], when(event)
        last = next((stay for stay in reversed(found) if stay.leg == leg), None)
        if kind == "call.enqueued":
            if last and last.end == "answered" and last.talk is None and last.went is not None:
                last.talk = at - last.went
            found.append(Stay(event["payload"]["queue"], leg, at))
        elif kind == "call.dequeued" and last:
            last.went = at
            reason = event["payload"]["reason"]
            ends = {"bridged": "answered", "hangup": "abandoned"}
            last.end = ends.get(reason, "flow_out")
        elif kind == "call.hangup" and last and last.went is not None:
            if last.end == "abandoned" and event["payload"]["hangup_source"] == "callee":
                last.end = "removed"
            if last.end == "answered" and last.talk is None:
                last.talk = at - last.went
    return found


def when(event: Webhook) -> float:
    return datetime.fromisoformat(event["occurred_at"]).timestamp()


def sheet(
    found: list[Stay], now: float, *, threshold: float, short: float, rule: str, live: bool
) -> Sheet:
    """Of all these stays. `rule`: SL3, or SL4, which leaves out whoever gave up in time."""
    paper = Sheet(offered=len(found))
    for stay in found:
        if stay.end == "waiting":
            paper.waiting += 1
            paper.since.append(stay.came)
            if live and now - stay.came > threshold:
                paper.out_of += 1
            continue
        setattr(paper, stay.end, getattr(paper, stay.end) + 1)
        if stay.end == "answered":
            paper.waits.append(stay.wait)
            paper.out_of += 1
            if stay.wait <= threshold:
                paper.in_time += 1
            if stay.talk is not None:
                paper.talks.append(stay.talk)
        if stay.end == "abandoned":
            if stay.wait < short:
                paper.short_abandoned += 1
            if rule == "SL3" or stay.wait > threshold:
                paper.out_of += 1
    return paper


def rounded(paper: Sheet) -> str:
    """The service level with one decimal, half rounded up; empty where there is none."""
    if paper.percent is None:
        return ""
    exact = Decimal(100 * paper.in_time) / Decimal(paper.out_of)
    return str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def quarters(
    found: list[Stay], now: float, *, threshold: float, short: float, rule: str, live: bool
) -> dict[str, Sheet]:
    """By the quarter of an hour in which each thing became known, by its beginning in UTC."""
    papers: dict[str, Sheet] = {}

    def paper(at: float) -> Sheet:
        begins = datetime.fromtimestamp(at // QUARTER * QUARTER, UTC)
        return papers.setdefault(f"{begins:%H:%M}", Sheet())

    for stay in found:
        paper(stay.came).offered += 1
        if stay.went is None:
            if live and now - stay.came > threshold:
                paper(stay.came + threshold).out_of += 1
            continue
        of_end = paper(stay.went)
        setattr(of_end, stay.end, getattr(of_end, stay.end) + 1)
        # It is decided when it ends, or when it is too late.
        of_level = paper(min(stay.went, stay.came + threshold))
        if stay.end == "answered":
            of_end.waits.append(stay.wait)
            of_level.out_of += 1
            of_level.in_time += stay.wait <= threshold
        if stay.end == "abandoned":
            of_end.short_abandoned += stay.wait < short
            of_level.out_of += rule == "SL3" or stay.wait > threshold
    return papers
