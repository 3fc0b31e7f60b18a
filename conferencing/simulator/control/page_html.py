"""The control page: plain forms, and a frame that shows what goes on. No script."""

from collections.abc import Sequence
from html import escape

from conferencing.simulator.faults import CONTRARY_FORMS

from . import tags
from .status import Status

_COUNTED = ("duplicate", "reorder", "drop", "bad_signature", "unknown_event", "unknown_value")
_FLOOR_FORMS = [("wrapped", "wrapped"), ("bare", "bare"), ("mixed", "mixed")]
_CONTRARY = [(form, form.replace("_", " ")) for form in CONTRARY_FORMS]
# Those that Telnyx's client treats differently: refused, or tried again.
_STATUSES = [
    ("403", "403 not allowed"),
    ("429", "429 too many requests"),
    ("500", "500 server error"),
    ("503", "503 unavailable"),
]


def page(status: Status, message: str, *, failed: bool) -> str:
    """`message` is what the last button did, or why it `failed`."""
    style = f"said{' failed' if failed else ''}"
    note = f'<p role="status" class="{style}">{escape(message)}</p>' if message else ""
    names = [conference.name for conference in status.conferences]
    queues = [queue.name for queue in status.queues] or ["support", "sales"]
    buttons = _events(names, queues) + _webhook_faults() + _api_faults() + _clock() + _reset()
    return (
        f"{tags.HEAD}</head>\n<body>\n<header><h1>Simulator control</h1>"
        f"<p>A stand-in for Telnyx. No real calls are made.</p></header>\n{note}\n"
        f'<iframe src="/control/live" title="What is going on"></iframe>\n<main>\n'
        f"{buttons}</main>\n</body>\n</html>\n"
    )


def _events(names: Sequence[str], queues: Sequence[str]) -> str:
    options = [("", "any conference"), *((name, name) for name in names)]
    conference = tags.select("conference", options)
    queue = tags.select("queue", [(name, name) for name in queues])
    return tags.section(
        "Make it happen",
        [
            _event(conference, _do("join", "A caller joins"), _do("leave", "Someone leaves")),
            _event(
                conference,
                _do("floor_fast", "Everyone talks at once"),
                tags.danger("end_conference", "End it"),
            ),
            _event(
                conference,
                tags.text("digits", "keys, such as 5503#"),
                _do("keys", "Someone presses keys"),
            ),
            _event(
                tags.text("name", "name (optional)"),
                _do("start_conference", "Start a conference"),
            ),
            _event(queue, _do("give_up", "A caller gives up")),
            _event(queue, tags.number("count", 50, "calls"), _do("burst", "A burst of calls")),
            _event(_do("day", "The calls of the last 24 hours")),
        ],
    )


def _webhook_faults() -> str:
    return tags.section(
        "Break webhooks",
        [
            _fault(
                tags.number("count", 3, "events"),
                *(_set(fault, fault.replace("_", " ").capitalize()) for fault in _COUNTED),
            ),
            _fault(
                tags.number("count", 10, "events"),
                tags.number("seconds", 5, "s"),
                _set("delay", "Delay"),
            ),
            _fault(tags.number("count", 20, "events"), _set("burst", "Collect, then send at once")),
            _fault(tags.select("form", _FLOOR_FORMS), _set("floor", "Form of floor.changed")),
        ],
    )


def _api_faults() -> str:
    return tags.section(
        "Break the API",
        [
            _fault(
                tags.number("count", 3, "requests"),
                tags.select("status", _STATUSES),
                _set("status", "Answer with this status"),
            ),
            _fault(
                tags.number("count", 1, "requests"),
                tags.text("code", "a code, such as 90032"),
                _set("refuse", "Refuse with this code"),
            ),
            _fault(
                tags.number("count", 1, "requests"),
                tags.number("seconds", 5, "s"),
                _set("slow", "Slow"),
                _set("hang", "Hang"),
            ),
            _fault(tags.number("count", 1, "requests"), _set("lose_answer", "Lose the answer")),
            _fault(
                tags.number("count", 20, "requests"),
                tags.select("answers", _CONTRARY),
                _set("contrary", "Give nonsensical answers"),
            ),
            _fault(_set("clear", "Clear all faults")),
        ],
    )


def _clock() -> str:
    seconds = tags.number("seconds", 30, "s ahead", least=-600)
    return tags.section("Telnyx's clock", [_fault(seconds, _set("clock", "Set the clock"))])


def _reset() -> str:
    button = '<button class="danger">Hang up everyone and start again</button>'
    return tags.section("Start again", [tags.form("reset", button)])


def _event(*parts: str) -> str:
    return tags.form("events", *parts)


def _fault(*parts: str) -> str:
    return tags.form("faults", *parts)


def _do(event: str, label: str) -> str:
    return tags.button("do", event, label)


def _set(fault: str, label: str) -> str:
    return tags.button("fault", fault, label)
