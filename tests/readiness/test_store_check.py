"""What is found where a store is not as its agency declared, before anybody asks for it."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
import strawberry

from agencies.contract import (
    NOT_RECORDED,
    PUBLIC,
    Agency,
    Fact,
    FactTable,
    FactType,
    Query,
    StartUpError,
    Table,
    Where,
    column,
    many,
    one,
    stored,
)
from agencies.contract.errors import AgencyContractBroken
from agencies.registration.discovery import discover, load
from agencies.registration.registry import register
from agencies.seeding.seeding import migrations_of
from agencies.store.statement import rows_read
from agencies.store.store import Store
from resolvers.gateway import build_schema
from resolvers.platform_fields import platform
from resolvers.readiness.declared_store import DeclaredStore, declared_stores
from resolvers.readiness.findings import Fault
from resolvers.readiness.report_table import COLUMNS
from resolvers.readiness.store_check import StoreCheck
from resolvers.schema import core
from tests.engine.spoiling import replaced
from tests.faults.throwaway import Throwaway

GOOD = """
    CREATE TABLE book (
        id text, reader text, shelf integer, price numeric, due date, lent boolean, tags text[], entered timestamptz
    )
"""
OTHER_TYPES = {
    "shelf": ("text", "integer or smallint"),
    "price": ("text", "bigint or double precision or integer or numeric or real or smallint"),
    "due": ("timestamp with time zone", "date"),
    "lent": ("text", "boolean"),
    "tags": ("text", "character[] or character varying[] or text[]"),
    "entered": ("timestamp without time zone", "timestamp with time zone"),
}
MIGRATIONS = migrations_of(load("welfare_office"))
LATE = Where("late", "(due < {today}) = {value}")


def library(*conditions: Where) -> Agency:
    """An agency with a table of books, of which `late` or others may be asked for."""
    agency = Agency(id="library", title={"ko": "도서관", "en": "The library"})

    @agency.type(access=PUBLIC)
    class Book:
        """A book."""

        id: strawberry.ID = column("id", "Opaque.")
        shelf: int | None = column("shelf", "Where it stands.")
        price: float | None = column("price", "What it costs.")
        due: date | None = column("due", "When it is due.")
        lent: bool | None = column("lent", "Whether it is lent.")
        tags: list[str] | None = column("tags", "Words.")
        entered: datetime | None = column("entered", "Since when it is here.")

    def books(self, late: bool | None = None, other: str | None = None) -> list[Book] | None:  # type: ignore[no-untyped-def]
        """All books."""

    books.__annotations__ |= {"return": list[Book] | None}

    class Fields:
        book: Book | None = one("book", "id", description="One book.")

    Fields.books = many("book", "reader", order="due, id", where=conditions, access=PUBLIC)(books)  # type: ignore[attr-defined]
    agency.contribute(Query, access=PUBLIC)(Fields)
    return agency


def declared(agency: Agency) -> DeclaredStore:
    """What the agency's store must hold."""
    registry = register([*discover(), agency])
    return declared_stores(core(build_schema(registry, platform)), registry)["library"]


@pytest.fixture
def store(welfare: Throwaway) -> Iterator[Store]:
    """A store with the library's table as declared."""
    welfare.sql(GOOD)
    opened = Store("library", welfare.settings["WELFARE_OFFICE_DATABASE_URL"], deadline_seconds=5)
    yield opened
    opened.close()
    welfare.sql("DROP TABLE IF EXISTS book")


async def test_a_store_that_is_as_declared_has_no_fault(store: Store) -> None:
    """Every kind of column, array and condition among them."""
    assert await StoreCheck(store, declared(library(LATE)), MIGRATIONS).faults() == ()


async def test_a_domain_counts_as_what_is_under_it(store: Store, welfare: Throwaway) -> None:
    """Also one over another one, over an enumeration, and in an array; of another type than declared it is told of."""
    welfare.sql(
        "CREATE DOMAIN word AS text; CREATE DOMAIN short_word AS word CHECK (length(value) < 9);"
        "CREATE DOMAIN many_words AS short_word[]; CREATE TYPE lending AS ENUM ('OUT'); CREATE DOMAIN loan AS lending;"
        "CREATE DOMAIN day AS date; CREATE DOMAIN due_day AS day"
    )
    try:
        welfare.sql("ALTER TABLE book ALTER id TYPE short_word, ALTER due TYPE due_day")
        for tags in ("short_word[]", "many_words", "loan[]"):
            welfare.sql(f"ALTER TABLE book ALTER tags TYPE {tags} USING NULL")
            assert await StoreCheck(store, declared(library()), MIGRATIONS).faults() == ()
        welfare.sql("ALTER TABLE book ALTER tags TYPE due_day[] USING NULL, ALTER shelf TYPE loan USING NULL")
        faults = await StoreCheck(store, declared(library()), MIGRATIONS).faults()
        assert {each.column: each.found for each in faults} == {"tags": "date[]", "shelf": "enum"}
    finally:
        welfare.sql("DROP TABLE book; DROP DOMAIN word, day, loan CASCADE; DROP TYPE lending")


