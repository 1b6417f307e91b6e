"""The catalogue in a real store: loaded whole or not at all, and each load on record."""

import asyncio
from dataclasses import replace
from datetime import date

import asyncpg
import pytest

from agencies.contract import StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.service_catalogue.listing.rule_rows import read_version
from agencies.service_catalogue.store.content import Code, Content
from agencies.service_catalogue.store.loader import Loaded, load
from agencies.store.connection import store_connection
from agencies.store.migrations.migration import read_migrations
from agencies.store.store import Store
from tests.patience import HANGING_SECONDS
from tests.service_catalogue.conftest import OWN_IDS, Connection
from tests.service_catalogue.database import MIGRATIONS
from tests.service_catalogue.entries import DAY, changed, imported, national, requirement, without
from tests.service_catalogue.standing import editions, rules, shown


async def test_a_first_load_adds_all_that_it_brings(loaded: Loaded, store: Store) -> None:
    """Its report names each service, and its version is the newest there is."""
    assert (loaded.added, loaded.changed, loaded.removed, loaded.unchanged) == (OWN_IDS, (), (), 0)
    assert loaded.swapped
    assert await read_version(store) == loaded.version_id
    assert tuple(await rules(store, loaded.version_id)) == OWN_IDS


async def test_before_any_load_there_is_no_version(store: Store) -> None:
    """An empty store says that it is empty."""
    assert await read_version(store) is None


async def test_the_same_content_again_changes_nothing(connection: Connection, own: Content, loaded: Loaded) -> None:
    """A second load of the same content is no new version, in whatever order its services come, on whatever day."""
    parameters = dict(list(own.parameters.items())[::-1])
    later = replace(own, services=own.services[::-1], parameters=parameters, retrieved_on=date(2026, 7, 2))
    again = await load(connection, later)
    assert again == Loaded(loaded.version_id, loaded.version, (), (), (), len(OWN_IDS), swapped=False)
    assert [await editions(connection, id_) for id_ in OWN_IDS] == [[(loaded.version_id, None)]] * len(OWN_IDS)


async def test_a_load_that_fails_leaves_all_as_it_was(
    connection: Connection, own: Content, loaded: Loaded, store: Store
) -> None:
    """Half a catalogue is never seen: not its services, its words, nor its version."""
    before = await rules(store, loaded.version_id), await shown(connection, "alpha")
    named = changed(
        own, "alpha", name={"ko": "다른 이름"}, authority={**own.services[0]["authority"], "name": {"ko": "다른 부"}}
    )
    twice = replace(named, services=[*named.services, named.services[0]])
    with pytest.raises(asyncpg.UniqueViolationError):
        await load(connection, twice)
    assert await read_version(store) == loaded.version_id
    assert (await rules(store, loaded.version_id), await shown(connection, "alpha")) == before
    assert [await editions(connection, id_) for id_ in OWN_IDS] == [[(loaded.version_id, None)]] * len(OWN_IDS)


async def test_a_category_that_the_store_lacks_is_refused(connection: Connection, store: Store) -> None:
    """The national catalogue names Maru's categories, so that these are loaded first; the message says so."""
    with pytest.raises(StartUpError, match=r"elderly among their categories.*server.py migrate"):
        await load(connection, national(imported("omega", categories=["elderly"])))
    assert await read_version(store) is None


async def test_who_reads_meanwhile_sees_the_old_content_whole(
    connection: Connection, own: Content, loaded: Loaded, store: Store
) -> None:
    """Until a load is done there is neither its version nor anything of it."""
    async with connection.transaction():
        later = await load(connection, changed(without(own, "beta"), "alpha", region=None))
        async with asyncio.timeout(HANGING_SECONDS):
            assert await read_version(store) == loaded.version_id
            assert tuple(await rules(store, loaded.version_id)) == OWN_IDS
            [alpha] = await store.fetch("SELECT region_code FROM service_listing WHERE id = 'alpha'")
            assert alpha["region_code"] == "51"
    assert await read_version(store) == later.version_id
    [alpha] = await store.fetch("SELECT region_code FROM service_listing WHERE id = 'alpha'")
    assert alpha["region_code"] is None


async def test_two_loads_at_once_are_one_version(database: str, connection: Connection, own: Content) -> None:
    """The second waits for the first and finds the work done."""
    other = await asyncpg.connect(database)
    first, second = await asyncio.gather(*(load(each, own) for each in (connection, other)))
    await other.close()
    assert first.version_id == second.version_id
    assert {first.swapped, second.swapped} == {True, False}
    assert await connection.fetchval("SELECT count(*) FROM catalogue_version") == 1


