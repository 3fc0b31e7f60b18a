"""What a start says about a bad environment: all of it at once, each with what to do."""

import os
import subprocess
import sys

import pytest


def complaints(**environment: str) -> str:
    """Of a fresh process, as settings are read once."""
    own = {"PATH": os.environ["PATH"], "SECRET_KEY": "x", **environment}
    command = "from dashboard.server import environment; environment.check()"
    done = subprocess.run(
        [sys.executable, "-c", command], env=own, capture_output=True, text=True, timeout=60
    )
    return done.stderr


def test_a_good_environment_is_not_spoken_of() -> None:
    assert complaints() == ""


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = complaints(SECRET_KEY="", SERVER="apache", PORT="0", TIME_ZONE="Berlin", REDIS_URL="x")
    for name in ("SECRET_KEY: missing", "SERVER: ", "PORT: ", "TIME_ZONE: 'Berlin'", "REDIS_URL: "):
        assert f"  - {name}" in said


@pytest.mark.parametrize("url", ["mysql://db", "postgres://db:port/x", "postgres://db:0/x"])
def test_a_database_of_another_kind_or_with_a_bad_port_is_refused(url: str) -> None:
    assert "DATABASE_URL: must start with postgresql:// or sqlite:///" in complaints(
        DATABASE_URL=url
    )


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"DIAL_CONNECTION": "1"}, "DIAL_FROM: missing"),
        ({"DIAL_FROM": "+12025550100"}, "DIAL_CONNECTION: missing"),
        ({"DIAL_CONNECTION": "1", "DIAL_FROM": "2025550100"}, "DIAL_FROM: '2025550100' is not"),
        ({"DIAL_COUNTRIES": "US,Germany"}, "DIAL_COUNTRIES: 'GERMANY' is not a region"),
        ({"DIAL_SIP_HOSTS": "sip:ana@example.com"}, "DIAL_SIP_HOSTS: 'sip:ana@example.com' is not"),
        ({"TELNYX_REGIONS": "US, Mars"}, "TELNYX_REGIONS: 'Mars' is none of Australia, Europe"),
        ({"DIAL_PER_MINUTE": "0"}, "DIAL_PER_MINUTE: "),
        ({"AGENT_AWAY_SECONDS": "5"}, "AGENT_AWAY_SECONDS: "),
        ({"AGENT_AWAY_SECONDS": "-1"}, "AGENT_AWAY_SECONDS: "),
    ],
)
def test_what_bounds_dialling_is_checked(environment: dict[str, str], words: str) -> None:
    assert words in complaints(**environment)


def test_dialling_that_is_set_up_well_is_not_spoken_of() -> None:
    settings = {"DIAL_CONNECTION": "1", "DIAL_FROM": "+12025550100, +12025550101"}
    assert complaints(**settings, DIAL_COUNTRIES="us, de", DIAL_SIP_HOSTS="sip.telnyx.com") == ""


OIDC = {
    "OIDC_ISSUER": "https://id.example.com/realms/one",
    "OIDC_CLIENT_ID": "switchboard",
    "OIDC_CLIENT_SECRET": "hidden",
    "OIDC_GROUPS": "cn=ops=supervisor, phones=agent",
}


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"OIDC_CLIENT_ID": ""}, "OIDC_CLIENT_ID: missing. Single sign-on needs OIDC_ISSUER, "),
        ({"OIDC_GROUPS": ""}, "OIDC_GROUPS: missing"),
        ({"OIDC_GROUPS": "ops"}, "OIDC_GROUPS: 'ops' must look like provider-group=supervisor"),
        ({"OIDC_GROUPS": "ops="}, "OIDC_GROUPS: 'ops=' must look like"),
        ({"OIDC_ISSUER": "http://id.example.com"}, "OIDC_ISSUER: must be an address like https"),
        ({"OIDC_ISSUER": "https://a:b@id.example.com"}, "OIDC_ISSUER: must be an address like"),
        ({"OIDC_ISSUER": "https://id.example.com:x"}, "OIDC_ISSUER: must be an address like"),
        ({"OIDC_ISSUER": f"https://id.example.com/{'x' * 200}"}, "OIDC_ISSUER: must have at most"),
    ],
)
def test_what_single_sign_on_needs_is_checked(changed: dict[str, str], words: str) -> None:
    said = complaints(**OIDC | changed)
    assert words in said and "hidden" not in said


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8080", "http://localhost", "http://[::1]/x"])
def test_single_sign_on_that_is_set_up_well_is_not_spoken_of(issuer: str) -> None:
    assert complaints(**OIDC) == complaints(**OIDC | {"OIDC_ISSUER": issuer}) == ""
