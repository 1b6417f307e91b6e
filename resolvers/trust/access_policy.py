"""Decides whom a caller may see. Plans, the interpreter, graphql-core's resolvers and root fields all ask here.

A caller sees themselves, everyone to whom the civil registry relates them, and their own household. One whom the
registry does not know is nobody. Where the registry cannot be reached, a caller is believed for their own record only.
"""

from collections.abc import Collection
from typing import Final, NamedTuple

from resolvers.request.caller import Caller
from resolvers.request.reading import Reading
from resolvers.trust.relations import CitizenRelations
from resolvers.trust.relations_reading import RelationsReading

CITIZEN: Final = "Citizen"
HOUSEHOLD: Final = "Household"

VISIBLE: Final = {CITIZEN: "citizens", HOUSEHOLD: "households"}
"""For each type of guarded entity, the attribute of `Visibility` that has the ids which may be seen."""


class Visibility(NamedTuple):
    """Whose records a caller may see, decided once a request.

    `me`: the caller as a citizen · `citizens`, `households`: ids · `error`: why it is not known who else may be seen.
    """

    me: str | None
    citizens: Collection[str]
    households: Collection[str]
    error: Exception | None = None

    def sees(self, entity: str, key: str) -> bool:
        """Whether a guarded entity of this type and id may be seen; raises the error where that is not known."""
        if key in getattr(self, VISIBLE[entity]):
            return True
        if self.error is not None:
            raise self.error
        return False


NOBODY: Final = Visibility(None, (), ())


class AccessPolicy:
    """One request's decisions."""

    def __init__(self, caller: Caller, relations: RelationsReading) -> None:
        self._caller = caller
        self._relations = relations
        self._visibility: Reading[Visibility] | None = None

    def visibility(self) -> Reading[Visibility]:
        """Whom the caller may see; it is read at most once, and never fails."""
        if self._visibility is None:
            own = self._caller.citizen_id
            self._visibility = Reading.of(NOBODY) if own is None else self._decide(own)
        return self._visibility

    def _decide(self, own: str) -> Reading[Visibility]:
        decided: Reading[Visibility] = Reading()
        self._relations.of(own).when_read(lambda relations: decided.arrived(_decided(own, relations)))
        return decided


def _decided(own: str, relations: Reading[CitizenRelations | None]) -> Visibility:
    if relations.error is not None:
        return Visibility(own, (own,), (), relations.error)
    known = relations.value
    if known is None:
        return NOBODY
    return Visibility(own, known.households, () if known.household is None else (known.household,))
