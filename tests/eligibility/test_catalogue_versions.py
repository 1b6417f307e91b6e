"""The catalogues that one gateway holds: each version is read once, the newest is swapped in, some older ones stay."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyUnavailable, BadUserInput, Overloaded
from agencies.contract.fact import FactType
from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.registration.registry import Registry
from agencies.service_catalogue.files.catalogue_file import Catalogue as CatalogueFiles
from agencies.service_catalogue.listing import rule_rows
from agencies.service_catalogue.store.content import Content, own_content
from agencies.service_catalogue.store.kept_definition import KeptDefinition
from agencies.service_catalogue.store.presence import until_swapped
from agencies.store.store import Store
from resolvers.eligibility.facts.definitions import kept_definitions
from resolvers.eligibility.index import catalogue_versions
from resolvers.eligibility.index.catalogue import Catalogue, build
from resolvers.eligibility.index.catalogue_versions import OLDER_KEPT, UNNOTED, UNREAD, Catalogues
from tests.bare_cluster import bare_cluster
from tests.eligibility.swapping import service
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.service_catalogue.conftest import TABLES
from tests.service_catalogue.database import Database, own_database

AGES: Final = ({"fact": "age", "at_least": 1},)
CARD: Final = KeptDefinition(
    "reader_card", {"ko": "도서관 카드"}, FactType.BOOLEAN, (), "household", "public_library", {"ko": "공공도서관"}
)


class Counting(Store):
    """The catalogue's store, which counts what it is asked, fails when it is told to, and keeps rules until let go."""

    failing = False
    failed = 0

    def __init__(self, dsn: str) -> None:
        super().__init__("service_catalogue", dsn, deadline_seconds=HANGING_SECONDS)
        self.asked: Counter[tuple[str, ...]] = Counter()
        self.answered: Counter[str] = Counter()
        self.go = asyncio.Event()
        self.go.set()

    async def fetch(self, sql: str, *arguments: Any, **rest: Any) -> Any:
        """The rows, or AgencyUnavailable."""
        if self.failing:
            self.failed += 1
            raise AgencyUnavailable("service_catalogue fails.", agency="service_catalogue")
        self.asked[sql, *map(str, arguments)] += 1
        if sql == rule_rows.PAGE:
            await self.go.wait()
        rows = await super().fetch(sql, *arguments, **rest)
        self.answered[sql] += 1
        return rows

    def times_read(self, version: int) -> int:
        """How often the rules of a version were begun to be read."""
        return self.asked[rule_rows.PAGE, str(version), ""]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for these tests alone."""
    with bare_cluster() as opened:
        yield opened


@pytest.fixture(scope="module")
async def tables(cluster: Cluster) -> AsyncIterator[Database]:
    """A catalogue's tables."""
    async with own_database(cluster) as opened:
        yield opened


@pytest.fixture
async def database(tables: Database) -> Database:
    """The tables with nothing in them."""
    names = ", ".join(row[0] for row in await tables.connection.fetch(TABLES))
    await tables.connection.execute(f"TRUNCATE {names} RESTART IDENTITY")
    return tables


