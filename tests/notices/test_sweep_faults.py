"""The daily sweep under faults: nobody is told twice and nobody is left out, however often it is broken off."""

import asyncio
import signal
from argparse import Namespace
from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import orjson
import pytest

from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from agencies.store.store import Store
from api.settings.settings import read_settings
from commands.life.birth import life_birth
from commands.life.enrolment import life_enrolment
from commands.notices.sweep import notices_sweep, sweep_day
from resolvers.runs.notice_sweep import day_sweep
from resolvers.runs.notice_sweep.notice_sweep_table import DayIsPast, NoticeSweepRuns
from resolvers.runs.notice_sweep.notice_sweep_watch import NoticeSweepWatch
from tests.engine.spoiling import replaced
from tests.forked import run_module
from tests.notices.day_sweeps import NOTER, ON, SINCE, agree, sweep, swept_as, swept_before, told_by
from tests.notices.dying_sweep import CITIZENS, PORTION, STEPS
from tests.notices.test_relay import eventually
from tests.notices.town import Town
from tests.store.database import connected

LOCKED = "SELECT pg_advisory_lock(hashtext('maru notice sweep'))"


@pytest.fixture(scope="module")
async def undisturbed(town: Town) -> AsyncIterator[dict[str, Any]]:
    """What a sweep tells the town, most of whom agree to be told, where nothing breaks it off."""
    await agree(town)
    async with swept_before(town):
        await sweep(town)
        told = await told_by(town)
    assert len(told) > 3 * PORTION
    yield told
    await town.run(PLATFORM, f"DELETE FROM consent WHERE noted_by = '{NOTER}'")


@pytest.mark.parametrize(
    "step", [step if step == "written" else pytest.param(step, marks=pytest.mark.long) for step in STEPS]
)
async def test_f7_a_sweep_that_is_killed_at_any_step_goes_on(
    town: Town, undisturbed: dict[str, Any], step: str
) -> None:
    """The same notices in the end, each once, and counted once; until then operators hear that nobody swept."""
    watch = NoticeSweepWatch(town.stores[PLATFORM], lambda: ON, is_expected=False)
    async with swept_before(town):
        assert await asyncio.to_thread(_exit_code, town, step) == -signal.SIGKILL
        assert not (await swept_as(town))["finished"]
        await watch.look()
        assert f"no day since {SINCE}" in str(watch.fault)
        if step == "written":
            assert 0 < len(await told_by(town)) < len(undisturbed)
        assert await eventually(lambda: _went_on(town))
        assert await told_by(town) == undisturbed
        swept = await swept_as(town)
        assert (swept["finished"], swept["told"]) == (True, len(undisturbed))
        assert "Nothing to do" in await sweep(town)
        await watch.look()
        assert watch.fault is None


def _exit_code(town: Town, step: str) -> int:
    """How a sweep ends that kills itself at a step."""
    return run_module("tests.notices.dying_sweep", step, given=orjson.dumps(town.dsns)).returncode


async def _went_on(town: Town) -> bool:
    """Sweep; the server lets go of the killed sweep's lock a moment after it."""
    try:
        await sweep(town)
    except NoticeSweepRuns:
        return False
    return True


