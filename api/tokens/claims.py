"""The claims of an access token (RFC 9068): its times, and the caller whom they describe.

Nothing here knows a key: the claims are those of a token whose signature was verified.
"""

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from agencies.contract.errors import TokenProblem, Unauthenticated
from resolvers.request.caller import Caller, CallerKind

MAX_LIFETIME_SECONDS: Final = 3600
SKEW_SECONDS: Final = 30
MAX_TEXT: Final = 255

_KINDS: Final = {kind.value: kind for kind in CallerKind if kind is not CallerKind.NOBODY}
_OF_KIND: Final[Mapping[CallerKind, frozenset[str]]] = {
    CallerKind.CITIZEN: frozenset({"maru_purpose"}),
    CallerKind.OFFICIAL: frozenset({"maru_agency", "maru_issue", "maru_purpose"}),
    CallerKind.SYSTEM: frozenset({"maru_agency", "maru_purpose"}),
    CallerKind.AUDITOR: frozenset(),
}
"""Which claims each kind has a use for; all but the purpose are needed."""
_KIND_CLAIMS: Final = sorted(frozenset[str]().union(*_OF_KIND.values()))
CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def malformed(why: str) -> Unauthenticated:
    """The error of a token that cannot be read or meant; `why` goes on from "The bearer token"."""
    return Unauthenticated(f"The bearer token {why}.", TokenProblem.MALFORMED)


def read_caller(claims: Mapping[str, Any], citizen_claim: str) -> Caller:
    """The caller whom these claims describe; a citizen's id stands in `citizen_claim`. UNAUTHENTICATED otherwise."""
    subject, client_id, token_id = (_read_text(claims, name) for name in ("sub", "client_id", "jti"))
    kind = _read_kind(claims)
    # RFC 9068, section 5: a program that asks for itself is its own subject. Whoever names programs must name nobody.
    if kind is CallerKind.CITIZEN and subject == client_id:
        raise malformed("is a program's own and does not say which kind of caller (maru_kind) that is")
    said = {name: _read_text(claims, name) for name in _KIND_CLAIMS if name in claims}
    if missing := sorted(_OF_KIND[kind] - {"maru_purpose"} - said.keys()):
        raise malformed(f"is of the kind {kind.value} and lacks the claim {missing[0]}")
    # An issuer that forgot the kind would else turn an official into the citizen of the same subject.
    if needless := sorted(said.keys() - _OF_KIND[kind]):
        raise malformed(f"has the claim {needless[0]}, which one of the kind {kind.value} has no use for")
    return Caller(
        citizen_id=_read_text(claims, citizen_claim) if kind is CallerKind.CITIZEN else None,
        scopes=_read_scopes(claims),
        kind=kind,
        agency=said.get("maru_agency"),
        purpose=said.get("maru_purpose"),
        issue=said.get("maru_issue"),
        subject=subject,
        client_id=client_id,
        token_id=token_id,
    )


def check_times(claims: Mapping[str, Any], now: float) -> float:
    """Check a token's times; returns when it ends, the clocks' skew included. Raises UNAUTHENTICATED."""
    ends, issued, begins = (_read_time(claims, name) for name in ("exp", "iat", "nbf"))
    if ends is None:
        raise malformed("has no end (exp)")
    if issued is None:
        raise malformed("does not say when it was issued (iat)")
    if ends + SKEW_SECONDS <= now:
        raise Unauthenticated("The bearer token has expired: get a new one.", TokenProblem.EXPIRED)
    if max(issued, begins or issued) > now + SKEW_SECONDS:
        raise malformed("is not valid yet")
    if ends - issued > MAX_LIFETIME_SECONDS:
        raise malformed(f"lives longer than {MAX_LIFETIME_SECONDS} seconds")
    return ends + SKEW_SECONDS


def _read_time(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if name not in claims:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise malformed(f"has a malformed time ({name})")
    return float(value)


def _read_kind(claims: Mapping[str, Any]) -> CallerKind:
    said = claims.get("maru_kind", CallerKind.CITIZEN.value)
    kind = _KINDS.get(said) if isinstance(said, str) else None
    if kind is None:
        raise malformed(f"has a claim maru_kind that is none of {', '.join(_KINDS)}")
    return kind


def _read_text(claims: Mapping[str, Any], name: str) -> str:
    value = claims.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= MAX_TEXT or CONTROL.search(value):
        raise malformed(f"lacks a usable claim {name}, a text of up to {MAX_TEXT} characters")
    return value


def _read_scopes(claims: Mapping[str, Any]) -> frozenset[str]:
    """The scopes in the claim `scope` of RFC 8693, section 4.2: words with blanks between; none without the claim."""
    scope = claims.get("scope", "")
    if not isinstance(scope, str):
        raise malformed("has a malformed scope")
    return frozenset(scope.split(" ")) - {""}
