"""Clients who are refused while they still send: they read why, and hold their connection no longer for it."""

import socket
from collections.abc import Iterator
from typing import Final

import pytest

from tests.api.conftest import Gateway, served
from tests.api.sockets.test_slow_readers import raw_connections
from tests.patience import HANGING_SECONDS, eventually

MEGABYTES: Final = b"a" * 5_000_000
BODY: Final = b"POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
REFUSED: Final = {
    "a body": (BODY + b"content-length: %d\r\n\r\n" % len(MEGABYTES) + MEGABYTES, b"413"),
    "a body in chunks": (BODY + b"transfer-encoding: chunked\r\n\r\n%x\r\n" % len(MEGABYTES) + MEGABYTES, b"413"),
    "a head": (b"GET /graphql HTTP/1.1\r\nhost: localhost\r\nx: " + MEGABYTES, b"400"),
    "no HTTP": (MEGABYTES, b"400"),
}


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that listens to those whom it refuses for as long as they send, on however busy a machine."""
    with served(tmp_path_factory.mktemp("patient"), linger=HANGING_SECONDS) as gateway:
        yield gateway


@pytest.fixture(scope="module")
def curt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that gives whoever stalls less time than those whom it refuses."""
    with served(tmp_path_factory.mktemp("curt"), linger=0.5, stalled=0.1) as gateway:
        yield gateway


@pytest.mark.parametrize(("sent", "status"), REFUSED.values(), ids=REFUSED)
def test_who_sends_five_megabytes_reads_that_it_is_too_much(patient: Gateway, sent: bytes, status: bytes) -> None:
    """Once all is sent, as clients do that read afterwards: no reset of the connection drops the answer before."""
    with raw_connections(1, patient) as (raw,):
        raw.sendall(sent)
        received = b""
        while piece := raw.recv(4096):
            received += piece
        assert received.startswith(b"HTTP/1.1 " + status)
        assert received.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("sent", "status"),
    [(BODY + b"content-length: 5000000\r\n\r\n{", b"413"), (b"no HTTP\r\n\r\n", b"400")],
    ids=["a body", "no HTTP"],
)
def test_who_goes_on_sending_is_cut_off(curt: Gateway, sent: bytes, status: bytes) -> None:
    """Soon, whatever they send; nobody else is held up, and nothing of it is told in the log."""
    with raw_connections(1, curt) as (raw,):
        raw.sendall(sent)
        assert raw.recv(12) == b"HTTP/1.1 " + status
        assert eventually(lambda: is_cut_off(raw))
    assert curt.ask("{ me }").status_code == 200
    assert "Traceback" not in curt.log.read_text()


def is_cut_off(raw: socket.socket) -> bool:
    """Whether the gateway takes nothing more of what is sent."""
    try:
        raw.sendall(b"a")
    except ConnectionError:
        return True
    return False
