"""Whether what an agency's own function says that citizens receive can be read, and names services that there are."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from agencies.contract.agency import Receipts
from resolvers.agency_check.examined import Examined
from resolvers.agency_check.finding import Finding
from resolvers.eligibility.facts.misfit_report import type_name
from resolvers.eligibility.facts.receipt import unfit_column

HOLD_THE_ID: Final = "Hold the `id` of a service there, as its file in `services/` has it."


async def unfit_receipts(examined: Examined, name: str, lists: Iterable[Sequence[Any]]) -> list[Finding]:
    """A fault where rows have a value of another type, and one where they name a service that there is not."""
    receipts = examined.agency.receipts
    assert receipts is not None
    rows = [row for each in lists for row in each]
    faults = _unfit(receipts, name, rows)
    ids = {row[receipts.service] for row in rows if type(row[receipts.service]) is str}
    strange = await strange_services(examined, ids)
    if strange:
        words = f"{name} names {strange[0]!r} in {receipts.service}, which is no service of the catalogue"
        faults.append(Finding("receipts", words, HOLD_THE_ID))
    return faults


async def strange_services(examined: Examined, ids: Collection[str]) -> list[str]:
    """Those of the ids that the catalogue does not have, sorted."""
    catalogue = examined.stores["service_catalogue"]
    found = await catalogue.fetch("SELECT id FROM service WHERE id = ANY($1::text[])", list(ids))
    return sorted({*ids} - {row["id"] for row in found})


def _unfit(receipts: Receipts, name: str, rows: Iterable[Any]) -> list[Finding]:
    for row in rows:
        column = unfit_column(receipts, row)
        if column is not None:
            words = f"{name} gives {type_name(row[column])} for {column} in some rows, so that nothing of them is known"
            service, since, until = receipts.service, receipts.since, receipts.until
            remedy = f"Give {service} as a `str`, {since} as a `date`, and {until} as a `date` or None."
            return [Finding("receipts", words, remedy)]
    return []
