"""How a gateway begins and ends, in real processes: killed, told to stop, half-seeded, side by side with another."""

import asyncio
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import httpx
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.discovery import discover
from tests.channels.keeping_service import KeepingService
from tests.forked import Forked
from tests.gov24.capture import ID, capture, write
from tests.patience import HANGING_SECONDS, eventually
from tests.people import DAY
from tests.running import (
    GRAPHQL,
    ROOT,
    RunningGateway,
    command,
    environment,
    free_port,
    log_of,
    refused,
    running_gateway,
    stores,
)
from tests.store.database import connected, content, tables
from tests.store.standing import is_running, processes_on

VETERANS = "{ me { welfare { veteran } } }"
LIKE_AN_OLDER_RELEASE = """
    DROP TABLE registered_document, revocation, official_case, consent CASCADE;
    DROP TABLE usage_shape, usage_record, usage_hash, usage_tree, usage_key, usage_head, usage_dropped;
    DROP TABLE known_event, notice, notice_position, life_event, reported_event, event_cursor, wrong_fact_report;
    DROP TABLE notice_sweep, told_line;
    DROP TABLE citizen_language, notice_preferences, notice_delivery, notice_channel, notice_code_count;
    DROP FUNCTION notice_stays, notice_is_to_be_told, notice_take_positions, reported_event_notify, told_line_stays;
    DROP FUNCTION notice_delivery_host;
    DROP TABLE document_use;
    DROP FUNCTION usage_refuse, usage_tree_grows, usage_guard, usage_make_month, usage_add_month;
    DELETE FROM migration WHERE number >= 4
"""
FULL = Path("/dev/full")
LEFT = Path("exports", "0.0.0-50.then-newest.json.gz")
SLOW = "SELECT kept_beneficiary.* FROM kept_beneficiary, (SELECT pg_sleep(%s)) AS late"


Opening = Callable[[], RunningGateway]


@pytest.fixture(scope="module")
def one_that_serves(own_data: Path) -> Iterator[Opening]:
    """The gateway of this file's folder, begun as a shell begins it; where a test has ended it, another one."""
    begun: list[RunningGateway] = []
    (own_data / "exports").mkdir(exist_ok=True)
    (own_data / LEFT).touch()
    with ExitStack() as all_of_them:

        def serving() -> RunningGateway:
            if not begun or begun[-1].process.poll() is not None:
                begun.append(all_of_them.enter_context(running_gateway(own_data, by_shell=True)))
            return begun[-1]

        yield serving


def test_an_export_that_another_build_left_goes_at_the_start(own_data: Path, one_that_serves: Opening) -> None:
    """Under the same name this build may write something else."""
    assert one_that_serves().ask("{ __typename }")
    assert not (own_data / LEFT).exists()


def test_e1_two_halls_stand_side_by_side(gateway: RunningGateway, one_that_serves: Opening) -> None:
    """Each on its folder, with its own stores and key: the other's token is refused."""
    other = one_that_serves()
    mine = next(iter(gateway.personas.values()))
    assert other.ask("{ me { id } }", next(iter(other.personas)))["data"]["me"]["id"]
    refused = other.post("{ me { id } }", headers={"authorization": f"Bearer {mine.token}"})
    assert refused.status_code == 401
    assert stores(other.data)["platform"] != stores(gateway.data)["platform"]


@pytest.mark.skipif(not FULL.exists(), reason="Linux alone has /dev/full; untested: a full disk")
def test_a_gateway_whose_output_and_log_stand_on_a_full_disk_serves(gateway: RunningGateway) -> None:
    """It opens though it can say neither where it listens nor which agency is down, and ends in good order."""
    port = str(free_port())
    settings = environment(
        gateway.data, PORT=port, PYTHONUNBUFFERED="", WELFARE_OFFICE_DATABASE_URL="postgresql://nobody@127.0.0.1:1/none"
    )
    with FULL.open("w") as full:
        process = subprocess.Popen(
            [sys.executable, "server.py", "serve"], cwd=ROOT, env=settings, stdout=full, stderr=full
        )

    def answers() -> bool:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=HANGING_SECONDS).json()["ready"] is True
        return False

    try:
        assert eventually(lambda: process.poll() is not None or answers())
        process.send_signal(signal.SIGTERM)
        assert process.wait(HANGING_SECONDS) == 0
    finally:
        process.kill()


