"""What commands do where one agency is left out: most go on without it and say so, some would be another thing."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

import server
from agencies import discovery
from agencies.contract.agency import Agency
from agencies.contract.errors import StartUpError
from agencies.discovery import discover
from agencies.registry import Registry
from agencies.service_catalogue.files.problem import CatalogueError, Problem
from resolvers import admission
from resolvers.platform import store_setup
from tests.contract.newcomer import NAME, newcomer
from tests.published import published
from tests.running import environment

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
def run(own_data: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
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


def test_migrate_takes_no_services_away_of_agencies_that_nobody_chose(
    run: Callable[..., int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A catalogue that has them stays as it was; one that has not is loaded without. Either is said, and of whom."""
    few, by_id, own, said = ",".join(published()), {each.id: each for each in discover()}, discovery.load, []
    with newcomer(tmp_path, [], monkeypatch):
        monkeypatch.setattr(discovery, "installed", lambda: [*published(), NAME])
        monkeypatch.setattr(discovery, "load", lambda name: by_id.get(name) or own(name))
        for chosen in (few, "", few):
            monkeypatch.setenv("AGENCIES", chosen)
            assert run("migrate") == 0
            said.append(capsys.readouterr())
    without, whole, kept = said
    assert without.err == f"The catalogue is without the services of {NAME}: AGENCIES leaves them out.\n"
    assert (whole.err, "and the catalogue are up to date" in whole.out) == ("", True)
    assert kept.err.startswith(f"AGENCIES leaves out {NAME}, whose services the catalogue would lose: ")
    assert "Every store's tables are up to date. The catalogue is as it was" in kept.out


@pytest.mark.parametrize("arguments", [("migrate",), ("stores",)], ids=" ".join)
def test_nobody_is_left_out_where_nothing_is_wrong(
    arguments: tuple[str, ...], run: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """And the catalogue is loaded."""
    assert run(*arguments) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert arguments == ("stores",) or "Every store's tables and the catalogue are up to date." in out
