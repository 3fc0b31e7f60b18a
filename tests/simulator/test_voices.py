"""The sound of recordings: files that players take, as long as they say."""

import io
import wave
from array import array

import pytest

from conferencing.simulator.world import voices


def _opened(content: bytes) -> wave.Wave_read:
    return wave.Wave_read(io.BytesIO(content))


def _frames(content: bytes) -> list[bytes]:
    return [content[at : at + 144] for at in range(0, len(content), 144)]


@pytest.mark.parametrize("seconds", [1.0, 9.5, 60.0])
def test_a_wav_is_as_long_as_asked(seconds: float) -> None:
    file = _opened(voices.wav(seconds, seed="a"))
    assert file.getnframes() / file.getframerate() == pytest.approx(seconds, abs=0.02)
    assert (file.getnchannels(), file.getsampwidth()) == (1, 2)


def test_a_wav_is_heard_and_not_clipped() -> None:
    samples = array("h", _opened(voices.wav(5, seed="a")).readframes(5 * 8000))
    assert 2000 < max(samples) < 32000
    assert samples.count(0) > 4000


def test_a_dual_wav_has_one_voice_left_and_the_other_right() -> None:
    file = _opened(voices.wav(20, seed="a", is_dual=True))
    samples = array("h", file.readframes(file.getnframes()))
    left, right = samples[0::2], samples[1::2]
    assert file.getnchannels() == 2
    assert any(left) and any(right)
    assert not any(one and other for one, other in zip(left, right, strict=True))


@pytest.mark.parametrize("is_dual", [False, True])
def test_an_mp3_is_a_row_of_whole_frames(is_dual: bool) -> None:
    frames = _frames(voices.mp3(6, seed="a", is_dual=is_dual))
    assert len(frames) * 0.036 == pytest.approx(6, abs=0.02)
    mode = 0x00 if is_dual else 0xC0
    assert {frame[:4] for frame in frames} == {bytes((0xFF, 0xFB, 0x18, mode))}
    assert {len(frame) for frame in frames} == {144}


def test_an_mp3_says_how_many_bits_each_granule_has() -> None:
    frames = _frames(voices.mp3(6, seed="a"))
    lengths = {int.from_bytes(frame[4:8], "big") >> 2 & 0xFFF for frame in frames}
    assert {length for length in lengths if length} == {
        tone // 2 + (4 if tone % 2 else 3) for tone in (4, 5, 6, 7, 8, 9)
    }
    assert 0 in lengths


def test_one_recording_always_sounds_the_same() -> None:
    assert voices.wav(3, seed="a") == voices.wav(3, seed="a") != voices.wav(3, seed="b")


def test_a_beep_comes_first() -> None:
    assert voices.wav(3, seed="a", has_beep=True)[44:5000] != voices.wav(3, seed="a")[44:5000]


def test_a_long_recording_is_cut_to_a_minute() -> None:
    assert _opened(voices.wav(4000, seed="a")).getnframes() / 8000 == pytest.approx(60, abs=0.02)
