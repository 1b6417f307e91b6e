"""Seeded stores with a gateway in this process that relays when it is told to, and families to whom things happen."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import asyncpg

from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.notices.events.relay import Settled
from resolvers.request.answer import Answer, GraphRequest
from resolvers.request.caller import Caller
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.store.database import connected, generic_plan

TODAY: Final = date.fromisoformat(DAY)
AGENCIES: Final = ("civil_registry", "education_office", "health_insurance", "labour_office", "welfare_office")
INBOX: Final = """query($unread: Boolean) { me { notices(unread: $unread) { totalCount nodes {
  id title(language: EN) body(language: EN) createdAt readAt withdrawnAt unavailable { id }
  event { id on type { id } subject { id } reportedBy { id } withdrawnAt }
  eligibilities { status service { id } subject { id } reasons { outcome requirement { text(language: EN) } } }
  schools { id name } } } } }"""


@dataclass(frozen=True, slots=True)
class Family:
    """A mother and a father who live together and are married; nothing is agreed to yet."""

    mother: str
    father: str
    household: str


class Town:
    """The stores, by agency, and whoever asks of them."""

    def __init__(self, registry: Registry, dsns: Mapping[str, str]) -> None:
        self.registry = registry
        self.dsns = dict(dsns)
        self.stores = {name: Store(name, dsn, deadline_seconds=30) for name, dsn in dsns.items()}
        self.gateway = Gateway(registry, self.stores, lambda: TODAY)
        self._families = 0
        self._idle: dict[str, list[asyncpg.Connection[Any]]] = {name: [] for name in dsns}

    def close(self) -> None:
        """End the connections."""
        for store in self.stores.values():
            store.close()
        for idle in self._idle.values():
            for connection in idle:
                connection.terminate()

    @asynccontextmanager
    async def _connection(self, store: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
        """A connection that nobody else uses meanwhile, on which nothing may be left set.

        It is kept for whoever asks next, unless something fails: hundreds of new ones take seconds.
        """
        idle = self._idle[store]
        while idle and idle[-1].is_closed():
            idle.pop()
        # Without a cache of statements, since tests change tables.
        connection = (
            idle.pop()
            if idle
            else await asyncpg.connect(self.dsns[store], timeout=HANGING_SECONDS, statement_cache_size=0)
        )
        try:
            yield connection
        except BaseException:
            connection.terminate()
            raise
        idle.append(connection)

    @asynccontextmanager
    async def closed_for_good(self, service: str) -> AsyncIterator[None]:
        """A town whose catalogue says that the one time is over in which one could apply for a service."""
        open_, text = "SELECT period_windows, period_text FROM service_edition WHERE id = $1", '{"ko": "2026년 1월"}'
        ((windows, said),) = await self.rows("service_catalogue", open_, service)
        change = "UPDATE service_edition SET period_windows = $2, period_text = $3 WHERE id = $1"
        before, self.gateway = self.gateway, Gateway(self.registry, self.stores, lambda: TODAY)
        try:
            await self.rows("service_catalogue", change, service, ["2026-01-01/2026-01-31"], text)
            yield
        finally:
            await self.rows("service_catalogue", change, service, windows, said)
            self.gateway = before

    async def relay(self) -> list[Settled]:
        """Relay all that waits; what was settled."""
        settled: list[Settled] = []
        await self.gateway.relay_telling(settled.append).relay_all()
        return settled

    async def run(self, agency: str, *statements: str) -> None:
        """Run statements in an agency's store, in one transaction."""
        async with self._connection(agency) as connection, connection.transaction():
            for each in statements:
                await connection.execute(each)

    async def rows(self, store: str, statement: str, *values: Any) -> list[Any]:
        """The rows of a statement."""
        async with self._connection(store) as connection:
            return list(await connection.fetch(statement, *values))

    async def plan(self, store: str, given: str, statement: str) -> str:
        """How a store would go about a gateway's statement after others, which are undone."""
        async with self._connection(store) as connection:
            return await generic_plan(connection, given, statement)

    async def family(self, *, agreed: bool = True) -> Family:
        """A couple of this town that nobody else has."""
        self._families += 1
        name = f"family{self._families}"
        mother, father, home = f"{name} mother", f"{name} father", f"{name} home"
        await self.run(
            "civil_registry",
            f"INSERT INTO citizen (id, name, sex, birth_date) VALUES ('{mother}', '김가은', 'FEMALE', '1994-04-04'), "
            f"('{father}', '이도윤', 'MALE', '1993-03-03')",
            f"INSERT INTO household (id, head_id) VALUES ('{home}', '{mother}')",
            "INSERT INTO household_member (id, household_id, citizen_id, relation, since) VALUES "
            f"('{name} m', '{home}', '{mother}', 'HEAD', '2022-01-01'), "
            f"('{name} f', '{home}', '{father}', 'SPOUSE', '2022-01-01')",
            "INSERT INTO address (id, household_id, sigungu_code, sido_code, since) "
            f"SELECT '{name} a', '{home}', code, left(code, 2), '2022-01-01' FROM district "
            "WHERE length(code) = 5 ORDER BY code LIMIT 1",
            "SET LOCAL maru.events = off",
            "INSERT INTO marriage (id, first_id, second_id, since) "
            f"VALUES ('{name} w', '{mother}', '{father}', '2021-01-01')",
        )
        await self.run("health_insurance", f"INSERT INTO insured (citizen_id) VALUES ('{mother}'), ('{father}')")
        if agreed:
            await self.agree(mother)
            await self.agree(father)
        return Family(mother, father, home)

    async def agree(self, citizen: str, agencies: Sequence[str] = AGENCIES, *, given: bool = True) -> None:
        """Have a citizen agree that these agencies' data is used for notices, or take it back."""
        until = "NULL" if given else "now()"
        await self.run(
            PLATFORM,
            *(
                "INSERT INTO consent "
                "(citizen_id, purpose_id, agency_id, number, given, since, until, noted_at, noted_by) "
                f"SELECT '{citizen}', 'proactive_notice', '{agency}', count(*) + 1, {given}, now(), {until}, now(), "
                f"'{citizen}' FROM consent WHERE citizen_id = '{citizen}' AND agency_id = '{agency}'"
                for agency in agencies
            ),
        )

    def birth(self, family: Family, child: str, born: date = TODAY) -> tuple[str, ...]:
        """The statements that register a child of theirs, in the order in which no officer would think of it."""
        return (
            f"INSERT INTO citizen (id, name, sex, birth_date) VALUES ('{child}', '김새봄', 'FEMALE', '{born}')",
            f"INSERT INTO birth VALUES ('{child}', '{family.mother}', '{born}')",
            f"INSERT INTO kinship VALUES ('{family.mother}', '{child}', 'BIRTH', '{born}'), "
            f"('{family.father}', '{child}', 'BIRTH', '{born}')",
            "INSERT INTO household_member (id, household_id, citizen_id, relation, since) "
            f"VALUES ('of {child}', '{family.household}', '{child}', 'CHILD', '{born}')",
        )

    async def ask(self, document: str, caller: str | Caller, *, by_core: bool = False, **variables: Any) -> Answer:
        """The answer to a citizen, or to another caller."""
        asking = caller if isinstance(caller, Caller) else Caller(caller)
        request = GraphRequest(document, None, variables, "ko", "7e57" * 4, by_core=by_core)
        return await self.gateway.answer(request, asking, mutation_allowed=True)

    async def inbox(self, citizen: str, *, unread: bool | None = None, by_core: bool = False) -> list[dict[str, Any]]:
        """A citizen's notices as they read them."""
        answer = await self.ask(INBOX, citizen, by_core=by_core, unread=unread)
        assert answer.errors == [], answer.errors
        assert answer.data is not None
        page = answer.data["me"]["notices"]
        assert page["totalCount"] == len(page["nodes"])
        nodes: list[dict[str, Any]] = page["nodes"]
        return nodes


async def outbox_of(connection: "asyncpg.Connection[Any]") -> list[Any]:
    """What stands in an outbox, the oldest first."""
    return list(await connection.fetch("SELECT * FROM outbox ORDER BY number"))


class Undone(Exception):
    """Ends a transaction that is to leave nothing."""


async def told_by(dsn: str, *statements: str) -> list[Any]:
    """The events that these statements would commit; nothing of it stays."""
    found: list[Any] = []
    async with connected(dsn) as connection:
        with suppress(Undone):
            async with connection.transaction():
                before = len(await outbox_of(connection))
                for each in statements:
                    await connection.execute(each)
                await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                found = (await outbox_of(connection))[before:]
                raise Undone
    return found
