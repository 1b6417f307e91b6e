"""Every field of an entity and of its parts: what it needs, and a document that asks for some of them of one id."""

from collections.abc import Iterable, Mapping
from typing import Final

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from resolvers.access.grant import CONFIDENTIAL, SENSITIVE, SPECIAL, WHEREABOUTS
from resolvers.engine.declarations.need import needs_of
from tests.graph.access_matrix.known import ASKED
from tests.graph.access_matrix.tables import KINDS

BITS: Final = dict(zip(KINDS, (0, WHEREABOUTS, SENSITIVE, SPECIAL, CONFIDENTIAL), strict=True))
ARGUMENTS: Final = {"Citizen.eligibility": f'(serviceId: "{ASKED[0].id}")'}

Path = tuple[str, ...]


class Fields:
    """The fields of an entity, each as `Type.field` with the way to it; `needs`: what a caller must be granted."""

    def __init__(self, schema: GraphQLSchema, entity: str) -> None:
        self._schema, self._entity = schema, entity
        self.ways: dict[str, Path] = {}
        self.needs: dict[str, int] = {}
        needs = needs_of(schema)
        for name, field in self._type(entity).fields.items():
            below = get_named_type(field.type)
            self.needs[f"{entity}.{name}"] = needs.of(self._type(entity), name)
            if isinstance(below, GraphQLObjectType) and below.name != entity and needs.entity(below) == entity:
                for inner in below.fields:
                    self.ways[f"{below.name}.{inner}"] = (name, inner)
                    self.needs[f"{below.name}.{inner}"] = needs.of(below, inner)
            else:
                self.ways[f"{entity}.{name}"] = (name,)

    def document(self, asked: Iterable[str]) -> str:
        """A document that asks for these of the one whose id is $id."""
        selected: dict[str, list[str]] = {}
        for where in asked:
            outer, *inner = self.ways[where]
            selected.setdefault(outer, []).extend(self._selected(where, name) for name in inner)
        written = [
            f"{name} {{ {' '.join(inner)} }}" if inner else self._selected(f"{self._entity}.{name}", name)
            for name, inner in selected.items()
        ]
        return f"query($id: ID!) {{ {self._entity.lower()}(id: $id) {{ {' '.join(written)} }} }}"

    def read(self, grants: Mapping[str, str]) -> list[str]:
        """The fields that may be read, by what is granted of each kind."""
        return [where for where in self.ways if _allowed(grants, self.needs[where])]

    def refused(self, grants: Mapping[str, str]) -> dict[Path, str]:
        """Where something is refused, and which field that is: a part as a whole, where nothing of it may be read."""
        found = {}
        for where, (outer, *_) in self.ways.items():
            if not _allowed(grants, self.needs[f"{self._entity}.{outer}"]):
                found[outer,] = f"{self._entity}.{outer}"
            elif not _allowed(grants, self.needs[where]):
                found[self.ways[where]] = where
        return found

    def _selected(self, where: str, name: str) -> str:
        field = self._type(where.split(".")[0]).fields[name]
        objects = isinstance(get_named_type(field.type), GraphQLObjectType)
        return name + ARGUMENTS.get(where, "") + (" { __typename }" if objects else "")

    def _type(self, name: str) -> GraphQLObjectType:
        type_ = self._schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        return type_


def _allowed(grants: Mapping[str, str], need: int) -> bool:
    return all(grants[kind] == "yes" for kind, bit in BITS.items() if need & bit == bit)
