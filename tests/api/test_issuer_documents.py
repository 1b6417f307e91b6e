"""An issuer asked over real HTTP for what it publishes, as issuers do it and as none should."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from joserfc.jwk import ECKey, RSAKey

from api.addresses.address import is_askable
from api.tokens import issuer_documents
from api.tokens.issuer import FixedKeys, Issuer, usable_keys
from api.tokens.issuer_documents import BYTES_AT_MOST, Unreadable, fetch_keys
from tests.api.tokens import ABSENT, CALLER, CLAIMS, KEY, OTHER_KEY, changed, identify, sign

OPENID = "/.well-known/openid-configuration"
OAUTH = "/.well-known/oauth-authorization-server"
JWKS = {"keys": [{**KEY.as_dict(private=False), "kid": "k1", "use": "sig", "alg": "ES256"}]}

Answered = tuple[int, dict[str, str], bytes]


class Provider:
    """A server that answers a path with what stands in `pages`, and notes what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Any] = {}
        self.asked: list[str] = []
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked.append(self.path)
                page = provider.pages.get(self.path, (404, {}, b""))
                status, headers, body = page if isinstance(page, tuple) else (200, {}, json.dumps(page).encode())
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                try:
                    for part in body if isinstance(body, list) else [body]:
                        self.wfile.write(part() if callable(part) else part)
                except OSError:
                    pass

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def publish(self, described: str, at: str = OPENID, **more: Any) -> None:
        self.pages[at] = changed({"issuer": described, "jwks_uri": f"{self.url}/jwks.json"}, **more)
        self.pages.setdefault("/jwks.json", JWKS)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def provider() -> Iterator[Provider]:
    opened = Provider()
    yield opened
    opened.close()


async def test_an_issuer_is_discovered_as_openid_connect_has_it(provider: Provider) -> None:
    """From its address to its keys, with which a token of the issuer's is taken."""
    provider.publish(provider.url)
    keys = await fetch_keys(provider.url)
    issuer = Issuer((provider.url,), "maru", FixedKeys(keys))
    assert identify(sign(claims=changed(CLAIMS, iss=provider.url)), issuer=issuer) == CALLER
    assert provider.asked == [OPENID, "/jwks.json"]


@pytest.mark.parametrize("path", ["", "/", "/realms/maru"])
async def test_an_issuer_is_discovered_as_rfc_8414_has_it(provider: Provider, path: str) -> None:
    """The well-known path goes before the issuer's own, where OpenID Connect has it behind."""
    issuer, own = provider.url + path, path.rstrip("/")
    provider.publish(issuer, OAUTH + own)
    assert await fetch_keys(issuer)
    assert provider.asked == [own + OPENID, OAUTH + own, "/jwks.json"]


async def test_c03_what_an_issuer_says_of_another_is_not_believed(provider: Provider) -> None:
    """The described issuer is the one that was set, to the letter."""
    for named in (provider.url + "/", "https://id.example", None, ABSENT):
        provider.publish(provider.url, issuer=named)
        with pytest.raises(Unreadable, match="another issuer"):
            await fetch_keys(provider.url)


@pytest.mark.parametrize(
    "address",
    [
        "http://id.example/jwks",
        "file:///etc/passwd",
        "/jwks.json",
        "ftp://127.0.0.1/x",
        "https://u:p@id.example/",
        7,
        ABSENT,
    ],
)
async def test_c03_keys_are_asked_for_by_tls_or_on_this_machine(provider: Provider, address: Any) -> None:
    """Nothing is asked at any other address."""
    provider.publish(provider.url, jwks_uri=address)
    with pytest.raises(Unreadable, match="jwks_uri"):
        await fetch_keys(provider.url)
    assert provider.asked == [OPENID]


@pytest.mark.parametrize("path", [OPENID, "/jwks.json"])
@pytest.mark.parametrize("target", ["https://id.example/elsewhere", "/moved"])
async def test_c03_no_redirect_is_followed(provider: Provider, path: str, target: str) -> None:
    """Neither to another host nor to another path."""
    provider.publish(provider.url)
    provider.pages["/moved"] = provider.pages[path]
    provider.pages[path] = (302, {"location": target}, b"")
    with pytest.raises(Unreadable):
        await fetch_keys(provider.url)
    assert "/moved" not in provider.asked


