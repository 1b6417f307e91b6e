"""The schools that an event carries come into notices, which are never changed, and so are held to their form first."""

from typing import Any, Final

import orjson

from tests.notices.town import TODAY, Town

SCHOOL: Final[dict[str, Any]] = {"id": "s", "name": "새봄유치원", "opens_on": "2026-11-24", "places": None}
NO_SCHOOLS: Final[list[Any]] = [
    *({name: value for name, value in SCHOOL.items() if name != left_out} for left_out in SCHOOL),
    {**SCHOOL, "opens_on": None},
    {**SCHOOL, "opens_on": "soon"},
    {**SCHOOL, "id": 7},
    {**SCHOOL, "name": {"ko": "새봄유치원"}},
    {**SCHOOL, "places": "12"},
    {**SCHOOL, "places": True},
    "새봄유치원",
]
OPENS: Final = (
    "INSERT INTO outbox (type, subject_id, on_day, occasion, details) "
    "SELECT 'enrolment_opens', '{0}', '{1}', concat('{0}', school), "
    "jsonb_build_object('schools', jsonb_build_array(school)) "
    "FROM jsonb_array_elements('{2}') school"
)


async def test_a_school_that_cannot_be_read_is_told_to_nobody(town: Town) -> None:
    """It is held against its event, as all that fails by itself; the parent's inbox can be read, with the others."""
    family = await town.family()
    child = "child that may go to school"
    await town.run("civil_registry", "SET LOCAL maru.events = off", *town.birth(family, child))
    (school,) = await town.rows("education_office", "SELECT id FROM school ORDER BY id LIMIT 1")
    carried = orjson.dumps([*NO_SCHOOLS, {**SCHOOL, "id": school["id"]}]).decode()
    await town.run("education_office", OPENS.format(child, TODAY, carried))
    await town.relay()
    rows = await town.rows("education_office", "SELECT * FROM outbox WHERE subject_id = $1 ORDER BY number", child)
    await town.run("education_office", f"DELETE FROM outbox WHERE subject_id = '{child}'")
    assert [(row["tries"], row["failure"]) for row in rows] == [(1, "ValueError")] * len(NO_SCHOOLS) + [(0, None)]
    assert [row["relayed_at"] is not None for row in rows] == [False] * len(NO_SCHOOLS) + [True]
    (notice,) = await town.inbox(family.mother)
    assert notice["body"].splitlines()[-1] == "• 새봄유치원: from November 24, 2026"
