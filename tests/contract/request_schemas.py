"""What Telnyx's specification allows in a request, as JSON schemas: made of the SDK's own parameter
types, which are generated from the specification, plus the limits that it states and types cannot
hold.
"""

import re
from functools import cache
from typing import Any, TypeAlias, get_type_hints

import jsonschema
from pydantic import TypeAdapter
from telnyx import types
from telnyx.types import calls, conferences

Schema: TypeAlias = dict[str, Any]
# One of the SDK's TypedDict classes.
Params: TypeAlias = type

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
LEG = "v3:[A-Za-z0-9_-]+"
NAME = "[^/]+"
SOME_LEGS = {"minItems": 1, "items": {"type": "string", "minLength": 1}}
KEYS = "^[0-9A-D*#wW]+$"
NUMBER_OR_ADDRESS = r"^(\+[1-9]\d{6,14}|sips?:\S+@\S+)$"
NUMBER = r"^\+[1-9]\d{6,14}$"
BASE64 = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"
LOOP = {"anyOf": [{"const": "infinity"}, {"type": "integer", "minimum": 1, "maximum": 100}]}
# What is spoken, and by whom: "female" and "male", or a provider's, that alone or with its parts.
SPOKEN: Schema = {
    "payload": {"maxLength": 3000, "minLength": 1},
    "voice": {
        "pattern": r"^(female|male|[A-Za-z]\w*\.\S+|AWS|Azure|Telnyx|Minimax|Rime|Resemble"
        r"|Inworld|FishAudio|xAI)$"
    },
}
GATHERED: Schema = {
    "minimum_digits": {"minimum": 1},
    "maximum_digits": {"minimum": 1, "maximum": 128},
    "maximum_tries": {"minimum": 1},
    "terminating_digit": {"maxLength": 1, "pattern": "^[0-9*#]?$"},
    "valid_digits": {"pattern": "^[0-9*#]+$"},
    # Of 32 bits.
    "timeout_millis": {"minimum": 0, "maximum": 2**31 - 1},
}

CONFERENCE_ACTIONS: dict[str, Params] = {
    "mute": conferences.ActionMuteParams,
    "unmute": conferences.ActionUnmuteParams,
    "hold": conferences.ActionHoldParams,
    "unhold": conferences.ActionUnholdParams,
    "join": conferences.ActionJoinParams,
    "leave": conferences.ActionLeaveParams,
    "update": conferences.ActionUpdateParams,
    "play": conferences.ActionPlayParams,
    "speak": conferences.ActionSpeakParams,
    "stop": conferences.ActionStopParams,
    "record_start": conferences.ActionRecordStartParams,
    "record_stop": conferences.ActionRecordStopParams,
    "record_pause": conferences.ActionRecordPauseParams,
    "record_resume": conferences.ActionRecordResumeParams,
    "end": conferences.ActionEndConferenceParams,
    "gather_using_audio": conferences.ActionGatherDtmfAudioParams,
    "send_dtmf": conferences.ActionSendDtmfParams,
}
CALL_ACTIONS: dict[str, Params] = {
    "answer": calls.ActionAnswerParams,
    "bridge": calls.ActionBridgeParams,
    "enqueue": calls.ActionEnqueueParams,
    "gather_using_speak": calls.ActionGatherUsingSpeakParams,
    "gather_stop": calls.ActionStopGatherParams,
    "hangup": calls.ActionHangupParams,
    "leave_queue": calls.ActionLeaveQueueParams,
    "speak": calls.ActionSpeakParams,
    "playback_start": calls.ActionStartPlaybackParams,
    "playback_stop": calls.ActionStopPlaybackParams,
    "transfer": calls.ActionTransferParams,
}
# By method and path; None: no body at all.
REQUESTS: list[tuple[str, str, Params | None]] = [
    *(
        ("POST", f"/conferences/{UUID}/actions/{name}", params)
        for name, params in CONFERENCE_ACTIONS.items()
    ),
    *(("POST", f"/calls/{LEG}/actions/{name}", params) for name, params in CALL_ACTIONS.items()),
    ("POST", "/calls", types.CallDialParams),
    ("POST", "/conferences", types.ConferenceCreateParams),
    ("PATCH", f"/conferences/{UUID}/participants/{UUID}", types.ConferenceUpdateParticipantParams),
    ("GET", "/conferences", None),
    ("GET", f"/conferences/{UUID}", None),
    ("GET", f"/conferences/{UUID}/participants", None),
    ("GET", "/call_control_applications", None),
    ("POST", "/call_control_applications", types.CallControlApplicationCreateParams),
    ("GET", rf"/call_control_applications/{NAME}", None),
    ("PATCH", rf"/call_control_applications/{NAME}", types.CallControlApplicationUpdateParams),
    ("DELETE", rf"/call_control_applications/{NAME}", None),
    ("GET", "/call_events", None),
    ("GET", "/phone_numbers", None),
    ("GET", rf"/connections/{NAME}/active_calls", None),
    ("GET", f"/calls/{LEG}", None),
    ("GET", "/queues", None),
    ("POST", "/queues", types.QueueCreateParams),
    ("POST", f"/queues/{NAME}", types.QueueUpdateParams),
    ("DELETE", f"/queues/{NAME}", None),
    ("GET", f"/queues/{NAME}/calls", None),
    ("GET", "/recordings", None),
    ("GET", f"/recordings/{UUID}", None),
    ("DELETE", f"/recordings/{UUID}", None),
]
# Parameters of the SDK's function that stand in the path.
IN_PATH: dict[Params, set[str]] = {types.ConferenceUpdateParticipantParams: {"id"}}

