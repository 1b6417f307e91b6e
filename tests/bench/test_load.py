"""The benchmark's load: a slice leaves its server idle, so that the next one is not measured at the same time."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from bench.harness.client import ask_each, request
from tests.running import ROOT

CONNECTIONS = 8
ANSWER = b'{"data":"' + b"x" * 100 + b'"}'


@dataclass
class Answering:
    """A server that gives every request one answer: what it was asked, and how many clients hung up before."""

    port: int
    asked: list[bytes] = field(default_factory=list)
    hung_up: int = 0


@contextmanager
def answering(answer: bytes) -> Iterator[Answering]:
    """A server with a thread for each connection, until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        found = Answering(listening.getsockname()[1])
        accepting = threading.Thread(target=_accept, args=(listening, answer, found), daemon=True)
        accepting.start()
        yield found
        listening.shutdown(socket.SHUT_RDWR)
        accepting.join()


def _accept(listening: socket.socket, answer: bytes, found: Answering) -> None:
    threads = []
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            break
        threads.append(threading.Thread(target=_serve, args=(client, answer, found), daemon=True))
        threads[-1].start()
    for thread in threads:
        thread.join()


def _serve(client: socket.socket, answer: bytes, found: Answering) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n" % len(answer)
    with client:
        try:
            while asked := client.recv(65_536):
                found.asked.append(asked)
                client.sendall(head + answer)
        except OSError:
            # The kernel resets a connection that its client closes before it has read the whole answer.
            found.hung_up += 1


def load(port: int, **given: object) -> subprocess.CompletedProcess[str]:
    """What the load generator said of a short slice on this port."""
    whole = {"port": port, "body": "{}", "connections": CONNECTIONS, "ramp": 0, "seconds": 0.05, "first": 0, **given}
    return subprocess.run(
        [sys.executable, "-m", "bench.harness.load"],
        cwd=ROOT,
        input=json.dumps({"tokens": [f"token-{number}" for number in range(50)], **whole}),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_request_of_a_slice_is_answered_before_it_ends() -> None:
    """The server never sees a client hang up, and the slice counts no answer of its ramp or after its end."""
    with answering(ANSWER) as server:
        done = load(server.port)
    assert done.returncode == 0, done.stderr
    go, figures = done.stdout.splitlines()
    assert go == "go"
    assert server.hung_up == 0
    found = json.loads(figures)
    assert 2 * CONNECTIONS <= found["count"] <= len(server.asked) - CONNECTIONS - (CONNECTIONS - 1)
    assert found["seconds"] >= 0.05


def test_a_slice_begins_with_the_asker_that_it_is_told() -> None:
    """Rounds begin with different askers, so that slices too short for all of them do not ask the same ones always."""
    with answering(ANSWER) as server:
        load(server.port, first=48, connections=1)
    asked = [asked.partition(b"Bearer ")[2].partition(b"\r\n")[0] for asked in server.asked[:3]]
    assert asked == [b"token-48", b"token-49", b"token-0"]


@pytest.mark.parametrize("answer", [b'{"errors":[]}' + b" " * 100, b'{"data":null}'])
def test_a_slice_of_wrong_answers_is_no_measurement(answer: bytes) -> None:
    """Errors are fast: a variant that answers with them must not be measured."""
    with answering(answer) as server:
        done = load(server.port)
    assert done.returncode == 1
    assert done.stderr.startswith("Not an answer: ")


def test_each_request_has_its_own_answer() -> None:
    """As many requests as asked are sent, each once, and each is answered."""
    with answering(ANSWER) as server:
        answers = ask_each(server.port, [request(b"{}", f"token-{number}") for number in range(30)], CONNECTIONS)
    assert answers == [ANSWER] * 30
    assert len(set(server.asked)) == len(server.asked) == 30
