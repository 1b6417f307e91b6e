"""The import as a whole, into a real store: what stands there afterwards, and what is said of it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from agencies.contract import StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.service_catalogue.gov24 import importing
from agencies.service_catalogue.gov24.importing import StoreConnection, import_catalogue
from agencies.service_catalogue.gov24.prose_commands.reread_command import reread_catalogue
from agencies.service_catalogue.gov24.source_file import CONDITIONS, LIST
from agencies.service_catalogue.listing.rule_rows import read_version
from agencies.service_catalogue.store.content import MARU
from agencies.service_catalogue.store.presence import seen, until_swapped
from agencies.store.connection import store_connection
from agencies.store.store import Store
from tests.gov24.capture import DAY, Capture, capture, coded, listed, write
from tests.gov24.captured import LARGE, MADE_UP, Captured, large_is_here
from tests.gov24.conftest import OWN, Connection
from tests.patience import HANGING_SECONDS

IDS = ("000000000001", OWN, "B55201500004")


@asynccontextmanager
async def open_store(dsn: str) -> AsyncIterator[Store]:
    """The store as a gateway reads it."""
    store = Store("service_catalogue", dsn, deadline_seconds=30)
    try:
        yield store
    finally:
        store.close()


def catalogue_store(dsn: str) -> StoreConnection:
    """The store as the command `catalogue import` writes it."""
    return store_connection("service_catalogue", dsn)


async def imported(dsn: str, folder: Path, of: Capture, **rest: Any) -> str:
    """What an import of this capture said."""
    said: list[str] = []
    await import_catalogue([write(folder, of)], DAY, catalogue_store(dsn), said.append, **rest)
    return "\n".join(said)


def counts(report: str) -> dict[str, int]:
    """The counts of a report by their titles."""
    lines = report.split("\n\n")[0].splitlines()[1:]
    return {title.strip(): int(count.replace(",", "")) for title, _, count in (line.rpartition(" ") for line in lines)}


def listing(report: str, title: str) -> list[str]:
    """The lines below a title in a report."""
    [block] = [block for block in report.split("\n\n")[1:] if block.startswith(f"{title} (")]
    return [line.strip() for line in block.splitlines()[1:]]


async def test_a_capture_takes_the_place_of_the_one_before(dsn: str, connection: Connection, tmp_path: Path) -> None:
    """What is new is added, what is otherwise changed, what is gone removed, each by name; the rest is as it was."""
    first = await imported(dsn, tmp_path, capture(*IDS))
    assert counts(first) | {"own YAML decides": 1} == counts(first)
    assert [counts(first)[each] for each in ("added", "changed", "removed", "unchanged")] == [3, 0, 0, 0]
    of = capture(IDS[0], OWN, "000000000009")
    of[CONDITIONS][0] = coded(IDS[0], "JA0302")
    second = await imported(dsn, tmp_path, of, fewer=True)
    assert [counts(second)[each] for each in ("added", "changed", "removed", "unchanged")] == [1, 1, 1, 1]
    assert listing(second, "added") == ["000000000009  따뜻한 점심"]
    assert listing(second, "changed") == [f"{IDS[0]}  따뜻한 점심"]
    assert listing(second, "removed") == [f"{IDS[2]}  따뜻한 점심"]
    rows = await connection.fetch("SELECT id, retrieved_on FROM service_listing WHERE catalogue = 'gov24'")
    assert {row["id"]: row["retrieved_on"] for row in rows} == {IDS[0]: DAY, IDS[2]: DAY, "000000000009": DAY}


async def test_the_same_capture_again_changes_nothing(dsn: str, connection: Connection, tmp_path: Path) -> None:
    """It is no new version."""
    await imported(dsn, tmp_path, capture(*IDS))
    again = await imported(dsn, tmp_path, capture(*IDS[::-1]))
    assert "stood already" in again
    assert [counts(again)[each] for each in ("added", "changed", "removed", "unchanged")] == [0, 0, 0, 3]
    assert await connection.fetchval("SELECT count(*) FROM catalogue_version") == 2


async def test_a_service_that_is_refused_stands_as_it_stood(dsn: str, connection: Connection, tmp_path: Path) -> None:
    """A code that is new in the source withdraws nobody's service: its edition and its views stay, and it is listed."""
    await imported(dsn, tmp_path, capture(*IDS))
    of = capture(*IDS, "000000000009")
    for position in (0, 3):
        of[CONDITIONS][position] = coded(of[LIST][position]["서비스ID"], "JA0331")
    report = await imported(dsn, tmp_path, of)
    titles = ("refused", "refused, as it stood", "removed", "unchanged")
    assert [counts(report)[each] for each in titles] == [2, 1, 0, 2]
    assert listing(report, "refused, as it stood") == [f"{IDS[0]}  따뜻한 점심"]
    rows = await connection.fetch(
        "SELECT e.id, v.views FROM service_edition e JOIN service_views v USING (id) "
        "WHERE e.catalogue = 'gov24' AND e.until IS NULL AND v.until IS NULL"
    )
    assert {row["id"]: row["views"] for row in rows} == dict.fromkeys(IDS, 7)
    again = await imported(dsn, tmp_path, of)
    assert "stood already" in again
    assert listing(again, "refused, as it stood") == [f"{IDS[0]}  따뜻한 점심"]


