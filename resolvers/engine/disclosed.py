"""What graphql-core discloses of an object when it resolves one of its fields: the same as a plan's disclosures say."""

from collections.abc import Sequence
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from agencies.contract.sources.part import Part
from resolvers.declared import declared
from resolvers.engine.declarations.disclosed_names import Named, disclosed_names
from resolvers.engine.declarations.type_shape import guard_of
from resolvers.engine.planning.field_source import Info
from resolvers.engine.planning.projection import Projection
from resolvers.usage_log.record import Action


class Disclosed:
    """A personal field of a guarded entity's objects."""

    def __init__(self, type_: GraphQLObjectType, field: str) -> None:
        self._names = disclosed_names(type_, field)
        declaration = declared(type_, field)
        self._is_part = declaration is not None and isinstance(declaration.source, Part)

    def refuse(self, info: Info, entity: str, key: str) -> None:
        """Note for the usage log that the purpose does not cover the field."""
        _note(info, entity, key, Action.REFUSED, self._names[:1])

    def disclose(self, info: Info, entity: str, key: str, action: Action) -> None:
        """Note the field, and what is asked for of the rows that it brings, which are the same person's."""
        _note(info, entity, key, action, self._names)
        # A part's fields are resolved with the same key, and note themselves, where the part is not refused.
        if action is Action.REFUSED or not self._is_part:
            _disclose_rows(info, get_named_type(info.return_type), info.field_nodes, entity, key, action)


def _note(info: Info, entity: str, key: str, action: Action, names: Sequence[Named]) -> None:
    for agency, name in names:
        info.context.recorder.note(entity, key, agency, action, (name,))


def _disclose_rows(info: Info, type_: Any, nodes: Any, entity: str, key: str, action: Action) -> None:
    if not isinstance(type_, GraphQLObjectType) or guard_of(type_) is not None:
        return
    for node in Projection(info).fields(nodes):
        field = node.name.value
        if declared(type_, field) is None:
            continue
        names = disclosed_names(type_, field)
        if names and names[0][1] in info.context.purpose.refused:
            _note(info, entity, key, Action.REFUSED, names[:1])
        else:
            _note(info, entity, key, action, names)
            _disclose_rows(info, get_named_type(type_.fields[field].type), [node], entity, key, action)
