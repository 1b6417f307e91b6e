"""A child of the demo whom the civil registry lists to the education office, as it does before a school year."""

from datetime import date
from typing import Any, NamedTuple

import asyncpg

from agencies.contract import StartUpError

CHILD = """
    SELECT c.birth_date, a.sigungu_code FROM citizen c
    JOIN household_member m ON m.citizen_id = c.id AND m.until IS NULL
    JOIN address a ON a.household_id = m.household_id AND a.until IS NULL
    WHERE c.id = $1 AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = c.id)
"""


class Candidate(NamedTuple):
    """When a child was born, and the sigungu where they live."""

    born_on: date
    district_code: str


async def candidate(connection: "asyncpg.Connection[Any]", child_id: str) -> Candidate:
    """A child as the registry lists them; StartUpError where nobody such is on record."""
    row = await connection.fetchrow(CHILD, child_id)
    if row is None:
        raise StartUpError(f"{child_id} is nobody on record who lives in a household: name a child of the demo.")
    return Candidate(*row)
