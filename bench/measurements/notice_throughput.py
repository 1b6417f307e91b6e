"""Notices: how many events a second one relay judges and tells, by all services, and how soon one alone is told.

The events are written into copies of the stores, by the agencies' own triggers, and relayed by a gateway's relay in
this process.
"""

import asyncio
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import perf_counter, process_time
from typing import Any, Final, NamedTuple

import asyncpg
import uvloop

from agencies.civil_registry.synthetic.birth import register_once
from agencies.embedded_postgresql.cluster import Cluster
from agencies.health_insurance.synthetic.birth import notify_birth
from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from agencies.store.store import Store
from bench.harness.alternation import say
from bench.harness.consents import AGENCIES, agree
from bench.harness.national import SERVICES, load_whole
from bench.harness.setting import DAY
from bench.harness.stores import Stores
from bench.harness.target import Target
from resolvers.gateway import Gateway
from resolvers.notices.events.settling import Settled
from resolvers.process.garbage_collection import seldom_collected

CATALOGUE: Final = "service_catalogue"
REGISTRY: Final = "civil_registry"
COUPLES: Final = 3_000
ALONE: Final = 200
ASKED: Final = 500.0
"""How many events a second one relay is to judge and tell."""
WARMING: Final = 50
ON: Final = date.fromisoformat(DAY)

# Young couples at home together, without an infant, of whom the husband works: something can happen to each of them.
MARRIED: Final = """
    SELECT w.id AS wife, h.id AS husband, m.household_id AS home
    FROM marriage u
        JOIN citizen w ON w.id IN (u.first_id, u.second_id) AND w.sex = 'FEMALE'
        JOIN citizen h ON h.id IN (u.first_id, u.second_id) AND h.sex = 'MALE'
        JOIN household_member m ON m.citizen_id = w.id AND m.until IS NULL
        JOIN household_member n ON n.citizen_id = h.id AND n.until IS NULL AND n.household_id = m.household_id
    WHERE u.until IS NULL AND w.birth_date > $1::date - interval '45 years'
        AND NOT EXISTS (SELECT FROM birth b JOIN citizen c ON c.id = b.child_id
            WHERE b.mother_id = w.id AND c.birth_date > $1::date - interval '1 year')
    ORDER BY md5(w.id)
"""
WORKING: Final = "SELECT citizen_id FROM employment WHERE status = 'EMPLOYED' AND citizen_id = ANY ($1)"
ASSESSED: Final = "SELECT household_id FROM means WHERE household_id = ANY ($1)"
UNSETTLED: Final = "SELECT count(*) FROM outbox WHERE relayed_at IS NULL"
LOSE_JOB: Final = (
    "UPDATE employment SET status = 'JOB_SEEKING', occupation = 'none', since = $2 WHERE citizen_id = $1",
    "INSERT INTO job_loss (citizen_id, lost_on, involuntary) VALUES ($1, $2, true)",
)
ASSESS: Final = """
    INSERT INTO income_assessment (household_id, applicant_id, assessed_on, recognised_income) VALUES ($1, $2, $3, $4)
"""


@dataclass(frozen=True, slots=True)
class Couple:
    """Two who are married, and their household."""

    wife: str
    husband: str
    home: str


async def lose_job(connection: "asyncpg.Connection[Any]", couple: Couple) -> None:
    """The husband loses his job."""
    for each in LOSE_JOB:
        await connection.execute(each, couple.husband, ON)


async def assess_income(connection: "asyncpg.Connection[Any]", couple: Couple) -> None:
    """Their income is found to be low."""
    await connection.execute(ASSESS, couple.home, couple.wife, ON, 900_000)


async def notify(connection: "asyncpg.Connection[Any]", couple: Couple) -> None:
    """A hospital notifies the birth of a child of theirs."""
    await notify_birth(connection, couple.wife, ON)


async def bear(connection: "asyncpg.Connection[Any]", couple: Couple) -> None:
    """They register a child."""
    await register_once(connection, couple.wife, ON)


HAPPENINGS: Final = {
    "job_loss": ("labour_office", lose_job),
    "income_assessed": ("welfare_office", assess_income),
    "birth_notified": ("health_insurance", notify),
    "live_birth": (REGISTRY, bear),
}


@dataclass
class Counting:
    """What the relay has settled: how many events, notices and milliseconds each, and when the last one was."""

    events: int = 0
    notices: int = 0
    last: float = 0.0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, settled: Settled) -> None:
        """Note an event that is done with."""
        self.events += 1
        self.notices += len(settled.written)
        self.last = perf_counter()
        self.changed.set()

    async def reach(self, events: int) -> None:
        """Wait until so many are settled."""
        while self.events < events:
            self.changed.clear()
            await self.changed.wait()


class Throughput(NamedTuple):
    """How many events a second were told, and how long Python computed for each."""

    a_second: float
    python_ms: float


def notice_throughput(stores: Stores) -> list[Target]:
    """Measure on copies of the stores, which are gone when it ends."""
    copies = {name: f"bench_notice_{name}" for name in (PLATFORM, CATALOGUE, *AGENCIES)}
    try:
        for name, copy in copies.items():
            _copy(stores.cluster, name, copy)
        return uvloop.run(_measured({name: stores.cluster.dsn(copy) for name, copy in copies.items()}))
    finally:
        for copy in copies.values():
            stores.cluster.drop_database(copy)


