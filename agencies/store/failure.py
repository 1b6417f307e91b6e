"""What can fail in a store, and the error of the register that callers get for each failure."""

from typing import Final

import asyncpg

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, BadUserInput, MaruError

FAILURES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

UNREACHABLE: Final = (
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
UNSTORABLE: Final = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError, ValueError)

# The store lacks a table or a column that a statement names.
LACKING: Final = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)


def late(agency: str) -> AgencyTimeout:
    """The error of one who waited for as long as is waited for this agency's store."""
    return AgencyTimeout(f"{agency} did not answer in time: ask again later.", agency=agency)


def agency_error(agency: str, error: Exception) -> MaruError:
    """The error that stands for a failure of this agency's store; its message says nothing of the database."""
    if isinstance(error, TimeoutError):
        return late(agency)
    if isinstance(error, UNSTORABLE):
        return BadUserInput("An argument holds characters that no register can hold: check its text.")
    if isinstance(error, UNREACHABLE):
        return AgencyUnavailable(f"{agency} cannot be reached: ask again later.", agency=agency)
    return AgencyContractBroken(
        f"{agency} does not hold what it declares; its operators have been told.", agency=agency
    )
