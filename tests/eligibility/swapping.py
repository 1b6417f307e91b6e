"""A running gateway whose catalogue is replaced under it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agencies.service_catalogue.store.content import Content
from agencies.service_catalogue.store.loader import Loaded, load
from agencies.service_catalogue.store.presence import until_swapped
from tests.faults.throwaway import Throwaway
from tests.patience import HANGING_SECONDS
from tests.running import RunningGateway
from tests.store.database import connected

DAYS = {"in_force_from": None, "in_force_until": None}


@dataclass(frozen=True)
class Swapping:
    """The gateway, its catalogue's store, and Maru's own catalogue as its files have it."""

    gateway: RunningGateway
    store: Throwaway
    own: Content
    standing: list[Content] = field(default_factory=list)
    """The catalogue that was loaded last, once one was."""

    @property
    def dsn(self) -> str:
        """Where the catalogue's store is."""
        return self.store.settings["SERVICE_CATALOGUE_DATABASE_URL"]

    async def to(self, content: Content) -> Loaded:
        """Load a catalogue, and wait until the gateway answers by it: what the load came to."""
        async with connected(self.dsn) as connection:
            loaded = await load(connection, content)
            assert await until_swapped(connection, loaded.version_id, seconds=HANGING_SECONDS) == []
        self.standing[:] = [content]
        return loaded

    async def stand_on(self, content: Content) -> None:
        """Load a catalogue unless it is the one that stands already."""
        if self.standing != [content]:
            await self.to(content)


def service(like: Content, id_: str, *conditions: dict[str, Any], **dates: str) -> dict[str, Any]:
    """A service with all that the catalogue's first has, but an id and requirements of its own."""
    return {**like.services[0], "id": id_, "requirements": requirements(*conditions, **dates), "text_criteria": []}


def requirements(*conditions: dict[str, Any], **dates: str) -> Sequence[dict[str, Any]]:
    """Requirements of these conditions, without a law, in force on all days unless `dates` say otherwise."""
    text = {"ko": "조건", "en": "condition", "ar": "شرط"}
    return [
        {"id": f"r{place}", "text": text, "citation": None, **DAYS, **dates, "condition": condition}
        for place, condition in enumerate(conditions)
    ]
