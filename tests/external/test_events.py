"""New rows of a store that exists tell of events, each once, and nothing is written there."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agencies.contract import EventTable, External, KeyType, LifeEventType, Outbox, StartUpError, Table, Watermark
from agencies.contract.errors import AgencyContractBroken
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, register
from agencies.store.events import event_rows
from agencies.store.failure import late
from agencies.store.migrations.migration import SHARED
from agencies.store.store import Store
from resolvers.notices.events import polled_table
from resolvers.platform_fields import platform
from resolvers.readiness.declared_store import declared_stores
from resolvers.readiness.store_check import StoreCheck
from resolvers.schema import build_schema, core
from tests.external.mill import TABLES, Mill, mill, with_mill
from tests.patience import HANGING_SECONDS
from tests.seeded_folder import copied
from tests.store.database import connected


@pytest.fixture(scope="module")
async def milling(template: Path) -> AsyncIterator[tuple[Mill, str]]:
    """The mill on stores of this file's own, and where its tables stand."""
    with copied(template) as folder:
        cluster = Cluster.open(folder, fsync=False)
        registry = with_mill()
        names = [*(str(each.id) for each in registry.agencies if each.id != "mill"), PLATFORM]
        dsns = {name: cluster.dsn(name) for name in names} | {"mill": cluster.dsn("labour_office")}
        made = Mill(dsns)
        yield made, dsns["mill"]
        made.close()
        cluster.close()


@pytest.fixture
async def opened(milling: tuple[Mill, str]) -> tuple[Mill, str]:
    """The mill with empty tables, at which nobody has looked."""
    made, dsn = milling
    async with connected(dsn) as store:
        await store.execute(TABLES)
    platform = made.stores[PLATFORM]
    await platform.fetch("DELETE FROM reported_event WHERE agency = 'mill'")
    await platform.fetch("DELETE FROM event_cursor")
    return made, dsn


async def _run(dsn: str, *statements: str) -> None:
    async with connected(dsn) as store:
        for each in statements:
            await store.execute(each)


def _hire(who: str, at: str = "now()", table: str = "hired") -> str:
    return f"INSERT INTO mill.{table} (who, day, at) VALUES ('{who}', '2026-11-20', {at})"


async def test_new_rows_are_told_once_and_what_was_there_is_not(opened: tuple[Mill, str]) -> None:
    """By whichever gateway, though the row is read again, changed, or was committed late; ties are all found."""
    made, dsn = opened
    await _run(dsn, _hire("old"), _hire("older", "now() - interval '1 year'"))
    relay = made.relay()
    assert await made.told(relay) == []
    await _run(dsn, _hire("too late", "now() - interval '1 hour'"))
    assert await made.told(relay) == []
    await _run(dsn, "BEGIN; " + "; ".join((_hire("tied 1"), _hire("tied 2"))) + "; COMMIT")
    assert await made.told(relay) == [("mill_hired", "tied 1"), ("mill_hired", "tied 2")]
    await _run(dsn, _hire("late", "now() - interval '1 minute'"))
    assert await made.told(relay) == [("mill_hired", "late")]
    await _run(dsn, "UPDATE mill.hired SET at = now(), day = '2026-11-21' WHERE who = 'tied 1'")
    assert await made.told(relay) == []
    for again in (relay, made.relay()):
        assert await made.told(again) == []
    await made.stores[PLATFORM].fetch("DELETE FROM reported_event WHERE agency = 'mill'")
    assert ("mill_hired", "late") not in await made.told(made.relay())
    await _run(dsn, _hire("new"))
    assert await made.told(made.relay()) == [("mill_hired", "new")]


