"""Recordings: made of a conference or of one call, paused, saved, deleted; and the addresses of
their files.
"""

import re
from datetime import datetime, timedelta

from conferencing.simulator.world import payloads
from conferencing.simulator.world.core import Core
from conferencing.simulator.world.entities import Conference, Leg, Recording, Take
from conferencing.simulator.world.errors import refusal

Recorded = Conference | Leg

_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]+")


class Recorder(Core):
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
    ) -> Take:
        """No event tells of it, and no answer tells its id. Several may run at once. `max_seconds`
        0: without end.
        """
        self.check_start_recording(subject)
        take = self.new_take(format_, channels, file_name)
        take.has_beep = has_beep
        subject.takes.append(take)
        if max_seconds:
            take.timer = self.after(max_seconds, lambda: self._save(subject, take))
        return take

    def start_call_recording(
        self, leg: Leg, *, format_: str = "mp3", channels: str = "dual"
    ) -> str:
        """From the answer on, for a call that still rings; the id of the recording, which is saved
        when it ends.
        """
        leg.takes.append(self.new_take(format_, channels))
        return leg.takes[-1].id

    def new_take(self, format_: str, channels: str, file_name: str | None = None) -> Take:
        """To be hung on a conference or a leg. A leg's is made from its answer on."""
        return Take(self.ids.random_uuid(), format_, channels, self.now, file_name)

    def check_recorded(self, subject: Recorded, recording_id: str | None = None) -> None:
        """Whether that recording, or any at all, is being made."""
        if isinstance(subject, Conference):
            self.check_live(subject)
        else:
            self.check_alive(subject)
        if not _takes(subject, recording_id):
            raise refusal("10005", "No such recording is being made.", pointer="/recording_id")

    def pause_recording(self, subject: Recorded, recording_id: str | None = None) -> None:
        """The recording named, or all that are running. What is said until resumed is missing in
        the file.
        """
        self.check_recorded(subject, recording_id)
        for take in _takes(subject, recording_id):
            take.paused_at = take.paused_at or self.now

    def resume_recording(self, subject: Recorded, recording_id: str | None = None) -> None:
        self.check_recorded(subject, recording_id)
        for take in _takes(subject, recording_id):
            _resume(take, self.now)

    def stop_recording(self, subject: Recorded, recording_id: str | None = None) -> None:
        """Saves the recording named, or all that are running."""
        self.check_recorded(subject, recording_id)
        self.save_recordings(subject, recording_id)

    def save_recordings(self, subject: Recorded, recording_id: str | None = None) -> None:
        for take in _takes(subject, recording_id):
            self._save(subject, take)

    def recording(self, recording_id: str) -> Recording:
        """Raises Refusal 10005."""
        if recording := self.recordings.get(recording_id):
            return recording
        raise refusal(
            "10005", f"The recording {recording_id} was not found.", pointer="/recording_id"
        )

    def delete_recording(self, recording: Recording) -> None:
        self.recordings.pop(recording.id, None)

    def download_urls(self, recording: Recording) -> dict[str, str]:
        """In the format it was recorded in, good for some minutes from now."""
        path = f"/{recording.id}/{recording.file_name}"
        return {recording.format: self.addresses.sign(path, self.now)}

    def _save(self, subject: Recorded, take: Take) -> None:
        if take not in subject.takes:
            return
        subject.takes.remove(take)
        self.timers.cancel(take.timer)
        _resume(take, self.now)
        leg = subject.owner if isinstance(subject, Conference) else subject
        if not leg.answered_at:
            return
        recording = _recording(take, leg, max(take.started_at, leg.answered_at), self.now)
        self.recordings[recording.id] = recording
        urls = self.download_urls(recording)
        if isinstance(subject, Conference):
            recording.conference_id = subject.id
            self.emit(
                "conference.recording.saved",
                payloads.conference_recording_saved(subject, recording, urls),
            )
        else:
            self.emit(
                "call.recording.saved", payloads.call_recording_saved(subject, recording, urls)
            )


def _takes(subject: Recorded, recording_id: str | None) -> list[Take]:
    return [take for take in subject.takes if recording_id in (None, take.id)]


def _resume(take: Take, now: datetime) -> None:
    if take.paused_at:
        take.paused_for += now - take.paused_at
        take.paused_at = None


def _recording(take: Take, leg: Leg, started_at: datetime, ended_at: datetime) -> Recording:
    """Its file is called as asked, or else by the call, with the time behind it."""
    name = _NOT_IN_A_NAME.sub("_", take.file_name or leg.call_leg_id)
    return Recording(
        id=take.id,
        format=take.format,
        channels=take.channels,
        started_at=started_at,
        ended_at=ended_at,
        duration=max(ended_at - started_at - take.paused_for, timedelta()),
        file_name=f"{name}-{int(started_at.timestamp())}.{take.format}",
        has_beep=take.has_beep,
        leg=leg,
    )
