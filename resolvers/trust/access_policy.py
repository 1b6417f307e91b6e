"""Decides whom a caller may see. Plans, the interpreter, graphql-core's resolvers and root fields all ask here.

A caller sees themselves, those whose guardian they are, and who lives in their household with the household itself. How
much of each they may read is decided here too: all of themselves, what is ordinary of those with whom they live, and of
a minor what a guardian needs. One whom the registry does not know is nobody. Where the registry cannot be reached, a
caller is believed for their own record only.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from agencies.contract.day import youngest_of
from resolvers.request.caller import Caller
from resolvers.request.reading import Reading
from resolvers.trust.grant import OF_A_HOUSEHOLD, OF_A_MEMBER, OF_A_MINOR, OWN, WHEREABOUTS
from resolvers.trust.relations import ADULT_AT, CONFIDENTIAL_AT, CitizenRelations, is_in_force
from resolvers.trust.relations_reading import RelationsReading

CITIZEN: Final = "Citizen"
HOUSEHOLD: Final = "Household"

VISIBLE: Final = {CITIZEN: "citizens", HOUSEHOLD: "households"}
"""For each type of guarded entity, the attribute of `Visibility` that has the ids which may be seen."""


class Visibility(NamedTuple):
    """Whose records a caller may see, decided once a request.

    `me`: the caller as a citizen · `citizens`, `households`: for each id that may be seen, what is granted of it, as
    `grant` has it · `error`: why it is not known who else may be seen.
    """

    me: str | None
    citizens: Mapping[str, int]
    households: Mapping[str, int]
    error: Exception | None = None

    def sees(self, entity: str, key: str) -> bool:
        """Whether a guarded entity of this type and id may be seen; raises the error where that is not known."""
        if key in getattr(self, VISIBLE[entity]):
            return True
        if self.error is not None:
            raise self.error
        return False

    def grants(self, entity: str, key: str, need: int) -> bool:
        """Whether all that a field needs is granted of a guarded entity of this type and id, which may be seen."""
        granted: int = getattr(self, VISIBLE[entity]).get(key, 0)
        return granted & need == need


NOBODY: Final = Visibility(None, {}, {})


class AccessPolicy:
    """One request's decisions."""

    def __init__(self, caller: Caller, relations: RelationsReading, today: date) -> None:
        self._caller = caller
        self._relations = relations
        self._today = today
        self._visibility: Reading[Visibility] | None = None

    def visibility(self) -> Reading[Visibility]:
        """Whom the caller may see; it is read at most once, and never fails."""
        if self._visibility is None:
            own = self._caller.citizen_id
            self._visibility = Reading.of(NOBODY) if own is None else self._decide(own)
        return self._visibility

    def _decide(self, own: str) -> Reading[Visibility]:
        decided: Reading[Visibility] = Reading()
        self._relations.of(own).when_read(lambda relations: decided.arrived(_decided(own, relations, self._today)))
        return decided


def _decided(own: str, relations: Reading[CitizenRelations | None], today: date) -> Visibility:
    if relations.error is not None:
        return Visibility(own, {own: OWN}, {}, relations.error)
    return NOBODY if relations.value is None else visibility_of(relations.value, today)


def visibility_of(relations: CitizenRelations, on: date) -> Visibility:
    """Whose records a citizen may see on a day, by their relations."""
    households = {} if relations.household is None else {relations.household: OF_A_HOUSEHOLD}
    return Visibility(relations.citizen_id, granted(relations, on), households)


def granted(relations: CitizenRelations, on: date) -> dict[str, int]:
    """What a citizen may read on a day of everyone whom they see, by their relations.

    One pass over the rows, since every request makes it: `members_at`, `custody_at` and `protected_at` say the same.
    """
    grown, older = youngest_of(ADULT_AT, on), youngest_of(CONFIDENTIAL_AT, on)
    grants = {relations.citizen_id: OWN}
    hidden = []
    for row in relations.rows:
        kind, other, born = row["kind"], row["other_id"], row["birth_date"]
        if kind == "CHILD" or not is_in_force(row, on):
            continue
        if kind == "PROTECTED":
            hidden.append(other)
        elif born > on or other == relations.citizen_id:
            continue
        elif kind == "MEMBER":
            grants.setdefault(other, OF_A_MEMBER)
        elif kind == "WARD" or born > grown:
            grants[other] = OF_A_MINOR if grown < born <= older else OWN
    for protected in hidden:
        if protected in grants:
            grants[protected] &= ~WHEREABOUTS
    return grants
