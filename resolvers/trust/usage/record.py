"""A record of the usage log: who read, derived or was refused what of whom, for what purpose; never the data itself."""

from enum import Enum
from typing import Final, NamedTuple

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


class Shape(NamedTuple):
    """What records have in common that tell of the same kind of reading: the store keeps each shape once."""

    action: Action
    agency: str
    fields: tuple[str, ...]
    purpose: str | None
    receiver_kind: ReceiverKind
    receiver_agency: str | None
    receiver_system: str
    represented: bool


class UsageRecord(NamedTuple):
    """One record, as it is handed to the log, which adds its index, time and salts.

    `citizen_id`: of whom; None for the one record of a reading in bulk, of which `persons` says how many people it
    concerned · `agency`: whose data · `fields`: sorted, as `Type.field` or `Fact.<id>` · `receiver_agency`: None for
    citizens · `receiver_system`: the token's `client_id` · `reader`: the token's subject, which the citizen is never
    shown · `issue`: an official's case number · `purpose`: its id · `request_id`: 16 hexadecimal digits ·
    `represented`: it was read on behalf of another.
    """

    # First those of `Shape`, in its order: they are taken out together.
    action: Action
    agency: str
    fields: tuple[str, ...]
    purpose: str | None
    receiver_kind: ReceiverKind
    receiver_agency: str | None
    receiver_system: str
    represented: bool
    citizen_id: str | None
    reader: str
    issue: str | None
    request_id: str
    persons: int | None = None

    @property
    def shape(self) -> Shape:
        """What this record has in common with others."""
        return Shape._make(self[:OF_SHAPE])


OF_SHAPE: Final = len(Shape._fields)
