"""What a single call hears outside a conference: files, and text read out."""

from . import payloads
from .recorder import Recorder
from .state import Leg, Sound

_CHARACTERS_PER_SECOND = 15


class LegAudio(Recorder):
    """One sound after the other: the next begins when the one before has ended, and what plays
    without end lets nothing else be heard. `file_seconds` is how long every audio file lasts.
    """

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
        return self._line_up(leg, sound, self.file_seconds, times)

    def speak_to(self, leg: Leg, text: str, *, times: int | None = 1) -> Sound:
        return self._line_up(leg, Sound("speak", leg, {}), spoken_seconds(text), times)

    def stop_playing_to(self, leg: Leg, *, only_current: bool = False) -> None:
        """What plays; and, unless only that is meant, what waits behind it."""
        self.check_usable(leg)
        if not only_current:
            leg.sounds = [sound for sound in leg.sounds if sound.is_playing]
        for sound in [sound for sound in leg.sounds if sound.is_playing]:
            self.end_sound(leg, sound, "cancelled")

    def end_sound(self, leg: Leg, sound: Sound, status: str) -> None:
        """`status` as its event has it: completed, cancelled, call_hangup. No effect on a sound
        that has ended; one that has not begun has no event.
        """
        if sound not in leg.sounds:
            return
        leg.sounds.remove(sound)
        self.timers.cancel(sound.timer)
        if sound.is_playing:
            self.emit(f"call.{sound.kind}.ended", payloads.leg_sound_ended(leg, sound, status))
            self._begin_next(leg)

    def _line_up(self, leg: Leg, sound: Sound, seconds: float, times: int | None) -> Sound:
        self.check_usable(leg)
        sound.seconds = None if times is None else seconds * times
        leg.sounds.append(sound)
        if sound.overlay:
            self._begin(leg, sound)
        else:
            self._begin_next(leg)
        return sound

    def _begin_next(self, leg: Leg) -> None:
        # Telnyx: several files and texts are placed in a queue; only an overlay is mixed in.
        in_turn = [sound for sound in leg.sounds if not sound.overlay]
        if leg.is_alive and in_turn and not in_turn[0].is_playing:
            self._begin(leg, in_turn[0])

    def _begin(self, leg: Leg, sound: Sound) -> None:
        sound.is_playing = True
        if sound.seconds is not None:
            sound.timer = self.after(sound.seconds, self.end_sound, leg, sound, "completed")
        self.emit(f"call.{sound.kind}.started", payloads.leg_sound(leg, sound))


def spoken_seconds(text: str) -> float:
    return max(1.0, len(text) / _CHARACTERS_PER_SECOND)
