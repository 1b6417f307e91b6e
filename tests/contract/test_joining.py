"""A new agency touches one folder: what `agency new` writes, what it refuses, and what else has to change (nothing)."""

from pathlib import Path

import pytest

from agencies.contract.errors import StartUpError
from agencies.registration.discovery import FOLDER, discover, installed
from agencies.registration.registry import Registry
from commands.scaffolding.agency_scaffold import check_name, write_agency
from tests.contract.newcomer import NAME, newcomer
from tests.contract.tree_copy import digests, run_in, tree_copy
from tests.running import command, refused

TESTS = ("tests/test_arrows.py", "tests/test_compose.py", "tests/contract/test_moves.py", f"agencies/{NAME}")
DOCUMENTS = "names_every_package or setting_is_documented or published_schema"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Tax", "small letters"),
        ("tax-office", "small letters"),
        ("_tax", "a letter first"),
        ("9lives", "a letter first"),
        ("tax__office", "single underscores"),
        ("", "small letters"),
        ("a" * 41, "at most 40"),
        ("../tax", "small letters"),
        ("세무서", "small letters"),
        ("class", "a word of Python's"),
        ("platform", "the platform's own store"),
        ("postgres", "cannot name a database"),
        ("pg_office", "cannot name a database"),
        ("public", "cannot name a database"),
        ("none", "cannot name a database"),
        ("contract", "agencies/contract is there already"),
        ("registration", "agencies/registration is there already"),
        ("labour_office", "agencies/labour_office is there already"),
        ("employment", "Citizen.employment"),
        ("household", "Citizen.household"),
    ],
)
def test_a_name_that_cannot_be_is_refused(registry: Registry, name: str, words: str) -> None:
    """In words that say why and what to give, and nothing is written."""
    with pytest.raises(StartUpError) as said:
        check_name(name, registry)
    assert words in str(said.value)
    assert "Nothing was written." in str(said.value)


@pytest.mark.parametrize("name", [NAME, "national_pension_2"])
def test_a_name_that_can_be_is_taken(registry: Registry, name: str) -> None:
    """Small letters, digits and single underscores."""
    check_name(name, registry)


def test_a_folder_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    """Not even an empty one: the folder is as it was."""
    (tmp_path / NAME).mkdir()
    with pytest.raises(StartUpError, match=r"cannot be made.*Nothing was written"):
        write_agency(NAME, tmp_path)
    assert list((tmp_path / NAME).iterdir()) == []


def test_a_folder_that_cannot_be_finished_is_not_left_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where writing fails on the way, nothing stays."""

    def fail(self: Path, *_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", fail)
    with pytest.raises(StartUpError, match="No space left"):
        write_agency(NAME, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_is_wrong_with_a_name(tmp_path: Path) -> None:
    """On standard error, with the exit code 1."""
    assert "agencies/labour_office is there already" in refused(
        command("agency", "new", "labour_office", data=tmp_path)
    )
    assert "There is no agency 'nobody'" in refused(command("agency", "check", "nobody", data=tmp_path))


def test_a_newcomer_stands_beside_the_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its fields, facts and service are those of its folder, under whatever name."""
    others = discover()
    with newcomer(tmp_path, others, monkeypatch) as made:
        registry = made.registry()
    assert [agency.id for agency in registry.agencies] == sorted([*(str(each.id) for each in others), NAME])
    assert registry.facts["tax_office_registered"].agency == NAME


def test_only_chosen_agencies_take_part() -> None:
    """By the setting AGENCIES; a name that is not installed is refused, with those that are."""
    few = discover({"AGENCIES": "civil_registry, service_catalogue"})
    assert [agency.id for agency in few] == ["civil_registry", "service_catalogue"]
    assert [agency.id for agency in discover({"AGENCIES": ""})] == installed()
    with pytest.raises(StartUpError, match="'tax_ofice', which is not installed: name some of civil_registry"):
        discover({"AGENCIES": "civil_registry,tax_ofice"})


@pytest.mark.long
def test_a_new_agency_touches_one_folder(tmp_path: Path) -> None:
    """In a copy of the tree: all that reads the agencies goes on as it is, and only the agency's own folder is new.

    One that does not run on containers needs no file for them.
    """
    tree, data = tree_copy(tmp_path / "tree"), tmp_path / "data"
    before = digests(tree)
    made = run_in(tree, "server.py", "agency", "new", NAME, data=data)
    assert made.returncode == 0, made.stderr
    tested = run_in(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", *TESTS, data=data)
    assert tested.returncode == 0, tested.stdout[-5000:]
    documents = ("tests/test_docs.py", "tests/graph/test_contract.py", "-k", DOCUMENTS)
    tested = run_in(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", *documents, data=data)
    assert tested.returncode == 0, tested.stdout[-5000:]
    style = run_in(tree, "-m", "ruff", "check", f"agencies/{NAME}", data=data)
    assert style.returncode == 0, style.stdout
    style = run_in(tree, "-m", "ruff", "format", "--check", f"agencies/{NAME}", data=data)
    assert style.returncode == 0, style.stdout
    after = digests(tree)
    assert {name: after.get(name) for name in before} == before
    assert [name for name in after.keys() - before.keys() if not name.startswith(f"agencies/{NAME}/")] == []
    assert not (FOLDER / NAME).exists()
    (tree / "agencies" / NAME / "compose.yml").unlink()
    tested = run_in(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_compose.py", data=data)
    assert tested.returncode == 0, tested.stdout[-5000:]
