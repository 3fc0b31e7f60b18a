"""The sound of a recording, passed through from where Telnyx keeps it.

Its address is a secret that dies after minutes: asked for anew each time, used here, and told to
nobody. Errors carry no address.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
from django.conf import settings

from . import conference_actions
from .errors import NO_ANSWER, GatewayError, advice

logger = logging.getLogger(__name__)

CHUNK = 64 * 1024
PASSED_ON = ("content-type", "content-length", "content-range", "accept-ranges", "last-modified")


@dataclass(frozen=True, slots=True)
class Sound:
    """`status` is 200, or 206 for a part; `chunks` must be read to its end or closed."""

    status: int
    headers: dict[str, str]
    chunks: Iterator[bytes]


def open_sound(recording_id: str, wanted: str = "") -> Sound:
    """`wanted`: a Range header, or empty for all of it. Raises GatewayError."""
    address = conference_actions.recording_address(recording_id)
    if not address.startswith(("https://", "http://")):
        raise GatewayError(
            "no_address",
            "Telnyx gives no address for it",
            advice="It may be kept in a storage of your own; look there.",
            status=404,
        )
    client = httpx.Client(timeout=settings.TELNYX_TIMEOUT_SECONDS, follow_redirects=True)
    try:
        request = client.build_request("GET", address, headers={"Range": wanted} if wanted else {})
        answer = client.send(request, stream=True)
    except httpx.HTTPError as error:
        client.close()
        # Not the error's own words: they can hold the address.
        raise GatewayError(
            NO_ANSWER, "The recording could not be fetched", type(error).__name__
        ) from None
    if answer.status_code not in (200, 206):
        client.close()
        status = answer.status_code
        raise GatewayError(
            str(status),
            "The recording could not be fetched",
            status=status,
            advice=advice("", status),
        )
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    return Sound(answer.status_code, headers, _chunks(client, answer))


def _chunks(client: httpx.Client, answer: httpx.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_raw(CHUNK)
    except httpx.HTTPError as error:
        # The browser sees a body that is too short, and may ask for the rest.
        logger.warning("The sound of a recording broke off: %s", type(error).__name__)
    finally:
        answer.close()
        client.close()
