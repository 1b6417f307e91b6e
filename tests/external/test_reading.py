"""A database that exists is read as it is: names with their schema, keys compared in the column's own type."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest

from agencies.contract import (
    NO,
    PUBLIC,
    Agency,
    External,
    Fact,
    FactTable,
    FactType,
    Receipts,
    Relations,
    RowsFrom,
    Selection,
    Table,
    stored,
)
from agencies.contract.errors import AgencyContractBroken
from agencies.contract.sources.rows import Rows
from agencies.contract.values.key_type import KeyType
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.statement import Join, Output, joined_read, rows_read
from agencies.store.store import Store
from resolvers.eligibility.facts.receipt import receipts_read
from resolvers.request.caller import Caller
from resolvers.runs.deciding.population_reading import PopulationReading
from tests.engine.comparing import Pair
from tests.engine.operations import Asked
from tests.external.land import DEED, SCHEMA, SERVICES, WIDE, Asking, land
from tests.store.database import connected

OWNED: Final = """{ me {
    landWorth landShare landKind landNote wasSoldier
    plots { id area use uses office { id name above { name above { id } } below { id name } } deed { id said } }
    plotRows { id code worth office { name } }
} }"""
CAPITAL: Final = {"id": "1"}


async def test_columns_of_every_type_are_read_as_what_they_are(asking: Asking, owner: str) -> None:
    """A `char` without its blanks, a `json` as what it holds, numbers as numbers, ids of any type, in their order."""
    answer = await asking.ask(owner, OWNED)
    assert "errors" not in answer
    me = answer["data"]["me"]
    assert (me["landWorth"], me["landShare"], me["landKind"], me["wasSoldier"]) == (WIDE, 50.25, "PRIVATE", None)
    assert me["landNote"] == "kept"
    none, south, north = me["plots"]
    assert (none["id"], none["area"], none["office"], none["deed"]) == ("3000000007", None, None, None)
    assert (south["id"], south["area"], south["office"]["id"], south["uses"]) == ("10", 2000.5, "10", [])
    assert north["office"] == {
        "id": "2",
        "name": "North",
        "above": {"name": "Capital", "above": None},
        "below": [{"id": "9", "name": "East"}, {"id": "10", "name": "South"}],
    }
    assert (north["uses"], north["deed"]) == (["FIELD", "HOUSE"], {"id": DEED, "said": "sold"})
    assert [(row["id"], row["code"], row["worth"]) for row in me["plotRows"]] == [
        ("9", "A1", WIDE),
        ("10", "B", 5),
        ("3000000007", None, None),
    ]


async def test_both_executors_read_it_alike(land_pair: Pair, owner: str, tenant: str) -> None:
    """Also what is asked for by an argument, and of whom there is nothing."""
    some = '{ me { plots(code: "A1") { id } } landOffice(id: "2") { above { id } } survey(id: "7") { id said } }'
    for citizen in (owner, tenant):
        for document in (OWNED, some):
            assert await land_pair.differs(Asked(document, {}), Caller(citizen)) is None


async def test_a_reference_in_a_column_of_another_type_is_joined_as_it_is_looked_up(
    land_pair: Pair, asking: Asking, owner: str
) -> None:
    """A text that refers to a number or a uuid finds what is meant, in the one statement of its plan.

    What can be no such key refers to nobody.
    """
    document = "{ me { plotRows { id clerk { name } notary { said } gauge { said } } } }"
    answers = await land_pair.answers(Asked(document, {}), Caller(owner))
    assert answers.difference is None
    assert answers.way == ("plan", None)
    answer = await asking.ask(owner, document)
    found = [[row[name] for name in ("clerk", "notary", "gauge")] for row in answer["data"]["me"]["plotRows"]]
    assert found == [
        [{"name": "North"}, {"said": "sold"}, {"said": "seven and a half"}],
        [{"name": None}, {"said": None}, {"said": None}],
        [{"name": "South"}, {"said": None}, {"said": None}],
    ]


@pytest.mark.parametrize(
    ("key_type", "column", "held"),
    [
        (KeyType.TEXT, "integer", ["7"]),
        (KeyType.CHAR, "varchar", ["a", "a ", ""]),
        (
            KeyType.INTEGER,
            "varchar",
            ["7", "-7", "007", f"{'0' * 400}7", "9" * 18, "9" * 19, "9" * 20, "1.0", " 1", ""],
        ),
        (
            KeyType.INTEGER,
            "numeric",
            ["7", "7.0", "9223372036854775807", "-9223372036854775808", "9223372036854775808"],
        ),
        (KeyType.INTEGER, "smallint", ["7", "-7"]),
        (KeyType.INTEGER, "bigint", ["7", "9223372036854775807", "-9223372036854775808"]),
        (KeyType.NUMERIC, "varchar", ["7", "7.50", "-0.1", "NaN", "1e2", ".5", "5.", "x"]),
        (KeyType.NUMERIC, "numeric", ["7", "7.50", "-0.1", "NaN", "Infinity", "-Infinity"]),
        (KeyType.NUMERIC, "integer", ["7", "-7"]),
        (KeyType.UUID, "uuid", [DEED]),
        (KeyType.UUID, "varchar", [DEED, DEED.upper(), DEED[:-1], f"{{{DEED}}}", "x"]),
    ],
)
async def test_what_a_column_holds_is_a_key_where_it_can_be_one_and_else_null(
    land_dsn: str, key_type: KeyType, column: str, held: Sequence[str]
) -> None:
    """As with a key that is asked for, so that rows that are joined are those that would be looked up."""
    async with connected(land_dsn) as store:
        sql = f"SELECT {key_type.of_column('c')}::text FROM (SELECT v::{column} AS c FROM unnest($1::text[]) v) o"
        found = [row[0] for row in await store.fetch(sql, held)]
    spelt = [key_type.spelling(each) for each in held]
    if key_type is KeyType.NUMERIC:
        found = [None if each is None else key_type.spelling(each) for each in found]
    assert found == spelt


@pytest.mark.parametrize(("key_type", "held"), [(KeyType.INTEGER, "7"), (KeyType.NUMERIC, "7.5"), (KeyType.UUID, DEED)])
async def test_what_a_column_refers_to_is_found_whatever_its_collation(
    land_dsn: str, key_type: KeyType, held: str
) -> None:
    """Also one by which PostgreSQL matches no pattern, such as one that takes capitals for small letters."""
    async with connected(land_dsn) as store:
        await store.execute('CREATE TEMP TABLE piece (a text COLLATE "C", b text COLLATE "POSIX")')
        await store.execute("INSERT INTO piece VALUES ($1, ''), ('x', '')", held)
        found = await store.fetch(f"SELECT {key_type.of_column('(a || b)')}::text FROM piece")
    assert [row[0] for row in found] == [held, None]


@pytest.mark.parametrize(("table", "key"), [("office", KeyType.INTEGER), ("deed", KeyType.UUID)])
async def test_what_a_column_of_another_type_refers_to_is_found_by_the_index(
    land_dsn: str, table: str, key: KeyType
) -> None:
    """It is the reference that is cast."""
    rows = Rows(Table("plot", "CITIZEN_NO", SCHEMA, KeyType.CHAR), True, "", None, None, None, ())
    column = "no" if table == "office" else "id"
    join = Join(0, "clerk", Table(table, column, SCHEMA, key))
    read = joined_read(rows, [join], [Output(0, "CITIZEN_NO", key=True), Output(1, column)], {}, date.min)
    async with connected(land_dsn) as store:
        await store.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        plan = "\n".join(row[0] for row in await store.fetch(f"EXPLAIN {read.text}", ["1"]))
    assert f"using {table}_pkey" in plan, plan


async def test_keys_that_come_as_texts_stand_in_the_order_of_the_column(asking: Asking, owner: str) -> None:
    """Of numbers 9 before 10, and of what nothing is joined to as well."""
    answer = await asking.ask(owner, '{ landOffice(id: "2") { below { id } } }')
    assert answer["data"]["landOffice"]["below"] == [{"id": "9"}, {"id": "10"}]


async def test_an_argument_s_condition_is_compared_in_a_padded_column(asking: Asking, owner: str) -> None:
    answer = await asking.ask(owner, '{ me { plots(code: "A1") { id } } }')
    assert answer["data"]["me"]["plots"] == [{"id": "9"}]


async def test_facts_of_padded_keys_are_those_of_the_citizen(asking: Asking, owner: str, tenant: str) -> None:
    """Who is in the register has what it says, and "no row means no" is said of nobody else."""
    document = "{ me { facts(ids: %s) { definition { id } value cause recordedAt } } }"
    ids = '["holds_land", "land_plots", "land_share_percent", "land_worth_won", "land_kind"]'
    of = {}
    for citizen in (owner, tenant):
        answer = await asking.ask(citizen, document % ids)
        assert "errors" not in answer
        of[citizen] = {each["definition"]["id"]: each for each in answer["data"]["me"]["facts"]}
    assert {name: each["value"] for name, each in of[owner].items()} == {
        "holds_land": "true",
        "land_plots": "3",
        "land_share_percent": "50.25",
        "land_worth_won": str(WIDE),
        "land_kind": "PRIVATE",
    }
    assert of[owner]["holds_land"]["recordedAt"] is not None
    values = {name: (each["value"], each["cause"]) for name, each in of[tenant].items()}
    assert values["holds_land"] == ("false", None)
    assert values["land_plots"] == ("0", None)
    assert values["land_kind"] == (None, "NOT_RECORDED")


async def test_a_row_that_was_recorded_at_no_end_of_time_is_shown_with_a_time(
    asking: Asking, land_dsn: str, owner: str
) -> None:
    """A store's `infinity` is no fault of its contract."""
    document = '{ me { facts(ids: ["holds_land"]) { value recordedAt } } }'
    put = 'UPDATE "Land Records"."Owner" SET "REG_DT" = $1::text::timestamptz RETURNING "REG_DT"'
    async with connected(land_dsn) as store:
        kept = await store.fetchval('SELECT "REG_DT"::text FROM "Land Records"."Owner"')
        shown = []
        try:
            for moment in ("infinity", "-infinity", kept):
                await store.fetchval(put, moment)
                answer = await asking.ask(owner, document)
                assert "errors" not in answer
                [fact] = answer["data"]["me"]["facts"]
                assert fact["value"] == "true"
                shown.append(fact["recordedAt"])
        finally:
            await store.fetchval(put, kept)
    assert shown == ["9999-12-30T00:00:00+00:00", "0001-01-02T00:00:00+00:00", "2026-01-01T18:04:05+00:00"]


