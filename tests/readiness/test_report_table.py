"""The table of citizens' reports: what is found where none could be put there, before a citizen writes one."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pytest

from agencies.contract import Agency, Corrections
from agencies.contract.storage.correction import STATUSES
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.correction import Tray, WrongFact, put_wrong_fact
from agencies.store.store import Store
from resolvers.agency_check import stored
from resolvers.agency_check.examined import ExaminedStore
from resolvers.platform_fields import platform
from resolvers.readiness.declared_store import declared_stores
from resolvers.readiness.store_check import StoreCheck
from resolvers.schema import build_schema, core
from tests.faults.throwaway import Throwaway
from tests.readiness.test_store_check import MIGRATIONS

TABLE: Final = "complaint"
SAID: Final = WrongFact("age", "a", "b", "It is wrong.")


@pytest.fixture
def library() -> Registry:
    """The agencies and one more, which takes reports in a table of its own."""
    agency = Agency(id="library", title={"ko": "도서관", "en": "Library"}, corrections=Corrections(TABLE))
    return register([*discover(), agency])


@pytest.fixture
def store(welfare: Throwaway) -> Iterator[Store]:
    """A store with such a table, as agencies share it, under the library's name for it."""
    welfare.sql(f"CREATE TABLE {TABLE} (LIKE wrong_fact_report INCLUDING ALL)")
    opened = Store("library", welfare.settings["WELFARE_OFFICE_DATABASE_URL"], deadline_seconds=5)
    yield opened
    opened.close()
    welfare.sql(f"DROP TABLE IF EXISTS below CASCADE; DROP TABLE IF EXISTS {TABLE}; DROP TYPE IF EXISTS standing")


async def _found(registry: Registry, store: Store) -> tuple[list[str], list[str]]:
    """What operators are warned of, and what `agency check` calls a fault."""
    schema = core(build_schema(registry, platform))
    declared = declared_stores(schema, registry)["library"]
    check = StoreCheck(store, declared, MIGRATIONS)
    assert await check.faults() == (), "the agency answers without it"
    agency = registry.agency("library")
    assert agency is not None
    connection: Any = None
    examined = ExaminedStore(registry, agency, schema, {"library": store}, date.today(), connection, declared)
    findings = [each async for each in stored.reports(examined)]
    warned = [f"{each.table}.{each.column}: {each.reason}" for each in await check.warnings()]
    return warned, [str(each) for each in findings if each.remedy is not None]


async def test_a_table_as_agencies_share_it_takes_reports(library: Registry, store: Store, welfare: Throwaway) -> None:
    """And none is missed at an agency that has the platform keep them."""
    assert await _found(library, store) == ([], [])
    assert await put_wrong_fact(store, Tray(TABLE), SAID, 10) is not None
    others = [each for each in library.agencies if each.id != "library"]
    bare = register([*others, Agency(id="library", title={"ko": "도서관", "en": "Library"})])
    welfare.sql(f"DROP TABLE {TABLE}")
    assert await _found(bare, store) == ([], [])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (f"DROP TABLE {TABLE}", "the table of reports is missing"),
        (f"ALTER TABLE {TABLE} DROP reported_by", "complaint.reported_by: the column is missing"),
        (f"ALTER TABLE {TABLE} ALTER fact_id TYPE integer USING 0", "complaint.fact_id: the column has another type"),
        (f"ALTER TABLE {TABLE} ALTER id DROP DEFAULT", "complaint.id: the column has no default"),
        (
            f"REVOKE INSERT ON {TABLE} FROM welfare_office",
            'lacks INSERT, so that no report is taken: GRANT INSERT ON "',
        ),
        (f"REVOKE SELECT ON {TABLE} FROM welfare_office", "lacks SELECT, so that no report is taken: GRANT SELECT"),
        (
            f"REVOKE ALL ON {TABLE} FROM welfare_office",
            "lacks SELECT and INSERT, so that no report is taken: GRANT SEL",
        ),
    ],
    ids=["no table", "no column", "another type", "no default", "no INSERT", "no SELECT", "no right"],
)
async def test_what_keeps_a_report_from_being_taken_is_told_with_what_to_do(
    library: Registry, store: Store, welfare: Throwaway, change: str, words: str
) -> None:
    """Operators are warned of it, and `agency check` has it as a fault; each report would fail, as it does here."""
    welfare.sql(change)
    ([warning], [fault]) = await _found(library, store)
    assert words in warning
    assert fault.startswith("FAULT  reports: complaint")
    with pytest.raises(Exception, match=r"library does not hold|fact_id"):
        await put_wrong_fact(store, Tray(TABLE), SAID, 10)


async def test_a_status_of_the_agency_s_own_type_and_a_view_will_do(
    library: Registry, store: Store, welfare: Throwaway
) -> None:
    """What the gateway writes and reads is what counts, and not how the agency keeps it."""
    codes = ", ".join(f"'{each}'" for each in STATUSES)
    welfare.sql(
        f"CREATE TYPE standing AS ENUM ({codes}); ALTER TABLE {TABLE} DROP status; "
        f"ALTER TABLE {TABLE} ADD status standing NOT NULL DEFAULT 'RECEIVED'; "
        f"ALTER TABLE {TABLE} RENAME TO below; CREATE VIEW {TABLE} AS SELECT * FROM below"
    )
    assert await _found(library, store) == ([], [])
