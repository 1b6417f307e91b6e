"""The address by which a request is counted: what trusted proxies say of it, and nothing that others say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from starlette.types import Scope
from structlog.testing import capture_logs

from agencies.contract.errors import StartUpError
from api.addresses import client_address
from api.addresses.client_address import READ_AT_MOST, ClientAddresses, read_proxies
from api.limits.rate import RateSettings
from api.settings.settings import read_settings
from tests.api.conftest import Gateway, served
from tests.api.sockets.test_slow_readers import handshake, raw_connections
from tests.part import part_of

PROXIES: Final = "10.0.0.0/8, 127.0.0.1, 2001:db8:ffff::/48"
PEER: Final = "10.0.0.1"
CLIENT: Final = "198.51.100.7"
X: Final = "x-forwarded-for"
STANDARD: Final = "forwarded"
ISSUED: Final = {"ISSUER": "https://id.example.kr", "ISSUER_KEYS": "keys.json"}


def counted(*headers: tuple[str, str], peer: str = PEER) -> str:
    """Return the address that counts where this peer sends these lines."""
    return ClientAddresses(read_proxies(PROXIES)).of(scope(*headers, peer=peer))


def scope(*headers: tuple[str, str], peer: str = PEER) -> Scope:
    """Return the scope of a request with these lines."""
    return {"client": (peer, 1), "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers]}


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (CLIENT, CLIENT),
        (f"{CLIENT}:4711", CLIENT),
        (f"192.0.2.1, {CLIENT}", CLIENT),
        (f"192.0.2.1, {CLIENT}, 10.9.9.9,10.0.0.2", CLIENT),
        (f"10.0.0.9, {CLIENT}", CLIENT),
        ("10.0.0.9, 10.0.0.8", "10.0.0.9"),
        ("2001:db8::1:2", "2001:db8::/64"),
        ("[2001:db8:1::7]:443", "2001:db8:1::/64"),
        ("[2001:db8:1::7], 2001:db8:ffff::1", "2001:db8:1::/64"),
        (f"::ffff:{CLIENT}, ::ffff:10.0.0.3", CLIENT),
        (f"{CLIENT}, unknown", PEER),
        (f"{CLIENT}, unknown, 10.0.0.2", "10.0.0.2"),
        (f"{CLIENT}, ", PEER),
        ("", PEER),
        ("_hidden", PEER),
        ("fe80::1%eth0", PEER),
        ("1.2.3.4.5", PEER),
        ("010.1.1.1", PEER),
        ("999.1.1.1", PEER),
        ("[2001:db8::1", PEER),
        ("2001:db8::1]:80", PEER),
        (":::", PEER),
        ("\xff", PEER),
        ("192.0.2.1," * 5_000 + CLIENT, CLIENT),
        ("10.0.0.2," * 5_000 + "10.0.0.3", "10.0.0.2"),
        ("," * 60_000, PEER),
    ],
)
def test_the_last_address_that_is_no_trusted_proxy_counts(said: str, address: str) -> None:
    """In X-Forwarded-For; what cannot be read counts as the proxy that sent it."""
    assert counted((X, said)) == address


@pytest.mark.parametrize(
    ("said", "address"),
    [
        (f"for={CLIENT}", CLIENT),
        (f'For="{CLIENT}:4711";proto=https;by=10.0.0.1', CLIENT),
        ('for="[2001:db8:1::7]:4711"', "2001:db8:1::/64"),
        (f"for=192.0.2.1, for={CLIENT};by=10.0.0.2, for=10.0.0.2", CLIENT),
        (f'for="192.0.2.1, for={CLIENT}', CLIENT),
        (f'for={CLIENT};host="a,for=192.0.2.1"', CLIENT),
        (f'for={CLIENT};host="a;for=192.0.2.1"', CLIENT),
        (f'for={CLIENT};host="a\\",for=192.0.2.1"', CLIENT),
        (f"for={CLIENT};for=192.0.2.1", PEER),
        (f"for={CLIENT}, for=unknown", PEER),
        (f"for={CLIENT}, for=_hidden, for=10.0.0.2", "10.0.0.2"),
        (f"for={CLIENT}, by=10.0.0.2", PEER),
        (CLIENT, PEER),
        ("for=", PEER),
        ("", PEER),
        (";=;,=", PEER),
        ('"' * 60_001, PEER),
        ('"\\' * 30_000, PEER),
        ('for="\\",' * 9_000, PEER),
    ],
)
def test_forwarded_is_read_as_well(said: str, address: str) -> None:
    """RFC 7239, with quotation marks; none of the client's hides what a proxy adds."""
    assert counted((STANDARD, said)) == address


