"""What commands do where one agency is left out: most go on without it and say so, some would be another thing.

A mistake in an agency's services is told by file and line.
"""

import asyncio
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

import server
from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.embedded_postgresql.cluster import Cluster
from agencies.registration import discovery
from agencies.registration.discovery import discover
from agencies.registration.registry import PLATFORM, Registry, register
from agencies.service_catalogue.files.problem import CatalogueError, Problem
from agencies.service_catalogue.store.content import own_content
from agencies.service_catalogue.store.loss import Loss
from resolvers import admission
from resolvers.setup import store_setup
from resolvers.setup.store_setup import migrate_stores
from tests.contract.newcomer import NAME, Newcomer, newcomer
from tests.published import published
from tests.running import environment
from tests.store.database import connected

GONE: Final = "labour_office"
FAULT: Final = "agencies/labour_office/agency.py:7: a name is misspelt."
GOING_ON: Final = [
    ("stores",),
    ("migrate",),
    *(
        pytest.param(each, marks=pytest.mark.long)
        for each in (
            ("tokens", "revoke", "some-token"),
            ("usage", "verify"),
            ("corrections", "list", GONE),
        )
    ),
]
STANDING: Final = """
    SELECT e.id, e.hash, l.life_event_id FROM service_edition e LEFT JOIN edition_life_event l USING (edition_id)
    WHERE e.catalogue = 'maru' AND e.until IS NULL ORDER BY e.id, l.position
"""
REFUSING: Final = [
    ("seed", "--citizens", "100"),
    ("schema",),
    ("plan", "no-such-file.graphql"),
    ("agency", "describe", GONE),
    ("catalogue", "check"),
    ("catalogue", "count"),
    ("catalogue", "reread"),
    ("sweep", "--on", "2026-12-01"),
    ("notices", "sweep"),
    ("documents", "list"),
]


