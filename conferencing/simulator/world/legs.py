"""Call legs: arriving, dialled, answered, bridged, hung up."""

from collections.abc import Callable
from datetime import timedelta

from . import payloads
from .errors import refusal
from .machine_detection import MachineDetection
from .state import Leg, Stream


class Legs(MachineDetection):
    """`far_ends` says what a dialled number does: answer (the usual), busy, no_answer, reject,
    machine.
    """

    ring_seconds: float = 2.0
    far_ends: dict[str, str]

    def detach(self, leg: Leg, reason: str) -> None:
        """Take the leg out of its conference, queue or bridge. `reason` is what a queue tells about
        it.
        """
        raise NotImplementedError

    def incoming_call(
        self,
        from_: str,
        to: str,
        *,
        caller_id_name: str | None = None,
        client_state: str | None = None,
    ) -> Leg:
        """Somebody calls: the leg rings, parked, until it is answered."""
        leg = self._new_leg(from_, to, "incoming")
        leg.caller_id_name = caller_id_name
        leg.client_state = client_state
        self.emit("call.initiated", payloads.initiated(leg))
        return leg

    def answered_call(self, from_: str, to: str, *, caller_id_name: str | None = None) -> Leg:
        leg = self.incoming_call(from_, to, caller_id_name=caller_id_name)
        self.answer(leg)
        return leg

    def dial(
        self,
        from_: str,
        to: str,
        *,
        ring_timeout: float = 30,
        time_limit: int = 14400,
        machine_detection: str = "disabled",
        client_state: str | None = None,
        session_id: str | None = None,
        on_answer: Callable[[Leg], None] | None = None,
    ) -> Leg:
        """Call out; `session_id` is that of a call this one belongs to. The leg exists at once; its
        events follow, and whether it is answered is up to the far end.
        """
        leg = self._new_leg(from_, to, "outgoing")
        leg.time_limit_seconds = time_limit
        leg.machine_detection = machine_detection
        leg.client_state = client_state
        leg.call_session_id = session_id or leg.call_session_id
        self.soon(lambda: self._ring(leg, ring_timeout, on_answer))
        return leg

    def check_answer(self, leg: Leg) -> None:
        self.check_alive(leg)
        if leg.direction == "outgoing":
            raise refusal("90102", "An outbound call cannot be answered with this command.")
        if leg.is_answered:
            raise refusal("90102", "The call has been answered already.")

    def answer(self, leg: Leg) -> None:
        self.check_answer(leg)
        self._answered(leg)

    def hangup(self, leg: Leg, cause: str = "normal_clearing", *, source: str = "caller") -> None:
        """End the leg, whoever did it. Whatever it was in notices: queue, conference, bridge."""
        self.check_alive(leg)
        if not leg.is_answered and leg.direction == "incoming" and source == "caller":
            cause = "originator_cancel"
        self.timers.cancel(leg.ring_timer)
        leg.ended_at = self.now
        leg.hangup_cause = cause
        if leg.entry:
            self.detach(leg, "hangup")
        self.stop_stream(leg)
        for sound in list(leg.sounds):
            self.end_sound(leg, sound, "call_hangup")
        sip = {
            "originator_cancel": "487",
            "user_busy": "486",
            "call_rejected": "603",
            "timeout": "480",
        }
        sip_cause = sip.get(cause, "unspecified")
        ended = payloads.hangup(
            leg, cause=cause, source=source, sip_cause=sip_cause, ended_at=leg.ended_at
        )
        self.emit("call.hangup", ended)
        self.save_recordings(leg)
        self.detach(leg, "hangup")
        self._hang_up_dependents(leg)

    def check_bridge(self, leg: Leg, other: Leg, *, prevent_double_bridge: bool = False) -> None:
        for each in (leg, other):
            self.check_usable(each)
        if other in (leg, leg.peer):
            raise refusal(
                "90015", "The two calls are one, or bridged already.", pointer="/call_control_id"
            )
        if prevent_double_bridge and (leg.peer or other.peer):
            raise refusal(
                "90015", "One of the calls is bridged already.", pointer="/prevent_double_bridge"
            )

    def bridge(self, leg: Leg, other: Leg, *, parks_after_unbridge: bool = False) -> None:
        """Connect two legs. When one hangs up the other does too, unless it parks instead."""
        self.check_bridge(leg, other)
        for each in (leg, other):
            self.detach(each, "bridged")
        leg.peer, other.peer = other, leg
        leg.parks_after_unbridge = parks_after_unbridge
        for each in (leg, other):
            self.emit("call.bridged", payloads.with_numbers(each))

    def unbridge(self, leg: Leg) -> None:
        other, leg.peer = leg.peer, None
        leg.parks_after_unbridge = False
        if other is None:
            return
        other.peer = None
        parks, other.parks_after_unbridge = other.parks_after_unbridge, False
        if other.is_alive and not parks:
            self.hangup(other, source="unknown")

    def start_stream(self, leg: Leg, url: str) -> None:
        """A media stream; an address whose host ends in `.invalid` cannot be reached, and the
        stream fails.
        """
        self.check_usable(leg)
        stream = Stream(self.ids.random_uuid(), url)
        if ".invalid" in url:
            self.emit("streaming.failed", payloads.stream_failed(leg, stream, "connection_failed"))
            return
        leg.stream = stream
        self.emit("streaming.started", {**payloads.of_leg(leg), "stream_url": url})

    def stop_stream(self, leg: Leg) -> None:
        if leg.stream:
            self.emit("streaming.stopped", {**payloads.of_leg(leg), "stream_url": leg.stream.url})
            leg.stream = None

    def overdue_legs(self) -> list[Leg]:
        """Legs that have reached their time limit."""
        return [
            leg
            for leg in self.legs.values()
            if leg.is_alive
            and self.now - leg.started_at > timedelta(seconds=leg.time_limit_seconds)
        ]

    def _new_leg(self, from_: str, to: str, direction: str) -> Leg:
        now = self.now
        leg = Leg(
            call_control_id=self.ids.call_control_id(),
            call_leg_id=self.ids.time_uuid(now),
            call_session_id=self.ids.time_uuid(now),
            connection_id=self.connection_id,
            from_=from_,
            to=to,
            direction=direction,
            started_at=now,
        )
        self.legs[leg.call_control_id] = leg
        return leg

    def _hang_up_dependents(self, leg: Leg) -> None:
        for dependent in leg.dependents:
            if dependent.is_alive:
                self.hangup(
                    dependent, "normal_clearing" if dependent.is_answered else "originator_cancel"
                )
        leg.dependents = []

    def _ring(self, leg: Leg, ring_timeout: float, on_answer: Callable[[Leg], None] | None) -> None:
        self.check_alive(leg)
        self.emit("call.initiated", payloads.initiated(leg))
        far_end = self.far_ends.get(leg.to, "answer")
        if far_end == "no_answer" or ring_timeout < self.ring_seconds:
            self._later(leg, ring_timeout, lambda: self.hangup(leg, "timeout", source="unknown"))
        elif far_end == "busy":
            self._later(
                leg, self.ring_seconds, lambda: self.hangup(leg, "user_busy", source="callee")
            )
        elif far_end == "reject":
            self._later(
                leg, self.ring_seconds, lambda: self.hangup(leg, "call_rejected", source="callee")
            )
        else:
            self._later(
                leg,
                self.ring_seconds,
                lambda: self._picked_up(leg, far_end == "machine", on_answer),
            )

    def _later(self, leg: Leg, seconds: float, callback: Callable[[], None]) -> None:
        leg.ring_timer = self.after(seconds, callback)

    def _picked_up(
        self, leg: Leg, by_machine: bool, on_answer: Callable[[Leg], None] | None
    ) -> None:
        self._answered(leg)
        self.detect_machine(leg, is_machine=by_machine)
        if on_answer:
            self._take_effect_now(leg, on_answer)

    def _take_effect_now(self, leg: Leg, on_answer: Callable[[Leg], None]) -> None:
        self.pending_effects += 1
        self._take_effect(lambda: on_answer(leg))

    def _answered(self, leg: Leg) -> None:
        leg.answered_at = self.now
        self.emit("call.answered", payloads.answered(leg))
