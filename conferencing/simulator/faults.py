"""Faults on demand: for how many of the next requests or webhooks which thing goes wrong.

The methods may be called from any thread. `path` and `event_type` are parts of the text to match;
empty matches all.
"""

import threading
from dataclasses import dataclass, replace

API_FAULTS = ("status", "refuse", "slow", "hang", "lose_answer")
WEBHOOK_FAULTS = (
    "duplicate",
    "reorder",
    "delay",
    "drop",
    "burst",
    "bad_signature",
    "unknown_event",
    "unknown_value",
)
FLOOR_FORMS = ("wrapped", "bare", "mixed")


@dataclass(frozen=True)
class Fault:
    """`value` is a status, or seconds, as the kind has it; `code` is Telnyx's number of an error."""

    kind: str
    left: int
    match: str = ""
    value: float = 0.0
    code: str = ""


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self.floor_form = "wrapped"

    def api_status(self, status: int, *, count: int = 1, path: str = "") -> None:
        """Answer the next requests with 403, 429, 500, 503 …; nothing takes effect."""
        self._add(Fault("status", count, path, status))

    def refuse(self, code: str, *, count: int = 1, path: str = "") -> None:
        """Answer the next requests with that error of Telnyx, such as 90032; nothing takes effect."""
        self._add(Fault("refuse", count, path, code=code))

    def slow(self, seconds: float, *, count: int = 1, path: str = "") -> None:
        """The request takes effect at once; its answer comes late."""
        self._add(Fault("slow", count, path, seconds))

    def hang(self, seconds: float = 60.0, *, count: int = 1, path: str = "") -> None:
        """No effect and no answer; the connection is cut after `seconds`."""
        self._add(Fault("hang", count, path, seconds))

    def lose_answer(self, *, count: int = 1, path: str = "") -> None:
        """The request takes effect, then the connection is cut."""
        self._add(Fault("lose_answer", count, path))

    def duplicate(self, *, count: int = 1, event_type: str = "") -> None:
        """Deliver the event twice, under one id."""
        self._add(Fault("duplicate", count, event_type))

    def reorder(self, *, count: int = 1, event_type: str = "") -> None:
        """Hold the event back until the one after it is delivered, or a second has passed."""
        self._add(Fault("reorder", count, event_type))

    def delay(self, seconds: float, *, count: int = 1, event_type: str = "") -> None:
        self._add(Fault("delay", count, event_type, seconds))

    def drop(self, *, count: int = 1, event_type: str = "") -> None:
        self._add(Fault("drop", count, event_type))

    def burst(self, size: int) -> None:
        """Collect the next `size` events (for three seconds at most) and deliver them all at once."""
        self._add(Fault("burst", size))

    def bad_signature(self, *, count: int = 1, event_type: str = "") -> None:
        """One attempt goes out with a signature that does not match. A receiver that answers 403
        loses the event.
        """
        self._add(Fault("bad_signature", count, event_type))

    def unknown_event(self, *, count: int = 1, event_type: str = "") -> None:
        """After the event, another of a type that nobody has heard of, about the same call or
        conference.
        """
        self._add(Fault("unknown_event", count, event_type))

    def unknown_value(self, *, count: int = 1, event_type: str = "") -> None:
        """Replace a reason, cause or result by a word that no list has."""
        self._add(Fault("unknown_value", count, event_type))

    def floor(self, form: str) -> None:
        """How conference.floor.changed comes: wrapped in `data` (as seen live), bare (as in the
        schema), or mixed.
        """
        if form not in FLOOR_FORMS:
            raise ValueError(f"floor form must be one of {', '.join(FLOOR_FORMS)}, not {form}")
        self.floor_form = form

    def clear(self) -> None:
        with self._lock:
            self._faults = []
        self.floor_form = "wrapped"

    def take(self, kind: str, subject: str) -> Fault | None:
        """Use up one fault of the kind that matches the path or event type, if there is one."""
        if not self._faults:
            return None
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.kind == kind and fault.match in subject:
                    rest = [replace(fault, left=fault.left - 1)] if fault.left > 1 else []
                    self._faults[index : index + 1] = rest
                    return fault
        return None

    def pending(self) -> list[Fault]:
        with self._lock:
            return list(self._faults)

    def _add(self, fault: Fault) -> None:
        if fault.left < 1:
            return
        with self._lock:
            self._faults.append(fault)