async def test_two_sweeps_at_once_exclude_each_other(
    town: Town, undisturbed: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The second says so, and tells nobody; as a command it has done what there was to do."""
    async with swept_before(town), connected(town.dsns[PLATFORM]) as other:
        await other.execute(LOCKED)
        with pytest.raises(NoticeSweepRuns, match="Another process sweeps for notices"):
            await sweep(town)
        await asyncio.to_thread(sweep_day, town.registry, town.dsns, ON, ON)
        assert capsys.readouterr().out.startswith("Nothing to do. Another process sweeps for notices")
        assert await told_by(town) == {}
        await other.execute("SELECT pg_advisory_unlock_all()")
        await sweep(town)
        assert await told_by(town) == undisturbed


@pytest.mark.long
async def test_a_day_before_one_that_was_swept_is_told_of_no_more(town: Town) -> None:
    """What applied on it may apply no more, and the later day has told of it; one to come stands in nobody's way."""
    later = ON + timedelta(days=1)
    async with swept_before(town, later):
        with pytest.raises(DayIsPast, match=f"{later} was swept to its end"):
            await sweep(town, ON, today=later)
        assert await told_by(town) == {}
        assert "Done" in await sweep(town, ON, today=ON)


async def test_a_store_that_fails_is_named_and_nobody_is_left_out(
    town: Town, undisturbed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is counted and noted, operators hear of it until the day is swept, and what was told stays."""
    monkeypatch.setattr(day_sweep, "CITIZENS_AT_ONCE", CITIZENS)
    watch = NoticeSweepWatch(town.stores[PLATFORM], lambda: ON, is_expected=False)
    async with swept_before(town):
        await town.run("labour_office", "ALTER TABLE citizen_fact RENAME TO no_fact")
        try:
            with pytest.raises(StartUpError, match=r"labour_office.*Nobody is left out"):
                await sweep(town)
        finally:
            await town.run("labour_office", "ALTER TABLE no_fact RENAME TO citizen_fact")
        swept = await swept_as(town)
        assert (swept["finished"], swept["failures"]) == (False, 1)
        assert swept["failure"].startswith("labour_office: ")
        await watch.look()
        assert watch.fault is not None
        assert "broken off by labour_office" in watch.fault
        await sweep(town)
        assert await told_by(town) == undisturbed
        await watch.look()
        assert watch.fault is None


@pytest.mark.long
async def test_a_sweep_that_no_store_ends_is_noted_too(
    town: Town, undisturbed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever ends it, what it says stands in the log and in its row; the next one goes on."""

    async def failing(*_: Any) -> None:
        raise ValueError("nobody has foreseen this")

    watch = NoticeSweepWatch(town.stores[PLATFORM], lambda: ON, is_expected=False)
    async with swept_before(town, ON - timedelta(days=1)):
        with monkeypatch.context() as patched:
            patched.setattr(day_sweep, "note_page", failing)
            with pytest.raises(ValueError, match="foreseen"):
                await sweep(town)
        assert (await swept_as(town))["failure"] == f"{PLATFORM}: ValueError"
        await watch.look()
        assert "broken off by platform: ValueError" in str(watch.fault)
        await sweep(town)
        await watch.look()
        assert watch.fault is None


async def test_where_no_day_was_ever_swept_to_its_end_operators_hear_of_it(town: Town) -> None:
    """As where the first sweep of all is killed each day: from the second day on, however new the newest one is."""
    watch = NoticeSweepWatch(town.stores[PLATFORM], lambda: SINCE, is_expected=True)
    async with swept_before(town):
        await town.run(PLATFORM, "UPDATE notice_sweep SET finished_at = NULL")
        await watch.look()
        assert watch.fault is None
        await town.run(
            PLATFORM, f"INSERT INTO notice_sweep (on_day, since_day) VALUES ('{SINCE}'::date - 1, '{SINCE}'::date - 2)"
        )
        await watch.look()
        assert f"no day since {SINCE - timedelta(days=2)}" in str(watch.fault)


async def test_operators_hear_of_days_that_nobody_sweeps(town: Town) -> None:
    """From the second day on; where no day was ever swept only where it is expected, as it is with real citizens.

    What they are told to do is what docs/notices.md says.
    """

    async def fault(today: date, *, is_expected: bool = True, store: Store = town.stores[PLATFORM]) -> str | None:
        watch = NoticeSweepWatch(store, lambda: today, is_expected=is_expected)
        await watch.look()
        return watch.fault

    async with swept_before(town):
        assert await fault(SINCE + timedelta(days=1)) is None
        said = str(await fault(SINCE + timedelta(days=2)))
        assert f"no day since {SINCE} was swept for notices to its end: run `notices sweep` each hour" in said
        await town.run(PLATFORM, "DELETE FROM notice_sweep")
        assert "no day was ever swept" in str(await fault(ON))
        assert await fault(ON, is_expected=False) is None
        nowhere = Store(PLATFORM, "postgresql://nobody@127.0.0.1:1/nowhere")
        assert await fault(ON, store=nowhere) is None
        nowhere.close()


async def test_what_cannot_be_read_of_somebody_is_counted(town: Town, undisturbed: dict[str, Any]) -> None:
    """Two rows where one was declared: they are judged without it, all others as ever."""
    read = await town.rows(PLATFORM, "SELECT citizen_id FROM consent WHERE agency_id = 'labour_office' AND given")
    unlucky = min(undisturbed.keys() & {row["citizen_id"] for row in read})
    twice = f"UNION ALL SELECT * FROM sound WHERE citizen_id = '{unlucky}'"
    async with swept_before(town):
        await town.run(
            "labour_office",
            "ALTER TABLE citizen_fact RENAME TO sound",
            f"CREATE VIEW citizen_fact AS SELECT * FROM sound {twice}",
        )
        try:
            assert "1 could not be read" in await sweep(town)
        finally:
            await town.run("labour_office", "DROP VIEW citizen_fact", "ALTER TABLE sound RENAME TO citizen_fact")
        told = await told_by(town)
        assert {each: told[each] for each in told if each != unlucky} == {
            each: undisturbed[each] for each in undisturbed if each != unlucky
        }


@pytest.mark.parametrize(("day", "held"), [("birth_date", "NULL"), ("until", "'20260-12-31'")])
async def test_one_of_whose_family_a_day_is_not_known_is_left_out_and_counted(
    town: Town, undisturbed: dict[str, Any], monkeypatch: pytest.MonkeyPatch, day: str, held: str
) -> None:
    """As by a registry's own view, or a year of five digits: nothing is decided for them, others are told as ever."""
    at_home = await town.rows("civil_registry", "SELECT DISTINCT citizen_id FROM relation WHERE kind = 'MEMBER'")
    unlucky = min(undisturbed.keys() & {row["citizen_id"] for row in at_home})
    others = ", ".join(name for name in ("birth_date", "since", "until") if name != day)
    select = (
        f"SELECT citizen_id, other_id, kind, household_id, {others}, CASE WHEN kind <> 'MEMBER' "
        f"OR citizen_id <> '{unlucky}' THEN {day} ELSE {held} END AS {day} FROM public.relation"
    )
    async with replaced(town.dsns["civil_registry"], "relation", select) as address, swept_before(town):
        monkeypatch.setitem(town.dsns, "civil_registry", address)
        assert "1 could not be read" in await sweep(town)
        assert await told_by(town) == {each: undisturbed[each] for each in undisturbed if each != unlucky}


async def test_one_with_an_order_whose_day_cannot_be_read_is_told_nothing_and_counted(
    town: Town, undisturbed: dict[str, Any]
) -> None:
    """A year of five digits, as by a slip of the pen: operators hear of it, and others are told as ever."""
    unlucky, other = min(undisturbed), max(undisturbed)
    async with swept_before(town):
        await town.run(
            "civil_registry",
            "INSERT INTO relation (citizen_id, other_id, kind, since, until) "
            f"VALUES ('{unlucky}', '{other}', 'PROTECTED', '2026-01-01', '20260-12-31')",
        )
        try:
            assert "1 could not be read" in await sweep(town)
        finally:
            await town.run("civil_registry", "DELETE FROM relation WHERE until = '20260-12-31'")
        assert await told_by(town) == {each: undisturbed[each] for each in undisturbed if each != unlucky}


def test_with_real_citizens_nothing_is_made_up_and_no_day_is_swept_before_it_comes(registry: Registry) -> None:
    """Before any store is looked at."""
    settings = read_settings([PLATFORM], {"ISSUER": "https://id.example"})
    to_come = settings.day() + timedelta(days=1)
    with pytest.raises(StartUpError, match="is to come"):
        notices_sweep.run(registry, settings, Namespace(day=to_come))
    for command in (life_birth, life_enrolment):
        with pytest.raises(StartUpError, match="in the demo alone"):
            command.run(registry, settings, Namespace())