def test_the_hall_announces_a_query_that_works(one_that_serves: Opening) -> None:
    """The curl line that it prints can be pasted."""
    line = next(line for line in log_of(one_that_serves()).splitlines() if line.startswith("curl "))
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, timeout=HANGING_SECONDS, check=False)
    assert json.loads(done.stdout)["data"]["me"]["name"]


def test_c12_a_revoked_token_is_refused_by_every_gateway_within_five_seconds(
    own_data: Path, one_that_serves: Opening
) -> None:
    """`tokens revoke` takes it back from two gateways that had taken it; another token of the same person is taken."""
    one = one_that_serves()
    with running_gateway(own_data) as two:
        first = next(iter(one.personas.values()))
        mine, other = (command("token", first.id, data=own_data) for _ in range(2))
        bearers = [{"authorization": f"Bearer {each.stdout.strip()}"} for each in (mine, other)]
        for opened in (one, two):
            assert [opened.post("{ me { id } }", headers=bearer).status_code for bearer in bearers] == [200, 200]
        token_id = mine.stderr.strip().rpartition(" ")[2]
        assert f"{token_id} is revoked." in command("tokens", "revoke", token_id, data=own_data).stdout
        revoked_at = time.monotonic()
        for opened in (one, two):
            while (answer := opened.post("{ me { id } }", headers=bearers[0])).status_code == 200:
                time.sleep(0.1)
            assert time.monotonic() - revoked_at < 5
            assert answer.status_code == 401
            assert answer.json()["errors"][0]["extensions"]["reason"] == "REVOKED"
            assert opened.post("{ me { id } }", headers=bearers[1]).status_code == 200


def test_a_killed_hall_leaves_no_postgresql_and_opens_again(own_data: Path, one_that_serves: Opening) -> None:
    """`kill -9` of the server: no process of its stores is left, and the next start serves the same."""
    opened = one_that_serves()
    assert processes_on(own_data)
    opened.process.kill()
    opened.process.wait()
    assert eventually(lambda: not processes_on(own_data) and not is_running(own_data))
    again = one_that_serves()
    assert again.ask("{ me { id } }", next(iter(again.personas)))["data"]["me"]["id"]


def test_h01_a_hall_told_to_stop_again_and_again_cuts_nothing_off_and_leaves_no_postgresql(
    own_data: Path, one_that_serves: Opening
) -> None:
    """SIGTERM until it has ended, at whatever it is then: what was asked is answered, and the next start serves."""
    opened = one_that_serves()
    welfare = stores(own_data)["welfare_office"]
    answer = _told_while_it_answers(opened, welfare, partial(_sigterm_until_ended, opened), seconds=1).json()
    assert answer["data"]["me"]["welfare"] is not None
    assert "errors" not in answer
    assert eventually(lambda: not processes_on(own_data) and not is_running(own_data))
    again = one_that_serves()
    asyncio.run(_replace_beneficiary(welfare, None))
    assert again.ask(VETERANS, next(iter(again.personas)))["data"]["me"]["welfare"]


def _sigterm_until_ended(opened: RunningGateway) -> None:
    def has_ended() -> bool:
        opened.process.send_signal(signal.SIGTERM)
        return opened.process.poll() is not None

    assert eventually(has_ended)


def test_h01_a_hall_told_to_stop_answers_what_was_asked_and_exits_0(
    own_data: Path, one_that_serves: Opening, request: pytest.FixtureRequest
) -> None:
    """SIGTERM with a request under way: it is answered whole, nobody else is let in, and no store is left running."""
    opened = one_that_serves()
    assert opened.operators.get("/livez").status_code == 200
    welfare = stores(own_data)["welfare_office"]
    answer = _stopped_while_it_answers(opened, welfare, seconds=2).json()
    assert answer["data"]["me"]["welfare"] is not None
    assert "errors" not in answer
    with pytest.raises(httpx.ConnectError):
        opened.operators.get("/livez")
    assert "Traceback" not in log_of(opened)
    assert not is_running(own_data)
    request.getfixturevalue("own_cluster")  # from here on no test sees it end
    asyncio.run(_replace_beneficiary(welfare, None))