KEYS: Final = [
    ("landOffice", "2", "2"),
    ("landOffice", "002", "2"),
    ("landOffice", "-2", None),
    ("landOffice", "two", None),
    ("landOffice", "2.0", None),
    ("landOffice", " 2", None),
    ("landOffice", "", None),
    ("landOffice", "3000000000", None),
    ("landOffice", "9" * 19, None),
    ("landOffice", "9" * 400, None),
    ("landOffice", f"{'0' * 5_000}2", "2"),
    ("landOffice", "٢", None),
    ("deed", DEED, DEED),
    ("deed", DEED.upper(), DEED),
    ("deed", DEED[:-1], None),
    ("deed", f"{{{DEED}}}", None),
    ("survey", "7", "7"),
    ("survey", "-7.10", None),
    ("survey", "-0", None),
    ("survey", "7.00", "7"),
    ("survey", "7.5", "7.5"),
    ("survey", "007.500", "7.5"),
    ("survey", "100", "100"),
    ("survey", "7.4", None),
    ("survey", "NaN", None),
    ("survey", "1e2", None),
]


async def test_a_key_that_the_column_cannot_hold_has_no_row_and_is_no_error(asking: Asking, owner: str) -> None:
    """Asked together and each alone: one such key never fails the others' statement."""
    fields = [f'k{n}: {field}(id: "{key}") {{ id }}' for n, (field, key, _) in enumerate(KEYS)]
    for documents in (["{ " + " ".join(fields) + " }"], [f"{{ {each} }}" for each in fields]):
        answers = [await asking.ask(owner, document) for document in documents]
        assert not [answer for answer in answers if "errors" in answer]
        found = {name: value for answer in answers for name, value in answer["data"].items()}
        assert {n: None if found[f"k{n}"] is None else found[f"k{n}"]["id"] for n in range(len(KEYS))} == {
            n: expected for n, (_, _, expected) in enumerate(KEYS)
        }


