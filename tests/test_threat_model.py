"""The threat model names only tests and files that exist, and no threat without one of them."""

import re
from typing import Final

import pytest

from tests.root import ROOT

PAGE: Final = (ROOT / "docs" / "threat-model.md").read_text()
STRIDE: Final = re.findall(r"^\| ([STRIDE]) \| (.+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)


def known() -> set[str]:
    """Return the names of all tests."""
    files = [path for name in ("tests", "agencies") for path in (ROOT / name).rglob("test_*.py")]
    return {name for path in files for name in re.findall(r"def (test_\w+)", path.read_text())}


def test_every_test_and_file_that_the_page_names_exists() -> None:
    """A test by its name in some file, a file by its path; tests/test_docs.py checks the links."""
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 50
    assert named - known() == set()
    files = re.findall(r"`((?:[a-z_.]+/)+[a-z_.-]+\.\w+)`", PAGE)
    assert files
    assert [each for each in files if not (ROOT / each).is_file()] == []


def test_every_threat_of_an_element_has_a_test() -> None:
    """Each of the six kinds has some, and no row is without."""
    assert {kind for kind, *_ in STRIDE} == {*"STRIDE"}
    for _, threat, _, tests in STRIDE:
        assert re.fullmatch(r"`test_\w+`(, `test_\w+`)*", tests), threat


@pytest.mark.parametrize(
    "kind",
    ["Linking", "Identifying", "Non-repudiation", "Detecting", "Disclosure", "Unawareness", "Non-compliance"],
)
def test_every_kind_of_linddun_is_treated(kind: str) -> None:
    """By a row that has a test."""
    assert re.search(rf"^\| {kind} \| .+`test_\w+`.* \|$", PAGE, re.MULTILINE)


def test_every_accepted_risk_has_a_reason_and_an_acceptor() -> None:
    """The maintainers of the software, or the operator of a gateway."""
    rows = PAGE.partition("## Accepted risks")[2].partition("\n## ")[0]
    risks = re.findall(r"^\| (.+) \| (.+) \| (maintainers|operator) \|$", rows, re.MULTILINE)
    assert len(risks) == rows.count("\n| ") - 1


def test_the_page_can_be_read() -> None:
    """It keeps to some 250 lines."""
    assert len(PAGE.splitlines()) <= 250
