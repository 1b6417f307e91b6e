"""Outboxes where registrations come late, are corrected, are many, or are written from elsewhere."""

import json
from typing import Final

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


NOT_DEFERRED: Final = "SET CONSTRAINTS ALL IMMEDIATE"
OTHERS: Final = {
    "labour_office": "INSERT INTO worker (citizen_id) VALUES ('x')",
    "welfare_office": "INSERT INTO beneficiary (citizen_id) VALUES ('x')",
    "health_insurance": "INSERT INTO insured (citizen_id) VALUES ('x')",
    "education_office": "SELECT 1",
}


@pytest.mark.parametrize(
    ("type_", "change", "told_anew"),
    [
        ("job_loss", "UPDATE job_loss SET lost_on = '2026-10-30' WHERE citizen_id = 'w'", ("w", "w 2026-10-30")),
        ("job_loss", "UPDATE job_loss SET involuntary = false WHERE citizen_id = 'w'", ("w", "w 2026-11-01")),
        ("leave_start", "UPDATE leave SET since = since + 7 WHERE citizen_id = 'w'", ("w", "w PARENTAL 2026-11-08")),
        (
            "birth_notified",
            "UPDATE birth_notification SET born_on = '2026-10-30' WHERE mother_id = 'w'",
            ("w", "w 2026-10-30 1"),
        ),
        ("pregnancy_registered", "UPDATE pregnancy SET citizen_id = 'x' WHERE id = 'p'", ("x", "p")),
        ("enrolment", "UPDATE enrolment SET citizen_id = 'x' WHERE id = 'e'", ("x", "e")),
        ("enrolment", "UPDATE enrolment SET level = 'high' WHERE id = 'e'", ("w", "e")),
        ("enrolment", "UPDATE enrolment SET since = since + 1 WHERE id = 'e'", ("w", "e")),
        ("disability_recognised", "UPDATE disability SET citizen_id = 'x' WHERE citizen_id = 'w'", ("x", "x")),
        (
            "income_assessed",
            "UPDATE income_assessment SET recognised_income = 1900000 WHERE household_id = 'h'",
            ("w", None),
        ),
        ("income_assessed", "UPDATE income_assessment SET applicant_id = 'x' WHERE household_id = 'h'", ("x", None)),
    ],
)
async def test_what_is_corrected_in_its_row_is_taken_back_and_told_as_it_is(
    town: Town, type_: str, change: str, told_anew: tuple[str, str | None]
) -> None:
    """Whoever was told of another day, or of another's life, hears that it was not so; what is, is told.

    An import that enters and corrects it before it commits tells it once, as it is; what was entered without telling
    of it is told to nobody but whose it turns out to be.
    """
    agency, statements, _ = WHAT_IS_TOLD[type_]
    quiet = ("SET LOCAL maru.events = off", OTHERS[agency], "SET LOCAL maru.events = on")
    (once,) = await told_by(town.dsns[agency], *quiet, *statements, change)
    # What is written in a savepoint is of a transaction of its own.
    earlier = ("SAVEPOINT earlier", *statements, NOT_DEFERRED, "RELEASE earlier")
    was, taken_back, now = await told_by(town.dsns[agency], *quiet, *earlier, change)
    assert {row["type"] for row in (once, was, taken_back, now)} == {type_}
    assert [row["withdrawn"] for row in (once, was, taken_back, now)] == [False, False, True, False]
    assert (taken_back["subject_id"], taken_back["occasion"]) == (was["subject_id"], was["occasion"])
    assert (now["subject_id"], now["occasion"]) == (told_anew[0], told_anew[1] or was["occasion"])
    assert (once["subject_id"], once["occasion"]) == (told_anew[0], told_anew[1] or once["occasion"])
    loaded = await told_by(town.dsns[agency], *quiet[:2], *statements, quiet[2], change)
    assert [row["subject_id"] for row in loaded] == [told_anew[0]] * (told_anew[0] != was["subject_id"])