@pytest.fixture
def run(own_data: Path, own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """A command's exit status, over stores that one file's tests may change."""
    monkeypatch.setattr(server, "open_staff_log", lambda: None)
    for name, value in environment(own_data).items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: server.main([*arguments])


@pytest.fixture
def misspelt(monkeypatch: pytest.MonkeyPatch) -> None:
    """The labour office's code cannot be run."""
    own: Callable[[str], Agency] = admission.load

    def load(name: str) -> Agency:
        if name == GONE:
            raise StartUpError(FAULT)
        return own(name)

    def discover() -> Any:
        raise StartUpError(FAULT)

    monkeypatch.setattr(admission, "load", load)
    monkeypatch.setattr(server, "discover", discover)


@pytest.mark.usefixtures("misspelt")
@pytest.mark.parametrize("arguments", GOING_ON, ids=" ".join)
def test_what_hangs_on_no_agency_goes_on_without_a_faulty_one(
    arguments: tuple[str, ...], run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """A line on standard error says which is left out, and why."""
    assert run(*arguments) == 0
    out, err = capsys.readouterr()
    assert f"{GONE} is left out: {FAULT}" in err.splitlines()
    if arguments == ("migrate",):
        assert f"but those of {GONE} are up to date. The catalogue is as it was" in out
        assert (
            "the catalogue would lose 2 life events (job_loss, leave_start): it is as it was. Run `migrate` again"
            in err
        )


@pytest.mark.usefixtures("misspelt")
@pytest.mark.parametrize("arguments", REFUSING, ids=" ".join)
def test_what_is_made_of_all_declarations_refuses(
    arguments: tuple[str, ...], run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is printed or filled that would lack an agency."""
    assert run(*arguments) == 1
    assert capsys.readouterr() == ("", f"{FAULT}\n")


def test_a_fault_in_services_leaves_their_agency_out_of_migrate(
    run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Such files are read by nobody before: all others are brought up to date, and the catalogue stays as it was."""
    own = store_setup.catalogue_of
    problem = Problem("welfare_office/services/benefit.yaml", 3, "region: `98` is no sido's.")

    def catalogue_of(registry: Registry) -> Any:
        if "welfare_office" not in {each.id for each in registry.faulty}:
            raise CatalogueError([problem])
        return own(registry)

    def catalogue_again(registry: Registry) -> Any:
        under_way.append(sys.exception())
        return catalogue_of(registry)

    under_way: list[BaseException | None] = []
    monkeypatch.setattr(store_setup, "catalogue_of", catalogue_again)
    monkeypatch.setattr(admission, "catalogue_of", catalogue_of)
    assert run("migrate") == 0
    out, err = capsys.readouterr()
    assert err.startswith("welfare_office is left out: The service catalogue cannot be loaded; correct: ")
    assert "but those of welfare_office are up to date. The catalogue is as it was" in out
    assert under_way == [None, None], "what the first attempt has opened lives as long as the second goes on"


@pytest.fixture
def joined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newcomer]:
    """An agency that stands beside the published ones, whose code is not run again."""
    by_id, own = {each.id: each for each in discover()}, discovery.load
    with newcomer(tmp_path, [], monkeypatch) as made:
        monkeypatch.setattr(discovery, "installed", lambda: [*published(), NAME])
        monkeypatch.setattr(discovery, "load", lambda name: by_id.get(name) or own(name))
        monkeypatch.setenv("AGENCIES", "")
        yield made


def test_a_mistake_in_services_refuses_the_check_by_file_and_line(
    run: Callable[..., int], joined: Newcomer, capsys: pytest.CaptureFixture[str]
) -> None:
    """`catalogue check` is 1 with one wrong line in one agency's file, and names the line."""
    service = joined.folder / "services" / "tax-office-reduction.yaml"
    lines = service.read_text().splitlines()
    number = next(n for n, line in enumerate(lines) if line.startswith("categories:"))
    lines[number] = "categories: [nobody]"
    service.write_text("\n".join(lines))
    assert run("catalogue", "check") == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert f"{service.name}:{number + 1}: " in err
    assert "nobody" in err


@pytest.mark.parametrize(
    ("name", "file", "old", "new"),
    [
        ("welfare_office", "purposes.yaml", "    - Fact.id\n", "    - Fact.id\n    - Fact.no_such_fact\n"),
        pytest.param(
            "service_catalogue", "parameters.yaml", "unit: won_a_year", "unit: dollars", marks=pytest.mark.long
        ),
    ],
    ids=["in its purposes", "in its services"],
)
def test_an_agency_is_checked_beside_one_at_fault(
    name: str,
    file: str,
    old: str,
    new: str,
    run: Callable[..., int],
    joined: Newcomer,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Another's fault is none of its own: it is said on standard error, and every line is about the agency."""
    joined.spoil(file, old, new)
    assert run("agency", "check", name) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == f"{name} keeps to the contract."
    assert err.startswith(f"{NAME} is left out: ")
    assert run("agency", "check", NAME) == 1
    out, err = capsys.readouterr()
    assert "is left out" not in err


@pytest.mark.usefixtures("joined")
def test_migrate_takes_no_services_away_of_agencies_that_nobody_chose(
    run: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A catalogue that has them stays as it was, and it is said why; one that loses nothing is loaded."""
    few, said = ",".join(published()), []
    for chosen in (few, "", few):
        monkeypatch.setenv("AGENCIES", chosen)
        assert run("migrate") == 0
        said.append(capsys.readouterr())
    for loaded in said[:2]:
        assert (loaded.err, "and the catalogue are up to date" in loaded.out) == ("", True)
    assert said[2].err == (
        "AGENCIES leaves agencies out, and the catalogue would lose 1 service (tax-office-reduction): it is as it was. "
        "Run `migrate` without AGENCIES, with a setting for each store that is kept elsewhere, to load it.\n"
    )
    assert "Every store's tables are up to date. The catalogue is as it was." in said[2].out


def test_migrate_takes_no_life_events_away_of_agencies_that_nobody_chose(
    run: Callable[..., int], own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Agencies without services tell of events that the services of others name."""
    assert run("migrate") == 0
    before = _standing(own_cluster)
    monkeypatch.setenv("AGENCIES", ",".join(admission.ESSENTIAL))
    capsys.readouterr()
    assert run("migrate") == 0
    out, err = capsys.readouterr()
    assert err.startswith("AGENCIES leaves agencies out, and the catalogue would lose 9 life events (")
    assert ", …): it is as it was. Run `migrate` without AGENCIES" in err
    assert "Every store's tables are up to date. The catalogue is as it was." in out
    assert _standing(own_cluster) == before


@pytest.mark.usefixtures("run")
def test_a_release_drops_a_service_that_no_agency_at_fault_described(
    own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that it described stands until it is mended."""
    whole = own_content(store_setup.catalogue_of(register(discover())), date.today())
    dropped = str(whole.services[0]["id"])
    monkeypatch.setattr(store_setup, "own_content", lambda *_: replace(whole, services=whole.services[1:]))
    dsns = {name: own_cluster.dsn(name) for name in (*published(), PLATFORM)}
    found = []
    for described in ({dropped}, set[str]()):
        faulty = Agency.faulty("tax_office", FAULT)
        faulty = replace(faulty, declared=frozenset(), in_services=frozenset(described))
        registry = register([*discover(), faulty])
        found.append(asyncio.run(migrate_stores(registry, dsns, date.today(), print)))
        assert (dropped in {row[0] for row in _standing(own_cluster)}) is bool(described)
    assert found == [Loss((dropped,)), Loss()]


def _standing(cluster: Cluster) -> list[Any]:
    """The services of Maru's own catalogue, with their life events, as the store has them."""
    return asyncio.run(_read_standing(cluster.dsn("service_catalogue")))


async def _read_standing(dsn: str) -> list[Any]:
    async with connected(dsn) as store:
        return [tuple(row.values()) for row in await store.fetch(STANDING)]


@pytest.mark.parametrize("arguments", [("migrate",), ("stores",)], ids=" ".join)
def test_nobody_is_left_out_where_nothing_is_wrong(
    arguments: tuple[str, ...], run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """And the catalogue is loaded."""
    assert run(*arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert arguments == ("stores",) or "Every store's tables and the catalogue are up to date." in out