def test_several_lines_are_one_list() -> None:
    """In their order, whatever stands between them."""
    assert counted((X, "192.0.2.1"), ("x", "y"), (X, CLIENT), (X, "10.0.0.2")) == CLIENT
    assert counted((STANDARD, "for=192.0.2.1"), (STANDARD, f"for={CLIENT}")) == CLIENT


def test_both_headers_count_where_they_agree() -> None:
    """Where they do not, one of them may be the client's: the proxy's address counts, and the log says so once."""
    addresses = ClientAddresses(read_proxies(PROXIES))
    assert addresses.of(scope((X, CLIENT), (STANDARD, f"for={CLIENT}"))) == CLIENT
    with capture_logs() as logs:
        for spoofed in ("192.0.2.1", "192.0.2.2"):
            assert addresses.of(scope((X, CLIENT), (STANDARD, f"for={spoofed}"))) == PEER
            assert addresses.of(scope((X, spoofed), (STANDARD, f"for={CLIENT}"))) == PEER
    assert ["have the proxy remove" in each["event"] for each in logs] == [True]


@pytest.mark.parametrize("peer", [CLIENT, "2001:db8::1", "", "unix"])
def test_a_peer_that_is_no_trusted_proxy_is_not_believed(peer: str) -> None:
    """The connection's address counts."""
    assert counted((X, "192.0.2.1"), (STANDARD, "for=192.0.2.1"), peer=peer) == counted(peer=peer)


@given(st.text(st.characters(max_codepoint=255), max_size=60) | st.text('for=",;\\[]:.1_ \t', max_size=60))
@example("for=[::]:" + "1" * 30)
@settings(max_examples=part_of(300))
def test_no_header_raises(said: str) -> None:
    """What stands behind it counts all the same, where a comma parts the two."""
    assert counted((X, said)), said
    assert counted((STANDARD, said)), said
    assert counted((X, f"{said},{CLIENT}")) == counted((STANDARD, f"{said},for={CLIENT}")) == CLIENT


