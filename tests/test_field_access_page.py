"""docs/field-access.md lists what is personal, as it is declared. `MARU_GOLDEN=write` writes the lists anew."""

import os
from collections.abc import Iterator
from typing import Final

from graphql import GraphQLSchema

from agencies.contract.access import Personal
from agencies.registration.registry import Registry
from resolvers.declared import declared
from resolvers.engine.declarations.purpose_coverage import coverable_of
from resolvers.platform_fields import platform
from resolvers.purposes.purpose_register import PurposeRegister
from resolvers.schema import build_schema, core
from tests.graph.every_field import object_types
from tests.running import ROOT

PAGE: Final = ROOT / "docs" / "field-access.md"
BEGINS: Final = "## The personal fields\n"
WRITE: Final = os.environ.get("MARU_GOLDEN") == "write"


def _lists(schema: GraphQLSchema, purposes: PurposeRegister) -> Iterator[str]:
    """Yield the lines of a table for each type that has a personal field."""
    for type_ in sorted(object_types(schema), key=lambda each: each.name):
        rows = [row for name in type_.fields if (row := _row(schema, purposes, type_.name, name)) is not None]
        if rows:
            yield from (f"\n### {type_.name}\n", "| field | agency | sensitivity | legal basis | purposes |")
            yield from ("|---|---|---|---|---|", *rows)


def _row(schema: GraphQLSchema, purposes: PurposeRegister, type_: str, name: str) -> str | None:
    declaration = declared(schema.type_map[type_], name)
    if declaration is None or not isinstance(declaration.access, Personal):
        return None
    covering = ", ".join(f"`{id_}`" for id_, each in purposes.purposes.items() if f"{type_}.{name}" in each.names)
    access = declaration.access
    cells = (f"`{name}`", declaration.agency or "platform", access.sensitivity.name, access.legal_basis, covering)
    return f"| {' | '.join(cells)} |"


def test_the_page_lists_every_personal_field_as_it_is_declared(registry: Registry) -> None:
    """With its agency, sensitivity, law and purposes; what is not listed is public."""
    schema = core(build_schema(registry, platform))
    purposes = PurposeRegister(registry, coverable_of(schema, registry))
    above, _, listed = PAGE.read_text().partition(BEGINS)
    expected = "\n".join(_lists(schema, purposes)) + "\n"
    if WRITE:
        PAGE.write_text(above + BEGINS + expected)
        return
    assert "| `checkups` | health_insurance | SPECIAL |" in expected
    assert listed == expected, "run this test with MARU_GOLDEN=write"
