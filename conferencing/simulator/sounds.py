"""What a conference hears, and what is recorded of it."""

from collections.abc import Sequence
from functools import partial

from conferencing.simulator import payloads
from conferencing.simulator.entities import Conference, Leg, Recording, Sound, Take
from conferencing.simulator.errors import refusal
from conferencing.simulator.legs import Legs

_CHARACTERS_PER_SECOND = 15


class Sounds(Legs):
    file_seconds: float = 12.0

    def play(
        self, conference: Conference, media: dict[str, str], legs: Sequence[Leg] = (), *, times: int | None = 1
    ) -> None:
        """A file to everybody, or to some legs. `media` has `media_url` or `media_name`; no `times`: until stopped."""
        seconds = None if times is None else self.file_seconds * times
        self._start(conference, "playback", media, legs, seconds)

    def speak(self, conference: Conference, text: str, legs: Sequence[Leg] = ()) -> None:
        """Text read out by a machine, to everybody or to some legs."""
        self._start(conference, "speak", {}, legs, max(1.0, len(text) / _CHARACTERS_PER_SECOND))

    def stop_sounds(self, conference: Conference, legs: Sequence[Leg] = ()) -> None:
        """With legs, only what those alone hear."""
        for sound in list(conference.sounds):
            if not legs or sound.leg in legs:
                self._stop(conference, sound)

    def stop_sounds_of(self, conference: Conference, leg: Leg) -> None:
        self.stop_sounds(conference, [leg])

    def start_recording(self, conference: Conference, *, format_: str = "mp3", channels: str = "single") -> Take:
        """No event tells of it, and no answer tells its id."""
        self.check_live(conference)
        take = Take(self.ids.random_uuid(), format_, channels, self.now)
        conference.takes.append(take)
        return take

    def check_stop_recording(self, conference: Conference, recording_id: str | None = None) -> None:
        if not self._takes(conference, recording_id):
            raise refusal("10005", "The conference is not being recorded.", pointer="/recording_id")

    def stop_recording(self, conference: Conference, recording_id: str | None = None) -> None:
        """Saves the recording named, or all that are running."""
        self.check_stop_recording(conference, recording_id)
        for take in self._takes(conference, recording_id):
            self._save(conference, take)

    def save_recordings(self, conference: Conference) -> None:
        for take in list(conference.takes):
            self._save(conference, take)

    def _start(
        self, conference: Conference, kind: str, media: dict[str, str], legs: Sequence[Leg], seconds: float | None
    ) -> None:
        self.check_live(conference)
        for leg in legs or (None,):
            sound = Sound(kind, leg, media)
            conference.sounds.append(sound)
            if seconds is not None:
                sound.timer = self.after(seconds, partial(self._stop, conference, sound))
            self._tell(conference, sound, "started")

    def _stop(self, conference: Conference, sound: Sound) -> None:
        if sound in conference.sounds:
            conference.sounds.remove(sound)
            self.timers.cancel(sound.timer)
            self._tell(conference, sound, "ended")

    def _tell(self, conference: Conference, sound: Sound, what: str) -> None:
        whom = "conference.participant" if sound.leg else "conference"
        self.emit(f"{whom}.{sound.kind}.{what}", payloads.sound(conference, sound))

    def _takes(self, conference: Conference, recording_id: str | None) -> list[Take]:
        return [take for take in conference.takes if recording_id in (None, take.id)]

    def _save(self, conference: Conference, take: Take) -> None:
        conference.takes.remove(take)
        recording = Recording(
            take.id,
            "conference",
            take.format,
            take.channels,
            take.started_at,
            self.now,
            conference.owner,
            conference.id,
        )
        self.recordings[recording.id] = recording
        self.emit("conference.recording.saved", payloads.conference_recording_saved(conference, recording))