@pytest.mark.parametrize(
    ("agency", "entry", "corrections", "service"),
    [
        (
            "labour_office",
            (
                "INSERT INTO worker (citizen_id) VALUES ('{0}')",
                "INSERT INTO employment VALUES ('{0}', 'JOB_SEEKING', 'none', '2020-01-01')",
                f"INSERT INTO insurance VALUES ('{{0}}', 300, '{TODAY}')",
                f"INSERT INTO job_loss VALUES ('{{0}}', '{TODAY}', true)",
            ),
            (
                "UPDATE job_loss SET lost_on = lost_on - 3 WHERE citizen_id = '{0}'",
                "UPDATE job_loss SET lost_on = lost_on + 1 WHERE citizen_id = '{0}'",
            ),
            "unemployment-benefit",
        ),
        (
            "health_insurance",
            (
                "INSERT INTO birth_notification (mother_id, born_on, notified_on) "
                f"VALUES ('{{0}}', '{TODAY}', '{TODAY}')",
            ),
            ("UPDATE birth_notification SET born_on = born_on - 3 WHERE mother_id = '{0}'",),
            "birth-registration",
        ),
        (
            "welfare_office",
            (
                "INSERT INTO means (household_id, year, median_income) VALUES ('{1}', 2026, 4000000)",
                "INSERT INTO income_assessment (household_id, applicant_id, assessed_on, recognised_income) "
                f"VALUES ('{{1}}', '{{0}}', '{TODAY}', 900000)",
            ),
            ("UPDATE income_assessment SET recognised_income = 1000000 WHERE household_id = '{1}'",),
            "livelihood-benefit",
        ),
    ],
)
async def test_who_was_told_of_what_is_corrected_is_told_of_what_is_so(
    town: Town, agency: str, entry: tuple[str, ...], corrections: tuple[str, ...], service: str
) -> None:
    """What it brings is no news by the facts, but the notice that told of it is withdrawn: one stands in the end."""
    family = await town.family()
    for statements in (entry, corrections):
        await town.run(agency, *(each.format(family.mother, family.household) for each in statements))
        await town.relay()
    told = [
        notice["withdrawnAt"] is None
        for notice in await town.inbox(family.mother)
        if service in {each["service"]["id"] for each in notice["eligibilities"]}
    ]
    assert told == [True, False]


async def test_two_that_swap_places_in_one_transaction_are_told_as_they_are(town: Town) -> None:
    """Their key has them do it by a third place: what was taken back on the way is what was told before."""
    family = await town.family()
    notify = "INSERT INTO birth_notification (mother_id, born_on, number, notified_on) VALUES ('{}', '{}', {}, '{}')"
    number = f"UPDATE birth_notification SET number = {{}} WHERE mother_id = '{family.mother}' AND number = {{}}"
    for statements in (
        [notify.format(family.mother, TODAY, each, TODAY) for each in (1, 2)],
        [number.format(new, old) for new, old in ((3, 1), (1, 2), (2, 3))],
    ):
        await town.run("health_insurance", *statements)
        await town.relay()
    told = [each["withdrawnAt"] is None for each in await town.inbox(family.mother)]
    assert sorted(told) == [False, False, True, True]


@pytest.mark.parametrize(
    ("type_", "undone"),
    [
        ("job_loss", "DELETE FROM job_loss WHERE citizen_id = 'w'"),
        ("disability_recognised", "DELETE FROM disability WHERE citizen_id = 'w'"),
        ("pregnancy_registered", "UPDATE pregnancy SET ended_on = '2026-11-01' WHERE id = 'p'"),
        ("enrolment", "DELETE FROM enrolment WHERE id = 'e'"),
        ("death", "DELETE FROM death WHERE citizen_id = 'w'"),
    ],
)
async def test_what_is_taken_back_was_recorded_before_also_where_the_clock_was_set_back(
    town: Town, type_: str, undone: str
) -> None:
    """As where another server takes over whose clock is slow: what was told by mistake does not stay."""
    agency, statements, _ = WHAT_IS_TOLD[type_]
    ahead = "UPDATE outbox SET recorded_at = recorded_at + interval '1 hour' WHERE subject_id = 'w'"
    told, taken_back = await told_by(town.dsns[agency], *statements, NOT_DEFERRED, ahead, undone)
    assert (told["withdrawn"], taken_back["withdrawn"]) == (False, True)
    assert told["recorded_at"] < taken_back["recorded_at"]


async def test_a_household_s_means_are_the_newest_assessment_or_what_was_entered_before_any(town: Town) -> None:
    """Whatever is removed or corrected, and also where two are of one day: the one that was entered last stands."""
    assess = (
        "INSERT INTO income_assessment (id, household_id, applicant_id, assessed_on, recognised_income) "
        "VALUES ('{0} {1}', '{0}', 'nobody', '{2}', {3})"
    )
    await town.run(
        "welfare_office",
        "INSERT INTO means (household_id, year, median_income, recognised_income, assessed_on) "
        "VALUES ('of means', 2026, 4000000, 100, '2026-03-01'), ('of others', 2026, 4000000, NULL, NULL)",
    )
    standing = []
    for change in (
        assess.format("of means", "b", "2026-05-01", 200),
        assess.format("of means", "a", "2026-05-01", 300),
        assess.format("of means", "old", "2026-01-01", 400),
        "UPDATE income_assessment SET recognised_income = 250 WHERE id = 'of means b'",
        "UPDATE income_assessment SET applicant_id = 'somebody' WHERE id = 'of means b'",
        "UPDATE income_assessment SET household_id = 'of others' WHERE id = 'of means a'",
        "DELETE FROM income_assessment WHERE id = 'of means b'",
        "DELETE FROM income_assessment WHERE household_id = 'of means'",
        "UPDATE income_assessment SET household_id = 'of means' WHERE household_id = 'of others'",
    ):
        await town.run("welfare_office", "SET LOCAL maru.events = off", change)
        rows = await town.rows(
            "welfare_office", "SELECT recognised_income FROM means WHERE household_id LIKE 'of %' ORDER BY household_id"
        )
        standing.append(tuple(row[0] for row in rows))
    alone = [(200, None), (300, None), (300, None), (300, None), (300, None)]
    assert standing == [*alone, (250, 300), (100, 300), (100, 300), (300, None)]


