"""Call legs: arriving, dialled, answered, bridged, hung up."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial

from . import far_ends, payloads
from .errors import refusal
from .far_ends import FarEnd
from .machine_detection import MachineDetection
from .state import Leg, Stream

# What a dialled leg does when it is answered.
AnswerStep = Callable[[Leg], object]

# Telnyx: sip_hangup_cause is the SIP code as text, or "unspecified".
_SIP_CAUSES = {
    "user_busy": "486",
    "call_rejected": "603",
    "originator_cancel": "487",
    "timeout": "480",
}


class Legs(MachineDetection):
    """`far_ends` says what a dialled number does, where it is not what such a number usually does
    (`far_ends.usual`).
    """

    ring_seconds: float = 2.0
    far_ends: dict[str, FarEnd]

    def detach(self, leg: Leg, reason: str) -> None:
        """Take the leg out of its conference, queue or bridge. `reason` is what a queue gives for
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
        connection_id: str | None = None,
        on_answer: Sequence[AnswerStep] = (),
    ) -> Leg:
        """Call out; `session_id` is that of a call this one belongs to. Whether it is answered is
        up to the far end.
        """
        # Telnyx: the ids come back at once, with is_alive false; the events follow.
        leg = self._new_leg(from_, to, "outgoing")
        leg.time_limit_seconds = time_limit
        leg.machine_detection = machine_detection
        leg.client_state = client_state
        leg.call_session_id = session_id or leg.call_session_id
        leg.connection_id = connection_id or leg.connection_id
        self.soon(self._ring, leg, ring_timeout, on_answer)
        return leg

    def check_answer(self, leg: Leg) -> None:
        self.check_alive(leg)
        if leg.direction == "outgoing":
            raise refusal("90102", "An outbound call cannot be answered with this command.")
        if leg.is_answered:
            raise refusal("90102", "The call has already been answered.")

    def answer(self, leg: Leg) -> None:
        self.check_answer(leg)
        self._answered(leg)

    def check_reject(self, leg: Leg) -> None:
        self.check_alive(leg)
        if leg.direction == "outgoing" or leg.is_answered:
            detail = "Only an incoming call that has not been answered can be rejected."
            raise refusal("90102", detail)

    def reject(self, leg: Leg, cause: str) -> None:
        """`cause` as the event has it: call_rejected or user_busy."""
        self.check_reject(leg)
        self.hangup(leg, cause, source="callee")

    def hangup(
        self,
        leg: Leg,
        cause: str = "normal_clearing",
        *,
        source: str = "caller",
        sip_cause: str = "",
    ) -> None:
        """End the leg, whoever did it. Whatever it was in notices: queue, conference, bridge.
        `sip_cause`: where it is not the usual one of `cause`.
        """
        self.check_alive(leg)
        # The caller is who called: for a call that we dialled, we are.
        if not leg.is_answered and cause == "normal_clearing" and source == "caller":
            cause = "originator_cancel"
        self.timers.cancel(leg.ring_timer)
        leg.ended_at = self.now
        leg.hangup_cause = cause
        # Telnyx, as seen live: streaming.stopped, call.hangup, conference.participant.left.
        if leg.entry:
            self.detach(leg, "hangup")
        self.stop_stream(leg)
        for sound in list(leg.sounds):
            self.end_sound(leg, sound, "call_hangup")
        sip = sip_cause or _SIP_CAUSES.get(cause, "unspecified")
        self.emit("call.hangup", payloads.hangup(leg, source=source, sip_cause=sip))
        self.save_recordings(leg)
        self.detach(leg, "hangup")
        self._hang_up_dependents(leg)

    def check_bridge(self, leg: Leg, other: Leg, *, prevent_double_bridge: bool = False) -> None:
        for each in (leg, other):
            self.check_usable(each)
        if other is leg:
            detail = "The two calls are the same."
            raise refusal("90015", detail, pointer="/call_control_id")
        if prevent_double_bridge and other.peer:
            detail = "The other call is already bridged."
            raise refusal("90015", detail, pointer="/prevent_double_bridge")

    def bridge(
        self,
        leg: Leg,
        other: Leg,
        *,
        parks_after_unbridge: bool = False,
        prevent_double_bridge: bool = False,
    ) -> None:
        """Connect two legs. When one hangs up the other does too, unless it parks instead."""
        self.check_bridge(leg, other, prevent_double_bridge=prevent_double_bridge)
        self.connect(leg, other, parks_after_unbridge=parks_after_unbridge)
        for each in (leg, other):
            self.emit("call.bridged", payloads.with_numbers(each))

    def connect(self, leg: Leg, other: Leg, *, parks_after_unbridge: bool) -> None:
        """Without a word of it."""
        for each in (leg, other):
            self.detach(each, "bridged")
        # Telnyx: bridged a second time, two legs are first taken apart, and that hangs one up.
        for each in (leg, other):
            self.check_alive(each)
        leg.peer, other.peer = other, leg
        # Telnyx: park_after_unbridge protects only the leg that the command was sent for.
        leg.parks_after_unbridge = parks_after_unbridge

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
        """A media stream. One whose host ends in `.invalid` cannot be reached, and fails."""
        self.check_usable(leg)
        stream = Stream(self.ids.random_uuid(), url)
        # Telnyx: these are streaming.*, with no `call.` in front, unlike all others about one leg.
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
        return [leg for leg in self.legs.values() if leg.is_alive and self._is_overdue(leg)]

    def _is_overdue(self, leg: Leg) -> bool:
        # Telnyx: so many seconds after it was answered.
        began_at = leg.answered_at or leg.started_at
        return self.now - began_at > timedelta(seconds=leg.time_limit_seconds)

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
                cause = "normal_clearing" if dependent.is_answered else "originator_cancel"
                self.hangup(dependent, cause)
        leg.dependents = []

    def _ring(self, leg: Leg, ring_timeout: float, on_answer: Sequence[AnswerStep]) -> None:
        self.check_alive(leg)
        # Telnyx: between initiated and answered there is no event that the phone rings.
        self.emit("call.initiated", payloads.initiated(leg))
        far_end = self.far_ends.get(leg.to) or far_ends.usual(leg.to)
        wait = self.ring_seconds + (far_ends.SLOW_SECONDS if far_end == "slow" else 0.0)
        if far_end == "no_answer" or ring_timeout < wait:
            timer = self.after(ring_timeout, self.hangup, leg, "timeout", source="unknown")
        elif turned_away := far_ends.TURNED_AWAY.get(far_end):
            cause, sip = turned_away
            away = partial(self.hangup, leg, cause, source="callee", sip_cause=sip)
            timer = self.after(self.ring_seconds, away)
        else:
            by_machine = far_end == "machine"
            timer = self.after(wait, self._picked_up, leg, by_machine, on_answer)
            if far_end == "hangs_up":
                self.after(wait + far_ends.HANGS_UP_AFTER_SECONDS, self._hangs_up_if_up, leg)
        leg.ring_timer = timer

    def _picked_up(self, leg: Leg, by_machine: bool, on_answer: Sequence[AnswerStep]) -> None:
        leg.is_machine = by_machine
        self._answered(leg)
        self.detect_machine(leg, is_machine=by_machine)
        # Counted like a command's effect, so that whoever waits for effects waits for these, too.
        self.pending_effects += 1
        self._take_effect(partial(_take_steps, leg, on_answer))

    def _hangs_up_if_up(self, leg: Leg) -> None:
        if leg.is_alive:
            self.hangup(leg, source="callee")

    def _answered(self, leg: Leg) -> None:
        leg.answered_at = self.now
        self.emit("call.answered", payloads.answered(leg))


def _take_steps(leg: Leg, steps: Sequence[AnswerStep]) -> None:
    """One after the other; the first that is refused is the last."""
    for step in steps:
        step(leg)
