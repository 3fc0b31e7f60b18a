"""Conferences: who is in them, what they hear, and how they end."""

from collections.abc import Iterable
from datetime import timedelta

from conferencing.simulator import payloads
from conferencing.simulator.entities import Conference, Leg, Participant
from conferencing.simulator.errors import refusal
from conferencing.simulator.sounds import Sounds

_FOUR_HOURS = timedelta(hours=4)


class Conferences(Sounds):
    def check_create(self, leg: Leg, name: str) -> None:
        self.check_usable(leg)
        if self.live_conference(name):
            raise refusal("90033", f"A conference named {name} is active.", pointer="/name")

    def create_conference(
        self,
        leg: Leg,
        name: str,
        *,
        client_state: str | None = None,
        max_participants: int = 250,
        duration_minutes: int | None = None,
        is_started: bool = True,
    ) -> Conference:
        """A conference begins with its first leg; there are no empty ones."""
        self.check_create(leg, name)
        conference = self.open_conference(
            leg,
            name,
            client_state=client_state,
            max_participants=max_participants,
            duration_minutes=duration_minutes,
            is_started=is_started,
        )
        self.announce_conference(conference)
        return conference

    def open_conference(
        self,
        leg: Leg,
        name: str,
        *,
        client_state: str | None = None,
        max_participants: int = 250,
        duration_minutes: int | None = None,
        is_started: bool = True,
    ) -> Conference:
        """The conference as the API answers it, before its owner is in it and before anybody hears of it."""
        now = self.now
        lasts = min(timedelta(minutes=duration_minutes), _FOUR_HOURS) if duration_minutes else _FOUR_HOURS
        conference = Conference(
            id=self.ids.random_uuid(),
            name=name,
            connection_id=leg.connection_id,
            owner=leg,
            client_state=client_state,
            created_at=now,
            updated_at=now,
            expires_at=now + lasts,
            max_participants=max_participants,
            is_started=is_started,
        )
        self.conferences[conference.id] = conference
        conference.expiry = self.after(lasts.total_seconds(), lambda: self._expire(conference))
        return conference

    def announce_conference(self, conference: Conference) -> None:
        owner = conference.owner
        self.emit("conference.created", payloads.in_conference(conference, owner))
        if owner.is_alive:
            self._enter(conference, owner, Participant(self.ids.random_uuid(), owner, self.now, self.now))
        else:
            self._close(conference, "all_left", None)

    def check_join(self, conference: Conference, leg: Leg) -> None:
        self.check_live(conference)
        self.check_usable(leg)
        if leg.call_control_id in conference.participants:
            raise refusal("90044", "The call is in this conference already.", pointer="/call_control_id")
        if conference.is_closing:
            raise refusal("90019", "The conference is closing and takes nobody in.")
        if len(conference.participants) >= conference.max_participants:
            raise refusal("90032", f"The conference holds at most {conference.max_participants} participants.")

    def join(
        self,
        conference: Conference,
        leg: Leg,
        *,
        mute: bool = False,
        hold: bool = False,
        end_conference_on_exit: bool = False,
        soft_end_conference_on_exit: bool = False,
        starts_conference: bool = False,
        supervisor_role: str = "none",
        whispers_to: Iterable[str] = (),
    ) -> Participant:
        """Leaves whatever the leg was in: a queue, a bridge, another conference."""
        self.check_join(conference, leg)
        self.vacate(leg, "bridged")
        self.check_live(conference)
        listens_only = supervisor_role == "monitor" or (supervisor_role == "whisper" and not whispers_to)
        participant = Participant(
            self.ids.random_uuid(),
            leg,
            self.now,
            self.now,
            muted=mute or listens_only,
            on_hold=hold,
            end_conference_on_exit=end_conference_on_exit,
            soft_end_conference_on_exit=soft_end_conference_on_exit,
            whispers_to=tuple(whispers_to),
        )
        conference.is_started = conference.is_started or starts_conference
        self._enter(conference, leg, participant)
        return participant

    def check_present(self, conference: Conference, leg: Leg) -> None:
        self.check_live(conference)
        self.check_alive(leg)
        if leg.call_control_id not in conference.participants:
            raise refusal("90015", "The call is not in this conference.", pointer="/call_control_id")

    def leave(self, conference: Conference, leg: Leg) -> None:
        """The leg stays up, parked."""
        self.check_present(conference, leg)
        self.take_out_of_conference(leg)

    def check_members(self, conference: Conference, legs: Iterable[Leg] | None) -> None:
        self.check_live(conference)
        for leg in legs or ():
            self.check_present(conference, leg)

    def mute(self, conference: Conference, legs: list[Leg] | None = None) -> None:
        """No list, or an empty one, is everybody. No event tells of it."""
        for participant in self._members(conference, legs):
            participant.muted, participant.updated_at = True, self.now

    def unmute(self, conference: Conference, legs: list[Leg] | None = None) -> None:
        for participant in self._members(conference, legs):
            participant.muted, participant.updated_at = False, self.now

    def hold(self, conference: Conference, legs: list[Leg] | None = None) -> None:
        for participant in self._members(conference, legs):
            participant.on_hold, participant.updated_at = True, self.now

    def unhold(self, conference: Conference, legs: list[Leg]) -> None:
        if not legs:
            raise refusal("10004", "call_control_ids is required.", pointer="/call_control_ids")
        for participant in self._members(conference, legs):
            participant.on_hold, participant.updated_at = False, self.now

    def floor(self, conference: Conference, leg: Leg) -> None:
        """Somebody else begins to talk."""
        self.check_present(conference, leg)
        conference.floor = leg
        self.emit("conference.floor.changed", payloads.in_conference(conference, leg))

    def end(self, conference: Conference) -> None:
        """As by the API: everybody is hung up."""
        self.check_live(conference)
        self._end(conference, "ended_via_api", None)

    def take_out_of_conference(self, leg: Leg) -> None:
        conference, leg.conference = leg.conference, None
        if conference is None:
            return
        self.stop_sounds_of(conference, leg)
        participant = conference.participants.pop(leg.call_control_id)
        conference.updated_at = self.now
        if conference.floor is leg:
            conference.floor = None
        self.emit("conference.participant.left", payloads.in_conference(conference, leg))
        if not conference.is_live:
            return
        if participant.end_conference_on_exit:
            self._end(conference, "host_left", leg)
        elif not conference.participants:
            self._close(conference, "all_left", leg)
        elif participant.soft_end_conference_on_exit:
            conference.is_closing = True

    def _enter(self, conference: Conference, leg: Leg, participant: Participant) -> None:
        self.vacate(leg, "bridged")
        conference.participants[leg.call_control_id] = participant
        conference.updated_at = self.now
        leg.conference = conference
        self.emit("conference.participant.joined", payloads.in_conference(conference, leg))

    def _members(self, conference: Conference, legs: list[Leg] | None) -> list[Participant]:
        self.check_members(conference, legs)
        if not legs:
            return list(conference.participants.values())
        return [conference.participants[leg.call_control_id] for leg in legs]

    def _expire(self, conference: Conference) -> None:
        if conference.is_live:
            self._end(conference, "time_exceeded", None)

    def _end(self, conference: Conference, reason: str, by: Leg | None) -> None:
        """Members leave and are hung up, recordings are saved, then the conference is over."""
        conference.ended_at = self.now
        cause = "time_limit" if reason == "time_exceeded" else "normal_clearing"
        for leg in conference.legs:
            self.take_out_of_conference(leg)
            self.hangup(leg, cause, source="unknown")
        self._close(conference, reason, by)

    def _close(self, conference: Conference, reason: str, by: Leg | None) -> None:
        self.stop_sounds(conference)
        conference.ended_at = conference.updated_at = self.now
        conference.end_reason = reason
        conference.ended_by = by
        self.timers.cancel(conference.expiry)
        self.save_recordings(conference)
        ended = payloads.in_conference(conference, conference.owner)
        self.emit("conference.ended", {**ended, "reason": reason})