async def test_what_a_correction_leaves_as_it_was_told_is_not_told_again(town: Town) -> None:
    """The end of a leave, the due date of a pregnancy and the kind of a disability change nothing of what was told."""
    for type_, change in (
        ("leave_start", "UPDATE leave SET until = '2027-01-01' WHERE citizen_id = 'w'"),
        ("pregnancy_registered", "UPDATE pregnancy SET due_date = '2026-12-08' WHERE id = 'p'"),
        ("disability_recognised", "UPDATE disability SET kind = '청각장애' WHERE citizen_id = 'w'"),
        ("enrolment", "UPDATE enrolment SET until = '2027-03-01' WHERE id = 'e'"),
        ("income_assessed", "UPDATE income_assessment SET applicant_id = 'w' WHERE household_id = 'h'"),
    ):
        agency, statements, _ = WHAT_IS_TOLD[type_]
        assert len(await told_by(town.dsns[agency], *statements, NOT_DEFERRED, change)) == 1, change


async def test_a_disability_that_becomes_severe_is_told(town: Town) -> None:
    """It stays recognised, so that what was told of it stands, and brings what the severe are entitled to.

    One that is severe no more brings nothing; one that is entered and becomes severe in one transaction is told once.
    """
    agency, (person, recognise), _ = WHAT_IS_TOLD["disability_recognised"]
    assess = "UPDATE disability SET severe = NOT severe WHERE citizen_id = 'w'"
    slight = recognise.replace("true", "false")
    assert len(await told_by(town.dsns[agency], person, slight, assess)) == 1
    earlier = ("SAVEPOINT earlier", slight, NOT_DEFERRED, "RELEASE earlier")
    told = await told_by(town.dsns[agency], person, *earlier, assess, assess)
    assert [(row["occasion"], row["withdrawn"]) for row in told] == [("w", False), ("w", False)]
    assert told[0]["on_day"] < told[1]["on_day"]


async def test_a_graduation_is_taken_back_also_with_its_enrolment(town: Town) -> None:
    """The enrolment of somebody who never was there is removed in one transaction with how it ended."""
    agency, statements, _ = WHAT_IS_TOLD["graduation"]
    removed = ("DELETE FROM graduation WHERE enrolment_id = 'e'", "DELETE FROM enrolment WHERE id = 'e'")
    told = await told_by(town.dsns[agency], *statements, NOT_DEFERRED, "SET CONSTRAINTS ALL DEFERRED", *removed)
    graduations = [(row["subject_id"], row["withdrawn"]) for row in told if row["type"] == "graduation"]
    assert graduations == [("w", False), ("w", True)]


@pytest.mark.parametrize(
    ("opens", "school_year"), [("2026-11-02", 2027), ("2027-01-05", 2027), ("2027-02-28", 2027), ("2027-03-01", 2028)]
)
async def test_what_opens_in_winter_is_for_the_school_year_that_begins_in_march(
    town: Town, opens: str, school_year: int
) -> None:
    """Elementary schools take entries in January as well; no child of another year is told then."""
    (school,) = await town.rows(
        "education_office", "SELECT district_code FROM school WHERE kind = 'ELEMENTARY' ORDER BY 1 LIMIT 1"
    )
    district = school["district_code"]
    candidates = ", ".join(f"('w', 'elementary', {year}, '{district}')" for year in (2027, 2028))
    told = await told_by(
        town.dsns["education_office"],
        f"UPDATE school SET enrolment_opens_on = '{opens}' WHERE kind = 'ELEMENTARY'",
        "UPDATE admission_candidate SET told_on = '2026-01-01'",
        f"INSERT INTO admission_candidate (citizen_id, level, school_year, district_code) VALUES {candidates}",
        f"SELECT open_enrolment('{opens}')",
    )
    assert [row["occasion"] for row in told] == [f"w elementary {school_year}"]


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
