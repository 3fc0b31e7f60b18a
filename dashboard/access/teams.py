"""Whatever a request reads or does, it does with the sight of whoever asks (`conferencing.teams`).

Where an answer is streamed, what it still reads is read after this: such a view takes the sight
along.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from conferencing.teams import sight


class Seeing:
    """Middleware, after the one that says who asks. Asks the database nothing by itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with sight.as_seen(sight.Sight(lambda: sight.teams_of(request.user))):
            return self._get_response(request)
