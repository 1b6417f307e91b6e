"""Which tokens are taken, and that every other is refused in the same way and quickly."""

import hmac
import json
import re
import time
from base64 import urlsafe_b64decode
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.contract.errors import TokenProblem, Unauthenticated
from api.answering.error_headers import headers_of
from api.tokens.claims import SKEW_SECONDS
from api.tokens.identify import TOKEN_CAP, Identify
from resolvers.request.caller import ANONYMOUS
from tests.api.conftest import Gateway
from tests.api.tokens import (
    ABSENT,
    CALLER,
    CLAIMS,
    HEADER,
    ISSUER,
    KEY,
    NOW,
    OTHER_KEY,
    changed,
    encode,
    identify,
    refuses,
    sign,
)
from tests.part import part_of
from tests.patience import processor_seconds


def test_a_good_token_names_its_caller() -> None:
    """The token's subject is the caller; no header at all is nobody, and no error."""
    assert identify(sign()) == CALLER
    assert Identify(ISSUER)([]) == ANONYMOUS
    assert identify(sign(changed(HEADER, typ="application/AT+JWT"))) == CALLER


@pytest.mark.parametrize("algorithm", ["none", "NONE", "nOnE", "", None, ABSENT, "ES256 ", 256, ["ES256"]])
def test_c01_a_token_without_a_signature_is_refused(algorithm: Any) -> None:
    """`alg` none, however it is written, and no `alg` are refused, with the signature and without."""
    refuses(sign(changed(HEADER, alg=algorithm)))
    refuses(f"{encode(changed(HEADER, alg=algorithm))}.{encode(CLAIMS)}.")


@pytest.mark.parametrize("encoding", [Encoding.PEM, Encoding.DER])
def test_c02_the_public_key_is_no_secret(encoding: Encoding) -> None:
    """HS256 with the public key as its secret is refused: the algorithm is the key's, not the token's."""
    secret = KEY.public_key.public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
    for algorithm in ("HS256", "ES256"):
        signed = f"{encode(changed(HEADER, alg=algorithm))}.{encode(CLAIMS)}"
        signature = hmac.digest(secret, signed.encode(), "sha256")
        refuses(f"{signed}.{encode(signature)}")


@pytest.mark.parametrize(
    "kid",
    [
        "k2",
        "../../../../dev/null",
        "https://evil.example/key",
        "' OR 1=1 --",
        "k" * 10_240,
        "",
        "K1",
        1,
        None,
        ["k1"],
        ABSENT,
    ],
)
def test_c03_an_unknown_kid_finds_no_key(kid: Any) -> None:
    """A `kid` is a name to look up, never a path, a statement or an address."""
    refuses(sign(changed(HEADER, kid=kid)))


@pytest.mark.parametrize(
    "parameter",
    [
        {"jku": "https://evil.example/jwks"},
        {"x5u": "https://evil.example/cert"},
        {"jwk": OTHER_KEY.as_dict(private=False)},
        {"x5c": ["MIIB"]},
        {"crit": ["exp"], "exp": 1},
        {"crit": ["b64"], "b64": False},
        {"crit": []},
    ],
    ids=["jku", "x5u", "jwk", "x5c", "crit exp", "crit b64", "crit of nothing"],
)
def test_c04_a_token_never_brings_its_own_key(parameter: dict[str, Any]) -> None:
    """A header that points at a key, or that must be understood and is not, is refused whoever signed it."""
    refuses(sign({**HEADER, **parameter}))
    refuses(sign({**HEADER, **parameter}, key=OTHER_KEY))


@pytest.mark.parametrize("kind", ["JWT", "id+jwt", "", None, ABSENT, 1])
def test_c04_only_access_tokens_are_taken(kind: Any) -> None:
    """An identity token of the same issuer is not taken."""
    refuses(sign(changed(HEADER, typ=kind)))


@pytest.mark.parametrize(
    "end",
    [ABSENT, None, "1800000600", 10**12, -1, True, [], {}, NOW - SKEW_SECONDS, NOW + 3600 + SKEW_SECONDS + 1],
    ids=repr,
)
def test_c05_a_token_ends_within_the_hour(end: Any) -> None:
    """`exp` is required, is a number, lies ahead, and by an hour at most."""
    refuses(sign(claims=changed(CLAIMS, exp=end)))


