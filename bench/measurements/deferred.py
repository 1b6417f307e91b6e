"""Measure when the first part of an answer comes while the agency of what is deferred takes its whole deadline.

`python -m bench.measurements.deferred`: the record query with all that the health insurance answers deferred, its
tables locked, beside the record query without that part, in turn, one client. The stores are
those of `MARU_DATA`, seeded.
"""

import asyncio
import json
import os
import re
import statistics
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from tempfile import NamedTemporaryFile
from time import perf_counter
from typing import Any, Final

import asyncpg

from bench.harness.client import request
from bench.harness.process import UNBOUNDED, free_port, started
from bench.harness.queries import RECORD
from bench.harness.setting import ROOT

DEADLINE_SECONDS: Final = 0.25
ROUNDS: Final = 200
WARMING: Final = 20
HEALTH: Final = re.compile(r"health \{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}")
TABLES: Final = "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"
ACCEPTED: Final = (b"accept: application/json", b"accept: multipart/mixed, application/json")
FIRST: Final = b'"hasNext":true}\r\n---'
LAST: Final = b"--\r\n\r\n0\r\n\r\n"

WITHOUT: Final = HEALTH.sub("", RECORD)
DEFERRED: Final = HEALTH.sub(r"... @defer { \g<0> }", RECORD)


def main() -> None:
    """Measure, and print medians in milliseconds."""
    port = free_port()
    environment = {**os.environ, **UNBOUNDED, "PORT": str(port), "AGENCY_DEADLINE_SECONDS": str(DEADLINE_SECONDS)}
    server = [sys.executable, "server.py", "serve"]
    with NamedTemporaryFile("w") as log, started(server, port, ROOT, environment=environment, log=log.file):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/demo/personas") as personas:
            token = next(each["token"] for each in json.load(personas) if "Working mother" in each["title"])
        stores = json.loads(subprocess.check_output([sys.executable, "server.py", "stores"], cwd=ROOT))
        found = asyncio.run(_measure(port, token, stores["health_insurance"]))
    without, first, last = (statistics.median(each[WARMING:]) * 1000 for each in found)
    print(f"without the part {without:.2f} ms, first part {first:.2f} ms ({first / without:.2f} ×), all {last:.0f} ms")


async def _measure(port: int, token: str, dsn: str) -> tuple[list[float], list[float], list[float]]:
    plain, parted = (request(json.dumps({"query": text}).encode(), token) for text in (WITHOUT, DEFERRED))
    parted = parted.replace(*ACCEPTED)
    connection = await asyncpg.connect(dsn)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    found: tuple[list[float], list[float], list[float]] = ([], [], [])
    async with connection.transaction():
        await connection.execute(f"LOCK TABLE {await connection.fetchval(TABLES)} IN ACCESS EXCLUSIVE MODE")
        for _ in range(ROUNDS):
            found[0].append(await _until(reader, writer, plain, _is_whole))
            found[1].append(await _until(reader, writer, parted, lambda got: FIRST in got))
            found[2].append(await _until(reader, writer, b"", lambda got: got.endswith(LAST)))
    writer.close()
    await connection.close()
    return found


def _is_whole(got: bytes) -> bool:
    head, _, body = got.partition(b"\r\n\r\n")
    return bool(body) and len(body) == int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


async def _until(reader: Any, writer: Any, sent: bytes, complete: Callable[[bytes], bool]) -> float:
    """Seconds from the request until what has come is complete."""
    began, buffer = perf_counter(), b""
    writer.write(sent)
    while not complete(buffer):
        got = await reader.read(262_144)
        if not got:
            raise RuntimeError(buffer.decode())
        buffer += got
    return perf_counter() - began


if __name__ == "__main__":
    main()
