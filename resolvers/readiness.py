"""Whether each agency's store answers and holds the tables that the agency declared; asked at most once a second."""

import asyncio
from collections.abc import Iterator, Mapping
from time import monotonic
from typing import Final

from agencies.contract.agency import Agency, fields_of
from agencies.contract.errors import MaruError
from agencies.contract.field import Declaration, declaration_of
from agencies.contract.source import Rows, Table
from agencies.registry import Registry
from agencies.store.statement import lacking_tables
from agencies.store.store import Store

FRESH_SECONDS: Final = 1.0
UP: Final = "UP"
DOWN: Final = "DOWN"


class Readiness:
    """The agencies' statuses, each for a second."""

    def __init__(self, registry: Registry, stores: Mapping[str, Store]) -> None:
        self._tables = {agency.id or "": sorted(set(tables(agency))) for agency in registry.agencies}
        self._stores = stores
        self._asked_at = float("-inf")
        self._asking: asyncio.Future[dict[str, str]] | None = None

    async def status(self) -> dict[str, str]:
        """Each agency's id with UP or DOWN."""
        if self._asking is None or (self._asking.done() and monotonic() - self._asked_at > FRESH_SECONDS):
            self._asked_at = monotonic()
            self._asking = asyncio.ensure_future(self._ask())
        return await asyncio.shield(self._asking)

    async def _ask(self) -> dict[str, str]:
        agencies = list(self._tables)
        return dict(zip(agencies, await asyncio.gather(*map(self._one, agencies)), strict=True))

    async def _one(self, agency: str) -> str:
        try:
            lacking = await lacking_tables(self._stores[agency], self._tables[agency])
        except MaruError:
            return DOWN
        return DOWN if lacking else UP


def tables(agency: Agency) -> Iterator[str]:
    """Every table and view that an agency's declarations read."""
    yield from (table.table.name for table in agency.facts)
    if agency.relations is not None:
        yield agency.relations.table.name
    if agency.receipts is not None:
        yield agency.receipts.table.name
    for declared in _declared(agency):
        if isinstance(declared.row, Table):
            yield declared.row.name
        if isinstance(declared.source, Rows):
            yield declared.source.table.name


def _declared(agency: Agency) -> Iterator[Declaration]:
    contributed = [field for contribution in agency.contributions for field in contribution.fields]
    own = [field for type_ in agency.types for field in fields_of(type_)]
    for field in (*contributed, *own):
        declaration = declaration_of(field)
        if declaration is not None:
            yield declaration
