"""Where Telnyx's webhooks arrive: an ASGI application in front of Django, whose request stack would
cost ten times as much as the signature check.

Our status code tells Telnyx what to do: it retries after 408, 429, 5xx and timeouts, and drops the
event after any other 4xx. So 200 means "committed, or known already", 5xx "not now", and 4xx only
what will never be right.
"""

import logging
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.conf import settings

from conferencing import tracing
from conferencing.clocks.telnyx import telnyx_clock

from . import bodies, probing, refusal_kinds
from .batching import Batches
from .received import Received
from .refusal_kinds import Kind
from .refusals import Refusals
from .refusals import refusals as of_this_process
from .signature import BadKey, BadSignature, BadTime, NotSigned, public_key, verify

log = logging.getLogger(__name__)

MOST_BYTES = 1024 * 1024
# Both reply: Telnyx must never meet a redirect.
PATHS = frozenset({"/webhooks/telnyx", "/webhooks/telnyx/"})

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Refused(Exception):
    """`kind`: how it is counted; None for what is no fault of the sender."""

    def __init__(self, status: int, reason: str, kind: Kind | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.kind = kind


class Reply(NamedTuple):
    status: int
    text: str

    def messages(self) -> Iterator[dict[str, object]]:
        """As an ASGI server takes it."""
        body = self.text.encode()
        headers = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", b"%d" % len(body)),
        ]
        if self.status == 405:
            headers.append((b"allow", b"POST"))
        if self.status in (405, 413):
            headers.append((b"connection", b"close"))  # of the body, nobody reads the rest
        yield {"type": "http.response.start", "status": self.status, "headers": headers}
        yield {"type": "http.response.body", "body": body}


class Receiver:
    """Replies with 200, 400, 403, 405, 413 or 503. One instance per process; its batches live on
    the server's event loop.
    """

    def __init__(self, batches: Batches | None = None, refusals: Refusals | None = None) -> None:
        self._batches = batches or Batches()
        self._refusals = refusals or of_this_process

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])  # ASGI servers hand header names over in lower case
        try:
            body = await _body(headers, receive) if scope["method"] == "POST" else b""
        except Refused as refusal:
            reply = self.refuse(refusal)
        else:
            reply = await self.reply(scope["method"], headers, body)
        for message in reply.messages():
            await send(message)

    async def reply(self, method: str, headers: Mapping[bytes, bytes], body: bytes) -> Reply:
        """To a request that has arrived whole. Daphne's requests come here straight, too."""
        try:
            received = self._accept(method, headers, body)
        except Refused as refusal:
            if told := probing.answer(settings.SECRET_KEY, headers, body):
                return Reply(403, told)
            return self.refuse(refusal)
        try:
            await self._batches.commit(received)
        except Exception as error:
            # Only its kind: the text of a database error may quote the row, with its numbers.
            name = type(error).__name__
            with tracing.about(event=f"webhook:{received.event_id}"):
                log.error(
                    "Webhook %s could not be stored (%s); Telnyx will send it again",
                    received.event_id,
                    name,
                )
            return Reply(503, "not stored; please send it again")
        return Reply(200, "ok")

    def refuse(self, refusal: Refused) -> Reply:
        if refusal.kind:
            self._refusals.note(refusal.kind, str(refusal))
        return Reply(refusal.status, str(refusal))

    def _accept(self, method: str, headers: Mapping[bytes, bytes], body: bytes) -> Received:
        if method != "POST":
            raise Refused(405, "webhooks must be sent by POST", refusal_kinds.METHOD)
        if len(body) > MOST_BYTES:
            raise too_large()
        self._verify(headers, body)
        return _parsed(body, _signed_at(headers))

    def _verify(self, headers: Mapping[bytes, bytes], body: bytes) -> None:
        try:
            verify(
                public_key(settings.TELNYX_PUBLIC_KEY),
                signature=headers.get(b"telnyx-signature-ed25519", b""),
                timestamp=headers.get(b"telnyx-timestamp", b""),
                body=body,
                # Either may be wrong: our own, and what unsigned Dates of answers say of Telnyx's.
                clocks=(telnyx_clock.now().timestamp(), time.time()),
            )
        except BadKey as error:
            log.error("A webhook arrived, but none can be accepted: %s", error)
            raise Refused(503, "this receiver is not set up yet") from error
        except NotSigned as error:
            raise Refused(403, str(error), refusal_kinds.UNSIGNED) from error
        except BadSignature as error:
            raise Refused(403, str(error), refusal_kinds.SIGNATURE) from error
        except BadTime as error:
            # Two such webhooks show that our clock is behind: those after them are taken.
            telnyx_clock.heard_webhook(_signed_at(headers))
            # Not for good: if it is our clock that is wrong, the event must not be lost.
            raise Refused(503, str(error), refusal_kinds.TIME) from error
        telnyx_clock.heard_webhook(_signed_at(headers))


def _signed_at(headers: Mapping[bytes, bytes]) -> datetime:
    """Of a verified request: to the second, on Telnyx's clock."""
    return datetime.fromtimestamp(int(headers[b"telnyx-timestamp"]), UTC)


def _parsed(body: bytes, signed_at: datetime) -> Received:
    try:
        text, content, event_id = bodies.read(body)
    except bodies.Unreadable as error:
        raise Refused(400, str(error), error.kind) from error
    return Received(event_id, text, content, datetime.now(UTC), signed_at)


async def _body(headers: Mapping[bytes, bytes], receive: Receive) -> bytes:
    length = headers.get(b"content-length", b"0")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise too_large()
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the request was cut off")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])  # the announced length is only what the sender claims
        if size > MOST_BYTES:
            raise too_large()
        more = message.get("more_body", False)
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def too_large() -> Refused:
    return Refused(413, f"at most {MOST_BYTES:,} bytes", refusal_kinds.TOO_LARGE)
