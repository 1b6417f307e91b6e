"""A store whose encoding is not UTF-8: a row or a key without an equivalent in the other encoding costs nobody else."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final

import pytest
import strawberry
from structlog.testing import capture_logs

from agencies.civil_registry.entity import Citizen
from agencies.contract import (
    NOT_RECORDED,
    PUBLIC,
    Agency,
    ById,
    External,
    Fact,
    FactTable,
    FactType,
    Query,
    Table,
    Where,
    column,
    entity,
    many,
    one,
    stored,
)
from agencies.contract.errors import AgencyContractBroken, BadUserInput
from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.failure import UnreadableValue
from agencies.store.loading.found_by_key import STATEMENTS_AT_MOST, found_by_key
from agencies.store.loading.shared_batches import Batches
from agencies.store.read import Outcome, Read
from agencies.store.relations_cursor import register as register_of
from agencies.store.store import Store
from resolvers.readiness.declared_store import DeclaredStore
from resolvers.readiness.store_check import StoreCheck
from resolvers.runs.deciding.population_reading import PopulationReading
from tests.all_of_own import ALL_OF_OWN
from tests.external.land import OWN, Asking, land
from tests.running import DAY, RunningGateway
from tests.store.asking import Asked
from tests.store.database import connected

DATABASE: Final = "in_euc_kr"
AS_BYTES: Final = "in_sql_ascii"
TABLES: Final = r"""
CREATE SCHEMA kept;
CREATE TABLE kept.holding (citizen_no text PRIMARY KEY, kind text);
CREATE TABLE kept.box (id text PRIMARY KEY, label text);
CREATE TABLE kept.relation AS SELECT 'a' AS id, 'a' AS other_id, 'SELF' AS kind, convert_from('\xc9a1', 'EUC_KR') AS
    household_id, NULL::date AS birth_date, NULL::date AS since, NULL::date AS until;
INSERT INTO kept.box VALUES ('b1', '한글'), ('가', '있음');
"""
BAD: Final = r"convert_from('\xc9a1', 'EUC_KR')"
"""A character of Korea's own that UTF-8 has no equivalent of."""
HELD: Final = '{ me { name heldKind facts(ids: ["held_kind"]) { value cause } } }'
BOX: Final = "query($id: ID!) { box(id: $id) { label } }"
BOXES: Final = "query($label: String) { me { boxes(label: $label) { label } } }"
UNHELD: Final = ("😀", "갂")
"""Two keys that the encoding has not, be one of them Korean."""
BOXES_BY_ID: Final = Read("SELECT id, label FROM kept.box WHERE id = ANY($1::text[])", (), 0, False)
OfLabel = Annotated[str | None, strawberry.argument(description="Those of this label alone.")]


def _archive() -> Agency:
    archive = Agency(
        "archive", {"ko": "기록원", "en": "Archive", "ar": "أرشيف"}, contact=land.contact, purposes=ALL_OF_OWN,
        store=External(schema="kept"),
    )  # fmt: skip
    kind = Fact(
        "held_kind", dict.fromkeys(("ko", "en", "ar"), "kind"), FactType.CODE, stored("kind"), NOT_RECORDED, OWN
    )
    archive.facts.append(FactTable("citizen", Table("holding", "citizen_no"), (kind,)))

    @entity
    class Box:
        """A box."""

    archive.owns(Box)

    @archive.contribute(Citizen, row=Table("holding", "citizen_no"), access=OWN)
    class Holding:
        held_kind: str | None = column("kind", "What they hold.")

        @many("box", "id", entity="id", order="id", where=[Where("label", "label = {value}")])
        def boxes(self, label: OfLabel = None) -> list[Box] | None:
            """Their boxes."""

    @archive.contribute(Box, row=Table("box", "id"), access=PUBLIC)
    class BoxFields:
        label: str | None = column("label", "What stands on it.")

    @archive.contribute(Query, access=PUBLIC)
    class Roots:
        @one("box", "id", argument="id", entity="id")
        def box(self, id: ById) -> Box | None:  # noqa: A002
            """A box by its id."""

    return archive


@pytest.fixture(scope="module")
def citizens(gateway: RunningGateway) -> list[str]:
    """Everybody who holds something; what the first one holds cannot be read."""
    return [each.id for each in gateway.personas.values()]


@pytest.fixture(scope="module")
def archive() -> Registry:
    """The agencies that are here, and the archive."""
    return register([*discover(), _archive()])


