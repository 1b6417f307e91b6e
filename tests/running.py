"""A gateway in a process of its own, as a user would start it, and what a client does with it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import Path
from random import SystemRandom
from typing import Any

import httpx

from tests.canary import check, check_errors
from tests.forked import Forked, can_fork, run
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.root import ROOT as ROOT

SHARED = "MARU_TEST_GATEWAY"
"""The setting by which tests that only read use a gateway that runs already: its `url`, `data` folder and `stores`.

`seeded`: the folder whose stores the other tests copy, as `tests/seeded_folder.py` makes it.
"""
GRAPHQL = "application/graphql-response+json"
# A busy machine keeps these deadlines too, no test's stores outlive the machine, and tests ask as often as they like.
THROWN_AWAY = {
    "AGENCY_DEADLINE_SECONDS": "30",
    "PLATFORM_DEADLINE_SECONDS": "30",
    "MARU_FSYNC": "off",
    "MARU_RATE": "0",
    "MARU_ADDRESS_RATE": "0",
    "MARU_WORK_RATE": "0",
}


@dataclass(frozen=True, slots=True)
class Persona:
    """A person of the demo, with a token that is good for an hour."""

    id: str
    title: str
    token: str


LOG_TAIL = 3_000
"""How much is told of a gateway's log where a test fails."""


class RunningGateway:
    """A gateway that serves; `personas` by title."""

    def __init__(self, url: str, data: Path, process: subprocess.Popen[str] | Forked | None) -> None:
        self.url = url
        self.data = data
        self._process = process
        self.client = _client(url)
        demo = self.client.get("/demo/personas")
        shown = demo.json() if demo.status_code == 200 else []
        self.personas = {each["title"]: Persona(each["id"], each["title"], each["token"]) for each in shown}

    @cached_property
    def operators(self) -> httpx.Client:
        """A client of the operators' port, which the start announced."""
        line = next(line for line in log_of(self).splitlines() if line.startswith(FOR_OPERATORS))
        return _client(line.split()[2].removesuffix("/readyz"))

    def close(self) -> None:
        """Close the clients."""
        self.client.close()
        if "operators" in self.__dict__:
            self.operators.close()

    @property
    def process(self) -> subprocess.Popen[str] | Forked:
        """The server's process, where this one started it."""
        assert self._process is not None, "the gateway was running already"
        return self._process

    def post(self, query: str, persona: str | None = None, **rest: Any) -> httpx.Response:
        """The response to a query, asked as the persona of this title or as nobody."""
        headers = {"accept": GRAPHQL, **rest.pop("headers", {})}
        if persona is not None:
            headers["authorization"] = f"Bearer {self.personas[persona].token}"
        response = self.client.post("/graphql", json={"query": query, **rest}, headers=headers)
        if "json" in response.headers.get("content-type", ""):
            check_errors(response.json(), "an error of an answer")
        return response

    def ask(self, query: str, persona: str | None = None, **rest: Any) -> dict[str, Any]:
        """The answer to a query."""
        answer: dict[str, Any] = self.post(query, persona, **rest).json()
        return answer


def _client(url: str) -> httpx.Client:
    """A client without the certificates of the world, which take longer to read than a gateway to answer."""
    return httpx.Client(base_url=url, timeout=HANGING_SECONDS, verify=False)


WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
PORTS = range(20_000 + WORKER, 32_000, WORKERS)
"""Below those that a system gives to whoever connects somewhere, and this process's own of all that run the tests:
nobody takes one while a gateway starts."""


def free_port() -> int:
    """A port on which nobody listens now."""
    while True:
        port = SystemRandom().choice(PORTS)
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


def environment(data: Path, **settings: str) -> dict[str, str]:
    """This process's environment with these settings, and none of its own."""
    own = {name: value for name, value in os.environ.items() if not name.endswith("_DATABASE_URL")}
    return {**own, "MARU_DATA": str(data), "MARU_TODAY": DAY, **THROWN_AWAY, **settings}


def command(*arguments: str, data: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """What a command of server.py printed, and its exit code."""
    return run(arguments, environment(data, **settings))


@cache
def stores(data: Path, **settings: str) -> Mapping[str, str]:
    """Every store's DSN, as the command says, asked once; they answer while a gateway is open on the folder."""
    found: Mapping[str, str] = json.loads(command("stores", data=data, **settings).stdout)
    return found


def refused(done: subprocess.CompletedProcess[str]) -> str:
    """The words in which a command refused: exit 1, a message on standard error alone, no traceback."""
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    return done.stderr


def log_of(opened: RunningGateway) -> str:
    """All that a gateway printed."""
    return (opened.data / f"gateway-{opened.url.rpartition(':')[2]}.log").read_text()


FOR_OPERATORS = "For operators: "
GREETING = ("Maru is open", FOR_OPERATORS, "A token for ", "eyJ", "curl ")
"""How the lines begin in which a gateway greets whoever started it."""


def staff_log_of(opened: RunningGateway) -> str:
    """What a gateway printed since it greeted whoever started it, which is its log; blank lines are left out."""
    lines = log_of(opened).splitlines(keepends=True)
    greeted = next(n for n, line in enumerate(lines) if line.startswith(GREETING))
    return "".join(line for line in lines[greeted:] if line.strip() and not line.startswith(GREETING))


@contextmanager
def running_gateway(
    data: Path, *, by_shell: bool = False, tree: Path = ROOT, module: str | None = None, **settings: str
) -> Iterator[RunningGateway]:
    """A gateway on this data folder, served until the block ends, whose log then says nothing of anybody.

    `by_shell`: it is started as a shell starts it, for tests of how it starts and ends · `tree`: of which tree, if
    so · `module`: what is run in the place of server.py.
    """
    port = free_port()
    log = data / f"gateway-{port}.log"
    start = partial(_started_by_shell, tree) if by_shell or not can_fork() else partial(_forked, module)
    process = start(environment(data, PORT=str(port), **settings), log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, log)
        opened = RunningGateway(url, data, process)
        _open.append(opened)
        try:
            yield opened
        finally:
            _open.remove(opened)
            opened.close()
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(timeout=HANGING_SECONDS)
    check(staff_log_of(opened), "the staff's log")
    of_postgresql = data / "pg18.log"
    check(of_postgresql.read_text() if of_postgresql.exists() else "", "PostgreSQL's log")


_open: list[RunningGateway] = []


def logs_of_open_gateways() -> Iterator[tuple[str, str]]:
    """The end of the log of each gateway that serves now, by its address."""
    return ((opened.url, log_of(opened)[-LOG_TAIL:]) for opened in _open)


def _started_by_shell(tree: Path, environment: Mapping[str, str], log: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "server.py", "serve"]
    with log.open("w") as output:
        return subprocess.Popen(command, cwd=tree, env=environment, stdout=output, stderr=subprocess.STDOUT, text=True)


def _forked(module: str | None, environment: Mapping[str, str], log: Path) -> Forked:
    log.touch()
    if module is not None:
        return Forked((module, "serve"), environment, log, log, module=True)
    return Forked(("serve",), environment, log, log)


def _wait(url: str, process: subprocess.Popen[str] | Forked, log: Path) -> None:
    until = time.monotonic() + HANGING_SECONDS
    with _client(url) as client:
        while time.monotonic() < until:
            if process.poll() is not None:
                raise RuntimeError(f"The gateway did not open:\n{log.read_text()}")
            try:
                client.get("/livez", timeout=5)
            except httpx.TransportError:
                time.sleep(0.05)
            else:
                return
    raise RuntimeError(f"The gateway did not open in {HANGING_SECONDS} s:\n{log.read_text()}")
