"""Signed heads: they verify by their key alone, and read back as they were published."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc.jwk import ECKey

from resolvers.usage_log.tree.signed_head import Head, read_head
from resolvers.usage_log.tree.signing_key import SigningKey, VerifyingKeys

KEY = SigningKey(SigningKey.new_pem())
KEYS = VerifyingKeys({"keys": [KEY.jwk]})
HEAD = KEY.sign(Head(12, bytes(range(32)), datetime(2026, 11, 26, 9, 30, tzinfo=UTC), KEY.key_id))


def test_what_is_signed_is_the_canonical_json_of_the_head() -> None:
    said = json.loads(HEAD.head.signed_bytes)
    assert sorted(said) == ["keyId", "root", "timestamp", "treeSize"]
    assert HEAD.head.signed_bytes == json.dumps(said, sort_keys=True, separators=(",", ":")).encode()


def test_a_head_verifies_by_the_key_that_it_names_and_no_other() -> None:
    other = SigningKey(SigningKey.new_pem())
    assert KEYS.verifies(HEAD)
    assert not VerifyingKeys({"keys": [other.jwk]}).verifies(HEAD)
    forged = other.sign(HEAD.head)
    assert not VerifyingKeys({"keys": [KEY.jwk, other.jwk]}).verifies(forged)
    assert len(HEAD.signature) == 64


def test_a_key_is_known_by_its_thumbprint_whatever_id_it_comes_with() -> None:
    """An id that somebody else chose cannot put another key in its place."""
    other = SigningKey(SigningKey.new_pem())
    assert VerifyingKeys({"keys": [KEY.jwk, other.jwk | {"kid": KEY.key_id}]}).verifies(HEAD)
    assert not VerifyingKeys({"keys": [other.jwk | {"kid": KEY.key_id}]}).knows(KEY.key_id)


@pytest.mark.parametrize(
    ("member", "value"),
    [("treeSize", 13), ("root", "A" * 43 + "="), ("timestamp", "2026-11-26T09:30:01+00:00")],
)
def test_a_head_of_which_anything_is_changed_does_not_verify(member: str, value: Any) -> None:
    assert KEYS.verifies(read_head(HEAD.document))
    assert not KEYS.verifies(read_head(HEAD.document | {member: value}))


@pytest.mark.parametrize(
    "changed",
    [
        {"treeSize": "12"},
        {"treeSize": True},
        {"timestamp": "2026-11-26T09:30:00"},
        {"root": "AA=="},
        {"root": "§"},
        {"signature": "AA=="},
        {"timestamp": "yesterday"},
        {"timestamp": "2026-11-26T09:30:00Z"},
        {"more": 1},
        {"keyId": 3},
    ],
)
def test_what_is_no_head_is_not_read_as_one(changed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no signed head"):
        read_head(HEAD.document | changed)


@pytest.mark.parametrize("pem", [b"", b"no key", ECKey.generate_key("P-384").as_pem(private=True)])
def test_no_other_key_signs(pem: bytes) -> None:
    with pytest.raises(ValueError, match="no key of the curve P-256"):
        SigningKey(pem)


def test_a_public_key_signs_nothing() -> None:
    with pytest.raises(ValueError, match="public"):
        SigningKey(ECKey.generate_key("P-256").as_pem(private=False))


@pytest.mark.parametrize("jwks", [{}, {"keys": 1}, {"keys": [1]}, {"keys": [{"kty": "EC"}]}])
def test_what_is_no_set_of_keys_is_refused(jwks: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no (set of keys|key of the curve)"):
        VerifyingKeys(jwks)
