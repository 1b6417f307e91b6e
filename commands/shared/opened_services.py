"""The services of the agencies that have one in the place of a store, while a command uses them."""

import os
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from agencies.registration.registry import Registry
from agencies.remote.opened_service import OpenedService


def services_of(
    registry: Registry, deadline_seconds: float, environment: Mapping[str, str] = os.environ
) -> dict[str, OpenedService]:
    """The service of each such agency; one whose settings are missing cannot be asked, and no other is the worse."""
    return {
        agency.id or "": OpenedService.of(agency, environment, deadline_seconds)
        for agency in registry.agencies
        if agency.service is not None
    }


@asynccontextmanager
async def services_for_a_command(
    registry: Registry, deadline_seconds: float
) -> AsyncIterator[dict[str, OpenedService]]:
    """The services until the block ends."""
    services = services_of(registry, deadline_seconds)
    try:
        yield services
    finally:
        for service in services.values():
            await service.close()
