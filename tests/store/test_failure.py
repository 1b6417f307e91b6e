"""What a failure of a store is to the caller: their own bad text, or an agency's wrong declaration."""

import pytest

from agencies.contract.errors import AgencyContractBroken, BadUserInput, MaruError
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