async def test_two_rows_where_one_was_declared_are_told_of_whatever_the_key_s_spelling(
    asking: Asking, owner: str
) -> None:
    """Others' keys in the statement are not to blame."""
    for key in ("2", "002"):
        answer = await asking.ask(owner, f'{{ twice(id: "{key}") {{ id }} one: twice(id: "01") {{ id }} }}')
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["AGENCY_CONTRACT_BROKEN"]
        assert answer["data"] == {"twice": None, "one": {"id": "1"}}


def test_tables_of_facts_relations_and_receipts_stand_in_the_store_s_schema() -> None:
    """What a table says itself stays."""
    agency = Agency(
        id="land_office",
        title={},
        relations=Relations(Table("relation", "who"), kin=Table("kin", "who", schema="family")),
        store=External(schema="land", key_type=KeyType.CHAR),
    )
    agency.place_tables()
    assert agency.relations == Relations(
        Table("relation", "who", "land", KeyType.CHAR), kin=Table("kin", "who", "family", KeyType.CHAR)
    )


async def test_an_index_of_the_column_s_own_type_is_used(land_dsn: str) -> None:
    """The keys are cast, and never the column: so it is for every type, and a view that casts is found by its plan."""
    tables = {each.table.name: each.table for each in land.facts}
    tables |= {
        declared.row.name: declared.row
        for contribution in land.contributions
        for declared in (field.metadata["maru"] for field in contribution.fields)
        if declared.row is not None
    }
    assert len(tables) == 6
    async with connected(land_dsn) as store:
        await store.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        for table in tables.values():
            read = rows_read(Rows(table, False, "", None, None, None, ()), (), {}, date.min)
            key = DEED if table.key_type is KeyType.UUID else "1"
            plan = "\n".join(row[0] for row in await store.fetch(f"EXPLAIN {read.text}", [key]))
            assert "Index" in plan, (table, plan)
            assert "Filter" not in plan, (table, plan)


