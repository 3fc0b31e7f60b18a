"""Webhook requests ready to be sent, made before anything is timed: HTTP head, signature, body."""

import base64
import json
import pickle
import time
from collections.abc import Iterable
from pathlib import Path

from nacl.signing import SigningKey

from .traffic import Webhook

KEY = SigningKey(b"a key for the benchmarks, no more"[:32])
PUBLIC_KEY = base64.b64encode(bytes(KEY.verify_key)).decode()


def requests(bodies: Iterable[Webhook]) -> list[bytes]:
    """Whole HTTP requests. Valid for 300 seconds from now."""
    now = str(int(time.time())).encode()
    return [_request(json.dumps(body, separators=(",", ":")).encode(), now) for body in bodies]


def save(path: Path, requests: list[bytes]) -> Path:
    path.write_bytes(pickle.dumps(requests))
    return path


def read(path: Path) -> list[bytes]:
    found: list[bytes] = pickle.loads(path.read_bytes())
    return found


def _request(body: bytes, now: bytes) -> bytes:
    signature = base64.b64encode(KEY.sign(now + b"|" + body).signature)
    return (
        b"POST /webhooks/telnyx/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"User-Agent: telnyx-webhooks\r\nTelnyx-Timestamp: %b\r\nTelnyx-Signature-Ed25519: %b\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (now, signature, len(body), body)
    )
