"""Agencies' outboxes: what happens in a store stands in its outbox, with how things were, or nothing happened."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest

from agencies.contract import Happening, Outbox, Table, rows_before, tell
from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.store.events.outbox import LOOK, WAITING, OutboxReading
from agencies.store.store import Store
from tests.notices.town import AGENCIES, TODAY, Town, told_by
from tests.some import some
from tests.store.database import connected

WORKER: Final = "INSERT INTO worker (citizen_id) VALUES ('w')"
PERSON: Final = "INSERT INTO beneficiary (citizen_id) VALUES ('w')"
MEANS: Final = "INSERT INTO means (household_id, year, median_income) VALUES ('h', 2026, 4000000)"
MOTHER: Final = "INSERT INTO insured (citizen_id) VALUES ('w')"
PREGNANCY: Final = (
    "INSERT INTO pregnancy (id, citizen_id, registered_on, due_date) VALUES ('p', 'w', '2026-05-01', '2026-12-01')"
)
ENROLMENT: Final = (
    "INSERT INTO enrolment (id, citizen_id, school_id, level, since) "
    "SELECT 'e', 'w', min(id), 'university', '2026-03-01' FROM school"
)
ADULTS: Final = (
    "INSERT INTO citizen (id, name, sex, birth_date) VALUES ('w', 'w', 'FEMALE', '1990-01-01'), "
    "('x', 'x', 'MALE', '1990-01-01'), ('y', 'y', 'MALE', '2020-01-01')"
)
HOME: Final = "INSERT INTO household (id, head_id) VALUES ('h', 'w')"
LIVING: Final = (
    "INSERT INTO household_member (id, household_id, citizen_id, relation, since) VALUES "
    "('1', 'h', 'w', 'HEAD', '2020-01-01'), ('2', 'h', 'x', 'SPOUSE', '2020-01-01'), "
    "('3', 'h', 'y', 'CHILD', '2020-01-01')"
)
WED: Final = "INSERT INTO marriage (id, first_id, second_id, since) VALUES ('m', 'w', 'x', '2020-01-01')"
MOVED: Final = (
    "INSERT INTO address (id, household_id, sigungu_code, sido_code, since) "
    "SELECT 'a', 'h', min(code), '11', '2026-11-01' FROM district WHERE length(code) = 5",
    "INSERT INTO move (id, household_id, to_address, moved_on) VALUES ('v', 'h', 'a', '2026-11-01')",
)
ADOPTED: Final = "INSERT INTO kinship VALUES ('w', 'y', 'ADOPTION', '2026-11-01'), ('x', 'y', 'ADOPTION', '2026-11-01')"

WHAT_IS_TOLD: Final = {
    "job_loss": ("labour_office", (WORKER, "INSERT INTO job_loss VALUES ('w', '2026-11-01', true)"), {"w"}),
    "leave_start": ("labour_office", (WORKER, "INSERT INTO leave VALUES ('w', 'PARENTAL', '2026-11-01')"), {"w"}),
    "disability_recognised": (
        "welfare_office",
        (PERSON, "INSERT INTO disability VALUES ('w', true, '시각장애', '2026-11-01')"),
        {"w"},
    ),
    "income_assessed": (
        "welfare_office",
        (
            MEANS,
            "INSERT INTO income_assessment (household_id, applicant_id, assessed_on, recognised_income) "
            "VALUES ('h', 'w', '2026-11-01', 900000)",
        ),
        {"w"},
    ),
    "pregnancy_registered": ("health_insurance", (MOTHER, PREGNANCY), {"w"}),
    "birth_notified": (
        "health_insurance",
        (
            MOTHER,
            "INSERT INTO birth_notification (mother_id, born_on, notified_on) VALUES ('w', '2026-11-01', '2026-11-02')",
        ),
        {"w"},
    ),
    "enrolment": ("education_office", (ENROLMENT,), {"w"}),
    "graduation": (
        "education_office",
        (
            "SET LOCAL maru.events = off",
            ENROLMENT,
            "SET LOCAL maru.events = on",
            "INSERT INTO graduation VALUES ('e', '2026-11-01')",
        ),
        {"w"},
    ),
    "marriage": ("civil_registry", (ADULTS, WED), {"w", "x"}),
    "divorce": (
        "civil_registry",
        (
            ADULTS,
            "SET LOCAL maru.events = off",
            WED,
            "SET LOCAL maru.events = on",
            "UPDATE marriage SET until = '2026-11-01' WHERE id = 'm'",
        ),
        {"w", "x"},
    ),
    "death": ("civil_registry", (ADULTS, "INSERT INTO death VALUES ('w', '2026-11-01', '2026-11-02')"), {"w"}),
    "move": ("civil_registry", (ADULTS, HOME, LIVING, *MOVED), {"w", "x"}),
    "adoption": ("civil_registry", (ADULTS, HOME, LIVING, ADOPTED), {"y"}),
}


async def test_seeding_is_no_event(town: Town) -> None:
    """The people who are made up had their births, moves and jobs before anybody could be told of them."""
    for agency in AGENCIES:
        rows = await town.rows(agency, "SELECT count(*) FROM outbox WHERE subject_id ~ '^c[0-9a-f]{15}$'")
        assert rows[0][0] == 0, agency


@pytest.mark.parametrize("type_", WHAT_IS_TOLD)
async def test_what_happens_in_a_store_stands_in_its_outbox(town: Town, type_: str) -> None:
    """One event for each whom it happens to, and none of a type that the agency does not declare."""
    agency, statements, subjects = WHAT_IS_TOLD[type_]
    told = await told_by(town.dsns[agency], *statements)
    assert {row["type"] for row in told} == {type_}
    assert sorted(row["subject_id"] for row in told) == sorted(subjects)
    assert town.registry.life_events[type_].agency == agency
    for row in some(told):
        assert row["occasion"]
        assert not row["withdrawn"]
    if type_ not in ("graduation", "birth_notified") and agency != "civil_registry":
        assert json.loads(told[0]["before"]), "how things were is lost"


@pytest.mark.parametrize("type_", sorted(WHAT_IS_TOLD))
async def test_nothing_is_told_where_the_store_is_to_be_quiet(town: Town, type_: str) -> None:
    """Whoever loads what has happened long ago says so, and no citizen hears of it."""
    agency, statements, _ = WHAT_IS_TOLD[type_]
    quiet = [each for each in statements if "maru.events" not in each]
    assert await told_by(town.dsns[agency], "SET LOCAL maru.events = off", *quiet) == []


async def test_a_change_that_is_undone_leaves_no_event(town: Town) -> None:
    """Event and change are one transaction: what did not come to be is not told."""
    count = "SELECT count(*) FROM outbox"
    before = await town.rows("labour_office", count)
    assert await told_by(town.dsns["labour_office"], *WHAT_IS_TOLD["job_loss"][1])
    assert await town.rows("labour_office", count) == before


async def test_a_birth_carries_how_parents_and_household_were(town: Town) -> None:
    """In whichever order its rows are written: the rows that facts are read from, as before the transaction."""
    family = await town.family()
    (told,) = await told_by(town.dsns["civil_registry"], *town.birth(family, "born"))
    assert (told["type"], told["subject_id"], told["on_day"]) == ("live_birth", "born", TODAY)
    before = json.loads(told["before"])
    assert before["citizen_fact"].keys() == {"born", family.mother, family.father}
    assert before["citizen_fact"]["born"] is None
    assert before["citizen_fact"][family.mother]["child_arrivals"] == []
    assert before["household_fact"][family.household]["child_births"] == []


async def test_a_death_carries_how_the_household_was(town: Town) -> None:
    """That of who died, be they unmarried, though no membership is ended with it."""
    family = await town.family()
    await town.run("civil_registry", *town.birth(family, "child who dies at home"))
    (told,) = await told_by(
        town.dsns["civil_registry"], f"INSERT INTO death VALUES ('child who dies at home', '{TODAY}', '{TODAY}')"
    )
    assert json.loads(told["before"])["household_fact"][family.household]["members"] == 3


async def test_twins_are_two_occasions_and_a_notification_is_that_of_one(town: Town) -> None:
    """The first child registered answers the first that the hospital notified, and the second the second."""
    family = await town.family()
    registered = await told_by(town.dsns["civil_registry"], *town.birth(family, "first"), *town.birth(family, "second"))
    notify = "INSERT INTO birth_notification (mother_id, born_on, number, notified_on) VALUES ('{}', '{}', {}, '{}')"
    notified = await told_by(
        town.dsns["health_insurance"], *(notify.format(family.mother, TODAY, each, TODAY) for each in (1, 2))
    )
    assert [row["occasion"] for row in registered] == [row["occasion"] for row in notified]
    assert len({row["occasion"] for row in registered}) == 2


@pytest.mark.parametrize(
    ("agency", "statements", "undone"),
    [
        ("labour_office", WHAT_IS_TOLD["job_loss"][1], "DELETE FROM job_loss WHERE citizen_id = 'w'"),
        ("civil_registry", WHAT_IS_TOLD["death"][1], "DELETE FROM death WHERE citizen_id = 'w'"),
        ("health_insurance", (MOTHER, PREGNANCY), "UPDATE pregnancy SET ended_on = '2026-11-01' WHERE id = 'p'"),
        ("civil_registry", (ADULTS, WED), "DELETE FROM marriage WHERE id = 'm'"),
        ("civil_registry", WHAT_IS_TOLD["divorce"][1], "UPDATE marriage SET until = NULL WHERE id = 'm'"),
        ("civil_registry", (ADULTS, ADOPTED), "DELETE FROM kinship WHERE child_id = 'y'"),
        ("civil_registry", (ADULTS, HOME, LIVING, *MOVED), "DELETE FROM move WHERE id = 'v'"),
        (
            "welfare_office",
            WHAT_IS_TOLD["income_assessed"][1],
            "DELETE FROM income_assessment WHERE household_id = 'h'",
        ),
    ],
    ids=[
        "a job that was not lost",
        "a death that was none",
        "a pregnancy that has ended",
        "a marriage of others",
        "a divorce that was none",
        "an adoption that is annulled",
        "a move that was none",
        "an assessment of others",
    ],
)
async def test_f9_what_is_taken_back_is_told_as_withdrawn(
    town: Town, agency: str, statements: tuple[str, ...], undone: str
) -> None:
    """Under the type and the occasion of what it takes back, to each who was told, once."""
    told = await told_by(town.dsns[agency], *statements, "SET CONSTRAINTS ALL IMMEDIATE", undone)
    first, second = (
        [(row["type"], row["subject_id"], row["occasion"]) for row in told if row["withdrawn"] is withdrawn]
        for withdrawn in (False, True)
    )
    assert sorted(first) == sorted(some(second))


INCOME: Final = "(SELECT recognised_income || ' of ' || assessed_on FROM means WHERE household_id = 'h')"
ASSESSED: Final = (
    "INSERT INTO income_assessment (household_id, applicant_id, assessed_on, recognised_income) "
    "VALUES ('h', 'w', '{}', {})"
)


@pytest.mark.parametrize(
    ("change", "stands"),
    [
        ("DELETE FROM income_assessment WHERE recognised_income = 900000", "1200000 of 2026-10-01"),
        ("DELETE FROM income_assessment WHERE recognised_income = 1200000", "900000 of 2026-11-01"),
        ("DELETE FROM income_assessment", None),
        (
            "UPDATE income_assessment SET recognised_income = 1900000 WHERE recognised_income = 900000",
            "1900000 of 2026-11-01",
        ),
        (
            "UPDATE income_assessment SET assessed_on = '2026-09-01' WHERE recognised_income = 900000",
            "1200000 of 2026-10-01",
        ),
    ],
    ids=["the newest", "an older one", "all", "another income", "another day"],
)
async def test_a_households_means_are_those_of_its_newest_assessment(
    town: Town, change: str, stands: str | None
) -> None:
    """Also once one is removed or corrected, so that no verdict rests on what is no more."""
    told = await told_by(
        town.dsns["welfare_office"],
        MEANS,
        ASSESSED.format("2026-10-01", 1200000),
        ASSESSED.format("2026-11-01", 900000),
        change,
        f"INSERT INTO outbox (type, subject_id, on_day, occasion) SELECT 'means', 'h', '2026-11-01', {INCOME}",
    )
    assert [row["occasion"] for row in told if row["type"] == "means"] == [stands]


async def test_enrolment_opens_once_for_a_child_and_level(town: Town) -> None:
    """On the first opening of the child's sigungu, with the schools there, however often the day is called."""
    rows = await town.rows(
        "education_office",
        "SELECT district_code, min(enrolment_opens_on) AS first FROM school WHERE kind = 'KINDERGARTEN' "
        "GROUP BY 1 ORDER BY 1 LIMIT 1",
    )
    district, first = rows[0]
    candidate = f"INSERT INTO admission_candidate VALUES ('w', 'kindergarten', {first.year + 1}, '{district}')"
    called: tuple[Any, ...] = (first - timedelta(days=1), first, first, first + timedelta(days=9))
    for days, events in ((called[:1], 0), (called, 1)):
        told = await told_by(
            town.dsns["education_office"], candidate, *(f"SELECT open_enrolment('{day}')" for day in days)
        )
        assert [row["type"] for row in told if row["subject_id"] == "w"] == ["enrolment_opens"] * events
    details = json.loads(told[-1]["details"])
    assert details["level"] == "kindergarten"
    assert details["schools"][0]["opens_on"] == first.isoformat()


