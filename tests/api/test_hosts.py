"""One Host, and a name that is the gateway's: for HTTP, sockets and event streams, told by raw bytes."""

from collections.abc import Iterator
from typing import Final

import pytest

from agencies.contract.errors import StartUpError
from api.receiving.hosts import read_hosts
from api.settings.settings import read_settings
from tests.api.conftest import Gateway, served
from tests.api.sockets.test_slow_readers import handshake, raw_connections
from tests.api.test_stalled_clients import told

CLOSE: Final = b"connection: close\r\n"
EVENTS: Final = b"accept: text/event-stream\r\n"
REBOUND: Final = b"host: rebound.example:8000\r\n"
ISSUED: Final = {"ISSUER": "https://id.example.kr", "ISSUER_KEYS": "keys.json"}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that is asked under two names."""
    with served(tmp_path_factory.mktemp("gateway"), hosts="maru.example.kr, other.example.kr:8443") as opened:
        yield opened


def answer(
    gateway: Gateway, hosts: bytes, target: bytes = b"/graphql?query=%7Bme%7D", *, version: bytes = b"1.1"
) -> bytes:
    """Return all that is answered to a GET with these lines for Host."""
    with raw_connections(1, gateway) as (raw,):
        raw.sendall(b"GET %b HTTP/%b\r\n%b%b\r\n" % (target, version, hosts, CLOSE))
        return told(raw)


def status(answered: bytes) -> tuple[int, str]:
    """Return the status, and the error's code where it is one of the register."""
    head, _, body = answered.partition(b"\r\n\r\n")
    code = body.partition(b'"code":"')[2].partition(b'"')[0]
    return int(head[9:12]), code.decode()


@pytest.mark.parametrize(
    "hosts",
    [
        b"",
        b"host: localhost\r\nhost: localhost\r\n",
        b"host: localhost\r\nx: y\r\nHost: rebound.example\r\n",
        b"host:\r\n",
        b"host: a/b?c=\r\n",
        b"host: localhost/graphql\r\n",
        b"host: user@localhost\r\n",
        b"host: localhost, rebound.example\r\n",
        b"host: localhost:port\r\n",
        b"host: local host\r\n",
        b"host: [::1\r\n",
        b"host: \xff\r\n",
        b"host: " + b"a" * 60_000 + b"!\r\n",
    ],
)
@pytest.mark.parametrize("target", [b"/graphql?query=%7Bme%7D", b"/readyz", b"/nowhere"])
def test_a_request_without_one_host_is_refused(gateway: Gateway, hosts: bytes, target: bytes) -> None:
    """Whichever endpoint is asked: two readers could see two requests in it."""
    assert status(answer(gateway, hosts, target)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "hosts", [b"host: localhost\r\n", b"host: 127.0.0.1:1\r\n", b"host: [::1]:8000\r\n", b"Host: LOCALHOST:5173\r\n"]
)
def test_the_demo_is_asked_under_its_machine_s_names(gateway: Gateway, hosts: bytes) -> None:
    """With any port, since a container's may be published as another."""
    assert status(answer(gateway, hosts)) == (200, "")


@pytest.mark.parametrize(
    "target", [b"/graphql?query=%7Bme%7D", b"/graphql", b"/demo/personas", b"/catalogue.json", b"/x"]
)
def test_a_name_that_was_rebound_to_the_demo_is_refused(gateway: Gateway, target: bytes) -> None:
    """The page's own name is what a browser sends; no token of a persona is told to it."""
    answered = answer(gateway, REBOUND, target)
    assert status(answered) == (421, "MISDIRECTED")
    assert b"eyJ" not in answered


def test_that_names_are_refused_is_logged_once(gateway: Gateway) -> None:
    """An operator who forgot the gateway's own name reads which setting to change, and no stranger's text."""
    for _ in range(2):
        assert status(answer(gateway, REBOUND)) == (421, "MISDIRECTED")
    [line] = [each for each in gateway.log.read_text().splitlines() if "MARU_HOSTS lacks" in each]
    assert "rebound" not in line


