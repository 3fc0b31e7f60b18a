"""Django as an ASGI application that takes one step into a thread for each request, not two for
each middleware.

Our views and every middleware are synchronous. Django's own handler would still run the stack on
the event loop, and each middleware's two halves in a thread of the request: eighteen hand-overs
that cost a press more than all it does.
"""

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIHandler, ASGIRequest
from django.http.response import HttpResponseBase


class Pages(ASGIHandler):
    def load_middleware(self, is_async: bool = False) -> None:
        super().load_middleware(is_async=False)

    async def get_response_async(  # type: ignore[override]
        self, request: ASGIRequest
    ) -> HttpResponseBase:
        response: HttpResponseBase = await sync_to_async(self.get_response)(request)
        return response
