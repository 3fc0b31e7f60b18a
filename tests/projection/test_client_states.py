"""What we write into a client state comes back, and what others write is none of ours."""

import base64
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferencing.projection import client_states

PURPOSES = st.from_regex(r"[a-z_]{0,32}", fullmatch=True)
REFERENCES = st.text(alphabet="abcXYZ019_.:-", max_size=64)


@given(st.uuids(), PURPOSES, REFERENCES)
def test_what_was_written_names_its_command_and_fits(
    command: UUID, purpose: str, reference: str
) -> None:
    state = client_states.written(command, purpose, reference)
    assert client_states.command_of(state) == str(command)
    assert len(state) <= 255  # longer ones are cut where webhooks are read


@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
def test_any_other_state_names_none(state: str) -> None:
    assert client_states.command_of(state) == ""


@given(st.text(max_size=80))
def test_nor_does_one_that_begins_like_ours(rest: str) -> None:
    raw = client_states.VERSION_1 + rest.encode(errors="replace")
    assert client_states.command_of(base64.b64encode(raw).decode()) == ""


@pytest.mark.parametrize("cut", range(1, 80, 7))
def test_one_that_was_cut_off_names_none(cut: int) -> None:
    state = client_states.written(uuid4())
    assert client_states.command_of(state[:-cut]) == ""


@pytest.mark.parametrize(("purpose", "reference"), [("Two words", ""), ("a", "x/y"), ("a", "é")])
def test_a_purpose_that_could_be_read_otherwise_is_refused(purpose: str, reference: str) -> None:
    with pytest.raises(ValueError):
        client_states.written(uuid4(), purpose, reference)
