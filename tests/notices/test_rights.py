"""The rights that docs/settings.md gives a role which owns no table are all that a gateway and a sweep need."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from agencies.contract import EventTable, Table
from agencies.contract.agency import Agency
from agencies.embedded_postgresql.cluster import Cluster
from agencies.embedded_postgresql.postmaster import ADMIN
from agencies.registration.registry import PLATFORM, Registry
from agencies.service_catalogue.store.presence import gone
from agencies.store.correction import Tray, WrongFact, put_wrong_fact
from agencies.store.events.event_rows import EventRow
from resolvers.documents.register import DocumentRegister
from resolvers.documents.registered_document_table import FitDocument, put_documents
from resolvers.eligibility.index.catalogue_versions import UNNOTED
from resolvers.notices.events.relay import LACKING
from resolvers.notices.tables.event_cursor_table import EventCursor
from resolvers.platform import store_rights
from resolvers.platform.platform_store import platform_store
from resolvers.platform.rights_watch import RIGHTS, RightsWatch
from resolvers.platform.seeding_record import current_seeding
from resolvers.readiness.findings import Fault
from resolvers.readiness.store_check import UNREAD
from resolvers.request.answer import GraphRequest
from resolvers.request.caller import KEEP_DECISIONS, Caller, CallerKind
from resolvers.revocations.revocations import Revocations
from resolvers.usage_log.keeping.upkeep import UsageUpkeep
from tests.graph.office import official
from tests.notices.day_sweeps import sweep, swept_before, told_by
from tests.notices.town import TODAY, Town
from tests.rights import ADDED, APPLICATION, IN_EACH, IN_PLATFORM, OF_EVENTS, TO_SWEEP

OF_THE_DEMO: Final = {"persona"}
"""The tables of the platform's store that no gateway asks outside of the demo."""
TEXT: Final = "{ __typename }"
DONE: Final = (
    """mutation { setConsent(input: {
      purposeId: "proactive_notice", agencyId: "labour_office", given: false}) { consent { given } } }""",
    "mutation { setLanguage(language: EN) { citizen { language } } }",
    'mutation { setNoticePreferences(input: {mutedEvents: ["move"]}) { noticePreferences { mutedEvents } } }',
    """mutation($citizen: ID!) {
      reportWrongFact(factId: "employment_status", subjectId: $citizen, text: "No.") { correction { id } } }""",
    "{ me { corrections { id } services(first: 1) { nodes { decisionId } } } }",
)
OF_A_CASE: Final = "query($citizen: ID!) { citizen(id: $citizen) { birthDate } }"
REPORTED: Final = """mutation($citizen: ID!) { reportLifeEvent(input: {
  type: "job_loss", subjectId: $citizen, on: "2026-11-20", idempotencyKey: "by a role"}) { lifeEvent { id } } }"""
TABLES: Final = """
    SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v')
    AND NOT relispartition
"""
BIRTHDAY: Final = date(2027, 3, 10)


def granted_in(agency: Agency) -> list[str]:
    """Return the statements that the page has for the store of an agency."""
    own = ADDED.get(str(agency.id))
    return [IN_EACH, *([OF_EVENTS] if agency.outbox is not None else []), *([own] if own is not None else [])]


@pytest.fixture
async def limited(town: Town, cluster: Cluster) -> AsyncIterator[Town]:
    """The town by a role that has the rights of a gateway."""
    cluster.ensure_databases(APPLICATION)
    cluster._run(ADMIN, "postgres", f"GRANT {APPLICATION} TO {', '.join(town.dsns)}")
    await town.run(PLATFORM, IN_PLATFORM)
    for agency in town.registry.agencies:
        await town.run(str(agency.id), *granted_in(agency))
    made = Town(town.registry, {name: f"{dsn}&role={APPLICATION}" for name, dsn in town.dsns.items()})
    yield made
    made.close()
    for store in town.dsns:
        cluster._run(ADMIN, store, f"DROP OWNED BY {APPLICATION}")
    cluster.drop_database(APPLICATION)


