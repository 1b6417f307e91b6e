"""Who is told of an event and what: as they may see, as was agreed, and each reading in the usage log."""

from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

import pytest

from agencies.contract.errors import AgencyUnavailable
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from resolvers import admission
from resolvers.gateway import Gateway
from resolvers.notices.judging import patience
from resolvers.notices.judging.patience import FactsUnreadable
from tests.faults.conftest import NOWHERE
from tests.graph.agreeing import AskedStore
from tests.notices.town import TODAY, Family, Town
from tests.some import some

NOTIFY: Final = "INSERT INTO birth_notification (mother_id, born_on, notified_on) VALUES ('{}', '{}', '{}')"
PREGNANT: Final = (
    "INSERT INTO pregnancy (id, citizen_id, registered_on, due_date) "
    "VALUES ('p {0}', '{0}', '2026-11-01', '2027-05-01')"
)

RECEIVES: Final = (
    "INSERT INTO beneficiary (citizen_id) VALUES ('{0}') ON CONFLICT DO NOTHING",
    "INSERT INTO benefit_receipt (id, citizen_id, service_id, since) VALUES ('r {0}', '{0}', '{1}', '2026-11-01')",
)
BIRTH_REGISTRATION: Final = "birth-registration"
CHILD_ALLOWANCE: Final = "135200000120"


async def born(town: Town, family: Family, child: str) -> None:
    """Register a child and have it told."""
    await town.run("civil_registry", *town.birth(family, child))
    await town.relay()


async def test_a_birth_is_told_to_both_parents_each_once(town: Town) -> None:
    """The mother first hears how to register it; by the registration that is withdrawn, and applies no more."""
    family = await town.family()
    await town.run("health_insurance", NOTIFY.format(family.mother, TODAY, TODAY))
    await town.relay()
    (notice,) = await town.inbox(family.mother)
    assert notice["event"]["type"]["id"] == "birth_notified"
    assert [each["service"]["id"] for each in notice["eligibilities"]] == ["birth-registration"]
    assert "within one month" in notice["body"].lower()
    assert "You need not bring: Certificate of birth" in notice["body"]
    assert await town.inbox(family.father) == []
    await born(town, family, "child of both")
    for parent in (family.mother, family.father):
        newest = (await town.inbox(parent))[0]
        assert newest["event"]["type"]["id"] == "live_birth"
        assert newest["event"]["subject"] == {"id": "child of both"}
        assert {"child of both", parent} == {each["subject"]["id"] for each in newest["eligibilities"]}
        for each in some(newest["eligibilities"]):
            assert each["status"] in ("ELIGIBLE", "LIKELY")
    assert len(await town.inbox(family.father)) == 1
    _, first = await town.inbox(family.mother)
    assert first["withdrawnAt"] is not None
    assert first["title"].startswith("Withdrawn: ")
    listed = await town.ask("{ me { services(first: 100) { nodes { service { id } } } } }", family.mother)
    assert listed.data is not None
    shown = {each["service"]["id"] for each in listed.data["me"]["services"]["nodes"]}
    assert BIRTH_REGISTRATION not in shown


async def test_what_is_received_already_is_told_to_nobody(town: Town) -> None:
    """Whoever receives a service hears of the others that newly apply."""
    family, other = await town.family(), await town.family()
    await town.run("welfare_office", *(each.format(family.mother, BIRTH_REGISTRATION) for each in RECEIVES))
    for mother in (family.mother, other.mother):
        await town.run("health_insurance", NOTIFY.format(mother, TODAY, TODAY))
    await town.relay()
    (notice,) = await town.inbox(other.mother)
    assert [each["service"]["id"] for each in notice["eligibilities"]] == [BIRTH_REGISTRATION]
    assert await town.inbox(family.mother) == []


