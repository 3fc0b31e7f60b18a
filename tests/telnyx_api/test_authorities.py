from typing import Any

from conferencing.telnyx_api import authorities, client


def test_who_may_vouch_is_read_once_for_all_clients() -> None:
    for key in ("KEY1", "KEY2"):
        http: Any = client._client_for(key, "http://127.0.0.1:1/v2", 1.0)._client
        assert http._transport._pool._ssl_context is authorities.trusted()


def test_nobody_is_trusted_without_a_certificate() -> None:
    context = authorities.trusted()
    assert context.verify_mode.name == "CERT_REQUIRED"
    assert context.check_hostname
