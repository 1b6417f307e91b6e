"""The day that a field is asked about."""

from datetime import date
from typing import Annotated

import strawberry

from agencies.contract.errors import BadUserInput, InputProblem
from agencies.contract.question import FIRST_DAY, LAST_DAY
from agencies.contract.values.null import given

On = Annotated[
    date | None,
    strawberry.argument(description="On which day, from 1900 to 2199; null: today in Asia/Seoul."),
]


def day(today: date, on: date | None) -> date:
    """Return the day that is asked about, `today` where none is said; BAD_USER_INPUT where it lies too far off."""
    on = given(on)
    if on is None:
        return today
    if not FIRST_DAY <= on <= LAST_DAY:
        raise BadUserInput(f"`on` is {on}: give a day from {FIRST_DAY} to {LAST_DAY}.", InputProblem.OUT_OF_RANGE, "on")
    return on
