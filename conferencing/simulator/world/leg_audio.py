"""What a single call hears outside a conference: files, and text read out."""

from . import payloads
from .recorder import Recorder
from .state import Leg, Sound

_CHARACTERS_PER_SECOND = 15


class LegAudio(Recorder):
    """`file_seconds` is how long every audio file lasts."""

    file_seconds: float = 12.0

    def play_to(
        self, leg: Leg, media: dict[str, str], *, times: int | None = 1, overlay: bool = False
    ) -> Sound:
        """`media` has `media_url` or `media_name`, or neither for content sent along. Without
        `times` it plays until stopped.
        """
        # Content sent along has neither name nor address; its events have both fields, empty.
        about = media or {"media_url": "", "media_name": ""}
        sound = Sound("playback", leg, about, overlay=overlay)
        return self._begin(leg, sound, self.file_seconds, times)

    def speak_to(self, leg: Leg, text: str, *, times: int | None = 1) -> Sound:
        return self._begin(leg, Sound("speak", leg, {}), spoken_seconds(text), times)

    def stop_playing_to(self, leg: Leg, *, only_current: bool = False) -> None:
        """Everything the leg hears, or only what began first."""
        self.check_usable(leg)
        for sound in leg.sounds[:1] if only_current else list(leg.sounds):
            self.end_sound(leg, sound, "cancelled")

    def end_sound(self, leg: Leg, sound: Sound, status: str) -> None:
        """`status` as its event has it: completed, cancelled, call_hangup. No effect on a sound
        that has ended.
        """
        if sound not in leg.sounds:
            return
        leg.sounds.remove(sound)
        self.timers.cancel(sound.timer)
        self.emit(f"call.{sound.kind}.ended", payloads.leg_sound_ended(leg, sound, status))

    def _begin(self, leg: Leg, sound: Sound, seconds: float, times: int | None) -> Sound:
        self.check_usable(leg)
        leg.sounds.append(sound)
        if times is not None:
            sound.timer = self.after(seconds * times, self.end_sound, leg, sound, "completed")
        self.emit(f"call.{sound.kind}.started", payloads.leg_sound(leg, sound))
        return sound


def spoken_seconds(text: str) -> float:
    return max(1.0, len(text) / _CHARACTERS_PER_SECOND)