async def test_a_service_whose_id_came_as_a_number_stands_as_it_stood(dsn: str, tmp_path: Path) -> None:
    """A spreadsheet takes an id for a number, and its zeros away: that withdraws nothing."""
    await imported(dsn, tmp_path, capture(*IDS))
    of = capture(*IDS)
    for rows in of.values():
        rows[0]["서비스ID"] = int(rows[0]["서비스ID"])
    report = await imported(dsn, tmp_path, of)
    assert listing(report, "refused, as it stood") == [f"{IDS[0]}  따뜻한 점심"]
    assert counts(report)["removed"] == 0


async def test_what_maru_describes_itself_stays_maru_s(dsn: str, connection: Connection, tmp_path: Path) -> None:
    """Of one service the own rule decides, and the report names it; one body has one id in both catalogues."""
    report = await imported(dsn, tmp_path, capture(*IDS))
    assert listing(report, "own YAML decides") == [f"{OWN}  따뜻한 점심"]
    assert await connection.fetchval("SELECT catalogue FROM service_listing WHERE id = $1", OWN) == MARU
    assert await connection.fetchval("SELECT count(*) FROM organisation") == 1


async def test_what_is_to_be_looked_at_is_listed(dsn: str, tmp_path: Path) -> None:
    """Each service by its id, with why."""
    of = capture(*IDS, "000000000003", "000000000004", "000000000005", "000000000006")
    of[LIST][0] = listed(IDS[0], 소관기관명="남도장학회", 소관기관유형="지방출자_출연기관")
    of[LIST][3] = {**dict.fromkeys(listed()), "서비스ID": "000000000003", "서비스명": "이름뿐"}
    of[CONDITIONS][4] = coded("000000000004", "JA0322", ages=(18, 999))
    of[CONDITIONS][5] = coded("000000000005", "JA2103", ages=(18, 64))
    of[CONDITIONS][6] = coded("000000000006", "JA0331")
    report = await imported(dsn, tmp_path, of)
    assert listing(report, "refused") == [
        "000000000003  nothing but its id and its name",
        "000000000006  JA0331 is no code of version 3 of gov24/supportConditions",
    ]
    assert listing(report, "unknown codes") == [
        "000000000006  JA0331 is no code of version 3 of gov24/supportConditions"
    ]
    assert listing(report, "region not mapped") == [f"{IDS[0]}  남도장학회"]
    assert listing(report, "odd ages") == ["000000000004  18 to 999: taken as no upper bound"]
    assert listing(report, "for organisations only") == ["000000000005  따뜻한 점심"]
    assert counts(report)["refused"] == 2


async def test_long_lists_are_cut_unless_all_is_asked_for(dsn: str, tmp_path: Path) -> None:
    """The file that was asked for has all of them."""
    ids = [f"{number:012}" for number in range(30)]
    cut = await imported(dsn, tmp_path / "capture", capture(*ids), report=tmp_path / "report.txt")
    assert len(listing(cut, "added")) == 11
    assert listing(cut, "added")[-1] == "… and 20 more; --all shows them"
    written = (tmp_path / "report.txt").read_text(encoding="utf-8")
    assert len(listing(written, "added")) == 30
    whole = await imported(dsn, tmp_path / "capture", capture(*ids[:-29]), whole=True, fewer=True)
    assert len(listing(whole, "removed")) == 29


async def test_a_capture_of_which_nothing_can_be_taken_changes_nothing(
    dsn: str, connection: Connection, tmp_path: Path
) -> None:
    """It would remove all that stands there."""
    await imported(dsn, tmp_path, capture(*IDS))
    of = capture(*IDS)
    of[CONDITIONS] = [coded(id_, JA0302="N") for id_ in IDS]
    with pytest.raises(StartUpError, match=r"nothing was changed.*JA0302 is 'N'"):
        await imported(dsn, tmp_path, of)
    assert await connection.fetchval("SELECT count(*) FROM service_edition WHERE until IS NULL") == 4


