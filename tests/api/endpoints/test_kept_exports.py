"""The kept exports of the catalogue: made once, shared between gateways, bounded, and never half a document."""

import asyncio
import gc
import gzip
import os
import signal
import subprocess
import sys
import time
import warnings
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
import pytest
from structlog.testing import capture_logs

from agencies.contract.errors import AgencyTimeout
from api.endpoints.kept_exports import ENDING, OLD_AT_ONCE, OLD_KEPT, PART_SECONDS, remove_left
from api.serving.app import build_app
from resolvers.decisions.release import RELEASE
from tests.api.graph import SmallGraph
from tests.api.tokens import nobody_asks
from tests.running import ROOT

LINKED: Final = "/catalogue.jsonld"
PLAIN: Final = "/catalogue.json"
NEWEST: Final = 50


class Pages(NamedTuple):
    """An export whose pages are made by a test."""

    state: str
    version: int
    is_newest: bool
    pages: AsyncIterator[list[dict[str, Any]]]
    head: dict[str, Any] = {}
    member: str = "services"


class PagesGraph(SmallGraph):
    """Exports two pages that a test makes, once it lets them go on, and counts how often each export was begun."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "50.then"
        self.begun: Counter[tuple[int, bool]] = Counter()
        self.is_failing = False
        self.going_on = asyncio.Event()
        self.going_on.set()
        self._began = asyncio.Event()

    async def until_begun(self, number: int) -> None:
        """Wait until so many exports were begun."""
        while self.begun.total() < number:
            self._began.clear()
            await self._began.wait()

    async def catalogue(self, version: int | None, *, linked: bool) -> Any:
        found = version or NEWEST
        return Pages(self.state, found, found == NEWEST, self._pages(found, linked))

    async def _pages(self, version: int, linked: bool) -> AsyncIterator[list[dict[str, Any]]]:
        self.begun[version, linked] += 1
        self._began.set()
        await self.going_on.wait()
        yield [{"id": f"{self.state}-{version}-{n}"} for n in range(100)]
        if self.is_failing:
            raise AgencyTimeout("late", agency="service_catalogue")
        yield [{"id": "last"}]


class Asked:
    """A gateway over a graph and a folder, asked in process."""

    def __init__(self, graph: SmallGraph, folder: Path) -> None:
        app = build_app(graph, identify=nobody_asks, dist=folder, exports=folder / "exports")
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://maru")

    async def get(self, path: str, coding: str = "gzip", **parameters: Any) -> httpx.Response:
        """Return the response to a GET, which the client decompresses where that is to be done."""
        return await self.client.get(path, params=parameters, headers={"accept-encoding": coding})


def kept(folder: Path) -> list[str]:
    """Return the names of the exports in the folder."""
    return _names(folder / "exports")


def _names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def first_of(response: httpx.Response) -> str:
    """Return the id of the first service in a whole document."""
    assert response.status_code == 200
    services = response.json()["services"]
    assert (len(services), services[-1]["id"]) == (101, "last")
    return str(services[0]["id"])


async def test_twenty_at_once_have_it_made_once(tmp_path: Path) -> None:
    """All get the same whole document, compressed or not; later ones are sent the file."""
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    graph.going_on.clear()
    asking = [asyncio.create_task(asked.get(LINKED, "gzip" if n % 2 else "identity")) for n in range(20)]
    await graph.until_begun(1)
    graph.going_on.set()
    answers = await asyncio.gather(*asking, *(asked.get(LINKED, coding) for coding in ("gzip", "identity")))
    assert len({answer.text for answer in answers}) == 1
    assert {first_of(answer) for answer in answers} == {"50.then-50-0"}
    last_two = [await asked.get(LINKED, coding) for coding in ("gzip", "identity")]
    assert [answer.headers.get("content-encoding") for answer in last_two] == ["gzip", None]
    assert graph.begun == {(NEWEST, True): 1}


async def test_what_is_sent_is_the_file(tmp_path: Path) -> None:
    """Byte for byte, with its length: nothing is compressed for one who asks."""
    asked = Asked(PagesGraph(), tmp_path)
    await asked.get(LINKED)
    [name] = kept(tmp_path)
    file = tmp_path / "exports" / name
    other = gzip.compress(b'{"services":[{"id":"of the file"}]}')
    file.write_bytes(other)
    async with asked.client.stream("GET", LINKED, headers={"accept-encoding": "gzip"}) as response:
        assert b"".join([chunk async for chunk in response.aiter_raw()]) == other
    assert response.headers["content-length"] == str(len(other))
    assert (await asked.get(LINKED, "identity")).content == gzip.decompress(other)


async def test_two_are_made_at_once_and_a_third_waits(tmp_path: Path) -> None:
    """Both forms of the newest are under way: one older version waits for its turn, and a second one is refused."""
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    graph.going_on.clear()
    asking = [asyncio.create_task(asked.get(path)) for path in (LINKED, PLAIN)]
    await graph.until_begun(2)
    older = [asyncio.create_task(asked.get(LINKED, version=version)) for version in (1, 2)]
    [refused], [waiting] = await asyncio.wait(older, return_when=asyncio.FIRST_COMPLETED)
    error = refused.result().json()["errors"][0]["extensions"]
    assert (error["code"], error["retryable"]) == ("OVERLOADED", True)
    assert refused.result().headers["retry-after"] == "1"
    assert len(graph.begun) == 2
    graph.going_on.set()
    assert [first_of(each) for each in await asyncio.gather(*asking)] == ["50.then-50-0"] * 2
    assert first_of(await waiting).startswith("50.then-")
    assert len(graph.begun) == 3


async def test_what_is_refused_uses_up_nothing(tmp_path: Path) -> None:
    """While one older version is made, any number of refusals leave all others to be made afterwards."""
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    graph.going_on.clear()
    first = asyncio.create_task(asked.get(LINKED, version=1))
    await graph.until_begun(1)
    assert {(await asked.get(LINKED, version=2)).status_code for _ in range(2 * OLD_AT_ONCE)} == {503}
    graph.going_on.set()
    assert first_of(await first) == "50.then-1-0"
    answers = [await asked.get(LINKED, version=version) for version in range(2, OLD_AT_ONCE + 2)]
    assert [answer.status_code for answer in answers] == [200] * (OLD_AT_ONCE - 1) + [503]


async def test_one_who_goes_through_all_versions_is_slowed_down(tmp_path: Path) -> None:
    """Ten are made at once, of which four are kept; the newest is kept whatever is asked for, and made meanwhile."""
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    await asked.get(LINKED)
    answers = [await asked.get(LINKED, version=version) for version in range(1, OLD_AT_ONCE + 5)]
    assert [answer.status_code for answer in answers] == [200] * OLD_AT_ONCE + [503] * 4
    assert 1 < int(answers[-1].headers["retry-after"]) <= 10
    assert [name.split("-")[2].partition(".")[0] for name in kept(tmp_path)] == ["10", "7", "8", "9", "newest"]
    assert len(kept(tmp_path)) == OLD_KEPT + 1
    assert first_of(await asked.get(LINKED, version=10)) == "50.then-10-0"
    assert first_of(await asked.get(PLAIN)) == "50.then-50-0"
    assert graph.begun[NEWEST, True] == graph.begun[10, True] == 1


async def test_a_new_state_has_its_own_file_and_the_one_before_goes(tmp_path: Path) -> None:
    """As after an import; and another store, of as many versions, is never answered by this one's file."""
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    before = await asked.get(PLAIN)
    graph.state = "50.later"
    after = await asked.get(PLAIN)
    assert (first_of(before), first_of(after)) == ("50.then-50-0", "50.later-50-0")
    assert before.headers["etag"] != after.headers["etag"]
    [name] = kept(tmp_path)
    assert "50.later" in name


