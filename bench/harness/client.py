"""A closed loop of HTTP clients over keep-alive, cheap enough to share the machine with what it measures."""

import select
import socket
from collections.abc import Callable, Iterator, Mapping
from time import perf_counter
from typing import Final

TAKEN: Final = 262_144
PATIENCE_SECONDS: Final = 20

Answered = Callable[[int, bytes, float], bool]


class Refused(Exception):
    """A server answered with something else than 200, closed a connection, or did not answer."""


def request(body: bytes, token: str) -> bytes:
    """The bytes of a POST to /graphql."""
    head = (
        "POST /graphql HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\naccept: application/json\r\n"
        f"authorization: Bearer {token}\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection:
    """One client: what it asked last, since when, and how much of the answer has come."""

    __slots__ = ("asked", "began", "buffer", "socket", "wanted")

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.wanted = 0
        self.asked = 0
        self.began = 0.0

    def ask(self, number: int, sent: bytes) -> None:
        """Send a request."""
        self.asked, self.buffer, self.wanted = number, b"", 0
        self.began = perf_counter()
        self.socket.sendall(sent)

    def take(self) -> bytes | None:
        """The whole answer's body once it is here."""
        got = self.socket.recv(TAKEN)
        if not got:
            raise Refused("A connection was closed.")
        self.buffer = self.buffer + got if self.buffer else got
        if not self.wanted:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.wanted = end + 4 + _length(self.buffer[:end])
        return self.buffer[self.buffer.find(b"\r\n\r\n") + 4 :] if len(self.buffer) >= self.wanted else None


def _length(head: bytes) -> int:
    if not head.startswith(b"HTTP/1.1 200"):
        raise Refused(head.partition(b"\r\n")[0].decode())
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


def drive(
    port: int, requests: list[bytes], connections: int, answered: Answered, first: int = 0, at_most: int | None = None
) -> None:
    """Ask the requests in rotation from the `first`, until `answered(number, body, seconds)` says that it is enough.

    At most `at_most` are asked. Connections close when nothing is under way: a server never sees a client hang up.
    """
    clients: dict[int, Connection] = {}
    last = None if at_most is None else first + at_most
    following = first
    with select.epoll() as poll:
        try:
            for _ in range(connections):
                client = Connection(port)
                clients[client.socket.fileno()] = client
                poll.register(client.socket.fileno(), select.EPOLLIN)
            for client in clients.values():
                client.ask(following, requests[following % len(requests)])
                following += 1
            enough, waiting = False, connections
            while waiting:
                for client, body in _answers(poll, clients):
                    enough = enough or answered(client.asked, body, perf_counter() - client.began)
                    if enough or following == last:
                        waiting -= 1
                    else:
                        client.ask(following, requests[following % len(requests)])
                        following += 1
        finally:
            for client in clients.values():
                client.socket.close()


def _answers(poll: select.epoll, clients: Mapping[int, Connection]) -> Iterator[tuple[Connection, bytes]]:
    """Whole answers that have come by now, after a wait for some."""
    events = poll.poll(PATIENCE_SECONDS)
    if not events:
        raise Refused(f"No answer came within {PATIENCE_SECONDS} s.")
    for number, _ in events:
        client = clients[number]
        body = client.take()
        if body is not None:
            yield client, body


def ask_each(port: int, requests: list[bytes], connections: int) -> list[bytes]:
    """The answer to each of the requests, so many at a time."""
    answers: list[bytes] = [b""] * len(requests)

    def answered(number: int, body: bytes, _: float) -> bool:
        answers[number] = body
        return False

    drive(port, requests, min(connections, len(requests)), answered, at_most=len(requests))
    return answers
