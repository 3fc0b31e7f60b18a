"""The SDK's models of the voice events, and how a webhook body compares with them.

The models are read as a list of fields, never used for parsing: the SDK's own webhook union picks
wrong classes.
"""

import importlib
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from telnyx.types.unwrap_webhook_event import UnwrapWebhookEvent

# The SDK has no wrapped model of this event, and names these three differently from the wire.
NAMES = {
    "conference.floor.changed": "conference_floor_changed",
    "call.dequeued": "call_left_queue",
    "streaming.started": "call_streaming_started",
    "streaming.stopped": "call_streaming_stopped",
    "streaming.failed": "call_streaming_failed",
}


def model(kind: str) -> type[BaseModel]:
    """The SDK's class for the object that holds `event_type` and `payload`."""
    name = NAMES.get(kind, kind.replace(".", "_"))
    try:
        module = importlib.import_module(f"telnyx.types.{name}")
    except ModuleNotFoundError:
        module = importlib.import_module(f"telnyx.types.{name}_webhook_event")
    # Some stand only inside the model of the whole webhook.
    own = "".join(part.capitalize() for part in name.split("_"))
    found: type[BaseModel] = getattr(module, own, None) or module.Data
    return found


@cache
def every_model() -> dict[str, type[BaseModel]]:
    """By its word on the wire, each event that the SDK knows, of whatever product: an address that
    is given to several of them gets them all.
    """
    found: dict[str, type[BaseModel]] = {}
    for option in _options(UnwrapWebhookEvent):
        inside = fields(option).get("data")
        event = option if inside is None else _inner(inside)
        found |= dict.fromkeys(words_of(fields(event).get("event_type")), event)
    return found


def words_of(annotation: Any) -> tuple[str, ...]:
    """Those that are documented for a field; none where any will do."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    return tuple(word for option in get_args(annotation) for word in words_of(option))


def _options(union: Any) -> tuple[Any, ...]:
    whole = get_args(union)[0] if get_origin(union) is Annotated else union
    return get_args(whole)


def fields(cls: type[BaseModel]) -> dict[str, Any]:
    """Wire name -> annotation."""
    return {info.alias or name: info.annotation for name, info in cls.model_fields.items()}


def payload_fields(kind: str) -> dict[str, Any]:
    return fields(_inner(fields(model(kind))["payload"]))


def misfits(body: Any, annotation: Any, where: str) -> list[str]:
    """What in a JSON value does not fit the SDK's annotation; unknown fields are not counted,
    Telnyx adds them freely.
    """
    options = (
        get_args(annotation)
        if get_origin(annotation) is Union or "|" in str(type(annotation))
        else (annotation,)
    )
    if body is None:
        return []
    faults = [_against(body, option, where) for option in options if option is not type(None)]
    return min(faults, key=len) if faults else []


def _against(body: Any, option: Any, where: str) -> list[str]:
    origin = get_origin(option)
    if origin is Literal:
        return (
            [] if body in get_args(option) else [f"{where}: {body!r} is none of {get_args(option)}"]
        )
    if origin is list:
        if not isinstance(body, list):
            return [f"{where}: not a list"]
        return [
            fault
            for i, item in enumerate(body)
            for fault in misfits(item, get_args(option)[0], f"{where}[{i}]")
        ]
    if isinstance(option, type) and issubclass(option, BaseModel):
        if not isinstance(body, dict):
            return [f"{where}: not an object"]
        known = fields(option)
        return [
            f
            for key, value in body.items()
            if key in known
            for f in misfits(value, known[key], f"{where}.{key}")
        ]
    plain = {str: str, int: int, float: int | float, bool: bool}.get(option)
    if plain is not None and (
        not isinstance(body, plain) or (isinstance(body, bool) and option is not bool)
    ):
        return [f"{where}: {body!r} is no {option.__name__}"]
    if "datetime" in str(option) and not (isinstance(body, str) and body.endswith("Z")):
        return [f"{where}: {body!r} is no time"]
    return []


def _inner(annotation: Any) -> type[BaseModel]:
    for option in (annotation, *get_args(annotation)):
        if isinstance(option, type) and issubclass(option, BaseModel):
            return option
    raise TypeError(f"no model in {annotation}")
