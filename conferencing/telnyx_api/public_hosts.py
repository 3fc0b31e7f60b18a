"""Where the audio of a recording may be fetched from: public hosts over HTTPS, and Telnyx itself.

The address comes from an answer, and a redirect from whoever was asked: neither may lead this
process to a neighbour that trusts it. The name is resolved here, once, and that very address is
connected to: asked again, a name may have another.
"""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from django.conf import settings

from . import deadlines, resolver

_PORTS = {"https": 443, "http": 80}


class Forbidden(Exception):
    """The address leads to no public host. The message does not quote it."""


@dataclass(frozen=True, slots=True)
class Target:
    """What to connect to (`url` has the IP address), and the name that was asked for."""

    url: httpx.URL
    host_header: str
    name: str


def target(address: str) -> Target:
    """Raises Forbidden, and OSError when the name cannot be resolved."""
    url = _read(address)
    if _origin(url) == _origin(_read(settings.TELNYX_BASE_URL)):
        return Target(url, url.netloc.decode("ascii"), url.host)  # trusted with our key already
    if url.scheme != "https" or url.userinfo:
        raise Forbidden("its address is not a plain HTTPS one")
    found = _resolved(url.host, url.port or _PORTS["https"])
    if not found or not all(map(_is_public, found)):
        raise Forbidden("its host is not public")
    return Target(url.copy_with(host=str(found[0])), url.netloc.decode("ascii"), url.host)


def _read(address: str) -> httpx.URL:
    try:
        urlsplit(address)
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        raise Forbidden("its address is not valid") from None
    if not url.host or (url.port or 0) > 65535:
        raise Forbidden("its address is not valid")
    return url


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or _PORTS.get(url.scheme)


def _resolved(host: str, port: int) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    try:
        found = resolver.addresses(host, port, deadlines.left())
    except UnicodeError:  # a name with a label of more than 63 characters
        raise Forbidden("its address is not valid") from None
    return [ipaddress.ip_address(address.partition("%")[0]) for address in found]


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # An IPv4 address may hide in one of IPv6, also behind the prefixes of gateways.
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.is_global and not ip.is_multicast and (inner is None or _is_public(inner))
