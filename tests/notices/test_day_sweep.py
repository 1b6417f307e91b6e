"""The daily sweep: who gains something by age or date alone is told so once, as they would be told of an event."""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agencies.registration.registry import PLATFORM
from agencies.store.relations_cursor import Page
from resolvers.eligibility.assessment.assessment import Question, Shown
from resolvers.eligibility.assessment.status_sets import STATUSES
from resolvers.eligibility.rules.verdict import APPLYING
from resolvers.gateway import Gateway
from resolvers.notices.channels.channel import PushAddress
from resolvers.notices.channels.push_text import PushText
from resolvers.notices.channels.sending import NoticeSending
from resolvers.notices.judging.newly import AT_MOST
from resolvers.runs.notice_sweep import swept_notice_table
from tests.notices.day_sweeps import NOTER, ON, SINCE, agree, sweep, swept_as, swept_before, told_by
from tests.notices.test_deliveries import CHANNEL, waiting
from tests.notices.town import TODAY, Town

Row = tuple[str, str]
DAY = timedelta(days=1)
METRO, PALACES = "free-metro-for-seniors", "155000000015"
HOME_CARE = ("late and two", "134200005012")


@pytest.fixture(scope="module")
async def agreeing(town: Town) -> AsyncIterator[list[str]]:
    """Everybody of the town, most of whom agree to be told, until the tests of this file are over."""
    yield await agree(town)
    await town.run(PLATFORM, f"DELETE FROM consent WHERE noted_by = '{NOTER}'")


async def judged_alone(gateway: Gateway, citizen: str, since: date) -> tuple[list[Row], int]:
    """What a citizen gains, judged as for an event: subjects and services in the order of the first page."""
    context = gateway._judging(citizen)
    try:
        visible = await context.access.visibility()
        bit = context.purpose.consent["civil_registry"]
        if visible.me is None:
            return [], 0
        after = (await context.assessments.of(Question(citizen, context.today), Shown(receipts=True))).without_hidden
        before = replace(after, question=Question(citizen, since))
        then = dict(zip(before.subjects, map(_applying, before.status_sets.subjects), strict=True))
        now = dict(zip(after.subjects, map(_applying, after.status_sets.subjects), strict=True))
        got = dict(zip(after.subjects, after.received, strict=True))
        new = [
            now[each] & ~then[each] & ~got[each] if each in then and visible.reads(each, bit) else 0
            for each in after.subjects
        ]
        order = after.status_sets.among(new).order(APPLYING)
        rules = after.catalogue.rules
        rows = [(after.subjects[subject], rules[position].service_id) for _, _, position, subject in order]
        return rows[:AT_MOST], max(0, len(rows) - AT_MOST)
    finally:
        context.close()


def _applying(sets: Any) -> int:
    return sum(services for status, services in zip(STATUSES, sets, strict=True) if status in APPLYING)


def named(told: Any) -> list[Row]:
    """Of whom which services are told by name."""
    return [(line["subject_id"], line["service_id"]) for line in json.loads(told)["lines"]]


async def test_a_sweep_tells_what_each_would_be_told_alone(town: Town, agreeing: list[str]) -> None:
    """By the same policy, consent and order: first ten by name, the others counted; and nobody else is told."""
    async with swept_before(town):
        assert "Done" in await sweep(town)
        swept, told = await swept_as(town), await told_by(town)
    gateway = Gateway(town.registry, town.stores, lambda: ON)
    told_of_others, notices = 0, len(told)
    for citizen in agreeing:
        rows, more = await judged_alone(gateway, citizen, SINCE)
        if not rows:
            assert citizen not in told
            continue
        found = told.pop(citizen)
        assert named(found) == rows
        assert json.loads(found)["more"] == more
        told_of_others += any(subject != citizen for subject, _ in rows)
    assert told == {}
    assert told_of_others > 0
    assert (swept["since_day"], swept["finished"], swept["citizens"]) == (SINCE, True, len(agreeing))
    assert swept["told"] == notices