@pytest.fixture
async def store(cluster: Cluster, database: Database) -> AsyncIterator[Counting]:
    """The same tables, as a gateway reads them."""
    opened = Counting(cluster.dsn("service_catalogue"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def own(registry: Registry, catalogue: CatalogueFiles) -> Content:
    """Maru's own catalogue of two services, `first` and `second`."""
    whole = own_content(catalogue, date.fromisoformat(DAY), kept_definitions(registry))
    return replace(whole, services=[service(whole, name, *AGES) for name in ("first", "second")])


def more(own: Content, number: int) -> Content:
    """The catalogue with so many services more."""
    added = [service(own, f"more-{each}", *AGES) for each in range(number)]
    return replace(own, services=[*own.services, *added])


@asynccontextmanager
async def watched(catalogues: Catalogues) -> AsyncIterator[None]:
    """The catalogues look for newer versions until the block ends."""
    task = asyncio.create_task(catalogues.watch())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(catalogues: Catalogues, version: int) -> Catalogue:
    """The catalogue of this version, when it is the one in force."""
    async with asyncio.timeout(HANGING_SECONDS):
        while catalogues.read is None or catalogues.read.version != version:  # noqa: ASYNC110 (it tells the database)
            await asyncio.sleep(0.01)
    return catalogues.read


async def until_fault(catalogues: Catalogues, fault: str | None) -> None:
    """Return when this is what operators should see to."""
    async with asyncio.timeout(HANGING_SECONDS):
        while catalogues.fault != fault:  # noqa: ASYNC110 (it tells nobody)
            await asyncio.sleep(0.01)


async def until_reading(store: Counting, askers: int) -> None:
    """Return when so many have asked for the newest version, and the reading of its rules is kept.

    The reading itself asks for the newest version once more.
    """
    async with asyncio.timeout(HANGING_SECONDS):
        while store.answered[rule_rows.NEWEST] <= askers or not any(sql == rule_rows.PAGE for sql, *_ in store.asked):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again soon."""
    monkeypatch.setattr(catalogue_versions, "WATCH_SECONDS", 0.02)


async def test_the_rules_in_force_are_read_once_however_many_ask(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Whoever asks while they are being read waits for the same reading, and later nobody reads."""
    version = await database.load(own)
    catalogues = Catalogues(store, registry)
    assert catalogues.read is None
    store.go.clear()
    asking = [asyncio.create_task(catalogues.current()) for _ in range(5)]
    await until_reading(store, 5)
    store.go.set()
    first, *others = await asyncio.gather(*asking)
    assert all(each is first for each in (*others, await catalogues.current(), catalogues.read))
    assert (first.version, set(first.positions)) == (version, {"first", "second"})
    assert store.times_read(version) == 1


async def test_an_empty_store_has_a_catalogue_without_rules(
    database: Database, store: Counting, registry: Registry
) -> None:
    """Before anything is loaded the version is 0, and there is no older one."""
    catalogues = Catalogues(store, registry)
    assert ((await catalogues.current()).version, (await catalogues.current()).rules) == (0, ())
    assert await catalogues.at(0) is catalogues.read
    with pytest.raises(BadUserInput):
        await catalogues.at(1)


async def test_a_reading_that_fails_is_begun_anew(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Each who asks is told the agency's error, until the store answers again."""
    version = await database.load(own)
    catalogues = Catalogues(store, registry)
    for failing in (True, True, False):
        store.failing = failing
        if failing:
            with pytest.raises(AgencyUnavailable):
                await catalogues.current()
    assert (await catalogues.current()).version == version


async def test_who_leaves_takes_the_reading_from_nobody(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """A caller who is gone does not end a reading that others wait for."""
    version = await database.load(own)
    catalogues = Catalogues(store, registry)
    store.go.clear()
    leaves, stays = (asyncio.create_task(catalogues.current()) for _ in range(2))
    await until_reading(store, 2)
    leaves.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaves
    store.go.set()
    assert (await stays).version == version
    assert store.times_read(version) == 1


async def test_a_version_is_answered_as_it_was(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """By its number an older version is read, and kept: asked again it is the same one."""
    first = await database.load(own)
    second = await database.load(more(own, 1))
    catalogues = Catalogues(store, registry)
    older = await catalogues.at(first)
    assert (older.version, set(older.positions)) == (first, {"first", "second"})
    assert await catalogues.at(first) is older
    newest = await catalogues.at(second)
    assert newest is await catalogues.current()
    assert set(newest.positions) == {"first", "second", "more-0"}
    assert (store.times_read(first), store.times_read(second)) == (1, 1)


async def test_a_version_that_there_is_not_is_refused(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """None before the first, and none after the newest; the caller is told to begin again."""
    newest = await database.load(own, more(own, 1))
    catalogues = Catalogues(store, registry)
    for version in (-1, 0, newest + 1):
        with pytest.raises(
            BadUserInput, match=r"^`after` names no version of the catalogue: begin again without it\.$"
        ):
            await catalogues.at(version)
    assert (await catalogues.at(1)).version == 1


async def test_a_version_that_another_gateway_has_begun_is_read(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """A gateway that has not swapped yet goes on by a newer version's cursor, and answers others by its own."""
    catalogues = Catalogues(store, registry)
    first = await database.load(own)
    current = await catalogues.current()
    second = await database.load(more(own, 1))
    newer = await catalogues.at(second)
    assert (newer.version, "more-0" in newer.positions) == (second, True)
    assert await catalogues.at(second) is newer
    assert await catalogues.current() is current
    assert await catalogues.at(first) is current
    with pytest.raises(BadUserInput):
        await catalogues.at(second + 1)


async def test_older_versions_are_kept_the_least_recently_used_forgotten(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """So many are at hand; one that was forgotten is read again, and says the same."""
    versions = [await database.load(more(own, number)) for number in range(OLDER_KEPT + 2)]
    catalogues = Catalogues(store, registry)
    *older, newest = versions
    found = {version: await catalogues.at(version) for version in older[:OLDER_KEPT]}
    assert await catalogues.at(older[0]) is found[older[0]]
    await catalogues.at(older[OLDER_KEPT])
    assert await catalogues.at(older[0]) is found[older[0]]
    assert await catalogues.at(older[2]) is found[older[2]]
    again = await catalogues.at(older[1])
    assert again is not found[older[1]]
    assert set(again.positions) == set(found[older[1]].positions)
    assert [store.times_read(each) for each in versions] == [1, 2, *(1 for _ in versions[2:])]
    assert (await catalogues.current()).version == newest


async def held_up(
    database: Database, store: Counting, registry: Registry, own: Content
) -> tuple[Catalogues, Sequence[int]]:
    """Catalogues that answer by the last of four versions, and these: no older one is read while `go` is clear."""
    versions = [await database.load(more(own, number)) for number in range(4)]
    catalogues = Catalogues(store, registry)
    await catalogues.current()
    store.go.clear()
    return catalogues, versions


async def until_begun(store: Counting, version: int) -> None:
    """Return when the reading of a version's rules is kept."""
    async with asyncio.timeout(HANGING_SECONDS):
        while not store.times_read(version):  # noqa: ASYNC110 (the store tells nobody)
            await asyncio.sleep(0.01)


async def asking(catalogues: Catalogues, version: int) -> asyncio.Task[Catalogue]:
    """Somebody who waits for an older version, while `Counting.go` is clear."""
    task = asyncio.create_task(catalogues.at(version))
    await asyncio.wait([task], timeout=0)
    return task


async def test_of_older_versions_one_is_read_and_another_waits(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """A third is OVERLOADED, and the caller told what to do, until one of them is read; others may join who wait."""
    catalogues, (first, second, third, _) = await held_up(database, store, registry, own)
    waiting = [await asking(catalogues, version) for version in (first, second, first, second)]
    await until_begun(store, first)
    with pytest.raises(Overloaded, match=r"ask again in a moment, or begin again without `after`\.$"):
        await catalogues.at(third)
    assert [store.times_read(version) for version in (first, second, third)] == [1, 0, 0]
    store.go.set()
    found = await asyncio.gather(*waiting)
    assert [each.version for each in found] == [first, second, first, second]
    assert (await catalogues.at(third)).version == third
    assert [store.times_read(version) for version in (first, second, third)] == [1, 1, 1]


async def test_a_version_that_nobody_waits_for_any_more_is_not_begun(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """It takes no turn from others; one that is begun already is read to its end."""
    catalogues, (first, second, third, _) = await held_up(database, store, registry, own)
    leaving = [await asking(catalogues, version) for version in (first, second, second)]
    await until_begun(store, first)
    for each in leaving:
        each.cancel()
    await asyncio.wait(leaving)
    waiting = [await asking(catalogues, version) for version in (third, first)]
    store.go.set()
    assert [each.version for each in await asyncio.gather(*waiting)] == [third, first]
    assert [store.times_read(version) for version in (first, second, third)] == [1, 0, 1]


async def test_an_older_version_that_is_read_for_nobody_is_at_hand_all_the_same(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Who left and asks again takes what was begun for them, and no turn from others."""
    first, second, _ = [await database.load(more(own, number)) for number in range(3)]
    catalogues = Catalogues(store, registry)
    await catalogues.current()
    store.go.clear()
    leaving, waiting = [await asking(catalogues, version) for version in (first, second)]
    await until_begun(store, first)
    leaving.cancel()
    await asyncio.wait([leaving])
    store.go.set()
    await waiting
    assert (await catalogues.at(first)).version == first
    assert store.times_read(first) == 1


async def test_versions_between_that_in_force_and_the_newest_are_older_ones_too(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Of those a gateway that is behind reads one while another waits; the newest is nobody's to wait for."""
    first = await database.load(own)
    catalogues = Catalogues(store, registry)
    current = await catalogues.current()
    *between, newest = [await database.load(more(own, number)) for number in range(1, 5)]
    store.go.clear()
    asked = {asyncio.create_task(catalogues.at(version)) for version in between}
    refused, waiting = await asyncio.wait(asked, timeout=HANGING_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    assert [type(each.exception()) for each in refused] == [Overloaded]
    waiting.add(asyncio.create_task(catalogues.at(newest)))
    store.go.set()
    found = {each.version for each in await asyncio.gather(*waiting)}
    assert (len(found), newest in found, found <= {*between, newest}) == (3, True, True)
    assert await catalogues.at(first) is await catalogues.current() is current


async def test_a_newer_version_is_read_before_an_older_one_that_waits(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """The swap has its turn as soon as what is under way has ended."""
    first, second, third = [await database.load(more(own, number)) for number in range(3)]
    catalogues = Catalogues(store, registry)
    async with watched(catalogues):
        await until(catalogues, third)
        seen = catalogues.revision
        store.go.clear()
        waiting = [await asking(catalogues, version) for version in (first, second)]
        await until_begun(store, first)
        newest = await database.load(more(own, 3))
        async with asyncio.timeout(HANGING_SECONDS):
            while catalogues.revision == seen:  # noqa: ASYNC110 (nothing tells of it)
                await asyncio.sleep(0.01)
        store.go.set()
        await asyncio.gather(*waiting)
        assert (await until(catalogues, newest)).version == newest
    begun = [int(asked[1]) for asked in store.asked if asked[0] == rule_rows.PAGE and asked[2] == ""]
    assert begun == [third, first, newest, second]


async def test_a_newer_version_is_swapped_in_and_the_one_before_stays_at_hand(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """A watch answers by what was loaded, and notes so, without reading anything twice."""
    first = await database.load(own)
    catalogues = Catalogues(store, registry)
    begun = await catalogues.current()
    async with watched(catalogues):
        second = await database.load(more(own, 1))
        newer = await until(catalogues, second)
        assert await catalogues.current() is newer
        assert await catalogues.at(first) is begun
        assert await until_swapped(database.connection, second, seconds=HANGING_SECONDS) == []
        assert await database.connection.fetchval("SELECT count(*) FROM hall") == 1
    assert [store.times_read(version) for version in (first, second)] == [1, 1]


async def test_a_watch_reads_the_first_version_too_and_each_once(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Nobody needs to have asked, and while nothing is loaded it looks and does not read."""
    version = await database.load(own)
    catalogues = Catalogues(store, registry)
    async with watched(catalogues):
        found = await until(catalogues, version)
        assert await catalogues.current() is found
        looked = sum(store.asked.values())
        async with asyncio.timeout(HANGING_SECONDS):
            while sum(store.asked.values()) < looked + 3:  # noqa: ASYNC110 (the store tells nobody)
                await asyncio.sleep(0.01)
    assert store.times_read(version) == 1


async def test_a_gateway_that_ends_is_waited_for_no_more(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """With the watch goes the note that the gateway runs; where the store is lost then, the watch ends all the same."""
    version = await database.load(own)
    for failing in (False, True):
        catalogues = Catalogues(store, registry)
        async with watched(catalogues):
            await until(catalogues, version)
            store.failing = failing
        assert await database.connection.fetchval("SELECT count(*) FROM hall") == failing


async def test_a_watch_outlives_what_goes_wrong(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Staff read once what kind of failure it was, the gateway answers by what it has, and then by what is newer."""
    first = await database.load(own)
    catalogues = Catalogues(store, registry)
    with capture_logs() as logged:
        async with watched(catalogues):
            begun = await until(catalogues, first)
            store.failing = True
            async with asyncio.timeout(HANGING_SECONDS):
                while not logged:  # noqa: ASYNC110 (the log tells nobody)
                    await asyncio.sleep(0.01)
                failed = store.failed
                while store.failed < failed + 3:  # noqa: ASYNC110 (the store tells nobody)
                    await asyncio.sleep(0.01)
            assert await catalogues.current() is begun
            store.failing = False
            second = await database.load(more(own, 1))
            await until(catalogues, second)
    assert logged == [{"event": "the catalogue cannot be read", "log_level": "warning", "failure": "AgencyUnavailable"}]


async def test_a_catalogue_that_cannot_be_built_is_said_whatever_failed_before(
    database: Database, store: Counting, registry: Registry, own: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log has each kind of failure once, and operators are told of what this release cannot make rules of."""
    first = await database.load(own)

    async def build_what_is_known(version: int, *read: Any) -> Catalogue:
        if version == first + 1:
            raise KeyError(version)
        return await build(version, *read)

    monkeypatch.setattr(catalogue_versions, "build", build_what_is_known)
    catalogues = Catalogues(store, registry)
    with capture_logs() as logged:
        async with watched(catalogues):
            begun = await until(catalogues, first)
            store.failing = True
            async with asyncio.timeout(HANGING_SECONDS):
                while not logged:  # noqa: ASYNC110 (the log tells nobody)
                    await asyncio.sleep(0.01)
            assert catalogues.fault is None
            assert await database.load(more(own, 1)) == first + 1
            store.failing = False
            await until_fault(catalogues, UNREAD)
            assert await catalogues.current() is begun
            mended = await database.load(more(own, 2))
            await until(catalogues, mended)
            await until_fault(catalogues, None)
    assert [each["failure"] for each in logged] == ["AgencyUnavailable", "KeyError"]


async def test_definitions_are_those_of_the_newest_version_that_was_read(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Before any was read they are what the installed agencies declare, later what the catalogue keeps beside it."""
    await database.load(replace(own, definitions=[*own.definitions, CARD]))
    catalogues = Catalogues(store, registry)
    assert ("age" in catalogues.definitions, CARD.id in catalogues.definitions) == (True, False)
    current = await catalogues.current()
    assert catalogues.definitions is current.definitions
    assert catalogues.definitions[CARD.id].agency == CARD.agency_id


async def test_staff_are_told_which_facts_no_agency_holds(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """Each with its holder as kept, whether it is defined, and how many rules hang on it; facts in their order."""
    card, unknown = ({"fact": fact, "is": True} for fact in (CARD.id, "no_such_fact"))
    asking = [service(own, "card", card), service(own, "both", card, {"any": [unknown, *AGES]})]
    with_them = replace(own, services=[*own.services, *asking], definitions=[*own.definitions, CARD])
    version = await database.load(with_them)
    with capture_logs() as logged:
        found = await Catalogues(store, registry).current()
    told = {
        "event": "rules name a fact that no installed agency holds as they compare it",
        "log_level": "warning",
        "version": version,
    }
    assert logged == [
        {**told, "fact": "no_such_fact", "holder": "service_catalogue", "defined": False, "rules": 1},
        {**told, "fact": CARD.id, "holder": CARD.agency_id, "defined": True, "rules": 2},
    ]
    assert found.unread == ("no_such_fact", CARD.id)
    assert found.facts == tuple(sorted({"age", *(fact for each in found.categories for fact in each.facts)}))


async def test_figures_are_those_of_the_version_and_categories_those_of_now(
    database: Database, store: Counting, registry: Registry, own: Content
) -> None:
    """An older version's rules compare with its own figures; who belongs to a category is asked by those of now."""

    def limited(value: int) -> Content:
        limit = {"fact": "age", "at_most": {"parameter": "limit"}}
        parameter = {**next(iter(own.parameters.values())), "values": [{"from": "2020-01-01", "value": value}]}
        return replace(
            own,
            services=[service(own, "limited", limit)],
            parameters={**own.parameters, "limit": parameter},
            categories=[{**own.categories[0], "condition": limit}, *own.categories[1:]],
        )

    first = await database.load(limited(5))
    await database.load(limited(9))
    catalogues = Catalogues(store, registry)
    older, newest = await catalogues.at(first), await catalogues.current()

    def asked(found: Catalogue) -> list[Any]:
        day = date.fromisoformat(DAY)
        rules = (*found.rules, found.categories[0])
        return [each.condition.operand for rule in rules for each in rule.asked(day)]  # type: ignore[union-attr]

    assert (asked(older), asked(newest)) == ([5, 9], [9, 9])


async def test_a_role_that_may_not_note_that_it_runs_takes_a_newer_version(
    cluster: Cluster, database: Database, registry: Registry, own: Content
) -> None:
    """A gateway that may only read the store answers by what is newer, and operators are told what its role lacks."""
    cluster.ensure_databases("reader")
    cluster._run(ADMIN, "postgres", "GRANT reader TO service_catalogue")
    await database.connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    reading = Counting(f"{cluster.dsn('service_catalogue')}&role=reader")
    catalogues = Catalogues(reading, registry)
    try:
        await database.load(own)
        async with watched(catalogues):
            await catalogues.current()
            second = await database.load(more(own, 1))
            await until(catalogues, second)
            assert catalogues.fault == UNNOTED
            assert catalogues.revision is not None
            await database.connection.execute("GRANT INSERT, UPDATE, DELETE ON hall TO reader")
            assert await until_swapped(database.connection, second, seconds=HANGING_SECONDS) == []
            await until_fault(catalogues, None)
            await database.connection.execute("REVOKE SELECT ON catalogue_version FROM reader")
            await until_fault(catalogues, UNREAD)
            await database.connection.execute("GRANT SELECT ON catalogue_version TO reader")
            await until_fault(catalogues, None)
        assert await database.connection.fetchval("SELECT count(*) FROM hall") == 0
    finally:
        reading.close()
        cluster._run(ADMIN, "service_catalogue", "DROP OWNED BY reader")
        cluster.drop_database("reader")