async def test_a_store_that_is_lost_on_the_way_is_told_and_a_fault_is_not_taken_for_that(
    connection: Connection, database: str
) -> None:
    """Whoever loads is told what to do; what is wrong with a statement comes out as it is."""

    async def lose() -> None:
        async with store_connection("service_catalogue", database) as lost:
            await connection.execute("SELECT pg_terminate_backend($1, 5000)", lost.get_server_pid())
            await lost.fetch("SELECT 1")

    async def mistake() -> None:
        async with store_connection("service_catalogue", database) as sound:
            await sound.fetch("SELECT $1::int", 2**40)

    with pytest.raises(StartUpError, match="was lost"):
        await lose()
    with pytest.raises(asyncpg.DataError):
        await mistake()


async def test_a_load_writes_no_row_anew_that_says_the_same(connection: Connection, own: Content) -> None:
    """Of what editions refer to: thousands of bodies and codes are not rewritten for one service."""
    own = replace(own, code_lists=[Code("list", "1", "A", "group", {"ko": "가"}), Code("list", "1", "B", "group", {})])
    await load(connection, own)
    tables = ("district", "organisation", "category", "life_event_type", "code_list")
    written = [await connection.fetch(f"SELECT xmin::text, * FROM {table}") for table in tables]
    assert all(written)
    await load(connection, changed(own, "beta", url="https://another.example"))
    assert [await connection.fetch(f"SELECT xmin::text, * FROM {table}") for table in tables] == written


async def test_every_load_that_changed_something_is_on_record(
    connection: Connection, own: Content, loaded: Loaded
) -> None:
    """With its catalogue, the day on which it was taken in, and the hash of its content."""
    day = date(2026, 8, 1)
    theirs = await load(connection, national(imported("omega"), on=day))
    await load(connection, own)
    rows = await connection.fetch("SELECT id, catalogue, version, retrieved_on FROM catalogue_version ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (loaded.version_id, "maru", loaded.version, DAY),
        (theirs.version_id, "gov24", theirs.version, day),
    ]
    for id_, source in (("omega", (theirs.version, day)), ("alpha", (loaded.version, DAY))):
        row = await shown(connection, id_)
        assert (row["version"], row["retrieved_on"]) == source


async def test_a_code_means_what_its_own_list_says(connection: Connection) -> None:
    """The same code of another version of the list stands beside it; another label takes the place of the old one."""
    codes = [Code("gov24", "1", "JA0103", "age", {"ko": "영유아"}), Code("gov24", "3", "JA0103", "age", {"ko": "없음"})]
    await load(connection, replace(national(imported("omega")), code_lists=codes[:1]))
    assert (await load(connection, replace(national(imported("omega")), code_lists=codes))).swapped
    codes[0] = codes[0]._replace(label={"ko": "영유아(0-5세)"})
    await load(connection, replace(national(imported("omega")), code_lists=codes))
    found = await connection.fetch("SELECT version, label ->> 'ko' AS label FROM code_list ORDER BY version")
    assert [tuple(row) for row in found] == [("1", "영유아(0-5세)"), ("3", "없음")]


async def test_a_category_that_is_no_more_stays_with_its_old_services(
    connection: Connection, own: Content, loaded: Loaded, store: Store
) -> None:
    """It is not shown among the categories, and what an earlier version says still names it."""
    fewer = changed(replace(own, categories=own.categories[:1]), "alpha", categories=["elderly"])
    later = await load(connection, fewer)
    at = {each.version_id: (await rules(store, each.version_id))["alpha"].categories for each in (loaded, later)}
    assert at == {loaded.version_id: ("infants", "elderly"), later.version_id: ("elderly",)}
    order = "SELECT id FROM category WHERE position IS NOT NULL ORDER BY position"
    assert [row["id"] for row in await connection.fetch(order)] == ["elderly"]
    await load(connection, replace(own, categories=own.categories[::-1]))
    assert [row["id"] for row in await connection.fetch(order)] == ["infants", "elderly"]


async def test_laws_are_those_that_the_catalogue_names_or_else_the_requirements_cite(
    connection: Connection, own: Content
) -> None:
    """Each law once, in the order in which it is met."""
    law = {"act": "지방자치법", "article": None, "in_force_from": None, "in_force_until": None, "url": None}
    cited = [{**law, "act": act, "article": "제1조"} for act in ("나법", "가법", "나법")]
    own = changed(
        own,
        "beta",
        requirements=[requirement(str(i), {"any": []}, citation=each) for i, each in enumerate(cited)],
    )
    await load(connection, own)
    await load(connection, national(imported("omega", legal_resources=[law])))
    found = await connection.fetch("SELECT service_id, act FROM legal_resource ORDER BY service_id, position")
    of = {id_: [row["act"] for row in found if row["service_id"] == id_] for id_ in ("beta", "omega")}
    assert of == {"beta": ["나법", "가법"], "omega": ["지방자치법"]}