async def test_what_nobody_can_apply_for_any_more_is_told_to_nobody(town: Town) -> None:
    """It stays ELIGIBLE where its rule is complete, and whoever looks sees so; as news it would send people in vain."""
    family = await town.family()
    asked = """query($of: ID!, $service: ID!) { citizen(id: $of) { eligibility(serviceId: $service) { status
      service { applicationPeriod { openOn(on: "2026-11-24") } } } } }"""
    async with town.closed_for_good(CHILD_ALLOWANCE):
        await born(town, family, "born too late")
        answer = await town.ask(asked, family.mother, of="born too late", service=CHILD_ALLOWANCE)
    (notice,) = await town.inbox(family.mother)
    told = {each["service"]["id"] for each in notice["eligibilities"]}
    assert told
    assert CHILD_ALLOWANCE not in told
    assert answer.data is not None
    assert answer.data["citizen"]["eligibility"]["status"] == "ELIGIBLE"
    assert answer.data["citizen"]["eligibility"]["service"]["applicationPeriod"]["openOn"] is False


async def test_both_executors_show_the_same_inbox(town: Town) -> None:
    """By plan and by graphql-core, all that a notice told."""
    family = await town.family()
    await born(town, family, "child in both")
    planned, by_core = [await town.inbox(family.mother, by_core=by_core) for by_core in (False, True)]
    assert planned == by_core != []


async def test_a_notice_stays_as_it_was_told(town: Town) -> None:
    """Whatever changes on record: here the child moves out, and with her all that was for the household."""
    family = await town.family()
    await born(town, family, "child that leaves")
    before = await town.inbox(family.mother)
    await town.run("civil_registry", "UPDATE household_member SET until = since WHERE id = 'of child that leaves'")
    assert await town.inbox(family.mother) == before


async def test_d13_whom_an_order_keeps_away_is_not_told_and_nothing_leaks(town: Town) -> None:
    """Nothing of the event is read for the parent; the other parent hears of it as ever."""
    family = await town.family()
    child = "child that is hidden"
    await town.run(
        "civil_registry",
        *town.birth(family, child),
        f"INSERT INTO protection_order VALUES ('o {child}', '{child}', '{family.father}', '2026-01-01', NULL)",
    )
    await town.relay()
    assert await town.inbox(family.father) == []
    assert len(await town.inbox(family.mother)) == 1
    records = await records_of(town, family.father, by="notices")
    assert [row for row in records if "LifeEvent.type" in row["fields"]] == []


async def test_d13_a_parent_without_custody_is_not_told_of_the_child(town: Town) -> None:
    """They are no more told than they would see by asking: nothing; who has the custody is told."""
    family = await town.family()
    child = "child of sole custody"
    await town.run(
        "civil_registry",
        *town.birth(family, child),
        f"INSERT INTO custody VALUES ('{family.mother}', '{child}', '{TODAY}')",
        f"UPDATE household_member SET until = '{TODAY}' WHERE citizen_id = '{family.father}'",
    )
    await town.relay()
    assert await town.inbox(family.father) == []
    assert [each["event"]["subject"] for each in await town.inbox(family.mother)] == [{"id": child}]


async def test_d13_a_pregnancy_is_told_to_nobody_but_the_woman(town: Town) -> None:
    """Its registration is confidential, whoever lives with her; and its end removes the notice without a word."""
    family = await town.family()
    await town.run("health_insurance", PREGNANT.format(family.mother))
    await town.relay()
    assert len(await town.inbox(family.mother)) == 1
    assert await town.inbox(family.father) == []
    await town.run("health_insurance", f"UPDATE pregnancy SET ended_on = '2026-11-20' WHERE id = 'p {family.mother}'")
    await town.relay()
    assert await town.inbox(family.mother) == []


