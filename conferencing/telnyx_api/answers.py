"""What Telnyx says with a status of 2xx, taken at its word only where it is what Telnyx documents:
a JSON object with `data` in it. All else raises the GatewayError `not_understood`: a page of a
proxy, an error that comes as a success, a body that was cut off.

Nothing here trusts the SDK's types, which check nothing: a field that they require can be anything.
The answers come raw (`with_raw_response`), and leave as plain JSON for the readers in `rows`.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from conferencing.projection.webhook_fields import Json, text

from .errors import not_understood
from .rows import UnreadableRow

if TYPE_CHECKING:
    import httpx

Row = TypeVar("Row")

# Longer ones are no number that we know a use for; Python refuses to make one of 4,300 digits.
LONGEST_NUMBER = 18
NO_CONTENT = 204


class Answer(Protocol):
    """What the SDK's `with_raw_response` returns."""

    @property
    def http_response(self) -> "httpx.Response": ...


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a listing. The rows are whatever JSON they are."""

    rows: list[object]
    meta: Json


def accepted(answer: Answer) -> None:
    """The answer to a command, whose only documented form is `{"data": {"result": "ok"}}`."""
    if one(answer).get("result") != "ok":
        raise not_understood("Its result is not “ok”", answer.http_response.status_code)


def one(answer: Answer) -> Json:
    """One object. It may lack any field."""
    data = _body(answer).get("data")
    if not isinstance(data, dict):
        raise not_understood("Its data is not an object", answer.http_response.status_code)
    return data


def read(reader: Callable[[object], Row], answer: Answer, *, asked: str = "", key: str = "") -> Row:
    """One object, by its reader in `rows`; see `about`, where something is asked for by its key."""
    data = about(asked, key, answer) if key else one(answer)
    try:
        return reader(data)
    except UnreadableRow as error:
        raise not_understood(str(error), answer.http_response.status_code) from error


def about(asked: str, key: str, answer: Answer) -> Json:
    """One object, whose `key` is the id or name that was asked for: what is said of another is no
    answer, and would be believed of the wrong one.
    """
    data = one(answer)
    if text(data, key) != asked:
        raise not_understood(f"It is about another {key}", answer.http_response.status_code)
    return data


def without_content(answer: Answer) -> None:
    """The answer to a deletion of which nothing remains: 204, and no body."""
    status = answer.http_response.status_code
    if status != NO_CONTENT:
        raise not_understood("It is not empty", status)


def page(answer: Answer) -> Page:
    """A page without a list of rows is none: it must not look like an empty one."""
    body = _body(answer)
    data, meta = body.get("data"), body.get("meta")
    if not isinstance(data, list):
        raise not_understood("Its data is not a list", answer.http_response.status_code)
    return Page(data, meta if isinstance(meta, dict) else {})


def _body(answer: Answer) -> Json:
    response = answer.http_response
    # Not the body itself, anywhere: it may hold numbers.
    if not _is_json(response.headers.get("content-type", "")):
        raise not_understood("Its content is not JSON", response.status_code)
    try:
        body = _parsed(response.content)
    except (ValueError, RecursionError) as error:
        raise not_understood("Its JSON cannot be read", response.status_code) from error
    if not isinstance(body, dict):
        raise not_understood("Its JSON is not an object", response.status_code)
    if body.get("errors"):
        raise not_understood("It has both data and errors", response.status_code)
    return body


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _parsed(content: bytes) -> object:
    """Forgiving inside of text: a name in another encoding spoils itself and nothing else."""
    return json.loads(content.decode(errors="replace"), strict=False, parse_int=_whole)


def _whole(digits: str) -> int | float:
    return int(digits) if len(digits) <= LONGEST_NUMBER else float(digits)
