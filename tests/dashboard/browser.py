"""A browser's memory of a live screen: what the messages of the hub make of it, by the rules of
static/js/live/connection.js.
"""

import json
from typing import Any

from dashboard.screens.drawing import Drawing

Screen = dict[str, tuple[str, str, str]]  # id -> collection, sort, html


class Browser:
    def __init__(self) -> None:
        self.screen: Screen = {}
        self.versions: dict[str, int] = {}
        self.messages: list[dict[str, Any]] = []

    def hear(self, text: str) -> None:
        message = json.loads(text)
        self.messages.append(message)
        if message["type"] != "fragments":
            return
        for fragment in message["fragments"]:
            if fragment["version"] > self.versions.get(fragment["id"], -1):
                self.versions[fragment["id"]] = fragment["version"]
                self.screen[fragment["id"]] = (
                    fragment["collection"] or "",
                    fragment["sort"],
                    fragment["html"],
                )
        gone = set(message["gone"])
        if message["full"]:
            gone |= self.screen.keys() - {fragment["id"] for fragment in message["fragments"]}
        for name in gone:
            self.screen.pop(name, None)


def fresh(drawing: Drawing) -> Screen:
    return {each.id: (each.collection, each.sort, each.html) for each in drawing.fragments}