@pytest.mark.parametrize(("name", "found", "expected"), [(name, *rest) for name, rest in OTHER_TYPES.items()])
async def test_a_column_of_another_type_is_told_with_both_types(
    store: Store, welfare: Throwaway, name: str, found: str, expected: str
) -> None:
    """Text that looks like a number is none, and is found before it is served as one."""
    check = StoreCheck(store, declared(library()), MIGRATIONS)
    assert await check.faults() == ()
    welfare.sql(f"ALTER TABLE book ALTER {name} TYPE {found} USING NULL")
    [fault] = [each for each in await check.faults() if each.column is not None]
    assert (fault.agency, fault.table, fault.column) == ("library", "book", name)
    assert (fault.expected, fault.found) == (expected, found)
    assert fault.reason == "the column has another type than declared"
    assert (fault.field or "").startswith(("Book.", "Query."))


@pytest.mark.parametrize("found", ["uuid", "character"])
async def test_a_key_that_would_match_no_id_is_told_with_what_to_do(
    store: Store, welfare: Throwaway, found: str
) -> None:
    """Padded with blanks, or no text at all: every fact would be as where there is no row."""
    check = StoreCheck(store, declared(library()), MIGRATIONS)
    welfare.sql(f"ALTER TABLE book ALTER id TYPE {found}{'(20)' if found == 'character' else ''} USING NULL")
    [fault] = [each for each in await check.faults() if each.column is not None]
    assert (fault.table, fault.column) == ("book", "id")
    assert (fault.expected, fault.found) == ("character varying or text", found)
    assert fault.reason.endswith("so that no key would match: make the column a `text`")
    welfare.sql("ALTER TABLE book ALTER id TYPE varchar(20)")
    assert await check.faults() == ()


async def test_the_time_of_a_fact_s_row_has_its_zone(store: Store, welfare: Throwaway) -> None:
    """Without it nobody could say which moment it is."""
    agency = library()
    lent = Fact("book_lent", {"ko": "대출", "en": "Lent"}, FactType.BOOLEAN, stored("lent"), NOT_RECORDED, PUBLIC)
    agency.facts.append(FactTable("citizen", Table("book", "id"), (lent,), recorded_at="recorded"))
    welfare.sql("ALTER TABLE book ADD recorded timestamp")
    [fault] = await StoreCheck(store, declared(agency), MIGRATIONS).faults()
    assert (fault.column, fault.expected, fault.field) == ("recorded", "timestamp with time zone", "facts")
    welfare.sql("ALTER TABLE book ALTER recorded TYPE timestamptz")
    assert await StoreCheck(store, declared(agency), MIGRATIONS).faults() == ()


