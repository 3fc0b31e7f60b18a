"""The connection to Telnyx: one client in each process, whose errors become `GatewayError`.

The only module that imports `telnyx` when the program runs, and only for the first request: the
import costs a second and 66 MB (measured). The SDK would try again by itself, twice, after lost
answers too; ours never does. Only the task that carries out a command knows whether that is safe
and still in time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from conferencing.clocks.telnyx import telnyx_clock

from . import errors
from .errors import NO_ANSWER, NOT_CONFIGURED, NOT_REACHED, GatewayError, advice

if TYPE_CHECKING:
    import httpx
    from telnyx import APIError, Omit, Telnyx

# A server that is there takes a connection at once. Waiting longer for one that is not would only
# use up the deadline of a command.
CONNECT_SECONDS = 2.0


def is_configured() -> bool:
    return bool(settings.TELNYX_API_KEY)


def warm() -> None:
    """Pay for the imports now and not with the first press. Sends Telnyx nothing."""
    if is_configured():
        _client()


@contextmanager
def telnyx_client() -> Iterator["Telnyx"]:
    """Telnyx's client. What the SDK raises inside this block leaves it as GatewayError."""
    client = _client()
    # Here and below, not at the top: without a key, nothing of the SDK is ever imported.
    from telnyx import APIError

    try:
        yield client
    except APIError as error:
        raise _translated(error) from error


def omit() -> "Omit":
    """The SDK's word for a parameter that is not sent."""
    from telnyx import omit

    return omit


def _client() -> "Telnyx":
    if not is_configured():
        raise GatewayError(
            NOT_CONFIGURED, "Switchboard has no Telnyx API key", advice=advice(NOT_CONFIGURED)
        )
    return _client_for(
        settings.TELNYX_API_KEY, settings.TELNYX_BASE_URL, settings.TELNYX_TIMEOUT_SECONDS
    )


# By its settings, because tests change them; a running process has one client.
@lru_cache(maxsize=4)
def _client_for(api_key: str, base_url: str, timeout: float) -> "Telnyx":
    """Shared by the threads of this process: connections are kept alive, and a request costs 0.65
    ms instead of 21 (measured).
    """
    import httpx
    import telnyx

    patience = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    # No retries: the SDK would repeat any POST, also those that Telnyx cannot tell from a new one.
    client = telnyx.Telnyx(
        api_key=api_key,
        base_url=base_url,
        max_retries=0,
        timeout=patience,
        http_client=telnyx.DefaultHttpxClient(
            timeout=patience, event_hooks={"request": [_asked], "response": [_answered]}
        ),
    )
    # The SDK imports its parts when they are first used: that must not wait for the first press.
    _ = (client.conferences.actions, client.calls.actions, client.queues.calls, client.recordings)
    return client


def _asked(request: "httpx.Request") -> None:
    request.extensions["asked_at"] = time.monotonic()


def _answered(response: "httpx.Response") -> None:
    """Every answer, also a refusal, tells the time at Telnyx."""
    # What a cache kept for a while is dated when it was made.
    if "age" not in response.headers:
        asked = response.request.extensions["asked_at"]
        telnyx_clock.heard_answer(response.headers.get("date"), asked, time.monotonic())


def _translated(error: "APIError") -> GatewayError:
    from telnyx import APIConnectionError, APIStatusError

    if isinstance(error, APIStatusError):
        headers = error.response.headers
        return errors.from_answer(
            error.status_code, error.body, headers, telnyx_clock.now().timestamp()
        )
    if isinstance(error, APIConnectionError):
        return _without_answer(error)
    return errors.not_understood(str(error))


def _without_answer(error: "APIError") -> GatewayError:
    import httpx

    # Until there is a connection nothing is sent; a timeout after that may hide an answer.
    never_left = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
    if isinstance(error.__cause__, never_left):
        code, title = NOT_REACHED, "Telnyx could not be reached"
    else:
        code, title = NO_ANSWER, "No answer from Telnyx"
    # The SDK says only "Connection error."; its cause says which.
    detail = str(error.__cause__ or error)[:500]
    return GatewayError(code, title, detail, retry=True, advice=advice(code))
