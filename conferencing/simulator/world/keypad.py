"""Keys: those that people press, those sent to them, and the digits they are asked for."""

from collections.abc import Callable, Iterable

from . import payloads
from .conference_audio import ConferenceAudio
from .leg_audio import spoken_seconds
from .state import Conference, Gathering, Leg, Prompt, Sound

# Telnyx: half a second and a second, among the digits of a send_dtmf.
_PAUSES = "wW"


class Keypad(ConferenceAudio):
    """`on_gather` is told who is asked for digits, so that simulated people can answer."""

    on_gather: Callable[[Leg], object] | None = None

    def press_keys(self, leg: Leg, keys: str) -> None:
        """The person at the other end presses them, one right after the other."""
        self.check_usable(leg)
        for key in keys:
            self.emit("call.dtmf.received", {**payloads.with_numbers(leg), "digit": key})
            if gathering := leg.gathering:
                self._take_key(leg, gathering, key)

    def send_keys(self, legs: Iterable[Leg], digits: str) -> None:
        """What the legs hear, without the pauses in `digits`."""
        # Telnyx: keys that we send have no event; call.dtmf.received is for those that are pressed.
        for leg in legs:
            self.check_usable(leg)
            leg.heard_digits += "".join(digit for digit in digits if digit not in _PAUSES)

    def gather(self, leg: Leg, gathering: Gathering) -> None:
        """Play the prompt and wait for keys. An earlier question to the same leg is cancelled."""
        self.check_usable(leg)
        self.abandon_gathering(leg)
        leg.gathering = gathering
        self._ask(leg, gathering, gathering.prompt)
        if self.on_gather:
            self.on_gather(leg)

    def abandon_gathering(self, leg: Leg) -> None:
        """Because it is cancelled, or because the call is over."""
        if leg.gathering:
            self._end_gathering(leg, leg.gathering, "cancelled" if leg.is_alive else "call_hangup")

    def _ask(self, leg: Leg, gathering: Gathering, prompt: Prompt) -> None:
        gathering.tries_left -= 1
        gathering.digits = ""
        seconds = self._begin_prompt(leg, gathering, prompt)
        self._wait(leg, gathering, seconds + gathering.first_key_seconds, self._no_keys)

    def _begin_prompt(self, leg: Leg, gathering: Gathering, prompt: Prompt) -> float:
        """Returns how many seconds it lasts. In a conference only the one who is asked hears it."""
        conference = gathering.conference
        if prompt.text:
            # Telnyx reports a file that is played to ask for digits, but not a text.
            return spoken_seconds(prompt.text)
        if not prompt.media:
            return 0.0
        if conference:
            [gathering.playing] = self.play(conference, prompt.media, [leg])
        else:
            gathering.playing = self.play_to(leg, prompt.media)
        return self.file_seconds

    def _take_key(self, leg: Leg, gathering: Gathering, key: str) -> None:
        if gathering.stops_playback:
            self._stop_prompt(leg, gathering)
        if key == gathering.terminator:
            self._evaluate(leg, gathering)
        # Telnyx: in a conference other keys are ignored; on a call they make the answer invalid.
        elif key in gathering.valid_digits or not gathering.conference:
            gathering.digits += key
            if len(gathering.digits) >= gathering.maximum:
                self._evaluate(leg, gathering)
            else:
                self._wait(leg, gathering, gathering.next_key_seconds, self._evaluate)

    def _wait(
        self, leg: Leg, gathering: Gathering, seconds: float, then: Callable[[Leg, Gathering], None]
    ) -> None:
        self.timers.cancel(gathering.timer)
        gathering.timer = self.after(seconds, then, leg, gathering)

    # Telnyx: the same prompt again after silence, the "invalid" one after too few or wrong digits.
    def _no_keys(self, leg: Leg, gathering: Gathering) -> None:
        if gathering.tries_left > 0:
            self._stop_prompt(leg, gathering)
            self._ask(leg, gathering, gathering.prompt)
        else:
            self._end_gathering(leg, gathering, "timeout")

    def _evaluate(self, leg: Leg, gathering: Gathering) -> None:
        if gathering.is_answered:
            self._end_gathering(leg, gathering, "valid")
        elif gathering.tries_left > 0:
            self._stop_prompt(leg, gathering)
            self._ask(leg, gathering, gathering.invalid_prompt or gathering.prompt)
        else:
            self._end_gathering(leg, gathering, "invalid")

    def _end_gathering(self, leg: Leg, gathering: Gathering, status: str) -> None:
        # Before the prompt is stopped and the event sent: both may lead back here.
        leg.gathering = None
        self.timers.cancel(gathering.timer)
        self._stop_prompt(leg, gathering)
        self.emit("call.gather.ended", payloads.gathered(leg, gathering, status))

    def _stop_prompt(self, leg: Leg, gathering: Gathering) -> None:
        sound, gathering.playing = gathering.playing, None
        if sound:
            self._stop_sound(leg, gathering.conference, sound)

    def _stop_sound(self, leg: Leg, conference: Conference | None, sound: Sound) -> None:
        if conference:
            self.stop_sound(conference, sound)
        else:
            self.end_sound(leg, sound, "cancelled" if leg.is_alive else "call_hangup")