async def test_a_check_that_fails_of_whatever_cause_is_a_fault_of_that_agency(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks about all agencies at once is told of all others."""

    async def fetch(*_: object) -> None:
        raise KeyError("a name")

    monkeypatch.setattr(Store, "fetch", fetch)
    check = StoreCheck(store, declared(library()), MIGRATIONS)
    for faults in (await check.faults(), await check.warnings()):
        [fault] = faults
        assert fault.agency == "library"
        reason = "the store cannot be held against the declarations: KeyError in fetch (test_store_check.py:"
        assert fault.reason.startswith(reason)


async def test_a_column_or_table_that_is_missing_is_told_by_name_and_mended_is_found_again(
    store: Store, welfare: Throwaway
) -> None:
    """One fault for one column, whichever fields read it."""
    check = StoreCheck(store, declared(library()), MIGRATIONS)
    welfare.sql("ALTER TABLE book RENAME shelf TO place")
    [fault] = await check.faults()
    assert (fault.table, fault.column, fault.found) == ("book", "shelf", None)
    assert "`python server.py migrate`" in fault.reason
    welfare.sql("ALTER TABLE book RENAME place TO shelf")
    assert await check.faults() == ()
    welfare.sql("DROP TABLE book")
    [fault] = await check.faults()
    assert (fault.table, fault.column) == ("book", None)


async def test_a_view_of_relations_without_days_is_told_with_what_to_do(dsns: dict[str, str]) -> None:
    """One of an older release, or of a registry that is not Maru's own: nobody is decided by it."""
    registry = register(discover())
    stands = declared_stores(core(build_schema(registry, platform)), registry)["civil_registry"]
    older = 'SELECT citizen_id, other_id, kind, household_id, birth_date FROM public."relation"'
    async with replaced(dsns["civil_registry"], "relation", older) as dsn:
        opened = Store("civil_registry", dsn, deadline_seconds=30)
        found = await StoreCheck(opened, stands, migrations_of(load("civil_registry"))).faults()
        opened.close()
    assert [(each.table, each.column, each.field) for each in found] == [
        ("relation", name, "relations") for name in ("since", "until")
    ]
    assert all("`python server.py migrate`" in each.reason for each in found)


@pytest.mark.parametrize(
    ("kin", "column", "said"),
    [
        ("citizen_id, other_id AS relative_id, kind", "other_id", "`python server.py migrate`"),
        ("citizen_id, other_id", "kind", "`python server.py migrate`"),
        ("citizen_id::char(20) AS citizen_id, other_id, kind", "citizen_id", "so that no key would match"),
    ],
)
async def test_a_view_of_kin_that_is_not_as_the_contract_has_it_is_told(
    dsns: dict[str, str], kin: str, column: str, said: str
) -> None:
    """Before an event comes that concerns parents, guardians or a spouse, none of whom would be found by it."""
    registry = register(discover())
    stands = declared_stores(core(build_schema(registry, platform)), registry)["civil_registry"]
    async with replaced(dsns["civil_registry"], "kin", f'SELECT {kin} FROM public."kin"') as dsn:
        opened = Store("civil_registry", dsn, deadline_seconds=30)
        [fault] = await StoreCheck(opened, stands, migrations_of(load("civil_registry"))).faults()
        opened.close()
    assert (fault.table, fault.column, fault.field) == ("kin", column, "relations")
    assert said in fault.reason


async def test_a_condition_on_a_column_that_the_table_lacks_is_told_and_never_left_out(store: Store) -> None:
    """The check finds it; at run time the statement is refused instead of answering every row."""
    wrong = Where("other", "colour = {value}")
    stands = declared(library(LATE, wrong))
    [fault] = await StoreCheck(store, stands, MIGRATIONS).faults()
    assert "the condition of the argument other (colour = {value})" in fault.reason
    assert (fault.table, fault.field) == ("book", "Query.books")
    [rows] = [each for each in stands.rows if each.where]
    read = rows_read(rows, ("id",), {"other": "red"}, date(2026, 11, 24))
    with pytest.raises(AgencyContractBroken):
        await store.fetch(read.text, ["reader"], *read.values)


def test_a_condition_on_an_argument_that_the_field_lacks_is_refused_at_start() -> None:
    """It would never be given, so that every row would be answered."""
    with pytest.raises(StartUpError, match=r"Query\.books uses the argument 'overdue'.*'late', 'other'"):
        register([*discover(), library(Where("overdue", "due < {today}"))])


async def test_a_fact_s_own_column_has_the_fact_s_type(store: Store) -> None:
    """A numeric is no fact's number: it is told as such, not as a store that cannot be reached."""
    agency = library()
    title = {"ko": "값", "en": "Price"}
    price = Fact("book_price", title, FactType.NUMBER, stored("price"), NOT_RECORDED, PUBLIC)
    agency.facts.append(FactTable("citizen", Table("book", "id"), (price,)))
    [fault] = await StoreCheck(store, declared(agency), MIGRATIONS).faults()
    assert (fault.column, fault.found, fault.field) == ("price", "numeric", "the fact book_price")
    agency.facts[0] = replace(agency.facts[0], facts=(replace(price, value=stored("shelf")),))
    assert await StoreCheck(store, declared(agency), MIGRATIONS).faults() == ()


async def test_a_store_that_does_not_answer_has_one_fault_that_says_so() -> None:
    """By the kind of the failure; no host name and no text of the driver's stands in it."""
    store = Store("library", "postgresql://nobody@127.0.0.1:1/nowhere", deadline_seconds=5)
    found = await StoreCheck(store, declared(library()), MIGRATIONS).faults()
    assert found == (Fault("library", "the store does not answer: AGENCY_UNAVAILABLE (ConnectionRefusedError)"),)


async def test_a_table_of_reports_that_cannot_be_looked_at_is_no_lacking_right(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whatever cause: it is told as what could not be looked at, and of `migration` nothing is said."""
    fetched = Store.fetch

    async def fetch(self: Store, sql: str, *arguments: object) -> object:
        if sql == COLUMNS:
            raise AgencyContractBroken("library does not hold what it declares.", agency="library")
        return await fetched(self, sql, *arguments)

    monkeypatch.setattr(Store, "fetch", fetch)
    stands = declared(library())
    stands.reports = "wrong_fact_report"
    [warning] = await StoreCheck(store, stands, MIGRATIONS).warnings()
    assert (warning.agency, warning.table) == ("library", None)
    reason = "the store cannot be held against the declarations: AgencyContractBroken in fetch (test_store_check.py:"
    assert warning.reason.startswith(reason)


async def test_tables_that_are_older_than_the_release_are_a_warning_that_says_what_to_do(
    store: Store, tmp_path: Path
) -> None:
    """Nothing is missing of what is declared, so that the agency is up; a migration that was changed is told too."""
    assert await StoreCheck(store, declared(library()), MIGRATIONS).warnings() == ()
    shutil.copytree(MIGRATIONS, tmp_path, dirs_exist_ok=True)
    (tmp_path / "999_later.sql").write_text("CREATE INDEX ON means (year)")
    check = StoreCheck(store, declared(library()), tmp_path)
    [warning] = await check.warnings()
    assert warning.reason == "the store lacks 999_later.sql of this release: run `python server.py migrate`"
    assert await check.faults() == ()
    (tmp_path / "001_welfare.sql").write_text("SELECT 1")
    [warning] = await check.warnings()
    assert "001_welfare.sql is not the 001_welfare.sql that was applied" in warning.reason
