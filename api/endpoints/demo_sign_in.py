"""The demo as an issuer that programs can sign in at: the authorization code flow of OAuth 2 with PKCE (S256).

Nobody has a password: a page lets one choose as whom to ask. Only citizens are signed in here; tokens of officials and
systems come from the command line. Codes go to this machine or to the explorer's own page, and nowhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from agencies.store.loopback import is_loopback
from api.addresses.address import split
from api.demo.codes import CHALLENGE, Codes, Grant
from api.demo.demo import LIFETIME_SECONDS, Demo
from api.demo.refresh_tokens import RefreshTokens
from resolvers.request.caller import INTROSPECTION, KEEP_DECISIONS

BODY_CAP: Final = 8 * 1024
MAX_TEXT: Final = 1_000
FORM: Final = "application/x-www-form-urlencoded"
SCOPES: Final = (KEEP_DECISIONS, INTROSPECTION)

_FRESH: Final = {"cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
_PAGE: Final = {
    **_FRESH,
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
_HEAD: Final = (
    "<!doctype html><html lang=en><meta charset=utf-8>"
    '<meta name=viewport content="width=device-width, initial-scale=1">'
)


class DemoSignIn:
    """The endpoints under /demo with which a program gets a token for a persona."""

    def __init__(
        self, demo: Demo, address: str, codes: Codes | None = None, refresh_tokens: RefreshTokens | None = None
    ) -> None:
        self._demo = demo
        self._issuer = demo.issuer.names[0]
        self._explorer = f"{address}/graphql"
        self._codes = codes or Codes()
        self._refresh_tokens = refresh_tokens or RefreshTokens()

    def routes(self) -> Sequence[Route]:
        """Where each endpoint is."""
        return (
            Route("/demo/.well-known/openid-configuration", self.describe),
            Route("/.well-known/oauth-authorization-server/demo", self.describe),
            Route("/demo/jwks.json", self.show_keys),
            Route("/demo/authorize", self.authorize),
            Route("/demo/token", self.token, methods=["POST"]),
        )

    async def describe(self, request: Request) -> Response:
        """The issuer's description of itself, as OpenID Connect Discovery and RFC 8414 have it."""
        return _json(
            {
                "issuer": self._issuer,
                "authorization_endpoint": f"{self._issuer}/authorize",
                "token_endpoint": f"{self._issuer}/token",
                "jwks_uri": f"{self._issuer}/jwks.json",
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "code_challenge_methods_supported": ["S256"],
                "token_endpoint_auth_methods_supported": ["none"],
                "authorization_response_iss_parameter_supported": True,
                "scopes_supported": list(SCOPES),
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["ES256"],
            }
        )

    async def show_keys(self, request: Request) -> Response:
        """The public keys that verify the demo's tokens."""
        keys = self._demo.issuer.keys.current()
        shown = [{**each.key.as_dict(private=False), "alg": each.algorithm, "use": "sig"} for each in keys.values()]
        return _json({"keys": shown})

    async def authorize(self, request: Request) -> Response:
        """The page that lets one choose a persona; with the persona chosen, back to the program with a code."""
        asked = _parameters(request.scope["query_string"])
        redirect_uri = asked.get("redirect_uri", "")
        if not self._may_redirect(redirect_uri) or not _is_name(asked.get("client_id", "")):
            told = "The link names no program on this machine to go back to (redirect_uri, client_id)."
            return HTMLResponse(f"{_HEAD}<title>Maru</title><p>{told}", 400, _PAGE)
        if problem := _problem(asked):
            return self._back(redirect_uri, asked, error=problem)
        personas = {each["id"]: each for each in await self._demo.personas()}
        if asked.get("persona") not in personas:
            return HTMLResponse(_page(asked, personas), headers=_PAGE)
        scopes = frozenset(asked.get("scope", "").split()) & frozenset(SCOPES)
        grant = Grant(asked["persona"], asked["client_id"], redirect_uri, asked["code_challenge"], scopes)
        return self._back(redirect_uri, asked, code=self._codes.give(grant))

    async def token(self, request: Request) -> Response:
        """Return a token for a code or a refresh token, to the program that asked for it."""
        asked = _parameters(await _body(request))
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
            return _json({"error": "invalid_request"}, 400)
        if asked.get("grant_type") not in ("authorization_code", "refresh_token"):
            return _json({"error": "unsupported_grant_type" if "grant_type" in asked else "invalid_request"}, 400)
        granted = self._by_code(asked) if asked["grant_type"] == "authorization_code" else self._by_refresh(asked)
        if granted is None:
            return _json({"error": "invalid_grant"}, 400)
        grant, refresh_token = granted
        scope = " ".join(sorted(grant.scopes))
        token = self._demo.issue(grant.citizen_id, scope, client_id=grant.client_id)
        said = {"access_token": token, "token_type": "Bearer", "expires_in": LIFETIME_SECONDS, "scope": scope}
        return _json({**said, "refresh_token": refresh_token})

    def _by_code(self, asked: Mapping[str, str]) -> tuple[Grant, str] | None:
        sent = (asked.get(name, "") for name in ("code", "client_id", "redirect_uri", "code_verifier"))
        grant = self._codes.take(*sent)
        return None if grant is None else (grant, self._refresh_tokens.begin(grant))

    def _by_refresh(self, asked: Mapping[str, str]) -> tuple[Grant, str] | None:
        rotated = self._refresh_tokens.rotate(asked.get("refresh_token", ""), asked.get("client_id", ""))
        if rotated is None or "scope" not in asked:
            return rotated
        # RFC 6749, section 6: this one token may have fewer scopes than the sign-in, never more.
        grant, refresh_token = rotated
        return replace(grant, scopes=grant.scopes & frozenset(asked["scope"].split())), refresh_token

    def _may_redirect(self, address: str) -> bool:
        url = split(address)
        if url is None or len(address) > MAX_TEXT:
            return False
        return address == self._explorer or (url.scheme == "http" and is_loopback(url.hostname or ""))

    def _back(self, redirect_uri: str, asked: Mapping[str, str], **said: str) -> Response:
        state = {"state": asked["state"]} if "state" in asked else {}
        joint = "&" if "?" in redirect_uri else "?"
        answer = urlencode({**said, **state, "iss": self._issuer})
        return RedirectResponse(f"{redirect_uri}{joint}{answer}", 303, _FRESH)


