"""Signing in by a provider, over real HTTP: who is let in, as whom, and with which groups."""

import dataclasses
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import get_resolver

from dashboard.access import second_factor
from dashboard.access.oidc import refusals
from tests.conftest import MakeUser

from .browsing import NAME, come, expect_refused, go, is_in, names, provider, said
from .provider import Provider

__all__ = ["provider"]

pytestmark = pytest.mark.django_db


def test_whoever_has_a_mapped_group_gets_an_account_and_that_group(provider: Provider) -> None:
    browser = Client()
    assert go(browser, "/queues/") == "/queues/"
    user = User.objects.get()
    assert (user.username, user.get_full_name()) == ("jane", "Jane Doe")
    assert names(user) == {"supervisor"} and not user.is_staff and not user.is_superuser
    assert not user.has_usable_password()
    assert browser.get("/queues/").status_code == 200
    identity = SocialAccount.objects.get()
    assert (identity.uid, identity.extra_data) == ("248289761001", {})
    assert not SocialToken.objects.exists(), "no token is kept"


def test_the_same_person_comes_back_under_another_name(provider: Provider) -> None:
    go(Client())
    provider.claims |= {"preferred_username": "jane.roe", "family_name": "Roe"}
    browser = Client()
    assert go(browser) == "/"
    assert User.objects.get().get_full_name() == "Jane Roe" and is_in(browser)


def test_groups_are_those_of_each_sign_in_and_others_are_left_alone(provider: Provider) -> None:
    go(Client())
    user = User.objects.get()
    user.groups.add(Group.objects.create(name="night shift"))
    provider.claims["groups"] = ["phones"]
    go(Client())
    assert names(user) == {"agent", "night shift"}
    provider.claims["groups"] = []
    expect_refused(Client(), refusals.NO_GROUP)
    assert names(user) == {"night shift"}


@pytest.mark.parametrize(
    "told",
    [
        None,
        "supervisor",
        ["supervisor", "admin"],
        ["OPS"],
        {"ops": True},
        [["ops"]],
        [None, 7],
        7,
        "ops,bosses",
    ],
)
def test_nobody_becomes_anything_by_what_is_not_mapped(told: object, provider: Provider) -> None:
    provider.claims["groups"] = told
    expect_refused(Client(), refusals.NO_GROUP)
    assert not User.objects.exists()


def test_a_claim_of_one_word_is_a_group_too(provider: Provider, settings: Any) -> None:
    settings.OIDC = dataclasses.replace(
        settings.OIDC, groups_claim="hd", groups=(("example.com", "agent"),)
    )
    provider.claims["hd"] = "example.com"
    assert go(Client()) == "/" and names(User.objects.get()) == {"agent"}


def test_a_group_that_does_not_exist_here_is_none(provider: Provider, settings: Any) -> None:
    settings.OIDC = dataclasses.replace(settings.OIDC, groups=(("ops", "no such group"),))
    expect_refused(Client(), refusals.NO_GROUP)
    assert not Group.objects.filter(name="no such group").exists()


@pytest.mark.parametrize("name", ["jane", "JANE"])
def test_no_account_is_taken_over_by_its_name(
    name: str, provider: Provider, make_user: MakeUser
) -> None:
    local = make_user(name)
    User.objects.filter(pk=local.pk).update(email="jane@example.com")
    expect_refused(Client(), refusals.NAME_TAKEN.replace("{taken}", "jane"))
    assert not SocialAccount.objects.exists() and names(local) == set()


def test_the_same_subject_of_another_issuer_is_somebody_else(
    provider: Provider, make_user: MakeUser
) -> None:
    boss = make_user("boss", "view_board")
    SocialAccount.objects.create(
        user=boss, provider="https://elsewhere.example", uid="248289761001"
    )
    go(Client())
    assert User.objects.get(username="jane") != boss


def test_an_identity_that_a_superuser_has_connected_opens_the_account(
    provider: Provider, make_user: MakeUser
) -> None:
    root, local = make_user("root"), make_user("jane")
    root.is_staff = root.is_superuser = True
    root.save()
    admin = Client()
    admin.force_login(root)
    form = {"user": local.pk, "provider": provider.url, "uid": "248289761001"}
    assert admin.post("/admin/socialaccount/socialaccount/add/", form).status_code == 302
    assert go(Client()) == "/" and names(local) == {"supervisor"}
    assert admin.get("/admin/socialaccount/socialaccount/").status_code == 200
    assert admin.get(f"/admin/auth/user/{local.pk}/delete/").status_code == 200


def test_only_superusers_connect_identities(provider: Provider, make_user: MakeUser) -> None:
    user = make_user("admin")
    user.is_staff = True
    user.save()
    admin = Client()
    admin.force_login(user)
    assert admin.get("/admin/socialaccount/socialaccount/").status_code == 200
    assert admin.get("/admin/socialaccount/socialaccount/add/").status_code == 403


def test_whoever_is_deactivated_is_refused_and_keeps_their_groups(provider: Provider) -> None:
    go(Client())
    User.objects.update(is_active=False)
    expect_refused(Client(), refusals.INACTIVE)
    assert names(User.objects.get()) == {"supervisor"}


def test_a_second_factor_that_is_needed_here_is_asked_for(
    provider: Provider, settings: Any
) -> None:
    settings.MFA_GROUPS = ["supervisor"]
    browser = Client()
    assert go(browser, "/queues/") == "/accounts/second-factor/"
    assert not is_in(browser) and not second_factor.is_set_up(User.objects.get())