async def test_d13_parents_are_not_told_what_they_may_not_read_of_a_grown_up_child(town: Town) -> None:
    """They are concerned and live with her, and see her name: of a disability she alone is told."""
    family = await town.family()
    child = "child that is grown up"
    await town.run("civil_registry", "SET LOCAL maru.events = off", *town.birth(family, child, date(2004, 1, 1)))
    await town.agree(child)
    await town.run(
        "welfare_office",
        f"INSERT INTO beneficiary (citizen_id) VALUES ('{child}')",
        f"INSERT INTO disability VALUES ('{child}', true, '시각장애', '{TODAY}')",
    )
    await town.relay()
    assert [each["event"]["type"]["id"] for each in await town.inbox(child)] == ["disability_recognised"]
    for parent in (family.mother, family.father):
        assert await town.inbox(parent) == []
        records = await records_of(town, parent, by="notices")
        assert [row for row in records if "LifeEvent.type" in row["fields"]] == []


async def test_without_consent_nobody_is_told_and_nothing_is_read(town: Town) -> None:
    """Not of the agency whose event it is; what was agreed to and taken back counts as not agreed to."""
    family = await town.family(agreed=False)
    await born(town, family, "child unannounced")
    await town.agree(family.mother, ["health_insurance"])
    await town.agree(family.father)
    await town.agree(family.father, given=False)
    await born(town, family, "second child unannounced")
    for parent in (family.mother, family.father):
        assert await town.inbox(parent) == []
        assert await records_of(town, parent, by="notices") == []


async def test_a_parent_s_consent_counts_for_a_child_of_whom_nothing_was_said(town: Town) -> None:
    """And what was said for the child itself counts before it: here, no."""
    family = await town.family()
    await town.agree("child who says no")
    await town.agree("child who says no", given=False)
    await born(town, family, "child who says no")
    assert await town.inbox(family.mother) == []
    await born(town, family, "child who says nothing")
    assert len(await town.inbox(family.mother)) == 1


async def test_what_is_read_for_a_notice_is_in_the_log_of_whom_it_is_of(town: Town) -> None:
    """As read by the platform's system for the purpose of notices: the parent's own, and the child's."""
    family = await town.family()
    await born(town, family, "child on record")
    for person in (family.mother, "child on record"):
        records = await records_of(town, person, by="notices")
        assert {row["purpose"] for row in some(records)} == {"proactive_notice"}
        assert {row["receiver_kind"] for row in records} == {"SYSTEM"}
        assert any("LifeEvent.subject" in row["fields"] for row in records)
        assert any("Fact.age" in row["fields"] for row in records)


@pytest.mark.parametrize("struck_off", [False, True], ids=["still listed", "struck off"])
@pytest.mark.parametrize("ended", [False, True], ids=["marriage as it was", "marriage ended"])
async def test_a_death_is_told_to_the_widow(town: Town, ended: bool, struck_off: bool) -> None:
    """Whether the ends of marriage and membership are entered with it or not, and no divorce is told."""
    family = await town.family()
    await town.run(
        "welfare_office",
        "INSERT INTO means (household_id, year, median_income, recognised_income, assessed_on) "
        f"VALUES ('{family.household}', {TODAY.year}, 4000000, 1000000, '{TODAY}')",
    )
    await born(town, family, f"child of the dead {ended} {struck_off}")
    left = f"UPDATE household_member SET until = '{TODAY}' WHERE citizen_id = '{family.father}'"
    await town.run(
        "civil_registry",
        f"INSERT INTO death VALUES ('{family.father}', '{TODAY}', '{TODAY}')",
        *([left] if struck_off else []),
        *([f"UPDATE marriage SET until = '{TODAY}' WHERE first_id = '{family.mother}'"] if ended else []),
    )
    await town.relay()
    told = [each["event"]["type"]["id"] for each in await town.inbox(family.mother)]
    assert told == ["death", "live_birth"]


