"""Decides which fields of a type a caller may read of whom, by what decides each read, and reads nothing."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from graphql import GraphQLObjectType, GraphQLSchema, get_named_type

from agencies.contract.access import Personal
from agencies.contract.errors import MaruError
from agencies.contract.field import Declaration
from resolvers.access.access_policy import CITIZEN, Visibility
from resolvers.access.refusal import lacking, uncovered, ungranted
from resolvers.declared import declared
from resolvers.engine.declarations.need import needs_of
from resolvers.purposes.purpose import RegisteredPurpose
from resolvers.request.caller import Caller, CallerKind

UNSEEN: Final = "No such record is there for you to see: a read gives null. Sign in, or name another citizen."
WHOSE_RECORD: Final = "That depends on the citizen. Say whose record is meant by `subjectId`."
WHEN_ASKED: Final = "The purpose covers it. Whether you may ask for it is said when you do."


class Readable(NamedTuple):
    """The answer to whether a field may be read: True, False, or None where it cannot be said beforehand.

    `why`: the reason in words where it is not True · `code`: the code of the error that a read gives.
    """

    may_read: bool | None
    why: str | None = None
    code: str | None = None


BY_DOING: Final = Readable(None, WHEN_ASKED)
"""The answer for what mutations and subscriptions alone give."""


@dataclass(frozen=True, slots=True)
class RecordReader:
    """The caller of a request, and the record that a field is read of.

    `keys`: by the type of a guarded entity, the id of the one that is meant; None where no citizen is meant.
    """

    caller: Caller
    purpose: RegisteredPurpose
    visibility: Visibility
    keys: Mapping[str, str] | None

    @property
    def needs_purpose(self) -> bool:
        """Whether the token lacks a purpose, so that every operation with a personal field is refused."""
        return needs_purpose(self.caller, self.purpose)

    @property
    def is_of_themselves(self) -> bool:
        """Whether the record is the caller's own."""
        return self.keys is not None and self.visibility.me is not None and self.keys.get(CITIZEN) == self.visibility.me


def needs_purpose(caller: Caller, purpose: RegisteredPurpose) -> bool:
    """Return whether a caller has no purpose and is no auditor, who needs none and reads nothing personal."""
    return purpose.id is None and caller.kind is not CallerKind.AUDITOR


class FieldReading:
    """The fields of one schema, with the ways that lead to each type.

    `of_asker`: the fields, as `Type.field`, that show of public objects the data of the citizen who asks.
    """

    def __init__(self, schema: GraphQLSchema, of_asker: frozenset[str] = frozenset()) -> None:
        self._schema = schema
        self._of_asker = of_asker
        self._needs = needs_of(schema)
        self._ways: defaultdict[str, list[tuple[GraphQLObjectType, str]]] = defaultdict(list)
        for type_ in schema.type_map.values():
            if isinstance(type_, GraphQLObjectType) and not self._is_asked_by_doing(type_):
                for name, field in type_.fields.items():
                    self._ways[get_named_type(field.type).name].append((type_, name))

    def type(self, name: str) -> GraphQLObjectType | None:
        """Return the object type of this name; None where there is none."""
        found = self._schema.type_map.get(name)
        return found if isinstance(found, GraphQLObjectType) and not name.startswith("__") else None

    def fields(self, type_: GraphQLObjectType) -> Iterator[tuple[str, Declaration]]:
        """Yield each field of a type, with its declaration."""
        for name in type_.fields:
            declaration = declared(type_, name)
            assert declaration is not None, "a schema whose field says nothing of its access does not start"
            yield name, declaration

    def of(self, type_: GraphQLObjectType, name: str, reader: RecordReader) -> Readable:
        """Return whether a field may be read."""
        return self._of(type_, name, reader, frozenset())

    def _of(self, type_: GraphQLObjectType, name: str, reader: RecordReader, passed: frozenset[str]) -> Readable:
        where, declaration = f"{type_.name}.{name}", declared(type_, name)
        if declaration is not None and isinstance(declaration.access, Personal):
            if reader.needs_purpose:
                return _refused(lacking(reader.caller))
            if where in reader.purpose.refused:
                return _refused(uncovered(where, declaration, reader.purpose))
        if self._is_asked_by_doing(type_):
            return BY_DOING
        if type_ is self._schema.query_type:
            return Readable(True)
        if where in self._of_asker and not reader.is_of_themselves:
            return Readable(False, UNSEEN)
        entity = self._needs.entity(type_)
        if entity is None:
            return self._by_a_way(type_, reader, passed | {type_.name})
        if reader.keys is None:
            return Readable(None, WHOSE_RECORD)
        key = reader.keys.get(entity)
        if key is None or not reader.visibility.sees(entity, key):
            return Readable(False, UNSEEN)
        need = self._needs.of(type_, name) | reader.purpose.consent_for(where)
        error = ungranted(where, declaration, reader.purpose, reader.visibility, entity, key, need)
        return Readable(True) if error is None else _refused(error)

    def _is_asked_by_doing(self, type_: GraphQLObjectType) -> bool:
        return type_ in (self._schema.mutation_type, self._schema.subscription_type)

    def _by_a_way(self, type_: GraphQLObjectType, reader: RecordReader, passed: frozenset[str]) -> Readable:
        """Return whether some field may be read that brings objects of a type without an owner.

        Of several ways the one that allows most counts: one that depends on the citizen before one that is refused.
        A way by a mutation's payload counts only where no query leads to the type: it says nothing of a record.
        """
        best = BY_DOING
        for above, name in self._ways[type_.name]:
            if above.name not in passed:
                way = self._of(above, name, reader, passed)
                if way.may_read:
                    return way
                best = max(best, way, key=_openness)
        return best


def _openness(readable: Readable) -> int:
    """Return the rank of a way that does not allow a read."""
    if readable == BY_DOING:
        return 0
    return 1 if readable.may_read is False else 2


def _refused(error: Exception) -> Readable:
    return Readable(False, str(error), error.code if isinstance(error, MaruError) else None)
