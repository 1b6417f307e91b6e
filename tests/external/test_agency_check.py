"""`agency check` of an agency whose store exists: the same lines as for Maru's own stores, and nothing is written."""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final

import pytest

from agencies.contract import NO, Fact, FactTable, FactType, Relations, RowsFrom, Table, computed_from
from agencies.contract.errors import StartUpError
from agencies.contract.files.purpose import DeclaredPurposes, Purpose
from agencies.contract.source import Selection
from agencies.contract.values.key_type import KeyType
from agencies.registration.discovery import discover
from agencies.registration.held import HeldRelations
from agencies.registration.registry import PLATFORM, Registry, register
from agencies.store.store import Store
from api.settings.settings import Settings, read_settings
from commands.agency import check as checking
from commands.agency.check import agency_check
from resolvers.agency_check import report as reporting
from resolvers.agency_check import stored
from resolvers.agency_check.absent_key import absent_key
from resolvers.agency_check.answers import answers
from resolvers.agency_check.examined import Examined
from resolvers.agency_check.finding import counted
from resolvers.agency_check.readers import of_store, readers
from resolvers.agency_check.recorded_reader import Recorded
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.platform_fields import platform
from resolvers.purposes.purpose_register import OWN_AFFAIRS
from resolvers.request.caller import Caller
from resolvers.schema import build_schema, core
from tests.external.atlas import atlas
from tests.external.land import DEED, OWN, SCHEMA, with_sound_land
from tests.running import environment
from tests.store.database import connected

NOTHING: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})
LAND = argparse.Namespace(name="land_office", against=None)


@pytest.fixture
def settings(land_registry: Registry, dsns: dict[str, str], land_dsn: str, own_data: Path) -> Settings:
    """Where each store is."""
    names = [*(str(each.id) for each in land_registry.agencies), PLATFORM]
    return replace(read_settings(names, environment(own_data)), urls={**dsns, "land_office": land_dsn})


