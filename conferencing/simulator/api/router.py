"""The API over HTTP: authentication, faults, routes to the world, responses in Telnyx's shapes."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from email.utils import format_datetime
from functools import partial
from typing import NamedTuple

from aiohttp import web

from conferencing.simulator.faults import Faults
from conferencing.simulator.world.errors import (
    STATUS_CODES,
    Refusal,
    refusal,
    refusal_on_demand,
)
from conferencing.simulator.world.world import World

from . import (
    applications,
    call_audio,
    call_events,
    calls,
    conference_audio,
    conferences,
    dial,
    gather,
    media,
    phone_numbers,
    queues,
    recordings,
)
from .body import Body
from .contrary import Contrary
from .repeats import Repeats
from .requests import Request, Response, Route

_PARTS = (
    conferences,
    conference_audio,
    gather,
    dial,
    calls,
    call_audio,
    call_events,
    queues,
    recordings,
    media,
    applications,
    phone_numbers,
)

ROUTES = tuple(route for part in _PARTS for route in part.ROUTES)

# The error codes of statuses that are asked for as a fault; any other is a 10015.
_CODES = {401: "10009", 403: "10010", 404: "10005", 429: "10011", 500: "10007", 503: "10007"}
# Telnyx: sent with every 429; the last is the number of seconds until the limit resets.
_RATE_LIMIT = {"x-ratelimit-limit": "200", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1"}


class ApiRequest(NamedTuple):
    """A request as it came in: `path` as in `/v2/conferences/…/actions/mute`, without the query;
    `body` is {} when there was none.
    """

    method: str
    path: str
    body: Mapping[str, object]


class Api:
    """Answers everything below /v2. The last requests are kept in `requests`, including those that
    were refused or met a fault.
    """

    def __init__(self, world: World, faults: Faults, api_key: str) -> None:
        self.world = world
        self.requests: deque[ApiRequest] = deque(maxlen=5000)
        self.requests_seen = 0
        self.on_request: Callable[[ApiRequest], object] | None = None
        self._faults = faults
        self._api_key = api_key
        self._repeats = Repeats(faults)
        self._contrary = Contrary()

    def add_routes(self, app: web.Application) -> None:
        for route in ROUTES:
            app.router.add_route(route.method, "/v2" + route.path, self._serving(route))
        app.router.add_route("*", "/v2{anything:.*}", self._serving(None))

    def _serving(
        self, route: Route | None
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        return partial(self._serve, route)

    async def _serve(self, route: Route | None, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        self._record(request, raw)
        if hung := self._faults.take("hang", request.path):
            await asyncio.sleep(hung.value)
            return _cut(request)
        response = self._respond(request, route, raw)
        if contrary := self._faults.take("contrary", request.path):
            response = self._contrary.spoil(response, contrary.code)
        response.headers["Date"] = format_datetime(self.world.read_clock(), usegmt=True)
        # These strike after the effect: the client cannot tell whether it happened.
        if slow := self._faults.take("slow", request.path):
            await asyncio.sleep(slow.value)
        if self._faults.take("lose_answer", request.path):
            return _cut(request)
        return response

    def _respond(self, request: web.Request, route: Route | None, raw: bytes) -> web.Response:
        try:
            self._check_key(request)
            self._meet_fault(request)
            if route is None:
                raise refusal("10005", f"Nothing is at {request.method} {request.path}.")
            return _in_json(self._repeats.respond(route, self._read(request, raw)))
        except Refusal as refused:
            headers = _RATE_LIMIT if refused.status == 429 else {}
            return web.json_response(refused.body(), status=refused.status, headers=headers)

    def _read(self, request: web.Request, raw: bytes) -> Request:
        try:
            body = json.loads(raw) if raw else {}
        except ValueError as error:
            raise refusal("10015", "The body is not JSON.") from error
        if not isinstance(body, dict):
            raise refusal("10015", "The body must be a JSON object.")
        return Request(self.world, dict(request.match_info), dict(request.query), Body(body))

    def _check_key(self, request: web.Request) -> None:
        # Telnyx: a client without a key sends no such header at all, and is told the same.
        if request.headers.get("Authorization") != f"Bearer {self._api_key}":
            if _is_of_recordings(request):
                raise refusal("401", "Unauthorized")
            raise refusal("10009", "The API key is missing or not known.")

    def _meet_fault(self, request: web.Request) -> None:
        if fault := self._faults.take("refuse", request.path):
            raise refusal_on_demand(fault.code)
        if fault := self._faults.take("status", request.path):
            status = int(fault.value)
            code = _CODES.get(status, "10015")
            if _is_of_recordings(request) and str(status) in STATUS_CODES:
                code = str(status)
            raise replace(refusal(code, f"Simulated answer {status}."), status=status)

    def _record(self, request: web.Request, raw: bytes) -> None:
        try:
            body = json.loads(raw) if raw else {}
        except ValueError:
            body = {}
        recorded = ApiRequest(request.method, request.path, body if isinstance(body, dict) else {})
        self.requests.append(recorded)
        self.requests_seen += 1
        if self.on_request:
            self.on_request(recorded)


def _in_json(response: Response) -> web.Response:
    if response.data is None:
        return web.Response(status=response.status)
    if response.is_bare:
        return web.json_response(response.data, status=response.status)
    content: dict[str, object] = {"data": response.data}
    if response.meta is not None:
        content["meta"] = response.meta
    return web.json_response(content, status=response.status)


def _is_of_recordings(request: web.Request) -> bool:
    return request.path.startswith("/v2/recordings")


def _cut(request: web.Request) -> web.Response:
    """Abort the connection. The response returned is for aiohttp; nobody gets it."""
    if request.transport:
        request.transport.abort()
    return web.Response()
