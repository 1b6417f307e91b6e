"""What a token says that its holder may, beyond what anybody may."""

from typing import Any

import pytest
from joserfc.jwk import ECKey

from api.demo.demo import Demo
from resolvers.request.caller import ANONYMOUS
from tests.api.tokens import CLAIMS, NOW, changed, identify, refuses, sign


@pytest.mark.parametrize(
    ("scope", "scopes"),
    [
        ("decision:keep", {"decision:keep"}),
        ("openid decision:keep", {"openid", "decision:keep"}),
        (" openid  profile ", {"openid", "profile"}),
        ("decision:keeper", {"decision:keeper"}),
        ("", set()),
    ],
)
def test_scopes_are_words_by_blanks(scope: str, scopes: set[str]) -> None:
    """Each word of the claim is one scope, whole."""
    assert identify(sign(claims=changed(CLAIMS, scope=scope))).scopes == scopes


def test_a_token_without_the_claim_has_no_scope() -> None:
    """Nor has nobody."""
    assert identify(sign()).scopes == frozenset()
    assert ANONYMOUS.scopes == frozenset()


@pytest.mark.parametrize("scope", [["decision:keep"], {"decision:keep": True}, 1, True, None])
def test_a_scope_that_is_no_text_is_refused(scope: Any) -> None:
    """Rather than guessed at."""
    refuses(sign(claims=changed(CLAIMS, scope=scope)))


def test_the_demo_issues_a_scope_only_where_it_is_told_to() -> None:
    """The demo's tokens carry the scope that they were asked for, and else none."""

    async def nobody() -> list[dict[str, str]]:
        return []

    demo = Demo(ECKey.generate_key("P-256"), nobody, lambda: NOW)
    assert identify(demo.issue("c1", "decision:keep"), issuer=demo.issuer).scopes == {"decision:keep"}
    assert identify(demo.issue("c1"), issuer=demo.issuer).scopes == frozenset()
