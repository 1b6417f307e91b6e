"""A birth that is registered in the demo."""

import secrets
from datetime import date
from typing import Any, Final

import asyncpg

from agencies.contract import StartUpError

PARENTS: Final = """
    SELECT c.id, c.name, own.household_id,
        (SELECT CASE c.id WHEN w.first_id THEN w.second_id ELSE w.first_id END FROM marriage w
            WHERE w.until IS NULL AND c.id IN (w.first_id, w.second_id) LIMIT 1) AS spouse_id
    FROM citizen c JOIN household_member own ON own.citizen_id = c.id AND own.until IS NULL
    WHERE c.id = $1 AND c.sex = 'FEMALE' AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = c.id)
"""
REGISTERED: Final = """
    SELECT count(*) FROM birth b JOIN citizen c ON c.id = b.child_id
    WHERE b.mother_id = $1 AND c.birth_date = $2
        AND EXISTS (SELECT FROM outbox o WHERE o.subject_id = c.id AND o.type = 'live_birth')
"""
TOLD: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = 'live_birth' ORDER BY number DESC LIMIT 1"


async def mother_on_record(connection: "asyncpg.Connection[Any]", mother_id: str) -> Any:
    """Her row, with `name`, `household_id` and `spouse_id`; StartUpError where no such mother is on record."""
    mother = await connection.fetchrow(PARENTS, mother_id)
    if mother is None:
        raise StartUpError(f"{mother_id} is no woman on record who lives in a household: name a citizen of the demo.")
    return mother


async def births_told(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> int:
    """Of how many children of hers who were born on a day the registration was told."""
    told: int = await connection.fetchval(REGISTERED, mother_id, born_on)
    return told


async def register_birth(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> tuple[str, str]:
    """Register a daughter of this mother and her husband, in one transaction; the child's id and the event's.

    StartUpError where no such mother is on record.
    """
    mother = await mother_on_record(connection, mother_id)
    child = f"c{secrets.token_hex(8)[1:]}"
    async with connection.transaction():
        await connection.execute(
            "INSERT INTO citizen (id, name, sex, birth_date) VALUES ($1, $2, 'FEMALE', $3)",
            child,
            f"{mother['name'][0]}새봄",
            born_on,
        )
        await connection.execute(
            "INSERT INTO birth (child_id, mother_id, registered_on) VALUES ($1, $2, $3)", child, mother_id, born_on
        )
        for parent in (mother_id, mother["spouse_id"]):
            if parent is not None:
                await connection.execute("INSERT INTO kinship VALUES ($1, $2, 'BIRTH', $3)", parent, child, born_on)
        await connection.execute(
            "INSERT INTO household_member (id, household_id, citizen_id, relation, since) "
            "VALUES ($1, $2, $3, 'CHILD', $4)",
            f"m{child}",
            mother["household_id"],
            child,
            born_on,
        )
    return child, str(await connection.fetchval(TOLD, child))