@pytest.mark.parametrize("end", [b"NaN", b"Infinity", b"1e999", b'1800000600,"exp":1800000600'])
def test_c05_an_end_that_is_no_number_is_refused(end: bytes) -> None:
    """NaN, an infinity and a claim that stands twice are malformed."""
    others = json.dumps(changed(CLAIMS, exp=ABSENT)).encode()[1:-1]
    assert identify(sign(claims=b'{%s,"exp":1800000600}' % others)) == CALLER
    refuses(sign(claims=b'{%s,"exp":%s}' % (others, end)))


def test_c05_thirty_seconds_of_skew_are_allowed() -> None:
    """A token is good until 30 s past its end, and not a second longer."""
    token = sign()
    assert identify(token, now=CLAIMS["exp"] + SKEW_SECONDS - 1) == CALLER  # type: ignore[operator]
    refuses(token, now=CLAIMS["exp"] + SKEW_SECONDS)  # type: ignore[operator]


def test_c05_a_long_lived_token_is_refused_at_its_end_too() -> None:
    """From `iat`, which is required, to `exp` is an hour at most, however little of it is left."""
    refuses(sign(claims=changed(CLAIMS, iat=ABSENT)), reason=TokenProblem.MALFORMED)
    refuses(sign(claims=changed(CLAIMS, iat=int(NOW) - 3001)))
    refuses(sign(claims=changed(CLAIMS, iat=0)))
    assert identify(sign(claims=changed(CLAIMS, iat=int(NOW) - 3000))) == CALLER


@pytest.mark.parametrize("claim", ["nbf", "iat"])
def test_c06_a_token_from_the_future_is_refused(claim: str) -> None:
    """`nbf` and `iat` lie at most 30 s ahead, and are numbers."""
    assert identify(sign(claims=changed(CLAIMS, **{claim: NOW + SKEW_SECONDS}))) == CALLER
    for value in (NOW + SKEW_SECONDS + 1, "1800000000", None, True):
        refuses(sign(claims=changed(CLAIMS, **{claim: value})))


@pytest.mark.parametrize(
    "audience", [ABSENT, None, [], "", "other", ["other"], "maru2", {"maru": 1}, ["maru", None], [["maru"]]]
)
def test_c07_a_token_for_another_service_is_refused(audience: Any) -> None:
    """`aud` must name this service."""
    refuses(sign(claims=changed(CLAIMS, aud=audience)))


def test_c07_a_token_for_several_services_is_taken() -> None:
    """`aud` may name others beside this service."""
    assert identify(sign(claims=changed(CLAIMS, aud=["other", "maru"]))) == CALLER


@pytest.mark.parametrize("issuer", [ABSENT, None, "", "https://id.example/", ["https://id.example"]])
def test_c08_a_token_of_another_issuer_is_refused(issuer: Any) -> None:
    """`iss` must be the issuer's name to the letter."""
    refuses(sign(claims=changed(CLAIMS, iss=issuer)))


@pytest.mark.parametrize("claim", ["sub", "client_id", "jti"])
@pytest.mark.parametrize("text", [ABSENT, None, "", 1, ["c1"], "c" * 256, "c\0", "c\n"])
def test_c08_a_token_without_a_subject_is_refused(claim: str, text: Any) -> None:
    """`sub`, `client_id` and `jti` are texts of at most 255 characters."""
    assert identify(sign(claims=changed(CLAIMS, **{claim: "c" * 255})))
    refuses(sign(claims=changed(CLAIMS, **{claim: text})), reason=TokenProblem.MALFORMED)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"Bearer",
        b"Bearer ",
        b"Basic YTpi",
        b"Token x",
        b"Bearer a b",
        b"Bearer a.b",
        b"Bearer a.b.c.d.e",
        b"Bearer \xff.\xff.\xff",
    ],
)
def test_c09_only_one_bearer_token_is_read(header: bytes) -> None:
    """Another scheme, no token, and what is no signed JWT are refused; so are two headers."""
    with pytest.raises(Unauthenticated):
        Identify(ISSUER, lambda: NOW)([header])
    good = b"Bearer " + sign().encode()
    with pytest.raises(Unauthenticated):
        Identify(ISSUER, lambda: NOW)([good, good])