async def test_facts_and_receipts_stand_in_rows_that_a_function_reads_off_the_store(
    land_stores: Mapping[str, Store], owner: str, tenant: str
) -> None:
    """As `store.fetch` gives them."""

    async def owned(keys: Sequence[str], selection: Selection, store: Any) -> dict[str, Any]:
        rows = await store.fetch(
            f'SELECT * FROM "{SCHEMA}"."Owner" WHERE "CITIZEN_NO" = ANY($1::text[]::bpchar[])', keys
        )
        return {row["CITIZEN_NO"]: row for row in rows}

    async def paid(keys: Sequence[str], selection: Selection, store: Any) -> dict[str, list[Any]]:
        sql = f'SELECT * FROM "{SCHEMA}".grant_paid WHERE "CITIZEN_NO" = ANY($1::text[]::bpchar[])'
        rows = await store.fetch(sql, keys)
        return {key: [row for row in rows if row["CITIZEN_NO"] == key] for key in keys}

    [held] = land.facts
    receipts = Receipts(RowsFrom(paid), service="service", services=SERVICES)
    reading = replace(land, facts=[replace(held, table=RowsFrom(owned))], receipts=receipts)
    asking = Asking(register([*discover(), reading]), land_stores)
    asked = """{ me {
        facts(ids: ["holds_land", "land_worth_won"]) { value cause }
        eligibility(serviceId: "unemployment-benefit") { alreadyReceives }
    } }"""
    for citizen, values, receives in ((owner, ["true", str(WIDE)], True), (tenant, ["false", None], False)):
        answer = await asking.ask(citizen, asked)
        assert "errors" not in answer
        assert [each["value"] for each in answer["data"]["me"]["facts"]] == values
        assert answer["data"]["me"]["eligibility"] == {"alreadyReceives": receives}
    await asking.close()


