"""The sentence that stands for a person in the picture, and is read to those who cannot see it."""

import pytest

from conferencing.audibility.hearing import Voice, hearing
from conferencing.audibility.sentences import listed, sentence

NAMES = {"ana": "Ana", "ben": "Ben", "cleo": "Cleo", "sue": "Sue"}


def said(of: str, *voices: Voice) -> str:
    by_key = {voice.key: voice for voice in voices}
    return sentence(by_key[of], voices, hearing(voices), NAMES)


@pytest.mark.parametrize(
    ("voice", "words"),
    [
        (Voice("ana"), "Can hear the conference; heard by everyone."),
        (Voice("ana", is_muted=True), "Can hear the conference; muted, heard by nobody."),
        (Voice("ana", is_on_hold=True), "On hold, cannot hear anyone; heard by nobody."),
        (Voice("ana", role="monitor"), "Can hear the conference; heard by nobody."),
        (Voice("ana", role="barge"), "Can hear the conference; heard by everyone."),
        (
            Voice("ana", role="whisper", whisper_to=("ben",)),
            "Can hear the conference; heard only by Ben.",
        ),
        (Voice("ana", role="whisper"), "Can hear the conference; heard by nobody."),
    ],
)
def test_what_somebody_hears_and_who_hears_them(voice: Voice, words: str) -> None:
    assert said("ana", voice, Voice("ben"), Voice("cleo")) == words


def test_a_whisper_is_said_to_those_who_hear_it_alone() -> None:
    whisper = Voice("sue", role="whisper", whisper_to=("ana", "ben"))

    there = (Voice("ana"), Voice("ben"), Voice("cleo"), whisper)

    whispered = "Can hear the conference and the whisper of Sue; heard by everyone."
    assert said("ana", *there) == whispered
    assert said("cleo", *there) == "Can hear the conference; heard by everyone."
    assert said("sue", *there) == "Can hear the conference; heard only by Ana and Ben."


def test_those_on_hold_do_not_hear() -> None:
    there = (Voice("ana"), Voice("ben", is_on_hold=True), Voice("cleo"))

    assert said("ana", *there) == "Can hear the conference; heard by everyone not on hold."


def test_a_muted_whisper_is_heard_by_nobody() -> None:
    whisper = Voice("sue", role="whisper", whisper_to=("ana",), is_muted=True)

    assert said("sue", Voice("ana"), whisper) == "Can hear the conference; heard by nobody."
    assert said("ana", Voice("ana"), whisper) == "Can hear the conference; heard by everyone."


def test_somebody_alone() -> None:
    assert said("ana", Voice("ana", is_muted=True)) == "Alone in the conference."


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ([], ""),
        (["Ana"], "Ana"),
        (["Ana", "Ben"], "Ana and Ben"),
        (["Ana", "Ben", "Cleo"], "Ana, Ben and Cleo"),
        (["Ana", "Ben", "Cleo", "Dan", "Eve"], "Ana, Ben, Cleo and 2 more"),
    ],
)
def test_names_are_listed(names: list[str], words: str) -> None:
    assert listed(names) == words
