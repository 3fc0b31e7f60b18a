"""The frame of the control page that shows what goes on; it renews itself, without a script."""

from html import escape

from . import tags
from .status import Status


def live(status: Status) -> str:
    """The inside of the frame; asks for itself again every two seconds."""
    tables = _conferences(status) + _queues(status) + _faults(status)
    return (
        f'{tags.HEAD}<meta http-equiv="refresh" content="2">\n</head>\n<body class="live">\n'
        f"{_figures(status)}<div class=columns>{tables}</div>\n"
        f"</body>\n</html>\n"
    )


def _figures(status: Status) -> str:
    deliveries = status.deliveries
    figures = {
        "calls": status.calls,
        "conferences": len(status.conferences),
        "waiting": sum(queue.waiting for queue in status.queues),
        "API requests": status.requests,
        "sent": deliveries.sent,
        "delivered": deliveries.delivered,
        "retried": deliveries.retried,
        "failed": deliveries.failed,
        "dropped": deliveries.dropped,
        "pending": deliveries.pending,
        "from past calls": deliveries.of_the_past,
    }
    cells = "".join(
        f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in figures.items()
    )
    target = escape(status.webhook_url or "nowhere: no address is set")
    last = escape(deliveries.last_error)
    error = f'<p class="error">Last error: {last}</p>' if last else ""
    return f'<dl class="figures">{cells}</dl><p class="target">Webhooks go to {target}</p>{error}\n'


def _conferences(status: Status) -> str:
    rows = [
        (
            each.name,
            "1 person" if each.participants == 1 else f"{each.participants} people",
            _clock(each.seconds),
            "recording" if each.recording else "",
        )
        for each in status.conferences
    ]
    return tags.table("Conferences", rows, "No live conferences.")


def _queues(status: Status) -> str:
    rows = [
        (each.name, f"{each.waiting} waiting", _clock(each.longest_seconds))
        for each in status.queues
    ]
    return tags.table("Queues", rows, "No queues.")


def _faults(status: Status) -> str:
    rows = [
        (each.kind.replace("_", " "), f"{each.left} left", each.match) for each in status.faults
    ]
    if status.clock_offset:
        rows.append(("clock", f"{status.clock_offset:+g} s", ""))
    return tags.table("Faults set", rows, "None.")


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:02}"
