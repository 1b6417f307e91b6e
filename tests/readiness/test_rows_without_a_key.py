"""A row that a field brings has no key: fields of its type that are found by one are told before anybody asks."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from agencies.civil_registry.entity import Citizen
from agencies.contract import PUBLIC, Agency, Selection, column, many, one, part, reader
from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from agencies.store.store import Store
from resolvers.gateway import Gateway

library: Final = Agency(id="library", title={"ko": "도서관", "en": "The library"})


async def _nothing(keys: Sequence[Any], selection: Selection, source: Any) -> Mapping[Any, Any]:
    return {}


@library.type(access=PUBLIC)
class LentCopy:
    """A copy of a book."""

    word: str | None = column("word", "A word.")


@library.type(access=PUBLIC)
class LoanGroup:
    """A group of a loan's fields."""

    copies: list[LentCopy] | None = many("copy", "loan_id", order="id", description="The copies lent.")


@library.type(access=PUBLIC)
class Loan:
    """A loan."""

    copies: list[LentCopy] | None = many("copy", "loan_id", order="id", description="The copies lent.")
    found: list[LentCopy] | None = many("copy", "loan_id", order="id", by="id", description="The copies lent.")
    first: LentCopy | None = one("copy", "loan_id", description="A copy lent.")
    read: LentCopy | None = reader(_nothing, description="What a reader answers.")
    group: LoanGroup | None = part("A group.")


@library.contribute(Citizen, access=PUBLIC)
class Fields:
    loans: list[Loan] | None = many("loan", "citizen_id", order="id", description="Loans.")
    read_copy: LentCopy | None = reader(_nothing, description="What a reader answers for a citizen.")
    lent: LoanGroup | None = part("A group.")


async def test_fields_that_are_found_by_a_key_that_a_row_has_not_put_their_agency_down(dsns: dict[str, str]) -> None:
    """They would be empty for everybody; not so what is found by a column of the row, or by a citizen's key."""
    registry = register([*discover(), library])
    names = (*registry.with_stores, PLATFORM)
    stores = {name: Store(name, dsns.get(name, "postgresql://nowhere/none")) for name in names}
    findings = await Gateway(registry, stores, lambda: date(2026, 11, 24)).findings()
    for each in stores.values():
        each.close()
    assert {fault.reason for fault in findings.faults if "has no key" in fault.reason} == {
        f"{name} is found by the key of its object, which is a row and has no key"
        for name in ("Loan.copies", "Loan.first", "Loan.read", "LoanGroup.copies")
    }
    assert findings.status["library"] == "DOWN"
