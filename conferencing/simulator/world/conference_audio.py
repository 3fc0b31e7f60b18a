"""What a conference hears."""

from collections.abc import Sequence

from . import payloads
from .leg_audio import spoken_seconds
from .legs import Legs
from .state import Conference, Leg, Sound


class ConferenceAudio(Legs):
    def play(
        self,
        conference: Conference,
        media: dict[str, str],
        legs: Sequence[Leg] = (),
        *,
        times: int | None = 1,
    ) -> list[Sound]:
        """A file to everybody, or to some legs. `media` has `media_url` or `media_name`. Without
        `times` it plays until stopped.
        """
        seconds = None if times is None else self.file_seconds * times
        return self._start(conference, "playback", media, legs, seconds)

    def speak(self, conference: Conference, text: str, legs: Sequence[Leg] = ()) -> None:
        """Text read out by a machine, to everybody or to some legs."""
        self._start(conference, "speak", {}, legs, spoken_seconds(text))

    def stop_sounds(self, conference: Conference, legs: Sequence[Leg] = ()) -> None:
        """With legs, only what those alone hear."""
        for sound in list(conference.sounds):
            if not legs or sound.leg in legs:
                self.stop_sound(conference, sound)

    def stop_sound(self, conference: Conference, sound: Sound) -> None:
        if sound in conference.sounds:
            conference.sounds.remove(sound)
            self.timers.cancel(sound.timer)
            self._announce(conference, sound, "ended")

    def _start(
        self,
        conference: Conference,
        kind: str,
        media: dict[str, str],
        legs: Sequence[Leg],
        seconds: float | None,
    ) -> list[Sound]:
        self.check_live(conference)
        # Telnyx: for some participants there is one sound each, with events of its own.
        sounds = [Sound(kind, leg, media) for leg in legs or (None,)]
        for sound in sounds:
            conference.sounds.append(sound)
            if seconds is not None:
                sound.timer = self.after(seconds, self.stop_sound, conference, sound)
            self._announce(conference, sound, "started")
        return sounds

    def _announce(self, conference: Conference, sound: Sound, what: str) -> None:
        subject = "conference.participant" if sound.leg else "conference"
        self.emit(f"{subject}.{sound.kind}.{what}", payloads.sound(conference, sound))
