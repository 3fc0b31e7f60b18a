"""Recordings: made of a conference or of one call, paused, saved, deleted; and the URLs of their
files.
"""

import re
from datetime import datetime, timedelta

from . import payloads
from .base import WorldBase
from .errors import refusal
from .state import ActiveRecording, Conference, Leg, Recording

Recorded = Conference | Leg

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class Recorder(WorldBase):
    def check_start_recording(self, subject: Recorded) -> None:
        if isinstance(subject, Conference):
            self.check_live(subject)
            return
        self.check_alive(subject)
        if not subject.is_answered:
            raise refusal("90020", "The call has no audio to record yet.")

    def start_recording(
        self,
        subject: Recorded,
        *,
        format_: str = "mp3",
        channels: str = "single",
        file_name: str | None = None,
        has_beep: bool = False,
        max_seconds: int = 0,
    ) -> ActiveRecording:
        """Several may run at once. `max_seconds` 0: without end."""
        # Telnyx: neither an event nor the answer to the command tells the id of a running
        # recording; it is first heard of when the recording is saved.
        self.check_start_recording(subject)
        active = self.new_recording(format_, channels, file_name)
        active.has_beep = has_beep
        subject.active_recordings.append(active)
        if max_seconds:
            active.timer = self.after(max_seconds, self._save, subject, active)
        return active

    def start_call_recording(
        self, leg: Leg, *, format_: str = "mp3", channels: str = "dual"
    ) -> str:
        """From the answer on, if the call still rings. Returns the id of the recording, which is
        saved when the call ends.
        """
        leg.active_recordings.append(self.new_recording(format_, channels))
        return leg.active_recordings[-1].id

    def new_recording(
        self, format_: str, channels: str, file_name: str | None = None
    ) -> ActiveRecording:
        """To be added to a conference or a leg. A leg's begins with its answer."""
        return ActiveRecording(self.ids.random_uuid(), format_, channels, self.now, file_name)

    def check_recorded(self, subject: Recorded, recording_id: str | None = None) -> None:
        """Raises Refusal when that recording, or any at all, is not being made."""
        if isinstance(subject, Conference):
            self.check_live(subject)
        else:
            self.check_alive(subject)
        if not _active(subject, recording_id):
            raise refusal("10005", "No such recording is being made.", pointer="/recording_id")

    def pause_recording(self, subject: Recorded, recording_id: str | None = None) -> None:
        """The recording named, or all that are running. What is said until it is resumed is missing
        from the file.
        """
        # Telnyx: no event reports a pause, and listings have only saved recordings.
        self.check_recorded(subject, recording_id)
        for active in _active(subject, recording_id):
            active.paused_at = active.paused_at or self.now

    def resume_recording(self, subject: Recorded, recording_id: str | None = None) -> None:
        self.check_recorded(subject, recording_id)
        for active in _active(subject, recording_id):
            _resume(active, self.now)

    def stop_recording(self, subject: Recorded, recording_id: str | None = None) -> None:
        """Saves the recording named, or all that are running."""
        self.check_recorded(subject, recording_id)
        self.save_recordings(subject, recording_id)

    def save_recordings(self, subject: Recorded, recording_id: str | None = None) -> None:
        for active in _active(subject, recording_id):
            self._save(subject, active)

    def recording(self, recording_id: str) -> Recording:
        """Raises Refusal 404: that is its code, too."""
        if recording := self.recordings.get(recording_id):
            return recording
        raise refusal("404", "Page not found")

    def delete_recording(self, recording: Recording) -> None:
        self.recordings.pop(recording.id, None)

    def download_urls(self, recording: Recording) -> dict[str, str]:
        """In the format it was recorded in, good for ten minutes from now."""
        path = f"/{recording.id}/{recording.file_name}"
        return {recording.format: self.signed_urls.sign(path, self.now)}

    def _save(self, subject: Recorded, active: ActiveRecording) -> None:
        if active not in subject.active_recordings:
            return
        subject.active_recordings.remove(active)
        self.timers.cancel(active.timer)
        _resume(active, self.now)
        # Telnyx: a conference's recording carries the ids of the leg that created the conference.
        leg = subject.owner if isinstance(subject, Conference) else subject
        if not leg.answered_at:
            return
        recording = _recording(active, leg, max(active.started_at, leg.answered_at), self.now)
        self.recordings[recording.id] = recording
        urls = self.download_urls(recording)
        if isinstance(subject, Conference):
            recording.conference_id = subject.id
            saved = payloads.conference_recording_saved(subject, recording, urls)
            self.emit("conference.recording.saved", saved)
        else:
            saved = payloads.call_recording_saved(subject, recording, urls)
            self.emit("call.recording.saved", saved)


def _active(subject: Recorded, recording_id: str | None) -> list[ActiveRecording]:
    return [active for active in subject.active_recordings if recording_id in (None, active.id)]


def _resume(active: ActiveRecording, now: datetime) -> None:
    if active.paused_at:
        active.paused_for += now - active.paused_at
        active.paused_at = None


def _recording(
    active: ActiveRecording, leg: Leg, started_at: datetime, ended_at: datetime
) -> Recording:
    """Its file is named as asked, or else after the call, followed by its time."""
    name = _NOT_IN_A_NAME.sub("_", active.file_name or leg.call_leg_id)
    return Recording(
        id=active.id,
        format=active.format,
        channels=active.channels,
        started_at=started_at,
        ended_at=ended_at,
        duration=max(ended_at - started_at - active.paused_for, timedelta()),
        file_name=f"{name}-{int(started_at.timestamp())}.{active.format}",
        has_beep=active.has_beep,
        leg=leg,
    )
