"""Telnyx's webhook signature: Ed25519 over the timestamp header, a vertical bar and the raw body.
Pure.

Telnyx's documentation speaks of "Standard Webhooks", but none of that scheme's headers or secrets
exist here.
"""

import base64
import binascii
from functools import lru_cache

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

TOLERANCE_SECONDS = 300


class BadKey(Exception):
    """The account's public key is missing or malformed. The message says what to do."""


class BadSignature(Exception):
    """This request was not signed by Telnyx, or not recently. The message says which."""


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


def verify(key: VerifyKey, *, signature: bytes, timestamp: bytes, body: bytes, now: float) -> None:
    """Raise BadSignature unless `signature` (base64) signs timestamp|body and the timestamp is
    within 300 seconds of `now` (Unix time in seconds).
    """
    if not signature or not timestamp:
        raise BadSignature(
            "the headers telnyx-signature-ed25519 and telnyx-timestamp are both required"
        )
    if (
        not timestamp.isdigit()
        or len(timestamp) > 12  # Python refuses to read thousands of digits
        or abs(now - int(timestamp)) > TOLERANCE_SECONDS
    ):
        raise BadSignature(
            f"the timestamp is more than {TOLERANCE_SECONDS} s away from this machine's clock"
        )
    try:
        key.verify(b"%b|%b" % (timestamp, body), base64.b64decode(signature, validate=True))
    except (BadSignatureError, binascii.Error, ValueError, TypeError) as error:
        raise BadSignature("the signature does not match the body and TELNYX_PUBLIC_KEY") from error
