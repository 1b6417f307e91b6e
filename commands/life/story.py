"""Follows an event of the demo from an agency's outbox to the inboxes, with a line for each stage."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Final

from agencies.contract.errors import MaruError, StartUpError
from agencies.contract.shared_values import Language
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from api.settings.settings import Settings
from commands.shared.command import say
from commands.shared.opened_services import services_for_a_command
from commands.shared.opened_stores import stores_for_a_command
from resolvers.gateway import Gateway
from resolvers.notices.events.settling import Settled
from resolvers.notices.showing.wording import wording
from resolvers.notices.tables.notice_table import is_judged, notices_of

WAIT_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.05
AGAIN_SECONDS: Final = 1.0
"""After how long a store is asked again that does not answer."""


class LifeStory:
    """Follows events, whichever relay takes them: this command's, or a gateway's."""

    def __init__(self, gateway: Gateway, platform: Store, registry: Registry) -> None:
        self._relay = gateway.relay_telling(self._settled)
        self._platform = platform
        self._endings = registry.ending_events

    async def follow(self, agency: str, type_id: str, event_id: str) -> None:
        """Say when an event is judged, and what each citizen is told; StartUpError where that takes too long."""
        began, pause = perf_counter(), 0.0
        say(f"{agency}: {type_id} stands in the outbox")
        while not await is_judged(self._platform, event_id):
            await asyncio.sleep(pause)
            failed = await self._relay_all()
            if perf_counter() - began > WAIT_SECONDS:
                meanwhile = "" if failed is None else f" What failed meanwhile: {failed.message}"
                raise StartUpError(
                    f"The event was not judged in {WAIT_SECONDS:.0f} s: see the outbox of {agency}, where it stands."
                    f"{meanwhile}"
                )
            pause = LOOK_SECONDS if failed is None else AGAIN_SECONDS
        say(f"inboxes: all is told after {(perf_counter() - began) * 1000:.0f} ms")
        for notice in await notices_of(self._platform, event_id, self._endings):
            body = wording(Language.KO).body(notice.told, notice.citizen_id, notice.withdrawn_at)
            say(f"notice to {notice.citizen_id}:\n{body}")

    async def _relay_all(self) -> MaruError | None:
        """Relay what waits; the error of a store that failed: a gateway beside may reach it all the same."""
        try:
            await self._relay.relay_all()
        except MaruError as error:
            return error
        return None

    def _settled(self, settled: Settled) -> None:
        event, notices = settled.event, len(settled.written)
        say(f"relay: {event.type} of {event.agency} judged in {settled.milliseconds:.0f} ms, {notices} told")


def refuse_without(agency: str, dsns: Mapping[str, str]) -> None:
    """StartUpError where an agency takes no part that tells of what is to happen."""
    if agency not in dsns:
        raise StartUpError(f"{agency} takes no part, and nobody else tells of this: name it in AGENCIES.")


@asynccontextmanager
async def life_story(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> AsyncIterator[LifeStory]:
    """A story over these stores."""
    async with (
        stores_for_a_command(registry, settings, dsns) as stores,
        services_for_a_command(registry, settings.deadline_seconds) as services,
    ):
        gateway = Gateway(registry, stores, settings.day, services=services)
        yield LifeStory(gateway, stores[PLATFORM], registry)
