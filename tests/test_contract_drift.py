"""The published contract changes in words: what differs from the last stage's schema is named in CHANGELOG.md."""

import subprocess

import pytest

from tests.contract_drift import changes, unnamed
from tests.running import ROOT

OLD = """
directive @personal(sensitivity: String!, legalBasis: String!) on FIELD_DEFINITION
directive @agency(id: ID!) on OBJECT | FIELD_DEFINITION
type Query {
  name: String @agency(id: "a") @personal(sensitivity: "ORDINARY", legalBasis: "1")
  other(first: Int = 1): Kind
}
enum Kind { A }
"""
NEWS = "# Changelog\n\n## [Unreleased]\n\n- {}\n\n## 0.1.0\n\n- `Query.name`, `Query.other` and `Kind.B`.\n"


def git(*arguments: str) -> str:
    """What git says, empty where it cannot."""
    try:
        said = subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return said.stdout if said.returncode == 0 else ""


def test_every_change_since_the_last_stage_is_named() -> None:
    """A change that breaks or endangers a query, or touches @personal or @agency, stands in the changelog."""
    tags = git("tag", "--list", "stage-*", "--sort=-version:refname").split()
    if not tags:
        pytest.skip("no tag of a stage here: there is no published schema to compare with")
    found = changes(git("show", f"{tags[0]}:schema.graphql"), (ROOT / "schema.graphql").read_text())
    assert unnamed(found, (ROOT / "CHANGELOG.md").read_text()) == []


@pytest.mark.parametrize(
    ("was", "is_", "coordinate"),
    [
        ("name: String", "nome: String", "Query.name"),
        ("name: String", "name: Int", "Query.name"),
        ("first: Int = 1", "first: Int = 2", "Query.other"),
        ("(first: Int = 1)", "", "Query.other"),
        ("(first: Int = 1)", "(first: Int = 1, must: Int!)", "Query.other"),
        ("{ A }", "{ A B }", "Kind.B"),
        ('@agency(id: "a")', '@agency(id: "b")', "Query.name"),
        ('"ORDINARY"', '"SENSITIVE"', "Query.name"),
        ('@personal(sensitivity: "ORDINARY", legalBasis: "1")', "", "Query.name"),
        ("enum Kind { A }", "type Kind { a: Int }", "Kind"),
    ],
)
def test_a_change_is_told_until_the_newest_heading_names_it(was: str, is_: str, coordinate: str) -> None:
    """Each kind of change is found at its coordinate; an older heading, or a longer name, does not count."""
    found = changes(OLD, OLD.replace(was, is_))
    assert coordinate in {each.coordinate for each in found}
    for elsewhere in ("nothing", f"`{coordinate}s`"):
        assert any(f"must name `{coordinate}`" in each for each in unnamed(found, NEWS.format(elsewhere)))
    assert unnamed(found, NEWS.format(", ".join(each.coordinate for each in found))) == []


def test_what_is_added_or_reordered_needs_no_word() -> None:
    """A new field, and the same directives in another order, are no change of this kind."""
    reordered = '@personal(sensitivity: "ORDINARY", legalBasis: "1") @agency(id: "a")'
    added = OLD.replace('@agency(id: "a") @personal(sensitivity: "ORDINARY", legalBasis: "1")', reordered)
    assert changes(OLD, added.replace("other", "more: Int other")) == []
