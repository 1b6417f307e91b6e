"""What a demo may not do unless it is demanded, since it hands out tokens for anybody; what it alone may do."""

from collections.abc import Mapping
from typing import Final

from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.registration.registry import Registry
from agencies.seeding.seeding import fills_tables, holds_rows, holds_synthetic
from agencies.store.connection import connect, variable
from agencies.store.failure import FAILURES
from agencies.store.loopback import is_loopback
from api.settings.settings import Settings
from resolvers.eligibility.facts.definitions import CATALOGUE

LOOK_SECONDS: Final = 10
"""For so long a statement may take that looks into a store."""


def refuse_outside_the_demo(settings: Settings) -> None:
    """Raise StartUpError for a command of the demo where citizens may be real."""
    if not settings.demo:
        raise StartUpError(
            "This command works in the demo alone. For the demo, leave ISSUER, PLATFORM_DATABASE_URL and MARU_DEMO "
            "unset."
        )


def refuse_open_host(settings: Settings) -> None:
    """Raises StartUpError where a demo that nobody demanded would be open to other machines."""
    if settings.demo and not settings.demo_demanded and not is_loopback(settings.host):
        raise StartUpError(
            f"The demo hands a token for anybody to whoever asks, and HOST={settings.host} opens it to other machines: "
            "set ISSUER, leave HOST out, or set MARU_DEMO=1 if that is what you want."
        )


async def refuse_foreign_stores(registry: Registry, settings: Settings, dsns: Mapping[str, str]) -> None:
    """Raises StartUpError where a demo that nobody demanded would show, or change, rows that no seeding has made.

    Nothing seeds a store that exists; one that no setting names is shown to nobody.
    """
    if not settings.demo or settings.demo_demanded:
        return
    for agency in registry.agencies:
        id_ = agency.id or ""
        shown = agency.store is not None and id_ in settings.urls
        # What the catalogue's store holds is about nobody.
        looked_into = agency.has_store and id_ in settings.urls and id_ != CATALOGUE
        if shown or (looked_into and await _is_foreign(agency, dsns[id_], settings)):
            raise StartUpError(
                f"{variable(id_)} names a store that Maru has not seeded, and the demo would show its rows to "
                "everybody, and have things happen to them: set ISSUER, or MARU_DEMO=1 if every citizen in it is made "
                "up."
            )


async def _is_foreign(agency: Agency, dsn: str, settings: Settings) -> bool:
    try:
        connection = await connect(dsn, {"statement_timeout": f"{LOOK_SECONDS * 1000:.0f}ms"})
    except (TimeoutError, ValueError, *FAILURES):
        # A gateway opens with an agency down, and nobody can say whose rows that one holds.
        return False
    try:
        if await holds_synthetic(connection):
            return False
        # Where no seed gives a table, no seeding leaves a mark: there is nothing to show while there is no row.
        return fills_tables(agency, settings.day()) or await holds_rows(connection)
    except FAILURES:
        # One that is lost meanwhile is down. What may not be looked into, or takes too long, may be anybody's.
        return not connection.is_closed()
    finally:
        connection.terminate()
