"""A recording whose audio cannot be fetched: what is said, and that its address is not."""

import pytest

from conferencing.telnyx_api import recording_audio, recordings
from conferencing.telnyx_api.errors import GatewayError

SECRET = "X-Amz-Signature=secret"


def fail(monkeypatch: pytest.MonkeyPatch, address: str) -> GatewayError:
    monkeypatch.setattr(recordings, "address", {"one": address}.__getitem__)
    with pytest.raises(GatewayError) as caught:
        recording_audio.open_audio("one")
    return caught.value


@pytest.mark.parametrize("address", ["", "s3://bucket/one.mp3", "gs://bucket/one.mp3"])
def test_audio_in_a_bucket_of_the_customers_own_is_looked_for_there(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = fail(monkeypatch, address)
    assert (error.status, error.code) == (404, "no_address")
    assert "bucket" in error.advice


@pytest.mark.parametrize("host", ["127.0.0.1:9", "[not-an-address"])
def test_an_address_that_cannot_be_opened_is_not_told(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = fail(monkeypatch, f"http://{host}/one.mp3?{SECRET}")
    assert error.title and error.advice
    assert error.__cause__ is None and error.__suppress_context__
    assert SECRET not in f"{error} {error.detail} {error.advice}"
