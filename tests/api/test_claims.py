"""Whom the claims of a token describe: a citizen, an official of an agency, an agency's system, or an auditor."""

from typing import Any

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import TokenProblem
from api.receiving.entrance import Entrance
from api.tokens.identify import Identify
from api.tokens.issuer import Issuer
from resolvers.request.caller import ANONYMOUS, Caller, CallerKind
from tests.api.tokens import ABSENT, CALLER, CLAIMS, ISSUER, NOW, changed, identify, refuses, sign

OFFICIAL = {"maru_kind": "official", "maru_agency": "welfare_office", "maru_issue": "2026-117"}
SYSTEM = {"maru_kind": "system", "maru_agency": "welfare_office"}


def claims(**more: Any) -> dict[str, Any]:
    return changed(CLAIMS, **more)


def test_a_token_without_a_kind_is_a_citizens() -> None:
    """The kind `citizen` may be said or left out; a purpose is taken from either."""
    assert identify(sign()) == identify(sign(claims=claims(maru_kind="citizen"))) == CALLER
    assert CALLER.kind is CallerKind.CITIZEN
    assert identify(sign(claims=claims(maru_purpose="own_affairs"))).purpose == "own_affairs"
    assert identify(sign()).purpose is None


def test_nobody_is_no_citizen() -> None:
    """Without an id there is no citizen, and none but a citizen has one."""
    assert Caller("c1").kind is CallerKind.CITIZEN
    assert Caller(None) == ANONYMOUS
    assert ANONYMOUS.kind is CallerKind.NOBODY
    with pytest.raises(ValueError, match="citizen"):
        Caller("c1", kind=CallerKind.OFFICIAL)


def test_d15_an_official_asks_for_an_agency_in_a_case() -> None:
    """Such a token names the agency and the case, and no citizen; its subject is the official."""
    found = identify(sign(claims=claims(**OFFICIAL, maru_purpose="benefit_check")))
    assert found == Caller(
        kind=CallerKind.OFFICIAL,
        agency="welfare_office",
        purpose="benefit_check",
        issue="2026-117",
        subject="c1",
        client_id="app",
        token_id="t1",
    )
    assert identify(sign(claims=claims(**OFFICIAL))).purpose is None


def test_a_system_and_an_auditor_are_no_citizens() -> None:
    """A system asks for its agency without a case; an auditor for no agency at all."""
    system = identify(sign(claims=claims(**SYSTEM)))
    assert (system.kind, system.agency, system.citizen_id) == (CallerKind.SYSTEM, "welfare_office", None)
    auditor = identify(sign(claims=claims(maru_kind="auditor")))
    assert (auditor.kind, auditor.agency, auditor.citizen_id) == (CallerKind.AUDITOR, None, None)


@pytest.mark.parametrize("kind", ["nobody", "Official", "", None, 1, ["official"]])
def test_c08_an_unknown_kind_is_malformed(kind: Any) -> None:
    """Rather than taken for a citizen; nobody is who sends no token."""
    refuses(sign(claims={**claims(**OFFICIAL), "maru_kind": kind}), reason=TokenProblem.MALFORMED)


@pytest.mark.parametrize(
    "said",
    [
        {**OFFICIAL, "maru_agency": ABSENT},
        {**OFFICIAL, "maru_issue": ABSENT},
        {**OFFICIAL, "maru_issue": ""},
        {**OFFICIAL, "maru_issue": 117},
        {**OFFICIAL, "maru_agency": ["welfare_office"]},
        {**OFFICIAL, "maru_purpose": None},
        {**OFFICIAL, "maru_kind": ABSENT},
        {**SYSTEM, "maru_agency": ABSENT},
        {**SYSTEM, "maru_issue": "2026-117"},
        {"maru_kind": "auditor", "maru_agency": "welfare_office"},
        {"maru_kind": "auditor", "maru_purpose": "own_affairs"},
        {"maru_purpose": ""},
        {"maru_purpose": "p\n"},
        {"maru_issue": "2026-117"},
    ],
)
def test_d15_a_claim_that_is_missing_or_needless_is_malformed(said: dict[str, Any]) -> None:
    """An official without a case or an agency, a system without an agency, and a claim that its kind has no use for."""
    refuses(sign(claims=claims(**said)), reason=TokenProblem.MALFORMED)


async def test_d15_a_break_glass_needs_a_case_and_is_an_alert_each_time() -> None:
    """Each request raises one, by agency, token and the id that its records in the usage log have, without a person.

    The scope alone makes nobody an official.
    """
    scope = {"scope": "break_glass"}
    refuses(sign(claims=claims(**{**OFFICIAL, **scope, "maru_issue": ABSENT})), reason=TokenProblem.MALFORMED)
    entrance = Entrance(Identify(ISSUER, lambda: NOW).after_asking, demo=False)
    scope_of_asgi = {"type": "http", "client": None}
    with capture_logs() as logged:
        for said in ({**OFFICIAL, **scope, "sub": "kim"}, {**scope}, {**SYSTEM, **scope}, {**OFFICIAL}):
            token = b"Bearer " + sign(claims=claims(**said)).encode()
            for request_id in ("1f" * 8, "2e" * 8):
                entrance.count(await entrance.identify([token]), scope_of_asgi, request_id)
    alert = {"event": "break glass", "log_level": "critical", "agency": "welfare_office", "token_id": "t1"}
    assert logged == [alert | {"request_id": "1f" * 8}, alert | {"request_id": "2e" * 8}]


def test_a_citizens_id_stands_where_the_setting_says() -> None:
    """The issuer's own claim names the citizen, the subject who signed in; a token without that claim is malformed."""
    issuer = Issuer(ISSUER.names, ISSUER.audience, ISSUER.keys, "resident_number")
    found = identify(sign(claims=claims(resident_number="c7")), issuer=issuer)
    assert (found.citizen_id, found.subject) == ("c7", "c1")
    refuses(sign(), issuer=issuer, reason=TokenProblem.MALFORMED)
    assert identify(sign(claims=claims(**SYSTEM)), issuer=issuer).citizen_id is None
