"""Talk to the receiver as an ASGI server would, with Telnyx's headers."""

import base64
import json
import time
from typing import Any

from nacl.signing import SigningKey

from webhooks.models import WebhookEvent
from webhooks.receiver import Receiver

JOINED = "conference.participant.joined"

KEY = SigningKey(b"k" * 32)
PUBLIC_KEY = base64.b64encode(bytes(KEY.verify_key)).decode()


def signed(
    body: bytes, *, at: float | None = None, key: SigningKey = KEY
) -> list[tuple[bytes, bytes]]:
    timestamp = str(int(time.time() if at is None else at)).encode()
    signature = base64.b64encode(key.sign(timestamp + b"|" + body).signature)
    return [
        (b"content-length", str(len(body)).encode()),
        (b"telnyx-timestamp", timestamp),
        (b"telnyx-signature-ed25519", signature),
    ]


async def call(
    receiver: Receiver,
    body: bytes,
    headers: list[tuple[bytes, bytes]],
    *,
    method: str = "POST",
    chunk: int = 10**9,
) -> tuple[int, str]:
    """Send one request; return its status and text."""
    chunks = [body[i : i + chunk] for i in range(0, len(body), chunk)] or [b""]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        part = chunks.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(chunks)}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await receiver(
        {"type": "http", "method": method, "path": "/webhooks/telnyx/", "headers": headers},
        receive,
        send,
    )
    return sent[0]["status"], sent[1]["body"].decode()


async def post(receiver: Receiver, body: dict[str, Any] | bytes, **options: Any) -> tuple[int, str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return await call(receiver, raw, signed(raw, **options))


async def rows() -> list[WebhookEvent]:
    return [row async for row in WebhookEvent.objects.order_by("id")]
