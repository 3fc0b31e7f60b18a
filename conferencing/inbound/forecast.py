"""What would happen to a call to a number at some time, in words. By the same choice as a call that
comes in follows (`choice`), so it cannot say anything else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from conferencing.commands import dial_numbers
from conferencing.models import QueueSettings, Route
from conferencing.models.onward import Kind, Why
from conferencing.models.routes import Target, TargetKind

from . import choice
from .choice import Choice


@dataclass(frozen=True, slots=True)
class Forecast:
    """`at` is in the time zone of the route. Without a route the call is left alone."""

    called: str
    at: datetime
    route: Route | None
    sentences: tuple[str, ...]


LEFT_ALONE = (
    "No active route names this number, and there is no default route: Switchboard leaves the call"
    " alone."
)


def of(routes: Sequence[Route], called: str, at: datetime) -> Forecast:
    """`at` without a zone is on the clocks of the route. Two queries at most."""
    route = choice.route_for(routes, called)
    number = choice.as_reported(called)
    if route is None:
        return Forecast(number, at, None, (LEFT_ALONE,))
    # Typed in a form: 18:05 is meant where the route is.
    there = at.replace(tzinfo=route.timezone) if at.tzinfo is None else at
    local = there.astimezone(route.timezone)
    chosen = choice.chosen(route, local)
    return Forecast(number, local, route, tuple(_sentences(chosen, local)))


def _sentences(chosen: Choice, at: datetime) -> Iterator[str]:
    yield _opening(chosen)
    yield "Switchboard answers the call."
    if chosen.greeting:
        yield f"The caller hears the greeting: “{chosen.greeting}”"
    yield from _target(chosen.target, chosen.route.hold_audio, at)
    otherwise = chosen.route.otherwise
    if chosen.target.kind == TargetKind.MESSAGE or otherwise.kind == "":
        return
    if otherwise != chosen.target:
        yield f"If that fails, the caller {_in_short(otherwise)}."


def _opening(chosen: Choice) -> str:
    is_default = ", the default route" if chosen.route.is_default else ""
    route = f"The call follows “{chosen.route.name}”{is_default}."
    match chosen.why:
        case "holiday":
            name = f" ({chosen.holiday})" if chosen.holiday else ""
            return f"{route} It is closed then: a holiday{name}."
        case "closed":
            return f"{route} It is closed then."
    return f"{route} It is open then." if chosen.route.has_hours else route


def _target(target: Target, sound: str, at: datetime) -> Iterator[str]:
    hears = f"hears “{sound}”" if sound else "hears a ringing tone"
    match target.kind:
        case TargetKind.QUEUE:
            yield f"The caller {_in_short(target)}, and {hears} while they wait."
            yield from _queue(target.value.strip(), at)
        case TargetKind.PHONE:
            yield f"The caller {_in_short(target)}, and {hears} until it is answered."
            if problem := dial_numbers.preview(target.value, "").problem:
                yield f"But this number cannot be dialled. {problem}"
        case TargetKind.CONFERENCE:
            yield f"The caller {_in_short(target)}, which starts with them if it is not live yet."
            yield f"As long as nobody else is in it, the caller {hears}."
        case _:
            yield f"The caller {_in_short(target)}."


def _queue(name: str, at: datetime) -> Iterator[str]:
    """What the queue's own settings make of it."""
    settings = QueueSettings.objects.filter(pk=name).first()
    if settings is None or settings.opening(at).is_open:
        return
    kind, value = settings.onward(Why.CLOSED)
    words = {
        Kind.QUEUE: f"sends its callers to the queue “{value}”",
        Kind.PHONE: f"transfers its callers to {value}",
        Kind.ANNOUNCEMENT: f"reads out “{value}” and ends the call",
    }
    done = words.get(Kind(kind), "keeps its callers waiting all the same")
    yield f"By its own opening hours the queue is closed then: it {done}."


def _in_short(target: Target) -> str:
    value = target.value.strip()
    match target.kind:
        case TargetKind.QUEUE:
            return f"goes into the queue “{value}”"
        case TargetKind.CONFERENCE:
            return f"goes into the conference “{value}”"
        case TargetKind.PHONE:
            return f"is transferred to {value}"
    return f"hears “{value}”, and the call ends"