def test_a_sound_store_that_exists_is_without_a_fault(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Keys of every type, padded texts and numerics among its columns; every check of the store has its line."""
    agency_check.run(with_sound_land(), settings, LAND)
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "land_office keeps to the contract."
    assert not [line for line in lines if line.startswith("FAULT")]
    for line in ("columns of", "5 facts have values of their type", "land_worth_won", "plot by id: keys 1 in"):
        assert [each for each in lines if line in each], line
    for table in ("Owner by CITIZEN_NO", "office by above", "deed by id", "survey by no", "soldier by no"):
        assert [each for each in lines if f"{table}: keys 1 in" in each and "1,000 in" in each], table


@pytest.mark.parametrize("name", [str(each.id) for each in discover()])
def test_maru_s_own_agencies_are_without_a_fault(
    name: str, land_registry: Registry, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the platform reads of relations and kin is found by indexes too."""
    agency_check.run(land_registry, settings, argparse.Namespace(name=name, against=None))
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == f"{name} keeps to the contract."
    for table in ("relation", "kin"):
        assert any(f"{table} by citizen_id: keys 1 in" in line for line in lines) is (name == "civil_registry")


def test_its_fault_is_the_one_that_is_told(
    land_registry: Registry, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two rows where one was declared."""
    with pytest.raises(StartUpError, match="land_office has one fault"):
        agency_check.run(land_registry, settings, LAND)
    (fault,) = (line for line in capsys.readouterr().out.splitlines() if line.startswith("FAULT"))
    assert "twice has two rows or more for 1 key, and Query.twice reads one" in fault


@pytest.mark.parametrize(
    "address",
    ["postgresql://u@h:notaport/db", "postgresql://u@127.0.0.1:1/db?sslmode=foo", "postgresql://u@127.0.0.1:1/db"],
)
def test_an_address_that_is_given_by_the_command_is_corrected_there(
    land_registry: Registry, settings: Settings, address: str
) -> None:
    """No setting is at fault, and whoever gave the address need not have one."""
    with pytest.raises(StartUpError, match=r"land_office cannot be reached \(.*\): .* correct `--against`\.$"):
        agency_check.run(land_registry, settings, argparse.Namespace(name="land_office", against=address))


def test_a_store_may_be_given_by_the_command_though_no_setting_names_it(
    land_registry: Registry, dsns: dict[str, str], land_dsn: str, own_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Beside real citizens' too, where agencies' stores are embedded."""
    names = [*(str(each.id) for each in land_registry.agencies), PLATFORM]
    settings = read_settings(names, environment(own_data, ISSUER="https://id.example", MARU_TODAY=""))
    asked = {"welfare_office": dsns["welfare_office"], "land_office": land_dsn}
    for name, dsn in asked.items():
        with contextlib.suppress(StartUpError):
            agency_check.run(land_registry, settings, argparse.Namespace(name=name, against=dsn))
        assert "tables and views" in capsys.readouterr().out


def test_an_agency_is_checked_where_the_platform_s_store_is_not_named(
    land_registry: Registry, dsns: dict[str, str], own_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is asked of that store; beside real citizens' no gateway opens without it."""
    names = [*land_registry.with_stores, PLATFORM]
    named = {f"{name.upper()}_DATABASE_URL": dsn for name, dsn in dsns.items() if name in land_registry.with_stores}
    settings = read_settings(names, environment(own_data, ISSUER="https://id.example", MARU_TODAY="", **named))
    agency_check.run(land_registry, settings, argparse.Namespace(name="welfare_office", against=None))
    assert "welfare_office keeps to the contract." in capsys.readouterr().out


@pytest.fixture
async def sheets(land_dsn: str, owner: str) -> AsyncIterator[None]:
    """A table without an index, of which a row has no name."""
    async with connected(land_dsn) as store:
        await store.execute(f'CREATE TABLE "{SCHEMA}"."Big Atlas" ("Citizen No" char(20), "NAME" text)')
        await store.execute(f'INSERT INTO "{SCHEMA}"."Big Atlas" VALUES ($1, NULL)', owner)
    yield
    async with connected(land_dsn) as store:
        await store.execute(f'DROP TABLE "{SCHEMA}"."Big Atlas"')


@pytest.mark.usefixtures("sheets")
async def test_what_to_do_about_a_store_that_exists_is_no_migration(
    settings: Settings, land_dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of them would have the agency refused. Its owner is given SQL that runs as it stands."""
    at_atlas = replace(settings, urls={**settings.urls, "atlas_office": land_dsn})
    asked = argparse.Namespace(name="atlas_office", against=None)
    with pytest.raises(StartUpError, match="atlas_office has"):
        await asyncio.to_thread(agency_check.run, register([*discover(), atlas]), at_atlas, asked)
    faults = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAULT")]
    assert not [line for line in faults if "migration" in line]
    (null,) = [line for line in faults if line.startswith("FAULT  nulls: ")]
    assert null.endswith("Declare the field `| None`, or read a view without these rows.")
    (unindexed,) = [line for line in faults if line.startswith("FAULT  indexes: ")]
    _, _, sql = unindexed.partition("Have the store's owner run `")
    async with connected(land_dsn) as store:
        await store.execute(sql.removesuffix("`."))
    with pytest.raises(StartUpError, match="atlas_office has"):
        await asyncio.to_thread(agency_check.run, register([*discover(), atlas]), at_atlas, asked)
    assert "FAULT  indexes" not in capsys.readouterr().out


def test_what_takes_too_long_is_no_fault_and_a_unique_column_is_not_looked_through(
    settings: Settings, land_dsn: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The catalogue says that a column is unique; of a view that is late nothing is said but that."""
    monkeypatch.setattr(reporting, "READ_ONLY", {**reporting.READ_ONLY, "statement_timeout": "1s"})
    monkeypatch.setattr(stored, "UNIQUE", "SELECT pg_sleep(30) IS NULL AND $1 <> $2")
    agency_check.run(with_sound_land(), settings, LAND)
    lines = capsys.readouterr().out.splitlines()
    assert "ok     keys: it takes longer than 1s to look, and is not examined further" in lines
    assert lines[-1] == "land_office keeps to the contract."


@pytest.fixture
async def slow_notes(land_dsn: str, owner: str) -> AsyncIterator[None]:
    """A view that has a row, and takes its time."""
    async with connected(land_dsn) as store:
        await store.execute(
            f'SET search_path TO "{SCHEMA}"; CREATE VIEW note AS '
            f"SELECT '{owner}'::char(20) AS who, max(pg_sleep(30)::text) = '' AS day"
        )
    yield
    async with connected(land_dsn) as store:
        await store.execute(f'DROP VIEW "{SCHEMA}".note')


@pytest.mark.usefixtures("slow_notes")
def test_what_is_slow_is_not_said_to_be_empty(
    settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody knows whether it is, nor whether it has an index: the fault alone is that no field is answered in time."""
    monkeypatch.setattr(reporting, "READ_ONLY", {**reporting.READ_ONLY, "statement_timeout": "500ms"})
    monkeypatch.setattr("commands.agency.check.PATIENT_SECONDS", 0.5)
    with pytest.raises(StartUpError, match="land_office has"):
        agency_check.run(_noting("day", lambda row, _: row["day"] is not None), settings, LAND)
    lines = capsys.readouterr().out.splitlines()
    for check in ("rows", "indexes"):
        assert f"ok     {check}: it takes longer than 500ms to look, and is not examined further" in lines
    (fault,) = [line for line in lines if line.startswith("FAULT")]
    assert fault.startswith("FAULT  answers: it cannot be examined: AGENCY_TIMEOUT: ")


@pytest.mark.parametrize(
    ("table", "column", "unique"),
    [("Owner", "CITIZEN_NO", True), ("office", "no", True), ("plot", "CITIZEN_NO", False), ("twice", "no", False)],
)
async def test_the_catalogue_says_which_column_is_unique(
    land_stores: dict[str, Store], table: str, column: str, *, unique: bool
) -> None:
    """An index that is not unique says nothing, and a view has none."""
    found = await land_stores["land_office"].fetch(stored.UNIQUE, f'"{SCHEMA}"."{table}"', column)
    assert found[0][0] is unique


async def test_the_catalogue_says_which_column_is_never_null(land_stores: dict[str, Store]) -> None:
    """A column that holds no null today may hold one tomorrow."""
    for column, expected in (("CITIZEN_NO", True), ("code", False)):
        found = await land_stores["land_office"].fetch(stored.NOT_NULL, f'"{SCHEMA}"."plot"', column)
        assert found[0][0] is expected


def test_what_the_catalogue_says_is_not_looked_for_in_the_rows(
    land_registry: Registry, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the key that two rows have, too, were it said to be unique."""
    monkeypatch.setattr(stored, "UNIQUE", "SELECT $1 <> $2")
    agency_check.run(land_registry, settings, LAND)
    assert capsys.readouterr().out.splitlines()[-1] == "land_office keeps to the contract."


def _noting(column: str, read: Callable[[Any, date], bool]) -> Registry:
    """The agencies, the land office with a fact that is read off a column of its notes."""
    noted = computed_from((column,), read, _never)
    fact = Fact("is_noted", {"ko": "기재", "en": "Noted", "ar": "مدون"}, FactType.BOOLEAN, noted, NO, OWN)
    sound = with_sound_land().agency("land_office")
    assert sound is not None
    facts = [*sound.facts, FactTable("citizen", Table("note", "who"), (fact,))]
    return register([*discover(), replace(sound, facts=facts)])


def _never(row: Any, since: date, until: date) -> list[date]:
    return []


@pytest.fixture
async def notes(land_dsn: str, owner: str) -> AsyncIterator[None]:
    """A table of notes, one of which has a day that Python has not."""
    async with connected(land_dsn) as store:
        await store.execute(
            f'SET search_path TO "{SCHEMA}";'
            "CREATE TABLE note (who char(20) PRIMARY KEY, details jsonb, day date, days date[]);"
            f"""INSERT INTO note VALUES ('{owner}', '{{"noted": true}}', '9999-12-31', '{{infinity,2026-01-01}}'),
                ('b', NULL, '10000-01-01', '{{NULL,0001-01-01 BC}}')"""
        )
    yield
    async with connected(land_dsn) as store:
        await store.execute(f'DROP TABLE "{SCHEMA}".note')


@pytest.mark.usefixtures("notes")
def test_values_are_read_as_a_gateway_reads_them(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """A `jsonb` is what it holds, and no text."""
    noting = _noting("details", lambda row, _: row["details"] is not None and row["details"]["noted"])
    agency_check.run(noting, settings, LAND)
    assert capsys.readouterr().out.splitlines()[-1] == "land_office keeps to the contract."


@pytest.fixture
async def keyless_notes(land_dsn: str, owner: str) -> AsyncIterator[None]:
    """A table of notes, two of which are nobody's."""
    async with connected(land_dsn) as store:
        await store.execute(
            f'SET search_path TO "{SCHEMA}"; CREATE TABLE note (who char(20), day date); CREATE INDEX ON note (who);'
            f"INSERT INTO note VALUES ('{owner}', '2026-01-01'), (NULL, '2026-01-01'), (NULL, '2026-01-02')"
        )
    yield
    async with connected(land_dsn) as store:
        await store.execute(f'DROP TABLE "{SCHEMA}".note')


@pytest.mark.usefixtures("keyless_notes")
def test_rows_without_a_key_are_not_two_for_one(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """No key ever finds them."""
    agency_check.run(_noting("day", lambda row, _: row["day"] is not None), settings, LAND)
    assert capsys.readouterr().out.splitlines()[-1] == "land_office keeps to the contract."


@pytest.mark.usefixtures("notes")
def test_a_day_that_python_has_not_is_told_of_in_an_array_too(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its other days, days without an end and none at all are in order."""
    with pytest.raises(StartUpError, match="land_office has"):
        agency_check.run(_noting("days", lambda row, _: bool(row["days"])), settings, LAND)
    (days,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAULT  days: ")]
    assert f"{SCHEMA}.note.days has a day before the year 1 or after 9999 in 1 row" in days


@pytest.mark.usefixtures("notes")
def test_a_value_that_python_has_not_is_a_fault_of_its_check_alone(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The store holds a day after the year 9999: it is said where, and what is left to examine is examined."""
    with pytest.raises(StartUpError, match="land_office has"):
        agency_check.run(_noting("day", lambda row, _: row["day"] is not None), settings, LAND)
    lines = capsys.readouterr().out.splitlines()
    said = "the store holds a value that Python has not, such as a day after the year 9999"
    assert {line.split(":")[0] for line in lines if said in line} == {"FAULT  indexes", "FAULT  facts"}
    (days,) = [line for line in lines if line.startswith("FAULT  days: ")]
    assert f"{SCHEMA}.note.day has a day before the year 1 or after 9999 in 1 row" in days
    assert """WHERE ("day" < '0001-01-01 00:00Z' OR "day" >= '10000-01-01 00:00Z') AND isfinite("day")""" in days
    assert [line for line in lines if line.startswith("ok     answers: ")]


def _purposes(
    *uncovered: str, purposes: tuple[Purpose, ...] = (), covers: Mapping[str, tuple[str, ...]] = NOTHING
) -> Registry:
    """The agencies, the land office with these purposes; citizens read all of its own but what is not covered."""
    sound = with_sound_land()
    land_office = sound.agency("land_office")
    assert land_office is not None
    own = coverable_of(core(build_schema(sound, platform)), sound).items()
    named = tuple(name for name, each in own if "land_office" in each.holders and name not in uncovered)
    declared = DeclaredPurposes(purposes, {OWN_AFFAIRS: named, **covers})
    return register([*discover(), replace(land_office, purposes=declared)])


def test_what_no_purpose_covers_is_a_fault_of_its_own(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """A field, a fact, and what it holds of receipts: each is refused to everybody, or its answer is null."""
    uncovered = ("Citizen.landShare", "Fact.land_kind", "Eligibility.alreadyReceives")
    with pytest.raises(StartUpError, match="land_office has 4 faults"):
        agency_check.run(_purposes(*uncovered), settings, LAND)
    faults = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAULT")]
    for name in uncovered:
        said = (
            f"FAULT  purposes: no purpose covers {name}, so that it is refused to everybody. Name it in purposes.yaml"
        )
        assert [line for line in faults if line.startswith(said)], name
    (refused,) = [line for line in faults if line.startswith("FAULT  answers: ")]
    assert refused.startswith("FAULT  answers: me.landShare is refused to each of ")


def test_what_is_for_officials_alone_is_no_fault(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Citizens are refused it, and somebody may read it."""
    law = {"act": "부동산등기법", "article": "제19조", "in_force_from": None, "in_force_until": None, "url": None}
    kinds, agencies = frozenset({"official"}), frozenset({"land_office"})
    survey = Purpose("land_survey", {"ko": "조사", "en": "Survey", "ar": "مسح"}, law, kinds, agencies, False, "P1Y")
    covers = {"land_survey": ("Citizen.landShare",)}
    agency_check.run(_purposes("Citizen.landShare", purposes=(survey,), covers=covers), settings, LAND)
    lines = capsys.readouterr().out.splitlines()
    assert "ok     purposes: 2 purposes cover what is the agency's own" in lines
    (answered,) = [line for line in lines if line.startswith("ok     answers: ")]
    assert answered.endswith("citizens, but for what some of them may not read: me.landShare")


@pytest.fixture
async def nameless_grant(land_dsn: str, owner: str) -> AsyncIterator[None]:
    """A grant of no service, beside one of a service that there is not."""
    async with connected(land_dsn) as store:
        await store.execute(
            f'INSERT INTO "{SCHEMA}".grant_paid '
            f"VALUES ('{owner}', NULL, '2026-03-03'), ('{owner}', '~', '2026-03-03')"
        )
    yield
    async with connected(land_dsn) as store:
        await store.execute(f"""DELETE FROM "{SCHEMA}".grant_paid WHERE since = '2026-03-03'""")


def test_what_a_function_reads_off_a_store_is_held_against_its_facts(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """As what a service answers is."""

    async def owned(keys: Sequence[str], selection: Selection, store: Any) -> dict[str, Any]:
        rows = await store.fetch("SELECT key AS citizen_id FROM unnest($1::text[]) key", keys)
        return {row["citizen_id"]: row for row in rows}

    sound = with_sound_land().agency("land_office")
    assert sound is not None
    registry = register([*discover(), replace(sound, facts=[replace(sound.facts[0], table=RowsFrom(owned))])])
    with pytest.raises(StartUpError, match="land_office has one fault"):
        agency_check.run(registry, settings, LAND)
    (fault,) = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAULT")]
    assert fault.startswith(f"FAULT  rows: {owned.__module__}.{owned.__qualname__} answers ")
    assert "with what is no row of the columns declared" in fault


@pytest.mark.usefixtures("nameless_grant")
def test_a_receipt_of_no_service_is_a_fault(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside another that is of no service of the catalogue."""
    with pytest.raises(StartUpError, match="land_office has 2 faults"):
        agency_check.run(with_sound_land(), settings, LAND)
    faults = [line for line in capsys.readouterr().out.splitlines() if line.startswith("FAULT")]
    said = ("grant_paid.service is null in some rows", "grant_paid.service names '~'")
    for fault, words in zip(faults, said, strict=True):
        assert fault.startswith(f"FAULT  receipts: {words}")


@pytest.mark.parametrize(
    ("column", "held"), [("bigint", ["7", "8"]), ("uuid", [DEED, DEED.replace("0f8", "1f8")]), ("char(20)", ["a", "b"])]
)
async def test_citizens_of_a_registry_that_exists_are_asked_by_whatever_its_keys_are(
    land_registry: Registry, land_stores: dict[str, Store], land_dsn: str, column: str, held: list[str]
) -> None:
    """Its relations are keyed by numbers, or padded, and the fields of whichever agency are asked all the same."""
    async with connected(land_dsn) as store:
        await store.execute(
            f'SET search_path TO "{SCHEMA}"; DROP TABLE IF EXISTS known; CREATE TABLE known (no {column}, kind text)'
        )
        await store.executemany(f"INSERT INTO known VALUES ($1::text::{column}, 'SELF')", [(each,) for each in held])
    asked: set[str | None] = set()

    async def answer(request: object, caller: Caller, **_: object) -> SimpleNamespace:
        asked.add(caller.citizen_id)
        return SimpleNamespace(errors=())

    known = HeldRelations(Relations(Table("known", "no", SCHEMA)), "land_office")
    registry: Any = SimpleNamespace(relations=lambda: known)
    agency, schema = land_registry.agency("land_office"), core(build_schema(land_registry, platform))
    assert agency is not None
    gateway: Any = SimpleNamespace(answer=answer)
    examined = Examined(registry, agency, schema, land_stores, date(2026, 11, 24))
    (finding,) = [each async for each in answers(examined, gateway, schema)]
    assert finding.remedy is None
    assert asked == set(held)


def test_what_is_received_is_looked_up_as_a_request_does(land_registry: Registry) -> None:
    """In the same order, so that the check meets what a request would."""
    agency = land_registry.agency("land_office")
    assert agency is not None
    examined = Examined(land_registry, agency, core(build_schema(land_registry, platform)), {}, date(2026, 11, 24))
    (lookup,) = [each for each in examined.lookups() if each.by == "receipts"]
    assert lookup.rows is not None
    assert lookup.rows.order == '"since"'


def test_no_session_of_a_check_can_write(
    land_registry: Registry, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither to the agency's store nor to any other: readers are called in these sessions."""
    said: dict[str, str] = {}

    async def report(
        registry: Any, name: Any, dsns: Any, stores: dict[str, Store], *_: Any, **__: Any
    ) -> AsyncIterator[Any]:
        for each, store in stores.items():
            said[each] = (await store.fetch("SHOW transaction_read_only"))[0][0]
        return
        yield

    monkeypatch.setattr(checking, "report", report)
    agency_check.run(land_registry, settings, LAND)
    assert said == dict.fromkeys(land_registry.with_stores, "on")


@pytest.mark.parametrize(
    ("table", "key", "cast", "held"),
    [
        ("office", "no", KeyType.INTEGER, ["1", "2"]),
        ("survey", "no", KeyType.NUMERIC, ["7.5", "100"]),
        ("deed", "id", KeyType.UUID, ["0f8fad5b-d9cb-469f-a165-70867728950e"]),
    ],
    ids=lambda value: value.name if isinstance(value, KeyType) else None,
)
async def test_a_reader_that_casts_its_keys_is_given_none_that_cannot_be_cast(
    land_stores: dict[str, Store], table: str, key: str, cast: KeyType, held: list[str]
) -> None:
    """The key that nobody has is of the same form as the others."""

    async def read(keys: Sequence[str], selection: Selection, store: Any) -> dict[str, list[str]]:
        sql = (
            f"SELECT trim_scale({key}::text::numeric)::text AS key"
            if cast is KeyType.NUMERIC
            else f"SELECT {key}::text"
        )
        sql += f' FROM "{SCHEMA}".{table} WHERE {key} = ANY($1::text[]::{cast.value}[])'
        found = {row[0] for row in await store.fetch(sql, keys)}
        return {each: [each] for each in keys if each in found}

    recorded = Recorded("Plot.read", read, [(held, Selection(frozenset(), {}))])
    (finding,) = [each async for each in readers([recorded], of_store(land_stores["land_office"]))]
    assert finding.remedy is None, str(finding)


@pytest.mark.parametrize("key_type", KeyType)
def test_keys_that_nobody_has_are_such_as_a_column_holds(key_type: KeyType) -> None:
    """Each number has another one."""
    keys = [absent_key(key_type, number) for number in range(1_000)]
    assert len({key_type.spelling(key) for key in keys} - {None}) == len(keys)


def test_what_is_counted_is_said_as_one_or_as_many() -> None:
    """`1 tables` is no English."""
    assert [counted(number, "fact has", "facts have") for number in (1, 2)] == ["1 fact has", "2 facts have"]
    assert [counted(number, "table") for number in (0, 1, 2_000)] == ["0 tables", "1 table", "2,000 tables"]
