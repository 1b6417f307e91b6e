"""What a failure of a store is to the caller: their own bad text, or an agency's wrong declaration."""

import asyncpg
import pytest

from agencies.contract.errors import AgencyContractBroken, AgencyTimeout, AgencyUnavailable, BadUserInput, MaruError
from agencies.store.failure import agency_error, late, refused_text
from agencies.store.store import Store


@pytest.mark.parametrize(
    ("sql", "argument", "error"),
    [
        ("SELECT $1::text", "a\0b", BadUserInput),
        ("SELECT $1::text", "\ud800", BadUserInput),
        ("SELECT $1::int", "five", AgencyContractBroken),
        ("SELECT 1 FROM no_such_table WHERE $1::text IS NULL", "a", AgencyContractBroken),
        ("SELECT 1 / length($1::text)", "", AgencyContractBroken),
    ],
    ids=["NUL", "half a pair", "text for an int", "no such table", "a fault of the statement"],
)
async def test_only_text_that_no_store_can_hold_is_the_caller_s_fault(
    dsns: dict[str, str], sql: str, argument: str, error: type[MaruError]
) -> None:
    """What an agency's declaration makes of a good argument is the agency's fault."""
    store = Store("labour_office", dsns["labour_office"], deadline_seconds=30)
    try:
        with pytest.raises(error):
            await store.fetch(sql, argument)
    finally:
        store.close()


class Unfit(asyncpg.InterfaceError, ValueError):
    """What asyncpg raises for an argument that is not of its type."""


LATE = "library did not answer in time: ask again later."
DOWN = "library cannot be reached: ask again later."
BROKEN = "library does not hold what it declares; its operators have been told."
BAD = "An argument holds characters that no register can hold: check its text."


@pytest.mark.parametrize(
    ("failure", "kind", "message"),
    [
        (TimeoutError(), AgencyTimeout, LATE),
        (ConnectionRefusedError(), AgencyUnavailable, DOWN),
        (OSError(), AgencyUnavailable, DOWN),
        (asyncpg.ConnectionDoesNotExistError(), AgencyUnavailable, DOWN),
        (asyncpg.AdminShutdownError(), AgencyUnavailable, DOWN),
        (asyncpg.TooManyConnectionsError(), AgencyUnavailable, DOWN),
        (asyncpg.InvalidPasswordError(), AgencyUnavailable, DOWN),
        (asyncpg.InvalidCatalogNameError(), AgencyUnavailable, DOWN),
        (asyncpg.ObjectNotInPrerequisiteStateError(), AgencyUnavailable, DOWN),
        (asyncpg.SerializationError(), AgencyUnavailable, DOWN),
        (asyncpg.DeadlockDetectedError(), AgencyUnavailable, DOWN),
        (asyncpg.LockNotAvailableError(), AgencyUnavailable, DOWN),
        (asyncpg.InterfaceError(""), AgencyUnavailable, DOWN),
        (asyncpg.InternalClientError(), AgencyUnavailable, DOWN),
        (Unfit(""), AgencyContractBroken, BROKEN),
        (asyncpg.UndefinedTableError(), AgencyContractBroken, BROKEN),
        (asyncpg.UndefinedColumnError(), AgencyContractBroken, BROKEN),
        (asyncpg.DivisionByZeroError(), AgencyContractBroken, BROKEN),
        (asyncpg.CharacterNotInRepertoireError(), BadUserInput, BAD),
        (asyncpg.UntranslatableCharacterError(), BadUserInput, BAD),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, Exception) else "",
)
def test_every_failure_is_one_error_of_the_register(failure: Exception, kind: type[MaruError], message: str) -> None:
    """In fixed words that name the agency where it is the agency's."""
    error = agency_error("library", failure)
    assert (type(error), error.message) == (kind, message)
    assert error.agency == (None if kind is BadUserInput else "library")


def test_a_text_that_could_not_be_sent_is_the_caller_s() -> None:
    """asyncpg says so by the cause of its own error."""
    failure = Unfit("")
    failure.__cause__ = UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed")
    assert isinstance(agency_error("library", failure), BadUserInput)


def test_who_waited_for_as_long_as_is_waited_is_told_by_whom() -> None:
    """The error names the agency."""
    assert (late("library").message, late("library").agency) == (LATE, "library")


@pytest.mark.parametrize(
    ("text", "bad"),
    [
        ("", False),
        ("plain", False),
        ("한글 😀", False),
        ("\0", True),
        ("a\0", True),
        ("한\0글", True),
        ("\ud800", True),
        ("한\udfff", True),
    ],
)
def test_a_text_that_no_store_can_hold_is_refused_before_it_is_sent(text: str, bad: bool) -> None:
    """A NUL or half a pair; whatever else is text is not."""
    refused = refused_text(text)
    assert (refused is not None) == bad
    assert refused is None or refused.message == BAD
