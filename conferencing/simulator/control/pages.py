"""The control page and its JSON twin: make things happen, make things go wrong, see how deliveries
fare.

POST takes a form (and leads back to the page) or JSON (and answers JSON: `{"ok": …, "message":
…}`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from aiohttp import web

from conferencing.simulator.engine import Engine
from conferencing.simulator.faults import Faults
from conferencing.simulator.world.clock import rest_time
from conferencing.simulator.world.errors import Refusal

from . import event_buttons, html

_CSS = Path(__file__).with_name("control.css")
_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; frame-ancestors 'self'"

Wishes = dict[str, str]


def add_routes(app: web.Application, engine: Engine) -> None:
    async def page(request: web.Request) -> web.Response:
        said = request.query.get("said", "")
        return _html(html.page(status(engine), said, failed=request.query.get("ok") == "no"))

    async def live(request: web.Request) -> web.Response:
        return _html(html.live(status(engine)))

    async def status_json(request: web.Request) -> web.Response:
        return web.json_response(status(engine))

    async def css(request: web.Request) -> web.FileResponse:
        return web.FileResponse(_CSS)

    async def home(request: web.Request) -> web.Response:
        raise web.HTTPFound("/control")

    app.router.add_get("/", home)
    app.router.add_get("/control", page)
    app.router.add_get("/control/live", live)
    app.router.add_get("/control/status", status_json)
    app.router.add_get("/control/control.css", css)
    app.router.add_post(
        "/control/events", _taking(lambda wishes: event_buttons.make_happen(engine.stage, wishes))
    )
    app.router.add_post("/control/faults", _taking(lambda wishes: set_fault(engine.faults, wishes)))
    app.router.add_post("/control/reset", _taking(lambda wishes: _reset(engine)))


def status(engine: Engine) -> dict[str, Any]:
    world, now = engine.world, engine.world.now
    return {
        "now": rest_time(now),
        "webhook_url": engine.courier.url,
        "calls": sum(leg.is_alive for leg in world.legs.values()),
        "conferences": [
            {
                "id": conference.id,
                "name": conference.name,
                "participants": len(conference.participants),
                "seconds": int((now - conference.created_at).total_seconds()),
                "recording": bool(conference.active_recordings),
            }
            for conference in world.conferences.values()
            if conference.is_live
        ],
        "queues": [
            {
                "name": queue.name,
                "waiting": len(queue.entries),
                "longest_seconds": max(
                    (int((now - e.enqueued_at).total_seconds()) for e in queue.entries), default=0
                ),
            }
            for queue in world.queues.values()
        ],
        "requests": engine.api.requests_seen,
        "deliveries": {**asdict(engine.courier.counts), "pending": engine.courier.pending},
        "faults": [asdict(fault) for fault in engine.faults.pending()],
        "floor_form": engine.faults.floor_form,
    }


def set_fault(faults: Faults, wishes: Wishes) -> str:
    """`fault` with `count`, `seconds`, `status`, `code`, `form` and `match` as it needs them.
    Raises ValueError.
    """
    fault, match = wishes.get("fault", ""), wishes.get("match", "")
    count, seconds = int(wishes.get("count") or 1), float(wishes.get("seconds") or 5)
    if not 1 <= count <= 10_000 or not 0 <= seconds <= 600:
        raise ValueError("count must be from 1 to 10000, seconds from 0 to 600")
    setters: dict[str, Callable[[], None]] = {
        "status": lambda: faults.api_status(
            int(wishes.get("status") or 503), count=count, path=match
        ),
        "refuse": lambda: faults.refuse(_code(wishes), count=count, path=match),
        "slow": lambda: faults.slow(seconds, count=count, path=match),
        "hang": lambda: faults.hang(seconds, count=count, path=match),
        "lose_answer": lambda: faults.lose_answer(count=count, path=match),
        "duplicate": lambda: faults.duplicate(count=count, event_type=match),
        "reorder": lambda: faults.reorder(count=count, event_type=match),
        "delay": lambda: faults.delay(seconds, count=count, event_type=match),
        "drop": lambda: faults.drop(count=count, event_type=match),
        "burst": lambda: faults.burst(count),
        "bad_signature": lambda: faults.bad_signature(count=count, event_type=match),
        "unknown_event": lambda: faults.unknown_event(count=count, event_type=match),
        "unknown_value": lambda: faults.unknown_value(count=count, event_type=match),
        "floor": lambda: faults.floor(wishes.get("form", "")),
        "clear": faults.clear,
    }
    if fault not in setters:
        raise ValueError(f"fault must be one of {', '.join(setters)}")
    setters[fault]()
    return (
        "All faults are taken back." if fault == "clear" else f"{fault.replace('_', ' ')} is set."
    )


def _code(wishes: Wishes) -> str:
    code = wishes.get("code", "")
    if not code.isdigit() or len(code) != 5:
        raise ValueError("code must be one of Telnyx's, five digits")
    return code


def _reset(engine: Engine) -> str:
    engine.reset()
    return "Everything has begun anew."


def _taking(act: Callable[[Wishes], str]) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def take(request: web.Request) -> web.Response:
        if not _is_from_here(request):
            return web.json_response({"ok": False, "message": "not from this page"}, status=403)
        is_json = request.content_type == "application/json"
        try:
            ok, message = True, act(await _wishes(request, is_json))
        except ValueError as error:
            ok, message = False, str(error)
        except Refusal as refused:
            ok, message = False, refused.detail
        if is_json:
            return web.json_response({"ok": ok, "message": message}, status=200 if ok else 400)
        raise web.HTTPSeeOther(f"/control?ok={'yes' if ok else 'no'}&said={quote(message)}")

    return take


async def _wishes(request: web.Request, is_json: bool) -> Wishes:
    """Everything as text, whichever way it came."""
    if not is_json:
        return {name: str(value) for name, value in (await request.post()).items()}
    content = await request.json()
    if not isinstance(content, dict):
        raise ValueError("the body must be a JSON object")
    return {str(name): str(value) for name, value in content.items()}


def _is_from_here(request: web.Request) -> bool:
    """Browsers name the origin of a form: another site's page must not press our buttons."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _html(content: str) -> web.Response:
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return web.Response(text=content, content_type="text/html", headers=headers)