async def test_the_rights_that_are_documented_are_enough(town: Town, limited: Town) -> None:
    """An event is told with its services, what is old is removed, a day is swept, and operators hear of nothing."""
    family = await town.family()
    await town.run("civil_registry", *town.birth(family, "of an application", BIRTHDAY.replace(year=2025)))
    relay = limited.gateway.relay
    await relay.relay_all()
    for parent in (family.mother, family.father):
        (notice,) = await limited.inbox(parent)
        assert notice["eligibilities"]
    assert relay.retention is not None
    await relay.retention.remove()
    assert relay.faults == ()
    await town.run(PLATFORM, TO_SWEEP.replace(store_rights.SWEEP, APPLICATION))
    async with swept_before(town, BIRTHDAY - timedelta(days=1)):
        await sweep(limited, BIRTHDAY)
        assert {family.mother, family.father} <= (await told_by(town, BIRTHDAY)).keys()


async def test_where_a_right_is_lacking_operators_are_told_to_see_to_it(town: Town, limited: Town) -> None:
    """Without INSERT of what notices say, as an older release had it, an event with services waits for it."""
    family = await town.family()
    await town.run(
        PLATFORM, f"REVOKE INSERT ON told_line FROM {APPLICATION}", "DELETE FROM notice", "DELETE FROM told_line"
    )
    await town.run("civil_registry", *town.birth(family, "of a lesser application"))
    relay = limited.gateway.relay
    await relay.relay_all()
    assert await limited.inbox(family.mother) == []
    assert [(each.agency, each.reason) for each in relay.faults] == [(PLATFORM, LACKING)]
    assert "rights of the gateway's role" in LACKING
    await town.run("civil_registry", "UPDATE outbox SET retry_at = NULL WHERE subject_id = 'of a lesser application'")
    await town.run(PLATFORM, f"GRANT INSERT ON told_line TO {APPLICATION}")
    await relay.relay_all()
    assert len(await limited.inbox(family.mother)) == 1


async def test_every_table_of_the_platform_s_is_granted_as_a_gateway_needs_it(town: Town) -> None:
    """A table that is added is among what the gateway holds its role to."""
    granted = {table for tables in RIGHTS.values() for table in tables}
    assert {row["relname"] for row in await town.rows(PLATFORM, TABLES)} == granted | OF_THE_DEMO


def test_what_migrate_grants_is_what_the_page_says(registry: Registry) -> None:
    """In the platform's store, and in that of each agency."""
    assert IN_PLATFORM.splitlines() == [*store_rights.IN_PLATFORM]
    assert TO_SWEEP.splitlines() == [*store_rights.TO_SWEEP]
    for agency in registry.with_made_stores:
        granted = "\n".join(store_rights.rights_of(agency)).strip()
        assert granted == "".join(granted_in(agency)).strip()


async def test_what_lacks_of_the_rights_in_the_platform_s_store_is_told(town: Town, limited: Town) -> None:
    """Each by itself, with the statement that grants it, and no more once it is granted."""
    watch = RightsWatch(limited.stores[PLATFORM])
    await watch.look()
    assert watch.fault is None
    for rights, tables in RIGHTS.items():
        for right in rights.split(", "):
            await town.run(PLATFORM, f"REVOKE {right} ON {', '.join(tables)} FROM {APPLICATION}")
            await watch.look()
            assert watch.fault == (
                f"the gateway's role lacks rights in the platform's store: GRANT {right} ON {', '.join(tables)}"
            )
            await town.run(PLATFORM, f"GRANT {right} ON {', '.join(tables)} TO {APPLICATION}")
    await watch.look()
    assert watch.fault is None


