"""Whose tokens are taken: an issuer's key file, or the demo's own key."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey, OKPKey, RSAKey

from agencies.contract.errors import StartUpError, Unauthenticated
from api.demo.demo import Demo
from api.demo.demo_key import load_demo_key
from api.tokens.issuer import FixedKeys, Issuer, keys_from_file
from tests.api.tokens import ABSENT, CALLER, KEY, NOW, OTHER_KEY, changed, identify, refuses, sign


@pytest.mark.parametrize(
    ("make", "algorithm"),
    [
        (lambda: OKPKey.generate_key("Ed25519"), "EdDSA"),
        (lambda: ECKey.generate_key("P-256"), "ES256"),
        (lambda: RSAKey.generate_key(2048), "RS256"),
    ],
    ids=["EdDSA", "ES256", "RS256"],
)
def test_c02_an_issuers_keys_come_from_its_file(make: Callable[[], Any], algorithm: str, tmp_path: Path) -> None:
    """A JWKS file gives each key its one algorithm; a token of the first key does not pass as one of the second."""
    keys = [make(), make()]
    listed = [{**key.as_dict(private=False), "kid": f"k{number}"} for number, key in enumerate(keys)]
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": listed}))
    issuer = Issuer(("https://id.example",), "maru", FixedKeys(keys_from_file(file)))
    header = {"alg": algorithm, "typ": "at+jwt", "kid": "k0"}
    assert identify(sign(header, key=keys[0], algorithm=algorithm), issuer=issuer) == CALLER
    with pytest.raises(Unauthenticated):
        identify(sign(header, key=keys[1], algorithm=algorithm), issuer=issuer)


@pytest.mark.parametrize(("named", "other"), [("EdDSA", "Ed25519"), ("Ed25519", "EdDSA")])
def test_a_key_and_its_tokens_go_by_the_same_of_two_names(named: str, other: str, tmp_path: Path) -> None:
    """RFC 9864 has a new name for Ed25519; whichever the file gives a key, that is what a token says."""
    key = OKPKey.generate_key("Ed25519")
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps({"keys": [{**key.as_dict(private=False), "kid": "k0", "alg": named}]}))
    issuer = Issuer(("https://id.example",), "maru", FixedKeys(keys_from_file(file)))
    header = {"typ": "at+jwt", "kid": "k0"}
    assert identify(sign({**header, "alg": named}, key=key, algorithm=named), issuer=issuer) == CALLER
    with pytest.raises(Unauthenticated):
        identify(sign({**header, "alg": other}, key=key, algorithm=other), issuer=issuer)


PUBLIC = {**KEY.as_dict(private=False), "kid": "k1"}


@pytest.mark.parametrize(
    ("content", "named"),
    [
        ("", "cannot be read"),
        ("[]", "cannot be read"),
        ('{"keys": []}', "no key"),
        ("null", "cannot be read"),
        ("7", "cannot be read"),
        ('{"key": []}', "cannot be read"),
        ('{"keys": null}', "is no list"),
        (json.dumps({"keys": PUBLIC}), "is no list"),
        (json.dumps({"keys": {"k1": PUBLIC}}), "is no list"),
        ('{"keys": "k1"}', "is no list"),
        ('{"keys": [7]}', "no `kid`"),
        ('{"keys": [null]}', "no `kid`"),
        (json.dumps({"keys": [[PUBLIC]]}), "no `kid`"),
        (json.dumps({"keys": [changed(PUBLIC, kid="")]}), "no `kid`"),
        (json.dumps({"keys": [changed(PUBLIC, kid=["k1"])]}), "no `kid`"),
        (json.dumps({"keys": [PUBLIC, PUBLIC]}), "two keys"),
        (json.dumps({"keys": [changed(PUBLIC, kid=ABSENT)]}), "no `kid`"),
        (json.dumps({"keys": [changed(PUBLIC, alg="HS256")]}), "is not EC P-256"),
        (json.dumps({"keys": [changed(PUBLIC, crv="P-521")]}), "is not EC P-256"),
        (json.dumps({"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "k1"}]}), "is not EC P-256"),
        (json.dumps({"keys": [changed(PUBLIC, kty=ABSENT)]}), "is not EC P-256"),
        (json.dumps({"keys": [changed(PUBLIC, kty=["OKP"])]}), "is not EC P-256"),
        (json.dumps({"keys": [changed(PUBLIC, crv=ABSENT)]}), "is not EC P-256"),
        (json.dumps({"keys": [changed(PUBLIC, crv=["Ed25519"])]}), "is not EC P-256"),
        (json.dumps({"keys": [changed(PUBLIC, crv={"name": "Ed25519"})]}), "is not EC P-256"),
        (json.dumps({"keys": [changed(PUBLIC, x="AA")]}), "malformed"),
        (json.dumps({"keys": [changed(PUBLIC, x=7)]}), "malformed"),
        (json.dumps({"keys": [changed(PUBLIC, x=None)]}), "malformed"),
        (json.dumps({"keys": [changed(PUBLIC, x=ABSENT)]}), "malformed"),
        (json.dumps({"keys": [{"kty": "RSA", "kid": "k1", "n": "AQAB", "e": "AQAB"}]}), "malformed|bits"),
        (json.dumps({"keys": [{"kty": "RSA", "kid": "k1", "n": ["AQAB"], "e": "AQAB"}]}), "malformed"),
    ],
)
def test_c03_a_doubtful_key_file_keeps_the_house_shut(content: str, named: str, tmp_path: Path) -> None:
    """A JWKS file that cannot be read for certain is refused at start-up, in a sentence that says what is wrong."""
    file = tmp_path / "jwks.json"
    file.write_text(content)
    with pytest.raises(StartUpError, match=named):
        keys_from_file(file)


async def _nobody() -> list[dict[str, str]]:
    return []


def test_the_demos_key_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    """The key outlives a restart, so tokens do too; its file is 0600; a damaged file is named, not replaced."""
    folder = tmp_path / "data"
    first, second = (Demo(load_demo_key(folder), _nobody, lambda: NOW) for _ in range(2))
    assert identify(first.issue("c1"), issuer=second.issuer).citizen_id == "c1"
    [file] = folder.iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_text("{}")
    with pytest.raises(StartUpError, match=r"demo-key\.json"):
        load_demo_key(folder)


def test_c08_the_demos_tokens_are_no_other_issuers() -> None:
    """A demo token is refused where a real issuer is set."""
    demo = Demo(OTHER_KEY, _nobody, lambda: NOW)
    refuses(demo.issue("c1"))
