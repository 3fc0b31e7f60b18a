"""Floor of P1: the least that a webhook receiver on Daphne can do. Read the body, check its
signature, parse it, say 200.
"""

import base64
import gc
import json
import os
from collections.abc import Awaitable, Callable, Mapping
from typing import TypedDict

from nacl.signing import VerifyKey

KEY = VerifyKey(base64.b64decode(os.environ["TELNYX_PUBLIC_KEY"]))
gc.freeze()


class Scope(TypedDict):
    headers: list[tuple[bytes, bytes]]


class Request(TypedDict):
    body: bytes


Receive = Callable[[], Awaitable[Request]]
Send = Callable[[Mapping[str, object]], Awaitable[None]]


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    message = await receive()
    headers = dict(scope["headers"])
    signature = base64.b64decode(headers[b"telnyx-signature-ed25519"])
    KEY.verify(headers[b"telnyx-timestamp"] + b"|" + message["body"], signature)
    json.loads(message["body"])
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
    )
    await send({"type": "http.response.body", "body": b"ok"})
