"""What an explicit null says, as against an argument or an input's field that is left out.

No other module of the platform's decides it. An agency imports nothing below `agencies.contract`, and looks by itself.

- Where null is allowed, it is as if nothing were given: `given`.
- Where an input changes what is kept, null takes it away, and what is left out stays: `is_left_out`.
- Where null could be meant for more than it would do, it is refused: `refuse_null`.

Where the schema allows no null, graphql-core refuses it, and the field is never asked.
"""

from typing import Any, Final, TypeVar

from strawberry import UNSET

from agencies.contract.errors import BadUserInput, InputProblem

T = TypeVar("T")

LEFT_OUT: Final = UNSET
"""The value of what is left out, which is not null."""
NOT_GIVEN: Final = frozenset({None, LEFT_OUT})


def given(value: T | None) -> T | None:
    """Return a value where null is as if it were left out; None for both."""
    return None if value is LEFT_OUT else value


def is_left_out(value: Any) -> bool:
    """Return whether a value is left out, where null says something else."""
    return value is LEFT_OUT


def refuse_null(value: Any, argument: str, without: str) -> None:
    """Raise BAD_USER_INPUT for a null; `argument` is its path, `without` what leaving it out is for."""
    if value is None:
        name = argument.rpartition(".")[2]
        raise BadUserInput(f"`{name}` is null: leave it out {without}.", InputProblem.REQUIRED, argument)
