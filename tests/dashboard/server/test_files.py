"""Static files: answered before Django, kept for ever by browsers, and not sent twice."""

from typing import Any

import pytest
from django.templatetags.static import static

from dashboard.asgi import http
from dashboard.server.files import Files


@pytest.fixture(scope="module")
def files() -> Files:
    return Files()


async def ask(path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    await http({"method": method, "path": path, "headers": named}, receive, send)
    start, body = sent
    answered = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], answered, body["body"]


@pytest.mark.parametrize("name", ["js/screen.js", "css/tokens.css", "django_htmx/htmx-4.min.js"])
async def test_what_is_served_may_be_kept_for_ever(name: str) -> None:
    status, headers, body = await ask(static(name))

    assert status == 200
    assert "immutable" in headers["cache-control"]
    assert headers["x-content-type-options"] == "nosniff"
    assert len(body) == int(headers["content-length"]) > 0


async def test_a_module_is_served_as_a_script() -> None:
    # Browsers refuse a module of any other kind.
    _, headers, _ = await ask(static("js/screen.js"))
    assert headers["content-type"].startswith("text/javascript")


async def test_a_relative_import_leads_to_the_same_version() -> None:
    entry = static("js/screen.js")
    imported = entry.rpartition("/")[0] + "/page/clock.js"

    assert imported == static("js/page/clock.js")
    assert (await ask(imported))[0] == 200


async def test_a_file_that_the_browser_has_is_not_sent_again() -> None:
    path = static("css/tokens.css")
    _, headers, _ = await ask(path)

    status, _, body = await ask(path, if_none_match=headers["etag"])

    assert (status, body) == (304, b"")


async def test_a_part_of_a_file() -> None:
    path = static("css/tokens.css")
    _, _, whole = await ask(path)

    status, headers, body = await ask(path, range="bytes=10-19")

    assert (status, body) == (206, whole[10:20])
    assert headers["content-range"] == f"bytes 10-19/{len(whole)}"


async def test_only_the_headers() -> None:
    status, headers, body = await ask(static("css/tokens.css"), "HEAD")

    assert (status, body) == (200, b"")
    assert int(headers["content-length"]) > 0


async def test_nothing_can_be_put_there() -> None:
    status, headers, _ = await ask(static("css/tokens.css"), "POST")

    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/static/",
        static("css/nothing.css"),
        static("css/../../manage.py"),
        static("../manage.py"),
        static("css/tokens.css") + "/",
        "/static/000000000000/css/tokens.css",
        "/other" + static("css/tokens.css"),
    ],
)
def test_what_is_no_static_file_is_left_to_the_pages(files: Files, path: str) -> None:
    assert not files.has(path)


@pytest.mark.parametrize("odd", ["bytes=", "bytes=9-1", "bytes=1-2,4-5", "\xff", "lines=1-2"])
async def test_an_odd_range_is_answered(odd: str) -> None:
    status, _, _ = await ask(static("css/tokens.css"), range=odd)
    assert status in (200, 416)
