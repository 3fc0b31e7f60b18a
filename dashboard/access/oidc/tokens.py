"""Whether a token is the provider's, for us, for this sign-in, and of now."""

import hmac
import json
from collections.abc import Mapping
from typing import Any

import jwt
from jwt.exceptions import (
    ExpiredSignatureError,
    ImmatureSignatureError,
    InvalidIssuerError,
    InvalidSignatureError,
    PyJWTError,
)

from dashboard.sign_on import SignOn

from . import fetching, refusals
from .refusals import Refused

# With public keys only: "none", and secrets as keys, would let anybody sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY_SECONDS = 60
NEEDED = ("iss", "sub", "aud", "exp", "iat", "nonce")


def claims_of(token: str, sign_on: SignOn, nonce: str) -> Mapping[str, Any]:
    """What it says, once all of it has been checked. Raises Refused."""
    about = fetching.discovery(sign_on.issuer)
    try:
        claims = _decoded(token, sign_on, about)
        # Half a pair of surrogates is JSON, and no text that a database takes.
        json.dumps(claims, ensure_ascii=False).encode()
    except (ExpiredSignatureError, ImmatureSignatureError) as error:
        raise Refused(refusals.CLOCK, str(error)) from error
    except InvalidIssuerError as error:
        raise Refused(refusals.ISSUER, "the token has another issuer") from error
    except InvalidSignatureError as error:
        raise Refused(refusals.SIGNATURE, "the signature is wrong") from error
    except (PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise Refused(refusals.CONFUSED, f"the token: {type(error).__name__}") from error
    if not nonce or not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise Refused(refusals.NONCE, "another nonce")
    # Made for several, it has to say for whom (OpenID Connect Core, 3.1.3.7).
    usual = sign_on.client_id if claims["aud"] in (sign_on.client_id, [sign_on.client_id]) else ""
    if claims.get("azp", usual) != sign_on.client_id:
        raise Refused(refusals.CONFUSED, "the token is for another client")
    return claims


def _decoded(token: str, sign_on: SignOn, about: Mapping[str, object]) -> dict[str, Any]:
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise Refused(refusals.SIGNATURE, f"signed with {str(header.get('alg'))[:20]!r}")
    return jwt.decode(
        token,
        _key(str(about["jwks_uri"]), header),
        algorithms=[header["alg"]],
        audience=sign_on.client_id,
        issuer=str(about["issuer"]),
        leeway=LEEWAY_SECONDS,
        options={"require": list(NEEDED)},
    )


def _key(url: str, header: Mapping[str, Any]) -> jwt.PyJWK:
    """Keys change: one that is not known yet is asked for once. A token that names none is signed
    with the only one that there is (OpenID Connect Core, 10.1).
    """
    named = header.get("kid")
    for afresh in (False, True):
        found = usable(fetching.keys(url, afresh=afresh), header["alg"])
        mine = [key for key in found if key.algorithm_name == header["alg"]]
        if named is not None:
            mine = [key for key in mine if key.key_id == named]
        if mine and (named is not None or len(mine) == 1):
            return mine[0]
    reason = "signed with an unknown key" if named is not None else "it names none of several keys"
    raise Refused(refusals.SIGNATURE, reason)


def usable(found: Mapping[str, object], algorithm: str = "RS256") -> list[jwt.PyJWK]:
    """Those that signatures can be checked with. An RSA key that does not say for which algorithm
    it is, is taken for `algorithm`.
    """
    listed = found.get("keys")
    usable = []
    for each in listed if isinstance(listed, list) else []:
        try:
            is_open = each.get("kty") == "RSA" and not each.get("alg")
            key = jwt.PyJWK(each, algorithm if is_open else None)
        except (PyJWTError, LookupError, ValueError, TypeError, AttributeError):
            continue  # one odd key keeps no other from being used
        if key.algorithm_name in ALGORITHMS and key.public_key_use != "enc":
            usable.append(key)
    return usable
