"""What a caller needs to read each field, and whose record it is: found out once for a schema, before any request."""

from collections.abc import Iterator
from typing import Any, Final
from weakref import WeakKeyDictionary

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from agencies.contract.access import Personal
from agencies.contract.errors import StartUpError
from agencies.contract.sources.computed import Computed
from agencies.contract.sources.part import Part
from resolvers.access.grant import OWN, needed
from resolvers.declared import declared
from resolvers.engine.declarations.type_shape import guard_of, is_entity


class Needs:
    """For each type whose objects are a guarded entity, or a part of one, that entity; for its fields what they need.

    A field that brings rows needs whatever their fields do, since its rows are read as one. A part brings nothing by
    itself: what all of its fields need, it needs. A computed field needs what each field does that it is made of.
    StartUpError where one type is a part of two entities, a field says nothing of its access, or an agency's personal
    field is nobody's.
    """

    def __init__(self, schema: GraphQLSchema) -> None:
        self._entities: dict[str, str] = {}
        self._needs: dict[tuple[str, str], int] = {}
        types = [type_ for type_ in schema.type_map.values() if isinstance(type_, GraphQLObjectType)]
        for type_ in types:
            entity = guard_of(type_)
            if entity is not None:
                self._enter(type_, entity)
        for root in (schema.query_type, schema.mutation_type, schema.subscription_type, *filter(is_entity, types)):
            self._refuse_nobodys(root, root, set())

    def entity(self, type_: GraphQLObjectType) -> str | None:
        """The guarded entity that this type's objects are, or are a part of."""
        return self._entities.get(type_.name)

    def of(self, type_: GraphQLObjectType, field: str) -> int:
        """What a caller needs to read this field of somebody, beyond seeing them; 0 where the type is nobody's."""
        return self._needs.get((type_.name, field), 0)

    @property
    def guarded(self) -> Iterator[str]:
        """The fields, as `Type.field`, that not everybody may read who sees whose they are."""
        yield from (f"{type_}.{field}" for (type_, field), need in self._needs.items() if need)

    def _enter(self, type_: GraphQLObjectType, entity: str) -> None:
        known = self._entities.setdefault(type_.name, entity)
        if known != entity:
            raise StartUpError(f"{type_.name} is a part of both {known} and {entity}: nobody could tell whose it is.")
        for name in type_.fields:
            self._needs[type_.name, name] = self._need(type_, name, entity)

    def _refuse_nobodys(self, type_: Any, root: GraphQLObjectType | None, seen: set[str]) -> None:
        """Refuse an agency's personal field where no guarded entity stands above it: the platform's roots decide."""
        if root is None or not isinstance(type_, GraphQLObjectType):
            return
        # A part of a citizen is not told by its type: whoever else brings one tells nobody whose it is.
        if guard_of(type_) is not None or type_.name in seen:
            return
        seen.add(type_.name)
        for name, field in type_.fields.items():
            declaration = declared(type_, name)
            personal = declaration is not None and isinstance(declaration.access, Personal)
            if personal and declaration is not None and declaration.agency is not None:
                raise StartUpError(
                    f"{type_.name}.{name} is personal, and nobody could tell whose it is where {root.name} brings it: "
                    "contribute it to Citizen or Household, or to rows that a field of theirs brings, or declare it "
                    "PUBLIC."
                )
            if not personal:
                self._refuse_nobodys(get_named_type(field.type), root, seen)

    def _need(self, type_: GraphQLObjectType, name: str, entity: str) -> int:
        declaration = declared(type_, name)
        if declaration is None:
            raise StartUpError(f"{type_.name}.{name} says nothing of who may read it: declare it with `access=`.")
        below = get_named_type(type_.fields[name].type)
        if isinstance(declaration.source, Part) and isinstance(below, GraphQLObjectType):
            self._enter(below, entity)
            need = OWN
            for each in below.fields:
                need &= self._needs[below.name, each]
            return need
        need = needed(declaration.access) | _of_rows(below, {type_.name})
        if isinstance(declaration.source, Computed):
            # Who may not read a part could work it out from what is made of it.
            for each in declaration.source.requires:
                need |= self._need(type_, each, entity)
        return need


def _of_rows(type_: Any, seen: set[str]) -> int:
    """What the fields of rows need that a field brings; an entity is met by its key, and has needs of its own."""
    if not isinstance(type_, GraphQLObjectType) or type_.name in seen or is_entity(type_):
        return 0
    seen.add(type_.name)
    need = 0
    for name, field in type_.fields.items():
        declaration = declared(type_, name)
        if declaration is not None:
            need |= needed(declaration.access) | _of_rows(get_named_type(field.type), seen)
    return need


_NEEDS: Final[WeakKeyDictionary[GraphQLSchema, Needs]] = WeakKeyDictionary()


def needs_of(schema: GraphQLSchema) -> Needs:
    """The needs of a schema's fields, told once."""
    found = _NEEDS.get(schema)
    if found is None:
        found = _NEEDS[schema] = Needs(schema)
    return found
