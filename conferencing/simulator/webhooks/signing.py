"""Webhook signatures: Ed25519 over the timestamp, a vertical bar, and the body exactly as sent."""

import base64
import time

from nacl.signing import SigningKey


class Signer:
    """`seed` is the private half, 32 bytes in base64; without one, a new pair is made."""

    def __init__(self, seed: str | None = None) -> None:
        self._key = SigningKey(base64.b64decode(seed)) if seed else SigningKey.generate()

    @property
    def public_key(self) -> str:
        """Base64, as Telnyx shows it in its portal, its only place: no endpoint gives it."""
        return base64.b64encode(bytes(self._key.verify_key)).decode()

    @property
    def seed(self) -> str:
        return base64.b64encode(bytes(self._key)).decode()

    def sign(self, body: bytes, timestamp: int | None = None) -> dict[str, str]:
        """The two headers of a webhook; `timestamp` in Unix seconds, now by default."""
        # Telnyx: whole seconds, as text. Its own check allows five minutes either way.
        stamp = str(int(time.time()) if timestamp is None else timestamp)
        signature = self._key.sign(stamp.encode() + b"|" + body).signature
        return {
            "telnyx-signature-ed25519": base64.b64encode(signature).decode(),
            "telnyx-timestamp": stamp,
        }


def spoil(headers: dict[str, str]) -> dict[str, str]:
    """The same headers with a signature that does not match."""
    signature = bytearray(base64.b64decode(headers["telnyx-signature-ed25519"]))
    signature[0] ^= 0xFF
    return {**headers, "telnyx-signature-ed25519": base64.b64encode(bytes(signature)).decode()}
