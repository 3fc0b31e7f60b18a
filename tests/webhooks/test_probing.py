"""A request to ourselves tells what a proxy does to webhooks, and is nothing else."""

import pytest
from django.conf import settings

from webhooks import probing
from webhooks.receiver import Receiver
from webhooks.refusals import Refusals

HEADERS = {
    name.lower().encode(): value.encode() for name, value in probing.headers("secret").items()
}
WITHOUT = {name: value for name, value in HEADERS.items() if not name.startswith(b"telnyx")}


@pytest.mark.parametrize(
    ("secret", "headers", "body", "told"),
    [
        ("secret", HEADERS, probing.BODY, probing.WHOLE),
        ("secret", HEADERS, b"", probing.CHANGED),
        ("secret", HEADERS, probing.BODY.replace(b"  ", b" "), probing.CHANGED),
        ("secret", WITHOUT, probing.BODY, probing.NO_SIGNATURE),
        ("another", HEADERS, probing.BODY, ""),
        ("secret", {}, probing.BODY, ""),
    ],
)
def test_it_tells_what_has_arrived(
    secret: str, headers: dict[bytes, bytes], body: bytes, told: str
) -> None:
    assert probing.answer(secret, headers, body) == told


async def test_the_receiver_refuses_it_and_does_not_count_it() -> None:
    class Uncounted(Refusals):
        def note(self, *_: object) -> None:
            raise AssertionError("it was counted")

    headers = probing.headers(settings.SECRET_KEY)
    raw = {name.lower().encode(): value.encode() for name, value in headers.items()}
    reply = await Receiver(refusals=Uncounted()).reply("POST", raw, probing.BODY)
    assert (reply.status, reply.text) == (403, probing.WHOLE)
