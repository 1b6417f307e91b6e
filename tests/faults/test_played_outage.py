"""`demo outage`: one agency does not answer while it lasts, the others do, and afterwards all is as before."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.faults.answers import PARENT, PARTS, errors
from tests.faults.throwaway import Throwaway
from tests.forked import Forked
from tests.issuer import new_key, settings_of
from tests.patience import HANGING_SECONDS, eventually
from tests.running import RunningGateway, command, environment, refused
from tests.store.database import connected

OUTAGE: Final = ("demo", "outage", "welfare_office")
OVER: Final = "Welfare office answers again."


@contextmanager
def begun(gateway: RunningGateway, welfare: Throwaway, said: Path, seconds: int) -> Iterator[Forked]:
    """The command, which has said that the agency does not answer."""
    asked = (*OUTAGE, "--seconds", str(seconds))
    outage = Forked(asked, environment(gateway.data, **welfare.settings), said, said)
    try:
        assert eventually(lambda: outage.poll() is not None or (said.exists() and said.read_text().endswith("\n")))
        assert said.read_text() == f"Welfare office does not answer for {seconds} s. Press Ctrl-C to end this sooner.\n"
        yield outage
    finally:
        outage.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_agency_does_not_answer_until_the_outage_is_ended(
    sick_gateway: RunningGateway, welfare: Throwaway, tmp_path: Path, number: signal.Signals
) -> None:
    """An answer lacks what the agency holds, and says so at each field; the rest is whole, and in the end all is."""
    before = sick_gateway.ask(PARTS, PARENT)
    assert "errors" not in before
    said = tmp_path / "said"
    with begun(sick_gateway, welfare, said, 3600) as outage:
        response = sick_gateway.post(PARTS, PARENT)
        outage.send_signal(number)
        assert outage.wait(HANGING_SECONDS) == 0
    answer = response.json()
    assert response.status_code == 200
    assert set(errors(answer).values()) == {("AGENCY_TIMEOUT", "welfare_office")}
    for intact in ("id", "name", "employment", "health"):
        assert answer["data"]["me"][intact] == before["data"]["me"][intact]
    assert said.read_text().splitlines()[1:] == [OVER]
    assert eventually(lambda: sick_gateway.ask(PARTS, PARENT) == before)


def test_an_outage_ends_by_itself(sick_gateway: RunningGateway, welfare: Throwaway) -> None:
    """After the seconds that were asked for it is over, and the command says so."""
    done = command(*OUTAGE, "--seconds", "1", data=sick_gateway.data, **welfare.settings)
    assert (done.returncode, done.stderr, done.stdout.splitlines()[1:]) == (0, "", [OVER])
    assert eventually(lambda: "errors" not in sick_gateway.ask(PARTS, PARENT))


@pytest.mark.long
def test_an_outage_ends_though_its_command_stands_still(
    sick_gateway: RunningGateway, welfare: Throwaway, tmp_path: Path
) -> None:
    """As after Ctrl-Z: the server takes the locks back, and the command says that its connection was lost."""
    said = tmp_path / "said"
    with begun(sick_gateway, welfare, said, 10) as outage:
        outage.send_signal(signal.SIGSTOP)
        assert eventually(lambda: "errors" not in sick_gateway.ask(PARTS, PARENT))
        assert outage.poll() is None
        outage.send_signal(signal.SIGCONT)
        assert outage.wait(HANGING_SECONDS) == 1
    assert "welfare_office was lost" in said.read_text()


@pytest.mark.long
async def test_an_outage_does_not_wait_for_other_work(sick_gateway: RunningGateway, welfare: Throwaway) -> None:
    """Where somebody reads a table for long, the command gives up, and all who ask the agency are answered."""
    async with connected(welfare.dsn) as connection, connection.transaction():
        await connection.execute("LOCK TABLE benefit_receipt IN ACCESS SHARE MODE")
        done = await asyncio.to_thread(command, *OUTAGE, data=sick_gateway.data, **welfare.settings)
        assert "could not go on (LockNotAvailableError" in refused(done)
        assert eventually(lambda: "errors" not in sick_gateway.ask(PARTS, PARENT))


def test_only_the_demo_plays_an_outage_and_only_of_its_agencies(tmp_path: Path) -> None:
    """Refused in words before any store is opened: with real citizens, and for an agency that there is none of."""
    data = tmp_path / "data"
    told = refused(command(*OUTAGE, data=data, **settings_of(tmp_path, new_key())))
    assert "in the demo alone" in told
    assert "ISSUER" in told
    for unknown in ("tax_office", "platform"):
        told = refused(command("demo", "outage", unknown, data=data))
        assert told.startswith(f"{unknown} is no agency with a store here.")
        assert "civil_registry, education_office, health_insurance" in told
        assert "welfare_office" in told
    assert not data.exists()


@pytest.mark.long
def test_an_agency_that_has_no_tables_yet_is_refused(tmp_path: Path) -> None:
    """Before the first start of the gateway there is nothing to ask, and the command says what to do."""
    told = refused(command(*OUTAGE, data=tmp_path / "data"))
    assert told == "The store of welfare_office has no tables yet. Start the gateway first.\n"
