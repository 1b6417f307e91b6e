"""The stage `identify`: from the Authorization header to a caller.

Only a bearer token authenticates: cookies and the URL are never looked at. A token is refused unless every check of
the token succeeds, and no claim of a token is believed before its signature is verified.
"""

import math
import time
import warnings
from base64 import urlsafe_b64decode
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Any, Final

from cachetools import LRUCache
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jws import JWSRegistry, deserialize_compact

from agencies.contract.errors import BadRequest, TokenProblem, Unauthenticated
from api.issuer import Issuer, VerifyingKey
from api.strict_json import read_json
from resolvers.request.caller import ANONYMOUS, Caller

TOKEN_CAP: Final = 8 * 1024
MAX_LIFETIME_SECONDS: Final = 3600
SKEW_SECONDS: Final = 30
MAX_SUBJECT: Final = 255
TOKENS_KEPT: Final = 1024

_TYPES: Final = frozenset({"at+jwt", "application/at+jwt"})
# Parameters that let a token choose its own key or change how it is read; `crit` names such, and none is known here.
_FORBIDDEN_PARAMETERS: Final = frozenset({"crit", "jku", "jwk", "x5u", "x5c", "b64"})


class Identify:
    """Identifies callers: called with the values of the Authorization header, it gives the caller.

    Raises Unauthenticated. The caller of a good token is kept by the token's digest, and never past the token's end.
    """

    def __init__(self, issuer: Issuer, now: Callable[[], float] = time.time) -> None:
        self._issuer = issuer
        self._now = now
        self._known: LRUCache[bytes, tuple[Caller, float]] = LRUCache(TOKENS_KEPT)

    def __call__(self, authorization: Sequence[bytes]) -> Caller:
        if not authorization:
            return ANONYMOUS
        token = _read_bearer(authorization)
        digest = sha256(token).digest()
        try:
            caller, ends_at = self._known[digest]
        except KeyError:
            ends_at = -math.inf
        if self._now() >= ends_at:
            caller, _ = self._known[digest] = self._verify(token)
        return caller

    def _verify(self, token: bytes) -> tuple[Caller, float]:
        pieces = token.split(b".")
        if len(pieces) != 3:
            raise _malformed("is not a signed JWT")
        key = self._find_key(_read_part(pieces[0]))
        _read_bytes(pieces[2])
        _check_signature(token, key)
        claims = _read_part(pieces[1])
        self._check_origin(claims)
        ends_at = _check_times(claims, self._now())
        return Caller(citizen_id=_read_subject(claims), scopes=_read_scopes(claims)), ends_at

    def _find_key(self, header: dict[str, Any]) -> VerifyingKey:
        if not _FORBIDDEN_PARAMETERS.isdisjoint(header):
            raise _malformed("has a header parameter that is not taken here")
        kind, kid = header.get("typ"), header.get("kid")
        if not isinstance(kind, str) or kind.lower() not in _TYPES:
            raise _malformed("is not an access token (typ at+jwt)")
        key = self._issuer.keys.get(kid) if isinstance(kid, str) else None
        if key is None or header.get("alg") != key.algorithm:
            raise _foreign("is not signed with a key of the issuer's")
        return key

    def _check_origin(self, claims: dict[str, Any]) -> None:
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        if claims.get("iss") != self._issuer.name:
            raise _foreign("comes from another issuer")
        if self._issuer.audience not in named or not all(isinstance(one, str) for one in named):
            raise _foreign("is meant for another service")


def _read_bearer(authorization: Sequence[bytes]) -> bytes:
    if len(authorization) > 1:
        raise Unauthenticated("Several Authorization headers were sent. Send one.", TokenProblem.MALFORMED)
    scheme, _, token = authorization[0].partition(b" ")
    if scheme.lower() != b"bearer":
        wanted = "Authenticate as `Authorization: Bearer <token>`, or send no Authorization header."
        raise Unauthenticated(wanted, TokenProblem.MALFORMED)
    if len(token) > TOKEN_CAP:
        raise _malformed(f"is over {TOKEN_CAP} bytes")
    return token


def _read_part(encoded: bytes) -> dict[str, Any]:
    try:
        part = read_json(_read_bytes(encoded), "A part of the token")
    except BadRequest:
        raise _malformed("is malformed") from None
    if not isinstance(part, dict):
        raise _malformed("is malformed")
    return part


def _read_bytes(encoded: bytes) -> bytes:
    try:
        return urlsafe_b64decode(encoded + b"=" * (-len(encoded) % 4))
    except ValueError:
        raise _malformed("is malformed") from None


def _check_signature(token: bytes, key: VerifyingKey) -> None:
    registry = JWSRegistry(algorithms=[key.algorithm], strict_check_header=False)
    try:
        with warnings.catch_warnings():
            # EdDSA is the name that issuers write; that RFC 9864 prefers Ed25519 is no news to a caller.
            warnings.simplefilter("ignore", SecurityWarning)
            deserialize_compact(token, key.key, registry=registry)
    except (JoseError, ValueError, TypeError):
        raise _foreign("is not signed with a key of the issuer's") from None


def _check_times(claims: dict[str, Any], now: float) -> float:
    """Check the token's times; returns when it ends, the clocks' skew included."""
    ends, issued, begins = (_read_time(claims, name) for name in ("exp", "iat", "nbf"))
    if ends is None:
        raise _malformed("has no end (exp)")
    if ends + SKEW_SECONDS <= now:
        raise Unauthenticated("The bearer token has expired: get a new one.", TokenProblem.EXPIRED)
    if any(at is not None and at > now + SKEW_SECONDS for at in (issued, begins)):
        raise _malformed("is not valid yet")
    if ends - now > MAX_LIFETIME_SECONDS + SKEW_SECONDS or (
        issued is not None and ends - issued > MAX_LIFETIME_SECONDS
    ):
        raise _malformed(f"lives longer than {MAX_LIFETIME_SECONDS} seconds")
    return ends + SKEW_SECONDS


def _read_time(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _malformed(f"has a malformed time ({name})")
    return float(value)


def _read_subject(claims: dict[str, Any]) -> str:
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= MAX_SUBJECT:
        raise _malformed("names no subject")
    return subject


def _read_scopes(claims: dict[str, Any]) -> frozenset[str]:
    """The scopes in the claim `scope` of RFC 8693, section 4.2: words with blanks between; none without the claim."""
    scope = claims.get("scope", "")
    if not isinstance(scope, str):
        raise _malformed("has a malformed scope")
    return frozenset(scope.split(" ")) - {""}


def _malformed(why: str) -> Unauthenticated:
    return Unauthenticated(f"The bearer token {why}.", TokenProblem.MALFORMED)


def _foreign(why: str) -> Unauthenticated:
    return Unauthenticated(f"The bearer token {why}.", TokenProblem.FOREIGN)
