"""What stands in the catalogue's store, as tests look at it."""

from typing import Any

from agencies.service_catalogue.listing.rule_rows import RuleRow, read_rules
from agencies.store.store import Store
from tests.service_catalogue.conftest import Connection


async def rules(store: Store, version: int) -> dict[str, RuleRow]:
    """The rules at a version by service, in the order in which they are read."""
    return {rule.service_id: rule async for page in read_rules(store, version) for rule in page}


async def editions(connection: Connection, id_: str) -> list[tuple[int, int | None]]:
    """From which version to which (None: still) each edition of a service counts."""
    found = await connection.fetch("SELECT since, until FROM service_edition WHERE id = $1 ORDER BY edition_id", id_)
    return [(row["since"], row["until"]) for row in found]


async def shown(connection: Connection, id_: str) -> Any:
    """The service as it is shown."""
    return await connection.fetchrow("SELECT * FROM service_listing WHERE id = $1", id_)