def test_c10_a_changed_token_is_refused() -> None:
    """Other claims under the same signature, a cut, a zero and a foreign signature are refused."""
    header, claims, signature = sign().split(".")
    refuses(f"{header}.{encode(changed(CLAIMS, sub='c2'))}.{signature}")
    refuses(f"{header}.{claims}.{signature[:-4]}")
    refuses(f"{header}.{claims}.")
    refuses(f"{header}.{claims}.{encode(bytes(64))}")
    refuses(sign(key=OTHER_KEY))


@given(st.integers(0, 200), st.integers(0, 255))
@settings(max_examples=part_of(300))
def test_c10_no_changed_byte_goes_through(place: int, byte: int) -> None:
    """A token with any one byte changed is refused, or means what it meant."""
    token = bytearray(sign().encode())
    token[place % len(token)] = byte
    try:
        assert identify(bytes(token)) == CALLER
        assert _decoded(bytes(token))
    except Unauthenticated:
        pass


def _decoded(token: bytes) -> bool:
    header, claims, _ = token.split(b".")
    return [json.loads(urlsafe_b64decode(part + b"==")) for part in (header, claims)] == [HEADER, CLAIMS]


@given(
    st.binary(max_size=300)
    | st.text(max_size=300).map(lambda text: f"{encode(text)}.{encode(text)}.{encode(text)}".encode())
)
@settings(max_examples=part_of(300))
def test_c10_no_header_makes_another_error(header: bytes) -> None:
    """Whatever bytes stand in the header, nothing but UNAUTHENTICATED comes of it."""
    with pytest.raises(Unauthenticated):
        identify(header)


@pytest.mark.parametrize(
    "token",
    [
        b"a" * 65536,
        b"." * TOKEN_CAP,
        b"e30." * 2000,
        encode(b"[" * 5000).encode() + b".e30.e30",
        b"A" * (TOKEN_CAP + 1),
    ],
    ids=["64 KB", "dots", "many parts", "deep header", "cap + 1"],
)
def test_c10_an_absurd_token_is_refused_at_once(token: bytes) -> None:
    """64 KB, thousands of parts and a header nested 5,000 deep are refused in under 10 ms of work."""
    started = time.process_time()
    refuses(token)
    assert time.process_time() - started < 0.01


def test_c05_a_token_past_its_end_is_expired() -> None:
    """A token that was good is told EXPIRED, so that a client gets a new one and asks again."""
    refuses(sign(), now=CLAIMS["exp"] + SKEW_SECONDS, reason=TokenProblem.EXPIRED)  # type: ignore[operator]
    refuses(sign(claims=changed(CLAIMS, exp=1, iat=0)), reason=TokenProblem.EXPIRED)


@pytest.mark.parametrize(
    "token",
    [
        "garbled",
        "a.b.c",
        "e30.e30.e30",
        f"{encode(HEADER)}.{encode(CLAIMS)}.a",
        sign(b"[]"),
        sign(claims=b"[]"),
        sign(changed(HEADER, typ="JWT")),
        sign({**HEADER, "jwk": {}}),
        sign(claims=changed(CLAIMS, exp=ABSENT)),
        sign(claims=changed(CLAIMS, exp="soon")),
        sign(claims=changed(CLAIMS, exp=NOW + 10_000)),
        sign(claims=changed(CLAIMS, nbf=NOW + 500)),
        sign(claims=changed(CLAIMS, sub="")),
        sign(claims=changed(CLAIMS, scope=["a"])),
    ],
)
def test_a_token_that_cannot_be_meant_is_malformed(token: str) -> None:
    """A token that is no JWT, or whose header, times, subject or scope cannot be meant, is told MALFORMED."""
    refuses(token, reason=TokenProblem.MALFORMED)


