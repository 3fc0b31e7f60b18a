"""What an operator can do about trouble with Telnyx, in one or two plain sentences.

The codes are Telnyx's own (developers.telnyx.com, "API error codes", and its OpenAPI file). What
one means depends on the request that it answers: a 10005 to `play` is about a sound, one to `mute`
about a person. So each request may have words of its own for a code, and a code that makes no sense
for a request says nothing of what it would say elsewhere.
"""

from collections.abc import Mapping

from .request_names import READING, Request, Requests

NOT_CONFIGURED = "not_configured"
NOT_REACHED = "not_reached"  # the request never left: nothing can have happened
NOT_SENDABLE = "not_sendable"  # as `NOT_REACHED`: no request could be made of it
NO_ANSWER = "no_answer"  # it was sent, and we do not know what became of it
NOT_UNDERSTOOD = "not_understood"  # as `NO_ANSWER`: what came is no answer that Telnyx documents
# As `errors` reads them from the details of a refused call.
NO_PROFILE = "D38"
CALL_REFUSED = "call_refused"


def advice(code: str, status: int | None = None, request: Request = "") -> str:
    """What an operator can do about it; never empty."""
    code = _by_status(code, status)
    for requests, words in _BY_REQUEST.get(code, ()):
        if request in requests:
            return words
    if code in _BY_CODE:
        return _BY_CODE[code]
    if code in _DOUBTFUL_CODES or status == 408:
        return _NOT_READ if request in READING else _DOUBTFUL
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return _TELNYX_HAS_TROUBLE if status is not None and status >= 500 else _REFUSED


def _by_status(code: str, status: int | None) -> str:
    """The code, or another that says what it means with this status."""
    match code, status:
        case "10007", 404:
            return "10005"  # its generic twin; with a 500 it is a server error
        case "10006", 400 | 404 | 422:
            return "10005"  # "Invalid ID"; with a 403, a key that may do little
        case "10011", 429:
            return ""  # too many requests; with a 422 it is about encryption
        case "10015", 400:
            return "10028"  # with a 422 it is about the connection of a call
    return code


_DOUBTFUL_CODES = (NO_ANSWER, NOT_UNDERSTOOD)
_ASK_FOR_KEY = (
    "Ask your administrator to check the Telnyx API key; nothing works until it is correct."
)
_ASK_FOR_PERMISSION = (
    "The Telnyx API key is not allowed to do this. Ask your administrator to grant the permission."
)
_LEFT = "Nothing to do: the call has already ended. The screen will update in a moment."
_OVER = "Nothing to do: the conference has ended. The screen will update in a moment."
_DOUBTFUL = (
    "It may or may not have taken effect. Check what the screen shows now before you try again."
)
_NOT_READ = "Try again in a moment."
_ALL_CHANNELS = "All {} are in use. Wait until a call ends, then try again."
_TELNYX_HAS_TROUBLE = (
    "Telnyx is having problems. Wait a moment, then try again; if it continues, check"
    " status.telnyx.com."
)
_REFUSED = (
    "Telnyx refused it for the reason given. Check what the screen shows now, then try again or"
    " ask your administrator."
)
_CALL_UNKNOWN = "Telnyx no longer knows this call. The screen will update in a moment."
_GONE_FROM_HERE = (
    "Telnyx no longer knows this conference, or somebody in it. The screen will update in a moment."
)
_NO_SUCH_SOUND = "Telnyx has no sound with this name. Check the spelling."
_RECORDING_GONE = "Telnyx no longer has this recording. The list will update in a moment."
_NOT_IN_QUEUE = "This call is no longer waiting in a queue."
_BAD_TEXT = (
    "Telnyx does not accept one of the characters in it. Leave out unusual ones, then try again."
)
_BAD_VALUE = (
    "Telnyx does not accept one of the values that were sent; the reason says which. Change it, or"
    " tell your administrator."
)
_NO_AUDIO_YET = "There is no audio yet. Wait until the call is answered, then try again."