def _copy(cluster: Cluster, name: str, copy: str) -> None:
    cluster.drop_database(copy)
    cluster.clone_database(name, copy)


async def _measured(dsns: Mapping[str, str]) -> list[Target]:
    await load_whole(dsns[CATALOGUE])
    connections = {name: await asyncpg.connect(dsn) for name, dsn in dsns.items()}
    couples = await _couples(connections)
    say(f"{len(couples)} couples, to whom something happens.")
    stores = {name: Store(name, dsn, deadline_seconds=10) for name, dsn in dsns.items()}
    gateway = Gateway(register(discover()), stores, lambda: ON)
    measuring = Measuring(gateway, connections)
    await measuring.throughput(dict.fromkeys(HAPPENINGS, couples[:WARMING]))
    # As in a gateway that serves: what stands by now is not searched for garbage.
    with seldom_collected():
        found = await _figures(measuring, couples[WARMING:])
    for store in stores.values():
        store.close()
    for connection in connections.values():
        await connection.close()
    return found


async def _figures(measuring: "Measuring", couples: Sequence[Couple]) -> list[Target]:
    share = (len(couples) - ALONE) // (2 * len(HAPPENINGS))
    parts = [couples[share * number :][:share] for number in range(2 * len(HAPPENINGS))]
    beside: dict[str, float] = {}
    for name in HAPPENINGS:
        found = await measuring.throughput({name: parts.pop()})
        beside |= {f"{name} alone, events a second": found.a_second, f"{name} alone, ms of Python": found.python_ms}
    together = await measuring.throughput({name: parts.pop() for name in HAPPENINGS})
    alone = sorted(await measuring.latency(couples[-ALONE:]))
    return [
        Target(
            f"an event through one relay, {SERVICES:,} services and Maru's own",
            "ms",
            1000 / ASKED,
            1000 / together.a_second,
            {
                "events a second, of four types at once": together.a_second,
                "ms of Python": together.python_ms,
                **beside,
                "notices": measuring.counting.notices,
            },
        ),
        Target(
            "a birth committed until it is told, one at a time, median",
            "ms",
            100,
            statistics.median(alone),
            {"99th percentile, ms": alone[len(alone) * 99 // 100]},
        ),
    ]


async def _couples(connections: "Mapping[str, asyncpg.Connection[Any]]") -> list[Couple]:
    """Couples who have agreed to hear of what newly applies."""
    rows = await connections[REGISTRY].fetch(MARRIED, ON)
    working = await connections["labour_office"].fetch(WORKING, [row["husband"] for row in rows])
    assessed = await connections["welfare_office"].fetch(ASSESSED, [row["home"] for row in rows])
    able = {row[0] for row in (*working, *assessed)}
    found = [Couple(**row) for row in rows if row["husband"] in able and row["home"] in able][:COUPLES]
    agreeing = [person for each in found for person in (each.wife, each.husband)]
    await agree(connections[PLATFORM], agreeing)
    return found


class Measuring:
    """Has things happen, and a relay tell of them."""

    def __init__(self, gateway: Gateway, connections: "Mapping[str, asyncpg.Connection[Any]]") -> None:
        self._connections = connections
        self.counting = Counting()
        self._relay = gateway.relay_telling(self.counting)

    async def throughput(self, happening: Mapping[str, Sequence[Couple]]) -> Throughput:
        """How fast events are told, of what has happened to these couples before the relay begins."""
        for name, couples in happening.items():
            for couple in couples:
                await self._happen(name, couple)
        # What happens in days has happened in seconds: stores know what they hold, as their own upkeep has it.
        for connection in self._connections.values():
            await connection.execute("ANALYZE")
        began, computed, already = perf_counter(), process_time(), self.counting.events
        events = sum(map(len, happening.values()))
        await self._watched(lambda: self.counting.reach(already + events))
        found = Throughput(
            events / (self.counting.last - began),
            (process_time() - computed) * 1000 / events,
        )
        say(f"{events} events of {', '.join(happening)}: {found.a_second:.0f} a second, {found.python_ms:.2f} ms each.")
        return found

    async def latency(self, couples: Sequence[Couple]) -> list[float]:
        """The milliseconds from the commit of a birth until its notices are written, one birth after another."""
        taken: list[float] = []

        async def one_by_one() -> None:
            for couple in couples:
                already = self.counting.events
                await self._happen("live_birth", couple)
                committed = perf_counter()
                await self.counting.reach(already + 1)
                taken.append((self.counting.last - committed) * 1000)

        await self._watched(one_by_one)
        return taken

    async def _happen(self, name: str, couple: Couple) -> None:
        agency, happen = HAPPENINGS[name]
        connection = self._connections[agency]
        async with connection.transaction():
            await happen(connection, couple)

    async def _watched(self, until: Callable[[], Any]) -> None:
        """Have the relay at work until something has come about."""
        watching = asyncio.create_task(self._relay.watch())
        try:
            await until()
            # An event is told a moment before it is settled: one that is cut off there would be told again.
            for agency in AGENCIES:
                while await self._connections[agency].fetchval(UNSETTLED):  # noqa: ASYNC110 (nobody tells)
                    await asyncio.sleep(0.01)
        finally:
            watching.cancel()
            await asyncio.wait([watching])