async def test_a_row_tells_once_for_ever_and_what_was_there_never_does(opened: tuple[Mill, str]) -> None:
    """Though its event is removed after a year and the row is read again, by the overlap or by a newer watermark."""
    made, dsn = opened
    await _run(dsn, "INSERT INTO mill.hurt VALUES (1, 'old', '2026-11-20')", _hire("known"))
    relay = made.relay()
    assert await made.told(relay) == []
    await _run(dsn, "INSERT INTO mill.hurt VALUES (2, 'new', '2026-11-20')", _hire("moving"))
    assert await made.told(relay) == [("mill_hired", "moving"), ("mill_hurt", "new")]
    platform = made.stores[PLATFORM]
    await platform.fetch("DELETE FROM notice USING life_event e WHERE e.id = event_id AND e.agency = 'mill'")
    await platform.fetch("DELETE FROM life_event WHERE agency = 'mill'")
    await platform.fetch("UPDATE reported_event SET relayed_at = relayed_at - interval '2 years' WHERE agency = 'mill'")
    assert relay.retention is not None
    await relay.retention.remove()
    assert await platform.fetch("SELECT FROM reported_event WHERE agency = 'mill'") == []
    await _run(dsn, "UPDATE mill.hired SET at = now() WHERE who = 'moving'")
    assert await made.told(made.relay()) == []
    await _run(dsn, "INSERT INTO mill.hurt VALUES (3, 'newer', '2026-11-20')")
    assert await made.told(made.relay()) == [("mill_hurt", "newer")]


async def test_a_watermark_in_the_future_passes_over_nothing(opened: tuple[Mill, str]) -> None:
    """A clock that is wrong, or a time zone: the row is told of when its time has come, and others before."""
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    await _run(dsn, _hire("early", "now() + interval '1 hour'"), _hire("eternal", "'infinity'"))
    assert await made.told(relay) == []
    await _run(dsn, _hire("now"))
    assert await made.told(relay) == [("mill_hired", "now")]
    seoul = "now() AT TIME ZONE 'Asia/Seoul'"
    for name, at in (
        ("local", seoul),
        ("ahead", f"{seoul} + interval '1 hour'"),
        ("behind", f"{seoul} - interval '1 minute'"),
    ):
        await _run(dsn, f"INSERT INTO mill.left_on VALUES ('{name}', '{name}', '2026-11-20', {at})")
    assert await made.told(relay) == [("mill_left", "behind"), ("mill_left", "local")]
    assert await made.told(made.relay()) == []


async def test_numbers_of_a_sequence_are_found_as_far_behind_as_is_said(opened: tuple[Mill, str]) -> None:
    """A number that was drawn early and committed late; one further behind than the overlap is lost."""
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    for number, told in ((100, True), (97, True), (95, True), (94, False), (101, True), (95 + 9**12, True)):
        await _run(dsn, f"INSERT INTO mill.hurt VALUES ({number}, 'n{number}', '2026-11-20')")
        assert await made.told(relay) == ([("mill_hurt", f"n{number}")] if told else []), number


async def test_rows_without_a_key_a_citizen_or_a_day_tell_of_nothing(opened: tuple[Mill, str]) -> None:
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    await _run(
        dsn,
        "INSERT INTO mill.hired (who, day, at) VALUES (NULL, '2026-11-20', now()), ('x', NULL, now()), "
        "('y', now(), NULL), ('z', '20261-03-01', now()), ('v', '0044-03-15 BC', now())",
    )
    assert await made.told(relay) == []


@pytest.mark.parametrize("moment", ["0044-03-15 BC", "-infinity"])
async def test_a_watermark_before_all_time_stops_no_table(opened: tuple[Mill, str], moment: str) -> None:
    """It is by a clock that is wrong, and tells of nothing; what comes beside it is told, by the next gateway too."""
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    for who in ("first", "second"):
        await _run(
            dsn,
            f"INSERT INTO mill.hired (who, day, at) VALUES ('old', '2026-11-20', '{moment}')",
            f"INSERT INTO mill.hired (who, day, at) VALUES ('{who}', 'infinity', now())",
        )
        assert await made.told(relay) == [("mill_hired", who)]
        relay = made.relay()


async def test_a_cursor_that_is_gone_loses_no_event(opened: tuple[Mill, str]) -> None:
    """As where stores are seeded under a gateway that runs: it goes on from where it was, and tells nothing twice."""
    made, dsn = opened
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) VALUES ('there already', '2026-11-20', now())")
    relay = made.relay()
    await made.told(relay)
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) VALUES ('before', '2026-11-20', now())")
    assert await made.told(relay) == [("mill_hired", "before")]
    await made.stores[PLATFORM].fetch("DELETE FROM event_cursor")
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) VALUES ('after', '2026-11-20', now())")
    assert await made.told(relay) == [("mill_hired", "after")]
    assert await made.told(made.relay()) == []


