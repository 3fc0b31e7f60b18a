import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.signature import (
    TOLERANCE_SECONDS,
    BadKey,
    BadSignature,
    BadTime,
    public_key,
    verify,
)

from .asgi import KEY, PUBLIC_KEY

NOW = 1_790_000_000


def check(body: bytes, timestamp: bytes, signature: bytes) -> None:
    verify(
        public_key(PUBLIC_KEY), signature=signature, timestamp=timestamp, body=body, clocks=[NOW]
    )


def sign(body: bytes, timestamp: bytes) -> bytes:
    return base64.b64encode(KEY.sign(timestamp + b"|" + body).signature)


@given(st.binary(max_size=200), st.integers(-TOLERANCE_SECONDS, TOLERANCE_SECONDS))
def test_what_telnyx_signed_in_time_passes(body: bytes, age: int) -> None:
    timestamp = str(NOW - age).encode()
    check(body, timestamp, sign(body, timestamp))


@given(st.binary(min_size=1, max_size=200), st.data())
def test_one_changed_byte_is_refused(body: bytes, data: st.DataObject) -> None:
    timestamp = str(NOW).encode()
    i = data.draw(st.integers(0, len(body) - 1))
    changed = body[:i] + bytes([body[i] ^ 1]) + body[i + 1 :]
    with pytest.raises(BadSignature):
        check(changed, timestamp, sign(body, timestamp))


@pytest.mark.parametrize(
    ("age", "words"),
    [(TOLERANCE_SECONDS + 1, "301 s behind"), (-9 * 10**9, "9000000000 s ahead of")],
)
def test_too_old_or_too_new_is_refused_with_the_cause(age: int, words: str) -> None:
    timestamp = str(NOW - age).encode()
    with pytest.raises(BadTime, match=words):
        check(b"{}", timestamp, sign(b"{}", timestamp))
    with pytest.raises(BadSignature):
        check(b"{}", timestamp, sign(b"{ }", timestamp))


@pytest.mark.parametrize("timestamp", [b"", b"now", b"-5", b"1e9", b"9" * 400, "٣".encode()])
def test_a_timestamp_that_is_no_number_is_refused(timestamp: bytes) -> None:
    with pytest.raises(BadSignature):
        check(b"{}", timestamp, sign(b"{}", timestamp))


@pytest.mark.parametrize("signature", [b"", b"x", b"!!!", base64.b64encode(b"short"), b"\xff\xfe"])
def test_a_signature_that_is_none_is_refused(signature: bytes) -> None:
    with pytest.raises(BadSignature):
        check(b"{}", str(NOW).encode(), signature)


@pytest.mark.parametrize(
    "text",
    ["", "abc", "not base64 at all!", base64.b64encode(b"31 bytes is one too few.......").decode()],
)
def test_a_malformed_key_says_what_to_do(text: str) -> None:
    with pytest.raises(BadKey, match="TELNYX_PUBLIC_KEY"):
        public_key(text)
