"""A birth that is registered in the demo."""

import secrets
from datetime import date
from typing import Any, Final

import asyncpg

from agencies.contract import StartUpError, completed_years
from agencies.population.families.kinship import DAYS_BETWEEN_BIRTHS
from agencies.population.names import surname_of

MOTHERS: Final = range(14, 56)

PARENTS: Final = """
    SELECT c.id, c.name, c.birth_date, own.household_id, spouse.id AS spouse_id, spouse.name AS spouse_name,
        CASE WHEN own.relation IN ('HEAD', 'SPOUSE') THEN 'CHILD' WHEN own.relation = 'CHILD' THEN 'GRANDCHILD'
            WHEN own.relation = 'PARENT' THEN 'SIBLING' ELSE 'OTHER' END AS relation_of_child
    FROM citizen c JOIN household_member own ON own.citizen_id = c.id AND own.until IS NULL AND own.since <= $2
    LEFT JOIN LATERAL (SELECT s.id, s.name FROM marriage w JOIN citizen s ON s.id IN (w.first_id, w.second_id)
        WHERE w.since <= $2 AND w.until IS NULL AND c.id IN (w.first_id, w.second_id) AND s.id <> c.id LIMIT 1
    ) spouse ON true
    WHERE c.id = $1 AND c.sex = 'FEMALE' AND NOT EXISTS (SELECT FROM death d WHERE d.citizen_id = c.id)
"""
NEAR: Final = """
    SELECT c.id, c.birth_date FROM birth b JOIN citizen c ON c.id = b.child_id
    WHERE b.mother_id = $1 AND abs(c.birth_date - $2) < $3 ORDER BY c.birth_date = $2 DESC LIMIT 1
"""
IN_TURN: Final = "SELECT pg_advisory_xact_lock(hashtext('maru birth'), hashtext($1))"
TOLD: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = 'live_birth' ORDER BY number DESC LIMIT 1"


async def mother_on_record(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> Any:
    """Her row, as `PARENTS` has it; StartUpError where no woman is on record who can bear a child on that day."""
    mother = await connection.fetchrow(PARENTS, mother_id, born_on)
    if mother is None:
        raise StartUpError(
            f"{mother_id} is no woman on record who has lived in her household since {born_on}: name a citizen of the "
            "demo, or by --on a later day."
        )
    age = completed_years(mother["birth_date"], born_on)
    if age not in MOTHERS:
        raise StartUpError(
            f"{mother_id} is {age} years old on {born_on}: name a woman of {MOTHERS.start} to {MOTHERS.stop - 1}."
        )
    return mother


async def born_before(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> str | None:
    """The id of her child who was born on that day, or None; StartUpError where another was born too near it."""
    child = await connection.fetchrow(NEAR, mother_id, born_on, DAYS_BETWEEN_BIRTHS)
    if child is not None and child["birth_date"] != born_on:
        raise StartUpError(
            f"{mother_id} has a child who was born on {child['birth_date']}: name another mother, or by --on a day "
            f"that is {DAYS_BETWEEN_BIRTHS} days from it."
        )
    return None if child is None else str(child["id"])


async def register_once(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> tuple[str, str | None]:
    """Register a daughter of this mother and her husband; the child's id, and the event's.

    Where a child of hers who was born on that day is on record, that child's id and no event. StartUpError as
    `born_before` and `mother_on_record`. Whoever registers a child of hers beside this one comes before it or after it.
    """
    async with connection.transaction():
        await connection.execute(IN_TURN, mother_id)
        known = await born_before(connection, mother_id, born_on)
        if known is not None:
            return known, None
        child = await _register(connection, mother_id, born_on)
    return child, str(await connection.fetchval(TOLD, child))


async def _register(connection: "asyncpg.Connection[Any]", mother_id: str, born_on: date) -> str:
    mother = await mother_on_record(connection, mother_id, born_on)
    child = f"c{secrets.token_hex(8)[1:]}"
    surname = surname_of(mother["spouse_name"] or "") or surname_of(mother["name"])
    await connection.execute(
        "INSERT INTO citizen (id, name, sex, birth_date) VALUES ($1, $2, 'FEMALE', $3)",
        child,
        f"{surname}새봄",
        born_on,
    )
    await connection.execute(
        "INSERT INTO birth (child_id, mother_id, registered_on) VALUES ($1, $2, $3)", child, mother_id, born_on
    )
    for parent in (mother_id, mother["spouse_id"]):
        if parent is not None:
            await connection.execute("INSERT INTO kinship VALUES ($1, $2, 'BIRTH', $3)", parent, child, born_on)
    await connection.execute(
        "INSERT INTO household_member (id, household_id, citizen_id, relation, since) VALUES ($1, $2, $3, $4, $5)",
        f"m{child}",
        mother["household_id"],
        child,
        mother["relation_of_child"],
        born_on,
    )
    return child
