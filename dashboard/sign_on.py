"""The environment's words on single sign-on by OpenID Connect: read, and checked."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

LONGEST_ISSUER = 200
UNNAMED = "single sign-on"
NEEDED = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_GROUPS")


@dataclass(frozen=True, slots=True)
class SignOn:
    """`groups`: ours by those of the provider; one of theirs may stand for several of ours."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    groups_claim: str
    groups: tuple[tuple[str, str], ...]

    def says(self, words: str) -> str:
        """`words`, with the name of the provider for {name}."""
        if self.name != UNNAMED:
            return words.replace("{name}", self.name)
        said = words.replace("{name}", "the sign-in service")
        return f"{said[:1].upper()}{said[1:]}"

    def __repr__(self) -> str:
        return f"SignOn({self.issuer!r})"  # never the secret: pages of errors show settings


def read(
    *, issuer: str, client_id: str, client_secret: str, groups: str, groups_claim: str, name: str
) -> tuple[SignOn | None, list[str]]:
    """From the texts of the environment. None: it is off, or cannot be; then what is wrong, too."""
    given = [each.strip() for each in (issuer, client_id, client_secret, groups)]
    if not any(given):
        return None, []
    pairs, problems = _groups(given[3])
    if missing := [needed for needed, value in zip(NEEDED, given, strict=True) if not value]:
        problems.append(f"{', '.join(missing)}: missing. Single sign-on needs {_all_of_them()}")
    if given[0] and not is_safe(given[0]):
        problems.append("OIDC_ISSUER: must be an address like https://id.example.com")
    if len(given[0]) > LONGEST_ISSUER:
        problems.append(f"OIDC_ISSUER: must have at most {LONGEST_ISSUER} characters")
    if problems:
        return None, problems
    called, claim = name.strip() or UNNAMED, groups_claim.strip() or "groups"
    return SignOn(given[0], given[1], given[2], called, claim, pairs), []


def is_safe(address: str) -> bool:
    """HTTPS; plain HTTP only to this machine. Nothing else is ever asked."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username or parts.fragment or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(host))


def _groups(text: str) -> tuple[tuple[tuple[str, str], ...], list[str]]:
    """ "idp-group=supervisor, other=agent". The last = parts them: theirs may contain some."""
    pairs, problems = [], []
    for each in filter(None, (part.strip() for part in text.split(","))):
        theirs, _, ours = (part.strip() for part in each.rpartition("="))
        pairs.append((theirs, ours))
        if not theirs or not ours:
            problems.append(f"OIDC_GROUPS: {each!r} must look like provider-group=supervisor")
    return tuple(pairs), problems


def _all_of_them() -> str:
    return f"{', '.join(NEEDED[:-1])} and {NEEDED[-1]}"


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