async def test_the_death_of_a_stepparent_tells_a_parent_that_they_raise_a_child_alone(town: Town) -> None:
    """In whichever order it is entered: how the household was is kept before the death ends the marriage."""
    family = await town.family()
    child = "child of the mother alone"
    (citizen, birth, _, member) = town.birth(family, child, date(2017, 3, 3))
    await town.run(
        "civil_registry",
        "SET LOCAL maru.events = off",
        citizen,
        birth,
        f"INSERT INTO kinship VALUES ('{family.mother}', '{child}', 'BIRTH', '2017-03-03')",
        member,
    )
    await town.run(
        "welfare_office",
        "INSERT INTO means (household_id, year, median_income, recognised_income, assessed_on) "
        f"VALUES ('{family.household}', {TODAY.year}, 4000000, 1000000, '{TODAY}')",
    )
    await town.run(
        "civil_registry",
        f"INSERT INTO death VALUES ('{family.father}', '{TODAY}', '{TODAY}')",
        f"UPDATE household_member SET until = '{TODAY}' WHERE citizen_id = '{family.father}'",
    )
    await town.relay()
    (notice,) = await town.inbox(family.mother)
    assert "SSI000000020" in {each["service"]["id"] for each in notice["eligibilities"]}


async def test_a_death_removes_what_was_told_of_the_dead(town: Town) -> None:
    """Without a word: no notice of the child's services is left, and none says that it was withdrawn."""
    family = await town.family()
    child = "child that dies"
    await born(town, family, child)
    assert len(await town.inbox(family.mother)) == 1
    await town.run("civil_registry", f"INSERT INTO death VALUES ('{child}', '{TODAY}', '{TODAY}')")
    await town.relay()
    for parent in (family.mother, family.father):
        assert await town.inbox(parent) == []


async def test_an_event_waits_for_an_agency_that_cannot_be_read(town: Town) -> None:
    """What it brings is not known then: it is not judged by half, nor held against the event, however old that is."""
    family = await town.family()
    await born_unrelayed(town, family, "child that waits", "recorded_at = recorded_at - interval '1 day'")
    await relay_without(town, "welfare_office")
    assert await waiting(town, "child that waits") == [(0, "FactsUnreadable", False)]
    await set_waiting(town, "child that waits", "retry_at = NULL")
    await town.relay()
    assert len(await town.inbox(family.mother)) == 1


async def test_an_event_waits_for_an_agency_that_is_left_out_for_a_fault(town: Town) -> None:
    """Nothing is asked of it, so that nothing of it fails: what hangs on it would be told to nobody, ever."""
    family = await town.family()
    await born_unrelayed(town, family, "child beside a fault")
    await relay_by(town, without_welfare(town))
    assert await waiting(town, "child beside a fault") == [(0, "FactsUnreadable", False)]
    await set_waiting(town, "child beside a fault", "retry_at = NULL, first_tried_at = now() - interval '2 hours'")
    await relay_by(town, without_welfare(town))
    assert await waiting(town, "child beside a fault") == [(0, None, True)]


async def test_no_fact_is_read_while_an_event_waits_for_an_agency_that_is_left_out(town: Town) -> None:
    """It is tried some 65 times in that hour, and nothing of it would be in the usage log."""
    family = await town.family()
    await born_unrelayed(town, family, "child of whom nothing is read")
    with closing(AskedStore("labour_office", town.dsns["labour_office"])) as labour:
        await relay_by(town, without_welfare(town), {"labour_office": labour})
        assert [each for each in labour.statements if "outbox" not in each] == []
        await set_waiting(town, "child of whom nothing is read", "retry_at = NULL")
        await relay_by(town, town.registry, {"labour_office": labour})
        assert [each for each in labour.statements if "outbox" not in each] != []
    assert await waiting(town, "child of whom nothing is read") == [(0, None, True)]


