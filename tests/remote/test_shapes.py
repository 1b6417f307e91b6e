"""Rows of another shape than declared are AGENCY_CONTRACT_BROKEN at the field, by both executors."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from agencies.civil_registry.entity import Citizen
from agencies.contract import Agency, Personal, Selection, Sensitivity, column, entity, reader, reference
from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from agencies.store.store import Store
from resolvers.gateway import Gateway
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from tests.all_of_own import ALL_OF_OWN
from tests.people import DAY
from tests.running import RunningGateway

LAW = Personal(Sensitivity.ORDINARY, "도서관법 제4조")


@entity
class Author:
    """Who wrote a book."""


class Library:
    """An agency that answers what a test says."""

    def __init__(self) -> None:
        self.answer: Any = None
        self.agency = agency = Agency("library", {"ko": "도서관", "en": "Library"}, purposes=ALL_OF_OWN)

        async def read(keys: Sequence[str], selection: Selection, store: Any) -> dict[str, Any]:
            return dict.fromkeys(keys, self.answer)

        @agency.type(access=LAW)
        class Loan:
            """A book that was lent."""

            title: str | None = column("title", "The book's title.")
            due_on: date | None = column("due_on", "To be given back by then.")
            author: Author | None = reference("author", "Who wrote it.")
            authors: list[Author] | None = reference("authors", "All who wrote it.")

        @agency.contribute(Citizen, access=LAW)
        class Fields:
            loan: Loan | None = reader(read, description="The book lent last.")
            loans: list[Loan] | None = reader(read, description="Books lent now.")
            shelf: str | None = reader(read, description="Where they stand.")
            favourite: Author | None = reader(read, description="Whose books were lent most often.")
            favourites: list[Author] | None = reader(read, description="Whose books were lent often.")

        agency.owns(Author)
        self.kept = Loan, Fields


@dataclass(frozen=True)
class Lending:
    """A gateway over the library and all others."""

    library: Library
    gateway: Gateway


@pytest.fixture(scope="module", params=[False, True], ids=["plan", "core"])
def lending(request: pytest.FixtureRequest, dsns: dict[str, str]) -> Iterator[Lending]:
    """That gateway, by each executor."""
    library = Library()
    stores = {name: Store(name, dsns[name], deadline_seconds=30) for name in dsns}
    stores["library"] = Store("library", "postgresql://nowhere/none")
    assert PLATFORM in stores
    registry = register([*discover(), library.agency])
    yield Lending(library, Gateway(registry, stores, lambda: date.fromisoformat(DAY), planned=not request.param))
    for store in stores.values():
        store.close()


@pytest.mark.parametrize(
    ("field", "answer"),
    [
        ("loan { title }", "text"),
        ("loan { title }", 5),
        ("loan { title }", [{"title": "A"}]),
        ("loan { title }", {}),
        ("loan { dueOn }", {"due_on": "yesterday"}),
        ("loans { title }", "text"),
        ("loans { title }", 5),
        ("loans { title }", {"title": "A"}),
        ("loans { title }", [5]),
        ("loans { title }", [{}]),
        ("shelf", 5),
        ("shelf", ["A"]),
        *(
            (asked, answer)
            for key in ({"id": "a", "secret": "s"}, True, 5.0, ["a"], b"a")
            for asked, answer in (
                ("favourite { id }", key),
                ("favourites { id }", ["a", key]),
                ("loan { author { id } }", {"author": key}),
                ("loan { authors { id } }", {"authors": ["a", key]}),
            )
        ),
    ],
)
async def test_e8_rows_of_another_shape_break_the_contract(
    gateway: RunningGateway, lending: Lending, field: str, answer: Any
) -> None:
    """Text for a row, a row for a list or a key, a row without its column: the agency is named, and others answer."""
    lending.library.answer = answer
    caller = Caller(next(iter(gateway.personas.values())).id)
    found = await lending.gateway.answer(
        GraphRequest(f"{{ me {{ name {field} }} }}", None, {}, None, "7e57" * 4), caller, mutation_allowed=False
    )
    assert found.data is not None
    assert found.data["me"]["name"]
    codes = {(error["extensions"]["code"], error["extensions"].get("agency")) for error in found.errors}
    assert codes == {("AGENCY_CONTRACT_BROKEN", "library")}, found.errors


async def test_e8_a_number_for_a_key_is_its_text(gateway: RunningGateway, lending: Lending) -> None:
    """As a store that exists has numbers for keys: what is told, and read by, is text."""
    caller = Caller(next(iter(gateway.personas.values())).id)
    for asked, answer, told in (
        ("favourite { id }", 5, {"favourite": {"id": "5"}}),
        ("favourites { id }", [5, "a"], {"favourites": [{"id": "5"}, {"id": "a"}]}),
        ("loan { author { id } }", {"author": 5}, {"loan": {"author": {"id": "5"}}}),
        ("loan { authors { id } }", {"authors": [5]}, {"loan": {"authors": [{"id": "5"}]}}),
    ):
        lending.library.answer = answer
        request = GraphRequest(f"{{ me {{ {asked} }} }}", None, {}, None, "7e57" * 4)
        found = await lending.gateway.answer(request, caller, mutation_allowed=False)
        assert (found.data, found.errors) == ({"me": told}, [])
