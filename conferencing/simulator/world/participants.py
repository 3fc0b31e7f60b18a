"""The participants of a conference: muted, on hold, talking, supervising, and what their leaving
does.
"""

from collections.abc import Iterable

from . import payloads
from .errors import refusal
from .keypad import Keypad
from .state import Conference, Leg, Participant


class Participants(Keypad):
    def check_present(self, conference: Conference, leg: Leg) -> None:
        self.check_live(conference)
        self.check_alive(leg)
        if leg.call_control_id not in conference.participants:
            detail = "The call is not in this conference."
            raise refusal("90015", detail, pointer="/call_control_id")

    def check_participants(self, conference: Conference, legs: Iterable[Leg] | None) -> None:
        self.check_live(conference)
        for leg in legs or ():
            self.check_present(conference, leg)

    def participant(self, conference: Conference, participant_id: str) -> Participant:
        """Raises Refusal 10005."""
        for participant in conference.participants.values():
            if participant.id == participant_id:
                return participant
        raise refusal("10005", f"The participant {participant_id} was not found.")

    def mute(self, conference: Conference, legs: list[Leg] | None = None) -> None:
        """No list, or an empty one, means everybody."""
        # Telnyx: an empty list is everybody for mute, unmute and hold, and an error for unhold.
        # None of the four sends an event.
        for participant in self._participants(conference, legs):
            participant.muted, participant.updated_at = True, self.now

    def unmute(self, conference: Conference, legs: list[Leg] | None = None) -> None:
        for participant in self._participants(conference, legs):
            participant.muted, participant.updated_at = False, self.now

    def hold(self, conference: Conference, legs: list[Leg] | None = None) -> None:
        for participant in self._participants(conference, legs):
            participant.on_hold, participant.updated_at = True, self.now
            participant.awaits_start = False

    def unhold(self, conference: Conference, legs: list[Leg]) -> None:
        if not legs:
            raise refusal("10004", "call_control_ids is required.", pointer="/call_control_ids")
        for participant in self._participants(conference, legs):
            participant.on_hold, participant.updated_at = False, self.now
            participant.awaits_start = False

    def check_whispers(self, conference: Conference, whispers_to: Iterable[str]) -> None:
        """One can whisper only to those who are in the conference."""
        for call_control_id in whispers_to:
            if call_control_id not in conference.participants:
                detail = f"The call {call_control_id} is not in this conference."
                raise refusal("90015", detail, pointer="/whisper_call_control_ids")

    def change_role(
        self, conference: Conference, leg: Leg, role: str, whispers_to: Iterable[str] = ()
    ) -> None:
        """Role and list replace the earlier ones. A monitor, and whoever whispers to nobody, is
        muted by that.
        """
        self.check_present(conference, leg)
        self.check_whispers(conference, whispers_to)
        participant = conference.participants[leg.call_control_id]
        # A new role unmutes only those whom the old role silenced, not those whom somebody muted.
        was_silent = participant.only_listens
        participant.supervisor_role, participant.whispers_to = role, tuple(whispers_to)
        if participant.only_listens or was_silent:
            participant.muted = participant.only_listens
        participant.updated_at = self.now

    def change_exit(
        self, participant: Participant, *, ends: bool | None = None, soft_ends: bool | None = None
    ) -> None:
        """What becomes of the conference when the participant leaves; None changes nothing."""
        # Telnyx: the only way to set these for the leg that created the conference.
        if ends is not None:
            participant.end_conference_on_exit = ends
        if soft_ends is not None:
            participant.soft_end_conference_on_exit = soft_ends
        participant.updated_at = self.now

    def floor(self, conference: Conference, leg: Leg) -> None:
        """Somebody else begins to talk."""
        # Telnyx: the one event that a person talks; speak.started is text read out by a machine.
        self.check_present(conference, leg)
        conference.floor = leg
        self.emit("conference.floor.changed", payloads.in_conference(conference, leg))

    def _participants(self, conference: Conference, legs: list[Leg] | None) -> list[Participant]:
        self.check_participants(conference, legs)
        if not legs:
            return list(conference.participants.values())
        return [conference.participants[leg.call_control_id] for leg in legs]