async def test_a_fault_that_has_stood_since_an_hour_ago_delays_no_event(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may last for weeks, and /readyz says so: events are judged by what is known, none an hour late."""
    family = await town.family()
    await born_unrelayed(town, family, "child beside an old fault")
    monkeypatch.setattr(patience, "PATIENCE", timedelta(0))
    await relay_by(town, without_welfare(town))
    assert await waiting(town, "child beside an old fault") == [(0, None, True)]
    assert len(await town.inbox(family.mother)) == 1


async def test_a_death_does_not_wait_for_an_agency_that_is_left_out(town: Town) -> None:
    """What was told of the dead would stand until then."""
    family = await town.family()
    await born(town, family, "child that dies beside a fault")
    assert len(await town.inbox(family.mother)) == 1
    await town.run(
        "civil_registry", f"INSERT INTO death VALUES ('child that dies beside a fault', '{TODAY}', '{TODAY}')"
    )
    await relay_by(town, without_welfare(town))
    assert await town.inbox(family.mother) == []


def without_welfare(town: Town) -> Registry:
    """The agencies, of which one is left out for a fault."""
    welfare = town.registry.agency("welfare_office")
    assert welfare is not None
    others = [each for each in town.registry.agencies if each is not welfare]
    return admission.sound([*others, welfare.left_out("a fault", frozenset())])


async def test_an_event_does_not_wait_for_an_agency_that_nobody_chose(town: Town) -> None:
    """Whoever leaves it out by AGENCIES= wants to be told without it."""
    family = await town.family()
    await born_unrelayed(town, family, "child of few agencies")
    chosen = [each for each in town.registry.agencies if each.id != "welfare_office"]
    await relay_by(town, admission.sound(chosen, partial=True))
    assert await waiting(town, "child of few agencies") == [(0, None, True)]


async def test_an_event_waits_an_hour_for_facts_whatever_it_waited_for_before(town: Town) -> None:
    """The platform's store was away for two hours: a single look in vain at another agency is not the end of it."""
    family = await town.family()
    await born_unrelayed(town, family, "child before whom another store was away", LONG_PUT_OFF.format("AgencyTimeout"))
    await relay_without(town, "welfare_office")
    assert await waiting(town, "child before whom another store was away") == [(0, "FactsUnreadable", False)]
    await set_waiting(town, "child before whom another store was away", "retry_at = NULL")
    await relay_without(town, "welfare_office")
    assert await waiting(town, "child before whom another store was away") == [(0, "FactsUnreadable", False)]
    await set_waiting(
        town, "child before whom another store was away", "retry_at = NULL, first_tried_at = now() - interval '2 hours'"
    )
    await relay_without(town, "welfare_office")
    assert await waiting(town, "child before whom another store was away") == [
        (0, "JudgedInPart welfare_office", False)
    ]
    assert len(await town.inbox(family.mother)) == 1


@pytest.mark.parametrize("lacking", [False, True], ids=["away", "lacking a view"])
async def test_an_event_does_not_wait_without_end_for_stores_that_fail_by_turns(town: Town, lacking: bool) -> None:
    """Another store that is away in between, or lacks what it declares, does not have the hour for facts begin anew."""
    citizen, agency = (await town.family()).mother, "education_office"
    await town.run(
        agency, f"INSERT INTO outbox (type, subject_id, on_day) VALUES ('enrolment', '{citizen}', '{TODAY}')"
    )
    await set_waiting(town, citizen, LONG_PUT_OFF.format(FactsUnreadable.__name__), agency)
    if lacking:
        await town.run("civil_registry", "ALTER VIEW kin RENAME TO no_kin")
        try:
            await town.relay()
        finally:
            await town.run("civil_registry", "ALTER VIEW no_kin RENAME TO kin")
    else:
        await relay_without(town, PLATFORM)
    assert await waiting(town, citizen, agency) == [(0, "FactsUnreadable", False)]
    await set_waiting(town, citizen, "retry_at = NULL", agency)
    await relay_without(town, "welfare_office")
    assert await waiting(town, citizen, agency) == [(0, "JudgedInPart welfare_office", False)]
    # Or the relay of another test would take it.
    await town.run(agency, f"DELETE FROM outbox WHERE subject_id = '{citizen}'")


LONG_PUT_OFF: Final = "failure = '{}', first_tried_at = now() - interval '2 hours'"


async def born_unrelayed(town: Town, family: Family, child: str, put_off: str = "tries = 0") -> None:
    """Register a child, and set how its event has waited so far."""
    await town.run("civil_registry", *town.birth(family, child))
    await set_waiting(town, child, put_off)


async def set_waiting(town: Town, subject: str, how: str, agency: str = "civil_registry") -> None:
    """Set how the event of somebody waits."""
    await town.run(agency, f"UPDATE outbox SET {how} WHERE subject_id = '{subject}'")


async def relay_without(town: Town, agency: str) -> None:
    """Relay while an agency's store is away."""
    await relay_by(town, town.registry, {agency: Store(agency, NOWHERE)})


async def relay_by(town: Town, registry: Registry, stores: Mapping[str, Store] = MappingProxyType({})) -> None:
    """Relay by a gateway of these agencies, with some stores in the place of the town's."""
    gateway = Gateway(registry, {**town.stores, **stores}, lambda: TODAY)
    with suppress(AgencyUnavailable):
        await gateway.relay_telling(lambda settled: None).relay_all()


async def waiting(town: Town, subject: str, agency: str = "civil_registry") -> list[tuple[int, str | None, bool]]:
    """Of somebody's events how often each was tried, by what it was put off, and whether it was relayed."""
    rows = await town.rows(agency, WAITING, subject)
    return [(row["tries"], row["failure"], row["relayed"]) for row in rows]


async def test_an_event_waits_for_a_register_of_receipts_that_cannot_be_read(town: Town) -> None:
    """Else somebody would be told as new what they receive already; the facts of that agency are there meanwhile."""
    family = await town.family()
    await town.run("welfare_office", *(each.format(family.mother, BIRTH_REGISTRATION) for each in RECEIVES))
    await town.run("health_insurance", NOTIFY.format(family.mother, TODAY, TODAY))
    await town.run("welfare_office", "ALTER TABLE benefit_receipt RENAME TO no_receipt")
    try:
        await town.relay()
    finally:
        await town.run("welfare_office", "ALTER TABLE no_receipt RENAME TO benefit_receipt")
    rows = await town.rows("health_insurance", WAITING, family.mother)
    assert [(row["tries"], row["failure"], row["relayed"]) for row in rows] == [(0, "FactsUnreadable", False)]
    await town.run("health_insurance", f"UPDATE outbox SET retry_at = NULL WHERE subject_id = '{family.mother}'")
    await town.relay()
    assert await town.inbox(family.mother) == []


async def test_an_event_that_brings_nothing_makes_no_notice(town: Town) -> None:
    """Here the family has had such a child already: nobody is told that nothing is new."""
    family = await town.family()
    await town.run(
        "labour_office",
        f"INSERT INTO worker (citizen_id) VALUES ('{family.father}')",
        f"INSERT INTO employment VALUES ('{family.father}', 'OUT_OF_LABOUR_FORCE', 'none', '2020-01-01')",
        f"INSERT INTO leave VALUES ('{family.father}', 'MATERNITY', '2027-11-01')",
    )
    settled = await town.relay()
    assert [each.event.type for each in settled if each.event.subject_id == family.father] == ["leave_start"]
    assert await town.inbox(family.father) == []


def test_every_type_says_who_may_know_of_it(town: Town) -> None:
    """An event about which nothing is personal would be told to whoever is concerned, protected from or not."""
    unguarded = {id_ for id_, held in town.registry.life_events.items() if held.type.access is None}
    assert unguarded == {"death"}


WAITING: Final = (
    "SELECT tries, failure, relayed_at IS NOT NULL AS relayed FROM outbox WHERE subject_id = $1 ORDER BY number"
)


async def records_of(town: Town, citizen: str, *, by: str) -> list[Any]:
    """A citizen's usage records of one receiver's system."""
    return await town.rows(
        PLATFORM,
        "SELECT s.* FROM usage_record r JOIN usage_shape s ON s.id = r.shape "
        "WHERE r.citizen_id = $1 AND s.receiver_system = $2",
        citizen,
        by,
    )
