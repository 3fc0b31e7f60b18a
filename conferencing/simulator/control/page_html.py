"""The HTML of the control page: plain forms, and a frame that renews itself. No script."""

from collections.abc import Sequence
from html import escape
from typing import Any

Status = dict[str, Any]

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Simulator control</title>
<link rel="stylesheet" href="/control/control.css">
"""


def page(status: Status, said: str, *, failed: bool) -> str:
    """`said` is what the last button did, or why it `failed`."""
    note = (
        f'<p role="status" class="said{" failed" if failed else ""}">{escape(said)}</p>'
        if said
        else ""
    )
    names = [conference["name"] for conference in status["conferences"]]
    queues = [queue["name"] for queue in status["queues"]] or ["support", "sales"]
    return (
        f"{_HEAD}</head>\n<body>\n<header><h1>Simulator control</h1>"
        f"<p>A stand-in for Telnyx. Nobody is really called.</p></header>\n{note}\n"
        f'<iframe src="/control/live" title="What is going on"></iframe>\n<main>\n'
        f"{_events(names, queues)}{_webhook_faults()}{_api_faults()}{_reset()}</main>\n</body>\n</html>\n"
    )


def live(status: Status) -> str:
    """The inside of the frame; asks for itself again every two seconds."""
    return (
        f'{_HEAD}<meta http-equiv="refresh" content="2">\n</head>\n<body class="live">\n'
        f"{_figures(status)}<div class=columns>{_conferences(status)}{_queues(status)}{_faults(status)}</div>\n"
        f"</body>\n</html>\n"
    )


def _events(names: Sequence[str], queues: Sequence[str]) -> str:
    where = _select("conference", [("", "any conference"), *((name, name) for name in names)])
    which = _select("queue", [(name, name) for name in queues])
    rows = [
        _form(
            "events",
            where,
            _button("do", "join", "A caller joins"),
            _button("do", "leave", "Someone leaves"),
        ),
        _form(
            "events",
            where,
            _button("do", "floor_fast", "Floor changes fast"),
            _danger("end_conference", "End it"),
        ),
        _form(
            "events",
            where,
            _text("digits", "keys, such as 5503#"),
            _button("do", "keys", "Someone presses keys"),
        ),
        _form(
            "events",
            _text("name", "name, or leave empty"),
            _button("do", "start_conference", "Start a conference"),
        ),
        _form("events", which, _button("do", "give_up", "A caller gives up")),
        _form(
            "events",
            which,
            _number("count", 50, "calls"),
            _button("do", "burst", "A burst of calls"),
        ),
    ]
    return _section("Make it happen", rows)


def _webhook_faults() -> str:
    counted = ("duplicate", "reorder", "drop", "bad_signature", "unknown_event", "unknown_value")
    labels = [_button("fault", fault, fault.replace("_", " ").capitalize()) for fault in counted]
    rows = [
        _form("faults", _number("count", 3, "events"), *labels),
        _form(
            "faults",
            _number("count", 10, "events"),
            _number("seconds", 5, "s"),
            _button("fault", "delay", "Delay"),
        ),
        _form(
            "faults",
            _number("count", 20, "events"),
            _button("fault", "burst", "Collect, then all at once"),
        ),
        _form(
            "faults",
            _select("form", [("wrapped", "wrapped"), ("bare", "bare"), ("mixed", "mixed")]),
            _button("fault", "floor", "Form of floor.changed"),
        ),
    ]
    return _section("Webhooks go wrong", rows)


def _api_faults() -> str:
    statuses = [
        ("403", "403 not allowed"),
        ("429", "429 too many"),
        ("500", "500 server error"),
        ("503", "503 unavailable"),
    ]
    rows = [
        _form(
            "faults",
            _number("count", 3, "requests"),
            _select("status", statuses),
            _button("fault", "status", "Answer with this"),
        ),
        _form(
            "faults",
            _number("count", 1, "requests"),
            _text("code", "a code, such as 90032"),
            _button("fault", "refuse", "Refuse with this"),
        ),
        _form(
            "faults",
            _number("count", 1, "requests"),
            _number("seconds", 5, "s"),
            _button("fault", "slow", "Slow"),
            _button("fault", "hang", "Hang"),
        ),
        _form(
            "faults",
            _number("count", 1, "requests"),
            _button("fault", "lose_answer", "Lose the answer"),
        ),
        _form("faults", _button("fault", "clear", "Take all faults back")),
    ]
    return _section("The API goes wrong", rows)


def _reset() -> str:
    return _section(
        "Begin anew",
        [_form("reset", '<button class="danger">Hang up everybody, start again</button>')],
    )


def _figures(status: Status) -> str:
    deliveries = status["deliveries"]
    figures = [
        ("calls", status["calls"]),
        ("conferences", len(status["conferences"])),
        ("waiting", sum(queue["waiting"] for queue in status["queues"])),
        ("API requests", status["requests"]),
        ("sent", deliveries["sent"]),
        ("delivered", deliveries["delivered"]),
        ("retried", deliveries["retried"]),
        ("failed", deliveries["failed"]),
        ("dropped", deliveries["dropped"]),
        ("pending", deliveries["pending"]),
    ]
    cells = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in figures)
    target = escape(status["webhook_url"] or "nowhere: no address is set")
    error = (
        f'<p class="error">Last error: {escape(deliveries["last_error"])}</p>'
        if deliveries["last_error"]
        else ""
    )
    return f'<dl class="figures">{cells}</dl><p class="target">Webhooks go to {target}</p>{error}\n'


def _conferences(status: Status) -> str:
    rows = [
        (
            row["name"],
            f"{row['participants']} people",
            _clock(row["seconds"]),
            "recording" if row["recording"] else "",
        )
        for row in status["conferences"]
    ]
    return _table("Conferences", rows, "No conference is live.")


def _queues(status: Status) -> str:
    rows = [
        (row["name"], f"{row['waiting']} waiting", _clock(row["longest_seconds"]))
        for row in status["queues"]
    ]
    return _table("Queues", rows, "There is no queue.")


def _faults(status: Status) -> str:
    rows = [
        (row["kind"].replace("_", " "), f"{row['left']} to come", row["match"])
        for row in status["faults"]
    ]
    return _table("Faults set", rows, "None.")


def _table(title: str, rows: Sequence[Sequence[str]], empty: str) -> str:
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows
    )
    return f"<section><h2>{title}</h2>{f'<table>{body}</table>' if rows else f'<p>{empty}</p>'}</section>"


def _section(title: str, rows: Sequence[str]) -> str:
    return f"<section><h2>{title}</h2>{''.join(rows)}</section>\n"


def _form(target: str, *parts: str) -> str:
    return f'<form method="post" action="/control/{target}">{"".join(parts)}</form>\n'


def _button(name: str, value: str, label: str) -> str:
    return f'<button name="{name}" value="{value}">{escape(label)}</button>'


def _danger(value: str, label: str) -> str:
    return f'<button name="do" value="{value}" class="danger">{escape(label)}</button>'


def _select(name: str, options: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<option value="{escape(value)}">{escape(label)}</option>' for value, label in options
    )
    return f'<select name="{name}" aria-label="{name}">{rows}</select>'


def _number(name: str, value: int, unit: str) -> str:
    return f'<label><input type="number" name="{name}" value="{value}" min="0" max="10000"> {unit}</label>'


def _text(name: str, hint: str) -> str:
    return f'<input name="{name}" placeholder="{hint}" aria-label="{name}" maxlength="80">'


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02}"
