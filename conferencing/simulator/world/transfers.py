"""Legs that are called for the sake of another: to recording it over, or to supervise it."""

from collections.abc import Callable

from .errors import refusal
from .legs import Legs
from .state import ActiveRecording, Leg


class Transfers(Legs):
    """Who rings for a call or supervises it is hung up when that call ends."""

    def transfer(
        self,
        leg: Leg,
        to: str,
        *,
        from_: str | None = None,
        ring_timeout: float = 30,
        time_limit: int = 14400,
        machine_detection: str = "disabled",
        parks_after_unbridge: bool = False,
        client_state: str | None = None,
        recording: ActiveRecording | None = None,
    ) -> Leg:
        """Call `to` and connect it when it answers. Until then, and if it does not, the leg stays
        where it is.

        The caller's number shown is the one the leg called, unless another is given. Returns the
        new leg.
        """
        self.check_usable(leg)
        other = self.dial(
            from_ or leg.to,
            to,
            ring_timeout=ring_timeout,
            time_limit=time_limit,
            machine_detection=machine_detection,
            client_state=client_state,
            session_id=leg.call_session_id,
            on_answer=self.connecting(leg, parks_after_unbridge=parks_after_unbridge),
        )
        other.active_recordings = [recording] if recording else []
        leg.dependents.append(other)
        return other

    def connecting(self, leg: Leg, *, parks_after_unbridge: bool = False) -> Callable[[Leg], None]:
        """What a dialled leg does on its answer to be bridged with this one."""

        def connect(other: Leg) -> None:
            if other in leg.dependents:
                leg.dependents.remove(other)
            self.bridge(leg, other, parks_after_unbridge=parks_after_unbridge)

        return connect

    def supervising(self, leg: Leg, role: str) -> Callable[[Leg], None]:
        """What a dialled leg does on its answer to supervise this one."""

        def supervise(supervisor: Leg) -> None:
            self.check_usable(leg)
            supervisor.supervises, supervisor.supervisor_role = leg, role

        return supervise

    def check_supervises(self, leg: Leg) -> None:
        self.check_usable(leg)
        if leg.supervises is None:
            # Telnyx does not say which error this is.
            raise refusal(
                "90015", "The call does not supervise another.", pointer="/call_control_id"
            )

    def switch_role(self, leg: Leg, role: str) -> None:
        """No event tells of it."""
        self.check_supervises(leg)
        leg.supervisor_role = role

    def check_reject(self, leg: Leg) -> None:
        self.check_alive(leg)
        if leg.direction == "outgoing" or leg.is_answered:
            raise refusal(
                "90102", "Only an incoming call that has not been answered can be rejected."
            )

    def reject(self, leg: Leg, cause: str) -> None:
        """`cause` as the event will have it: call_rejected or user_busy."""
        self.check_reject(leg)
        self.hangup(leg, cause, source="callee")
