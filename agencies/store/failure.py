"""What can fail in a store, and the error of the register that callers get for each failure."""

import re
from typing import Final

import asyncpg

from agencies.contract.errors import (
    AgencyContractBroken,
    AgencyTimeout,
    AgencyUnavailable,
    BadUserInput,
    InputProblem,
    MaruError,
)

FAILURES: Final = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)

# What the driver raises where it meets a value that Python has not: a day after the year 9999, an endless number.
UNREADABLE: Final = (ValueError, ArithmeticError)

# What ends a statement that is not at fault.
INTERRUPTED: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.LockNotAvailableError,
    # A standby that ends what stands in the way of its recovery, or one of two that wait for each other.
    asyncpg.TransactionRollbackError,
)

UNREACHABLE: Final = (
    OSError,
    *INTERRUPTED,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCatalogNameError,
    # A database that takes no connections now, or a view whose rows are being made.
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
)

# What the server raises for a text that it cannot turn into its own encoding, or out of it.
UNSTORABLE: Final = (asyncpg.CharacterNotInRepertoireError, asyncpg.UntranslatableCharacterError)

UNSTORABLE_SAID: Final = "An argument holds characters that no register can hold: check its text."
SURROGATE: Final = re.compile("[\ud800-\udfff]")

# The store lacks a table or a column that a statement names.
LACKING: Final = (asyncpg.UndefinedTableError, asyncpg.UndefinedColumnError)

# The store's role may only read, or not even that.
NOT_ALLOWED: Final = (asyncpg.InsufficientPrivilegeError, asyncpg.ReadOnlySQLTransactionError)


def refused_text(text: str) -> BadUserInput | None:
    """The error of one who asks with a text that no store can hold (a NUL, half a surrogate pair); None for any other.

    A statement that is shared between requests fails for all of them where one key is such a text.
    """
    if "\0" not in text and (text.isascii() or SURROGATE.search(text) is None):
        return None
    return BadUserInput(UNSTORABLE_SAID, InputProblem.MALFORMED)


class NoConnection(AgencyTimeout):
    """No connection to the store came free before the deadline: what was to be sent is not to blame."""


class LostConnection(AgencyUnavailable):
    """The connection was lost under a statement: whether the store has done it is not known."""


class UnreadableValue(AgencyContractBroken):
    """A statement fails by the row of one of its keys, or by a key: only asking for less shows whose it is."""


class UnheldKey(UnreadableValue):
    """The store's encoding has not the characters of a key, which has no row: the store is well."""


def late(agency: str, error: type[AgencyTimeout] = AgencyTimeout) -> AgencyTimeout:
    """The error of one who waited for as long as is waited for this agency's store."""
    return error(f"{agency} did not answer in time: ask again later.", agency=agency)


def agency_error(agency: str, error: Exception) -> MaruError:
    """The error that stands for a failure of this agency's store; its message says nothing of the database."""
    if isinstance(error, TimeoutError):
        return late(agency)
    if isinstance(error, (*UNSTORABLE, UnicodeError)) or isinstance(error.__cause__, UnicodeError):
        return BadUserInput(UNSTORABLE_SAID, InputProblem.MALFORMED)
    # asyncpg says so of an argument that does not fit the type which a statement gives it: the declaration is wrong.
    unfit = isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError)
    return away(agency) if isinstance(error, UNREACHABLE) and not unfit else broken(agency)


def no_connection(agency: str, error: Exception) -> MaruError:
    """The error that stands for a connection to this agency's store that could not be opened.

    Whatever failed, the store was not asked yet, so that it is not known what it holds.
    """
    return late(agency, NoConnection) if isinstance(error, TimeoutError) else away(agency)


def away(agency: str, error: type[AgencyUnavailable] = AgencyUnavailable) -> AgencyUnavailable:
    """The error of one who asked this agency while it cannot be reached."""
    return error(f"{agency} cannot be reached: ask again later.", agency=agency)


def refusal(error: Exception) -> str:
    """Why no connection could be opened, in words for operators.

    By then no row was read, so that the server's own sentence holds nobody's data; no password is in it.
    """
    name = type(error).__name__
    return f"{name}: {error}" if isinstance(error, asyncpg.PostgresError) else name


def broken(agency: str, error: type[AgencyContractBroken] = AgencyContractBroken) -> AgencyContractBroken:
    """The error of one who asked this agency's store for what it does not hold as declared."""
    return error(f"{agency} does not hold what it declares; its operators have been told.", agency=agency)
