"""The command `sweep` over seeded stores: what it writes, what it refuses, and that one broken off goes on."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration.registry import PLATFORM, Registry
from agencies.service_catalogue.store.content import own_content
from agencies.service_catalogue.store.loader import load
from agencies.store.store import Store
from resolvers.eligibility.rules.catalogue_check import catalogue_of
from resolvers.process.progress import Progress
from resolvers.runs.sweep_run import sweep_stores
from resolvers.usage_log.keeping.published_heads import PublishedHeads
from tests.bare_cluster import bare_cluster
from tests.engine.spoiling import replaced
from tests.patience import HANGING_SECONDS
from tests.people import DAY
from tests.running import ROOT, command, environment, refused
from tests.service_catalogue.database import own_database
from tests.store.database import connected
from tests.sweeping import Dsns, changes, difference, living, sweeps
from tests.usage.signing import SignedLog

CITIZENS = 300
SAVINGS = "135200005013"  # one may apply until 2026-05-20
NOWHERE = "postgresql://nobody@127.0.0.1:1/nowhere"
# A sweep in small pages that is killed, by the signal that nothing can catch, once three of them are written.
KILLED = """
import os, signal, sys
import commands.sweep
import server
from resolvers.platform import sweep_run as sweeping

class Killing(commands.sweep.Progress):
    shown = 0

    def show(self, done, words):
        self.shown += 1
        if self.shown == 3:
            os.kill(os.getpid(), signal.SIGKILL)