@pytest.mark.parametrize(
    "name", [b"localhost.evil.example", b"evil-localhost", b"127.0.0.1.evil.example", b"localhost."]
)
def test_no_part_of_a_name_is_taken_for_it(gateway: Gateway, name: bytes) -> None:
    """Nor is a name that ends or begins with one of the demo's."""
    assert status(answer(gateway, b"host: %b\r\n" % name)) == (421, "MISDIRECTED")


@pytest.mark.parametrize("target", [b"/livez", b"/readyz"])
def test_probes_answer_under_any_name(listed: Gateway, target: bytes) -> None:
    """A container platform asks them by an address of its own choice, at times without Host."""
    assert status(answer(listed, b"host: 10.42.0.7:8000\r\n", target)) == (200, "")
    assert status(answer(listed, b"", target, version=b"1.0")) == (200, "")
    assert status(answer(listed, b"", target)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        (b"maru.example.kr", 200),
        (b"Maru.Example.KR:8000", 200),
        (b"other.example.kr:8443", 200),
        (b"other.example.kr", 421),
        (b"other.example.kr:443", 421),
        (b"localhost", 421),
    ],
)
def test_the_setting_lists_the_names(listed: Gateway, host: bytes, expected: int) -> None:
    """With a port that port alone, without one any; this machine's names are then no longer taken by themselves."""
    assert status(answer(listed, b"host: %b\r\n" % host))[0] == expected


def test_http_1_0_needs_no_host_but_where_names_are_listed(gateway: Gateway) -> None:
    """Without a name none of the list is named."""
    assert status(answer(gateway, b"", version=b"1.0")) == (421, "MISDIRECTED")


@pytest.mark.parametrize("target", [b"http://rebound.example/graphql?query=%7Bme%7D", b"http://localhost/nowhere"])
def test_a_target_that_is_a_whole_url_is_routed_by_its_path_alone(gateway: Gateway, target: bytes) -> None:
    """And Host is what is checked: it is what the browser of a page that was rebound sends."""
    assert status(answer(gateway, b"host: localhost\r\n", target))[0] == (404 if b"nowhere" in target else 200)
    assert status(answer(gateway, REBOUND, target)) == (421, "MISDIRECTED")


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [(REBOUND, (421, "MISDIRECTED")), (b"", (400, "BAD_REQUEST")), (b"host: localhost\r\n" * 2, (400, "BAD_REQUEST"))],
)
def test_sockets_and_event_streams_are_refused_alike(gateway: Gateway, hosts: bytes, expected: tuple[int, str]) -> None:
    """Before a socket is opened, and before a stream begins."""
    with raw_connections(2, gateway) as (socket, stream):
        own = f"host: 127.0.0.1:{gateway.port}\r\n".encode()
        head = handshake(gateway, "sec-websocket-protocol: graphql-transport-ws")
        assert own in head
        socket.sendall(head.replace(own, hosts))
        assert status(told(socket)) == expected
        stream.sendall(b"GET /graphql?query=subscription%%7Bquiet%%7D HTTP/1.1\r\n%b%b%b\r\n" % (hosts, EVENTS, CLOSE))
        assert status(told(stream)) == expected


def test_the_setting_and_its_defaults() -> None:
    """In the demo this machine's names and the address it listens on; outside of it any name."""
    assert read_settings([], {}).hosts == ("localhost", "127.0.0.1", "[::1]", "127.0.0.1:8000")
    assert read_settings([], {"HOST": "2001:DB8::7", "PORT": "9000"}).hosts[-1] == "[2001:db8::7]:9000"
    assert read_settings([], {"HOST": "Maru.local", "PORT": "9000"}).hosts[-1] == "maru.local:9000"
    assert read_settings([], ISSUED).hosts == ()
    assert read_settings([], {**ISSUED, "MARU_HOSTS": "Maru.example.kr, [::1]:80"}).hosts == (
        "maru.example.kr",
        "[::1]:80",
    )


@pytest.mark.parametrize("said", ["*", "https://maru.example.kr", "a,,b", "a b", "maru.example.kr/x", "마루.kr"])
def test_what_no_client_sends_as_a_host_stops_the_start(said: str) -> None:
    """The message names the setting, and shows how names are written."""
    with pytest.raises(StartUpError, match=r"MARU_HOSTS names .*: write names as clients send them"):
        read_hosts(said, demo=False, host="127.0.0.1", port=8000)
