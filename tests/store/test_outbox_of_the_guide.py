"""The outbox that docs/agency-guide.md has an agency make: its steps, in their order, in one migration."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import asyncpg
import pytest

from agencies.embedded_postgresql.cluster import Cluster
from agencies.store.migrations.migration import migrate
from tests.running import ROOT
from tests.store.database import connected

GUIDE: Final = (ROOT / "docs" / "agency-guide.md").read_text()
TABLES: Final = """
    CREATE TABLE job (citizen_id text PRIMARY KEY, lost_on date NOT NULL);
    CREATE VIEW citizen_fact AS SELECT * FROM job;
"""
TRIGGERS: Final = """
    CREATE FUNCTION tell_loss() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    DECLARE
        known job := coalesce(NEW, OLD);
    BEGIN
        INSERT INTO outbox (type, subject_id, on_day, occasion, withdrawn, before)
        VALUES ('job_loss', known.citizen_id, known.lost_on, known.lost_on, TG_OP = 'DELETE', rows_before());
        RETURN NULL;
    END $$;
    CREATE FUNCTION correct_loss() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
    BEGIN
        PERFORM correct_event(
            'job_loss', OLD.citizen_id, OLD.lost_on::text, NEW.citizen_id, NEW.lost_on, NEW.lost_on::text);
        RETURN NULL;
    END $$;
    CREATE TRIGGER keep_before BEFORE INSERT OR UPDATE OR DELETE ON job FOR EACH ROW
        {when} EXECUTE FUNCTION keep_before('citizen_fact', 'citizen_id');
    CREATE CONSTRAINT TRIGGER tell_loss AFTER INSERT OR DELETE ON job DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        {when} EXECUTE FUNCTION tell_loss();
    CREATE CONSTRAINT TRIGGER correct_loss AFTER UPDATE ON job DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
        {when} EXECUTE FUNCTION correct_loss();
"""
TOLD: Final = "SELECT on_day::text, withdrawn, before -> 'citizen_fact' ? 'c1' AS remembers FROM outbox ORDER BY number"
LOST: Final = "INSERT INTO job VALUES ('c1', '2026-11-02')"


@pytest.fixture
def dsn(cluster: Cluster) -> Iterator[str]:
    """An empty database."""
    cluster.ensure_databases("outbox")
    yield cluster.dsn("outbox")
    cluster.drop_database("outbox")


async def test_the_steps_of_the_guide_make_an_outbox_that_tells_corrects_and_can_be_silent(
    dsn: str, tmp_path: Path
) -> None:
    """What happened is told with the old row; a correction takes it back and tells anew; with events off nothing is."""
    steps = "\n".join(re.findall(r"^\d\. `-- include: .*", GUIDE, re.MULTILINE))
    [when] = re.findall(r"All of these triggers have `(WHEN .*?)`:", GUIDE)
    includes = re.findall("`(-- include: .*?)`", steps)
    (tmp_path / "001_job.sql").write_text("\n".join([TABLES, *includes, TRIGGERS.format(when=when)]))
    async with connected(dsn) as connection:
        await migrate(connection, tmp_path)
        async with connection.transaction():
            await connection.execute("SET LOCAL maru.events = off")
            await connection.execute(LOST.replace("c1", "c2"))
        assert await _told(connection) == []
        await connection.execute(LOST)
        assert await _told(connection) == [("2026-11-02", False, True)]
        await connection.execute("UPDATE job SET lost_on = '2026-11-09' WHERE citizen_id = 'c1'")
        assert [each[:2] for each in (await _told(connection))[1:]] == [("2026-11-02", True), ("2026-11-09", False)]


async def _told(connection: "asyncpg.Connection[Any]") -> list[tuple[Any, ...]]:
    return [tuple(each) for each in await connection.fetch(TOLD)]
