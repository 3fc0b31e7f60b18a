"""The health of the link as a whole: every figure, with its limits, and what to do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.reading import unreadable
from conferencing.queries.reading.clock import Clock
from conferencing.queries.reading.unreadable import Unreadable
from dashboard import places

from . import api, deletion, events, history, processes
from .check import Check, State, Verdict, worst
from .facts import Facts, Kept, read

EVENTS, REQUESTS, OWN = "Events from Telnyx", "Requests to Telnyx", "This installation"
GROUPS = (EVENTS, REQUESTS, OWN)
READ_SECONDS = 5.0


class Figure(NamedTuple):
    """`limits`: from when on it needs somebody; `cure`: what they do then."""

    name: str
    group: str
    title: str
    judge: Callable[[Facts], Verdict]
    limits: str
    cure: str
    past: history.Read | None = None
    history_words: str = ""
    unit: str = ""


FIGURES = (
    Figure(
        "last_event",
        EVENTS,
        "Last event",
        events.last,
        "Critical when calls are up and nothing has come for 10 minutes, or for 2 when events are"
        " known to be missing.",
        "In the Telnyx portal, compare the application's webhook address with this server's, and"
        " check that the proxy lets /webhooks/telnyx/ through.",
        history.EVENTS,
        "Events in 15 min",
    ),
    Figure(
        "lag",
        EVENTS,
        "Lag, from event to receipt",
        events.lag,
        "The slowest 1 in 100: warning from 5 s, critical from 30 s.",
        "See whether this server or its database is busy. If both are idle, the delay is on the"
        " way: look at status.telnyx.com and at your proxy.",
        history.LAG,
        "Slowest 1 in 100",
        "s",
    ),
    Figure(
        "doubled",
        EVENTS,
        "Events received more than once",
        events.doubled,
        "Warning from 10%, critical from 50% of all events.",
        "Telnyx sends again what is not answered in time. Each event counts once all the same. See"
        " whether this server is slow, or whether a second address is set that also leads here.",
        history.DOUBLED,
        "Came again",
        "%",
    ),
    Figure(
        "late",
        EVENTS,
        "Events out of order",
        events.late,
        "Warning from 25% of the events.",
        "Switchboard puts them in order by itself. If many arrive out of order, something on the"
        " way is holding some of them back: look at the lag.",
        history.LATE,
        "Overtaken",
        "%",
    ),
    Figure(
        "refused",
        EVENTS,
        "Requests refused",
        events.refused,
        "Warning when something was refused that Telnyx may have sent, critical when nothing else"
        " arrives. Requests from strangers do not count.",
        "Open Refused requests in the administration: each kind says what to do.",
        history.REFUSED,
        "Refused in 15 min",
    ),
    Figure(
        "unapplied",
        EVENTS,
        "Events not applied",
        events.unapplied,
        "Warning as soon as one has failed; critical when one has been waiting to be applied for"
        " 30 s.",
        "They are stored, nothing is lost. Press “Apply … again”; if they fail again, their error"
        " is in the administration, Webhook events. If they are only waiting, start a worker"
        " and beat.",
    ),
    Figure(
        "latency",
        REQUESTS,
        "Response time of Telnyx",
        api.latency,
        "The slowest 1 in 100: warning from 1 s, critical from 3 s.",
        "Look at status.telnyx.com and at this server's outbound connection. Commands take"
        " that long, too.",
        history.LATENCY,
        "Slowest 1 in 100",
        "s",
    ),
    Figure(
        "errors",
        REQUESTS,
        "Requests without a usable answer",
        api.errors,
        "Warning from 1%, critical from 20% of the requests, and when the key is refused or"
        " Telnyx does not answer at all.",
        "Check that this server reaches api.telnyx.com, and look at status.telnyx.com.",
        history.bad_answers,
        "Failed in 15 min",
    ),
    Figure(
        "rate",
        REQUESTS,
        "Rate limit",
        api.rate,
        "Warning when 80% of it is used, critical from 95% or once it is exceeded.",
        "Raise RECONCILE_SECONDS so that fewer requests are sent, see whether another program uses"
        " the same account, or ask Telnyx for a higher limit.",
        history.rate_used,
        "Used",
        "%",
    ),
    Figure(
        "comparison",
        REQUESTS,
        "Last comparison with Telnyx",
        api.comparison,
        "Warning when it is older than four rounds, at least a minute; critical after five times"
        " that long.",
        "If Telnyx answers, a worker or beat is missing: see below. Many repairs mean that events"
        " are lost on the way.",
        history.repaired,
        "Repaired in 15 min",
    ),
    Figure(
        "clock",
        REQUESTS,
        "Clock of this server",
        api.clock,
        "Warning when it is off by more than 5 s, critical from 30 s.",
        "Keep the clock in sync with NTP (timedatectl set-ntp true). If there is no measurement,"
        " Telnyx has not answered for ten minutes.",
        history.most("clock_off", ""),
        "Difference",
        "s",
    ),
    Figure(
        "beat",
        OWN,
        "Beat",
        processes.beat,
        "Warning when it has sent nothing for 10 s, or when more than one is running; critical"
        " after 30 s.",
        f"Start beat again, once in the whole installation ({places.BEAT}). Without it nothing is"
        " compared, and lost commands are not found.",
    ),
    Figure(
        "workers",
        OWN,
        "Workers",
        processes.workers,
        "Warning when one was lost and not replaced, or none ran a task for 10 s; critical when"
        " none is alive, or none ran a task for 30 s.",
        f"Start the worker again ({places.WORKER}) and look at its log."
        " Without one no command is sent.",
    ),
    Figure(
        "webs",
        OWN,
        "Web processes",
        processes.webs,
        "Warning when one was lost and not replaced, critical when none is alive.",
        f"Start it again ({places.RUN}) and look at its log.",
    ),
    Figure(
        "queue_commands",
        OWN,
        "Commands waiting for a worker",
        processes.commands,
        "Warning from 10, critical from 100.",
        "Start another worker, or give this one more threads (WORKER_THREADS). If the length is not"
        " known, check Redis and REDIS_URL.",
        history.most("queue", "commands"),
        "Waiting",
    ),
    Figure(
        "queue_background",
        OWN,
        "Background tasks waiting",
        processes.background,
        "Warning from 200, critical from 2,000.",
        "Presses go first, so they are not held up. See whether a worker is alive, and start"
        " another. If the length is not known, check Redis and REDIS_URL.",
        history.most("queue", "background"),
        "Waiting",
    ),
    Figure(
        "deletion",
        OWN,
        "Deletion of old data",
        deletion.deletion,
        "Warning when, for any kind of data, no full pass has finished for a day.",
        "The worker deletes for five of every thirty seconds at most. See whether one is alive; if"
        f" there is too much for it, run `{places.TOOL} prune` once while it is quiet.",
    ),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """What the tile says."""

    state: State
    needing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Report:
    read_at: datetime
    checks: tuple[Check, ...]
    failed: int

    @property
    def state(self) -> State:
        return worst(check.state for check in self.checks)

    @property
    def summary(self) -> Summary:
        needing = tuple(check.title for check in self.checks if check.needs_somebody)
        return Summary(self.state, needing)

    def of(self, group: str) -> Sequence[Check]:
        return [check for check in self.checks if check.group == group]


def now() -> Report:
    """As of a few seconds ago at most."""
    return _kept()


def judge(facts: Facts) -> Report:
    checks = tuple(_checked(figure, facts) for figure in FIGURES)
    return Report(facts.now, checks, facts.unapplied.failed)


def _checked(figure: Figure, facts: Facts) -> Check:
    verdict = unreadable.one("figure of the link", figure.name, figure.judge, facts)
    if isinstance(verdict, Unreadable):
        verdict = Verdict("unknown", "It cannot be read; the log says why", None)
    past = history.of(figure.past, facts.quarters) if figure.past else ()
    return Check(
        figure.name,
        figure.group,
        figure.title,
        figure.limits,
        verdict.advice or figure.cure,
        verdict,
        past,
        figure.history_words,
        figure.unit,
    )


def _read() -> Report:
    return judge(read(Clock(timezone.now(), telnyx_clock.ahead())))


_kept = Kept(_read, READ_SECONDS)