async def test_a_capture_that_lacks_many_services_is_refused_unless_fewer_are_meant(
    dsn: str, connection: Connection, tmp_path: Path
) -> None:
    """A list that was fetched by a filter is whole by its own count, and would remove what the filter leaves out."""
    stands = "SELECT count(*) FROM service_edition WHERE catalogue = 'gov24' AND until IS NULL"
    ids = [f"{number:012}" for number in range(20)]
    await imported(dsn, tmp_path, capture(*ids))
    with pytest.raises(StartUpError) as refused:
        await imported(dsn, tmp_path, capture(*ids[3:], "000000000099"))
    assert str(refused.value).startswith(f"The capture lacks 3 of the 20 services that stand ({', '.join(ids[:3])}), ")
    assert "nothing was changed" in str(refused.value)
    assert "`--fewer`" in str(refused.value)
    assert await connection.fetchval(stands) == 20
    assert await connection.fetchval("SELECT count(*) FROM catalogue_version") == 2
    assert counts(await imported(dsn, tmp_path, capture(*ids[2:])))["removed"] == 2
    assert counts(await imported(dsn, tmp_path, capture(*ids[19:]), fewer=True))["removed"] == 17
    assert await connection.fetchval(stands) == 1


async def test_services_that_are_refused_are_none_that_a_capture_lacks(dsn: str, tmp_path: Path) -> None:
    """They stand as they stood, however many they are."""
    await imported(dsn, tmp_path, capture(*IDS))
    of = capture(*IDS)
    of[CONDITIONS][1:] = [coded(id_, "JA0331") for id_ in IDS[1:]]
    assert counts(await imported(dsn, tmp_path, of))["refused, as it stood"] == 2


@pytest.mark.parametrize("place", ["nowhere/report.txt", pytest.param(".", marks=pytest.mark.long)])
async def test_a_report_that_cannot_be_written_is_refused_before_anything_changes(
    place: str, dsn: str, connection: Connection, tmp_path: Path
) -> None:
    """Whoever wants it in a file is not told after the load that there will be none."""
    with pytest.raises(StartUpError, match="name another file"):
        await imported(dsn, tmp_path, capture(*IDS), report=tmp_path / place)
    assert await connection.fetchval("SELECT count(*) FROM catalogue_version") == 1


async def test_a_store_that_cannot_be_used_is_told_with_what_to_do(cluster: Cluster, tmp_path: Path) -> None:
    """Whether it is not there, or has no tables."""
    with pytest.raises(StartUpError, match="SERVICE_CATALOGUE_DATABASE_URL"):
        await imported("postgresql://nobody@127.0.0.1:1/nowhere", tmp_path, capture(*IDS))
    cluster.ensure_databases("empty")
    with pytest.raises(StartUpError, match=r"server\.py migrate"):
        await imported(cluster.dsn("empty"), tmp_path, capture(*IDS))


async def test_it_ends_when_every_gateway_answers_by_it(dsn: str, connection: Connection, tmp_path: Path) -> None:
    """A gateway that runs is waited for until it has noted the new version."""
    async with open_store(dsn) as store:
        gateway = uuid4()
        before = await read_version(store)
        await seen(store, gateway, before)
        running = asyncio.create_task(imported(dsn, tmp_path, capture(*IDS)))
        async with asyncio.timeout(HANGING_SECONDS):
            while (newest := await read_version(store)) == before:
                pass
            await _until_asked_again(connection)
        assert not running.done()
        await seen(store, gateway, newest)
        await running


def cannot_say(_: str) -> None:
    """As where standard output stands on a full disk."""
    raise StartUpError("Standard output cannot be written.")


async def test_a_report_that_cannot_be_said_leaves_nothing_of_the_import_undone(
    dsn: str, connection: Connection, tmp_path: Path
) -> None:
    """By then every gateway answers by it, and the report stands in its file."""
    report = tmp_path / "report.txt"
    async with open_store(dsn) as store:
        gateway = uuid4()
        await seen(store, gateway, await read_version(store))
        paths = [write(tmp_path, capture(*IDS))]
        running = asyncio.create_task(import_catalogue(paths, DAY, catalogue_store(dsn), cannot_say, report=report))
        async with asyncio.timeout(HANGING_SECONDS):
            asking = asyncio.create_task(_until_asked_again(connection))
            await asyncio.wait((running, asking), return_when=asyncio.FIRST_COMPLETED)
        assert not running.done(), "a gateway is behind"
        await seen(store, gateway, await read_version(store))
        with pytest.raises(StartUpError, match="cannot be written"):
            await running
    assert counts(report.read_text(encoding="utf-8"))["added"] == 3


