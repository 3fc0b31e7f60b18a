"""What is the address of a web server, and nothing more."""

import pytest

from dashboard.origins import is_origin, parts_of

RIGHT = [
    "https://board.example.com",
    "https://Board.Example.com",
    "https://board.example.com:8443",
    "http://localhost:8000",
    "http://127.0.0.1",
    "http://[::1]:8000",
    "https://xn--bcher-kva.example",
]
# Not the name of any host.
NO_HOST = [
    "https://*",
    "https://.x",
    "https://x.",
    "https://a..b",
    "https://-a.example",
    "https://a b.example",
    "https://bücher.example",
    "https://[fe80::1%25eth0]",
    "https://[",
    "https://",
    "https://board.example.com:0",
    "https://board.example.com:https",
    "ftp://board.example.com",
]
# A host, and something beside it.
MORE = [
    "https://bo\tard.example.com",
    "https://board.example.com\n",
    " https://board.example.com",
    "https://@board.example.com",
    "https://:pw@board.example.com",
    "https://maria@board.example.com",
    "https://board.example.com/",
    "https://board.example.com?",
    "https://board.example.com#",
    "https://board.example.com:",
]


@pytest.mark.parametrize("address", RIGHT)
def test_a_host_and_perhaps_a_port_is_one(address: str) -> None:
    assert is_origin(address)


@pytest.mark.parametrize("address", NO_HOST)
def test_what_names_no_host_has_no_parts(address: str) -> None:
    assert parts_of(address) is None and not is_origin(address)


@pytest.mark.parametrize("address", MORE)
def test_a_host_with_anything_beside_it_is_none(address: str) -> None:
    assert parts_of(address) is not None and not is_origin(address)
