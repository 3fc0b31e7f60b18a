"""Telnyx's webhook signature: Ed25519 over the timestamp header, a vertical bar and the raw body.
Pure.

Their "Standard Webhooks" wording is a naming claim only: none of that scheme's headers or secrets
exist here.
"""

import base64
import binascii
from functools import lru_cache

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

TOLERANCE_SECONDS = 300


class BadKey(Exception):
    """The account's public key is missing or is not one. The message says what to do."""


class BadSignature(Exception):
    """This request was not signed by Telnyx, or not now. The message says which of the two."""


@lru_cache(maxsize=4)
def public_key(text: str) -> VerifyKey:
    """The key from its base64 text as the portal shows it. Raises BadKey."""
    if not text:
        raise BadKey(
            "TELNYX_PUBLIC_KEY is not set: copy it from the Telnyx portal, Keys & Credentials, Public Key"
        )
    try:
        raw = base64.b64decode(text.strip(), validate=True)
        return VerifyKey(raw)
    except (binascii.Error, ValueError, TypeError) as error:
        raise BadKey(
            "TELNYX_PUBLIC_KEY is not a public key: it must be the base64 text of 32 bytes, 44 signs, from the Telnyx portal"
        ) from error


def verify(key: VerifyKey, *, signature: bytes, timestamp: bytes, body: bytes, now: float) -> None:
    """Raise BadSignature unless `signature` (base64) signs timestamp|body and the time is within
    300 s of `now` (unix s).
    """
    if not signature or not timestamp:
        raise BadSignature(
            "the headers telnyx-signature-ed25519 and telnyx-timestamp are both needed"
        )
    if (
        not timestamp.isdigit()
        or len(timestamp) > 12
        or abs(now - int(timestamp)) > TOLERANCE_SECONDS
    ):
        raise BadSignature(
            f"the timestamp is more than {TOLERANCE_SECONDS} s away from this machine's clock"
        )
    try:
        key.verify(b"%b|%b" % (timestamp, body), base64.b64decode(signature, validate=True))
    except (BadSignatureError, binascii.Error, ValueError, TypeError) as error:
        raise BadSignature("the signature does not fit the body and TELNYX_PUBLIC_KEY") from error
