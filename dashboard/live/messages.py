"""What a browser is sent over the live socket, as JSON.

    {"type": "fragments", "full", "now", "gone": [id],
     "fragments": [{id, collection, sort, version, html}]}
    {"type": "age", "now", "as_of"}        what is shown begins to be old, or is not any more
    {"type": "pong", "echo", "now", "telnyx_ahead", "as_of", "seq", "version"}

`full` says that these fragments are the whole screen. Times are epoch milliseconds; `as_of` is when
what is shown was last known to be true, `telnyx_ahead` how far Telnyx's clock is ahead of ours.
`version`: that of the pages; with another one, a wallboard reloads itself.
"""

import json
import time
from collections.abc import Iterable

from dashboard import version
from dashboard.screens.filters import telnyx_ahead_ms
from dashboard.screens.fragments import Fragment


def changes(items: Iterable[str], gone: list[str]) -> str:
    return _fragments(",".join(items), gone, full=False)


def snapshot(items: str) -> str:
    """`items`: those of all fragments, joined by commas."""
    return _fragments(items, [], full=True)


def item(fragment: Fragment, version: int) -> str:
    return json.dumps(
        {
            "id": fragment.id,
            "collection": fragment.collection or None,
            "sort": fragment.sort,
            "version": version,
            "html": fragment.html,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def age(seconds: float) -> str:
    return json.dumps({"type": "age", **_timestamps(seconds)})


def pong(echo: object, age_seconds: float, seq: int) -> str:
    """`seq`: the highest version on this browser's screen, by which it finds what it has missed."""
    pong = {"type": "pong", "echo": echo, **_timestamps(age_seconds), "seq": seq}
    return json.dumps({**pong, "telnyx_ahead": telnyx_ahead_ms(), "version": version.of_pages()})


def _fragments(items: str, gone: list[str], *, full: bool) -> str:
    # By hand: the items are JSON already, and encoding a large screen once more would cost most.
    return (
        f'{{"type":"fragments","full":{json.dumps(full)},"now":{_now()},'
        f'"fragments":[{items}],"gone":{json.dumps(gone)}}}'
    )


def _timestamps(age_seconds: float) -> dict[str, int]:
    now = _now()
    return {"now": now, "as_of": now - int(age_seconds * 1000)}


def _now() -> int:
    return int(time.time() * 1000)
