"""One API request and its answer, as the handlers see them; pages; repeated commands."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from conferencing.simulator.world.errors import refusal
from conferencing.simulator.world.state import ActiveRecording, Conference, Leg
from conferencing.simulator.world.world import World

from .fields import Field, check, check_not_both
from .resources import Resource

_REMEMBERED = timedelta(seconds=60)
_LARGEST_PAGE = 250


class Response(NamedTuple):
    """`data` None is an answer without a body. A bare one is sent as it is, not as the `data` of
    something.
    """

    data: Resource | list[Resource] | None
    meta: Resource | None = None
    status: int = 200
    is_bare: bool = False


OK = Response({"result": "ok"})
NOTHING = Response(None, status=204)


@dataclass
class Request:
    """`path` are the variable parts of the address, unquoted."""

    world: World
    path: Mapping[str, str]
    query: Mapping[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)

    def flag(self, name: str) -> bool:
        return bool(self.body.get(name))

    def filter(self, name: str) -> str | None:
        return self.query.get(f"filter[{name}]")

    def leg(self) -> Leg:
        """The one in the address. Raises Refusal 90015."""
        return self.world.leg(self.path["call_control_id"])

    def named_leg(self) -> Leg:
        """The one in the body. Raises Refusal 90015."""
        return self.world.leg(self.body["call_control_id"])

    def named_legs(self) -> list[Leg]:
        """Those in the body's list. Raises Refusal 90015."""
        return [self.world.leg(each) for each in self.body.get("call_control_ids") or ()]

    def conference(self) -> Conference:
        """The one in the address, by its id or, while it is live, its name. Raises Refusal 90058."""
        return self.world.conference(self.path["id"])

    def conference_by_id(self) -> Conference:
        """For the addresses that take no name. Raises Refusal 90058."""
        if conference := self.world.conferences.get(self.path["id"]):
            return conference
        raise refusal("90058", f"The conference {self.path['id']} was not found.")

    def sound(self, url_field: str, name_field: str) -> dict[str, str]:
        """What the body wants played, as events name it; empty when nothing. Raises Refusal when it
        cannot be had.
        """
        check_not_both(self.body, url_field, name_field)
        url, name = self.body.get(url_field), self.body.get(name_field)
        sound = {"media_url": url} if url else {"media_name": name} if name else {}
        self.world.check_sound(sound)
        return sound

    def times(self) -> int | None:
        """How often to play it; None is without end."""
        loop = self.body.get("loop")
        return None if loop == "infinity" else int(loop or 1)

    def check_connection(self, connection_id: str) -> None:
        if connection_id != self.world.connection_id:
            raise refusal(
                "10015", "The connection_id is not known.", pointer="/connection_id", status=422
            )

    def recording_from_answer(self) -> ActiveRecording | None:
        """The recording that is to run from the answer of a call on, if the body wants one."""
        body = self.body
        if body.get("record") != "record-from-answer":
            return None
        format_, channels = body.get("record_format", "mp3"), body.get("record_channels", "dual")
        return self.world.new_recording(format_, channels, body.get("record_custom_file_name"))

    def keep_state(self, leg: Leg) -> None:
        """The client_state of a command sticks to its leg."""
        if state := self.body.get("client_state"):
            leg.client_state = state

    def keep_conference_state(self, conference: Conference) -> None:
        if state := self.body.get("client_state"):
            conference.client_state = state


Handler = Callable[[Request], Response]
Scope = Callable[[Request], str]


@dataclass(frozen=True)
class Route:
    """`fields` are the checks of the body. `scope` says among which commands a command_id must not
    repeat.
    """

    method: str
    path: str
    handler: Handler
    fields: Mapping[str, Field] = field(default_factory=dict)
    scope: Scope | None = None


class Repeats:
    """Remembers command ids for 60 seconds, so that a command sent twice happens once."""

    def __init__(self) -> None:
        self._answers: dict[tuple[str, str], tuple[datetime, Response]] = {}

    def answer(self, route: Route, request: Request) -> Response:
        check(request.body, route.fields)
        command_id = request.body.get("command_id")
        if route.scope is None or not command_id:
            return route.handler(request)
        now, key = request.world.now, (route.scope(request), str(command_id))
        self._forget(now)
        if key in self._answers:
            return self._answers[key][1]
        answer = route.handler(request)
        self._answers[key] = (now + _REMEMBERED, answer)
        return answer

    def _forget(self, now: datetime) -> None:
        # Entries stand in the order of their times, so the old ones are in front.
        while (
            self._answers and (first := next(iter(self._answers))) and self._answers[first][0] < now
        ):
            del self._answers[first]


def whole_account(_: Request) -> str:
    return "account"


def this_path(request: Request) -> str:
    """One call, or one conference."""
    return next(iter(request.path.values()))


def page(request: Request, resources: Sequence[Resource]) -> Response:
    """One page by number and size. Raises Refusal 10033 for a page or size outside the range."""
    size = _whole(request, "page[size]", 20)
    number = _whole(request, "page[number]", 1)
    if size > _LARGEST_PAGE:
        raise refusal("10033", f"A page holds at most {_LARGEST_PAGE}.", pointer="/page[size]")
    meta = {
        "page_number": number,
        "page_size": size,
        "total_pages": -(-len(resources) // size),
        "total_results": len(resources),
    }
    return Response(list(resources[(number - 1) * size : number * size]), meta)


def cursor_page(request: Request, rows: Sequence[tuple[str, Resource]], address: str) -> Response:
    """The rows after the cursor; rows come sorted by their cursor text. The last page has no
    `after` and no `next`.
    """
    size = _whole(request, "page[limit]", _whole(request, "page[size]", 20))
    after = _from_cursor(request.query.get("page[after]"))
    rest = [row for row in rows if row[0] > after]
    meta: Resource = {"total_items": len(rows), "cursors": {}}
    if len(rest) > size:
        cursor = base64.urlsafe_b64encode(rest[size - 1][0].encode()).decode()
        meta |= {"cursors": {"after": cursor}, "next": f"{address}?page[after]={cursor}"}
    return Response([resource for _, resource in rest[:size]], meta)


def _from_cursor(cursor: str | None) -> str:
    try:
        return base64.urlsafe_b64decode(cursor).decode() if cursor else ""
    except ValueError as error:
        raise refusal("10032", "The cursor is not one of ours.", pointer="/page[after]") from error


def _whole(request: Request, name: str, default: int) -> int:
    value = request.query.get(name, str(default))
    if not value.isdigit() or int(value) < 1:
        raise refusal("10033", f"{name} must be a positive whole number.", pointer=f"/{name}")
    return int(value)
