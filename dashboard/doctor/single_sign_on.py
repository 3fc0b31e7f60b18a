"""Whether people can sign in by the provider of the settings, and what to register there."""

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import DatabaseError

from dashboard.access.oidc import fetching, protocol, tokens
from dashboard.access.oidc.refusals import Refused
from dashboard.sign_on import SignOn

from .findings import NOT_READY, Finding, ok, skipped, warning, wrong

RS256 = "Configure it to sign ID tokens with RS256."


def all_of() -> list[Finding]:
    sign_on: SignOn | None = settings.OIDC
    if sign_on is None:
        return [skipped("oidc", "Single sign-on is off.")]
    return [_provider(sign_on), _groups(sign_on), _address()]


def _provider(sign_on: SignOn) -> Finding:
    try:
        about = fetching.discovery(sign_on.issuer)
        found = fetching.keys(str(about["jwks_uri"]), afresh=True)
    except Refused as refused:
        return wrong(
            "oidc",
            f"The OpenID provider cannot be used ({refused.reason}).",
            "Check OIDC_ISSUER: it must be the issuer exactly as the provider names it, and this"
            " machine must reach it over HTTPS.",
        )
    signs = about.get("id_token_signing_alg_values_supported")
    if isinstance(signs, list) and signs and not set(map(str, signs)) & set(tokens.ALGORITHMS):
        return wrong(
            "oidc",
            f"The OpenID provider signs ID tokens only with {', '.join(map(str, signs))[:80]},"
            " which Switchboard does not accept: it checks signatures with public keys alone.",
            RS256,
        )
    if not tokens.usable(found):
        return wrong("oidc", "The OpenID provider offers no key that Switchboard can use.", RS256)
    return ok("oidc", f"The OpenID provider answers ({sign_on.issuer}).")


def _groups(sign_on: SignOn) -> Finding:
    ours = {name for _, name in sign_on.groups}
    try:
        there = set(Group.objects.filter(name__in=ours).values_list("name", flat=True))
    except DatabaseError:
        return skipped("oidc_groups", NOT_READY)
    if missing := sorted(ours - there):
        return wrong(
            "oidc_groups",
            f"OIDC_GROUPS names groups that do not exist here: {', '.join(missing)}.",
            "Create them in the administration, or correct OIDC_GROUPS.",
        )
    return ok("oidc_groups", f"Single sign-on sets these groups: {', '.join(sorted(ours))}.")


def _address() -> Finding:
    address = protocol.callback_address(None)
    if not settings.PUBLIC_URL:
        return warning(
            "oidc_redirect",
            f"Without PUBLIC_URL the redirect address depends on how people open Switchboard: here"
            f" {address}.",
            "Set PUBLIC_URL, so that it is always the one that you registered at the provider.",
        )
    return ok("oidc_redirect", f"The redirect address to register at the provider: {address}")