async def test_a_key_that_is_used_again_after_a_restore_tells_of_its_new_row(opened: tuple[Mill, str]) -> None:
    """A backup was put back, the cursor removed, the gateways started anew: once, though an event has that key's id."""
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    await _run(dsn, "INSERT INTO mill.hurt VALUES (1, 'kept', '2026-11-20'), (2, 'lost', '2026-11-20')")
    assert await made.told(relay) == [("mill_hurt", "kept"), ("mill_hurt", "lost")]
    await _run(dsn, "DELETE FROM mill.hurt WHERE id = 2")
    await made.stores[PLATFORM].fetch("DELETE FROM event_cursor")
    relay = made.relay()
    assert await made.told(relay) == []
    await _run(dsn, "INSERT INTO mill.hurt VALUES (2, 'another', '2026-11-20')")
    assert await made.told(relay) == [("mill_hurt", "another")]
    assert await made.told(made.relay()) == []


async def test_more_than_a_page_is_read_to_its_end(opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where all rows of it tie, and where a table is looked at for the first time."""
    made, dsn = opened
    monkeypatch.setattr(event_rows, "PAGE", 2)
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) SELECT 'o' || n, now(), now() FROM generate_series(1, 5) n")
    relay = made.relay()
    assert await made.told(relay) == []
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) SELECT 'n' || n, now(), now() FROM generate_series(1, 5) n")
    assert await made.told(relay) == [("mill_hired", f"n{n}") for n in range(1, 6)]


async def test_after_a_bulk_load_a_look_at_the_same_rows_reads_none_of_them(
    opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Until a row comes, be it late, in the place of another, or by a watermark that ties with all of them."""
    made, dsn = opened
    monkeypatch.setattr(event_rows, "PAGE", 2)
    relay = made.relay()
    await made.told(relay)
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) SELECT 'n' || n, now(), now() FROM generate_series(1, 9) n")
    assert len(await made.told(relay)) == 9
    await made.told(relay)
    read: list[str] = []
    fetch = made.stores["mill"].fetch

    async def counted(sql: str, *arguments: Any) -> Sequence[Any]:
        rows = await fetch(sql, *arguments)
        read.extend(row["id"] for row in rows if "id" in row)
        return rows

    monkeypatch.setattr(made.stores["mill"], "fetch", counted)
    assert await made.told(relay) == []
    assert read == []
    await _run(dsn, _hire("late", "now() - interval '1 minute'"))
    assert await made.told(relay) == [("mill_hired", "late")]
    await _run(dsn, "DELETE FROM mill.hired WHERE who = 'n1'", _hire("instead", "now() - interval '1 minute'"))
    assert await made.told(relay) == [("mill_hired", "instead")]
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) SELECT 'tied', now(), max(at) FROM mill.hired")
    assert await made.told(relay) == [("mill_hired", "tied")]


