"""Every address, with odd query strings and forms: nothing is an error of ours."""

from collections.abc import Iterator
from urllib.parse import quote, quote_from_bytes

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from conferencing.ledger.verbs import VERBS
from tests import world
from tests.conftest import SignIn
from tests.fuzz.odd import Odd, rounds
from webhooks.models import WebhookEvent

NAMES = [
    *(
        "conference",
        "source",
        "from",
        "to",
        "page",
        "next",
        "topic",
        "download",
        "q",
        "o",
        "p",
        "e",
    ),
    *("all", "_popup", "_to_field", "_changelist_filters", "verb", "call_control_id", "people"),
    *("who", "by", "state", "room", "what", "code", "username", "password", "old_password", "name"),
    *("number", "action", "_selected_action", "select_across", "index", "_save", "form-0-id"),
    *("id", "id__in", "id__gt", "received_at__gte", "received_at__year", "outcome__exact"),
    *("day__gte", "status__exact", "is_present__exact", "created_at__lt", "content_type__id"),
    *(
        "groups__id__exact",
        "is_superuser__exact",
        "user__pk",
        "password__startswith",
        "verb__exact",
    ),
    *(
        "to_number",
        "text",
        "voice",
        "language",
        "audio_url",
        "file_name",
        "digits",
        "queue",
        "role",
        "called",
        "at",
    ),
]
FEW = 10
EACH = 4


def _patterns(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address, with {} for each argument."""
    for found in resolver.url_patterns:
        route = str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _patterns(found, before + route)
        elif isinstance(found, URLPattern) and "(" not in route:
            parts = [part.partition(">") for part in (before + route).split("<")]
            yield "".join(
                ("" if number == 0 else "{}") + (rest if sep else first)
                for number, (first, sep, rest) in enumerate(parts)
            )


ADDRESSES = sorted(set(_patterns(get_resolver())))


@pytest.fixture
def somebody(signed_in: SignIn, db: None) -> Client:
    """Who may do everything, in a mirror with something of everything."""
    world.is_busy()
    world.recorded("one")
    WebhookEvent.objects.create(event_id="odd", body='{"a": "\\ud800"}', received_at=timezone.now())
    browser = signed_in("admin")
    browser.raise_request_exception = False
    return browser


def argument(odd: Odd) -> str:
    known = ["room", "one", "1", "2", "odd", "anna", "~", "~00", "~FF", "~2F"]
    text = odd.random.choice([*known, odd.text()])
    return quote(text.replace("/", ""), safe="", errors="surrogatepass") or "-"


def query(odd: Odd) -> str:
    pieces = []
    for _ in range(odd.random.randrange(5)):
        value = odd.text().encode("utf-8", "surrogatepass")
        if odd.random.random() < 0.1:
            value = odd.random.randbytes(8)
        pieces.append(f"{odd.random.choice(NAMES)}={quote_from_bytes(value)}")
    return (
        odd.random.choice("&;")[0].join(pieces) if odd.random.random() < 0.1 else "&".join(pieces)
    )


def form(odd: Odd) -> dict[str, object]:
    fields: dict[str, object] = {
        odd.random.choice(NAMES): [odd.text() for _ in range(odd.random.randrange(1, 3))]
        for _ in range(odd.random.randrange(6))
    }
    if odd.random.random() < 0.5:
        fields |= {"verb": odd.random.choice(list(VERBS)), "conference": "room"}
    if odd.random.random() < 0.5:
        fields["call_control_id"] = "anna"
    return {
        name: [str(text).encode("utf-8", "replace").decode() for text in list(texts)]
        if isinstance(texts, list)
        else texts
        for name, texts in fields.items()
    }


def ask(browser: Client, odd: Odd, address: str) -> tuple[str, HttpResponseBase]:
    path = address.format(*(argument(odd) for _ in range(address.count("{}"))))
    asked = f"{path}?{query(odd)}"
    accept = {"Accept": odd.random.choice(["text/html", "application/json", ""])}
    if odd.random.random() < 0.3:
        accept["Referer"] = odd.random.choice(["http://testserver/", "//evil.example", "http://["])
    # Not to accounts: an empty form there is a wish, to let somebody sign in no more.
    if odd.random.random() < 0.4 and "auth/user/{}" not in address:
        return asked, browser.post(asked, form(odd), headers=accept)
    return asked, browser.get(asked, headers=accept)


def test_there_are_addresses() -> None:
    assert {"/", "/recordings/", "/conferences/{}/", "/admin/"} <= set(ADDRESSES)
    assert len(ADDRESSES) > 60


def test_no_address_answers_with_an_error_of_ours(somebody: Client) -> None:
    user = somebody.session["_auth_user_id"]
    for odd in rounds(FEW):
        for address in odd.random.sample(ADDRESSES, EACH * 10):
            if "logout" in address:
                continue
            asked, answer = ask(somebody, odd, address)
            # Nobody keeps the recording here, and no worker runs, which is said as it is.
            path = asked.partition("?")[0]
            expected = 503 if path.endswith("/audio") else 504 if path == "/readyz" else 500
            assert answer.status_code < expected, f"{odd}: {asked[:300]}"
        assert somebody.session.get("_auth_user_id") == user, f"{odd}: still signed in"
    world_is_shown(somebody)


def world_is_shown(browser: Client) -> None:
    for path, words in (
        ("/", "Board call"),
        ("/queues/", "support"),
        ("/conferences/room/", "Anna"),
    ):
        page = browser.get(path)
        assert page.status_code == 200 and words in page.content.decode(), path