@pytest.mark.parametrize(
    "answered",
    [
        (200, {}, json.dumps(JWKS).encode() + b" " * BYTES_AT_MOST),
        (200, {"content-encoding": "gzip"}, b"\x1f\x8b"),
        (200, {}, b"{"),
        (200, {}, b"[]"),
        (200, {}, b'{"keys": 7}'),
        (200, {}, b"{}"),
        (500, {}, json.dumps(JWKS).encode()),
    ],
    ids=["large", "compressed", "half", "list", "number", "empty", "500"],
)
async def test_c11_an_answer_that_cannot_be_used_is_none(provider: Provider, answered: Answered) -> None:
    """Over 256 KB, compressed, no JSON, no set of keys, or an error: the keys that are known stay."""
    provider.publish(provider.url)
    provider.pages["/jwks.json"] = answered
    with pytest.raises(Unreadable):
        await fetch_keys(provider.url)


async def test_c11_an_issuer_that_takes_its_last_key_back_has_none(provider: Provider) -> None:
    """An empty set is no outage: the key that leaked is forgotten with the next look."""
    provider.publish(provider.url)
    provider.pages["/jwks.json"] = (200, {}, b'{"keys": []}')
    assert await fetch_keys(provider.url) == {}


async def test_c11_an_issuer_that_trickles_is_not_waited_for(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is for all that is asked, however often a byte comes."""
    monkeypatch.setattr(issuer_documents, "FETCH_SECONDS", 0.3)
    provider.publish(provider.url)

    def late() -> bytes:
        time.sleep(0.1)
        return b" "

    provider.pages["/jwks.json"] = (200, {}, [late] * 50)
    began = time.monotonic()
    with pytest.raises((TimeoutError, httpx.TimeoutException)):
        await fetch_keys(provider.url)
    assert time.monotonic() - began < 3


async def test_c11_an_issuer_that_is_down_raises(provider: Provider) -> None:
    """Nobody listens there."""
    provider.close()
    with pytest.raises(httpx.TransportError):
        await fetch_keys(provider.url)


def test_c03_of_a_published_set_only_keys_that_fit_are_taken() -> None:
    """Keys for encryption, of other kinds, without a name, or two of one name are left out; the others are taken."""
    other = OTHER_KEY.as_dict(private=False)
    keys = [
        *JWKS["keys"],
        {**other, "kid": "twice"},
        {**other, "kid": "twice"},
        {**other, "kid": "encryption", "use": "enc"},
        changed(other, kid=ABSENT),
        {**ECKey.generate_key("P-384").as_dict(private=False), "kid": "p384"},
        {**RSAKey.generate_key(2048).as_dict(private=False), "kid": "rs512", "alg": "RS512"},
        {"kty": "oct", "k": "c2VjcmV0", "kid": "secret"},
        {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "damaged"},
        "key",
        None,
    ]
    assert list(usable_keys({"keys": keys})) == ["k1"]
    for none in (None, 7, {"k1": {}}, []):
        assert not usable_keys({"keys": none})


@pytest.mark.parametrize(
    ("address", "askable"),
    [
        ("https://id.example", True),
        ("https://id.example:8443/realms/a", True),
        ("http://127.0.0.1:9000", True),
        ("http://localhost", True),
        ("http://[::1]:9000/a", True),
        ("http://id.example", False),
        ("http://127.0.0.1.example", False),
        ("http://127.0.0.1@id.example", False),
        ("https://u@id.example", False),
        ("https://id.example?a=b", False),
        ("https://id.example#a", False),
        ("https://", False),
        ("id.example", False),
        ("https://id.example:port", False),
        ("https://id.example\\@other", False),
        ("", False),
    ],
)
def test_c03_which_addresses_may_be_asked(address: str, askable: bool) -> None:
    """By TLS anywhere, without it on this machine alone, and nothing that two readers would read differently."""
    assert is_askable(address) is askable


async def test_c11_a_provider_of_others_is_discovered() -> None:
    """`oidc-provider-mock`, which is not of ours, publishes what is asked for here: its keys are found and used."""
    mock = pytest.importorskip(
        "oidc_provider_mock", reason="oidc-provider-mock is not installed; untested: discovery of others' provider"
    )
    with mock.run_server_in_thread() as server:
        url = f"http://localhost:{server.server_port}"
        keys = await fetch_keys(url)
    assert keys
    assert {each.algorithm for each in keys.values()} <= {"RS256", "ES256", "EdDSA"}
