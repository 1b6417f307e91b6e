"""Agencies say which benefits a citizen receives, each of its own services, and the gateway knows whom to ask."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from agencies.contract import Agency, Receipts, StartUpError, Table
from agencies.registration.discovery import discover
from agencies.registration.registry import Registry, register
from agencies.store.store import Store
from resolvers.platform_fields import platform
from resolvers.readiness.column_kind import ColumnKind
from resolvers.readiness.declared_store import declared_stores
from resolvers.schema import build_schema, core


def _agency(name: str, receipts: Receipts | None = None) -> Agency:
    return Agency(id=name, title={"ko": name, "en": f"The {name}"}, receipts=receipts)


LOANS, GIFTS = Receipts(Table("loan", "reader_id")), Receipts(Table("gift", "reader_id"), services=("book-gift",))


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (LOANS, replace(LOANS, until="back_on"), "services="),
        (GIFTS, replace(GIFTS, services=("card", "book-gift")), "'book-gift'"),
    ],
)
def test_two_agencies_never_answer_for_one_service(one: Receipts, other: Receipts, said: str) -> None:
    """The message names both agencies and says what to do: who receives a service is known by one of them."""
    with pytest.raises(StartUpError) as refused:
        register([_agency("archive", one), _agency("library", other)])
    assert all(word in str(refused.value) for word in ("archive", "library", "name", said))


def test_each_agency_answers_for_its_own_services() -> None:
    """One that names none answers for all the rest."""
    library, archive = register([_agency("archive", LOANS), _agency("library", GIFTS)]).receipts[::-1]
    assert [each.answers_for("book-gift") for each in (library, archive)] == [True, False]
    assert [each.answers_for("loan-of-a-book") for each in (library, archive)] == [False, True]


def test_nobody_may_have_receipts() -> None:
    """Without a holder it is not known what a citizen receives, and the gateway opens."""
    assert register([_agency("archive")]).receipts == ()


def test_holder_of_receipts_is_known() -> None:
    """The registry names the agency and its table, with the columns' names where it says none."""
    held = register([_agency("archive"), _agency("library", Receipts(Table("loan", "reader_id"), until="back_on"))])
    [found] = held.receipts
    assert found.agency == "library"
    assert (found.receipts.service, found.receipts.since, found.receipts.until) == ("service_id", "since", "back_on")


def test_welfare_office_holds_the_receipts() -> None:
    """Of the agencies that are here it is the welfare office that answers for benefits."""
    assert [held.agency for held in register(discover()).receipts] == ["welfare_office"]


@pytest.fixture
def store(registry: Registry, dsns: dict[str, str]) -> Iterator[Store]:
    """The store of the agency that holds the receipts."""
    [held] = registry.receipts
    opened = Store(held.agency, dsns[held.agency], deadline_seconds=30)
    yield opened
    opened.close()


async def test_receipts_stand_where_they_are_declared(registry: Registry, store: Store) -> None:
    """The table has the declared columns, and rows: a service's id and the days from and until which it is received."""
    [held] = registry.receipts
    receipts = held.receipts
    names = ", ".join(f'"{name}"' for name in (receipts.table.key, receipts.service, receipts.since, receipts.until))
    rows = await store.fetch(f'SELECT {names} FROM "{receipts.table.name}"')
    assert rows
    assert all(row[receipts.until] is None or row[receipts.since] < row[receipts.until] for row in rows)


def test_a_gateway_is_ready_only_with_the_columns_of_receipts() -> None:
    """The store of the agency is asked for them, though nothing else declares them."""
    library, archive = _agency("library", Receipts(Table("loan", "reader_id"))), _agency("archive")
    registry = register([*(each for each in discover() if each.receipts is None), library, archive])
    stores = declared_stores(core(build_schema(registry, platform)), registry)
    asked = {(each.table, each.name, each.kind) for each in stores["library"].columns.values()}
    assert asked == {
        ("loan", "reader_id", ColumnKind.KEY_TEXT),
        ("loan", "service_id", ColumnKind.ID),
        ("loan", "since", ColumnKind.DATE),
        ("loan", "until", ColumnKind.DATE),
    }
    assert not stores["archive"].tables
