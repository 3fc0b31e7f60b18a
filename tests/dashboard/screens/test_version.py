"""Which version runs: for operators in the account menu, for machines at /healthz."""

from django.test import Client

from dashboard.version import VERSION
from tests.conftest import SignIn


def test_the_account_menu_says_the_version(signed_in: SignIn) -> None:
    assert f"Switchboard {VERSION}</p>" in signed_in("agent").get("/agent/").content.decode()


def test_the_health_check_says_it_without_a_database(client: Client) -> None:
    assert client.get("/healthz").content == f"ok {VERSION}\n".encode()
