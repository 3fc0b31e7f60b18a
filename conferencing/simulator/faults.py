"""Faults on demand: what goes wrong with how many of the next requests or webhooks.

The methods may be called from any thread. `path` and `event_type` are parts of the text to match;
empty matches everything.
"""

import threading
from dataclasses import dataclass, replace

API_FAULTS = ("status", "refuse", "slow", "hang", "lose_answer", "contrary")
CONTRARY_FORMS = (
    "mixed",
    "wrong_types",
    "no_ids",
    "no_list",
    "errors",
    "html",
    "cut_off",
    "nothing",
)
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
# What a repeated command is answered: as the first time, or as any command.
REPEAT_ANSWERS = ("same", "ok")
FLOOR_FORMS = ("wrapped", "bare", "mixed")


@dataclass(frozen=True)
class Fault:
    """`left` is for how many more. `value` is a status, or seconds, depending on the kind; `code`
    is one of Telnyx's error codes, or a form of contrary answers.
    """

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
        self.repeat_answer = "same"

    def answer_repeats(self, answer: str) -> None:
        """With the "same" as the first time, or with "ok". Raises ValueError for any other."""
        # Telnyx says nowhere what it answers when it ignores a command.
        if answer not in REPEAT_ANSWERS:
            raise ValueError(f"repeats are answered {' or '.join(REPEAT_ANSWERS)}, not {answer}")
        self.repeat_answer = answer

    def api_status(self, status: int, *, count: int = 1, path: str = "") -> None:
        """Answer the next requests with 403, 429, 500, 503 …; nothing takes effect."""
        # Telnyx's client retries 408, 409, 429 and 5xx by itself, POST included.
        self.add(Fault("status", count, path, status))

    def refuse(self, code: str, *, count: int = 1, path: str = "") -> None:
        """Refuse the next requests with this error code, such as 90032; nothing takes effect."""
        self.add(Fault("refuse", count, path, code=code))

    def slow(self, seconds: float, *, count: int = 1, path: str = "") -> None:
        """The request takes effect at once; its answer comes late."""
        # Past the client's timeout it is sent again, and without a command_id it happens twice.
        self.add(Fault("slow", count, path, seconds))

    def hang(self, seconds: float = 60.0, *, count: int = 1, path: str = "") -> None:
        """No effect and no answer; the connection is cut after `seconds`."""
        self.add(Fault("hang", count, path, seconds))

    def lose_answer(self, *, count: int = 1, path: str = "") -> None:
        """The request takes effect, then the connection is cut."""
        self.add(Fault("lose_answer", count, path))

    def contrary(self, form: str, *, count: int = 1, path: str = "") -> None:
        """The request takes effect, and its answer says nothing that Telnyx documents, in one of
        the CONTRARY_FORMS.
        """
        if form not in CONTRARY_FORMS:
            raise ValueError(f"contrary form must be one of {', '.join(CONTRARY_FORMS)}")
        self.add(Fault("contrary", count, path, code=form))

    def duplicate(self, *, count: int = 1, event_type: str = "") -> None:
        """Deliver the event twice, under one id."""
        # Telnyx: duplicates are to be expected; data.id is what tells them.
        self.add(Fault("duplicate", count, event_type))

    def reorder(self, *, count: int = 1, event_type: str = "") -> None:
        """Hold the event back until the next one is delivered, or a second has passed."""
        # Telnyx does not guarantee the order of events.
        self.add(Fault("reorder", count, event_type))

    def delay(self, seconds: float, *, count: int = 1, event_type: str = "") -> None:
        self.add(Fault("delay", count, event_type, seconds))

    def drop(self, *, count: int = 1, event_type: str = "") -> None:
        """Never deliver the event, as when all attempts have failed."""
        self.add(Fault("drop", count, event_type))

    def burst(self, size: int) -> None:
        """Collect the next `size` events, three seconds at most, and deliver them all at once."""
        # Telnyx delivers several webhooks of one call in parallel.
        self.add(Fault("burst", size))

    def bad_signature(self, *, count: int = 1, event_type: str = "") -> None:
        """Send one attempt with a signature that does not match."""
        # Telnyx does not retry after a 403: the event is lost with it.
        self.add(Fault("bad_signature", count, event_type))

    def unknown_event(self, *, count: int = 1, event_type: str = "") -> None:
        """After the event, send another of an unknown type about the same call or conference."""
        # Telnyx has no filter of events: each new type reaches every application.
        self.add(Fault("unknown_event", count, event_type))

    def unknown_value(self, *, count: int = 1, event_type: str = "") -> None:
        """Replace a reason, cause or result with a value that is in no list."""
        # Telnyx's lists are open: ended_via_api, for one, is missing from that of conference.ended.
        self.add(Fault("unknown_value", count, event_type))

    def floor(self, form: str) -> None:
        """The form of conference.floor.changed: wrapped in `data` (as seen live), bare (as in
        Telnyx's schema), or mixed. Raises ValueError for any other.
        """
        if form not in FLOOR_FORMS:
            raise ValueError(f"floor form must be one of {', '.join(FLOOR_FORMS)}, not {form}")
        self.floor_form = form

    def add(self, fault: Fault) -> None:
        """One without anything left is ignored."""
        if fault.left < 1:
            return
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._faults = []
        self.floor_form = "wrapped"
        self.repeat_answer = "same"

    def take(self, kind: str, subject: str) -> Fault | None:
        """Use up one fault of the kind that matches the path or event type, if there is one."""
        # Without the lock: asked ten times for each webhook, and nearly always there is none.
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