async def test_gateways_over_one_folder_use_each_others_files(tmp_path: Path) -> None:
    """Made by the one, sent by the other; both at once leave one whole file."""
    one, other = PagesGraph(), PagesGraph()
    gateways = [Asked(one, tmp_path), Asked(other, tmp_path)]
    assert {first_of(await asked.get(LINKED)) for asked in gateways} == {"50.then-50-0"}
    assert one.begun.total() + other.begun.total() == 1
    both = await asyncio.gather(*(asked.get(PLAIN) for asked in gateways for _ in range(5)))
    assert {first_of(answer) for answer in both} == {"50.then-50-0"}
    assert [name.rpartition("newest.")[2] for name in kept(tmp_path)] == ["json.gz", "ld+json.gz"]


KILLED: Final = """
import asyncio, os, sys
from pathlib import Path
from tests.api.endpoints.test_kept_exports import Asked, PagesGraph

def write_on(descriptor):
    print("half", flush=True)
    asyncio.run(asyncio.sleep(600))

os.fsync = write_on
async def main():
    await Asked(PagesGraph(), Path(sys.argv[1])).get("/catalogue.jsonld")
asyncio.run(main())
"""


def kill_while_writing(folder: Path) -> None:
    """Have another process write an export, and end it before the file has its name."""
    command = [sys.executable, "-c", KILLED, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half\n"
        process.send_signal(signal.SIGKILL)


async def test_what_a_killed_gateway_left_is_not_sent_and_goes_after_an_hour(tmp_path: Path) -> None:
    """Its file has no name of an export yet. Until then another gateway may be writing it."""
    kill_while_writing(tmp_path)
    [left] = kept(tmp_path)
    assert left.endswith(".part")
    remove_left(tmp_path / "exports")
    assert first_of(await Asked(PagesGraph(), tmp_path).get(LINKED)) == "50.then-50-0"
    assert len(kept(tmp_path)) == 2
    long_ago = time.time() - PART_SECONDS - 1
    os.utime(tmp_path / "exports" / left, (long_ago, long_ago))
    remove_left(tmp_path / "exports")
    assert kept(tmp_path) == []


async def test_what_cannot_be_removed_is_no_export_that_is_not_kept(tmp_path: Path) -> None:
    """A stale entry that stays, or that another gateway removes first, has the log warn of nothing."""
    (tmp_path / "exports" / f"{RELEASE}-49.then-newest.json{ENDING}").mkdir(parents=True)
    asked = Asked(PagesGraph(), tmp_path)
    with capture_logs() as logs:
        assert first_of(await asked.get(LINKED)) == "50.then-50-0"
    assert logs == []
    assert len(kept(tmp_path)) == 2


async def test_without_a_folder_the_newest_is_kept_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written in the folder in which the process runs, and nothing is wrong with that."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)
    graph = PagesGraph()
    app = build_app(graph, identify=nobody_asks, dist=tmp_path)
    with capture_logs() as logs:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://maru") as client:
            answers = [await client.get(LINKED) for _ in range(2)]
    assert {first_of(answer) for answer in answers} == {"50.then-50-0"}
    assert (graph.begun.total(), logs, _names(home)) == (1, [], [])


async def test_the_file_is_closed_for_a_client_who_left_before_the_first_piece(tmp_path: Path) -> None:
    """Its generator never begins then."""
    app = build_app(PagesGraph(), identify=nobody_asks, dist=tmp_path, exports=tmp_path / "exports")
    headers = [(b"host", b"maru"), (b"accept-encoding", b"gzip")]
    scope = {"type": "http", "method": "GET", "path": LINKED, "query_string": b"", "headers": headers}
    scope |= {"http_version": "1.1", "asgi": {"version": "3.0", "spec_version": "2.3"}, "client": ("192.0.2.1", 1)}
    began = asyncio.Event()

    async def stay() -> dict[str, Any]:
        await asyncio.Event().wait()
        raise AssertionError

    async def leave() -> dict[str, Any]:
        await began.wait()
        return {"type": "http.disconnect"}

    async def take(message: Any) -> None:
        assert message.get("status", 200) == 200

    async def block(message: Any) -> None:
        assert message["type"] == "http.response.start"
        began.set()
        await asyncio.Event().wait()

    await app(scope, stay, take)
    assert len(kept(tmp_path)) == 1
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        await app(scope, leave, block)
        gc.collect()
    assert (began.is_set(), [str(each.message) for each in told]) == (True, [])


async def test_a_folder_that_cannot_be_written_is_told_and_the_newest_is_made_once_all_the_same(tmp_path: Path) -> None:
    """The newest exports stay in memory; the staff's log says how often one could not be kept."""
    (tmp_path / "exports").write_text("no folder")
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    with capture_logs() as logs:
        answers = [await asked.get(path, coding) for path in (LINKED, PLAIN) for coding in ("gzip", "identity")]
    assert {first_of(answer) for answer in answers} == {"50.then-50-0"}
    assert graph.begun == {(NEWEST, True): 1, (NEWEST, False): 1}
    assert [(each["log_level"], each["times"], "MARU_DATA" in each["event"]) for each in logs] == [
        ("warning", 1, True),
        ("warning", 2, True),
    ]
    graph.state = "50.later"
    assert first_of(await asked.get(LINKED)) == "50.later-50-0"


async def test_a_store_that_fails_on_the_way_leaves_nothing(tmp_path: Path) -> None:
    """The answer is an error, and no part of a document; the next one who asks has it made."""
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    graph.is_failing = True
    failed = await asked.get(LINKED)
    assert (failed.status_code, failed.json()["errors"][0]["extensions"]["code"]) == (503, "AGENCY_TIMEOUT")
    assert not (tmp_path / "exports").exists()
    graph.is_failing = False
    assert first_of(await asked.get(LINKED)) == "50.then-50-0"


async def test_one_who_leaves_ends_it_for_nobody(tmp_path: Path) -> None:
    """It is made for those who wait for it, and for the next."""
    graph = PagesGraph()
    asked = Asked(graph, tmp_path)
    graph.going_on.clear()
    leaving, staying = (asyncio.create_task(asked.get(LINKED)) for _ in range(2))
    await graph.until_begun(1)
    leaving.cancel()
    await asyncio.wait([leaving])
    graph.going_on.set()
    assert first_of(await staying) == "50.then-50-0"
    assert graph.begun.total() == 1
