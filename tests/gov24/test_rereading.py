"""The stored prose of the national catalogue, read anew by another vocabulary."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agencies.contract import StartUpError
from agencies.service_catalogue.gov24 import importing, service_reading
from agencies.service_catalogue.gov24.importing import import_catalogue
from agencies.service_catalogue.gov24.prose_commands import reread_command
from agencies.service_catalogue.gov24.prose_commands.reread_command import reread_catalogue
from agencies.service_catalogue.gov24.source_file import LIST
from agencies.service_catalogue.prose_reading.correction import Correction
from agencies.service_catalogue.store.content import GOV24, Content
from agencies.service_catalogue.store.edition_rows import TABLES
from agencies.service_catalogue.store.loader import load
from tests.gov24.capture import DAY, Capture, capture, entry
from tests.gov24.captured import MADE_UP
from tests.gov24.conftest import Connection
from tests.gov24.test_importing import catalogue_store, counts, imported, open_store
from tests.service_catalogue.standing import rules

OLD, FARMER = "000000000001", "000000000003"
VERSIONS = "SELECT version FROM catalogue_version WHERE catalogue = 'gov24' ORDER BY id"

FORGET = """
    DELETE FROM service WHERE edition_id IN (SELECT edition_id FROM service_edition WHERE catalogue = 'gov24');
    DELETE FROM service_edition WHERE catalogue = 'gov24';
    DELETE FROM service_views;
    DELETE FROM catalogue_version WHERE catalogue = 'gov24';
"""


def worded() -> Capture:
    """Two services, each for somebody by its words."""
    of = capture(OLD, FARMER)
    of[LIST][0] |= {"지원대상": "○ 만 65세 이상", "신청기한": "2026.7.1. ~ 2026.7.31."}
    of[LIST][1] |= {"지원대상": "○ 관내 거주하는 농업인", "소관기관유형": "시군구", "소관기관명": "전라남도 해남군"}
    return of


def another_reading(monkeypatch: pytest.MonkeyPatch, *corrections: Correction) -> None:
    """From here on prose is read by these corrections."""
    monkeypatch.setattr(service_reading, "corrections", lambda: {each.service: [each] for each in corrections})
    for module in (importing, reread_command):
        monkeypatch.setattr(module, "reading_version", lambda: f"by {corrections}")


async def reread(dsn: str) -> str:
    """What the command said."""
    said: list[str] = []
    await reread_catalogue(catalogue_store(dsn), said.append)
    return "\n".join(said)


async def quotes(dsn: str, version: int, service: str = OLD) -> list[str]:
    """What was read of a service, at a version."""
    async with open_store(dsn) as store:
        return [each["quote"] for each in (await rules(store, version))[service].text_requirements]


async def test_an_import_reads_the_prose(dsn: str, connection: Connection, tmp_path: Path) -> None:
    """What is read stands in the rule beside its requirements, and is no requirement of the service."""
    await imported(dsn, tmp_path, worded())
    async with open_store(dsn) as store:
        found = await rules(store, 2)
    [age] = found[OLD].text_requirements
    assert (age["id"], age["kind"], age["quote"]) == (f"{OLD}/text-1", "age", "만 65세 이상")
    assert (age["condition"], age["fact_ids"]) == ({"fact": "age", "at_least": 65}, ["age"])
    assert found[OLD].period_text == {"ko": "2026.7.1. ~ 2026.7.31."}
    assert [each["quote"] for each in found[FARMER].text_requirements] == ["관내 거주", "농업인"]
    assert not [each for each in (*found[OLD].requirements, *found[FARMER].requirements) if "/text-" in each["id"]]
    assert await connection.fetchval("SELECT count(*) FROM requirement WHERE id LIKE '%/text-%'") == 0


@pytest.mark.long
async def test_another_reading_of_the_same_capture_is_a_new_version(
    dsn: str, connection: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it comes to the same; editions are written only of what is read otherwise."""
    await imported(dsn, tmp_path, worded())
    another_reading(monkeypatch)
    same = await imported(dsn, tmp_path, worded())
    assert "is new" in same
    assert (counts(same)["changed"], counts(same)["unchanged"]) == (0, 2)
    another_reading(monkeypatch, Correction(OLD, "만 65세 이상", ()))
    other = await imported(dsn, tmp_path, worded())
    assert (counts(other)["changed"], counts(other)["unchanged"]) == (1, 1)
    assert "stood already" in await imported(dsn, tmp_path, worded())
    versions = [row[0] for row in await connection.fetch(VERSIONS)]
    assert len(versions) == len(set(versions)) == 3
    assert len({version.partition("-")[0] for version in versions}) == 1


async def test_stored_prose_is_read_anew_as_the_import_would(
    dsn: str, connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows are those of an import by that reading, and what older versions say stays."""
    await import_catalogue([MADE_UP.folder], DAY, catalogue_store(dsn), lambda _: None)
    async with open_store(dsn) as store:
        before = await rules(store, 2)
    [one] = [each for each in before.values() if each.text_requirements][:1]
    wrong = one.text_requirements[0]["quote"]
    another_reading(monkeypatch, Correction(one.service_id, wrong, ()))
    assert "is new. Services that are read otherwise: 1." in await reread(dsn)
    found = await _standing(connection)
    async with open_store(dsn) as store:
        assert await rules(store, 2) == before
        after = (await rules(store, 3))[one.service_id]
    assert wrong not in [each["quote"] for each in after.text_requirements]
    assert after.rule_version != one.rule_version
    assert replace(after, text_requirements=one.text_requirements, rule_version=one.rule_version) == one
    assert "stood already" in await reread(dsn)
    await import_catalogue([MADE_UP.folder], DAY, catalogue_store(dsn), lambda _: None)
    assert await connection.fetchval("SELECT max(id) FROM catalogue_version") == 3
    await connection.execute(FORGET)
    await import_catalogue([MADE_UP.folder], DAY, catalogue_store(dsn), lambda _: None)
    assert await _standing(connection) == found


async def test_prose_that_is_not_in_the_store_is_not_read(dsn: str, connection: Connection) -> None:
    """Of a catalogue that an earlier release imported nothing is known but its codes, until it is imported again."""
    with pytest.raises(StartUpError, match=r"No national catalogue.*catalogue import"):
        await reread(dsn)
    older = {**entry(), "id": OLD, "prose": None}
    version = (await load(connection, Content(GOV24, [older], DAY))).version_id
    with pytest.raises(StartUpError, match="import it anew"):
        await reread(dsn)
    assert await quotes(dsn, version) == []


async def _standing(connection: Connection) -> dict[str, Any]:
    """All rows of the editions of the national catalogue that count, without what numbers them."""
    found = {}
    for table in TABLES:
        rows = await connection.fetch(
            f"SELECT e.id AS of, to_jsonb(t) - '{{edition_id,since}}'::text[] AS row FROM {table} t "
            "JOIN service_edition e USING (edition_id) WHERE e.catalogue = 'gov24' AND e.until IS NULL ORDER BY 1, 2"
        )
        found[table] = [tuple(row) for row in rows]
    return found