_SOUNDS: Requests = frozenset({"play", "gather", "hold_music"})
_RECORDINGS: Requests = frozenset({"delete_recording", "get_recording"})
_CALLS: Requests = frozenset(
    {
        *("answer", "hangup", "transfer", "tell", "ask_key", "ask_digits", "stop_gather"),
        *("stop_music", "get_call"),
    }
)
_QUEUES: Requests = frozenset({"enqueue", "leave_queue", "bridge", "list_queue_calls"})
_APPLICATIONS: Requests = frozenset({"get_application", "update_application", "delete_application"})
_QUEUES_THEMSELVES: Requests = frozenset({"update_queue", "delete_queue"})
_ROOMS: Requests = frozenset(
    {
        *("mute", "unmute", "hold", "unhold", "join", "leave", "update", "update_participant"),
        *("end", "speak", "stop", "send_dtmf", "get_conference"),
        *("record_start", "record_pause", "record_resume", "record_stop"),
    }
)
_CREATE: Requests = frozenset({"create"})
# With text of an operator's.
_TYPED: Requests = _SOUNDS | {
    *("create", "speak", "tell", "ask_key", "ask_digits", "send_dtmf", "record_start"),
    *("transfer", "dial", "enqueue", "bridge", "create_queue"),
}
_ABOUT_ROOMS: Requests = _ROOMS | _SOUNDS | _CREATE
# By whose success somebody is in one: a dial brings its call into the conference that it names.
_INTO_ROOMS: Requests = frozenset({"join", "create", "dial"})

# Each request names something else.
_NOT_FOUND: tuple[tuple[Requests, str], ...] = (
    (_SOUNDS, _NO_SUCH_SOUND),
    (_RECORDINGS, _RECORDING_GONE),
    (_CALLS, _CALL_UNKNOWN),
    (
        _QUEUES,
        "Telnyx no longer knows this call or this queue. The screen will update in a moment.",
    ),
    (_QUEUES_THEMSELVES, "Telnyx no longer knows this queue. The screen will update in a moment."),
    (_ROOMS, _GONE_FROM_HERE),
    (
        _APPLICATIONS,
        "Telnyx does not have a Voice API application with this ID, or no longer has it.",
    ),
)

# What a code means for some requests; for the others it means no more than that it was refused.
_BY_REQUEST: Mapping[str, tuple[tuple[Requests, str], ...]] = {
    NOT_SENDABLE: ((_TYPED, "Nothing was sent. Check what you typed."),),
    "10005": _NOT_FOUND,
    "90019": ((_ABOUT_ROOMS | _INTO_ROOMS, _OVER),),
    "90058": ((_ABOUT_ROOMS | _INTO_ROOMS, _OVER),),
    "90032": (
        (
            _INTO_ROOMS,
            "The conference is full. Somebody must leave before another person can join.",
        ),
    ),
    "90033": (
        (
            frozenset({"create"}),
            "A conference with this name is already live. Use another name, or add the call to"
            " that one.",
        ),
        (
            _ABOUT_ROOMS,
            "There is nobody left in the conference. The screen will update in a moment.",
        ),
    ),
    "90044": ((frozenset({"join", "create"}), "This person is already in the conference."),),
    "90035": ((_QUEUES, _NOT_IN_QUEUE),),
    "90036": (
        (
            frozenset({"enqueue"}),
            "The queue is full. Try another queue, or wait until a caller has left it.",
        ),
    ),
    "90037": ((frozenset({"create_queue"}), "Telnyx already has this queue."),),
    "90050": (
        (
            frozenset({"delete_queue"}),
            "Callers are still waiting in it. Send them to another queue first.",
        ),
    ),
    "90038": ((frozenset({"enqueue"}), "This call is already waiting in that queue."),),
    "90014": (
        (
            frozenset({"send_dtmf"}),
            "Only 0–9, *, #, A–D, w and W can be sent. Check what you typed.",
        ),
        (
            frozenset({"gather", "ask_digits"}),
            "Only 0–9, *, # and A–D can be used. Check what you typed.",
        ),
    ),
    "90009": (
        (frozenset({"play"}), "Telnyx plays it 1 to 100 times, or endlessly. Change how often."),
        (frozenset({"hold_music"}), _BAD_VALUE),
    ),
    "90010": (
        (
            frozenset({"speak", "tell", "ask_key", "ask_digits"}),
            "The text is too long for Telnyx, or cannot be read out. Change it, then try again.",
        ),
    ),
    "90020": (
        (
            frozenset({"record_start", "speak", "play", "gather", "ask_digits", "send_dtmf"}),
            _NO_AUDIO_YET,
        ),
    ),
    "90040": (
        (
            _SOUNDS,
            "Telnyx could not fetch the sound. Check that its address is publicly reachable.",
        ),
    ),
    "10016": (
        (
            frozenset({"transfer", "dial"}),
            "Write the number with a plus sign and the country code, for example +12025550142.",
        ),
    ),
    "90102": ((frozenset({"answer"}), "Only incoming calls can be answered."),),
    "90103": (
        (
            frozenset({"transfer", "dial"}),
            "Too many calls are being dialled right now. Wait a few seconds, then try again.",
        ),
    ),
    "10011": (
        (
            frozenset({"transfer", "dial"}),
            "Telnyx cannot encrypt a call to a phone number. Ask your administrator to turn media"
            " encryption off.",
        ),
    ),
    "10015": (
        (
            frozenset({"dial"}),
            "Telnyx cannot dial from this connection. Ask your administrator to check"
            " DIAL_CONNECTION.",
        ),
        (
            frozenset({"transfer"}),
            "Telnyx cannot dial from the connection of this call. Ask your administrator to check"
            " its Voice API application.",
        ),
    ),
    "90041": ((frozenset({"transfer", "answer", "dial"}), _ALL_CHANNELS.format("channels")),),
    "90042": (
        (
            frozenset({"transfer", "answer", "dial"}),
            _ALL_CHANNELS.format("channels of the outbound voice profile"),
        ),
    ),
    "90043": (
        (
            frozenset({"transfer", "answer", "dial"}),
            _ALL_CHANNELS.format("channels of the connection"),
        ),
    ),
}