async def test_a_gateway_told_to_stop_closes_what_is_open_to_push_services(own_data: Path) -> None:
    """What a push just before has left open, Python would call unclosed. Stores are reached by sockets of files."""
    add = "mutation($input: NoticeChannelInput!) { addNoticeChannel(input: $input) { noticeChannel { verified } } }"
    told = {"PYTHONWARNINGS": "default::ResourceWarning", "NTFY_HOSTS": "127.0.0.1"}
    async with KeepingService().at("127.0.0.1") as service:
        with running_gateway(own_data, by_shell=True, **told) as opened:
            channel = {"kind": "NTFY", "address": f"http://127.0.0.1:{service.port}/topic"}
            asked = partial(opened.ask, add, next(iter(opened.personas)), variables={"input": channel})
            assert "errors" not in await asyncio.to_thread(asked)
            opened.process.send_signal(signal.SIGTERM)
            assert await asyncio.to_thread(opened.process.wait, HANGING_SECONDS) == 0
    assert service.opened == 1
    assert "unclosed resource <TCPTransport" not in log_of(opened)


@pytest.mark.long
def test_h01_past_its_patience_a_hall_that_closes_answers_503_in_words(own_data: Path) -> None:
    """A request that outlasts the grace of 10 s gets OVERLOADED with Retry-After, not an unmasked 500."""
    with running_gateway(own_data, by_shell=True, AGENCY_DEADLINE_SECONDS="60") as opened:
        welfare = stores(own_data)["welfare_office"]
        response = _stopped_while_it_answers(opened, welfare, seconds=25)
    assert response.status_code == 503
    assert response.json()["errors"][0]["extensions"]["code"] == "OVERLOADED"
    assert response.headers["content-type"].startswith(GRAPHQL)
    assert response.headers["retry-after"]
    with running_gateway(own_data):
        asyncio.run(_replace_beneficiary(welfare, None))


def _stopped_while_it_answers(opened: RunningGateway, welfare: str, *, seconds: int) -> httpx.Response:
    """The response to a request for which the welfare office takes so long: the gateway is told to stop meanwhile."""
    tell = partial(opened.process.send_signal, signal.SIGTERM)
    response = _told_while_it_answers(opened, welfare, tell, seconds=seconds)
    assert opened.process.wait(timeout=HANGING_SECONDS) == 0
    return response


def _told_while_it_answers(
    opened: RunningGateway, welfare: str, tell: Callable[[], None], *, seconds: int
) -> httpx.Response:
    asyncio.run(_replace_beneficiary(welfare, SLOW % seconds))
    with ThreadPoolExecutor(1) as pool:
        asking = asyncio.run(_asleep(welfare, partial(pool.submit, opened.post, VETERANS, next(iter(opened.personas)))))
        tell()
        return asking.result()


async def _asleep(welfare: str, ask: Callable[[], Future[httpx.Response]]) -> Future[httpx.Response]:
    """Ask, and wait until the statement that is late is under way: whoever connects later may find it over."""
    async with connected(welfare) as connection, asyncio.timeout(HANGING_SECONDS):
        asking = ask()
        while not await connection.fetchval("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"):
            pass
    return asking


async def _replace_beneficiary(welfare: str, view: str | None) -> None:
    """The table is a view of its own rows that is late, or itself again."""
    async with connected(welfare) as connection:
        if view is None:
            await connection.execute("DROP VIEW beneficiary; ALTER TABLE kept_beneficiary RENAME TO beneficiary")
        else:
            await connection.execute("ALTER TABLE beneficiary RENAME TO kept_beneficiary")
            await connection.execute(f"CREATE VIEW beneficiary AS {view}")


@pytest.mark.long
async def test_a_half_seeded_store_is_refused_in_words_and_mended_by_seeding_again(
    own_data: Path, own_cluster: Cluster, tmp_path: Path
) -> None:
    """`kill -9` in the middle of seeding: the start says what to do, and doing it makes the gateway open."""
    seed = ("seed", "--citizens", "100", "--on", DAY)
    said = tmp_path / "said"
    async with connected(own_cluster.dsn("welfare_office")) as held, held.transaction():
        await held.execute("LOCK TABLE beneficiary IN SHARE MODE")
        seeding = Forked(seed, environment(own_data), said, tmp_path / "errors")
        assert eventually(lambda: said.exists() and "\n" in said.read_text())  # an agency is done, others are not
        seeding.kill()
        seeding.wait(HANGING_SECONDS)
    told = refused(command("serve", data=own_data, PORT=str(free_port())))
    assert "half-seeded" in told
    assert "server.py seed" in told
    assert command(*seed, data=own_data).returncode == 0
    with running_gateway(own_data) as opened:
        assert opened.ask("{ me { id } }", next(iter(opened.personas)))["data"]["me"]["id"]


