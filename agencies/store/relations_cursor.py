"""Reading a whole register: every citizen's relations, household by household, by one cursor.

A statement for each of thousands of pages would sort the register as often; one cursor sorts it once, and sees it as
it was when the reading began.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg

from agencies.contract.source import Row, Table
from agencies.store.connection import connect
from agencies.store.connection_pool import SETTINGS
from agencies.store.failure import FAILURES, UNREADABLE, UNSTORABLE, agency_error, broken, no_connection
from agencies.store.statement import qualified, quoted

SORTED_WITHIN_SECONDS: Final = 600
READ_WITHIN_SECONDS: Final = 60
ROWS_AT_ONCE: Final = 5_000

FAR: Final = "((r.{0} < '0001-01-01' OR r.{0} >= '10000-01-01') AND isfinite(r.{0}))"
"""Whether a day is one that Python has not: the driver would fail all rows that come with it."""
DAYS: Final = ("birth_date", "since", "until")
# A relation with such a day is as one of which no birth is known, so that nothing is decided by it. An order, which
# tells of no birth, holds at all times then.
READABLE: Final = ", ".join(
    (
        f"CASE WHEN {' OR '.join(map(FAR.format, DAYS))} THEN NULL ELSE r.birth_date END AS birth_date",
        *(f"CASE WHEN {FAR.format(day)} THEN NULL ELSE r.{day} END AS {day}" for day in DAYS[1:]),
    )
)
RELATIONS: Final = f"""
    SELECT r.{{key}}::text AS citizen_id, r.other_id::text, r.kind::text, r.household_id::text, {READABLE},
        own.household_id::text AS home
    FROM {{table}} r
    JOIN ({{own}}) own ON own.{{key}} = r.{{key}}
    WHERE {{kinds}} AND ({{behind}})
    ORDER BY {{first}}own.household_id::text, own.{{key}}::text
"""  # noqa: S608
EVERYBODY: Final = "SELECT {key}, household_id FROM {table} WHERE kind = 'SELF'"
# Who lives together has one lot, the same in each reading, whichever collations the two columns have. The number is no
# parameter: a plan for any would go through all relations, and not by those who are drawn.
DRAWN: Final = """
    SELECT {{key}}, household_id,
        pg_catalog.hashtext(coalesce(household_id::text, {{key}}::text) COLLATE "C") AS lot
    FROM {{table}} WHERE kind = 'SELF' ORDER BY lot, household_id::text, {{key}}::text LIMIT {at_most:d}
"""
WITHOUT_ORDERS: Final = "r.kind <> 'PROTECTED'"
# A process that stands still is not waited for: the agency's own migrations, and its cleaning up, would wait with it.
BEGIN: Final = f"BEGIN READ ONLY; SET LOCAL idle_in_transaction_session_timeout = '{SORTED_WITHIN_SECONDS}s'"
COUNT: Final = "SELECT count(*) FROM {table} WHERE kind = 'SELF'"
SAMPLED: Final = f"""
    SELECT count(DISTINCT r.other_id::text) FROM {{table}} r JOIN ({{own}}) own ON own.{{key}} = r.{{key}}
    WHERE {WITHOUT_ORDERS}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a register was read: up to this household; those without one come last, up to this citizen."""

    household_id: str | None
    citizen_id: str


@dataclass(slots=True)
class Page:
    """The relations of the citizens of whole households, by citizen, and the mark up to which they reach."""

    mark: Mark = field(default_factory=lambda: Mark(None, ""))
    relations: dict[str, list[Row]] = field(default_factory=dict)

    def add(self, row: Row) -> None:
        """One row more."""
        citizen = row["citizen_id"]
        rows = self.relations.get(citizen)
        if rows is None:
            rows = self.relations[citizen] = []
            self.mark = Mark(row["home"], citizen)
        rows.append(row)

    def ends_before(self, row: Row) -> bool:
        """Whether the row is of another household than the last one's; who has none is a household alone."""
        if row["home"] is None:
            return row["citizen_id"] not in self.relations
        return bool(row["home"] != self.mark.household_id)