async def test_an_import_that_is_broken_off_while_it_waits_says_what_stands_in_the_store(
    dsn: str, connection: Connection, tmp_path: Path
) -> None:
    """As by Ctrl-C, or where the store goes meanwhile: the catalogue was loaded, and the report is written too."""
    report, said = tmp_path / "report.txt", list[str]()
    async with open_store(dsn) as store:
        await seen(store, uuid4(), await read_version(store))
        paths = [write(tmp_path, capture(*IDS))]
        running = asyncio.create_task(import_catalogue(paths, DAY, catalogue_store(dsn), said.append, report=report))
        async with asyncio.timeout(HANGING_SECONDS):
            await _until_asked_again(connection)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    assert counts(said[0])["added"] == counts(report.read_text(encoding="utf-8"))["added"] == 3


async def test_an_import_whose_store_is_lost_behind_the_load_still_says_what_it_came_to(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All that the report needs of the store is read before: the catalogue is new, and nobody else says how."""

    async def load_and_lose(connection: Connection, *arguments: Any, **more: Any) -> Any:
        loaded = await load(connection, *arguments, **more)
        connection.terminate()
        return loaded

    load = importing._load
    monkeypatch.setattr(importing, "_load", load_and_lose)
    said: list[str] = []
    with pytest.raises(StartUpError):
        await import_catalogue([write(tmp_path, capture(*IDS))], DAY, catalogue_store(dsn), said.append)
    assert counts(said[0])["added"] == 3
    assert listing(said[0], "own YAML decides") == [f"{OWN}  따뜻한 점심"]


async def _until_asked_again(connection: Connection) -> None:
    """Wait until the import has asked twice which gateways are behind."""
    asked: set[Any] = set()
    while len(asked) < 2:
        rows = await connection.fetch(
            "SELECT query_start FROM pg_stat_activity WHERE query LIKE 'SELECT id FROM hall WHERE id = ANY%'"
        )
        asked |= {row[0] for row in rows}


async def test_a_hall_that_stays_behind_is_named(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalogue is in the store, and the report was said and written."""
    monkeypatch.setattr(importing, "until_swapped", partial(until_swapped, seconds=0))
    gateway = uuid4()
    async with open_store(dsn) as store:
        await seen(store, gateway, await read_version(store))
        said: list[str] = []
        report = tmp_path / "report.txt"
        with pytest.raises(StartUpError, match=f"not every gateway answers by it: {gateway}"):
            await import_catalogue(
                [write(tmp_path, capture(*IDS))], DAY, catalogue_store(dsn), said.append, report=report
            )
    assert counts(said[0])["added"] == counts(report.read_text(encoding="utf-8"))["added"] == 3


async def test_a_hall_that_stays_behind_is_named_also_where_the_report_cannot_be_said(
    dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is told of the full disk alone would take it that all gateways answer by the new catalogue."""
    monkeypatch.setattr(importing, "until_swapped", partial(until_swapped, seconds=0))
    gateway = uuid4()
    async with open_store(dsn) as store:
        await seen(store, gateway, await read_version(store))
        with pytest.raises(StartUpError, match=f"not every gateway answers by it: {gateway}"):
            await import_catalogue([write(tmp_path, capture(*IDS))], DAY, catalogue_store(dsn), cannot_say)
        with pytest.raises(StartUpError, match=f"not every gateway answers by it: {gateway}"):
            await reread_catalogue(catalogue_store(dsn), cannot_say)


async def test_the_codes_stand_in_the_store_by_list_version_and_code(
    dsn: str, connection: Connection, tmp_path: Path
) -> None:
    """The same code with what it means in each version."""
    await imported(dsn, tmp_path, capture(*IDS))
    rows = await connection.fetch("SELECT version, label->>'ko' AS ko FROM code_list WHERE code = 'JA0303'")
    assert {row["version"]: row["ko"] for row in rows} == {"1": "출산 후", "3": "출산/입양"}


@pytest.mark.parametrize(
    "captured",
    [pytest.param(MADE_UP, id="made up"), pytest.param(LARGE, id="large", marks=[large_is_here, pytest.mark.long])],
)
async def test_a_whole_capture_goes_in(dsn: str, connection: Connection, captured: Captured) -> None:
    """All that is not refused stands in the store, and the day after nothing of it is new."""
    said: list[str] = []
    await import_catalogue([captured.folder], DAY, catalogue_store(dsn), said.append)
    found = counts(said[0])
    assert (found["added"], found["refused"]) == (captured.taken, captured.refused)
    stands = "SELECT count(*) FROM service_edition WHERE catalogue = 'gov24' AND until IS NULL"
    assert await connection.fetchval(stands) == found["added"]
    await import_catalogue([captured.folder], DAY + timedelta(days=1), catalogue_store(dsn), said.append)
    assert counts(said[1])["unchanged"] == found["added"]