async def test_its_sessions_cannot_write(land_stores: Mapping[str, Store]) -> None:
    """Whatever the role's rights are."""
    with pytest.raises(AgencyContractBroken):
        await land_stores["land_office"].fetch('UPDATE "Land Records".office SET name = name')


async def test_numbers_are_given_to_a_statement_as_they_are_read(land_stores: Mapping[str, Store]) -> None:
    """A reader's own statements too: what is written to a `numeric`, a `uuid` or a `char` comes back the same."""
    store = land_stores["land_office"]
    numbers: list[Any] = [0, 1, -1, 9_999, 10_000, 10_001, 10**18, 2**63, -(2**64), 120_000_000]
    numbers += [0.5, -0.5, 0.0001, 0.00001, 12345.678, 10_000.5, 1e-12, 99_999_999.9999, 120_000.25]
    for number in numbers:
        [row] = await store.fetch("SELECT $1::numeric AS n, ($1::numeric)::text AS t, ARRAY[$1::numeric] AS a", number)
        assert (row["n"], row["a"]) == (number, [number])
        assert type(row["n"]) is type(number)
        assert float(row["t"]) == number
    for number in (float("nan"), float("inf")):
        with pytest.raises(AgencyContractBroken):
            await store.fetch("SELECT $1::numeric", number)
    [row] = await store.fetch("SELECT 'NaN'::numeric AS n, 'Infinity'::numeric AS i, '-Infinity'::numeric AS m")
    assert (str(row["n"]), row["i"], row["m"]) == ("nan", float("inf"), float("-inf"))
    [row] = await store.fetch("SELECT $1::uuid AS u, $2::char(8) AS c", DEED, "a b")
    assert (row["u"], row["c"]) == (DEED, "a b")


def _army(key_type: KeyType) -> Registry:
    office = Agency("army", {"ko": "군", "en": "Army"}, store=External(schema=SCHEMA, key_type=key_type))
    served = Fact("served", {"ko": "복무", "en": "Served"}, FactType.BOOLEAN, stored("served"), NO, PUBLIC)
    office.facts.append(FactTable("citizen", Table("served", "id"), (served,)))
    office.receipts = Receipts(Table("paid", "id"), service="service", services=("general-health-check",))
    return register([office])


@pytest.mark.parametrize(
    ("key_type", "column", "asked", "twice"),
    [
        (KeyType.INTEGER, "bigint", "0101", "007"),
        (KeyType.NUMERIC, "numeric", "0101", "7.00"),
        (KeyType.UUID, "uuid", DEED.upper(), DEED.upper().replace("0F8", "1F8")),
        (KeyType.CHAR, "char(20)", "0101 ", "7 "),
    ],
)
async def test_what_is_read_of_everybody_is_found_by_the_keys_that_are_asked_for(
    land_dsn: str, key_type: KeyType, column: str, asked: str, twice: str
) -> None:
    """Whatever their spelling, as a request finds it: no row would mean no. What no column can hold has no row."""
    async with connected(land_dsn) as office:
        await office.execute(
            'SET search_path TO "Land Records"; DROP TABLE IF EXISTS served, paid;'
            f"CREATE TABLE served (id {column}, served boolean);"
            f"CREATE TABLE paid (id {column}, service text, since date, until date)"
        )
        rows = [(key, True) for key in (asked, twice, twice)]
        await office.executemany(f"INSERT INTO served VALUES ($1::text::{column}, $2)", rows)
        await office.execute(f"INSERT INTO paid VALUES ($1::text::{column}, 'a', '2026-01-01', NULL)", asked)
    registry = _army(key_type)
    with closing(Store("army", land_dsn, deadline_seconds=30, external=registry.external("army"))) as store:
        reading = PopulationReading(registry, {"army": store}, ["served"])
        records = await reading.records(dict.fromkeys(("c000000000000001", asked, twice)))
        receipts = await reading.found("army", receipts_read(registry.receipts[0].receipts), ["nobody's", asked])
    served = {key: record.at(date(2026, 11, 24)).values.get("served") for key, record in records.items()}
    assert served == {"c000000000000001": False, asked: True, twice: None}
    assert reading.broken == 1
    assert {key: [row["service"] for row in paid] for key, paid in receipts.items()} == {asked: ["a"]}
