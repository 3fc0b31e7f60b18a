"""The control page and its JSON twin: make things happen, make things go wrong, see how deliveries
fare.

POST takes a form (and leads back to the page) or JSON (and answers JSON: `{"ok": …, "message":
…}`).
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlsplit

from aiohttp import web

from conferencing.simulator.engine import Engine
from conferencing.simulator.world.errors import Refusal

from . import event_buttons, fault_buttons, live_html, page_html
from .status import status

_CSS = Path(__file__).with_name("control.css")
_ICON = Path(__file__).with_name("icon.svg")
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'self'; "
    "frame-ancestors 'self'"
)

Form = dict[str, str]
# Does what a form asks for; returns what it did, as a sentence.
Button = Callable[[Form], str]


def add_routes(app: web.Application, engine: Engine) -> None:
    pages = _Pages(engine)
    app.router.add_get("/", pages.home)
    app.router.add_get("/control", pages.page)
    app.router.add_get("/control/live", pages.live)
    app.router.add_get("/control/status", pages.status)
    app.router.add_get("/control/control.css", pages.css)
    app.router.add_get("/favicon.ico", pages.icon)  # where browsers look for one
    app.router.add_post("/control/events", _pressing(pages.events))
    app.router.add_post("/control/faults", _pressing(pages.faults))
    app.router.add_post("/control/reset", _pressing(pages.reset))


class _Pages:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def home(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/control")

    async def page(self, request: web.Request) -> web.Response:
        message, failed = request.query.get("said", ""), request.query.get("ok") == "no"
        return _html(page_html.page(status(self._engine), message, failed=failed))

    async def live(self, request: web.Request) -> web.Response:
        return _html(live_html.live(status(self._engine)))

    async def status(self, request: web.Request) -> web.Response:
        return web.json_response(asdict(status(self._engine)))

    async def css(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(_CSS)

    async def icon(self, request: web.Request) -> web.FileResponse:
        return web.FileResponse(_ICON, headers={"Content-Type": "image/svg+xml"})

    def events(self, form: Form) -> str:
        if not self._engine.world.applications:
            raise ValueError("The account has no Voice API application: nobody can call.")
        if form.get("do") == "day":
            self._engine.play_day()
            return "The calls of the last 24 hours are being sent, one after another."
        # The stage is a new one after each reset.
        return event_buttons.make_happen(self._engine.stage, form)

    def faults(self, form: Form) -> str:
        if form.get("fault") == "clock":
            return fault_buttons.turn_clock(self._engine.world, form)
        return fault_buttons.set_fault(self._engine.faults, form)

    def reset(self, form: Form) -> str:
        self._engine.reset()
        return "Everything has started again."


def _pressing(button: Button) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    return partial(_press, button)


async def _press(button: Button, request: web.Request) -> web.StreamResponse:
    if not _is_from_here(request):
        return web.json_response({"ok": False, "message": "not from this page"}, status=403)
    is_json = request.content_type == "application/json"
    try:
        ok, message = True, button(await _form(request, is_json))
    except ValueError as error:
        ok, message = False, str(error)
    except Refusal as refused:
        ok, message = False, refused.detail
    if is_json:
        return web.json_response({"ok": ok, "message": message}, status=200 if ok else 400)
    # Back to the page by GET, so that reloading it does not press the button again.
    raise web.HTTPSeeOther(f"/control?ok={'yes' if ok else 'no'}&said={quote(message)}")


async def _form(request: web.Request, is_json: bool) -> Form:
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
