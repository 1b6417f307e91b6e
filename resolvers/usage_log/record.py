"""Records of the usage log: who read, derived or was refused what of whom, for what purpose; never the data itself."""

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

import strawberry


@strawberry.enum(name="UsageAction", description="What was done.")
class Action(Enum):
    # Enum's own `__hash__` is written in Python and slow. Members are compared by identity, so the object's hash is
    # right.
    __hash__ = object.__hash__

    READ = strawberry.enum_value("READ", description="Fields were read.")
    DERIVED = strawberry.enum_value("DERIVED", description="A verdict was derived from facts.")
    REFUSED = strawberry.enum_value("REFUSED", description="Fields were refused, and nothing was read for them.")


@strawberry.enum(description="Who received what was read, as seen from the citizen.")
class ReceiverKind(Enum):
    __hash__ = object.__hash__

    SELF = strawberry.enum_value("SELF", description="The citizen.")
    HOUSEHOLD = strawberry.enum_value("HOUSEHOLD", description="Somebody of the citizen's household.")
    GUARDIAN = strawberry.enum_value("GUARDIAN", description="Somebody who represents the citizen.")
    OFFICIAL = strawberry.enum_value("OFFICIAL", description="An official of an agency, in a case.")
    SYSTEM = strawberry.enum_value("SYSTEM", description="An agency's own system.")


Fields = tuple[str, ...]
"""Fields as `Type.field` and facts as `Fact.<id>`, sorted."""

Entry = tuple[str, Action, Fields]
"""Whose data, what was done, and the fields."""

Entries = tuple[Entry, ...]
"""Each agency and action once."""


def merged(entries: Iterable[Entry]) -> Entries:
    """The fields of each agency and action together, in one order, whichever the entries had."""
    made: dict[tuple[str, Action], set[str]] = {}
    for agency, action, fields in entries:
        made.setdefault((agency, action), set()).update(fields)
    places = sorted(made, key=lambda place: (place[0], place[1].name))
    return tuple((agency, action, tuple(sorted(made[agency, action]))) for agency, action in places)


class Receiver(NamedTuple):
    """Who received what was read, and for what, as records tell it.

    `purpose`: its id · `agency`: None for citizens · `system`: the token's `client_id` · `represented`: it was read on
    behalf of another.
    """

    purpose: str | None
    kind: ReceiverKind
    agency: str | None
    system: str
    represented: bool


class Shape(NamedTuple):
    """What records have in common that tell of the same kind of reading: the store keeps each shape once."""

    action: Action
    agency: str
    fields: Fields
    purpose: str | None
    receiver_kind: ReceiverKind
    receiver_agency: str | None
    receiver_system: str
    represented: bool


class UsageRecords(NamedTuple):
    """What one request did with one citizen's data, as it is handed to the log: a record for each of the entries.

    The log adds each record's index, time and salts. `citizen_id`: of whom; None for the record of a reading in bulk,
    of which `persons` says how many people it concerned · `reader`: the token's subject, which the citizen is never
    shown · `issue`: an official's case number · `request_id`: 16 hexadecimal digits.
    """

    entries: Entries
    receiver: Receiver
    citizen_id: str | None
    reader: str
    issue: str | None
    request_id: str
    persons: int | None = None

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """What each of these records has in common with others."""
        return tuple(Shape(action, agency, fields, *self.receiver) for agency, action, fields in self.entries)


def count_records(handed: Iterable[UsageRecords]) -> int:
    """How many records these are."""
    return sum([len(each.entries) for each in handed])
