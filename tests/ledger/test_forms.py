"""What a form takes and what it refuses, in words for the operator."""

from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.ledger import forms
from conferencing.ledger.form_fields import LANGUAGES
from conferencing.ledger.verbs import VERBS

A = {"audio_url": "https://example.com/a.mp3"}
M = {"media_name": "welcome"}
# What is chosen in a dialog, the field that goes with it, and one good value of it.
CHOICES = [
    (forms.Gather, "sound", "address", "audio_url", A),
    (forms.Gather, "sound", "media", "media_name", M),
    (forms.Play, "sound", "address", "audio_url", A),
    (forms.Play, "sound", "media", "media_name", M),
    (forms.Bridge, "other", "leg", "with_leg", {"with_leg": "v3:ben"}),
    (forms.Bridge, "other", "queue", "queue", {"queue": "support"}),
]


def refused(form: type[forms.Form], **arguments: Any) -> dict[str, str]:
    with pytest.raises(forms.Invalid) as raised:
        forms.read(form, arguments)
    return raised.value.fields


@pytest.mark.parametrize(("form", "choice", "chosen", "field", "good"), CHOICES)
@pytest.mark.parametrize("empty", [None, "", "  "])
def test_what_was_chosen_has_to_be_named_in_the_field_that_is_on_the_screen(
    form: type[forms.Form],
    choice: str,
    chosen: str,
    field: str,
    good: dict[str, str],
    empty: str | None,
) -> None:
    if form is forms.Bridge and empty:
        empty = ""  # a queue may be called by blanks alone
    given = {choice: chosen} | ({} if empty is None else {field: empty})
    assert list(refused(form, **given)) == [field]
    assert str(forms.read(form, {choice: chosen} | good)[field]) == good[field]


def test_a_choice_without_its_field_says_what_else_there_is() -> None:
    words = refused(forms.Gather, sound="address", audio_url="")
    assert words == {"audio_url": "Enter the address of a sound, or choose “nothing”."}
    assert forms.read(forms.Gather, {"sound": "none"})["audio_url"] == ""


def test_every_choice_that_needs_a_second_field_is_in_the_table() -> None:
    """A choice that may be absent and is sent by the radios of a dialog."""
    chosen = {
        (verb.form, name)
        for verb in VERBS.values()
        if verb.form
        for name, hint in verb.form.__annotations__.items()
        if "" in get_args(hint) and name != "beep"
    }
    assert chosen == {(form, choice) for form, choice, *_ in CHOICES}


CHOSEN = [
    (form, name)
    for form in {verb.form for verb in VERBS.values() if verb.form}
    for name, hint in form.__annotations__.items()
    if name in ("queue", "with_leg", "to_conference", "recording_id", "whisper_to")
    and form is not forms.CreateQueue
]


@pytest.mark.parametrize("value", ["a ", " a", "  a\t", "\u3000a", "  ", "a\nb"])
@pytest.mark.parametrize(("form", "name"), CHOSEN)
def test_what_is_chosen_by_its_id_comes_back_letter_by_letter(
    form: type[forms.Form], name: str, value: str
) -> None:
    """Without its blanks it would be another one, which may be there as well."""
    others = {"max_size": "5", "supervisor_role": "whisper"}
    read = forms.read(form, {**others, name: value})[name]
    assert read == ((value,) if name == "whisper_to" else value)


@pytest.mark.parametrize("name", ["support ", " support", "  support\t", "\u3000support"])
@pytest.mark.parametrize("form", [forms.Bridge, forms.ResizeQueue, forms.DeleteQueue])
def test_a_queue_that_is_there_is_named_letter_by_letter(form: type[forms.Form], name: str) -> None:
    """Without its blanks it would be another queue, which may be there as well."""
    assert forms.read(form, {"queue": name, "max_size": "5"})["queue"] == name


def test_the_name_of_a_new_queue_loses_the_blanks_around_it() -> None:
    assert forms.read(forms.CreateQueue, {"queue": " support "})["queue"] == "support"


@pytest.mark.parametrize("form", [forms.Enqueue, forms.Bridge])
@pytest.mark.parametrize("name", [".", "..", " .. "])
def test_a_queue_has_a_name_that_an_address_can_hold(form: type[forms.Form], name: str) -> None:
    words = refused(form, queue=name)
    assert words == {"queue": "A queue cannot be called “.” or “..”. Choose another name."}


@given(st.text("./ab", min_size=1, max_size=5).filter(lambda name: name not in (".", "..")))
def test_other_names_of_queues_are_taken_as_they_are(name: str) -> None:
    assert forms.read(forms.Enqueue, {"queue": name}) == {"queue": name}


def test_languages_have_names_of_their_own() -> None:
    assert LANGUAGES["arb"] == "Arabic" and LANGUAGES["cmn-CN"] == "Mandarin"
    assert len(set(LANGUAGES.values())) == len(LANGUAGES)
    assert not set(LANGUAGES) & set(LANGUAGES.values())


@pytest.mark.parametrize(
    ("typed", "voice"),
    [
        ("female", "female"),
        (" Male ", "male"),
        ("AWS.Polly.Joanna-Neural", "AWS.Polly.Joanna-Neural"),
        ("Telnyx", "Telnyx"),
        ("Tomorrow.Model.Voice", "Tomorrow.Model.Voice"),
    ],
)
def test_a_voice_is_written_as_telnyx_documents_it(typed: str, voice: str) -> None:
    assert forms.read(forms.Speak, {"text": "Hi", "voice": typed})["voice"] == voice


@pytest.mark.parametrize("typed", ["Joanna", "AWS.", "AWS Polly Joanna", ".Polly", "female, male"])
def test_another_is_refused_before_telnyx_does(typed: str) -> None:
    for form in (forms.Speak, forms.Notice):
        words = refused(form, text="Hi", mark="is_muted", voice=typed)
        assert words == {"voice": "Must be female, male, or a full name such as AWS.Polly.Joanna."}


def test_a_voice_that_needs_a_key_is_refused() -> None:
    words = refused(forms.Speak, text="Hi", voice="ElevenLabs.eleven_multilingual_v2.x")
    assert words == {"voice": "ElevenLabs voices need a key, which Switchboard does not send."}


def test_what_no_text_can_hold_is_no_text() -> None:
    for text in ("a\0b", "a\ud800b"):
        assert refused(forms.Tell, text=text) == {
            "text": "It contains a character that cannot be sent."
        }
