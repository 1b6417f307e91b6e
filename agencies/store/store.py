"""One agency's store: statements with a deadline, and its failures in the gateway's own words."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import asyncpg
import structlog

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, BadUserInput, MaruError
from agencies.store.connection_pool import Pool

CONNECTIONS: Final = 8
DEADLINE_SECONDS: Final = 0.8

UNREACHABLE = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

# ValueError: asyncpg itself cannot encode the text.
UNSTORABLE = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError, ValueError)

FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

log = structlog.get_logger("agencies")


class Store:
    """The database of one agency."""

    def __init__(self, agency: str, dsn: str, *, deadline_seconds: float = DEADLINE_SECONDS) -> None:
        self.agency = agency
        self._pool = Pool(dsn, CONNECTIONS)
        self.deadline_seconds = deadline_seconds

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """The rows of one statement.

        Raises AgencyUnavailable, AgencyTimeout (the server is dropped, not waited for), AgencyContractBroken where the
        store lacks what the agency declared, BadUserInput where an argument is text that no store can hold.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.deadline_seconds
        try:
            connection = await self._pool.acquire(deadline)
        except (TimeoutError, ValueError, *FAILURES) as error:
            # No argument was sent yet: what cannot be read is the store's address.
            raise self._say(ConnectionError() if isinstance(error, ValueError) else error) from error
        cut_off = loop.call_at(deadline, connection.terminate)
        try:
            return await connection.fetch(sql, *arguments)
        except asyncio.CancelledError:
            connection.terminate()
            raise
        except FAILURES as error:
            late = loop.time() >= deadline
            raise self._say(TimeoutError() if late and connection.is_closed() else error) from error
        finally:
            cut_off.cancel()
            self._pool.release(connection)

    def close(self) -> None:
        """End the connections."""
        self._pool.close()

    def late(self) -> AgencyTimeout:
        """The error of one who waited for as long as is waited for this store."""
        return AgencyTimeout(f"{self.agency} did not answer in time: ask again later.", agency=self.agency)

    def _say(self, error: Exception) -> MaruError:
        log.warning("statement failed", agency=self.agency, failure=type(error).__name__)
        if isinstance(error, TimeoutError):
            return self.late()
        if isinstance(error, UNSTORABLE):
            return BadUserInput("An argument holds characters that no register can hold: check its text.")
        if isinstance(error, UNREACHABLE):
            return AgencyUnavailable(f"{self.agency} cannot be reached: ask again later.", agency=self.agency)
        return AgencyContractBroken(
            f"{self.agency} does not hold what it declares; its operators have been told.", agency=self.agency
        )
