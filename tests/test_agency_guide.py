"""The agency guide is followed: its commands are run in a copy of the tree, and print what it shows."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Final

import pytest

from agencies.contract import Unit, Watermark
from agencies.population.household import Household
from agencies.population.person import Person
from agencies.population.population import Population
from agencies.service_catalogue.files.parameter_check import COUNTED
from commands.scaffolding.agency_scaffold import write_agency
from resolvers.agency_check.report import IN_THE_STORE, TABLES
from resolvers.eligibility.presentation.unit_words import counted
from server import COMMANDS
from tests.contract.newcomer import NAME
from tests.contract.tree_copy import team_environment, tree_copy
from tests.running import ROOT

GUIDE: Final = (ROOT / "docs" / "agency-guide.md").read_text()
STEP: Final = re.compile(r"```sh\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
FILE: Final = re.compile(r"^`agencies/tax_office/([^`]+)`:\n\n```\w+\n(.*?)^```$", re.DOTALL | re.MULTILINE)
LEFT_OUT: Final = "…"


def test_the_files_that_the_guide_shows_are_those_that_are_written(tmp_path: Path) -> None:
    """To the letter: the whole agency, a whole service, its cases, its figures and its seed among them."""
    write_agency(NAME, tmp_path)
    shown = dict(FILE.findall(GUIDE))
    assert {"agency.py", "facts.py", "synthetic/seed.py", "parameters.yaml", "tests/rows.py"} <= shown.keys()
    assert {"services/tax-office-reduction.yaml", "services/tax-office-reduction.cases.yaml"} <= shown.keys()
    for name, text in shown.items():
        assert text == (tmp_path / NAME / name).read_text(), name


@pytest.mark.long
def test_every_command_of_the_guide_prints_what_it_shows(tmp_path: Path) -> None:
    """From nothing to a joined agency, in the order of the page; `…` stands for what differs from run to run."""
    tree = tree_copy(tmp_path / "tree")
    (tree / ".venv").symlink_to(sys.prefix)
    steps = STEP.findall(GUIDE)
    assert len(steps) >= 6
    for commands, shown in steps:
        done = subprocess.run(
            ["bash", "-c", commands],
            cwd=tree,
            env=team_environment(tree, tmp_path / "data"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert shows(shown, done.stdout), f"{commands}\n{done.stdout}"


def shows(shown: str, printed: str) -> bool:
    """Whether what is shown was printed: a line `…` stands for any lines, `…` within one for any words."""
    lines = [
        r"(?:.*\n)*" if line == LEFT_OUT else ".+".join(map(re.escape, line.split(LEFT_OUT))) + r"\n"
        for line in shown.splitlines()
    ]
    return re.fullmatch("".join(lines), printed) is not None


def test_what_is_shown_is_held_against_what_is_printed() -> None:
    """Another line, and one that is lacking, are seen."""
    assert shows("a\n…\nb … c\n", "a\nx\ny\nb 1 2 c\n")
    assert not shows("a\n", "a\nb\n")
    assert not shows("a … b\n", "a b\n")


@pytest.mark.parametrize("type_", [Population, Person, Household])
def test_the_guide_has_all_of_the_population(type_: type) -> None:
    """Each field of a person, a household and the population, by its name."""
    section = GUIDE.split("## The synthetic population")[1].split("\n## ")[0]
    named = set(re.findall(r"`(?:population\.)?([a-z_]+)", section))
    assert {field.name for field in fields(type_)} - named == set()


def test_the_guide_has_every_unit_as_citizens_read_it() -> None:
    """With the words of the platform's own, and with what a figure counts that is compared with it."""
    rows = re.findall(r"^\| `Unit\.([A-Z_]+)` \| ([^|]+) \| `([a-z_]+)` \|", GUIDE, re.MULTILINE)
    assert rows == [(unit.name, counted(8, unit, "en"), COUNTED[unit]) for unit in Unit]


def test_the_guide_has_every_kind_of_watermark_as_it_is_written() -> None:
    """An `EventTable` takes the enumeration's own member."""
    section = GUIDE.split("## Stores that exist")[1].split("\n## ")[0]
    assert set(re.findall(r"Watermark\.([A-Z_]+)`", section)) == {each.name for each in Watermark}


def test_the_guide_has_every_check_of_a_store_by_its_name() -> None:
    """A check that cannot be made says so under that name too."""
    section = GUIDE.split("## What is checked")[1].split("\n## ")[0]
    named = {name for names in re.findall(r"^\| ([a-z ,]+) \|", section, re.MULTILINE) for name in names.split(", ")}
    assert {check.line for check in (*TABLES, *IN_THE_STORE)} <= named


def test_the_guide_has_every_command_that_goes_on_without_an_agency_that_is_refused() -> None:
    """Operators read there what they can still do while a declaration cannot stand."""
    [sentence] = re.findall(r"^These commands go on without it, and say so: (.*?)\.", GUIDE, re.MULTILINE)
    named = [re.escape(each).replace(LEFT_OUT, "[a-z]+") for each in re.findall("`(.+?)`", sentence)]
    goes_on = {each.name for each in COMMANDS if each.despite_faults}
    assert {each.name for each in COMMANDS if re.fullmatch("|".join(named), each.name)} == goes_on
