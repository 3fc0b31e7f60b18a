"""Repeated commands: a command_id that comes a second time has no second effect."""

from datetime import datetime, timedelta

from conferencing.simulator.faults import Faults

from .fields import check
from .requests import OK, Request, Response, Route

# Telnyx ignores a repeat within 60 seconds. What it answers then is nowhere said: here the same, or
# what any command is answered, as the faults have it.
_REMEMBERED = timedelta(seconds=60)


class Repeats:
    """Remembers command ids, so that a command sent twice happens once."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._responses: dict[tuple[str, str], tuple[datetime, Response]] = {}

    def respond(self, route: Route, request: Request) -> Response:
        check(request.body.content, route.fields)
        command_id = request.body.text("command_id")
        if route.scope is None or not command_id:
            return route.handler(request)
        now, key = request.world.now, (route.scope(request), command_id)
        self._forget(now)
        if key in self._responses:
            return OK if self._faults.repeat_answer == "ok" else self._responses[key][1]
        # A refused command is not remembered: sent again, it may well succeed.
        response = route.handler(request)
        self._responses[key] = (now + _REMEMBERED, response)
        return response

    def _forget(self, now: datetime) -> None:
        # They are in the order of their times, so the old ones come first.
        while self._responses:
            first = next(iter(self._responses))
            if self._responses[first][0] >= now:
                return
            del self._responses[first]
