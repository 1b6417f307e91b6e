"""What changed between two published schemas that a client or a citizen must be told of, by coordinate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from graphql import (
    DocumentNode,
    ObjectTypeDefinitionNode,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
    parse,
    print_ast,
)

APPLIED: Final = ("agency", "deprecated", "personal")
FIELD: Final = re.compile(r"\b[A-Z]\w*\.\w+")
TYPE: Final = re.compile(r"@\w+|\b(?!(?:Field|Argument|Enum|Standard|Repeatable|A|An)\b)[A-Za-z]\w*")


@dataclass(frozen=True, slots=True)
class Change:
    """A change at a coordinate (`Type.field`, or a type), in words."""

    coordinate: str
    words: str


def changes(old: str, new: str) -> list[Change]:
    """All that breaks a client's query, may surprise it, or changes who answers a field and under which law."""
    before, after = build_schema(old), build_schema(new)
    found = (*find_breaking_changes(before, after), *find_dangerous_changes(before, after))
    told = [Change(_coordinate(each.description), each.description) for each in found]
    return [*told, *_changes_of_directives(parse(old), parse(new))]


def unnamed(found: list[Change], changelog: str) -> list[str]:
    """What the changelog's unreleased part lacks: for each change a line of what to write there."""
    newest = changelog.split("\n## ")[1]
    unreleased = newest if newest.startswith("[Unreleased]") else ""
    return [
        f"CHANGELOG.md, under `## [Unreleased]`, must name `{each.coordinate}`: {each.words}"
        for each in found
        if re.search(rf"(?<![\w.]){re.escape(each.coordinate)}(?![\w])", unreleased) is None
    ]


def _coordinate(description: str) -> str:
    found = FIELD.search(description) or TYPE.search(description)
    assert found is not None
    return found[0]


def _changes_of_directives(old: DocumentNode, new: DocumentNode) -> Iterator[Change]:
    before, after = dict(_applied(old)), dict(_applied(new))
    for coordinate, had in before.items():
        has = after.get(coordinate, had)
        if has != had:
            yield Change(coordinate, f"was {had or 'without directives'}, is {has or 'without directives'}.")


def _applied(document: DocumentNode) -> Iterator[tuple[str, str]]:
    for type_ in document.definitions:
        if isinstance(type_, ObjectTypeDefinitionNode):
            yield type_.name.value, _directives(type_)
            for field in type_.fields or ():
                yield f"{type_.name.value}.{field.name.value}", _directives(field)


def _directives(node: object) -> str:
    applied = getattr(node, "directives", None) or ()
    return " ".join(sorted(print_ast(each) for each in applied if each.name.value in APPLIED))
