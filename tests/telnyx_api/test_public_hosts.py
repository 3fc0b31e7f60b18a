"""Where a recording may be fetched from: never from a neighbour of this machine."""

import http.server
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from conferencing.telnyx_api import public_hosts, recording_audio, recordings
from conferencing.telnyx_api.errors import GatewayError
from conferencing.telnyx_api.public_hosts import Forbidden

PUBLIC = "93.184.215.14"


def resolve(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    answers = [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (ip, 443)) for ip in found]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: answers)


def test_a_public_name_is_connected_to_by_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    resolve(monkeypatch, PUBLIC)
    target = public_hosts.target("https://Sounds.example.com/one.mp3?signature=x")
    assert str(target.url) == f"https://{PUBLIC}/one.mp3?signature=x"
    assert (target.host_header, target.name) == ("sounds.example.com", "sounds.example.com")
    target = public_hosts.target("https://sounds.example.com:8443/one.mp3")
    assert (target.url.port, target.host_header) == (8443, "sounds.example.com:8443")


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "ff02::1",
    ],
)
def test_a_name_that_leads_to_no_public_host_is_not_asked(
    ip: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for found in ([ip], [PUBLIC, ip], [ip, PUBLIC]):
        resolve(monkeypatch, *found)
        with pytest.raises(Forbidden):
            public_hosts.target("https://sounds.example.com/one.mp3")


@pytest.mark.parametrize(
    "address",
    [
        "http://sounds.example.com/one.mp3",
        "https://me:secret@sounds.example.com/one.mp3",
        "https:///one.mp3",
        "https://",
        "https://[",
        "https://[::1",
        "https://a" + "b" * 70 + ".example/one.mp3",
        "ftp://sounds.example.com/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:6379/",
        "",
        "//sounds.example.com/one.mp3",
        "https://sounds.example.com:99999999/",
    ],
)
def test_no_other_kind_of_address_is_followed(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "bbb" not in address:
        resolve(monkeypatch, PUBLIC)
    with pytest.raises(Forbidden):
        public_hosts.target(address)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0177.0.0.1", "127.1"]
)
def test_every_way_to_write_this_machine_is_known(host: str) -> None:
    with pytest.raises((Forbidden, OSError)):
        public_hosts.target(f"https://{host}/one.mp3")


class Elsewhere(http.server.BaseHTTPRequestHandler):
    """Stands for Telnyx: leads to where a test says, and notes who asks."""

    location = ""
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", self.location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Not to the terminal."""


@pytest.fixture
def telnyx(settings: Any) -> Iterator[str]:
    Elsewhere.asked = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        settings.TELNYX_BASE_URL = f"{base}/v2"
        yield base
        server.shutdown()


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:9/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest/meta-data/",
        "http://93.184.215.14/",
        "//127.0.0.1:9/",
        "file:///etc/passwd",
        "https://[",
    ],
)
def test_a_redirect_to_a_neighbour_is_not_followed(
    location: str, telnyx: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Elsewhere.location = location
    monkeypatch.setattr(recordings, "address", lambda _: f"{telnyx}/one.mp3")
    with pytest.raises(GatewayError) as caught:
        recording_audio.open_audio("one")
    assert caught.value.code in ("forbidden_address", "no_answer")
    assert Elsewhere.asked == ["/one.mp3"]


def test_a_circle_of_redirects_ends(telnyx: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Elsewhere.location = "/one.mp3"
    monkeypatch.setattr(recordings, "address", lambda _: f"{telnyx}/one.mp3")
    with pytest.raises(GatewayError):
        recording_audio.open_audio("one")
    assert len(Elsewhere.asked) == recording_audio.MOST_REDIRECTS