@pytest.mark.parametrize(
    "forgotten",
    [
        "DELETE FROM admission_candidate WHERE citizen_id = 'w'; {}",
        "DELETE FROM outbox WHERE subject_id = 'w'; UPDATE admission_candidate SET told_on = NULL",
    ],
    ids=["a list that is taken in anew", "a store that was put back"],
)
async def test_enrolment_opens_once_also_where_the_office_has_forgotten_that_it_told(
    town: Town, forgotten: str
) -> None:
    """The event has one id, whenever it is written: who was told of it is not told again."""
    (school,) = await town.rows(
        "education_office",
        "SELECT district_code, enrolment_opens_on AS day FROM school WHERE kind = 'KINDERGARTEN' ORDER BY day LIMIT 1",
    )
    candidate = (
        f"INSERT INTO admission_candidate VALUES ('w', 'kindergarten', {school['day'].year + 1}, "
        f"'{school['district_code']}')"
    )
    call = f"SELECT open_enrolment('{school['day']}')"
    ids = [
        row["id"]
        for statements in ((candidate, call), (candidate, call, forgotten.format(candidate), call))
        for row in await told_by(town.dsns["education_office"], *statements)
        if row["subject_id"] == "w"
    ]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_enrolment_that_was_told_under_another_id_opens_anew_only_once_that_is_taken_back(town: Town) -> None:
    """As of a release before: what an outbox says was told stands for it, and what it takes back does so no more."""
    (school,) = await town.rows(
        "education_office",
        "SELECT district_code, enrolment_opens_on AS day FROM school WHERE kind = 'KINDERGARTEN' ORDER BY day LIMIT 1",
    )
    year, call = school["day"].year + 1, f"SELECT open_enrolment('{school['day']}')"
    write = (
        "INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn) "
        f"VALUES ('enrolment_opens', 'w', '{school['day']}', 'w kindergarten {year}', {{}})"
    )
    anew = "UPDATE admission_candidate SET told_on = NULL WHERE citizen_id = 'w'"
    told = await told_by(
        town.dsns["education_office"],
        f"INSERT INTO admission_candidate VALUES ('w', 'kindergarten', {year}, '{school['district_code']}')",
        write.format(False),
        call,
        *(write.format(True), call, anew, call, anew, call) * 2,
    )
    of_child = [row for row in told if row["subject_id"] == "w"]
    assert [row["withdrawn"] for row in of_child] == [False, True, False, True, False]
    assert len({row["id"] for row in of_child}) == 5