async def _run(cluster: Cluster, store: str, script: str) -> None:
    async with connected(cluster.dsn(store)) as connection:
        await connection.execute(script)


@pytest.mark.long
async def test_a_start_does_not_migrate_the_platform_s_store_and_says_who_does(
    own_data: Path, own_cluster: Cluster
) -> None:
    """The start of a newer release on an older one's store is refused; `migrate` is what mends it."""
    await _run(own_cluster, "platform", LIKE_AN_OLDER_RELEASE)
    told = refused(command("serve", data=own_data, PORT=str(free_port())))
    assert "004_registered_document.sql" in told
    assert "`python server.py migrate`" in told
    assert "registered_document" not in await tables(own_cluster.dsn("platform"))
    assert command("migrate", data=own_data).returncode == 0
    assert "registered_document" in await tables(own_cluster.dsn("platform"))
    with running_gateway(own_data) as opened:
        assert opened.ask("{ me { id } }", next(iter(opened.personas)))["data"]["me"]["id"]


@pytest.mark.long
async def test_an_older_release_migrates_and_seeds_nothing_on_stores_of_a_newer_one(
    own_data: Path, own_cluster: Cluster, tmp_path: Path
) -> None:
    """One agency's store is newer: `migrate` and `seed` change no other, and no capture is imported into it."""
    await _run(own_cluster, "platform", LIKE_AN_OLDER_RELEASE)
    for store in ("welfare_office", "service_catalogue"):
        await _run(own_cluster, store, "INSERT INTO migration (number, name, checksum) VALUES (999, 'later', '')")
    try:
        for arguments in (("migrate",), ("seed", "--citizens", "100")):
            told = refused(command(*arguments, data=own_data))
            assert "999_later.sql" in told
            assert "No store was changed." in told
            assert "registered_document" not in await tables(own_cluster.dsn("platform"))
        await _run(own_cluster, "welfare_office", "DELETE FROM migration WHERE number = 999")
        told = refused(command("catalogue", "import", str(write(tmp_path, capture(ID))), data=own_data))
        assert "service_catalogue: The store has the migration 999_later.sql" in told
    finally:
        for store in ("welfare_office", "service_catalogue"):
            await _run(own_cluster, store, "DELETE FROM migration WHERE number = 999")
    assert command("migrate", data=own_data).returncode == 0


async def test_a_gateway_changes_no_store_but_the_usage_log_and_the_note_that_it_runs(
    own_data: Path, own_cluster: Cluster
) -> None:
    """From before its start to after its end, every table of every store holds the same rows."""
    before = await _content(own_cluster)
    with running_gateway(own_data) as opened:
        answer = opened.ask("{ me { name services(first: 5) { totalCount } } }", next(iter(opened.personas)))
        assert answer["data"]["me"]["services"]["totalCount"]
        assert opened.operators.get("/readyz").json()["faults"] == []
    assert await _content(own_cluster) == before


async def _content(cluster: Cluster) -> dict[str, dict[str, list[str]]]:
    """Every store's tables with their rows, and the migrations, but for the usage log and the note of gateways."""
    held = {}
    for store in (*(agency.id or "" for agency in discover()), "platform"):
        held[store] = await content(cluster.dsn(store))
        async with connected(cluster.dsn(store)) as connection:
            held[store]["migration"] = [str(row) for row in await connection.fetch("TABLE migration")]
    del held["service_catalogue"]["hall"]
    held["platform"] = {name: rows for name, rows in held["platform"].items() if not name.startswith("usage_")}
    return held


def test_a_first_start_fills_the_stores_of_a_demo_once(tmp_path: Path) -> None:
    """It seeds where nothing was ever seeded, and a second start writes nothing but that the gateway runs."""
    with running_gateway(tmp_path, by_shell=True) as opened:
        first = opened.personas
        assert "First start: seeding" in log_of(opened)
        assert opened.ask("{ me { id } }", next(iter(first)))["data"]["me"]["id"]
    with running_gateway(tmp_path) as opened:
        assert "First start" not in log_of(opened)
        assert {title: each.id for title, each in opened.personas.items()} == {
            title: each.id for title, each in first.items()
        }
