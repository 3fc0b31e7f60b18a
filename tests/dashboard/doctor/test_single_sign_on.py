"""What the doctor says of single sign-on."""

import dataclasses
from typing import Any

import pytest

from dashboard.doctor import single_sign_on
from tests.dashboard.access.oidc.browsing import provider
from tests.dashboard.access.oidc.provider import Provider

__all__ = ["provider"]

pytestmark = pytest.mark.django_db


def states() -> dict[str, str]:
    return {each.check: each.state for each in single_sign_on.all_of()}


def test_it_is_off_unless_it_is_set_up() -> None:
    assert states() == {"oidc": "skipped"}


def test_all_is_well_and_the_address_to_register_is_printed(
    provider: Provider, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://board.example.com"
    assert set(states().values()) == {"ok"}
    told = single_sign_on.all_of()[-1].sentence
    assert told.endswith(": https://board.example.com/accounts/sso/callback/")


def test_without_an_address_of_its_own_it_depends_on_the_browser(
    provider: Provider, settings: Any
) -> None:
    settings.PUBLIC_URL = ""
    assert states()["oidc_redirect"] == "warning"


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys"])
def test_a_provider_that_does_not_answer_is_wrong(path: str, provider: Provider) -> None:
    provider.paths[path] = (500, b"")
    assert states()["oidc"] == "wrong"


@pytest.mark.parametrize("key", ['{"kty": "oct", "k": 7}', '{"kty": "oct", "k": "c2VjcmV0"}'])
def test_a_provider_without_usable_keys_is_wrong(key: str, provider: Provider) -> None:
    """A secret is none."""
    provider.paths["/keys"] = (200, b'{"keys": [%s]}' % key.encode())
    assert states()["oidc"] == "wrong"


@pytest.mark.parametrize(
    ("signs", "state"), [(["HS256"], "wrong"), (["HS256", "RS256"], "ok"), ([], "ok"), (7, "ok")]
)
def test_a_provider_that_signs_only_with_secrets_is_wrong(
    signs: object, state: str, provider: Provider
) -> None:
    provider.about = {"id_token_signing_alg_values_supported": signs}
    assert states()["oidc"] == state
    if signs == ["HS256"]:
        told = single_sign_on.all_of()[0]
        assert "only with HS256" in told.sentence and "RS256" in told.what_to_do


def test_a_group_that_does_not_exist_is_wrong(provider: Provider, settings: Any) -> None:
    settings.OIDC = dataclasses.replace(settings.OIDC, groups=(("ops", "night shift"),))
    [found] = [each for each in single_sign_on.all_of() if each.check == "oidc_groups"]
    assert found.is_wrong and "night shift" in found.sentence
