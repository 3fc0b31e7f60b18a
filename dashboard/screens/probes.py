"""What machines ask: does this process work, is the installation ready, how does it do?"""

import hmac
from collections.abc import Callable
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.queries.reading.clock import Clock
from dashboard.access.attempts import address_of
from dashboard.health import exposition, facts, hearing, readiness, report, stopping
from dashboard.version import VERSION

SHUT = (
    "Send METRICS_TOKEN as a bearer token, or set METRICS_FROM to the addresses that may read"
    " this.\n"
)


class Probed:
    """Middleware, the first: a proxy or a container asks by whatever name it knows this process,
    and that need be none of ALLOWED_HOSTS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz(request) if request.path == "/healthz" else self._get_response(request)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that this process works, and its version; or that it is about to stop. Other processes
    are not checked here.
    """
    if stopping.is_near():
        return _text("stopping\n", status=503)
    return _text(f"ok {VERSION}\n")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all that is needed works, 503 with the reasons when not, and before it stops."""
    if stopping.is_near():
        return _text("stopping\n", status=503)
    parts = readiness.now(hears=hearing.hears())
    lines = "".join(f"{part.name}: {part.words or 'ok'}\n" for part in parts)
    return _text(lines, status=200 if readiness.is_ready(parts) else 503)


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    if not (settings.METRICS_TOKEN or settings.METRICS_FROM):
        return _text(SHUT, status=404)
    if not (_has_token(request) or _comes_from_there(request)):
        return _shut()
    read = facts.read(Clock(timezone.now(), telnyx_clock.ahead()))
    body = exposition.text(read, report.judge(read))
    return HttpResponse(body, content_type=exposition.CONTENT_TYPE)


def _shut() -> HttpResponse:
    """401 where a token would open it (RFC 6750), 403 where none can."""
    if not settings.METRICS_TOKEN:
        return _text(SHUT, status=403)
    answer = _text(SHUT, status=401)
    answer.headers["WWW-Authenticate"] = 'Bearer realm="metrics"'
    return answer


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given.encode(), wanted.encode())


def _comes_from_there(request: HttpRequest) -> bool:
    try:
        address = ip_address(address_of(request))
    except ValueError:
        return False
    return any(address in ip_network(each) for each in settings.METRICS_FROM)


def _text(text: str, status: int = 200) -> HttpResponse:
    return HttpResponse(text, content_type="text/plain", status=status)
