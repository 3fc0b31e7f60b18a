"""The whole web process as one ASGI application: webhooks and static files before Django, pages,
live sockets.
"""

import os
from typing import Any, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")

import django
from channels.routing import ProtocolTypeRouter

django.setup(set_prefix=False)

# These need Django's applications to be loaded.
from dashboard.access.origins import OwnOrigin  # noqa: E402
from dashboard.server import routing  # noqa: E402
from dashboard.server.files import Files  # noqa: E402
from dashboard.server.pages import Pages  # noqa: E402
from webhooks.receiver import PATHS, Receive, Receiver, Scope, Send  # noqa: E402

from . import celery  # noqa: E402, F401  (tasks enqueued here must know their broker)

receiver = Receiver()
files = Files()
pages = Pages()


async def http(scope: Scope, receive: Receive, send: Send) -> None:
    path = scope["path"]
    application: Any = receiver if path in PATHS else files if files.has(path) else pages
    await application(scope, receive, send)


application = ProtocolTypeRouter({"http": http, "websocket": OwnOrigin(cast(Any, routing.sockets))})