async def test_what_a_file_says_goes_in_whatever_the_order_of_its_keys(connection: Connection, own: Content) -> None:
    """Of one service's evidence the holder is named first, of the others' the document."""
    held = {"held_by": "civil_registry", "name": {"ko": "등본"}}
    await load(connection, changed(own, "beta", evidence=[held, {"name": {"ko": "통장"}, "held_by": None}]))
    found = await connection.fetch(
        "SELECT v.name->>'ko' AS name, v.held_by FROM edition_evidence v JOIN service_edition e USING (edition_id) "
        "WHERE e.id = 'beta' ORDER BY v.position"
    )
    assert [tuple(row) for row in found] == [("등본", "civil_registry"), ("통장", None)]


async def test_a_service_is_found_by_all_that_names_it(connection: Connection, loaded: Loaded) -> None:
    """Its texts in every language, who answers for it, its subject, and what its categories and events are called."""
    row = await connection.fetchrow("SELECT searched, grams FROM service_edition WHERE id = 'warm-meal'")
    for text in (
        "따뜻한 한 끼",
        "a warm meal",
        "점심을 드린다",
        "보건복지부",
        "생활안정",
        "어르신",
        "elderly",
        "나이나 날짜 도달",
    ):
        assert text in row["searched"]
    assert {"따뜻", "지부", "al"} <= set(row["grams"])
    assert "한끼" not in row["grams"]


async def test_a_store_of_the_release_before_is_brought_up_to_date(cluster: Cluster, own: Content) -> None:
    """What it held of the catalogue is written again by the next load."""
    cluster.ensure_databases("release_before")
    store = await asyncpg.connect(cluster.dsn("release_before"))
    first, *others = read_migrations(MIGRATIONS)
    await store.execute(first.sql)
    await store.execute("""
        INSERT INTO catalogue_version (catalogue, version) VALUES ('maru', 'x');
        INSERT INTO organisation VALUES ('mohw', '보건복지부', NULL);
        INSERT INTO category (id, position, title) VALUES ('elderly', 0, '{}');
        INSERT INTO public_service (id, version_id, name, languages, authority_id, life_stages, text_criteria)
            VALUES ('beta', 1, '{}', '{KO}', 'mohw', '{}', '[]');
        INSERT INTO service_category VALUES ('beta', 'elderly', 0);
    """)
    for migration in others:
        await store.execute(migration.sql)
    assert (await load(store, own)).added == OWN_IDS
    await store.close()


async def test_a_store_whose_prose_was_never_read_has_requirements_of_rules_alone(cluster: Cluster) -> None:
    """What an earlier release imported stays as it is: no prose of it is read, and nothing decides that it is over."""
    cluster.drop_database("unread")
    cluster.ensure_databases("unread")
    opened = await asyncpg.connect(cluster.dsn("unread"))
    *before, prose = read_migrations(MIGRATIONS)[:5]
    assert "ADD quote" in prose.sql
    for migration in before:
        await opened.execute(migration.sql)
    await opened.execute("""
        INSERT INTO catalogue_version (catalogue, version, retrieved_on) VALUES ('gov24', 'x', '2026-07-01');
        INSERT INTO organisation VALUES ('mohw', '보건복지부', NULL);
        INSERT INTO service_edition (id, catalogue, since, hash, rule_version, name, languages, authority_id,
            region_known, life_stages, text_criteria, searched, grams, period_text, period_windows)
            VALUES ('s', 'gov24', 1, 'h', 'r', '{}', '{KO}', 'mohw', true, '{}', '[]', '', '{}', '{"ko": "7월까지"}',
                '{2026-06-01/2026-07-31}');
        INSERT INTO edition_requirement (edition_id, position, id, text, fact_ids, condition)
            VALUES (1, 0, 's/age', '{"ko": "나이"}', '{age}', '{"fact": "age", "at_least": 65}');
        INSERT INTO service VALUES ('s', 1);
    """)
    await opened.execute(prose.sql)
    store = Store("service_catalogue", cluster.dsn("unread"), deadline_seconds=30)
    [(name, rule)] = (await rules(store, 1)).items()
    assert (name, [each["id"] for each in rule.requirements], rule.text_requirements) == ("s", ["s/age"], ())
    assert (rule.period.over_from, rule.period_text) == (date(2026, 8, 1), None)
    assert [row["id"] for row in await opened.fetch("SELECT id FROM requirement")] == ["s/age"]
    store.close()
    await opened.close()
