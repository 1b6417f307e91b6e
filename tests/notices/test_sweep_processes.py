"""A sweep by several processes tells what one tells, and one of them that ends leaves nobody out."""

import os
import subprocess
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from agencies.registration.registry import PLATFORM
from resolvers.runs.notice_sweep.sweep_processes import processes_for
from resolvers.runs.run_stores import CITIZENS_AT_ONCE
from tests.forked import run_module
from tests.notices.day_sweeps import NOTER, agree, sweep, swept_as, swept_before, told_by
from tests.notices.town import Town


@pytest.fixture(scope="module")
async def by_one(town: Town) -> AsyncIterator[dict[str, Any]]:
    """What a sweep in one process tells the town, most of whom agree to be told."""
    await agree(town)
    async with swept_before(town):
        await sweep(town)
        told = await told_by(town)
    assert told
    yield told
    await town.run(PLATFORM, f"DELETE FROM consent WHERE noted_by = '{NOTER}'")


def _forked(town: Town, how: str) -> "subprocess.CompletedProcess[str]":
    """A sweep by three processes, of pages of forty citizens; how it ended."""
    return run_module("tests.notices.forking_sweep", how, given=orjson.dumps(town.dsns))


@pytest.mark.long
async def test_three_processes_tell_what_one_tells(town: Town, by_one: dict[str, Any]) -> None:
    """The same notices, each once, and counted once."""
    async with swept_before(town):
        ended = _forked(town, "whole")
        assert (ended.returncode, ended.stderr.count("Traceback")) == (0, 0), ended.stderr
        assert await told_by(town) == by_one
        swept = await swept_as(town)
        assert (swept["finished"], swept["told"], swept["failures"]) == (True, len(by_one), 0)


async def test_f7_a_process_that_is_killed_breaks_the_sweep_off_and_the_next_goes_on(
    town: Town, by_one: dict[str, Any]
) -> None:
    """It is noted, with what ended it; what was told until then stays, and nobody is told twice."""
    async with swept_before(town):
        ended = _forked(town, "killed")
        assert ended.returncode == 1
        assert "A process of the sweep has ended" in ended.stderr
        swept = await swept_as(town)
        assert (swept["finished"], swept["failures"]) == (False, 1)
        assert swept["failure"] == f"{PLATFORM}: ProcessEnded"
        assert 0 < len(await told_by(town)) < len(by_one)
        assert _forked(town, "whole").returncode == 0
        assert await told_by(town) == by_one
        assert (await swept_as(town))["told"] == len(by_one)


@pytest.mark.long
async def test_a_store_that_fails_in_a_process_is_named(town: Town, by_one: dict[str, Any]) -> None:
    """As it is where one process sweeps; the next sweep leaves nobody out."""
    async with swept_before(town):
        await town.run("labour_office", "ALTER TABLE citizen_fact RENAME TO no_fact")
        try:
            ended = _forked(town, "whole")
        finally:
            await town.run("labour_office", "ALTER TABLE no_fact RENAME TO citizen_fact")
        assert ended.returncode == 1
        assert "labour_office does not answer as it must" in ended.stderr
        assert (await swept_as(town))["failure"].startswith("labour_office: ")
        assert _forked(town, "whole").returncode == 0
        assert await told_by(town) == by_one


@pytest.mark.parametrize(
    ("how", "error"), [("unforked", "BlockingIOError"), ("reset", "ProcessFailed"), ("late", "ProcessFailed")]
)
def test_no_process_outlives_an_error_which_is_told_as_what_it_is(how: str, error: str) -> None:
    """Where one cannot be begun, or loses a connection that is not the sweep's, be it once the sweep has ended."""
    ended = run_module("tests.notices.faulty_processes", how)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == f"{error} 0\n", ended.stderr
    assert "BrokenPipeError" not in ended.stderr


def test_there_are_no_more_processes_than_cores_and_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few citizens are told in the one process that there is."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(4)), raising=False)
    pages = (0, 1, 3, 100)
    assert [processes_for(count * CITIZENS_AT_ONCE) for count in pages] == [0, 1, 3, 4]


@pytest.mark.parametrize(("cores", "processes"), [(4, 4), (None, 1)])
def test_where_a_system_does_not_say_which_cores_are_the_process_s_own_all_count(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, processes: int
) -> None:
    """As macOS does not. Of one that does not say either how many there are, one."""
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert processes_for(100 * CITIZENS_AT_ONCE) == processes
