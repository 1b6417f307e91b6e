"""The rights that the stores' owner grants to the roles of a gateway and of `notices sweep`, as SQL."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import asyncpg

from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from agencies.seeding.seeding import migrations_of
from agencies.store.connection import store_connection
from resolvers.platform.rights_watch import RIGHTS

APPLICATION: Final = "maru_application"
"""The role of a gateway."""
SWEEP: Final = "maru_sweep"
"""The role of `notices sweep`, which is a member of the gateway's."""
IN_PLATFORM: Final = (
    *(f"GRANT {rights} ON {', '.join(tables)} TO {APPLICATION};" for rights, tables in RIGHTS.items()),
    f"GRANT UPDATE (size, frontier, logtime) ON usage_tree TO {APPLICATION};",
    f"GRANT EXECUTE ON FUNCTION usage_make_month TO {APPLICATION};",
)
TO_SWEEP: Final = (f"GRANT INSERT, UPDATE ON notice_sweep TO {SWEEP};",)
IN_EACH: Final = (f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {APPLICATION};",)
OWN: Final = "rights.sql"
"""The file of an agency's folder with the rights that its store needs besides."""


def rights_of(agency: Agency) -> Iterator[str]:
    """Give the statements that grant the gateway's role its rights in the store of an agency."""
    yield from IN_EACH
    if agency.outbox is not None:
        yield f"GRANT UPDATE, DELETE ON {agency.outbox.table} TO {APPLICATION};"
    if agency.corrections is not None:
        yield f"GRANT INSERT ON {agency.corrections.table} TO {APPLICATION};"
    own = migrations_of(agency).with_name(OWN)
    if own.is_file():
        yield own.read_text()


async def grant_rights(registry: Registry, dsns: Mapping[str, str]) -> None:
    """Grant the two roles their rights in each store that Maru makes; StartUpError where a role is missing."""
    await _grant(PLATFORM, dsns[PLATFORM], (*IN_PLATFORM, *TO_SWEEP))
    for agency in registry.with_made_stores:
        await _grant(str(agency.id), dsns[str(agency.id)], rights_of(agency))


async def _grant(store: str, dsn: str, statements: Iterable[str]) -> None:
    async with store_connection(store, dsn) as connection:
        try:
            await connection.execute("\n".join(statements))
        except asyncpg.UndefinedObjectError as error:
            raise StartUpError(
                f"The store of {store} lacks a role: {error}. Create {APPLICATION} and {SWEEP} there, and run "
                "`python server.py migrate --grant` again."
            ) from error
