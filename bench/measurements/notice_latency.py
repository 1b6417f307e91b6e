"""Notices: how soon a birth that was committed is told to a mother who listens, by the demo as anybody starts it.

The demo's gateway serves in a process of its own over a population of its own; 250 mothers listen, and one child after
another is born.
"""

import asyncio
import json
import statistics
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import asyncpg
import uvloop
from websockets.asyncio.client import ClientConnection, connect

from agencies.civil_registry.synthetic.birth import register_once
from agencies.registration.registry import PLATFORM
from bench.harness.alternation import say
from bench.harness.consents import agree
from bench.harness.setting import DAY, ROOT
from bench.harness.target import Target
from bench.harness.tree import Tree

LISTENERS: Final = 250
WARMING: Final = 20
ON: Final = date.fromisoformat(DAY)
LISTEN: Final = 'subscription { notices(after: "0") { id title body eligibilities { status service { id name } } } }'
INBOX: Final = "SELECT count(*) FROM notice WHERE citizen_id = $1"
SECONDS: Final = 30

# Young wives at home, without an infant: a child of theirs brings them services.
WIVES: Final = """
    SELECT w.id FROM marriage u JOIN citizen w ON w.id IN (u.first_id, u.second_id) AND w.sex = 'FEMALE'
        JOIN household_member m ON m.citizen_id = w.id AND m.until IS NULL
    WHERE u.until IS NULL AND w.birth_date > $1::date - interval '45 years'
        AND NOT EXISTS (SELECT FROM birth b JOIN citizen c ON c.id = b.child_id
            WHERE b.mother_id = w.id AND c.birth_date > $1::date - interval '1 year')
    ORDER BY md5(w.id) LIMIT $2
"""


def notice_latency() -> list[Target]:
    """Measure on a demo that is thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="maru-bench-") as parent:
        tree = Tree("engine", ROOT, Path(parent) / "data")
        tree.command("seed")
        with tree.serving() as server:
            return uvloop.run(_measured(tree, server.port, tree.dsns()))


async def _measured(tree: Tree, port: int, dsns: Mapping[str, str]) -> list[Target]:
    registry, platform = await asyncpg.connect(dsns["civil_registry"]), await asyncpg.connect(dsns[PLATFORM])
    mothers = [row["id"] for row in await registry.fetch(WIVES, ON, LISTENERS)]
    await agree(platform, mothers)
    sockets = [await _listening(port, token) for token in tree.tokens(mothers)]
    say(f"{len(mothers)} mothers listen, and each bears a child.")
    await _quiet(sockets)
    taken = sorted([await _birth(registry, platform, *each) for each in zip(mothers, sockets, strict=True)][WARMING:])
    for socket in sockets:
        await socket.close()
    await registry.close()
    await platform.close()
    beside = {
        "99th percentile, ms (1,000 at most)": taken[len(taken) * 99 // 100],
        "the slowest, ms": taken[-1],
        "births": len(taken),
    }
    name = "a birth committed until it is in the inbox and told to who listens, median"
    return [Target(name, "ms", 100, statistics.median(taken), beside)]


async def _listening(port: int, token: str) -> ClientConnection:
    """A socket whose bearer has begun to listen."""
    url, protocol = f"ws://127.0.0.1:{port}/graphql", "graphql-transport-ws"
    socket = await connect(url, subprotocols=[protocol], proxy=None, compression=None)  # type: ignore[list-item]
    await socket.send(json.dumps({"type": "connection_init", "payload": {"Authorization": f"Bearer {token}"}}))
    assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": {"query": LISTEN}}))
    return socket


async def _quiet(sockets: Sequence[ClientConnection]) -> None:
    """Wait until everybody listens: each answers a query that was asked after they began."""
    for socket in sockets:
        await socket.send(json.dumps({"type": "subscribe", "id": "2", "payload": {"query": "{ me { id } }"}}))
        while json.loads(await socket.recv())["type"] != "complete":
            pass


async def _birth(
    registry: "asyncpg.Connection[Any]", platform: "asyncpg.Connection[Any]", mother: str, socket: ClientConnection
) -> float:
    """The milliseconds from the commit of a birth until the mother hears of it, which then is in her inbox."""
    async with registry.transaction():
        await register_once(registry, mother, ON)
    committed = perf_counter()
    async with asyncio.timeout(SECONDS):
        heard = json.loads(await socket.recv())
    taken = (perf_counter() - committed) * 1000
    assert heard["type"] == "next", heard
    assert "errors" not in heard["payload"], heard
    assert await platform.fetchval(INBOX, mother) == 1
    return taken