async def born(town: Town, child: str, day: str) -> Any:
    """A family with a daughter born on a day, of whom nobody has said whether her data may be used."""
    family = await town.family()
    await town.run("civil_registry", "SET LOCAL maru.events = off", *town.birth(family, child, date.fromisoformat(day)))
    return family


async def test_a_parent_who_agreed_for_the_child_alone_is_told_of_the_child_as_by_an_event(town: Town) -> None:
    """Whose data is used must agree, and nobody else: of the parent's own services such a parent is told nothing."""
    birthday = date(2027, 3, 8)
    family = await born(town, "of one who agrees for the child", "2025-03-08")
    await town.agree(family.mother, given=False)
    await town.agree("of one who agrees for the child")
    async with swept_before(town, birthday - DAY):
        await sweep(town, birthday)
        told = await told_by(town, birthday)
    assert {subject for subject, _ in named(told[family.mother])} == {"of one who agrees for the child"}
    assert named(told[family.mother]) == named(told[family.father])


async def test_an_order_that_is_given_while_a_sweep_runs_holds_for_it(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The register is read as it was when the sweep began; who sees less by now is told nothing of that day."""
    birthday = date(2027, 3, 9)
    family = await born(town, "hidden meanwhile", "2025-03-09")
    tells = town.gateway.page_sweep()
    tell = tells.tell

    async def ordered_meanwhile(pages: AsyncIterator[Page]) -> AsyncGenerator[Page, None]:
        async for page in pages:
            await town.run(
                "civil_registry",
                f"INSERT INTO protection_order VALUES ('meanwhile', 'hidden meanwhile', '{family.father}', '{TODAY}') "
                "ON CONFLICT DO NOTHING",
            )
            yield page

    monkeypatch.setattr(tells, "tell", lambda pages: tell(ordered_meanwhile(pages)))
    monkeypatch.setattr(town.gateway, "page_sweep", lambda: tells)
    async with swept_before(town, birthday - DAY):
        await sweep(town, birthday)
        told = await told_by(town, birthday)
    assert named(told[family.mother])
    assert family.father not in told


async def test_a_birthday_is_told_to_the_parents_each_once(town: Town) -> None:
    """In both of their inboxes, about the child, in words; the next day, nobody hears of it again."""
    family = await born(town, "nearly two", "2025-03-02")
    birthday = date(2027, 3, 2)
    async with swept_before(town, birthday - DAY):
        await sweep(town, birthday)
        for parent in (family.mother, family.father):
            (notice,) = await town.inbox(parent)
            assert notice == (await town.inbox(parent, by_core=True))[0]
            # No age alone: the day may have brought a rule or a period, and be about several or the reader.
            assert notice["title"].startswith("An age or a date is reached: ")
            assert notice["body"].startswith("An age or a date is reached, March 2, 2027.")
            event = notice["event"]
            assert (event["type"]["id"], event["on"]) == ("age_reached", birthday.isoformat())
            assert (event["subject"]["id"], event["reportedBy"]["id"]) == ("nearly two", "civil_registry")
            assert {each["subject"]["id"] for each in notice["eligibilities"]} == {"nearly two"}
            assert all(each["reasons"] for each in notice["eligibilities"])
            assert "March 2, 2027" in notice["body"]
        await sweep(town, birthday + DAY)
        assert len(await town.inbox(family.mother)) == 1


async def test_what_nobody_can_apply_for_any_more_is_not_told(town: Town) -> None:
    """Of two services that the 65th birthday brings for certain only the one is news that can still be had."""
    birthday = date(2027, 3, 4)
    family = await town.family()
    await town.run("civil_registry", f"UPDATE citizen SET birth_date = '1962-03-04' WHERE id = '{family.mother}'")
    async with swept_before(town, birthday - DAY), town.closed_for_good(METRO):
        await sweep(town, birthday)
        told = named((await told_by(town, birthday))[family.mother])
    assert (family.mother, PALACES) in told
    assert (family.mother, METRO) not in told


async def test_what_is_received_already_is_not_told(town: Town) -> None:
    """By the register that answers for it, as long as it is received; a row that is not sound takes nothing away."""
    names = ("two and receiving", "two and no more", "two and unsound")
    receiving, *others = [await born(town, each, "2025-03-14") for each in names]
    (_, service), birthday = HOME_CARE, date(2027, 3, 14)
    days = ("'2025-04-01', NULL", f"'2025-04-01', '{birthday}'", "NULL, NULL")
    await town.run(
        "welfare_office",
        "ALTER TABLE benefit_receipt ALTER since DROP NOT NULL",
        *(f"INSERT INTO beneficiary (citizen_id) VALUES ('{child}')" for child in names),
        *(
            "INSERT INTO benefit_receipt (id, citizen_id, service_id, since, until) "
            f"VALUES ('r {child}', '{child}', '{service}', {of_child})"
            for child, of_child in zip(names, days, strict=True)
        ),
    )
    try:
        async with swept_before(town, birthday - DAY):
            assert "1 could not be read" in await sweep(town, birthday)
            told = await told_by(town, birthday)
    finally:
        await town.run(
            "welfare_office",
            "DELETE FROM benefit_receipt WHERE since IS NULL",
            "ALTER TABLE benefit_receipt ALTER since SET NOT NULL",
        )
    for child, family in zip(names[1:], others, strict=True):
        assert (child, service) in named(told[family.mother])
    assert receiving.mother not in told or (names[0], service) not in named(told[receiving.mother])
    fields = await town.rows(
        PLATFORM,
        "SELECT s.fields FROM usage_record r JOIN usage_shape s ON s.id = r.shape "
        "WHERE s.receiver_system = 'notices' AND s.agency = 'welfare_office' AND r.persons IS NOT NULL "
        "ORDER BY r.index DESC LIMIT 1",
    )
    assert "Eligibility.alreadyReceives" in fields[0]["fields"]


async def test_a_missed_day_is_caught_up_and_nobody_is_told_again(town: Town) -> None:
    """The birthday fell on a day that nobody swept; that day's sweep was begun and not finished, and told some."""
    family = await born(town, "two on a missed day", "2025-03-04")
    birthday = date(2027, 3, 4)
    async with swept_before(town, birthday - 2 * DAY):
        await sweep(town, birthday)
        told = await told_by(town, birthday)
        assert {family.mother, family.father} <= told.keys()
        await town.run(
            PLATFORM,
            f"UPDATE notice_sweep SET finished_at = NULL WHERE on_day = '{birthday}'",
            "DELETE FROM notice USING life_event e WHERE e.id = event_id AND e.type = 'age_reached' "
            f"AND citizen_id = '{family.father}'",
        )
        await sweep(town, birthday + DAY)
        later = await told_by(town, birthday + DAY)
        assert (await swept_as(town, birthday + DAY))["since_day"] == birthday - 2 * DAY
        assert named(later[family.father]) == named(told[family.father])
        assert family.mother not in later


async def test_what_an_event_of_the_day_has_told_is_not_told_again(town: Town) -> None:
    """A child who is registered on the second birthday: all that applies is told once, by the one or the other."""
    born_on = TODAY.replace(year=TODAY.year - 2)
    family = await town.family()
    await town.run("civil_registry", *town.birth(family, "late and two", born_on))
    await town.relay()
    async with swept_before(town, TODAY - DAY):
        await sweep(town, TODAY)
        told = [each for notice in await town.inbox(family.mother) for each in services_of(notice)]
        assert HOME_CARE in told
        assert len(told) == len(set(told))
    # It is the notice that keeps the sweep from telling it.
    await town.run(
        PLATFORM, f"UPDATE notice SET withdrawn_at = now(), removed = true WHERE citizen_id = '{family.mother}'"
    )
    async with swept_before(town, TODAY - DAY):
        await sweep(town, TODAY)
        (swept,) = await town.inbox(family.mother)
        assert HOME_CARE in services_of(swept)


def services_of(notice: Any) -> set[Row]:
    """Of whom which services a notice in the inbox names."""
    return {(each["subject"]["id"], each["service"]["id"]) for each in notice["eligibilities"]}


async def test_who_has_muted_it_finds_it_in_the_inbox_alone(town: Town) -> None:
    """Whoever has not has it pushed, once."""
    family = await born(town, "two and quiet", "2025-03-06")
    await town.run(
        PLATFORM,
        CHANNEL.format(family.mother, "now()"),
        CHANNEL.format(family.father, "now()"),
        f"INSERT INTO notice_preferences (citizen_id, muted_events) VALUES ('{family.father}', '{{age_reached}}')",
    )
    async with swept_before(town, date(2027, 3, 5)):
        await sweep(town, date(2027, 3, 6))
        (notice,) = await town.inbox(family.mother)
        assert await waiting(town, family.mother) == [("age_reached", notice["id"])]
        assert len(await town.inbox(family.father)) == 1
        assert await waiting(town, family.father) == []


class Pushing:
    """A push service that takes everything."""

    web_push_key = None

    def check(self, address: PushAddress) -> None:
        """Every address will do."""

    async def send(self, address: PushAddress, text: PushText, seconds: int) -> None:
        """It has arrived."""


async def test_what_is_swept_at_night_is_pushed_from_the_morning_on(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 8 o'clock in Seoul, behind what events bring, though nobody has set quiet hours; the inbox has it at once."""
    seoul = ZoneInfo("Asia/Seoul")
    family = await born(town, "two in the morning", "2025-03-16")
    await town.run(PLATFORM, CHANNEL.format(family.mother, "now()"))
    # Whenever this runs, the morning has not come yet.
    monkeypatch.setattr(swept_notice_table, "MORNING", time.max)
    async with swept_before(town, date(2027, 3, 15)):
        await sweep(town, date(2027, 3, 16))
        assert len(await town.inbox(family.mother)) == 1
        ((due_at, is_swept),) = await town.rows(PLATFORM, WAITING, family.mother)
        assert (due_at.astimezone(seoul).time(), is_swept) == (time.max, True)
        await town.run(PLATFORM, "DELETE FROM notice_delivery")


@pytest.mark.parametrize(
    ("swept", "pushed"),
    [("01T00:05", "01T08:00"), ("01T20:59", "01T08:00"), ("01T21:00", "02T08:00"), ("31T23:30", "01T08:00")],
)
def test_what_is_swept_late_in_the_evening_waits_for_the_morning(swept: str, pushed: str) -> None:
    """As by a sweep that was broken off in the morning and is caught up; by day the morning is over: it goes."""
    month = "2027-01" if swept.startswith("01") else "2026-12"
    moment = datetime.fromisoformat(f"{month}-{swept}:00+09:00")
    assert swept_notice_table.pushed_from(moment).isoformat() == f"2027-01-{pushed}:00+09:00"
    assert swept_notice_table.pushed_from(moment.astimezone(UTC)) == swept_notice_table.pushed_from(moment)


async def test_what_is_swept_in_quiet_hours_is_pushed_when_they_end(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits, and is not lost: not even where they go on from before it is due until a day after it was swept."""
    monkeypatch.setattr(swept_notice_table, "pushed_from", lambda moment: moment + timedelta(hours=8))
    family = await born(town, "two at night", "2025-03-12")
    await town.run(PLATFORM, CHANNEL.format(family.mother, "now()"), QUIET.format(family.mother, 2, 21))
    async with swept_before(town, date(2027, 3, 11)):
        await sweep(town, date(2027, 3, 12))
        await town.run(PLATFORM, PASSES.format(8))
        sending = NoticeSending(town.stores[PLATFORM], Pushing(), town.registry.ending_events)
        await send_all(sending)
        assert sending.counts == {"quiet": 1}
        assert [event for event, _ in await waiting(town, family.mother)] == ["age_reached"]
        await town.run(PLATFORM, PASSES.format(21), QUIET.format(family.mother, 23, 0))
        await send_all(sending)
        assert sending.counts == {"quiet": 1, "sent": 1}


WAITING = """
    SELECT d.due_at, d.is_swept FROM notice_delivery d JOIN notice_channel c ON c.id = channel_id
    WHERE c.citizen_id = $1
"""
QUIET = """
    INSERT INTO notice_preferences (citizen_id, quiet_from, quiet_until)
    SELECT '{0}', (here - interval '{1} hours')::time, (here + interval '{2} hours')::time
    FROM (SELECT now() AT TIME ZONE 'Asia/Seoul' AS here) clock
    ON CONFLICT (citizen_id) DO UPDATE SET quiet_from = excluded.quiet_from, quiet_until = excluded.quiet_until
"""
"""Has quiet hours have begun so long ago, and end in so many hours."""
PASSES = """
    UPDATE notice_delivery SET added_at = added_at - interval '{0} hours', due_at = due_at - interval '{0} hours'
"""
"""Has so many hours pass for all that waits."""


async def send_all(sending: NoticeSending) -> None:
    """Push all that is due."""
    while await sending.look():
        await sending.settled()
    await sending.settled()


async def test_of_the_dead_nothing_that_was_swept_is_left(town: Town) -> None:
    """A notice that tells of several stays with what it tells of the living, until none of them lives."""
    family = await born(town, "two and dead", "2025-03-08")
    await town.run(
        "civil_registry", "SET LOCAL maru.events = off", *town.birth(family, "sister of the dead", date(2025, 3, 8))
    )
    async with swept_before(town, date(2027, 3, 7)):
        await sweep(town, date(2027, 3, 8))
        (notice,) = await town.inbox(family.mother)
        assert notice["event"]["subject"]["id"] == family.mother
        assert {each["subject"]["id"] for each in notice["eligibilities"]} == {"two and dead", "sister of the dead"}
        await town.run("civil_registry", DIES.format("two and dead"))
        await town.relay()
        (left,) = await town.inbox(family.mother)
        assert left["id"] == notice["id"]
        assert {each["subject"]["id"] for each in left["eligibilities"]} == {"sister of the dead"}
        assert left["title"] == "An age or a date is reached: 1 service newly applies"
        assert left["body"].count("• ") == 1
        await town.run("civil_registry", DIES.format("sister of the dead"))
        await town.relay()
        assert await town.inbox(family.mother) == []


DIES = "INSERT INTO death VALUES ('{}', '2027-03-08', '2027-03-08')"


async def test_what_is_read_is_in_the_usage_log(town: Town) -> None:
    """In bulk for all, and by itself for each who is told of, as read by the platform for notices."""
    family = await born(town, "two and logged", "2025-03-10")
    async with swept_before(town, date(2027, 3, 9)):
        await sweep(town, date(2027, 3, 10))
    records = await town.rows(
        PLATFORM,
        "SELECT r.citizen_id, r.persons, s.action, s.agency, s.receiver_agency, s.purpose FROM usage_record r "
        "JOIN usage_shape s ON s.id = r.shape WHERE s.receiver_system = 'notices' "
        "AND (r.citizen_id IS NULL OR r.citizen_id = ANY ($1)) ORDER BY r.index DESC LIMIT 20",
        [family.mother, "two and logged"],
    )
    assert {row["purpose"] for row in records} == {"proactive_notice"}
    assert {row["receiver_agency"] for row in records} == {PLATFORM}
    of_each = {row["citizen_id"] for row in records if row["action"] == "READ" and row["agency"] == "civil_registry"}
    assert of_each == {family.mother, "two and logged"}
    assert {row["agency"] for row in records if row["persons"]} >= {"civil_registry", "welfare_office"}
