"""The published contract changes in words: what differs from the last release's schema is named in CHANGELOG.md."""

import tomllib
from pathlib import Path
from typing import Final

import pytest

from tests.contract_drift import changes, unnamed
from tests.running import ROOT

PUBLISHED: Final = ROOT / "docs" / "published"
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


def published() -> list[Path]:
    """The schemas of all releases, the newest last."""
    return sorted(PUBLISHED.glob("*.graphql"), key=lambda path: [int(part) for part in path.stem.split(".")])


def test_the_newest_published_schema_is_that_of_the_newest_release() -> None:
    """A release keeps its schema in docs/published, so that the next one is compared with it."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert published()[-1].stem == version


def test_every_change_since_the_last_release_is_named() -> None:
    """A change that breaks or endangers a query, or touches @personal or @agency, stands in the changelog."""
    found = changes(published()[-1].read_text(), (ROOT / "schema.graphql").read_text())
    assert unnamed(found, (ROOT / "CHANGELOG.md").read_text()) == []


def test_a_change_after_a_release_is_named_under_unreleased() -> None:
    """The part of a release that is out already names nothing of what comes after."""
    found = changes(OLD, OLD.replace("name: String", "name: Int"))
    released = "# Changelog\n\n## [0.3.0] - 2026-11-25\n\n- `Query.name`\n"
    assert any("must name `Query.name`" in each for each in unnamed(found, released))


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
        ("other(first: Int = 1): Kind", 'other(first: Int = 1): Kind @deprecated(reason: "gone")', "Query.other"),
    ],
)
def test_a_change_is_told_until_the_unreleased_part_names_it(was: str, is_: str, coordinate: str) -> None:
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
