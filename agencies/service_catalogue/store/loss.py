"""What the catalogue that stands in the store would lose by a load."""

from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from agencies.service_catalogue.store.content import Content

# $1 the catalogue, $2 the ids of its services after the load, $3 those of its life events
LOST: Final = """
    SELECT true AS is_service, id FROM service_edition
    WHERE catalogue = $1 AND until IS NULL AND id <> ALL ($2::text[])
    UNION
    SELECT false, l.life_event_id FROM edition_life_event l JOIN service_edition e USING (edition_id)
    WHERE e.catalogue = $1 AND e.until IS NULL AND l.life_event_id <> ALL ($3::text[])
    ORDER BY is_service DESC, id
"""

STANDING: Final = "SELECT count(*) FROM service_edition WHERE catalogue = $1 AND until IS NULL"


@dataclass(frozen=True, slots=True)
class Loss:
    """The ids of the services, and of the life events that services name, which the content lacks."""

    services: tuple[str, ...] = ()
    life_events: tuple[str, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """All of them."""
        return (*self.services, *self.life_events)


async def standing_count(connection: "asyncpg.Connection[Any]", catalogue: str) -> int:
    """How many services the catalogue has in the store."""
    return int(await connection.fetchval(STANDING, catalogue))


async def loss_by(connection: "asyncpg.Connection[Any]", content: Content) -> Loss:
    """What would be lost by a load of this content: what it refused stays."""
    services = [*(str(entry["id"]) for entry in content.services), *content.refused]
    rows = await connection.fetch(LOST, content.catalogue, services, list(content.life_events))
    found = [(row["is_service"], row["id"]) for row in rows]
    return Loss(
        tuple(id_ for is_service, id_ in found if is_service), tuple(id_ for is_service, id_ in found if not is_service)
    )
