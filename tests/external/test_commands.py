"""What `migrate`, `seed` and every other command do about a store that exists: nothing, and they say so."""

import argparse
import asyncio
from pathlib import Path

import pytest

from agencies.contract import Agency, External
from agencies.contract.checks.declaration_check import check_agency
from agencies.contract.errors import StartUpError
from agencies.registration.registry import PLATFORM, Registry
from api.settings.settings import Settings, read_settings
from commands.catalogue.import_ import catalogue_import
from commands.catalogue.reread import catalogue_reread
from commands.demo.demo_check import refuse_foreign_stores
from commands.documents.register import documents_register
from commands.life.birth import life_birth
from commands.life.enrolment import life_enrolment
from commands.migrate import migrate
from commands.seed import seed
from commands.serving.first_start import people_of
from commands.shared.command import Command
from commands.shared.opened_stores import open_stores
from tests.gov24.capture import ID, capture, write
from tests.running import environment
from tests.store.database import connected

READ_ONLY = "&default_transaction_read_only=on"
LEFT = "land_office: a store that exists, left as it is"


def _settings(registry: Registry, data: Path, **urls: str) -> Settings:
    return read_settings([*(str(each.id) for each in registry.agencies), PLATFORM], environment(data, **urls))


async def _state(dsn: str) -> list[str]:
    async with connected(dsn) as store:
        named = await store.fetch(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE n.nspname = 'Land Records' ORDER BY 1"
        )
        rows = await store.fetch('SELECT o::text FROM "Land Records"."Owner" o ORDER BY 1')
    return [row[0] for row in (*named, *rows)]


@pytest.mark.long
def test_migrate_and_seed_leave_it_as_it_is_and_say_so(
    land_registry: Registry, land_dsn: str, own_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A role that may only read is enough, and `seed` needs no `--replace-external` for what it does not replace."""
    settings = _settings(land_registry, own_data, LAND_OFFICE_DATABASE_URL=land_dsn + READ_ONLY)
    before = asyncio.run(_state(land_dsn))
    migrate.run(land_registry, settings, argparse.Namespace())
    assert LEFT in capsys.readouterr().out.splitlines()
    seed.run(land_registry, settings, argparse.Namespace(citizens=100, seed=1, on=None, replace_external=False))
    assert LEFT in capsys.readouterr().out.splitlines()
    assert asyncio.run(_state(land_dsn)) == before


def test_with_one_down_the_others_are_seeded_all_the_same_and_the_gateway_opens(
    land_registry: Registry, own_data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who has which fact is then not counted, which orders lists alone; the command says how to make up for it."""
    down = "postgresql://nobody@127.0.0.1:1/nothing"
    settings = _settings(land_registry, own_data, LAND_OFFICE_DATABASE_URL=down, MARU_DEMO="1")
    seed.run(land_registry, settings, argparse.Namespace(citizens=100, seed=2, on=None, replace_external=False))
    said = capsys.readouterr().out.splitlines()
    assert "nobody is counted" in said[-1]
    assert "land_office does not answer" in said[-1]
    assert "`python server.py catalogue count`" in said[-1]
    with open_stores(land_registry, settings) as dsns:
        assert asyncio.run(people_of(land_registry, settings, dsns, print))


async def test_no_demo_shows_it_to_everybody_unless_that_is_demanded(
    land_registry: Registry, land_dsn: str, own_data: Path
) -> None:
    """Nobody can say that the citizens in it are made up but who sets MARU_DEMO=1."""
    settings = _settings(land_registry, own_data, LAND_OFFICE_DATABASE_URL=land_dsn)
    with pytest.raises(StartUpError, match=r"LAND_OFFICE_DATABASE_URL names a store .*MARU_DEMO=1"):
        await refuse_foreign_stores(land_registry, settings, {"land_office": land_dsn})
    settings = _settings(land_registry, own_data, LAND_OFFICE_DATABASE_URL=land_dsn, MARU_DEMO="1")
    await refuse_foreign_stores(land_registry, settings, {"land_office": land_dsn})


@pytest.mark.parametrize("life", [life_birth, life_enrolment], ids=lambda life: life.name)
def test_nothing_happens_by_a_command_beside_it_unless_that_is_demanded(
    land_registry: Registry, land_dsn: str, own_data: Path, life: Command
) -> None:
    """What the demo does not show is no demo to write into either: nobody is looked for."""
    settings = _settings(land_registry, own_data, LAND_OFFICE_DATABASE_URL=land_dsn)
    asked = argparse.Namespace(mother="nobody", child="nobody", on=None, only=None)
    with pytest.raises(StartUpError, match=r"LAND_OFFICE_DATABASE_URL names a store .*MARU_DEMO=1"):
        life.run(land_registry, settings, asked)
    settings = _settings(land_registry, own_data, LAND_OFFICE_DATABASE_URL=land_dsn, MARU_DEMO="1")
    with pytest.raises(StartUpError, match="nobody is n"):
        life.run(land_registry, settings, asked)


def test_a_role_that_may_only_read_ends_migrate_and_seed_with_what_to_do(
    registry: Registry, dsns: dict[str, str], own_data: Path
) -> None:
    """Of a store that Maru would make: a role for it, or to declare that it exists."""
    there = dsns["labour_office"] + READ_ONLY
    for dsn in (there, f"{there}&search_path=nothing"):
        settings = _settings(registry, own_data, LABOUR_OFFICE_DATABASE_URL=dsn)
        with pytest.raises(StartUpError, match=r"labour_office does not let .*LABOUR_OFFICE_DATABASE_URL.*External"):
            seed.run(registry, settings, argparse.Namespace(citizens=100, seed=1, on=None, replace_external=True))
    with pytest.raises(StartUpError, match=r"labour_office does not let .*LABOUR_OFFICE_DATABASE_URL.*External"):
        migrate.run(registry, settings, argparse.Namespace(grant=False))


def test_where_it_is_has_to_be_said(land_registry: Registry, own_data: Path) -> None:
    """Maru would otherwise make an empty one of its own in its place."""
    settings = _settings(land_registry, own_data)
    with (
        pytest.raises(StartUpError, match=r"land_office exists already.*set LAND_OFFICE_DATABASE_URL"),
        open_stores(land_registry, settings),
    ):
        raise AssertionError("the stores were opened")


def test_what_concerns_one_store_is_done_whether_or_not_another_is_named(
    land_registry: Registry, own_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A gateway serves meanwhile too: documents are registered, and the national catalogue goes on being read."""
    settings = _settings(land_registry, own_data)
    document = tmp_path / "me.graphql"
    document.write_text("{ me { name } }")
    documents_register.run(land_registry, settings, argparse.Namespace(files=[document]))
    captured = write(tmp_path, capture(ID))
    asked = argparse.Namespace(paths=[captured], as_of=None, all=False, fewer=False, report=None)
    catalogue_import.run(land_registry, settings, asked)
    catalogue_reread.run(land_registry, settings, argparse.Namespace())
    assert "1 documents are new to the register, 0 were in it." in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("what", ["migrations", "synthetic"])
def test_files_that_nothing_would_run_are_refused_at_start(tmp_path: Path, what: str) -> None:
    """Whoever wrote them believes that they are run."""
    title = {"ko": "토지청", "en": "Land office"}
    agency = Agency(id="land_office", title=title, store=External(schema="land"), folder=tmp_path)
    check_agency(agency)
    (tmp_path / what).mkdir()
    with pytest.raises(StartUpError, match=rf"agencies/land_office/{what} would never be run.*remove it"):
        check_agency(agency)
