"""A request that Switchboard sends to its own webhook address, to see whether everything in between
lets a webhook through as it is. Pure.

The receiver refuses it like any other that Telnyx did not sign, stores nothing, and tells what has
arrived. Only whoever knows SECRET_KEY gets such an answer.
"""

import hmac
from collections.abc import Mapping
from hashlib import sha256

HEADER = "switchboard-probe"
# In Telnyx's headers, which a proxy may strip; nobody could take them for a signature.
SIGNATURE = {"telnyx-signature-ed25519": "cHJvYmU=", "telnyx-timestamp": "0"}
# Odd spaces and letters: whoever parses and writes it anew changes it.
BODY = '{ "probe" :  "Zoë\\u0020Ω",\n\t"n": 1.0 }'.encode()

WHOLE, NO_SIGNATURE, CHANGED = "probe: whole", "probe: no signature", "probe: changed body"


def headers(secret: str) -> dict[str, str]:
    """To be sent with BODY."""
    return {"content-type": "application/json", **SIGNATURE, HEADER: _token(secret, BODY)}


def answer(secret: str, headers: Mapping[bytes, bytes], body: bytes) -> str:
    """What arrived; empty for a request that is no probe of ours."""
    token = headers.get(HEADER.encode(), b"")
    if not token or not hmac.compare_digest(token, _token(secret, BODY).encode()):
        return ""
    if any(headers.get(name.encode()) != value.encode() for name, value in SIGNATURE.items()):
        return NO_SIGNATURE
    return WHOLE if body == BODY else CHANGED


def _token(secret: str, body: bytes) -> str:
    return hmac.new(f"probe {secret}".encode(), body, sha256).hexdigest()
