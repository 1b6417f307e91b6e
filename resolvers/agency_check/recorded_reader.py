"""An agency's readers while they are examined: each call is noted, so that it can be made again with other keys."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from agencies.contract.agency import Agency, fields_of
from agencies.contract.field import DECLARATION, declaration_of, field_name, type_name
from agencies.contract.source import ReadFunction, Selection
from agencies.contract.sources.reader import Reader
from agencies.contract.storage.store import Store


@dataclass(slots=True)
class Recorded:
    """A reader of a field, and what it was asked: keys, with what of them."""

    where: str
    read: ReadFunction
    calls: list[tuple[Sequence[Any], Selection]] = field(default_factory=list)

    async def note(self, keys: Sequence[Any], selection: Selection, store: Store) -> Mapping[Hashable, Any]:
        """Note the call, and answer as the reader does."""
        self.calls.append((list(keys), selection))
        return await self.read(keys, selection, store)


@dataclass(slots=True)
class NotingStore:
    """A store that notes every statement it is sent, with its arguments."""

    store: Store
    sent: list[str] = field(default_factory=list)

    async def fetch(self, sql: str, *arguments: Any) -> Sequence[Any]:
        """Note one."""
        self.sent.append(sql)
        return await self.store.fetch(sql, *arguments)


@contextmanager
def recorded_readers(agency: Agency) -> Iterator[list[Recorded]]:
    """Every reader of the agency notes what it is asked, in a schema that is built within."""
    found, before = [], []
    for type_, declared in list(_declared(agency)):
        declaration = declaration_of(declared)
        if declaration is None or not isinstance(declaration.source, Reader):
            continue
        recorded = Recorded(f"{type_name(type_)}.{field_name(declared)}", declaration.source.read)
        source = Reader(recorded.note, declaration.source.facts)
        before.append((declared, declared.metadata))
        declared.metadata = MappingProxyType({**declared.metadata, DECLARATION: replace(declaration, source=source)})
        found.append(recorded)
    try:
        yield found
    finally:
        for declared, metadata in before:
            declared.metadata = metadata


def _declared(agency: Agency) -> Iterator[tuple[type, Any]]:
    for contribution in agency.contributions:
        yield from ((contribution.type, each) for each in contribution.fields)
    for type_ in agency.types:
        yield from ((type_, each) for each in fields_of(type_))
