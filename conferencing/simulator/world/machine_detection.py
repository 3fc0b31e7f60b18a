"""Answering machine detection: who or what picked up a dialled call."""

from . import payloads
from .leg_audio import LegAudio
from .state import Leg

_PREMIUM_RESULTS = ("human_residence", "machine")
_STANDARD_RESULTS = ("human", "machine")
_WAIT_FOR_THE_BEEP = ("premium", "greeting_end", "detect_beep")


class MachineDetection(LegAudio):
    def detect_machine(self, leg: Leg, *, is_machine: bool) -> None:
        """As far as the dial asked for it; the events follow in a second or two."""
        if leg.machine_detection != "disabled":
            leg.ring_timer = self.after(1.5, self._machine_detected, leg, is_machine)

    def _machine_detected(self, leg: Leg, is_machine: bool) -> None:
        # Telnyx: the premium detector has events and results of its own, and more words for people.
        premium = leg.machine_detection == "premium"
        results = _PREMIUM_RESULTS if premium else _STANDARD_RESULTS
        kind = "call.machine.premium" if premium else "call.machine"
        about = {**payloads.with_numbers(leg), "result": results[is_machine]}
        self.emit(f"{kind}.detection.ended", about)
        if is_machine and leg.machine_detection in _WAIT_FOR_THE_BEEP:
            leg.ring_timer = self.after(4.0, self._greeting_ended, leg, kind)

    def _greeting_ended(self, leg: Leg, kind: str) -> None:
        about = {**payloads.with_numbers(leg), "result": "beep_detected"}
        self.emit(f"{kind}.greeting.ended", about)
