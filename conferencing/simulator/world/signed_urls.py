"""Short-lived URLs of recordings, signed and dated as S3 does it."""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DATE = "%Y%m%dT%H%M%SZ"


@dataclass
class DownloadRefused(Exception):
    """`code` and `message` as S3 has them."""

    status: int
    code: str
    message: str


@dataclass
class SignedUrls:
    """`base` is what comes before the path; a new URL is good for `life_seconds`."""

    secret: str
    base: str = "https://recordings.telnyx.example"
    # Telnyx: the URLs of a saved recording live for ten minutes; the API gives fresh ones after.
    life_seconds: int = 600

    def sign(self, path: str, now: datetime) -> str:
        """`path` begins with a slash and needs no quoting."""
        date, life = now.astimezone(UTC).strftime(_DATE), str(self.life_seconds)
        signature = self._signature(path, date, life)
        return (
            f"{self.base}{path}?X-Amz-Date={date}&X-Amz-Signature={signature}&X-Amz-Expires={life}"
        )

    def check(self, path: str, query: Mapping[str, str], now: datetime) -> None:
        """Raises DownloadRefused 403 for a URL that is not ours, or has expired."""
        date, life = query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "")
        signature = query.get("X-Amz-Signature", "")
        # The signature first: only then are the date and the seconds ours, and sure to parse.
        if not hmac.compare_digest(signature.encode(), self._signature(path, date, life).encode()):
            raise DownloadRefused(
                403, "SignatureDoesNotMatch", "The request signature does not match the address."
            )
        signed_at = datetime.strptime(date, _DATE).replace(tzinfo=UTC)
        if now > signed_at + timedelta(seconds=int(life)):
            raise DownloadRefused(403, "AccessDenied", "Request has expired")

    def _signature(self, path: str, date: str, life: str) -> str:
        text = "\n".join((path, date, life))
        return hmac.new(self.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
