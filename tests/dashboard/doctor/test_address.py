"""The address as Telnyx and browsers reach it: each mistake has a sentence of its own."""

from pathlib import Path

import pytest

from dashboard.doctor import address
from dashboard.doctor.findings import Finding

from .front import Front, with_a_certificate_of_its_own


def wrong(url: str) -> Finding:
    [*right, last] = address.all_of(url)
    assert last.is_wrong and last.what_to_do and not any(each.is_wrong for each in right)
    return last


def test_a_good_one(front: Front) -> None:
    assert [each.state for each in address.all_of(front.address)] == ["ok"] * 4


@pytest.mark.parametrize(
    ("mistake", "check"),
    [
        ("body", "proxy_body"),
        ("signature", "proxy_signature"),
        ("websocket", "websocket"),
        ("host", "websocket_host"),
        ("redirect", "redirect"),
        ("away", "proxy_target"),
        ("other", "other_server"),
    ],
)
def test_each_mistake_of_a_proxy(front: Front, mistake: str, check: str) -> None:
    front.mistake = mistake
    assert wrong(front.address).check == check


def test_a_name_that_does_not_resolve() -> None:
    assert wrong("https://board.invalid").check == "dns"


def test_a_certificate_that_nobody_trusts(tmp_path: Path) -> None:
    with with_a_certificate_of_its_own(tmp_path) as url:
        assert wrong(url).check == "certificate"


def test_an_address_where_nobody_answers() -> None:
    assert wrong("http://127.0.0.1:1").check == "reached"


def test_one_that_is_not_known_is_not_checked() -> None:
    [finding] = address.all_of("")
    assert finding.state == "skipped"
