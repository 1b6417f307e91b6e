"""What is computed of personal fields is recorded with them, whichever executor answers."""

from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from typing import Any, Final

import pytest

from agencies.civil_registry.entity import Citizen
from agencies.contract import Agency, Personal, Required, Selection, Sensitivity, column, computed, reader
from agencies.contract.errors import StartUpError
from agencies.contract.files.purpose import ALL, DeclaredPurposes
from agencies.contract.source import Table
from agencies.contract.storage.store import Store as Reading
from agencies.registration.discovery import discover
from agencies.registration.registry import register
from agencies.store.store import Store
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.platform_fields import platform
from resolvers.purposes.purpose_register import OWN_AFFAIRS, PurposeRegister
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import Caller
from resolvers.schema import build_schema, core
from tests.all_of_own import ALL_OF_OWN
from tests.engine.comparing import Pair
from tests.graph.office import official
from tests.people import DAY
from tests.running import RunningGateway
from tests.store.database import connected
from tests.usage.kept import keeping, lines

MOTHER: Final = "Mother of a newborn"
LAW: Final = Personal(Sensitivity.ORDINARY, "도서관법 제4조")
BENEFIT: Final = "welfare_office.education_benefit"
DOCUMENT: Final = "query($id: ID!) { citizen(id: $id) { borrowed { title late } } }"


async def _borrowed(keys: Sequence[Any], selection: Selection, store: Reading) -> Mapping[Hashable, Any]:
    return {key: {"title": "책", "days": 3} for key in keys}


def _library(*benefit: str) -> Agency:
    """Return an agency whose row, of no entity, computes a personal field of another; `benefit` covers these."""
    covers = {OWN_AFFAIRS: ALL, BENEFIT: benefit}
    agency = Agency(id="library", title={"ko": "도서관", "en": "The library"}, purposes=DeclaredPurposes(covers=covers))

    @agency.type(access=LAW)
    class Borrowed:
        """A book that is lent."""

        title: str | None = column("title", "Its title.")
        days: int | None = column("days", "For how many days it is due.")

        @computed("days")
        def late(self: Required) -> bool | None:  # type: ignore[misc]
            """Whether it is due."""
            return self["days"] is not None and self["days"] > 0

    fields = {"__annotations__": {"borrowed": Borrowed | None}, "borrowed": reader(_borrowed, description="A book.")}
    agency.contribute(Citizen, access=LAW)(type("Fields", (), fields))
    return agency


CALLERS: Final = {
    "the citizen": (
        (),
        {"READ": ("Borrowed.days", "Borrowed.late", "Borrowed.title", "Citizen.borrowed")},
    ),
    "an official whose purpose covers it": (
        ("Citizen.borrowed", "Borrowed.late", "Borrowed.days"),
        {"READ": ("Borrowed.days", "Borrowed.late", "Citizen.borrowed"), "REFUSED": ("Borrowed.title",)},
    ),
    "an official whose purpose does not": (
        ("Citizen.borrowed", "Borrowed.title"),
        {"READ": ("Borrowed.title", "Citizen.borrowed"), "REFUSED": ("Borrowed.late",)},
    ),
}
"""What a purpose of the officials' covers, and which of the library's fields are recorded, by what was done."""


@pytest.mark.parametrize("who", CALLERS)
async def test_both_executors_record_what_a_field_of_a_row_is_made_of(
    stores: dict[str, Store], gateway: RunningGateway, who: str
) -> None:
    """With the field itself, where it is read; of a field that is refused, its own name alone."""
    mother = gateway.personas[MOTHER].id
    benefit, expected = CALLERS[who]
    caller = official() if benefit else Caller(mother)
    store = Store("library", "postgresql://nobody@127.0.0.1:1/nowhere")
    pair = Pair(register([*discover(), _library(*benefit)]), {**stores, "library": store}, date.fromisoformat(DAY))
    for gateway_ in (pair.engine, pair.oracle):
        log = keeping(gateway_)
        request = GraphRequest(DOCUMENT, None, {"id": mother}, "ko", "7e57" * 4)
        answer = await gateway_.answer(request, caller, mutation_allowed=False)
        assert len(answer.errors) == len(expected.get("REFUSED", ()))
        taken = lines(await log.taken())
        assert {action: fields for _, agency, action, _, fields in taken if agency == "library"} == expected
    store.close()


def test_no_purpose_covers_a_field_and_not_what_it_is_made_of() -> None:
    """So neither executor meets a field that is covered and made of one that is refused."""
    registry = register([*discover(), _library("Citizen.borrowed", "Borrowed.late")])
    with pytest.raises(StartUpError, match=r"covers Borrowed\.late and not Borrowed\.days, of which it is made"):
        PurposeRegister(registry, coverable_of(core(build_schema(registry, platform)), registry))


async def test_what_is_made_of_a_field_is_refused_to_who_may_not_read_that(
    stores: dict[str, Store], gateway: RunningGateway, dsns: Mapping[str, str]
) -> None:
    """A housemate sees ordinary fields, but none from which they could work out a special one."""
    agency = Agency(id="library", title={"ko": "도서관", "en": "The library"}, purposes=ALL_OF_OWN)

    @agency.contribute(Citizen, row=Table("card", "citizen_id"))
    class Fields:
        marks: str | None = column("marks", "Marks.", Personal(Sensitivity.SPECIAL, "도서관법 제4조"))

        @computed("marks", LAW)
        def hint(self: Required) -> str | None:  # type: ignore[misc]
            """A hint."""
            return self["marks"]

    dsn, person = dsns["civil_registry"], gateway.personas["Couple without children"].id
    store = Store("library", dsn + "&search_path=library")
    async with connected(dsn) as connection:
        await connection.execute("CREATE SCHEMA library")
        await connection.execute("CREATE TABLE library.card AS SELECT id AS citizen_id, 'many' AS marks FROM citizen")
    try:
        pair = Pair(register([*discover(), agency]), {**stores, "library": store}, date.fromisoformat(DAY))
        for gateway_ in (pair.engine, pair.oracle):
            document = "{ me { household { members { citizen { id hint } } } } }"
            request = GraphRequest(document, None, {}, "ko", "7e57" * 4)
            answer = await gateway_.answer(request, Caller(person), mutation_allowed=False)
            assert answer.data is not None
            members = [each["citizen"] for each in answer.data["me"]["household"]["members"]]
            assert {each["id"]: each["hint"] for each in members if each["hint"]} == {person: "many"}
            assert len(members) == 2
            assert [each["extensions"]["code"] for each in answer.errors] == ["FORBIDDEN"]
    finally:
        store.close()
        async with connected(dsn) as connection:
            await connection.execute("DROP SCHEMA library CASCADE")
