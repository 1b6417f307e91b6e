"""Outboxes where registrations come late, are corrected, are many, or are written from elsewhere."""

import json

import pytest

from tests.notices.test_outbox import ADULTS, ENROLMENT, MOTHER, PREGNANCY, WED, WHAT_IS_TOLD
from tests.notices.town import TODAY, Town, told_by


async def test_a_marriage_that_ended_by_a_death_is_no_divorce_once_the_death_is_known(town: Town) -> None:
    """The death is entered after the end of the marriage, in a transaction of its own: both hear of no divorce."""
    told = await told_by(
        town.dsns["civil_registry"],
        *WHAT_IS_TOLD["divorce"][1],
        "SET CONSTRAINTS ALL IMMEDIATE",
        "INSERT INTO death VALUES ('w', '2026-11-01', '2026-11-02')",
    )
    assert sorted((row["subject_id"], row["withdrawn"]) for row in told if row["type"] == "divorce") == [
        ("w", False),
        ("w", True),
        ("x", False),
        ("x", True),
    ]


async def test_who_adopts_later_is_told_by_an_event_of_its_own(town: Town) -> None:
    """Whichever of the two is entered first: together they are one event, one after the other two."""
    for first, second in (("mother", "father"), ("father", "mother")):
        family = await town.family()
        child = f"adopted by {family.mother}"
        adopt = f"INSERT INTO kinship VALUES ('{{}}', '{child}', 'ADOPTION', '2026-11-01')"
        await town.run(
            "civil_registry",
            f"INSERT INTO citizen (id, name, sex, birth_date) VALUES ('{child}', '김새봄', 'FEMALE', '2020-01-01')",
            adopt.format(getattr(family, first)),
        )
        await town.run("civil_registry", adopt.format(getattr(family, second)))
        told = await town.rows(
            "civil_registry", "SELECT type, before FROM outbox WHERE subject_id = $1 ORDER BY number", child
        )
        assert [row["type"] for row in told] == ["adoption", "adoption"]
        assert getattr(family, second) in json.loads(told[1]["before"])["citizen_fact"]


async def test_a_birth_that_is_corrected_under_another_id_keeps_its_number(town: Town) -> None:
    """What was deleted counts no more, so that the hospital's notification still answers to the one child there is."""
    family = await town.family()
    wrong, right = f"wrong {family.mother}", f"right {family.mother}"
    await town.run("civil_registry", *town.birth(family, wrong))
    await town.run("civil_registry", f"DELETE FROM birth WHERE child_id = '{wrong}'")
    await town.run("civil_registry", *town.birth(family, right))
    told = await town.rows("civil_registry", "SELECT occasion FROM outbox WHERE subject_id = ANY ($1)", [wrong, right])
    assert {row["occasion"] for row in told} == {f"{family.mother} {TODAY} 1"}


async def test_enrolment_opens_in_portions(town: Town) -> None:
    """However many children wait: a call that tells of two hundred ends in time, and the next goes on."""
    (school,) = await town.rows(
        "education_office",
        "SELECT district_code, enrolment_opens_on AS day FROM school WHERE kind = 'KINDERGARTEN' "
        "ORDER BY day DESC NULLS LAST LIMIT 1",
    )
    first, *rest = school["district_code"], school["day"]
    candidates = (
        "INSERT INTO admission_candidate "
        f"SELECT 'w' || n, 'kindergarten', {rest[0].year + 1}, '{first}' FROM generate_series(1, 201) n"
    )
    call = f"SELECT open_enrolment('{rest[0]}')"
    told = [await told_by(town.dsns["education_office"], candidates, *[call] * calls) for calls in (1, 2, 3)]
    assert [len([row for row in each if row["subject_id"].startswith("w")]) for each in told] == [200, 201, 201]


@pytest.mark.parametrize(
    ("agency", "statements"),
    [
        ("labour_office", WHAT_IS_TOLD["job_loss"][1]),
        ("civil_registry", (ADULTS, WED)),
        ("health_insurance", (MOTHER, PREGNANCY)),
        ("education_office", (ENROLMENT.replace("FROM school", "FROM public.school"),)),
        ("welfare_office", WHAT_IS_TOLD["income_assessed"][1]),
    ],
)
async def test_whoever_writes_need_not_look_where_the_outbox_is(
    town: Town, agency: str, statements: tuple[str, ...]
) -> None:
    """A writer with a `search_path` of its own tells as any other."""
    elsewhere = [each.replace("INSERT INTO ", "INSERT INTO public.") for each in statements]
    deferred = ("SET CONSTRAINTS ALL IMMEDIATE", "SET LOCAL search_path = public")
    assert await told_by(town.dsns[agency], "SET LOCAL search_path = pg_catalog", *elsewhere, *deferred)
