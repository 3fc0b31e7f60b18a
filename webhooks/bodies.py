"""Is this body a webhook of API version 2? If not, what it is instead: most are a setting in the
Telnyx portal. Pure.
"""

import json
from collections.abc import Mapping

from conferencing.projection import webhook_fields, webhook_parsing

from . import refusal_kinds
from .refusal_kinds import Kind

Json = Mapping[str, object]

# Every form of TeXML begins with one of these fields.
_OF_TEXML = (b"AccountSid=", b"CallSid=", b"CallSidLegacy=", b"ConferenceSid=", b"From=", b"To=")


class Unreadable(Exception):
    """The message is for the sender, who may be a person with a terminal."""

    def __init__(self, kind: Kind, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def read(body: bytes) -> tuple[str, Json, str]:
    """Its text, the same parsed, and the event's id (at most 255 characters). Raises Unreadable."""
    try:
        text = body.decode()
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _no_json(body) from error
    if not isinstance(content, dict) or not isinstance(content.get("data", {}), dict):
        raise Unreadable(refusal_kinds.SHAPE, "the body is not an object with one event in `data`")
    event = webhook_parsing.envelope(content)
    if _is_version_1(event):
        raise Unreadable(
            refusal_kinds.API_VERSION, "this is API version 1; only version 2 is accepted"
        )
    event_id = event.get("id")
    # The id must come back as it went in: shortened or cleaned, two events could share it.
    if not isinstance(event_id, str) or not event_id or webhook_fields.clean(event_id) != event_id:
        raise Unreadable(refusal_kinds.NO_ID, "the event has no usable id")
    return text, content, event_id


def _no_json(body: bytes) -> Unreadable:
    first_line = body[:4096].partition(b"\n")[0]
    if any(first_line.startswith(name) or b"&" + name in first_line for name in _OF_TEXML):
        return Unreadable(refusal_kinds.TEXML, "this is a TeXML form; only JSON is accepted")
    return Unreadable(refusal_kinds.NOT_JSON, "the body is not JSON")


def _is_version_1(event: Json) -> bool:
    """Its events are called "call_initiated", and have a `webhook_id`."""
    kind = event.get("event_type")
    return "webhook_id" in event or (isinstance(kind, str) and "_" in kind and "." not in kind)
