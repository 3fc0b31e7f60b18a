"""Telnyx's webhook signature: Ed25519 over the timestamp header, a vertical bar and the raw body.
Pure.

Telnyx's documentation speaks of "Standard Webhooks", but none of that scheme's headers or secrets
exist here.
"""

import base64
import binascii
from collections.abc import Sequence
from functools import lru_cache

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

TOLERANCE_SECONDS = 300


class BadKey(Exception):
    """The account's public key is missing or malformed. The message says what to do."""


class BadSignature(Exception):
    """This request was not signed by Telnyx. The message says why."""


class NotSigned(BadSignature):
    """Nobody signed this request: Telnyx's headers are missing. Any visitor's request is so."""


class BadTime(Exception):
    """Telnyx signed it, but not now: a clock is wrong, or somebody repeats an old webhook. The
    message says by how much.
    """


@lru_cache(maxsize=4)
def public_key(text: str) -> VerifyKey:
    """The key from its base64 text as the portal shows it. Raises BadKey."""
    if not text:
        raise BadKey(
            "TELNYX_PUBLIC_KEY is not set: copy it from the Telnyx portal "
            "(Keys & Credentials, Public Key)"
        )
    try:
        raw = base64.b64decode(text.strip(), validate=True)
        return VerifyKey(raw)
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadKey(
            "TELNYX_PUBLIC_KEY is not a public key: it must be the 44 characters of base64 text "
            "shown in the Telnyx portal"
        ) from error


def verify(
    key: VerifyKey, *, signature: bytes, timestamp: bytes, body: bytes, clocks: Sequence[float]
) -> None:
    """Raise NotSigned without both headers, BadSignature unless `signature` (base64) signs
    timestamp|body, and BadTime unless the timestamp is within 300 seconds of what one of the
    `clocks` says (Unix time in seconds).
    """
    if not signature or not timestamp:
        raise NotSigned(
            "the headers telnyx-signature-ed25519 and telnyx-timestamp are both required"
        )
    # Python refuses to read thousands of digits, and has no dates after the year 9999.
    if not timestamp.isdigit() or len(timestamp) > 11:
        raise BadSignature("the header telnyx-timestamp is not a time")
    try:
        key.verify(b"%b|%b" % (timestamp, body), base64.b64decode(signature, validate=True))
    except (BadSignatureError, binascii.Error, ValueError, TypeError) as error:
        raise BadSignature("the signature does not match the body and TELNYX_PUBLIC_KEY") from error
    seconds = min((int(timestamp) - now for now in clocks), key=abs)
    if abs(seconds) > TOLERANCE_SECONDS:
        raise BadTime(
            f"signed {abs(seconds):.0f} s {'ahead of' if seconds > 0 else 'behind'} this machine's"
            " clock"
        )
