"""One request to our own public address, as strangers send it; redirects are not followed."""

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

SECONDS = 8.0
MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    text: str
    location: str = ""


class NoReply(Exception):
    """`why`: dns, refused, certificate, tls, silent, broken."""

    def __init__(self, why: str, detail: str) -> None:
        super().__init__(detail)
        self.why = why


def ask(
    method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes | None = None
) -> Reply:
    """Raises NoReply. For WebSockets, 101 is the reply, and the connection is closed."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection.request(method, path, body, dict(headers or {}))
        response = connection.getresponse()
        text = "" if response.status == 101 else response.read(MOST_BYTES).decode(errors="replace")
        return Reply(response.status, text, response.headers.get("location", ""))
    except ssl.SSLCertVerificationError as error:
        raise NoReply("certificate", error.verify_message) from error
    except ssl.SSLError as error:
        raise NoReply("tls", error.reason or str(error)) from error
    except (socket.gaierror, UnicodeError) as error:
        raise NoReply("dns", str(error)) from error
    except TimeoutError as error:
        raise NoReply("silent", f"no answer within {SECONDS:.0f} s") from error
    except (ConnectionRefusedError, http.client.HTTPException, OSError) as error:
        why = "refused" if isinstance(error, ConnectionRefusedError) else "broken"
        raise NoReply(why, str(error) or type(error).__name__) from error
    finally:
        connection.close()