sweeping.CITIZENS_AT_ONCE = 20
commands.sweep.Progress = Killing
sys.exit(server.main(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Stores that hold a few hundred citizens, on which only this module's sweeps are noted."""
    folder = Path(tempfile.mkdtemp(prefix="maru-"))
    seeding = command("seed", "--citizens", str(CITIZENS), "--seed", "3", "--on", DAY, data=folder)
    assert seeding.returncode == 0, seeding.stderr
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def held(data: Path, registry: Registry) -> Iterator[Dsns]:
    """Where these stores are, as long as they are looked into."""
    cluster = Cluster.open(data, fsync=False)
    yield {name: cluster.dsn(name) for name in (*(agency.id or "" for agency in registry.agencies), "platform")}
    cluster.close()


@pytest.mark.parametrize(
    ("since", "on"),
    [
        ("2026-12-31", "2027-01-01"),
        pytest.param("2027-02-28", "2027-03-01", marks=pytest.mark.long),
        pytest.param("2026-11-23", "2026-11-24", marks=pytest.mark.long),
        pytest.param("2026-06-01", "2027-06-01", marks=pytest.mark.long),
    ],
)
async def test_the_rows_are_the_difference_of_two_days(
    data: Path, held: Dsns, registry: Registry, since: str, on: str
) -> None:
    """Everybody's services as `services(on:)` has them, each decided by its rule's tree, on both days: no row else."""
    done = command("sweep", "--since", since, "--on", on, data=data)
    assert done.returncode == 0, done.stderr
    found = await changes(held, since, on)
    assert found == await difference(held, registry, since, on)
    assert f"{len(found)} changes" in done.stdout
    assert f"{await living(held)} citizens" in done.stdout
    assert "100%" in done.stderr


async def test_without_since_the_day_before_is_meant_and_a_birthday_is_found(
    data: Path, held: Dsns, registry: Registry
) -> None:
    """The 19th birthday of somebody on record."""
    async with connected(held["civil_registry"]) as connection:
        born = await connection.fetchval(
            "SELECT max(birth_date) FROM relation WHERE kind = 'SELF' AND birth_date < '2007-11-24'"
        )
    on, since = born.replace(year=born.year + 19), date.fromordinal(born.replace(year=born.year + 19).toordinal() - 1)
    assert command("sweep", "--on", str(on), data=data).returncode == 0
    found = await changes(held, str(since), str(on))
    assert found
    assert found == await difference(held, registry, str(since), str(on))


@pytest.mark.long
async def test_a_period_that_ends_is_swept_for_everybody_who_could_apply(
    data: Path, held: Dsns, registry: Registry
) -> None:
    """The day after the last on which one could apply, here by the age alone: unlikely from then on."""
    whole = own_content(catalogue_of(registry), date.fromisoformat(DAY))
    young = [{**each, "requirements": each["requirements"][:1]} for each in whole.services if each["id"] == SAVINGS]
    async with connected(held["service_catalogue"]) as connection:
        await load(connection, replace(whole, services=young))
    assert command("sweep", "--since", "2026-05-20", "--on", "2026-05-21", data=data).returncode == 0
    found = await changes(held, "2026-05-20", "2026-05-21")
    assert found == await difference(held, registry, "2026-05-20", "2026-05-21")
    assert ("LIKELY", "UNLIKELY") in {each[3:] for each in found}
    async with connected(held["service_catalogue"]) as connection:
        await load(connection, whole)


@pytest.mark.parametrize(
    ("on", "opened", "redirected"),
    [
        ("2027-07-02", os.pipe, ""),
        pytest.param("2027-07-03", os.openpty, "", marks=pytest.mark.long),
        ("2027-07-04", os.pipe, "2>&-"),
    ],
    ids=["the reader has left", "the terminal has hung up", "closed from the start"],
)
def test_a_sweep_is_done_though_nobody_reads_how_far_it_is(
    data: Path, on: str, opened: Callable[[], tuple[int, int]], redirected: str
) -> None:
    """Whatever has become of standard error, it goes on to its end."""
    reader, writer = opened()
    os.close(reader)
    sweeping = f'exec "$0" server.py sweep --on {on} {redirected}'
    try:
        done = subprocess.run(
            ["/bin/sh", "-c", sweeping, sys.executable],
            cwd=ROOT,
            env=environment(data),
            stdout=subprocess.PIPE,
            stderr=writer,
            text=True,
            timeout=HANGING_SECONDS,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.returncode == 0
    assert done.stdout.startswith("Done, ")


async def test_a_sweep_is_recorded_in_bulk_before_anybody_is_read(data: Path, held: Dsns) -> None:
    """One record for each agency, of how many people which facts: once, also where the sweep goes on later."""
    command("sweep", "--on", "2027-05-02", data=data)
    command("sweep", "--on", "2027-05-02", data=data)
    store = Store(PLATFORM, held["platform"], deadline_seconds=30)
    await SignedLog(store).sign()
    readings = (await PublishedHeads(store).bulk())["readings"]
    store.close()
    newest = [each for each in readings if each["logtime"] == readings[0]["logtime"]]
    assert {each["agency"] for each in newest} >= {"civil_registry", "welfare_office", "health_insurance"}
    assert len({each["agency"] for each in newest}) == len(newest)
    for each in newest:
        assert (each["receiver"], each["receiverSystem"]) == (PLATFORM, "sweep")
        assert (each["action"], each["purpose"]) == ("DERIVED", "proactive_notice")
        assert each["persons"] == await living(held)
        assert all(name.startswith("Fact.") for name in each["fields"])


async def test_what_is_done_is_not_done_again(data: Path, held: Dsns) -> None:
    """The same days again say so and write nothing; other days are another sweep."""
    command("sweep", "--on", "2027-04-02", data=data)
    before = await sweeps(held)
    again = command("sweep", "--on", "2027-04-02", data=data)
    assert again.returncode == 0
    assert "done already" in again.stdout
    assert await sweeps(held) == before
    command("sweep", "--on", "2027-04-02", "--since", "2027-03-31", data=data)
    assert len(await sweeps(held)) == len(before) + 1


@pytest.mark.long
async def test_a_sweep_that_is_killed_goes_on_and_ends_with_the_same_rows(
    data: Path, held: Dsns, registry: Registry
) -> None:
    """Killed between two pages: what is written is kept, and the same command writes the rest and nothing twice."""
    days = ("--since", "2026-03-01", "--on", "2027-03-02")
    killed = _killed(*days, data=data)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    broken_off = (await sweeps(held))[-1]
    assert broken_off["finished_at"] is None
    assert 60 <= broken_off["citizens"] < await living(held)
    assert broken_off["changes"] == len(await changes(held, "2026-03-01", "2027-03-02")) > 0
    assert command("sweep", *days, data=data).returncode == 0
    finished = (await sweeps(held))[-1]
    assert finished["id"] == broken_off["id"]
    assert finished["citizens"] == await living(held)
    assert await changes(held, "2026-03-01", "2027-03-02") == await difference(
        held, registry, "2026-03-01", "2027-03-02"
    )


async def test_a_page_is_written_whole_or_not_at_all(
    held: Dsns, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be noted how far the sweep came, the changes of that page are not kept either."""
    monkeypatch.setattr(
        "resolvers.runs.sweep_table.GO_ON", "SELECT $1::bigint / 0, $2::text, $3::text, $4::int, $5::int"
    )
    with pytest.raises(asyncpg.DivisionByZeroError):
        await _swept(held, registry, date(2027, 3, 3), date(2026, 3, 3))
    assert await changes(held, "2026-03-03", "2027-03-03") == set()


async def test_an_agency_that_is_down_stops_the_sweep_and_is_named(data: Path, held: Dsns) -> None:
    """Nothing is written of what its facts would change; once it answers the sweep is done."""
    for agency in ("LABOUR_OFFICE", "CIVIL_REGISTRY", "SERVICE_CATALOGUE"):
        told = refused(command("sweep", "--on", "2027-05-05", data=data, **{f"{agency}_DATABASE_URL": NOWHERE}))
        assert agency.lower() in told
        assert "same command" in told
    assert await changes(held, "2027-05-04", "2027-05-05") == set()
    assert command("sweep", "--on", "2027-05-05", data=data).returncode == 0
    assert (await sweeps(held))[-1]["finished_at"] is not None


async def test_one_of_whose_family_no_birth_is_known_keeps_nobody_from_being_swept(
    held: Dsns, registry: Registry
) -> None:
    """As by a registry's own view: all changes but those of one of whose child no day of birth stands there."""
    since, on = date(2027, 2, 27), date(2027, 3, 2)
    found = await difference(held, registry, str(since), str(on))
    async with connected(held["civil_registry"]) as connection:
        parents = await connection.fetch("SELECT citizen_id FROM relation WHERE kind = 'CHILD'")
    unlucky = min({each[0] for each in found} & {row[0] for row in parents})
    select = (
        "SELECT citizen_id, other_id, kind, household_id, since, until, CASE WHEN kind <> 'CHILD' "
        f"OR citizen_id <> '{unlucky}' THEN birth_date END AS birth_date FROM public.relation"
    )
    async with replaced(held["civil_registry"], "relation", select) as address:
        await _swept({**held, "civil_registry": address}, registry, on, since)
    assert await changes(held, str(since), str(on)) == {each for each in found if each[0] != unlucky}


async def test_two_sweeps_at_once_are_refused(data: Path, held: Dsns) -> None:
    """The second says that another is under way."""
    async with connected(held["platform"]) as other:
        await other.execute("SELECT pg_advisory_lock(hashtext('maru sweep'))")
        assert "Another process sweeps" in refused(command("sweep", "--on", "2027-06-06", data=data))
    assert command("sweep", "--on", "2027-06-06", data=data).returncode == 0


@pytest.mark.parametrize(
    ("days", "named"),
    [
        (("--on", "2027-01-01", "--since", "2027-01-01"), "--since"),
        (("--on", "2027-01-01", "--since", "2027-01-02"), "--since"),
        (("--on", "1900-01-01"), "--on"),
    ],
)
def test_days_that_cannot_be_compared_are_refused(data: Path, held: Dsns, days: tuple[str, ...], named: str) -> None:
    """The message names what to give."""
    assert named in refused(command("sweep", *days, data=data))


async def test_another_version_of_the_catalogue_is_another_sweep(data: Path, held: Dsns, registry: Registry) -> None:
    """The same days by other rules: what was found by the old ones stays."""
    command("sweep", "--on", "2027-03-01", "--since", "2026-09-01", data=data)
    before = (await sweeps(held))[-1]
    whole = own_content(catalogue_of(registry), date.fromisoformat(DAY))
    async with connected(held["service_catalogue"]) as connection:
        await load(connection, replace(whole, services=whole.services[1:]))
    command("sweep", "--on", "2027-03-01", "--since", "2026-09-01", data=data)
    after = (await sweeps(held))[-1]
    assert after["id"] != before["id"]
    assert after["catalogue_version"] > before["catalogue_version"]
    async with connected(held["service_catalogue"]) as connection:
        await load(connection, whole)


async def test_over_an_empty_catalogue_nothing_is_compared(data: Path, tmp_path: Path) -> None:
    """Sweeps and `agency diff` say what to run: that nobody's services change would be said of none at all."""
    described = json.loads(command("agency", "describe", "labour_office", data=data).stdout)
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_text(json.dumps(described))
    new.write_text(json.dumps({**described, "facts": {}}))
    with bare_cluster() as cluster:
        async with own_database(cluster):
            for asked in (
                ("sweep", "--on", "2027-08-02"),
                ("notices", "sweep"),
                ("agency", "diff", str(old), str(new), "--sample", "10"),
            ):
                empty = cluster.dsn("service_catalogue")
                told = refused(command(*asked, data=data, SERVICE_CATALOGUE_DATABASE_URL=empty))
                assert "No catalogue is loaded: run `python server.py migrate` first." in told


def test_a_terminal_sees_a_bar_that_moves() -> None:
    """One line, written over and over, which ends with the work."""
    screen = Screen()
    progress = Progress(screen)
    progress.begin(0, 200)
    for done in (50, 200):
        progress.show(done, "7 changes")
    progress.end()
    drawn = screen.text.split("\r")
    assert len(drawn) == 3
    assert "█" in drawn[1]
    assert "░" in drawn[1]
    assert "░" not in drawn[2]
    assert re.search(r"25%, 50 of 200 citizens, [\d,]+/s, 7 changes", drawn[1])
    assert screen.text.count("\n") == 1


class Screen:
    """A terminal that keeps what is written."""

    text = ""

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> None:
        self.text += text

    def flush(self) -> None:
        pass


async def _swept(held: Dsns, registry: Registry, on: date, since: date) -> None:
    await sweep_stores(registry, held, on, since, lambda line: None, Progress(sys.stderr))


def _killed(*days: str, data: Path) -> "subprocess.CompletedProcess[bytes]":
    sweeping = [sys.executable, "-c", KILLED, "sweep", *days]
    return subprocess.run(sweeping, cwd=ROOT, env=environment(data), capture_output=True, timeout=60)
