"""What has happened, to read again: every webhook, also those that were lost on their way."""

from collections.abc import Callable
from datetime import datetime, timedelta

from conferencing.simulator.world.base import Happened
from conferencing.simulator.world.clock import event_time
from conferencing.simulator.world.errors import refusal

from .paging import page
from .requests import Request, Response, Route
from .resources import Resource

# Telnyx: older ones only with a filter for a leg or a session.
_KEPT = timedelta(hours=24)

_BY_PAYLOAD = {
    "leg_id": "call_leg_id",
    "application_session_id": "call_session_id",
    "connection_id": "connection_id",
}
_COMPARISONS: dict[str, Callable[[datetime, datetime], bool]] = {
    "eq": datetime.__eq__,
    "gt": datetime.__gt__,
    "gte": datetime.__ge__,
    "lt": datetime.__lt__,
    "lte": datetime.__le__,
}


def list_call_events(request: Request) -> Response:
    wanted = _occurred_at(request)
    rows = [
        _row(happened)
        for happened in request.world.history
        if _is_about(request, happened) and wanted(happened.at)
    ]
    return page(request, rows)


def _is_about(request: Request, happened: Happened) -> bool:
    payload = happened.event["payload"]
    if request.filter("type") == "command":
        return False  # none are kept here
    if (name := request.filter("name")) and name != happened.event["event_type"]:
        return False
    filters = {key: request.filter(name) for name, key in _BY_PAYLOAD.items()}
    is_of_one_call = filters["call_leg_id"] or filters["call_session_id"]
    if not is_of_one_call and request.world.now - happened.at > _KEPT:
        return False
    return all(value is None or payload.get(key) == value for key, value in filters.items())


def _occurred_at(request: Request) -> Callable[[datetime], bool]:
    """Raises Refusal for more than one such filter, or one that is no time."""
    asked = {
        name: value
        for name in _COMPARISONS
        if (value := request.query.get(f"filter[occurred_at][{name}]")) is not None
    }
    if len(asked) > 1:
        raise refusal("10032", "Only one occurred_at can be given.", pointer="/filter")
    if not asked:
        return _always
    [(name, text)] = asked.items()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise refusal("10032", "occurred_at is not a time.", pointer="/filter") from error
    return lambda at: _COMPARISONS[name](at, moment)


def _always(at: datetime) -> bool:
    return True


def _row(happened: Happened) -> Resource:
    event, payload = happened.event, happened.event["payload"]
    return {
        "record_type": "call_event",
        "type": "webhook",
        "name": event["event_type"],
        # Events of a whole conference name no leg.
        "call_leg_id": payload.get("call_leg_id") or "",
        "call_session_id": payload.get("call_session_id") or "",
        "event_timestamp": event_time(happened.at),
        "metadata": {"event": event},
    }


ROUTES = (Route("GET", "/call_events", list_call_events),)
