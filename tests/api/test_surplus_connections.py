"""Clients who ask once and stay: they take no file descriptor that others need."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Final

import pytest

from tests.api.conftest import Gateway, served
from tests.api.sockets.test_slow_readers import raw_connections
from tests.patience import HANGING_SECONDS, eventually

DESCRIPTORS: Final = 256
AT_ONCE: Final = 60
"""So many come between two looks, on however slow a machine: others of them are closed before more do."""


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """A gateway that may have few files open."""
    with served(tmp_path_factory.mktemp("narrow"), descriptors=DESCRIPTORS) as gateway:
        yield gateway


def kept(raws: list[socket.socket]) -> list[bool]:
    """Whether the gateway has kept each connection, on none of which it has anything to say."""
    return [_is_kept(raw) for raw in raws]


def _is_kept(raw: socket.socket) -> bool:
    raw.setblocking(False)
    try:
        return bool(raw.recv(1))
    except BlockingIOError:
        return True
    finally:
        raw.settimeout(HANGING_SECONDS)


def test_more_clients_may_stay_than_there_are_descriptors(narrow: Gateway) -> None:
    """Who has been idle for longest is let go, everybody is answered, and operators are told once what is too low."""
    raws: list[socket.socket] = []
    with ExitStack() as stack:
        while len(raws) <= DESCRIPTORS:
            raws.extend(stack.enter_context(raw_connections(AT_ONCE, narrow)))
            for raw in raws[-AT_ONCE:]:
                raw.sendall(b"GET /livez HTTP/1.1\r\nhost: localhost\r\n\r\n")
                assert raw.recv(4096).startswith(b"HTTP/1.1 200")
            assert eventually(lambda: sum(kept(raws)) <= DESCRIPTORS // 2)
        assert not any(kept(raws[:AT_ONCE]))
        assert all(kept(raws[-AT_ONCE:]))
        assert narrow.ask("{ me }").status_code == 200
    assert narrow.log.read_text().count("ulimit -n") == 1