async def test_an_agency_may_tell_by_code_as_well(town: Town) -> None:
    """`rows_before` and `tell` write what a trigger would, and the relay gets rows of the tables' own types."""
    store = Store("labour_office", town.dsns["labour_office"], deadline_seconds=30)
    reading = OutboxReading(store, "outbox", [Table("citizen_fact", "citizen_id")], ["job_loss"])
    async with connected(town.dsns["labour_office"]) as connection, connection.transaction():
        await connection.execute("SET LOCAL maru.events = off")
        await connection.execute("INSERT INTO worker (citizen_id) VALUES ('told by code')")
        old = await rows_before(connection, Table("citizen_fact", "citizen_id"), ("told by code", "nobody"))
        await connection.execute("INSERT INTO job_loss VALUES ('told by code', '2026-11-01', true)")
        happening = Happening("job_loss", "told by code", date(2026, 11, 1), before={"citizen_fact": old})
        told = await tell(connection, Outbox(), happening)
    async with reading.taken(100, 30) as taken:
        event = next(each for each in taken.events if each.id == told)
        await taken.relayed([event])
    store.close()
    assert event.before["citizen_fact"]["nobody"] is None
    row = event.before["citizen_fact"]["told by code"]
    assert row is not None
    assert row["involuntary_losses"] == []
    assert row["recorded_at"].tzinfo is not None


