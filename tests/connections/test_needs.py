"""What is wrong with an application, and what puts it right."""

from dataclasses import replace
from typing import Any, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferencing.connections import needs
from conferencing.connections.needs import WEBHOOKS, Wanted
from conferencing.telnyx_api.parameters import (
    FAILOVER,
    TIMEOUT,
    ApplicationSettings,
    of_application,
)
from conferencing.telnyx_api.rows import ListedApplication
from webhooks.receiver import PATHS

Value = TypeVar("Value")
WANTED = Wanted("https://board.example.com", "17")
GOOD = ListedApplication(
    application_id="17",
    name="Board",
    is_active=True,
    api_version="2",
    webhook_url="https://board.example.com/webhooks/telnyx/",
    failover_url="",
    timeout_seconds=None,
    updated_at=None,
    outbound_profile="1293384261075731499",
)


def test_webhooks_are_sent_where_they_are_received() -> None:
    assert WEBHOOKS in PATHS


def test_nothing_is_wrong_with_a_good_one() -> None:
    assert needs.unmet(GOOD, WANTED) == []


@pytest.mark.parametrize(
    ("wrong", "subject"),
    [
        ({"api_version": "1"}, "version"),
        ({"api_version": ""}, "version"),
        ({"webhook_url": "https://old.example.com/webhooks/telnyx/"}, "address"),
        ({"webhook_url": ""}, "address"),
        ({"failover_url": "https://elsewhere.example.com/hook"}, "failover"),
        ({"timeout_seconds": 0}, "timeout"),
        ({"timeout_seconds": 4}, "timeout"),
        ({"is_active": False}, "active"),
        ({"application_id": "18"}, "dialling"),
        ({"outbound_profile": ""}, "outbound"),
    ],
)
def test_each_need_is_told_alone(wrong: dict[str, object], subject: str) -> None:
    [need] = needs.unmet(replace(GOOD, **wrong), WANTED)  # type: ignore[arg-type]
    assert need.subject == subject


@pytest.mark.parametrize(
    "right",
    [
        {"webhook_url": "https://board.example.com/webhooks/telnyx"},
        {"failover_url": "https://second.example.com/webhooks/telnyx/"},
        {"timeout_seconds": 5},
        {"is_active": None},
        {"outbound_profile": None},
    ],
)
def test_what_does_no_harm_is_left_alone(right: dict[str, object]) -> None:
    assert needs.unmet(replace(GOOD, **right), WANTED) == []  # type: ignore[arg-type]


APPLICATIONS = st.builds(
    ListedApplication,
    application_id=st.just("17"),
    name=st.sampled_from(["", "Board"]),
    is_active=st.sampled_from([None, False, True]),
    api_version=st.sampled_from(["", "1", "2", "3"]),
    webhook_url=st.sampled_from(["", "https://old.example.com/", GOOD.webhook_url]),
    failover_url=st.sampled_from(["", "https://old.example.com/", GOOD.webhook_url]),
    timeout_seconds=st.none() | st.integers(0, 30),
    updated_at=st.none(),
    outbound_profile=st.just("1293384261075731499"),
)


def kept(asked: ApplicationSettings, field: str, before: Value, sent: Value) -> Value:
    return before if field in asked.left_alone else sent


@pytest.mark.parametrize(
    ("before", "sent"),
    [
        ({"api_version": "1"}, set()),
        ({"failover_url": "https://old.example.com/"}, {FAILOVER}),
        ({"timeout_seconds": 1}, {TIMEOUT}),
    ],
)
def test_only_what_is_wrong_is_sent(before: dict[str, Any], sent: set[str]) -> None:
    """What could not be read of it, or was changed meanwhile, stays as it is at Telnyx."""
    body = of_application(needs.put_right(replace(GOOD, **before), WANTED))
    assert {FAILOVER, TIMEOUT} & body.keys() == sent


@settings(max_examples=60, deadline=None)
@given(APPLICATIONS)
def test_what_is_put_right_has_nothing_wrong_with_it(before: ListedApplication) -> None:
    asked = needs.put_right(before, WANTED)
    after = replace(
        before,
        name=asked.name,
        webhook_url=asked.webhook_url,
        failover_url=kept(asked, FAILOVER, before.failover_url, asked.failover_url),
        timeout_seconds=kept(asked, TIMEOUT, before.timeout_seconds, asked.timeout_seconds),
        api_version="2",
        is_active=True,
    )
    assert needs.unmet(after, WANTED) == []


def test_without_an_address_of_ours_that_of_the_application_stays() -> None:
    unknown = Wanted("")
    assert needs.put_right(replace(GOOD, api_version="1"), unknown).webhook_url == GOOD.webhook_url
    with pytest.raises(needs.NoAddress, match="PUBLIC_URL"):
        needs.put_right(replace(GOOD, webhook_url=""), unknown)


def test_ours_is_the_one_we_dial_from_or_hear_of() -> None:
    other = replace(GOOD, application_id="18")
    assert needs.is_ours(GOOD, WANTED) and needs.is_ours(other, WANTED)
    assert not needs.is_ours(replace(other, webhook_url="https://old.example.com/"), WANTED)
    assert not needs.is_ours(replace(other, webhook_url=""), Wanted(""))


def test_while_our_address_is_not_known_nothing_is_said_of_theirs() -> None:
    [need] = needs.unmet(GOOD, Wanted("", "17"))
    assert need.subject == "address" and not need.fixable
    assert "which is not known" in need.needs and need.cure == "Set PUBLIC_URL."


def test_only_what_is_dialled_from_needs_an_outbound_voice_profile() -> None:
    without = replace(GOOD, outbound_profile="")
    assert needs.unmet(without, Wanted(WANTED.address)) == []
    [need] = needs.unmet(without, WANTED)
    assert (need.has, need.fixable) == ("none", False)
    assert "Outbound Voice Profiles" in need.cure


def test_what_cannot_be_put_right_from_here_says_what_to_do() -> None:
    nothing = replace(GOOD, application_id="18", webhook_url="", outbound_profile="")
    for wanted in (Wanted("", "18"), Wanted("", "17")):
        left = [each for each in needs.unmet(nothing, wanted) if not each.fixable]
        assert {"address"} < {each.subject for each in left}
        assert all(each.cure for each in left)
