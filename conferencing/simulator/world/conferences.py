"""Conferences: how they begin, who comes and goes, and how they end."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypedDict, Unpack

from . import payloads
from .errors import refusal
from .participants import Participants
from .state import OWN_REGION, Conference, Leg, Participant

# Telnyx: the longest a conference may last, and the usual.
_FOUR_HOURS = timedelta(hours=4)


class ConferenceOptions(TypedDict, total=False):
    client_state: str | None
    max_participants: int
    duration_minutes: int | None
    is_started: bool
    region: str


class Conferences(Participants):
    def check_create(self, leg: Leg, name: str) -> None:
        self.check_usable(leg)
        if self.live_conference(name):
            detail = "Conference with given name already exists and it's active."
            raise refusal("90033", detail)

    def create_conference(
        self, leg: Leg, name: str, **options: Unpack[ConferenceOptions]
    ) -> Conference:
        """A conference begins with its first leg; there are no empty ones."""
        self.check_create(leg, name)
        conference = self.open_conference(leg, name, **options)
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
        region: str = OWN_REGION,
    ) -> Conference:
        """The conference as the API returns it, before its owner is in it and before any event."""
        now, lasts = self.now, _FOUR_HOURS
        if duration_minutes:
            lasts = min(timedelta(minutes=duration_minutes), _FOUR_HOURS)
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
            region=region,
        )
        self.conferences[conference.id] = conference
        conference.expiry = self.after(lasts.total_seconds(), self._expire, conference)
        return conference

    def announce_conference(self, conference: Conference) -> None:
        owner = conference.owner
        self.emit("conference.created", payloads.in_conference(conference, owner))
        if owner.is_alive:
            participant = Participant(self.ids.random_uuid(), owner, self.now, self.now)
            self._enter(conference, owner, participant)
        else:
            self._close(conference, "all_left", None)

    def check_join(self, conference: Conference, leg: Leg) -> None:
        self.check_live(conference)
        self.check_usable(leg)
        if leg.call_control_id in conference.participants:
            detail = "The call is already in this conference."
            raise refusal("90044", detail, pointer="/call_control_id")
        if conference.is_closing:
            raise refusal("90019", "The conference is closing and admits nobody.")
        if len(conference.participants) >= conference.max_participants:
            detail = f"The conference holds at most {conference.max_participants} participants."
            raise refusal("90032", detail)

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
        """The leg leaves whatever it was in: a queue, a bridge, another conference."""
        self.check_join(conference, leg)
        self.check_whispers(conference, whispers_to)
        self.detach(leg, "bridged")
        # Leaving something may have ended this conference, by hanging up its host.
        self.check_live(conference)
        participant = Participant(
            self.ids.random_uuid(),
            leg,
            self.now,
            self.now,
            muted=mute,
            on_hold=hold,
            end_conference_on_exit=end_conference_on_exit,
            soft_end_conference_on_exit=soft_end_conference_on_exit,
            supervisor_role=supervisor_role,
            whispers_to=tuple(whispers_to),
        )
        participant.muted = mute or participant.only_listens
        if starts_conference:
            self._start_conference(conference)
        self._enter(conference, leg, participant)
        return participant

    def leave(self, conference: Conference, leg: Leg) -> None:
        """The leg stays connected, parked, until another command or its own hangup."""
        self.check_present(conference, leg)
        self.take_out_of_conference(leg)

    def end(self, conference: Conference) -> None:
        """As the API's command does: everybody is hung up."""
        self.check_live(conference)
        # Telnyx: this reason is not in the event's list of reasons, but in the listing's.
        self._end(conference, "ended_via_api", None)

    def take_out_of_conference(self, leg: Leg) -> None:
        conference, leg.conference = leg.conference, None
        if conference is None:
            return
        self.abandon_gathering(leg)
        self.stop_sounds(conference, [leg])
        participant = conference.participants.pop(leg.call_control_id)
        conference.updated_at = self.now
        if conference.floor is leg:
            conference.floor = None
        self.emit("conference.participant.left", payloads.in_conference(conference, leg))
        # An ending conference takes its people out one by one, and ends only once.
        if not conference.is_live:
            return
        if participant.end_conference_on_exit:
            self._end(conference, "host_left", leg)
        elif not conference.participants:
            self._close(conference, "all_left", leg)
        elif participant.soft_end_conference_on_exit:
            conference.is_closing = True

    def _enter(self, conference: Conference, leg: Leg, participant: Participant) -> None:
        self.detach(leg, "bridged")
        # Telnyx: if the conference isn't started all participants that join are put on hold.
        if not conference.is_started and not participant.on_hold:
            participant.on_hold = participant.awaits_start = True
        conference.participants[leg.call_control_id] = participant
        conference.updated_at = self.now
        leg.conference = conference
        self.emit("conference.participant.joined", payloads.in_conference(conference, leg))

    def _start_conference(self, conference: Conference) -> None:
        """Who was put on hold by a command stays so."""
        conference.is_started = True
        for participant in conference.participants.values():
            if participant.awaits_start:
                participant.on_hold = participant.awaits_start = False
                participant.updated_at = self.now

    def _expire(self, conference: Conference) -> None:
        if conference.is_live:
            self._end(conference, "time_exceeded", None)

    def _end(self, conference: Conference, reason: str, by: Leg | None) -> None:
        """Everybody leaves and is hung up, recordings are saved, then the conference is over."""
        # Marked first, so that nobody's leaving ends it a second time.
        conference.ended_at = self.now
        # Telnyx: legs cut by the end of a conference's time have the cause time_limit.
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