def _problem(asked: Mapping[str, str]) -> str | None:
    """The error of RFC 6749 and 7636 for a request that names where to go back to; None where there is none."""
    if asked.get("response_type") != "code":
        return "unsupported_response_type" if "response_type" in asked else "invalid_request"
    if asked.get("code_challenge_method") != "S256" or not CHALLENGE.fullmatch(asked.get("code_challenge", "")):
        return "invalid_request"
    return "invalid_request" if any(len(each) > MAX_TEXT for each in asked.values()) else None


def _page(asked: Mapping[str, str], personas: Mapping[str, Mapping[str, str]]) -> str:
    links = (
        f'<li><a href="?{escape(urlencode({**asked, "persona": persona}))}">{escape(each["title"])}</a>: '
        f"{escape(each['sentence'])}"
        for persona, each in personas.items()
    )
    return (
        f"{_HEAD}<title>Maru: sign in</title><h1>Ask as whom?</h1>"
        f"<p>{escape(asked['client_id'])} wants to ask as one of these people, who are made up."
        f"<ul>{''.join(links)}</ul>"
    )


def _parameters(encoded: bytes) -> dict[str, str]:
    """The parameters of a URL or a form; none where they are malformed or one stands twice."""
    try:
        pairs = parse_qsl(encoded.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=20)
    except ValueError:
        return {}
    given = dict(pairs)
    return given if len(given) == len(pairs) else {}


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_CAP:
            return b""
    return bytes(body)


def _json(content: Mapping[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, {**_FRESH, "pragma": "no-cache"}, "application/json")


def _is_name(client_id: str) -> bool:
    """Whether a token can name this program."""
    return 0 < len(client_id) <= 255 and client_id.isprintable()