@pytest.mark.parametrize(
    "next_page", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil", ""]
)
def test_where_to_go_after_it_is_here(next_page: str, provider: Provider) -> None:
    assert go(Client(), next_page) == "/"


def test_whoever_is_signed_in_is_not_sent_there(provider: Provider, make_user: MakeUser) -> None:
    browser = Client()
    browser.force_login(make_user("supervisor"))
    assert browser.get("/accounts/sso/?next=/queues/")["Location"] == "/queues/"
    assert provider.heard == []


def test_nobody_can_change_what_is_asked_for(provider: Provider) -> None:
    more = {"auth_params": "prompt=none&nonce=mine", "scope": "all", "process": "connect"}
    address = Client().get("/accounts/sso/", more)["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert "prompt" not in asked and asked["nonce"] != ["mine"]
    assert set(asked["scope"][0].split()) == {"openid", "profile", "email", "groups"}


def test_a_provider_that_is_away_is_said(provider: Provider, settings: Any) -> None:
    settings.OIDC = dataclasses.replace(settings.OIDC, issuer="http://127.0.0.1:9")
    expect_refused(Client(), refusals.DOWN)


def test_a_key_that_is_new_is_asked_for(provider: Provider) -> None:
    go(Client())
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    provider.kid = "new"
    browser = Client()
    assert go(browser) == "/" and is_in(browser)


@pytest.mark.parametrize("more", [[], [{"use": "enc"}], [{"alg": "ES256"}]])
def test_a_token_that_names_no_key_is_signed_with_the_only_one(
    more: list[dict[str, str]], provider: Provider
) -> None:
    """One to encrypt with, or for another way of signing, is none beside it."""
    provider.publish = lambda key: [key, *({**key, "kid": "other", **each} for each in more)]
    provider.sign = lambda claims: jwt.encode(claims, provider.key, "RS256")
    assert go(Client()) == "/"


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_a_key_that_says_no_algorithm_is_for_any_of_its_kind(
    algorithm: str, provider: Provider
) -> None:
    provider.publish = lambda key: [{name: key[name] for name in key if name != "alg"}]
    provider.sign = lambda claims: jwt.encode(
        claims, provider.key, algorithm, {"kid": provider.kid}
    )
    assert go(Client()) == "/"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"preferred_username": "jane o'neill"}, "jane@example.com"),
        ({"preferred_username": "", "email": "o'neill@example.com"}, "o_neill@example.com"),
        ({"preferred_username": "EXAMPLE\\jane", "email": None}, "EXAMPLE_jane"),
        ({"preferred_username": "Jané Øster", "email": "?"}, "Jané_Øster"),
        ({"preferred_username": "!!", "email": "j/d!@example.com"}, "j_d_@example.com"),
    ],
)
def test_odd_letters_keep_nobody_out(claims: dict[str, Any], name: str, provider: Provider) -> None:
    provider.claims |= claims
    assert go(Client()) == "/"
    assert User.objects.get().username == name


def test_what_the_provider_says_of_itself_is_kept_for_minutes(provider: Provider) -> None:
    go(Client())
    provider.heard.clear()
    go(Client())
    assert provider.heard == ["GET /authorize", "POST /token"]


def test_a_way_back_is_good_once_and_in_its_own_browser(provider: Provider) -> None:
    browser, other = Client(), Client()
    there = browser.get("/accounts/sso/")["Location"]
    back = requests.get(there, allow_redirects=False, timeout=20).headers["Location"]
    assert come(other, back) == "/accounts/login/"
    assert refusals.LATE in said(other) and not is_in(other)
    assert come(browser, back) == "/" and is_in(browser)
    assert come(browser, back) == "/accounts/login/"


def test_a_way_back_is_good_for_ten_minutes(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    there = browser.get("/accounts/sso/")["Location"]
    back = requests.get(there, allow_redirects=False, timeout=20).headers["Location"]
    later = time.time() + 601
    monkeypatch.setattr("allauth.socialaccount.internal.statekit.time.time", lambda: later)
    assert come(browser, back) == "/accounts/login/" and refusals.LATE in said(browser)


@pytest.mark.parametrize("query", ["", "state=x&code=y", "state=&error=access_denied"])
def test_a_way_back_that_nobody_began(query: str, provider: Provider) -> None:
    browser = Client()
    assert browser.get(f"/accounts/sso/callback/?{query}")["Location"] == "/accounts/login/"
    assert refusals.LATE in said(browser)


def test_the_button_leads_there_with_the_page_that_was_asked_for(provider: Provider) -> None:
    page = Client().get("/accounts/login/?next=/queues/%3Fa%3D1%26b").content.decode()
    assert f"Sign in with {NAME}" in page
    assert 'href="/accounts/sso/?next=/queues/%3Fa%3D1%26b"' in page


def test_without_a_provider_there_is_no_button(db: None) -> None:
    assert "/accounts/sso/" not in Client().get("/accounts/login/").content.decode()


def test_no_page_of_allauth_has_an_address() -> None:
    assert "allauth" not in str([_modules(each) for each in get_resolver().url_patterns])
    for path in ("signup", "email", "password/reset", "social/signup", "3rdparty", "oidc/x/login"):
        assert Client().get(f"/accounts/{path}/").status_code == 404


def _modules(pattern: Any) -> list[str]:
    if hasattr(pattern, "url_patterns"):
        return [name for each in pattern.url_patterns for name in _modules(each)]
    return [getattr(pattern.callback, "__module__", "")]
