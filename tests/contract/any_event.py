"""Webhooks as Telnyx's specification has them, and as they may come all the same: a field is left
out, null, of another type, holds a word that is documented nowhere, or stands beside others that
nobody knows.
"""

from datetime import datetime, timedelta
from typing import Any, NamedTuple, get_args, get_origin

from hypothesis import strategies as st
from pydantic import BaseModel

from tests.fixtures.odd_json import anything
from tests.projection.bodies import stamp
from tests.world import NOW

from .event_models import every_model, fields, words_of

Json = dict[str, Any]

NEW_WORD = "a_word_of_tomorrow"
# Few, so that events meet; those of `tests.world.is_busy`, and others.
IDS: dict[str, tuple[str, ...]] = {
    "conference_id": ("room", "over", "side-room"),
    "call_control_id": ("anna", "ben", "cora", "v3:new"),
    "call_leg_id": ("leg-anna", "leg-new"),
    "call_session_id": ("session-anna", "session-new"),
    "creator_call_session_id": ("session-anna",),
    "connection_id": ("2963572552552678752",),
    "recording_id": ("r1", "r2"),
    "queue": ("support", "sales"),
    "from": ("+12025550142", "sip:ana@example.com", "anonymous"),
    "to": ("+12025550100",),
    "client_state": ("c3RhdGU=", "not base64!"),
    "sip_hangup_cause": ("200", "486", "503", "unspecified"),
}
WORDS = ("", "4.50", "cello", "+12025550142", NEW_WORD)


class Known(NamedTuple):
    """An event type and a field of its payload that has words of its own."""

    kind: str
    field: str
    word: str


def payload_of(model: type[BaseModel]) -> type[BaseModel] | None:
    """None where the event has no payload of its own."""
    for option in _unions(fields(model).get("payload")):
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    return None


def known_words() -> list[Known]:
    return [
        Known(kind, field, words[0])
        for kind, model in every_model().items()
        if (payload := payload_of(model))
        for field, annotation in fields(payload).items()
        if (words := words_of(annotation))
    ]


def events() -> st.SearchStrategy[Json]:
    """Bodies of webhooks, of any type that the SDK knows, or of none."""
    return st.sampled_from([*every_model(), NEW_WORD]).flatmap(_bodies)


@st.composite
def _bodies(draw: st.DrawFn, kind: str) -> Json:
    model = every_model().get(kind)
    payload = payload_of(model) if model else None
    event: Json = {
        "record_type": "event",
        "event_type": kind,
        "occurred_at": draw(_perhaps_odd(_moments())),
        "payload": draw(_perhaps_odd(_object(payload)) if payload else anything),
    }
    event = {name: value for name, value in event.items() if not draw(_rarely())}
    event["id"] = str(draw(st.uuids(version=4)))
    is_bare = draw(_rarely())
    meta = draw(st.sampled_from([{"attempt": 1}]) | anything)
    return event if is_bare else {"data": event, "meta": meta}


@st.composite
def _object(draw: st.DrawFn, model: type[BaseModel]) -> Json:
    given = {
        name: draw(_perhaps_odd(_right(name, annotation)))
        for name, annotation in fields(model).items()
        if not draw(_rarely())
    }
    if draw(_rarely()):
        given |= draw(st.dictionaries(st.text(min_size=1, max_size=12), anything, max_size=3))
    return given


def _right(name: str, annotation: Any) -> st.SearchStrategy[Any]:
    """What the specification has there; a word may be one that it does not have yet."""
    if words := words_of(annotation):
        return st.sampled_from([*words, NEW_WORD])
    if name in IDS:
        return st.sampled_from(IDS[name])
    return st.one_of([_of_type(name, option) for option in _unions(annotation)])


def _of_type(name: str, option: Any) -> st.SearchStrategy[Any]:
    if option is type(None):
        return st.none()
    if isinstance(option, type) and issubclass(option, BaseModel):
        return _object(option)
    if get_origin(option) is list:
        return st.lists(_right(name, get_args(option)[0]), max_size=2)
    if get_origin(option) is dict:
        return st.dictionaries(st.sampled_from(WORDS), anything, max_size=2)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        bool: st.booleans(),
        int: st.integers(0, 300),
        float: st.floats(0, 300),
        str: st.sampled_from(WORDS),
        datetime: _moments(),
    }
    return plain.get(option, anything)


def _moments() -> st.SearchStrategy[str]:
    """Within the minutes of what these events are about."""
    return st.integers(0, 600).map(lambda second: stamp(NOW - timedelta(seconds=second)))


def _perhaps_odd(right: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Mostly right, or nothing would ever come of it."""
    return _rarely().flatmap(lambda is_odd: anything if is_odd else right)


def _rarely() -> st.SearchStrategy[bool]:
    return st.integers(0, 11).map(lambda number: number == 11)


def _unions(annotation: Any) -> tuple[Any, ...]:
    is_union = "Union" in str(get_origin(annotation))
    return get_args(annotation) if is_union else (annotation,)
