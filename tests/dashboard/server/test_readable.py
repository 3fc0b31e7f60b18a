"""What no view can read is refused before any of them tries."""

import pytest
from django.test import Client

from tests.conftest import SignIn

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/conferences/a%00b/",
        "/recordings/%00/audio",
        "/admin/conferencing/call/%00/change/",
        "/%00",
    ],
)
def test_a_nul_in_a_path_leads_nowhere(path: str, signed_in: SignIn) -> None:
    assert signed_in("admin").get(path).status_code == 404


@pytest.mark.parametrize("name", ["conference", "source", "from", "to", "page", "none"])
@pytest.mark.parametrize("path", ["/recordings/", "/", "/accounts/login/", "/admin/"])
def test_a_nul_in_a_query_is_no_request(path: str, name: str, signed_in: SignIn) -> None:
    assert signed_in("admin").get(f"{path}?{name}=a%00b").status_code == 400


@pytest.mark.parametrize(
    ("charset", "status"),
    [
        ("utf-8", 200),
        ("UTF-8", 200),
        ("no-such-thing", 200),  # as if there were none
        ("hex", 400),
        ("utf-7", 400),
        ("utf-16", 400),
        ("rot13", 400),
    ],
)
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_is_read_as_utf_8_or_not_at_all(charset: str, status: int, kind: str) -> None:
    form = b"username=+AAA-" if "url" in kind else b"--b--\r\n"
    content_type = f"{kind}; boundary=b; charset={charset}"
    answer = Client().generic("POST", "/accounts/login/", form, content_type)
    assert answer.status_code == status


@pytest.mark.parametrize("field", ["", "none", "conference__none", "pk__gt"])
def test_a_field_that_there_is_not_is_no_error_of_ours(field: str, signed_in: SignIn) -> None:
    browser = signed_in("admin")
    for path in ("/admin/conferencing/command/1/delete/", "/admin/auth/user/1/change/"):
        for answer in (
            browser.get(f"{path}?_to_field={field}"),
            browser.post(path, {"_to_field": field}),
        ):
            assert answer.status_code < 500
