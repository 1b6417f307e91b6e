"""What graphql-core discloses of an object when it resolves one of its fields: the same as a plan's disclosures say."""

from dataclasses import dataclass
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from agencies.contract.access import Personal
from agencies.contract.field import Declaration
from agencies.contract.sources.part import Part
from resolvers.engine.declared import declared
from resolvers.engine.disclosure import agency_of
from resolvers.engine.projection import Projection
from resolvers.engine.question import guard_of
from resolvers.engine.source import Info
from resolvers.trust.usage.record import Action


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A personal field of a guarded entity's objects, as `Type.field`."""

    name: str
    declaration: Declaration

    def note(self, info: Info, entity: str, key: str, action: Action) -> None:
        """Note the field alone for the usage log."""
        info.context.recorder.note(entity, key, agency_of(self.declaration), action, (self.name,))

    def disclose(self, info: Info, entity: str, key: str, action: Action) -> None:
        """Note the field, and what is asked for of the rows that it brings, which are the same person's."""
        self.note(info, entity, key, action)
        type_ = get_named_type(info.return_type)
        # A part's fields are resolved with the same key, and note themselves, where the part is not refused.
        if action is Action.REFUSED or not isinstance(self.declaration.source, Part):
            _disclose_rows(info, type_, info.field_nodes, entity, key, action)


def _disclose_rows(info: Info, type_: Any, nodes: Any, entity: str, key: str, action: Action) -> None:
    if not isinstance(type_, GraphQLObjectType) or guard_of(type_) is not None:
        return
    purpose = info.context.purpose
    for node in Projection(info).fields(nodes):
        declaration = declared(type_, node.name.value)
        if declaration is None:
            continue
        field = Disclosed(f"{type_.name}.{node.name.value}", declaration)
        refused = field.name in purpose.refused and isinstance(declaration.access, Personal)
        if isinstance(declaration.access, Personal):
            field.note(info, entity, key, Action.REFUSED if refused else action)
        if not refused:
            _disclose_rows(info, get_named_type(type_.fields[node.name.value].type), [node], entity, key, action)
