"""One server process for all tests of the HTTP endpoints, and a client that talks to it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.patience import HANGING_SECONDS

ROOT = Path(__file__).parents[2]
GRAPHQL = "application/graphql-response+json"


@dataclass
class Gateway:
    """A running server: where it listens, what it logged, and a client."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    client: httpx.Client

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/graphql"

    def ask(self, document: str, *, kind: str = GRAPHQL, token: str | None = None, **more: Any) -> httpx.Response:
        headers = {"accept": kind} | ({"authorization": f"Bearer {token}"} if token else {})
        return self.client.post("/graphql", json={"query": document, **more}, headers=headers)

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        sent = {"content-type": "application/json", "accept": GRAPHQL}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("/graphql", content=body, headers=sent)

    def token(self) -> str:
        return str(self.client.get("/demo/personas").json()[0]["token"])


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[Gateway]:
    """A server process over this folder, with what `tests.api.gateway` takes as settings."""
    assets = folder / "dist" / "assets"
    assets.mkdir(parents=True)
    (folder / "dist" / "index.html").write_text("<!doctype html><title>Maru</title>")
    (assets / "index-abc123.js").write_text("export {}")
    log = folder / "log"
    with log.open("wb") as errors:
        command = [sys.executable, "-m", "tests.api.gateway", str(folder), json.dumps(settings)]
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=errors)
    assert process.stdout is not None
    port = int(process.stdout.readline())
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}", timeout=HANGING_SECONDS, trust_env=False, verify=False
    ) as client:
        yield Gateway(port, process, log, client)
    process.terminate()
    try:
        assert process.wait(HANGING_SECONDS) in (0, -15)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    with served(tmp_path_factory.mktemp("gateway")) as opened:
        yield opened