@pytest.mark.parametrize(
    "token",
    [
        sign(key=OTHER_KEY),
        sign(key=OTHER_KEY, claims=changed(CLAIMS, exp=1)),
        sign(changed(HEADER, kid="k2")),
        sign(changed(HEADER, alg="none")),
        sign(claims=changed(CLAIMS, iss="https://other.example")),
        sign(claims=changed(CLAIMS, aud="other")),
        sign(claims=changed(CLAIMS, aud="other", exp=1)),
    ],
)
def test_a_token_that_is_not_for_this_gateway_is_foreign(token: str) -> None:
    """A token of another key, issuer or audience is told FOREIGN, expired or not: no unproven claim is believed."""
    refuses(token, reason=TokenProblem.FOREIGN)


@pytest.mark.parametrize("headers", [[b"Basic YTpi"], [b"Bearer a.b.c", b"Bearer a.b.c"], [b"Bearer " + b"a" * 9_000]])
def test_a_header_that_cannot_be_meant_is_malformed(headers: list[bytes]) -> None:
    """Another scheme, several headers and an overlong token are told MALFORMED."""
    with pytest.raises(Unauthenticated) as refused:
        Identify(ISSUER, lambda: NOW)(headers)
    assert refused.value.reason is TokenProblem.MALFORMED


@pytest.mark.parametrize(
    ("token", "reason", "description"),
    [
        ("garbled", "MALFORMED", "The bearer token is not a signed JWT."),
        (sign(), "FOREIGN", "The bearer token is not signed with a key of the issuer's."),
    ],
)
def test_c10_a_refusal_over_http_says_how_to_authenticate(
    gateway: Gateway, token: str, reason: str, description: str
) -> None:
    """401 with the code, its reason and WWW-Authenticate as in RFC 6750, for every client; no token is repeated."""
    for kind in ("application/json", "application/graphql-response+json"):
        response = gateway.ask("{ me }", token=token, kind=kind)
        assert response.status_code == 401
        challenge = f'Bearer realm="maru", error="invalid_token", error_description="{description}"'
        assert response.headers["www-authenticate"] == challenge
        [error] = response.json()["errors"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert error["extensions"]["reason"] == reason
        assert error["message"] == description
        assert token not in response.text


@pytest.mark.parametrize("header", [b"Basic YTpi", b"Bearer a.b.c", b"Bearer " + sign().encode()])
def test_a_challenge_is_of_the_characters_that_rfc_6750_takes(header: bytes) -> None:
    """`error_description` is printable ASCII without quotation marks and backslashes, whatever was refused."""
    with pytest.raises(Unauthenticated) as refused:
        Identify(ISSUER, lambda: NOW + 10_000)([header])
    for message in (refused.value.message, 'a "b" \\ é\n'):
        [(name, challenge)] = headers_of("UNAUTHENTICATED", message)
        assert name == b"www-authenticate"
        assert re.fullmatch(
            rb'Bearer realm="maru", error="invalid_token", error_description="[ !#-\[\]-~]*"', challenge
        )


def test_c10_absurd_tokens_over_http_are_refused_at_once(gateway: Gateway) -> None:
    """A token of 65,000 bytes costs less than 50 ms of work to refuse, by the endpoint or by the HTTP parser."""
    began = processor_seconds(gateway.pid)
    for _ in range(20):
        assert gateway.ask("{ me }", token="a" * 65_000).status_code in (400, 401, 431)
    assert processor_seconds(gateway.pid) - began < 20 * 0.05


def test_c12_a_revoked_token_is_refused_however_well_it_is_known() -> None:
    """The next request after the revocation is refused, though the token was taken before and is kept."""
    revoked: set[str] = set()
    asking = Identify(ISSUER, lambda: NOW, revoked.__contains__)
    header = [b"Bearer " + sign().encode()]
    assert asking(header) == CALLER
    revoked.add("t1")
    with pytest.raises(Unauthenticated) as refused:
        asking(header)
    assert refused.value.reason is TokenProblem.REVOKED
    revoked.clear()
    assert asking(header) == CALLER


def test_c12_what_is_kept_of_a_token_ends_with_the_token() -> None:
    """A token that was taken is refused once it has expired."""
    clock = [NOW]
    asking = Identify(ISSUER, lambda: clock[0])
    header = [b"Bearer " + sign().encode()]
    assert asking(header) == CALLER
    clock[0] = NOW + 600 + SKEW_SECONDS
    with pytest.raises(Unauthenticated) as refused:
        asking(header)
    assert refused.value.reason is TokenProblem.EXPIRED
