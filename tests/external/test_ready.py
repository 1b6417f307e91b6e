"""What operators are told of a store that exists: whether it is as declared, and what its role may not read."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

from agencies.contract.errors import AgencyUnavailable, StartUpError
from agencies.contract.source import Table
from agencies.contract.storage.external import External
from agencies.contract.values.key_type import KeyType
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from api.settings.settings import read_settings
from commands.demo.demo_check import refuse_foreign_stores
from commands.shared.opened_stores import open_stores, stores_at
from resolvers.readiness.column_kind import ColumnKind
from resolvers.readiness.declared_store import DeclaredStore
from resolvers.readiness.store_check import StoreCheck
from tests.external.land import SCHEMA, Asking
from tests.running import environment
from tests.store.database import connected

NO_FILES = Path("no files")


async def _only_fault(
    store: Store, table: Table, column: str, kind: ColumnKind | None = None
) -> tuple[str | None, ...]:
    declared = DeclaredStore()
    if kind is None:
        declared.add_key("Citizen.x", table, column)
    else:
        declared.add("Citizen.x", table, column, kind)
    [fault] = await StoreCheck(store, declared, NO_FILES).faults()
    assert fault.field in ("Citizen.x", None)
    return fault.table, fault.column, fault.found, fault.expected, fault.reason


async def test_a_store_that_exists_is_ready_without_migrations(asking: Asking) -> None:
    """It has no table `migration`, and nobody is told that it lacks anything."""
    told = await asking.ready()
    assert told["agencies"]["land_office"] == "UP"
    assert "land_office" not in str(told.get("warnings", ""))


@pytest.mark.parametrize(
    ("name", "key", "declared", "needed"),
    [
        ("Owner", "CITIZEN_NO", KeyType.TEXT, KeyType.CHAR),
        ("office", "no", KeyType.CHAR, KeyType.INTEGER),
        ("survey", "no", KeyType.INTEGER, KeyType.NUMERIC),
        ("deed", "id", KeyType.TEXT, KeyType.UUID),
        ("slow_owner", "citizen_id", KeyType.CHAR, KeyType.TEXT),
    ],
)
async def test_a_key_of_another_type_is_told_with_what_to_declare(
    land_stores: Mapping[str, Store], name: str, key: str, declared: KeyType, needed: KeyType
) -> None:
    """Keys that silently match nobody would have facts say no of everyone."""
    store = land_stores["land_office"]
    table, column, *_, reason = await _only_fault(store, Table(name, key, SCHEMA, declared), key)
    assert (table, column) == (f"{SCHEMA}.{name}", key)
    assert f"`key_type=KeyType.{needed.name}`" in str(reason)


@pytest.mark.parametrize(
    ("address", "warned"),
    [
        ("postgresql://maru:secret@db.example:5432/land", True),
        ("postgresql://maru:secret@db.example/land?sslmode=prefer", True),
        ("postgresql://maru:secret@db.example/land?sslmode=require", False),
        ("postgresql://maru@db.example/land?application_name=a&sslmode=verify-full", False),
        ("postgresql://maru@10.1.2.3:5432/land", True),
        ("postgresql://maru@[2001:db8::1]:5432/land", True),
        ("postgresql://maru@localhost,db.example/land", True),
        ("postgresql:///land?host=db.example", True),
        ("postgresql:///land?service=land", True),
        ("postgresql://maru@localhost/land", False),
        ("postgresql://maru@127.0.0.1:5432/land", False),
        ("postgresql://maru@[::1]:5432/land", False),
        ("postgresql:///land?host=/run/postgresql", False),
        ("postgresql://%2Frun%2Fpostgresql/land", False),
        ("postgresql:///land", False),
        ("postgresql://maru@[::1/land", False),
    ],
)
async def test_one_on_another_machine_that_is_not_read_by_tls_has_a_warning(
    monkeypatch: pytest.MonkeyPatch, address: str, warned: bool
) -> None:
    """It is UP all the same; what is said names the setting and nothing of what stands in it."""
    for name in ("PGSSLMODE", "PGHOST"):
        monkeypatch.delenv(name, raising=False)
    with closing(Store("land_office", address, external=External("land"))) as store:
        told = await StoreCheck(store, DeclaredStore(), NO_FILES).warnings()
    assert [each.agency for each in told] == ["land_office"] * warned
    for each in told:
        # Without a root certificate the driver refuses this mode.
        assert "end LAND_OFFICE_DATABASE_URL with `?sslmode=verify-full&sslrootcert=/path/to/ca.pem`" in each.reason
        assert not any(word in str(each) for word in ("secret", "example", "10.1", "2001"))


@pytest.mark.parametrize(
    ("address", "name", "value", "warned"),
    [
        ("postgresql://maru@db.example/land", "PGSSLMODE", "verify-full", False),
        ("postgresql://maru@db.example/land", "PGSSLMODE", "prefer", True),
        ("postgresql://maru@db.example/land?sslmode=disable", "PGSSLMODE", "require", True),
        ("postgresql://maru@db.example/land?service=land", "PGSSLMODE", "require", True),
        ("postgresql:///land", "PGHOST", "db.example", True),
        ("postgresql:///land", "PGHOST", "/run/postgresql", False),
        ("postgresql://maru@localhost/land", "PGHOST", "db.example", False),
        ("postgresql:///land?service=land", "PGHOST", "localhost", True),
        ("postgresql://localhost/land?service=land", "PGHOST", "db.example", False),
    ],
)
def test_what_the_driver_takes_from_the_environment_counts_for_the_warning(
    monkeypatch: pytest.MonkeyPatch, address: str, name: str, value: str, warned: bool
) -> None:
    """The address comes first, then a service that it names, whose host is not known, and then the environment."""
    for each in ("PGSSLMODE", "PGHOST"):
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv(name, value)
    with closing(Store("land_office", address, external=External("land"))) as store:
        assert store.may_go_in_clear is warned


async def test_what_is_wider_than_an_int_is_told_before_it_is_asked_for(land_stores: Mapping[str, Store]) -> None:
    """A Long holds it."""
    store = land_stores["land_office"]
    plot = Table("plot", "id", SCHEMA, KeyType.INTEGER)
    *_, found, expected, reason = await _only_fault(store, plot, "worth", ColumnKind.INTEGER)
    assert (found, expected) == ("bigint", "integer or smallint")
    assert "declare the field as `Long`" in str(reason)


async def test_a_table_that_is_not_there_is_no_matter_of_migrate(land_stores: Mapping[str, Store]) -> None:
    """Nothing would make it."""
    store = land_stores["land_office"]
    *_, reason = await _only_fault(store, Table("gone", "id", SCHEMA, KeyType.TEXT), "id")
    assert reason == "the table is missing: correct the declaration"


async def test_what_the_role_may_not_read_is_told_with_the_right_that_it_needs(
    land_stores: Mapping[str, Store], land_dsn: str
) -> None:
    """A table, a column of it, or all of a schema."""
    store, survey = land_stores["land_office"], Table("survey", "no", SCHEMA, KeyType.NUMERIC)
    for what in ('SELECT ON "Land Records".survey', 'USAGE ON SCHEMA "Land Records"'):
        async with connected(land_dsn) as owner:
            await owner.execute(f"REVOKE {what} FROM CURRENT_USER")
            try:
                table, column, *_, reason = await _only_fault(store, survey, "no")
            finally:
                await owner.execute(f"GRANT {what} TO CURRENT_USER")
        assert (table, column) == ("Land Records.survey", None)
        assert "may not read it" in str(reason)
        assert 'GRANT USAGE ON SCHEMA "Land Records" and GRANT SELECT ON "Land Records"."survey"' in str(reason)


async def test_one_that_no_setting_names_is_down_by_itself(
    land_registry: Registry, land_stores: Mapping[str, Store], own_data: Path, owner: str
) -> None:
    """In the words in which commands refuse; its fields are null with its name, and what others hold is answered."""
    names = [*land_registry.with_stores, PLATFORM]
    settings = read_settings(names, environment(own_data))
    with open_stores(land_registry, settings, despite_unset=True) as dsns:
        assert "land_office" not in dsns
        unset = stores_at(land_registry, settings, dsns)["land_office"]
    gateway = Asking(land_registry, {**land_stores, "land_office": unset})
    try:
        told = await gateway.ready()
        answer = await gateway.ask(owner, "{ me { name landWorth } }")
    finally:
        await gateway.close()
    assert [name for name, status in told["agencies"].items() if status == "DOWN"] == ["land_office"]
    (fault,) = told["faults"]
    with pytest.raises(StartUpError) as refused, open_stores(land_registry, settings):
        raise AssertionError("the stores were opened")
    assert f"{fault['reason']}." == str(refused.value)
    assert "set LAND_OFFICE_DATABASE_URL" in fault["reason"]
    assert answer["data"]["me"]["name"]
    (error,) = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["agency"]) == ("AGENCY_UNAVAILABLE", "land_office")
    with pytest.raises(AgencyUnavailable):
        await unset.hear("outbox", lambda: None)


async def test_no_demo_is_stopped_by_one_that_it_shows_to_nobody(land_registry: Registry, own_data: Path) -> None:
    """Nothing of it can be shown while no setting names it."""
    settings = read_settings([*land_registry.with_stores, PLATFORM], environment(own_data))
    await refuse_foreign_stores(land_registry, settings, {})
