"""Enrolment that opens for a child of the demo, and their first day at a school."""

import secrets
from datetime import date
from typing import Any, Final, NamedTuple

import asyncpg

from agencies.contract import StartUpError, school_year

KINDERGARTEN: Final = range(3, 6)
ELEMENTARY: Final = range(6, 8)

OPEN: Final = """
    UPDATE school SET enrolment_opens_on = $1 WHERE lower(kind) = $2 AND district_code = $3
"""
# A population is made up with children of whom it counts as told, though nobody was.
LIST: Final = """
    INSERT INTO admission_candidate (citizen_id, level, school_year, district_code) VALUES ($1, $2, $3, $4)
    ON CONFLICT (citizen_id, level, school_year) DO UPDATE SET district_code = EXCLUDED.district_code, told_on = NULL
"""
# Whoever is made up at a school has a planned end there, and is enrolled elsewhere before it comes.
LEAVE: Final = """
    UPDATE enrolment SET until = $2 WHERE citizen_id = $1 AND since < $2 AND (until IS NULL OR until > $2)
"""
ENROL: Final = """
    INSERT INTO enrolment (id, citizen_id, school_id, level, since)
    SELECT $1, $2, s.id, $3, $4 FROM school s WHERE lower(s.kind) = $3 AND s.district_code = $5
    ORDER BY s.name, s.id LIMIT 1 RETURNING school_id
"""
OPENED: Final = """
    SELECT on_day FROM outbox WHERE type = 'enrolment_opens' AND occasion = $1 ORDER BY number DESC LIMIT 1
"""
# The levels from which a child goes on to one.
BELOW: Final = {"kindergarten": ("daycare",), "elementary": ("daycare", "kindergarten")}
PUPIL: Final = """
    SELECT level, since FROM enrolment WHERE citizen_id = $1 AND level <> ALL ($2)
    AND (until IS NULL OR until > $3) AND (level, since) <> ($4, $3) ORDER BY since LIMIT 1
"""
ENROLLED: Final = "SELECT school_id FROM enrolment WHERE citizen_id = $1 AND level = $2 AND since = $3"
IN_TURN: Final = "SELECT pg_advisory_xact_lock(hashtext('maru enrolment'), hashtext($1))"
TOLD: Final = "SELECT id FROM outbox WHERE subject_id = $1 AND type = $2 ORDER BY number DESC LIMIT 1"


class Admission(NamedTuple):
    """What a child is admitted to in a school year, which begins on its first of March, and where."""

    level: str
    school_year: int
    district_code: str

    @property
    def first_day(self) -> date:
        """The first day of the school year."""
        return date(self.school_year, 3, 1)


def admission(born_on: date, district_code: str, on: date) -> Admission:
    """To what a child is admitted whose enrolment opens on a day; StartUpError where that is neither level."""
    coming = school_year(on) + 1
    age = coming - 1 - born_on.year
    for level, ages in (("kindergarten", KINDERGARTEN), ("elementary", ELEMENTARY)):
        if age in ages:
            return Admission(level, coming, district_code)
    raise StartUpError(
        f"Somebody born in {born_on.year} begins neither kindergarten nor school in {coming}: name a child of "
        f"{KINDERGARTEN.start} to {ELEMENTARY.stop - 1} by then."
    )


async def refuse_a_pupil(connection: "asyncpg.Connection[Any]", child_id: str, admitted: Admission) -> None:
    """StartUpError where the child is, or will be, at a school of that level or above beyond the first day of the year.

    That to which they are admitted does not count.
    """
    below, first_day = BELOW[admitted.level], admitted.first_day
    pupil = await connection.fetchrow(PUPIL, child_id, below, first_day, admitted.level)
    if pupil is not None:
        raise StartUpError(
            f"{child_id} is in {pupil['level']} from {pupil['since']} on: "
            f"name a child who begins {admitted.level} on {first_day}."
        )


async def open_for(
    connection: "asyncpg.Connection[Any]", child_id: str, admitted: Admission, on: date
) -> tuple[date, str | None]:
    """Open the enrolment of the child's district on a day, and tell so; the day and the event's id.

    Where it was told before of the child, the day on which it opened then, and no event.
    """
    async with connection.transaction():
        await connection.execute(IN_TURN, child_id)
        opened = await connection.fetchval(OPENED, f"{child_id} {admitted.level} {admitted.school_year}")
        if opened is not None:
            return opened, None
        await connection.execute(OPEN, on, admitted.level, admitted.district_code)
        await connection.execute(LIST, child_id, admitted.level, admitted.school_year, admitted.district_code)
        before = await connection.fetchval(TOLD, child_id, "enrolment_opens")
        # It tells of some hundred children at a call, whoever they are.
        while (told := await connection.fetchval(TOLD, child_id, "enrolment_opens")) == before:
            if not await connection.fetchval("SELECT open_enrolment($1)", on):
                raise StartUpError("There is no school of this level in the child's district.")
    return on, str(told)


async def enrol(connection: "asyncpg.Connection[Any]", child_id: str, admitted: Admission) -> tuple[str, str | None]:
    """Enrol the child from the school year's first day on; the school's id and the event's.

    Where the child was enrolled before, the school's, and no event.
    """
    async with connection.transaction():
        await connection.execute(IN_TURN, child_id)
        known = await connection.fetchval(ENROLLED, child_id, admitted.level, admitted.first_day)
        if known is not None:
            return str(known), None
        await connection.execute(LEAVE, child_id, admitted.first_day)
        id_, level, district = f"e{secrets.token_hex(8)}", admitted.level, admitted.district_code
        school = await connection.fetchval(ENROL, id_, child_id, level, admitted.first_day, district)
    return str(school), str(await connection.fetchval(TOLD, child_id, "enrolment"))
