"""A real Caddy and a real nginx in front of the web processes, set up by the very files that
`deploy` has for people: only addresses, ports and the certificate are others.
"""

import ssl
from collections.abc import Sequence
from pathlib import Path

import httpx
import trustme

from tests.system.processes import ROOT, Program, find, free_port
from tests.system.stack import Web
from tests.system.waiting import eventually

CADDYFILE = ROOT / "deploy/caddy/Caddyfile"
NGINX_CONF = ROOT / "deploy/nginx/switchboard.conf"


class Certificate:
    """For localhost, from an authority of its own: only who reads `authority` trusts it."""

    def __init__(self, folder: Path) -> None:
        authority = trustme.CA()
        issued = authority.issue_cert("localhost", "127.0.0.1")
        self.authority, self.chain, self.key = (
            folder / name for name in ("authority.pem", "chain.pem", "key.pem")
        )
        authority.cert_pem.write_to_path(str(self.authority))
        for part in issued.cert_chain_pems:
            part.write_to_path(str(self.chain), append=True)
        issued.private_key_pem.write_to_path(str(self.key))


class Proxy(Program):
    """`url` is where people reach it, `plain_url` where nginx leads them from to there."""

    def __init__(
        self, name: str, webs: Sequence[Web], certificate: Certificate, folder: Path
    ) -> None:
        self.port, self.plain_port = free_port(), free_port()
        self.url = f"https://localhost:{self.port}"
        folder.mkdir()
        make = {"caddy": self._caddy, "nginx": self._nginx}[name]
        command, settings = make(webs, certificate, folder)
        program = find(name)
        assert program
        super().__init__(name, [program, *command], settings, folder / f"{name}.log")

    def until_open(self, certificate: Certificate) -> None:
        trusted = ssl.create_default_context(cafile=certificate.authority)
        eventually(lambda: self._answers(trusted), what=f"{self.name} open")

    def _answers(self, trusted: ssl.SSLContext) -> bool:
        assert self.is_running, f"{self.name} ended by itself:\n{self.said()}"
        try:
            return httpx.get(f"{self.url}/healthz", verify=trusted).status_code == 200
        except httpx.HTTPError:
            return False

    def _caddy(
        self, webs: Sequence[Web], certificate: Certificate, folder: Path
    ) -> tuple[list[str], dict[str, str]]:
        """Its own authority and ports 80 and 443 stay out of it."""
        alone = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n\n"
        own = f"{{$DOMAIN}} {{\n\tbind 127.0.0.1\n\ttls {certificate.chain} {certificate.key}\n"
        file = folder / "Caddyfile"
        file.write_text(alone + _changed(CADDYFILE.read_text(), {"{$DOMAIN} {\n": own}))
        settings = {
            "DOMAIN": self.url,
            "WEB": " ".join(f"127.0.0.1:{web.port}" for web in webs),
            "XDG_DATA_HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
        }
        return ["run", "--config", str(file), "--adapter", "caddyfile"], settings

    def _nginx(
        self, webs: Sequence[Web], certificate: Certificate, folder: Path
    ) -> tuple[list[str], dict[str, str]]:
        servers = "".join(f"    server 127.0.0.1:{web.port} max_fails=0;\n" for web in webs)
        live = "/etc/letsencrypt/live/board.example.com"
        changes = {
            f"{live}/fullchain.pem": str(certificate.chain),
            f"{live}/privkey.pem": str(certificate.key),
            "    server 127.0.0.1:8000 max_fails=0;\n": servers,
            "listen 80;": f"listen 127.0.0.1:{self.plain_port};",
            "listen 443 ssl http2;": f"listen 127.0.0.1:{self.port} ssl http2;",
            "    listen [::]:80;\n": "",
            "    listen [::]:443 ssl http2;\n": "",
            "board.example.com": "localhost",
        }
        ours = folder / "switchboard.conf"
        ours.write_text(_changed(NGINX_CONF.read_text(), changes))
        file = folder / "nginx.conf"
        file.write_text(_nginx_around(ours, folder))
        return ["-p", str(folder), "-e", "stderr", "-c", str(file)], {}


def _changed(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        assert old in text, f"the file no longer says {old!r}"
        text = text.replace(old, new)
    return text


def _nginx_around(ours: Path, folder: Path) -> str:
    """What Debian has around the files in conf.d, without anything of its own."""
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"  {kind}_temp_path {folder}/{kind};\n" for kind in kinds)
    return (
        f"daemon off;\nuser root;\nworker_processes 1;\npid {folder}/nginx.pid;\n"
        f"events {{}}\nhttp {{\n  access_log off;\n{paths}  include {ours};\n}}\n"
    )