@pytest.fixture(scope="module")
async def stores(
    citizens: list[str], land_stores: Mapping[str, Store], archive: Registry, own_cluster: Cluster
) -> AsyncIterator[Mapping[str, Store]]:
    """All stores, the archive's in EUC-KR."""
    made = f"CREATE ROLE {DATABASE} LOGIN; CREATE DATABASE {DATABASE} OWNER {DATABASE} ENCODING 'EUC_KR'"
    own_cluster._run(ADMIN, "postgres", f"{made} LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
    dsn = own_cluster.dsn(DATABASE)
    async with connected(dsn) as connection:
        await connection.execute(TABLES)
        await connection.executemany("INSERT INTO kept.holding VALUES ($1, 'dry')", [(each,) for each in citizens])
        await connection.execute(f"UPDATE kept.holding SET kind = {BAD} WHERE citizen_no = $1", citizens[0])
    office = Store("archive", dsn, deadline_seconds=30, external=archive.external("archive"))
    yield {**land_stores, "archive": office}
    office.close()


@pytest.fixture
async def asking(archive: Registry, stores: Mapping[str, Store]) -> AsyncIterator[Asking]:
    """A gateway over them."""
    made = Asking(archive, stores)
    yield made
    await made.close()


async def test_a_row_that_has_no_equivalent_in_utf_8_costs_the_citizen_it_is_of(
    asking: Asking, citizens: list[str]
) -> None:
    """By the agency's fault and not the caller's: their services are judged, and nobody beside them notices."""
    first, *others = await asyncio.gather(*(asking.ask(each, HELD) for each in citizens))
    services = await asking.ask(citizens[0], "{ me { services(first: 1) { totalCount } } }")
    for answer in others:
        assert "errors" not in answer
        assert answer["data"]["me"]["heldKind"] == "dry"
        assert answer["data"]["me"]["facts"] == [{"value": "dry", "cause": None}]
    (error,) = first["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["me", "heldKind"], "AGENCY_CONTRACT_BROKEN")
    assert error["extensions"]["agency"] == "archive"
    assert first["data"]["me"]["facts"] == [{"value": None, "cause": "SOURCE_UNAVAILABLE"}]
    assert "errors" not in services


async def test_a_sweep_reads_everybody_else(
    archive: Registry, stores: Mapping[str, Store], citizens: list[str]
) -> None:
    """The row counts as one that cannot be read, and ends nothing."""
    reading = PopulationReading(archive, stores, ["held_kind"])
    records = await reading.records(dict.fromkeys(citizens))
    known = {citizen: record.at(date.fromisoformat(DAY)).values.get("held_kind") for citizen, record in records.items()}
    assert known == {citizen: None if citizen == citizens[0] else "dry" for citizen in citizens}


@pytest.mark.parametrize("key", UNHELD)
async def test_a_key_that_the_encoding_has_not_has_no_row_and_those_beside_it_are_answered(
    asking: Asking, citizens: list[str], key: str
) -> None:
    """It is no error, as any key that the column cannot hold; one that it has is found."""
    keys = ("b1", "가", "nobody")
    for _ in range(3):
        *beside, alone = await asyncio.gather(*(asking.ask(citizens[0], BOX, id=each) for each in (*keys * 5, key)))
        assert alone == {"data": {"box": None}}
        labels = [answer["data"]["box"] and answer["data"]["box"]["label"] for answer in beside]
        assert labels == ["한글", "있음", None] * 5
        assert not any("errors" in answer for answer in beside)


async def test_reads_go_together_though_a_client_asked_by_a_key_that_the_encoding_has_not(
    stores: Mapping[str, Store],
) -> None:
    """Nobody's key has an agency read in more statements from then on."""
    batches = Batches(stores["archive"])
    texts = ("SELECT id, label FROM kept.box WHERE id = ANY($1)", "SELECT id FROM kept.box WHERE id = ANY($1)")
    reads = tuple(Read(text, (), 0, False) for text in texts)
    outcomes: list[asyncio.Future[Outcome]] = [asyncio.Future() for _ in reads]
    told = zip(reads, (["b1"], ["😀"]), outcomes, strict=True)
    batches.ask([Asked(read, keys, outcome.set_result) for read, keys, outcome in told])
    found = [outcome.found for outcome in await asyncio.gather(*outcomes)]
    assert [list(each) for each in found] == [["b1"], []]
    assert batches.together(reads) == [tuple(sorted(reads, key=lambda read: read.text))]


async def test_a_register_that_cannot_be_read_is_its_agency_s_fault(stores: Mapping[str, Store]) -> None:
    """A sweep that stops for it says whose it is."""
    async with register_of("archive", stores["archive"]._dsn, Table("relation", "id", "kept")) as opened:
        with pytest.raises(AgencyContractBroken) as broken:
            [page async for page in opened.pages(None, 10)]
    assert broken.value.agency == "archive"


async def test_an_argument_that_the_encoding_has_not_is_the_caller_s_own_fault(
    asking: Asking, citizens: list[str]
) -> None:
    """Who asks by another one is answered."""
    first, other = await asyncio.gather(*(asking.ask(citizens[1], BOXES, label=each) for each in ("😀", "한글")))
    (error,) = first["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["me", "boxes"], "BAD_USER_INPUT")
    assert "errors" not in other


async def test_a_list_that_an_agency_s_own_function_binds_is_the_caller_s_own_fault_too(
    stores: Mapping[str, Store],
) -> None:
    """It is not known to be of keys that somebody tells apart."""
    with pytest.raises(BadUserInput):
        await stores["archive"].fetch("SELECT id FROM kept.box WHERE label = ANY($1::text[])", ["한글", "😀"])


@pytest.mark.parametrize("many", [1, 10, STATEMENTS_AT_MOST])
async def test_keys_that_the_encoding_has_not_make_no_agency_look_sick(stores: Mapping[str, Store], many: int) -> None:
    """Nothing is counted as a failure of the store's or logged as one, and others' rows are found.

    Of so many keys it is not known in the end whether the store holds them.
    """
    store = Store("archive", stores["archive"]._dsn, deadline_seconds=30)
    unheld = [f"😀{number}" for number in range(many)]
    with capture_logs() as logged:
        found, broken = await found_by_key(store, BOXES_BY_ID, ["b1", *unheld, "nobody"])
    store.close()
    assert found["b1"]["label"] == "한글"
    assert (store.measured.health().failures, "statement failed" in str(logged)) == (0, False)
    assert broken <= {*unheld}
    assert bool(broken) == bool(logged) == (many == STATEMENTS_AT_MOST)


async def test_a_row_that_cannot_be_read_is_counted_beside_a_key_that_the_encoding_has_not(
    stores: Mapping[str, Store], citizens: list[str]
) -> None:
    """Once, and the log names the statement."""
    store = Store("archive", stores["archive"]._dsn, deadline_seconds=30)
    read = Read("SELECT citizen_no, kind FROM kept.holding WHERE citizen_no = ANY($1::text[])", (), 0, False)
    with capture_logs() as logged:
        found, broken = await found_by_key(store, read, [*citizens, "😀"])
    store.close()
    assert (broken, {*found}) == ({citizens[0]}, {*citizens})
    assert store.measured.health().failures == 1
    assert [(each["event"], each["unread"]) for each in logged] == [("rows cannot be read", 1)]


async def test_operators_are_warned_of_the_encoding(asking: Asking) -> None:
    """The agency is UP all the same; nobody is warned of a store in UTF-8."""
    told: Any = await asking.ready()
    assert told["agencies"]["archive"] == "UP"
    warned = [each for each in told["warnings"] if "encoding" in each["reason"]]
    assert [each["agency"] for each in warned] == ["archive"]
    assert warned[0]["reason"].startswith("the database's encoding is EUC_KR")


async def test_operators_are_told_of_sql_ascii_what_holds_there(own_cluster: Cluster) -> None:
    """It converts nothing: a key beyond ASCII finds a row that was written in UTF-8, and no other can be read."""
    made = f"CREATE ROLE {AS_BYTES} LOGIN; CREATE DATABASE {AS_BYTES} OWNER {AS_BYTES} ENCODING 'SQL_ASCII'"
    own_cluster._run(ADMIN, "postgres", f"{made} LOCALE_PROVIDER libc LOCALE 'C' TEMPLATE template0")
    store = Store("archive", own_cluster.dsn(AS_BYTES), deadline_seconds=30, external=External(schema="kept"))
    check = StoreCheck(store, DeclaredStore(), Path())
    faults, warned = await check.faults(), await check.warnings()
    rows = Read("SELECT id FROM (VALUES ('😀'), (chr(200))) kept (id) WHERE id = ANY($1::text[])", (), 0, False)
    found, _ = await found_by_key(store, rows, ["😀"])
    with pytest.raises(UnreadableValue):
        await store.fetch("SELECT chr(200)")
    store.close()
    assert (faults, [*found]) == ((), ["😀"])
    assert ["has no row" in each.reason for each in warned if "encoding is SQL_ASCII" in each.reason] == [False]
