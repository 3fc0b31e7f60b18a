"""The address of a web server as browsers name it: scheme, host, perhaps a port, nothing else."""

import re
from ipaddress import IPv6Address
from urllib.parse import SplitResult, urlsplit

_LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(\.{_LABEL})*")  # an IPv4 address fits it, too


def is_origin(address: str) -> bool:
    """Exactly: `urlsplit` leaves out tabs and line breaks, and does not tell `https://@host` from
    `https://host`.
    """
    parts = parts_of(address)
    return parts is not None and address.lower() == _rebuilt(parts)


def parts_of(address: str) -> SplitResult | None:
    """None unless it names a host that a browser could open."""
    try:
        parts = urlsplit(address)
        is_web = parts.scheme in ("http", "https") and parts.port != 0
    except ValueError:
        return None
    return parts if is_web and _is_host(parts.hostname or "") else None


def _is_host(host: str) -> bool:
    return bool(_NAME.fullmatch(host)) or (":" in host and _is_ipv6(host))


def _is_ipv6(host: str) -> bool:
    try:
        return IPv6Address(host).scope_id is None
    except ValueError:
        return False


def _rebuilt(parts: SplitResult) -> str:
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port is None else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"
