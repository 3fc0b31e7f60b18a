"""Answering machines: what is found out about who or what picked up a dialled call."""

from . import payloads
from .leg_audio import LegAudio
from .state import Leg

_PREMIUM_RESULTS = ("human_residence", "machine")
_STANDARD_RESULTS = ("human", "machine")


class MachineDetection(LegAudio):
    def detect_machine(self, leg: Leg, *, is_machine: bool) -> None:
        """As far as the dial asked for it; the events follow in a second or two."""
        if leg.machine_detection != "disabled":
            leg.ring_timer = self.after(1.5, lambda: self._machine_detected(leg, is_machine))

    def _machine_detected(self, leg: Leg, is_machine: bool) -> None:
        premium = leg.machine_detection == "premium"
        results = _PREMIUM_RESULTS if premium else _STANDARD_RESULTS
        kind = "call.machine.premium" if premium else "call.machine"
        self.emit(
            f"{kind}.detection.ended", {**payloads.with_numbers(leg), "result": results[is_machine]}
        )
        if is_machine and leg.machine_detection in ("premium", "greeting_end", "detect_beep"):
            leg.ring_timer = self.after(4.0, lambda: self._greeting_ended(leg, kind))

    def _greeting_ended(self, leg: Leg, kind: str) -> None:
        self.emit(
            f"{kind}.greeting.ended", {**payloads.with_numbers(leg), "result": "beep_detected"}
        )