# What means the same for every request.
_BY_CODE: Mapping[str, str] = {
    NOT_CONFIGURED: "Ask your administrator to enter the API key in the set-up.",
    NOT_REACHED: (
        "Nothing was sent. Ask your administrator to check the network connection of the"
        " Switchboard server."
    ),
    NOT_SENDABLE: "Nothing was sent: this ID cannot be used in a request to Telnyx.",
    "90018": _LEFT,
    "90015": _CALL_UNKNOWN,
    "10028": _BAD_TEXT,
    # A 404 of Telnyx's own has one of its codes, and it never redirects. These have nothing but
    # their status.
    **dict.fromkeys(
        ("301", "302", "303", "307", "308", "404"),
        "This answer did not come from Telnyx. Ask your administrator to check TELNYX_BASE_URL and"
        " any proxy in between.",
    ),
    "90045": (
        "This call is being streamed to another program, and Telnyx does not do this at the same"
        " time. Wait until the streaming has stopped, then try again."
    ),
    **dict.fromkeys(("10004", "10032", "10033", "90017"), _BAD_VALUE),
    "90034": "The call has not been answered yet. Wait until the person picks up, then try again.",
    "10009": _ASK_FOR_KEY,
    "10006": _ASK_FOR_PERMISSION,
    "10010": _ASK_FOR_PERMISSION,
    NO_PROFILE: (
        "The Voice API application has no outbound voice profile, so Telnyx makes no calls from it."
        " Ask your administrator to add it to one."
    ),
    CALL_REFUSED: (
        "The account at Telnyx, or its outbound voice profile, does not allow this call. Ask your"
        " administrator to check both."
    ),
}

_BY_STATUS: Mapping[int | None, str] = {
    401: _ASK_FOR_KEY,
    403: _ASK_FOR_PERMISSION,
    404: "Telnyx does not have it, or no longer does. The screen will update in a moment.",
    429: "Telnyx is limiting our requests right now. Wait a few seconds, then try again.",
}

# Those that have words of their own, for tests.
KNOWN_CODES = frozenset(_BY_CODE) | frozenset(_BY_REQUEST)
