"""How one comes to each personal field, from a citizen who is asked for by id, and a document that asks for some."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from agencies.contract.access import Personal
from agencies.contract.sources.asker import Asker
from resolvers.declared import declared

SERVICE: Final = "135200000120"
ARGUMENTS: Final = {
    "Citizen.eligibility": f'(serviceId: "{SERVICE}")',
    "Citizen.services": "(first: 3, filter: {statuses: [ELIGIBLE, LIKELY, UNKNOWN, UNLIKELY, INELIGIBLE]})",
    "Citizen.upcoming": "(within: 1000)",
}

Tree = dict[str, "Tree"]
"""Fields, as `Type.field`, each with those below it."""


@dataclass(frozen=True)
class Way:
    """The fields on the way to one, each as `Type.field` and with its name; the last one is it."""

    steps: tuple[str, ...]

    def refused(self, refused: frozenset[str]) -> str | None:
        """The first field on the way that is among these."""
        return next((step for step in ("Query.citizen", *self.steps) if step in refused), None)

    def objects(self, data: Any, until: str) -> int:
        """How many objects an answer has of which this step of the way is asked, with nulls counted as none."""
        found = [data]
        for step in ("Query.citizen", *self.steps):
            if step == until:
                return len(found)
            values = [each[step.partition(".")[2]] for each in found]
            flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
            found = [each for each in flat if each is not None]
        return len(found)


def document_of(schema: GraphQLSchema, asked: Iterable[Way]) -> str:
    """A document that asks for all of these of the citizen $id."""
    tree: Tree = {}
    for way in asked:
        below = tree
        for step in way.steps:
            below = below.setdefault(step, {})
    return f"query($id: ID!) {{ citizen(id: $id) {{ {_selected(schema, tree)} }} }}"


def _selected(schema: GraphQLSchema, tree: Tree) -> str:
    found = ["__typename"]
    for step, below in tree.items():
        type_name, name = step.split(".")
        type_: Any = schema.type_map[type_name]
        objects = isinstance(get_named_type(type_.fields[name].type), GraphQLObjectType)
        found.append(name + ARGUMENTS.get(step, "") + (f" {{ {_selected(schema, below)} }}" if objects else ""))
    return " ".join(found)


def ways(schema: GraphQLSchema) -> Mapping[str, Way]:
    """The shortest way to each personal field, by its name; the root's own are not among them."""
    found: dict[str, Way] = {}
    seen, ahead = {"Citizen"}, [("Citizen", ())]
    while ahead:
        (type_name, steps), *ahead = ahead
        type_ = schema.type_map[type_name]
        assert isinstance(type_, GraphQLObjectType)
        for name, field in type_.fields.items():
            step, below = f"{type_name}.{name}", get_named_type(field.type)
            declaration = declared(type_, name)
            assert declaration is not None
            if isinstance(declaration.access, Personal) and not isinstance(declaration.source, Asker):
                found[step] = Way((*steps, step))
            if isinstance(below, GraphQLObjectType) and below.name not in seen:
                seen.add(below.name)
                ahead.append((below.name, (*steps, step)))
    return found