async def test_a_gateway_starts_and_looks_at_its_stores(town: Town, limited: Town) -> None:
    """It learns what was revoked, counts documents, notes that it runs, and has nothing to tell its operators of."""
    platform, catalogues = limited.stores[PLATFORM], limited.gateway._catalogues
    async with platform_store(limited.dsns[PLATFORM]) as connection:
        assert await current_seeding(connection) is not None
    revocations = Revocations(platform)
    await revocations.look()
    assert not revocations.holds("any")
    upkeep = UsageUpkeep(platform)
    await upkeep.look()
    assert upkeep.fault is None
    await catalogues._look()
    assert (await limited.gateway.findings()).warnings == ()
    await gone(limited.stores["service_catalogue"], catalogues._gateway)


async def test_documents_are_looked_up_and_counted(town: Town, limited: Town) -> None:
    """As by a gateway that takes no others."""
    async with platform_store(town.dsns[PLATFORM]) as connection:
        await put_documents(connection, [FitDocument(TEXT, ("",))])
    documents, asked = (
        DocumentRegister(limited.stores[PLATFORM], registered_only=True),
        GraphRequest(TEXT, None, {}, "en", "7e57" * 4),
    )
    assert (await documents.asked(asked)).text == TEXT
    documents.count(asked)
    await documents.forget_removed()
    await documents.note_uses()
    assert [row["times"] for row in await town.rows(PLATFORM, "SELECT times FROM document_use")] == [1]
    await town.run(PLATFORM, "DELETE FROM registered_document")


async def test_what_citizens_and_offices_do_is_kept(town: Town, limited: Town) -> None:
    """Consent, language, preferences, a report in either tray, a decision, a case, an event that is reported."""
    citizen = (await town.family()).mother
    asking = Caller(citizen, scopes=frozenset({KEEP_DECISIONS}))
    for document in DONE:
        answer = await limited.ask(document, asking, citizen=citizen)
        assert answer.errors == [], answer.errors
    answer = await limited.ask(OF_A_CASE, official(), citizen=citizen)
    assert answer.errors == [], answer.errors
    reporter = Caller(
        kind=CallerKind.SYSTEM,
        agency="labour_office",
        purpose="labour_event_report",
        subject="batch",
        client_id="batch",
    )
    answer = await limited.ask(REPORTED, reporter, citizen=citizen)
    assert answer.errors == [], answer.errors
    await limited.gateway.relay.relay_all()
    queue = Tray("wrong_fact_report", "land_office")
    said = WrongFact("land_owned", citizen, citizen, "It is another's.")
    assert await put_wrong_fact(limited.stores[PLATFORM], queue, said, 10) is not None


async def test_tables_of_events_are_read_on(town: Town, limited: Town) -> None:
    """How far is kept, and which rows are known."""
    declared = EventTable("land_bought", Table("purchase", "id"), subject="citizen_no", on="day", watermark="at")
    cursor = EventCursor(limited.stores[PLATFORM], "land_office", declared)
    begun = datetime(2026, 11, 24, tzinfo=UTC)
    await cursor.begin(begun, ["first"])
    assert await cursor.begun() == (begun,)
    assert await cursor.move(begun, [EventRow("second", "somebody", TODAY, begun)]) == 1
    await town.run(PLATFORM, "DELETE FROM event_cursor", "DELETE FROM reported_event WHERE agency = 'land_office'")


async def test_a_store_whose_migrations_may_not_be_read_is_told(town: Town, limited: Town) -> None:
    """So is a catalogue in which a gateway may not note that it runs."""
    await town.run("welfare_office", f"REVOKE ALL ON migration FROM {APPLICATION}")
    await town.run("service_catalogue", f"REVOKE ALL ON hall FROM {APPLICATION}")
    await limited.gateway._catalogues._look()
    assert (await limited.gateway.findings()).warnings == (
        Fault("welfare_office", UNREAD, "migration"),
        Fault("service_catalogue", UNNOTED),
    )
