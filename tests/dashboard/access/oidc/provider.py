"""A small OpenID provider on this machine: real HTTP, keys of its own, and as hostile as a test
wants it.
"""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, parse_qsl, quote_plus, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "switchboard", "a secret: 100 % of the client’s"


class Provider:
    """`claims` are those of whoever signs in there. `spoil` may change the claims of a token,
    `sign` makes it, `publish` lists its key, `paths` answers in place of the provider: (status,
    body).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "one"
        self.claims: dict[str, Any] = {
            "sub": "248289761001",
            "preferred_username": "jane",
            "given_name": "Jane",
            "family_name": "Doe",
            "email": "jane@example.com",
            "groups": ["ops", "everybody"],
        }
        self.error = ""
        self.told: dict[str, str] = {}  # in the address, beside code and state
        self.about: dict[str, Any] = {}
        self.spoil: Callable[[dict[str, Any]], dict[str, Any]] = lambda claims: claims
        self.publish: Callable[[dict[str, Any]], list[dict[str, Any]]] = lambda key: [key]
        self.sign = self.signed
        self.paths: dict[str, tuple[int, bytes]] = {}
        self.heard: list[str] = []
        self._codes: dict[str, dict[str, str]] = {}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "scopes_supported": ["openid", "profile", "email", "groups"],
            **self.about,
        }

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        key = {**public, "kid": self.kid, "alg": "RS256"}
        return {"keys": [{"kty": "odd"}, *self.publish(key)]}

    def signed(self, claims: dict[str, Any]) -> str:
        return jwt.encode(claims, self.key, "RS256", {"kid": self.kid})

    def authorize(self, query: str) -> str:
        """Where the browser is sent back to."""
        asked = dict(parse_qsl(query))
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"].split()
        assert "groups" in asked["scope"].split()
        told = {"state": asked["state"], **self.told}
        if self.error:
            told["error"] = self.error
        else:
            told["code"] = secrets.token_urlsafe()
            self._codes[told["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(told)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        # RFC 6749, 2.3.1.
        client = f"{quote_plus(CLIENT)}:{quote_plus(SECRET)}"
        expected = base64.b64encode(client.encode()).decode()
        asked = self._codes.pop(form.get("code", ""), None)
        if authorization != f"Basic {expected}" or asked is None:
            return 400, b'{"error": "invalid_grant"}'
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        assert form["redirect_uri"] == asked["redirect_uri"]
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        token = self.sign(self.spoil(claims))
        told = {"access_token": "x", "token_type": "Bearer", "id_token": token}
        return 200, json.dumps(told).encode()

    def answer(self, method: str, target: str, body: str, authorization: str) -> tuple[int, bytes]:
        parts = urlsplit(target)
        self.heard.append(f"{method} {parts.path}")
        if parts.path in self.paths:
            return self.paths[parts.path]
        if parts.path == "/authorize":
            return 302, self.authorize(parts.query).encode()
        if parts.path == "/token" and method == "POST":
            form = {name: values[0] for name, values in parse_qs(body).items()}
            return self.token(form, authorization)
        known = {"/.well-known/openid-configuration": self.discovery, "/keys": self.keys}
        if parts.path not in known:
            return 404, b"{}"
        return 200, json.dumps(known[parts.path]()).encode()


@contextmanager
def running() -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    server.provider = provider  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        provider: Provider = self.server.provider  # type: ignore[attr-defined]
        status, told = provider.answer(
            self.command, self.path, body, self.headers.get("Authorization", "")
        )
        self.send_response(status)
        if status == 302:
            self.send_header("Location", told.decode())
            told = b""
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    do_GET = do_POST = _answer

    def log_message(self, *_: object) -> None:
        pass
