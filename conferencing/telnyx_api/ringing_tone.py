"""What a caller hears who waits, where nobody has chosen anything: a ringing tone. It is made here,
for a file would have to be kept at Telnyx, and would expire there. Pure.
"""

import math
import wave
from array import array
from base64 import b64encode
from functools import cache
from io import BytesIO

_RATE = 8000  # that of telephones
_RINGS_SECONDS, _PAUSES_SECONDS = 1, 3
_HERTZ = (440, 480)
_LOUDNESS = 4000  # of 32767
# It begins and ends softly: otherwise it clicks.
_SOFT = 160


@cache
def encoded() -> str:
    """One ring and its pause, as a WAV file in base64."""
    file = BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_RATE)
        sound.writeframes(_samples().tobytes())
    return b64encode(file.getvalue()).decode()


def _samples() -> "array[int]":
    length = _RINGS_SECONDS * _RATE
    ring = (int(_LOUDNESS * _softened(at, length) * _wave(at)) for at in range(length))
    return array("h", [*ring, *[0] * (_PAUSES_SECONDS * _RATE)])


def _wave(at: int) -> float:
    return sum(math.sin(2 * math.pi * hertz * at / _RATE) for hertz in _HERTZ) / len(_HERTZ)


def _softened(at: int, length: int) -> float:
    return min(1.0, at / _SOFT, (length - at) / _SOFT)