async def test_who_may_only_write_events_writes_them_in_their_order(town: Town, cluster: Cluster) -> None:
    """The trigger looks at the outbox for them, whatever else of that name their session has made."""
    cluster.ensure_databases("writer")
    cluster._run(ADMIN, "postgres", "GRANT writer TO civil_registry")
    told = await told_by(
        town.dsns["civil_registry"],
        "GRANT INSERT ON outbox TO writer",
        "CREATE TEMP VIEW outbox AS SELECT 'move' AS type, 'o' AS occasion, timestamptz '9999-01-01' AS recorded_at",
        "SET LOCAL ROLE writer",
        *["INSERT INTO public.outbox (type, subject_id, on_day, occasion) VALUES ('move', 'w', '2026-11-01', 'o')"] * 2,
        "RESET ROLE",
        "DROP VIEW pg_temp.outbox",
    )
    cluster.drop_database("writer")
    first, second = [row["recorded_at"] for row in told if row["subject_id"] == "w"]
    assert first < second < datetime(9999, 1, 1, tzinfo=UTC)


async def test_the_last_of_an_occasion_is_found_by_an_index(town: Town) -> None:
    """Else each event that a registry writes would read all that were written."""
    given = """
        INSERT INTO outbox (type, subject_id, on_day, occasion)
        SELECT 'move', 'c' || n, '2026-11-01', 'o' FROM generate_series(1, 3000) n
    """
    looked = "SELECT max(recorded_at) FROM outbox WHERE type = $1 AND occasion = $2"
    assert "outbox_recorded" in await town.plan("civil_registry", given, looked)


async def test_to_see_whether_an_event_waits_reads_nothing_that_was_relayed(town: Town) -> None:
    """Also where much waited when the store last counted: the index leads to the first one that waits."""
    given = """
        INSERT INTO outbox (type, subject_id, on_day, relayed_at)
        SELECT 'job_loss', 'c' || n, '2026-11-01', CASE WHEN n <= 3000 THEN now() END FROM generate_series(1, 6000) n
    """
    assert "Seq Scan" not in await town.plan("labour_office", given, LOOK.format(table="outbox", waiting=WAITING))


async def test_what_is_relayed_keeps_nothing_of_how_things_were(town: Town) -> None:
    """The old rows are needed once: the outbox is no second register."""
    rows = await town.rows("labour_office", "SELECT before FROM outbox WHERE relayed_at IS NOT NULL")
    assert {row[0] for row in some(rows)} == {"{}"}