class Register:
    """The relations that an agency holds, to be read once; AgencyUnavailable, AgencyTimeout or AgencyContractBroken."""

    def __init__(self, agency: str, table: Table, connection: "asyncpg.Connection[Any]") -> None:
        self._agency = agency
        self._names = {"table": qualified(table), "key": quoted(table.key)}
        self._connection = connection

    async def count(self) -> int:
        """How many citizens are on record."""
        return await self._number(COUNT)

    async def sampled(self, at_most: int) -> int:
        """How many people a sample's relations are of, who may be more than the citizens in it: a child may live
        elsewhere."""
        return await self._number(SAMPLED, own=DRAWN.format(at_most=at_most).format(**self._names))

    async def _number(self, text: str, **parts: str) -> int:
        with _read(self._agency):
            filled = text.format(**self._names, **parts)
            found: int = await self._connection.fetchval(filled, timeout=SORTED_WITHIN_SECONDS)
        return found

    def pages(self, behind: Mark | None, citizens: int, *, orders: bool = False) -> AsyncGenerator[Page, None]:
        """All relations behind a mark, each time those of at least so many citizens, until the last.

        `orders`: protection orders are among them, for whoever decides what somebody may be told.
        """
        condition, values = _behind(behind)
        kinds = "true" if orders else WITHOUT_ORDERS
        return self._pages(citizens, values, own=EVERYBODY, kinds=kinds, behind=condition, first="")

    def sample(self, at_most: int, citizens: int) -> AsyncGenerator[Page, None]:
        """The relations of so many citizens at most, household by household from all over the register, in such pages.

        Of the last household some may be left out.
        """
        drawn = DRAWN.format(at_most=at_most)
        return self._pages(citizens, [], own=drawn, kinds=WITHOUT_ORDERS, behind="true", first="own.lot, ")

    async def _pages(self, citizens: int, values: Sequence[str], **parts: str) -> AsyncGenerator[Page, None]:
        filled = {name: part.format(**self._names) for name, part in parts.items()}
        text = RELATIONS.format(**self._names, **filled)
        page = Page()
        with _read(self._agency):
            # It ends with the connection: a server that stands still would keep one waiting for a rollback.
            await self._connection.execute(BEGIN, timeout=READ_WITHIN_SECONDS)
            cursor = await self._connection.cursor(text, *values, timeout=READ_WITHIN_SECONDS)
            seconds = SORTED_WITHIN_SECONDS
            while rows := await cursor.fetch(ROWS_AT_ONCE, timeout=seconds):
                seconds = READ_WITHIN_SECONDS
                for row in rows:
                    if len(page.relations) >= citizens and page.ends_before(row):
                        yield page
                        page = Page()
                    page.add(row)
        if page.relations:
            yield page


@asynccontextmanager
async def register(agency: str, dsn: str, table: Table) -> AsyncIterator[Register]:
    """The register of an agency while it is read; AgencyUnavailable where the agency cannot be reached."""
    try:
        connection = await connect(dsn, SETTINGS)
    except (TimeoutError, ValueError, *FAILURES) as error:
        raise no_connection(agency, error) from error
    try:
        yield Register(agency, table, connection)
    finally:
        connection.terminate()


def _behind(mark: Mark | None) -> tuple[str, list[str]]:
    """Which rows stand behind the mark, in the order of the reading."""
    if mark is None:
        return "true", []
    if mark.household_id is None:
        return "own.household_id IS NULL AND own.{key}::text > $1", [mark.citizen_id]
    return "own.household_id::text > $1 OR own.household_id IS NULL", [mark.household_id]


@contextmanager
def _said(agency: str) -> Iterator[None]:
    """What fails, in the gateway's own words."""
    try:
        yield
    except (TimeoutError, *FAILURES) as error:
        raise agency_error(agency, error) from error


@contextmanager
def _read(agency: str) -> Iterator[None]:
    """What fails while rows are read, in the gateway's own words."""
    with _said(agency):
        try:
            yield
        except UNSTORABLE as error:
            raise broken(agency) from error
        except UNREADABLE as error:
            if isinstance(error, FAILURES):
                raise
            raise agency_error(agency, TypeError()) from error
