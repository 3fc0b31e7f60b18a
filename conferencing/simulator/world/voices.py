"""The sound of recordings: two made-up voices taking turns, as WAV and as MP3.

Both are put together from cells of 36 ms: what one MPEG frame holds at 32 kHz, and a whole number
of waves of every tone used, so that cells join without a click and a minute of sound costs next to
nothing.
"""

import math
import struct
from array import array
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from random import Random
from typing import NamedTuple

LONGEST_SECONDS = 60.0

_CELL_SECONDS = 0.036
_WAV_RATE = 8000
_CELL_SAMPLES = int(_WAV_RATE * _CELL_SECONDS)
_VOICES = ((4, 5, 5, 6), (7, 8, 8, 9))
_BEEP = 36
_BEEP_CELLS = 10


class Cell(NamedTuple):
    """`tone` in waves per cell, 0 for silence; `voice` 0 or 1."""

    voice: int
    tone: int


_SILENCE = Cell(0, 0)


def wav(seconds: float, *, seed: str, is_dual: bool = False, has_beep: bool = False) -> bytes:
    """16 bit at 8 kHz; dual has the first voice left and the second right."""
    channels = 2 if is_dual else 1
    cells = _cells(seconds, seed, has_beep=has_beep)
    samples = b"".join(_wave(cell, is_dual) for cell in cells)
    step = 2 * channels
    form = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, channels, _WAV_RATE, _WAV_RATE * step, step, 16
    )
    content = b"WAVE" + form + struct.pack("<4sI", b"data", len(samples)) + samples
    return struct.pack("<4sI", b"RIFF", len(content)) + content


def mp3(seconds: float, *, seed: str, is_dual: bool = False, has_beep: bool = False) -> bytes:
    """MPEG-1 layer III, 32 kbit/s at 32 kHz."""
    return b"".join(_frame(cell, is_dual) for cell in _cells(seconds, seed, has_beep=has_beep))


def _cells(seconds: float, seed: str, *, has_beep: bool) -> list[Cell]:
    count = max(1, round(min(seconds, LONGEST_SECONDS) / _CELL_SECONDS))
    beep = [Cell(0, _BEEP)] * _BEEP_CELLS if has_beep else []
    return list(islice(_after(beep, _talk(Random(seed))), count))


def _after(first: list[Cell], then: Iterator[Cell]) -> Iterator[Cell]:
    yield from first
    yield from then


def _talk(random: Random) -> Iterator[Cell]:
    """Syllables of a few cells, small gaps between words, a longer one when the other takes over.
    Never ends.
    """
    voice = 0
    while True:
        for _ in range(random.randrange(4, 14)):
            for _ in range(random.randrange(1, 4)):
                yield from [Cell(voice, random.choice(_VOICES[voice]))] * random.randrange(2, 6)
            yield from [_SILENCE] * random.randrange(1, 4)
        yield from [_SILENCE] * random.randrange(8, 24)
        voice = 1 - voice


@lru_cache(maxsize=64)
def _wave(cell: Cell, is_dual: bool) -> bytes:
    """The samples of one cell, swelling and fading a little, with two overtones."""
    mono = array("h", (_sample(cell.tone, index / _CELL_SAMPLES) for index in range(_CELL_SAMPLES)))
    if not is_dual:
        return mono.tobytes()
    both = array("h", bytes(4 * _CELL_SAMPLES))
    both[cell.voice :: 2] = mono
    return both.tobytes()


def _sample(tone: int, at: float) -> int:
    angle = 2 * math.pi * tone * at
    wave = math.sin(angle) + 0.5 * math.sin(2 * angle) + 0.25 * math.sin(3 * angle)
    return round(5000 * wave * (0.8 + 0.2 * math.sin(math.pi * at))) if tone else 0


@lru_cache(maxsize=64)
def _frame(cell: Cell, is_dual: bool) -> bytes:
    """One MPEG frame: header, side information, and the few bits that set one spectral line in each
    granule.

    576 lines to 16 kHz are 27.8 Hz each, which is one wave in a cell: the number of the line is the
    tone.
    """
    channels = 2 if is_dual else 1
    tones = [
        cell.tone if channel == cell.voice or not is_dual else 0 for channel in range(channels)
    ]
    header = "1111111111111011" + "0001" + "10" + "00" + ("00" if is_dual else "11") + "000000"
    # No bit reservoir, private bits and shared scale factors all nought; then each granule's
    # description.
    side = "0" * (9 + (3 if is_dual else 5) + 4 * channels)
    side += "".join(_granule(tone) for tone in tones) * 2
    content = "".join(_spectrum(tone) for tone in tones) * 2
    bits = (header + side + content).ljust(144 * 8, "0")
    return int(bits, 2).to_bytes(144, "big")


def _granule(tone: int) -> str:
    """59 bits: length, pairs of lines, loudness, then long blocks and Huffman table 1 in every
    region.
    """
    length, pairs = len(_spectrum(tone)), tone // 2 + 1 if tone else 0
    loudness = 198 if tone else 0
    return (
        f"{length:012b}{pairs:09b}{loudness:08b}"
        + "0000"
        + "0"
        + "00001" * 3
        + "0000"
        + "000"
        + "000"
    )


def _spectrum(tone: int) -> str:
    """Huffman table 1: `1` for a pair of zeros, `01` or `001` for a one in a pair, and a sign."""
    if not tone:
        return ""
    before, odd = divmod(tone, 2)
    return "1" * before + ("001" if odd else "01") + "0"