_APPLICATION: Schema = {
    "application_name": {"minLength": 1},
    "webhook_event_url": {"pattern": "^https?://"},
    "webhook_event_failover_url": {
        "anyOf": [{"type": "null"}, {"type": "string", "pattern": "^https?://"}]
    },
    "webhook_timeout_secs": {
        "anyOf": [{"type": "null"}, {"type": "integer", "minimum": 0, "maximum": 30}]
    },
}
LIMITS: dict[Params, Schema] = {
    conferences.ActionSpeakParams: SPOKEN,
    conferences.ActionPlayParams: {"loop": LOOP},
    conferences.ActionRecordStartParams: {"custom_file_name": {"minLength": 1, "maxLength": 40}},
    conferences.ActionSendDtmfParams: {
        "digits": {"pattern": KEYS},
        "duration_millis": {"minimum": 100, "maximum": 500},
    },
    conferences.ActionGatherDtmfAudioParams: GATHERED,
    types.ConferenceCreateParams: {
        "name": {"minLength": 1},
        "max_participants": {"minimum": 2, "maximum": 800},
        "duration_minutes": {"minimum": 1},
    },
    types.CallDialParams: {
        "to": {"type": "string", "pattern": NUMBER_OR_ADDRESS},
        "from": {"pattern": NUMBER},
        "connection_id": {"minLength": 1},
        "timeout_secs": {"minimum": 5, "maximum": 600},
        "conference_config": {"properties": {"id": {"pattern": f"^{UUID}$"}}},
    },
    calls.ActionTransferParams: {
        "to": {"pattern": NUMBER_OR_ADDRESS},
        "from": {"pattern": NUMBER},
    },
    calls.ActionSpeakParams: SPOKEN,
    calls.ActionGatherUsingSpeakParams: SPOKEN | GATHERED,
    calls.ActionStartPlaybackParams: {"loop": LOOP, "playback_content": {"pattern": BASE64}},
    calls.ActionStopPlaybackParams: {"stop": {"enum": ["current", "all"]}},
    types.QueueCreateParams: {
        "queue_name": {"minLength": 1, "maxLength": 255},
        "max_size": {"minimum": 1},
    },
    types.QueueUpdateParams: {"max_size": {"minimum": 1}},
    types.CallControlApplicationCreateParams: _APPLICATION,
    types.CallControlApplicationUpdateParams: _APPLICATION,
    calls.ActionEnqueueParams: {
        "queue_name": {"minLength": 1, "maxLength": 255},
        "max_wait_time_secs": {"minimum": 1},
    },
}
# Of every request that has them. Of a command id the specification says nothing; a UUID is what
# Telnyx advises.
EVERYWHERE: Schema = {
    "client_state": {"pattern": BASE64},
    "target_leg_client_state": {"pattern": BASE64},
    "command_id": {"pattern": f"^{UUID}$"},
    "audio_url": {"pattern": r"^https?://\S+$", "maxLength": 2000},
    "media_name": {"minLength": 1},
}
# What the types call required or leave open, where the specification knows a choice.
CHOICES: dict[Params, Schema] = {
    calls.ActionBridgeParams: {
        "oneOf": [{"required": ["call_control_id"]}, {"required": ["queue"]}]
    },
    conferences.ActionPlayParams: {
        "oneOf": [{"required": ["audio_url"]}, {"required": ["media_name"]}]
    },
    calls.ActionStartPlaybackParams: {
        "oneOf": [
            {"required": [sound]} for sound in ("audio_url", "media_name", "playback_content")
        ]
    },
    conferences.ActionGatherDtmfAudioParams: {"not": {"required": ["audio_url", "media_name"]}},
    conferences.ActionHoldParams: {"not": {"required": ["audio_url", "media_name"]}},
}


