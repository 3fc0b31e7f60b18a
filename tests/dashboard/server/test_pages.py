"""Pages as ASGI: one step into a thread, whatever the number of middlewares."""

import threading
from collections.abc import Callable

from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest, HttpResponse
from django.test import AsyncRequestFactory

from dashboard.server.pages import Pages

CHANGED = "Django's handler works differently now: see docs/adr/0009-pages-as-asgi.md"
threads: list[int] = []


class Noting:
    """A middleware that notes in which thread its two halves run."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        threads.append(threading.get_ident())
        response = self._get_response(request)
        threads.append(threading.get_ident())
        return response


def test_django_has_the_places_that_are_overridden() -> None:
    assert hasattr(BaseHandler, "get_response_async"), CHANGED
    assert hasattr(ASGIHandler, "load_middleware"), CHANGED


async def test_the_whole_stack_runs_in_one_thread_beside_the_loop(settings: object) -> None:
    settings.MIDDLEWARE = [f"{__name__}.Noting"] * 3  # type: ignore[attr-defined]
    threads.clear()
    request = AsyncRequestFactory().get("/healthz")
    assert isinstance(request, ASGIRequest)
    response = await Pages().get_response_async(request)
    assert response.status_code == 200
    assert len(threads) == 6 and len(set(threads)) == 1, CHANGED
    assert threads[0] != threading.get_ident(), CHANGED
