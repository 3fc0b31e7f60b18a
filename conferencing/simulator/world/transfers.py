"""Legs that are dialled for the sake of another: to take it over, or to supervise it."""

from functools import partial

from . import payloads
from .errors import refusal
from .legs import AnswerStep, Legs
from .state import ActiveRecording, Leg


class Transfers(Legs):
    """A leg that rings for a call, or supervises it, is hung up when that call ends.

    `tells_both_of_transfers`: that a transfer was connected is told of the transferred call, too.
    """

    # Telnyx: "call.bridged to Leg B". Nothing says that none comes for the other.
    tells_both_of_transfers: bool = False

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
        """Dial `to` and connect it when it answers. Until then, and if it does not, the leg stays
        where it is. Returns the new leg.
        """
        self.check_usable(leg)
        other = self.dial(
            # The new party sees the number that the caller dialled, unless another is given.
            from_ or leg.to,
            to,
            ring_timeout=ring_timeout,
            time_limit=time_limit,
            machine_detection=machine_detection,
            client_state=client_state,
            session_id=leg.call_session_id,
            connection_id=leg.connection_id,
            on_answer=[self.connecting(leg, parks_after_unbridge=parks_after_unbridge)],
        )
        other.active_recordings = [recording] if recording else []
        leg.dependents.append(other)
        return other

    def connecting(self, leg: Leg, *, parks_after_unbridge: bool = False) -> AnswerStep:
        """What a dialled leg does on its answer to be bridged with this one."""
        return partial(self._connect, leg, parks_after_unbridge)

    def supervising(self, leg: Leg, role: str) -> AnswerStep:
        """What a dialled leg does on its answer to supervise this one."""
        return partial(self._supervise, leg, role)

    def check_supervises(self, leg: Leg) -> None:
        self.check_usable(leg)
        if leg.supervises is None:
            # Telnyx does not say which error this is.
            detail = "The call does not supervise another."
            raise refusal("90015", detail, pointer="/call_control_id")

    def switch_role(self, leg: Leg, role: str) -> None:
        """Sends no event."""
        self.check_supervises(leg)
        leg.supervisor_role, leg.whispers_to_caller = role, role == "whisper"

    def _connect(self, leg: Leg, parks_after_unbridge: bool, other: Leg) -> None:
        # From here on the bridge decides who ends with whom.
        if other in leg.dependents:
            leg.dependents.remove(other)
        self.check_bridge(leg, other)
        self.connect(leg, other, parks_after_unbridge=parks_after_unbridge)
        told = (leg, other) if self.tells_both_of_transfers else (other,)
        for each in told:
            self.emit("call.bridged", payloads.with_numbers(each))

    def _supervise(self, leg: Leg, role: str, supervisor: Leg) -> None:
        self.check_usable(leg)
        supervisor.supervises, supervisor.supervisor_role = leg, role
