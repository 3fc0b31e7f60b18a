"""Switchboard's own address, as Telnyx and browsers reach it: HTTPS, its name, its certificate, and
a proxy that passes webhooks on as they are and lets live connections through.

Everything is asked from this machine, over the public address.
"""

import base64
import ipaddress
import os
from urllib.parse import urlsplit

from django.conf import settings

from conferencing.connections.needs import WEBHOOKS
from dashboard import origins, places
from webhooks import probing

from .asking import NoReply, Reply, ask
from .findings import Finding, ok, skipped, wrong

LIVE = "/live/?topic=board"


def all_of(address: str) -> list[Finding]:
    """Up to the first thing that is wrong: what comes after it would be wrong because of it."""
    if not address:
        return [
            skipped("address", "PUBLIC_URL is not set.", f"Set it, or run `{places.TOOL} setup`.")
        ]
    found = []
    for check in (https, reached, webhooks, live):
        found.append(check(address))
        if found[-1].is_wrong:
            break
    return found


def https(address: str) -> Finding:
    parts = origins.parts_of(address)
    if parts is None or parts.hostname is None:
        return wrong(
            "https",
            f"{address} is not a web address.",
            "It must look like https://board.example.com.",
        )
    if not origins.is_origin(address):
        return wrong(
            "https",
            f"{address} is more than a host's address.",
            "Leave out everything but https:// and the name: https://board.example.com.",
        )
    if parts.scheme == "https":
        return ok("https", "The address uses HTTPS.")
    if is_this_machine(parts.hostname):
        return ok("https", "The address is this machine's own: only the simulator can reach it.")
    return wrong(
        "https",
        f"{address} is not HTTPS: names and numbers would go over the network in the clear.",
        "Put Switchboard behind a proxy with a certificate, and use its https:// address.",
    )


def reached(address: str) -> Finding:
    try:
        reply = ask("GET", f"{address}/healthz")
    except NoReply as error:
        return _unreached(address, error)
    if reply.status == 200:
        return ok("reached", f"Switchboard answers at {address}.")
    return _another_answer(address, reply)


def webhooks(address: str) -> Finding:
    """A request as webhooks are, which the receiver refuses and tells what has arrived."""
    headers = probing.headers(settings.SECRET_KEY)
    try:
        reply = ask("POST", f"{address}{WEBHOOKS}", headers, probing.BODY)
    except NoReply as error:
        return _unreached(address, error)
    # It is made with SECRET_KEY: no other server can answer so.
    if reply.text == probing.WHOLE:
        return ok("webhooks_path", "Webhooks pass through to Switchboard unchanged.")
    if reply.text == probing.NO_SIGNATURE:
        return wrong(
            "proxy_signature",
            "The proxy strips Telnyx's signature: the telnyx-* headers do not arrive.",
            "Let it pass on telnyx-signature-ed25519 and telnyx-timestamp.",
        )
    if reply.text == probing.CHANGED:
        return wrong(
            "proxy_body",
            "The proxy changes or drops the body of webhooks, so no signature can match.",
            "Let it pass bodies on byte for byte, without a filter that reads or rewrites them.",
        )
    return _another_answer(address, reply)


def live(address: str) -> Finding:
    key = base64.b64encode(os.urandom(16)).decode()
    headers = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": key,
        "Origin": address,
    }
    try:
        reply = ask("GET", f"{address}{LIVE}", headers)
    except NoReply as error:
        return _unreached(address, error)
    if reply.status == 101:
        return ok("websocket", "Live connections (WebSockets) pass through.")
    # By the check of Origin against Host, before anybody is asked to sign in.
    if reply.status == 403:
        return wrong(
            "websocket_host",
            "Live connections from this address are refused: the proxy changes the Host header, or"
            " the address is not in ALLOWED_HOSTS.",
            f"Let it pass Host on, and set ALLOWED_HOSTS={host_of(address)} and"
            f" CSRF_TRUSTED_ORIGINS={address}.",
        )
    return wrong(
        "websocket",
        f"The proxy blocks live connections (WebSockets): it answers {reply.status}.",
        f"Let it pass on Upgrade and Connection for {LIVE.partition('?')[0]}.",
    )


def host_of(address: str) -> str:
    """As ALLOWED_HOSTS has it: an IPv6 address in its brackets."""
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host


def is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _unreached(address: str, error: NoReply) -> Finding:
    host = urlsplit(address).hostname
    if error.why == "dns":
        return wrong(
            "dns",
            f"The name {host} does not resolve.",
            "Check its spelling, or add it to your DNS; a new name may take some minutes.",
        )
    if error.why == "tls":
        return wrong(
            "certificate",
            f"No TLS connection to {host} could be made ({error}). Telnyx would send nothing"
            " there.",
            "Check that the proxy answers over HTTPS at this address, and which TLS versions it"
            " accepts.",
        )
    if error.why == "certificate":
        return wrong(
            "certificate",
            f"The certificate of {host} is not valid: {error}. Telnyx would send nothing there.",
            "Give the proxy a certificate from a public authority for this name; Caddy gets one by"
            " itself.",
        )
    return wrong(
        "reached",
        f"Nothing answers at {address} ({error}).",
        "Start Switchboard and the proxy, and open port 443 in the firewall. If this network lets"
        " no machine reach its own public address, check from outside.",
    )


def _another_answer(address: str, reply: Reply) -> Finding:
    if reply.status in (301, 302, 303, 307, 308):
        return wrong(
            "redirect",
            f"{address} redirects to {reply.location}, and Telnyx does not follow redirects.",
            "Use the address it redirects to.",
        )
    # What a proxy says when the server behind it is away.
    if reply.status in (502, 503, 504):
        return wrong(
            "proxy_target",
            f"The proxy answers {reply.status}: it does not reach Switchboard.",
            f"Start Switchboard, and let the proxy pass everything to port {settings.PORT}.",
        )
    # Django's answer to a Host that it does not know.
    if reply.status == 400:
        return wrong(
            "allowed_hosts",
            "Switchboard does not accept requests for this name.",
            f"Set ALLOWED_HOSTS={host_of(address)}.",
        )
    return wrong(
        "other_server",
        f"Something else answers at {address} (status {reply.status}), or a Switchboard with"
        " another SECRET_KEY.",
        "Let the proxy pass everything to this Switchboard.",
    )
