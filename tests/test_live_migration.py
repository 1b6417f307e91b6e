"""H5: a column of an agency's is renamed while its store is read: expand, both releases side by side, contract."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event
from typing import Any, Final

import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from tests.contract.newcomer import spoil
from tests.patience import eventually
from tests.running import ROOT, RunningGateway, running_gateway
from tests.store.database import connected

PERSONA: Final = "Severely disabled worker"
ASKED: Final = "{ me { id welfare { disability { severe kind since } } } }"
WELFARE: Final = "agencies/welfare_office"
EXPAND: Final = """
    ALTER TABLE disability ADD COLUMN legal_kind text;
    CREATE FUNCTION disability_kind() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            NEW.kind := coalesce(NEW.kind, NEW.legal_kind);
            NEW.legal_kind := coalesce(NEW.legal_kind, NEW.kind);
        ELSIF NEW.kind IS DISTINCT FROM OLD.kind THEN
            NEW.legal_kind := NEW.kind;
        ELSE
            NEW.kind := NEW.legal_kind;
        END IF;
        RETURN NEW;
    END
    $$;
    UPDATE disability SET legal_kind = kind;
    CREATE TRIGGER disability_kind BEFORE INSERT OR UPDATE ON disability
        FOR EACH ROW EXECUTE FUNCTION disability_kind();
    ALTER TABLE disability ALTER COLUMN legal_kind SET NOT NULL;
"""
CONTRACT: Final = """
    DROP TRIGGER disability_kind ON disability;
    DROP FUNCTION disability_kind;
    ALTER TABLE disability DROP COLUMN kind;
"""
READS_OF_A_STEP: Final = 20


class Reading:
    """A client that reads one record all the time, from one gateway and then from another; `answers` has all."""

    def __init__(self, gateway: RunningGateway) -> None:
        self.gateway = gateway
        self.answers: list[dict[str, Any]] = []

    def some(self) -> list[Any]:
        """Return the disabilities that are read from now on, in so many answers; none of these may have an error."""
        before = len(self.answers)
        assert eventually(lambda: len(self.answers) > before + READS_OF_A_STEP)
        answers = self.answers[before:]
        assert not [answer for answer in answers if "errors" in answer]
        return [answer["data"]["me"]["welfare"]["disability"] for answer in answers]

    @contextmanager
    def going_on(self) -> Iterator["Reading"]:
        """Read until the block ends."""
        ended = Event()

        def read() -> None:
            while not ended.is_set():
                self.answers.append(self.gateway.ask(ASKED, PERSONA))

        with ThreadPoolExecutor() as clients:
            reading = clients.submit(read)
            try:
                yield self
            finally:
                ended.set()
                reading.result()


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """Make a tree whose welfare office reads the column by its new name; all else of it is this one."""
    (tmp_path / "agencies").mkdir()
    for each in (*ROOT.iterdir(), *(ROOT / "agencies").iterdir()):
        if each.name not in ("agencies", "server.py", "welfare_office"):
            (tmp_path / each.relative_to(ROOT)).symlink_to(each)
    shutil.copyfile(ROOT / "server.py", tmp_path / "server.py")
    shutil.copytree(ROOT / WELFARE, tmp_path / WELFARE)
    for source in ("translated", "languages_of"):
        spoil(tmp_path / WELFARE / "agency.py", f'{source}("kind"', f'{source}("legal_kind"')
    return tmp_path


async def bring(dsn: str, tree: Path, name: str, text: str) -> None:
    """Bring the store's tables up to date with this migration of the tree's."""
    (tree / WELFARE / "migrations" / name).write_text(text)
    async with connected(dsn) as connection:
        await migrate(connection, tree / WELFARE / "migrations")


async def write(dsn: str, column: str, kind: str, citizen_id: str) -> None:
    """Write a kind as one of the releases does."""
    async with connected(dsn) as connection:
        await connection.execute(f"UPDATE disability SET {column} = $1 WHERE citizen_id = $2", kind, citizen_id)


async def test_h5_a_column_is_renamed_while_it_is_read_without_a_failed_read(
    own_data: Path, own_cluster: Cluster, next_release: Path
) -> None:
    """In each step every read is answered: by the old release, by both, by the new one. Both show what is written."""
    dsn = own_cluster.dsn("welfare_office")
    with ExitStack() as gateways, ExitStack() as old:
        reading = Reading(old.enter_context(running_gateway(own_data)))
        citizen_id = reading.gateway.personas[PERSONA].id
        with reading.going_on():
            before = reading.some()[-1]
            await bring(dsn, next_release, "007_expand.sql", EXPAND)
            assert reading.some()[-1] == before
            new = gateways.enter_context(running_gateway(own_data, by_shell=True, tree=next_release))
            for column in ("kind", "legal_kind"):
                await write(dsn, column, f"by {column}", citizen_id)
                shown = {**before, "kind": f"by {column}"}
                assert reading.some()[-1] == shown
                assert new.ask(ASKED, PERSONA)["data"]["me"]["welfare"]["disability"] == shown
            reading.gateway = new
            assert reading.some()[-1] == shown
            old.close()
            await bring(dsn, next_release, "008_contract.sql", CONTRACT)
            assert reading.some()[-1] == shown
            await write(dsn, "legal_kind", before["kind"], citizen_id)
            assert reading.some()[-1] == before
        assert not [answer for answer in reading.answers if "errors" in answer]
        assert new.client.get("/readyz").json()["agencies"]["welfare_office"] == "UP"