class Violation(Exception):
    """A request that Telnyx would not understand, or not take."""


def check(method: str, path: str, body: object) -> None:
    """`path` is what follows the version; `body` is the decoded JSON, or None for none. Raises
    Violation.
    """
    for known, pattern, params in REQUESTS:
        if known == method and re.fullmatch(pattern, path):
            _check_body(params, body)
            return
    raise Violation(f"There is no {method} {path}")


def _check_body(params: Params | None, body: object) -> None:
    if params is None:
        if body not in (None, {}):
            raise Violation(f"A body where none belongs: {body}")
        return
    try:
        _validator(params).validate(body)
    except jsonschema.ValidationError as error:
        raise Violation(f"{params.__name__}: {error.message}") from error


@cache
def _validator(params: Params) -> jsonschema.Draft202012Validator:
    """The schema is compared with the rules of schemas once: that takes longer than any body."""
    jsonschema.Draft202012Validator.check_schema(schema(params))
    return jsonschema.Draft202012Validator(schema(params))


@cache
def schema(params: Params) -> Schema:
    """The body of one request: no field beside those of the specification, named as they are on the
    wire.
    """
    made: Schema = TypeAdapter(params).json_schema()
    wire = _wire_names(params)
    in_path = IN_PATH.get(params, set())
    properties = {
        wire.get(name, name): value
        for name, value in made["properties"].items()
        if name not in in_path
    }
    everywhere = {name: limit for name, limit in EVERYWHERE.items() if name in properties}
    for name, limit in {**everywhere, **LIMITS.get(params, {}), **_some_legs(properties)}.items():
        properties[name] = {"allOf": [properties[name], limit]}
    return {
        "$defs": made.get("$defs", {}),
        **CHOICES.get(params, {}),
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": sorted(wire.get(name, name) for name in _required(params, made) - in_path),
    }


def _required(params: Params, made: Schema) -> set[str]:
    # The SDK requires a second leg, where the specification has the choice in CHOICES.
    return set() if params is calls.ActionBridgeParams else set(made.get("required", []))


def _some_legs(properties: Schema) -> Schema:
    """An empty list means everybody: we never send one."""
    return {
        name: SOME_LEGS
        for name in ("call_control_ids", "whisper_call_control_ids")
        if name in properties
    }


def _wire_names(params: Params) -> dict[str, str]:
    hints = get_type_hints(params, include_extras=True)
    return {name: alias for name, hint in hints.items() if (alias := _alias(hint))}


def _alias(hint: object) -> str | None:
    """Inside Annotated, which may stand inside Required."""
    for annotation in getattr(hint, "__metadata__", ()):
        if alias := getattr(annotation, "alias", None):
            return str(alias)
    inner: tuple[object, ...] = getattr(hint, "__args__", ())
    return _alias(inner[0]) if len(inner) == 1 and inner[0] is not hint else None
