"""The audio of a recording, passed through from where Telnyx keeps it.

Its address lets anybody listen who has it: we ask for it anew each time, use it here, and tell
nobody. Errors and logs carry no address either.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import httpx
from django.conf import settings

from . import authorities, deadlines, public_hosts, recordings
from .advice import NO_ANSWER
from .errors import GatewayError

logger = logging.getLogger(__name__)

CHUNK_BYTES = 64 * 1024
# Until the sound begins, redirects and look-ups included. Then it lasts as long as somebody
# listens; only a storage that sends nothing for TELNYX_TIMEOUT_SECONDS ends it.
START_SECONDS = 10.0
MOST_REDIRECTS = 5
# Without content-length and the ranges a player could not seek. No other header is passed on: the
# storage's own may tell where it is.
PASSED_ON = ("content-type", "content-length", "content-range", "accept-ranges", "last-modified")

FORBIDDEN = "forbidden_address"
FORBIDDEN_SAID = (
    "The audio of recording %s was not fetched: %s. Switchboard fetches audio over HTTPS and from"
    " public hosts only; listen to this one in the Telnyx portal, or where it is stored"
)


class BrokenOff(Exception):
    """The sound ended before its end: what was passed on so far is not the whole answer."""


@dataclass(frozen=True, slots=True)
class Audio:
    """`status` is 200, or 206 for a part; `chunks` must be read to its end or closed. Reading them
    raises BrokenOff. `close` is for one of which nothing was read.
    """

    status: int
    headers: dict[str, str]
    chunks: Iterator[bytes]
    close: Callable[[], None]


def open_audio(recording_id: str, byte_range: str = "") -> Audio:
    """`byte_range`: a Range header, or empty for all of it. Raises GatewayError."""
    address = recordings.address(recording_id)
    # With a storage of the customer's own, Telnyx gives s3:// or gs:// addresses.
    if not address.startswith(("https://", "http://")):
        raise GatewayError(
            "no_address",
            "Telnyx gave no address for it",
            advice="It may be stored in your own bucket; look there.",
            status=404,
        )
    client = httpx.Client(verify=authorities.trusted(), timeout=settings.TELNYX_TIMEOUT_SECONDS)
    deadlines.keep_to_deadlines(client)
    deadlines.begin(START_SECONDS)
    try:
        answer = _fetch(client, address, byte_range)
    except GatewayError as error:
        client.close()
        if error.code == FORBIDDEN:
            logger.warning(FORBIDDEN_SAID, recording_id, error.detail)
        raise
    finally:
        deadlines.lift()
    headers = {name: answer.headers[name] for name in PASSED_ON if name in answer.headers}
    chunks = _chunks(client, answer)
    return Audio(answer.status_code, headers, chunks, partial(_close, client, answer))


def _fetch(client: httpx.Client, address: str, byte_range: str) -> httpx.Response:
    # Not compressed: the bytes are passed on as they come.
    headers = {"Accept-Encoding": "identity"}
    if byte_range:
        headers["Range"] = byte_range
    try:
        answer = _follow(client, address, headers)
    except public_hosts.Forbidden as error:
        raise _not_fetched(FORBIDDEN, detail=str(error)) from None
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        # Not the error's own words, nor the error as a cause: they can hold the address.
        raise _not_fetched(NO_ANSWER, detail=type(error).__name__) from None
    if answer.status_code not in (200, 206):
        answer.close()
        raise _not_fetched(str(answer.status_code), status=answer.status_code)
    return answer


def _follow(client: httpx.Client, address: str, headers: dict[str, str]) -> httpx.Response:
    """The first answer that is no redirect; each address on the way is looked at."""
    url = httpx.URL(address)
    for _ in range(MOST_REDIRECTS):
        target = public_hosts.target(str(url))
        request = client.build_request(
            "GET",
            target.url,
            headers={**headers, "Host": target.host_header},
            extensions={"sni_hostname": target.name},
        )
        answer = client.send(request, stream=True)
        if not answer.has_redirect_location:
            return answer
        answer.close()
        url = url.join(answer.headers["location"])
    raise httpx.TooManyRedirects("")


def _not_fetched(code: str, *, detail: str = "", status: int | None = None) -> GatewayError:
    # Its storage refused, not Telnyx's API: the advice for the API's own errors would mislead.
    advice = "Try again in a moment. If it keeps failing, look for it in the Telnyx portal."
    if code == FORBIDDEN:
        advice = "Look for it in the Telnyx portal."
    return GatewayError(
        code, "The recording could not be fetched", detail, status=status, advice=advice
    )


def _chunks(client: httpx.Client, answer: httpx.Response) -> Iterator[bytes]:
    try:
        yield from answer.iter_raw(CHUNK_BYTES)
    except httpx.HTTPError as error:
        raise BrokenOff(type(error).__name__) from None
    finally:
        _close(client, answer)


def _close(client: httpx.Client, answer: httpx.Response) -> None:
    answer.close()
    client.close()