def test_a_long_header_is_little_work() -> None:
    """Only its end is read, of whichever parts it is."""
    addresses = ClientAddresses(read_proxies(PROXIES))
    for number, part in enumerate(('"\\', '"', 'for="', '";', "10.0.0.2,", "for=10.0.0.2,", '\\"a', ",")):
        said = [(name, part * (60_000 // len(part)) + f",{number}") for name in (X, STANDARD)]
        asked = scope(*said)
        assert addresses.of(asked)
        read = [client_address._end(asked, name.encode()) or "" for name in (X, STANDARD)]
        assert max(map(len, read)) <= READ_AT_MOST, part


def test_where_no_proxy_is_trusted_no_header_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request costs next to nothing there, however long its headers are."""
    monkeypatch.delattr(client_address, "_end")
    assert ClientAddresses(()).of(scope((X, CLIENT), (STANDARD, f"for={CLIENT}"))) == PEER


@pytest.mark.parametrize("said", ["proxy.example.kr", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.1,", "0.0.0.0/0", "::/0"])
def test_what_is_no_proxy_s_address_stops_the_start(said: str) -> None:
    """Names are not resolved, a network has no bits behind its prefix, and not all of the world is trusted."""
    with pytest.raises(StartUpError, match="MARU_TRUSTED_PROXIES names"):
        read_settings([], {"MARU_TRUSTED_PROXIES": said})


def test_addresses_are_counted_where_proxies_are_trusted() -> None:
    """Outside of the demo without any, all who ask through one would share what one address may."""
    proxies = read_proxies("10.0.0.7")
    assert read_settings([], {**ISSUED, "MARU_TRUSTED_PROXIES": "10.0.0.7"}).rate == (600, 100, 6_000, 800_000, proxies)
    said = {**ISSUED, "MARU_TRUSTED_PROXIES": "10.0.0.7", "MARU_ADDRESS_RATE": "0"}
    assert read_settings([], said).rate == RateSettings(600, 100, 0, 800_000, proxies)
    assert read_settings([], ISSUED).rate == RateSettings(600, 100, 0, 800_000)


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway behind this machine's proxy, which six requests of one address reach at once."""
    with served(tmp_path_factory.mktemp("gateway"), rate=(0, 5, 6), proxies=PROXIES) as opened:
        yield opened


def statuses(gateway: Gateway, number: int, *lines: str, name: str = X) -> list[int]:
    """Return the statuses of so many requests, whose header is one of these lines, in turn."""
    sent = [{name: lines[n % len(lines)]} for n in range(number)]
    return [gateway.client.get("/schema.graphql", headers=each).status_code for each in sent]


def test_clients_behind_two_proxies_are_counted_apart(proxied: Gateway) -> None:
    """One who asks too often is refused; another one through the same proxies is answered."""
    assert statuses(proxied, 6, "198.51.100.1, 10.1.2.3") == [200] * 5 + [429]
    assert statuses(proxied, 1, "198.51.100.2, 10.1.2.3") == [200]
    assert statuses(proxied, 1, "for=198.51.100.1, for=10.1.2.3", name=STANDARD) == [429]


def test_what_a_client_writes_before_it_does_not_help(proxied: Gateway) -> None:
    """Each request names another address on the left, as its sender likes."""
    assert statuses(proxied, 6, *(f"192.0.2.{n}, 198.51.100.3" for n in range(6))) == [200] * 5 + [429]
    lines = [f'for="192.0.2.{n}, for=198.51.100.4' for n in range(6)]
    assert statuses(proxied, 6, *lines, name=STANDARD) == [200] * 5 + [429]


def test_sockets_are_counted_by_the_same_address(proxied: Gateway) -> None:
    """The handshake of one who asks too often is refused as a request is."""
    assert statuses(proxied, 6, "198.51.100.5")[-1] == 429
    with raw_connections(2, proxied) as raws:
        for raw, client in zip(raws, ("198.51.100.5", "198.51.100.6"), strict=True):
            raw.sendall(handshake(proxied, "sec-websocket-protocol: graphql-transport-ws", f"{X}: {client}"))
        assert [raw.recv(12) for raw in raws] == [b"HTTP/1.1 429", b"HTTP/1.1 101"]


def test_a_proxy_that_is_not_trusted_is_told_once(tmp_path: Path) -> None:
    """Its address counts for all, whatever it says, and the staff's log says what to do."""
    with served(tmp_path, rate=(0, 5, 6), proxies="10.0.0.0/8") as gateway:
        found = statuses(gateway, 8, *(f"192.0.2.{n}" for n in range(8)))
        logged = gateway.log.read_text()
    assert found == [200] * 5 + [429] * 3
    assert logged.count("name it in MARU_TRUSTED_PROXIES") == 1
    assert "192.0.2" not in logged


def test_a_proxy_is_told_where_no_address_is_counted(tmp_path: Path) -> None:
    """As in production without settings: nothing else would say that callers without a token are not counted."""
    with served(tmp_path, rate=(600, 100, 0)) as gateway:
        assert statuses(gateway, 2, "192.0.2.1") == [200, 200]
        assert gateway.log.read_text().count("name it in MARU_TRUSTED_PROXIES") == 1
