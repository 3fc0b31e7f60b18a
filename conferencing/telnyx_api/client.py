"""The connection to Telnyx: one client in each process, whose errors become `GatewayError`.

The only module that imports `telnyx` when the program runs, and only for the first request: the
import costs a second and 66 MB (measured). The SDK would try again by itself, twice, after lost
answers too; ours never does. Only the task that carries out a command knows whether that is safe
and still in time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from json import JSONDecodeError
from typing import TYPE_CHECKING

from django.conf import settings

from conferencing.clocks.telnyx import telnyx_clock
from conferencing.projection.webhook_fields import clean

from . import errors, measuring
from .advice import NO_ANSWER, NOT_CONFIGURED, NOT_REACHED, NOT_SENDABLE
from .errors import MOST_DETAIL, GatewayError
from .request_names import Request

if TYPE_CHECKING:
    import httpx
    from telnyx import Omit, Telnyx
    from telnyx.resources.calls.actions import ActionsResourceWithRawResponse as CallCommands
    from telnyx.resources.conferences.actions import (
        ActionsResourceWithRawResponse as ConferenceCommands,
    )

# A server that is there takes a connection at once. Waiting longer for one that is not would only
# use up the deadline of a command.
CONNECT_SECONDS = 2.0

_tried: ContextVar[str] = ContextVar("key that is tried", default="")


def is_configured() -> bool:
    return bool(settings.TELNYX_API_KEY)


def warm() -> None:
    """Pay for the imports now and not with the first press. Sends Telnyx nothing."""
    if is_configured():
        _client()


@contextmanager
def telnyx_client(request: Request = "") -> Iterator["Telnyx"]:
    """Telnyx's client, for one request. Whatever goes wrong inside this block leaves it as
    GatewayError, with advice that fits the request.

    Ask it `with_raw_response`: answers are read by `answers`, not by the SDK.
    """
    try:
        with _translated_errors():
            yield _client()
    except GatewayError as error:
        measuring.failed(error)
        error.answers(request)
        raise


@contextmanager
def conference_command(request: Request) -> Iterator["ConferenceCommands"]:
    """Telnyx's commands on a conference, as `telnyx_client`."""
    with telnyx_client(request) as telnyx:
        yield telnyx.conferences.actions.with_raw_response


@contextmanager
def call_command(request: Request) -> Iterator["CallCommands"]:
    """Telnyx's commands on a call, as `telnyx_client`."""
    with telnyx_client(request) as telnyx:
        yield telnyx.calls.actions.with_raw_response


def omit() -> "Omit":
    """The SDK's word for a parameter that is not sent."""
    from telnyx import omit

    return omit


@contextmanager
def trying(api_key: str) -> Iterator[None]:
    """Within it, this thread alone asks Telnyx with this key: to see whether it is accepted."""
    before = _tried.set(api_key)
    try:
        yield
    finally:
        _tried.reset(before)


def _client() -> "Telnyx":
    key = _tried.get() or settings.TELNYX_API_KEY
    if not key:
        raise GatewayError(NOT_CONFIGURED, "Switchboard has no Telnyx API key")
    return _client_for(key, settings.TELNYX_BASE_URL, settings.TELNYX_TIMEOUT_SECONDS)


# By its settings, because tests change them; a running process has one client.
@lru_cache(maxsize=4)
def _client_for(api_key: str, base_url: str, timeout: float) -> "Telnyx":
    """Shared by the threads of this process: connections are kept alive, and a request costs 0.65
    ms instead of 21 (measured).
    """
    import httpx
    import telnyx

    from . import authorities, deadlines, sizes

    def asked(request: httpx.Request) -> None:
        request.extensions["asked_at"] = time.monotonic()
        deadlines.begin(timeout)

    patience = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    # No retries: the SDK would repeat any POST, also those that Telnyx cannot tell from a new one.
    http_client = telnyx.DefaultHttpxClient(
        verify=authorities.trusted(),
        timeout=patience,
        headers={"Accept-Encoding": sizes.COMPRESSION},
        # Telnyx redirects nothing. A POST that is redirected would become a GET, whose answer says
        # nothing of the command.
        follow_redirects=False,
        event_hooks={"request": [asked], "response": [_answered, sizes.bound]},
    )
    deadlines.keep_to_deadlines(http_client)
    client = telnyx.Telnyx(
        api_key=api_key,
        base_url=base_url,
        max_retries=0,
        timeout=patience,
        http_client=http_client,
    )
    # The SDK imports its parts when they are first used: that must not wait for the first press.
    _ = (client.conferences.actions, client.calls.actions, client.queues.calls, client.recordings)
    return client


def _answered(response: "httpx.Response") -> None:
    """Every answer, also a refusal, tells the time at Telnyx, and how Telnyx does."""
    measuring.answered(response, time.monotonic() - response.request.extensions["asked_at"])
    # What a cache kept for a while is dated when it was made.
    if "age" not in response.headers:
        asked = response.request.extensions["asked_at"]
        telnyx_clock.heard_answer(response.headers.get("date"), asked, time.monotonic())


@contextmanager
def _translated_errors() -> Iterator[None]:
    try:
        yield
    except GatewayError:
        raise
    except Exception as error:
        translated = _translated(error)
        if translated is None:
            raise
        raise translated from error


def _translated(error: Exception) -> GatewayError | None:
    """None for what is a mistake of our own."""
    # Here and elsewhere, not at the top: without a key, nothing of the SDK is ever imported.
    import httpx
    from telnyx import APIConnectionError, APIError, APIStatusError, TelnyxError

    match error:
        case APIStatusError():
            now, headers = telnyx_clock.now().timestamp(), error.response.headers
            return errors.from_answer(error.status_code, error.body, headers, now)
        case APIConnectionError():
            return _without_answer(error.__cause__ or error)
        case httpx.HTTPError():
            return _without_answer(error)
        case APIError() | JSONDecodeError() | UnicodeDecodeError() | RecursionError():
            return errors.not_understood(type(error).__name__)
        case TelnyxError() | httpx.InvalidURL() | httpx.StreamError() | ValueError():
            # Before anything was sent: an id or a text that no request can be made of.
            title = "It could not be sent"
            return GatewayError(NOT_SENDABLE, title, clean(str(error), MOST_DETAIL))
    return None


def _without_answer(error: BaseException) -> GatewayError:
    import httpx

    if isinstance(error, httpx.DecodingError):
        return errors.not_understood(str(error))
    # Until there is a connection nothing is sent; a timeout after that may hide an answer.
    never_left = (
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.PoolTimeout,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
    )
    if isinstance(error, never_left):
        code, title = NOT_REACHED, "Telnyx could not be reached"
    else:
        code, title = NO_ANSWER, "No answer from Telnyx"
    return GatewayError(code, title, clean(str(error), MOST_DETAIL), retry=True)