async def test_more_rows_than_can_be_counted_in_time_are_read_all_the_same(
    opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Page by page, each in its own time."""
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    await _run(dsn, _hire("one of millions"))

    async def late_rows(rows: event_rows.EventRows, _: object) -> None:
        raise late(rows.store.agency)

    monkeypatch.setattr(event_rows.EventRows, "held", late_rows)
    for told in ([("mill_hired", "one of millions")], []):
        assert await made.told(relay) == told


async def test_a_load_is_not_counted_to_its_end(opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the count would time out every two seconds, and cost a connection each time: its pages are read instead."""
    made, dsn = opened
    monkeypatch.setattr(event_rows, "COUNTED", 3)
    relay = made.relay()
    [polled] = [each for each in relay._polled if each._declared.type == "mill_hired"]
    await made.told(relay)
    load = "INSERT INTO mill.hired (who, day, at) SELECT 'n' || n, now(), now() FROM generate_series(1, {}) n"
    for number, is_counted in ((3, True), (9, False)):
        await _run(dsn, load.format(number))
        assert (await polled._rows.held(None) is not None) is is_counted
        assert len(await made.told(relay)) == number
        assert await made.told(relay) == []


async def test_what_is_known_is_looked_through_once_a_look(
    opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many pages there are: else a look at twice the rows would take four times as long."""
    made, dsn = opened
    monkeypatch.setattr(event_rows, "PAGE", 2)
    relay = made.relay()
    [polled] = [each for each in relay._polled if each._declared.type == "mill_hired"]
    await made.told(relay)
    looked: list[Any] = []

    def overlapping(declared: EventTable, mark: Any) -> Any:
        looked.append(mark)
        return event_rows.overlapping(declared, mark)

    monkeypatch.setattr(polled_table, "overlapping", overlapping)
    await _run(dsn, "INSERT INTO mill.hired (who, day, at) SELECT 'n' || n, now(), now() FROM generate_series(1, 9) n")
    assert await polled.look() == 9
    assert len(looked) == 1


async def test_a_page_is_found_by_an_index_on_the_watermark_and_the_key(
    opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows of one transaction tie: without it, each page would sort all of them."""
    made, dsn = opened
    await _run(
        dsn,
        "INSERT INTO mill.hired (who, day, at) SELECT n, now(), now() FROM generate_series(1, 5000) n",
        "CREATE INDEX ON mill.hired (at, id)",
        "ANALYZE mill.hired",
    )
    [polled] = [each for each in made.relay()._polled if each._declared.type == "mill_hired"]
    asked: list[Any] = []
    fetch = made.stores["mill"].fetch

    async def noted(sql: str, *arguments: Any) -> Sequence[Any]:
        asked.append((sql, arguments))
        return await fetch(sql, *arguments)

    monkeypatch.setattr(made.stores["mill"], "fetch", noted)
    mark = await polled._rows.newest()
    rows = [row async for page in polled._rows.behind(mark) for row in page]
    sql, arguments = asked[-1]
    plan = "\n".join(row[0] for row in await fetch(f"EXPLAIN {sql}", *arguments))
    assert len({row.id for row in rows}) == len(rows) == 5000
    assert "Index" in plan, plan
    assert "Sort" not in plan, plan


async def test_gateways_that_look_first_at_once_begin_once(opened: tuple[Mill, str]) -> None:
    """What comes between their looks is not taken for what was there before."""
    made, dsn = opened
    first, second = made.relay(), made.relay()
    [polled] = [each for each in second._polled if each._declared.type == "mill_hired"]
    newest = await polled._rows.newest()
    await made.told(first)
    await _run(dsn, _hire("between"))
    rows = [row async for page in polled._rows.behind(newest) for row in page]
    await polled._cursor.begin(newest, [row.id for row in rows])
    assert await made.told(first) == [("mill_hired", "between")]


async def test_a_table_that_cannot_be_read_is_told_and_mended_is_read_again(
    opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others are read as ever, and nothing is lost of what came meanwhile."""
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    await _run(dsn, _hire("meanwhile"), "ALTER TABLE mill.hired RENAME at TO moment")
    with pytest.raises(AgencyContractBroken):
        await relay.relay_all()
    [polled] = [each for each in relay._polled if each._declared.type == "mill_hired"]
    looked = asyncio.Event()
    monkeypatch.setattr(polled_table, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(polled, "_failed", lambda error, tell=polled._failed: (tell(error), looked.set()))
    monkeypatch.setattr(polled, "_well", lambda tell=polled._well: (tell(), looked.set()))
    watching = asyncio.create_task(polled.watch())
    async with asyncio.timeout(HANGING_SECONDS):
        await looked.wait()
        [fault] = [each for each in relay.faults if each.agency == "mill"]
        assert "nobody is told of mill_hired" in fault.reason
        await _run(dsn, "ALTER TABLE mill.hired RENAME moment TO at")
        while [each for each in relay.faults if each.agency == "mill"]:
            looked.clear()
            await looked.wait()
    watching.cancel()
    assert await made.told(relay) == [("mill_hired", "meanwhile")]


async def test_where_the_cursor_cannot_be_kept_operators_hear_of_it(
    opened: tuple[Mill, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As without the rights in the platform's store: of that store, and of the events that nobody is told of."""
    made, dsn = opened
    relay = made.relay()
    await made.told(relay)
    await _run(dsn, _hire("meanwhile"))
    [polled] = [each for each in relay._polled if each._declared.type == "mill_hired"]
    looked = asyncio.Event()
    monkeypatch.setattr(polled, "_failed", lambda error, tell=polled._failed: (tell(error), looked.set()))
    await made.stores[PLATFORM].fetch("ALTER TABLE event_cursor RENAME TO no_cursor")
    try:
        watching = asyncio.create_task(polled.watch())
        async with asyncio.timeout(HANGING_SECONDS):
            await looked.wait()
        watching.cancel()
        [fault] = polled.faults
        assert (fault.agency, fault.table) == (PLATFORM, "event_cursor")
        assert "nobody is told of mill_hired" in fault.reason
    finally:
        await made.stores[PLATFORM].fetch("ALTER TABLE no_cursor RENAME TO event_cursor")
    assert await made.told(relay) == [("mill_hired", "meanwhile")]


def test_an_overlap_that_does_not_fit_its_watermark_is_refused() -> None:
    table = Table("hurt", "id")
    with pytest.raises(StartUpError, match=r"hurt\.id .*NUMBER: give how many numbers"):
        EventTable("hurt", table, "who", "day", "id", Watermark.NUMBER)
    with pytest.raises(StartUpError, match="INSTANT: give a time"):
        EventTable("hurt", table, "who", "day", "at", overlap=5)
    assert EventTable("hurt", table, "who", "day", "at").overlap == timedelta(minutes=5)


def test_a_table_tells_of_its_own_agency_s_events_alone() -> None:
    """And of none that an outbox has to tell apart."""
    agency = mill()
    agency.event_tables.append(EventTable("job_loss", Table("hired", "id"), "who", "day", "at"))
    with pytest.raises(StartUpError, match="'job_loss', which is no life event of the agency's"):
        register([*discover(), agency])
    agency = mill()
    hired = agency.life_events[0]
    agency.life_events[0] = LifeEventType(
        hired.id, hired.title, hired.group, hired.concerned, hired.access, hired.facts, withdraws=("mill_left",)
    )
    with pytest.raises(StartUpError, match=r"'mill_hired' and of another tell of one happening.*outbox"):
        register([*discover(), agency])
    agency = mill()
    agency.event_tables.append(agency.event_tables[0])
    with pytest.raises(StartUpError, match="mill declares the table of events 'mill_hired hired' twice"):
        register([*discover(), agency])


async def test_the_columns_of_a_table_of_events_are_held_against_the_store(opened: tuple[Mill, str]) -> None:
    """A time of the wall clock is none with its offset: it would be hours off."""
    made, dsn = opened
    declared = declared_stores(core(build_schema(made.registry, platform)), made.registry)["mill"]
    check = StoreCheck(made.stores["mill"], declared, Path("no files"))
    assert await check.faults() == ()
    await _run(dsn, "ALTER TABLE mill.left_on ALTER at TYPE timestamptz")
    [fault] = await check.faults()
    assert (fault.table, fault.column, fault.expected) == ("mill.left_on", "at", "timestamp without time zone")
    assert fault.field == "the events of mill_left"


async def test_an_outbox_that_stands_in_a_schema_is_relayed_where_it_may_be_written(opened: tuple[Mill, str]) -> None:
    """With what it kept of facts' rows, and a function that writes what comes due; one that is only read has none."""
    made, dsn = opened
    agency = mill()
    agency.event_tables.clear()
    agency.outbox = Outbox("told here", due="what comes due")
    with pytest.raises(StartUpError, match=r"mill: the outbox 'told here' .*read_only=False"):
        register([*discover(), agency])
    agency.store = External(schema="mill", key_type=KeyType.CHAR, read_only=False)
    written = Mill.__new__(Mill)
    written.registry, written.settled = register([*discover(), agency]), []
    store = Store("mill", dsn, deadline_seconds=30, external=agency.store)
    written.stores = {**made.stores, "mill": store}
    text = (SHARED / "outbox_1.sql").read_text()
    await _run(
        dsn,
        f"BEGIN; SET LOCAL search_path TO mill; {text}; COMMIT",
        'ALTER TABLE mill.outbox RENAME TO "told here"',
        'CREATE FUNCTION mill."what comes due"(day date) RETURNS integer LANGUAGE sql AS $$ '
        "INSERT INTO mill.\"told here\" (type, subject_id, on_day) SELECT 'mill_left', 'due', day "
        "WHERE NOT EXISTS (SELECT FROM mill.\"told here\" WHERE subject_id = 'due') RETURNING 1 $$",
        "INSERT INTO mill.\"told here\" (type, subject_id, on_day, before) VALUES ('mill_hired', 'a', '2026-11-20', "
        '\'{"worker": {"a": {"who": "a", "works": false}}}\')',
    )
    assert await written.told(written.relay()) == [("mill_hired", "a"), ("mill_left", "due")]
    [before] = [each.event.before["worker"]["a"] for each in written.settled if each.event.subject_id == "a"]
    assert before is not None
    assert before["works"] is False
    assert await written.told(written.relay()) == []
    store.close()
